//! The fields of the record in a retrieval answer, in the field's words (pds-messages 2.7, 4.6).
//!
//! Leaves out what a patient should be: a scenario's table says it. Words for codes are this file's own.

use crate::reply::{Judged, Kind};
use vertebra_evidence::Check;
use vertebra_peer::xml::{Element, Find};

/// Where the record's role stands below the interaction.
const ROLE: &str = "ControlActEvent/subject/PdsSuccessfulRetrieval/subject/patientRole";
/// Where the serial change number stands below the interaction.
const SERIAL: &str = "ControlActEvent/subject/PdsSuccessfulRetrieval/pertinentInformation/pertinentSerialChangeNumber/value/@value";

/// How a field's word in a table is compared with what stands in the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Text,
    /// `1952-03-09` in a table is `19520309` in a message.
    Date,
    /// One of the words is one of the codes.
    Words(&'static [(&'static str, &'static str)]),
}

/// A field that scenarios can name.
#[derive(Debug, Clone, Copy)]
pub struct PatientField {
    /// Its name in tables.
    pub name: &'static str,
    path: &'static str,
    form: Form,
}

const GENDERS: &[(&str, &str)] =
    &[("not known", "0"), ("male", "1"), ("female", "2"), ("not specified", "9")];
const NOTIFICATIONS: &[(&str, &str)] = &[("informal", "1"), ("formal", "2")];
const GP: &str = "patientPerson/playedOtherProviderPatient/subjectOf/patientCareProvision/responsibleParty/healthCareProvider/id/@extension";

const FIELDS: &[PatientField] = &[
    PatientField { name: "NHS number", path: "id/@extension", form: Form::Text },
    PatientField { name: "family name", path: "patientPerson/name/family", form: Form::Text },
    PatientField { name: "given name", path: "patientPerson/name/given[1]", form: Form::Text },
    PatientField {
        name: "gender",
        path: "patientPerson/administrativeGenderCode/@code",
        form: Form::Words(GENDERS),
    },
    PatientField { name: "date of birth", path: "patientPerson/birthTime/@value", form: Form::Date },
    PatientField { name: "date of death", path: "patientPerson/deceasedTime/@value", form: Form::Date },
    PatientField {
        name: "death notification",
        path: "subjectOf2/deathNotification/value/@code",
        form: Form::Words(NOTIFICATIONS),
    },
    PatientField { name: "postcode", path: "addr/postalCode", form: Form::Text },
    PatientField { name: "address line 2", path: "addr/streetAddressLine[2]", form: Form::Text },
    PatientField { name: "GP practice", path: GP, form: Form::Text },
    PatientField { name: "confidentiality code", path: "confidentialityCode/@code", form: Form::Text },
    PatientField {
        name: "superseded NHS number",
        path: "replacementOf/oldVersion/id/@extension",
        form: Form::Text,
    },
    PatientField { name: "serial change number", path: SERIAL, form: Form::Text },
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

    /// The values that an answer has at the field's place.
    fn found(&self, interaction: &Element) -> Vec<String> {
        interaction.all(&self.place()).unwrap_or_default()
    }

    fn place(&self) -> String {
        if self.path == SERIAL { SERIAL.to_owned() } else { format!("{ROLE}/{}", self.path) }
    }
}

/// The record in the answer has that word in that field, and only that.
///
/// # Errors
/// The table is wrong.
pub fn says(judged: &Judged, name: &str, word: &str) -> Result<Check, UnknownField> {
    let field = PatientField::named(name)?;
    let expected = field.written(word)?;
    let found = record(judged).map(|interaction| field.found(interaction)).unwrap_or_default();
    // Historic names and addresses repeat a field; the current one stands first.
    let holds = found.first() == Some(&expected);
    let actual = match found.first() {
        Some(value) => value.clone(),
        None if record(judged).is_none() => judged.summary(),
        None => "absent".to_owned(),
    };
    Ok(Check::new(format!("pds.retrieval.{}", id_of(name)), format!("the answer says the {name}"))
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
    let found = record(judged).map(|interaction| field.found(interaction));
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
