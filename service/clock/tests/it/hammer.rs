//! Random lives against the exact model: no mismatch, at one life at a time and at eight, with several worker threads.
//!
//! `VERTEBRA_HAMMER` sets the number of lives, which the gate keeps small.

use crate::life::Life;
use crate::world::{Flaw, Outcome, live_many};
use tokio::runtime::{Builder, Runtime};

/// Lives that the gate lives, both tests together.
const LIVES: u64 = 1_500;

/// How many lives to live: what the environment says, or the gate's number.
fn lives() -> u64 {
    std::env::var("VERTEBRA_HAMMER").ok().and_then(|number| number.parse().ok()).unwrap_or(LIVES)
}

pub(crate) fn runtime(workers: usize) -> Runtime {
    Builder::new_multi_thread().worker_threads(workers).enable_all().build().expect("a runtime")
}

/// Lives `count` lives from seed `first` and fails on the first that is not exact, with everything about it.
fn hammer(first: u64, count: u64, workers: usize, at_once: usize) {
    const BATCH: u64 = 500;
    let runtime = runtime(workers);
    let mut lines = 0;
    for start in (first..first + count).step_by(BATCH as usize) {
        let end = (start + BATCH).min(first + count);
        let outcomes = runtime.block_on(live_many(start..end, Flaw::None, at_once));
        for (seed, outcome) in (start..end).zip(outcomes) {
            match outcome {
                Outcome::Exact(log) => lines += log.len(),
                other => panic!("seed {seed}: {}\n{:#?}", tell(&other), Life::random(seed)),
            }
        }
    }
    assert!(lines as u64 > 5 * count, "{count} lives left only {lines} lines: they prove nothing");
}

/// Where the two logs part.
pub(crate) fn tell(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Exact(log) => format!("exact, {} lines", log.len()),
        Outcome::Complaint(text) => format!("complaint: {text}"),
        Outcome::Mismatch { at_move, found, expected } => {
            let surplus: Vec<_> = found.iter().filter(|line| !expected.contains(line)).collect();
            let missing: Vec<_> = expected.iter().filter(|line| !found.contains(line)).collect();
            format!("mismatch after move {at_move}\nsurplus {surplus:#?}\nmissing {missing:#?}")
        }
    }
}

#[test]
fn one_life_at_a_time_matches_the_model() {
    hammer(0, lives() * 2 / 3, 3, 1);
}

#[test]
fn eight_lives_at_a_time_match_the_model() {
    hammer(1_000_000, lives() / 3, 3, 8);
}
