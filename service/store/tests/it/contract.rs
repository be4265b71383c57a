//! The contract on every backend, with the whole number of schedules. Exactly-once 11.
//!
//! Leaves out proving that the suite can fail: `planted.rs`.

use crate::backends::{Cluster, Fault, InMemory, InWeakMemory};
use spine_store::WeakRates;
use spine_store::contract::{ContractBackend, Plan, Report, names, run};
use std::collections::BTreeSet;

/// The seed of the suite. Another one finds other schedules; a broken one is printed with its number.
const SEED: [u8; 32] = *b"three workers, one record, today";
/// Schedules where the suite runs a second time on the same kind of store.
const FEWER: u32 = 1_000;

/// What a store without replicas and without a disk cannot be asked.
const ONLY_A_CLUSTER: [&str; 3] = [
    "a_restart_between_open_and_commit_loses_nothing",
    "one_replica_down_and_all_goes_on",
    "two_replicas_down_and_nothing_changes",
];

async fn whole(backend: &dyn ContractBackend, schedules: u32) -> Report {
    let report = run(backend, &Plan { seed: SEED, schedules }).await;
    println!("{report}");
    assert_eq!(report.broken(), Vec::<&str>::new(), "\n{report}");
    report
}

#[tokio::test]
async fn memory_keeps_the_contract() {
    let report = whole(&InMemory, Plan::SCHEDULES).await;
    assert_eq!(report.not_applicable(), ONLY_A_CLUSTER);
}

#[tokio::test]
async fn weak_memory_keeps_the_contract() {
    let report = whole(&InWeakMemory(WeakRates::default()), Plan::SCHEDULES).await;
    assert_eq!(report.not_applicable(), ONLY_A_CLUSTER);
}

#[tokio::test]
async fn rough_weak_memory_keeps_the_contract() {
    let report = whole(&InWeakMemory(WeakRates::ROUGH), FEWER).await;
    assert_eq!(report.not_applicable(), ONLY_A_CLUSTER);
}

#[tokio::test]
async fn weak_memory_without_a_weakness_never_says_not_done() {
    let report = whole(&InWeakMemory(WeakRates::NONE), FEWER).await;
    let mut expected: BTreeSet<_> = ONLY_A_CLUSTER.into();
    expected.insert("not_done_is_never_shown");
    assert_eq!(report.not_applicable().into_iter().collect::<BTreeSet<_>>(), expected);
}

#[tokio::test]
async fn a_cluster_leaves_no_check_out() {
    let report = whole(&Cluster::new(Fault::None), FEWER).await;
    assert_eq!(report.not_applicable(), Vec::<&str>::new());
    assert_eq!(report.findings.len(), names().len());
}

#[test]
fn names_are_unique() {
    let unique: BTreeSet<_> = names().into_iter().collect();
    assert_eq!(unique.len(), names().len());
}
