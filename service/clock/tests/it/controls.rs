//! Negative controls ("clock 2"): the same system with exactly one rule broken must be caught, and is counted.
//!
//! Leaves out the rules themselves, which `world` keeps or breaks. A variant that nothing catches would mean that the
//! hammer proves nothing about that rule.

use crate::hammer::{runtime, tell};
use crate::world::{Flaw, Outcome, live_many};
use futures::StreamExt;

/// Lives of a variant, at most. Each stops at its first catches, so the rarer ones take longer.
const LIVES: u64 = 400;
/// Catches that are enough: one could be an accident of the machine.
const ENOUGH: usize = 3;
/// Seeds of their own.
const FIRST: u64 = 5_000_000;

/// Lives until enough lives were caught, and fails if that never happens.
#[expect(clippy::print_stdout, reason = "figures and catches for people who read the test's output")]
fn caught(flaw: Flaw) {
    let (lives, mismatches, complaints) = runtime().block_on(async {
        let (mut lives, mut mismatches, mut complaints) = (0, Vec::new(), Vec::new());
        let mut outcomes = live_many(FIRST..FIRST + LIVES, flaw, 4);
        while let Some((_, outcome)) = outcomes.next().await {
            lives += 1;
            match outcome {
                Outcome::Exact(_) => {}
                Outcome::Mismatch { .. } => mismatches.push(tell(&outcome)),
                Outcome::Complaint(_) => complaints.push(tell(&outcome)),
            }
            if mismatches.len() + complaints.len() >= ENOUGH {
                break;
            }
        }
        (lives, mismatches, complaints)
    });
    let (wrong, said) = (mismatches.len(), complaints.len());
    println!("{flaw:?}: {wrong} mismatches and {said} complaints in {lives} lives");
    for catch in mismatches.iter().chain(&complaints) {
        println!("{catch}");
    }
    assert!(wrong + said >= ENOUGH, "{flaw:?} was caught {} times in {lives} lives", wrong + said);
}

#[test]
fn a_token_made_by_the_worker_is_caught() {
    caught(Flaw::TokenByWorker);
}

#[test]
fn no_token_on_the_wire_is_caught() {
    caught(Flaw::NoTokenOnWire);
}

#[test]
fn an_acknowledgement_token_made_after_the_response_is_caught() {
    caught(Flaw::LateAcknowledgement);
}

#[test]
fn an_abandoned_connection_without_a_half_closed_token_is_caught() {
    caught(Flaw::NothingHalfClosed);
}

#[test]
fn a_handler_that_dies_with_its_connection_is_caught() {
    caught(Flaw::LazyHandler);
}

#[test]
fn a_whole_instant_fired_at_once_is_caught() {
    caught(Flaw::WholeInstant);
}

#[test]
fn a_bare_notification_is_caught() {
    caught(Flaw::BareNotify);
}
