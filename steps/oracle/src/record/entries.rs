//! The entries of a record as lines of text: what a message says of each, and what a document says of each.
//!
//! Leaves out the comparison. Both sides are written alike, each from its own source, and an absent part is left out.
//! Facts: pds-messages 2.1 to 2.7, 4.6.

use vertebra_data::{
    AddressDocument, ConsentDocument, NameDocument, PersonDocument, RegistrationDocument, SupersededDocument,
    TelecomDocument,
};
use vertebra_peer::xml::{Element, Find};

/// Lines of an address.
const LINES: usize = 5;

/// All values of a path.
pub(super) fn values(element: &Element, path: &str) -> Vec<String> {
    element.all(path).unwrap_or_default()
}

/// One line for an entry: its parts with their labels, absent ones left out.
fn line<'p>(parts: impl IntoIterator<Item = (&'p str, Vec<String>)>) -> String {
    let mut words = Vec::new();
    for (label, values) in parts {
        words.extend(values.into_iter().map(|value| format!("{label} {value:?}")));
    }
    words.join(", ")
}

fn some(value: &Option<String>) -> Vec<String> {
    value.iter().cloned().collect()
}

pub(super) fn found_names(role: &Element, at: &str) -> Vec<String> {
    let read = |name: &Element| {
        line([
            ("use", values(name, "@use")),
            ("prefix", values(name, "prefix")),
            ("given", values(name, "given")),
            ("family", values(name, "family")),
            ("suffix", values(name, "suffix")),
            ("from", values(name, "validTime/low/@value")),
            ("to", values(name, "validTime/high/@value")),
        ])
    };
    role.elements_at(at).unwrap_or_default().into_iter().map(read).collect()
}

pub(super) fn names(person: &PersonDocument) -> Vec<String> {
    let write = |name: &NameDocument| {
        line([
            ("use", vec![name.kind.clone()]),
            ("prefix", some(&name.prefix)),
            ("given", name.given.clone()),
            ("family", some(&name.family)),
            ("suffix", some(&name.suffix)),
            ("from", some(&name.from)),
            ("to", some(&name.to)),
        ])
    };
    person.names.iter().map(write).collect()
}

pub(super) fn found_addresses(role: &Element, at: &str) -> Vec<String> {
    let read = |address: &Element| {
        line([
            ("use", values(address, "@use")),
            ("lines", vec![values(address, "streetAddressLine").join("|")]),
            ("postcode", values(address, "postalCode")),
            ("paf", values(address, "addressKey")),
            ("description", values(address, "desc")),
            ("from", values(address, "useablePeriod/low/@value")),
            ("to", values(address, "useablePeriod/high/@value")),
        ])
    };
    role.elements_at(at).unwrap_or_default().into_iter().map(read).collect()
}

pub(super) fn addresses(person: &PersonDocument) -> Vec<String> {
    let write = |address: &AddressDocument| {
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
    };
    person.addresses.iter().map(write).collect()
}

pub(super) fn found_telecoms(role: &Element, at: &str) -> Vec<String> {
    let read = |telecom: &Element| {
        line([
            ("use", values(telecom, "@use")),
            ("value", values(telecom, "@value")),
            ("from", values(telecom, "useablePeriod/low/@value")),
            ("to", values(telecom, "useablePeriod/high/@value")),
        ])
    };
    role.elements_at(at).unwrap_or_default().into_iter().map(read).collect()
}

pub(super) fn telecoms(person: &PersonDocument) -> Vec<String> {
    let write = |telecom: &TelecomDocument| {
        line([
            ("use", vec![telecom.kind.clone()]),
            ("value", vec![telecom.value.clone()]),
            ("from", some(&telecom.from)),
            ("to", some(&telecom.to)),
        ])
    };
    person.telecoms.iter().map(write).collect()
}

pub(super) fn found_registrations(role: &Element, at: &str) -> Vec<String> {
    let read = |provision: &Element| {
        line([
            ("kind", values(provision, "code/@code")),
            ("organisation", values(provision, "responsibleParty/healthCareProvider/id/@extension")),
            ("from", values(provision, "effectiveTime/low/@value")),
            ("to", values(provision, "effectiveTime/high/@value")),
        ])
    };
    role.elements_at(at).unwrap_or_default().into_iter().map(read).collect()
}

pub(super) fn registrations(person: &PersonDocument) -> Vec<String> {
    let write = |registration: &RegistrationDocument| {
        line([
            ("kind", vec![registration.kind.clone()]),
            ("organisation", vec![registration.organisation.as_str().to_owned()]),
            ("from", some(&registration.from)),
            ("to", some(&registration.to)),
        ])
    };
    person.registrations.iter().map(write).collect()
}

pub(super) fn found_language(role: &Element, at: &str) -> Vec<String> {
    let read = |spoken: &Element| {
        line([
            ("language", values(spoken, "languageCode/@code")),
            ("interpreter", values(spoken, "proficiencyLevelCode/@code")),
        ])
    };
    role.elements_at(at).unwrap_or_default().into_iter().map(read).collect()
}

pub(super) fn language(person: &PersonDocument) -> Vec<String> {
    let interpreter = if person.interpreter_required == Some(true) { "1" } else { "0" };
    let write = |code: &String| {
        line([("language", vec![code.clone()]), ("interpreter", vec![interpreter.to_owned()])])
    };
    person.language.iter().map(write).collect()
}

pub(super) fn found_consents(role: &Element, at: &str) -> Vec<String> {
    let read = |consent: &Element| {
        line([
            ("kind", values(consent, "code/@code")),
            ("value", values(consent, "value/@code")),
            ("time", values(consent, "effectiveTime/@value")),
        ])
    };
    role.elements_at(at).unwrap_or_default().into_iter().map(read).collect()
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

pub(super) fn found_replaced(role: &Element, at: &str) -> Vec<String> {
    let read = |old: &Element| {
        line([
            ("number", values(old, "id/@extension")),
            ("from", values(old, "effectiveTime/low/@value")),
            ("to", values(old, "effectiveTime/high/@value")),
        ])
    };
    role.elements_at(at).unwrap_or_default().into_iter().map(read).collect()
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
