//! One connection: the token that is on it, and which ends are closed.
//!
//! Leaves out locking and finding (`wire`). Implements "clock 1", invariants 2, 3 and 4.

use super::Stage;
use crate::activity::Activity;
use crate::token::{Origin, Token};
use std::net::SocketAddr;
use std::panic::Location;
use std::sync::Arc;

/// The state of a connection between its dialling and the closing of its second end.
pub(super) struct Slot {
    client: SocketAddr,
    server: SocketAddr,
    /// Who dialled: the place that a half-closed connection is reported with.
    place: &'static Location<'static>,
    /// The client's token, while it waits for the server.
    token: Option<Token>,
    /// Held while exactly one end is closed.
    half: Option<Token>,
    stage: Option<Stage>,
    /// Whether the client waits on virtual time in the middle of a request.
    stalled: bool,
    /// Whether the connection waits in the backlog of a listener that is shut: then no token stands behind it.
    parked: bool,
    accepted: bool,
    client_closed: bool,
    server_closed: bool,
}

impl Slot {
    pub(super) fn new(
        client: SocketAddr,
        server: SocketAddr,
        token: Token,
        place: &'static Location<'static>,
    ) -> Self {
        let token = Some(token);
        let (half, stage) = (None, None);
        let (stalled, parked, accepted, client_closed, server_closed) = (false, false, false, false, false);
        Self {
            client,
            server,
            place,
            token,
            half,
            stage,
            stalled,
            parked,
            accepted,
            client_closed,
            server_closed,
        }
    }

    pub(super) fn addresses(&self) -> (SocketAddr, SocketAddr) {
        (self.client, self.server)
    }

    pub(super) fn server(&self) -> SocketAddr {
        self.server
    }

    /// Notes that the server has the connection. `false` if it had it before, or had gone.
    pub(super) fn accept(&mut self) -> bool {
        self.parked = false;
        !self.server_closed && !std::mem::replace(&mut self.accepted, true)
    }

    /// Whether the connection waits in a listener's backlog.
    pub(super) fn waits(&self) -> bool {
        !self.accepted && !self.server_closed
    }

    pub(super) fn reach(&mut self, stage: Stage) {
        self.stage = self.stage.max(Some(stage));
    }

    /// Whether a client that is about to stall may give its token up.
    pub(super) fn has_reached(&self, stage: Stage) -> bool {
        self.server_closed || self.stage >= Some(stage)
    }

    /// Lets the connection wait for a listener that is shut. Gives the token that stood behind it.
    pub(super) fn park(&mut self) -> Option<Token> {
        self.parked = true;
        // A half-closed one waits for the listener like any other.
        self.half.take().or_else(|| self.token.take())
    }

    /// The listener will accept the connection: a fresh token stands behind it.
    pub(super) fn unpark(&mut self, activity: &Arc<Activity>) {
        if !std::mem::take(&mut self.parked) {
            return;
        }
        if self.client_closed {
            self.half_close(activity);
        } else {
            let label = "accepted after a wait";
            self.token.get_or_insert_with(|| activity.mint(Origin { label, place: self.place }));
        }
    }

    /// Puts a token on the wire. It comes back when the client has gone, since nobody would take it, and while the
    /// connection waits for a listener that is shut.
    pub(super) fn put(&mut self, token: Token) -> Option<Token> {
        self.stalled = false;
        if self.parked {
            return Some(token);
        }
        if self.client_closed { Some(token) } else { self.token.replace(token) }
    }

    pub(super) fn take(&mut self) -> Option<Token> {
        self.stalled = false;
        self.token.take()
    }

    /// Takes the token of a client that will wait on virtual time before it goes on sending.
    pub(super) fn stall(&mut self) -> Option<Token> {
        self.stalled = true;
        self.token.take()
    }

    pub(super) fn is_stalled(&self) -> bool {
        self.stalled
    }

    /// Takes the token off because the handler waits. After the server has closed, what is on the wire is the client's.
    pub(super) fn suspend(&mut self) -> Option<Token> {
        if self.server_closed { None } else { self.token.take() }
    }

    /// Puts a token on for the handler. It comes back when there is no response to come.
    pub(super) fn resume(&mut self, token: Token) -> Option<Token> {
        if self.server_closed { Some(token) } else { self.put(token) }
    }

    /// Makes the handler's token while one of the connection's own lives.
    pub(super) fn handler(&self, activity: &Arc<Activity>, origin: Origin) -> Option<Token> {
        let counted = !self.server_closed && (self.token.is_some() || self.half.is_some());
        counted.then(|| activity.mint(origin))
    }

    /// Marks the client's end. Without anybody who may accept a connection that was not accepted, the other end is
    /// closed with it. Returns the token that was on the wire, to be released.
    pub(super) fn close_client(&mut self, activity: &Arc<Activity>, may_accept: bool) -> Option<Token> {
        self.client_closed = true;
        self.server_closed |= !self.accepted && !may_accept;
        self.half_close(activity);
        self.token.take()
    }

    /// Marks the server's end. A token on the wire stays for the client, who will find the end and take it.
    pub(super) fn close_server(&mut self, activity: &Arc<Activity>) -> Option<Token> {
        self.server_closed = true;
        self.parked = false;
        self.half_close(activity);
        None
    }

    /// Whether both ends are closed.
    pub(super) fn is_over(&self) -> bool {
        self.client_closed && self.server_closed
    }

    fn half_close(&mut self, activity: &Arc<Activity>) {
        if !self.is_over() && !self.parked && self.half.is_none() {
            let label =
                if self.accepted { "half-closed connection" } else { "half-closed connection, not accepted" };
            self.half = Some(activity.mint(Origin { label, place: self.place }));
        }
    }
}
