//! A call that stays silent in the middle of its request until the peer closes.
//!
//! Leaves out any deadline of its own towards a peer in the same scope: whether the peer has one is what is tested.

use super::call::{Call, Cut};
use super::connection::{Connection, Timer};
use super::exchange::{Exchange, Recording};
use crate::http::Failure;
use spine_clock::{Scope, Task, Token};
use std::sync::Arc;
use tokio::sync::oneshot;

/// A call that has gone silent. It completes by itself when the peer closes; dropping this does not end it.
pub struct StalledCall {
    scope: Arc<Scope>,
    /// What to say if the peer never closes.
    open: Exchange,
    state: State,
}

enum State {
    /// It did not get as far as being silent.
    Over(Box<Exchange>),
    /// `settles`: whether a settled scope means that the capture is there, if the peer has closed.
    Silent { task: Task<()>, capture: oneshot::Receiver<Exchange>, settles: bool },
}

impl StalledCall {
    pub(super) fn over(scope: &Arc<Scope>, exchange: Exchange, token: Token) -> StalledCall {
        drop(token);
        StalledCall { scope: scope.clone(), open: exchange.clone(), state: State::Over(Box::new(exchange)) }
    }

    pub(super) fn start(
        scope: &Arc<Scope>,
        call: &Call,
        cut: Cut,
        mut connection: Connection,
        timer: Timer,
        mut recording: Recording,
    ) -> StalledCall {
        let settles = scope.is_virtual() && !timer.is_foreign();
        let mut timer = timer.silent(scope);
        let open = recording.finish(Err(Failure::StillOpen));
        let (sender, capture) = oneshot::channel();
        let method = call.request.method.clone();
        let within = Arc::clone(scope);
        let task = scope.spawn_waiting("stalled call", async move {
            connection.suspend(cut.stage()).await;
            let outcome = connection.receive(&method, &mut timer, &mut recording).await;
            connection.resume(&within);
            let token = connection.close(timer).await;
            // Before the token goes: whoever settles finds the capture. Nobody may want it any more.
            let _ = sender.send(recording.finish(outcome));
            drop(token);
        });
        StalledCall { scope: scope.clone(), open, state: State::Silent { task, capture, settles } }
    }

    /// A call whose peer has refused it and said goodbye: it keeps its end open until the peer has closed.
    pub(super) fn stay(
        scope: &Arc<Scope>,
        mut connection: Connection,
        timer: Timer,
        mut recording: Recording,
    ) -> StalledCall {
        let settles = scope.is_virtual() && !timer.is_foreign();
        let timer = timer.silent(scope);
        let open = recording.finish(Err(Failure::StillOpen));
        let (sender, capture) = oneshot::channel();
        let within = Arc::clone(scope);
        let task = scope.spawn_waiting("staying call", async move {
            connection.stay().await;
            connection.resume(&within);
            let token = connection.close(timer).await;
            // As in `start`.
            let _ = sender.send(recording.finish(Err(Failure::Closed)));
            drop(token);
        });
        StalledCall { scope: scope.clone(), open, state: State::Silent { task, capture, settles } }
    }

    /// Closes this end, wherever the peer is: the capture says [`Failure::StillOpen`] unless it has closed before.
    pub async fn hang_up(self) -> Exchange {
        let StalledCall { scope, mut open, state } = self;
        let (task, mut capture) = match state {
            State::Over(exchange) => return *exchange,
            State::Silent { task, capture, .. } => (task, capture),
        };
        if let Ok(exchange) = capture.try_recv() {
            return exchange;
        }
        task.abort();
        // It was aborted, or ends just now: either way the connection is gone once it has ended.
        let _ = task.await;
        open.ended = scope.now();
        open
    }

    /// The capture. On a virtual clock: settle or advance past the peer's deadline first; if the peer has not closed
    /// by then, this end closes and says [`Failure::StillOpen`]. Towards a foreign peer, and on the system clock:
    /// waits until the peer closes or the deadline passes.
    pub async fn finish(self) -> Exchange {
        let StalledCall { scope, mut open, state } = self;
        let (task, mut capture, settles) = match state {
            State::Over(exchange) => return *exchange,
            State::Silent { task, capture, settles } => (task, capture, settles),
        };
        if settles {
            if let Ok(exchange) = capture.try_recv() {
                return exchange;
            }
            task.abort();
            // It was aborted, or ends just now: either way the connection is gone once it has ended.
            let _ = task.await;
        } else if let Ok(exchange) = capture.await {
            return exchange;
        }
        open.ended = scope.now();
        open
    }
}
