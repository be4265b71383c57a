//! What a register holds, who tries to write it, and the claim in the writer's hand.
//!
//! Leaves out how a claim is kept and checked: the fence inside is the backend's. Implements exactly-once 5 (floor),
//! 6 (retired records, full index set) and 10.

use crate::{Breach, Log, LogEntry, limit};
use bytes::Bytes;
use spine_kernel::{IndexEntry, Key, MessageId, Step, Timestamp};
use std::sync::Arc;

/// One attempt to write one record for one message. A backend may name its claim after it; it decides nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// The message.
    pub message: MessageId,
    /// The step of the message's plan; none for the decider.
    pub step: Option<Step>,
    /// The number of the attempt, from 1.
    pub number: u32,
}

impl Attempt {
    /// An attempt on the message's decider.
    pub fn decider(message: MessageId, number: u32) -> Self {
        Self { message, step: None, number }
    }

    /// An attempt on a record that follows from the decision.
    pub fn follow_up(message: MessageId, step: Step, number: u32) -> Self {
        Self { message, step: Some(step), number }
    }
}

/// What a register holds: body, log, floor and the whole index set. It cannot be built beyond the limits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    body: Option<Bytes>,
    log: Log,
    floor: Timestamp,
    indexes: Arc<[IndexEntry]>,
}

impl Stored {
    /// No body, no log, no indexes, and a floor below every instant: where every register begins.
    pub fn empty() -> Self {
        Self { body: None, log: Log::default(), floor: Timestamp::MIN, indexes: Arc::from([]) }
    }

    /// A register's content. Index entries are a set: they are sorted, and repeats are dropped.
    ///
    /// # Errors
    /// A body above [`limit::BODY_BYTES_MAX`], more index entries than [`limit::INDEX_ENTRIES_MAX`], or an entry
    /// whose name or value is beyond its limit.
    pub fn new(
        body: Option<Bytes>,
        log: Log,
        floor: Timestamp,
        mut indexes: Vec<IndexEntry>,
    ) -> Result<Self, Breach> {
        if let Some(body) = &body {
            limit::body("a body", body)?;
        }
        indexes.sort();
        indexes.dedup();
        limit::indexes(&indexes)?;
        Ok(Self { body, log, floor, indexes: indexes.into() })
    }

    /// The same log and floor with another body and its index set. No body retires the record.
    ///
    /// # Errors
    /// As for [`Stored::new`].
    pub fn with_body(self, body: Option<Bytes>, indexes: Vec<IndexEntry>) -> Result<Self, Breach> {
        Self::new(body, self.log, self.floor, indexes)
    }

    /// The same content with one more log entry.
    ///
    /// # Errors
    /// As for [`Log::add`].
    pub fn with_entry(mut self, entry: LogEntry) -> Result<Self, Breach> {
        self.log.add(entry)?;
        Ok(self)
    }

    /// Raises the floor to `floor` and drops the log entries below it. A floor never sinks.
    #[must_use]
    pub fn pruned(mut self, floor: Timestamp) -> Self {
        self.floor = self.floor.max(floor);
        self.log.prune(self.floor);
        self
    }

    /// The body; none where the register was never written, is a stub, or is retired.
    pub fn body(&self) -> Option<&Bytes> {
        self.body.as_ref()
    }

    /// The log.
    pub fn log(&self) -> &Log {
        &self.log
    }

    /// The floor: a message that was created at or below it and is not in the log is not decided.
    pub fn floor(&self) -> Timestamp {
        self.floor
    }

    /// The index entries, sorted, each once.
    pub fn indexes(&self) -> &[IndexEntry] {
        &self.indexes
    }

    /// Whether a message of that creation time is too old to be decided, where the log does not have it.
    pub fn is_too_old(&self, created: Timestamp) -> bool {
        created <= self.floor
    }
}

/// A claim on one register, with what the claim showed. Whoever has it is the only one whose commit can be `Done`,
/// until the next claim. It cannot be cloned; dropping it gives nothing back and harms nobody.
#[derive(Debug)]
pub struct Held {
    pub(crate) key: Key,
    pub(crate) stored: Option<Stored>,
    pub(crate) fence: Fence,
}

/// The version or ballot by which a backend knows a claim again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Fence(pub(crate) u64);

impl Held {
    /// The register's key.
    pub fn key(&self) -> &Key {
        &self.key
    }

    /// What the claim showed; none where the register does not exist.
    pub fn stored(&self) -> Option<&Stored> {
        self.stored.as_ref()
    }

    /// The body that the claim showed.
    pub fn body(&self) -> Option<&Bytes> {
        self.stored.as_ref().and_then(Stored::body)
    }

    /// What became of a message and step, where the log that the claim showed has it.
    pub fn logged(&self, message: &MessageId, step: Option<Step>) -> Option<&LogEntry> {
        self.stored.as_ref().and_then(|stored| stored.log.find(message, step))
    }

    /// What the claim showed, to be changed or to be committed as it is. A missing register gives an empty one.
    pub fn unchanged(&self) -> Stored {
        self.stored.clone().unwrap_or_else(Stored::empty)
    }
}
