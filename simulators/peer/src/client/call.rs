//! What a client is told to do: whom to call, what to send, how to behave and how long to wait.
//!
//! Leaves out what the request means; `soap` and the suppliers build that.

use crate::http::Request;
use crate::tls::Tls;
use spine_clock::Stage;
use std::net::SocketAddr;
use std::time::Duration;

/// How long a client waits for a whole exchange, and with which clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deadline {
    /// By the scope's clock. The peer lives in the same scope: its end of the wire is waited for and settled.
    Virtual(Duration),
    /// By real time. The peer is another process, about whose inside nothing can be known.
    Real(Duration),
}

/// How a connection is secured.
#[derive(Debug, Clone)]
pub enum Security {
    /// By TLS.
    Tls(Tls),
    /// Not at all.
    Plain,
}

/// Where a client stops sending. Beyond the end of what there is to send means at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// After connecting, before the first byte of TLS or of HTTP.
    Handshake,
    /// After so many bytes of the head.
    Head(usize),
    /// After the head and so many bytes of what follows it.
    Body(usize),
}

impl Cut {
    /// How far a peer gets that is left with this much.
    pub(crate) fn stage(self) -> Stage {
        match self {
            Cut::Handshake => Stage::Accepted,
            Cut::Head(_) => Stage::Established,
            Cut::Body(_) => Stage::Reading,
        }
    }
}

/// How fast a client sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// So many bytes at a time (0 counts as 1).
    pub bytes: usize,
    /// With so much time in between, by the scope's clock.
    pub every: Duration,
}

/// How several requests share one connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    /// Each goes out when the one before has been answered.
    InTurn,
    /// All go out at once, and the answers are read in their order.
    AtOnce,
}

/// How a client behaves in a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conduct {
    /// Sends everything and reads the whole response.
    Whole,
    /// Sends everything and closes without reading.
    Abandon,
    /// Sends up to the cut and closes.
    CloseAt(Cut),
    /// Sends everything, closes its half of the connection and reads the whole response.
    HalfClose,
    /// Sends the head, waits for leave to go on, then sends the rest and reads the whole response. Whoever is answered
    /// without leave sends no more.
    AskLeave,
    /// Sends everything at a pace and reads the whole response. Run it beside whoever moves the clock.
    Slowly(Pace),
}

/// One call.
#[derive(Debug, Clone)]
pub struct Call {
    /// Names the call among all calls of the scope, such as the path of its cause; orders timers, so it must be
    /// unique and the same in every run.
    pub key: String,
    /// The name of the peer: for the `Host` header, for SNI, and to look the address up in the scope.
    pub host: String,
    /// The address, if it is not to be looked up.
    pub address: Option<SocketAddr>,
    /// What to send.
    pub request: Request,
    /// Instead of the client's deadline.
    pub deadline: Option<Deadline>,
    /// Instead of the client's security: another certificate, none, or no TLS at all.
    pub security: Option<Security>,
    /// How to behave.
    pub conduct: Conduct,
    /// Whether a peer in another process may need its clock moved before it goes on: then no token is held while it is
    /// waited for, for nobody could move that clock otherwise. In a shared scope the wire sees to it.
    pub may_wait: bool,
}

impl Call {
    /// A well-behaved call.
    pub fn new(key: impl Into<String>, host: impl Into<String>, request: Request) -> Call {
        Call {
            key: key.into(),
            host: host.into(),
            address: None,
            request,
            deadline: None,
            security: None,
            conduct: Conduct::Whole,
            may_wait: false,
        }
    }

    /// Holds no token while it waits for a peer in another process.
    #[must_use]
    pub fn may_wait(mut self) -> Call {
        self.may_wait = true;
        self
    }

    /// Calls this address instead of the one that the scope knows.
    #[must_use]
    pub fn address(mut self, address: SocketAddr) -> Call {
        self.address = Some(address);
        self
    }

    /// Waits otherwise than the client does.
    #[must_use]
    pub fn deadline(mut self, deadline: Deadline) -> Call {
        self.deadline = Some(deadline);
        self
    }

    /// Secures the connection otherwise than the client does.
    #[must_use]
    pub fn security(mut self, security: Security) -> Call {
        self.security = Some(security);
        self
    }

    /// Behaves otherwise than well.
    #[must_use]
    pub fn conduct(mut self, conduct: Conduct) -> Call {
        self.conduct = conduct;
        self
    }
}
