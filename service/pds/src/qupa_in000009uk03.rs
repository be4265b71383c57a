//! `QUPA_IN000009UK03`: the payload of the retrieval answer, MIM 6.3, in the exact order of its schema.
//!
//! Leaves out what may be shown: that is decided before. The blocks around addresses, telecoms and names, and who wrote
//! an entry, stand in `blocks`; related persons in `related`; records on paper and payment agencies in `paper`. Facts:
//! pds-messages 2.1-2.7, 4.3, 9.

mod blocks;
mod paper;
mod related;

use crate::oids;
use crate::payload::{
    OBSERVATION, PERSON, SBJ, coded, confidentiality, consent, contact, death_notification, healthspace, id,
    interval, object_id, previous_contact, serial_change_number, shared_secret, text, value, written_format,
};
use crate::record::{Birthplace, Entry, Registration};
use crate::retrieval::{Group, Shown, View};
use blocks::{Mark, address_block, name_block, source, system_period, telecom_block};
use bytes::Bytes;
use related::{language_communication, related};
use spine_wire::xml_writer::XmlWriter;

/// The answer.
pub(crate) const ID: &str = "QUPA_IN000009UK03";
/// The message version of the answer: the values of this family have no leading `V`.
pub(crate) const VERSION_CODE: &str = "3NPfIT6.3.01";

/// The groups that stand inside the person.
const OF_THE_PERSON: [Group; 7] = [
    Group::Names,
    Group::Addresses,
    Group::Gender,
    Group::Birth,
    Group::Death,
    Group::PrimaryCare,
    Group::Rest,
];

/// The `subject` of the control act.
pub(crate) fn subject(shown: &Shown<'_>) -> Bytes {
    let mut w = XmlWriter::new();
    w.element("subject", &[("typeCode", "SUBJ")], |w| {
        w.element("PDSResponse", &OBSERVATION, |w| {
            serial_change_number(w, shown.record);
            w.element("subject", &SBJ, |w| {
                w.element("patientRole", &[("classCode", "PAT")], |w| patient_role(w, shown));
            });
        });
    });
    w.finish()
}

fn patient_role(w: &mut XmlWriter, shown: &Shown<'_>) {
    let record = shown.record;
    let view = shown.view();
    if view.is_none_or(|view| view.items.has(Group::Rest)) {
        confidentiality(w, record);
    }
    id(w, oids::NHS_NUMBER, record.nhs_number.as_str());
    let Some(view) = view else {
        w.leaf("patientPerson", &PERSON);
        return;
    };
    if view.items.any(&OF_THE_PERSON) {
        w.element("patientPerson", &PERSON, |w| person(w, view));
    }
    if view.items.has(Group::Rest) {
        record.paper_records.iter().for_each(|one| paper::record(w, one, view));
    }
    for (number, period) in shown.replaced() {
        w.element("replacementOf", &[("typeCode", "REPL")], |w| {
            w.element("oldVersion", &[("classCode", "PAT")], |w| {
                interval(w, "effectiveTime", &period);
                id(w, oids::NHS_NUMBER, number.as_str());
            });
        });
    }
    observations(w, view);
}

fn person(w: &mut XmlWriter, view: View<'_>) {
    let View { record, items, .. } = view;
    if items.has(Group::Gender) {
        w.leaf("administrativeGenderCode", &[("code", record.gender.code())]);
    }
    if items.has(Group::Birth) {
        value(w, "birthTime", record.birth_time.as_str());
    }
    if let Some(death) = record.death.as_ref().filter(|_| items.has(Group::Death)) {
        value(w, "deceasedTime", death.time.as_str());
    }
    if items.has(Group::Rest) {
        if let Some(order) = record.multiple_birth_order {
            value(w, "multipleBirthOrderNumber", &order.to_string());
        }
        record.birthplace.iter().for_each(|place| birthplace(w, place));
        record.language.iter().for_each(|language| language_communication(w, language));
    }
    view.registrations().into_iter().for_each(|entry| registration(w, entry, view));
    view.entries(Group::Rest, &record.related_persons).into_iter().for_each(|entry| related(w, entry, view));
    view.entries(Group::Addresses, &record.addresses)
        .into_iter()
        .for_each(|entry| address_block(w, entry, view));
    view.entries(Group::Rest, &record.telecoms).into_iter().for_each(|entry| telecom_block(w, entry, view));
    view.entries(Group::Names, &record.names).into_iter().for_each(|entry| name_block(w, entry, view));
}

/// The observations about the patient, in the order of their numbers.
fn observations(w: &mut XmlWriter, view: View<'_>) {
    let View { record, items, .. } = view;
    let everything = items.has(Group::Rest);
    if everything {
        healthspace(w, record);
    }
    if items.has(Group::Death) {
        death_notification(w, record);
    }
    if everything {
        record.consents.iter().for_each(|one| consent(w, one));
        contact(w, "subjectOf4", &record.contact());
        written_format(w, "subjectOf5", record.written_format);
        shared_secret(w, record);
        record.agency_registration.iter().for_each(|one| paper::agency_registration(w, one, view));
        previous_contact(w, record);
        record.agency_removal.iter().for_each(|one| paper::agency_removal(w, one));
    }
}

fn birthplace(w: &mut XmlWriter, place: &Birthplace) {
    w.element("birthplace", &[("classCode", "BIRTHPL")], |w| {
        w.element("addr", &[], |w| {
            text(w, "city", place.city.as_deref());
            text(w, "county", place.county.as_deref());
            text(w, "country", place.country.as_deref());
        });
    });
}

/// A registration. In this place the period comes before the source, and both links say `SUBJ` (pds-messages 2.6).
fn registration(w: &mut XmlWriter, entry: &Entry<Registration>, view: View<'_>) {
    let registration = &entry.value;
    w.element("playedOtherProviderPatient", &[("classCode", "PAT")], |w| {
        w.element("subjectOf", &SBJ, |w| {
            w.element("patientCareProvisionEvent", &[("classCode", "PCPR"), ("moodCode", "EVN")], |w| {
                coded(w, "code", registration.kind.code(), oids::CARE_PROVISION);
                interval(w, "effectiveTime", &entry.period);
                object_id(w, &entry.id);
                w.element("performer", &[("typeCode", "PRF")], |w| {
                    w.element("assignedEntity", &[("classCode", "ASSIGNED")], |w| {
                        id(w, oids::PRIMARY_CARE_ORGANISATION, registration.organisation.as_str());
                    });
                });
                system_period(w, Mark { link: "subjectOf1", code: "SUBJ" }, view.system(&entry.system));
                source(w, Mark { link: "subjectOf2", code: "SUBJ" }, "", view.source(&entry.source));
            });
        });
    });
}
