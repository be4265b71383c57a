//! Makes a patient record from the neutral document `person`.
//!
//! Leaves out the fields of names, addresses and so on (`load/content.rs`), related persons (`load/related.rs`), records
//! on paper and payment agencies (`load/paper.rs`), and the ids of slots (`load/ids.rs`).
//! Only numbers of the test range are taken, here and for every number that a document names. Facts: pds-scr 1.3,
//! pds-messages 2.1-2.5, 2.7, 12 (8, 28, 29).

mod content;
mod draft;
mod ids;
mod paper;
mod related;

use crate::record::{
    Birthplace, Consent, Death, Language, Name, PatientRecord, Period, Provenance, Slots, Source, Superseded,
    SystemPeriod,
};
use crate::{ConsentKind, NameUse, NationalSystem, PreviousContact};
use content::{entries, tidy};
use ids::ObjectIds;
use serde_json::Value;
use spine_kernel::{Asid, DocumentError, Members, NhsNumber, Place};

/// The members of a person.
const PERSON: [&str; 30] = [
    "nhsNumber",
    "serialChangeNumber",
    "names",
    "gender",
    "birthTime",
    "multipleBirthOrder",
    "deceasedTime",
    "deathNotification",
    "addresses",
    "telecoms",
    "registrations",
    "confidentiality",
    "supersededBy",
    "supersedes",
    "invalidated",
    "previousNhsContact",
    "language",
    "interpreterRequired",
    "contactMethod",
    "writtenFormat",
    "consents",
    "history",
    "relatedPersons",
    "birthplace",
    "contactTimes",
    "sharedSecret",
    "healthspace",
    "nhaisRegistration",
    "nhaisRemoval",
    "paperRecords",
];
/// The highest serial change number: one more still fits into the type.
const SERIAL_MAX: u32 = u32::MAX - 1;
/// Children of one birth, with room above any that was ever born.
const BIRTH_ORDER_MAX: u32 = 15;
/// Numbers that one number superseded. A merge joins two records, so that many take as many merges.
const SUPERSEDED_MAX: usize = 100;
/// Characters of a part of a birthplace: those of a line of an address.
const BIRTHPLACE_CHARS_MAX: usize = 35;
/// Characters of the words that say when to contact somebody.
const TIMES_CHARS_MAX: usize = 100;
/// Consents: one of each kind.
const CONSENTS_MAX: usize = ConsentKind::ALL.len();

/// Reads a document of the kind `person`.
///
/// # Errors
/// The member that is wrong, its value and the rule.
pub(crate) fn person(body: &Value) -> Result<PatientRecord, DocumentError> {
    let members = Members::of(body, Place::document(), &PERSON)?;
    let nhs_number = test_number(&members, "nhsNumber")?.ok_or_else(|| absent(&members, "nhsNumber"))?;
    let mut ids = ObjectIds::new(&nhs_number);
    let names = entries(&members, &mut ids)?;
    let addresses = entries(&members, &mut ids)?;
    let telecoms = entries(&members, &mut ids)?;
    let registrations = entries(&members, &mut ids)?;
    let related_persons = entries(&members, &mut ids)?;
    let paper_records = paper::records(&members, &mut ids)?;
    let superseded_by = test_number(&members, "supersededBy")?;
    if superseded_by.as_ref() == Some(&nhs_number) {
        return Err(members.refuse("supersededBy", "is refused: a number does not supersede itself"));
    }
    let record = PatientRecord {
        serial_change_number: members.number("serialChangeNumber", 1, SERIAL_MAX)?.unwrap_or(1),
        names: usual_first(ids.settle(names)),
        addresses: ids.settle(addresses),
        telecoms: ids.settle(telecoms),
        registrations: ids.settle(registrations),
        related_persons: ids.settle(related_persons),
        gender: members.needed("gender")?,
        birth_time: members.needed("birthTime")?,
        multiple_birth_order: members.number("multipleBirthOrder", 1, BIRTH_ORDER_MAX)?,
        death: death(&members)?,
        language: language(&members)?,
        contact_method: members.optional("contactMethod")?,
        written_format: members.optional("writtenFormat")?,
        consents: consents(&members)?,
        previous_nhs_contact: members.optional("previousNhsContact")?.unwrap_or(PreviousContact::Yes),
        confidentiality: members.optional("confidentiality")?,
        superseded_by,
        supersedes: supersedes(&members, &nhs_number)?,
        invalidated: members.flag("invalidated")?,
        birthplace: birthplace(&members)?,
        contact_times: tidy(&members, "contactTimes", TIMES_CHARS_MAX)?,
        shared_secret: members.optional("sharedSecret")?,
        healthspace: members.optional("healthspace")?,
        agency_registration: paper::registration(&members)?,
        agency_removal: paper::removal(&members)?,
        paper_records,
        nhs_number,
    };
    if !record.names.current.iter().any(|entry| entry.value.usage == NameUse::Usual) {
        return Err(members.refuse("names", "is refused: one of the names has the use L"));
    }
    if record.death.as_ref().is_some_and(|death| death.time.day() < record.birth_time.day()) {
        return Err(members.refuse("deceasedTime", "is refused: it is not before birthTime"));
    }
    Ok(record)
}

