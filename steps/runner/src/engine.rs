//! Runs a plan: cucumber put together, the hooks around each scenario, and the end of the run.
//!
//! The hook before a scenario installs our panic hook (cucumber has just replaced it by an empty one), makes the scope
//! and hands both to the world. The hook after it brings the world down, shuts the scope down and records what panicked
//! without anybody noticing (clock 5). Leaves out single steps: `dispatch`.

use crate::blame::{record_panics, step_failed, world_failed};
use crate::dispatch::{catch_all, said};
use crate::fanout::Fanout;
use crate::glossary::Glossary;
use crate::plan::Plan;
use crate::row::Row;
use crate::seed::{START, scenario_seed};
use crate::world::{Engine, ScenarioContext, ScenarioWorld};
use cucumber::{Cucumber, Parser, ScenarioType, cli, parser, runner};
use futures::FutureExt;
use futures::future::{Either, select};
use futures::stream;
use jiff::Timestamp;
use spine_clock::real::{self, Stopwatch};
use spine_clock::{Scope, ScopeConfig, install_panic_hook};
use std::any::Any;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::future::Future;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::pin::pin;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::vec;
use vertebra_evidence::{
    ExitCode, Judgement, Recorder, ScenarioRecorder, StepFinished, StepStatus, Timeline, Wall,
};

/// Runs the rows of a plan and judges them. To be driven by `block_on` of a runtime with at least two workers: the
/// future stays on its thread, the work of the steps does not. When `interrupt` is ready, the run ends where it is.
///
/// Nothing runs when the suite has faults, or a selected step does not have exactly one definition: the verdict is
/// INVALID RUN, with every fault as a reason.
pub async fn run<W: ScenarioWorld>(
    plan: Plan,
    harness: Arc<W::Harness>,
    recorder: &Recorder,
    interrupt: impl Future<Output = ()>,
) -> Judgement {
    let watch = Stopwatch::start();
    recorder.start(plan.started(real::now()));
    let (glossary, undefined) = Glossary::of(&plan.rows, &W::collection());
    let undefined = undefined.iter().map(ToString::to_string);
    let faults: Vec<String> = plan.faults.iter().cloned().chain(undefined).collect();
    if faults.is_empty() {
        let shared = Rc::new(Shared::<W>::new(&plan, harness, recorder.clone(), glossary));
        execute(&plan, &shared, interrupt).await;
    }
    for fault in faults {
        recorder.fault(ExitCode::HarnessFault, fault);
    }
    recorder.finish(Wall { end: real::now(), millis: millis(&watch) })
}

/// Ends a run that cannot start, with the same events and the same last lines as any other: nothing selected, the
/// subject not reachable, the environment not fit.
pub fn refuse(plan: &Plan, recorder: &Recorder, exit: ExitCode, reason: &str) -> Judgement {
    let watch = Stopwatch::start();
    recorder.start(plan.started(real::now()));
    recorder.fault(exit, reason);
    for fault in &plan.faults {
        recorder.fault(ExitCode::HarnessFault, fault);
    }
    recorder.finish(Wall { end: real::now(), millis: millis(&watch) })
}

/// Drives cucumber until every row has finished, or the interrupt comes.
async fn execute<W: ScenarioWorld>(plan: &Plan, shared: &Rc<Shared<W>>, interrupt: impl Future<Output = ()>) {
    let steps = match catch_all::<W>() {
        Ok(steps) => steps,
        Err(error) => return shared.recorder.fault(ExitCode::HarnessFault, error.to_string()),
    };
    let before = Rc::clone(shared);
    let after = Rc::clone(shared);
    let engine = runner::Basic::default()
        .max_concurrent_scenarios(plan.facts.concurrency.max(1))
        .which_scenario(|_, _, _| ScenarioType::Concurrent)
        .retry_options(|_, _, _, _| None)
        .steps(steps)
        .before(move |feature, _, scenario, world: &mut W| {
            let (shared, id) = (Rc::clone(&before), before.id(feature, scenario));
            async move { shared.begin(&id, world).await }.boxed_local()
        })
        .after(move |feature, _, scenario, _, world: Option<&mut W>| {
            let (shared, id) = (Rc::clone(&after), after.id(feature, scenario));
            async move { shared.end(&id, world).await }.boxed_local()
        });
    let features: Vec<gherkin::Feature> = plan.rows.iter().map(Row::as_feature).collect();
    let writer = Fanout::new(Rc::clone(shared));
    let cucumber: Cucumber<W, Expanded, Vec<gherkin::Feature>, _, Fanout<W>> =
        Cucumber::custom(Expanded, engine, writer);
    let running = cucumber.with_default_cli().run(features).boxed_local();
    if let Either::Right(((), running)) = select(running, pin!(interrupt)).await {
        drop(running);
        shared.recorder.fault(ExitCode::Interrupted, "interrupted");
        shared.abandon().await;
    }
}

