//! One listener: its face and everything that its connections share.
//!
//! Leaves out accepting, shaking hands and answering.

use super::admission::Admission;
use super::budget::Budget;
use super::{Census, Face, Open};
use crate::config::Limits;
use hyper::server::conn::http1;
use spine_clock::Scope;
use std::sync::Arc;

/// The number of headers for which the HTTP library needs no allocation.
const HEADERS_WITHOUT_ALLOCATION: usize = 100;

/// A listener as its connections see it.
pub(crate) struct Port<F> {
    pub(crate) face: F,
    pub(crate) scope: Arc<Scope>,
    pub(crate) limits: Limits,
    pub(crate) census: Census,
    pub(super) http: http1::Builder,
    pub(super) admission: Arc<Admission>,
    /// Bytes of bodies that are held at once.
    pub(super) bytes: Arc<Budget>,
    /// Messages in progress.
    pub(super) messages: Arc<Budget>,
}

impl<F: Face> Port<F> {
    /// The listener that stands open there.
    pub(crate) fn new(face: F, scope: Arc<Scope>, limits: Limits, open: &Open) -> Arc<Self> {
        let mut http = http1::Builder::new();
        http.half_close(true)
            .keep_alive(F::KEEPS_ALIVE)
            .auto_date_header(false)
            .max_header_size(limits.head_bytes);
        if limits.header_count != HEADERS_WITHOUT_ALLOCATION {
            http.max_headers(limits.header_count);
        }
        let key = format!("{}/{}", scope.name(), F::NAME);
        Arc::new(Self {
            admission: Admission::new(&scope, open.valve(), key, &limits),
            bytes: Budget::new(limits.held_bytes),
            messages: Budget::new(limits.messages),
            census: open.census().clone(),
            face,
            scope,
            limits,
            http,
        })
    }

    /// The bytes of bodies that the listener holds.
    pub(crate) fn bytes(&self) -> Arc<Budget> {
        Arc::clone(&self.bytes)
    }

    /// The listener's places.
    pub(crate) fn admission(&self) -> Arc<Admission> {
        Arc::clone(&self.admission)
    }
}
