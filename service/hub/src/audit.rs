//! The audit: one row for every message and for every connection that ended before it was one.
//!
//! Leaves out who asks for rows (the control port). Rows are facts in the records, found by message id; they carry
//! no patient data beyond what a national service remarks by name.

use serde::{Deserialize, Serialize};
use spine_kernel::{AuditNote, IndexEntry, IndexRange, Key, Timestamp};
use std::collections::BTreeMap;

/// The kind under which audit rows are kept.
pub const AUDIT_KIND: &str = "audit";
/// The index that holds the canonical message id of a row.
pub(crate) const MESSAGE_INDEX: &str = "message-id";
/// The index that holds the instant and number of every row.
pub(crate) const TIME_INDEX: &str = "at";

/// How a message or connection ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AuditOutcome {
    /// It was answered.
    Answered,
    /// It was refused in the protocol's own form.
    Refused,
    /// The connection ended before there was a message.
    Closed,
}

/// One stage that the message passed, or at which it was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AuditStep {
    /// The stage, in the words of the stage table.
    pub stage: String,
    /// Whether it was passed.
    pub passed: bool,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AuditRow {
    /// The version of this shape.
    pub format: u16,
    /// When the message was whole, or the connection ended.
    pub at: Timestamp,
    /// The number of the row within its Spine; rows are listed in the order of instant and number.
    pub number: u64,
    /// How it ended.
    pub outcome: AuditOutcome,
    /// The message id in canonical form, where one was readable.
    pub message_id: Option<String>,
    /// The interaction, where one was recognised.
    pub interaction: Option<String>,
    /// The sending system, as access found it.
    pub asid: Option<String>,
    /// The party, as access found it.
    pub party: Option<String>,
    /// The name of the client certificate, where one was verified.
    pub certificate: Option<String>,
    /// The name of the first fault.
    pub fault: Option<String>,
    /// The name of the last, most exact fault.
    pub detail: Option<String>,
    /// The value and the rule that it breaks.
    pub about: Option<String>,
    /// The stages in the order in which they were walked.
    pub steps: Vec<AuditStep>,
    /// Remarks of the national service.
    pub notes: BTreeMap<String, String>,
}

impl AuditRow {
    /// The version of the shape that is written now.
    pub const FORMAT: u16 = 1;

    /// The key of the row and its index entries. The key sorts as text in the order of instant and number.
    pub(crate) fn place(&self) -> (Key, Vec<IndexEntry>) {
        let position = format!("{}-{:012}", instant(self.at), self.number);
        let mut entries = vec![IndexEntry::new(TIME_INDEX, &position)];
        entries.extend(self.message_id.iter().map(|id| IndexEntry::new(MESSAGE_INDEX, id)));
        (Key::new(AUDIT_KIND, position), entries)
    }

    pub(crate) fn add_notes(&mut self, notes: Vec<AuditNote>) {
        self.notes.extend(notes.into_iter().map(|note| (note.name.to_owned(), note.value)));
    }
}

/// Which rows to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditQuery {
    /// Only rows of this message id, in either case.
    pub message_id: Option<String>,
    /// Only rows of this instant or later, where no message id is asked for.
    pub since: Option<Timestamp>,
    /// At most so many, 0 for the most that one answer may carry.
    pub limit: usize,
}

impl AuditQuery {
    /// The most rows of one answer: a page that a person can still look through.
    pub const LIMIT_MAX: usize = 10_000;

    pub(crate) fn range(&self) -> IndexRange {
        match &self.message_id {
            Some(id) => IndexRange::exactly(AUDIT_KIND, MESSAGE_INDEX, id.to_ascii_uppercase()),
            None => IndexRange {
                kind: AUDIT_KIND.to_owned(),
                index: TIME_INDEX.to_owned(),
                from: self.since.map(instant).unwrap_or_default(),
                to: "\u{7f}".to_owned(),
            },
        }
    }

    pub(crate) fn limit(&self) -> usize {
        match self.limit {
            0 => Self::LIMIT_MAX,
            limit => limit.min(Self::LIMIT_MAX),
        }
    }
}

/// Sorts as text in the order of instants.
fn instant(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%S%.9f").to_string()
}
