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
    /// Whether the newer retrieval answer tells who wrote an entry and when.
    pub entry_source: EntrySource,
    /// What a retrieval item asks for whose text names no group.
    pub unknown_item: UnknownItem,
    /// How a query is answered whose number was withdrawn.
    pub invalidated_number: InvalidatedNumber,
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

/// When the answer QUPA_IN000009UK03 tells who wrote an entry and in which time the record said it. Recorded answers
/// with history have both, those without have neither; that the indicator is the reason is inferred (pds-messages 4.3,
/// 12.26).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EntrySource {
    /// Where history is asked for.
    #[default]
    WithHistory,
    /// In every answer.
    Always,
    /// In none.
    Never,
}

/// What a retrieval item asks for that is none of the known texts. The vocabulary is not published; more is safer than
/// less (pds-messages 12.27).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UnknownItem {
    /// Everything.
    #[default]
    Everything,
    /// Nothing beyond the NHS number and the serial change number.
    Nothing,
}

/// The answer to a number that was withdrawn. Only the code of the mini services on top of PDS is public (pds-messages
/// 12.21).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum InvalidatedNumber {
    /// Code 22, then RT003.
    #[default]
    Withdrawn,
    /// No record is found under it.
    NoMatch,
}
