//! The entries of a record as lines of text: what a message says of each, and what a document says of each.
//!
//! Leaves out the comparison. Both sides are written alike, each from its own source, and an absent part is left out.
//! Facts: pds-messages 2.1 to 2.7, 4.3, 4.6.

use crate::form::{Part, Record};
use vertebra_data::{
    AddressDocument, ConsentDocument, NameDocument, PersonDocument, RegistrationDocument, SupersededDocument,
    TelecomDocument, WrittenDocument,
};
use vertebra_peer::xml::{Element, Find};

/// Lines of an address.
const LINES: usize = 5;

/// How much of a record is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Extent {
    /// What is closed too.
    pub(crate) history: bool,
    /// Who wrote an entry and when.
    pub(crate) sources: bool,
}

/// All values of a path.
pub(crate) fn values(element: &Element, path: &str) -> Vec<String> {
    element.all(path).unwrap_or_default()
}

/// One line for an entry: its parts with their labels, absent ones left out.
pub(super) fn line<'p>(parts: impl IntoIterator<Item = (&'p str, Vec<String>)>) -> String {
    let mut words = Vec::new();
    for (label, values) in parts {
        words.extend(values.into_iter().map(|value| format!("{label} {value:?}")));
    }
    words.join(", ")
}

pub(super) fn some(value: &Option<String>) -> Vec<String> {
    value.iter().cloned().collect()
}

/// A line for each entry of a part: what `read` says of its value, and who wrote it where that is compared.
fn found(record: &Record<'_>, part: &Part, extent: Extent, read: impl Fn(&Element) -> String) -> Vec<String> {
    let mut lines = Vec::new();
    for holder in record.role.elements_at(part.holder).unwrap_or_default() {
        // A holder without its value says nothing, which shows as an empty line.
        let value = match part.value {
            "" => Some(holder),
            path => holder.elements_at(path).unwrap_or_default().into_iter().next(),
        };
        let mut said = value.map(&read).unwrap_or_default();
        if extent.sources {
            said += &written_line(found_written(holder, part));
        }
        lines.push(said);
    }
    lines
}

/// Who wrote an entry and when, as a message says it.
pub(super) fn found_written(holder: &Element, part: &Part) -> [Vec<String>; 3] {
    let below = |path: String| values(holder, &path);
    let mut by = below(format!("{}/*/value/@extension", part.source));
    by.extend(below(format!("{}/*/value/@code", part.source)));
    let system = format!("{}/systemEffectiveDate/value", part.system);
    [by, below(format!("{system}/low/@value")), below(format!("{system}/high/@value"))]
}

fn written_line([by, from, to]: [Vec<String>; 3]) -> String {
    match line([("by", by), ("written", from), ("replaced", to)]) {
        said if said.is_empty() => said,
        said => format!(", {said}"),
    }
}

/// The same as a document says it; nothing where it is not compared.
pub(super) fn written(document: &Option<WrittenDocument>, extent: Extent) -> String {
    match document.as_ref().filter(|_| extent.sources) {
        None => String::new(),
        Some(written) => written_line([some(&written.by), some(&written.from), some(&written.to)]),
    }
}

/// What a list and its history say, each entry by `write`.
fn declared<'d, T>(
    current: &'d [T],
    historic: &'d [T],
    extent: Extent,
    write: impl Fn(&'d T) -> String,
) -> Vec<String> {
    let historic = if extent.history { historic } else { &[] };
    current.iter().chain(historic).map(write).collect()
}

pub(super) fn found_names(record: &Record<'_>, extent: Extent) -> Vec<String> {
    found(record, &record.form.names, extent, found_name)
}

pub(super) fn found_name(name: &Element) -> String {
    line([
        ("use", values(name, "@use")),
        ("prefix", values(name, "prefix")),
        ("given", values(name, "given")),
        ("family", values(name, "family")),
        ("suffix", values(name, "suffix")),
        ("from", values(name, "validTime/low/@value")),
        ("to", values(name, "validTime/high/@value")),
    ])
}

pub(super) fn names(person: &PersonDocument, extent: Extent) -> Vec<String> {
    declared(&person.names, &person.history.names, extent, |entry| {
        name(entry) + &written(&entry.written, extent)
    })
}

pub(super) fn name(name: &NameDocument) -> String {
    line([
        ("use", vec![name.kind.clone()]),
        ("prefix", some(&name.prefix)),
        ("given", name.given.clone()),
        ("family", some(&name.family)),
        ("suffix", some(&name.suffix)),
        ("from", some(&name.from)),
        ("to", some(&name.to)),
    ])
}

pub(super) fn found_addresses(record: &Record<'_>, extent: Extent) -> Vec<String> {
    found(record, &record.form.addresses, extent, found_address)
}

pub(super) fn found_address(address: &Element) -> String {
    line([
        ("use", values(address, "@use")),
        ("lines", vec![values(address, "streetAddressLine").join("|")]),
        ("postcode", values(address, "postalCode")),
        ("paf", values(address, "addressKey")),
        ("description", values(address, "desc")),
        ("from", values(address, "useablePeriod/low/@value")),
        ("to", values(address, "useablePeriod/high/@value")),
    ])
}

