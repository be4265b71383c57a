//! The recorder: the one door through which a run writes its events, and the judge who counts while it does.
//!
//! `Recorder` belongs to the run, `ScenarioRecorder` to one scenario. Both are cheap to clone or share and may be used
//! from any thread. The order inside a scenario is the order of the calls; under the token discipline of the clock
//! that is a causal order, and the hash puts exchanges of one instant in canonical order anyway.
//!
//! Leaves out who calls it when: the runner for starts, ends and steps, the words for checks and exchanges.

use crate::canonical::Projection;
use crate::check::{Check, CheckFailed, CheckVerdict, RecordedCheck};
use crate::event::{
    Event, MutantEnd, MutantFacts, PanicSeen, RunFinished, RunStarted, ScenarioFinished, ScenarioHeader,
    StepFinished, Wall,
};
use crate::exchange::{Exchange, RecordedExchange};
use crate::exit::ExitCode;
use crate::sink::Sink;
use crate::verdict::{Judgement, ScenarioTally, ScenarioVerdict, Tally};
use jiff::Timestamp;
use parking_lot::Mutex;
use std::fmt::{self, Display};
use std::panic::Location;
use std::sync::Arc;

/// The time line of a scenario, as the recorder sees it.
pub trait Timeline: Send + Sync {
    /// The virtual instant.
    fn now(&self) -> Timestamp;

    /// Called before an exchange is written: asserts that something is still going on, so that an exchange recorded
    /// after the scenario went quiet is noticed. Does nothing where there is no such assertion.
    fn effect(&self, what: &'static str);
}

/// Writes the events of a run. Clones write to the same stream.
#[derive(Clone)]
pub struct Recorder {
    stream: Arc<Mutex<Stream>>,
}

struct Stream {
    sinks: Vec<Box<dyn Sink>>,
    tally: Tally,
    planted: Option<Planted>,
}

/// The mutant that a run judges, and how often its fault has been reached.
struct Planted {
    facts: MutantFacts,
    reached: Box<dyn Fn() -> u64 + Send>,
}

impl Stream {
    fn write(&mut self, event: &Event) {
        self.tally.event(event);
        for sink in &mut self.sinks {
            sink.event(event);
        }
    }
}

impl Recorder {
    /// A recorder that hands every event to each of these sinks.
    pub fn new(sinks: Vec<Box<dyn Sink>>) -> Recorder {
        Recorder { stream: Arc::new(Mutex::new(Stream { sinks, tally: Tally::new(), planted: None })) }
    }

    /// Says that the run judges a mutant: its first and its last event name it, the last with how often its fault was
    /// reached. To be called before the start.
    pub fn plant(&self, facts: MutantFacts, reached: impl Fn() -> u64 + Send + 'static) {
        self.stream.lock().planted = Some(Planted { facts, reached: Box::new(reached) });
    }

    /// Writes the first event.
    pub fn start(&self, mut run: RunStarted) {
        run.mutant = self.stream.lock().planted.as_ref().map(|planted| planted.facts.clone());
        self.write(&Event::RunStarted(Box::new(run)));
    }

    /// Writes the start of a scenario and gives out its recorder.
    pub fn scenario(&self, header: ScenarioHeader, timeline: Arc<dyn Timeline>) -> Arc<ScenarioRecorder> {
        let mut state = State {
            projection: Projection::new(&header),
            tally: ScenarioTally::default(),
            failures: 0,
            finished: None,
        };
        let started = Event::ScenarioStarted(Box::new(header.clone()));
        state.tally.add(&started);
        self.write(&started);
        Arc::new(ScenarioRecorder { header, timeline, recorder: self.clone(), state: Mutex::new(state) })
    }

    /// Notes something that happened outside of every scenario: the run ends with this code, unless something worse did.
    pub fn fault(&self, exit: ExitCode, reason: impl Into<String>) {
        self.stream.lock().tally.fault(exit, reason);
    }

    /// Judges the run and writes the last event. A sink that lost events makes the environment unfit.
    pub fn finish(&self, wall: Wall) -> Judgement {
        let mut stream = self.stream.lock();
        let lost: Vec<String> = stream.sinks.iter().filter_map(|sink| sink.fault()).collect();
        for reason in lost {
            stream.tally.fault(ExitCode::EnvironmentNotFit, reason);
        }
        let judgement = stream.tally.judge();
        let mutant = stream
            .planted
            .as_ref()
            .map(|planted| MutantEnd { id: planted.facts.id.clone(), reached: (planted.reached)() });
        stream.write(&Event::RunFinished(Box::new(RunFinished {
            counts: judgement.counts.clone(),
            requirements: judgement.requirements.clone(),
            hash: judgement.hash.clone(),
            verdict: judgement.verdict,
            exit: judgement.exit.code(),
            reasons: judgement.reasons.clone(),
            wall,
            mutant,
        })));
        judgement
    }

    fn write(&self, event: &Event) {
        self.stream.lock().write(event);
    }
}

/// Writes the events of one scenario.
pub struct ScenarioRecorder {
    header: ScenarioHeader,
    timeline: Arc<dyn Timeline>,
    recorder: Recorder,
    state: Mutex<State>,
}

struct State {
    projection: Projection,
    tally: ScenarioTally,
    failures: usize,
    finished: Option<ScenarioVerdict>,
}

impl ScenarioRecorder {
    /// The row that this recorder writes about.
    pub fn header(&self) -> &ScenarioHeader {
        &self.header
    }

