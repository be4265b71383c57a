//! Closed entries, from the words of a table: `Penrose until 1979-06-16`, the oldest first, with semicolons between.
//!
//! Leaves out what is current. The closed entries replace those that were generated in the same slot; each ends on the
//! day and was replaced at the very second at which its successor begins (pds-messages 4.3).

use super::usual::{address_lines, usual_address, usual_name};
use super::values::{Rule, day_or_minute, name_part, organisation};
use crate::document::{AddressDocument, NameDocument, PersonDocument, RegistrationDocument, WrittenDocument};

/// The hour at which such a change was written.
const HOUR: &str = "101500";
/// The systems that wrote, in turn: of Elm Surgery, of Fen Bridge Surgery, and the register before the Spine.
const WRITERS: [&str; 3] = ["200000000101", "200000000107", "NSTS"];

/// What was so, and the days on which it began and ended.
struct Closed<'v> {
    value: &'v str,
    from: String,
    to: String,
}

/// The closed entries of a table's cell, the first of them from birth.
fn closed<'v>(person: &PersonDocument, cell: &'v str, example: &str) -> Result<Vec<Closed<'v>>, Rule> {
    let mut from: String = person.birth_time.chars().take(8).collect();
    let mut entries = Vec::new();
    for part in cell.split(';').filter(|part| !part.trim().is_empty()) {
        let (value, to) = part.rsplit_once(" until ").ok_or_else(|| format!("as {example}"))?;
        let to = day_or_minute(to.trim())?;
        if to <= from {
            return Err("days that are not before birth, and each after the one before".to_owned());
        }
        entries.push(Closed { value: value.trim(), from: std::mem::replace(&mut from, to.clone()), to });
    }
    Ok(entries)
}

/// Who wrote the entry at a place of its slot, with the days on which it began and ended.
fn written(at: usize, from: &str, to: Option<&str>) -> Option<WrittenDocument> {
    Some(WrittenDocument {
        by: Some(WRITERS[at % WRITERS.len()].to_owned()),
        from: Some(format!("{from}{HOUR}")),
        to: to.map(|to| format!("{to}{HOUR}")),
    })
}

pub(super) fn family_names(person: &mut PersonDocument, cell: &str) -> Result<(), Rule> {
    let entries = closed(person, cell, "Penrose until 1979-06-16")?;
    let id = slot(&usual_name(person).id, "frm1");
    let mut historic = Vec::new();
    for (at, Closed { value, from, to }) in entries.iter().enumerate() {
        historic.push(NameDocument {
            family: Some(name_part(value)?),
            from: Some(from.clone()),
            to: Some(to.clone()),
            id: id.clone(),
            written: written(at, from, Some(to)),
            ..usual_name(person).clone()
        });
    }
    if let Some(Closed { to, .. }) = entries.last() {
        let written = written(entries.len(), to, None);
        let name = usual_name(person);
        *name = NameDocument { from: Some(to.clone()), id, written, ..name.clone() };
    }
    person.history.names.retain(|name| name.kind != "L");
    person.history.names.extend(historic);
    Ok(())
}

pub(super) fn addresses(person: &mut PersonDocument, cell: &str) -> Result<(), Rule> {
    let entries = closed(person, cell, "4 Mill Lane, Fennock until 2001-05-06")?;
    let id = slot(&usual_address(person).id, "frm2");
    let mut historic = Vec::new();
    for (at, Closed { value, from, to }) in entries.iter().enumerate() {
        historic.push(AddressDocument {
            kind: "H".to_owned(),
            lines: address_lines(value)?,
            from: Some(from.clone()),
            to: Some(to.clone()),
            id: id.clone(),
            written: written(at, from, Some(to)),
            ..AddressDocument::default()
        });
    }
    if let Some(Closed { to, .. }) = entries.last() {
        let written = written(entries.len(), to, None);
        let address = usual_address(person);
        *address = AddressDocument { from: Some(to.clone()), id, written, ..address.clone() };
    }
    person.history.addresses.retain(|address| address.kind != "H");
    person.history.addresses.extend(historic);
    Ok(())
}

pub(super) fn practices(person: &mut PersonDocument, cell: &str) -> Result<(), Rule> {
    let entries = closed(person, cell, "A81902 until 2015-02-03")?;
    let current = person.registrations.iter().find(|registration| registration.kind == "1");
    let id = slot(&current.and_then(|registration| registration.id.clone()), "frm3");
    let mut historic = Vec::new();
    for (at, Closed { value, from, to }) in entries.iter().enumerate() {
        historic.push(RegistrationDocument {
            kind: "1".to_owned(),
            organisation: organisation(value)?,
            from: Some(from.clone()),
            to: Some(to.clone()),
            id: id.clone(),
            written: written(at, from, Some(to)),
        });
    }
    let current = person.registrations.iter_mut().find(|registration| registration.kind == "1");
    if let (Some(current), Some(Closed { to, .. })) = (current, entries.last()) {
        current.from = Some(to.clone());
        current.id = id;
        current.written = written(entries.len(), to, None);
    }
    person.history.registrations.retain(|registration| registration.kind != "1");
    person.history.registrations.extend(historic);
    Ok(())
}

/// The id that all entries of a slot share: the one that it has, or else this one.
fn slot(known: &Option<String>, otherwise: &str) -> Option<String> {
    Some(known.clone().unwrap_or_else(|| otherwise.to_owned()))
}
