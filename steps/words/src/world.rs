//! The world of a scenario: its Spine, its actors, and what was said last.
//!
//! Leaves out the words. The Spine is started by the first step that needs it, so that steps before it can say how it
//! is configured. Every step's work runs inside the scenario's scope.

use crate::crowd::Begun;
use anyhow::{Context, bail};
use cucumber::World;
use jiff::SignedDuration;
use serde_json::{Value, json};
use spine_clock::{Scope, Token, Unsettled};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::future::Future;
use std::panic::Location;
use std::sync::Arc;
use tokio::sync::{Mutex, MutexGuard};
use vertebra_data::PersonDocument;
use vertebra_data::cast::{Actor, cast};
use vertebra_data::certificates::Pki;
use vertebra_evidence::{Check, ScenarioRecorder};
use vertebra_oracle::{Asked, Judged};
use vertebra_peer::client::{Deadline, Exchange, StalledCall};
use vertebra_runner::{ScenarioContext, ScenarioWorld};
use vertebra_subject::{FreshSpine, Order, Subject, SubjectError};
use vertebra_suppliers::{GpSystem, StalledRetrieval, SupplierSeams};

/// How far two clocks go at a time that must not run away from each other.
const TOGETHER: SignedDuration = SignedDuration::from_secs(1);

/// What all scenarios of a run share.
pub struct Harness {
    /// What the run judges.
    pub subject: Arc<dyn Subject>,
    /// The certificates of the run.
    pub pki: Arc<Pki>,
    /// Decorators around the parts of every supplier's system; identity by default.
    pub seams: SupplierSeams,
}

/// The world, as the engine makes it: empty until the scenario begins.
#[derive(Default, World)]
pub struct SpineWorld {
    stage: Option<Arc<Stage>>,
}

impl fmt::Debug for SpineWorld {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SpineWorld").finish_non_exhaustive()
    }
}

/// What stands on the stage of one scenario.
pub(crate) struct Stage {
    pub(crate) cx: ScenarioContext<Harness>,
    state: Mutex<State>,
}

/// The parts that steps change.
#[derive(Default)]
pub(crate) struct State {
    /// The Spine, once it has been started.
    spine: Option<Box<dyn FreshSpine>>,
    /// Parts of its configuration that the scenario has set.
    pub(crate) configuration: BTreeMap<String, Value>,
    /// The actors that have spoken.
    pub(crate) actors: BTreeMap<String, Arc<GpSystem>>,
    /// How many people the scenario has declared.
    pub(crate) people: u64,
    /// What the scenario has declared about them, by NHS number.
    pub(crate) declared_people: BTreeMap<String, PersonDocument>,
    /// How many exchanges there have been.
    pub(crate) exchanges: u64,
    /// The last exchange, judged.
    pub(crate) last: Option<Last>,
    /// The exchanges over the last connection that was shared, in their order.
    pub(crate) series: Vec<Last>,
    /// What every exchange so far brought back.
    pub(crate) replies: Vec<Judged>,
    /// Ids that requests of the suite's own systems have carried.
    pub(crate) sent_ids: BTreeSet<String>,
    /// What there was to say about the requests of each actor that were meant to be right.
    pub(crate) requests: BTreeMap<String, Vec<Check>>,
    /// The exchange before it.
    pub(crate) before: Option<Last>,
    /// A sender that has gone silent.
    pub(crate) stalled: Option<(String, StalledRetrieval)>,
    /// A request that may have to wait for the clock.
    pub(crate) begun: Option<Begun>,
    /// Connections that say nothing after the handshake.
    pub(crate) held: Vec<(String, StalledRetrieval)>,
    /// How many calls strangers have made.
    pub(crate) calls_of_strangers: u64,
    /// Connections of nobody that were refused and stay.
    pub(crate) staying: Vec<StalledCall>,
    /// Connections of nobody.
    pub(crate) strangers: Vec<StalledCall>,
    /// People that were declared before the Spine was there.
    declared: Vec<Value>,
    /// The digest of PDS after the last people were put in.
    pub(crate) digest: Option<Value>,
}

