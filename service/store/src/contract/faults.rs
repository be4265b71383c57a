//! Checks that need more than the port: a restart of the store, replicas that are stopped. Exactly-once 7 and 11.
//!
//! Leaves out how a backend is restarted and stopped. A backend that cannot is reported as not applicable.

use super::Replicas;
use super::bench::{Bench, Checked, Stop, append, attempt, broken, effects, ensure, times};
use crate::{Commit, Settled};
use spine_kernel::{IndexEntry, IndexRange};

pub(super) async fn a_restart_between_open_and_commit_loses_nothing(bench: &Bench<'_>) -> Checked {
    let Some(restarts) = bench.backend.restarts() else {
        return Err(Stop::NotApplicable("the backend does not outlive its process".to_owned()));
    };
    let (key, fact) = (bench.key(0), bench.key(1));
    let entries = vec![IndexEntry::new("surname", "ASHE")];
    let begun = append(append(crate::Stored::empty(), 1)?, 2)?;
    let settled = begun.clone().with_body(begun.body().cloned(), entries)?;
    bench.put(&key, &settled).await?;
    bench.record(&fact, &"a fact".into(), &[]).await?;
    let digest = bench.answered("a digest", || bench.records.digest()).await?;
    drop(bench.open(&key, 3).await?);

    let after = bench.over(restarts.restart().await);
    let digest_after = after.answered("a digest", || after.records.digest()).await?;
    ensure(digest == digest_after, || format!("a restart turned {digest:?} into {digest_after:?}"))?;
    let shown = after.shown(&key).await?;
    ensure(shown.as_ref() == Some(&settled), || {
        format!("{key}: after a restart an open shows {:?}", effects(shown.as_ref()))
    })?;
    let hits =
        after.find(&IndexRange::exactly("contract", "surname", "ASHE"), &crate::Page::whole()).await?.hits;
    ensure(hits.iter().any(|hit| hit.key == key), || format!("{key}: a restart lost its index entry"))?;
    after.record(&fact, &"a fact".into(), &[]).await?;
    let answered = after.apply(&key, 2).await?;
    ensure(effects(answered.stored()) == [1, 2], || format!("{key}: a restart lost the log"))
}

fn replicas<'a>(bench: &Bench<'a>) -> Checked<&'a dyn Replicas> {
    let none = || Stop::NotApplicable("the backend has no replicas that could be stopped".to_owned());
    bench.backend.replicas().ok_or_else(none)
}

pub(super) async fn one_replica_down_and_all_goes_on(bench: &Bench<'_>) -> Checked {
    let replicas = replicas(bench)?;
    let key = bench.key(0);
    for replica in 0..3_u64 {
        replicas.stop(usize::try_from(replica).unwrap_or_default()).await;
        let shown = bench.apply(&key, 1 + replica).await?;
        ensure(effects(shown.stored()).len() as u64 == 1 + replica, || {
            format!("{key}: with replica {replica} down it holds {:?}", effects(shown.stored()))
        })?;
        bench.look(std::slice::from_ref(&key)).await?;
        bench.record(&bench.key(10 + replica), &"a fact".into(), &[]).await?;
        replicas.start(usize::try_from(replica).unwrap_or_default()).await;
    }
    let shown = bench.shown(&key).await?;
    ensure(effects(shown.as_ref()) == [1, 2, 3], || format!("{key}: it holds {:?}", effects(shown.as_ref())))
}

pub(super) async fn two_replicas_down_and_nothing_changes(bench: &Bench<'_>) -> Checked {
    let replicas = replicas(bench)?;
    let key = bench.key(0);
    let settled = bench.apply(&key, 1).await?.unchanged();
    for (first, second) in [(0, 1), (1, 2), (2, 0)] {
        replicas.stop(first).await;
        replicas.stop(second).await;
        for _ in 0..8 {
            if bench.records.open(&key, attempt(2)).await.is_ok() {
                return broken(format!("{key}: it was opened with replicas {first} and {second} down"));
            }
            if matches!(bench.records.settle(&key).await, Ok(Settled::Yes(_))) {
                return broken(format!("{key}: it was said to be settled with two replicas down"));
            }
            if bench.records.record(&bench.key(9), "a fact".into(), &[]).await.is_ok() {
                return broken("a fact was confirmed with two replicas down");
            }
        }
        replicas.start(first).await;
        replicas.start(second).await;
        let shown = bench.shown(&key).await?;
        ensure(shown.as_ref() == Some(&settled), || {
            format!("{key}: with two replicas down it became {:?}", effects(shown.as_ref()))
        })?;
    }
    // The replicas stop between claim and commit: the end may be unknown, but never Done.
    let held = bench.open(&key, 2).await?;
    let next = append(held.unchanged(), 2)?;
    replicas.stop(0).await;
    replicas.stop(1).await;
    let ended = bench.records.commit(held, next).await;
    replicas.start(0).await;
    replicas.start(1).await;
    ensure(!matches!(ended, Commit::Done(_)), || format!("{key}: a commit was Done with two replicas down"))?;
    if matches!(ended, Commit::NotDone) {
        let shown = bench.shown(&key).await?;
        ensure(times(shown.as_ref(), 2) == 0, || {
            format!("{key}: NotDone with two replicas down, but it is there")
        })?;
    }
    let after = bench.apply(&key, 2).await?;
    ensure(effects(after.stored()) == [1, 2], || format!("{key}: it holds {:?}", effects(after.stored())))
}
