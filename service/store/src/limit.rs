//! The limits of what a store takes, each with its reason, and the error that names a breach.
//!
//! Leaves out limits of messages on the wire (`spine-wire`) and of queues. A value that breaks a limit here was
//! built by a program, not typed by a user, with one exception: ids of keys and index values may come from messages.

use bytes::Bytes;
use spine_kernel::{IndexEntry, IndexRange, Key, MessageId, Step};

/// Bytes of the name of a kind or an index: names are written by programmers, and Riak puts them into bucket names.
pub const NAME_BYTES_MAX: usize = 64;
/// Bytes of a key's id within its kind: a message id with a step and a prefix takes less than half of it.
pub const KEY_ID_BYTES_MAX: usize = 256;
/// Bytes of an index value: composite values join a few identifiers; longer ones bloat every index page.
pub const INDEX_VALUE_BYTES_MAX: usize = 512;
/// Index entries of one record or fact: every put carries the whole set.
pub const INDEX_ENTRIES_MAX: usize = 128;
/// Bytes of a body or a fact: the largest message that a supplier may send is 5,000,000 bytes (wire 1) and is kept
/// whole; the rest is room for what the hub writes around it.
pub const BODY_BYTES_MAX: usize = 6 * 1024 * 1024;
/// Entries of a record's log: eight times the count from which a prescription thins its history (EPS 512), since
/// thinned entries leave a stub until they are old enough to be pruned.
pub const LOG_ENTRIES_MAX: usize = 4096;
/// Bytes of the outcome and of the plan of one log entry, each: a plan holds whole follow-up messages.
pub const LOG_PART_BYTES_MAX: usize = 1024 * 1024;
/// Hits of one page of an index range: a page is held in memory, sorted and sent in one piece.
pub const PAGE_HITS_MAX: usize = 1000;
/// Keys of one look: each is a request of its own over Riak.
pub const LOOK_KEYS_MAX: usize = 1000;

/// A value that the store does not take.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Breach {
    /// Something is too small or too large.
    #[error("{what} has {found} {unit}, the store takes {least} to {most}")]
    Size {
        /// What it is, with its key where it has one.
        what: String,
        /// How large it is.
        found: usize,
        /// The least that is taken.
        least: usize,
        /// The most that is taken.
        most: usize,
        /// What is counted.
        unit: &'static str,
    },
    /// A message and step would be logged a second time.
    #[error("message {message} step {step:?} is already logged: a log entry is written once")]
    LoggedTwice {
        /// The message.
        message: MessageId,
        /// The step of its plan; none for the decider.
        step: Option<Step>,
    },
}

fn size(
    what: impl FnOnce() -> String,
    found: usize,
    least: usize,
    most: usize,
    unit: &'static str,
) -> Result<(), Breach> {
    if (least..=most).contains(&found) {
        return Ok(());
    }
    Err(Breach::Size { what: what(), found, least, most, unit })
}

/// Checks the name and the id of a key.
pub(crate) fn key(key: &Key) -> Result<(), Breach> {
    size(|| "the kind of a key".to_owned(), key.kind.len(), 1, NAME_BYTES_MAX, "bytes")?;
    size(|| format!("the id of a key of kind {}", key.kind), key.id.len(), 1, KEY_ID_BYTES_MAX, "bytes")
}

/// Checks the number of keys of a look, and each key.
pub(crate) fn keys(keys: &[Key]) -> Result<(), Breach> {
    size(|| "a look".to_owned(), keys.len(), 0, LOOK_KEYS_MAX, "keys")?;
    keys.iter().try_for_each(key)
}

/// Checks the names and the ends of an index range.
pub(crate) fn range(range: &IndexRange) -> Result<(), Breach> {
    size(|| "the kind of an index range".to_owned(), range.kind.len(), 1, NAME_BYTES_MAX, "bytes")?;
    size(|| "the index of an index range".to_owned(), range.index.len(), 1, NAME_BYTES_MAX, "bytes")?;
    for end in [&range.from, &range.to] {
        size(
            || format!("an end of a range of {}", range.index),
            end.len(),
            0,
            INDEX_VALUE_BYTES_MAX,
            "bytes",
        )?;
    }
    Ok(())
}

/// Checks the number of hits that a page asks for.
pub(crate) fn page(hits: usize) -> Result<(), Breach> {
    size(|| "a page".to_owned(), hits, 1, PAGE_HITS_MAX, "hits")
}

/// Checks a body or a fact.
pub(crate) fn body(what: &'static str, body: &Bytes) -> Result<(), Breach> {
    size(|| what.to_owned(), body.len(), 0, BODY_BYTES_MAX, "bytes")
}

/// Checks a set of index entries.
pub(crate) fn indexes(entries: &[IndexEntry]) -> Result<(), Breach> {
    size(|| "an index set".to_owned(), entries.len(), 0, INDEX_ENTRIES_MAX, "entries")?;
    for entry in entries {
        size(|| "the name of an index".to_owned(), entry.index.len(), 1, NAME_BYTES_MAX, "bytes")?;
        let value = entry.value.len();
        size(|| format!("a value of index {}", entry.index), value, 0, INDEX_VALUE_BYTES_MAX, "bytes")?;
    }
    Ok(())
}

/// Checks the number of entries of a log.
pub(crate) fn log(entries: usize) -> Result<(), Breach> {
    size(|| "a log".to_owned(), entries, 0, LOG_ENTRIES_MAX, "entries")
}

/// Checks the outcome or the plan of a log entry.
pub(crate) fn log_part(what: &'static str, part: &Bytes) -> Result<(), Breach> {
    size(|| what.to_owned(), part.len(), 0, LOG_PART_BYTES_MAX, "bytes")
}
