//! Every way in which a step, a scenario or a run can end, and that none of the bad ones is green.

use crate::toy::*;
use std::future::{pending, ready};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use vertebra_evidence::*;
use vertebra_runner::*;

const ID: &str = "toy.feature:2";

#[test]
fn a_scenario_whose_checks_hold_is_conformant() {
    let (judged, events) = run_feature(
        "Scenario: A counter grows\n Given a counter at 1\n When it grows by 2\n Then it shows 3\n",
    );
    assert_eq!((judged.verdict, judged.exit), (RunVerdict::Conformant, ExitCode::Conformant));
    assert_eq!(statuses(&events, ID), [StepStatus::Passed; 3]);
    let steps: Vec<_> = events
        .iter()
        .filter_map(|event| match event {
            Event::StepFinished(step) => Some((step.keyword.clone(), step.text.clone(), step.place.clone())),
            _ => None,
        })
        .collect();
    let expected = [
        ("Given", "a counter at 1", "toy.feature:3"),
        ("When", "it grows by 2", "toy.feature:4"),
        ("Then", "it shows 3", "toy.feature:5"),
    ];
    assert_eq!(steps, expected.map(|(a, b, c)| (a.into(), b.into(), c.into())));
}

#[test]
fn the_events_of_a_scenario_come_in_the_order_of_its_steps() {
    let (_, events) = run_feature(
        "Scenario: S\n Given a counter at 1\n Then it shows 1\n And it shows 1\n And it shows 1\n",
    );
    let kinds: Vec<&str> = events
        .iter()
        .map(|event| match event {
            Event::RunStarted(_) => "run",
            Event::ScenarioStarted(_) => "start",
            Event::StepFinished(_) => "step",
            Event::Check(_) => "check",
            Event::ScenarioFinished(_) => "end",
            Event::RunFinished(_) => "judged",
            _ => "other",
        })
        .collect();
    let expected =
        ["run", "start", "step", "check", "step", "check", "step", "check", "step", "end", "judged"];
    assert_eq!(kinds, expected);
}

#[test]
fn a_failed_check_blames_the_subject_and_skips_the_rest() {
    let (judged, events) = run_feature(
        "Scenario: S\n Given a counter at 1\n Then it shows 2\n And it shows 1\n And nobody answers\n",
    );
    assert_eq!((judged.verdict, judged.exit), (RunVerdict::NonConformant, ExitCode::NonConformant));
    use StepStatus::*;
    assert_eq!(statuses(&events, ID), [Passed, Failed, Skipped, Skipped]);
    let failures = failures(&events, ID);
    assert_eq!(failures.len(), 1, "the step failed by its check and nothing else: {failures:?}");
    assert_eq!(failures[0].id, "toy.count");
    assert!(failures[0].place.as_deref().unwrap().contains("toy.rs:"), "{:?}", failures[0].place);
}

#[test]
fn a_failed_check_counts_even_if_the_step_swallows_it() {
    let (judged, events) =
        run_feature("Scenario: S\n Given a counter at 1\n Then it shows 2, however badly\n");
    assert_eq!(judged.exit, ExitCode::NonConformant);
    assert_eq!(statuses(&events, ID), [StepStatus::Passed; 2]);
    assert_eq!(verdict(&events, ID), ScenarioVerdict::Failed);
}

#[test]
fn a_scenario_without_a_check_is_not_green() {
    let (judged, _) = run_feature("Scenario: S\n Given a counter at 1\n When it grows by 1\n");
    assert_eq!((judged.verdict, judged.exit), (RunVerdict::NotFullyVerified, ExitCode::NotFullyVerified));
}

