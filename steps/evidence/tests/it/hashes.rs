//! What the hash covers, what it does not, and that it can be recomputed.

use crate::making::{Hand, exchange, header, run_of, started, step, wall};
use std::sync::Arc;
use vertebra_evidence::*;

fn hash_of(content: impl FnOnce(&ScenarioRecorder)) -> String {
    let events = run_of(Vec::new(), header(3, &[]), content);
    let told = events.iter().find_map(|event| match event {
        Event::ScenarioFinished(finished) => Some(finished.hash.clone()),
        _ => None,
    });
    let recomputed = scenario_hash(&events, "a.feature:3");
    assert_eq!(told, recomputed, "the hash is not a function of the events");
    told.unwrap()
}

fn base(scenario: &ScenarioRecorder) {
    scenario.step_finished(step(StepStatus::Passed));
    scenario.exchange(exchange("a/1", 1, b"200"));
    scenario.exchange(exchange("b/1", 1, b"200"));
    scenario.expect_equal("c", "", "name", "X", "X").unwrap();
}

#[test]
fn what_differs_between_machines_does_not_reach_the_hash() {
    let plain = hash_of(base);
    let disguised = hash_of(|scenario| {
        let mut one = step(StepStatus::Passed);
        one.definition = Some("elsewhere.rs:9".into());
        one.error = Some("text of an operating system".into());
        scenario.step_finished(one);
        let mut first = exchange("a/1", 1, b"200");
        first.tls = None;
        scenario.exchange(first);
        scenario.exchange(exchange("b/1", 1, b"200"));
        scenario.expect_equal("c", "", "name", "X", "X").unwrap();
    });
    assert_eq!(plain, disguised);
}

#[test]
fn actors_of_one_instant_hash_alike_whoever_was_first() {
    let swapped = hash_of(|scenario| {
        scenario.step_finished(step(StepStatus::Passed));
        scenario.exchange(exchange("b/1", 1, b"200"));
        scenario.exchange(exchange("a/1", 1, b"200"));
        scenario.expect_equal("c", "", "name", "X", "X").unwrap();
    });
    assert_eq!(hash_of(base), swapped);
}

#[test]
fn every_thing_that_a_scenario_says_reaches_the_hash() {
    type Content = Box<dyn FnOnce(&ScenarioRecorder)>;
    let with = |change: Box<dyn FnOnce(&mut Exchange)>| -> Content {
        Box::new(move |scenario| {
            let mut one = exchange("a/1", 1, b"200");
            change(&mut one);
            scenario.exchange(one);
        })
    };
    let checked = |change: fn(Check) -> Check| -> Content {
        Box::new(move |scenario| drop(scenario.check(change(Check::new("c", "holds")))))
    };
    let contents: Vec<Content> = vec![
        Box::new(|_| {}),
        with(Box::new(|_| {})),
        with(Box::new(|one| one.actor = "other".into())),
        with(Box::new(|one| one.counterpart = "other".into())),
        with(Box::new(|one| one.label = "other".into())),
        with(Box::new(|one| one.path = "a/2".into())),
        with(Box::new(|one| one.start += jiff::SignedDuration::from_secs(1))),
        with(Box::new(|one| one.end += jiff::SignedDuration::from_secs(1))),
        with(Box::new(|one| one.request = "other".into())),
        with(Box::new(|one| one.response = "other".into())),
        with(Box::new(|one| one.outcome = "other".into())),
        with(Box::new(|one| one.failure = Some("closed".into()))),
        Box::new(|scenario| scenario.step_finished(step(StepStatus::Passed))),
        Box::new(|scenario| scenario.step_finished(step(StepStatus::Skipped))),
        Box::new(|scenario| scenario.panic_seen("m".into(), "p".into(), "t".into())),
        checked(|check| check),
        checked(|check| check.holds(false)),
        checked(|check| check.holds(false).blame(Blame::Harness)),
        checked(|check| check.expected("1")),
        checked(|check| check.actual("1")),
        checked(|check| check.at("1")),
        checked(|check| check.proves("A-1")),
        Box::new(|scenario| drop(scenario.check(Check::new("d", "holds")))),
        Box::new(|scenario| drop(scenario.check(Check::new("c", "does")))),
    ];
    let mut hashes: Vec<String> = contents.into_iter().map(hash_of).collect();
    let count = hashes.len();
    hashes.sort();
    hashes.dedup();
    assert_eq!(hashes.len(), count, "two different scenarios have one hash");
}

#[test]
fn the_hash_of_a_run_does_not_depend_on_the_order_of_its_scenarios() {
    let hash = |lines: &[usize]| {
        let recorder = Recorder::new(Vec::new());
        recorder.start(started(lines.len(), Vec::new()));
        for line in lines {
            let one = recorder.scenario(header(*line, &[]), Arc::new(Hand::default()));
            one.ensure("c", "", "holds", true, line).unwrap();
            one.finish(*line as u64);
        }
        recorder.finish(wall()).hash
    };
    assert_eq!(hash(&[3, 9, 12]), hash(&[12, 3, 9]));
    assert_ne!(hash(&[3, 9]), hash(&[3, 9, 12]));
}
