//! The parts of a patient record: names, addresses, registrations and what else is told about a person.
//!
//! Leaves out limits of length: `load` and the updates hold them. Facts: pds-messages 2.1-2.3, 2.7.

use super::Period;
use crate::{
    AddressUse, CareProvision, ConsentKind, ConsentValue, DayOrMinute, DeathNotification, LanguageCode,
    NameUse, Postcode, TelecomUse,
};
use serde::{Deserialize, Serialize};
use spine_kernel::{NhsNumber, OdsCode};

/// A name. At least one given name or a family name is there; a usual name has a family name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Name {
    /// What it is used as.
    #[serde(rename = "use")]
    pub usage: NameUse,
    /// A title, without full stops.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefix: Option<String>,
    /// Given names in their order, at most five.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub given: Vec<String>,
    /// The family name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub family: Option<String>,
    /// What stands behind the name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suffix: Option<String>,
}

/// An address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Address {
    /// What it is used as.
    #[serde(rename = "use")]
    pub usage: AddressUse,
    /// House name or flat, number and street, locality, post town, county; a line may be empty.
    pub lines: [String; 5],
    /// The postcode.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub postcode: Option<Postcode>,
    /// The key in the postcode address file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paf: Option<String>,
    /// What a temporary address is; other addresses have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// A telephone number or the like.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Telecom {
    /// What it is used as.
    #[serde(rename = "use")]
    pub usage: TelecomUse,
    /// A URL: `tel:`, `fax:`, `mailto:` or `textphone:`, and more.
    pub value: String,
}

/// An organisation that cares for the person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Registration {
    /// What it provides.
    pub kind: CareProvision,
    /// Its ODS code.
    pub organisation: OdsCode,
}

/// Where a person was born. At least one part is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Birthplace {
    /// The town.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    /// The county.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub county: Option<String>,
    /// The country.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
}

/// A death. Time and notification always come together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Death {
    /// When, in local time.
    pub time: DayOrMinute,
    /// How it became known.
    pub notification: DeathNotification,
}

/// The language to speak with the person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Language {
    /// The language.
    pub code: LanguageCode,
    /// Whether an interpreter is needed.
    pub interpreter_required: bool,
}

/// A consent or dissent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Consent {
    /// What it is about.
    pub kind: ConsentKind,
    /// What was said.
    pub value: ConsentValue,
    /// Since when; a consent to be called back has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<DayOrMinute>,
}

/// A number whose place the record's own number took.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Superseded {
    /// The old number.
    pub nhs_number: NhsNumber,
    /// When it was in use.
    #[serde(default, skip_serializing_if = "Period::is_open")]
    pub period: Period,
}
