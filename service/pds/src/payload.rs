//! The elements that several payloads write alike: codes, values, ids, periods, names, addresses and what hangs on them.
//!
//! Leaves out the order in which a message type has them: each interaction's file knows its own. Facts: pds-messages
//! 2.1-2.7.

use crate::oids;
use crate::record::{Address, Consent, Contact, Name, PatientRecord, Period, Telecom};
use crate::{ConsentValue, ObjectId, WrittenFormat};
use spine_wire::xml_writer::XmlWriter;

/// The structural attributes of an observation.
pub(crate) const OBSERVATION: [(&str, &str); 2] = [("classCode", "OBS"), ("moodCode", "EVN")];
/// Those of a person.
pub(crate) const PERSON: [(&str, &str); 2] = [("classCode", "PSN"), ("determinerCode", "INSTANCE")];
/// Those of most relationships.
pub(crate) const SBJ: [(&str, &str); 1] = [("typeCode", "SBJ")];

/// The extension that stands for the slots inside a related person, which have none of their own (pds-messages 2.5).
const NO_SLOT: &str = "0";

/// The id of the slot of a value.
#[derive(Clone, Copy)]
pub(crate) enum Slot<'i> {
    /// A slot of the record.
    Own(&'i ObjectId),
    /// A part of a related person.
    OfRelated,
}

pub(crate) fn coded(w: &mut XmlWriter, element: &str, code: &str, system: &str) {
    w.leaf(element, &[("code", code), ("codeSystem", system)]);
}

pub(crate) fn value(w: &mut XmlWriter, element: &str, value: &str) {
    w.leaf(element, &[("value", value)]);
}

pub(crate) fn text(w: &mut XmlWriter, element: &str, text: Option<&str>) {
    if let Some(text) = text {
        w.text_element(element, &[], text);
    }
}

pub(crate) fn id(w: &mut XmlWriter, root: &str, extension: &str) {
    w.leaf("id", &[("root", root), ("extension", extension)]);
}

pub(crate) fn object_id(w: &mut XmlWriter, object: &ObjectId) {
    id(w, oids::OBJECT, object.as_str());
}

fn slot_id(w: &mut XmlWriter, slot: Slot<'_>) {
    match slot {
        Slot::Own(object) => object_id(w, object),
        Slot::OfRelated => id(w, oids::OBJECT, NO_SLOT),
    }
}

/// A period; nothing where both ends are open.
pub(crate) fn interval(w: &mut XmlWriter, element: &str, period: &Period) {
    ends(
        w,
        element,
        period.from.as_ref().map(|day| day.as_str()),
        period.to.as_ref().map(|day| day.as_str()),
    );
}

/// An interval with the ends that it has; nothing where it has none.
pub(crate) fn ends(w: &mut XmlWriter, element: &str, low: Option<&str>, high: Option<&str>) {
    if low.is_none() && high.is_none() {
        return;
    }
    w.element(element, &[], |w| {
        for (end, text) in [("low", low), ("high", high)] {
            if let Some(text) = text {
                value(w, end, text);
            }
        }
    });
}

/// An address: always five lines, the postcode, the key, the description, the period, the id.
pub(crate) fn address(w: &mut XmlWriter, address: &Address, period: &Period, slot: Slot<'_>) {
    w.element("addr", &[("use", address.usage.code())], |w| {
        for line in &address.lines {
            w.text_element("streetAddressLine", &[], line);
        }
        text(w, "postalCode", address.postcode.as_ref().map(|postcode| postcode.as_str()));
        text(w, "addressKey", address.paf.as_deref());
        text(w, "desc", address.description.as_deref());
        interval(w, "useablePeriod", period);
        slot_id(w, slot);
    });
}

pub(crate) fn telecom(w: &mut XmlWriter, telecom: &Telecom, period: &Period, slot: Slot<'_>) {
    w.element("telecom", &[("use", telecom.usage.code()), ("value", &telecom.value)], |w| {
        interval(w, "useablePeriod", period);
        slot_id(w, slot);
    });
}

/// A name in the order of recorded retrieval answers.
pub(crate) fn name(w: &mut XmlWriter, name: &Name, period: &Period, slot: Slot<'_>) {
    w.element("name", &[("use", name.usage.code())], |w| {
        text(w, "prefix", name.prefix.as_deref());
        name.given.iter().for_each(|given| text(w, "given", Some(given)));
        text(w, "family", name.family.as_deref());
        text(w, "suffix", name.suffix.as_deref());
        interval(w, "validTime", period);
        slot_id(w, slot);
    });
}

