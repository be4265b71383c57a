//! The scope: one clock, one count of activity, one wire and one directory of names for a Spine and its scenario, and
//! the tasks that die with it.
//!
//! Leaves out how each of these works; this is the face that every other room sees. Implements "clock 1" and "clock 5".

use crate::activity::Activity;
use crate::current::{self, Kind};
use crate::panics::PanicReport;
use crate::settle::Unsettled;
use crate::tasks::{self, Family, Task, Tasks};
use crate::timer::{Alarm, Parked};
use crate::token::{Origin, Token};
use crate::wire::Wire;
use crate::{real, seed};
use jiff::{SignedDuration, Timestamp};
use parking_lot::RwLock;
use std::collections::BTreeMap;
use std::fmt;
use std::future::Future;
use std::net::SocketAddr;
use std::panic::Location;
use std::sync::Arc;
use std::time::Duration;

/// How long settle waits in real time for tokens to be released. Real work inside a scenario takes milliseconds; the
/// limit only has to be longer than a busy machine can stall.
const IDLE_LIMIT: Duration = Duration::from_secs(20);

/// Which clock a scope stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Time {
    /// A clock that stands still until it is moved.
    Virtual {
        /// The first instant.
        start: Timestamp,
    },
    /// The machine's clock.
    System,
}

/// What a scope is made from.
#[derive(Debug, Clone)]
pub struct ScopeConfig {
    /// The scope's name in reports.
    pub name: String,
    /// The root of every seed in the scope.
    pub seed: [u8; 32],
    /// The clock.
    pub time: Time,
    /// How long settle waits in real time for tokens to be released; 20 s unless changed.
    pub idle_limit: Duration,
}

impl ScopeConfig {
    /// A scope on a virtual clock that begins at `start`.
    pub fn virtual_at(name: impl Into<String>, seed: [u8; 32], start: Timestamp) -> Self {
        Self { name: name.into(), seed, time: Time::Virtual { start }, idle_limit: IDLE_LIMIT }
    }

    /// A scope on the machine's clock.
    pub fn system(name: impl Into<String>, seed: [u8; 32]) -> Self {
        Self { name: name.into(), seed, time: Time::System, idle_limit: IDLE_LIMIT }
    }
}

/// One per Spine and scenario: clock, activity, wire, names, panics and tasks.
///
/// It ends with [`Scope::shutdown`]; a scope that is merely dropped leaves its tasks running, and they keep it alive.
pub struct Scope {
    name: String,
    shared: Arc<Shared>,
    tasks: Arc<Tasks>,
}

/// What a scope shares with its sub-scopes.
struct Shared {
    seed: [u8; 32],
    activity: Arc<Activity>,
    wire: Wire,
    names: RwLock<BTreeMap<String, SocketAddr>>,
}

impl Scope {
    /// A new scope without tasks, tokens and timers.
    pub fn new(config: ScopeConfig) -> Arc<Scope> {
        let start = match config.time {
            Time::Virtual { start } => Some(start),
            Time::System => None,
        };
        let activity = Activity::new(start, config.idle_limit);
        let wire = Wire::new(Arc::clone(&activity));
        let shared = Shared { seed: config.seed, activity, wire, names: RwLock::default() };
        Arc::new(Scope { name: config.name, shared: Arc::new(shared), tasks: Arc::default() })
    }

    /// A scope for a part that can be killed alone: it shares clock, activity, wire and names, and owns its tasks.
    /// Its name is `parent/name`. Below a scope that was shut down it is shut down from the start.
    pub fn sub_scope(self: &Arc<Self>, name: &str) -> Arc<Scope> {
        let (name, shared) = (format!("{}/{name}", self.name), Arc::clone(&self.shared));
        Arc::new(Scope { name, shared, tasks: self.tasks.adopt() })
    }

    /// The scope of the running task, if it is a scope's.
    pub fn current() -> Option<Arc<Scope>> {
        current::scope()
    }

    /// The scope's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether the clock can be moved.
    pub fn is_virtual(&self) -> bool {
        self.shared.activity.is_virtual()
    }

    /// The present instant.
    pub fn now(&self) -> Timestamp {
        self.shared.activity.now()
    }

    /// The seed that belongs to a causal path. Sub-scopes draw the same: a message's ids do not depend on its node.
    pub fn seed(&self, path: &str) -> [u8; 32] {
        seed::derive(&self.shared.seed, path)
    }

    /// A token for work that begins now.
    #[track_caller]
    pub fn token(&self, label: &'static str) -> Token {
        self.shared.activity.mint(Origin { label, place: Location::caller() })
    }

    /// Spawns a task that starts with the token. In a scope that was shut down nothing runs and the token is released.
    #[track_caller]
    pub fn spawn<F, Fut>(self: &Arc<Self>, token: Token, task: F) -> Task<Fut::Output>
    where
        F: FnOnce(Token) -> Fut + Send + 'static,
        Fut: Future + Send + 'static,
        Fut::Output: Send + 'static,
    {
        let origin = Origin { label: token.label(), place: Location::caller() };
        tasks::launch(self, Kind::Working, origin, Box::pin(async move { task(token).await }))
    }

