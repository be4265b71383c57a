//! The arithmetic from checks to exit codes, one row per rule.

use crate::making::{Hand, header, requirement, run_of, started, step, wall};
use std::sync::Arc;
use vertebra_evidence::*;

fn check(verdict: CheckVerdict, blame: Blame) -> Check {
    Check::new("some.check", "it holds").verdict(verdict).blame(blame)
}

/// The verdict of a scenario with these checks, and of the run of only that scenario.
fn outcome(checks: &[Check], steps: &[StepStatus]) -> (ScenarioVerdict, RunVerdict, u8) {
    let must = vec![requirement("A-1", Level::Must)];
    let events = run_of(must, header(3, &["A-1"]), |scenario| {
        checks.iter().for_each(|check| drop(scenario.check(check.clone())));
        steps.iter().for_each(|status| scenario.step_finished(step(*status)));
    });
    let scenario = events.iter().find_map(|event| match event {
        Event::ScenarioFinished(finished) => Some(finished.verdict),
        _ => None,
    });
    let Some(Event::RunFinished(run)) = events.last() else { panic!("no end") };
    (scenario.unwrap(), run.verdict, run.exit)
}

#[test]
fn each_check_verdict_comes_to_its_scenario_run_and_exit_code() {
    use Blame::*;
    use CheckVerdict as C;
    use RunVerdict as R;
    use ScenarioVerdict as S;
    let table = [
        (C::Pass, Subject, S::Passed, R::Conformant, 0),
        (C::Attested, Subject, S::Passed, R::Conformant, 0),
        (C::Warn, Subject, S::Findings, R::ConformantWithFindings, 0),
        (C::Waived, Subject, S::Findings, R::ConformantWithFindings, 0),
        (C::Unverified, Subject, S::Unverified, R::NotFullyVerified, 22),
        (C::NotApplicable, Subject, S::Unverified, R::NotFullyVerified, 22),
        (C::Blocked, Prerequisite, S::Blocked, R::NotFullyVerified, 22),
        (C::Fail, Subject, S::Failed, R::NonConformant, 20),
        (C::Fail, PeerSimulator, S::HarnessError, R::InvalidRun, 60),
        (C::Fail, Harness, S::HarnessError, R::InvalidRun, 60),
        (C::Fail, Environment, S::EnvironmentError, R::InvalidRun, 50),
        (C::Fail, Prerequisite, S::Blocked, R::NotFullyVerified, 22),
        (C::HarnessError, Harness, S::HarnessError, R::InvalidRun, 60),
        (C::EnvironmentError, Environment, S::EnvironmentError, R::InvalidRun, 50),
    ];
    for (verdict, blame, scenario, run, exit) in table {
        let found = outcome(&[check(verdict, blame)], &[]);
        assert_eq!(found, (scenario, run, exit), "{verdict:?} blamed on {blame:?}");
    }
}

#[test]
fn the_worst_check_decides_whatever_the_order() {
    use CheckVerdict::*;
    let ladder = [Pass, Warn, Unverified, Blocked, Fail, EnvironmentError, HarnessError];
    for (n, worst) in ladder.iter().enumerate() {
        for other in &ladder[..n] {
            let alone = outcome(&[check(*worst, Blame::Subject)], &[]);
            let pair = [check(*worst, Blame::Subject), check(*other, Blame::Subject)];
            let reversed = [pair[1].clone(), pair[0].clone()];
            assert_eq!(outcome(&pair, &[]), alone, "{worst:?} then {other:?}");
            assert_eq!(outcome(&reversed, &[]), alone, "{other:?} then {worst:?}");
        }
    }
}

#[test]
fn a_step_that_ends_badly_is_never_green() {
    let pass = [check(CheckVerdict::Pass, Blame::Subject)];
    assert_eq!(outcome(&pass, &[StepStatus::Passed]).2, 0);
    for status in [StepStatus::Failed, StepStatus::Undefined, StepStatus::Ambiguous, StepStatus::Skipped] {
        assert_eq!(outcome(&pass, &[status]).2, 60, "{status:?}");
    }
    let fail = [check(CheckVerdict::Fail, Blame::Subject)];
    assert_eq!(outcome(&fail, &[StepStatus::Failed, StepStatus::Skipped]).2, 20);
}

#[test]
fn a_panic_without_a_check_is_never_green() {
    let events = run_of(Vec::new(), header(3, &[]), |scenario| {
        scenario.check(check(CheckVerdict::Pass, Blame::Subject)).unwrap();
        scenario.panic_seen("boom".into(), "a.rs:1:1".into(), "t".into());
    });
    let Some(Event::RunFinished(run)) = events.last() else { panic!("no end") };
    assert_eq!((run.verdict, run.exit), (RunVerdict::InvalidRun, 60));
}

#[test]
fn a_scenario_without_a_check_is_not_verified() {
    assert_eq!(outcome(&[], &[StepStatus::Passed]).0, ScenarioVerdict::Unverified);
}

