//! The synthetic population: person `n` of a seed is a pure function of the seed and `n`.
//!
//! Leaves out what a scenario says about a person (`person`) and the named sets of `serve` (`dataset`). Ages are
//! counted back from a fixed day, never from today. Numbers lie in the test range alone (pds-scr 1.3).

mod life;
mod surroundings;
mod words;

use crate::document::PersonDocument;
use crate::draw::Draw;
use crate::nhs_numbers::{CAPACITY, nhs_number};
use crate::person::Person;

/// The version of the algorithm: the same seed and version give the same people for ever. Every change of a list or
/// of the order of draws raises it; a test holds a digest against it.
pub const ALGORITHM_VERSION: u32 = 2;

/// Where the streams of what stands around people begin: behind those of all lives.
const SURROUNDINGS: u64 = 1 << 40;

/// A number beyond the population.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PopulationError {
    /// The test range has no more numbers.
    #[error("there is no person {n}: the test range of NHS numbers holds {CAPACITY} numbers, so the last is {}", CAPACITY - 1)]
    BeyondRange {
        /// The number that was asked for.
        n: u64,
    },
}

/// What decides the whole population: a number as people type it, or 32 bytes of a scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PopulationSeed([u8; 32]);

impl From<u64> for PopulationSeed {
    fn from(number: u64) -> Self {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&number.to_le_bytes());
        Self(bytes)
    }
}

impl From<[u8; 32]> for PopulationSeed {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

/// All people of one seed. Nothing is kept: each person is made when asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Population {
    seed: PopulationSeed,
}

impl Population {
    /// The population of a seed.
    pub fn new(seed: impl Into<PopulationSeed>) -> Self {
        Self { seed: seed.into() }
    }

    /// Person `n`, counted from 0: of a hundred about three have died and two are marked sensitive.
    ///
    /// # Errors
    /// Where `n` lies beyond the test range of NHS numbers.
    pub fn person(&self, n: u64) -> Result<Person, PopulationError> {
        let (mut document, mut draw) = self.draw_person(n)?;
        life::fate(&mut document, &mut draw);
        Ok(Person::of(document))
    }

    /// Person `n` as an ordinary patient: the same person, alive and without any restriction. The base over which a
    /// scenario lays its table, so that no seed turns a plain patient into a dead one.
    ///
    /// # Errors
    /// Where `n` lies beyond the test range of NHS numbers.
    pub fn ordinary_person(&self, n: u64) -> Result<Person, PopulationError> {
        self.draw_person(n).map(|(document, _)| Person::of(document))
    }

    /// The people with the numbers in `range`, one after the other.
    ///
    /// # Errors
    /// Each item beyond the test range is an error.
    pub fn people(
        self,
        range: std::ops::Range<u64>,
    ) -> impl Iterator<Item = Result<Person, PopulationError>> {
        range.map(move |n| self.person(n))
    }

