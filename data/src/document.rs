//! The neutral documents as types: what a control port takes in `PUT /organisations`, `/systems` and `/people`.
//!
//! Leaves out checking more than the shape of an identifier: the services that load a document say what is wrong
//! with it. Shapes follow the directory model (wire 6.1) and the PDS record (pds-messages 2.1-2.5, 2.7).
//!
#![doc = include_str!("../DOCUMENTS.md")]

mod surroundings;

pub use surroundings::{
    BirthplaceDocument, NhaisRegistrationDocument, NhaisRemovalDocument, PaperLocationDocument,
    PaperRecordDocument, RelatedPersonDocument, WrittenDocument,
};

use serde::{Deserialize, Serialize};
use spine_kernel::{Asid, NhsNumber, OdsCode, PartyKey};

/// An organisation of the directory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrganisationDocument {
    /// Its ODS code.
    pub ods: OdsCode,
    /// Its name.
    pub name: String,
    /// Its primary role id, as `RO76`.
    pub role: String,
}

/// An accredited system with its endpoints.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SystemDocument {
    /// Its ASID.
    pub asid: Asid,
    /// The organisation that uses it.
    pub ods: OdsCode,
    /// The party through which it sends.
    pub party: PartyKey,
    /// The product's name.
    pub product: String,
    /// The host name of the party's message handler: the DNS name in its certificate.
    pub fqdn: String,
    /// What it is accredited for, each as `service:interaction`.
    pub interactions: Vec<String>,
    /// Where messages for it are delivered.
    #[serde(default)]
    pub endpoints: Vec<EndpointDocument>,
}

/// The endpoint of a system for one interaction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EndpointDocument {
    /// The interaction, as `service:interaction`.
    pub interaction: String,
    /// The address.
    pub url: String,
    /// The id of the contract.
    pub cpa: String,
}

/// A person as PDS holds them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PersonDocument {
    /// The NHS number, ten digits.
    pub nhs_number: NhsNumber,
    /// The version of the record, from 1.
    #[serde(default = "first_version")]
    pub serial_change_number: u32,
    /// The current names; exactly one has the use `L`.
    pub names: Vec<NameDocument>,
    /// `0` not known, `1` male, `2` female, `9` not specified.
    pub gender: String,
    /// 8 or 12 digits.
    pub birth_time: String,
    /// The place in a multiple birth, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub multiple_birth_order: Option<u32>,
    /// 8 or 12 digits.
    #[serde(default)]
    pub deceased_time: Option<String>,
    /// `1` informal, `2` formal.
    #[serde(default)]
    pub death_notification: Option<String>,
    /// The current addresses.
    #[serde(default)]
    pub addresses: Vec<AddressDocument>,
    /// The current telephone numbers and the like.
    #[serde(default)]
    pub telecoms: Vec<TelecomDocument>,
    /// The current registrations.
    #[serde(default)]
    pub registrations: Vec<RegistrationDocument>,
    /// `S` sensitive, `Y` stop noted, `B` business reason.
    #[serde(default)]
    pub confidentiality: Option<String>,
    /// The number that replaced this one in a merge.
    #[serde(default)]
    pub superseded_by: Option<NhsNumber>,
    /// The numbers that this one replaced in merges.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub supersedes: Vec<SupersededDocument>,
    /// Whether the number was withdrawn.
    #[serde(default)]
    pub invalidated: bool,
    /// `0` no, `1` yes.
    #[serde(default)]
    pub previous_nhs_contact: Option<String>,
    /// The preferred language, two letters of ISO 639-1.
    #[serde(default)]
    pub language: Option<String>,
    /// Whether an interpreter is required.
    #[serde(default)]
    pub interpreter_required: Option<bool>,
    /// The preferred way of contact, `1` letter to `8` no telephone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact_method: Option<String>,
    /// The preferred written format, `11` large print, `12` braille, `13` audio tape.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub written_format: Option<String>,
    /// The consents, at most one of a kind.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub consents: Vec<ConsentDocument>,
    /// What was current once, oldest first.
    #[serde(default)]
    pub history: HistoryDocument,
    /// The people who are related to the person.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub related_persons: Vec<RelatedPersonDocument>,
    /// Where the person was born.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birthplace: Option<BirthplaceDocument>,
    /// When to contact the person, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact_times: Option<String>,
    /// A secret that the person shares with a service, in base64.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shared_secret: Option<String>,
    /// `1` not registered with HealthSpace, `2` registered, `3` provisional.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub healthspace: Option<String>,
    /// The registration with a payment agency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nhais_registration: Option<NhaisRegistrationDocument>,
    /// The end of that registration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nhais_removal: Option<NhaisRemovalDocument>,
    /// The records on paper.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub paper_records: Vec<PaperRecordDocument>,
}

const fn first_version() -> u32 {
    1
}

/// A number that was replaced by that of the person in whose document it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SupersededDocument {
    /// The number that was replaced.
    pub nhs_number: NhsNumber,
    /// The first day, 8 digits.
    #[serde(default)]
    pub from: Option<String>,
    /// The last day, 8 digits.
    #[serde(default)]
    pub to: Option<String>,
}

/// A consent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConsentDocument {
    /// `4` record sharing, `6` call-back of a call centre.
    pub kind: String,
    /// `1` express consent, `2` express dissent, `4` no, `5` yes.
    pub value: String,
    /// When it was said, 8 or 12 digits; a consent of kind `6` has none.
    #[serde(default)]
    pub time: Option<String>,
}

