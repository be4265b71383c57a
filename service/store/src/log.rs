//! The log of a record: what became of each message that was decided on it, until it is pruned behind the floor.
//!
//! Leaves out the form of outcomes and plans: they are bytes that the hub writes and reads. Implements
//! exactly-once 5 (entry, refusals are logged too) and 8 (follow-ups are logged by message id and step).

use crate::{Breach, limit};
use bytes::Bytes;
use spine_kernel::{MessageId, Step, Timestamp};
use std::sync::Arc;

/// What became of one message, or of one follow-up step of it, on one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogEntry {
    /// The message.
    pub message: MessageId,
    /// The step of the message's plan that wrote this record; none where the record was the message's decider.
    pub step: Option<Step>,
    /// The outcome: enough to give the same answer again. Empty for a follow-up, which has no answer of its own.
    pub outcome: Bytes,
    /// The plan of follow-ups with their values; a redelivery walks it again. Empty where nothing follows.
    pub plan: Bytes,
    /// When it was decided, by the Spine's clock.
    pub moment: Timestamp,
    /// When the message says that it was created: the part that a retry repeats byte for byte.
    pub created: Timestamp,
}

impl LogEntry {
    /// Whether the entry may go once the floor is `floor`: decided and created at or below it. A message that was
    /// created above the floor would be decided again, whatever the time of its entry.
    fn is_below(&self, floor: Timestamp) -> bool {
        self.moment <= floor && self.created <= floor
    }
}

/// The entries of a record, oldest commit first, each message and step once.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Log {
    entries: Vec<Arc<LogEntry>>,
}

impl Log {
    /// A log of those entries, in the order in which they were committed.
    ///
    /// # Errors
    /// More entries than [`limit::LOG_ENTRIES_MAX`], an outcome or plan above [`limit::LOG_PART_BYTES_MAX`], or a
    /// message and step twice.
    pub fn new(entries: impl IntoIterator<Item = LogEntry>) -> Result<Self, Breach> {
        let mut log = Self::default();
        entries.into_iter().try_for_each(|entry| log.add(entry))?;
        Ok(log)
    }

    /// Adds an entry behind the others.
    ///
    /// # Errors
    /// As for [`Log::new`]; the log stays as it was.
    pub fn add(&mut self, entry: LogEntry) -> Result<(), Breach> {
        limit::log(self.entries.len() + 1)?;
        limit::log_part("the outcome of a log entry", &entry.outcome)?;
        limit::log_part("the plan of a log entry", &entry.plan)?;
        if self.find(&entry.message, entry.step).is_some() {
            return Err(Breach::LoggedTwice { message: entry.message, step: entry.step });
        }
        self.entries.push(Arc::new(entry));
        Ok(())
    }

    /// The entry of a message and step. Newest first, since a redelivery mostly follows soon.
    pub fn find(&self, message: &MessageId, step: Option<Step>) -> Option<&LogEntry> {
        self.entries
            .iter()
            .rev()
            .map(AsRef::as_ref)
            .find(|entry| entry.step == step && entry.message == *message)
    }

    /// All entries, oldest commit first.
    pub fn entries(&self) -> impl DoubleEndedIterator<Item = &LogEntry> + ExactSizeIterator {
        self.entries.iter().map(AsRef::as_ref)
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether nothing was ever decided here, or all of it is pruned.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Drops the entries that lie below the floor.
    pub(crate) fn prune(&mut self, floor: Timestamp) {
        self.entries.retain(|entry| !entry.is_below(floor));
    }
}
