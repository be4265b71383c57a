//! Named data sets: what `serve` loads so that a newcomer has somebody to ask for.
//!
//! Leaves out loading: a data set is documents, in the order organisations, systems, people. People are made one at a
//! time while they are asked for.

use crate::cast::cast;
use crate::document::{OrganisationDocument, PersonDocument, SystemDocument};
use crate::nhs_numbers::CAPACITY;
use crate::person::Person;
use crate::population::{ALGORITHM_VERSION, Population, PopulationSeed};
use crate::suggestion::did_you_mean;
use serde::Serialize;

/// A data set that cannot be had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DataSetError {
    /// No data set has that name.
    #[error("there is no data set {name:?}{suggestion}; known are {known}")]
    Unknown {
        /// The name as it was asked for.
        name: String,
        /// `; did you mean …?`, or nothing.
        suggestion: String,
        /// All names, with commas.
        known: String,
    },
    /// The test range has fewer numbers than people were asked for.
    #[error("there are no {people} people: the test range of NHS numbers holds {CAPACITY} numbers")]
    BeyondRange {
        /// How many people were asked for.
        people: u64,
    },
}

/// People of the data set `sandbox`, the known patients not counted.
const SANDBOX_PEOPLE: u64 = 1_000;
/// The seed of the data set `sandbox`.
const SANDBOX_SEED: u64 = 1;
/// The seed of the known patients: what their rows leave open never changes with the population around them.
const KNOWN_SEED: u64 = 2_026;

type Row = (&'static str, &'static str);

/// The known patients of every sandbox, in the words of a person's table.
const KNOWN_PATIENTS: &[&[Row]] = &[
    &[
        ("NHS number", "9000000009"),
        ("title", "Ms"),
        ("given names", "Ada Rose"),
        ("family name", "Marlow"),
        ("date of birth", "1980-01-20"),
        ("gender", "female"),
        ("address", "Flat 2, 12 Quarry Lane, Upper Green, Fennock, Eastfleetshire"),
        ("postcode", "QF1 2AB"),
        ("telephone", "01632 960001"),
        ("GP practice", "Elm Surgery"),
        ("pharmacy", "Harbour Street Pharmacy"),
        ("supersedes", "9000000025"),
    ],
    &[
        ("NHS number", "9000000017"),
        ("given names", "Simon"),
        ("family name", "Hallam"),
        ("date of birth", "1971-07-05"),
        ("gender", "male"),
        ("GP practice", "Elm Surgery"),
        ("sensitive", "yes"),
    ],
    &[
        ("NHS number", "9000000025"),
        ("given names", "Ada"),
        ("family name", "Marlow"),
        ("date of birth", "1980-01-20"),
        ("gender", "female"),
        ("superseded by", "9000000009"),
    ],
    &[
        ("NHS number", "9000000033"),
        ("given names", "Walter"),
        ("family name", "Pryce"),
        ("date of birth", "1934-11-02"),
        ("gender", "male"),
        ("GP practice", "Oak Lane Surgery"),
        ("date of death", "2024-03-09"),
        ("death notification", "formal"),
    ],
    &[
        ("NHS number", "9000000041"),
        ("given names", "Iris"),
        ("family name", "Fennel"),
        ("date of birth", "1992-05-30"),
        ("gender", "female"),
        ("invalidated", "yes"),
    ],
];

/// What a data set is made of: enough to make it again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DataSetHeader {
    /// The data set's name.
    pub name: String,
    /// The version of the population's algorithm.
    pub algorithm_version: u32,
    /// How many people it holds, the known patients counted.
    pub people: u64,
}

/// Organisations, systems and people that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataSet {
    name: String,
    population: Population,
    drawn: u64,
    known: bool,
}

