//! `QUPA_IN040000UK32`: retrieval by NHS number, MIM 4.2.
//!
//! Leaves out all that it shares with the newer form (`retrieval`) and the payload of the answer (`qupa_in050000uk32`).
//! Facts: pds-messages 3.4.

use crate::qupa_in050000uk32;
use crate::retrieval::Form;

/// The request, and the answer that it gets.
pub(crate) const FORM: Form = Form {
    request: "QUPA_IN040000UK32",
    answer: qupa_in050000uk32::ID,
    version_code: qupa_in050000uk32::VERSION_CODE,
    subject: qupa_in050000uk32::subject,
};
