//! The record of a person whose details must not be disclosed (pds-messages 9): number, mark and an empty person, and
//! nothing else at all.
//!
//! Leaves out which marks restrict a record: scenarios say it.

use crate::form::{form_or_older, record};
use crate::reply::Judged;
use vertebra_evidence::Check;
use vertebra_peer::xml::Element;

/// The record in the answer is restricted.
pub fn restricted(judged: &Judged) -> Vec<Check> {
    let shown = record(judged).map(|record| names(record.role).join(", "));
    let person = record(judged)
        .and_then(|record| record.role.elements().find(|child| child.name.local == "patientPerson"))
        .map(|person| names(person).len());
    let expected = form_or_older(judged).restricted;
    vec![
        Check::new("pds.restricted.role", "the record shows number and mark, and nothing else")
            .holds(shown.as_deref() == Some(expected))
            .expected(expected)
            .actual(shown.unwrap_or_else(|| judged.summary()))
            .at("patientRole/*"),
        Check::new("pds.restricted.person", "the person is empty")
            .holds(person == Some(0))
            .expected("0 elements")
            .actual(person.map_or_else(|| "no person".to_owned(), |count| format!("{count} elements")))
            .at("patientRole/patientPerson/*"),
    ]
}

fn names(element: &Element) -> Vec<&str> {
    element.elements().map(|child| child.name.local.as_str()).collect()
}
