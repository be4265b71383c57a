//! HTTP/1.1 as text: a request written byte for byte as told, a response read to its last byte.
//!
//! Leaves out sockets, TLS and time (see `client`), and everything that a client must not do by itself: redirects,
//! retries, decoding of content. Implements wire 1.3 and 1.4 from the supplier's side.

mod failure;
mod request;
mod response;

pub use failure::{Failure, Place};
pub use request::{Framing, Request};
pub use response::{
    Header, MAX_BODY_BYTES, MAX_HEAD_BYTES, MAX_HEADERS, MAX_INTERIM, Progress, Response, ResponseReader,
};