/// Entries that are closed: each has a `to`. An entry shares its id with the entry that replaced it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct HistoryDocument {
    /// Former names.
    pub names: Vec<NameDocument>,
    /// Former addresses.
    pub addresses: Vec<AddressDocument>,
    /// Former telephone numbers and the like.
    pub telecoms: Vec<TelecomDocument>,
    /// Former registrations.
    pub registrations: Vec<RegistrationDocument>,
    /// Former relations.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub related_persons: Vec<RelatedPersonDocument>,
}

/// A name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NameDocument {
    /// `L` usual, `A` alias, `PREFERRED`, `PREVIOUS` and so on.
    #[serde(rename = "use")]
    pub kind: String,
    /// The prefix, without full stops.
    pub prefix: Option<String>,
    /// The given names in their order.
    pub given: Vec<String>,
    /// The family name.
    pub family: Option<String>,
    /// The suffix.
    pub suffix: Option<String>,
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

/// An address.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AddressDocument {
    /// `H` usual, `TMP` temporary, `PST` correspondence.
    #[serde(rename = "use")]
    pub kind: String,
    /// Five lines: house name or flat, number and street, locality, post town, county.
    pub lines: Vec<String>,
    /// The postcode, with one space.
    pub postcode: Option<String>,
    /// The key of the postcode address file.
    pub paf: Option<String>,
    /// What a temporary address is: only with `TMP`.
    pub description: Option<String>,
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

/// A telephone number or the like.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TelecomDocument {
    /// `HP` home, `MC` mobile, `WP` work and so on.
    #[serde(rename = "use")]
    pub kind: String,
    /// A URL: `tel:`, `fax:`, `mailto:` or `textphone:` and the rest.
    pub value: String,
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

/// A registration with an organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegistrationDocument {
    /// `1` GP practice, `P1` nominated pharmacy, `P2` appliance supplier, `P3` dispensing practice.
    pub kind: String,
    /// The organisation's ODS code.
    pub organisation: OdsCode,
    /// The first day, 8 digits.
    #[serde(default)]
    pub from: Option<String>,
    /// The last day, 8 digits.
    #[serde(default)]
    pub to: Option<String>,
    /// The object id.
    #[serde(default)]
    pub id: Option<String>,
    /// Who wrote it and when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub written: Option<WrittenDocument>,
}

macro_rules! as_json {
    ($($document:ident),+) => {$(
        impl $document {
            /// The document as JSON, ready for the control port.
            ///
            /// # Panics
            /// Never: every member has a JSON form.
            pub fn to_json(&self) -> serde_json::Value {
                serde_json::to_value(self).expect("strings, numbers and lists always have a JSON form")
            }
        }
    )+};
}
as_json!(OrganisationDocument, SystemDocument, PersonDocument);

impl PersonDocument {
    /// The usual name.
    pub fn usual_name(&self) -> Option<&NameDocument> {
        self.names.iter().find(|name| name.kind == "L")
    }

    /// The usual address.
    pub fn usual_address(&self) -> Option<&AddressDocument> {
        self.addresses.iter().find(|address| address.kind == "H")
    }

    /// The registration of that kind.
    pub fn registration(&self, kind: &str) -> Option<&RegistrationDocument> {
        self.registrations.iter().find(|registration| registration.kind == kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn members_have_the_documented_names_and_order() {
        let person: PersonDocument = serde_json::from_value(json!({
            "nhsNumber": "9000000009", "gender": "1", "birthTime": "19390120",
            "names": [{"use": "L", "given": ["Duncan"], "family": "Molloy"}]
        }))
        .unwrap();
        let written = person.to_json();
        let members: Vec<&str> = written.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(
            members,
            [
                "nhsNumber",
                "serialChangeNumber",
                "names",
                "gender",
                "birthTime",
                "deceasedTime",
                "deathNotification",
                "addresses",
                "telecoms",
                "registrations",
                "confidentiality",
                "supersededBy",
                "invalidated",
                "previousNhsContact",
                "language",
                "interpreterRequired",
                "history"
            ]
        );
        assert_eq!(written["serialChangeNumber"], 1);
        assert_eq!(written["names"][0]["use"], "L");
        assert_eq!(serde_json::from_value::<PersonDocument>(written).unwrap(), person);
    }

    #[test]
    fn rare_members_are_written_where_they_stand() {
        let rare = json!({
            "nhsNumber": "9000000009", "gender": "1", "birthTime": "19390120", "names": [{"use": "L"}],
            "multipleBirthOrder": 2, "supersedes": [{"nhsNumber": "9000000017", "from": "20200101", "to": null}],
            "contactMethod": "3", "writtenFormat": "12", "consents": [{"kind": "4", "value": "1", "time": "20200101"}]
        });
        let person: PersonDocument = serde_json::from_value(rare.clone()).unwrap();
        let written = person.to_json();
        for member in ["multipleBirthOrder", "supersedes", "contactMethod", "writtenFormat", "consents"] {
            assert_eq!(written[member], rare[member], "{member}");
        }
    }

    #[test]
    fn unknown_members_and_bad_identifiers_are_refused_by_name() {
        let read = |value| serde_json::from_value::<OrganisationDocument>(value).unwrap_err().to_string();
        assert!(read(json!({"ods": "A81901", "name": "x", "role": "RO76", "town": "y"})).contains("`town`"));
        assert!(
            read(json!({"ods": "a-1", "name": "x", "role": "RO76"})).contains("\"a-1\" is not an ODS code")
        );
    }
}
