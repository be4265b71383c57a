//! What stands around a person, as lines of text: related persons, birthplace, payment agencies, records on paper.
//!
//! Leaves out the comparison, and everything that the older form has no room for is no question to it. Facts:
//! pds-messages 2.4 to 2.7, 4.3, 4.6.

use super::entries::{
    Extent, address, found_address, found_languages, found_name, found_telecom, found_written, language,
    line, name, some, telecom, values, written,
};
use crate::form::{Part, Record};
use vertebra_data::{PaperLocationDocument, PaperRecordDocument, PersonDocument, RelatedPersonDocument};
use vertebra_peer::xml::{Element, Find};

/// Records on paper and their places are written by observations of their own.
const PAPER: Part = Part { holder: "", value: "", source: "subjectOf1", system: "subjectOf2" };
const PLACE: Part = Part { holder: "", value: "", source: "subjectOf2", system: "subjectOf1" };

fn flag(stands: bool) -> Vec<String> {
    if stands { vec!["1".to_owned()] } else { Vec::new() }
}

/// Lines inside a line: each in brackets behind its label.
fn nested(label: &str, lines: &[String]) -> String {
    lines.iter().map(|line| format!(", {label} ({line})")).collect()
}

fn all<T>(found: Vec<&Element>, read: impl Fn(&Element) -> T) -> Vec<T> {
    found.into_iter().map(read).collect()
}

/// A line for each related person. The older form tells a patient's number as a second id, the newer one inside the
/// player.
pub(super) fn found_related(record: &Record<'_>, extent: Extent) -> Vec<String> {
    let form = record.form;
    let (kin, copy) = if form.is_newer { ("part3", "part4") } else { ("part2", "part1") };
    let at = |role: &Element, older: &str, newer: &str| {
        let path = if form.is_newer { newer } else { older };
        role.elements_at(path).unwrap_or_default().into_iter().cloned().collect::<Vec<_>>()
    };
    let read = |role: &Element| {
        let number = match form.is_newer {
            true => values(role, "player/playedRelatedPatient/id/@extension"),
            false => values(role, "id[2]/@extension"),
        };
        let names = at(role, "player/name", "player/COCT_MT000203UK02.PartOfWhole/partPerson/name");
        let addresses = at(role, "addr", "player/COCT_MT000201UK02.PartOfWhole/addr");
        let telecoms = at(role, "telecom", "player/COCT_MT000202UK02.PartOfWhole/telecom");
        let mut said = line([
            ("role", values(role, "@classCode")),
            ("relationship", values(role, "code/@code")),
            ("position", values(role, "positionNumber/@value")),
            ("next of kin", values(role, &format!("{kin}/partNextOfKin/code/@code"))),
            ("correspondence", values(role, &format!("{copy}/partCorrespondence/code/@code"))),
            ("number", number),
            ("method", values(role, "subjectOf1/preferredContactMethod/value/@code")),
            ("times", values(role, &format!("subjectOf1/{TIMES}"))),
            ("format", values(role, "subjectOf2/preferredWrittenCommunicationFormat/value/@code")),
            ("call back", values(role, "subjectOf3/callCentreCallBackConsent/value/@code")),
            ("from", values(role, "effectiveTime/low/@value")),
            ("to", values(role, "effectiveTime/high/@value")),
        ]);
        said += &nested("name", &names.iter().map(found_name).collect::<Vec<_>>());
        said += &nested("address", &addresses.iter().map(found_address).collect::<Vec<_>>());
        said += &nested("telecom", &telecoms.iter().map(found_telecom).collect::<Vec<_>>());
        said += &nested("language", &found_languages(role, "player/languageCommunication"));
        if extent.sources {
            said += &provenance(role, &form.related);
        }
        said
    };
    all(record.role.elements_at(form.related.holder).unwrap_or_default(), read)
}

/// Where the words about times of contact stand below their relationship.
pub(super) const TIMES: &str =
    "preferredContactMethod/pertinentInformation/pertinentPreferredContactTimes/value";

fn provenance(element: &Element, part: &Part) -> String {
    let [by, from, to] = found_written(element, part);
    match line([("by", by), ("written", from), ("replaced", to)]) {
        said if said.is_empty() => said,
        said => format!(", {said}"),
    }
}

