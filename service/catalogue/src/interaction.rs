//! The rows of `interactions.toml`: requests with the paths that serve them, and the replies that they name.
//!
//! Leaves out the rules of an interaction and who may send it. Facts: wire 1.2, 4.1; pds-messages 1.1.

use crate::Evidence;
use serde::Deserialize;
use spine_kernel::{InteractionId, ServiceName};

/// The message pattern of a request: it decides the order of checks and the way of the reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pattern {
    /// SOAP, answered in the same exchange.
    Synchronous,
}

/// A request that the Spine serves.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct InteractionRow {
    /// The interaction; unique within its service.
    pub id: InteractionId,
    /// The service under which it is sent.
    pub service: ServiceName,
    /// What it is, in words.
    pub name: String,
    /// Its pattern.
    pub pattern: Pattern,
    /// The replies of success, at least one; each is a reply row.
    pub responses: Vec<InteractionId>,
    /// The reply that carries `AE`.
    pub failure: InteractionId,
    /// The version code of that reply, where it is another than that of its row.
    #[serde(default)]
    pub failure_version_code: Option<String>,
    /// The reply that carries `AR`.
    pub reject: InteractionId,
    /// The paths at which it is served, each beginning with `/`.
    pub paths: Vec<String>,
    /// The version codes that such requests are seen with. Another one is no reason to refuse.
    pub version_codes: Vec<String>,
    /// How well the row is known.
    pub evidence: Evidence,
    /// Where it is known from.
    pub source: String,
}

impl InteractionRow {
    /// Whether the request is served at this path. Paths are compared exactly.
    pub fn is_served_at(&self, path: &str) -> bool {
        self.paths.iter().any(|served| served == path)
    }
}

/// A reply that requests name.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ReplyRow {
    /// The interaction, unique.
    pub id: InteractionId,
    /// What it is, in words.
    pub name: String,
    /// The version code that it is written with.
    pub version_code: String,
    /// How well the row is known.
    pub evidence: Evidence,
    /// Where it is known from.
    pub source: String,
}
