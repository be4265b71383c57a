//! Faults of the records: what is kept, what is forgotten, and what a look shows.
//!
//! Leaves out records that are shown otherwise than they are kept (`patients`) and the order of writes: queries write
//! nothing.

use crate::reach::Reach;
use async_trait::async_trait;
use bytes::Bytes;
use parking_lot::Mutex;
use serde_json::Value;
use spine_hub::{AUDIT_KIND, HubSeams};
use spine_kernel::{IndexEntry, IndexRange, Key, MessageId};
use spine_store::{
    Attempt, Commit, Digest, Held, Hits, Look, NotOpened, Page, Records, Seen, Settled, Stored, Unavailable,
};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The kind of the patient records.
pub(super) const PATIENT_KIND: &str = "pds-patient";
/// The index of audit rows by message id.
const MESSAGE_INDEX: &str = "message-id";

/// A fact with its index entries.
pub(super) type Fact = (Bytes, Vec<IndexEntry>);

/// Where a fault gets hold of the records. Everything is right by default.
#[async_trait]
pub(super) trait Fault: Send + Sync {
    /// What a look shows.
    async fn shown(&self, looks: Vec<Look>, _records: &dyn Records) -> Vec<Look> {
        looks
    }
    /// What is written over what a claim has shown.
    fn written(&self, _key: &Key, _shown: &Stored, next: Stored) -> Stored {
        next
    }
    /// What is put as a fact; nothing, where it is not put at all.
    fn put(&self, _key: &Key, fact: Fact) -> Option<Fact> {
        Some(fact)
    }
}

struct Bent<F> {
    inner: Arc<dyn Records>,
    fault: F,
}

#[async_trait]
impl<F: Fault> Records for Bent<F> {
    async fn look(&self, keys: &[Key]) -> Result<Vec<Look>, Unavailable> {
        let looks = self.inner.look(keys).await?;
        Ok(self.fault.shown(looks, self.inner.as_ref()).await)
    }

    async fn find(&self, range: &IndexRange, page: Page) -> Result<Hits, Unavailable> {
        self.inner.find(range, page).await
    }

    async fn open(&self, key: &Key, attempt: Attempt) -> Result<Held, NotOpened> {
        self.inner.open(key, attempt).await
    }

    async fn commit(&self, held: Held, next: Stored) -> Commit {
        let next = self.fault.written(held.key(), &held.unchanged(), next);
        self.inner.commit(held, next).await
    }

    async fn settle(&self, key: &Key) -> Result<Settled, Unavailable> {
        self.inner.settle(key).await
    }

    async fn record(&self, key: &Key, fact: Bytes, indexes: &[IndexEntry]) -> Result<(), Unavailable> {
        match self.fault.put(key, (fact, indexes.to_vec())) {
            Some((fact, indexes)) => self.inner.record(key, fact, &indexes).await,
            None => Ok(()),
        }
    }

    async fn digest(&self) -> Result<Digest, Unavailable> {
        self.inner.digest().await
    }
}

pub(super) fn bent<F: Fault + 'static>(
    reach: &Reach,
    fault: impl Fn(Reach) -> F + Send + Sync + 'static,
) -> HubSeams {
    let reach = reach.clone();
    HubSeams {
        records: Arc::new(move |inner| Arc::new(Bent { inner, fault: fault(reach.clone()) })),
        ..HubSeams::default()
    }
}

/// The same look with another body.
pub(super) fn with_body(look: Look, body: Bytes) -> Look {
    let Seen::Record(stored) = &look.seen else { return look };
    let indexes = stored.indexes().to_vec();
    match stored.clone().with_body(Some(body), indexes) {
        Ok(stored) => Look { seen: Seen::Record(stored), ..look },
        Err(_) => look,
    }
}

struct ShowsTheVersionBefore {
    reach: Reach,
    before: Mutex<BTreeMap<Key, Bytes>>,
}

#[async_trait]
impl Fault for ShowsTheVersionBefore {
    async fn shown(&self, looks: Vec<Look>, _: &dyn Records) -> Vec<Look> {
        let before = self.before.lock();
        let show = |look: Look| match before.get(&look.key) {
            Some(body) => {
                self.reach.mark();
                with_body(look, body.clone())
            }
            None => look,
        };
        looks.into_iter().map(show).collect()
    }

    fn written(&self, key: &Key, shown: &Stored, next: Stored) -> Stored {
        if let Some(body) = shown.body().filter(|body| Some(*body) != next.body()) {
            self.before.lock().insert(key.clone(), body.clone());
        }
        next
    }
}

/// A look shows what stood there before the last write.
pub(crate) fn shows_the_version_before(reach: &Reach) -> HubSeams {
    bent(reach, |reach| ShowsTheVersionBefore { reach, before: Mutex::default() })
}

struct ShowsTheRecordBefore {
    reach: Reach,
    before: Mutex<Option<Bytes>>,
}

