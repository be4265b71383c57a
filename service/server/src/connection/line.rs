//! One connection as its task and the handler of its request share it: the end on the wire, the deadline that runs,
//! and how far the request is.
//!
//! Leaves out sockets and HTTP. One lock decides between a deadline and a request that becomes whole at the same
//! moment, so exactly one of them wins. A connection has one deadline at a time; each has a key of its own, made of
//! the listener, the number of the connection and the number of the deadline (clock 3).

use super::admission::Place;
use super::budget::ShareEnd;
use super::census::Seat;
use jiff::SignedDuration;
use parking_lot::Mutex;
use spine_clock::{Alarm, Scope, ServerEnd, Stage, Timestamp, Token};
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};

/// What the two sides of a connection share.
pub(crate) struct Line {
    scope: Arc<Scope>,
    key: String,
    is_foreign: bool,
    /// The place among the open connections, a permit: it is free again before our end counts as closed.
    seat: Mutex<Option<Seat>>,
    /// The place at which it stands, the other permit.
    place: Mutex<Option<Place>>,
    /// What ends the share of the request that is awaited: a permit like the others.
    share: Mutex<Option<ShareEnd>>,
    end: Mutex<Option<ServerEnd>>,
    state: Mutex<State>,
    /// Whether a byte of the awaited request has come.
    heard: AtomicBool,
    /// Whether bytes of a response wait because the other end does not take them.
    stuck: AtomicBool,
}

struct State {
    phase: Phase,
    deadline: Option<Alarm>,
    deadlines: u64,
    requests: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// The handshake or the next request is awaited; a deadline runs.
    Awaiting,
    /// A request is whole and in somebody's hands; no deadline runs.
    Handling,
    /// The last response goes out; a deadline runs until the other end has closed.
    Closing,
    /// The deadline was first.
    Late,
}

impl Line {
    /// A connection that was just accepted. `key` is unique in the scope.
    pub(crate) fn new(scope: Arc<Scope>, key: String, end: Option<ServerEnd>, seat: Seat) -> Self {
        let state = State { phase: Phase::Awaiting, deadline: None, deadlines: 0, requests: 0 };
        Self {
            scope,
            key,
            is_foreign: end.is_none(),
            seat: Mutex::new(Some(seat)),
            place: Mutex::new(None),
            share: Mutex::new(None),
            end: Mutex::new(end),
            state: Mutex::new(state),
            heard: AtomicBool::new(false),
            stuck: AtomicBool::new(false),
        }
    }

    /// The same connection at its place.
    pub(super) fn standing_at(mut self, place: Place) -> Self {
        *self.place.get_mut() = Some(place);
        self
    }

    /// The handshake is done: the connection is served, or stands in the lobby.
    pub(super) fn establish(&self) {
        if let Some(place) = self.place.lock().as_mut() {
            place.establish();
        }
    }

    /// The awaited request has that share. A request that is never whole gives it back when the connection closes, not
    /// when its own task has found out.
    pub(super) fn shares(&self, share: ShareEnd) {
        *self.share.lock() = Some(share);
    }

    /// Whether the connection is served, and does not only stand in the lobby.
    pub(super) fn is_served(&self) -> bool {
        self.place.lock().as_mut().is_some_and(Place::is_served)
    }

    pub(crate) fn scope(&self) -> &Arc<Scope> {
        &self.scope
    }

    /// Whether the other end is no party of the scope.
    pub(crate) fn is_foreign(&self) -> bool {
        self.is_foreign
    }

    /// A token that follows from the other end's, or from outside where it is foreign.
    #[track_caller]
    pub(crate) fn token(&self, label: &'static str) -> Token {
        if let Some(end) = self.end.lock().as_ref()
            && let Some(token) = end.token(label)
        {
            return token;
        }
        self.scope.token(label)
    }

    /// Whether the other end is a party of the scope that waits on virtual time: it will not go on by itself.
    pub(crate) fn is_stalled(&self) -> bool {
        self.end.lock().as_ref().is_some_and(ServerEnd::is_stalled)
    }

