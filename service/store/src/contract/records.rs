//! Checks of a record as a whole: retiring, the digest, and the limits that a backend itself has to hold.
//! Exactly-once 5 and 6.
//!
//! Leaves out limits that a value cannot be built beyond ([`Stored`], [`Page`]): those are no backend's concern.

use super::bench::{Bench, Checked, TRIES_MAX, append, attempt, broken, effects, ensure, entry, message};
use crate::{Breach, Digest, Log, NotOpened, Page, Reason, Stored, Unavailable, limit};
use bytes::Bytes;
use spine_kernel::{IndexEntry, IndexRange, Key, Timestamp};

pub(super) async fn a_retired_record_keeps_log_and_floor(bench: &Bench<'_>) -> Checked {
    let key = bench.key(0);
    let floor = Timestamp::constant(1_600_000_000, 0);
    bench.apply(&key, 1).await?;
    let before = bench.apply(&key, 2).await?.unchanged();
    bench.put(&key, &before.clone().pruned(floor).with_body(None, Vec::new())?).await?;
    for _ in 0..3 {
        let held = bench.open(&key, 1).await?;
        ensure(held.stored().is_some_and(|stored| stored.body().is_none()), || {
            format!("{key}: a retired record shows {:?}", effects(held.stored()))
        })?;
        let (log, kept) = (held.stored().map(Stored::log), held.stored().map(Stored::floor));
        ensure(log == Some(before.log()), || format!("{key}: a retired record has the log {log:?}"))?;
        ensure(kept == Some(floor), || format!("{key}: a retired record has the floor {kept:?}"))?;
    }
    // A redelivery finds its outcome, and a later creation builds on what is left.
    let again = bench.apply(&key, 2).await?;
    ensure(effects(again.stored()).is_empty(), || format!("{key}: a redelivery brought the record back"))?;
    let anew = bench.apply(&key, 3).await?;
    ensure(effects(anew.stored()) == [3] && anew.logged(&message(1), None).is_some(), || {
        format!("{key}: made anew it holds {:?}", effects(anew.stored()))
    })
}

/// A fact with its key and its index entries.
type Fact = (Key, Bytes, Vec<IndexEntry>);

/// What one store of the digest check holds.
#[derive(Clone)]
struct Content {
    records: Vec<(Key, Stored)>,
    facts: Vec<Fact>,
}

async fn digest_of(bench: &Bench<'_>, content: &Content, backwards: bool) -> Checked<Digest> {
    let store = bench.over(bench.backend.fresh([if backwards { 1 } else { 2 }; 32]).await);
    let (mut records, mut facts) = (content.records.clone(), content.facts.clone());
    if backwards {
        records.reverse();
        facts.reverse();
        for (key, fact, indexes) in &facts {
            store.record(key, fact, indexes).await?;
        }
    }
    for (key, stored) in &records {
        if backwards {
            store.apply(key, 99).await?;
            drop(store.open(key, 98).await?);
        }
        let held = store.put(key, stored).await?;
        if backwards {
            drop(held);
            store.put(key, stored).await?;
            drop(store.open(key, 97).await?);
            drop(store.open(&Key::new("claimed-only", key.id.clone()), 96).await?);
        }
    }
    if !backwards {
        for (key, fact, indexes) in &facts {
            store.record(key, fact, indexes).await?;
        }
    }
    store.answered("a digest", || store.records.digest()).await
}

