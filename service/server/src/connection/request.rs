//! One request: read whole by a task of its own, handled, answered.
//!
//! Leaves out what the answer is (the face). The task is spawned when the head is there, not when somebody polls for
//! the response: a peer that goes away does not decide whether its request is handled (clock 1, invariant 5). The
//! deadline of the next request is registered before the response leaves, while the request's token lives.

use super::accept::Port;
use super::{Cut, Exchange, Face, Line, Reply, body};
use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::header::{CONNECTION, DATE, EXPECT, HeaderValue};
use hyper::service::Service;
use hyper::{Request, Response, StatusCode};
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};

/// The requests of one connection.
pub(super) struct Requests<F: Face> {
    port: Arc<Port<F>>,
    line: Arc<Line>,
    peer: Arc<F::Peer>,
}

/// Where the handler leaves the request, so that it can be answered where the handler panics.
type Left<P> = Arc<OnceLock<Arc<Exchange<P>>>>;

impl<F: Face> Requests<F> {
    pub(super) fn new(port: Arc<Port<F>>, line: Arc<Line>, peer: Arc<F::Peer>) -> Self {
        Self { port, line, peer }
    }
}

impl<F: Face> Service<Request<Incoming>> for Requests<F> {
    type Response = Response<Full<Bytes>>;
    type Error = Cut;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Cut>> + Send>>;

    fn call(&self, request: Request<Incoming>) -> Self::Future {
        let left: Left<F::Peer> = Arc::default();
        let (port, line) = (Arc::clone(&self.port), Arc::clone(&self.line));
        let handling = handle(
            Arc::clone(&self.port),
            Arc::clone(&self.line),
            Arc::clone(&self.peer),
            request,
            Arc::clone(&left),
        );
        // What begins here follows from bytes of a peer that may have suspended itself in the meantime.
        let entry = line.token("head");
        let task = line.scope().spawn_waiting("request", handling);
        drop(entry);
        Box::pin(async move {
            match task.await {
                Ok(outcome) => outcome,
                Err(_) => Ok(apologise(&port, &line, left.get().cloned()).await),
            }
        })
    }
}

async fn handle<F: Face>(
    port: Arc<Port<F>>,
    line: Arc<Line>,
    peer: Arc<F::Peer>,
    request: Request<Incoming>,
    left: Left<F::Peer>,
) -> Result<Response<Full<Bytes>>, Cut> {
    let (head, incoming) = request.into_parts();
    let waits = head.headers.contains_key(EXPECT);
    let body = body::read(incoming, port.face.body_limit(&head), waits).await?;
    let token = line.token("request");
    if !line.whole() {
        return Err(Cut::RequestDeadline);
    }
    let is_unread = body.is_unread();
    let is_foreign = line.is_foreign();
    let exchange = Arc::new(Exchange {
        method: head.method,
        uri: head.uri,
        headers: head.headers,
        body,
        peer,
        is_foreign,
    });
    // Nobody else fills this cell.
    let _ = left.set(Arc::clone(&exchange));
    let (reply, token) = port.face.answer(exchange, token).await;
    let response = dress(&port, &line, reply, is_unread);
    drop(token);
    Ok(response)
}

/// The response where the handler panicked. The panic itself is in the scope's reports.
async fn apologise<F: Face>(
    port: &Port<F>,
    line: &Line,
    exchange: Option<Arc<Exchange<F::Peer>>>,
) -> Response<Full<Bytes>> {
    let token = line.token("apology");
    let reply = match exchange {
        Some(exchange) => port.face.failed(exchange, &token).await,
        None => {
            let mut reply = Reply::new(Bytes::new());
            *reply.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
            reply
        }
    };
    let response = dress(port, line, reply, true);
    drop(token);
    response
}

/// Registers the next deadline and adds the headers that belong to the connection. A date is only sent on the system clock: on a virtual one it
/// would put the instant of the bytes into bytes that are compared (clock 3).
fn dress<F: Face>(port: &Port<F>, line: &Line, reply: Reply, is_last: bool) -> Response<Full<Bytes>> {
    let is_last = is_last || !F::KEEPS_ALIVE;
    if is_last {
        line.await_close(port.limits.keep_alive);
    } else {
        line.await_next(port.limits.keep_alive);
    }
    let mut response = reply.map(Full::new);
    let headers = response.headers_mut();
    if is_last {
        headers.insert(CONNECTION, HeaderValue::from_static("close"));
    }
    if !port.scope.is_virtual()
        && let Ok(date) =
            HeaderValue::try_from(port.scope.now().strftime("%a, %d %b %Y %H:%M:%S GMT").to_string())
    {
        headers.insert(DATE, date);
    }
    response
}
