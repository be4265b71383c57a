//! Faults of a supplier's patient list.
//!
//! Leaves out how answers are read: `answers`.

use crate::reach::Reach;
use parking_lot::Mutex;
use spine_kernel::NhsNumber;
use std::collections::BTreeSet;
use std::sync::Arc;
use vertebra_suppliers::{Patient, PatientFile, RetrievalOutcome, Retrieved, SupplierSeams};

/// What a bent list makes of an outcome before it takes it in.
type Bend = fn(&dyn PatientFile, &str, &Retrieved) -> Retrieved;

struct Bent {
    inner: Arc<dyn PatientFile>,
    reach: Reach,
    bend: Bend,
}

impl PatientFile for Bent {
    fn take_in(&self, asked: &str, outcome: &RetrievalOutcome) {
        let RetrievalOutcome::Found(found) = outcome else { return self.inner.take_in(asked, outcome) };
        let bent = (self.bend)(self.inner.as_ref(), asked, found);
        if bent != **found {
            self.reach.mark();
        }
        self.inner.take_in(asked, &RetrievalOutcome::Found(Box::new(bent)));
    }

    fn find(&self, nhs_number: &str) -> Option<Patient> {
        self.inner.find(nhs_number)
    }

    fn all(&self) -> Vec<Patient> {
        self.inner.all()
    }
}

fn bent(reach: &Reach, bend: Bend) -> SupplierSeams {
    let reach = reach.clone();
    SupplierSeams {
        patients: Arc::new(move |inner| Arc::new(Bent { inner, reach: reach.clone(), bend })),
        ..SupplierSeams::default()
    }
}

/// Whoever is asked about is who is filed, whatever number the answer gives.
pub(crate) fn files_under_the_number_that_was_asked(reach: &Reach) -> SupplierSeams {
    bent(reach, |_, asked, found| match NhsNumber::parse(asked) {
        Ok(nhs_number) => {
            let patient = Patient { nhs_number, replaced: Vec::new(), ..found.patient.clone() };
            let unchanged = patient.nhs_number == found.patient.nhs_number;
            if unchanged { found.clone() } else { Retrieved { patient, ..found.clone() } }
        }
        Err(_) => found.clone(),
    })
}

/// Details that a restricted answer no longer gives stay as they were.
pub(crate) fn keeps_details_of_the_restricted(reach: &Reach) -> SupplierSeams {
    bent(reach, |list, asked, found| match list.find(asked) {
        Some(known) if found.patient.restricted => {
            let serial_change_number = found.patient.serial_change_number;
            Retrieved { patient: Patient { serial_change_number, ..known }, ..found.clone() }
        }
        _ => found.clone(),
    })
}

/// A list that is cleared by every refusal.
struct Forgetful {
    inner: Arc<dyn PatientFile>,
    reach: Reach,
    forgotten: Mutex<BTreeSet<NhsNumber>>,
}

impl PatientFile for Forgetful {
    fn take_in(&self, asked: &str, outcome: &RetrievalOutcome) {
        self.inner.take_in(asked, outcome);
        let mut forgotten = self.forgotten.lock();
        match outcome {
            RetrievalOutcome::Refused(_) => {
                let known = self.inner.all().into_iter().map(|patient| patient.nhs_number);
                let before = forgotten.len();
                forgotten.extend(known);
                if forgotten.len() > before {
                    self.reach.mark();
                }
            }
            other => drop(other.patient().map(|patient| forgotten.remove(&patient.nhs_number))),
        }
    }

    fn find(&self, nhs_number: &str) -> Option<Patient> {
        let found = self.inner.find(nhs_number)?;
        (!self.forgotten.lock().contains(&found.nhs_number)).then_some(found)
    }

    fn all(&self) -> Vec<Patient> {
        let mut all = self.inner.all();
        let forgotten = self.forgotten.lock();
        all.retain(|patient| !forgotten.contains(&patient.nhs_number));
        all
    }
}

pub(crate) fn forgets_everybody_on_a_refusal(reach: &Reach) -> SupplierSeams {
    let reach = reach.clone();
    SupplierSeams {
        patients: Arc::new(move |inner| {
            Arc::new(Forgetful { inner, reach: reach.clone(), forgotten: Mutex::default() })
        }),
        ..SupplierSeams::default()
    }
}
