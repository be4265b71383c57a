//! The shape of the record in a retrieval answer: which elements may stand where, in which order, how often, and with
//! which attributes (pds-messages 4.3, 4.6, 2 to 2.7). What the table does not list is a fault.
//!
//! Leaves out whether a value is the right one for the patient (`record`), and the tables themselves
//! (`sequence/retrieval.rs`, `sequence/response.rs`, and what both share in `sequence/table.rs`).

mod response;
mod retrieval;
mod table;

use crate::form::{FORMS, Form, form_or_older, record};
use crate::reply::Judged;
use table::{Allowed, Attributes, FREE_ORDER, Row, SHARED, TEXTS};
use vertebra_evidence::Check;
use vertebra_peer::soap::HL7;
use vertebra_peer::xml::{Element, Find};

/// Where the record stands below the interaction.
const SUBJECT: &str = "ControlActEvent/subject";

/// The record follows the message type of the older form, `PdsSuccessfulRetrieval`.
pub fn follows_retrieval_order(judged: &Judged) -> Vec<Check> {
    follows(judged, &FORMS[0], retrieval::ROWS)
}

/// The record follows the message type of the newer form, `PDSResponse`.
pub fn follows_response_order(judged: &Judged) -> Vec<Check> {
    follows(judged, &FORMS[1], response::ROWS)
}

fn follows(judged: &Judged, form: &'static Form, rows: &'static [Row]) -> Vec<Check> {
    let found = record(judged).filter(|record| record.form.payload == form.payload);
    let Some(interaction) = found.map(|record| record.interaction) else {
        return vec![no_record("pds.retrieval.order", judged, form)];
    };
    let subjects = interaction.elements_at(SUBJECT).unwrap_or_default();
    let mut faults = Vec::new();
    if subjects.len() != 1 {
        faults.push(format!("the control act has {} subjects", subjects.len()));
    }
    let mut seen = 0;
    // The next element to look at is last, so that faults come in the order of the message.
    let mut open: Vec<(&str, &Element)> =
        subjects.into_iter().rev().map(|subject| ("ControlActEvent", subject)).collect();
    while let Some((parent, element)) = open.pop() {
        seen += 1;
        let name = element.name.local.as_str();
        match row_of(rows, parent, name) {
            None => faults.push(format!("{parent} has a child {name}, which the message type does not know")),
            Some(row) => {
                faults.extend(wrong_children(row, element));
                faults.extend(wrong_attributes(row.attributes, element));
                faults.extend(wrong_content(parent, element));
                open.extend(element.elements().rev().map(|child| (name, child)));
            }
        }
    }
    let said = if faults.is_empty() { format!("{seen} elements in order") } else { faults.join("; ") };
    vec![
        Check::new("pds.retrieval.order", "the record has its elements in order, number and structure")
            .holds(faults.is_empty() && seen > 0)
            .expected(format!("the sequence of {}", form.payload))
            .actual(said)
            .at(form.record()),
    ]
}

/// Every address has five lines, empty ones kept.
pub fn addresses_have_five_lines(judged: &Judged) -> Vec<Check> {
    let Some(record) = record(judged) else {
        return vec![no_record("pds.retrieval.address-lines", judged, form_or_older(judged))];
    };
    let part = record.form.addresses;
    let path = if part.value.is_empty() { part.holder.to_owned() } else { format!("{}/addr", part.holder) };
    let counts: Vec<usize> = record
        .role
        .elements_at(&path)
        .unwrap_or_default()
        .into_iter()
        .map(|address| address.elements().filter(|line| line.name.local == "streetAddressLine").count())
        .collect();
    vec![
        Check::new("pds.retrieval.address-lines", "every address has five lines")
            .holds(!counts.is_empty() && counts.iter().all(|count| *count == 5))
            .expected("5 lines in each address, and an address")
            .actual(format!("{counts:?}"))
            .at(format!("patientRole/{path}/streetAddressLine")),
    ]
}

fn no_record(id: &str, judged: &Judged, form: &Form) -> Check {
    Check::new(id, "the reply is an answer with a record")
        .holds(false)
        .expected(format!("an answer with a {}", form.payload))
        .actual(judged.summary())
        .at(form.record())
}

/// The row of an element: one for its place comes before one for its name.
fn row_of(rows: &'static [Row], parent: &str, name: &str) -> Option<&'static Row> {
    let place = format!("{parent}/{name}");
    let named = |wanted: &str| rows.iter().chain(SHARED).find(|row| row.element == wanted);
    named(&place).or_else(|| named(name))
}

fn wrong_children(row: &Row, element: &Element) -> Vec<String> {
    let name = element.name.local.as_str();
    let found: Vec<&str> = element.elements().map(|child| child.name.local.as_str()).collect();
    let mut faults = Vec::new();
    let free = FREE_ORDER.iter().find(|(known, _)| *known == name).map_or(0, |(_, free)| *free);
    let mut places = Vec::new();
    for child in &found {
        match row.children.iter().position(|(known, ..)| known == child) {
            Some(place) => places.push(if place < free { 0 } else { place }),
            None => faults.push(format!("{name} has a child {child}")),
        }
    }
    if !places.is_sorted() {
        faults.push(format!("the children of {name} stand as {}", found.join(", ")));
    }
    for (child, least, most) in row.children {
        let count = found.iter().filter(|found| *found == child).count();
        if count < *least || count > *most {
            faults.push(format!("{name} has {child} {count} times"));
        }
    }
    faults
}

fn wrong_attributes(allowed: Attributes, element: &Element) -> Vec<String> {
    let name = element.name.local.as_str();
    let mut faults = Vec::new();
    for attribute in &element.attributes {
        if !allowed.iter().any(|(known, _)| *known == attribute.name.written()) {
            faults.push(format!("{name} has an attribute {}", attribute.name.written()));
        }
    }
    for (attribute, allowed) in allowed {
        let found = element.at(&format!("@{attribute}")).ok().flatten();
        let fits = match (allowed, found.as_deref()) {
            (Allowed::Is(wanted), Some(value)) => value == *wanted,
            (Allowed::In(wanted), Some(value)) => wanted.contains(&value),
            (Allowed::Any, Some(value)) => !value.is_empty(),
            (Allowed::May, _) => true,
            (_, None) => false,
        };
        if !fits {
            faults.push(format!("{name} has {attribute} {}", found.as_deref().unwrap_or("absent")));
        }
    }
    faults
}

/// The namespace, and text where only elements may stand.
fn wrong_content(parent: &str, element: &Element) -> Vec<String> {
    let name = element.name.local.as_str();
    let mut faults = Vec::new();
    if element.name.namespace != HL7 {
        faults.push(format!("{name} is of the namespace {:?}", element.name.namespace));
    }
    let holds_text = TEXTS.contains(&name) || TEXTS.contains(&format!("{parent}/{name}").as_str());
    if !holds_text && !element.own_text().trim().is_empty() {
        faults.push(format!("{name} holds text"));
    }
    faults
}
