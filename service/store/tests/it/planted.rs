//! Planted bugs: each breaks one promise of the port, and a named check of the suite has to find it. Most are rows of
//! the table of exactly-once 12, lifted to the port.
//!
//! Leaves out bugs inside a backend that the port cannot show.

use crate::backends::{Cluster, Fault};
use async_trait::async_trait;
use bytes::Bytes;
use parking_lot::Mutex;
use spine_kernel::{IndexEntry, IndexRange, Key};
use spine_store::contract::{ContractBackend, Finding, Plan, run};
use spine_store::{
    Attempt, Commit, Digest, Held, Hits, KindDigest, Log, Look, Memory, NotOpened, Page, Reason, Records,
    Seen, Settled, Stored, Unavailable, Weak, WeakRates,
};
use std::collections::BTreeMap;
use std::sync::Arc;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bug {
    /// A commit that was fenced is written over the newer one (B23, B30).
    FenceIgnored,
    /// A fenced commit comes back by itself later (B35).
    LatePutLands,
    /// A commit drops the index set (exactly-once 6).
    IndexesLost,
    /// What a look shows is said to be settled (B10).
    LookIsSettled,
    /// A commit of what is there already is not written (B10b).
    UnchangedIsNotWritten,
    /// `Done` before anything is written (B28).
    DoneTooEarly,
    /// `NotDone` after the write has landed (B13).
    NotDoneAfterwards,
    /// `Unknown` worded as `NotDone` (B12, B13).
    UnknownIsNotDone,
    /// `Unknown` is tried again inside the store under a new claim, with the old body (B11).
    UnknownIsRepeated,
    /// A commit loses the log, so that a redelivery is applied again (B32).
    LogLost,
    /// A retired record is deleted whole (B35).
    RetiredIsDeleted,
    /// The claim that comes back is dead.
    KeptClaimIsDead,
    /// Another value replaces a fact.
    FactOverwritten,
    /// Another value for a fact is refused without telling why.
    FactRefusalIsNameless,
    /// A fact may lie over a register.
    FactOverRegister,
    /// A cursor skips a hit.
    PageSkips,
    /// A page takes the last value of a range for outside.
    RangeEndExcluded,
    /// Looks come back in the order of the keys.
    LooksAreSorted,
    /// The digest counts claims.
    DigestSeesClaims,
    /// The digest is that of nothing.
    DigestIsEmpty,
    /// An error of an open comes with an effect.
    OpenCreates,
    /// A claim that is dropped blocks the record.
    ClaimBlocks,
    /// A key that is too long is cut.
    LongKeyIsCut,
}

