//! Where hub and national services meet: a parsed message goes in, a case comes out, the case decides.
//!
//! Leaves out everything that waits. A national service is a pure function of what it is given; an implementation
//! that reads a clock, a store or a socket breaks the first invariant of the house.

use crate::{
    Asid, Decision, InteractionId, Json, MessageId, Moment, OdsCode, PartyKey, RecordKind, Refusal, Seed,
    SeedDoc, ServiceInteraction, Snapshot, Stop, Tree,
};
use bytes::Bytes;
use std::sync::Arc;

/// The face of the Spine at which a message came in: it decides the order of checks and the form of the reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Face {
    /// Synchronous SOAP: the reply goes back in the response.
    Synchronous,
}

/// Where a reply goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReplyTo {
    /// Into the response of the same exchange.
    Response,
    /// To the endpoint that the directory holds for the sender's party.
    Endpoint,
    /// Kept until the sender polls for it.
    Poll,
}

/// Who sent the message, as identification and access found it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender {
    /// The sending system.
    pub asid: Asid,
    /// The party whose certificate was shown.
    pub party: PartyKey,
    /// The organisation that the system belongs to.
    pub ods: OdsCode,
}

/// What a message carries.
#[derive(Debug, Clone)]
pub enum Payload {
    /// An HL7 V3 interaction: the tree whose root element is named after it.
    Xml(Arc<Tree>),
    /// A JSON document.
    Json(Arc<Json>),
    /// Bytes that nobody reads.
    Opaque,
}

/// A message that has passed the checks before the payload.
#[derive(Debug, Clone)]
pub struct Inbound {
    /// The face at which it came in.
    pub face: Face,
    /// Who sent it.
    pub from: Sender,
    /// Its id.
    pub id: MessageId,
    /// Its interaction.
    pub interaction: InteractionId,
    /// The payload, parsed.
    pub payload: Payload,
    /// The payload as it came.
    pub raw: Bytes,
}

/// A national service: PDS, EPS, SCR, … Implementations hold no state of their own.
pub trait NationalService: Send + Sync {
    /// A short name, unique in the Spine: `pds`.
    fn name(&self) -> &'static str;
    /// The record kinds that it owns.
    fn kinds(&self) -> Vec<RecordKind>;
    /// The requests that it answers.
    fn interactions(&self) -> Vec<ServiceInteraction>;
    /// The name of the element in which a synchronous reply to this interaction is wrapped, refusals included.
    fn wrapper(&self, interaction: &InteractionId) -> &'static str;
    /// Parses a message once. What is absent, repeated or unknown stays visible to the rules.
    ///
    /// # Errors
    /// A refusal, where the message cannot be a case at all.
    fn open(&self, message: &Inbound) -> Result<Box<dyn Case>, Refusal>;
    /// Makes records from a neutral document; documents of other services' kinds give none.
    ///
    /// # Errors
    /// A text that names the member of the document and the rule that it breaks.
    fn load(&self, document: &SeedDoc) -> Result<Vec<Seed>, String>;
}

/// One parsed message of a national service.
pub trait Case: Send + Sync {
    /// Decides. Called again, with more in the snapshot, as long as it answers with a need.
    ///
    /// # Errors
    /// A need for records, or a refusal.
    fn decide(&self, snapshot: &Snapshot, moment: Moment) -> Result<Decision, Stop>;
}
