//! Real time: for the few places that face foreign processes, and for durations that only people read.
//!
//! Leaves out everything that a verdict rests on. Nothing in here can be moved by a scenario, so nothing that is
//! hashed, decided or waited for inside a scope comes from here. The only exceptions to the ban on wall clocks live in
//! this file. Implements "clock 1", invariant 11.

use jiff::{SignedDuration, Timestamp};
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::time::Instant;

/// A stretch of a system-clock sleep. The wall clock can be set while we sleep, so long sleeps look again this often.
const HOP: Duration = Duration::from_secs(600);

/// Slices of a patient wait: enough that one lost slice hardly shortens it, few enough to cost nothing.
const SLICES: u32 = 40;

/// Measures a duration for people to read.
#[derive(Debug, Clone, Copy)]
pub struct Stopwatch(std::time::Instant);

impl Stopwatch {
    /// Starts measuring.
    #[expect(
        clippy::disallowed_methods,
        reason = "durations for people come from the machine's steady clock"
    )]
    pub fn start() -> Self {
        Self(std::time::Instant::now())
    }

    /// The time since the start.
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

/// The wall clock.
#[expect(clippy::disallowed_methods, reason = "the one reading of the wall clock in the house")]
pub fn now() -> Timestamp {
    Timestamp::now()
}

/// The work was not done within the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not done within {0:?} of real time")]
pub struct Elapsed(pub Duration);

/// Does the work, but for at most `limit` of real time; beyond it the work is dropped.
#[expect(clippy::disallowed_methods, reason = "the real limit behind idle, and for foreign processes")]
pub async fn within<F: Future>(limit: Duration, work: F) -> Result<F::Output, Elapsed> {
    tokio::time::timeout(limit, work).await.map_err(|_| Elapsed(limit))
}

/// Waits for something that can be waited for again, in slices of the limit. A machine that stands still (a frozen
/// container, a laptop that sleeps) loses one slice and not the whole limit, so it makes nobody busy.
pub(crate) async fn patiently<F: Future>(
    limit: Duration,
    wait: impl Fn() -> F,
) -> Result<F::Output, Elapsed> {
    for _ in 0..SLICES {
        if let Ok(done) = within(limit / SLICES, wait()).await {
            return Ok(done);
        }
    }
    Err(Elapsed(limit))
}

/// Waits in real time: only between two looks at a foreign subject, which cannot be settled.
#[expect(clippy::disallowed_methods, reason = "polling a foreign subject needs a pause")]
pub async fn pause(duration: Duration) {
    tokio::time::sleep(duration).await;
}

/// A sleep until an instant of the wall clock.
pub(crate) struct Sleep {
    at: Timestamp,
    hop: Pin<Box<tokio::time::Sleep>>,
}

impl Sleep {
    /// Begins at the call.
    #[expect(clippy::disallowed_methods, reason = "park and alarm on the system clock are real sleeps")]
    pub(crate) fn until(at: Timestamp) -> Self {
        Self { at, hop: Box::pin(tokio::time::sleep_until(Instant::now() + hop(at))) }
    }

    /// Ready once the wall clock shows the instant.
    #[expect(clippy::disallowed_methods, reason = "park and alarm on the system clock are real sleeps")]
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            let left = hop(self.at);
            if left.is_zero() {
                return Poll::Ready(());
            }
            ready!(self.hop.as_mut().poll(cx));
            self.hop.as_mut().reset(Instant::now() + hop(self.at));
        }
    }
}

/// How long to sleep before the next look at the wall clock: nothing once the instant has come.
fn hop(at: Timestamp) -> Duration {
    let left = at.duration_since(now()).max(SignedDuration::ZERO);
    left.unsigned_abs().min(HOP)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hop_is_never_negative_and_never_longer_than_the_limit() {
        assert_eq!(hop(Timestamp::MIN), Duration::ZERO);
        assert_eq!(hop(Timestamp::MAX), HOP);
        assert!(hop(now() + SignedDuration::from_secs(5)) <= Duration::from_secs(5));
    }
}
