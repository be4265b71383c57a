//! The hub's way to the records: what is safe to ask again is asked again, within bounds.
//!
//! Leaves out what is read and why. A look or a find is a hint and as good the second time; a fact is put until the
//! store says so; a seeded record is the same record when it is put twice.

use bytes::Bytes;
use spine_kernel::{Hit, IndexEntry, IndexRange, Key, MessageId, Seed};
use spine_store::{Attempt, Commit, Digest, Look, NotOpened, Page, Records, Unavailable, limit};
use std::future::Future;
use std::sync::Arc;

/// How often a request to the store is made before it is given up (exactly-once 7).
const ATTEMPTS_MAX: u32 = 8;

/// The records, asked with patience.
pub(crate) struct Shelf {
    records: Arc<dyn Records>,
}

impl Shelf {
    pub(crate) fn new(records: Arc<dyn Records>) -> Self {
        Self { records }
    }

    /// What stands under the keys, in their order; more keys than one look may name are asked for in several.
    pub(crate) async fn look(&self, keys: &[Key]) -> Result<Vec<Look>, Unavailable> {
        let mut looks = Vec::with_capacity(keys.len());
        for chunk in keys.chunks(limit::LOOK_KEYS_MAX) {
            looks.extend(patiently(|| self.records.look(chunk)).await?);
        }
        Ok(looks)
    }

    /// The hits of a range, page by page, at most `hits_max`.
    pub(crate) async fn range(&self, range: &IndexRange, hits_max: usize) -> Result<Vec<Hit>, Unavailable> {
        let mut hits = Vec::new();
        let mut page = Page::whole();
        loop {
            let found = patiently(|| self.records.find(range, page.clone())).await?;
            hits.extend(found.hits);
            match found.next {
                Some(cursor) if hits.len() < hits_max => page = Page::whole().after(cursor),
                _ => break,
            }
        }
        hits.truncate(hits_max);
        Ok(hits)
    }

    pub(crate) async fn digest(&self) -> Result<Digest, Unavailable> {
        patiently(|| self.records.digest()).await
    }

    pub(crate) async fn record(
        &self,
        key: &Key,
        fact: Bytes,
        indexes: &[IndexEntry],
    ) -> Result<(), Unavailable> {
        patiently(|| self.records.record(key, fact.clone(), indexes)).await
    }

    /// Replaces the body of a register by a seed's.
    pub(crate) async fn put(&self, seed: &Seed, message: &MessageId) -> Result<(), String> {
        let mut last = String::new();
        for number in 1..=ATTEMPTS_MAX {
            let held = match self.records.open(&seed.key, Attempt::decider(message.clone(), number)).await {
                Ok(held) => held,
                Err(NotOpened::Unavailable(unavailable)) if !unavailable.may_pass() => {
                    return Err(unavailable.to_string());
                }
                Err(not_opened) => {
                    last = not_opened.to_string();
                    continue;
                }
            };
            let unchanged = held.unchanged();
            let next = unchanged.with_body(Some(seed.body.clone()), seed.indexes.clone());
            let next = next.map_err(|breach| breach.to_string())?;
            match self.records.commit(held, next).await {
                Commit::Done(_) => return Ok(()),
                Commit::NotDone => "the claim was fenced".clone_into(&mut last),
                Commit::Unknown => "the end of the commit is unknown".clone_into(&mut last),
            }
        }
        Err(last)
    }
}

/// Asks until there is an answer, the reason will not pass, or the attempts are used up.
async fn patiently<T, F, Asked>(ask: F) -> Result<T, Unavailable>
where
    F: Fn() -> Asked,
    Asked: Future<Output = Result<T, Unavailable>>,
{
    let mut last = ask().await;
    for _ in 1..ATTEMPTS_MAX {
        match last {
            Err(unavailable) if unavailable.may_pass() => last = ask().await,
            settled => return settled,
        }
    }
    last
}
