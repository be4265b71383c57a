//! One message and what came back: who sent it, when, and the bytes above TLS.
//!
//! The hash covers names, virtual times and bytes. It does not cover TLS facts, which contain randomness and
//! certificates that are made once per run.
//!
//! Leaves out redaction: synthetic people only (design 9).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What a step or an actor hands to the recorder about one exchange.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Exchange {
    /// Who spoke first, as the scenario names it.
    pub actor: String,
    /// Who was spoken to.
    pub counterpart: String,
    /// What was said, in a few words: an interaction, a method and path.
    pub label: String,
    /// Virtual instant before the first byte.
    pub start: Timestamp,
    /// Virtual instant after the last byte.
    pub end: Timestamp,
    /// Causal path: unique inside the scenario, and the same whenever the scenario runs with the same seed.
    pub path: String,
    /// The whole request above TLS, head and body.
    #[serde(with = "base64_bytes")]
    pub request: Bytes,
    /// The whole response above TLS; empty when there was none.
    #[serde(with = "base64_bytes")]
    pub response: Bytes,
    /// What the reply means in a few words ("accepted", "fault 300"), or why there was none ("closed by peer").
    /// Never the text of an operating system: that differs between machines.
    pub outcome: String,
    /// Name of the failure when no whole response came back; `None` when one did, whatever it says.
    pub failure: Option<String>,
    /// Facts of the TLS session, for people.
    pub tls: Option<TlsFacts>,
}

/// What was agreed in the handshake. Not hashed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TlsFacts {
    /// Protocol version, as `TLSv1.3`.
    pub version: Option<String>,
    /// Cipher suite.
    pub cipher: Option<String>,
    /// Subject or DNS name of the certificate that the client presented.
    pub client: Option<String>,
    /// Subject or DNS name of the certificate that the server presented.
    pub server: Option<String>,
}

/// An exchange inside the stream.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RecordedExchange {
    /// Id of the scenario.
    pub scenario: String,
    /// The exchange.
    #[serde(flatten)]
    pub exchange: Exchange,
}

/// Bytes as base64 in JSON: a message need not be text.
mod base64_bytes {
    use super::{Bytes, Engine, STANDARD};
    use serde::{Deserialize, Deserializer, Serializer, de::Error};
    use std::borrow::Cow;

    pub(super) fn serialize<S: Serializer>(bytes: &Bytes, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&STANDARD.encode(bytes))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Bytes, D::Error> {
        let text = Cow::<'de, str>::deserialize(from)?;
        STANDARD.decode(text.as_bytes()).map(Bytes::from).map_err(D::Error::custom)
    }
}
