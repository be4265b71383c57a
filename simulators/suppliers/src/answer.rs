//! What a supplier reads alike in both retrieval answers: names, addresses, telecoms, consents, and the record around
//! them.
//!
//! Leaves out where they stand: each form's file knows. Nothing is judged beyond what the product needs to file the
//! patient. Facts: pds-messages 2.1-2.3, 2.6, 4.3, 4.6.

use crate::patient::Patient;
use spine_kernel::{IdentifierError, NhsNumber};
use vertebra_data::{AddressDocument, ConsentDocument, NameDocument, TelecomDocument, WrittenDocument};
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

/// The one record in an answer, and the patient of its number and version, of whom nothing else is known yet.
pub(crate) fn begin<'a>(
    interaction: &'a Element,
    payload: &str,
) -> Result<(&'a Element, Patient), AnswerError> {
    let path = format!("ControlActEvent/subject/{payload}");
    let found = interaction.elements_at(&path)?;
    let [record] = found.as_slice() else {
        // The path error says what is there instead.
        interaction.one(&path)?;
        return Err(PathError::Several { path, count: found.len() }.into());
    };
    let number = record.one("subject/patientRole/id/@extension")?;
    let mut patient = Patient::unknown(NhsNumber::parse(&number)?);
    patient.serial_change_number =
        number_at(record, "pertinentInformation/pertinentSerialChangeNumber/value/@value")?;
    Ok((record, patient))
}

/// The items of the role that stand at one place in both forms.
pub(crate) fn role_items(role: &Element, patient: &mut Patient) -> Result<(), AnswerError> {
    patient.confidentiality = role.at("confidentialityCode/@code")?;
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

/// The items of the person that stand at one place in both forms.
pub(crate) fn person_items(person: &Element, patient: &mut Patient) -> Result<(), AnswerError> {
    patient.gender = person.at("administrativeGenderCode/@code")?;
    patient.birth_time = person.at("birthTime/@value")?;
    patient.deceased_time = person.at("deceasedTime/@value")?;
    patient.multiple_birth_order = number_at(person, "multipleBirthOrderNumber/@value")?;
    patient.language = person.at("languageCommunication/languageCode/@code")?;
    let interpreter = person.at("languageCommunication/proficiencyLevelCode/@code")?;
    patient.interpreter_required = interpreter.map(|code| code == "1");
    Ok(())
}

pub(crate) fn entries<T>(
    within: &Element,
    path: &str,
    read: impl Fn(&Element) -> Result<T, AnswerError>,
) -> Result<Vec<T>, AnswerError> {
    within.elements_at(path)?.into_iter().map(read).collect()
}

pub(crate) fn number_at(within: &Element, place: &'static str) -> Result<Option<u32>, AnswerError> {
    let value = within.at(place)?;
    value.map(|value| value.parse().map_err(|_| AnswerError::Number { place, value })).transpose()
}

pub(crate) fn name(name: &Element) -> Result<NameDocument, AnswerError> {
    Ok(NameDocument {
        kind: name.at("@use")?.unwrap_or_default(),
        prefix: name.at("prefix")?,
        given: name.all("given")?,
        family: name.at("family")?,
        suffix: name.at("suffix")?,
        from: name.at("validTime/low/@value")?,
        to: name.at("validTime/high/@value")?,
        id: name.at("id/@extension")?,
        written: None,
    })
}

pub(crate) fn address(address: &Element) -> Result<AddressDocument, AnswerError> {
    Ok(AddressDocument {
        kind: address.at("@use")?.unwrap_or_default(),
        lines: address.all("streetAddressLine")?,
        postcode: address.at("postalCode")?,
        paf: address.at("addressKey")?,
        description: address.at("desc")?,
        from: address.at("useablePeriod/low/@value")?,
        to: address.at("useablePeriod/high/@value")?,
        id: address.at("id/@extension")?,
        written: None,
    })
}

pub(crate) fn telecom(telecom: &Element) -> Result<TelecomDocument, AnswerError> {
    Ok(TelecomDocument {
        kind: telecom.at("@use")?.unwrap_or_default(),
        value: telecom.at("@value")?.unwrap_or_default(),
        from: telecom.at("useablePeriod/low/@value")?,
        to: telecom.at("useablePeriod/high/@value")?,
        id: telecom.at("id/@extension")?,
        written: None,
    })
}

fn consent(consent: &Element) -> Result<ConsentDocument, AnswerError> {
    Ok(ConsentDocument {
        kind: consent.one("code/@code")?,
        value: consent.one("value/@code")?,
        time: consent.at("effectiveTime/@value")?,
    })
}

/// Who wrote an entry and when, from the observations below two relationships of it; nothing where neither is there.
pub(crate) fn written(
    entry: &Element,
    source: &str,
    system: &str,
) -> Result<Option<WrittenDocument>, AnswerError> {
    let by = match entry.at(&format!("{source}/*/value/@extension"))? {
        Some(asid) => Some(asid),
        None => entry.at(&format!("{source}/*/value/@code"))?,
    };
    let end = |end: &str| entry.at(&format!("{system}/systemEffectiveDate/value/{end}/@value"));
    let written = WrittenDocument { by, from: end("low")?, to: end("high")? };
    Ok((written != WrittenDocument::default()).then_some(written))
}
