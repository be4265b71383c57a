//! The backend in memory: one map behind one lock. A commit is `Done` or `NotDone`, and everything is settled.
//!
//! Leaves out durability (what is in here dies with the process) and weakness: see `weak.rs` for a store that is as
//! bad as a replicated one may be. Implements exactly-once 10 ("Memory").

use crate::map::Map;
use crate::{
    Attempt, Commit, Digest, Held, Hits, Look, NotOpened, Page, Reason, Records, Settled, Stored,
    Unavailable, limit,
};
use async_trait::async_trait;
use bytes::Bytes;
use parking_lot::Mutex;
use spine_kernel::{IndexEntry, IndexRange, Key};

/// Records in memory. Cheap to make: a Spine of its own for every scenario.
#[derive(Debug, Default)]
pub struct Memory {
    map: Mutex<Map>,
}

impl Memory {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }
}

#[async_trait]
impl Records for Memory {
    async fn look(&self, keys: &[Key]) -> Result<Vec<Look>, Unavailable> {
        limit::keys(keys)?;
        let map = self.map.lock();
        Ok(keys.iter().map(|key| Look { key: key.clone(), seen: map.seen(key) }).collect())
    }

    async fn find(&self, range: &IndexRange, page: Page) -> Result<Hits, Unavailable> {
        limit::range(range)?;
        Ok(self.map.lock().find(range, &page))
    }

    async fn open(&self, key: &Key, _attempt: Attempt) -> Result<Held, NotOpened> {
        limit::key(key)?;
        let (fence, stored) = self.map.lock().claim(key)?;
        Ok(Held { key: key.clone(), stored, fence })
    }

    async fn commit(&self, held: Held, next: Stored) -> Commit {
        let mut map = self.map.lock();
        if map.fence(&held.key) != held.fence {
            return Commit::NotDone;
        }
        let fence = map.put(&held.key, next.clone());
        Commit::Done(Held { key: held.key, stored: Some(next), fence })
    }

    async fn settle(&self, key: &Key) -> Result<Settled, Unavailable> {
        limit::key(key)?;
        let map = self.map.lock();
        if map.holds_fact(key) {
            return Err(Reason::NotARegister { key: key.clone() }.into());
        }
        Ok(Settled::Yes(map.stored(key).cloned()))
    }

    async fn record(&self, key: &Key, fact: Bytes, indexes: &[IndexEntry]) -> Result<(), Unavailable> {
        limit::key(key)?;
        limit::body("a fact", &fact)?;
        limit::indexes(indexes)?;
        Ok(self.map.lock().record(key, fact, indexes)?)
    }

    async fn digest(&self) -> Result<Digest, Unavailable> {
        Ok(self.map.lock().digest())
    }
}
