//! The usual name, the usual and the temporary address of a person, which every table writes to, and who wrote what a
//! table adds.
//!
//! Leaves out which field writes what (`fields`).

use super::values::{PART_CHARS_MAX, Rule};
use crate::document::{AddressDocument, NameDocument, PersonDocument, WrittenDocument};

/// The system that wrote what a table says, and when: the GP system of Elm Surgery, long before any scenario.
const WRITER: &str = "200000000101";
const WRITTEN: &str = "20200115101112";

/// Who wrote what a table adds to a person.
pub(super) fn written() -> Option<WrittenDocument> {
    Some(WrittenDocument { by: Some(WRITER.to_owned()), from: Some(WRITTEN.to_owned()), to: None })
}

pub(super) fn usual_name(person: &mut PersonDocument) -> &mut NameDocument {
    let at = person.names.iter().position(|name| name.kind == "L").unwrap_or_else(|| {
        person
            .names
            .insert(0, NameDocument { kind: "L".to_owned(), written: written(), ..NameDocument::default() });
        0
    });
    &mut person.names[at]
}

pub(super) fn usual_address(person: &mut PersonDocument) -> &mut AddressDocument {
    let at = person.addresses.iter().position(|address| address.kind == "H").unwrap_or_else(|| {
        let lines = vec![String::new(); 5];
        person.addresses.insert(
            0,
            AddressDocument { kind: "H".to_owned(), lines, written: written(), ..AddressDocument::default() },
        );
        0
    });
    &mut person.addresses[at]
}

pub(super) fn temporary_address(person: &mut PersonDocument) -> &mut AddressDocument {
    let from = Some(person.birth_time.chars().take(8).collect());
    let at = person.addresses.iter().position(|address| address.kind == "TMP").unwrap_or_else(|| {
        let (kind, lines) = ("TMP".to_owned(), vec![String::new(); 5]);
        let written = written();
        person.addresses.push(AddressDocument { kind, lines, from, written, ..AddressDocument::default() });
        person.addresses.len() - 1
    });
    &mut person.addresses[at]
}

/// Parts of an address go to the lines where such an address has them: street and town are never left out.
pub(super) fn address_lines(value: &str) -> Result<Vec<String>, Rule> {
    let parts: Vec<&str> = value.split(',').map(str::trim).collect();
    let places: &[usize] = match parts.len() {
        2 => &[1, 3],
        3 => &[1, 3, 4],
        4 => &[0, 1, 3, 4],
        5 => &[0, 1, 2, 3, 4],
        _ => return Err("two to five parts with commas between them".to_owned()),
    };
    let mut lines = vec![String::new(); 5];
    for (place, part) in places.iter().zip(parts) {
        lines[*place] = line(part)?;
    }
    Ok(lines)
}

pub(super) fn line(value: &str) -> Result<String, Rule> {
    if value.chars().count() > PART_CHARS_MAX {
        return Err(format!("an address line has at most {PART_CHARS_MAX} characters"));
    }
    Ok(value.to_owned())
}
