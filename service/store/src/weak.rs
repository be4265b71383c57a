//! Weak memory: the same map with the manners of a replicated store, every misbehaviour drawn from a seed.
//!
//! Leaves out nodes, siblings and clocks: it is the abstract of what the protocol over Riak lets a caller see
//! (exactly-once 10, "Weak memory"), not a simulation of how it comes about. It promises no more than this:
//!
//! - `open` may be contended or unavailable, and may fence earlier holders all the same. It shows what is settled,
//!   or a write that ended `Unknown`, built on it, that one replica may hold; the next open may not see that one.
//! - `commit` may be `NotDone` (nothing was sent) or `Unknown`: the write is there, or comes later as long as no
//!   newer claim commits, or never. A fenced commit is `Unknown`, since over Riak nobody can tell.
//! - `look` and `find` may be stale, repeat hits, or show an unsettled body that vanishes. `settle` may say `No`.
//! - `record` may be unavailable before or after the fact is there.
//! - Replicas converge when nothing is in flight: see [`Weak::catch_up`].

mod draw;
mod rates;
mod replicas;

pub use rates::WeakRates;

use crate::map::Map;
use crate::record::Fence;
use crate::{
    Attempt, Commit, Digest, Held, Hits, Look, NotOpened, Page, Reason, Records, Settled, Stored,
    Unavailable, limit,
};
use async_trait::async_trait;
use bytes::Bytes;
use draw::{Draws, Verb};
use parking_lot::Mutex;
use replicas::Replicas;
use spine_kernel::{IndexEntry, IndexRange, Key};
use std::collections::{BTreeMap, BTreeSet};

/// Records in memory, as weak as a replicated store may be. The same seed and the same order of operations on a key
/// give the same misbehaviour, whatever happens to other keys in between.
#[derive(Debug)]
pub struct Weak {
    rates: WeakRates,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    map: Map,
    draws: Draws,
    replicas: BTreeMap<Key, Replicas>,
    /// The keys on which replicas may differ since they last converged.
    apart: BTreeSet<Key>,
}

impl State {
    /// The replicas of a key whose replicas may differ from now on.
    fn apart(&mut self, key: &Key) -> &mut Replicas {
        if !self.apart.contains(key) {
            self.apart.insert(key.clone());
        }
        self.replicas.entry(key.clone()).or_default()
    }

    /// A majority holds `next`: whatever was under way before can no longer win.
    fn settle(&mut self, key: &Key, next: Stored) -> Fence {
        let before = self.map.seen(key);
        let fence = self.map.put(key, next);
        self.apart(key).settled(fence, before);
        fence
    }

    /// A write that one replica may hold, for as long as no newer claim commits.
    fn leave_pending(&mut self, key: &Key, ballot: Fence, next: Stored) {
        self.apart(key).pending(ballot, next);
    }
}

fn unreachable(what: &'static str) -> Unavailable {
    Reason::Unreachable { what: what.to_owned() }.into()
}

impl Weak {
    /// An empty store that misbehaves at the default rates.
    pub fn new(seed: [u8; 32]) -> Self {
        Self::with_rates(seed, WeakRates::default())
    }

    /// An empty store that misbehaves at the given rates.
    pub fn with_rates(seed: [u8; 32], rates: WeakRates) -> Self {
        let state = State {
            map: Map::default(),
            draws: Draws::new(seed),
            replicas: BTreeMap::new(),
            apart: BTreeSet::new(),
        };
        Self { rates, state: Mutex::new(state) }
    }

    /// Replicas converge: of the writes that were left unknown, the newest of each key that can still win is
    /// settled. Afterwards looks and finds show what is settled, until the next write of their key. That is how a
    /// replicated store behaves once nothing is in flight; whoever settles a scope calls it.
    pub fn catch_up(&self) {
        let mut state = self.state.lock();
        for key in std::mem::take(&mut state.apart) {
            let Some(replicas) = state.replicas.get_mut(&key) else { continue };
            let newest = replicas.converge();
            if let Some(next) = newest {
                let fence = state.map.put(&key, next);
                state.replicas.entry(key).or_default().accepted(fence);
            }
        }
    }
}

#[async_trait]
impl Records for Weak {
    async fn look(&self, keys: &[Key]) -> Result<Vec<Look>, Unavailable> {
        limit::keys(keys)?;
        let mut state = self.state.lock();
        let mut looks = Vec::with_capacity(keys.len());
        for (position, key) in keys.iter().enumerate() {
            let mut draw = state.draws.next(Verb::Look, key);
            // One draw for the whole request: it must not get worse with the number of keys.
            if position == 0 && draw.misfortune(self.rates.read_unavailable, self.rates.in_a_row) {
                state.draws.went_wrong(Verb::Look, key);
                return Err(unreachable("too few replicas answered the look"));
            }
            let seen = state.map.seen(key);
            let seen = match state.replicas.get(key) {
                Some(replicas) => replicas.looked_at(&mut draw, &self.rates, seen),
                None => seen,
            };
            looks.push(Look { key: key.clone(), seen });
        }
        if let Some(first) = keys.first() {
            state.draws.went_well(Verb::Look, first);
        }
        Ok(looks)
    }

