//! What stands around a person in the neutral document: who wrote an entry, where they were born, who is related to
//! them, and where their record on paper is.
//!
//! Leaves out the person (`document`). Shapes follow the PDS record (pds-messages 2.6, 2.7, 4.3, 10).

use super::{AddressDocument, NameDocument, TelecomDocument};
use serde::{Deserialize, Serialize};
use spine_kernel::NhsNumber;

/// Who wrote an entry, and in which time the record said it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WrittenDocument {
    /// An ASID, or `DSA` or `NSTS` for a national system.
    pub by: Option<String>,
    /// When it was written, 14 digits.
    pub from: Option<String>,
    /// When it was replaced, 14 digits: the instant at which its successor was written.
    pub to: Option<String>,
}

/// Where a person was born: at least one of the three.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BirthplaceDocument {
    /// The town.
    pub city: Option<String>,
    /// The county.
    pub county: Option<String>,
    /// The country.
    pub country: Option<String>,
}

/// The registration with a payment agency (NHAIS).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NhaisRegistrationDocument {
    /// The agency's cipher.
    pub cipher: String,
    /// The first day, 8 digits.
    pub from: Option<String>,
    /// The last day, 8 digits.
    pub to: Option<String>,
}

/// The end of that registration.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NhaisRemovalDocument {
    /// Why, as `DEA` or `OPA`.
    pub reason: String,
    /// The first day, 8 digits.
    pub from: Option<String>,
    /// The last day, 8 digits.
    pub to: Option<String>,
}

/// A record on paper.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PaperRecordDocument {
    /// The object id.
    pub id: Option<String>,
    /// The first day, 8 digits.
    pub from: Option<String>,
    /// The last day, 8 digits.
    pub to: Option<String>,
    /// `U` urgent, `N` normal.
    pub priority: Option<String>,
    /// How far the transfer is, as `RP`.
    pub status: Option<String>,
    /// Where it is and was.
    pub locations: Vec<PaperLocationDocument>,
    /// Who wrote it and when.
    pub written: Option<WrittenDocument>,
}

/// A place where a record on paper is kept.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PaperLocationDocument {
    /// The object id.
    pub id: String,
    /// The first day, 8 digits.
    pub from: Option<String>,
    /// The last day, 8 digits.
    pub to: Option<String>,
    /// The place in words.
    pub name: String,
    /// Who wrote it and when.
    pub written: Option<WrittenDocument>,
}

/// A related person: either a patient by the NHS number, or somebody with a name and an address.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct RelatedPersonDocument {
    /// `PRS` personal, `AGNT` agent or proxy, `GUARD` guardian.
    pub role: String,
    /// How they are related, as `01` spouse or `12` mother.
    pub relationship: String,
    /// The place in the order of contacting, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<u32>,
    /// Whether they are the next of kin.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub next_of_kin: bool,
    /// Whether letters are copied to them.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub correspondence: bool,
    /// Their number, where they are a patient: then there are no details.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nhs_number: Option<NhsNumber>,
    /// Their usual name, without period and id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<NameDocument>,
    /// Their usual address, without period and id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<AddressDocument>,
    /// Their telephone numbers and the like.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub telecoms: Vec<TelecomDocument>,
    /// The language to speak with them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Whether an interpreter is required.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interpreter_required: Option<bool>,
    /// The preferred way of contact, `1` to `8`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact_method: Option<String>,
    /// When to contact them, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact_times: Option<String>,
    /// The preferred written format, `11` to `13`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub written_format: Option<String>,
    /// Whether a call centre may call them back, `1`, `2`, `4` or `5`: agents alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub call_back: Option<String>,
    /// The first day, 8 digits.
    pub from: Option<String>,
    /// The last day, 8 digits.
    pub to: Option<String>,
    /// The object id.
    pub id: Option<String>,
    /// Who wrote it and when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub written: Option<WrittenDocument>,
}
