//! Why an exchange has no response, in words that are the same on every machine and in every run.
//!
//! Leaves out texts of the operating system, addresses, ports and durations: what is in here may be hashed.

use std::fmt;
use std::io;

/// Where in a response something stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In the status line or the headers.
    Head,
    /// In the body.
    Body,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Place::Head => "head",
            Place::Body => "body",
        })
    }
}

/// Why there is no response.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The name stands for no address.
    #[error("no address is known for `{0}`")]
    NoAddress(String),
    /// Nobody listens there.
    #[error("connection refused")]
    Refused,
    /// The connection could not be made for another reason.
    #[error("connection could not be made")]
    NotConnected,
    /// The peer broke the connection off before the first byte of a response.
    #[error("connection reset before a response")]
    Reset,
    /// The peer closed the connection before the first byte of a response.
    #[error("connection closed before a response")]
    Closed,
    /// The peer refused at the TLS layer; the name is that of RFC 8446, such as `certificate_required`.
    #[error("peer sent the TLS alert `{0}`")]
    TlsAlert(String),
    /// This end refused the peer at the TLS layer; the word says why, such as `certificate_expired`.
    #[error("peer refused at the TLS layer: {0}")]
    TlsRefused(String),
    /// The connection ended inside the response.
    #[error("response ends in its {place} after {received} bytes of it")]
    Truncated {
        /// Where it ended.
        place: Place,
        /// The bytes of the head or of the body that had arrived.
        received: usize,
        /// The bytes that the head had promised for the body, if it had.
        promised: Option<usize>,
    },
    /// What came is not an HTTP response.
    #[error("response is not HTTP: {0}")]
    Garbage(String),
    /// The response is larger than a limit of the reader.
    #[error("response is too large: more than {limit} {what}")]
    TooLarge {
        /// What there is too much of.
        what: &'static str,
        /// The limit.
        limit: usize,
    },
    /// The deadline of the call passed first.
    #[error("no response before the deadline")]
    Deadline,
    /// The call was to close without waiting for a response, and did.
    #[error("this end closed without waiting for a response")]
    LeftEarly,
    /// The call was to stay silent until the peer closes, and the peer did not.
    #[error("peer kept the silent connection open")]
    StillOpen,
}

impl Failure {
    /// Whether the peer ended the connection without a byte of a response, in whichever way.
    pub fn is_hang_up(&self) -> bool {
        matches!(self, Failure::Closed | Failure::Reset)
    }

    /// The failure of a connection attempt.
    pub(crate) fn of_connecting(error: &io::Error) -> Failure {
        match error.kind() {
            io::ErrorKind::ConnectionRefused => Failure::Refused,
            io::ErrorKind::ConnectionReset => Failure::Reset,
            _ => Failure::NotConnected,
        }
    }

    /// The failure of a TLS handshake, or of reading and writing outside a response.
    pub(crate) fn of_stream(error: &io::Error) -> Failure {
        if let Some(failure) = Failure::of_tls(error) {
            return failure;
        }
        match error.kind() {
            io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe | io::ErrorKind::ConnectionAborted => {
                Failure::Reset
            }
            _ => Failure::Closed,
        }
    }

    /// The failure of the TLS layer that an error of the stream carries, if it carries one.
    pub(crate) fn of_tls(error: &io::Error) -> Option<Failure> {
        let error = error.get_ref()?.downcast_ref::<rustls::Error>()?;
        Some(crate::tls::failure(error))
    }
}
