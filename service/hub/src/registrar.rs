//! Keeps the audit rows of a hub, and tells messages apart that carry the same id.
//!
//! Leaves out what a row says (`audit`) and when one is due (`hub`). Numbers count within one Spine.

use crate::Arrival;
use crate::audit::{AuditOutcome, AuditQuery, AuditRow};
use crate::shelf::Shelf;
use parking_lot::Mutex;
use spine_clock::{Scope, Token};
use spine_kernel::{IdSeed, MessageId, Timestamp};
use spine_store::Unavailable;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The registrar of one hub.
pub(crate) struct Registrar {
    scope: Arc<Scope>,
    shelf: Arc<Shelf>,
    next: AtomicU64,
    repeats: Mutex<Repeats>,
}

/// How often each message id has been answered at one instant. Another instant begins anew, so it stays small.
struct Repeats {
    at: Timestamp,
    counts: BTreeMap<String, u32>,
}

impl Registrar {
    pub(crate) fn new(scope: Arc<Scope>, shelf: Arc<Shelf>) -> Self {
        let repeats = Repeats { at: Timestamp::UNIX_EPOCH, counts: BTreeMap::new() };
        Self { scope, shelf, next: AtomicU64::new(0), repeats: Mutex::new(repeats) }
    }

    /// The seed of one purpose's ids for one message. A message that comes again at the same instant gets others; at
    /// another instant the instant tells them apart.
    pub(crate) fn id_seed(&self, purpose: &str, id: &MessageId) -> IdSeed {
        let now = self.scope.now();
        let canonical = id.canonical();
        let repeats = self.repeats.lock();
        let repeat = if repeats.at == now { repeats.counts.get(&canonical).copied() } else { None };
        let repeat = repeat.unwrap_or_default();
        self.scope.seed(&format!("{purpose}/{canonical}/{}/{repeat}", now.as_nanosecond()))
    }

    /// A row with nothing in it but its place.
    pub(crate) fn new_row(&self) -> AuditRow {
        AuditRow {
            format: AuditRow::FORMAT,
            at: self.scope.now(),
            number: self.next.fetch_add(1, Ordering::Relaxed),
            outcome: AuditOutcome::Refused,
            message_id: None,
            interaction: None,
            asid: None,
            party: None,
            certificate: None,
            fault: None,
            detail: None,
            about: None,
            steps: Vec::new(),
            notes: BTreeMap::new(),
        }
    }

    /// A row for a request.
    pub(crate) fn row(&self, arrival: &Arrival) -> AuditRow {
        let certificate = arrival.client.display_name().map(str::to_owned);
        AuditRow { certificate, ..self.new_row() }
    }

    /// Keeps a row. The token says that the caller is still at work: the row is there before the reply leaves.
    pub(crate) async fn keep(&self, row: AuditRow, _token: &Token) {
        self.scope.effect("audit row");
        if let Some(id) = &row.message_id {
            self.count(id);
        }
        let (key, indexes) = row.place();
        let body: bytes::Bytes = match serde_json::to_vec(&row) {
            Ok(body) => body.into(),
            Err(error) => {
                tracing::error!(error = %error, "an audit row could not be written as JSON");
                return;
            }
        };
        if let Err(error) = self.shelf.record(&key, body, &indexes).await {
            tracing::error!(audit.number = row.number, %error, "an audit row was not taken by the store");
        }
    }

    /// The rows of a query, oldest first.
    pub(crate) async fn rows(&self, query: &AuditQuery) -> Result<Vec<AuditRow>, Unavailable> {
        let hits = self.shelf.range(&query.range(), query.limit()).await?;
        let mut keys: Vec<_> = hits.into_iter().map(|hit| hit.key).collect();
        keys.sort();
        keys.dedup();
        keys.truncate(query.limit());
        let mut rows = Vec::new();
        for look in self.shelf.look(&keys).await? {
            rows.extend(look.body().and_then(|body| serde_json::from_slice::<AuditRow>(body).ok()));
        }
        Ok(rows)
    }

    /// Counts that a message with that id has been answered at this instant.
    fn count(&self, canonical: &str) {
        let now = self.scope.now();
        let mut repeats = self.repeats.lock();
        if repeats.at != now {
            *repeats = Repeats { at: now, counts: BTreeMap::new() };
        }
        *repeats.counts.entry(canonical.to_owned()).or_default() += 1;
    }
}
