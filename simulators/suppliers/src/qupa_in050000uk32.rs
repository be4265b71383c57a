//! The retrieval answer as a supplier reads it: `QUPA_IN050000UK32` (pds-messages 2.1-2.3, 4.6).
//!
//! Leaves out related persons, shared secrets and registrations of payment agencies: this product shows none of them.

use crate::answer::{AnswerError, address, begin, entries, name, person_items, role_items, telecom};
use crate::patient::Patient;
use spine_kernel::OdsCode;
use vertebra_data::RegistrationDocument;
use vertebra_peer::xml::{Element, Find};

/// Reads the interaction element of an answer.
pub(crate) fn patient(interaction: &Element) -> Result<Patient, AnswerError> {
    let (record, mut patient) = begin(interaction, "PdsSuccessfulRetrieval")?;
    if let Some(role) = record.elements_at("subject/patientRole")?.first() {
        role_items(role, &mut patient)?;
        patient.addresses = entries(role, "addr", address)?;
        patient.telecoms = entries(role, "telecom", telecom)?;
    }
    if let Some(person) = record.elements_at("subject/patientRole/patientPerson")?.first() {
        person_items(person, &mut patient)?;
        patient.names = entries(person, "name", name)?;
        let provisions = "playedOtherProviderPatient/subjectOf/patientCareProvision";
        patient.registrations = entries(person, provisions, registration)?;
    }
    Ok(patient)
}

fn registration(provision: &Element) -> Result<RegistrationDocument, AnswerError> {
    let organisation = provision.one("responsibleParty/healthCareProvider/id/@extension")?;
    Ok(RegistrationDocument {
        kind: provision.one("code/@code")?,
        organisation: OdsCode::parse(&organisation)?,
        from: provision.at("effectiveTime/low/@value")?,
        to: provision.at("effectiveTime/high/@value")?,
        id: provision.at("id/@extension")?,
        written: None,
    })
}
