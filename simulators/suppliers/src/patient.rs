//! A patient as a supplier's system knows them: what the last answer of PDS said.
//!
//! Leaves out how an answer is read (`qupa_in050000uk32`, `qupa_in000009uk03`) and what was known before: a new answer
//! replaces the old one.

use spine_kernel::NhsNumber;
use vertebra_data::{
    AddressDocument, BirthplaceDocument, ConsentDocument, NameDocument, RegistrationDocument,
    RelatedPersonDocument, TelecomDocument,
};

/// One patient. What an answer did not say is absent; entries stand in the order of the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Patient {
    /// The number under which PDS holds the record.
    pub nhs_number: NhsNumber,
    /// Numbers of which the answer says that they were replaced by this one.
    pub replaced: Vec<NhsNumber>,
    /// The version of the record.
    pub serial_change_number: Option<u32>,
    /// Whether the answer said that it was limited by sensitivity.
    pub restricted: bool,
    /// The confidentiality code.
    pub confidentiality: Option<String>,
    /// The names, closed ones too if they were asked for.
    pub names: Vec<NameDocument>,
    /// The gender's code.
    pub gender: Option<String>,
    /// 8 or 12 digits.
    pub birth_time: Option<String>,
    /// The place in a multiple birth.
    pub multiple_birth_order: Option<u32>,
    /// 8 or 12 digits.
    pub deceased_time: Option<String>,
    /// The code of the notification of death.
    pub death_notification: Option<String>,
    /// The addresses, closed ones too if they were asked for.
    pub addresses: Vec<AddressDocument>,
    /// Telephone numbers and the like, closed ones too if they were asked for.
    pub telecoms: Vec<TelecomDocument>,
    /// The registrations, closed ones too if they were asked for.
    pub registrations: Vec<RegistrationDocument>,
    /// The preferred language.
    pub language: Option<String>,
    /// Whether an interpreter is required.
    pub interpreter_required: Option<bool>,
    /// The code of the preferred way of contact.
    pub contact_method: Option<String>,
    /// The code of the preferred written format.
    pub written_format: Option<String>,
    /// The consents.
    pub consents: Vec<ConsentDocument>,
    /// The code of the previous contact with the NHS.
    pub previous_nhs_contact: Option<String>,
    /// The related persons, where the product shows them.
    pub related_persons: Vec<RelatedPersonDocument>,
    /// Where the patient was born, where the answer has room for it.
    pub birthplace: Option<BirthplaceDocument>,
}

impl Patient {
    /// Nothing but the number.
    pub(crate) fn unknown(nhs_number: NhsNumber) -> Self {
        Self {
            nhs_number,
            replaced: Vec::new(),
            serial_change_number: None,
            restricted: false,
            confidentiality: None,
            names: Vec::new(),
            gender: None,
            birth_time: None,
            multiple_birth_order: None,
            deceased_time: None,
            death_notification: None,
            addresses: Vec::new(),
            telecoms: Vec::new(),
            registrations: Vec::new(),
            language: None,
            interpreter_required: None,
            contact_method: None,
            written_format: None,
            consents: Vec::new(),
            previous_nhs_contact: None,
            related_persons: Vec::new(),
            birthplace: None,
        }
    }

    /// Whether an answer said nothing but number and version.
    pub(crate) fn tells_the_version_alone(&self) -> bool {
        self.names.is_empty() && self.gender.is_none() && !self.restricted
    }

    /// The usual name that is still in use.
    pub fn usual_name(&self) -> Option<&NameDocument> {
        self.names.iter().find(|name| name.kind == "L" && name.to.is_none())
    }
}
