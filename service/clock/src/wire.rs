//! Connections between parties of one scope: the token on the wire, the half-closed rule, suspended slots.
//!
//! Leaves out sockets: ends are named by their addresses, and the parties say what they do. What a slot does lives in
//! `wire/slot.rs`, the two ends in `wire/end.rs`. Implements "clock 1", invariants 2, 3 and 4.

mod end;
mod slot;

pub use end::{ClientEnd, ServerEnd};

use crate::activity::Activity;
use crate::token::Token;
use parking_lot::{Mutex, MutexGuard};
use slot::Slot;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::net::SocketAddr;
use std::panic::Location;
use std::sync::Arc;
use tokio::sync::Notify;

/// How far a server has come with a connection: what a client that will stall has to wait for, so that the server's
/// deadline is registered before virtual time can move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Accepted, and the deadline of the handshake is registered.
    Accepted,
    /// The handshake is done, and the deadline of the request is registered.
    Established,
    /// The head of a request was read, or refused, and what it asks for is reserved.
    Reading,
}

/// The connections of a scope.
#[derive(Clone)]
pub struct Wire {
    switch: Arc<Switch>,
}

/// The slots behind all ends.
struct Switch {
    activity: Arc<Activity>,
    state: Mutex<State>,
    /// Rung when a server reaches a stage or closes.
    moved: Notify,
}

#[derive(Default)]
struct State {
    slots: BTreeMap<u64, Slot>,
    by_address: BTreeMap<(SocketAddr, SocketAddr), u64>,
    /// Listeners by address; nought means that there was one and it has gone.
    listening: BTreeMap<SocketAddr, usize>,
    /// Listeners that accept nobody for now.
    shut: BTreeSet<SocketAddr>,
    sequence: u64,
}

impl State {
    /// Takes a slot out. The address may meanwhile stand for a younger connection, which stays.
    fn remove(&mut self, id: u64) -> Option<Slot> {
        let slot = self.slots.remove(&id)?;
        if self.by_address.get(&slot.addresses()) == Some(&id) {
            self.by_address.remove(&slot.addresses());
        }
        Some(slot)
    }

    /// Whether somebody may still accept a connection to `server`. An address that nobody declared may be anything.
    fn may_accept(&self, server: SocketAddr) -> bool {
        self.listening.get(&server).is_none_or(|listeners| *listeners > 0)
    }
}

impl Wire {
    pub(crate) fn new(activity: Arc<Activity>) -> Self {
        Self { switch: Arc::new(Switch { activity, state: Mutex::default(), moved: Notify::new() }) }
    }

    /// The client's end, made after binding and before connecting: the token is on the wire from here on.
    #[track_caller]
    pub fn dial(&self, client: SocketAddr, server: SocketAddr, token: Token) -> ClientEnd {
        let mut state = self.switch.lock();
        state.sequence += 1;
        let id = state.sequence;
        let mut slot = Slot::new(client, server, token, Location::caller());
        let released = if state.shut.contains(&server) { slot.park() } else { None };
        state.slots.insert(id, slot);
        state.by_address.insert((client, server), id);
        drop(state);
        drop(released);
        ClientEnd::new(Arc::clone(&self.switch), id)
    }

    /// The server's end, made after accepting. `None` means a foreign peer: then there is no slot and no half-closed
    /// rule, and the handler's token is a stimulus.
    pub fn accept(&self, client: SocketAddr, server: SocketAddr) -> Option<ServerEnd> {
        let mut state = self.switch.lock();
        let id = *state.by_address.get(&(client, server))?;
        let fresh = state.slots.get_mut(&id)?.accept();
        drop(state);
        fresh.then(|| ServerEnd::new(Arc::clone(&self.switch), id))
    }

    /// Declares a listener. Once it is dropped, connections to `server` that it never accepted count as closed by the
    /// server, so a client that was refused or reset leaves nothing half-closed behind. Keep it beside the listener.
    pub fn listen(&self, server: SocketAddr) -> Listening {
        *self.switch.lock().listening.entry(server).or_default() += 1;
        Listening { switch: Arc::clone(&self.switch), server }
    }

    /// Closes the server's end of every connection that was never accepted: with all tasks gone nobody will.
    pub(crate) fn refuse_all(&self) {
        self.switch.refuse(|_| true);
    }