pub(super) fn related(person: &PersonDocument, extent: Extent) -> Vec<String> {
    let write = |one: &RelatedPersonDocument| {
        line([
            ("role", vec![one.role.clone()]),
            ("relationship", vec![one.relationship.clone()]),
            ("position", one.position.iter().map(u32::to_string).collect()),
            ("next of kin", flag(one.next_of_kin)),
            ("correspondence", flag(one.correspondence)),
            ("number", one.nhs_number.iter().map(ToString::to_string).collect()),
            ("method", some(&one.contact_method)),
            ("times", some(&one.contact_times)),
            ("format", some(&one.written_format)),
            ("call back", some(&one.call_back)),
            ("from", some(&one.from)),
            ("to", some(&one.to)),
        ]) + &nested("name", &one.name.iter().map(name).collect::<Vec<_>>())
            + &nested("address", &one.address.iter().map(address).collect::<Vec<_>>())
            + &nested("telecom", &one.telecoms.iter().map(telecom).collect::<Vec<_>>())
            + &nested("language", &language(&one.language, one.interpreter_required))
            + &written(&one.written, extent)
    };
    let historic = if extent.history { person.history.related_persons.as_slice() } else { &[] };
    person.related_persons.iter().chain(historic).map(write).collect()
}

pub(super) fn found_birthplace(record: &Record<'_>) -> Vec<String> {
    let read = |place: &Element| {
        line([
            ("city", values(place, "city")),
            ("county", values(place, "county")),
            ("country", values(place, "country")),
        ])
    };
    all(record.role.elements_at("patientPerson/birthplace/addr").unwrap_or_default(), read)
}

pub(super) fn birthplace(person: &PersonDocument) -> Vec<String> {
    let places = person.birthplace.iter();
    places
        .map(|place| {
            line([
                ("city", some(&place.city)),
                ("county", some(&place.county)),
                ("country", some(&place.country)),
            ])
        })
        .collect()
}

pub(super) fn found_agency(record: &Record<'_>) -> Vec<String> {
    let read = |event: &Element| {
        line([
            ("cipher", values(event, "custodian/assignedDevice/id/@extension")),
            ("from", values(event, "effectiveTime/low/@value")),
            ("to", values(event, "effectiveTime/high/@value")),
        ])
    };
    all(record.role.elements_at("subjectOf7/nHAISRegistrationEvent").unwrap_or_default(), read)
}

pub(super) fn agency(person: &PersonDocument) -> Vec<String> {
    let with = person.nhais_registration.iter();
    with.map(|one| {
        line([("cipher", vec![one.cipher.clone()]), ("from", some(&one.from)), ("to", some(&one.to))])
    })
    .collect()
}

pub(super) fn found_removal(record: &Record<'_>) -> Vec<String> {
    let read = |event: &Element| {
        line([
            ("reason", values(event, "reasonCode/@code")),
            ("from", values(event, "effectiveTime/low/@value")),
            ("to", values(event, "effectiveTime/high/@value")),
        ])
    };
    all(record.role.elements_at("subjectOf9/nHAISRemovalRegistrationEvent").unwrap_or_default(), read)
}

pub(super) fn removal(person: &PersonDocument) -> Vec<String> {
    let removed = person.nhais_removal.iter();
    removed
        .map(|one| {
            line([("reason", vec![one.reason.clone()]), ("from", some(&one.from)), ("to", some(&one.to))])
        })
        .collect()
}

pub(super) fn found_paper(record: &Record<'_>, extent: Extent) -> Vec<String> {
    let place = |place: &Element| {
        let said = line([
            ("id", values(place, "id/@extension")),
            ("name", values(place, "location/name")),
            ("from", values(place, "effectiveTime/low/@value")),
            ("to", values(place, "effectiveTime/high/@value")),
        ]);
        if extent.sources { said + &provenance(place, &PLACE) } else { said }
    };
    let read = |paper: &Element| {
        let places = paper.elements_at("location/serviceDeliveryLocation").unwrap_or_default();
        let said = line([
            ("id", values(paper, "id/@extension")),
            ("priority", values(paper, "priorityCode/@code")),
            ("status", values(paper, "subjectOf3/transferStatus/value/@code")),
            ("from", values(paper, "effectiveTime/low/@value")),
            ("to", values(paper, "effectiveTime/high/@value")),
        ]) + &nested("at", &all(places, place));
        if extent.sources { said + &provenance(paper, &PAPER) } else { said }
    };
    all(record.role.elements_at("recordTargetOf/clinicalDocumentEvent").unwrap_or_default(), read)
}

/// Records on paper. A place that has been left is history.
pub(super) fn paper(person: &PersonDocument, extent: Extent) -> Vec<String> {
    let place = |place: &PaperLocationDocument| {
        line([
            ("id", vec![place.id.clone()]),
            ("name", vec![place.name.clone()]),
            ("from", some(&place.from)),
            ("to", some(&place.to)),
        ]) + &written(&place.written, extent)
    };
    let write = |paper: &PaperRecordDocument| {
        let places = paper.locations.iter().filter(|place| extent.history || place.to.is_none());
        line([
            ("id", some(&paper.id)),
            ("priority", some(&paper.priority)),
            ("status", some(&paper.status)),
            ("from", some(&paper.from)),
            ("to", some(&paper.to)),
        ]) + &nested("at", &places.map(place).collect::<Vec<_>>())
            + &written(&paper.written, extent)
    };
    person.paper_records.iter().map(write).collect()
}
