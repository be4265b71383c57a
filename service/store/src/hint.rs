//! Hints: looks, pages and hits. Good for queries and traces, never for an effect or a stored outcome.
//!
//! Leaves out the index entries and ranges themselves: they are kernel's words. Implements exactly-once 6 and 10.

use crate::{Breach, Stored, limit};
use bytes::Bytes;
use spine_kernel::{Hit, Key};

/// What a look shows under one key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// The key.
    pub key: Key,
    /// What was seen there.
    pub seen: Seen,
}

impl Look {
    /// The body of the record, or the fact; none where neither is there.
    pub fn body(&self) -> Option<&Bytes> {
        match &self.seen {
            Seen::Nothing => None,
            Seen::Record(stored) => stored.body(),
            Seen::Fact(fact) => Some(fact),
        }
    }
}

/// What can stand under a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// Neither a register that was ever written nor a fact.
    Nothing,
    /// A register, perhaps without a body.
    Record(Stored),
    /// A fact.
    Fact(Bytes),
}

/// Which part of an index range is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    hits: usize,
    after: Option<Cursor>,
}

impl Page {
    /// The first page, with at most `hits` hits.
    ///
    /// # Errors
    /// No hits at all, or more than [`limit::PAGE_HITS_MAX`].
    pub fn first(hits: usize) -> Result<Self, Breach> {
        limit::page(hits)?;
        Ok(Self { hits, after: None })
    }

    /// The largest page that the store gives, from the beginning.
    pub fn whole() -> Self {
        Self { hits: limit::PAGE_HITS_MAX, after: None }
    }

    /// The page of the same size that begins behind `cursor`.
    #[must_use]
    pub fn after(mut self, cursor: Cursor) -> Self {
        self.after = Some(cursor);
        self
    }

    /// The most hits that are wanted.
    pub fn hits(&self) -> usize {
        self.hits
    }

    /// Behind which place the page begins.
    pub fn cursor(&self) -> Option<&Cursor> {
        self.after.as_ref()
    }
}

/// A place in an index range. Only the store that gave it can read it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cursor {
    pub(crate) value: Box<str>,
    pub(crate) id: Box<str>,
}

impl Cursor {
    /// The place of a hit.
    pub(crate) fn at(hit: &Hit) -> Self {
        Self { value: hit.value.as_str().into(), id: hit.key.id.as_str().into() }
    }
}

/// One page of hits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hits {
    /// The hits, by value and then by id.
    pub hits: Vec<Hit>,
    /// Where the next page begins; none on the last one.
    pub next: Option<Cursor>,
}