/// One row: the bug, the rates of the weak store under it (none: memory), and the check that has to find it.
const TABLE: &[(Bug, Option<WeakRates>, &str)] = &[
    (Bug::FenceIgnored, None, "the_first_of_two_claims_is_never_done"),
    (Bug::FenceIgnored, None, "a_lease_granted_to_everyone_is_harmless"),
    (Bug::FenceIgnored, None, "schedules_are_linearizable"),
    (Bug::LatePutLands, None, "a_fenced_put_that_lands_late_changes_nothing"),
    (Bug::LatePutLands, None, "not_done_is_never_shown"),
    (Bug::IndexesLost, None, "the_index_set_survives_a_claim"),
    (Bug::LookIsSettled, Some(ROUGH), "settled_is_never_taken_back"),
    (Bug::LookIsSettled, Some(ROUGH), "schedules_are_linearizable"),
    (Bug::UnchangedIsNotWritten, Some(ROUGH), "an_unchanged_commit_settles"),
    (Bug::UnchangedIsNotWritten, Some(ROUGH), "schedules_are_linearizable"),
    (Bug::DoneTooEarly, None, "done_is_shown_by_every_later_open"),
    (Bug::DoneTooEarly, None, "schedules_are_linearizable"),
    (Bug::NotDoneAfterwards, None, "not_done_is_never_shown"),
    (Bug::NotDoneAfterwards, None, "schedules_are_linearizable"),
    (Bug::UnknownIsNotDone, Some(ROUGH), "not_done_is_never_shown"),
    (Bug::UnknownIsNotDone, Some(ROUGH), "schedules_are_linearizable"),
    (Bug::UnknownIsRepeated, Some(ROUGH), "the_first_of_two_claims_is_never_done"),
    (Bug::UnknownIsRepeated, Some(ROUGH), "schedules_are_linearizable"),
    (Bug::LogLost, None, "unknown_is_decided_by_the_next_commit"),
    (Bug::RetiredIsDeleted, None, "a_retired_record_keeps_log_and_floor"),
    (Bug::KeptClaimIsDead, None, "a_kept_claim_commits_until_it_is_fenced"),
    (Bug::FactOverwritten, None, "a_fact_is_never_overwritten"),
    (Bug::FactRefusalIsNameless, None, "a_fact_is_never_overwritten"),
    (Bug::FactOverRegister, None, "facts_and_registers_do_not_mix"),
    (Bug::PageSkips, None, "pages_cover_a_range"),
    (Bug::RangeEndExcluded, None, "pages_cover_a_range"),
    (Bug::LooksAreSorted, None, "looks_answer_key_by_key"),
    (Bug::DigestSeesClaims, None, "the_digest_sees_content_and_nothing_else"),
    (Bug::DigestIsEmpty, None, "the_digest_sees_content_and_nothing_else"),
    (Bug::OpenCreates, None, "creation_by_two_makes_one_record"),
    (Bug::ClaimBlocks, None, "a_claim_that_is_dropped_stops_nobody"),
    (Bug::LongKeyIsCut, None, "limits_are_refused_by_name"),
];

const ROUGH: WeakRates = WeakRates::ROUGH;

/// Schedules per bug: enough to find those that are found by schedules.
const SCHEDULES: u32 = 100;

struct Planted {
    bug: Bug,
    inner: Arc<dyn Records>,
    memory: Mutex<Remembered>,
}

/// What a bug carries from one call to the next.
#[derive(Default)]
struct Remembered {
    opens: u64,
    commits: u64,
    late: BTreeMap<Key, Stored>,
    facts: BTreeMap<Key, Bytes>,
    claims: BTreeMap<Key, u32>,
}

impl Planted {
    /// Every third commit, so that most go well and the suite gets somewhere.
    fn is_third(&self) -> bool {
        let mut memory = self.memory.lock();
        memory.commits += 1;
        memory.commits.is_multiple_of(3)
    }

    async fn open_again(&self, key: &Key) -> Option<Held> {
        let attempt = Attempt::decider(spine_kernel::MessageId::from_random([9; 16]), 1);
        for _ in 0..32 {
            if let Ok(held) = self.inner.open(key, attempt.clone()).await {
                return Some(held);
            }
        }
        None
    }

    async fn overwrite(&self, key: &Key, next: Stored) -> Commit {
        match self.open_again(key).await {
            Some(held) => self.inner.commit(held, next).await,
            None => Commit::Unknown,
        }
    }
}

#[async_trait]
impl Records for Planted {
    async fn look(&self, keys: &[Key]) -> Result<Vec<Look>, Unavailable> {
        let mut looks = self.inner.look(keys).await?;
        let facts = self.memory.lock().facts.clone();
        for look in &mut looks {
            if let Some(fact) = facts.get(&look.key) {
                look.seen = Seen::Fact(fact.clone());
            }
        }
        if self.bug == Bug::LooksAreSorted {
            looks.sort_by(|a, b| a.key.cmp(&b.key));
        }
        Ok(looks)
    }

    async fn find(&self, range: &IndexRange, page: Page) -> Result<Hits, Unavailable> {
        let is_later_page = page.cursor().is_some();
        let mut found = self.inner.find(range, page).await?;
        if self.bug == Bug::PageSkips && is_later_page && !found.hits.is_empty() {
            found.hits.remove(0);
        }
        if self.bug == Bug::RangeEndExcluded && range.from != range.to {
            found.hits.retain(|hit| hit.value < range.to);
        }
        Ok(found)
    }

