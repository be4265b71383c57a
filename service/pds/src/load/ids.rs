//! The ids of slots: those that a document gives, and those that are derived where it gives none.
//!
//! Leaves out what stands in a slot. The same document always gets the same ids, so that two Spines that load it hold
//! the same record. Facts: pds-messages 2.5, 12 (7, 8).

use super::draft::{Content, Draft, Drafts};
use crate::ObjectId;
use crate::record::{Entry, Provenance, Slots};
use spine_kernel::NhsNumber;
use std::collections::BTreeMap;

/// Derived ids are four characters of this alphabet, as most recorded ones are.
const ALPHABET: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
const DERIVED_CHARS: u32 = 4;

/// The ids of one record.
pub(super) struct ObjectIds {
    number: String,
    /// Each id with the list and the kind of its slot.
    taken: BTreeMap<String, (&'static str, &'static str)>,
    /// The ids of slots of which a person has one, by list and kind.
    singles: BTreeMap<(&'static str, &'static str), ObjectId>,
}

impl ObjectIds {
    pub(super) fn new(number: &NhsNumber) -> Self {
        Self { number: number.to_string(), taken: BTreeMap::new(), singles: BTreeMap::new() }
    }

    /// Notes an id that the document gives. All are noted before the first is derived.
    pub(super) fn claim(
        &mut self,
        id: &ObjectId,
        list: &'static str,
        kind: &'static str,
        is_single: bool,
    ) -> Result<(), &'static str> {
        let owner = *self.taken.entry(id.to_string()).or_insert((list, kind));
        if owner != (list, kind) {
            return Err("is refused: an id stands for one slot, and this one has another use or kind");
        }
        if is_single {
            self.singles.entry((list, kind)).or_insert_with(|| id.clone());
        }
        Ok(())
    }

    /// Notes the id of a slot that stands in no list of entries, and that nothing else has.
    pub(super) fn claim_alone(&mut self, id: &ObjectId, list: &'static str) -> Result<(), &'static str> {
        match self.taken.insert(id.to_string(), (list, "")) {
            None => Ok(()),
            Some(_) => Err("is refused: an id stands for one slot, and this one stands for another already"),
        }
    }

    /// The entries with their ids, the historic ones from the oldest.
    pub(super) fn settle<T: Content>(&mut self, drafts: Drafts<T>) -> Slots<T> {
        let current = drafts.current.into_iter().enumerate();
        let current = current.map(|(at, draft)| self.entry(draft, "current", at)).collect();
        let historic = drafts.historic.into_iter().enumerate();
        let mut historic: Vec<_> = historic.map(|(at, draft)| self.entry(draft, "historic", at)).collect();
        historic.sort_by(|one: &Entry<T>, other| one.period.cmp(&other.period));
        Slots { current, historic }
    }

    fn entry<T: Content>(&mut self, draft: Draft<T>, part: &str, at: usize) -> Entry<T> {
        let Draft { id, period, written: Provenance { system, source }, value } = draft;
        let (list, kind) = (T::LIST, value.kind());
        let id = match id {
            Some(id) => id,
            None if value.is_single() => match self.singles.get(&(list, kind)) {
                Some(id) => id.clone(),
                None => {
                    let id = self.derive(list, kind, "");
                    self.singles.insert((list, kind), id.clone());
                    id
                }
            },
            None => self.derive(list, kind, &format!("{part} {at}")),
        };
        Entry { id, period, system, source, value }
    }

    /// An id that no other slot of the record has.
    fn derive(&mut self, list: &'static str, kind: &'static str, which: &str) -> ObjectId {
        let ids = u64::from(36_u32.pow(DERIVED_CHARS));
        let start = hash(&format!("{} {list} {kind} {which}", self.number));
        let free = (0..ids)
            .map(|step| spell((start % ids + step) % ids))
            .find(|id| !self.taken.contains_key(id))
            .and_then(|id| id.parse::<ObjectId>().ok())
            .expect("a record has far fewer entries than there are ids, and each is four letters and digits");
        self.taken.insert(free.to_string(), (list, kind));
        free
    }
}

fn spell(mut number: u64) -> String {
    let mut text = vec![0; DERIVED_CHARS as usize];
    for character in text.iter_mut().rev() {
        *character = ALPHABET[(number % 36) as usize];
        number /= 36;
    }
    text.into_iter().map(char::from).collect()
}

/// FNV-1a: all that is needed is that the same text always gives the same number.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}
