//! The fields of the record in a retrieval answer, in the field's words (pds-messages 2.7, 4.3, 4.6).
//!
//! Leaves out what a patient should be: a scenario's table says it. Words for codes are this file's own.

use crate::form::{Form, Part, Record, form_or_older, record};
use crate::reply::Judged;
use vertebra_evidence::Check;
use vertebra_peer::xml::{Element, Find};

/// How a field's word in a table is compared with what stands in the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Writing {
    Text,
    /// `1952-03-09` in a table is `19520309` in a message.
    Date,
    /// One of the words is one of the codes.
    Words(&'static [(&'static str, &'static str)]),
}

/// Where a field stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// The serial change number.
    Serial,
    /// Below the record's role.
    Role(&'static str),
    /// In the one entry, below the role, that bears a mark: a role may have several names, addresses and provisions.
    UsualName(&'static str),
    UsualAddress(&'static str),
    Practice,
}

/// A place among entries: where they stand, where the mark stands below one and what it is, where the value stands.
struct Marked {
    holder: &'static str,
    mark: String,
    wanted: &'static str,
    path: String,
}

/// A field that scenarios can name.
#[derive(Debug, Clone, Copy)]
pub struct PatientField {
    /// Its name in tables.
    pub name: &'static str,
    place: Place,
    writing: Writing,
}

const GENDERS: &[(&str, &str)] =
    &[("not known", "0"), ("male", "1"), ("female", "2"), ("not specified", "9")];
const NOTIFICATIONS: &[(&str, &str)] = &[("informal", "1"), ("formal", "2")];

const fn field(name: &'static str, place: Place, writing: Writing) -> PatientField {
    PatientField { name, place, writing }
}

const FIELDS: &[PatientField] = &[
    field("NHS number", Place::Role("id/@extension"), Writing::Text),
    field("family name", Place::UsualName("family"), Writing::Text),
    field("given name", Place::UsualName("given[1]"), Writing::Text),
    field("gender", Place::Role("patientPerson/administrativeGenderCode/@code"), Writing::Words(GENDERS)),
    field("date of birth", Place::Role("patientPerson/birthTime/@value"), Writing::Date),
    field("date of death", Place::Role("patientPerson/deceasedTime/@value"), Writing::Date),
    field(
        "death notification",
        Place::Role("subjectOf2/deathNotification/value/@code"),
        Writing::Words(NOTIFICATIONS),
    ),
    field("postcode", Place::UsualAddress("postalCode"), Writing::Text),
    field("address line 2", Place::UsualAddress("streetAddressLine[2]"), Writing::Text),
    field("GP practice", Place::Practice, Writing::Text),
    field("confidentiality code", Place::Role("confidentialityCode/@code"), Writing::Text),
    field("superseded NHS number", Place::Role("replacementOf/oldVersion/id/@extension"), Writing::Text),
    field("serial change number", Place::Serial, Writing::Text),
];

/// All fields that scenarios can name.
pub fn fields() -> &'static [PatientField] {
    FIELDS
}

/// A table names a field or a word that does not exist: the scenario is wrong, not the subject.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{value:?} is no {what}: known are {known}")]
pub struct UnknownField {
    /// What was written.
    pub value: String,
    /// What it was taken for.
    pub what: &'static str,
    /// What is known.
    pub known: String,
}

impl PatientField {
    fn named(name: &str) -> Result<&'static PatientField, UnknownField> {
        FIELDS.iter().find(|field| field.name == name).ok_or_else(|| UnknownField {
            value: name.to_owned(),
            what: "field of a retrieval answer",
            known: FIELDS.iter().map(|field| field.name).collect::<Vec<_>>().join(", "),
        })
    }

    /// What stands in a message for a word of a table.
    fn written(&self, word: &str) -> Result<String, UnknownField> {
        match self.writing {
            Writing::Text => Ok(word.to_owned()),
            Writing::Date => Ok(word.replace('-', "")),
            Writing::Words(words) => {
                words.iter().find(|(known, _)| *known == word).map(|(_, code)| (*code).to_owned()).ok_or_else(
                    || UnknownField {
                        value: word.to_owned(),
                        what: self.name,
                        known: words.iter().map(|(known, _)| *known).collect::<Vec<_>>().join(", "),
                    },
                )
            }
        }
    }

    /// The values that an answer has at the field's place; the reason why there is none to compare, where not exactly
    /// one entry bears the field's mark.
    fn found(&self, record: &Record<'_>) -> Result<Vec<String>, String> {
        let Some(Marked { holder, mark, wanted, path }) = self.marked(record.form) else {
            return Ok(self.everywhere(record));
        };
        let holders = record.role.elements_at(holder).unwrap_or_default();
        let marked: Vec<&Element> =
            holders.into_iter().filter(|held| held.all(&mark).is_ok_and(|marks| marks == [wanted])).collect();
        match marked.as_slice() {
            [only] => Ok(only.all(&path).unwrap_or_default()),
            several => Err(format!("{} of {holder} with {mark} {wanted}", several.len())),
        }
    }

    /// The values of the field in all holders, whatever their marks.
    fn everywhere(&self, record: &Record<'_>) -> Vec<String> {
        let found = match (self.place, self.marked(record.form)) {
            (Place::Role(path), _) => record.role.all(path),
            (_, Some(Marked { holder, path, .. })) => record.role.all(&format!("{holder}/{path}")),
            (_, None) => record.interaction.all(&record.form.serial()),
        };
        found.unwrap_or_default()
    }

    /// The place among entries, for a field that has one.
    fn marked(&self, form: &Form) -> Option<Marked> {
        let usual = |part: &Part, wanted, path: &str| Marked {
            holder: part.holder,
            mark: part.inside("@use"),
            wanted,
            path: part.inside(path),
        };
        match self.place {
            Place::Serial | Place::Role(_) => None,
            Place::UsualName(path) => Some(usual(&form.names, "L", path)),
            Place::UsualAddress(path) => Some(usual(&form.addresses, "H", path)),
            Place::Practice => Some(Marked {
                holder: form.registrations.holder,
                mark: "code/@code".to_owned(),
                wanted: "1",
                path: form.organisation.to_owned(),
            }),
        }
    }

    /// The place, for the texts of checks.
    fn place(&self, form: &Form) -> String {
        match (self.place, self.marked(form)) {
            (Place::Role(path), _) => format!("{}/{path}", form.role()),
            (_, Some(Marked { holder, mark, wanted, path })) => {
                format!("{}/{holder}[{mark}={wanted}]/{path}", form.role())
            }
            (_, None) => form.serial(),
        }
    }
}

