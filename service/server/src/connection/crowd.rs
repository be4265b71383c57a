//! Which limit of the whole listener a request met.
//!
//! Leaves out the form of the refusal: each face has its own. The words are fixed but for the limit itself, which is
//! configuration and the same in every run.

use spine_kernel::Fault;
use std::fmt;

/// The limit that was met, with its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Crowd {
    /// As many connections are served as may be: this one stands in the lobby.
    Connections(usize),
    /// As many messages are in progress as may be.
    Messages(usize),
    /// The bodies that are held leave no room for this one.
    Bytes(usize),
}

impl Crowd {
    /// The retriable fault with the limit in it.
    pub(crate) fn fault(self) -> Fault {
        Fault::about("TMS.200", self.to_string())
    }
}

impl fmt::Display for Crowd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Connections(limit) => write!(f, "the limit of {limit} connections is reached"),
            Self::Messages(limit) => write!(f, "the limit of {limit} messages in progress is reached"),
            Self::Bytes(limit) => write!(f, "the limit of {limit} bytes of bodies held at once is reached"),
        }
    }
}
