//! Permits under the token discipline: who waits for one gives its token up, and gets a fresh one with the permit.
//!
//! Leaves out any order but first come, first served: where several causal chains may come at one instant, each parks
//! for "now" under its key first. Implements "clock 1", invariant 7.

use crate::activity::Activity;
use crate::token::{Origin, Token};
use parking_lot::Mutex;
use std::collections::VecDeque;
use std::fmt;
use std::future::Future;
use std::panic::Location;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use tokio::sync::oneshot;

/// A number of permits. Its queue is as long as the number of tasks that wait, which their owner limits.
pub struct Gate {
    state: Mutex<State>,
}

struct State {
    free: usize,
    queue: VecDeque<Waiter>,
    sequence: u64,
}

struct Waiter {
    number: u64,
    wake: oneshot::Sender<Held>,
    activity: Arc<Activity>,
    origin: Origin,
}

impl Gate {
    /// A gate with a number of permits.
    pub fn new(permits: usize) -> Arc<Gate> {
        Arc::new(Gate { state: Mutex::new(State { free: permits, queue: VecDeque::new(), sequence: 0 }) })
    }

    /// A permit if one is free, or the token back.
    pub fn try_acquire(self: &Arc<Self>, token: Token) -> Result<Held, Token> {
        let mut state = self.state.lock();
        if state.free == 0 {
            return Err(token);
        }
        state.free -= 1;
        drop(state);
        Ok(Held::new(self, token))
    }

    /// A wait for a permit, enlisted at the call. The token is given up while it waits.
    #[track_caller]
    pub fn acquire(self: &Arc<Self>, token: Token) -> Acquire {
        let origin = Origin { label: token.label(), place: Location::caller() };
        let mut state = self.state.lock();
        if state.free > 0 {
            state.free -= 1;
            drop(state);
            return Acquire(Wait::Over(Some(Held::new(self, token))));
        }
        let (wake, woken) = oneshot::channel();
        state.sequence += 1;
        let number = state.sequence;
        state.queue.push_back(Waiter { number, wake, activity: Arc::clone(token.activity()), origin });
        drop(state);
        drop(token);
        Acquire(Wait::Queued(Queued { woken, gate: Arc::clone(self), number }))
    }

    /// Hands a permit to the first in the queue, with a fresh token. The caller's token still lives.
    fn pass_on(self: &Arc<Self>) {
        loop {
            let mut state = self.state.lock();
            let Some(next) = state.queue.pop_front() else {
                state.free += 1;
                return;
            };
            drop(state);
            let held = Held::new(self, next.activity.mint(next.origin));
            match next.wake.send(held) {
                Ok(()) => return,
                // The waiter has gone in this very moment: its permit goes to the next.
                Err(held) => drop(held.disarm()),
            }
        }
    }
}

impl fmt::Debug for Gate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state.lock();
        write!(f, "Gate({} free, {} waiting)", state.free, state.queue.len())
    }
}

/// A permit, with the token of the work that it is for.
///
/// Releasing gives the token back; dropping releases first the permit and then the token.
#[must_use = "a permit that is dropped is released"]
pub struct Held {
    gate: Arc<Gate>,
    token: Option<Token>,
}

impl Held {
    fn new(gate: &Arc<Gate>, token: Token) -> Self {
        Self { gate: Arc::clone(gate), token: Some(token) }
    }

    /// Takes the token out and leaves the permit to the caller.
    fn disarm(mut self) -> Option<Token> {
        self.token.take()
    }

    /// The token of the work.
    pub fn token(&self) -> &Token {
        self.token.as_ref().expect("the token leaves only with the permit")
    }

    /// Gives the permit to the next in the queue and the token back.
    pub fn release(mut self) -> Token {
        self.gate.pass_on();
        self.token.take().expect("the token leaves only with the permit")
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(token) = self.token.take() {
            self.gate.pass_on();
            drop(token);
        }
    }
}

impl fmt::Debug for Held {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Held({:?})", self.token)
    }
}

/// A wait for a permit, made by [`Gate::acquire`]. Dropping it leaves the queue.
#[must_use = "a wait that is dropped leaves the queue"]
pub struct Acquire(Wait);

enum Wait {
    Over(Option<Held>),
    Queued(Queued),
}

struct Queued {
    woken: oneshot::Receiver<Held>,
    gate: Arc<Gate>,
    number: u64,
}

impl Drop for Queued {
    fn drop(&mut self) {
        let mut state = self.gate.state.lock();
        let place = state.queue.iter().position(|waiter| waiter.number == self.number);
        let waiter = place.and_then(|place| state.queue.remove(place));
        drop(state);
        drop(waiter);
    }
}

impl Future for Acquire {
    type Output = Held;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Held> {
        let held = match &mut self.0 {
            Wait::Over(held) => held.take().expect("a wait is not polled after it has given its permit"),
            Wait::Queued(queued) => ready!(Pin::new(&mut queued.woken).poll(cx))
                .expect("a waiter leaves the queue by a permit or by the drop of this receiver"),
        };
        self.0 = Wait::Over(None);
        Poll::Ready(held)
    }
}

impl fmt::Debug for Acquire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if matches!(self.0, Wait::Over(_)) { "Acquire(over)" } else { "Acquire(queued)" })
    }
}
