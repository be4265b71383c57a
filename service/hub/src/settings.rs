//! What a hub is told about itself, and the switches for rules that the facts only infer.
//!
//! Leaves out files, environment and flags: the server's configuration fills these in.

use serde::{Deserialize, Serialize};
use spine_kernel::{Asid, OdsCode, PartyKey};

/// The Spine as a party of its own directory (wire 6.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SpineIdentity {
    /// Its ODS code.
    pub ods: OdsCode,
    /// Its party key.
    pub party: PartyKey,
    /// The ASID under which it receives and sends.
    pub asid: Asid,
}

impl Default for SpineIdentity {
    /// The identity that the public test environments of Spine show (wire 6.1).
    fn default() -> Self {
        Self {
            ods: OdsCode::parse("YES").expect("three letters are an ODS code"),
            party: PartyKey::parse("YES-0000806").expect("an ODS code and seven digits are a party key"),
            asid: Asid::parse("928942012545").expect("twelve digits are an ASID"),
        }
    }
}

/// What a synchronous message gets whose ASID belongs to another party than its certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ForeignAsid {
    /// A SOAP fault with error code 300.
    #[default]
    #[serde(rename = "fault-300")]
    Fault300,
    /// `MCCI_IN010000UK13` with `AR` and code 507.
    #[serde(rename = "reject-507")]
    Reject507,
}

/// Rules that the facts only infer, each a switch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Switches {
    /// Whether a certificate without a DNS name identifies its party by the common name, as old clients have it.
    pub common_name_identifies: bool,
    /// What an ASID of another party gets.
    pub foreign_asid: ForeignAsid,
    /// The error code of SOAP faults for header rules whose number is not public: one to six digits.
    pub soap_header_fault_code: String,
    /// Whether a message for an ASID that is not the Spine's own is rejected with code 506.
    pub check_receiver: bool,
}

impl Default for Switches {
    fn default() -> Self {
        Self {
            common_name_identifies: false,
            foreign_asid: ForeignAsid::default(),
            soap_header_fault_code: "201".to_owned(),
            check_receiver: true,
        }
    }
}

/// All settings of a hub.
#[derive(Debug, Clone, Default)]
pub struct HubSettings {
    /// Who the Spine is.
    pub spine: SpineIdentity,
    /// The switches.
    pub switches: Switches,
}