/// The content and every change of one part of it.
fn contents() -> Checked<(Content, Vec<(&'static str, Content)>)> {
    let stored = append(append(Stored::empty(), 1)?, 2)?.pruned(Timestamp::UNIX_EPOCH);
    let stored =
        stored.clone().with_body(stored.body().cloned(), vec![IndexEntry::new("surname", "ASHE")])?;
    let record = |id: &str| (Key::new("patient", id), stored.clone());
    let fact =
        |id: &str| (Key::new("audit", id), Bytes::from_static(b"row"), vec![IndexEntry::new("by", "M")]);
    let base = Content { records: vec![record("1"), record("2")], facts: vec![fact("1"), fact("2")] };

    let with = |changed: Stored| {
        let mut content = base.clone();
        content.records[0].1 = changed;
        content
    };
    let log = |change: &dyn Fn(&mut crate::LogEntry)| -> Checked<Content> {
        let mut last = entry(2, "1".to_owned());
        change(&mut last);
        let log = Log::new([entry(1, "0".to_owned()), last])?;
        Ok(with(Stored::new(stored.body().cloned(), log, stored.floor(), stored.indexes().to_vec())?))
    };
    let fact_changed = |change: &dyn Fn(&mut Fact)| {
        let mut content = base.clone();
        change(&mut content.facts[1]);
        content
    };
    let indexes = stored.indexes().to_vec();
    let changes = vec![
        ("body", with(stored.clone().with_body(Some("1,3,".into()), indexes.clone())?)),
        ("no body", with(stored.clone().with_body(None, indexes)?)),
        ("floor", with(stored.clone().pruned(Timestamp::constant(1, 0)))),
        ("index entry", with(stored.clone().with_body(stored.body().cloned(), Vec::new())?)),
        ("message of a log entry", log(&|entry| entry.message = message(3))?),
        ("step of a log entry", log(&|entry| entry.step = Some(1))?),
        ("outcome of a log entry", log(&|entry| entry.outcome = "2".into())?),
        ("plan of a log entry", log(&|entry| entry.plan = "p".into())?),
        ("moment of a log entry", log(&|entry| entry.moment = Timestamp::constant(5, 0))?),
        ("creation of a log entry", log(&|entry| entry.created = Timestamp::constant(5, 0))?),
        ("fact", fact_changed(&|fact| fact.1 = "another".into())),
        ("key of a fact", fact_changed(&|fact| fact.0 = Key::new("audit", "3"))),
        ("index entry of a fact", fact_changed(&|fact| fact.2.clear())),
    ];
    Ok((base, changes))
}

pub(super) async fn the_digest_sees_content_and_nothing_else(bench: &Bench<'_>) -> Checked {
    let (base, changes) = contents()?;
    let digest = digest_of(bench, &base, false).await?;
    let counts: Vec<_> = digest.kinds.iter().map(|(kind, digest)| (kind.as_str(), digest.count)).collect();
    ensure(counts == [("audit", 2), ("patient", 2)], || {
        format!("two records and two facts give {counts:?}")
    })?;
    let backwards = digest_of(bench, &base, true).await?;
    ensure(digest == backwards, || {
        "the same content, written in another order and with more claims, has another digest".to_owned()
    })?;
    for (what, content) in changes {
        let changed = digest_of(bench, &content, false).await?;
        ensure(changed != digest, || format!("another {what} gives the same digest"))?;
        let kinds =
            ["audit", "patient"].iter().filter(|kind| changed.kinds.get(**kind) != digest.kinds.get(**kind));
        ensure(kinds.count() == 1, || format!("another {what} changes the digest of more than its kind"))?;
    }
    Ok(())
}

/// Takes the refusal that a request beyond a limit must get, however often the store is asked.
fn expect_breach(answer: Result<(), Unavailable>, what: &str) -> Checked<bool> {
    match answer {
        Ok(()) => broken(format!("{what} was taken")),
        Err(error) if error.may_pass() => Ok(false),
        Err(Unavailable { reason: Reason::Breach(Breach::Size { .. }) }) => Ok(true),
        Err(error) => broken(format!("{what} is refused as {error}")),
    }
}

pub(super) async fn limits_are_refused_by_name(bench: &Bench<'_>) -> Checked {
    let records = &bench.records;
    let keys = [
        Key::new("contract", "x".repeat(limit::KEY_ID_BYTES_MAX + 1)),
        Key::new("contract", ""),
        Key::new("k".repeat(limit::NAME_BYTES_MAX + 1), "1"),
        Key::new("", "1"),
    ];
    let (fits, fact) = (bench.key(0), Bytes::from_static(b"a fact"));
    let many = vec![IndexEntry::new("by", "x"); limit::INDEX_ENTRIES_MAX + 1];
    let long = [IndexEntry::new("by", "x".repeat(limit::INDEX_VALUE_BYTES_MAX + 1))];
    let mut refused = [false; 6];
    for _ in 0..TRIES_MAX {
        for key in &keys {
            let opened = match records.open(key, attempt(1)).await {
                Err(NotOpened::Contended) => continue,
                Err(NotOpened::Unavailable(error)) => Err(error),
                Ok(_) => Ok(()),
            };
            refused[0] |= expect_breach(opened, "open of a key beyond its limits")?;
            let one = std::slice::from_ref(key);
            expect_breach(records.look(one).await.map(drop), "look at a key beyond its limits")?;
            expect_breach(records.settle(key).await.map(drop), "settle of a key beyond its limits")?;
            expect_breach(records.record(key, fact.clone(), &[]).await, "a fact beyond its key's limits")?;
        }
        let looked = records.look(&vec![fits.clone(); limit::LOOK_KEYS_MAX + 1]).await.map(drop);
        refused[1] |= expect_breach(looked, "a look at too many keys")?;
        let large = Bytes::from(vec![0; limit::BODY_BYTES_MAX + 1]);
        refused[2] |=
            expect_breach(records.record(&fits, large, &[]).await, "a fact beyond the largest body")?;
        let indexed = records.record(&fits, fact.clone(), &many).await;
        refused[3] |= expect_breach(indexed, "a fact with too many index entries")?;
        let indexed = records.record(&fits, fact.clone(), &long).await;
        refused[4] |= expect_breach(indexed, "a fact with too long an index value")?;
        let range = IndexRange::exactly("contract", "by", "x".repeat(limit::INDEX_VALUE_BYTES_MAX + 1));
        let found = records.find(&range, Page::whole()).await.map(drop);
        refused[5] |= expect_breach(found, "a range beyond the longest index value")?;
        if refused == [true; 6] {
            break;
        }
    }
    ensure(refused == [true; 6], || format!("requests beyond a limit are not all answered: {refused:?}"))?;
    // What is just within the limits is taken.
    let widest = Key::new("k".repeat(limit::NAME_BYTES_MAX), "x".repeat(limit::KEY_ID_BYTES_MAX));
    bench.put(&widest, &append(Stored::empty(), 1)?).await.map(drop)
}
