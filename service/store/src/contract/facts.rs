//! Checks of facts: put once, put again, never replaced; and never under the key of a register. Exactly-once 4.
//!
//! Leaves out facts in index ranges beyond finding one: ranges are checked in `hints.rs`.

use super::bench::{Bench, Checked, TRIES_MAX, broken, ensure};
use crate::{NotOpened, Page, Reason, Seen, Unavailable};
use bytes::Bytes;
use spine_kernel::{IndexEntry, IndexRange, Key};

/// Puts a fact that must be refused, and gives the reason.
async fn refused(bench: &Bench<'_>, key: &Key, fact: &Bytes, indexes: &[IndexEntry]) -> Checked<Reason> {
    for _ in 0..TRIES_MAX {
        match bench.records.record(key, fact.clone(), indexes).await {
            Ok(()) => return broken(format!("{key}: another value was taken for a fact that is there")),
            Err(error) if error.may_pass() => {}
            Err(error) => return Ok(error.reason),
        }
    }
    broken(format!("{key}: a fact that must be refused was not answered in {TRIES_MAX} tries"))
}

pub(super) async fn a_fact_is_never_overwritten(bench: &Bench<'_>) -> Checked {
    let (fact, other) = (Bytes::from_static(b"row 1"), Bytes::from_static(b"row 2"));
    let indexes = [IndexEntry::new("message", "M1")];
    for round in 0..16 {
        let key = bench.key(round);
        bench.record(&key, &fact, &indexes).await?;
        bench.record(&key, &fact, &indexes).await?;
        for (value, entries) in [(&other, &indexes[..]), (&fact, &[])] {
            let reason = refused(bench, &key, value, entries).await?;
            ensure(reason == Reason::UnequalFact { key: key.clone() }, || {
                format!("{key}: another value for a fact is refused with {reason:?}")
            })?;
            ensure(reason.to_string().contains(&key.to_string()), || {
                format!("{reason} does not name {key}")
            })?;
        }
        let mut shown = false;
        for _ in 0..TRIES_MAX {
            match bench.look(std::slice::from_ref(&key)).await?.into_iter().next().map(|look| look.seen) {
                Some(Seen::Fact(seen)) if seen == fact => shown = true,
                Some(Seen::Nothing) => {}
                seen => return broken(format!("{key}: a look at a fact shows {seen:?}")),
            }
            let range = IndexRange::exactly("contract", "message", "M1");
            let hits = bench.find(&range, &Page::whole()).await?.hits;
            if shown && hits.iter().any(|hit| hit.key == key) {
                break;
            }
            shown = false;
        }
        ensure(shown, || format!("{key}: the fact is never shown by a look and its index together"))?;
    }
    Ok(())
}

pub(super) async fn facts_and_registers_do_not_mix(bench: &Bench<'_>) -> Checked {
    let (fact, register, claimed) = (bench.key(0), bench.key(1), bench.key(2));
    bench.record(&fact, &"a fact".into(), &[]).await?;
    bench.apply(&register, 1).await?;
    drop(bench.open(&claimed, 1).await?);
    for key in [&register, &claimed] {
        let reason = refused(bench, key, &"a fact".into(), &[]).await?;
        ensure(reason == Reason::NotAFact { key: key.clone() }, || {
            format!("a fact over a register: {reason:?}")
        })?;
    }
    let not_a_register = Unavailable { reason: Reason::NotARegister { key: fact.clone() } };
    let mut seen = [false, false];
    for _ in 0..TRIES_MAX {
        match bench.records.open(&fact, super::bench::attempt(1)).await {
            Ok(_) => return broken(format!("{fact}: a fact was opened")),
            Err(error) => seen[0] |= error == NotOpened::Unavailable(not_a_register.clone()),
        }
        match bench.records.settle(&fact).await {
            Ok(_) => return broken(format!("{fact}: a fact was settled as a register")),
            Err(error) => seen[1] |= error == not_a_register,
        }
    }
    ensure(seen == [true, true], || {
        format!("{fact}: opening and settling a fact is not refused by name: {seen:?}")
    })
}
