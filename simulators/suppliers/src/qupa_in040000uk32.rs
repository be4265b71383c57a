//! The older form of the retrieval as a supplier speaks it: `QUPA_IN040000UK32` (pds-messages 3.4).
//!
//! Leaves out what both forms share (`query`) and the answer (`qupa_in050000uk32`).

use crate::query::Form;
use crate::qupa_in050000uk32;

/// The form.
pub(crate) const FORM: Form = Form {
    interaction: "QUPA_IN040000UK32",
    answer: "QUPA_IN050000UK32",
    text_first: false,
    read: qupa_in050000uk32::patient,
};
