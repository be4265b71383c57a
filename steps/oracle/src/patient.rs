//! The fields of the record in a retrieval answer, in the field's words (pds-messages 2.7, 4.6).
//!
//! Leaves out what a patient should be: a scenario's table says it. Words for codes are this file's own.

use crate::reply::{Judged, Kind};
use vertebra_evidence::Check;
use vertebra_peer::xml::{Element, Find};

/// Where the record's role stands below the interaction.
pub(crate) const ROLE: &str = "ControlActEvent/subject/PdsSuccessfulRetrieval/subject/patientRole";
/// Where the serial change number stands below the interaction.
pub(crate) const SERIAL: &str = "ControlActEvent/subject/PdsSuccessfulRetrieval/pertinentInformation/pertinentSerialChangeNumber/value/@value";

/// How a field's word in a table is compared with what stands in the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Text,
    /// `1952-03-09` in a table is `19520309` in a message.
    Date,
    /// One of the words is one of the codes.
    Words(&'static [(&'static str, &'static str)]),
}

/// Where a field stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Below the interaction.
    Interaction(&'static str),
    /// Below the record's role.
    Role(&'static str),
    /// In the one holder, below the role, that bears a mark: a role may have several names, addresses and provisions.
    Marked {
        holder: &'static str,
        /// Where the mark stands below the holder, and what it is.
        mark: (&'static str, &'static str),
        path: &'static str,
    },
}

/// A field that scenarios can name.
#[derive(Debug, Clone, Copy)]
pub struct PatientField {
    /// Its name in tables.
    pub name: &'static str,
    place: Place,
    form: Form,
}

const GENDERS: &[(&str, &str)] =
    &[("not known", "0"), ("male", "1"), ("female", "2"), ("not specified", "9")];
const NOTIFICATIONS: &[(&str, &str)] = &[("informal", "1"), ("formal", "2")];

const fn usual_name(path: &'static str) -> Place {
    Place::Marked { holder: "patientPerson/name", mark: ("@use", "L"), path }
}

const fn usual_address(path: &'static str) -> Place {
    Place::Marked { holder: "addr", mark: ("@use", "H"), path }
}

const GP: Place = Place::Marked {
    holder: "patientPerson/playedOtherProviderPatient/subjectOf/patientCareProvision",
    mark: ("code/@code", "1"),
    path: "responsibleParty/healthCareProvider/id/@extension",
};

const fn field(name: &'static str, place: Place, form: Form) -> PatientField {
    PatientField { name, place, form }
}

const FIELDS: &[PatientField] = &[
    field("NHS number", Place::Role("id/@extension"), Form::Text),
    field("family name", usual_name("family"), Form::Text),
    field("given name", usual_name("given[1]"), Form::Text),
    field("gender", Place::Role("patientPerson/administrativeGenderCode/@code"), Form::Words(GENDERS)),
    field("date of birth", Place::Role("patientPerson/birthTime/@value"), Form::Date),
    field("date of death", Place::Role("patientPerson/deceasedTime/@value"), Form::Date),
    field(
        "death notification",
        Place::Role("subjectOf2/deathNotification/value/@code"),
        Form::Words(NOTIFICATIONS),
    ),
    field("postcode", usual_address("postalCode"), Form::Text),
    field("address line 2", usual_address("streetAddressLine[2]"), Form::Text),
    field("GP practice", GP, Form::Text),
    field("confidentiality code", Place::Role("confidentialityCode/@code"), Form::Text),
    field("superseded NHS number", Place::Role("replacementOf/oldVersion/id/@extension"), Form::Text),
    field("serial change number", Place::Interaction(SERIAL), Form::Text),
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
        match self.form {
            Form::Text => Ok(word.to_owned()),
            Form::Date => Ok(word.replace('-', "")),
            Form::Words(words) => {
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
    /// one holder bears the field's mark.
    fn found(&self, interaction: &Element) -> Result<Vec<String>, String> {
        let Place::Marked { holder, mark: (mark, wanted), path } = self.place else {
            return Ok(self.everywhere(interaction));
        };
        let holders = interaction.elements_at(&format!("{ROLE}/{holder}")).unwrap_or_default();
        let marked: Vec<&Element> =
            holders.into_iter().filter(|held| held.all(mark).is_ok_and(|marks| marks == [wanted])).collect();
        match marked.as_slice() {
            [only] => Ok(only.all(path).unwrap_or_default()),
            several => Err(format!("{} of {holder} with {mark} {wanted}", several.len())),
        }
    }

    /// The values of the field in all holders, whatever their marks.
    fn everywhere(&self, interaction: &Element) -> Vec<String> {
        let path = match self.place {
            Place::Interaction(path) => path.to_owned(),
            Place::Role(path) => format!("{ROLE}/{path}"),
            Place::Marked { holder, path, .. } => format!("{ROLE}/{holder}/{path}"),
        };
        interaction.all(&path).unwrap_or_default()
    }

    /// The place, for the texts of checks.
    fn place(&self) -> String {
        match self.place {
            Place::Interaction(path) => path.to_owned(),
            Place::Role(path) => format!("{ROLE}/{path}"),
            Place::Marked { holder, mark: (mark, wanted), path } => {
                format!("{ROLE}/{holder}[{mark}={wanted}]/{path}")
            }
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
    let found = record(judged).map(|interaction| field.found(interaction));
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
        .at(field.place()))
}

/// The record in the answer has nothing in those fields, and the answer is one.
///
/// # Errors
/// The scenario names no such field.
pub fn silent_about(judged: &Judged, name: &str) -> Result<Check, UnknownField> {
    let field = PatientField::named(name)?;
    let found = record(judged).map(|interaction| field.everywhere(interaction));
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
        .at(field.place()))
}

/// The interaction of an answer that has a record in it.
pub(crate) fn record(judged: &Judged) -> Option<&Element> {
    let interaction = judged.interaction().filter(|_| judged.kind == Kind::Answer)?;
    (interaction.count(ROLE) == Ok(1)).then_some(interaction)
}

/// The place of the record, for other readings of it.
pub(crate) fn role(interaction: &Element) -> Option<&Element> {
    interaction.elements_at(ROLE).ok()?.into_iter().next()
}

fn id_of(name: &str) -> String {
    name.to_lowercase().replace(' ', "-")
}
