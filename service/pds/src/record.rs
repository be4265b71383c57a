//! The patient record: what PDS holds about one NHS number, and how it stands in a store.
//!
//! Leaves out where it comes from (`load`) and what of it is shown (the interactions). The body is JSON with a format
//! version, so that readers of the next version still know this one. Facts: pds-messages 2.5, 2.7, 9.

mod entry;
mod paper;
mod person;
mod related;

pub use entry::{Entry, Period, Provenance, Slots, Source, SystemPeriod};
pub use paper::{AgencyRegistration, AgencyRemoval, PaperLocation, PaperRecord};
pub use person::{Address, Birthplace, Consent, Death, Language, Name, Registration, Superseded, Telecom};
pub use related::{Contact, RelatedDetails, RelatedPerson, RelatedWho};

use crate::{
    Confidentiality, ContactMethod, DayOrMinute, Gender, Healthspace, PreviousContact, SharedSecret,
    WrittenFormat,
};
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use spine_kernel::{IndexEntry, Key, NhsNumber, RecordKind, Seed};
use std::collections::BTreeSet;

/// The version that is written now. Format 1 had nothing behind `invalidated`.
const FORMAT: u16 = 2;
/// The oldest version that is still read: all that came later may be absent.
const OLDEST_FORMAT: u16 = 1;

/// The index by family name in upper case, `|`, and the day of birth: every name that can be traced, former ones too.
/// A wildcard behind a family name and an interval of births are both ranges of it.
pub const FAMILY_BIRTH_INDEX: &str = "family-birth";

/// The kind of the patient records. The id is the NHS number.
pub const PATIENT_KIND: RecordKind =
    RecordKind { name: "pds-patient", indexes: &[FAMILY_BIRTH_INDEX], format_version: FORMAT };

/// The key of the record of an NHS number.
pub fn patient_key(number: &NhsNumber) -> Key {
    Key::new(PATIENT_KIND.name, number.as_str())
}

/// Why a stored body is no patient record. Never carries a part of the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// The body has a version that this build does not read.
    #[error("the record's format is {format}, and this build reads {OLDEST_FORMAT} to {FORMAT}")]
    UnknownFormat {
        /// The version.
        format: u16,
    },
    /// The body is not a record of the version that it names.
    #[error("the record is damaged near byte {column}")]
    Damaged {
        /// Where reading stopped.
        column: usize,
    },
}

/// What PDS holds about one NHS number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PatientRecord {
    /// The number.
    pub nhs_number: NhsNumber,
    /// The version of the content, from 1; every accepted update raises it by one.
    pub serial_change_number: u32,
    /// Names; among the current ones the usual name stands first.
    pub names: Slots<Name>,
    /// Addresses.
    #[serde(default, skip_serializing_if = "Slots::is_empty")]
    pub addresses: Slots<Address>,
    /// Telephone numbers and the like.
    #[serde(default, skip_serializing_if = "Slots::is_empty")]
    pub telecoms: Slots<Telecom>,
    /// General practice and nominations.
    #[serde(default, skip_serializing_if = "Slots::is_empty")]
    pub registrations: Slots<Registration>,
    /// Administrative gender.
    pub gender: Gender,
    /// Birth, in local time.
    pub birth_time: DayOrMinute,
    /// The position in a multiple birth, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub multiple_birth_order: Option<u32>,
    /// Death, where there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub death: Option<Death>,
    /// The language to speak with the person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
    /// How to contact the person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact_method: Option<ContactMethod>,
    /// How to write to the person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub written_format: Option<WrittenFormat>,
    /// Consents, at most one of a kind.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub consents: Vec<Consent>,
    /// Whether there was contact with the NHS before the number was allocated.
    pub previous_nhs_contact: PreviousContact,
    /// What the information is marked as; nothing where it is not restricted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidentiality: Option<Confidentiality>,
    /// The number that took this one's place in a merge.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub superseded_by: Option<NhsNumber>,
    /// The numbers whose place this one took.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub supersedes: Vec<Superseded>,
    /// Whether the number was withdrawn.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub invalidated: bool,
    /// People who are related to the person.
    #[serde(default, skip_serializing_if = "Slots::is_empty")]
    pub related_persons: Slots<RelatedPerson>,
    /// Where the person was born.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birthplace: Option<Birthplace>,
    /// When to contact the person, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact_times: Option<String>,
    /// The secret that the person shares.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shared_secret: Option<SharedSecret>,
    /// The registration with HealthSpace.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub healthspace: Option<Healthspace>,
    /// The registration with a payment agency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency_registration: Option<AgencyRegistration>,
    /// The end of that registration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency_removal: Option<AgencyRemoval>,
    /// Records on paper.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub paper_records: Vec<PaperRecord>,
}

#[derive(Serialize)]
struct Written<'r> {
    format: u16,
    patient: &'r PatientRecord,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    format: u16,
    patient: PatientRecord,
}

/// The version alone, for bodies that are not of this one.
#[derive(Deserialize)]
struct Head {
    format: u16,
}

fn is_read(format: u16) -> bool {
    (OLDEST_FORMAT..=FORMAT).contains(&format)
}

impl PatientRecord {
    /// How and when to contact the person.
    pub(crate) fn contact(&self) -> Contact {
        Contact { method: self.contact_method, times: self.contact_times.clone() }
    }

    /// Reads a stored body.
    ///
    /// # Errors
    /// A version that this build does not read, or a body that is not of the version that it names.
    pub fn read(body: &[u8]) -> Result<Self, RecordError> {
        match serde_json::from_slice::<Stored>(body) {
            Ok(stored) if is_read(stored.format) => Ok(stored.patient),
            Ok(stored) => Err(RecordError::UnknownFormat { format: stored.format }),
            Err(error) => match serde_json::from_slice::<Head>(body) {
                Ok(head) if !is_read(head.format) => Err(RecordError::UnknownFormat { format: head.format }),
                _ => Err(RecordError::Damaged { column: error.column() }),
            },
        }
    }

    /// The body as it is stored.
    pub fn body(&self) -> Bytes {
        let written = serde_json::to_vec(&Written { format: FORMAT, patient: self });
        Bytes::from(written.expect("texts, numbers and lists always have a JSON form"))
    }

    /// All index entries. A number that was superseded or withdrawn has none: no trace finds it.
    pub fn indexes(&self) -> Vec<IndexEntry> {
        if self.superseded_by.is_some() || self.invalidated {
            return Vec::new();
        }
        let names = self.names.current.iter().chain(&self.names.historic);
        let families: BTreeSet<String> = names
            .filter_map(|entry| entry.value.family.as_ref())
            .map(|family| family.to_uppercase())
            .collect();
        let day = self.birth_time.day();
        families.iter().map(|family| IndexEntry::new(FAMILY_BIRTH_INDEX, format!("{family}|{day}"))).collect()
    }

    /// The record with its key and index entries, as a store takes it.
    pub fn seed(&self) -> Seed {
        Seed { key: patient_key(&self.nhs_number), body: self.body(), indexes: self.indexes() }
    }
}
