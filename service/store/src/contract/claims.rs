//! Checks of the claim: the newest one wins, an old one never does, a kept one commits again, a dropped one harms
//! nobody. Exactly-once 2 and 11.
//!
//! Leaves out how commits end for whoever is alone: `endings.rs`.

use super::bench::{Bench, Checked, ROUNDS, append, broken, effects, ensure, times};
use crate::Commit;

/// Messages of a round: 1 is settled before in every second round, so that both creation and change are met.
async fn begin(bench: &Bench<'_>, round: u64) -> Checked {
    if round.is_multiple_of(2) {
        bench.apply(&bench.key(round), 1).await?;
    }
    Ok(())
}

pub(super) async fn the_first_of_two_claims_is_never_done(bench: &Bench<'_>) -> Checked {
    let mut done = 0;
    for round in 0..ROUNDS {
        let key = bench.key(round);
        begin(bench, round).await?;
        let first = bench.open(&key, 2).await?;
        let second = bench.open(&key, 3).await?;
        let (of_first, of_second) = (append(first.unchanged(), 2)?, append(second.unchanged(), 3)?);
        if let Commit::Done(_) = bench.records.commit(first, of_first).await {
            return broken(format!("{key}: the first claim committed while a second one was open"));
        }
        if let Commit::Done(_) = bench.records.commit(second, of_second).await {
            done += 1;
            let shown = bench.shown(&key).await?;
            ensure(times(shown.as_ref(), 2) == 0 && times(shown.as_ref(), 3) == 1, || {
                format!("{key}: the second claim was Done, a later open shows {:?}", effects(shown.as_ref()))
            })?;
        }
    }
    ensure(done > 0, || "the second of two claims was never Done".to_owned())
}

pub(super) async fn a_fenced_put_that_lands_late_changes_nothing(bench: &Bench<'_>) -> Checked {
    let mut late_puts = 0;
    for round in 0..ROUNDS {
        let key = bench.key(round);
        begin(bench, round).await?;
        let late = bench.open(&key, 2).await?;
        let newer = bench.open(&key, 3).await?;
        let (of_late, of_newer) = (append(late.unchanged(), 2)?, append(newer.unchanged(), 3)?);
        let Commit::Done(newer) = bench.records.commit(newer, of_newer.clone()).await else { continue };
        late_puts += 1;
        if let Commit::Done(_) = bench.records.commit(late, of_late).await {
            return broken(format!("{key}: a fenced put was Done after the newer claim had committed"));
        }
        drop(newer);
        for _ in 0..3 {
            let shown = bench.shown(&key).await?;
            ensure(shown.as_ref() == Some(&of_newer), || {
                format!("{key}: after the late put an open shows {:?}", effects(shown.as_ref()))
            })?;
        }
        let after = bench.apply(&key, 4).await?;
        ensure(times(after.stored(), 2) == 0, || {
            format!("{key}: the late put came back with the next commit")
        })?;
    }
    ensure(late_puts > 0, || "no newer claim was ever Done".to_owned())
}

pub(super) async fn a_claim_that_is_dropped_stops_nobody(bench: &Bench<'_>) -> Checked {
    for round in 0..ROUNDS {
        let key = bench.key(round);
        begin(bench, round).await?;
        let before = effects(bench.shown(&key).await?.as_ref());
        for _ in 0..3 {
            drop(bench.open(&key, 2).await?);
        }
        let shown = effects(bench.shown(&key).await?.as_ref());
        ensure(shown == before, || format!("{key}: claims alone turned {before:?} into {shown:?}"))?;
        let after = effects(bench.apply(&key, 3).await?.stored());
        ensure(after.ends_with(&[3]) && after.len() == before.len() + 1, || {
            format!("{key}: a commit after dropped claims turned {before:?} into {after:?}")
        })?;
    }
    Ok(())
}

pub(super) async fn a_kept_claim_commits_until_it_is_fenced(bench: &Bench<'_>) -> Checked {
    let mut kept_commits = 0;
    for round in 0..ROUNDS {
        let key = bench.key(round);
        let mut held = bench.apply(&key, 1).await?;
        for number in 2..6 {
            let next = append(held.unchanged(), number)?;
            let Commit::Done(again) = bench.records.commit(held, next.clone()).await else {
                held = bench.apply(&key, number).await?;
                continue;
            };
            kept_commits += 1;
            ensure(again.stored() == Some(&next), || {
                format!("{key}: the claim that came back shows {:?}", effects(again.stored()))
            })?;
            held = again;
        }
        let newer = bench.open(&key, 7).await?;
        ensure(effects(newer.stored()) == [1, 2, 3, 4, 5], || {
            format!("{key}: after commits under a kept claim an open shows {:?}", effects(newer.stored()))
        })?;
        let next = append(held.unchanged(), 6)?;
        if let Commit::Done(_) = bench.records.commit(held, next).await {
            return broken(format!("{key}: a kept claim committed after a newer claim"));
        }
    }
    // A store that never keeps a claim would pass everything above by opening again each time.
    ensure(kept_commits > ROUNDS, || {
        format!("only {kept_commits} of {} commits under a kept claim were Done", 4 * ROUNDS)
    })
}
