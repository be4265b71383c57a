//! Requests with JSON bodies without TLS, as a control port takes them.
//!
//! Leaves out what a control port offers: paths and bodies are the caller's.

use super::{Call, Client, Deadline, Security};
use crate::http::{Failure, Request};
use bytes::Bytes;
use spine_clock::{Scope, Token};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// What a control port answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// The body.
    pub body: Bytes,
}

/// A client of one host without TLS.
pub struct PlainClient {
    client: Client,
    key: String,
    host: String,
    address: Option<SocketAddr>,
    calls: AtomicU64,
}

impl PlainClient {
    /// A client of a host that the scope resolves. `key` must be unique in the scope; the calls are numbered
    /// below it.
    pub fn new(scope: Arc<Scope>, key: &str, host: &str, deadline: Deadline) -> PlainClient {
        PlainClient {
            client: Client::new(scope, Security::Plain, deadline),
            key: key.to_owned(),
            host: host.to_owned(),
            address: None,
            calls: AtomicU64::new(0),
        }
    }

    /// Uses this address instead of the one that the scope knows.
    #[must_use]
    pub fn address(mut self, address: SocketAddr) -> PlainClient {
        self.address = Some(address);
        self
    }

    /// `GET`.
    pub async fn get(&self, path: &str, token: Token) -> (Result<Answer, Failure>, Token) {
        self.call(Request::get(path), token).await
    }

    /// `PUT`, with a JSON body or an empty one.
    pub async fn put(
        &self,
        path: &str,
        json: Option<Bytes>,
        token: Token,
    ) -> (Result<Answer, Failure>, Token) {
        self.call(with_json(Request::new("PUT", path), json), token).await
    }

    /// `POST`, with a JSON body or an empty one.
    pub async fn post(
        &self,
        path: &str,
        json: Option<Bytes>,
        token: Token,
    ) -> (Result<Answer, Failure>, Token) {
        self.call(with_json(Request::post(path), json), token).await
    }

    /// Any other request.
    pub async fn call(&self, request: Request, token: Token) -> (Result<Answer, Failure>, Token) {
        let number = self.calls.fetch_add(1, Ordering::Relaxed);
        let mut call = Call::new(format!("{}/{number}", self.key), self.host.clone(), request);
        call.address = self.address;
        let (exchange, token) = self.client.exchange(call, token).await;
        (exchange.outcome.map(|response| Answer { status: response.status, body: response.body }), token)
    }
}

fn with_json(request: Request, json: Option<Bytes>) -> Request {
    match json {
        Some(json) => request.header("Content-Type", "application/json").body(json),
        None => request,
    }
}