/// An observation of the kind `kind` under a relationship.
pub(crate) fn observation(
    w: &mut XmlWriter,
    link: &str,
    element: &str,
    kind: &str,
    content: impl FnOnce(&mut XmlWriter),
) {
    w.element(link, &SBJ, |w| {
        w.element(element, &OBSERVATION, |w| {
            coded(w, "code", kind, oids::OBSERVATION);
            content(w);
        });
    });
}

/// How and when somebody prefers to be contacted; nothing where nothing is preferred.
pub(crate) fn contact(w: &mut XmlWriter, link: &str, contact: &Contact) {
    if contact.is_empty() {
        return;
    }
    observation(w, link, "preferredContactMethod", "9", |w| {
        if let Some(method) = contact.method {
            coded(w, "value", method.code(), oids::CONTACT_METHOD);
        }
        if let Some(times) = &contact.times {
            w.element("pertinentInformation", &[("typeCode", "PERT")], |w| {
                w.element("pertinentPreferredContactTimes", &OBSERVATION, |w| {
                    coded(w, "code", "10", oids::OBSERVATION);
                    w.text_element("value", &[], times);
                });
            });
        }
    });
}

pub(crate) fn written_format(w: &mut XmlWriter, link: &str, format: Option<WrittenFormat>) {
    if let Some(format) = format {
        observation(w, link, "preferredWrittenCommunicationFormat", "13", |w| {
            coded(w, "value", format.code(), oids::WRITTEN_FORMAT);
        });
    }
}

/// Whether a call centre may call a related person back.
pub(crate) fn call_back(w: &mut XmlWriter, link: &str, consent: Option<ConsentValue>) {
    let Some(consent) = consent else { return };
    w.element(link, &SBJ, |w| {
        w.element("callCentreCallBackConsent", &OBSERVATION, |w| {
            coded(w, "code", "6", oids::CONSENT_KIND);
            coded(w, "value", consent.code(), oids::CONSENT_VALUE);
        });
    });
}

/// A consent of the patient, under `subjectOf3` in both retrieval answers.
pub(crate) fn consent(w: &mut XmlWriter, consent: &Consent) {
    w.element("subjectOf3", &SBJ, |w| {
        w.element("consent", &OBSERVATION, |w| {
            coded(w, "code", consent.kind.code(), oids::CONSENT_KIND);
            if let Some(time) = &consent.time {
                value(w, "effectiveTime", time.as_str());
            }
            coded(w, "value", consent.value.code(), oids::CONSENT_VALUE);
        });
    });
}

pub(crate) fn healthspace(w: &mut XmlWriter, record: &PatientRecord) {
    if let Some(registration) = record.healthspace {
        observation(w, "subjectOf1", "healthspaceRegistration", "8", |w| {
            coded(w, "value", registration.code(), oids::HEALTHSPACE);
        });
    }
}

pub(crate) fn death_notification(w: &mut XmlWriter, record: &PatientRecord) {
    if let Some(death) = &record.death {
        observation(w, "subjectOf2", "deathNotification", "3", |w| {
            coded(w, "value", death.notification.code(), oids::DEATH_NOTIFICATION);
        });
    }
}

pub(crate) fn shared_secret(w: &mut XmlWriter, record: &PatientRecord) {
    if let Some(secret) = &record.shared_secret {
        observation(w, "subjectOf6", "sharedSecret", "15", |w| {
            w.text_element("value", &[], secret.as_str());
        });
    }
}

pub(crate) fn previous_contact(w: &mut XmlWriter, record: &PatientRecord) {
    observation(w, "subjectOf8", "previousNhsContact", "17", |w| {
        coded(w, "value", record.previous_nhs_contact.code(), oids::PREVIOUS_CONTACT);
    });
}

pub(crate) fn confidentiality(w: &mut XmlWriter, record: &PatientRecord) {
    if let Some(code) = record.confidentiality {
        coded(w, "confidentialityCode", code.code(), oids::SENSITIVITY);
    }
}

/// The version of the record.
pub(crate) fn serial_change_number(w: &mut XmlWriter, record: &PatientRecord) {
    w.element("pertinentInformation", &[("typeCode", "PERT")], |w| {
        w.element("pertinentSerialChangeNumber", &OBSERVATION, |w| {
            coded(w, "code", "2", oids::OBSERVATION);
            value(w, "value", &record.serial_change_number.to_string());
        });
    });
}
