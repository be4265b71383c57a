//! A toy world: a counter, actors that talk to nobody, and every way in which a step can go wrong.

use anyhow::{Context, bail, ensure};
use bytes::Bytes;
use cucumber::{World as _, given, then, when};
use jiff::SignedDuration;
use spine_clock::Scope;
use std::future::{Future, pending};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use vertebra_evidence::*;
use vertebra_runner::*;

/// What the scenarios of a run share: how often worlds began and ended.
#[derive(Default)]
pub(crate) struct Harness {
    pub(crate) begun: AtomicUsize,
    pub(crate) ended: AtomicUsize,
}

#[derive(Debug, Default, cucumber::World)]
pub(crate) struct World {
    cx: Option<ScenarioContext<Harness>>,
    count: i64,
}

impl World {
    fn cx(&self) -> anyhow::Result<&ScenarioContext<Harness>> {
        self.cx.as_ref().context("the world has not begun")
    }
}

impl ScenarioWorld for World {
    type Harness = Harness;

    async fn begin(&mut self, cx: ScenarioContext<Harness>) -> anyhow::Result<()> {
        let tagged = |tag: &str| cx.scenario().tags.iter().any(|t| t == tag);
        ensure!(!tagged("begin-fails"), "the toy refuses to begin");
        if tagged("no-room") {
            let reason = "no port is free".to_owned();
            return Err(Blamed { blame: Blame::Environment, reason }.into());
        }
        if tagged("spine-broken") {
            let reason = "the Spine falls over".to_owned();
            return Err(Blamed { blame: Blame::Subject, reason }.into());
        }
        assert!(!tagged("begin-panics"), "the toy falls over");
        cx.harness.begun.fetch_add(1, Ordering::Relaxed);
        self.cx = Some(cx);
        Ok(())
    }

    async fn end(&mut self) -> anyhow::Result<()> {
        let cx = self.cx()?;
        cx.harness.ended.fetch_add(1, Ordering::Relaxed);
        ensure!(!cx.scenario().tags.iter().any(|t| t == "end-fails"), "the toy left a mess");
        Ok(())
    }

    fn context(&self) -> Option<&ScenarioContext<Harness>> {
        self.cx.as_ref()
    }
}

#[given(expr = "a counter at {int}")]
fn a_counter(world: &mut World, count: i64) {
    world.count = count;
}

#[when(expr = "it grows by {int}")]
async fn it_grows(world: &mut World, by: i64) -> anyhow::Result<()> {
    let count = world.count;
    world.count = world.cx()?.go(async move { count + by }).await;
    Ok(())
}

#[then(expr = "it shows {int}")]
fn it_shows(world: &mut World, expected: i64) -> anyhow::Result<()> {
    let count = world.count;
    Ok(world.cx()?.recorder.expect_equal("toy.count", "", "counter", expected, count)?)
}

#[then(expr = "it shows {int}, however badly")]
fn it_shows_and_nobody_listens(world: &mut World, expected: i64) -> anyhow::Result<()> {
    let count = world.count;
    drop(world.cx()?.recorder.expect_equal("toy.count", "", "counter", expected, count));
    Ok(())
}

#[then(regex = "^it is (.*)$")]
fn it_is(_: &mut World, _what: String) {}

#[then("it is odd")]
fn it_is_odd(_: &mut World) {}

#[when("the step panics")]
fn the_step_panics(_: &mut World) {
    panic!("a careless step");
}

#[when("the step fails without a check")]
fn the_step_fails(_: &mut World) -> anyhow::Result<()> {
    bail!("something or other")
}

#[when("work in the scope panics")]
async fn work_panics(world: &mut World) -> anyhow::Result<()> {
    world.cx()?.go(async { panic!("careless work") }).await;
    Ok(())
}

#[when("a task of the scope panics unnoticed")]
async fn task_panics(world: &mut World) -> anyhow::Result<()> {
    let scope = Arc::clone(&world.cx()?.scope);
    let task = scope.spawn(scope.token("careless"), |_token| async { panic!("a careless task") });
    // Only waits; the failure stays where it is.
    drop(task.await);
    Ok(())
}

#[when("a task of the scope waits to panic at the end")]
fn task_panics_late(world: &mut World) -> anyhow::Result<()> {
    let bomb = Bomb;
    let scope = Arc::clone(&world.cx()?.scope);
    scope.spawn_waiting("bomb", async move {
        pending::<()>().await;
        drop(bomb);
    });
    Ok(())
}

/// Panics when it is dropped, which the shutdown of the scope does.
struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            panic!("dropped");
        }
    }
}

#[when("a task of the scope panics and time goes on")]
async fn task_panics_and_settle(world: &mut World) -> anyhow::Result<()> {
    let cx = world.cx()?;
    let scope = Arc::clone(&cx.scope);
    cx.scope.spawn(scope.token("careless"), |_token| async { panic!("a careless task") });
    cx.advance_by(SignedDuration::from_hours(1)).await?;
    bail!("time went on after a panic")
}

#[when("something stays behind")]
fn something_stays_behind(world: &mut World) -> anyhow::Result<()> {
    let scope = Arc::clone(&world.cx()?.scope);
    scope.spawn_waiting("left over", pending::<()>());
    Ok(())
}