    async fn open(&self, key: &Key, attempt: Attempt) -> Result<Held, NotOpened> {
        self.memory.lock().opens += 1;
        let late = self.memory.lock().late.remove(key);
        if let Some(next) = late {
            let _ = self.overwrite(key, next).await;
        }
        if self.bug == Bug::LongKeyIsCut && key.id.len() > 256 {
            return self.inner.open(&Key::new(key.kind.clone(), &key.id[..256]), attempt).await;
        }
        let held = self.inner.open(key, attempt).await?;
        if self.bug == Bug::OpenCreates && held.stored().is_none() {
            return match self.inner.commit(held, Stored::empty()).await {
                Commit::Done(held) => Ok(held),
                Commit::NotDone | Commit::Unknown => Err(NotOpened::Contended),
            };
        }
        if self.bug == Bug::ClaimBlocks {
            let mut memory = self.memory.lock();
            let claims = memory.claims.entry(key.clone()).or_default();
            *claims += 1;
            if *claims > 2 {
                return Err(NotOpened::Contended);
            }
        }
        Ok(held)
    }

    async fn commit(&self, held: Held, next: Stored) -> Commit {
        let key = held.key().clone();
        self.memory.lock().claims.remove(&key);
        let bodiless = |stored: Stored| Stored::new(None, stored.log().clone(), stored.floor(), Vec::new());
        match self.bug {
            Bug::IndexesLost => {
                let body = next.body().cloned();
                self.inner.commit(held, next.with_body(body, Vec::new()).unwrap()).await
            }
            Bug::LogLost => {
                let bare =
                    Stored::new(next.body().cloned(), Log::default(), next.floor(), next.indexes().to_vec());
                self.inner.commit(held, bare.unwrap()).await
            }
            Bug::RetiredIsDeleted if next == bodiless(next.clone()).unwrap() => {
                self.inner.commit(held, Stored::empty()).await
            }
            Bug::UnchangedIsNotWritten if held.stored() == Some(&next) => Commit::Done(held),
            Bug::DoneTooEarly if self.is_third() => Commit::Done(held),
            _ => {
                let ended = self.inner.commit(held, next.clone()).await;
                self.misword(ended, &key, next).await
            }
        }
    }

    async fn settle(&self, key: &Key) -> Result<Settled, Unavailable> {
        if self.bug != Bug::LookIsSettled {
            return self.inner.settle(key).await;
        }
        let looks = self.inner.look(std::slice::from_ref(key)).await?;
        Ok(match looks.into_iter().next().map(|look| look.seen) {
            Some(Seen::Record(stored)) => Settled::Yes(Some(stored)),
            _ => Settled::Yes(None),
        })
    }

    async fn record(&self, key: &Key, fact: Bytes, indexes: &[IndexEntry]) -> Result<(), Unavailable> {
        match (self.inner.record(key, fact.clone(), indexes).await, self.bug) {
            (Err(Unavailable { reason: Reason::UnequalFact { .. } }), Bug::FactOverwritten) => {
                self.memory.lock().facts.insert(key.clone(), fact);
                Ok(())
            }
            (Err(Unavailable { reason: Reason::UnequalFact { .. } }), Bug::FactRefusalIsNameless) => {
                Err(Reason::Unreachable { what: "something".to_owned() }.into())
            }
            (Err(Unavailable { reason: Reason::NotAFact { .. } }), Bug::FactOverRegister) => Ok(()),
            (answer, _) => answer,
        }
    }

    async fn digest(&self) -> Result<Digest, Unavailable> {
        let mut digest = self.inner.digest().await?;
        if self.bug == Bug::DigestSeesClaims {
            let opens = self.memory.lock().opens;
            let touch = |kind: &mut KindDigest| kind.hash[0] ^= opens.to_be_bytes()[7];
            digest.kinds.values_mut().for_each(touch);
        }
        if self.bug == Bug::DigestIsEmpty {
            digest.kinds.values_mut().for_each(|kind| kind.hash = [0; 32]);
        }
        Ok(digest)
    }
}

