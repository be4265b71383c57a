//! What is going on and what is due: held tokens and virtual timers under one lock, and the step that decides between
//! waiting, firing and being settled.
//!
//! Leaves out tasks, connections and names. One lock, because "no token is held and nothing is due" has to be one
//! observation: with two locks a stimulus could slip in between. Implements "clock 1", invariants 6, 8, 9 and 11.

use crate::current;
use crate::ledger::Ledger;
use crate::panics::{PanicReport, Panics};
use crate::real;
use crate::settle::Unsettled;
use crate::timer::{Due, Sleeper};
use crate::token::{Origin, Token};
use jiff::Timestamp;
use parking_lot::Mutex;
use std::collections::BTreeMap;
use std::panic::Location;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, oneshot};

/// Tokens, timers and panics of a scope and all its sub-scopes.
pub(crate) struct Activity {
    state: Mutex<State>,
    /// Rung when the last token goes and when a panic is filed.
    calm: Notify,
    panics: Panics,
    is_virtual: bool,
    idle_limit: Duration,
}

struct State {
    ledger: Ledger,
    /// Set when a settle returns, cleared by the next stimulus.
    quiet: bool,
    /// The task that settled last, if it was one of the scope's: what it does next is a stimulus.
    driver: Option<u64>,
    now: Timestamp,
    timers: BTreeMap<Due, Sleeper>,
    sequence: u64,
}

/// What one look at tokens and timers came to.
pub(crate) enum Step {
    /// Tokens are held: wait.
    Busy,
    /// A panic or a sanitizer's report is waiting to be claimed.
    Panicked,
    /// The first due timer was taken out; its token is to be sent to the sleeper.
    Fired { wake: oneshot::Sender<Token>, token: Token, due: Due },
    /// No token is held, nothing is due until the wanted instant, and the clock stands there.
    Settled,
}

impl Activity {
    pub(crate) fn new(start: Option<Timestamp>, idle_limit: Duration) -> Arc<Self> {
        Arc::new(Self {
            state: Mutex::new(State {
                ledger: Ledger::default(),
                quiet: false,
                driver: None,
                now: start.unwrap_or(Timestamp::UNIX_EPOCH),
                timers: BTreeMap::new(),
                sequence: 0,
            }),
            calm: Notify::new(),
            panics: Panics::default(),
            is_virtual: start.is_some(),
            idle_limit,
        })
    }

    pub(crate) fn is_virtual(&self) -> bool {
        self.is_virtual
    }

    pub(crate) fn idle_limit(&self) -> Duration {
        self.idle_limit
    }

    /// The present instant of the virtual clock, or of the system.
    pub(crate) fn now(&self) -> Timestamp {
        if self.is_virtual { self.state.lock().now } else { real::now() }
    }

    /// Makes a token.
    pub(crate) fn mint(self: &Arc<Self>, origin: Origin) -> Token {
        let mut state = self.state.lock();
        state.stir();
        let slot = state.ledger.enter(origin);
        drop(state);
        Token::filled(Arc::clone(self), slot, origin)
    }

    /// Releases a token; the last one wakes whoever waits for idleness.
    pub(crate) fn release(&self, slot: usize) {
        let mut state = self.state.lock();
        state.ledger.strike(slot);
        let calm = state.ledger.is_empty();
        drop(state);
        if calm {
            self.calm.notify_waiters();
        }
    }

    /// Says that something comes in from outside: what happens from here on is not a false early return.
    pub(crate) fn stimulus(&self) {
        self.state.lock().quiet = false;
    }

    /// Enters a timer. An instant that has passed counts as now, so that within an instant the key alone decides.
    pub(crate) fn register(&self, at: Timestamp, key: &str, sleeper: Sleeper) -> Due {
        let place = sleeper.origin.place;
        let mut state = self.state.lock();
        // A park has its token still, so this can only be an alarm.
        let naked = state.ledger.is_empty() && !current::may_stir(state.driver);
        state.sequence += 1;
        let due = Due { at: at.max(state.now), key: Arc::from(key), sequence: state.sequence };
        state.timers.insert(due.clone(), sleeper);
        drop(state);
        if naked {
            self.file(PanicReport::at(format!("naked effect: alarm `{key}` while no token lives"), place));
        }
        due
    }