/// A step that goes wrong in this way: the check that says so, and what it found.
fn goes_wrong(step: &str) -> (Judgement, Vec<Event>, Check) {
    let (judged, events) = run_feature(&format!(
        "Scenario: S\n Given a counter at 1\n Then it shows 1\n When {step}\n Then it shows 1\n"
    ));
    assert_eq!((judged.verdict, judged.exit), (RunVerdict::InvalidRun, ExitCode::HarnessFault), "{step}");
    use StepStatus::*;
    assert_eq!(statuses(&events, ID), [Passed, Passed, Failed, Skipped], "{step}");
    let failures = failures(&events, ID);
    assert_eq!(failures.len(), 1, "{step}: {failures:?}");
    (judged, events, failures[0].clone())
}

#[test]
fn a_step_that_fails_without_a_check_is_the_harnesss_fault() {
    for (step, said) in
        [("the step fails without a check", "something or other"), ("the step panics", "a careless step")]
    {
        let (_, events, check) = goes_wrong(step);
        assert_eq!((check.id.as_str(), check.blame), ("runner.step", Blame::Harness), "{step}");
        assert_eq!(check.actual.as_deref(), Some(said), "{step}");
        assert!(!events.iter().any(|event| matches!(event, Event::PanicSeen(_))), "{step}");
    }
}

#[test]
fn a_panic_in_the_scope_fails_the_step_in_which_it_happens() {
    for (step, said) in [
        ("work in the scope panics", "careless work"),
        ("a task of the scope panics unnoticed", "a careless task"),
        ("a task of the scope panics and time goes on", "a careless task"),
    ] {
        let (_, events, check) = goes_wrong(step);
        assert_eq!((check.id.as_str(), check.actual.as_deref()), ("runner.panic", Some(said)), "{step}");
        let seen: Vec<_> = events
            .iter()
            .filter_map(|event| match event {
                Event::PanicSeen(panic) => Some((panic.message.as_str(), panic.place.as_str())),
                _ => None,
            })
            .collect();
        assert_eq!(seen.len(), 1, "{step}: {seen:?}");
        assert_eq!(seen[0].0, said);
        assert!(seen[0].1.contains("steps/runner/tests/it/toy.rs:"), "{step}: {}", seen[0].1);
    }
}

#[test]
fn a_panic_that_comes_with_the_shutdown_fails_the_scenario() {
    let (judged, events) = run_feature(
        "Scenario: S\n Given a counter at 1\n When a task of the scope waits to panic at the end\n Then it shows 1\n",
    );
    assert_eq!(statuses(&events, ID), [StepStatus::Passed; 3]);
    assert_eq!(judged.exit, ExitCode::HarnessFault);
    assert_eq!(failures(&events, ID)[0].id, "runner.panic");
}

#[test]
fn a_requirement_that_is_no_must_softens_a_wrong_answer_and_no_breakage() {
    let requirement = "[[requirement]]\nid = 'TOY-001'\nlevel = 'SHOULD'\ntext = 't'\nsource = 's'\n\
                       evidence = 'E1'\nbinds = 'spine'\nlane = 'any'\n";
    let judged = |tags: &str| {
        let text = format!(
            "Feature: Toy\n@TOY-001{tags}\nScenario: S\n Given a counter at 1\n Then it shows 2\n And it shows 1\n"
        );
        let files = [file("toy.feature", &text), file("requirements.toml", requirement)];
        let plan = Plan::new(&Suite::read(files), &Selection::default(), facts()).unwrap();
        run_plan(plan, &Default::default(), std::future::pending())
    };
    let (wrong, events) = judged("");
    assert_eq!((wrong.verdict, wrong.exit), (RunVerdict::ConformantWithFindings, ExitCode::Conformant));
    assert_eq!(statuses(&events, "toy.feature:3"), [StepStatus::Passed; 3]);
    let (broken, _) = judged(" @spine-broken");
    assert_eq!((broken.verdict, broken.exit), (RunVerdict::NonConformant, ExitCode::NonConformant));
}

