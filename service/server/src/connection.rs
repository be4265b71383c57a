//! Connections as both listeners serve them: accepted, established, read whole, answered, closed; each step under
//! the token discipline.
//!
//! Leaves out what a request means: that is a [`Face`]. Implements clock 1, invariants 2 to 8, and the rule that a
//! connection that ends before a message is audited before it closes (design 4.2).

mod accept;
mod admission;
mod body;
mod budget;
mod census;
mod crowd;
mod cut;
mod framing;
mod line;
mod linger;
mod port;
mod request;
mod serve;
mod watched;

pub(crate) use accept::{Open, accept_all};
pub(crate) use admission::Admission;
pub(crate) use body::{Body, BodyLimit};
pub(crate) use budget::Budget;
pub(crate) use census::Census;
pub(crate) use crowd::Crowd;
pub(crate) use cut::Cut;
pub(crate) use framing::{Refused, screen};
pub(crate) use line::Line;
pub(crate) use port::Port;

use bytes::Bytes;
use hyper::http::request::Parts;
use hyper::http::{HeaderMap, Method, Response, Uri};
use spine_clock::Token;
use std::future::Future;
use std::sync::Arc;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;

/// A reply as a face gives it: whole, without the headers that belong to the connection.
pub(crate) type Reply = Response<Bytes>;

/// A request that was read whole.
pub(crate) struct Exchange<P> {
    pub(crate) method: Method,
    pub(crate) uri: Uri,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Body,
    /// The limit of the whole listener that leaves no room for the request: it is told to come again.
    pub(crate) crowd: Option<Crowd>,
    /// Who is at the other end.
    pub(crate) peer: Arc<P>,
    /// Whether the other end is no party of the scope.
    pub(crate) is_foreign: bool,
}

/// What one listener does with its connections.
pub(crate) trait Face: Send + Sync + Sized + 'static {
    /// The established stream.
    type Stream: AsyncRead + AsyncWrite + Unpin + Send + 'static;
    /// What the handshake showed of the other end.
    type Peer: Send + Sync + 'static;
    /// The listener's name in logs, metrics and the keys of timers.
    const NAME: &'static str;
    /// Whether a connection may carry more than one request.
    const KEEPS_ALIVE: bool;

    /// The handshake. Where it fails the socket comes back, so that the other end can read why.
    fn establish(
        &self,
        socket: TcpStream,
    ) -> impl Future<Output = Result<(Self::Stream, Self::Peer), (Cut, TcpStream)>> + Send;

    /// What the head alone is refused for, before its body is read.
    fn screen(&self, _head: &Parts) -> Option<Refused> {
        None
    }

    /// How much of the body of a request is kept.
    fn body_limit(&self, head: &Parts) -> BodyLimit;

    /// The reply to a whole request, and the token again.
    fn answer(
        &self,
        exchange: Arc<Exchange<Self::Peer>>,
        token: Token,
    ) -> impl Future<Output = (Reply, Token)> + Send;

    /// The reply where [`Self::answer`] panicked.
    fn failed(
        &self,
        exchange: Arc<Exchange<Self::Peer>>,
        token: &Token,
    ) -> impl Future<Output = Reply> + Send;

    /// Records that a connection ended before a message was whole.
    fn cut(&self, cut: &Cut, peer: Option<&Self::Peer>, token: &Token) -> impl Future<Output = ()> + Send;
}
