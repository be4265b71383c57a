//! Checks of how a commit ends: `Done` stays, `NotDone` never comes, `Unknown` is decided once, and what is said to
//! be settled is. Exactly-once 2 (settle shortcut), 10 and 11.
//!
//! Leaves out rivals, except where one is needed to make an end doubtful.

use super::bench::{
    Bench, Checked, ROUNDS, Stop, TRIES_MAX, append, broken, effects, ensure, message, outcome, times,
};
use crate::{Commit, Settled};
use std::collections::BTreeSet;

pub(super) async fn done_is_shown_by_every_later_open(bench: &Bench<'_>) -> Checked {
    let key = bench.key(0);
    let mut done: BTreeSet<u64> = BTreeSet::new();
    for number in 1..=ROUNDS {
        if let Commit::Done(held) = bench.attempt(&key, number).await? {
            done.insert(number);
            ensure(times(held.stored(), number) == 1, || {
                format!("{key}: the claim that came back shows {:?} without {number}", effects(held.stored()))
            })?;
        }
        for _ in 0..2 {
            let shown = bench.shown(&key).await?;
            let lost = done.iter().find(|number| times(shown.as_ref(), **number) != 1);
            ensure(lost.is_none(), || {
                format!("{key}: {lost:?} was Done, a later open shows {:?}", effects(shown.as_ref()))
            })?;
        }
    }
    ensure(!done.is_empty(), || "no commit was ever Done".to_owned())
}

pub(super) async fn not_done_is_never_shown(bench: &Bench<'_>) -> Checked {
    let key = bench.key(0);
    let mut not_done: BTreeSet<u64> = BTreeSet::new();
    let mut number = 0;
    for round in 0..2 * ROUNDS {
        // In turns alone, and fenced by a rival: a backend may tell NotDone in either case, or in none.
        number += 1;
        let held = bench.open(&key, number).await?;
        let next = append(held.unchanged(), number)?;
        if round.is_multiple_of(2) {
            drop(bench.open(&key, 0).await?);
        }
        if matches!(bench.records.commit(held, next).await, Commit::NotDone) {
            not_done.insert(number);
        }
        number += 1;
        if matches!(bench.attempt(&key, number).await?, Commit::NotDone) {
            not_done.insert(number);
        }
        for _ in 0..2 {
            let shown = effects(bench.shown(&key).await?.as_ref());
            let ghost = shown.iter().find(|effect| not_done.contains(effect));
            ensure(ghost.is_none(), || {
                format!("{key}: {ghost:?} was NotDone, a later open shows {shown:?}")
            })?;
        }
    }
    if not_done.is_empty() {
        return Err(Stop::NotApplicable("the backend never said NotDone".to_owned()));
    }
    Ok(())
}

/// Ways in which the end of a commit is not known, in turns.
async fn leave_unknown(bench: &Bench<'_>, round: u64) -> Checked {
    let key = bench.key(round);
    let held = bench.open(&key, 1).await?;
    let next = append(held.unchanged(), 1)?;
    match round % 4 {
        0 => bench.commit_and_lose_the_answer(held, next).await,
        1 => drop(bench.records.commit(held, next)),
        2 => {
            // Fenced: over Riak the newer claim may have seen the write and carry it on.
            let rival = bench.open(&key, 2).await?;
            let _ = bench.records.commit(held, next).await;
            drop(rival);
        }
        _ => {
            for _ in 0..TRIES_MAX {
                let held = bench.open(&key, 1).await?;
                let logged = held.logged(&message(1), None).is_some();
                let next = if logged { held.unchanged() } else { append(held.unchanged(), 1)? };
                if matches!(bench.records.commit(held, next).await, Commit::Unknown) {
                    break;
                }
            }
        }
    }
    Ok(())
}

pub(super) async fn unknown_is_decided_by_the_next_commit(bench: &Bench<'_>) -> Checked {
    for round in 0..ROUNDS {
        let key = bench.key(round);
        leave_unknown(bench, round).await?;
        if round.is_multiple_of(3) {
            bench.apply(&key, 3).await?;
        }
        let answer = outcome(bench.apply(&key, 1).await?.stored(), 1);
        for number in [4, 5] {
            bench.apply(&key, number).await?;
            let shown = bench.shown(&key).await?;
            let now = outcome(shown.as_ref(), 1);
            ensure(times(shown.as_ref(), 1) == 1 && now == answer && answer.is_some(), || {
                let effects = effects(shown.as_ref());
                format!(
                    "{key}: message 1 was answered {answer:?}, later its log says {now:?} over {effects:?}"
                )
            })?;
        }
    }
    Ok(())
}

pub(super) async fn an_unchanged_commit_settles(bench: &Bench<'_>) -> Checked {
    let mut said_yes = 0;
    for round in 0..ROUNDS {
        let key = bench.key(round);
        if !round.is_multiple_of(5) {
            leave_unknown(bench, round).await?;
        }
        let mut settled = None;
        for _ in 0..TRIES_MAX {
            let held = bench.open(&key, 0).await?;
            let next = held.unchanged();
            if let Commit::Done(_) = bench.records.commit(held, next.clone()).await {
                settled = Some(next);
                break;
            }
        }
        ensure(settled.is_some(), || format!("{key}: no unchanged commit was Done in {TRIES_MAX} attempts"))?;
        if let Settled::Yes(stored) = bench.settle(&key).await? {
            said_yes += 1;
            ensure(stored == settled, || {
                format!(
                    "{key}: {:?} was settled, settle shows {:?}",
                    effects(settled.as_ref()),
                    effects(stored.as_ref())
                )
            })?;
        }
        for _ in 0..3 {
            let shown = bench.shown(&key).await?;
            ensure(shown == settled, || {
                format!(
                    "{key}: {:?} was settled, an open shows {:?}",
                    effects(settled.as_ref()),
                    effects(shown.as_ref())
                )
            })?;
        }
    }
    ensure(said_yes > 0, || "settle never said Yes after an unchanged commit".to_owned())
}

pub(super) async fn settled_is_never_taken_back(bench: &Bench<'_>) -> Checked {
    let key = bench.key(0);
    let (mut said_yes, mut known) = (0, Vec::new());
    for number in 1..=3 * ROUNDS {
        let ended = bench.attempt(&key, number).await?;
        if let Commit::Done(held) = &ended {
            known = effects(held.stored());
        }
        if let Settled::Yes(stored) = bench.settle(&key).await? {
            said_yes += 1;
            let settled = effects(stored.as_ref());
            ensure(settled.starts_with(&known), || {
                format!("{key}: {known:?} was settled, settle now says Yes to {settled:?}")
            })?;
            known = settled;
        }
        let shown = effects(bench.shown(&key).await?.as_ref());
        ensure(shown.starts_with(&known), || {
            format!("{key}: {known:?} was settled, an open shows {shown:?}")
        })?;
    }
    if said_yes == 0 {
        return broken("settle never said Yes");
    }
    Ok(())
}
