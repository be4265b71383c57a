//! `QUPA_IN050000UK32`: the payload of the retrieval answer, MIM 4.2, in the exact order of its schema.
//!
//! Leaves out what may be shown: that is decided before. Elements are unprefixed and stand in the default namespace
//! of the message around them. The message type has room for a registration with a payment agency, but no fact tells
//! its codes, so that this answer is silent about it; birthplace, records on paper and the sources of entries have no
//! place here at all. Facts: pds-messages 2.1-2.3, 2.7, 4.6, 9.

use crate::oids;
use crate::payload::{
    OBSERVATION, PERSON, SBJ, Slot, address, call_back, coded, confidentiality, consent, contact,
    death_notification, healthspace, id, interval, name, object_id, previous_contact, serial_change_number,
    shared_secret, telecom, value, written_format,
};
use crate::record::{Entry, Language, Period, Registration, RelatedPerson, RelatedWho};
use crate::retrieval::{Group, Shown, View};
use bytes::Bytes;
use spine_wire::xml_writer::XmlWriter;

/// The answer.
pub(crate) const ID: &str = "QUPA_IN050000UK32";
/// The message version of the answer.
pub(crate) const VERSION_CODE: &str = "V3NPfIT4.2.00";

/// The groups that stand inside the person.
const OF_THE_PERSON: [Group; 6] =
    [Group::Names, Group::Gender, Group::Birth, Group::Death, Group::PrimaryCare, Group::Rest];

/// The `subject` of the control act.
pub(crate) fn subject(shown: &Shown<'_>) -> Bytes {
    let mut w = XmlWriter::new();
    w.element("subject", &[("typeCode", "SUBJ")], |w| {
        w.element("PdsSuccessfulRetrieval", &OBSERVATION, |w| {
            w.element("subject", &SBJ, |w| {
                w.element("patientRole", &[("classCode", "PAT")], |w| patient_role(w, shown));
            });
            serial_change_number(w, shown.record);
        });
    });
    w.finish()
}

fn patient_role(w: &mut XmlWriter, shown: &Shown<'_>) {
    let record = shown.record;
    id(w, oids::NHS_NUMBER, record.nhs_number.as_str());
    let Some(view) = shown.view() else {
        confidentiality(w, record);
        w.leaf("patientPerson", &PERSON);
        return;
    };
    for entry in view.entries(Group::Addresses, &record.addresses) {
        address(w, &entry.value, &entry.period, Slot::Own(&entry.id));
    }
    for entry in view.entries(Group::Rest, &record.telecoms) {
        telecom(w, &entry.value, &entry.period, Slot::Own(&entry.id));
    }
    if view.items.has(Group::Rest) {
        confidentiality(w, record);
    }
    if view.items.any(&OF_THE_PERSON) {
        w.element("patientPerson", &PERSON, |w| person(w, view));
    }
    observations(w, view);
    for (number, period) in shown.replaced() {
        w.element("replacementOf", &[("typeCode", "REPL")], |w| {
            w.element("oldVersion", &[("classCode", "PAT")], |w| {
                id(w, oids::NHS_NUMBER, number.as_str());
                interval(w, "effectiveTime", &period);
            });
        });
    }
}

fn person(w: &mut XmlWriter, view: View<'_>) {
    let View { record, items, .. } = view;
    for entry in view.entries(Group::Names, &record.names) {
        name(w, &entry.value, &entry.period, Slot::Own(&entry.id));
    }
    if items.has(Group::Gender) {
        w.leaf("administrativeGenderCode", &[("code", record.gender.code())]);
    }
    if items.has(Group::Birth) {
        value(w, "birthTime", record.birth_time.as_str());
    }
    if let Some(death) = record.death.as_ref().filter(|_| items.has(Group::Death)) {
        value(w, "deceasedTime", death.time.as_str());
    }
    if let Some(order) = record.multiple_birth_order.filter(|_| items.has(Group::Rest)) {
        value(w, "multipleBirthOrderNumber", &order.to_string());
    }
    view.registrations().into_iter().for_each(|entry| registration(w, entry));
    view.entries(Group::Rest, &record.related_persons).into_iter().for_each(|entry| related(w, entry));
    if let Some(language) = record.language.as_ref().filter(|_| items.has(Group::Rest)) {
        language_communication(w, language);
    }
}

