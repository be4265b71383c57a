//! Checks of looks and index ranges. They are hints, so each is asked again until it shows what is settled; what it
//! must never do is to show it never. Exactly-once 6.
//!
//! Leaves out what hints may show in between: that is the backend's.

use super::bench::{Bench, Checked, TRIES_MAX, append, effects, ensure};
use crate::{Page, Seen, Stored};
use spine_kernel::{Hit, IndexEntry, IndexRange, Key};
use std::collections::BTreeSet;

/// Asks for a range until exactly `expected` stand there, or says what the last answer was.
async fn comes_to_show(bench: &Bench<'_>, range: &IndexRange, expected: &[&Key], when: &str) -> Checked {
    let mut last: BTreeSet<Key> = BTreeSet::new();
    for _ in 0..TRIES_MAX {
        let hits = bench.find(range, &Page::whole()).await?.hits;
        last = hits.into_iter().map(|hit| hit.key).collect();
        if last.iter().eq(expected.iter().copied()) {
            return Ok(());
        }
    }
    let shown: Vec<String> = last.iter().map(Key::to_string).collect();
    ensure(false, || {
        let expected: Vec<String> = expected.iter().map(|key| key.to_string()).collect();
        format!("{when}: {}={} shows {shown:?} and never {expected:?}", range.index, range.from)
    })
}

pub(super) async fn the_index_set_survives_a_claim(bench: &Bench<'_>) -> Checked {
    let key = bench.key(0);
    let range = |value: &str| IndexRange::exactly("contract", "surname", value);
    let entries = vec![IndexEntry::new("surname", "ASHE"), IndexEntry::new("postcode", "LS1 4AP")];
    let begun = append(Stored::empty(), 1)?;
    let first = begun.clone().with_body(begun.body().cloned(), entries.clone())?;
    bench.put(&key, &first).await?;
    comes_to_show(bench, &range("ASHE"), &[&key], "after a commit").await?;

    for _ in 0..3 {
        let held = bench.open(&key, 2).await?;
        let shown: BTreeSet<_> = held.stored().map(Stored::indexes).unwrap_or_default().iter().collect();
        ensure(shown == entries.iter().collect(), || {
            format!("{key}: a claim shows the index set {shown:?}")
        })?;
    }
    comes_to_show(bench, &range("ASHE"), &[&key], "after claims").await?;
    bench.apply(&key, 2).await?;
    bench.apply(&key, 2).await?;
    comes_to_show(bench, &range("ASHE"), &[&key], "after an unchanged commit").await?;

    let changed = bench.shown(&key).await?.unwrap_or_else(Stored::empty);
    let moved =
        changed.clone().with_body(changed.body().cloned(), vec![IndexEntry::new("surname", "BELL")])?;
    bench.put(&key, &moved).await?;
    comes_to_show(bench, &range("BELL"), &[&key], "after the entry changed").await?;
    comes_to_show(bench, &range("ASHE"), &[], "after the entry changed").await?;
    let gone = IndexRange::exactly("contract", "postcode", "LS1 4AP");
    comes_to_show(bench, &gone, &[], "after the entry was dropped").await?;
    bench.put(&key, &moved.with_body(None, Vec::new())?).await?;
    comes_to_show(bench, &range("BELL"), &[], "after the record was retired").await
}

pub(super) async fn looks_answer_key_by_key(bench: &Bench<'_>) -> Checked {
    let (written, fact, claimed, missing) = (bench.key(0), bench.key(1), bench.key(2), bench.key(3));
    bench.apply(&written, 1).await?;
    bench.record(&fact, &"a fact".into(), &[]).await?;
    drop(bench.open(&claimed, 1).await?);
    let keys = [&missing, &written, &claimed, &fact, &written].map(Key::clone);
    let mut last = Vec::new();
    for _ in 0..TRIES_MAX {
        let looks = bench.look(&keys).await?;
        let answered: Vec<&Key> = looks.iter().map(|look| &look.key).collect();
        ensure(answered == keys.iter().collect::<Vec<_>>(), || {
            format!("a look at five keys answers {answered:?}")
        })?;
        let is_right = |at: usize| match &looks[at].seen {
            Seen::Nothing => at == 0 || at == 2,
            Seen::Record(stored) => (at == 1 || at == 4) && effects(Some(stored)) == [1],
            Seen::Fact(fact) => at == 3 && *fact == "a fact",
        };
        if (0..keys.len()).all(is_right) {
            return Ok(());
        }
        last = looks;
    }
    ensure(false, || format!("no look shows what is settled; the last one: {last:?}"))
}

/// Records in the range that is read page by page; every third stands there twice, and values repeat.
const RECORDS: u64 = 25;

pub(super) async fn pages_cover_a_range(bench: &Bench<'_>) -> Checked {
    let mut expected = BTreeSet::new();
    for round in 0..RECORDS {
        let key = bench.key(round);
        let mut values = vec![format!("{:02}", round % 7)];
        if round.is_multiple_of(3) {
            values.push("05x".to_owned());
        }
        let entries = values.iter().map(|value| IndexEntry::new("due", value)).collect();
        bench.put(&key, &append(Stored::empty(), 1)?.with_body(Some("b".into()), entries)?).await?;
        let inside = values.into_iter().filter(|value| ("01".."06").contains(&value.as_str()));
        expected.extend(inside.map(|value| Hit { value, key: key.clone() }));
    }
    let range =
        IndexRange { kind: "contract".into(), index: "due".into(), from: "01".into(), to: "05x".into() };
    for size in [1, 4, 1000] {
        // Hits are hints: what has to be there is seen by some walk, and what has not is missed by some.
        let (mut missing, mut ghosts) = (expected.clone(), None);
        for _ in 0..TRIES_MAX {
            let seen = walk(bench, &range, size, expected.len()).await?;
            missing.retain(|hit| !seen.contains(hit));
            let left: BTreeSet<Hit> = ghosts.as_ref().unwrap_or(&seen).intersection(&seen).cloned().collect();
            ghosts = Some(left.difference(&expected).cloned().collect());
            if missing.is_empty() && ghosts.as_ref().is_some_and(BTreeSet::is_empty) {
                break;
            }
        }
        let ghosts = ghosts.unwrap_or_default();
        ensure(missing.is_empty() && ghosts.is_empty(), || {
            format!("walks over pages of {size} never show {missing:?} and always show {ghosts:?}")
        })?;
    }
    let backwards = IndexRange { from: "05".into(), to: "01".into(), ..range };
    let hits = bench.find(&backwards, &Page::whole()).await?.hits;
    ensure(hits.is_empty(), || format!("a range whose ends are swapped shows {} hits", hits.len()))
}

/// Reads a range page by page and gives all hits.
async fn walk(bench: &Bench<'_>, range: &IndexRange, size: usize, expected: usize) -> Checked<BTreeSet<Hit>> {
    let mut all = BTreeSet::new();
    let mut page = Page::first(size)?;
    // Hits may be repeated, and a last page may be empty.
    for _ in 0..2 * expected + 2 {
        let found = bench.find(range, &page).await?;
        ensure(found.hits.len() <= size, || format!("a page of {size} has {} hits", found.hits.len()))?;
        all.extend(found.hits);
        match found.next {
            Some(next) => page = page.after(next),
            None => return Ok(all),
        }
    }
    ensure(false, || format!("pages of {size} over {expected} entries do not end"))?;
    Ok(all)
}
