//! The map that both backends in memory stand on: registers with their fences, facts, and the indexes over both.
//!
//! Leaves out locking and every weakness: whoever owns the map has it alone. Implements exactly-once 10 ("Memory"):
//! a fence per key that every open and every commit raises, so that an older claim is refused.

use crate::digest::KindHasher;
use crate::record::Fence;
use crate::{Cursor, Digest, Hits, Page, Reason, Seen, Stored};
use bytes::Bytes;
use spine_kernel::{Hit, IndexEntry, IndexRange, Key};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;
use std::sync::Arc;

/// Everything that is stored, by kind: names of kinds are few, ids are many and are kept once.
#[derive(Debug, Default)]
pub(crate) struct Map {
    kinds: BTreeMap<String, Kind>,
}

#[derive(Debug, Default)]
struct Kind {
    registers: BTreeMap<Arc<str>, Register>,
    facts: BTreeMap<Arc<str>, Fact>,
    indexes: BTreeMap<String, BTreeSet<Place>>,
}

#[derive(Debug, Default)]
struct Register {
    fence: Fence,
    stored: Option<Stored>,
}

#[derive(Debug)]
struct Fact {
    value: Bytes,
    indexes: Vec<IndexEntry>,
}

/// A place in an index: by value, then by id.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    value: Box<str>,
    id: Arc<str>,
}

impl Kind {
    fn enter(&mut self, id: &Arc<str>, entries: &[IndexEntry]) {
        for entry in entries {
            let place = Place { value: entry.value.as_str().into(), id: Arc::clone(id) };
            self.indexes.entry(entry.index.clone()).or_default().insert(place);
        }
    }

    fn leave(&mut self, id: &Arc<str>, entries: &[IndexEntry]) {
        for entry in entries {
            if let Some(index) = self.indexes.get_mut(&entry.index) {
                index.remove(&Place { value: entry.value.as_str().into(), id: Arc::clone(id) });
            }
        }
    }
}

impl Map {
    /// Raises the fence of a register and shows what stands there.
    pub(crate) fn claim(&mut self, key: &Key) -> Result<(Fence, Option<Stored>), Reason> {
        if self.holds_fact(key) {
            return Err(Reason::NotARegister { key: key.clone() });
        }
        let register = self.register(key);
        register.fence.0 += 1;
        Ok((register.fence, register.stored.clone()))
    }

    /// The fence of the newest claim or commit of a register.
    pub(crate) fn fence(&self, key: &Key) -> Fence {
        self.registered(key).map_or(Fence::default(), |register| register.fence)
    }

    /// Raises the fence of a register, and nothing else.
    pub(crate) fn raise(&mut self, key: &Key) -> Fence {
        let register = self.register(key);
        register.fence.0 += 1;
        register.fence
    }

    /// Puts a register's content in place with its whole index set, and raises its fence.
    pub(crate) fn put(&mut self, key: &Key, next: Stored) -> Fence {
        let kind = self.kinds.entry(key.kind.clone()).or_default();
        let id = match kind.registers.get_key_value(key.id.as_str()) {
            Some((id, _)) => Arc::clone(id),
            None => Arc::from(key.id.as_str()),
        };
        let entered = next.clone();
        let register = kind.registers.entry(Arc::clone(&id)).or_default();
        register.fence.0 += 1;
        let fence = register.fence;
        let before = register.stored.replace(next);
        let left = before.as_ref().map_or(&[][..], Stored::indexes);
        if left != entered.indexes() {
            kind.leave(&id, left);
            kind.enter(&id, entered.indexes());
        }
        fence
    }

    /// What a register holds.
    pub(crate) fn stored(&self, key: &Key) -> Option<&Stored> {
        self.registered(key).and_then(|register| register.stored.as_ref())
    }

    /// What stands under a key.
    pub(crate) fn seen(&self, key: &Key) -> Seen {
        if let Some(stored) = self.stored(key) {
            return Seen::Record(stored.clone());
        }
        match self.fact(key) {
            Some(fact) => Seen::Fact(fact.value.clone()),
            None => Seen::Nothing,
        }
    }