#[when(expr = "{int} actors speak at once")]
async fn actors_speak(world: &mut World, actors: usize) -> anyhow::Result<()> {
    let cx = world.cx()?.clone();
    let recorder = Arc::clone(&cx.recorder);
    let scope = Arc::clone(&cx.scope);
    cx.go(async move {
        for number in 0..actors {
            speak(&scope, Arc::clone(&recorder), number);
        }
    })
    .await;
    Ok(cx.advance_by(SignedDuration::from_hours(2)).await?)
}

/// One actor: says something twice, an hour apart, with ids drawn by causal path. Which of the actors is scheduled first
/// is up to the workers.
fn speak(scope: &Arc<Scope>, recorder: Arc<ScenarioRecorder>, number: usize) {
    let inside = Arc::clone(scope);
    scope.spawn(scope.token("actor"), move |mut token| async move {
        for turn in 0..2 {
            let path = format!("actor-{number}/{turn}");
            let id = inside.seed(&path);
            let now = inside.now();
            recorder.exchange(Exchange {
                actor: format!("actor {number}"),
                counterpart: "nobody".into(),
                label: "hello".into(),
                start: now,
                end: now,
                request: Bytes::copy_from_slice(&id),
                response: Bytes::new(),
                outcome: "silence".into(),
                failure: None,
                tls: None,
                path: path.clone(),
            });
            token = inside.park(token, now + SignedDuration::from_hours(1), &path).await;
        }
    });
}

#[then("nobody answers")]
fn nobody_answers(world: &mut World) -> anyhow::Result<()> {
    let cx = world.cx()?;
    let now = cx.scope.now();
    Ok(cx.recorder.ensure("toy.silence", "", "time went on", now > START, now)?)
}

#[when("it never ends")]
async fn it_never_ends(world: &mut World) -> anyhow::Result<()> {
    world.cx()?.go(pending::<()>()).await;
    Ok(())
}

pub(crate) fn file(path: &str, text: &str) -> SourceFile {
    SourceFile { path: path.into(), text: text.into() }
}

pub(crate) fn facts() -> RunFacts {
    RunFacts {
        program: "test".into(),
        seed: 7,
        order: Order::Defined,
        concurrency: 8,
        lane: "embedded".into(),
        subject: SubjectFacts { name: "toy".into(), version: "1".into(), reached: "here".into() },
        stores: Vec::new(),
        strict: false,
        replay: Vec::new(),
    }
}

/// One run at a time: cucumber replaces the panic hook of the process while it runs.
fn alone() -> MutexGuard<'static, ()> {
    static RUNS: Mutex<()> = Mutex::new(());
    RUNS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs a plan with two workers, as a small machine has.
pub(crate) fn run_plan(
    plan: Plan,
    harness: &Arc<Harness>,
    interrupt: impl Future<Output = ()>,
) -> (Judgement, Vec<Event>) {
    let list = Collected::new();
    let recorder = Recorder::new(vec![Box::new(list.clone()) as Box<dyn Sink>]);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let one_at_a_time = alone();
    let judged = runtime.block_on(run::<World>(plan, Arc::clone(harness), &recorder, interrupt));
    drop(one_at_a_time);
    (judged, list.events())
}

/// Runs everything in these files.
pub(crate) fn run_files(files: Vec<SourceFile>) -> (Judgement, Vec<Event>) {
    let plan = Plan::new(&Suite::read(files), &Selection::default(), facts()).unwrap();
    run_plan(plan, &Arc::default(), pending())
}

/// Runs one feature with these scenarios.
pub(crate) fn run_feature(scenarios: &str) -> (Judgement, Vec<Event>) {
    run_files(vec![file("toy.feature", &format!("Feature: Toy\n{scenarios}"))])
}

/// The statuses of the steps of a scenario, in order.
pub(crate) fn statuses(events: &[Event], id: &str) -> Vec<StepStatus> {
    let steps = events.iter().filter_map(|event| match event {
        Event::StepFinished(step) if step.scenario == id => Some((step.index, step.status)),
        _ => None,
    });
    let (indices, statuses): (Vec<usize>, Vec<StepStatus>) = steps.unzip();
    assert_eq!(indices, (0..indices.len()).collect::<Vec<_>>(), "steps of {id} are out of order");
    statuses
}

/// The checks of a scenario that did not pass.
pub(crate) fn failures(events: &[Event], id: &str) -> Vec<Check> {
    let checks = events.iter().filter_map(|event| match event {
        Event::Check(recorded) if recorded.scenario == id => Some(recorded.check.clone()),
        _ => None,
    });
    checks.filter(|check| check.verdict != CheckVerdict::Pass).collect()
}

/// The verdict of a scenario.
pub(crate) fn verdict(events: &[Event], id: &str) -> ScenarioVerdict {
    let found = events.iter().find_map(|event| match event {
        Event::ScenarioFinished(finished) if finished.scenario == id => Some(finished.verdict),
        _ => None,
    });
    found.unwrap_or_else(|| panic!("{id} did not finish"))
}

/// The definitions of the toy can be collected: a regular expression that does not compile would panic here.
#[test]
fn the_toy_has_definitions() {
    assert!(format!("{:?}", World::collection()).contains("counter"));
}