/// The last exchange.
#[derive(Clone)]
pub(crate) struct Last {
    /// What was said, in a few words: the interaction, where there is one.
    pub(crate) label: String,
    pub(crate) exchange: Exchange,
    pub(crate) judged: Judged,
    pub(crate) asked: Asked,
}

impl SpineWorld {
    /// Runs a step's work inside the scenario's scope.
    pub(crate) async fn go<F, Fut, T>(&self, work: F) -> anyhow::Result<T>
    where
        F: FnOnce(Arc<Stage>) -> Fut,
        Fut: Future<Output = anyhow::Result<T>> + Send + 'static,
        T: Send + 'static,
    {
        let stage = Arc::clone(self.stage.as_ref().context("the scenario has not begun")?);
        let going = stage.cx.go(work(Arc::clone(&stage)));
        going.await
    }
}

impl Stage {
    pub(crate) fn scope(&self) -> &Arc<Scope> {
        &self.cx.scope
    }

    pub(crate) fn recorder(&self) -> &ScenarioRecorder {
        &self.cx.recorder
    }

    pub(crate) fn token(&self, label: &'static str) -> Token {
        self.cx.scope.token(label)
    }

    pub(crate) async fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().await
    }

    /// Records what an oracle says. The first check that does not hold ends the step.
    #[track_caller]
    pub(crate) fn record(&self, checks: Vec<Check>) -> anyhow::Result<()> {
        self.record_at(Location::caller(), checks)
    }

    /// The same, where the word that asks is not the caller.
    pub(crate) fn record_at(&self, place: &Location<'_>, checks: Vec<Check>) -> anyhow::Result<()> {
        for mut check in checks {
            check.place = Some(format!("{}:{}", place.file(), place.line()));
            self.recorder().check(check)?;
        }
        Ok(())
    }

    /// Waits until nothing is going on at the present instant, here and in the Spine.
    pub(crate) async fn settle(&self) -> anyhow::Result<()> {
        self.cx.settle().await?;
        let state = self.state().await;
        match &state.spine {
            Some(spine) => self.settled(spine.settle().await),
            None => Ok(()),
        }
    }

    /// Lets time pass, in the Spine and in the scenario. Where the Spine has a clock of its own and a request is under
    /// way, both clocks go a second at a time, so that neither runs away from the other.
    pub(crate) async fn pass(&self, span: SignedDuration) -> anyhow::Result<()> {
        let mut state = self.state().await;
        let is_foreign = matches!(state.spine(self).await?.deadline(), Deadline::Real(_));
        let goes_together = is_foreign && state.begun.is_some();
        drop(state);
        let mut left = span;
        while goes_together && left > TOGETHER {
            self.pass_at_once(TOGETHER).await?;
            left -= TOGETHER;
        }
        self.pass_at_once(left).await?;
        self.finish_begun().await
    }

    async fn pass_at_once(&self, span: SignedDuration) -> anyhow::Result<()> {
        self.settle().await?;
        let mut state = self.state().await;
        let spine = state.spine(self).await?;
        self.settled(spine.pass(span).await)?;
        let is_foreign = matches!(spine.deadline(), Deadline::Real(_));
        drop(state);
        if is_foreign {
            // Whether a silent sender has been closed by now shows in real time only: before the scenario's own clock
            // moves, so that the end of the exchange has one virtual instant.
            self.finish_stalled().await?;
        }
        self.cx.advance_by(span).await?;
        self.settle().await
    }

    /// What a Spine that has not come to rest says becomes failed checks with blame by place.
    fn settled(&self, outcome: Result<(), SubjectError>) -> anyhow::Result<()> {
        match outcome {
            Err(SubjectError::NotSettled(unsettled)) => Ok(self.cx.settled(Err(unsettled))?),
            other => Ok(other?),
        }
    }
}

