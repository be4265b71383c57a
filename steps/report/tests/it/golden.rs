//! Whole reports against approved texts. `VERTEBRA_APPROVE=1` writes what they are now, to be read and committed.

use crate::making::*;
use vertebra_evidence::*;
use vertebra_report::{Style, terminal};

const PDS: &str = "pds/retrieval.feature";

fn approved(name: &str, golden: &str, events: &[Event]) {
    let report = terminal(events, Style::plain());
    if std::env::var_os("VERTEBRA_APPROVE").is_some() {
        let file = format!("{}/tests/it/golden/{name}.txt", env!("CARGO_MANIFEST_DIR"));
        std::fs::write(file, &report).unwrap();
    }
    assert_eq!(report, golden, "the report of {name} has changed; it is now\n{report}");
}

#[test]
fn a_green_run() {
    let stream = Stream::of(started(&[(PDS, 2), ("pds/trace.feature", 1)]));
    stream.passing(header(PDS, 4, "A person", "PDS-RET-001"));
    stream.passing(header("pds/trace.feature", 4, "Nobody", "PDS-RET-002"));
    stream.passing(header(PDS, 9, "Another", "PDS-RET-001"));
    approved("green", include_str!("golden/green.txt"), &stream.events());
}

#[test]
fn a_mutant_that_survives() {
    let facts = MutantFacts {
        id: "SPINE-013".into(),
        wrong: "The clock runs a day ahead.".into(),
        seam: "clock".into(),
        changes: "time".into(),
    };
    let stream = Stream::with(started(&[(PDS, 1)]), |recorder| recorder.plant(facts, || 12));
    stream.passing(header(PDS, 4, "A person", "PDS-RET-001"));
    approved("a mutant that survives", include_str!("golden/mutant.txt"), &stream.events());
}

#[test]
fn a_subject_that_is_wrong() {
    let stream = Stream::of(RunStarted {
        replay: vec!["--features".into(), "my features".into()],
        selection: vec!["pds".into()],
        left_out: 2,
        stores: vec![],
        ..started(&[(PDS, 2)])
    });
    let wrong = ScenarioHeader {
        row: Some("current name".into()),
        ..header(PDS, 14, "A retrieval answers with the person", "PDS-RET-001")
    };
    stream.scenario(wrong, |one| {
        one.exchange(exchange(0, "QUPA_IN000005UK01", None));
        one.exchange(exchange(90_000, "fault 300", None));
        let check = Check::new("pds-retrieval.family-name", "the reply names the patient")
            .holds(false)
            .at("PDSResponse/subject/patient/name[1]/family")
            .expected("MOLLOY")
            .actual("MALLOY\x1b[2J\nand a second line")
            .likely("the reply was made from an older record");
        drop(one.check(placed(check)));
        drop(
            one.check(placed(Check::new("pds-retrieval.history", "no history is given").should_hold(false))),
        );
        one.step_finished(step(StepStatus::Failed, "the reply names the patient"));
    });
    stream.passing(header(PDS, 4, "Nobody", "PDS-RET-002"));
    approved("wrong", include_str!("golden/wrong.txt"), &stream.events());
}

#[test]
fn a_run_that_says_nothing() {
    let stream = Stream::of(started(&[(PDS, 3)]));
    stream.scenario(header(PDS, 10, "A person", "PDS-RET-001"), |one| {
        one.exchange(exchange(1, "", Some("closed by peer")));
        let check = Check::new("runner.step", "a step that fails says why by a check")
            .verdict(CheckVerdict::HarnessError)
            .blame(Blame::Harness)
            .actual("something or other");
        drop(one.check(placed(check)));
        one.step_finished(step(StepStatus::Failed, "something happens"));
    });
    stream.scenario(header(PDS, 9, "Nobody", "PDS-RET-002"), |one| {
        one.step_finished(step(StepStatus::Passed, "nothing is checked"));
    });
    stream.scenario(header(PDS, 30, "A panic", "PDS-RET-009"), |one| {
        one.panic_seen("boom".into(), "service/hub/src/hub.rs:3:1".into(), "s/request@x:1".into());
    });
    stream.fault(ExitCode::HarnessFault, "pds/trace.feature:4: undefined step: When nobody knows");
    approved("invalid", include_str!("golden/invalid.txt"), &stream.events());
}

#[test]
fn an_answer_that_is_not_the_one_that_was_due() {
    let stream = Stream::of(started(&[(PDS, 1)]));
    let row = |title: &str| ScenarioHeader {
        row: Some("no number".into()),
        ..header(PDS, 4, title, "PDS-RET-001")
    };
    stream.scenario(row("A retrieval of no number is refused"), |one| {
        one.exchange(exchange(0, "fault 300", None));
        let check = Check::new("tms.fault", "the answer is the fault that is due").holds(false);
        drop(one.check(placed(check.expected("fault\n200").actual("fault 300").at("Fault/detail"))));
        one.step_finished(step(StepStatus::Failed, "it is refused"));
        one.exchange(exchange(1, "one that came after the check", None));
    });
    approved("answer", include_str!("golden/answer.txt"), &stream.events());
}

#[test]
fn a_scenario_that_an_interrupt_cut_short() {
    let stream = Stream::of(started(&[(PDS, 3)]));
    let shown = stream.unfinished(header(PDS, 4, "Under way", "PDS-RET-001"), |one| {
        one.ensure("c", "", "it holds", true, "yes").unwrap();
    });
    let failed = stream.unfinished(header(PDS, 9, "Under way and wrong", "PDS-RET-001"), |one| {
        drop(one.check(placed(Check::new("c", "it holds").holds(false))));
    });
    stream.fault(ExitCode::Interrupted, "interrupted");
    approved("interrupted", include_str!("golden/interrupted.txt"), &stream.events());
    drop((shown, failed));
}

#[test]
fn findings_and_a_requirement_that_nobody_tests() {
    let stream = Stream::of(started(&[(PDS, 1)]));
    stream.scenario(header(PDS, 4, "A person", "PDS-RET-001"), |one| {
        let check = Check::new("pds-retrieval.order", "names come in the order of use").should_hold(false);
        one.check(placed(check.expected("L, PB").actual("PB, L").at("patient/name"))).unwrap();
    });
    approved("findings", include_str!("golden/findings.txt"), &stream.events());
}

#[test]
fn a_stream_that_a_crash_cut_short() {
    let stream = Stream::of(started(&[(PDS, 2)]));
    stream.passing(header(PDS, 4, "A person", "PDS-RET-001"));
    let mut events = stream.events();
    events.pop();
    approved("crash", include_str!("golden/crash.txt"), &events);
}
