//! What a national service decides: the one write that can refuse, the plan that follows from it, and the outcome.
//!
//! Leaves out carrying it out: commits, retries, deliveries and the form on the wire belong to the hub.

use crate::{Fault, IndexEntry, InteractionId, Key, MessageId, PartyKey, ServiceName};
use bytes::Bytes;

/// The number of a step of a plan. Ids of follow-up work are derived from the message id and this number.
pub type Step = u32;

/// A write of one register: the whole next body and the whole index set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Write {
    /// The register; it must have been opened by this decision.
    pub key: Key,
    /// The body to come; `None` retires the record but keeps its log.
    pub body: Option<Bytes>,
    /// All index entries of the body to come.
    pub indexes: Vec<IndexEntry>,
}

/// Work that follows from a committed decider and cannot refuse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FollowUp {
    /// Apply a write to another register, unless its log already has this message and step.
    Write {
        /// The step within the plan.
        step: Step,
        /// What to write.
        write: Write,
    },
    /// Put a fact: the same key always gets the same value.
    Fact {
        /// The step within the plan.
        step: Step,
        /// Where it goes.
        key: Key,
        /// The value, a pure function of the logged decision.
        body: Bytes,
        /// All its index entries.
        indexes: Vec<IndexEntry>,
    },
    /// Send a message to a party through the directory.
    Send {
        /// The step within the plan.
        step: Step,
        /// The receiver.
        to: PartyKey,
        /// The service under which it is sent.
        service: ServiceName,
        /// The interaction.
        interaction: InteractionId,
        /// The message's own id, derived from the message id and the step.
        id: MessageId,
        /// The payload as it goes out.
        payload: Bytes,
    },
}

/// The content of a successful reply, without any envelope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The interaction of the reply.
    pub interaction: InteractionId,
    /// The version code of the message set that the reply follows, as `V3NPfIT4.2.00`.
    pub version_code: &'static str,
    /// The name of the element that wraps the interaction in a synchronous body.
    pub wrapper: &'static str,
    /// Warnings, each a catalogue row of qualifier `WG`; they stand before the subject.
    pub warnings: Vec<Fault>,
    /// The `subject` element of the control act, ready to be written, in the namespace `urn:hl7-org:v3`.
    pub subject: Option<Bytes>,
    /// Whether the reply ends with `queryAck`: replies to queries do.
    pub is_query: bool,
}

/// A remark for the audit row. Never patient data beyond the NHS number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditNote {
    /// What is remarked on, as `nhs-number`.
    pub name: &'static str,
    /// The remark.
    pub value: String,
}

/// What the sender gets and what the audit keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The reply.
    pub answer: Answer,
    /// Remarks for the audit row.
    pub audit: Vec<AuditNote>,
}

/// The decision on one message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The write that can refuse; a query has none.
    pub decider: Option<Write>,
    /// What follows from it and cannot refuse.
    pub plan: Vec<FollowUp>,
    /// The reply and the remarks.
    pub outcome: Outcome,
}
