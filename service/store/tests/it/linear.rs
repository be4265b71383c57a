//! The checker's own table: histories that have an order, and histories that have none.
//!
//! Leaves out histories of a store.

use proptest::prelude::*;
use spine_store::contract::linear::{NotLinear, OPERATIONS_MAX, Operation, check};

const fn done(call: u64, answer: u64, from: u64, to: u64) -> Operation {
    Operation { call, answer: Some(answer), from, to }
}

const fn unknown(call: u64, from: u64, to: u64) -> Operation {
    Operation { call, answer: None, from, to }
}

#[test]
fn histories_that_have_an_order() {
    let table: &[(&str, &[Operation])] = &[
        ("nothing happened", &[]),
        ("one after another", &[done(1, 2, 0, 1), done(3, 4, 1, 2)]),
        ("at the same time, in the other order", &[done(1, 4, 1, 2), done(2, 3, 0, 1)]),
        ("a read of the beginning", &[done(1, 2, 0, 0)]),
        ("a read beside a write shows the old state", &[done(1, 4, 0, 1), done(2, 3, 0, 0)]),
        ("a read beside a write shows the new state", &[done(1, 4, 0, 1), done(2, 3, 1, 1)]),
        ("an unknown write that came", &[unknown(1, 0, 1), done(2, 3, 1, 2)]),
        ("an unknown write that never came", &[unknown(1, 0, 1), done(2, 3, 0, 2)]),
        ("an unknown write that came late", &[unknown(1, 0, 1), done(2, 3, 0, 0), done(4, 5, 1, 1)]),
        ("unknown writes built on each other", &[unknown(1, 0, 1), unknown(2, 1, 2), done(3, 4, 2, 2)]),
        ("a state that comes back", &[done(1, 2, 0, 1), done(3, 4, 1, 0), done(5, 6, 0, 1)]),
    ];
    for (what, history) in table {
        assert_eq!(check(0, history), Ok(()), "{what}");
    }
}

#[test]
fn histories_that_have_no_order() {
    let table: &[(&str, &[Operation])] = &[
        ("a lost update", &[done(1, 2, 0, 1), done(3, 4, 0, 2)]),
        ("two at once on the same state", &[done(1, 4, 0, 1), done(2, 3, 0, 2)]),
        ("a stale read", &[done(1, 2, 0, 1), done(3, 4, 0, 0)]),
        ("a read of the future", &[done(1, 2, 1, 1), done(3, 4, 0, 1)]),
        ("a state that nobody wrote", &[done(1, 2, 7, 7)]),
        ("a read that is taken back", &[unknown(1, 0, 1), done(2, 3, 1, 1), done(4, 5, 0, 0)]),
        ("an unknown write read before its call", &[done(1, 2, 1, 1), unknown(3, 0, 1)]),
        (
            "an unknown write that came over a newer one",
            &[unknown(1, 0, 1), done(2, 3, 0, 2), done(4, 5, 1, 1)],
        ),
        ("an effect that came twice", &[done(1, 2, 0, 1), done(3, 4, 2, 2), unknown(0, 0, 1)]),
    ];
    for (what, history) in table {
        assert!(matches!(check(0, history), Err(NotLinear::NoOrder { .. })), "{what}");
    }
}

#[test]
fn a_history_that_is_too_long_is_not_judged() {
    let history = vec![done(1, 2, 0, 0); OPERATIONS_MAX + 1];
    assert_eq!(check(0, &history), Err(NotLinear::TooLong(OPERATIONS_MAX + 1)));
    assert_eq!(check(0, &vec![unknown(1, 0, 0); OPERATIONS_MAX + 1]), Ok(()), "operations that say nothing");
}

/// Tries every order, without any memory: slow and plain.
fn has_an_order(history: &[Operation], state: u64, left: &mut Vec<usize>) -> bool {
    if left.iter().all(|at| history[*at].answer.is_none()) {
        return true;
    }
    for position in 0..left.len() {
        let at = left[position];
        let call = history[at].call;
        let too_late = left.iter().any(|other| history[*other].answer.is_some_and(|answer| answer < call));
        if history[at].from != state || too_late {
            continue;
        }
        left.remove(position);
        let found = has_an_order(history, history[at].to, left);
        left.insert(position, at);
        if found {
            return true;
        }
    }
    false
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]
    #[test]
    fn the_search_agrees_with_trying_every_order(
        drawn in prop::collection::vec((0_u64..12, 1_u64..6, 0_u64..3, 0_u64..3, prop::bool::weighted(0.7)), 0..7)
    ) {
        // Times of different operations must not be equal: the place of an operation tells them apart.
        let history: Vec<Operation> = drawn.iter().zip(0_u64..).map(|((call, length, from, to, answered), at)| {
            let call = call * 32 + at;
            Operation { call, answer: answered.then_some(call + length * 32 + 16), from: *from, to: *to }
        }).collect();
        let expected = has_an_order(&history, 0, &mut (0..history.len()).collect());
        prop_assert_eq!(check(0, &history).is_ok(), expected);
    }
}