fn end_of(events: &[Event]) -> RunFinished {
    match events.last() {
        Some(Event::RunFinished(run)) => (**run).clone(),
        other => panic!("the last event is {other:?}"),
    }
}

#[test]
fn a_must_without_a_check_keeps_the_run_from_green() {
    let both = vec![requirement("A-1", Level::Must), requirement("A-2", Level::Must)];
    let run = |requirements: Vec<Requirement>| {
        end_of(&run_of(requirements, header(3, &["A-1"]), |scenario| {
            scenario.check(check(CheckVerdict::Pass, Blame::Subject)).unwrap();
        }))
    };
    let open = run(both.clone());
    assert_eq!((open.verdict, open.exit), (RunVerdict::NotFullyVerified, 22));
    assert_eq!(open.reasons, ["not verified although a MUST: A-2"]);
    let verdicts: Vec<_> = open.requirements.iter().map(|r| (r.id.as_str(), r.verdict)).collect();
    let expected = [("A-1", RequirementVerdict::Verified), ("A-2", RequirementVerdict::NotTested)];
    assert_eq!(verdicts, expected);

    let should = vec![both[0].clone(), requirement("A-2", Level::Should)];
    assert_eq!(run(should).exit, 0);
    let excused =
        vec![both[0].clone(), Requirement { untested: Some("needs a card".into()), ..both[1].clone() }];
    assert_eq!(run(excused).exit, 0);
}

#[test]
fn a_check_counts_for_the_requirements_that_it_names_and_else_for_all_of_the_scenario() {
    let both = vec![requirement("A-1", Level::Must), requirement("A-2", Level::Must)];
    let run = end_of(&run_of(both, header(3, &["A-1", "A-2"]), |scenario| {
        scenario.check(check(CheckVerdict::Pass, Blame::Subject)).unwrap();
        scenario.check(check(CheckVerdict::Fail, Blame::Subject).proves("A-2")).unwrap_err();
    }));
    let verdicts: Vec<_> = run.requirements.iter().map(|r| r.verdict).collect();
    assert_eq!(verdicts, [RequirementVerdict::Verified, RequirementVerdict::Failed]);
}

#[test]
fn a_subject_that_fails_what_is_no_must_is_a_finding_and_its_step_goes_on() {
    let all = [("A-1", Level::Must), ("A-2", Level::Should), ("A-3", Level::May)];
    let all = all.map(|(id, level)| requirement(id, level)).to_vec();
    let fail = |carried: &[&str], named: &[&str]| {
        let mut went_on = false;
        let events = run_of(all.clone(), header(3, carried), |scenario| {
            let check = check(CheckVerdict::Fail, Blame::Subject);
            let check = named.iter().fold(check, |check, id| check.proves(*id));
            went_on = scenario.check(check).is_ok();
        });
        (went_on, end_of(&events))
    };
    for (carried, named) in [(&["A-2"][..], &[][..]), (&["A-2", "A-3"], &[]), (&["A-1", "A-2"], &["A-3"])] {
        let (went_on, run) = fail(carried, named);
        assert!(went_on, "{carried:?} {named:?}");
        assert_eq!((run.counts.findings, run.counts.failed), (1, 0), "{carried:?} {named:?}");
        let advised: Vec<_> = run.requirements.iter().filter(|result| result.id != "A-1").collect();
        assert!(advised.iter().any(|result| result.verdict == RequirementVerdict::VerifiedWithFindings));
    }
    for (carried, named) in
        [(&["A-1"][..], &[][..]), (&["A-1", "A-2"], &[]), (&["A-2"], &["A-1"]), (&[], &[]), (&["X-9"], &[])]
    {
        let (went_on, run) = fail(carried, named);
        assert!(!went_on, "{carried:?} {named:?}");
        assert_eq!(run.counts.failed, 1, "{carried:?} {named:?}");
    }
}

#[test]
fn no_level_excuses_a_breakage_or_what_is_not_the_subject() {
    let should = vec![requirement("A-2", Level::Should)];
    let counts = |content: &dyn Fn(&ScenarioRecorder)| {
        end_of(&run_of(should.clone(), header(3, &["A-2"]), |scenario| content(scenario))).counts
    };
    let broken = counts(&|scenario| {
        scenario.breakage(check(CheckVerdict::Fail, Blame::Subject)).unwrap_err();
    });
    assert_eq!(broken.failed, 1);
    let others = [
        (CheckVerdict::Fail, Blame::Prerequisite),
        (CheckVerdict::Fail, Blame::Harness),
        (CheckVerdict::Fail, Blame::Environment),
        (CheckVerdict::Blocked, Blame::Prerequisite),
        (CheckVerdict::HarnessError, Blame::Harness),
        (CheckVerdict::EnvironmentError, Blame::Environment),
    ];
    for (verdict, blame) in others {
        let counts = counts(&|scenario| {
            scenario.check(check(verdict, blame)).unwrap_err();
        });
        assert_eq!(counts.findings, 0, "{verdict:?} blamed on {blame:?}");
    }
}

