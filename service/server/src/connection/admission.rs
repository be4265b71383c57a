//! Who may come in: places for handshakes under way, for connections that are served, and for a lobby in which a
//! connection is only told that it must come again.
//!
//! Leaves out sockets. A place is a permit: it is free again before its connection counts as closed (clock 1,
//! invariant 7). While there is no place the listener is shut: whoever waits in its backlog may have to wait until the
//! clock moves, which is a park (clock 1, invariants 3 and 8), so shutting takes the tokens of the backlog off the
//! wire and opening puts fresh ones on before the accept loop is woken. Strangers who never finish a handshake cannot
//! lock anybody out for long: while the listener is shut, the oldest handshake gives its place up after
//! `limits.crowded-handshake`.

use crate::config::Limits;
use jiff::SignedDuration;
use parking_lot::Mutex;
use spine_clock::{Alarm, Scope, Timestamp, Token, Valve};
use std::collections::BTreeMap;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker, ready};
use tokio::sync::oneshot;

/// The places of one listener.
pub(crate) struct Admission {
    scope: Arc<Scope>,
    valve: Valve,
    /// Names the listener's alarms.
    key: String,
    handshakes_max: usize,
    served_max: usize,
    lobby_max: usize,
    crowded_handshake: SignedDuration,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// By the number of the connection: the oldest first.
    handshakes: BTreeMap<u64, Handshake>,
    served: usize,
    lobby: usize,
    is_shut: bool,
    /// Until the oldest handshake has to give its place up, while the listener is shut.
    patience: Option<Alarm>,
    alarms: u64,
    /// The accept loop, where it waits for a place.
    waiting: Option<Waker>,
}

struct Handshake {
    since: Timestamp,
    /// Tells it to go; gone once it was told.
    leave: Option<oneshot::Sender<Token>>,
}

/// Ends with a token when a handshake has to give its place up.
pub(crate) type Displaced = oneshot::Receiver<Token>;

/// Where a connection stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Room {
    Handshake,
    Served,
    Lobby,
}

/// The place of one connection, until this is dropped.
pub(crate) struct Place {
    admission: Arc<Admission>,
    number: u64,
    room: Room,
}

impl Admission {
    /// The places that the limits allow; `key` is unique in the scope.
    pub(crate) fn new(scope: &Arc<Scope>, valve: Valve, key: String, limits: &Limits) -> Arc<Self> {
        Arc::new(Self {
            scope: Arc::clone(scope),
            valve,
            key,
            handshakes_max: limits.handshakes,
            served_max: limits.connections,
            lobby_max: limits.lobby,
            crowded_handshake: limits.crowded_handshake,
            state: Mutex::default(),
        })
    }

    /// A place for the handshake of a connection that was just accepted. When it was the last place, the listener is
    /// shut and the alarm of the oldest handshake runs; so call it while a token lives, and before the other end is
    /// told that it was accepted.
    pub(crate) fn enter(self: &Arc<Self>, number: u64) -> (Place, Displaced) {
        let (leave, displaced) = oneshot::channel();
        let mut state = self.state.lock();
        state.handshakes.insert(number, Handshake { since: self.scope.now(), leave: Some(leave) });
        if !self.has_place(&state) {
            state.is_shut = true;
            self.valve.shut();
            self.arm(&mut state);
        }
        drop(state);
        (Place { admission: Arc::clone(self), number, room: Room::Handshake }, displaced)
    }

    /// Waits until there is a place for one more. Only the accept loop does.
    pub(crate) async fn place(&self) {
        poll_fn(|cx| self.poll_place(cx)).await;
    }

    fn poll_place(&self, cx: &mut Context<'_>) -> Poll<()> {
        // Declared before the lock, so that tokens are given up behind it.
        let mut unwanted = Vec::new();
        let mut state = self.state.lock();
        loop {
            if !state.is_shut {
                state.waiting = None;
                return Poll::Ready(());
            }
            state.waiting = Some(cx.waker().clone());
            let Some(patience) = state.patience.as_mut() else { return Poll::Pending };
            let token = ready!(Pin::new(patience).poll(cx));
            state.patience = None;
            let due = self.scope.now();
            // The one that `arm` looks at: whoever was told before has its place still, and cannot be told again.
            let oldest = state.handshakes.values_mut().find(|one| one.leave.is_some());
            let leave = oldest
                .filter(|oldest| self.patience_of(oldest) <= due)
                .and_then(|oldest| oldest.leave.take());
            let unsent = match leave {
                Some(leave) => leave.send(token).err(),
                // The one for which the alarm was set has ended since.
                None => Some(token),
            };
            // Nobody goes because of this alarm. Each round tells one or waits, so they come to an end.
            if let Some(token) = unsent {
                unwanted.push(token);
                self.arm(&mut state);
            }
        }
    }

    /// Registers the alarm of the oldest handshake that has not been told to go.
    fn arm(&self, state: &mut State) {
        let Some(at) =
            state.handshakes.values().find(|one| one.leave.is_some()).map(|one| self.patience_of(one))
        else {
            return;
        };
        state.alarms += 1;
        state.patience = Some(self.scope.alarm(at, &format!("{}/crowd/{}", self.key, state.alarms)));
    }

    fn patience_of(&self, handshake: &Handshake) -> Timestamp {
        handshake.since.checked_add(self.crowded_handshake).unwrap_or(Timestamp::MAX)
    }

    /// Every connection needs a place to stand in after its handshake, so those under way count there as well.
    fn has_place(&self, state: &State) -> bool {
        let open = state.handshakes.len() + state.served + state.lobby;
        state.handshakes.len() < self.handshakes_max && open < self.served_max + self.lobby_max
    }

    /// Opens the listener where a place is free again.
    fn reopen(&self, mut state: parking_lot::MutexGuard<'_, State>) {
        if !state.is_shut || !self.has_place(&state) {
            return;
        }
        state.is_shut = false;
        let (patience, waiting) = (state.patience.take(), state.waiting.take());
        // Under the lock: the accept loop cannot shut it again in between.
        self.valve.open();
        drop(state);
        drop(patience);
        if let Some(waiting) = waiting {
            waiting.wake();
        }
    }

    /// How many handshakes are under way.
    pub(crate) fn handshakes(&self) -> usize {
        self.state.lock().handshakes.len()
    }
}

impl Place {
    /// The handshake is done: the connection is served, or stands in the lobby.
    pub(crate) fn establish(&mut self) {
        let mut state = self.admission.state.lock();
        state.handshakes.remove(&self.number);
        if state.served < self.admission.served_max {
            state.served += 1;
            self.room = Room::Served;
        } else {
            state.lobby += 1;
            self.room = Room::Lobby;
        }
        self.admission.reopen(state);
    }

    /// Whether the connection is served. One in the lobby comes forward where a place is free by now.
    pub(crate) fn is_served(&mut self) -> bool {
        if self.room == Room::Lobby {
            let mut state = self.admission.state.lock();
            if state.served < self.admission.served_max {
                state.served += 1;
                state.lobby -= 1;
                self.room = Room::Served;
            }
        }
        self.room == Room::Served
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut state = self.admission.state.lock();
        match self.room {
            Room::Handshake => {
                state.handshakes.remove(&self.number);
            }
            Room::Served => state.served -= 1,
            Room::Lobby => state.lobby -= 1,
        }
        self.admission.reopen(state);
    }
}