    /// Whether a key holds a fact.
    pub(crate) fn holds_fact(&self, key: &Key) -> bool {
        self.fact(key).is_some()
    }

    /// Whether a fact may be put: the key is free, or holds this very fact. `true` where it is already there.
    pub(crate) fn admits(&self, key: &Key, value: &Bytes, indexes: &[IndexEntry]) -> Result<bool, Reason> {
        if self.registered(key).is_some() {
            return Err(Reason::NotAFact { key: key.clone() });
        }
        match self.fact(key) {
            None => Ok(false),
            Some(fact) if fact.value == *value && fact.indexes == sorted(indexes) => Ok(true),
            Some(_) => Err(Reason::UnequalFact { key: key.clone() }),
        }
    }

    /// Puts a fact that [`Map::admits`].
    pub(crate) fn record(&mut self, key: &Key, value: Bytes, indexes: &[IndexEntry]) -> Result<(), Reason> {
        if self.admits(key, &value, indexes)? {
            return Ok(());
        }
        let kind = self.kinds.entry(key.kind.clone()).or_default();
        let id: Arc<str> = Arc::from(key.id.as_str());
        let indexes = sorted(indexes);
        kind.enter(&id, &indexes);
        kind.facts.insert(id, Fact { value, indexes });
        Ok(())
    }

    /// One page of an index range, by value and then by id.
    pub(crate) fn find(&self, range: &IndexRange, page: &Page) -> Hits {
        let none = Hits { hits: Vec::new(), next: None };
        let Some(index) = self.kinds.get(&range.kind).and_then(|kind| kind.indexes.get(&range.index)) else {
            return none;
        };
        let start = match page.cursor() {
            Some(cursor) if *cursor.value >= *range.from => {
                Bound::Excluded(Place { value: cursor.value.clone(), id: Arc::from(&*cursor.id) })
            }
            _ => Bound::Included(Place { value: range.from.as_str().into(), id: Arc::from("") }),
        };
        let mut places =
            index.range((start, Bound::Unbounded)).take_while(|place| *place.value <= *range.to).map(
                |place| Hit { value: place.value.to_string(), key: Key::new(range.kind.clone(), &*place.id) },
            );
        let hits: Vec<Hit> = places.by_ref().take(page.hits()).collect();
        let more = places.next().is_some();
        let next = hits.last().filter(|_| more).map(Cursor::at);
        Hits { hits, next }
    }

    /// The digest of everything that is stored.
    pub(crate) fn digest(&self) -> Digest {
        let of_kind = |kind: &Kind| {
            let mut hasher = KindHasher::new();
            for (id, register) in &kind.registers {
                if let Some(stored) = &register.stored {
                    hasher.register(id, stored);
                }
            }
            kind.facts.iter().for_each(|(id, fact)| hasher.fact(id, &fact.value, &fact.indexes));
            hasher.finish()
        };
        let kinds = self.kinds.iter().filter_map(|(name, kind)| Some((name.clone(), of_kind(kind)?)));
        Digest { kinds: kinds.collect() }
    }

    fn register(&mut self, key: &Key) -> &mut Register {
        let registers = &mut self.kinds.entry(key.kind.clone()).or_default().registers;
        if !registers.contains_key(key.id.as_str()) {
            registers.insert(Arc::from(key.id.as_str()), Register::default());
        }
        registers.get_mut(key.id.as_str()).expect("the register was put there just above")
    }

    fn registered(&self, key: &Key) -> Option<&Register> {
        self.kinds.get(&key.kind)?.registers.get(key.id.as_str())
    }

    fn fact(&self, key: &Key) -> Option<&Fact> {
        self.kinds.get(&key.kind)?.facts.get(key.id.as_str())
    }
}

fn sorted(indexes: &[IndexEntry]) -> Vec<IndexEntry> {
    let mut indexes = indexes.to_vec();
    indexes.sort();
    indexes.dedup();
    indexes
}
