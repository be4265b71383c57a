//! What a hub is told about itself.
//!
//! Leaves out the rules that are switched (`switches`), and files, environment and flags: the server's configuration
//! fills these in.

use crate::Switches;
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

/// All settings of a hub.
#[derive(Debug, Clone, Default)]
pub struct HubSettings {
    /// Who the Spine is.
    pub spine: SpineIdentity,
    /// The switches.
    pub switches: Switches,
}