    /// How many connections have an end that is not closed yet.
    pub fn open(&self) -> usize {
        self.switch.lock().slots.len()
    }
}

impl fmt::Debug for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Wire({} open)", self.open())
    }
}

impl Switch {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock()
    }

    /// Does something with a slot under the lock; nothing when both ends are closed.
    fn with<R>(&self, id: u64, act: impl FnOnce(&mut Slot) -> R) -> Option<R> {
        self.lock().slots.get_mut(&id).map(act)
    }

    /// Marks the client's end closed. `lost`: the connection is dead, so nobody can accept it any more.
    fn close_client(&self, id: u64, lost: bool) {
        self.close(id, |slot, may_accept| slot.close_client(&self.activity, may_accept && !lost));
    }

    /// Marks the server's end closed.
    fn close_server(&self, id: u64) {
        self.close(id, |slot, _| slot.close_server(&self.activity));
        self.moved.notify_waiters();
    }

    /// Closes the server's end of the connections to some addresses that were never accepted.
    fn refuse(&self, which: impl Fn(SocketAddr) -> bool) {
        let state = self.lock();
        let waiting = state.slots.iter().filter(|(_, slot)| slot.waits() && which(slot.server()));
        let waiting: Vec<u64> = waiting.map(|(id, _)| *id).collect();
        drop(state);
        for id in waiting {
            // Looked at again: it may just have been accepted after all.
            self.close(id, |slot, _| if slot.waits() { slot.close_server(&self.activity) } else { None });
        }
        self.moved.notify_waiters();
    }

    /// Closes an end, and forgets the slot when it was the second. Tokens are released outside the lock, after the
    /// half-closed one was made, so the count never touches nought in between.
    fn close(&self, id: u64, mark: impl FnOnce(&mut Slot, bool) -> Option<Token>) {
        let mut state = self.lock();
        let Some(server) = state.slots.get(&id).map(Slot::server) else { return };
        let may_accept = state.may_accept(server);
        let Some(slot) = state.slots.get_mut(&id) else { return };
        let released = mark(slot, may_accept);
        let gone = if slot.is_over() { state.remove(id) } else { None };
        drop(state);
        drop((released, gone));
    }
}

/// Whether a listener accepts. While it is shut because it waits for something that may itself wait on virtual time,
/// whoever is in its backlog waits with it and gives its token up; opening it hands every one of them a fresh token.
#[derive(Clone)]
pub struct Valve {
    switch: Arc<Switch>,
    server: SocketAddr,
}

impl Valve {
    /// The listener accepts nobody from here on. Call it while a token lives and before the next accept.
    pub fn shut(&self) {
        let mut state = self.switch.lock();
        state.shut.insert(self.server);
        let backlog = state.slots.values_mut().filter(|slot| slot.server() == self.server && slot.waits());
        let released: Vec<Token> = backlog.filter_map(Slot::park).collect();
        drop(state);
        drop(released);
    }

    /// The listener accepts again. Call it before the accept loop is woken, while a token lives: the wake-up of the
    /// loop is covered by the tokens of those whom it will accept.
    pub fn open(&self) {
        let mut state = self.switch.lock();
        state.shut.remove(&self.server);
        for slot in state.slots.values_mut().filter(|slot| slot.server() == self.server && slot.waits()) {
            slot.unpark(&self.switch.activity);
        }
    }
}

impl fmt::Debug for Valve {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Valve({})", self.server)
    }
}

/// A declared listener, made by [`Wire::listen`]. Dropping it says that nobody accepts at its address any more.
#[must_use = "a listener that is dropped at once was never there"]
pub struct Listening {
    switch: Arc<Switch>,
    server: SocketAddr,
}

impl Listening {
    /// What shuts and opens the listener.
    pub fn valve(&self) -> Valve {
        Valve { switch: Arc::clone(&self.switch), server: self.server }
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        let mut state = self.switch.lock();
        state.shut.remove(&self.server);
        let left = state.listening.entry(self.server).or_default();
        *left = left.saturating_sub(1);
        if *left > 0 {
            return;
        }
        drop(state);
        self.switch.refuse(|server| server == self.server);
    }
}

impl fmt::Debug for Listening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Listening({})", self.server)
    }
}

#[cfg(test)]
mod tests;
