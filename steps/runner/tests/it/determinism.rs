//! One seed, one hash: whatever the order, the concurrency, the number of the run, or who is scheduled first.

use crate::toy::*;
use std::collections::BTreeMap;
use std::future::pending;
use vertebra_evidence::*;
use vertebra_runner::*;

/// Rows in which four actors race, beside rows that only count.
fn suite() -> Suite {
    let racing = "Feature: Racing\n\
        Scenario Outline: Actors <case> race\n\
        \x20When <actors> actors speak at once\n\
        \x20Then nobody answers\n\
        \x20Examples:\n\
        \x20| case | actors |\n"
        .to_owned()
        + &(0..24).map(|n| format!(" | c{n} | {} |\n", 2 + n % 4)).collect::<String>();
    let counting = "Feature: Counting\n".to_owned()
        + &(0..16)
            .map(|n| {
                format!(
                    "Scenario: S{n}\n Given a counter at {n}\n When it grows by 1\n Then it shows {}\n",
                    n + 1
                )
            })
            .collect::<String>();
    Suite::read([file("racing.feature", &racing), file("counting.feature", &counting)])
}

fn hash(suite: &Suite, change: impl FnOnce(&mut RunFacts)) -> String {
    let mut facts = facts();
    change(&mut facts);
    let plan = Plan::new(suite, &Selection::default(), facts).unwrap();
    let (judged, _) = run_plan(plan, &Default::default(), pending());
    assert_eq!(judged.counts.passed, 40, "{judged:?}");
    judged.hash
}

#[test]
fn no_order_and_no_concurrency_changes_the_hash() {
    let suite = suite();
    let expected = hash(&suite, |_| {});
    for concurrency in [1, 8, 64] {
        for order in [Order::Defined, Order::Random] {
            for _ in 0..3 {
                let found = hash(&suite, |facts| {
                    facts.concurrency = concurrency;
                    facts.order = order;
                });
                assert_eq!(found, expected, "{concurrency} at once, {order:?}");
            }
        }
    }
}

#[test]
fn another_seed_is_another_hash() {
    let suite = suite();
    assert_ne!(hash(&suite, |facts| facts.seed = 1), hash(&suite, |facts| facts.seed = 2));
}

#[test]
fn a_row_alone_has_the_hash_that_it_has_among_all() {
    let suite = suite();
    let hashes = |selection: &Selection| -> BTreeMap<String, String> {
        let plan = Plan::new(&suite, selection, facts()).unwrap();
        let (_, events) = run_plan(plan, &Default::default(), pending());
        let finished = events.into_iter().filter_map(|event| match event {
            Event::ScenarioFinished(finished) => Some((finished.scenario, finished.hash)),
            _ => None,
        });
        finished.collect()
    };
    let all = hashes(&Selection::default());
    let id = "racing.feature:12".to_owned();
    let alone = hashes(&Selection { paths: vec![id.clone()], ..Selection::default() });
    assert_eq!(alone.len(), 1);
    assert_eq!(alone[&id], all[&id]);
}

#[test]
fn random_order_is_drawn_from_the_seed_and_keeps_every_row() {
    let suite = suite();
    let order = |seed: u64, order: Order| {
        let plan = Plan::new(&suite, &Selection::default(), RunFacts { seed, order, ..facts() }).unwrap();
        plan.rows().iter().map(|row| row.header().id.clone()).collect::<Vec<_>>()
    };
    let defined = order(1, Order::Defined);
    let random = order(1, Order::Random);
    assert_ne!(random, defined);
    assert_eq!(random, order(1, Order::Random));
    assert_ne!(random, order(2, Order::Random));
    let mut sorted = random;
    sorted.sort();
    let mut expected = defined;
    expected.sort();
    assert_eq!(sorted, expected);
}

#[test]
fn rows_start_in_the_order_of_the_plan() {
    let suite = suite();
    let facts = RunFacts { concurrency: 1, order: Order::Random, ..facts() };
    let plan = Plan::new(&suite, &Selection::default(), facts).unwrap();
    let planned: Vec<String> = plan.rows().iter().map(|row| row.header().id.clone()).collect();
    let (_, events) = run_plan(plan, &Default::default(), pending());
    let started: Vec<String> = events
        .into_iter()
        .filter_map(|event| match event {
            Event::ScenarioStarted(header) => Some(header.id),
            _ => None,
        })
        .collect();
    assert_eq!(started, planned);
}

#[test]
fn the_stream_of_a_run_recomputes_to_its_hashes() {
    let plan = Plan::new(&suite(), &Selection::default(), facts()).unwrap();
    let (judged, events) = run_plan(plan, &Default::default(), pending());
    let mut hashes = BTreeMap::new();
    for event in &events {
        if let Event::ScenarioFinished(finished) = event {
            let recomputed = scenario_hash(&events, &finished.scenario).unwrap();
            assert_eq!(recomputed, finished.hash, "{}", finished.scenario);
            hashes.insert(finished.scenario.clone(), recomputed);
        }
    }
    assert_eq!(run_hash(&hashes), judged.hash);
}
