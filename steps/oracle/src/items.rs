//! The groups of a record that a retrieval item asks for: the parts that an answer has beside number and version
//! (pds-messages 3.3, 4.3, 4.6, 12.27).
//!
//! Leaves out the texts of items: a scenario writes them. Words for groups are this file's own.

use crate::form::{form_or_older, record};
use crate::patient::UnknownField;
use crate::reply::Judged;
use vertebra_evidence::Check;

/// A group in the words of a scenario, with the elements that it is made of in the older and in the newer form.
const GROUPS: &[(&str, [&[&str]; 2])] = &[
    ("the names", [&["patientPerson/name"], &["patientPerson/COCT_MT000203UK02.PartOfWhole"]]),
    ("the addresses", [&["addr"], &["patientPerson/COCT_MT000201UK02.PartOfWhole"]]),
    ("the gender", [&["patientPerson/administrativeGenderCode"]; 2]),
    ("the time of birth", [&["patientPerson/birthTime"]; 2]),
    ("the death", [&["patientPerson/deceasedTime", "subjectOf2"]; 2]),
    ("the GP practice", [&["patientPerson/playedOtherProviderPatient"]; 2]),
    ("the serial change number", [&[]; 2]),
];

/// The answer tells those groups and nothing else beside the NHS number and the serial change number.
///
/// # Errors
/// A group has no such name.
pub fn tells_only(judged: &Judged, groups: &str) -> Result<Check, UnknownField> {
    let form = form_or_older(judged);
    let mut expected: Vec<&str> = Vec::new();
    for name in groups.split(" and ") {
        let known = GROUPS.iter().find(|(known, _)| *known == name).ok_or_else(|| UnknownField {
            value: name.to_owned(),
            what: "group of a record",
            known: GROUPS.iter().map(|(known, _)| *known).collect::<Vec<_>>().join(", "),
        })?;
        expected.extend(known.1[usize::from(form.is_newer)]);
    }
    let found = record(judged).map(|record| {
        let mut parts: Vec<String> = Vec::new();
        for child in record.role.elements() {
            match child.name.local.as_str() {
                "id" => {}
                "patientPerson" => {
                    parts.extend(child.elements().map(|part| format!("patientPerson/{}", part.name.local)));
                }
                other => parts.push(other.to_owned()),
            }
        }
        parts.sort();
        parts.dedup();
        parts
    });
    expected.sort_unstable();
    let said = |parts: &[String]| if parts.is_empty() { "nothing".to_owned() } else { parts.join(", ") };
    let wanted: Vec<String> = expected.into_iter().map(str::to_owned).collect();
    Ok(Check::new(
        "pds.items",
        format!("beside number and version the answer tells {groups} and nothing else"),
    )
    .holds(found.as_ref() == Some(&wanted))
    .expected(said(&wanted))
    .actual(found.map_or_else(|| judged.summary(), |parts| said(&parts)))
    .at(format!("{}/*", form.role())))
}

/// The answer lists those superseded numbers, in any order, and no others.
pub fn supersedes(judged: &Judged, numbers: &str) -> Vec<Check> {
    let form = form_or_older(judged);
    let place = "replacementOf/oldVersion/id/@extension";
    let mut expected: Vec<&str> = numbers.split([',', ' ']).filter(|number| !number.is_empty()).collect();
    expected.sort_unstable();
    let found = record(judged).map(|record| {
        let mut found = crate::record::values(record.role, place);
        found.sort();
        found
    });
    let holds = found.as_ref().is_some_and(|found| *found == expected);
    vec![
        Check::new("pds.superseded", "the answer lists the superseded numbers, and no others")
            .holds(holds && !expected.is_empty())
            .expected(expected.join(", "))
            .actual(found.map_or_else(|| judged.summary(), |found| found.join(", ")))
            .at(format!("{}/{place}", form.role())),
    ]
}