#[test]
fn a_world_that_cannot_begin_or_end_fails_its_scenario_with_blame() {
    use StepStatus::*;
    let cases = [
        ("begin-fails", ExitCode::HarnessFault, [Skipped, Skipped], "the toy refuses to begin"),
        ("begin-panics", ExitCode::HarnessFault, [Skipped, Skipped], "the toy falls over"),
        ("no-room", ExitCode::EnvironmentNotFit, [Skipped, Skipped], "no port is free"),
        ("end-fails", ExitCode::HarnessFault, [Passed, Passed], "the toy left a mess"),
    ];
    for (tag, exit, steps, said) in cases {
        let (judged, events) =
            run_feature(&format!("@{tag}\nScenario: S\n Given a counter at 1\n Then it shows 1\n"));
        let id = "toy.feature:3";
        assert_eq!(judged.exit, exit, "{tag}");
        assert_eq!(statuses(&events, id), steps, "{tag}");
        let failures = failures(&events, id);
        assert_eq!(failures.len(), 1, "{tag}: {failures:?}");
        assert_eq!(failures[0].actual.as_deref(), Some(said), "{tag}");
    }
}

#[test]
fn undefined_and_ambiguous_steps_are_all_reported_and_nothing_runs() {
    let scenarios = "Scenario: A\n Given a counter at 1\n When nobody knows\n Then it is odd\n\
                     Scenario: B\n When nobody knows\n And it vanishes\n";
    let suite = Suite::read([file("toy.feature", &format!("Feature: Toy\n{scenarios}"))]);
    let harness = Arc::default();
    let plan = Plan::new(&suite, &Selection::default(), facts()).unwrap();
    let (judged, events) = run_plan(plan, &harness, pending());
    assert_eq!((judged.verdict, judged.exit), (RunVerdict::InvalidRun, ExitCode::HarnessFault));
    assert_eq!(judged.counts.not_run, 2);
    assert_eq!(harness.begun.load(Ordering::Relaxed), 0);
    assert_eq!(events.len(), 2, "only the start and the end of the run: {events:?}");
    let reasons = &judged.reasons;
    assert_eq!(reasons.len(), 4, "{reasons:#?}");
    assert_eq!(reasons[0], "toy.feature:4: undefined step: When nobody knows");
    assert!(reasons[1].starts_with("toy.feature:5: ambiguous step, matched by "), "{}", reasons[1]);
    assert_eq!(reasons[1].matches("toy.rs:").count(), 2, "{}", reasons[1]);
    assert_eq!(reasons[2], "toy.feature:7: undefined step: When nobody knows");
    assert_eq!(reasons[3], "toy.feature:8: undefined step: And it vanishes");
}

#[test]
fn an_undefined_step_outside_of_the_selection_does_not_matter() {
    let scenarios = "Scenario: A\n Given a counter at 1\n Then it shows 1\nScenario: B\n When nobody knows\n";
    let suite = Suite::read([file("toy.feature", &format!("Feature: Toy\n{scenarios}"))]);
    let selection = Selection { paths: vec![ID.into()], ..Selection::default() };
    let plan = Plan::new(&suite, &selection, facts()).unwrap();
    assert_eq!(run_plan(plan, &Arc::default(), pending()).0.exit, ExitCode::Conformant);
}

#[test]
fn a_suite_with_faults_is_never_green() {
    let good = "Feature: Toy\nScenario: A\n Given a counter at 1\n Then it shows 1\n";
    let cases = [
        (
            file("bad.feature", "Feature: Bad\nScenario: A\n Given a counter at 1\n | a | b |\n | 1 |\n"),
            "bad.feature",
        ),
        (file("none.feature", "nothing here\n"), "none.feature: not Gherkin"),
        (
            file("tag.feature", &good.replace("Scenario", "@TOY-9\nScenario")),
            "tag.feature:3: no requirements.toml knows @TOY-9",
        ),
        (file("x/requirements.toml", "[[requirement]]\nid = \"TOY-1\"\n"), "x/requirements.toml:1: "),
    ];
    for (bad, said) in cases {
        let (judged, events) = run_files(vec![file("toy.feature", good), bad]);
        assert_eq!((judged.verdict, judged.exit), (RunVerdict::InvalidRun, ExitCode::HarnessFault), "{said}");
        assert!(judged.reasons[0].starts_with(said), "{:?}", judged.reasons);
        assert_eq!(events.len(), 2);
    }
}

