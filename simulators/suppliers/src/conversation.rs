//! A question and what came of it, from the message that is ready to go to the outcome.
//!
//! Leaves out the system that asks: it makes these and remembers them.

use crate::asking::Asking;
use crate::outcome::RetrievalOutcome;
use spine_kernel::MessageId;
use vertebra_peer::client::{Call, Exchange, StalledCall};

/// A message that is ready to go. Its ids and its time are fixed.
#[derive(Debug, Clone)]
pub struct Outgoing {
    pub(crate) number: u64,
    pub(crate) asking: Asking,
    pub(crate) message_id: MessageId,
    pub(crate) payload_id: MessageId,
    pub(crate) call: Call,
}

impl Outgoing {
    /// What will be sent and how: for whoever wants to look at a message without sending it.
    pub fn call(&self) -> &Call {
        &self.call
    }

    /// The id in `wsa:MessageID`, as the system made it; a twist may have put another text there.
    pub fn message_id(&self) -> &MessageId {
        &self.message_id
    }

    /// The id of the HL7 message, as the system made it.
    pub fn payload_id(&self) -> &MessageId {
        &self.payload_id
    }
}

/// One question with its capture and its outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conversation {
    /// The number of the question within its system, from 0.
    pub number: u64,
    /// What was asked.
    pub asking: Asking,
    /// The id in `wsa:MessageID`.
    pub message_id: MessageId,
    /// The id of the HL7 message.
    pub payload_id: MessageId,
    /// Every byte of it above TLS.
    pub exchange: Exchange,
    /// What the system made of it.
    pub outcome: RetrievalOutcome,
}

/// A question that has gone silent in the middle. The Spine has to end it; settle or advance, then finish it.
pub struct StalledRetrieval {
    pub(crate) outgoing: Outgoing,
    pub(crate) call: StalledCall,
}