/// The observations about the patient. The numbers in the names do not ascend: the schema has this order.
fn observations(w: &mut XmlWriter, view: View<'_>) {
    let View { record, items, .. } = view;
    let everything = items.has(Group::Rest);
    if everything {
        shared_secret(w, record);
        contact(w, "subjectOf4", &record.contact());
        previous_contact(w, record);
        record.consents.iter().for_each(|one| consent(w, one));
    }
    if items.has(Group::Death) {
        death_notification(w, record);
    }
    if everything {
        written_format(w, "subjectOf5", record.written_format);
        healthspace(w, record);
    }
}

fn registration(w: &mut XmlWriter, entry: &Entry<Registration>) {
    let registration = &entry.value;
    w.element("playedOtherProviderPatient", &[("classCode", "PAT")], |w| {
        w.element("subjectOf", &SBJ, |w| {
            w.element("patientCareProvision", &[("classCode", "PCPR"), ("moodCode", "EVN")], |w| {
                object_id(w, &entry.id);
                coded(w, "code", registration.kind.code(), oids::CARE_PROVISION);
                interval(w, "effectiveTime", &entry.period);
                w.element("responsibleParty", &[("typeCode", "RESP")], |w| {
                    w.element("healthCareProvider", &[("classCode", "PROV")], |w| {
                        id(w, oids::PRIMARY_CARE_ORGANISATION, registration.organisation.as_str());
                    });
                });
            });
        });
    });
}

/// A related person. One who is a patient has the NHS number as a second id: the only place where this message type has
/// room for it.
fn related(w: &mut XmlWriter, entry: &Entry<RelatedPerson>) {
    let person = &entry.value;
    let open = Period::default();
    w.element("scopedRelatedPersonRole", &[("classCode", person.role.code())], |w| {
        object_id(w, &entry.id);
        if let RelatedWho::Patient(number) = &person.who {
            id(w, oids::NHS_NUMBER, number.as_str());
        }
        coded(w, "code", person.relationship.code(), oids::RELATIONSHIP);
        if let RelatedWho::Details(details) = &person.who {
            address(w, &details.address, &open, Slot::OfRelated);
            details.telecoms.iter().for_each(|one| telecom(w, one, &open, Slot::OfRelated));
        }
        interval(w, "effectiveTime", &entry.period);
        if let Some(position) = person.position {
            value(w, "positionNumber", &position.to_string());
        }
        if let RelatedWho::Details(details) = &person.who {
            w.element("player", &PERSON, |w| {
                name(w, &details.name, &open, Slot::OfRelated);
                details.language.iter().for_each(|language| language_communication(w, language));
            });
        }
        contact(w, "subjectOf1", &person.contact);
        written_format(w, "subjectOf2", person.written_format);
        call_back(w, "subjectOf3", person.call_back);
        if person.next_of_kin {
            part(w, "part2", "partNextOfKin", "NOK", oids::NEXT_OF_KIN);
        }
        if person.correspondence {
            part(w, "part1", "partCorrespondence", "CON", oids::CORRESPONDENCE);
        }
    });
}

fn part(w: &mut XmlWriter, link: &str, element: &str, class: &str, system: &str) {
    w.element(link, &[("typeCode", "PART")], |w| {
        w.element(element, &[("classCode", class)], |w| coded(w, "code", "1", system));
    });
}

fn language_communication(w: &mut XmlWriter, language: &Language) {
    w.element("languageCommunication", &[], |w| {
        w.leaf("languageCode", &[("code", language.code.as_str())]);
        let interpreter = if language.interpreter_required { "1" } else { "0" };
        coded(w, "proficiencyLevelCode", interpreter, oids::INTERPRETER);
        // The record holds one language, which is the one to use.
        value(w, "preferenceInd", "true");
    });
}
