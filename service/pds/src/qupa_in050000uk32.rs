//! `QUPA_IN050000UK32`: the payload of the retrieval answer, MIM 4.2, in the exact order of its schema.
//!
//! Leaves out what may be shown: that is decided before. Elements are unprefixed and stand in the default namespace
//! of the message around them. Facts: pds-messages 2.1-2.3, 2.7, 4.6, 9.

use crate::oids;
use crate::record::{Address, Consent, Entry, Language, Name, PatientRecord, Period, Registration, Telecom};
use crate::{Day, ObjectId};
use bytes::Bytes;
use spine_kernel::NhsNumber;
use spine_wire::xml_writer::XmlWriter;

/// The answer.
pub(crate) const ID: &str = "QUPA_IN050000UK32";
/// The message version of the answer.
pub(crate) const VERSION_CODE: &str = "V3NPfIT4.2.00";

/// The structural attributes of an observation.
const OBSERVATION: [(&str, &str); 2] = [("classCode", "OBS"), ("moodCode", "EVN")];
/// Those of a person.
const PERSON: [(&str, &str); 2] = [("classCode", "PSN"), ("determinerCode", "INSTANCE")];

/// How much of a record is shown.
pub(crate) enum Extent {
    /// The number and the serial change number.
    SerialNumber,
    /// Everything: what is current on `today`, and what is not where history is asked for.
    Everything { history: bool, today: Day },
    /// The number, the serial change number, the confidentiality code and an empty person.
    Restricted,
}

/// A record as an answer shows it.
pub(crate) struct Shown<'r> {
    pub(crate) record: &'r PatientRecord,
    /// The superseded numbers that led to the record.
    pub(crate) superseded: &'r [NhsNumber],
    pub(crate) extent: Extent,
}

/// The `subject` of the control act.
pub(crate) fn subject(shown: &Shown<'_>) -> Bytes {
    let mut w = XmlWriter::new();
    w.element("subject", &[("typeCode", "SUBJ")], |w| {
        w.element("PdsSuccessfulRetrieval", &OBSERVATION, |w| {
            w.element("subject", &[("typeCode", "SBJ")], |w| {
                w.element("patientRole", &[("classCode", "PAT")], |w| patient_role(w, shown));
            });
            w.element("pertinentInformation", &[("typeCode", "PERT")], |w| {
                w.element("pertinentSerialChangeNumber", &OBSERVATION, |w| {
                    coded(w, "code", "2", oids::OBSERVATION);
                    value(w, "value", &shown.record.serial_change_number.to_string());
                });
            });
        });
    });
    w.finish()
}

fn patient_role(w: &mut XmlWriter, shown: &Shown<'_>) {
    let record = shown.record;
    id(w, oids::NHS_NUMBER, record.nhs_number.as_str());
    match &shown.extent {
        Extent::SerialNumber => replacements(w, shown, false),
        Extent::Restricted => {
            confidentiality(w, record);
            w.leaf("patientPerson", &PERSON);
        }
        Extent::Everything { history, today } => {
            let (history, today) = (*history, today);
            record.addresses.shown(history, today).into_iter().for_each(|entry| address(w, entry));
            record.telecoms.shown(history, today).into_iter().for_each(|entry| telecom(w, entry));
            confidentiality(w, record);
            w.element("patientPerson", &PERSON, |w| person(w, record, history, today));
            observations(w, record);
            replacements(w, shown, true);
        }
    }
}

fn person(w: &mut XmlWriter, record: &PatientRecord, history: bool, today: &Day) {
    record.names.shown(history, today).into_iter().for_each(|entry| name(w, entry));
    w.leaf("administrativeGenderCode", &[("code", record.gender.code())]);
    value(w, "birthTime", record.birth_time.as_str());
    if let Some(death) = &record.death {
        value(w, "deceasedTime", death.time.as_str());
    }
    if let Some(order) = record.multiple_birth_order {
        value(w, "multipleBirthOrderNumber", &order.to_string());
    }
    record.registrations.shown(history, today).into_iter().for_each(|entry| registration(w, entry));
    if let Some(language) = &record.language {
        language_communication(w, language);
    }
}

/// The observations about the patient. The numbers in the names do not ascend: the schema has this order.
fn observations(w: &mut XmlWriter, record: &PatientRecord) {
    if let Some(method) = record.contact_method {
        let code = method.code();
        observation(w, "subjectOf4", "preferredContactMethod", "9", code, oids::CONTACT_METHOD);
    }
    let contact = record.previous_nhs_contact.code();
    observation(w, "subjectOf8", "previousNhsContact", "17", contact, oids::PREVIOUS_CONTACT);
    record.consents.iter().for_each(|one| consent(w, one));
    if let Some(death) = &record.death {
        let code = death.notification.code();
        observation(w, "subjectOf2", "deathNotification", "3", code, oids::DEATH_NOTIFICATION);
    }
    if let Some(format) = record.written_format {
        let code = format.code();
        observation(w, "subjectOf5", "preferredWrittenCommunicationFormat", "13", code, oids::WRITTEN_FORMAT);
    }
}

