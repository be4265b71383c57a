//! The shape of the record in a retrieval answer: which elements may stand where, in which order, how often, and with
//! which structural attributes (pds-messages 4.6, 2.1).
//!
//! Leaves out the values. The tables are this file's own reading of the message type PRPA_MT040101UK31.

use crate::patient::{record, role};
use crate::reply::Judged;
use vertebra_evidence::Check;
use vertebra_peer::xml::{Element, Find};

/// A child: its name, and how often it may stand (`None`: any number of times).
type Child = (&'static str, usize, Option<usize>);

/// The children of an element, in their order.
const CHILDREN: &[(&str, &[Child])] = &[
    ("PdsSuccessfulRetrieval", &[("subject", 1, Some(1)), ("pertinentInformation", 1, Some(1))]),
    ("subject", &[("patientRole", 1, Some(1))]),
    (
        "patientRole",
        &[
            ("id", 1, Some(1)),
            ("addr", 0, None),
            ("telecom", 0, None),
            ("confidentialityCode", 0, Some(1)),
            ("patientPerson", 0, Some(1)),
            ("subjectOf6", 0, Some(1)),
            ("subjectOf7", 0, Some(1)),
            ("subjectOf4", 0, Some(1)),
            ("subjectOf8", 0, Some(1)),
            ("subjectOf3", 0, None),
            ("subjectOf2", 0, Some(1)),
            ("subjectOf5", 0, Some(1)),
            ("subjectOf1", 0, Some(1)),
            ("replacementOf", 0, None),
        ],
    ),
    (
        "patientPerson",
        &[
            ("name", 0, None),
            ("administrativeGenderCode", 0, Some(1)),
            ("birthTime", 0, Some(1)),
            ("deceasedTime", 0, Some(1)),
            ("multipleBirthOrderNumber", 0, Some(1)),
            ("playedOtherProviderPatient", 0, None),
            ("scopedRelatedPersonRole", 0, None),
            ("languageCommunication", 0, Some(1)),
        ],
    ),
    (
        "patientCareProvision",
        &[
            ("id", 1, Some(1)),
            ("code", 1, Some(1)),
            ("effectiveTime", 0, Some(1)),
            ("responsibleParty", 1, Some(1)),
        ],
    ),
    ("pertinentSerialChangeNumber", &[("code", 1, Some(1)), ("value", 1, Some(1))]),
];

/// Structural attributes that stand on an element.
const STRUCTURE: &[(&str, &[(&str, &str)])] = &[
    ("PdsSuccessfulRetrieval", &[("classCode", "OBS"), ("moodCode", "EVN")]),
    ("patientRole", &[("classCode", "PAT")]),
    ("patientPerson", &[("classCode", "PSN"), ("determinerCode", "INSTANCE")]),
    ("patientCareProvision", &[("classCode", "PCPR"), ("moodCode", "EVN")]),
    ("pertinentInformation", &[("typeCode", "PERT")]),
    ("pertinentSerialChangeNumber", &[("classCode", "OBS"), ("moodCode", "EVN")]),
    ("responsibleParty", &[("typeCode", "RESP")]),
    ("healthCareProvider", &[("classCode", "PROV")]),
];

/// The record follows its message type.
pub fn follows_retrieval_order(judged: &Judged) -> Vec<Check> {
    let Some(interaction) = record(judged) else {
        return vec![no_record("pds.retrieval.order", judged)];
    };
    let mut faults = Vec::new();
    let roots = interaction.elements_at("ControlActEvent/subject/PdsSuccessfulRetrieval").unwrap_or_default();
    let mut open: Vec<&Element> = roots;
    let mut seen = 0;
    while let Some(element) = open.pop() {
        seen += 1;
        faults.extend(wrong_children(element));
        faults.extend(wrong_attributes(element));
        open.extend(element.elements());
    }
    vec![
        Check::new("pds.retrieval.order", "the record has its elements in order, number and structure")
            .holds(faults.is_empty() && seen > 0)
            .expected("the sequence of PdsSuccessfulRetrieval")
            .actual(if faults.is_empty() { format!("{seen} elements in order") } else { faults.join("; ") })
            .at("ControlActEvent/subject/PdsSuccessfulRetrieval"),
    ]
}

/// Every address has five lines, empty ones kept.
pub fn addresses_have_five_lines(judged: &Judged) -> Vec<Check> {
    let Some(role) = record(judged).and_then(role) else {
        return vec![no_record("pds.retrieval.address-lines", judged)];
    };
    let counts: Vec<usize> = role
        .elements()
        .filter(|element| element.name.local == "addr")
        .map(|address| address.elements().filter(|line| line.name.local == "streetAddressLine").count())
        .collect();
    vec![
        Check::new("pds.retrieval.address-lines", "every address has five lines")
            .holds(!counts.is_empty() && counts.iter().all(|count| *count == 5))
            .expected("5 lines in each address, and an address")
            .actual(format!("{counts:?}"))
            .at("patientRole/addr/streetAddressLine"),
    ]
}

fn no_record(id: &str, judged: &Judged) -> Check {
    Check::new(id, "the reply is an answer with a record")
        .holds(false)
        .expected("an answer with a record")
        .actual(judged.summary())
        .at("ControlActEvent/subject/PdsSuccessfulRetrieval")
}

fn wrong_children(element: &Element) -> Vec<String> {
    let name = element.name.local.as_str();
    let Some((_, children)) = CHILDREN.iter().find(|(known, _)| *known == name) else { return Vec::new() };
    let found: Vec<&str> = element.elements().map(|child| child.name.local.as_str()).collect();
    let mut faults = Vec::new();
    let places: Vec<Option<usize>> =
        found.iter().map(|child| children.iter().position(|(known, ..)| known == child)).collect();
    for (child, place) in found.iter().zip(&places) {
        if place.is_none() {
            faults.push(format!("{name} has a child {child}"));
        }
    }
    let known: Vec<usize> = places.into_iter().flatten().collect();
    if !known.is_sorted() {
        faults.push(format!("the children of {name} stand as {}", found.join(", ")));
    }
    for (child, least, most) in *children {
        let count = found.iter().filter(|found| *found == child).count();
        if count < *least || most.is_some_and(|most| count > most) {
            faults.push(format!("{name} has {child} {count} times"));
        }
    }
    faults
}

fn wrong_attributes(element: &Element) -> Vec<String> {
    let name = element.name.local.as_str();
    let Some((_, attributes)) = STRUCTURE.iter().find(|(known, _)| *known == name) else { return Vec::new() };
    let mut faults = Vec::new();
    for (attribute, value) in *attributes {
        let found = element.at(&format!("@{attribute}")).ok().flatten();
        if found.as_deref() != Some(*value) {
            faults.push(format!("{name} has {attribute} {}", found.as_deref().unwrap_or("absent")));
        }
    }
    faults
}
