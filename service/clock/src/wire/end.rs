//! The two ends of a connection, as the client and the server hold them.
//!
//! Leaves out the slot's own rules (`slot`). Implements "clock 1", invariants 2, 3 and 4.

use super::slot::Slot;
use super::{Stage, Switch};
use crate::token::{Origin, Token};
use std::fmt;
use std::panic::Location;
use std::sync::Arc;

/// The client's end of a connection. Dropping it closes it, so drop the socket afterwards.
#[must_use = "an end that is dropped is closed"]
pub struct ClientEnd {
    switch: Arc<Switch>,
    id: u64,
    lost: bool,
}

impl ClientEnd {
    pub(super) fn new(switch: Arc<Switch>, id: u64) -> Self {
        Self { switch, id, lost: false }
    }

    /// The token back: after the whole response, or when the connection has failed. If the server had suspended the
    /// chain, a fresh one.
    #[track_caller]
    pub fn take(&self) -> Token {
        let origin = Origin { label: "client", place: Location::caller() };
        let token = self.switch.with(self.id, Slot::take).flatten();
        token.unwrap_or_else(|| self.switch.activity.mint(origin))
    }

    /// Puts the token back on the wire, before the first byte of the next request.
    pub fn put(&self, token: Token) {
        let spare = self.switch.with(self.id, |slot| slot.put(token));
        drop(spare);
    }

    /// Takes the chain off the wire because the client will wait on virtual time before it goes on sending. Waits for
    /// the server to reach `after`, so that its deadline is registered, or to close; then releases the token. Register
    /// your own timer before, and keep watching the socket while you wait.
    pub async fn suspend(&self, after: Stage) {
        loop {
            let moved = self.switch.moved.notified();
            let token = self.switch.with(self.id, |slot| slot.has_reached(after).then(|| slot.stall()));
            if let Some(token) = token.flatten() {
                drop(token);
                return;
            }
            moved.await;
        }
    }

    /// Marks this end closed. Call it before dropping the socket.
    pub fn close(self) {
        drop(self);
    }

    /// Marks this end closed after a failed connect, an end of file or a reset: a server that has not accepted the
    /// connection by now never will, so nothing is half-closed. After any of these, say this in place of `close`.
    pub fn lost(mut self) {
        self.lost = true;
    }
}

impl Drop for ClientEnd {
    fn drop(&mut self) {
        self.switch.close_client(self.id, self.lost);
    }
}

impl fmt::Debug for ClientEnd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ClientEnd({})", self.id)
    }
}

/// The server's end of a connection. Dropping it closes it: after everything was recorded, before the socket. A handler
/// that shares it and outlives the connection may go on calling it; once closed it does nothing.
#[must_use = "an end that is dropped is closed"]
pub struct ServerEnd {
    switch: Arc<Switch>,
    id: u64,
}

impl ServerEnd {
    pub(super) fn new(switch: Arc<Switch>, id: u64) -> Self {
        Self { switch, id }
    }

    /// Says that the deadline of a stage is registered.
    pub fn reached(&self, stage: Stage) {
        self.switch.with(self.id, |slot| slot.reach(stage));
        self.switch.moved.notify_waiters();
    }

    /// The handler's token, made while the token on the wire or a half-closed one lives. `None` when there is neither:
    /// then nothing that counts stands behind the bytes that were read.
    #[track_caller]
    pub fn token(&self, label: &'static str) -> Option<Token> {
        let origin = Origin { label, place: Location::caller() };
        self.switch.with(self.id, |slot| slot.handler(&self.switch.activity, origin)).flatten()
    }

    /// Whether the client has suspended the chain: it stands in the middle of a request, though its bytes may not have
    /// been read yet, and will not go on before the clock moves.
    pub fn is_stalled(&self) -> bool {
        self.switch.with(self.id, |slot| slot.is_stalled()).unwrap_or(false)
    }

    /// Takes the chain off the wire because the handler will wait on virtual time. Register the timer before, and
    /// give the handler's own token up after.
    pub fn suspend(&self) {
        let token = self.switch.with(self.id, Slot::suspend);
        drop(token);
    }

    /// Puts a new token on the wire, before bytes of the response are written.
    pub fn resume(&self, token: Token) {
        let spare = self.switch.with(self.id, |slot| slot.resume(token));
        drop(spare);
    }

    /// Marks this end closed while others still share it. Call it before dropping the socket; calling it again, or
    /// dropping the end afterwards, does nothing.
    pub fn close(&self) {
        self.switch.close_server(self.id);
    }
}

impl Drop for ServerEnd {
    fn drop(&mut self) {
        self.switch.close_server(self.id);
    }
}

impl fmt::Debug for ServerEnd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ServerEnd({})", self.id)
    }
}