/// The record in the answer has that word in that field, once, and only that. A name is that of the one usual name, an
/// address that of the one usual address, a practice that of the one provision of general practice: an answer with
/// history has several of them, and this is no question about it.
///
/// # Errors
/// The table is wrong.
pub fn says(judged: &Judged, name: &str, word: &str) -> Result<Check, UnknownField> {
    let field = PatientField::named(name)?;
    let expected = field.written(word)?;
    let found = record(judged).map(|record| field.found(&record));
    let holds = matches!(&found, Some(Ok(values)) if *values == [expected.as_str()]);
    let actual = match found {
        None => judged.summary(),
        Some(Err(why)) => why,
        Some(Ok(values)) => match values.as_slice() {
            [] => "absent".to_owned(),
            [only] => only.clone(),
            several => format!("{} values: {}", several.len(), several.join(", ")),
        },
    };
    Ok(Check::new(format!("pds.retrieval.{}", id_of(name)), format!("the answer says the {name}, once"))
        .holds(holds)
        .expected(expected)
        .actual(actual)
        .at(field.place(form_or_older(judged))))
}

/// The record in the answer has nothing in those fields, and the answer is one.
///
/// # Errors
/// The scenario names no such field.
pub fn silent_about(judged: &Judged, name: &str) -> Result<Check, UnknownField> {
    let field = PatientField::named(name)?;
    let found = record(judged).map(|record| field.everywhere(&record));
    let actual = match &found {
        None => judged.summary(),
        Some(values) if values.is_empty() => "absent".to_owned(),
        // What should not be said is not repeated in a report either.
        Some(values) => format!("{} values", values.len()),
    };
    Ok(Check::new(format!("pds.retrieval.no-{}", id_of(name)), format!("the answer does not say the {name}"))
        .holds(found.is_some_and(|values| values.is_empty()))
        .expected("absent")
        .actual(actual)
        .at(field.place(form_or_older(judged))))
}

fn id_of(name: &str) -> String {
    name.to_lowercase().replace(' ', "-")
}
