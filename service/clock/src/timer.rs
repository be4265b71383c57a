//! Waits that end at an instant: a park that gives the token up, and an alarm that no token stands behind.
//!
//! Leaves out the order of firing (`activity`). On the system clock both are real sleeps. Implements "clock 1",
//! invariants 6 and 8.

use crate::activity::Activity;
use crate::real::Sleep;
use crate::token::{Origin, Token};
use jiff::Timestamp;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use tokio::sync::oneshot;

/// A timer's place in the order: instant, causal path, and a number that decides only between equals, which are
/// reported as a fault.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Due {
    pub(crate) at: Timestamp,
    pub(crate) key: Arc<str>,
    pub(crate) sequence: u64,
}

/// Whom a timer wakes, and what the fresh token will be called.
pub(crate) struct Sleeper {
    pub(crate) wake: oneshot::Sender<Token>,
    pub(crate) origin: Origin,
}

/// A registered timer; dropping it takes it out of the clock.
struct Timer {
    woken: oneshot::Receiver<Token>,
    activity: Arc<Activity>,
    due: Due,
    fired: bool,
}

impl Timer {
    fn register(activity: &Arc<Activity>, at: Timestamp, key: &str, origin: Origin) -> Self {
        let (wake, woken) = oneshot::channel();
        let due = activity.register(at, key, Sleeper { wake, origin });
        Self { woken, activity: Arc::clone(activity), due, fired: false }
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Token> {
        let token = ready!(Pin::new(&mut self.woken).poll(cx));
        self.fired = true;
        Poll::Ready(
            token.expect("a timer leaves the clock by firing, which sends, or by the drop of this receiver"),
        )
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        if !self.fired {
            drop(self.activity.cancel(&self.due));
        }
    }
}

/// A wait until an instant that gave its token up, made by [`crate::Scope::park`]: resolves to a token.
///
/// The timer is registered when this is made, not when it is first polled. Dropping it cancels the timer.
#[must_use = "a park that is dropped is cancelled"]
pub struct Parked(ParkedBy);

enum ParkedBy {
    Virtual(Timer),
    System { sleep: Sleep, token: Option<Token> },
}

impl Parked {
    pub(crate) fn new(
        activity: &Arc<Activity>,
        token: Token,
        at: Timestamp,
        key: &str,
        origin: Origin,
    ) -> Self {
        if activity.is_virtual() {
            let timer = Timer::register(activity, at, key, origin);
            drop(token);
            return Self(ParkedBy::Virtual(timer));
        }
        Self(ParkedBy::System { sleep: Sleep::until(at), token: Some(token) })
    }
}

impl Future for Parked {
    type Output = Token;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Token> {
        match &mut self.0 {
            ParkedBy::Virtual(timer) => timer.poll(cx),
            ParkedBy::System { sleep, token } => {
                ready!(sleep.poll(cx));
                Poll::Ready(token.take().expect("a park is not polled after it has given its token back"))
            }
        }
    }
}

impl fmt::Debug for Parked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            ParkedBy::Virtual(timer) => write!(f, "Parked({} {})", timer.due.at, timer.due.key),
            ParkedBy::System { .. } => f.write_str("Parked(system)"),
        }
    }
}

/// A deadline that no token stands behind, made by [`crate::Scope::alarm`]: resolves to a fresh token at its instant.
///
/// The timer is registered when this is made. Dropping it cancels the deadline.
#[must_use = "an alarm that is dropped is cancelled"]
pub struct Alarm(AlarmBy);

enum AlarmBy {
    Virtual(Timer),
    System { sleep: Sleep, activity: Arc<Activity>, origin: Origin },
}

impl Alarm {
    pub(crate) fn new(activity: &Arc<Activity>, at: Timestamp, key: &str, origin: Origin) -> Self {
        if activity.is_virtual() {
            return Self(AlarmBy::Virtual(Timer::register(activity, at, key, origin)));
        }
        Self(AlarmBy::System { sleep: Sleep::until(at), activity: Arc::clone(activity), origin })
    }
}

impl Future for Alarm {
    type Output = Token;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Token> {
        match &mut self.0 {
            AlarmBy::Virtual(timer) => timer.poll(cx),
            AlarmBy::System { sleep, activity, origin } => {
                ready!(sleep.poll(cx));
                Poll::Ready(activity.mint(*origin))
            }
        }
    }
}

impl fmt::Debug for Alarm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            AlarmBy::Virtual(timer) => write!(f, "Alarm({} {})", timer.due.at, timer.due.key),
            AlarmBy::System { .. } => f.write_str("Alarm(system)"),
        }
    }
}
