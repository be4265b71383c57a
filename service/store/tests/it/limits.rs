//! What a value of the store cannot be built beyond, and what pruning may drop. Exactly-once 5.
//!
//! Leaves out limits that a backend has to hold itself: they are part of the contract.

use bytes::Bytes;
use spine_kernel::{IndexEntry, MessageId, Timestamp};
use spine_store::limit::{
    BODY_BYTES_MAX, INDEX_ENTRIES_MAX, INDEX_VALUE_BYTES_MAX, LOG_ENTRIES_MAX, LOG_PART_BYTES_MAX,
    NAME_BYTES_MAX, PAGE_HITS_MAX,
};
use spine_store::{Breach, Log, LogEntry, Page, Stored};

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn entry(number: u128, moment: i64, created: i64) -> LogEntry {
    LogEntry {
        message: MessageId::from_random(number.to_be_bytes()),
        step: None,
        outcome: Bytes::from_static(b"accepted"),
        plan: Bytes::new(),
        moment: at(moment),
        created: at(created),
    }
}

fn with_body(bytes: usize) -> Result<Stored, Breach> {
    Stored::empty().with_body(Some(vec![0; bytes].into()), Vec::new())
}

fn with_indexes(entries: Vec<IndexEntry>) -> Result<Stored, Breach> {
    Stored::empty().with_body(None, entries)
}

fn with_outcome(bytes: usize) -> Result<Stored, Breach> {
    Stored::empty().with_entry(LogEntry { outcome: vec![0; bytes].into(), ..entry(1, 0, 0) })
}

fn with_plan(bytes: usize) -> Result<Stored, Breach> {
    Stored::empty().with_entry(LogEntry { plan: vec![0; bytes].into(), ..entry(1, 0, 0) })
}

#[test]
fn a_breach_names_what_it_found_and_the_limit() {
    let values = |count| (0..count).map(|n| IndexEntry::new("by", format!("{n}"))).collect();
    let one = |name: usize, value: usize| vec![IndexEntry::new("n".repeat(name), "v".repeat(value))];
    let table: Vec<(&str, Result<Stored, Breach>, usize, usize)> = vec![
        ("body", with_body(BODY_BYTES_MAX + 1), BODY_BYTES_MAX + 1, BODY_BYTES_MAX),
        ("entries", with_indexes(values(INDEX_ENTRIES_MAX + 1)), INDEX_ENTRIES_MAX + 1, INDEX_ENTRIES_MAX),
        ("name", with_indexes(one(NAME_BYTES_MAX + 1, 1)), NAME_BYTES_MAX + 1, NAME_BYTES_MAX),
        ("no name", with_indexes(one(0, 1)), 0, 1),
        (
            "value",
            with_indexes(one(1, INDEX_VALUE_BYTES_MAX + 1)),
            INDEX_VALUE_BYTES_MAX + 1,
            INDEX_VALUE_BYTES_MAX,
        ),
        ("outcome", with_outcome(LOG_PART_BYTES_MAX + 1), LOG_PART_BYTES_MAX + 1, LOG_PART_BYTES_MAX),
        ("plan", with_plan(LOG_PART_BYTES_MAX + 1), LOG_PART_BYTES_MAX + 1, LOG_PART_BYTES_MAX),
    ];
    for (what, refused, found, limit) in table {
        let text = refused.expect_err(what).to_string();
        assert!(text.contains(&format!("has {found} ")), "{what}: {text}");
        assert!(text.contains(&limit.to_string()), "{what}: {text}");
    }
    let fits = [
        with_body(BODY_BYTES_MAX),
        with_indexes(values(INDEX_ENTRIES_MAX)),
        with_indexes(one(NAME_BYTES_MAX, INDEX_VALUE_BYTES_MAX)),
        with_outcome(LOG_PART_BYTES_MAX),
        with_plan(LOG_PART_BYTES_MAX),
    ];
    for (at, taken) in fits.into_iter().enumerate() {
        assert!(taken.is_ok(), "case {at}: {taken:?}");
    }
}

#[test]
fn a_log_is_full_at_its_limit_and_holds_each_message_and_step_once() {
    let entries = |count: usize| (0..count).map(|number| entry(number as u128, 0, 0));
    let mut full = Log::new(entries(LOG_ENTRIES_MAX)).unwrap();
    assert!(matches!(full.add(entry(u128::MAX, 0, 0)), Err(Breach::Size { .. })));
    assert_eq!(full.len(), LOG_ENTRIES_MAX);

    let mut log = Log::new(entries(2)).unwrap();
    assert!(matches!(log.add(entry(1, 5, 5)), Err(Breach::LoggedTwice { step: None, .. })));
    log.add(LogEntry { step: Some(0), ..entry(1, 5, 5) }).unwrap();
    assert_eq!(log.len(), 3, "a step is not the decider");
    let lower = MessageId::parse(&entry(1, 0, 0).message.as_str().to_lowercase()).unwrap();
    assert_eq!(log.find(&lower, Some(0)).map(|entry| entry.moment), Some(at(5)));
    assert_eq!(log.find(&lower, Some(1)), None);
}

#[test]
fn pruning_drops_what_can_never_be_decided_again_and_nothing_else() {
    // Message 3 comes from a clock that runs ahead: its copy would not be too old, so its entry has to stay.
    let log = Log::new([entry(1, 10, 9), entry(2, 20, 19), entry(3, 10, 30)]).unwrap();
    let stored = Stored::new(None, log, Timestamp::MIN, Vec::new()).unwrap();
    let left =
        |stored: &Stored| stored.log().entries().map(|entry| entry.message.clone()).collect::<Vec<_>>();
    let ids =
        |numbers: &[u128]| numbers.iter().map(|number| entry(*number, 0, 0).message).collect::<Vec<_>>();

    let pruned = stored.pruned(at(15));
    assert_eq!(left(&pruned), ids(&[2, 3]));
    assert!(pruned.is_too_old(at(15)) && pruned.is_too_old(at(9)) && !pruned.is_too_old(at(16)));
    let dropped = entry(1, 10, 9);
    assert!(pruned.is_too_old(dropped.created), "what was dropped is never decided again");
    let again = pruned.pruned(at(5));
    assert_eq!(again.floor(), at(15), "a floor never sinks");
    assert_eq!(left(&again.pruned(at(30))), ids(&[]));
}

#[test]
fn an_index_set_is_a_set() {
    let entries = [("b", "2"), ("a", "1"), ("b", "2")].map(|(index, value)| IndexEntry::new(index, value));
    let stored = with_indexes(entries.to_vec()).unwrap();
    assert_eq!(stored.indexes(), [IndexEntry::new("a", "1"), IndexEntry::new("b", "2")]);
}

#[test]
fn a_page_has_at_least_one_hit_and_at_most_its_limit() {
    assert!(Page::first(0).is_err());
    assert!(Page::first(PAGE_HITS_MAX + 1).is_err());
    assert_eq!(Page::first(PAGE_HITS_MAX), Ok(Page::whole()));
}
