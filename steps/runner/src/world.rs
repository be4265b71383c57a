//! How a world meets the runner: the trait it implements, and what it is given for its scenario.
//!
//! cucumber makes a world without arguments. The hook before the first step then hands it everything by `begin`.
//! Leaves out actors and subjects: they belong to the world.

use crate::blame::{self, settle_failed};
use crate::going::go;
use cucumber::codegen::WorldInventory;
use jiff::{SignedDuration, Timestamp};
use spine_clock::{Scope, Unsettled};
use std::any::Any;
use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use vertebra_evidence::{CheckFailed, ScenarioHeader, ScenarioRecorder};

/// A world that the runner can drive.
pub trait ScenarioWorld: cucumber::World + WorldInventory + fmt::Debug {
    /// What all scenarios of a run share: certificates, the cast, how the subject is reached. Made before the run.
    type Harness: Send + Sync + 'static;

    /// Called before the first step. Keeps the context and brings the scenario's subject up. An error ends the scenario;
    /// it is the harness's fault unless it is a `Blamed`.
    fn begin(&mut self, cx: ScenarioContext<Self::Harness>) -> impl Future<Output = anyhow::Result<()>>;

    /// Called after the last step, also when one failed: brings the subject down and looks at what was left behind. The
    /// scope is shut down afterwards. An error fails the scenario; it is the harness's fault unless it is a `Blamed`.
    fn end(&mut self) -> impl Future<Output = anyhow::Result<()>>;

    /// Whether somebody has this name, with whom a sentence may begin; the lint asks before anything runs. A world that
    /// knows nobody by name lets every name pass.
    ///
    /// # Errors
    /// Why not, with close names.
    fn knows(name: &str) -> Result<(), String> {
        let _ = name;
        Ok(())
    }

    /// The context that `begin` was given.
    fn context(&self) -> Option<&ScenarioContext<Self::Harness>>;
}

/// What a world is given for its scenario. Clones are cheap and mean the same scenario.
pub struct ScenarioContext<H> {
    /// The scenario's clock, tasks, wire and names. Starts at `START`, virtual.
    pub scope: Arc<Scope>,
    /// Where exchanges and checks go.
    pub recorder: Arc<ScenarioRecorder>,
    /// Derived from the run's seed and the scenario's id.
    pub seed: [u8; 32],
    /// What all scenarios of the run share.
    pub harness: Arc<H>,
    pub(crate) engine: Engine,
}

/// What the runner keeps with a scenario.
#[derive(Clone)]
pub(crate) struct Engine {
    /// The `Glossary` of the world's type.
    pub(crate) glossary: Arc<dyn Any + Send + Sync>,
    /// Steps whose end is recorded.
    pub(crate) done: Arc<AtomicUsize>,
    /// Places of the scenario's steps, in order.
    pub(crate) places: Arc<[String]>,
}

impl<H> ScenarioContext<H> {
    /// Id, titles, tags and requirements of the scenario.
    pub fn scenario(&self) -> &ScenarioHeader {
        self.recorder.header()
    }

    /// Runs a step's work on the runtime, inside the scope. See `go`.
    #[track_caller]
    pub fn go<T, F>(&self, work: F) -> impl Future<Output = T> + use<T, F, H>
    where
        F: Future<Output = T> + Send + 'static,
        T: Send + 'static,
    {
        go(&self.scope, work)
    }

    /// Waits until nothing is accepted, queued, being decided or in flight at the present instant.
    ///
    /// # Errors
    /// When something panicked or stays busy: recorded as failed checks with blame by place.
    pub async fn settle(&self) -> Result<(), CheckFailed> {
        self.settled(self.scope.settle().await)
    }

    /// Lets the scenario's time run to an instant, everything that falls due on the way included.
    ///
    /// # Errors
    /// As `settle`.
    pub async fn advance_to(&self, to: Timestamp) -> Result<(), CheckFailed> {
        self.settled(self.scope.advance_to(to).await)
    }

    /// Lets the scenario's time run by a span.
    ///
    /// # Errors
    /// As `settle`.
    pub async fn advance_by(&self, by: SignedDuration) -> Result<(), CheckFailed> {
        self.settled(self.scope.advance_by(by).await)
    }

    /// Records how settling ended, here or in a Spine in another process: nothing where it settled, else a failed check
    /// with blame by place, one for each panic.
    ///
    /// # Errors
    /// As `settle`.
    pub fn settled(&self, outcome: Result<(), Unsettled>) -> Result<(), CheckFailed> {
        match outcome {
            Ok(()) => Ok(()),
            Err(Unsettled::Panicked(panics)) => blame::record_panics(&self.recorder, panics),
            Err(unsettled) => self.recorder.breakage(settle_failed(&unsettled)),
        }
    }
}

impl<H> Clone for ScenarioContext<H> {
    fn clone(&self) -> Self {
        ScenarioContext {
            scope: Arc::clone(&self.scope),
            recorder: Arc::clone(&self.recorder),
            seed: self.seed,
            harness: Arc::clone(&self.harness),
            engine: self.engine.clone(),
        }
    }
}

impl<H> fmt::Debug for ScenarioContext<H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ScenarioContext").field("scenario", &self.scenario().id).finish_non_exhaustive()
    }
}