    /// Spawns a task without a token: one that waits for the outside world only, such as an accept loop.
    #[track_caller]
    pub fn spawn_waiting<Fut>(self: &Arc<Self>, label: &'static str, task: Fut) -> Task<Fut::Output>
    where
        Fut: Future + Send + 'static,
        Fut::Output: Send + 'static,
    {
        let origin = Origin { label, place: Location::caller() };
        tasks::launch(self, Kind::Waiting, origin, Box::pin(task))
    }

    /// Gives the token up until `at`, and returns a wait that ends with a fresh one. The timer is registered before
    /// this returns. `key` is the causal path: within an instant timers fire in the order of their keys, and no two
    /// may be equal. `at` in the past counts as now. On the system clock the token is kept and comes back.
    #[track_caller]
    pub fn park(&self, token: Token, at: Timestamp, key: &str) -> Parked {
        let origin = Origin { label: token.label(), place: Location::caller() };
        Parked::new(&self.shared.activity, token, at, key, origin)
    }

    /// A deadline that no token stands behind: it ends with a fresh token at `at`, unless it is dropped before.
    #[track_caller]
    pub fn alarm(&self, at: Timestamp, key: &str) -> Alarm {
        let origin = Origin { label: "alarm", place: Location::caller() };
        Alarm::new(&self.shared.activity, at, key, origin)
    }

    /// Declares an effect: a record, a state write, a permit's release. On the virtual clock a report is filed, which
    /// the next settle returns, if no token lives or if settle has already returned. It never unwinds, so it may be
    /// called while dropping.
    #[track_caller]
    pub fn effect(&self, what: &'static str) {
        self.shared.activity.effect(what, Location::caller());
    }

    /// Says that something comes in from outside that makes no token of its own at first, such as a cut connection.
    pub fn stimulus(&self) {
        self.shared.activity.stimulus();
    }

    /// Returns when nothing is going on and nothing is due at the present instant. On the system clock it only waits
    /// until no token is held.
    pub async fn settle(&self) -> Result<(), Unsettled> {
        self.shared.activity.run_to(None).await
    }

    /// Moves the clock to `to`, firing what is due on the way, one timer at a time. An instant in the past counts as now.
    pub async fn advance_to(&self, to: Timestamp) -> Result<(), Unsettled> {
        if !self.is_virtual() {
            return Err(Unsettled::NotVirtual);
        }
        self.shared.activity.run_to(Some(to)).await
    }

    /// Moves the clock on by a duration, at most to the end of representable time.
    pub async fn advance_by(&self, by: SignedDuration) -> Result<(), Unsettled> {
        let to = self.now().checked_add(by).unwrap_or(Timestamp::MAX);
        self.advance_to(to).await
    }

    /// Aborts all tasks of this scope and of those below, and waits until their futures are dropped. Nothing can be
    /// spawned here afterwards. It falls between two polls: no task sees how another one ends. A task that does not end
    /// within the idle limit of real time is reported like a panic.
    pub async fn shutdown(&self) {
        self.shared.activity.stimulus();
        let (family, limit) = (Family::close(&self.tasks), self.shared.activity.idle_limit());
        // A poll that never ends shows below: its task is still there.
        let _rested = real::patiently(limit, || family.rested()).await;
        family.abort();
        if real::patiently(limit, || family.gone()).await.is_err() {
            let message = format!("shut down, but not ended: {}", family.names().join(", "));
            self.file(PanicReport::at(message, Location::caller()));
        }
        if self.tasks.is_root() {
            self.shared.wire.refuse_all();
        }
    }

    /// Aborts all tasks of this scope and of those below without waiting until they are gone: for a drop, which cannot
    /// wait. Nothing can be spawned here afterwards.
    pub fn abort(&self) {
        self.shared.activity.stimulus();
        Family::close(&self.tasks).abort();
    }

    /// The reports that no settle has returned yet: panics of tasks and findings of the sanitizers.
    pub fn take_panics(&self) -> Vec<PanicReport> {
        self.shared.activity.take_panics()
    }

    /// The connections between parties of this scope.
    pub fn wire(&self) -> &Wire {
        &self.shared.wire
    }

    /// Lets a name stand for an address, in place of an earlier one.
    pub fn publish(&self, name: &str, address: SocketAddr) {
        self.shared.names.write().insert(name.to_owned(), address);
    }

    /// The address that a name stands for.
    pub fn resolve(&self, name: &str) -> Option<SocketAddr> {
        self.shared.names.read().get(name).copied()
    }

    /// Keeps a report.
    pub(crate) fn file(&self, report: PanicReport) {
        self.shared.activity.file(report);
    }

    pub(crate) fn tasks(&self) -> &Arc<Tasks> {
        &self.tasks
    }
}

impl fmt::Debug for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scope")
            .field("name", &self.name)
            .field("now", &self.now())
            .field("timers", &self.shared.activity.timers())
            .field("tasks", &self.tasks.count())
            .finish_non_exhaustive()
    }
}
