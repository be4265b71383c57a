//! Records on paper and payment agencies in the newer retrieval answer.
//!
//! Leaves out what moves a record on paper. Facts: pds-messages 2.6, 2.7, 4.3.

use super::blocks::{Mark, source, system_period};
use crate::oids;
use crate::payload::{OBSERVATION, SBJ, coded, id, interval, object_id};
use crate::record::{AgencyRegistration, AgencyRemoval, PaperLocation, PaperRecord};
use crate::retrieval::View;
use spine_wire::xml_writer::XmlWriter;

/// The clinical code of a general practice's record on paper.
const PAPER_RECORD: &str = "16521000000101";
/// The structural attributes of a registration.
const REGISTRATION: [(&str, &str); 2] = [("classCode", "REG"), ("moodCode", "EVN")];

/// A record on paper. Places where it was are history.
pub(super) fn record(w: &mut XmlWriter, paper: &PaperRecord, view: View<'_>) {
    if !view.shows(&paper.period) {
        return;
    }
    let (by, system) = view.provenance(&paper.written);
    w.element("recordTargetOf", &[("typeCode", "RCT")], |w| {
        w.element("clinicalDocumentEvent", &[("classCode", "DOCCLIN"), ("moodCode", "EVN")], |w| {
            coded(w, "code", PAPER_RECORD, oids::CLINICAL);
            interval(w, "effectiveTime", &paper.period);
            paper.id.iter().for_each(|id| object_id(w, id));
            if let Some(priority) = paper.priority {
                coded(w, "priorityCode", priority.code(), oids::TRANSFER_PRIORITY);
            }
            let places = paper.locations.iter().filter(|place| view.shows(&place.period));
            places.for_each(|place| location(w, place, view));
            source(w, Mark { link: "subjectOf1", code: "SUBJ" }, "clinicalDocumentEvent", by);
            system_period(w, Mark { link: "subjectOf2", code: "SUBJ" }, system);
            if let Some(status) = &paper.status {
                w.element("subjectOf3", &[("typeCode", "SUBJ")], |w| {
                    w.element("transferStatus", &OBSERVATION, |w| {
                        coded(w, "code", "19", oids::OBSERVATION);
                        coded(w, "value", status.as_str(), oids::TRANSFER_FLAG);
                    });
                });
            }
        });
    });
}

/// A place. Here the period comes before the source.
fn location(w: &mut XmlWriter, place: &PaperLocation, view: View<'_>) {
    let (by, system) = view.provenance(&place.written);
    w.element("location", &[("typeCode", "LOC")], |w| {
        w.element("serviceDeliveryLocation", &[("classCode", "SDLOC")], |w| {
            interval(w, "effectiveTime", &place.period);
            object_id(w, &place.id);
            w.element("location", &[("classCode", "PLC"), ("determinerCode", "INSTANCE")], |w| {
                w.text_element("name", &[], &place.name);
            });
            system_period(w, Mark { link: "subjectOf1", code: "SBJ" }, system);
            source(w, Mark { link: "subjectOf2", code: "SBJ" }, "serviceDeliveryLocation", by);
        });
    });
}

/// The registration with a payment agency; one that is over is history.
pub(super) fn agency_registration(w: &mut XmlWriter, registration: &AgencyRegistration, view: View<'_>) {
    if !view.shows(&registration.period) {
        return;
    }
    w.element("subjectOf7", &SBJ, |w| {
        w.element("nHAISRegistrationEvent", &REGISTRATION, |w| {
            coded(w, "code", "01", oids::REGISTRATION);
            interval(w, "effectiveTime", &registration.period);
            w.element("custodian", &[("typeCode", "CST")], |w| {
                w.element("assignedDevice", &[("classCode", "ASSIGNED")], |w| {
                    id(w, oids::AGENCY, registration.cipher.as_str());
                });
            });
        });
    });
}

/// The end of that registration.
pub(super) fn agency_removal(w: &mut XmlWriter, removal: &AgencyRemoval) {
    w.element("subjectOf9", &SBJ, |w| {
        w.element("nHAISRemovalRegistrationEvent", &REGISTRATION, |w| {
            coded(w, "code", "02", oids::REGISTRATION);
            interval(w, "effectiveTime", &removal.period);
            coded(w, "reasonCode", removal.reason.as_str(), oids::REMOVAL_REASON);
        });
    });
}
