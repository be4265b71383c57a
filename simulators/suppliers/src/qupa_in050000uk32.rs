//! The retrieval answer as a supplier reads it: `QUPA_IN050000UK32` (pds-messages 2.1-2.3, 4.6).
//!
//! Leaves out related persons, shared secrets and registrations of payment agencies: this product shows none of them.
//! Nothing is judged beyond what the product needs to file the patient.

use crate::patient::Patient;
use spine_kernel::{IdentifierError, NhsNumber, OdsCode};
use vertebra_data::{AddressDocument, ConsentDocument, NameDocument, RegistrationDocument, TelecomDocument};
use vertebra_peer::xml::{Element, Find, PathError};

/// Why an answer cannot be filed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum AnswerError {
    /// Something that the product needs is not there once.
    #[error(transparent)]
    Path(#[from] PathError),
    /// A number or code has no shape that the product could file.
    #[error(transparent)]
    Identifier(#[from] IdentifierError),
    /// A number is none.
    #[error("{value:?} in {place} is no number")]
    Number {
        /// Where it stands.
        place: &'static str,
        /// What stands there.
        value: String,
    },
}

/// Reads the interaction element of an answer.
pub(crate) fn patient(interaction: &Element) -> Result<Patient, AnswerError> {
    let found = interaction.elements_at("ControlActEvent/subject/PdsSuccessfulRetrieval")?;
    let [retrieval] = found.as_slice() else {
        // The path error says what is there instead.
        interaction.one("ControlActEvent/subject/PdsSuccessfulRetrieval")?;
        return Err(
            PathError::Several { path: "PdsSuccessfulRetrieval".to_owned(), count: found.len() }.into()
        );
    };
    let number = retrieval.one("subject/patientRole/id/@extension")?;
    let mut patient = Patient::unknown(NhsNumber::parse(&number)?);
    patient.serial_change_number =
        number_at(retrieval, "pertinentInformation/pertinentSerialChangeNumber/value/@value")?;
    if let Some(role) = retrieval.elements_at("subject/patientRole")?.first() {
        role_items(role, &mut patient)?;
    }
    if let Some(person) = retrieval.elements_at("subject/patientRole/patientPerson")?.first() {
        person_items(person, &mut patient)?;
    }
    Ok(patient)
}

fn role_items(role: &Element, patient: &mut Patient) -> Result<(), AnswerError> {
    patient.confidentiality = role.at("confidentialityCode/@code")?;
    patient.addresses = entries(role, "addr", address)?;
    patient.telecoms = entries(role, "telecom", telecom)?;
    patient.death_notification = role.at("*/deathNotification/value/@code")?;
    patient.contact_method = role.at("*/preferredContactMethod/value/@code")?;
    patient.written_format = role.at("*/preferredWrittenCommunicationFormat/value/@code")?;
    patient.previous_nhs_contact = role.at("*/previousNhsContact/value/@code")?;
    patient.consents = entries(role, "*/consent", consent)?;
    for old in role.all("replacementOf/oldVersion/id/@extension")? {
        patient.replaced.push(NhsNumber::parse(&old)?);
    }
    Ok(())
}

fn person_items(person: &Element, patient: &mut Patient) -> Result<(), AnswerError> {
    patient.names = entries(person, "name", name)?;
    patient.gender = person.at("administrativeGenderCode/@code")?;
    patient.birth_time = person.at("birthTime/@value")?;
    patient.deceased_time = person.at("deceasedTime/@value")?;
    patient.multiple_birth_order = number_at(person, "multipleBirthOrderNumber/@value")?;
    patient.language = person.at("languageCommunication/languageCode/@code")?;
    let interpreter = person.at("languageCommunication/proficiencyLevelCode/@code")?;
    patient.interpreter_required = interpreter.map(|code| code == "1");
    let provisions = person.elements_at("playedOtherProviderPatient/subjectOf/patientCareProvision")?;
    patient.registrations = provisions.into_iter().map(registration).collect::<Result<_, _>>()?;
    Ok(())
}

fn entries<T>(
    within: &Element,
    path: &str,
    read: impl Fn(&Element) -> Result<T, AnswerError>,
) -> Result<Vec<T>, AnswerError> {
    within.elements_at(path)?.into_iter().map(read).collect()
}

fn number_at(within: &Element, place: &'static str) -> Result<Option<u32>, AnswerError> {
    let value = within.at(place)?;
    value.map(|value| value.parse().map_err(|_| AnswerError::Number { place, value })).transpose()
}

fn name(name: &Element) -> Result<NameDocument, AnswerError> {
    Ok(NameDocument {
        kind: name.at("@use")?.unwrap_or_default(),
        prefix: name.at("prefix")?,
        given: name.all("given")?,
        family: name.at("family")?,
        suffix: name.at("suffix")?,
        from: name.at("validTime/low/@value")?,
        to: name.at("validTime/high/@value")?,
        id: name.at("id/@extension")?,
    })
}

fn address(address: &Element) -> Result<AddressDocument, AnswerError> {
    Ok(AddressDocument {
        kind: address.at("@use")?.unwrap_or_default(),
        lines: address.all("streetAddressLine")?,
        postcode: address.at("postalCode")?,
        paf: address.at("addressKey")?,
        description: address.at("desc")?,
        from: address.at("useablePeriod/low/@value")?,
        to: address.at("useablePeriod/high/@value")?,
        id: address.at("id/@extension")?,
    })
}

fn telecom(telecom: &Element) -> Result<TelecomDocument, AnswerError> {
    Ok(TelecomDocument {
        kind: telecom.at("@use")?.unwrap_or_default(),
        value: telecom.at("@value")?.unwrap_or_default(),
        from: telecom.at("useablePeriod/low/@value")?,
        to: telecom.at("useablePeriod/high/@value")?,
        id: telecom.at("id/@extension")?,
    })
}

fn registration(provision: &Element) -> Result<RegistrationDocument, AnswerError> {
    let organisation = provision.one("responsibleParty/healthCareProvider/id/@extension")?;
    Ok(RegistrationDocument {
        kind: provision.one("code/@code")?,
        organisation: OdsCode::parse(&organisation)?,
        from: provision.at("effectiveTime/low/@value")?,
        to: provision.at("effectiveTime/high/@value")?,
        id: provision.at("id/@extension")?,
    })
}

fn consent(consent: &Element) -> Result<ConsentDocument, AnswerError> {
    Ok(ConsentDocument {
        kind: consent.one("code/@code")?,
        value: consent.one("value/@code")?,
        time: consent.at("effectiveTime/@value")?,
    })
}