    /// Takes a timer out, if it has not fired. The sleeper is returned so that it is dropped outside the lock.
    pub(crate) fn cancel(&self, due: &Due) -> Option<Sleeper> {
        self.state.lock().timers.remove(due)
    }

    /// How many timers wait.
    pub(crate) fn timers(&self) -> usize {
        self.state.lock().timers.len()
    }

    /// One look: wait, fire the first due timer, or be settled at `to` (`None`: at the present instant).
    pub(crate) fn step(self: &Arc<Self>, to: Option<Timestamp>) -> Step {
        let mut state = self.state.lock();
        // Under the lock: a panic is filed before its task's tokens are released, so whoever sees them gone sees it.
        if self.panics.any() {
            return Step::Panicked;
        }
        if !state.ledger.is_empty() {
            return Step::Busy;
        }
        let to = to.map_or(state.now, |to| to.max(state.now));
        let next = state.timers.first_entry().filter(|first| first.key().at <= to).map(|e| e.remove_entry());
        let Some((due, sleeper)) = next else {
            state.now = to;
            state.quiet = true;
            state.driver = current::id();
            return Step::Settled;
        };
        state.now = due.at;
        state.quiet = false;
        let rival = state.timers.keys().next().is_some_and(|next| next.at == due.at && next.key == due.key);
        let slot = state.ledger.enter(sleeper.origin);
        drop(state);
        let token = Token::filled(Arc::clone(self), slot, sleeper.origin);
        if rival {
            let message =
                format!("two timers of {} have the key `{}`: their order is arrival", due.at, due.key);
            self.file(PanicReport::at(message, sleeper.origin.place));
        }
        Step::Fired { wake: sleeper.wake, token, due }
    }

    /// Waits until no token is held or a panic is filed; at most the scope's limit of real time.
    pub(crate) async fn idle(&self) -> Result<(), Unsettled> {
        let calm = real::patiently(self.idle_limit, || self.calm()).await;
        calm.map_err(|_| Unsettled::Busy { tokens: self.state.lock().ledger.names() })
    }

    async fn calm(&self) {
        loop {
            // Made before the look: it hears a bell from here on, also one between look and wait.
            let rung = self.calm.notified();
            if self.panics.any() || self.state.lock().ledger.is_empty() {
                return;
            }
            rung.await;
        }
    }

    /// The two sanitizers: an effect needs a live token, and must not come after settle has returned.
    pub(crate) fn effect(&self, what: &'static str, place: &'static Location<'static>) {
        if !self.is_virtual {
            return;
        }
        let state = self.state.lock();
        let (quiet, naked) = (state.quiet, state.ledger.is_empty());
        drop(state);
        if quiet {
            self.file(PanicReport::at(
                format!("false early return: `{what}` after settle had returned"),
                place,
            ));
        } else if naked {
            self.file(PanicReport::at(format!("naked effect: `{what}` while no token lives"), place));
        }
    }

    /// Keeps a report and wakes whoever waits for idleness. Takes no lock that a panicking thread may hold.
    pub(crate) fn file(&self, report: PanicReport) {
        self.panics.file(report);
        self.calm.notify_waiters();
    }

    /// Hands the reports over.
    pub(crate) fn take_panics(&self) -> Vec<PanicReport> {
        self.panics.take()
    }
}

impl State {
    /// A token made from outside, by a task that waits for the outside, or by the task that settled, is a stimulus.
    /// A working task that makes one while the scope is quiet came awake without a token, so the flag stays.
    fn stir(&mut self) {
        if self.quiet && current::may_stir(self.driver) {
            self.quiet = false;
        }
    }
}
