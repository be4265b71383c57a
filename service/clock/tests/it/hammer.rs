//! Random lives against the exact model: no mismatch, at one life at a time and at eight, with several worker threads.
//!
//! `VERTEBRA_HAMMER` sets the number of lives, which the gate keeps small.

use crate::life::Life;
use crate::world::{Flaw, Outcome, live_many};
use futures::StreamExt;
use tokio::runtime::{Builder, Runtime};

/// Lives that the gate lives, both tests together.
const LIVES: u64 = 1_500;

/// How many lives to live: what the environment says, or the gate's number.
fn lives() -> u64 {
    std::env::var("VERTEBRA_HAMMER").ok().and_then(|number| number.parse().ok()).unwrap_or(LIVES)
}

/// Several workers, even on one processor: what races inside a life shows best with one life at a time.
pub(crate) fn runtime() -> Runtime {
    Builder::new_multi_thread().worker_threads(3).enable_all().build().expect("a runtime")
}

/// Lives `count` lives from seed `first` and fails on the first that is not exact, with everything about it.
#[expect(clippy::print_stdout, reason = "figures for people who read the test's output")]
fn hammer(first: u64, count: u64, at_once: usize) {
    let lines = runtime().block_on(async {
        let mut lives = live_many(first..first + count, Flaw::None, at_once);
        let mut lines = 0;
        while let Some((seed, outcome)) = lives.next().await {
            match outcome {
                Outcome::Exact(log) => lines += log.len() as u64,
                other => panic!("seed {seed}: {}\n{:?}", tell(&other), Life::random(seed)),
            }
        }
        lines
    });
    assert!(lines > 5 * count, "{count} lives left only {lines} lines: they prove nothing");
    println!("{count} lives, {at_once} at a time: no mismatch in {lines} lines");
}

/// Where the two logs part.
pub(crate) fn tell(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Exact(log) => format!("exact, {} lines", log.len()),
        Outcome::Complaint(text) => format!("complaint: {text}"),
        Outcome::Mismatch { at_move, found, expected } => {
            let surplus: Vec<_> = found.iter().filter(|line| !expected.contains(line)).collect();
            let missing: Vec<_> = expected.iter().filter(|line| !found.contains(line)).collect();
            format!("mismatch after move {at_move}\nsurplus {surplus:?}\nmissing {missing:?}")
        }
    }
}

#[test]
fn one_life_at_a_time_matches_the_model() {
    hammer(0, lives() * 2 / 3, 1);
}

#[test]
fn eight_lives_at_a_time_match_the_model() {
    hammer(1_000_000, lives() / 3, 8);
}
