//! Checks with several workers at once on one record: creation by two, and a lease that everybody believes to have.
//! Exactly-once 6, 7 and 11.
//!
//! Leaves out drawn schedules: `schedules.rs`.

use super::bench::{Bench, Checked, ROUNDS, TRIES_MAX, append, broken, effects, ensure, message, outcome};
use crate::{Commit, Held};
use spine_kernel::Key;
use std::collections::BTreeMap;

pub(super) async fn creation_by_two_makes_one_record(bench: &Bench<'_>) -> Checked {
    for round in 0..ROUNDS {
        let key = bench.key(round);
        let first = bench.open(&key, 1).await?;
        let second = bench.open(&key, 2).await?;
        ensure(first.stored().is_none() && second.stored().is_none(), || {
            format!("{key}: an open of a record that nobody wrote shows one")
        })?;
        let (of_first, of_second) = (append(first.unchanged(), 1)?, append(second.unchanged(), 2)?);
        let mut done = 0;
        let in_order = round.is_multiple_of(2);
        let claims = if in_order {
            [(first, of_first), (second, of_second)]
        } else {
            [(second, of_second), (first, of_first)]
        };
        for (held, next) in claims {
            done += usize::from(matches!(bench.records.commit(held, next).await, Commit::Done(_)));
        }
        ensure(done < 2, || format!("{key}: both creations were Done"))?;
        bench.apply(&key, 1).await?;
        bench.apply(&key, 2).await?;
        let mut shown = effects(bench.shown(&key).await?.as_ref());
        shown.sort_unstable();
        ensure(shown == [1, 2], || format!("{key}: after both creations were repeated it holds {shown:?}"))?;
    }
    Ok(())
}

/// Workers that all believe to be alone.
const WORKERS: u64 = 4;

pub(super) async fn a_lease_granted_to_everyone_is_harmless(bench: &Bench<'_>) -> Checked {
    for round in 0..ROUNDS / 4 {
        let key = bench.key(round);
        let answers = duel(bench, &key, round).await?;
        let shown = bench.apply(&key, 0).await?;
        for (number, answer) in answers {
            let (effects, logged) = (effects(shown.stored()), outcome(shown.stored(), number));
            let place = effects.iter().position(|effect| *effect == number);
            let once = effects.iter().filter(|effect| **effect == number).count() == 1;
            ensure(
                once && logged.as_ref() == Some(&answer) && place.map(|at| at.to_string().into()) == logged,
                || format!("{key}: message {number} was answered {answer:?}, the record holds {effects:?}"),
            )?;
        }
    }
    Ok(())
}

/// All workers open, then all commit, until each has its answer. In which order they go changes from turn to turn.
async fn duel(bench: &Bench<'_>, key: &Key, round: u64) -> Checked<BTreeMap<u64, bytes::Bytes>> {
    let mut answers = BTreeMap::new();
    for turn in 0..u64::from(TRIES_MAX) {
        let mut held: Vec<(u64, Held)> = Vec::new();
        for position in 0..WORKERS {
            let number = 1 + (position + turn + round) % WORKERS;
            if !answers.contains_key(&number) {
                held.push((number, bench.open(key, number).await?));
            }
        }
        if held.is_empty() {
            return Ok(answers);
        }
        if turn % 2 == 1 {
            held.reverse();
        }
        for (number, held) in held {
            let logged = held.logged(&message(number), None).is_some();
            let next = if logged { held.unchanged() } else { append(held.unchanged(), number)? };
            if let Commit::Done(held) = bench.records.commit(held, next).await
                && let Some(answer) = outcome(held.stored(), number)
            {
                answers.insert(number, answer);
            }
        }
    }
    broken(format!("{key}: {WORKERS} workers without a lease were not answered in {TRIES_MAX} turns"))
}
