//! A person as a scenario declares them: a table of fields in the field's words over generated values.
//!
//! Leaves out which person is meant by a name in a scenario (the world of the steps). What a table does not say is
//! generated from the seed; a field that nobody knows is refused with the names of those that are known.

mod around;
mod fields;
mod former;
mod usual;
mod values;

pub use fields::Field;

use crate::document::PersonDocument;
use crate::population::{Population, PopulationError, PopulationSeed};
use crate::suggestion::did_you_mean;
use fields::FIELDS;
use spine_kernel::NhsNumber;

/// Why a row of a table cannot be laid over a person.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FieldError {
    /// No field has that name.
    #[error("{field:?} is no field of a person{suggestion}; known are {known}")]
    Unknown {
        /// The name as the table has it.
        field: String,
        /// `; did you mean …?`, or nothing.
        suggestion: String,
        /// All fields, with commas.
        known: String,
    },
    /// The field takes other values.
    #[error("{value:?} is no {field}: {rule}")]
    Value {
        /// The field.
        field: &'static str,
        /// The value as the table has it.
        value: String,
        /// What the field takes.
        rule: String,
    },
}

/// One synthetic person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    document: PersonDocument,
}

impl Person {
    /// Person `n` of a seed as an ordinary patient: alive, without restriction, everything else as drawn.
    ///
    /// # Errors
    /// Where `n` lies beyond the test range of NHS numbers.
    pub fn generate(seed: impl Into<PopulationSeed>, n: u64) -> Result<Self, PopulationError> {
        Population::new(seed).ordinary_person(n)
    }

    pub(crate) fn of(document: PersonDocument) -> Self {
        Self { document }
    }

    /// The person with one field as the table says it. Names are compared without regard to case; an empty value
    /// takes away what may be absent.
    ///
    /// # Errors
    /// Where no field has that name, or where the field does not take that value.
    pub fn with(mut self, field: &str, value: &str) -> Result<Self, FieldError> {
        let wanted = field.trim();
        let Some(known) = FIELDS.iter().find(|known| known.name.eq_ignore_ascii_case(wanted)) else {
            return Err(FieldError::Unknown {
                field: field.to_owned(),
                suggestion: did_you_mean(wanted, FIELDS.iter().map(|known| known.name)),
                known: FIELDS.iter().map(|known| known.name).collect::<Vec<_>>().join(", "),
            });
        };
        match (known.set)(&mut self.document, value.trim()) {
            Ok(()) => Ok(self),
            Err(rule) => Err(FieldError::Value { field: known.name, value: value.to_owned(), rule }),
        }
    }