/// The numbers that the record's number replaced: those that the record lists, where everything is asked for, and
/// in any case those that led to it.
fn replacements(w: &mut XmlWriter, shown: &Shown<'_>, everything: bool) {
    let listed = &shown.record.supersedes;
    let open = Period::default();
    let led = shown.superseded.iter().map(|number| {
        let known = listed.iter().find(|old| old.nhs_number == *number);
        (number, known.map_or(&open, |old| &old.period))
    });
    let others = listed
        .iter()
        .filter(|old| everything && !shown.superseded.contains(&old.nhs_number))
        .map(|old| (&old.nhs_number, &old.period));
    for (number, period) in led.chain(others) {
        w.element("replacementOf", &[("typeCode", "REPL")], |w| {
            w.element("oldVersion", &[("classCode", "PAT")], |w| {
                id(w, oids::NHS_NUMBER, number.as_str());
                interval(w, "effectiveTime", period);
            });
        });
    }
}

fn address(w: &mut XmlWriter, entry: &Entry<Address>) {
    let address = &entry.value;
    w.element("addr", &[("use", address.usage.code())], |w| {
        for line in &address.lines {
            w.text_element("streetAddressLine", &[], line);
        }
        text(w, "postalCode", address.postcode.as_ref().map(|postcode| postcode.as_str()));
        text(w, "addressKey", address.paf.as_deref());
        text(w, "desc", address.description.as_deref());
        interval(w, "useablePeriod", &entry.period);
        object_id(w, &entry.id);
    });
}

fn telecom(w: &mut XmlWriter, entry: &Entry<Telecom>) {
    let telecom = &entry.value;
    w.element("telecom", &[("use", telecom.usage.code()), ("value", &telecom.value)], |w| {
        interval(w, "useablePeriod", &entry.period);
        object_id(w, &entry.id);
    });
}

fn name(w: &mut XmlWriter, entry: &Entry<Name>) {
    let name = &entry.value;
    w.element("name", &[("use", name.usage.code())], |w| {
        text(w, "prefix", name.prefix.as_deref());
        name.given.iter().for_each(|given| text(w, "given", Some(given)));
        text(w, "family", name.family.as_deref());
        text(w, "suffix", name.suffix.as_deref());
        interval(w, "validTime", &entry.period);
        object_id(w, &entry.id);
    });
}

fn registration(w: &mut XmlWriter, entry: &Entry<Registration>) {
    let registration = &entry.value;
    w.element("playedOtherProviderPatient", &[("classCode", "PAT")], |w| {
        w.element("subjectOf", &[("typeCode", "SBJ")], |w| {
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

fn language_communication(w: &mut XmlWriter, language: &Language) {
    w.element("languageCommunication", &[], |w| {
        w.leaf("languageCode", &[("code", language.code.as_str())]);
        let interpreter = if language.interpreter_required { "1" } else { "0" };
        coded(w, "proficiencyLevelCode", interpreter, oids::INTERPRETER);
        // The record holds one language, which is the one to use.
        value(w, "preferenceInd", "true");
    });
}

fn consent(w: &mut XmlWriter, consent: &Consent) {
    w.element("subjectOf3", &[("typeCode", "SBJ")], |w| {
        w.element("consent", &OBSERVATION, |w| {
            coded(w, "code", consent.kind.code(), oids::CONSENT_KIND);
            if let Some(time) = &consent.time {
                value(w, "effectiveTime", time.as_str());
            }
            coded(w, "value", consent.value.code(), oids::CONSENT_VALUE);
        });
    });
}

fn confidentiality(w: &mut XmlWriter, record: &PatientRecord) {
    if let Some(code) = record.confidentiality {
        coded(w, "confidentialityCode", code.code(), oids::SENSITIVITY);
    }
}

fn observation(w: &mut XmlWriter, link: &str, element: &str, kind: &str, code: &str, system: &str) {
    w.element(link, &[("typeCode", "SBJ")], |w| {
        w.element(element, &OBSERVATION, |w| {
            coded(w, "code", kind, oids::OBSERVATION);
            coded(w, "value", code, system);
        });
    });
}

fn coded(w: &mut XmlWriter, element: &str, code: &str, system: &str) {
    w.leaf(element, &[("code", code), ("codeSystem", system)]);
}

fn value(w: &mut XmlWriter, element: &str, value: &str) {
    w.leaf(element, &[("value", value)]);
}

fn text(w: &mut XmlWriter, element: &str, text: Option<&str>) {
    if let Some(text) = text {
        w.text_element(element, &[], text);
    }
}

fn id(w: &mut XmlWriter, root: &str, extension: &str) {
    w.leaf("id", &[("root", root), ("extension", extension)]);
}

fn object_id(w: &mut XmlWriter, object: &ObjectId) {
    id(w, oids::OBJECT, object.as_str());
}

fn interval(w: &mut XmlWriter, element: &str, period: &Period) {
    if period.is_open() {
        return;
    }
    w.element(element, &[], |w| {
        for (end, day) in [("low", &period.from), ("high", &period.to)] {
            if let Some(day) = day {
                value(w, end, day.as_str());
            }
        }
    });
}
