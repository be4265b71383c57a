//! What counts as a kill: the named check, in a scenario of the requirement, with the blame on the right side, and a
//! fault that came into play.

use crate::making::*;
use std::sync::Arc;
use vertebra_evidence::{
    Blame, Check, Collected, Event, Found, Kill, Level, MutantFacts, Recorder, Sink, Sought, kill,
};

fn checks() -> Vec<String> {
    vec!["a.b".to_owned(), "a.c".to_owned()]
}

/// A run of one scenario against a mutant whose fault was reached so often.
fn run(reached: u64, level: Level, checks: Vec<Check>) -> Vec<Event> {
    let list = Collected::new();
    let recorder = Recorder::new(vec![Box::new(list.clone()) as Box<dyn Sink>]);
    let facts = MutantFacts {
        id: "SPINE-001".into(),
        wrong: "A stage is missing.".into(),
        seam: "stages".into(),
        changes: "order".into(),
    };
    recorder.plant(facts, move || reached);
    recorder.start(started(1, vec![requirement("PDS-RET-001", level)]));
    let scenario = recorder.scenario(header(4, &["PDS-RET-001"]), Arc::new(Hand::default()));
    for check in checks {
        drop(scenario.check(check));
    }
    scenario.finish(3);
    recorder.finish(wall());
    list.events()
}

fn judged(events: &[Event], requirement: &str, blame: Blame) -> Kill {
    kill(events, Sought { mutant: "SPINE-001", checks: &checks(), requirement, blame })
}

fn red(id: &str) -> Check {
    Check::new(id, "it holds").holds(false)
}

fn found(check: &str, blame: Blame) -> Found {
    Found { check: check.into(), scenario: "a.feature:4".into(), blame }
}

#[test]
fn a_kill_has_the_named_check_the_requirement_and_the_blame() {
    let subject = Blame::Subject;
    let events = run(3, Level::Must, vec![red("x.y"), red("a.c")]);
    assert_eq!(judged(&events, "PDS-RET-001", subject), Kill::Named(found("a.c", subject)));
    // Whatever is not the right reason is told as what it is: the first thing that went red.
    let other = Kill::Otherwise(found("x.y", subject));
    assert_eq!(judged(&events, "PDS-RET-002", subject), other);
    assert_eq!(judged(&events, "PDS-RET-001", Blame::PeerSimulator), other);
    assert_eq!(judged(&run(3, Level::Must, vec![red("x.y")]), "PDS-RET-001", subject), other);
}

#[test]
fn a_rule_that_is_only_advised_is_failed_by_a_finding() {
    let events = run(1, Level::Should, vec![red("a.b")]);
    assert_eq!(judged(&events, "PDS-RET-001", Blame::Subject), Kill::Named(found("a.b", Blame::Subject)));
}

#[test]
fn a_fault_that_nobody_sees_survives_and_one_that_nobody_reaches_is_told_apart() {
    let green = || vec![Check::new("a.b", "it holds")];
    assert_eq!(judged(&run(1, Level::Must, green()), "PDS-RET-001", Blame::Subject), Kill::Survived);
    assert_eq!(judged(&run(0, Level::Must, green()), "PDS-RET-001", Blame::Subject), Kill::NotReached);
    // What goes red without the fault says nothing about it.
    let red = run(0, Level::Must, vec![red("a.b")]);
    assert_eq!(judged(&red, "PDS-RET-001", Blame::Subject), Kill::NotReached);
}

#[test]
fn a_run_of_something_else_or_without_an_end_gives_no_result() {
    let mut events = run(1, Level::Must, vec![red("a.b")]);
    events.pop();
    let unfinished = judged(&events, "PDS-RET-001", Blame::Subject);
    assert_eq!(unfinished, Kill::NoResult("the run did not come to its end".into()));
    let of_subject = run_of(Vec::new(), header(4, &[]), |_| ());
    let wrong = judged(&of_subject, "PDS-RET-001", Blame::Subject);
    assert_eq!(wrong, Kill::NoResult("the run judged no mutant".into()));
}

#[test]
fn a_stream_without_a_mutant_is_written_and_read_as_before() {
    for event in run_of(Vec::new(), header(4, &[]), |_| ()) {
        let text = serde_json::to_string(&event).unwrap();
        assert!(!text.contains("mutant"), "{text}");
        assert_eq!(serde_json::from_str::<Event>(&text).unwrap(), event);
    }
}