#[test]
fn what_is_left_running_is_shut_down_and_every_world_ends() {
    let rows =
        "Scenario: S\n Given a counter at 1\n When something stays behind\n Then it shows 1\n".repeat(20);
    let suite = Suite::read([file("toy.feature", &format!("Feature: Toy\n{rows}"))]);
    let harness: Arc<Harness> = Arc::default();
    let plan = Plan::new(&suite, &Selection::default(), facts()).unwrap();
    let (judged, _) = run_plan(plan, &harness, pending());
    assert_eq!(judged.exit, ExitCode::Conformant);
    assert_eq!(harness.begun.load(Ordering::Relaxed), 20);
    assert_eq!(harness.ended.load(Ordering::Relaxed), 20);
    assert_eq!(Arc::strong_count(&harness), 1, "a scenario leaked");
}

#[test]
fn an_interrupt_ends_the_run_where_it_is() {
    let scenarios =
        "Scenario: A\n Given a counter at 1\n Then it shows 1\n When it never ends\n Then it shows 1\n";
    let suite = Suite::read([file("toy.feature", &format!("Feature: Toy\n{scenarios}"))]);
    let plan = Plan::new(&suite, &Selection::default(), facts()).unwrap();
    let harness: Arc<Harness> = Arc::default();
    let (judged, events) = run_plan(plan.clone(), &harness, ready(()));
    assert_eq!((judged.verdict, judged.exit), (RunVerdict::NotFullyVerified, ExitCode::Interrupted));
    assert_eq!(judged.counts.not_run, 1);
    assert!(matches!(events.last(), Some(Event::RunFinished(_))));
    let soon = spine_clock::real::pause(std::time::Duration::from_millis(200));
    let (judged, _) = run_plan(plan, &harness, soon);
    assert_eq!(judged.exit, ExitCode::Interrupted);
    assert_eq!(Arc::strong_count(&harness), 1, "a scenario leaked");
}

#[test]
fn tags_of_cucumber_have_no_power_here() {
    let (judged, events) = run_feature(
        "@serial @retry(3) @allow.skipped\nScenario: S\n Given a counter at 1\n Then it shows 2\n",
    );
    assert_eq!(judged.exit, ExitCode::NonConformant);
    assert_eq!(events.iter().filter(|event| matches!(event, Event::ScenarioStarted(_))).count(), 1);
}

#[test]
fn a_run_that_cannot_start_ends_like_any_other() {
    let feature = "Feature: Toy\nScenario: A\n Given a counter at 1\n Then it shows 1\n";
    let suite = Suite::read([file("toy.feature", feature)]);
    let everything = Selection::default();
    let whole = Plan::new(&suite, &everything, facts()).unwrap();
    let cases = [
        (Plan::empty(&suite, &everything, facts()), ExitCode::NothingSelected, RunVerdict::NotFullyVerified),
        (whole.clone(), ExitCode::SubjectNotReachable, RunVerdict::InvalidRun),
        (whole, ExitCode::EnvironmentNotFit, RunVerdict::InvalidRun),
    ];
    for (plan, exit, verdict) in cases {
        let list = Collected::new();
        let recorder = Recorder::new(vec![Box::new(list.clone()) as Box<dyn Sink>]);
        let judged = refuse(&plan, &recorder, exit, "because");
        assert_eq!((judged.exit, judged.verdict), (exit, verdict));
        assert_eq!(judged.reasons, ["because"]);
        assert_eq!(list.events().len(), 2);
    }
    let bad = Suite::read([file("toy.feature", feature), file("bad.feature", "no Gherkin")]);
    let plan = Plan::empty(&bad, &everything, facts());
    let judged = refuse(&plan, &Recorder::new(Vec::new()), ExitCode::NothingSelected, "because");
    assert_eq!(judged.exit, ExitCode::HarnessFault);
}
