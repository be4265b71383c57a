//! The patient list of one system: who it has learned of, and under which numbers.
//!
//! Leaves out people that nobody asked for: the list begins empty and grows by answers alone.

use crate::outcome::RetrievalOutcome;
use crate::patient::Patient;
use crate::seams::PatientFile;
use spine_kernel::NhsNumber;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Patients of one list: more than the largest practice has. Beyond it the list learns nobody new.
const PATIENTS_MAX: usize = 100_000;

/// The patient list behind its seam.
#[derive(Debug, Default)]
pub(crate) struct OwnFile {
    list: Mutex<PatientList>,
}

impl OwnFile {
    fn list(&self) -> MutexGuard<'_, PatientList> {
        self.list.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl PatientFile for OwnFile {
    fn take_in(&self, asked: &str, outcome: &RetrievalOutcome) {
        if let Some(patient) = outcome.patient() {
            self.list().learn(asked, patient);
        }
    }

    fn find(&self, nhs_number: &str) -> Option<Patient> {
        self.list().find(nhs_number).cloned()
    }

    fn all(&self) -> Vec<Patient> {
        self.list().all()
    }
}

/// Who a system knows.
#[derive(Debug, Default)]
struct PatientList {
    patients: BTreeMap<NhsNumber, Patient>,
    /// Numbers that were replaced, and by which.
    replaced: BTreeMap<String, NhsNumber>,
}

impl PatientList {
    /// Takes in what an answer to a question about `asked` said. The last answer stands; one that only told the
    /// version takes nothing away.
    fn learn(&mut self, asked: &str, patient: &Patient) {
        let number = &patient.nhs_number;
        if !self.patients.contains_key(number) && self.patients.len() >= PATIENTS_MAX {
            return;
        }
        for old in patient.replaced.iter().map(NhsNumber::as_str).chain([asked]) {
            if old != number.as_str() {
                self.replace(old, number);
            }
        }
        match self.patients.get_mut(number) {
            Some(known) if patient.tells_the_version_alone() => {
                known.serial_change_number = patient.serial_change_number;
            }
            _ => {
                self.patients.insert(number.clone(), patient.clone());
            }
        }
    }

    /// Files everything that led to `old` under `number`.
    fn replace(&mut self, old: &str, number: &NhsNumber) {
        self.patients.retain(|known, _| known.as_str() != old);
        self.replaced
            .values_mut()
            .filter(|known| known.as_str() == old)
            .for_each(|known| *known = number.clone());
        self.replaced.remove(number.as_str());
        self.replaced.insert(old.to_owned(), number.clone());
    }

    /// The patient of that number, or of the one that replaced it.
    fn find(&self, nhs_number: &str) -> Option<&Patient> {
        let number = self.replaced.get(nhs_number).map_or(nhs_number, NhsNumber::as_str);
        self.patients.iter().find(|(known, _)| known.as_str() == number).map(|(_, patient)| patient)
    }

    /// All patients, by number.
    fn all(&self) -> Vec<Patient> {
        self.patients.values().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patient(number: &str, serial: u32) -> Patient {
        let mut patient = Patient::unknown(NhsNumber::parse(number).unwrap());
        patient.serial_change_number = Some(serial);
        patient
    }

    #[test]
    fn the_last_answer_stands() {
        let mut list = PatientList::default();
        list.learn("9000000009", &patient("9000000009", 1));
        list.learn("9000000009", &patient("9000000009", 2));
        assert_eq!(list.find("9000000009").unwrap().serial_change_number, Some(2));
        assert_eq!(list.all().len(), 1);
        assert_eq!(list.find("9000000017"), None);
    }

    #[test]
    fn an_answer_that_tells_the_version_alone_takes_nothing_away() {
        let mut list = PatientList::default();
        let mut known = patient("9000000009", 1);
        known.names.push(vertebra_data::NameDocument::default());
        list.learn("9000000009", &known);
        list.learn("9000000009", &patient("9000000009", 2));
        let now = list.find("9000000009").unwrap();
        assert_eq!((now.serial_change_number, now.names.len()), (Some(2), 1));
        // A restricted answer does take away: what was known may not be shown any more.
        let restricted = Patient { restricted: true, ..patient("9000000009", 3) };
        list.learn("9000000009", &restricted);
        assert!(list.find("9000000009").unwrap().names.is_empty());
    }

    #[test]
    fn a_replaced_number_leads_to_the_one_that_replaced_it() {
        let mut list = PatientList::default();
        list.learn("9000000017", &patient("9000000017", 5));
        list.learn("9000000017", &patient("9000000009", 7));
        assert_eq!(list.find("9000000017"), list.find("9000000009"));
        assert_eq!(list.all().len(), 1);
        let mut merged = patient("9000000009", 8);
        merged.replaced = vec![NhsNumber::parse("9000000025").unwrap()];
        list.learn("9000000009", &merged);
        assert_eq!(list.find("9000000025").unwrap().serial_change_number, Some(8));
        // A second merge takes all numbers along.
        list.learn("9000000009", &patient("9000000033", 1));
        for number in ["9000000009", "9000000017", "9000000025", "9000000033"] {
            assert_eq!(list.find(number).unwrap().nhs_number.as_str(), "9000000033", "{number}");
        }
    }
}
