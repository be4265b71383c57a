//! What is particular to the weak store: every misbehaviour that it models happens, from the seed alone, and not too
//! often; and replicas converge. Exactly-once 10 ("Weak memory").
//!
//! Leaves out the contract, which the weak store keeps like every other.

use spine_kernel::{IndexEntry, IndexRange, Key, MessageId, Timestamp};
use spine_store::{
    Attempt, Commit, Held, LogEntry, NotOpened, Page, Records, Seen, Settled, Stored, Weak, WeakRates,
};
use std::collections::{BTreeMap, BTreeSet};

/// Attempts that the hub makes before it gives a message back (exactly-once 7).
const BUDGET: u32 = 8;

fn attempt(number: u128) -> Attempt {
    Attempt::decider(MessageId::from_random(number.to_be_bytes()), 1)
}

/// The content `text`, indexed under itself.
fn content(text: &str) -> Stored {
    let entry = LogEntry {
        message: MessageId::from_random([1; 16]),
        step: None,
        outcome: "ok".into(),
        plan: "".into(),
        moment: Timestamp::UNIX_EPOCH,
        created: Timestamp::UNIX_EPOCH,
    };
    let indexes = vec![IndexEntry::new("text", text)];
    Stored::empty().with_entry(entry).unwrap().with_body(Some(text.to_owned().into()), indexes).unwrap()
}

async fn open(store: &Weak, key: &Key) -> Held {
    loop {
        if let Ok(held) = store.open(key, attempt(1)).await {
            return held;
        }
    }
}

async fn put(store: &Weak, key: &Key, text: &str) {
    while !matches!(store.commit(open(store, key).await, content(text)).await, Commit::Done(_)) {}
}

fn text(seen: &Seen) -> Option<String> {
    match seen {
        Seen::Record(stored) => stored.body().map(|body| String::from_utf8_lossy(body).into_owned()),
        Seen::Nothing | Seen::Fact(_) => None,
    }
}

async fn look(store: &Weak, key: &Key) -> Option<String> {
    loop {
        if let Ok(looks) = store.look(std::slice::from_ref(key)).await {
            return text(&looks[0].seen);
        }
    }
}

/// One word for what each operation came to, in order.
async fn story(store: &Weak, key: &Key, others: &[Key]) -> Vec<String> {
    let mut story = Vec::new();
    for number in 0..200 {
        for other in others {
            let _ = store.look(std::slice::from_ref(other)).await;
            if let Ok(held) = store.open(other, attempt(2)).await {
                let _ = store.commit(held, content("other")).await;
            }
        }
        let opened = store.open(key, attempt(1)).await;
        let word = match opened {
            Err(NotOpened::Contended) => "contended".to_owned(),
            Err(NotOpened::Unavailable(error)) => error.to_string(),
            Ok(held) => {
                let shown = format!("{:?}", held.body());
                let ended = match store.commit(held, content(&number.to_string())).await {
                    Commit::Done(_) => "done",
                    Commit::NotDone => "not done",
                    Commit::Unknown => "unknown",
                };
                format!("{shown} {ended}")
            }
        };
        let looked = store.look(std::slice::from_ref(key)).await.map(|looks| text(&looks[0].seen));
        story.push(format!("{word}; look {looked:?}; settle {:?}", store.settle(key).await.is_ok()));
    }
    story
}

#[tokio::test]
async fn misbehaviour_depends_on_the_seed_and_the_key_alone() {
    let key = Key::new("record", "1");
    let others = [Key::new("record", "2"), Key::new("other", "1")];
    let alone = story(&Weak::new([1; 32]), &key, &[]).await;
    assert_eq!(alone, story(&Weak::new([1; 32]), &key, &[]).await, "the same seed tells the same story");
    assert_eq!(alone, story(&Weak::new([1; 32]), &key, &others).await, "other keys change nothing");
    assert_ne!(alone, story(&Weak::new([2; 32]), &key, &[]).await, "another seed tells another story");
    assert_ne!(alone, story(&Weak::new([1; 32]), &others[0], &[]).await, "another key tells another story");
}

#[tokio::test]
async fn every_end_of_an_unknown_commit_happens() {
    let store = Weak::with_rates([5; 32], WeakRates { commit_unknown: 1000, in_a_row: 1, ..WeakRates::NONE });
    let mut ends: BTreeMap<&str, u32> = BTreeMap::new();
    for number in 0..300 {
        let key = Key::new("record", number.to_string());
        let held = open(&store, &key).await;
        assert!(matches!(store.commit(held, content("new")).await, Commit::Unknown));
        // What opens show, and what is there once replicas have converged.
        let mut shown = BTreeSet::new();
        for _ in 0..12 {
            shown.insert(open(&store, &key).await.body().is_some());
        }
        store.catch_up();
        let is_there = open(&store, &key).await.body().is_some();
        let end = match (shown.contains(&true), shown.contains(&false), is_there) {
            (true, false, true) => "at once",
            (true, true, true) => "later",
            (false, true, false) => "never",
            end => panic!("{key}: opens and the end do not fit: {end:?}"),
        };
        *ends.entry(end).or_default() += 1;
    }
    assert!(ends.len() == 3 && ends.values().all(|count| *count > 60), "{ends:?}");
}

