//! `QUPA_IN000008UK02`: retrieval by NHS number, MIM 6.3.
//!
//! Leaves out all that it shares with the older form (`retrieval`) and the payload of the answer (`qupa_in000009uk03`).
//! Facts: pds-messages 3.3.

use crate::qupa_in000009uk03;
use crate::retrieval::Form;

/// The request, and the answer that it gets.
pub(crate) const FORM: Form = Form {
    request: "QUPA_IN000008UK02",
    answer: qupa_in000009uk03::ID,
    version_code: qupa_in000009uk03::VERSION_CODE,
    subject: qupa_in000009uk03::subject,
};
