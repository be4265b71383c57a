//! Faults of a patient's record: what a look shows is not what is kept.
//!
//! Leaves out records that are lost or stale: `records`. A record is changed as its JSON; the digest stays right.

use super::records::{Fault, PATIENT_KIND, bent, with_body};
use crate::reach::Reach;
use async_trait::async_trait;
use serde_json::Value;
use spine_hub::HubSeams;
use spine_store::{Look, Records};

/// Shows patients otherwise than they are kept.
struct Edits {
    reach: Reach,
    /// Changes a patient, and says whether it did.
    edit: fn(&mut Value) -> bool,
}

#[async_trait]
impl Fault for Edits {
    async fn shown(&self, looks: Vec<Look>, _: &dyn Records) -> Vec<Look> {
        let show = |look: Look| {
            let body = look.body().filter(|_| look.key.kind == PATIENT_KIND);
            let Some(mut record) = body.and_then(|body| serde_json::from_slice::<Value>(body).ok()) else {
                return look;
            };
            if !(self.edit)(&mut record["patient"]) {
                return look;
            }
            self.reach.mark();
            with_body(look, record.to_string().into())
        };
        looks.into_iter().map(show).collect()
    }
}

fn edits(reach: &Reach, edit: fn(&mut Value) -> bool) -> HubSeams {
    let make = move |reach| Edits { reach, edit };
    bent(reach, make)
}

fn without(patient: &mut Value, member: &str) -> bool {
    patient.as_object_mut().is_some_and(|members| members.shift_remove(member).is_some())
}

fn recoded(patient: &mut Value, from: &str, to: &str) -> bool {
    let marked = patient["confidentiality"] == from;
    if marked {
        patient["confidentiality"] = to.into();
    }
    marked
}

/// A number that was merged into another one still shows its old record.
pub(crate) fn forgets_merges(reach: &Reach) -> HubSeams {
    edits(reach, |patient| without(patient, "supersededBy"))
}

/// A number that was withdrawn still shows its record.
pub(crate) fn forgets_withdrawals(reach: &Reach) -> HubSeams {
    edits(reach, |patient| without(patient, "invalidated"))
}

pub(crate) fn takes_stop_noted_for_business(reach: &Reach) -> HubSeams {
    edits(reach, |patient| recoded(patient, "Y", "B"))
}

pub(crate) fn takes_business_for_sensitive(reach: &Reach) -> HubSeams {
    edits(reach, |patient| recoded(patient, "B", "S"))
}

pub(crate) fn raises_the_serial_number(reach: &Reach) -> HubSeams {
    edits(reach, |patient| {
        let number = patient["serialChangeNumber"].as_u64();
        number.map(|number| patient["serialChangeNumber"] = (number + 1).into()).is_some()
    })
}

pub(crate) fn takes_women_for_men(reach: &Reach) -> HubSeams {
    edits(reach, |patient| replaced(&mut patient["gender"], "2", "1"))
}

/// A time of birth is cut down to its day.
pub(crate) fn cuts_the_time_of_birth(reach: &Reach) -> HubSeams {
    edits(reach, |patient| {
        let day =
            patient["birthTime"].as_str().filter(|time| time.len() > 8).map(|time| time[..8].to_owned());
        day.map(|day| patient["birthTime"] = day.into()).is_some()
    })
}

pub(crate) fn forgets_deaths(reach: &Reach) -> HubSeams {
    edits(reach, |patient| without(patient, "death"))
}

pub(crate) fn takes_formal_for_informal(reach: &Reach) -> HubSeams {
    edits(reach, |patient| match patient.pointer_mut("/death/notification") {
        Some(notification) => replaced(notification, "2", "1"),
        None => false,
    })
}

pub(crate) fn forgets_languages(reach: &Reach) -> HubSeams {
    edits(reach, |patient| without(patient, "language"))
}

pub(crate) fn forgets_nominations(reach: &Reach) -> HubSeams {
    edits(reach, |patient| {
        let Some(Value::Array(current)) = patient.pointer_mut("/registrations/current") else { return false };
        let all = current.len();
        current.retain(|registration| registration["value"]["kind"] != "P1");
        current.len() < all
    })
}

pub(crate) fn forgets_middle_names(reach: &Reach) -> HubSeams {
    edits(reach, |patient| {
        let Some(Value::Array(given)) = patient.pointer_mut("/names/current/0/value/given") else {
            return false;
        };
        let all = given.len();
        given.truncate(1);
        given.len() < all
    })
}

pub(crate) fn turns_previous_contact_round(reach: &Reach) -> HubSeams {
    edits(reach, |patient| replaced(&mut patient["previousNhsContact"], "0", "1"))
}

pub(crate) fn forgets_what_was_superseded(reach: &Reach) -> HubSeams {
    edits(reach, |patient| without(patient, "supersedes"))
}

pub(crate) fn forgets_business_marks(reach: &Reach) -> HubSeams {
    edits(reach, |patient| patient["confidentiality"] == "B" && without(patient, "confidentiality"))
}

/// The name and the address of a patient get one object id.
pub(crate) fn gives_one_id_to_two_entries(reach: &Reach) -> HubSeams {
    edits(reach, |patient| {
        let Some(name) = patient.pointer("/names/current/0/id").cloned() else { return false };
        patient.pointer_mut("/addresses/current/0/id").map(|id| *id = name).is_some()
    })
}

fn replaced(value: &mut Value, from: &str, to: &str) -> bool {
    let fits = *value == from;
    if fits {
        *value = to.into();
    }
    fits
}