    /// Tells the other end how far the connection has come.
    pub(crate) fn reached(&self, stage: Stage) {
        if let Some(end) = self.end.lock().as_ref() {
            end.reached(stage);
        }
    }

    /// From now on the next request, or the handshake, is awaited for at most `limit`.
    pub(crate) fn await_next(&self, limit: SignedDuration) {
        self.await_for(Phase::Awaiting, limit);
    }

    /// From now on the other end has at most `limit` to take the last response and close.
    pub(crate) fn await_close(&self, limit: SignedDuration) {
        self.await_for(Phase::Closing, limit);
    }

    fn await_for(&self, phase: Phase, limit: SignedDuration) {
        let mut state = self.state.lock();
        state.deadlines += 1;
        let at = self.scope.now().checked_add(limit).unwrap_or(Timestamp::MAX);
        let alarm = self.scope.alarm(at, &format!("{}/{}", self.key, state.deadlines));
        state.phase = phase;
        self.heard.store(false, Ordering::Relaxed);
        let before = state.deadline.replace(alarm);
        drop(state);
        drop(before);
    }

    /// The request is whole. `false` where the deadline was first: then nobody may act on the request.
    pub(crate) fn whole(&self) -> bool {
        let mut state = self.state.lock();
        if state.phase != Phase::Awaiting {
            return false;
        }
        state.phase = Phase::Handling;
        state.requests += 1;
        let before = state.deadline.take();
        drop(state);
        drop(before);
        true
    }

    /// Bytes of the awaited request have come.
    pub(crate) fn hear(&self) {
        self.heard.store(true, Ordering::Relaxed);
    }

    /// Says whether the other end leaves bytes of a response untaken.
    pub(super) fn set_stuck(&self, is_stuck: bool) {
        self.stuck.store(is_stuck, Ordering::Relaxed);
    }

    /// Whether an end at this moment cuts a response short.
    pub(super) fn is_stuck(&self) -> bool {
        self.stuck.load(Ordering::Relaxed)
    }

    /// Whether an end at this moment cuts something short: a request, or a connection that never carried one. The
    /// bytes of a sender that stalls may not have been read yet, but it has said that it stalls.
    pub(crate) fn is_cut_short(&self) -> bool {
        let heard = self.heard.load(Ordering::Relaxed) || self.is_stalled();
        let state = self.state.lock();
        matches!(state.phase, Phase::Awaiting | Phase::Late) && (heard || state.requests == 0)
    }

    /// Whether a deadline runs.
    pub(crate) fn has_deadline(&self) -> bool {
        self.state.lock().deadline.is_some()
    }

    /// Ends with a token when the deadline that runs is over. While none runs it waits; whoever starts one wakes the
    /// connection's task by handing it a response.
    pub(crate) async fn deadline(&self) -> Token {
        poll_fn(|cx| self.poll_deadline(cx)).await
    }

    fn poll_deadline(&self, cx: &mut Context<'_>) -> Poll<Token> {
        let mut state = self.state.lock();
        let Some(alarm) = state.deadline.as_mut() else { return Poll::Pending };
        let token = ready!(Pin::new(alarm).poll(cx));
        state.deadline = None;
        if state.phase == Phase::Awaiting {
            state.phase = Phase::Late;
        }
        Poll::Ready(token)
    }

    /// Marks our end closed: after everything was recorded, before the socket goes.
    pub(crate) fn close(&self) {
        let mut state = self.state.lock();
        let (deadline, is_handling) = (state.deadline.take(), state.phase == Phase::Handling);
        drop(state);
        drop(deadline);
        // A handler that outlives its connection keeps its share, and gives it back before its token.
        if let Some(share) = self.share.lock().take().filter(|_| !is_handling) {
            share.end();
        }
        drop(self.place.lock().take());
        drop(self.seat.lock().take());
        drop(self.end.lock().take());
    }
}