    /// Records a check. It proves the requirements that it names, or all that the scenario carries. Where the subject
    /// fails it and none of those requirements is a MUST, it is recorded as a finding, and the step goes on.
    ///
    /// # Errors
    /// When the check does not hold in a way that leaves the step nothing to go on with: fail, blocked, harness error,
    /// environment error. Pass it on with `?`.
    #[track_caller]
    pub fn check(&self, check: Check) -> Result<(), CheckFailed> {
        let mut check = self.filled_in(check);
        if self.recorder.stream.lock().tally.only_advised(&check) {
            check.verdict = CheckVerdict::Warn;
        }
        self.record(check)
    }

    /// Records a check whose failure no level of a requirement excuses: that nothing panics, that the scenario comes to
    /// rest. The runner does this.
    ///
    /// # Errors
    /// As `check`.
    #[track_caller]
    pub fn breakage(&self, check: Check) -> Result<(), CheckFailed> {
        self.record(self.filled_in(check))
    }

    #[track_caller]
    fn filled_in(&self, mut check: Check) -> Check {
        if check.requirements.is_empty() {
            check.requirements = self.header.requirements.clone();
        }
        if check.place.is_none() {
            let place = Location::caller();
            check.place = Some(format!("{}:{}", place.file(), place.line()));
        }
        check
    }

    fn record(&self, check: Check) -> Result<(), CheckFailed> {
        let failed = check.verdict.stops().then(|| CheckFailed::of(&check));
        let when = self.timeline.now();
        let scenario = self.header.id.clone();
        self.write(Event::Check(Box::new(RecordedCheck { scenario, when, check })), failed.is_some());
        failed.map_or(Ok(()), Err)
    }

    /// Records that two values at a path are equal, or that they are not. An empty requirement means all that the
    /// scenario carries.
    ///
    /// # Errors
    /// When they differ.
    #[track_caller]
    pub fn expect_equal<E, A>(
        &self,
        id: &str,
        requirement: &str,
        path: &str,
        expected: E,
        actual: A,
    ) -> Result<(), CheckFailed>
    where
        E: PartialEq<A> + Display,
        A: Display,
    {
        let check = Check::new(id, format!("{path} is as expected"))
            .proves(requirement)
            .holds(expected == actual)
            .at(path)
            .expected(&expected)
            .actual(&actual);
        self.check(check)
    }

    /// Records that a statement holds, or that it does not. An empty requirement means all that the scenario carries.
    ///
    /// # Errors
    /// When it does not hold.
    #[track_caller]
    pub fn ensure(
        &self,
        id: &str,
        requirement: &str,
        statement: &str,
        holds: bool,
        actual: impl Display,
    ) -> Result<(), CheckFailed> {
        self.check(Check::new(id, statement).proves(requirement).holds(holds).actual(actual))
    }

    /// Records an exchange. To be called while the token of the exchange is still held.
    #[track_caller]
    pub fn exchange(&self, exchange: Exchange) {
        self.timeline.effect("record an exchange");
        let scenario = self.header.id.clone();
        self.write(Event::Exchange(Box::new(RecordedExchange { scenario, exchange })), false);
    }

    /// Records a panic that somebody noticed. The runner does this.
    pub fn panic_seen(&self, message: String, place: String, task: String) {
        let scenario = self.header.id.clone();
        self.write(Event::PanicSeen(Box::new(PanicSeen { scenario, message, place, task })), false);
    }

    /// Records the end of a step; its `scenario` is set to this one. The runner does this.
    pub fn step_finished(&self, mut step: StepFinished) {
        step.scenario.clone_from(&self.header.id);
        self.write(Event::StepFinished(Box::new(step)), false);
    }

    /// How many checks so far left a step nothing to go on with.
    pub fn failures(&self) -> usize {
        self.state.lock().failures
    }

    /// Ends the scenario: its verdict and its hash. The runner does this, once; whatever is recorded later goes into
    /// the stream and is a fault of the harness.
    pub fn finish(&self, millis: u64) -> ScenarioVerdict {
        let mut state = self.state.lock();
        if let Some(verdict) = state.finished {
            return verdict;
        }
        let verdict = state.tally.verdict();
        state.finished = Some(verdict);
        let projection = std::mem::replace(&mut state.projection, Projection::new(&self.header));
        let hash = projection.finish(verdict);
        let scenario = self.header.id.clone();
        self.recorder.write(&Event::ScenarioFinished(Box::new(ScenarioFinished {
            scenario,
            verdict,
            hash,
            millis,
        })));
        verdict
    }

    fn write(&self, event: Event, failure: bool) {
        let mut state = self.state.lock();
        if state.finished.is_some() {
            let late = format!("{} was written to after its end", self.header.id);
            self.recorder.fault(ExitCode::HarnessFault, late);
        }
        state.failures += usize::from(failure);
        state.projection.add(&event);
        state.tally.add(&event);
        self.recorder.write(&event);
    }
}

impl fmt::Debug for ScenarioRecorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ScenarioRecorder").field("scenario", &self.header.id).finish_non_exhaustive()
    }
}

impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recorder").finish_non_exhaustive()
    }
}