#[tokio::test]
async fn an_unsettled_body_vanishes_under_a_newer_commit() {
    let store = Weak::with_rates(
        [6; 32],
        WeakRates { commit_unknown: 500, unsettled: 500, in_a_row: 9, ..WeakRates::NONE },
    );
    let mut vanished = 0;
    for number in 0..300 {
        let key = Key::new("record", number.to_string());
        if !matches!(store.commit(open(&store, &key).await, content("ghost")).await, Commit::Unknown) {
            continue;
        }
        let mut was_shown = false;
        for _ in 0..8 {
            was_shown |= look(&store, &key).await.as_deref() == Some("ghost");
        }
        let held = open(&store, &key).await;
        let decided_without = held.body().is_none();
        if let Commit::Done(_) = store.commit(held, content("real")).await {
            store.catch_up();
            for _ in 0..8 {
                assert_eq!(look(&store, &key).await.as_deref(), Some("real"), "{key}");
            }
            vanished += u32::from(was_shown && decided_without);
        }
    }
    assert!(vanished > 5, "{vanished}");
}

#[tokio::test]
async fn hints_are_stale_and_repeated_until_replicas_converge() {
    let store = Weak::with_rates([7; 32], WeakRates { stale: 300, repeated: 300, ..WeakRates::NONE });
    let key = Key::new("record", "1");
    let range = |value: &str| IndexRange::exactly("record", "text", value);
    put(&store, &key, "old").await;
    put(&store, &key, "new").await;
    let (mut looks, mut finds, mut repeats) = (BTreeSet::new(), BTreeSet::new(), 0);
    for _ in 0..200 {
        looks.insert(look(&store, &key).await);
        let hits = store.find(&range("new"), Page::whole()).await.unwrap().hits;
        repeats += u32::from(hits.len() > 1);
        finds.insert((
            !hits.is_empty(),
            !store.find(&range("old"), Page::whole()).await.unwrap().hits.is_empty(),
        ));
    }
    assert_eq!(looks, [None, Some("old".to_owned()), Some("new".to_owned())].into(), "nothing, old and new");
    assert!(
        finds.contains(&(true, false)) && finds.contains(&(false, false)) && finds.contains(&(true, true))
    );
    assert!(repeats > 10, "{repeats}");

    store.catch_up();
    for _ in 0..200 {
        assert_eq!(look(&store, &key).await.as_deref(), Some("new"));
        assert!(!store.find(&range("new"), Page::whole()).await.unwrap().hits.is_empty());
        assert!(store.find(&range("old"), Page::whole()).await.unwrap().hits.is_empty());
    }
    put(&store, &key, "newer").await;
    let mut again = BTreeSet::new();
    for _ in 0..200 {
        again.insert(look(&store, &key).await);
    }
    assert_eq!(
        again,
        [Some("new".to_owned()), Some("newer".to_owned())].into(),
        "until the next write of the key"
    );
}

#[tokio::test]
async fn a_fact_may_be_there_before_it_is_confirmed() {
    let store =
        Weak::with_rates([8; 32], WeakRates { fact_unavailable: 1000, in_a_row: 1, ..WeakRates::NONE });
    let (mut there, mut not_there) = (0, 0);
    for number in 0..100 {
        let key = Key::new("fact", number.to_string());
        assert!(store.record(&key, "fact".into(), &[]).await.is_err());
        match store.look(std::slice::from_ref(&key)).await.unwrap()[0].seen {
            Seen::Fact(_) => there += 1,
            _ => not_there += 1,
        }
        assert_eq!(store.record(&key, "fact".into(), &[]).await, Ok(()), "the second time it is confirmed");
    }
    assert!(there > 20 && not_there > 20, "{there} and {not_there}");
}

#[tokio::test]
async fn by_default_one_operation_in_eight_misbehaves_and_eight_attempts_are_enough() {
    let store = Weak::new([9; 32]);
    let (mut operations, mut failures, mut most) = (0_u32, 0_u32, 0);
    for number in 0..5_000 {
        let key = Key::new("record", number.to_string());
        let mut attempts = 0;
        loop {
            attempts += 1;
            operations += 1;
            let Ok(held) = store.open(&key, attempt(1)).await else {
                failures += 1;
                continue;
            };
            operations += 1;
            match store.commit(held, content("text")).await {
                Commit::Done(_) => break,
                Commit::NotDone | Commit::Unknown => failures += 1,
            }
        }
        most = attempts.max(most);
        assert!(attempts <= BUDGET, "{key} took {attempts} attempts");
    }
    let rate = f64::from(failures) / f64::from(operations);
    assert!((0.11..0.14).contains(&rate), "{failures} of {operations} operations went wrong");
    assert!(most > 1 && most <= 4, "at most three in a row go wrong, the longest took {most} attempts");
}

#[tokio::test]
async fn settle_says_yes_only_to_what_stays() {
    let store = Weak::with_rates([10; 32], WeakRates { commit_unknown: 500, in_a_row: 9, ..WeakRates::NONE });
    let mut answers = BTreeMap::new();
    for number in 0..300 {
        let key = Key::new("record", number.to_string());
        assert_eq!(store.settle(&key).await, Ok(Settled::Yes(None)), "nobody ever wrote it");
        let claimed = open(&store, &key).await;
        assert_eq!(store.settle(&key).await, Ok(Settled::No), "a claim is open above it");
        let _ = store.commit(claimed, content("new")).await;
        let answer = store.settle(&key).await.unwrap();
        if let Settled::Yes(settled) = &answer {
            for _ in 0..6 {
                assert_eq!(open(&store, &key).await.stored(), settled.as_ref(), "{key}");
            }
        }
        *answers.entry(matches!(answer, Settled::Yes(_))).or_insert(0) += 1;
    }
    assert!(answers.len() == 2, "both answers are given: {answers:?}");
}
