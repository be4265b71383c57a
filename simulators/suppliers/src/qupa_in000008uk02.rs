//! The newer form of the retrieval as a supplier speaks it: `QUPA_IN000008UK02` (pds-messages 3.3).
//!
//! Leaves out what both forms share (`query`) and the answer (`qupa_in000009uk03`).

use crate::query::Form;
use crate::qupa_in000009uk03;

/// The form.
pub(crate) const FORM: Form = Form {
    interaction: "QUPA_IN000008UK02",
    answer: "QUPA_IN000009UK03",
    text_first: true,
    read: qupa_in000009uk03::patient,
};