fn absent(members: &Members<'_, '_>, name: &str) -> DocumentError {
    members.refuse(name, "is refused: the member must be given")
}

/// A number of the test range.
fn test_number(members: &Members<'_, '_>, name: &str) -> Result<Option<NhsNumber>, DocumentError> {
    let number: Option<NhsNumber> = members.optional(name)?;
    match number {
        Some(number) if !number.is_test_range() => {
            Err(members.refuse(name, "is not a test number: 9000000000 to 9999999999"))
        }
        number => Ok(number),
    }
}

/// The days in `from` and `to`.
fn period(members: &Members<'_, '_>) -> Result<Period, DocumentError> {
    let period = Period { from: members.optional("from")?, to: members.optional("to")? };
    match (&period.from, &period.to) {
        (Some(from), Some(to)) if to < from => Err(members.refuse("to", "is refused: it is not before from")),
        _ => Ok(period),
    }
}

/// Who wrote an entry, and in which time the record said it.
fn written(members: &Members<'_, '_>) -> Result<Provenance, DocumentError> {
    let Some(value) = members.value("written") else { return Ok(Provenance::default()) };
    let members = Members::of(value, members.place().member("written"), &["by", "from", "to"])?;
    let source = match members.optional_text("by")? {
        None => None,
        Some(text) => match (Asid::parse(text), text.parse::<NationalSystem>()) {
            (Ok(asid), _) => Some(Source::System(asid)),
            (_, Ok(national)) => Some(Source::National(national)),
            _ => return Err(members.refuse("by", "is neither an ASID of twelve digits nor DSA or NSTS")),
        },
    };
    let system = SystemPeriod { from: members.optional("from")?, to: members.optional("to")? };
    match (&system.from, &system.to) {
        (Some(from), Some(to)) if to < from => Err(members.refuse("to", "is refused: it is not before from")),
        _ => Ok(Provenance { system, source }),
    }
}

fn birthplace(members: &Members<'_, '_>) -> Result<Option<Birthplace>, DocumentError> {
    let Some(value) = members.value("birthplace") else { return Ok(None) };
    let place = Members::of(value, members.place().member("birthplace"), &["city", "county", "country"])?;
    let part = |name| tidy(&place, name, BIRTHPLACE_CHARS_MAX);
    let birthplace = Birthplace { city: part("city")?, county: part("county")?, country: part("country")? };
    if birthplace == (Birthplace { city: None, county: None, country: None }) {
        return Err(members.refuse("birthplace", "is refused: it has a city, a county or a country"));
    }
    Ok(Some(birthplace))
}

/// Recorded answers show the usual name first among the current ones.
fn usual_first(mut slots: Slots<Name>) -> Slots<Name> {
    slots.current.sort_by_key(|entry| entry.value.usage != NameUse::Usual);
    slots
}

fn death(members: &Members<'_, '_>) -> Result<Option<Death>, DocumentError> {
    const RULE: &str = "is refused: deceasedTime and deathNotification come together";
    match (members.optional("deceasedTime")?, members.optional("deathNotification")?) {
        (Some(time), Some(notification)) => Ok(Some(Death { time, notification })),
        (None, None) => Ok(None),
        (Some(_), None) => Err(members.refuse("deathNotification", RULE)),
        (None, Some(_)) => Err(members.refuse("deceasedTime", RULE)),
    }
}

fn language(members: &Members<'_, '_>) -> Result<Option<Language>, DocumentError> {
    let interpreter_required = members.flag("interpreterRequired")?;
    match members.optional("language")? {
        Some(code) => Ok(Some(Language { code, interpreter_required })),
        None if interpreter_required => {
            Err(members.refuse("language", "is refused: interpreterRequired needs a language"))
        }
        None => Ok(None),
    }
}

fn consents(members: &Members<'_, '_>) -> Result<Vec<Consent>, DocumentError> {
    let mut kinds = Vec::new();
    members.each("consents", CONSENTS_MAX, |value, place| {
        let members = Members::of(value, place, &["kind", "value", "time"])?;
        let consent = Consent {
            kind: members.needed("kind")?,
            value: members.needed("value")?,
            time: members.optional("time")?,
        };
        if kinds.contains(&consent.kind) {
            return Err(members.refuse("kind", "is refused: a kind of consent stands once"));
        }
        kinds.push(consent.kind);
        if consent.kind == ConsentKind::CallBack && consent.time.is_some() {
            return Err(members.refuse("time", "is refused: a consent of kind 6 has no time"));
        }
        Ok(consent)
    })
}

fn supersedes(members: &Members<'_, '_>, own: &NhsNumber) -> Result<Vec<Superseded>, DocumentError> {
    members.each("supersedes", SUPERSEDED_MAX, |value, place| {
        let members = Members::of(value, place, &["nhsNumber", "from", "to"])?;
        let nhs_number = test_number(&members, "nhsNumber")?.ok_or_else(|| absent(&members, "nhsNumber"))?;
        if nhs_number == *own {
            return Err(members.refuse("nhsNumber", "is refused: a number does not supersede itself"));
        }
        Ok(Superseded { nhs_number, period: period(&members)? })
    })
}
