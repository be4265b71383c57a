//! People who are related to a patient, as the patient's record holds them.
//!
//! Leaves out their own records: a related person who is a patient too is known by their number alone. Facts:
//! pds-messages 2.7, 4.3, 10.

use super::{Address, Language, Name, Telecom};
use crate::{ConsentValue, ContactMethod, RelatedRole, Relationship, WrittenFormat};
use serde::{Deserialize, Serialize};
use spine_kernel::NhsNumber;

/// A related person. The period of the entry is that of the relationship.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RelatedPerson {
    /// In which capacity.
    pub role: RelatedRole,
    /// How they are related.
    pub relationship: Relationship,
    /// The place in the order of contacting, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<u32>,
    /// Whether they are the next of kin.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub next_of_kin: bool,
    /// Whether letters to the patient are copied to them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub correspondence: bool,
    /// Who they are.
    pub who: RelatedWho,
    /// How to contact them.
    #[serde(default, skip_serializing_if = "Contact::is_empty")]
    pub contact: Contact,
    /// How to write to them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub written_format: Option<WrittenFormat>,
    /// Whether a call centre may call them back; agents alone say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call_back: Option<ConsentValue>,
}

/// Who a related person is: a patient by their number, or somebody with details of their own. Never both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub enum RelatedWho {
    /// A patient.
    Patient(NhsNumber),
    /// Somebody with details of their own.
    Details(Box<RelatedDetails>),
}

/// The details of somebody who is known here alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RelatedDetails {
    /// Their usual name.
    pub name: Name,
    /// Their usual address.
    pub address: Address,
    /// Their telephone numbers and the like, at most five.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub telecoms: Vec<Telecom>,
    /// The language to speak with them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
}

/// How and when somebody prefers to be contacted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// In which way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<ContactMethod>,
    /// When, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<String>,
}

impl Contact {
    /// Whether nothing is preferred.
    pub fn is_empty(&self) -> bool {
        self.method.is_none() && self.times.is_none()
    }
}
