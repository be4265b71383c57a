//! Audit rows: one for every message and every connection, found by message id, oldest first, without patient data.

use crate::{Change, Request, bench};
use async_trait::async_trait;
use bytes::Bytes;
use spine_hub::{AuditOutcome, AuditQuery, Closure};
use spine_kernel::{Fault, IndexEntry, IndexRange, Key, SeedDoc};
use spine_store::{
    Attempt, Commit, Digest, Held, Hits, Look, Memory, NotOpened, Page, Reason, Records, Settled, Stored,
    Unavailable,
};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

#[tokio::test]
async fn every_message_leaves_one_row() {
    let bench = bench(Change::default());
    let toy = SeedDoc { kind: "toy".to_owned(), body: serde_json::json!("known") };
    bench.hub.load(&[toy]).await.unwrap();
    let good = Request::good();
    bench.send(&good).await;
    bench.send(&good.without("creationTime")).await;
    bench.send(&Request { body: "<a".to_owned(), ..good.clone() }).await;
    let token = bench.scope.token("test");
    bench
        .hub
        .closed(Closure { fault: Fault::new("TRANSPORT.TLS_REFUSED"), client: None, unrecorded: 3 }, &token)
        .await;
    drop(token);

    let rows = bench.hub.audit(&AuditQuery::default()).await.unwrap();
    let outcomes: Vec<_> = rows.iter().map(|row| row.outcome).collect();
    use AuditOutcome::{Answered, Closed, Refused};
    assert_eq!(outcomes, [Answered, Refused, Refused, Closed]);
    assert_eq!(rows[0].interaction.as_deref(), Some("QUPA_IN040000UK32"));
    assert_eq!(rows[0].party.as_deref(), Some("A81901-822001"));
    assert_eq!(rows[0].notes["toy-key"], "known");
    assert_eq!(rows[0].steps.len(), 11);
    assert_eq!(rows[1].fault.as_deref(), Some("ErrorBase1732.INVALID_CREATION_TIME"));
    assert!(!rows[1].steps.last().unwrap().passed);
    assert_eq!(rows[2].message_id, None);
    assert_eq!(rows[3].fault.as_deref(), Some("TRANSPORT.TLS_REFUSED"));
    assert_eq!(rows[3].notes["unrecordedBefore"], "3");

    let id = "11111111-2222-4333-8444-555555555555".to_owned();
    let of_message = AuditQuery { message_id: Some(id.to_lowercase()), ..AuditQuery::default() };
    assert_eq!(bench.hub.audit(&of_message).await.unwrap().len(), 2);
    let first = AuditQuery { limit: 1, ..AuditQuery::default() };
    assert_eq!(bench.hub.audit(&first).await.unwrap(), rows[..1]);
    let at = rows[0].at;
    let since = |since| AuditQuery { since: Some(since), ..AuditQuery::default() };
    assert_eq!(bench.hub.audit(&since(at)).await.unwrap().len(), 4);
    let later = at + jiff::SignedDuration::from_nanos(1);
    assert!(bench.hub.audit(&since(later)).await.unwrap().is_empty());
}

#[tokio::test]
async fn loading_is_all_or_nothing() {
    let bench = bench(Change::default());
    let document = |body: serde_json::Value| SeedDoc { kind: "toy".to_owned(), body };
    let before = bench.hub.digest().await.unwrap();
    let refused = bench.hub.load(&[document(serde_json::json!("a")), document(serde_json::json!(1))]).await;
    assert_eq!(refused.unwrap_err().to_string(), "document 1: a toy is a string");
    assert_eq!(bench.hub.digest().await.unwrap(), before);
}

/// Records of which every request fails a number of times before it is carried out.
struct Flaky {
    inner: Memory,
    failures: u32,
    asked: AtomicU32,
}

impl Flaky {
    fn fails(&self) -> Result<(), Unavailable> {
        let asked = self.asked.fetch_add(1, Ordering::Relaxed);
        if asked % (self.failures + 1) < self.failures {
            return Err(Reason::Unreachable { what: "a replica".to_owned() }.into());
        }
        Ok(())
    }
}

#[async_trait]
impl Records for Flaky {
    async fn look(&self, keys: &[Key]) -> Result<Vec<Look>, Unavailable> {
        self.fails()?;
        self.inner.look(keys).await
    }
    async fn find(&self, range: &IndexRange, page: Page) -> Result<Hits, Unavailable> {
        self.fails()?;
        self.inner.find(range, page).await
    }
    async fn open(&self, key: &Key, attempt: Attempt) -> Result<Held, NotOpened> {
        self.fails()?;
        self.inner.open(key, attempt).await
    }
    async fn commit(&self, held: Held, next: Stored) -> Commit {
        self.inner.commit(held, next).await
    }
    async fn settle(&self, key: &Key) -> Result<Settled, Unavailable> {
        self.fails()?;
        self.inner.settle(key).await
    }
    async fn record(&self, key: &Key, fact: Bytes, indexes: &[IndexEntry]) -> Result<(), Unavailable> {
        self.fails()?;
        self.inner.record(key, fact, indexes).await
    }
    async fn digest(&self) -> Result<Digest, Unavailable> {
        self.fails()?;
        self.inner.digest().await
    }
}

fn flaky(failures: u32) -> Arc<dyn Records> {
    Arc::new(Flaky { inner: Memory::new(), failures, asked: AtomicU32::new(0) })
}

#[tokio::test]
async fn a_store_that_stumbles_is_asked_again_and_one_that_is_gone_gives_the_retriable_fault() {
    let stumbling = bench(Change { records: Some(flaky(3)), ..Change::default() });
    let departure = stumbling.send(&Request::good()).await;
    assert_eq!(departure.fault, Some("PDS.1"), "found not to be there");
    assert_eq!(stumbling.hub.audit(&AuditQuery::default()).await.unwrap().len(), 1);

    let gone = bench(Change { records: Some(flaky(1_000)), ..Change::default() });
    let departure = gone.send(&Request::good()).await;
    assert_eq!(departure.fault, Some("TMS.200"));
    assert!(gone.hub.audit(&AuditQuery::default()).await.is_err());
}