    /// The person with all rows of a table, in their order.
    ///
    /// # Errors
    /// Of the first row that does not fit.
    pub fn with_table<'t>(
        self,
        rows: impl IntoIterator<Item = (&'t str, &'t str)>,
    ) -> Result<Self, FieldError> {
        rows.into_iter().try_fold(self, |person, (field, value)| person.with(field, value))
    }

    /// All fields that a table may name, in the order in which an error lists them.
    pub fn fields() -> &'static [Field] {
        FIELDS
    }

    /// The NHS number.
    pub fn nhs_number(&self) -> &NhsNumber {
        &self.document.nhs_number
    }

    /// The neutral document.
    pub fn document(&self) -> &PersonDocument {
        &self.document
    }

    /// The neutral document, by value.
    pub fn into_document(self) -> PersonDocument {
        self.document
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn person() -> Person {
        Person::generate(1, 5).unwrap()
    }

    /// Field, value, the member of the document that it reaches, what stands there then.
    fn table() -> Vec<(&'static str, &'static str, &'static str, Value)> {
        vec![
            ("NHS number", "900 000 0009", "/nhsNumber", json!("9000000009")),
            ("nhs number", "9000000009", "/nhsNumber", json!("9000000009")),
            ("family name", "Marlow", "/names/0/family", json!("Marlow")),
            ("given name", "Ada", "/names/0/given/0", json!("Ada")),
            ("given names", "Ada May", "/names/0/given", json!(["Ada", "May"])),
            ("title", "Dr", "/names/0/prefix", json!("Dr")),
            ("title", "", "/names/0/prefix", Value::Null),
            ("suffix", "OBE", "/names/0/suffix", json!("OBE")),
            ("date of birth", "1980-01-20", "/birthTime", json!("19800120")),
            ("date of birth", "20 January 1980", "/birthTime", json!("19800120")),
            ("date of birth", "1 Feb 1980", "/birthTime", json!("19800201")),
            ("date of birth", "1980-01-20 14:30", "/birthTime", json!("198001201430")),
            ("gender", "female", "/gender", json!("2")),
            ("gender", "not specified", "/gender", json!("9")),
            ("address line 1", "Mill House", "/addresses/0/lines/0", json!("Mill House")),
            ("address line 2", "9 Ash Lane", "/addresses/0/lines/1", json!("9 Ash Lane")),
            ("address line 3", "Upper Green", "/addresses/0/lines/2", json!("Upper Green")),
            ("address line 4", "Fennock", "/addresses/0/lines/3", json!("Fennock")),
            ("address line 5", "", "/addresses/0/lines/4", json!("")),
            (
                "address",
                "12 Queens Terrace, Wallsend",
                "/addresses/0/lines",
                json!(["", "12 Queens Terrace", "", "Wallsend", ""]),
            ),
            (
                "address",
                "Flat 2, 1 Ash Lane, Upper Green, Fennock, Midvale",
                "/addresses/0/lines",
                json!(["Flat 2", "1 Ash Lane", "Upper Green", "Fennock", "Midvale"]),
            ),
            ("postcode", "qa1 2ab", "/addresses/0/postcode", json!("QA1 2AB")),
            (
                "temporary address",
                "3 Weir Walk, Fennock",
                "/addresses/1/lines",
                json!(["", "3 Weir Walk", "", "Fennock", ""]),
            ),
            ("temporary address until", "2026-01-07", "/addresses/1/to", json!("20260107")),
            ("telephone", "01632 960001", "/telecoms/0/value", json!("tel:01632960001")),
            ("GP practice", "Oak Lane Surgery", "/registrations/0/organisation", json!("A81902")),
            ("GP practice", "A81902", "/registrations/0/organisation", json!("A81902")),
            ("sensitive", "yes", "/confidentiality", json!("S")),
            ("sensitive", "no", "/confidentiality", Value::Null),
            ("confidentiality code", "B", "/confidentiality", json!("B")),
            ("date of death", "2025-12-24", "/deceasedTime", json!("20251224")),
            ("date of death", "2025-12-24", "/deathNotification", json!("2")),
            ("superseded by", "9000000017", "/supersededBy", json!("9000000017")),
            ("supersedes", "9000000017", "/supersedes/0/nhsNumber", json!("9000000017")),
            ("invalidated", "yes", "/invalidated", json!(true)),
            ("serial change number", "17", "/serialChangeNumber", json!(17)),
            ("previous NHS contact", "no", "/previousNhsContact", json!("0")),
            ("language", "pl", "/language", json!("pl")),
            ("interpreter required", "yes", "/interpreterRequired", json!(true)),
            ("birth order", "2", "/multipleBirthOrder", json!(2)),
            ("birthplace", "Fennock, Quayshire", "/birthplace/county", json!("Quayshire")),
            ("contact method", "sign language", "/contactMethod", json!("7")),
            ("contact times", "after six", "/contactTimes", json!("after six")),
            ("written format", "braille", "/writtenFormat", json!("12")),
            ("record sharing", "dissent", "/consents/0/value", json!("2")),
            ("shared secret", "VGVzdA==", "/sharedSecret", json!("VGVzdA==")),
            ("HealthSpace", "provisional", "/healthspace", json!("3")),
            ("NHAIS cipher", "QA", "/nhaisRegistration/cipher", json!("QA")),
            ("NHAIS removal", "OPA", "/nhaisRemoval/reason", json!("OPA")),
            ("paper record", "Elm Surgery", "/paperRecords/0/locations/0/name", json!("Elm Surgery")),
            ("former family name", "Penrose until 1979-06-16", "/history/names/0/family", json!("Penrose")),
            ("former family name", "Penrose until 1979-06-16", "/names/0/from", json!("19790616")),
            (
                "former address",
                "4 Mill Lane, Fennock until 2001-05-06",
                "/history/addresses/0/to",
                json!("20010506"),
            ),
            (
                "former address",
                "1 Ash Lane, Fennock until 1999-01-02; 4 Mill Lane, Fennock until 2001-05-06",
                "/history/addresses/1/from",
                json!("19990102"),
            ),
            (
                "former GP practice",
                "A81902 until 2015-02-03",
                "/history/registrations/0/organisation",
                json!("A81902"),
            ),
        ]
    }

    #[test]
    fn each_field_reaches_its_member_and_no_other_field() {
        for (field, value, member, expected) in table() {
            let written = person().with(field, value).unwrap_or_else(|error| panic!("{field}: {error}"));
            assert_eq!(written.document().to_json().pointer(member), Some(&expected), "{field} = {value}");
        }
        let plain = person().document().to_json();
        let changed = person().with("family name", "Marlow").unwrap().document().to_json();
        for (member, value) in plain.as_object().unwrap() {
            assert_eq!(changed[member] == *value, member != "names", "{member}");
        }
    }

    #[test]
    fn every_field_is_in_the_table_above() {
        let tried = table();
        for field in Person::fields() {
            let tried = tried.iter().any(|(name, ..)| name.eq_ignore_ascii_case(field.name));
            let elsewhere =
                ["pharmacy", "mobile telephone", "death notification", "next of kin", "proxy", "mother"]
                    .contains(&field.name);
            assert!(tried || elsewhere, "{}", field.name);
        }
    }

    #[test]
    fn related_persons_are_added_and_taken_away_by_their_words() {
        let rows = [
            ("next of kin", "Jory Penhale, 3 Weir Walk, Fennock"),
            ("proxy", "Col Quennell, 9 Ash Lane, Fennock"),
            ("mother", "9000000017"),
        ];
        let written = person().with_table(rows).unwrap();
        let related = &written.document().related_persons;
        let said: Vec<_> = related.iter().map(|one| (one.role.as_str(), one.relationship.as_str())).collect();
        assert_eq!(said, [("PRS", "04"), ("AGNT", "19"), ("PRS", "12")]);
        assert_eq!(related[0].name.as_ref().unwrap().family.as_deref(), Some("Penhale"));
        assert_eq!(related[0].address.as_ref().unwrap().lines[3], "Fennock");
        assert_eq!(related[2].nhs_number.as_ref().unwrap().as_str(), "9000000017");
        let none = written.with_table([("next of kin", ""), ("proxy", ""), ("mother", "")]).unwrap();
        assert!(none.document().related_persons.is_empty());
    }

    #[test]
    fn a_closed_entry_ends_where_and_when_its_successor_begins() {
        let rows = [
            ("date of birth", "1950-02-03"),
            ("former family name", "Penrose until 1971-06-16; Tarrant until 1979-06-16"),
        ];
        let document = person().with_table(rows).unwrap().into_document();
        let names: Vec<_> = document.history.names.iter().chain(document.usual_name()).collect();
        assert_eq!(names.len(), 3);
        for pair in names.windows(2) {
            let (old, new) = (pair[0].written.as_ref().unwrap(), pair[1].written.as_ref().unwrap());
            assert_eq!((&pair[0].to, &pair[0].id, &old.to), (&pair[1].from, &pair[1].id, &new.from));
        }
        assert_eq!(names[0].from.as_deref(), Some("19500203"));
        assert_eq!((names[2].to.as_ref(), names[2].written.as_ref().unwrap().to.as_ref()), (None, None));
    }

    #[test]
    fn an_unknown_field_is_named_with_the_known_ones() {
        let error = person().with("famly name", "Marlow").unwrap_err().to_string();
        assert!(
            error.starts_with("\"famly name\" is no field of a person; did you mean \"family name\"?"),
            "{error}"
        );
        for field in Person::fields() {
            assert!(error.contains(field.name), "{error}");
        }
    }

    #[test]
    fn a_value_that_does_not_fit_is_refused_with_the_rule() {
        for (field, value, rule) in [
            ("NHS number", "9000000000", "check digit"),
            ("NHS number", "4010232137", "9000000000 to 9999999999"),
            ("family name", "", "1 to 35 characters"),
            ("date of birth", "1980-02-30", "as 1980-01-20 or 20 January 1980"),
            ("date of birth", "20/01/1980", "as 1980-01-20 or 20 January 1980"),
            ("gender", "f", "male, female, not known or not specified"),
            ("postcode", "NE28", "outward and inward part"),
            ("postcode", "1AA 1AA", "outward and inward part"),
            ("postcode", "AA1 AAA", "outward and inward part"),
            ("address line 2", "123456789012345678901234567890123456", "at most 35 characters"),
            ("address", "1,2,3,4,5,6", "two to five parts"),
            ("temporary address until", "soon", "as 1980-01-20 or 20 January 1980"),
            ("GP practice", "Elm Surgry", "did you mean \"Elm Surgery\"?"),
            ("sensitive", "maybe", "yes or no"),
            ("serial change number", "0", "1 to"),
            ("telephone", "020 7946 0000", "reserved for drama"),
            ("language", "polish", "two letters"),
            ("death notification", "verbal", "informal or formal"),
            ("birth order", "0", "a number from 1 to 15"),
            ("birthplace", "Fennock,,Quayshire", "a town, a county and a country"),
            ("contact method", "pigeon", "letter, visit, telephone"),
            ("written format", "smoke", "large print, braille or audio tape"),
            ("HealthSpace", "maybe", "not registered, registered or provisional"),
            ("record sharing", "perhaps", "consent or dissent"),
            ("next of kin", "Jory", "a given and a family name, a street and a town"),
            ("proxy", "Jory Penhale, Fennock", "a given and a family name, a street and a town"),
            ("mother", "9000000000", "check digit"),
            ("former family name", "Penrose", "as Penrose until 1979-06-16"),
            ("former address", "4 Mill Lane, Fennock until 1800-01-01", "not before"),
            (
                "former GP practice",
                "A81902 until 2015-02-03; A81901 until 2015-02-03",
                "each after the one before",
            ),
        ] {
            let error = person().with(field, value).unwrap_err();
            assert!(error.to_string().contains(rule), "{error}");
        }
    }

    #[test]
    fn the_later_row_stands_and_what_is_not_said_is_generated() {
        let rows = [("family name", "Marlow"), ("given name", "Ada"), ("mobile telephone", "07700 900123")];
        let person = person().with_table(rows).unwrap();
        let name = person.document().usual_name().unwrap();
        assert_eq!((name.family.as_deref(), name.given[0].as_str()), (Some("Marlow"), "Ada"));
        assert!(person.document().usual_address().is_some());
        let mobile = person.document().telecoms.iter().find(|telecom| telecom.kind == "MC").unwrap();
        assert_eq!(mobile.value, "tel:07700900123");
    }

    #[test]
    fn nothing_begins_before_a_given_birth() {
        for n in 0..300 {
            let generated = Person::generate(1, n).unwrap();
            let born = generated.document().birth_time.clone();
            for birth in ["1900-02-03", "2020-02-03"] {
                let digits = birth.replace('-', "");
                let document = generated.clone().with("date of birth", birth).unwrap().into_document();
                let homes: Vec<_> =
                    document.history.addresses.iter().chain(document.usual_address()).collect();
                assert_eq!(homes[0].from.as_ref(), Some(&digits), "born {born}");
                assert!(homes.windows(2).all(|pair| pair[0].to == pair[1].from && pair[0].from < pair[0].to));
                assert!(document.names.iter().all(|name| name.from.as_ref() >= Some(&digits)));
            }
        }
    }

    #[test]
    fn what_may_be_absent_can_be_taken_away() {
        let person = person()
            .with_table([("GP practice", ""), ("pharmacy", ""), ("telephone", ""), ("mobile telephone", "")])
            .unwrap();
        assert!(person.document().registrations.is_empty());
        assert!(person.document().telecoms.is_empty());
    }
}
