//! The same seed gives the same log, run after run, with two workers ("clock 3").
//!
//! Leaves out whether the log is right (`hammer`).

use crate::life::Life;
use crate::model::Line;
use crate::world::{Flaw, Outcome, live};
use std::collections::BTreeSet;
use tokio::runtime::Builder;

/// Runs of a seed.
const RUNS: usize = 50;

fn logs(seed: u64) -> BTreeSet<Vec<Line>> {
    let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    let run = |_| match runtime.block_on(live(Life::random(seed), Flaw::None)) {
        Outcome::Exact(log) => log,
        other => panic!("seed {seed}: {other:?}"),
    };
    (0..RUNS).map(run).collect()
}

/// The busiest of many seeds: a short life would prove little.
fn busiest() -> u64 {
    (0..500).max_by_key(|seed| Life::random(*seed).clients()).expect("some seeds")
}

#[test]
fn a_seed_gives_one_log() {
    let seed = busiest();
    let logs = logs(seed);
    assert_eq!(logs.len(), 1, "seed {seed} left {} different logs", logs.len());
    let lines = logs.first().map(Vec::len).unwrap_or_default();
    println!("seed {seed}: {lines} lines, the same in {RUNS} runs");
    assert!(lines > 50, "seed {seed} leaves only {lines} lines");
}

#[test]
fn another_seed_gives_another_life() {
    assert_eq!(Life::random(1), Life::random(1));
    assert_ne!(Life::random(1), Life::random(2));
}
