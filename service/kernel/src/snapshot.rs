//! What a decision has been shown so far, and how it asks for more.
//!
//! Leaves out reading and fencing: the hub fills a snapshot, and calls the case again when it was handed a need.

use crate::{Hit, IndexRange, Key, Refusal};
use bytes::Bytes;
use std::collections::BTreeMap;

/// What a decision lacks. Handed back to the hub by `?`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Need {
    /// Records of which a hint is enough: a plain look.
    pub looks: Vec<Key>,
    /// Records that must be opened, because the decision writes them or must hold against them.
    pub opens: Vec<Key>,
    /// Index ranges.
    pub ranges: Vec<IndexRange>,
}

/// Why a decision stopped before its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stop {
    /// It asks for records; it will be called again.
    Need(Need),
    /// It refuses the message.
    Refuse(Refusal),
}

impl From<Need> for Stop {
    fn from(need: Need) -> Self {
        Self::Need(need)
    }
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refuse(refusal)
    }
}

impl From<crate::Fault> for Stop {
    fn from(fault: crate::Fault) -> Self {
        Self::Refuse(fault.into())
    }
}

/// The records and index ranges read so far for one message.
#[derive(Debug, Clone, Default)]
pub struct Snapshot {
    looked: BTreeMap<Key, Option<Bytes>>,
    opened: BTreeMap<Key, Option<Bytes>>,
    ranges: BTreeMap<IndexRange, Vec<Hit>>,
}

impl Snapshot {
    /// The body of a record as a plain look or an open showed it. `None` where the record has no body.
    ///
    /// # Errors
    /// A need, where the record has not been read yet.
    pub fn look(&self, key: &Key) -> Result<Option<&Bytes>, Need> {
        match self.opened.get(key).or_else(|| self.looked.get(key)) {
            Some(body) => Ok(body.as_ref()),
            None => Err(Need { looks: vec![key.clone()], ..Need::default() }),
        }
    }

    /// The body of a record that the hub holds open.
    ///
    /// # Errors
    /// A need, where the record has not been opened yet; a look is not enough.
    pub fn opened(&self, key: &Key) -> Result<Option<&Bytes>, Need> {
        match self.opened.get(key) {
            Some(body) => Ok(body.as_ref()),
            None => Err(Need { opens: vec![key.clone()], ..Need::default() }),
        }
    }

    /// Asks for many looks at once, so that the hub reads them in one go.
    ///
    /// # Errors
    /// A need that names every key not yet read.
    pub fn looks(&self, keys: &[Key]) -> Result<(), Need> {
        let missing: Vec<Key> = keys
            .iter()
            .filter(|key| !self.opened.contains_key(key) && !self.looked.contains_key(key))
            .cloned()
            .collect();
        if missing.is_empty() { Ok(()) } else { Err(Need { looks: missing, ..Need::default() }) }
    }

    /// The hits of an index range, sorted, each once.
    ///
    /// # Errors
    /// A need, where the range has not been read yet.
    pub fn range(&self, range: &IndexRange) -> Result<&[Hit], Need> {
        match self.ranges.get(range) {
            Some(hits) => Ok(hits),
            None => Err(Need { ranges: vec![range.clone()], ..Need::default() }),
        }
    }

    /// Adds what a plain look showed.
    pub fn add_look(&mut self, key: Key, body: Option<Bytes>) {
        self.looked.insert(key, body);
    }

    /// Adds what an open showed. It replaces what an earlier attempt opened.
    pub fn add_opened(&mut self, key: Key, body: Option<Bytes>) {
        self.opened.insert(key, body);
    }

    /// Adds the hits of a range; repeats are dropped and the rest sorted, since a store may give them in any order.
    pub fn add_range(&mut self, range: IndexRange, mut hits: Vec<Hit>) {
        hits.sort();
        hits.dedup();
        self.ranges.insert(range, hits);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_read_is_a_need_and_absence_is_not() {
        let key = Key::new("k", "1");
        let other = Key::new("k", "2");
        let mut snapshot = Snapshot::default();
        assert_eq!(snapshot.look(&key).unwrap_err().looks, vec![key.clone()]);
        snapshot.add_look(key.clone(), None);
        assert_eq!(snapshot.look(&key), Ok(None));
        assert_eq!(snapshot.opened(&key).unwrap_err().opens, vec![key.clone()]);
        assert_eq!(snapshot.looks(&[key.clone(), other.clone()]).unwrap_err().looks, vec![other.clone()]);
        snapshot.add_opened(other.clone(), Some(Bytes::from_static(b"x")));
        assert_eq!(snapshot.looks(&[key, other.clone()]), Ok(()));
        assert_eq!(snapshot.look(&other).unwrap().unwrap().as_ref(), b"x");
    }
}