    async fn find(&self, range: &IndexRange, page: Page) -> Result<Hits, Unavailable> {
        limit::range(range)?;
        let mut state = self.state.lock();
        // Ranges are counted as if they were keys of a kind of their own.
        let counted =
            Key::new(format!("{}/{}", range.kind, range.index), format!("{}/{}", range.from, range.to));
        let mut draw = state.draws.next(Verb::Find, &counted);
        if draw.misfortune(self.rates.read_unavailable, self.rates.in_a_row) {
            state.draws.went_wrong(Verb::Find, &counted);
            return Err(unreachable("no covering set of replicas answered the query"));
        }
        state.draws.went_well(Verb::Find, &counted);
        let hits = state.map.find(range, &page);
        let apart = state.apart.iter().filter_map(|key| Some((key, state.replicas.get(key)?)));
        Ok(replicas::found(&mut draw, &self.rates, range, &page, hits, apart))
    }

    async fn open(&self, key: &Key, _attempt: Attempt) -> Result<Held, NotOpened> {
        limit::key(key)?;
        let mut state = self.state.lock();
        if state.map.holds_fact(key) {
            return Err(Reason::NotARegister { key: key.clone() }.into());
        }
        let mut draw = state.draws.next(Verb::Write, key);
        let failure = if draw.misfortune(self.rates.open_contended, self.rates.in_a_row) {
            Some(NotOpened::Contended)
        } else if draw.misfortune(self.rates.open_unavailable, self.rates.in_a_row) {
            Some(unreachable("too few replicas took the claim").into())
        } else {
            None
        };
        if let Some(failure) = failure {
            // A claim that failed may still have reached replicas, and fences as far as it came.
            if draw.coin() {
                state.map.raise(key);
            }
            state.draws.went_wrong(Verb::Write, key);
            return Err(failure);
        }
        let (fence, settled) = state.map.claim(key)?;
        let pending = state.replicas.get(key).and_then(|replicas| replicas.visible(&mut draw));
        let stored = pending.map(|(_, stored)| stored.clone()).or(settled);
        Ok(Held { key: key.clone(), stored, fence })
    }

    async fn commit(&self, held: Held, next: Stored) -> Commit {
        let mut state = self.state.lock();
        let Held { key, fence, .. } = held;
        let mut draw = state.draws.next(Verb::Write, &key);
        if draw.misfortune(self.rates.commit_not_done, self.rates.in_a_row) {
            state.draws.went_wrong(Verb::Write, &key);
            return Commit::NotDone;
        }
        if state.map.fence(&key) != fence {
            if draw.coin() {
                state.leave_pending(&key, fence, next);
            }
            return Commit::Unknown;
        }
        if !draw.misfortune(self.rates.commit_unknown, self.rates.in_a_row) {
            let fence = state.settle(&key, next.clone());
            state.draws.went_well(Verb::Write, &key);
            return Commit::Done(Held { key, stored: Some(next), fence });
        }
        state.draws.went_wrong(Verb::Write, &key);
        match draw.below(3) {
            0 => {
                state.settle(&key, next);
            }
            1 => {
                let ballot = state.map.raise(&key);
                state.leave_pending(&key, ballot, next);
            }
            _ => {}
        }
        Commit::Unknown
    }

    async fn settle(&self, key: &Key) -> Result<Settled, Unavailable> {
        limit::key(key)?;
        let mut state = self.state.lock();
        if state.map.holds_fact(key) {
            return Err(Reason::NotARegister { key: key.clone() }.into());
        }
        let mut draw = state.draws.next(Verb::Settle, key);
        if draw.misfortune(self.rates.read_unavailable, self.rates.in_a_row) {
            state.draws.went_wrong(Verb::Settle, key);
            return Err(unreachable("too few replicas answered"));
        }
        if draw.misfortune(self.rates.settle_no, self.rates.in_a_row) {
            state.draws.went_wrong(Verb::Settle, key);
            return Ok(Settled::No);
        }
        state.draws.went_well(Verb::Settle, key);
        let promised = state.map.fence(key);
        let accepted = state.replicas.get(key).map_or(Fence::default(), Replicas::newest);
        let pending = state.replicas.get(key).and_then(|replicas| replicas.visible(&mut draw));
        match pending.map(|(ballot, stored)| (ballot, stored.clone())) {
            // Putting back what nobody has claimed above settles it.
            Some((ballot, stored)) if ballot == promised => {
                state.settle(key, stored.clone());
                Ok(Settled::Yes(Some(stored)))
            }
            None if accepted == promised => Ok(Settled::Yes(state.map.stored(key).cloned())),
            _ => Ok(Settled::No),
        }
    }

    async fn record(&self, key: &Key, fact: Bytes, indexes: &[IndexEntry]) -> Result<(), Unavailable> {
        limit::key(key)?;
        limit::body("a fact", &fact)?;
        limit::indexes(indexes)?;
        let mut state = self.state.lock();
        let known = state.map.admits(key, &fact, indexes)?;
        let mut draw = state.draws.next(Verb::Record, key);
        let fails = draw.misfortune(self.rates.fact_unavailable, self.rates.in_a_row);
        let applies = !fails || draw.coin();
        if applies && !known {
            let before = state.map.seen(key);
            state.map.record(key, fact, indexes)?;
            state.apart(key).replaced(before);
        }
        if fails {
            state.draws.went_wrong(Verb::Record, key);
            return Err(unreachable("too few replicas confirmed the fact"));
        }
        state.draws.went_well(Verb::Record, key);
        Ok(())
    }

    async fn digest(&self) -> Result<Digest, Unavailable> {
        Ok(self.state.lock().map.digest())
    }
}