pub(super) fn addresses(person: &PersonDocument, extent: Extent) -> Vec<String> {
    let write = |entry: &AddressDocument| address(entry) + &written(&entry.written, extent);
    declared(&person.addresses, &person.history.addresses, extent, write)
}

pub(super) fn address(address: &AddressDocument) -> String {
    let mut lines = address.lines.clone();
    lines.resize(LINES.max(lines.len()), String::new());
    line([
        ("use", vec![address.kind.clone()]),
        ("lines", vec![lines.join("|")]),
        ("postcode", some(&address.postcode)),
        ("paf", some(&address.paf)),
        ("description", some(&address.description)),
        ("from", some(&address.from)),
        ("to", some(&address.to)),
    ])
}

pub(super) fn found_telecoms(record: &Record<'_>, extent: Extent) -> Vec<String> {
    found(record, &record.form.telecoms, extent, found_telecom)
}

pub(super) fn found_telecom(telecom: &Element) -> String {
    line([
        ("use", values(telecom, "@use")),
        ("value", values(telecom, "@value")),
        ("from", values(telecom, "useablePeriod/low/@value")),
        ("to", values(telecom, "useablePeriod/high/@value")),
    ])
}

pub(super) fn telecoms(person: &PersonDocument, extent: Extent) -> Vec<String> {
    let write = |entry: &TelecomDocument| telecom(entry) + &written(&entry.written, extent);
    declared(&person.telecoms, &person.history.telecoms, extent, write)
}

pub(super) fn telecom(telecom: &TelecomDocument) -> String {
    line([
        ("use", vec![telecom.kind.clone()]),
        ("value", vec![telecom.value.clone()]),
        ("from", some(&telecom.from)),
        ("to", some(&telecom.to)),
    ])
}

pub(super) fn found_registrations(record: &Record<'_>, extent: Extent) -> Vec<String> {
    found(record, &record.form.registrations, extent, |provision| {
        line([
            ("kind", values(provision, "code/@code")),
            ("organisation", values(provision, record.form.organisation)),
            ("from", values(provision, "effectiveTime/low/@value")),
            ("to", values(provision, "effectiveTime/high/@value")),
        ])
    })
}

pub(super) fn registrations(person: &PersonDocument, extent: Extent) -> Vec<String> {
    let write = |registration: &RegistrationDocument| {
        line([
            ("kind", vec![registration.kind.clone()]),
            ("organisation", vec![registration.organisation.as_str().to_owned()]),
            ("from", some(&registration.from)),
            ("to", some(&registration.to)),
        ]) + &written(&registration.written, extent)
    };
    declared(&person.registrations, &person.history.registrations, extent, write)
}

pub(super) fn found_languages(element: &Element, at: &str) -> Vec<String> {
    let read = |spoken: &Element| {
        line([
            ("language", values(spoken, "languageCode/@code")),
            ("interpreter", values(spoken, "proficiencyLevelCode/@code")),
        ])
    };
    element.elements_at(at).unwrap_or_default().into_iter().map(read).collect()
}

pub(super) fn language(code: &Option<String>, interpreter: Option<bool>) -> Vec<String> {
    let interpreter = if interpreter == Some(true) { "1" } else { "0" };
    let write = |code: &String| {
        line([("language", vec![code.clone()]), ("interpreter", vec![interpreter.to_owned()])])
    };
    code.iter().map(write).collect()
}

pub(super) fn found_consents(record: &Record<'_>) -> Vec<String> {
    let read = |consent: &Element| {
        line([
            ("kind", values(consent, "code/@code")),
            ("value", values(consent, "value/@code")),
            ("time", values(consent, "effectiveTime/@value")),
        ])
    };
    record.role.elements_at("subjectOf3/consent").unwrap_or_default().into_iter().map(read).collect()
}

pub(super) fn consents(person: &PersonDocument) -> Vec<String> {
    let write = |consent: &ConsentDocument| {
        line([
            ("kind", vec![consent.kind.clone()]),
            ("value", vec![consent.value.clone()]),
            ("time", some(&consent.time)),
        ])
    };
    person.consents.iter().map(write).collect()
}

pub(super) fn found_replaced(record: &Record<'_>) -> Vec<String> {
    let read = |old: &Element| {
        line([
            ("number", values(old, "id/@extension")),
            ("from", values(old, "effectiveTime/low/@value")),
            ("to", values(old, "effectiveTime/high/@value")),
        ])
    };
    record.role.elements_at("replacementOf/oldVersion").unwrap_or_default().into_iter().map(read).collect()
}

pub(super) fn replaced(person: &PersonDocument) -> Vec<String> {
    let write = |old: &SupersededDocument| {
        line([
            ("number", vec![old.nhs_number.as_str().to_owned()]),
            ("from", some(&old.from)),
            ("to", some(&old.to)),
        ])
    };
    person.supersedes.iter().map(write).collect()
}

/// How often an answer says who wrote an entry, or in which time the record said it.
pub(crate) fn sources(record: &Record<'_>) -> usize {
    let is_mark = |name: &str| {
        name == "systemEffectiveDate" || name.ends_with("SourceIdentified") || name.ends_with("SourceCoded")
    };
    let mut open: Vec<&Element> = vec![record.role];
    let mut count = 0;
    while let Some(element) = open.pop() {
        count += usize::from(is_mark(&element.name.local));
        open.extend(element.elements());
    }
    count
}
