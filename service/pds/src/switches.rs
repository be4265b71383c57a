//! What of PDS is configured: rules that are inferred rather than known.
//!
//! Leaves out where the values come from: the server reads them.

use serde::{Deserialize, Serialize};

/// The switches of PDS. The defaults are what the facts make most likely.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct PdsSwitches {
    /// How a query is answered whose number has ten characters but a wrong check digit.
    pub wrong_check_digit: WrongCheckDigit,
}

/// The answer to a number of ten characters that is no NHS number. Spine's published checks look at the length only;
/// what stands behind them is inferred (pds-scr 1.1).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WrongCheckDigit {
    /// The number is refused as invalid.
    #[default]
    Invalid,
    /// No record is found under it.
    NoMatch,
}
