//! One row of `faults.toml`: a fault's name, its form on the wire, and the code and text that stand there.
//!
//! Leaves out which rule raises it and how the form is written as bytes. Facts: wire 2.7, 2.8, 7.2, 7.3.

use crate::Evidence;
use serde::Deserialize;

/// The form in which a fault reaches the sender.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FaultForm {
    /// A SOAP fault with an error list, in place of any HL7 message.
    SoapFault,
    /// An acknowledgement `AR` with the fault as its detail.
    Reject,
    /// An acknowledgement `AE` with the fault as a reason; a query's failure message where the request is a query.
    /// Rows of the qualifier `WG` stand as reasons in an answer, before its subject.
    Error,
    /// The connection is closed; only the audit shows why.
    Closed,
}

/// The weight of a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
pub enum Qualifier {
    /// `ER`: the request failed.
    #[serde(rename = "ER")]
    Error,
    /// `WG`: the request succeeded, with a remark.
    #[serde(rename = "WG")]
    Warning,
}

impl Qualifier {
    /// The code on the wire: `ER` or `WG`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Error => "ER",
            Self::Warning => "WG",
        }
    }
}

/// One fault as the wire shows it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaultRow {
    /// The name by which rules raise it, unique.
    pub name: String,
    /// Its form.
    pub form: FaultForm,
    /// Its code. Invented codes begin with `VX`.
    pub code: String,
    /// The code's system: an OID, or the code context of a SOAP fault.
    pub system: String,
    /// The text that stands beside the code.
    pub display: String,
    /// Its weight.
    pub qualifier: Qualifier,
    /// The `faultcode` of a SOAP fault; other forms have none.
    pub faultcode: Option<String>,
    /// The `location` of a SOAP fault; other forms have none.
    pub location: Option<String>,
    /// Whether a client may send the same request again. Only SOAP faults can say so.
    #[serde(default)]
    pub retriable: bool,
    /// How well the row is known.
    pub evidence: Evidence,
    /// Where it is known from.
    pub source: String,
}