    fn draw_person(&self, n: u64) -> Result<(PersonDocument, Draw), PopulationError> {
        let number = nhs_number(n).ok_or(PopulationError::BeyondRange { n })?;
        let mut draw = Draw::new(self.seed.0, n);
        let mut document = life::person(number, &mut draw);
        surroundings::around(&mut document, &mut Draw::new(self.seed.0, SURROUNDINGS + n));
        Ok((document, draw))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sha2::{Digest, Sha256};
    use std::collections::BTreeSet;
    use std::sync::LazyLock;

    /// People that the rates are counted over.
    const SAMPLE: u64 = 20_000;

    /// Made once for all tests.
    static PEOPLE: LazyLock<Vec<PersonDocument>> = LazyLock::new(|| {
        Population::new(1).people(0..SAMPLE).map(|person| person.unwrap().into_document()).collect()
    });

    fn date(digits: &str) -> jiff::civil::Date {
        jiff::civil::Date::strptime("%Y%m%d", digits).unwrap()
    }

    #[test]
    fn numbers_are_distinct_valid_and_of_the_test_range() {
        let numbers: BTreeSet<_> = PEOPLE.iter().map(|person| &person.nhs_number).collect();
        assert_eq!(numbers.len() as u64, SAMPLE);
        assert!(numbers.iter().all(|number| number.is_test_range()));
    }

    #[test]
    fn a_person_depends_on_seed_and_number_alone() {
        let population = Population::new(7);
        let alone = population.person(4711).unwrap();
        let in_a_row: Vec<_> = population.people(4700..4720).collect();
        assert_eq!(in_a_row[11].as_ref().unwrap(), &alone);
        assert_eq!(Population::new(7).person(4711).unwrap(), alone);
        assert_ne!(Population::new(8).person(4711).unwrap(), alone);
        // The same population from the bytes of the number.
        let mut bytes = [0; 32];
        bytes[0] = 7;
        assert_eq!(Population::new(bytes).person(4711).unwrap(), alone);
    }

    #[test]
    fn beyond_the_range_the_generator_refuses() {
        let population = Population::new(1);
        assert!(population.person(CAPACITY - 1).is_ok());
        let error = population.person(CAPACITY).unwrap_err();
        assert_eq!(
            error.to_string(),
            "there is no person 90909091: the test range of NHS numbers holds 90909091 numbers, so the last is 90909090"
        );
    }

    #[test]
    fn an_ordinary_person_is_the_same_person_without_a_fate() {
        let population = Population::new(1);
        for n in 0..2_000 {
            let mut any = population.person(n).unwrap().into_document();
            let ordinary = population.ordinary_person(n).unwrap().into_document();
            assert_eq!((&ordinary.deceased_time, &ordinary.confidentiality), (&None, &None));
            any.deceased_time = None;
            any.death_notification = None;
            any.confidentiality = None;
            assert_eq!(any, ordinary);
        }
    }

    #[test]
    fn rates_are_plausible() {
        let people = &*PEOPLE;
        let percent = |holds: &dyn Fn(&PersonDocument) -> bool| {
            people.iter().filter(|person| holds(person)).count() as f64 * 100.0 / SAMPLE as f64
        };
        let rates: [(&str, f64, std::ops::Range<f64>); 9] = [
            ("dead", percent(&|p| p.deceased_time.is_some()), 1.5..5.0),
            ("sensitive", percent(&|p| p.confidentiality.as_deref() == Some("S")), 1.0..3.0),
            ("male", percent(&|p| p.gender == "1"), 47.0..51.0),
            ("female", percent(&|p| p.gender == "2"), 47.0..51.0),
            ("registered", percent(&|p| p.registration("1").is_some()), 95.0..99.5),
            ("nominated pharmacy", percent(&|p| p.registration("P1").is_some()), 20.0..40.0),
            ("several names", percent(&|p| p.names.len() > 1), 3.0..15.0),
            ("several addresses", percent(&|p| p.addresses.len() > 1), 3.0..15.0),
            ("moved house", percent(&|p| !p.history.addresses.is_empty()), 30.0..80.0),
        ];
        for (what, rate, expected) in rates {
            assert!(expected.contains(&rate), "{what}: {rate} not in {expected:?}");
        }
    }

    #[test]
    fn every_record_obeys_the_rules_of_pds() {
        for person in &*PEOPLE {
            let birth = date(&person.birth_time);
            assert!(birth < date("20260101"), "{person:?}");
            assert_eq!(person.names.iter().filter(|name| name.kind == "L").count(), 1);
            for address in person.addresses.iter().chain(&person.history.addresses) {
                assert_eq!(address.lines.len(), 5);
                assert!(address.lines.iter().all(|line| line.chars().count() <= 35));
                assert!(!address.lines[3].is_empty());
                assert!(address.lines[..2].iter().any(|line| !line.is_empty()));
                assert_eq!(address.description.is_some(), address.kind == "TMP");
                assert!(address.postcode.as_ref().unwrap().starts_with(['Q', 'V', 'X']));
            }
            for name in person.names.iter().chain(&person.history.names) {
                assert!(
                    name.family.as_ref().is_some_and(|family| (1..=35).contains(&family.chars().count()))
                );
                assert!(!name.given.is_empty());
            }
            for telecom in &person.telecoms {
                let drama =
                    telecom.value.starts_with("tel:01632960") || telecom.value.starts_with("tel:07700900");
                assert!(drama && telecom.value.len() == 15, "{}", telecom.value);
            }
            assert_eq!(person.deceased_time.is_some(), person.death_notification.is_some());
            if let Some(deceased) = &person.deceased_time {
                assert!(date(deceased) >= birth && date(deceased) < date("20260101"));
                assert!(person.addresses.iter().all(|address| address.from.as_ref() <= Some(deceased)));
                assert!(person.registrations.iter().all(|with| with.from.as_ref() <= Some(deceased)));
            }
        }
    }

    #[test]
    fn histories_join_without_gaps_and_share_the_slot() {
        let mut joined = 0;
        for person in &*PEOPLE {
            let current = person.usual_address().unwrap();
            let mut next = current.from.clone();
            for former in person.history.addresses.iter().rev() {
                assert_eq!((&former.to, &former.id), (&next, &current.id));
                assert!(former.from < former.to);
                next = former.from.clone();
                joined += 1;
            }
            assert_eq!(next.as_deref(), Some(person.birth_time.as_str()));
            if let Some(current) = person.registration("1") {
                let mut next = current.from.clone();
                for former in person.history.registrations.iter().rev() {
                    assert_eq!((&former.to, &former.id), (&next, &current.id));
                    next = former.from.clone();
                }
            }
        }
        assert!(joined > 10_000);
    }

    #[test]
    fn what_was_replaced_was_replaced_when_its_successor_was_written() {
        let mut replaced = 0;
        for person in &*PEOPLE {
            let current = person.usual_address().unwrap();
            let homes: Vec<_> = person.history.addresses.iter().chain([current]).collect();
            for pair in homes.windows(2) {
                let (old, new) = (pair[0].written.as_ref().unwrap(), pair[1].written.as_ref().unwrap());
                assert_eq!(old.to, new.from);
                assert!(old.from < old.to, "{old:?}");
                replaced += 1;
            }
            let written = current.written.as_ref().unwrap();
            assert!(written.to.is_none() && written.from.as_deref() >= Some("20050301"));
            for name in &person.names {
                assert!(name.written.as_ref().unwrap().by.is_some());
            }
        }
        assert!(replaced > 10_000);
        let related = PEOPLE.iter().filter(|person| !person.related_persons.is_empty()).count();
        assert!((SAMPLE / 5..SAMPLE / 3).contains(&(related as u64)), "{related}");
    }

    #[test]
    fn object_ids_name_one_slot_each() {
        for person in &*PEOPLE {
            let mut ids = BTreeSet::new();
            let current = person.names.iter().map(|name| &name.id);
            let current = current.chain(person.addresses.iter().map(|address| &address.id));
            let current = current.chain(person.telecoms.iter().map(|telecom| &telecom.id));
            for id in current.chain(person.registrations.iter().map(|registration| &registration.id)) {
                let id = id.as_ref().unwrap();
                assert!(id.len() == 4 && id.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_lowercase()));
                assert!(ids.insert(id.clone()), "{id} twice");
            }
        }
    }

    #[test]
    fn the_algorithm_version_stands_for_these_people() {
        let mut hash = Sha256::new();
        for n in [0, 1, 2, 999, 1_000_000, CAPACITY - 1] {
            hash.update(Population::new(1).person(n).unwrap().document().to_json().to_string());
        }
        let digest = (ALGORITHM_VERSION, hex::encode(hash.finalize()));
        assert_eq!(
            digest,
            (2, "4e43adf424afc50723c4f09573060ecbc3e6f22797beafefb2c3a98b9bd25711".to_owned())
        );
    }
}
