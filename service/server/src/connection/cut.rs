//! Why a connection ends before a message is whole.
//!
//! Leaves out what is done about it: the face records it, the connection closes. The fault names are rows of the
//! catalogue; the words of each are fixed, so that no text of an operating system reaches a record (clock 3).

use spine_kernel::Fault;
use std::fmt;

/// Why a connection is cut.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cut {
    /// The handshake was refused, by either end.
    TlsRefused(&'static str),
    /// The handshake was not done in time.
    HandshakeDeadline,
    /// The handshake was still under way when others needed its place.
    Displaced,
    /// The request was not whole in time.
    RequestDeadline,
    /// The response was not taken in time.
    ResponseDeadline,
    /// What came is not HTTP/1.1, or its framing is broken.
    BrokenHttp(&'static str),
    /// The other end has gone.
    Abandoned(&'static str),
}

impl Cut {
    /// The fault under which it is audited.
    pub(crate) fn fault(&self) -> Fault {
        let name = match self {
            Self::TlsRefused(_) => "TRANSPORT.TLS_REFUSED",
            Self::HandshakeDeadline => "TRANSPORT.HANDSHAKE_DEADLINE",
            Self::Displaced => "TRANSPORT.DISPLACED",
            Self::RequestDeadline => "TRANSPORT.REQUEST_DEADLINE",
            Self::ResponseDeadline => "TRANSPORT.RESPONSE_DEADLINE",
            Self::BrokenHttp(_) => "TRANSPORT.BROKEN_HTTP",
            Self::Abandoned(_) => "TRANSPORT.ABANDONED",
        };
        Fault::about(name, self.words())
    }

    fn words(&self) -> &'static str {
        match self {
            Self::TlsRefused(words) | Self::BrokenHttp(words) | Self::Abandoned(words) => words,
            Self::HandshakeDeadline => "the handshake was not done in time",
            Self::Displaced => {
                "the oldest handshake gave its place up while the limit of connections was reached"
            }
            Self::RequestDeadline => "the request was not whole in time",
            Self::ResponseDeadline => "the response was not taken in time",
        }
    }
}

impl fmt::Display for Cut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words())
    }
}

impl std::error::Error for Cut {}