/// cucumber's parser, for rows that are expanded already.
struct Expanded;

impl Parser<Vec<gherkin::Feature>> for Expanded {
    type Cli = cli::Empty;
    type Output = stream::Iter<vec::IntoIter<parser::Result<gherkin::Feature>>>;

    fn parse(self, rows: Vec<gherkin::Feature>, _: Self::Cli) -> Self::Output {
        stream::iter(rows.into_iter().map(Ok).collect::<Vec<_>>())
    }
}

/// What the hooks and the writer of a run share.
pub(crate) struct Shared<W: ScenarioWorld> {
    pub(crate) recorder: Recorder,
    harness: Arc<W::Harness>,
    glossary: Arc<Glossary<W>>,
    seed: u64,
    rows: BTreeMap<String, Row>,
    running: RefCell<BTreeMap<String, Rc<Running>>>,
    hooked: Cell<bool>,
}

/// A scenario between its start and its end.
struct Running {
    scope: Arc<Scope>,
    recorder: Arc<ScenarioRecorder>,
    engine: Engine,
    seed: [u8; 32],
    watch: Stopwatch,
    /// Whether the world has begun, so that it has to end.
    begun: Cell<bool>,
    /// Steps whose end cucumber has told us about.
    told: Cell<usize>,
}

impl<W: ScenarioWorld> Shared<W> {
    fn new(plan: &Plan, harness: Arc<W::Harness>, recorder: Recorder, glossary: Glossary<W>) -> Shared<W> {
        Shared {
            recorder,
            harness,
            glossary: Arc::new(glossary),
            seed: plan.facts.seed,
            rows: plan.rows.iter().map(|row| (row.header.id.clone(), row.clone())).collect(),
            running: RefCell::default(),
            hooked: Cell::new(false),
        }
    }

    /// The id of the row that cucumber speaks of.
    pub(crate) fn id(&self, feature: &gherkin::Feature, scenario: &gherkin::Scenario) -> String {
        let path = feature.path.as_deref().unwrap_or_else(|| "".as_ref());
        format!("{}:{}", path.display(), scenario.position.line)
    }

    /// The scenario with this id; started, if it was not.
    fn running(&self, id: &str) -> Option<Rc<Running>> {
        if let Some(running) = self.running.borrow().get(id) {
            return Some(Rc::clone(running));
        }
        let row = self.rows.get(id)?;
        let seed = scenario_seed(self.seed, id);
        let scope = Scope::new(ScopeConfig::virtual_at(id, seed, START));
        let timeline = Arc::new(OnScope(Arc::clone(&scope)));
        let running = Rc::new(Running {
            recorder: self.recorder.scenario(row.header.clone(), timeline),
            engine: Engine {
                glossary: self.glossary.clone(),
                done: Arc::new(AtomicUsize::new(0)),
                places: row.steps.iter().map(|step| step.place.clone()).collect(),
            },
            scope,
            seed,
            watch: Stopwatch::start(),
            begun: Cell::new(false),
            told: Cell::new(0),
        });
        self.running.borrow_mut().insert(id.into(), Rc::clone(&running));
        Some(running)
    }