#[test]
fn a_check_that_names_an_unknown_requirement_makes_the_run_invalid() {
    let run = end_of(&run_of(Vec::new(), header(3, &[]), |scenario| {
        scenario.check(check(CheckVerdict::Pass, Blame::Subject).proves("X-9")).unwrap();
    }));
    assert_eq!((run.verdict, run.exit), (RunVerdict::InvalidRun, 60));
    assert!(run.reasons[0].contains("X-9"), "{:?}", run.reasons);
}

#[test]
fn findings_fail_only_a_strict_run() {
    for (strict, exit) in [(false, 0), (true, 10)] {
        let mut tally = Tally::new();
        let events = run_of(Vec::new(), header(3, &[]), |scenario| {
            scenario.check(check(CheckVerdict::Warn, Blame::Subject)).unwrap();
        });
        for event in events {
            match event {
                Event::RunStarted(run) => {
                    tally.event(&Event::RunStarted(Box::new(RunStarted { strict, ..*run })))
                }
                other => tally.event(&other),
            }
        }
        let judged = tally.judge();
        assert_eq!(judged.verdict, RunVerdict::ConformantWithFindings);
        assert_eq!(judged.exit.code(), exit, "strict: {strict}");
    }
}

#[test]
fn rows_that_never_finish_and_an_empty_selection_are_not_green() {
    let recorder = Recorder::new(Vec::new());
    recorder.start(started(2, Vec::new()));
    let one = recorder.scenario(header(3, &[]), Arc::new(Hand::default()));
    one.check(check(CheckVerdict::Pass, Blame::Subject)).unwrap();
    one.finish(1);
    let judged = recorder.finish(wall());
    assert_eq!((judged.verdict, judged.exit), (RunVerdict::InvalidRun, ExitCode::HarnessFault));
    assert_eq!((judged.counts.passed, judged.counts.not_run), (1, 1));

    let recorder = Recorder::new(Vec::new());
    recorder.start(started(0, Vec::new()));
    let judged = recorder.finish(wall());
    assert_eq!((judged.verdict, judged.exit), (RunVerdict::NotFullyVerified, ExitCode::NothingSelected));
}

#[test]
fn faults_outside_of_scenarios_rank_by_weight() {
    use ExitCode::*;
    let judged = |faults: &[ExitCode]| {
        let recorder = Recorder::new(Vec::new());
        recorder.start(started(1, Vec::new()));
        let one = recorder.scenario(header(3, &[]), Arc::new(Hand::default()));
        drop(one.check(check(CheckVerdict::Fail, Blame::Subject)));
        one.finish(1);
        faults.iter().for_each(|exit| recorder.fault(*exit, format!("because of {exit}")));
        recorder.finish(wall())
    };
    let order = [EnvironmentNotFit, SubjectNotReachable, HarnessFault, Interrupted];
    for n in 1..=order.len() {
        let judged = judged(&order[..n]);
        assert_eq!(judged.exit, order[n - 1], "{:?}", &order[..n]);
        assert_eq!(judged.reasons.len(), n);
    }
    assert_eq!(judged(&[]).exit, NonConformant);
}

#[test]
fn the_verdict_can_be_recomputed_from_the_events() {
    let must = vec![requirement("A-1", Level::Must), requirement("A-2", Level::Must)];
    let events = run_of(must, header(3, &["A-1", "A-2"]), |scenario| {
        scenario.step_finished(step(StepStatus::Passed));
        scenario.check(check(CheckVerdict::Warn, Blame::Subject).proves("A-1")).unwrap();
        scenario.check(check(CheckVerdict::Unverified, Blame::Subject).proves("A-2")).unwrap();
    });
    let mut tally = Tally::new();
    events.iter().for_each(|event| tally.event(event));
    let (judged, run) = (tally.judge(), end_of(&events));
    assert_eq!(judged.verdict, run.verdict);
    assert_eq!(judged.exit.code(), run.exit);
    assert_eq!(judged.hash, run.hash);
    assert_eq!(judged.counts, run.counts);
    assert_eq!(judged.requirements, run.requirements);
    assert_eq!(judged.reasons, run.reasons);
}

#[test]
fn writing_to_a_scenario_after_its_end_is_a_fault_of_the_harness() {
    let recorder = Recorder::new(Vec::new());
    recorder.start(started(1, Vec::new()));
    let one = recorder.scenario(header(3, &[]), Arc::new(Hand::default()));
    one.check(check(CheckVerdict::Pass, Blame::Subject)).unwrap();
    one.finish(1);
    one.check(check(CheckVerdict::Pass, Blame::Subject)).unwrap();
    let judged = recorder.finish(wall());
    assert_eq!(judged.exit, ExitCode::HarnessFault);
    assert!(judged.reasons[0].contains("a.feature:3"), "{:?}", judged.reasons);
}
