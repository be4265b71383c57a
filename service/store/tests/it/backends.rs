//! The backends as the contract suite sees them, and decorators that give memory what it lacks: replicas that can be
//! stopped and a restart, so that the checks which need them run here too.
//!
//! Leaves out the backends themselves.

use async_trait::async_trait;
use bytes::Bytes;
use parking_lot::Mutex;
use spine_kernel::{IndexEntry, IndexRange, Key};
use spine_store::contract::{ContractBackend, Replicas, Restarts};
use spine_store::{
    Attempt, Commit, Digest, Held, Hits, Look, Memory, NotOpened, Page, Reason, Records, Settled, Stored,
    Unavailable, Weak, WeakRates,
};
use std::collections::BTreeSet;
use std::sync::Arc;

pub(crate) struct InMemory;

#[async_trait]
impl ContractBackend for InMemory {
    fn name(&self) -> String {
        "memory".to_owned()
    }
    async fn fresh(&self, _seed: [u8; 32]) -> Arc<dyn Records> {
        Arc::new(Memory::new())
    }
}

pub(crate) struct InWeakMemory(pub(crate) WeakRates);

#[async_trait]
impl ContractBackend for InWeakMemory {
    fn name(&self) -> String {
        format!("weak memory, {:?}", self.0)
    }
    async fn fresh(&self, seed: [u8; 32]) -> Arc<dyn Records> {
        Arc::new(Weak::with_rates(seed, self.0))
    }
}

/// Faults that the decorator below can have of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    None,
    /// With two replicas down it goes on.
    MinorityGoesOn,
    /// With one replica down it stops.
    OneDownStops,
    /// A commit to a minority is said to be `NotDone` after it has landed.
    MinorityCommitLands,
    /// A restart loses everything.
    RestartForgets,
}

/// Memory that plays three replicas and outlives a restart.
pub(crate) struct Cluster {
    fault: Fault,
    now: Mutex<Arc<Node>>,
}

struct Node {
    fault: Fault,
    memory: Arc<Memory>,
    down: Mutex<BTreeSet<usize>>,
}

impl Cluster {
    pub(crate) fn new(fault: Fault) -> Self {
        Self { fault, now: Mutex::new(Arc::new(Node::new(fault, Arc::default()))) }
    }

    fn node(&self) -> Arc<Node> {
        Arc::clone(&self.now.lock())
    }
}

impl Node {
    fn new(fault: Fault, memory: Arc<Memory>) -> Self {
        Self { fault, memory, down: Mutex::default() }
    }

    fn quorum(&self) -> Result<(), Unavailable> {
        let down = self.down.lock().len();
        let most = match self.fault {
            Fault::MinorityGoesOn => 3,
            Fault::OneDownStops => 0,
            _ => 1,
        };
        if down <= most {
            return Ok(());
        }
        Err(Unavailable {
            reason: Reason::Unreachable { what: format!("{down} of three replicas are down") },
        })
    }
}

#[async_trait]
impl ContractBackend for Cluster {
    fn name(&self) -> String {
        format!("memory that plays a cluster, fault: {:?}", self.fault)
    }
    async fn fresh(&self, _seed: [u8; 32]) -> Arc<dyn Records> {
        *self.now.lock() = Arc::new(Node::new(self.fault, Arc::default()));
        self.node()
    }
    fn replicas(&self) -> Option<&dyn Replicas> {
        Some(self)
    }
    fn restarts(&self) -> Option<&dyn Restarts> {
        Some(self)
    }
}

#[async_trait]
impl Replicas for Cluster {
    async fn stop(&self, replica: usize) {
        self.node().down.lock().insert(replica);
    }
    async fn start(&self, replica: usize) {
        self.node().down.lock().remove(&replica);
    }
}

#[async_trait]
impl Restarts for Cluster {
    async fn restart(&self) -> Arc<dyn Records> {
        let kept = match self.fault {
            Fault::RestartForgets => Arc::default(),
            _ => Arc::clone(&self.node().memory),
        };
        *self.now.lock() = Arc::new(Node::new(self.fault, kept));
        self.node()
    }
}

#[async_trait]
impl Records for Node {
    async fn look(&self, keys: &[Key]) -> Result<Vec<Look>, Unavailable> {
        self.quorum()?;
        self.memory.look(keys).await
    }
    async fn find(&self, range: &IndexRange, page: Page) -> Result<Hits, Unavailable> {
        self.quorum()?;
        self.memory.find(range, page).await
    }
    async fn open(&self, key: &Key, attempt: Attempt) -> Result<Held, NotOpened> {
        self.quorum()?;
        self.memory.open(key, attempt).await
    }
    async fn commit(&self, held: Held, next: Stored) -> Commit {
        match self.quorum() {
            Ok(()) => self.memory.commit(held, next).await,
            Err(_) if self.fault == Fault::MinorityCommitLands => {
                let _ = self.memory.commit(held, next).await;
                Commit::NotDone
            }
            Err(_) => Commit::NotDone,
        }
    }
    async fn settle(&self, key: &Key) -> Result<Settled, Unavailable> {
        self.quorum()?;
        self.memory.settle(key).await
    }
    async fn record(&self, key: &Key, fact: Bytes, indexes: &[IndexEntry]) -> Result<(), Unavailable> {
        self.quorum()?;
        self.memory.record(key, fact, indexes).await
    }
    async fn digest(&self) -> Result<Digest, Unavailable> {
        self.memory.digest().await
    }
}