#[async_trait]
impl Fault for ShowsTheRecordBefore {
    async fn shown(&self, looks: Vec<Look>, _: &dyn Records) -> Vec<Look> {
        let mut before = self.before.lock();
        let show = |look: Look| {
            let Some(body) = look.body().filter(|_| look.key.kind == PATIENT_KIND).cloned() else {
                return look;
            };
            match before.replace(body.clone()).filter(|before| *before != body) {
                Some(other) => {
                    self.reach.mark();
                    with_body(look, other)
                }
                None => look,
            }
        };
        looks.into_iter().map(show).collect()
    }
}

/// A look at a record shows the one that was looked at before it.
pub(crate) fn shows_the_record_before(reach: &Reach) -> HubSeams {
    bent(reach, |reach| ShowsTheRecordBefore { reach, before: Mutex::default() })
}

struct LosesTheFirst {
    reach: Reach,
    first: Mutex<Option<Key>>,
}

impl Fault for LosesTheFirst {
    fn written(&self, key: &Key, shown: &Stored, next: Stored) -> Stored {
        if self.first.lock().get_or_insert_with(|| key.clone()) != key {
            return next;
        }
        self.reach.mark();
        shown.clone()
    }
}

/// The first record that is put into an empty store is acknowledged and lost.
pub(crate) fn loses_the_first_record(reach: &Reach) -> HubSeams {
    bent(reach, |reach| LosesTheFirst { reach, first: Mutex::default() })
}

struct LosesUpdates(Reach);

impl Fault for LosesUpdates {
    fn written(&self, _: &Key, shown: &Stored, next: Stored) -> Stored {
        if shown.body().is_none() || shown.body() == next.body() {
            return next;
        }
        self.0.mark();
        shown.clone()
    }
}

/// A write over a record that is there already is acknowledged and lost.
pub(crate) fn loses_updates(reach: &Reach) -> HubSeams {
    bent(reach, LosesUpdates)
}

/// A row of the audit as JSON.
pub(super) fn row(key: &Key, fact: &Fact) -> Option<Value> {
    (key.kind == AUDIT_KIND).then(|| serde_json::from_slice(&fact.0).ok()).flatten()
}

struct LosesRowsOfRefusals(Reach);

impl Fault for LosesRowsOfRefusals {
    fn put(&self, key: &Key, fact: Fact) -> Option<Fact> {
        if row(key, &fact).is_none_or(|row| row["outcome"] != "refused") {
            return Some(fact);
        }
        self.0.mark();
        None
    }
}

/// The audit keeps no row of a message that was refused.
pub(crate) fn loses_rows_of_refusals(reach: &Reach) -> HubSeams {
    bent(reach, LosesRowsOfRefusals)
}

struct FilesUnderTheMessageBefore {
    reach: Reach,
    before: Mutex<Option<String>>,
}

impl Fault for FilesUnderTheMessageBefore {
    fn put(&self, key: &Key, (body, mut indexes): Fact) -> Option<Fact> {
        let fact = (body, indexes.clone());
        let Some(mut row) = row(key, &fact) else { return Some(fact) };
        let Some(id) = row["messageId"].as_str().map(str::to_owned) else { return Some(fact) };
        let Some(before) = self.before.lock().replace(id.clone()).filter(|before| *before != id) else {
            return Some(fact);
        };
        self.reach.mark();
        row["messageId"] = before.clone().into();
        indexes.retain(|entry| entry.index != MESSAGE_INDEX);
        indexes.push(IndexEntry::new(MESSAGE_INDEX, before));
        Some((row.to_string().into(), indexes))
    }
}

/// A row of the audit is written under the id of the message before.
pub(crate) fn files_rows_under_the_message_before(reach: &Reach) -> HubSeams {
    bent(reach, |reach| FilesUnderTheMessageBefore { reach, before: Mutex::default() })
}

struct WritesWhatItLooksAt(Reach);

#[async_trait]
impl Fault for WritesWhatItLooksAt {
    async fn shown(&self, looks: Vec<Look>, records: &dyn Records) -> Vec<Look> {
        for look in looks.iter().filter(|look| look.key.kind == PATIENT_KIND && look.body().is_some()) {
            // Which message reads is not known here; nothing depends on the name of an attempt.
            let attempt = Attempt::decider(MessageId::from_random([0; 16]), 1);
            let Ok(held) = records.open(&look.key, attempt).await else { continue };
            let (shown, body) = (held.unchanged(), held.body().cloned().unwrap_or_default());
            let indexes = shown.indexes().to_vec();
            // A blank behind the document: the same record to every reader, and another one to whoever compares.
            let touched = [body.as_ref(), b" "].concat();
            if let Ok(next) = shown.with_body(Some(touched.into()), indexes)
                && let Commit::Done(_) = records.commit(held, next).await
            {
                self.0.mark();
            }
        }
        looks
    }
}

/// A retrieval writes the record that it reads.
pub(crate) fn writes_what_it_looks_at(reach: &Reach) -> HubSeams {
    bent(reach, WritesWhatItLooksAt)
}