impl Planted {
    /// The bugs that are wrong about how a commit ended.
    async fn misword(&self, ended: Commit, key: &Key, next: Stored) -> Commit {
        match (self.bug, ended) {
            (Bug::FenceIgnored, Commit::NotDone) => self.overwrite(key, next).await,
            (Bug::LatePutLands, Commit::NotDone) => {
                self.memory.lock().late.insert(key.clone(), next);
                Commit::NotDone
            }
            (Bug::NotDoneAfterwards, Commit::Done(_)) if self.is_third() => Commit::NotDone,
            (Bug::UnknownIsNotDone, Commit::Unknown) => Commit::NotDone,
            (Bug::UnknownIsRepeated, Commit::Unknown) => self.overwrite(key, next).await,
            (Bug::KeptClaimIsDead, Commit::Done(held)) => {
                drop(self.open_again(key).await);
                Commit::Done(held)
            }
            (_, ended) => ended,
        }
    }
}

struct PlantedBackend(Bug, Option<WeakRates>);

#[async_trait]
impl ContractBackend for PlantedBackend {
    fn name(&self) -> String {
        format!("{:?} over {}", self.0, if self.1.is_some() { "weak memory" } else { "memory" })
    }
    async fn fresh(&self, seed: [u8; 32]) -> Arc<dyn Records> {
        let inner: Arc<dyn Records> = match self.1 {
            Some(rates) => Arc::new(Weak::with_rates(seed, rates)),
            None => Arc::new(Memory::new()),
        };
        Arc::new(Planted { bug: self.0, inner, memory: Mutex::default() })
    }
}

async fn expect_found(backend: &dyn ContractBackend, by: &[&str]) {
    let report = run(backend, &Plan { seed: [3; 32], schedules: SCHEDULES }).await;
    for check in by {
        let found = report.findings.iter().find(|(name, _)| name == check);
        match found {
            Some((_, Finding::Broken(why))) => println!("{}: {check}: {}", report.backend, first_line(why)),
            _ => panic!("{check} does not find {}\n{report}", report.backend),
        }
    }
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

#[tokio::test]
async fn every_planted_bug_is_found_by_its_check() {
    let mut bugs: Vec<(Bug, Option<WeakRates>, Vec<&str>)> = Vec::new();
    for (bug, rates, check) in TABLE {
        match bugs.last_mut() {
            Some((last, _, checks)) if last == bug => checks.push(check),
            _ => bugs.push((*bug, *rates, vec![check])),
        }
    }
    for (bug, rates, checks) in bugs {
        expect_found(&PlantedBackend(bug, rates), &checks).await;
    }
}

#[tokio::test]
async fn faults_of_a_cluster_are_found_by_their_checks() {
    let table = [
        (Fault::MinorityGoesOn, "two_replicas_down_and_nothing_changes"),
        (Fault::MinorityCommitLands, "two_replicas_down_and_nothing_changes"),
        (Fault::OneDownStops, "one_replica_down_and_all_goes_on"),
        (Fault::RestartForgets, "a_restart_between_open_and_commit_loses_nothing"),
    ];
    for (fault, check) in table {
        expect_found(&Cluster::new(fault), &[check]).await;
    }
}

#[tokio::test]
async fn every_check_finds_a_planted_bug() {
    // A check that no row names could be dropped without anybody noticing.
    let by_cluster = [
        "two_replicas_down_and_nothing_changes",
        "one_replica_down_and_all_goes_on",
        "a_restart_between_open_and_commit_loses_nothing",
    ];
    let named: Vec<&str> = TABLE.iter().map(|(_, _, check)| *check).chain(by_cluster).collect();
    let idle: Vec<&str> =
        spine_store::contract::names().into_iter().filter(|check| !named.contains(check)).collect();
    assert_eq!(idle, Vec::<&str>::new());
}