impl DataSet {
    /// The names of the data sets.
    pub const NAMES: &'static [&'static str] = &["sandbox", "cast"];

    /// The data set of that name: `sandbox` is the cast, five known patients and 1,000 people of seed 1; `cast` is the
    /// cast alone.
    ///
    /// # Errors
    /// Where none has that name; the error suggests close ones and lists all.
    pub fn named(name: &str) -> Result<Self, DataSetError> {
        let (drawn, known) = match name {
            "sandbox" => (SANDBOX_PEOPLE, true),
            "cast" => (0, false),
            _ => {
                return Err(DataSetError::Unknown {
                    name: name.to_owned(),
                    suggestion: did_you_mean(name, Self::NAMES.iter().copied()),
                    known: Self::NAMES.join(", "),
                });
            }
        };
        Ok(Self { name: name.to_owned(), population: Population::new(SANDBOX_SEED), drawn, known })
    }

    /// The cast and the first `people` people of a seed.
    ///
    /// # Errors
    /// Where the test range of NHS numbers holds fewer.
    pub fn population(
        name: impl Into<String>,
        seed: impl Into<PopulationSeed>,
        people: u64,
    ) -> Result<Self, DataSetError> {
        if people > CAPACITY {
            return Err(DataSetError::BeyondRange { people });
        }
        Ok(Self { name: name.into(), population: Population::new(seed), drawn: people, known: false })
    }

    /// What the data set is made of.
    pub fn header(&self) -> DataSetHeader {
        let known = if self.known { KNOWN_PATIENTS.len() as u64 } else { 0 };
        DataSetHeader {
            name: self.name.clone(),
            algorithm_version: ALGORITHM_VERSION,
            people: known + self.drawn,
        }
    }

    /// The organisations.
    pub fn organisations(&self) -> Vec<OrganisationDocument> {
        cast().organisation_documents()
    }

    /// The systems, the Spine's own among them.
    pub fn systems(&self) -> Vec<SystemDocument> {
        cast().system_documents()
    }

    /// The known patients: those with whom a newcomer tries what is special about records. None where it has none.
    ///
    /// # Panics
    /// As [`Self::people`].
    pub fn known_patients(&self) -> impl Iterator<Item = PersonDocument> + use<> {
        self.people().take(if self.known { KNOWN_PATIENTS.len() } else { 0 })
    }

    /// The people, the known patients first; each is made when the iterator reaches it.
    ///
    /// # Panics
    /// Never: the number of people was held against the range, and the known patients are read by the tests.
    pub fn people(&self) -> impl Iterator<Item = PersonDocument> + use<> {
        let known: &'static [&'static [Row]] = if self.known { KNOWN_PATIENTS } else { &[] };
        let population = self.population;
        let drawn = (0..self.drawn).map(move |n| {
            population.person(n).expect("the number of people was held against the range").into_document()
        });
        known.iter().zip(0..).map(|(rows, n)| known_patient(rows, n)).chain(drawn)
    }
}

fn known_patient(rows: &[Row], n: u64) -> PersonDocument {
    Person::generate(KNOWN_SEED, n)
        .expect("the first numbers lie in the range")
        .with_table(rows.iter().copied())
        .expect("the rows of the known patients are part of the program and read by its tests")
        .into_document()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_sandbox_holds_the_documented_patients_and_a_thousand_more() {
        let sandbox = DataSet::named("sandbox").unwrap();
        let people: Vec<PersonDocument> = sandbox.people().collect();
        assert_eq!(people.len() as u64, sandbox.header().people);
        assert_eq!(people.len(), 1_005);
        let numbers: BTreeSet<_> = people.iter().map(|person| &person.nhs_number).collect();
        assert_eq!(numbers.len(), people.len());
        let known = |number: &str| people.iter().find(|person| person.nhs_number.as_str() == number).unwrap();
        let plain = known("9000000009");
        assert_eq!((&plain.confidentiality, &plain.deceased_time, plain.invalidated), (&None, &None, false));
        assert_eq!(plain.registration("1").unwrap().organisation.as_str(), "A81901");
        assert_eq!(known("9000000017").confidentiality.as_deref(), Some("S"));
        assert_eq!(known("9000000025").superseded_by.as_ref().unwrap(), &plain.nhs_number);
        assert_eq!(known("9000000033").deceased_time.as_deref(), Some("20240309"));
        assert!(known("9000000041").invalidated);
    }

    #[test]
    fn the_readers_guide_names_every_known_patient() {
        let guide = include_str!("../DOCUMENTS.md");
        for rows in KNOWN_PATIENTS {
            let number = rows.iter().find(|(field, _)| *field == "NHS number").unwrap().1;
            assert!(guide.contains(number), "{number}");
        }
    }

    #[test]
    fn a_data_set_can_be_made_again() {
        let first: Vec<_> = DataSet::population("mine", 7, 50).unwrap().people().collect();
        let again: Vec<_> = DataSet::population("mine", 7, 50).unwrap().people().collect();
        assert_eq!(first, again);
        assert_eq!(first.len(), 50);
        // The first of many are the first of few.
        assert_eq!(DataSet::population("more", 7, 60).unwrap().people().take(50).collect::<Vec<_>>(), first);
    }

    #[test]
    fn what_cannot_be_had_is_refused() {
        assert_eq!(
            DataSet::named("sandbx").unwrap_err().to_string(),
            "there is no data set \"sandbx\"; did you mean \"sandbox\"?; known are sandbox, cast"
        );
        assert!(DataSet::population("all", 1, CAPACITY).is_ok());
        let error = DataSet::population("all", 1, CAPACITY + 1).unwrap_err().to_string();
        assert!(error.contains("90909091 numbers"), "{error}");
    }

    #[test]
    fn organisations_and_systems_are_the_cast() {
        let sandbox = DataSet::named("cast").unwrap();
        assert_eq!(sandbox.people().count(), 0);
        assert_eq!(sandbox.organisations(), cast().organisation_documents());
        assert_eq!(sandbox.systems(), cast().system_documents());
        // Every organisation that a person or a system names is in the set.
        let codes: BTreeSet<_> =
            sandbox.organisations().into_iter().map(|organisation| organisation.ods).collect();
        assert!(sandbox.systems().iter().all(|system| codes.contains(&system.ods)));
        let people = DataSet::named("sandbox").unwrap().people();
        for registration in people.flat_map(|person| person.registrations) {
            assert!(codes.contains(&registration.organisation));
        }
    }
}