impl State {
    /// The scenario's Spine, started if it is not there yet, with the cast in its directory.
    pub(crate) async fn spine(&mut self, stage: &Stage) -> anyhow::Result<&dyn FreshSpine> {
        if self.spine.is_none() {
            let mut sections = json!({});
            for (key, value) in &self.configuration {
                let (section, name) =
                    key.split_once('.').context("a key of the configuration has a section")?;
                sections[section][name] = value.clone();
            }
            let scenario = stage.cx.scenario();
            let order = Order {
                scope: Arc::clone(stage.scope()),
                name: scenario.id.clone(),
                seed: stage.cx.seed,
                configuration: sections,
            };
            let spine = stage.cx.harness.subject.fresh(order).await?;
            let organisations = serde_json::to_value(cast().organisation_documents())?;
            let systems = serde_json::to_value(cast().system_documents())?;
            spine.control().put("/organisations", &organisations).await?;
            spine.control().put("/systems", &systems).await?;
            self.spine = Some(spine);
            let declared = std::mem::take(&mut self.declared);
            self.put_people(stage, declared).await?;
        }
        match &self.spine {
            Some(spine) => Ok(spine.as_ref()),
            None => bail!("the Spine has not been started"),
        }
    }

    /// Puts people into PDS: now, or as soon as the Spine is there.
    pub(crate) async fn declare(&mut self, stage: &Stage, people: Vec<Value>) -> anyhow::Result<()> {
        if self.spine.is_some() {
            return self.put_people(stage, people).await;
        }
        self.declared.extend(people);
        Ok(())
    }

    async fn put_people(&mut self, stage: &Stage, people: Vec<Value>) -> anyhow::Result<()> {
        let spine = self.spine.as_deref().context("the Spine has been started")?;
        spine.control().put("/people", &Value::Array(people)).await?;
        stage.cx.settle().await?;
        stage.settled(spine.settle().await)?;
        let digest = spine.control().get("/digest").await?;
        self.digest = Some(digest["kinds"]["pds-patient"].clone());
        Ok(())
    }

    /// Sets a key of the configuration, before the Spine is there.
    pub(crate) fn configure(&mut self, key: String, value: Value) -> anyhow::Result<()> {
        if self.spine.is_some() {
            bail!(
                "the Spine is started already: say how it is configured before anything else is done with it"
            );
        }
        self.configuration.insert(key, value);
        Ok(())
    }

    /// Makes an exchange the last one.
    pub(crate) fn note(&mut self, exchange: Last) {
        self.before = self.last.replace(exchange);
    }

    /// The last exchange.
    pub(crate) fn last(&self) -> anyhow::Result<&Last> {
        self.last.as_ref().context("nobody has asked the Spine anything yet")
    }
}

/// A value of the configuration as its words say it: a truth value, or a text.
pub(crate) fn typed(value: &str) -> Value {
    match value {
        "true" => json!(true),
        "false" => json!(false),
        text => json!(text),
    }
}

/// An actor by the name that scenarios use.
pub(crate) fn actor(name: &str) -> anyhow::Result<&'static Actor> {
    Ok(cast().actor(name)?)
}

impl ScenarioWorld for SpineWorld {
    type Harness = Harness;

    fn knows(name: &str) -> Result<(), String> {
        cast().actor(name).map(|_| ()).map_err(|error| error.to_string())
    }

    async fn begin(&mut self, cx: ScenarioContext<Harness>) -> anyhow::Result<()> {
        self.stage = Some(Arc::new(Stage { cx, state: Mutex::new(State::default()) }));
        Ok(())
    }

    async fn end(&mut self) -> anyhow::Result<()> {
        self.go(|stage| async move {
            let mut state = stage.state().await;
            let Some(spine) = state.spine.take() else { return Ok(()) };
            let panics = spine.end().await?;
            if !panics.is_empty() {
                stage.cx.settled(Err(Unsettled::Panicked(panics)))?;
            }
            Ok(())
        })
        .await
    }

    fn context(&self) -> Option<&ScenarioContext<Harness>> {
        self.stage.as_ref().map(|stage| &stage.cx)
    }
}
