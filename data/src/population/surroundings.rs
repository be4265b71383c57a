//! What stands around a life: who wrote each entry and when, where the person was born, who their next of kin is, and how
//! they are registered with a payment agency.
//!
//! Leaves out the life (`life`). The draws come from a stream of their own, so that they change nothing of it. Rules
//! kept: an entry that was replaced was replaced at the very instant at which its successor was written (pds-messages
//! 4.3).

use super::life::{REFERENCE_DAY, before, digits};
use super::words::{LOCALITIES, STREET_KINDS, TOWNS};
use crate::cast::{ActorKind, cast};
use crate::document::{
    AddressDocument, BirthplaceDocument, NameDocument, NhaisRegistrationDocument, PersonDocument,
    RegistrationDocument, RelatedPersonDocument, TelecomDocument, WrittenDocument,
};
use crate::draw::Draw;

/// The day on which the record began: what is older was taken over from the register before it.
const FIRST_DAY: &str = "20050301";
/// The register before.
const BEFORE: &str = "NSTS";
/// Ciphers of payment agencies, invented.
const CIPHERS: [&str; 5] = ["QF", "QM", "VS", "VW", "XE"];
/// Relationships with the codes of the vocabulary: spouse, partner, parent, sister, brother, carer.
const RELATIONSHIPS: [&str; 6] = ["01", "02", "03", "14", "15", "20"];
/// Days in which generated relations began: twenty years.
const RELATED_WITHIN_DAYS: u32 = 7300;

/// Draws all of it. `person` is a whole life.
pub(super) fn around(person: &mut PersonDocument, draw: &mut Draw) {
    let history = &mut person.history;
    written(&mut history.names, &mut person.names, draw);
    written(&mut history.addresses, &mut person.addresses, draw);
    written(&mut history.telecoms, &mut person.telecoms, draw);
    written(&mut history.registrations, &mut person.registrations, draw);
    if draw.chance(300) {
        let town = draw.pick(TOWNS);
        person.birthplace = Some(BirthplaceDocument {
            city: Some(town.name.to_owned()),
            county: Some(town.county.to_owned()),
            country: None,
        });
    }
    if draw.chance(500) {
        let cipher = (*draw.pick(&CIPHERS)).to_owned();
        let from = Some(person.birth_time.chars().take(8).collect());
        person.nhais_registration = Some(NhaisRegistrationDocument { cipher, from, to: None });
    }
    if draw.chance(250) {
        let next = next_of_kin(person, draw);
        person.related_persons.push(next);
    }
}

/// Somebody of the same family who lives elsewhere.
fn next_of_kin(person: &PersonDocument, draw: &mut Draw) -> RelatedPersonDocument {
    let family = person.usual_name().and_then(|name| name.family.clone());
    let town = draw.pick(TOWNS);
    let street = format!("{} {} {}", draw.between(1, 240), draw.pick(LOCALITIES), draw.pick(STREET_KINDS));
    let born: String = person.birth_time.chars().take(8).collect();
    let began = digits(before(REFERENCE_DAY, draw.between(1, RELATED_WITHIN_DAYS)));
    RelatedPersonDocument {
        role: "PRS".to_owned(),
        relationship: (*draw.pick(&RELATIONSHIPS)).to_owned(),
        position: Some(1),
        next_of_kin: true,
        name: Some(NameDocument { kind: "L".to_owned(), family, ..NameDocument::default() }),
        address: Some(AddressDocument {
            kind: "H".to_owned(),
            lines: vec![String::new(), street, String::new(), town.name.to_owned(), town.county.to_owned()],
            postcode: Some(format!("{}{} {}AA", town.area, draw.between(1, 29), draw.below(10))),
            ..AddressDocument::default()
        }),
        telecoms: vec![TelecomDocument {
            kind: "HP".to_owned(),
            value: format!("tel:01632960{:03}", draw.below(1000)),
            ..TelecomDocument::default()
        }],
        from: Some(began.max(born)),
        ..RelatedPersonDocument::default()
    }
}

/// An entry of a list, as far as its writing is concerned.
trait Entry {
    fn id(&self) -> Option<&str>;
    fn from(&self) -> Option<&str>;
    fn written(&mut self) -> &mut Option<WrittenDocument>;
}

macro_rules! entries {
    ($($document:ident),+) => {$(
        impl Entry for $document {
            fn id(&self) -> Option<&str> {
                self.id.as_deref()
            }

            fn from(&self) -> Option<&str> {
                self.from.as_deref()
            }

            fn written(&mut self) -> &mut Option<WrittenDocument> {
                &mut self.written
            }
        }
    )+};
}
entries!(NameDocument, AddressDocument, TelecomDocument, RegistrationDocument);

/// Says of each entry who wrote it and when. Within a slot the instants ascend, also where they fall on one day.
fn written<T: Entry>(historic: &mut [T], current: &mut [T], draw: &mut Draw) {
    let mut slots: Vec<(String, u32)> = Vec::new();
    let mut entries: Vec<&mut T> = historic.iter_mut().chain(current).collect();
    for entry in &mut entries {
        let slot = entry.id().unwrap_or_default().to_owned();
        let place = match slots.iter_mut().find(|(known, _)| *known == slot) {
            Some((_, place)) => {
                *place += 1;
                *place
            }
            None => {
                slots.push((slot, 0));
                0
            }
        };
        let day = entry.from().unwrap_or(FIRST_DAY).to_owned();
        let taken_over = day.as_str() < FIRST_DAY;
        let day = day.max(FIRST_DAY.to_owned());
        // Slots have a handful of entries: each has a quarter of an hour of its own in the morning.
        let seconds = 8 * 3600 + place * 900 + draw.below(900);
        let time = format!("{:02}{:02}{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
        let by = if taken_over { BEFORE.to_owned() } else { writer(draw) };
        *entry.written() =
            Some(WrittenDocument { by: Some(by), from: Some(format!("{day}{time}")), to: None });
    }
    for at in 0..entries.len() {
        let slot = entries[at].id().unwrap_or_default().to_owned();
        let later = entries.iter_mut().skip(at + 1).find(|entry| entry.id().unwrap_or_default() == slot);
        let replaced =
            later.and_then(|entry| entry.written().as_ref().and_then(|written| written.from.clone()));
        if let Some(written) = entries[at].written() {
            written.to = replaced;
        }
    }
}

/// The ASID of one of the practices' systems.
fn writer(draw: &mut Draw) -> String {
    let systems: Vec<&str> = cast()
        .actors()
        .filter(|actor| actor.kind == ActorKind::GeneralPractice)
        .map(|actor| actor.asid.as_str())
        .collect();
    (*draw.pick(&systems)).to_owned()
}
