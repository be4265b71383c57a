//! Records as the house names them: keys, kinds, index entries and what a loader makes of neutral documents.
//!
//! Leaves out how records are kept and fenced (`spine-store`) and what stands in a body (the national services).

use bytes::Bytes;
use std::fmt;

/// A kind of record: its name, the indexes that it keeps, and the version of its body's format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordKind {
    /// Lower-case words with hyphens, unique in the house: `pds-patient`.
    pub name: &'static str,
    /// The names of its indexes.
    pub indexes: &'static [&'static str],
    /// The version that is written now; readers know this one and the one before.
    pub format_version: u16,
}

/// The key of one record: its kind and its id within the kind.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// The name of the record's kind.
    pub kind: String,
    /// The id within the kind, at most 256 bytes.
    pub id: String,
}

impl Key {
    /// The key of `id` among the records of `kind`.
    pub fn new(kind: impl Into<String>, id: impl Into<String>) -> Self {
        Self { kind: kind.into(), id: id.into() }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.kind, self.id)
    }
}

/// One entry of a record in an index of its kind.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IndexEntry {
    /// The index's name.
    pub index: String,
    /// The value under which the record stands there; compared as bytes.
    pub value: String,
}

impl IndexEntry {
    /// The entry `value` in `index`.
    pub fn new(index: impl Into<String>, value: impl Into<String>) -> Self {
        Self { index: index.into(), value: value.into() }
    }
}

/// A range of index values, both ends included.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IndexRange {
    /// The kind of the records.
    pub kind: String,
    /// The index.
    pub index: String,
    /// The lowest value.
    pub from: String,
    /// The highest value.
    pub to: String,
}

impl IndexRange {
    /// All records of `kind` that stand in `index` under exactly `value`.
    pub fn exactly(kind: impl Into<String>, index: impl Into<String>, value: impl Into<String>) -> Self {
        let value = value.into();
        Self { kind: kind.into(), index: index.into(), from: value.clone(), to: value }
    }
}

/// One hit of an index range. A hint: it may be stale, repeated or unsettled.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hit {
    /// The value under which the record stood.
    pub value: String,
    /// The record.
    pub key: Key,
}

/// A neutral document that a run or a sandbox puts into a Spine: a person, an organisation, a system.
#[derive(Debug, Clone, PartialEq)]
pub struct SeedDoc {
    /// What it describes: `person`, `organisation` or `system`.
    pub kind: String,
    /// The document in the shape that `data/DOCUMENTS.md` gives for the kind.
    pub body: serde_json::Value,
}

/// A record as a loader makes it from a neutral document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seed {
    /// Where it goes.
    pub key: Key,
    /// Its body in the kind's format.
    pub body: Bytes,
    /// All its index entries.
    pub indexes: Vec<IndexEntry>,
}
