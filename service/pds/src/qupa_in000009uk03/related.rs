//! Related persons in the newer retrieval answer: those with details of their own, and those who are patients.
//!
//! Leaves out who may be related how: the record holds that. Facts: pds-messages 2.5, 2.7, 4.3.

use super::blocks::{Mark, source, system_period};
use crate::oids;
use crate::payload::{
    PERSON, Slot, address, call_back, coded, contact, id, interval, name, object_id, telecom, value,
    written_format,
};
use crate::record::{Entry, Language, Period, RelatedPerson, RelatedWho};
use crate::retrieval::View;
use spine_wire::xml_writer::XmlWriter;

pub(super) fn related(w: &mut XmlWriter, entry: &Entry<RelatedPerson>, view: View<'_>) {
    let person = &entry.value;
    w.element("scopedRelatedPersonRole", &[("classCode", person.role.code())], |w| {
        coded(w, "code", person.relationship.code(), oids::RELATIONSHIP);
        interval(w, "effectiveTime", &entry.period);
        object_id(w, &entry.id);
        if let Some(position) = person.position {
            value(w, "positionNumber", &position.to_string());
        }
        if person.next_of_kin {
            part(w, "part3", "partNextOfKin", "NOK", oids::NEXT_OF_KIN);
        }
        if person.correspondence {
            part(w, "part4", "partCorrespondence", "CON", oids::CORRESPONDENCE);
        }
        w.element("player", &PERSON, |w| player(w, &person.who));
        contact(w, "subjectOf1", &person.contact);
        written_format(w, "subjectOf2", person.written_format);
        call_back(w, "subjectOf3", person.call_back);
        let mark = Mark { link: "subjectOf4", code: "SBJ" };
        source(w, mark, "relatedPersonRole", view.source(&entry.source));
        system_period(w, Mark { link: "subjectOf5", code: "SBJ" }, view.system(&entry.system));
    });
}

fn part(w: &mut XmlWriter, link: &str, element: &str, class: &str, system: &str) {
    w.element(link, &[("typeCode", "PART")], |w| {
        w.element(element, &[("classCode", class)], |w| coded(w, "code", "1", system));
    });
}

/// The parts of a related person have no period and no source of their own: those of the whole stand for them.
fn player(w: &mut XmlWriter, who: &RelatedWho) {
    const BLOCK: [(&str, &str); 1] = [("classCode", "PART")];
    let open = Period::default();
    match who {
        RelatedWho::Patient(number) => {
            w.element("playedRelatedPatient", &[("classCode", "PAT")], |w| {
                id(w, oids::NHS_NUMBER, number.as_str());
            });
        }
        RelatedWho::Details(details) => {
            details.language.iter().for_each(|language| language_communication(w, language));
            for one in &details.telecoms {
                w.element("COCT_MT000202UK02.PartOfWhole", &BLOCK, |w| {
                    telecom(w, one, &open, Slot::OfRelated)
                });
            }
            w.element("COCT_MT000201UK02.PartOfWhole", &BLOCK, |w| {
                address(w, &details.address, &open, Slot::OfRelated);
            });
            w.element("COCT_MT000203UK02.PartOfWhole", &BLOCK, |w| {
                w.element("partPerson", &PERSON, |w| name(w, &details.name, &open, Slot::OfRelated));
            });
        }
    }
}

/// A language. Here the preference comes before the interpreter.
pub(super) fn language_communication(w: &mut XmlWriter, language: &Language) {
    w.element("languageCommunication", &[], |w| {
        w.leaf("languageCode", &[("code", language.code.as_str())]);
        // The record holds one language, which is the one to use.
        value(w, "preferenceInd", "true");
        let interpreter = if language.interpreter_required { "1" } else { "0" };
        coded(w, "proficiencyLevelCode", interpreter, oids::INTERPRETER);
    });
}