    /// The hook before the first step.
    async fn begin(&self, id: &str, world: &mut W) {
        if !self.hooked.replace(true) {
            install_panic_hook();
        }
        let Some(running) = self.running(id) else {
            resume_unwind(Box::new(format!("{id} is not in the plan")));
        };
        let cx = ScenarioContext {
            scope: Arc::clone(&running.scope),
            recorder: Arc::clone(&running.recorder),
            seed: running.seed,
            harness: Arc::clone(&self.harness),
            engine: running.engine.clone(),
        };
        match outcome(world.begin(cx)).await {
            Ok(()) => running.begun.set(true),
            Err(error) => {
                // The check is in the stream; unwinding keeps cucumber from the steps.
                drop(running.recorder.breakage(world_failed("begin", &error)));
                resume_unwind(Box::new(format!("{error:#}")));
            }
        }
    }

    /// The hook after the last step.
    async fn end(&self, id: &str, world: Option<&mut W>) {
        let Some(running) = self.running(id) else { return };
        if let (Some(world), true) = (world, running.begun.get())
            && let Err(error) = outcome(world.end()).await
        {
            drop(running.recorder.breakage(world_failed("end", &error)));
        }
        running.scope.shutdown().await;
        drop(record_panics(&running.recorder, running.scope.take_panics()));
    }

    /// A hook failed. If it was ours, the reason is recorded already.
    pub(crate) fn hook_failed(&self, id: &str, info: &(dyn Any + Send)) {
        let Some(running) = self.running(id) else {
            return self.recorder.fault(ExitCode::HarnessFault, said(info));
        };
        if running.recorder.failures() == 0 {
            let error = anyhow::Error::msg(said(info));
            drop(running.recorder.breakage(world_failed("be made", &error)));
        }
    }

    /// cucumber says that a step ended. If `dispatch` has not recorded it, it never got there.
    pub(crate) fn step_ended(&self, id: &str, error: &str) {
        let Some(running) = self.running(id) else {
            return self.recorder.fault(ExitCode::HarnessFault, format!("{id}: {error}"));
        };
        running.told.set(running.told.get() + 1);
        if running.engine.done.load(Ordering::Acquire) < running.told.get() {
            drop(running.recorder.check(step_failed(None, error)));
            self.record_next(id, &running, StepStatus::Failed, Some(error.into()));
        }
    }

    /// The scenario is over: what never began is skipped, and the verdict is spoken.
    pub(crate) fn finish(&self, id: &str) {
        let Some(running) = self.running(id) else { return };
        while self.record_next(id, &running, StepStatus::Skipped, None) {}
        running.recorder.finish(millis(&running.watch));
        self.running.borrow_mut().remove(id);
    }

    /// Records the end of the next step that has none. Returns whether there was one.
    fn record_next(&self, id: &str, running: &Running, status: StepStatus, error: Option<String>) -> bool {
        let index = running.engine.done.fetch_add(1, Ordering::AcqRel);
        let Some(planned) = self.rows.get(id).and_then(|row| row.steps.get(index)) else { return false };
        running.recorder.step_finished(StepFinished {
            scenario: String::new(),
            index,
            keyword: planned.keyword().into(),
            text: planned.text().into(),
            status,
            place: planned.place.clone(),
            definition: self.glossary.find(&planned.step).definition(),
            error,
        });
        true
    }

    /// Shuts down the scopes of scenarios that an interrupt has cut short.
    async fn abandon(&self) {
        let left: Vec<Rc<Running>> = self.running.borrow().values().cloned().collect();
        for running in left {
            running.scope.shutdown().await;
        }
    }
}

/// Awaits a call of the world. A panic in it is an error like any other.
async fn outcome(call: impl Future<Output = anyhow::Result<()>>) -> anyhow::Result<()> {
    let ended = AssertUnwindSafe(call).catch_unwind().await;
    ended.unwrap_or_else(|payload| Err(anyhow::Error::msg(said(&*payload))))
}

fn millis(watch: &Stopwatch) -> u64 {
    u64::try_from(watch.elapsed().as_millis()).unwrap_or(u64::MAX)
}

/// A scope as the recorder sees it.
struct OnScope(Arc<Scope>);

impl Timeline for OnScope {
    fn now(&self) -> Timestamp {
        self.0.now()
    }

    fn effect(&self, what: &'static str) {
        self.0.effect(what);
    }
}
