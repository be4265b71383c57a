//! The capture of one exchange: what went out, what came in, what the client made of it.
//!
//! Leaves out peer addresses, ports, real durations and texts of the operating system: a capture may be hashed.

use super::call::Call;
use crate::http::{Failure, Response};
use crate::tls::TlsFacts;
use crate::xml::{Document, XmlError, parse};
use bytes::Bytes;
use spine_clock::{Scope, Timestamp};
use std::sync::Arc;

/// Everything about one exchange.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// The name of the call.
    pub key: String,
    /// The name of the peer.
    pub host: String,
    /// When it began, by the scope's clock.
    pub started: Timestamp,
    /// When it ended, by the scope's clock.
    pub ended: Timestamp,
    /// What the handshake agreed on; `None` without TLS, or if there was no whole handshake (see `outcome`).
    pub tls: Option<TlsFacts>,
    /// The head as handed to the connection, above TLS; empty if nothing could be sent.
    pub request_head: Bytes,
    /// What followed the head, above TLS.
    pub request_body: Bytes,
    /// Every byte that came back, above TLS.
    pub received: Bytes,
    /// The response, or why there is none.
    pub outcome: Result<Response, Failure>,
}

/// Why an exchange has no XML document to look at.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoDocument {
    /// There is no response.
    #[error("there is no response: {0}")]
    Failure(#[from] Failure),
    /// The body of the response is not XML.
    #[error("the body is not XML: {0}")]
    Xml(#[from] XmlError),
}

impl Exchange {
    /// The response, if there is one.
    pub fn response(&self) -> Option<&Response> {
        self.outcome.as_ref().ok()
    }

    /// The status, if there is a response.
    pub fn status(&self) -> Option<u16> {
        self.response().map(|response| response.status)
    }

    /// Why there is no response, if there is none.
    pub fn failure(&self) -> Option<&Failure> {
        self.outcome.as_ref().err()
    }

    /// The body of the response as XML.
    pub fn document(&self) -> Result<Document, NoDocument> {
        let response = self.outcome.as_ref().map_err(Clone::clone)?;
        Ok(parse(&response.body)?)
    }
}

/// An exchange that is going on.
pub(super) struct Recording {
    scope: Arc<Scope>,
    key: String,
    host: String,
    started: Timestamp,
    pub(super) tls: Option<TlsFacts>,
    pub(super) request_head: Bytes,
    pub(super) request_body: Bytes,
    pub(super) received: Bytes,
}

impl Recording {
    pub(super) fn begin(scope: &Arc<Scope>, call: &Call) -> Recording {
        Recording {
            scope: scope.clone(),
            key: call.key.clone(),
            host: call.host.clone(),
            started: scope.now(),
            tls: None,
            request_head: Bytes::new(),
            request_body: Bytes::new(),
            received: Bytes::new(),
        }
    }

    pub(super) fn finish(&mut self, outcome: Result<Response, Failure>) -> Exchange {
        Exchange {
            key: self.key.clone(),
            host: self.host.clone(),
            started: self.started,
            ended: self.scope.now(),
            tls: self.tls.clone(),
            request_head: self.request_head.clone(),
            request_body: self.request_body.clone(),
            received: self.received.clone(),
            outcome,
        }
    }
}
