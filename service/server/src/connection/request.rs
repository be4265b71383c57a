//! One request: read whole by a task of its own, handled, answered.
//!
//! Leaves out what the answer is (the face). The task is spawned when the head is there, not when somebody polls for
//! the response: a peer that goes away does not decide whether its request is handled (clock 1, invariant 5). The
//! deadline of the next request is registered before the response leaves, while the request's token lives.

use super::body::{self, Body, BodyLimit};
use super::budget::Share;
use super::framing::Refused;
use super::port::Port;
use super::{Crowd, Cut, Exchange, Face, Line, Reply};
use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::header::{CONNECTION, CONTENT_TYPE, DATE, EXPECT, HeaderValue, TRANSFER_ENCODING};
use hyper::service::Service;
use hyper::{Request, Response, StatusCode};
use spine_clock::Stage;
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
        // What begins here follows from bytes of a peer that may have suspended itself in the meantime.
        let entry = line.token("head");
        let taken = Taken::new(&port, &line, request);
        line.reached(Stage::Reading);
        let handling = handle(
            Arc::clone(&self.port),
            Arc::clone(&self.line),
            Arc::clone(&self.peer),
            taken,
            Arc::clone(&left),
        );
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

/// A request whose head was judged and whose share of what all may hold is reserved.
struct Taken {
    request: Request<Incoming>,
    limit: BodyLimit,
    held: Share,
    has_room: bool,
    crowd: Option<Crowd>,
}

impl Taken {
    fn new<F: Face>(port: &Port<F>, line: &Line, request: Request<Incoming>) -> Self {
        let (head, incoming) = request.into_parts();
        let mut limit = port.face.body_limit(&head);
        let mut held = port.bytes.share();
        line.shares(held.ender());
        let crowd = (!line.is_served()).then_some(Crowd::Connections(port.limits.connections));
        if crowd.is_some() {
            // It is told to come again whatever its body says.
            limit = BodyLimit { keep: 0, discard: limit.keep + limit.discard };
        }
        let has_room = body::reserve(&incoming, limit, &mut held);
        Self { request: Request::from_parts(head, incoming), limit, held, has_room, crowd }
    }
}

async fn handle<F: Face>(
    port: Arc<Port<F>>,
    line: Arc<Line>,
    peer: Arc<F::Peer>,
    taken: Taken,
    left: Left<F::Peer>,
) -> Result<Response<Full<Bytes>>, Cut> {
    let Taken { request, limit, mut held, has_room, mut crowd } = taken;
    let (head, incoming) = request.into_parts();
    if let Some(refused) = port.face.screen(&head) {
        return turn_away(&port, &line, &peer, refused).await;
    }
    let waits = head.headers.contains_key(EXPECT);
    let body = body::read(incoming, limit, waits, has_room, &mut held).await?;
    let token = line.token("request");
    if !line.whole() {
        return Err(Cut::RequestDeadline);
    }
    if let Body::NoRoom { .. } = body {
        crowd = crowd.or(Some(Crowd::Bytes(port.bytes.limit())));
    }
    let mut working = port.messages.share();
    if crowd.is_none() && !working.grow_to(1) {
        crowd = Some(Crowd::Messages(port.messages.limit()));
    }
    // Behind chunks a length may have stood that somebody on the way believed: nothing more is read from there.
    let is_last = body.is_unread()
        || head.headers.contains_key(TRANSFER_ENCODING)
        || matches!(crowd, Some(Crowd::Connections(_)));
    let is_foreign = line.is_foreign();
    let exchange = Arc::new(Exchange {
        method: head.method,
        uri: head.uri,
        headers: head.headers,
        body,
        crowd,
        peer,
        is_foreign,
    });
    // Nobody else fills this cell.
    let _ = left.set(Arc::clone(&exchange));
    let (reply, token) = port.face.answer(exchange, token).await;
    let response = dress(&port, &line, reply, is_last);
    drop((working, held));
    drop(token);
    Ok(response)
}

/// The response to a head that is refused: recorded like every connection that ends before a message.
async fn turn_away<F: Face>(
    port: &Port<F>,
    line: &Line,
    peer: &F::Peer,
    refused: Refused,
) -> Result<Response<Full<Bytes>>, Cut> {
    let token = line.token("refusal");
    if !line.whole() {
        return Err(Cut::RequestDeadline);
    }
    port.face.cut(&refused.cut, Some(peer), &token).await;
    let mut reply = Reply::new(Bytes::from(format!("{}\n", refused.cut)));
    *reply.status_mut() = refused.status;
    reply.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain"));
    let response = dress(port, line, reply, true);
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

/// Registers the next deadline and adds the headers that belong to the connection. A date is only sent on the system
/// clock: on a virtual one it would put the instant of the bytes into bytes that are compared (clock 3).
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
