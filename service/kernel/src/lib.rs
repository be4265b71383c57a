#![doc = include_str!("../README.md")]

mod decision;
mod directory;
mod document;
mod fault;
mod identifier;
mod json;
mod moment;
mod record;
mod service;
mod snapshot;
mod tree;

pub use decision::{Answer, AuditNote, Decision, FollowUp, Outcome, Step, Write};
pub use directory::{AccreditedSystem, Directory, Endpoint, Organisation, ServiceInteraction};
pub use document::{DocumentError, Members, Place};
pub use fault::{Fault, Refusal};
pub use identifier::{
    Asid, IdentifierError, InteractionId, MessageId, NhsNumber, OdsCode, PartyKey, ServiceName,
};
pub use json::Json;
pub use moment::{IdSeed, Moment};
pub use record::{Hit, IndexEntry, IndexRange, Key, RecordKind, Seed, SeedDoc};
pub use service::{Case, Face, Inbound, NationalService, Payload, ReplyTo, Sender};
pub use snapshot::{Need, Snapshot, Stop};
pub use tree::{Attribute, Element, Elements, TextSpan, Tree, TreeBuilder};

/// The instant type of the whole house: UTC, nanosecond resolution.
pub use jiff::Timestamp;
