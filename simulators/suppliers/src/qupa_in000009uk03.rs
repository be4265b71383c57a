//! The retrieval answer as a supplier reads it: `QUPA_IN000009UK03` (pds-messages 2.1-2.6, 4.3).
//!
//! Leaves out payment agencies, records on paper and shared secrets: this product shows none of them. It keeps who
//! wrote an entry and when, as far as an answer tells it.

use crate::answer::{
    AnswerError, address, begin, entries, name, number_at, person_items, role_items, telecom, written,
};
use crate::patient::Patient;
use spine_kernel::{NhsNumber, OdsCode};
use vertebra_data::{
    AddressDocument, BirthplaceDocument, NameDocument, RegistrationDocument, RelatedPersonDocument,
    TelecomDocument,
};
use vertebra_peer::xml::{Element, Find};

const ADDRESS: &str = "COCT_MT000201UK02.PartOfWhole";
const TELECOM: &str = "COCT_MT000202UK02.PartOfWhole";
const NAME: &str = "COCT_MT000203UK02.PartOfWhole";

/// Reads the interaction element of an answer.
pub(crate) fn patient(interaction: &Element) -> Result<Patient, AnswerError> {
    let (record, mut patient) = begin(interaction, "PDSResponse")?;
    if let Some(role) = record.elements_at("subject/patientRole")?.first() {
        role_items(role, &mut patient)?;
    }
    if let Some(person) = record.elements_at("subject/patientRole/patientPerson")?.first() {
        person_items(person, &mut patient)?;
        patient.names = entries(person, NAME, name_block)?;
        patient.addresses = entries(person, ADDRESS, address_block)?;
        patient.telecoms = entries(person, TELECOM, telecom_block)?;
        let provisions = "playedOtherProviderPatient/subjectOf/patientCareProvisionEvent";
        patient.registrations = entries(person, provisions, registration)?;
        patient.related_persons = entries(person, "scopedRelatedPersonRole", related)?;
        patient.birthplace = entries(person, "birthplace/addr", birthplace)?.into_iter().next();
    }
    Ok(patient)
}

/// The one value in a block. A block without it is an answer that cannot be filed.
fn inside<'b>(block: &'b Element, path: &str) -> Result<&'b Element, AnswerError> {
    match block.elements_at(path)?.as_slice() {
        [value] => Ok(value),
        several => {
            block.one(path)?;
            Err(AnswerError::Path(vertebra_peer::xml::PathError::Several {
                path: path.to_owned(),
                count: several.len(),
            }))
        }
    }
}

fn name_block(block: &Element) -> Result<NameDocument, AnswerError> {
    let value = name(inside(block, "partPerson/name")?)?;
    Ok(NameDocument { written: written(block, "subjectOf1", "subjectOf2")?, ..value })
}

fn address_block(block: &Element) -> Result<AddressDocument, AnswerError> {
    let value = address(inside(block, "addr")?)?;
    Ok(AddressDocument { written: written(block, "subjectOf1", "subjectOf2")?, ..value })
}

fn telecom_block(block: &Element) -> Result<TelecomDocument, AnswerError> {
    let value = telecom(inside(block, "telecom")?)?;
    Ok(TelecomDocument { written: written(block, "subjectOf1", "subjectOf2")?, ..value })
}

/// A registration. Here the period stands before the source.
fn registration(provision: &Element) -> Result<RegistrationDocument, AnswerError> {
    let organisation = provision.one("performer/assignedEntity/id/@extension")?;
    Ok(RegistrationDocument {
        kind: provision.one("code/@code")?,
        organisation: OdsCode::parse(&organisation)?,
        from: provision.at("effectiveTime/low/@value")?,
        to: provision.at("effectiveTime/high/@value")?,
        id: provision.at("id/@extension")?,
        written: written(provision, "subjectOf2", "subjectOf1")?,
    })
}

fn related(role: &Element) -> Result<RelatedPersonDocument, AnswerError> {
    let number = role.at("player/playedRelatedPatient/id/@extension")?;
    let within = |block: &str| format!("player/{block}");
    let interpreter = role.at("player/languageCommunication/proficiencyLevelCode/@code")?;
    Ok(RelatedPersonDocument {
        role: role.at("@classCode")?.unwrap_or_default(),
        relationship: role.one("code/@code")?,
        position: number_at(role, "positionNumber/@value")?,
        next_of_kin: role.count("part3/partNextOfKin")? > 0,
        correspondence: role.count("part4/partCorrespondence")? > 0,
        nhs_number: number.map(|number| NhsNumber::parse(&number)).transpose()?,
        name: entries(role, &within(NAME), name_block)?.into_iter().next(),
        address: entries(role, &within(ADDRESS), address_block)?.into_iter().next(),
        telecoms: entries(role, &within(TELECOM), telecom_block)?,
        language: role.at("player/languageCommunication/languageCode/@code")?,
        interpreter_required: interpreter.map(|code| code == "1"),
        contact_method: role.at("subjectOf1/preferredContactMethod/value/@code")?,
        contact_times: role.at("subjectOf1/**/pertinentPreferredContactTimes/value")?,
        written_format: role.at("subjectOf2/preferredWrittenCommunicationFormat/value/@code")?,
        call_back: role.at("subjectOf3/callCentreCallBackConsent/value/@code")?,
        from: role.at("effectiveTime/low/@value")?,
        to: role.at("effectiveTime/high/@value")?,
        id: role.at("id/@extension")?,
        written: written(role, "subjectOf4", "subjectOf5")?,
    })
}

fn birthplace(place: &Element) -> Result<BirthplaceDocument, AnswerError> {
    Ok(BirthplaceDocument {
        city: place.at("city")?,
        county: place.at("county")?,
        country: place.at("country")?,
    })
}
