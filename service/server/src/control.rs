//! The face of the control port: plain HTTP with JSON on loopback, one request per connection.
//!
//! Leaves out what each path does (its module below). Implements design 4.3. A connection carries one request so
//! that no deadline of an idle control connection stands among the timers of a scenario.

mod about;
mod audit;
mod clock;
mod problem;
mod router;
mod seeding;
mod spines;

pub(crate) use spines::Nursery;

use crate::config::Config;
use crate::connection::{Admission, Body, BodyLimit, Budget, Census, Cut, Exchange, Face, Reply};
use crate::metrics::Metrics;
use crate::spine::Stores;
use axum::response::IntoResponse;
use http_body_util::BodyExt;
use hyper::header::ORIGIN;
use hyper::http::request::Parts;
use hyper::service::Service;
use hyper::{Method, Request, StatusCode};
use hyper_util::service::TowerToHyperService;
use parking_lot::Mutex;
use problem::Problem;
use spine_clock::{Scope, Token};
use spine_directory::DirectoryBook;
use spine_hub::Hub;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpStream;
use tokio::sync::watch;

/// The largest array of neutral documents: about 50,000 people, which a loader sends in several requests.
const SEED_BYTES_MAX: usize = 64 * 1_024 * 1_024;
/// The largest body of every other request: a configuration with three PEM texts, many times over.
const REQUEST_BYTES_MAX: usize = 1_024 * 1_024;
/// How much of a longer body is read and thrown away, so that the caller can read the answer.
const DISCARD_BYTES: usize = 16 * 1_024 * 1_024;

/// What the paths of the control port work on.
pub(crate) struct Desk {
    /// Shares clock, activity and panics with the scope that the Spine was started in.
    pub(crate) scope: Arc<Scope>,
    pub(crate) hub: Arc<Hub>,
    pub(crate) book: Arc<DirectoryBook>,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) config: Arc<Config>,
    pub(crate) stores: Stores,
    /// Whether the HL7 listener stops.
    pub(crate) draining: watch::Receiver<bool>,
    pub(crate) nursery: Arc<Nursery>,
    /// The connections of the HL7 listener.
    pub(crate) hl7: Census,
    /// The places of the HL7 listener.
    pub(crate) admission: Arc<Admission>,
    /// The bytes of bodies that the HL7 listener holds.
    pub(crate) bytes: Arc<Budget>,
    /// Whoever moves or settles the clock has this turn, so that no two moves overlap.
    pub(crate) turn: tokio::sync::Mutex<()>,
    /// Where the HL7 listener is bound.
    pub(crate) hl7_address: SocketAddr,
}

/// The face of the control port.
pub(crate) struct Control {
    scope: Arc<Scope>,
    router: TowerToHyperService<axum::Router>,
}

impl Control {
    pub(crate) fn new(desk: Desk) -> Self {
        let scope = Arc::clone(&desk.scope);
        Self { scope, router: TowerToHyperService::new(router::router(Arc::new(desk))) }
    }
}

/// Who asks, as a handler sees it: the request's token, which a handler that waits for quiet must give up.
#[derive(Clone)]
pub(crate) struct Caller {
    token: Arc<Mutex<Option<Token>>>,
    is_foreign: bool,
}

impl Caller {
    fn new(token: Token, is_foreign: bool) -> Self {
        Self { token: Arc::new(Mutex::new(Some(token))), is_foreign }
    }

    /// Gives the request's token up, so that a wait for quiet does not wait for this very request.
    ///
    /// # Errors
    /// The caller is a party of the scope: its own token stands on the wire until it has the response.
    pub(crate) fn stand_aside(&self) -> Result<(), Problem> {
        if !self.is_foreign {
            return Err(Problem::new(
                StatusCode::CONFLICT,
                "the caller is a party of the scope and waits with a token: settle or advance the scope itself",
            ));
        }
        drop(self.token.lock().take());
        Ok(())
    }

    fn token(&self) -> Option<Token> {
        self.token.lock().take()
    }
}

impl Face for Control {
    type Stream = TcpStream;
    type Peer = ();
    const NAME: &'static str = "control";
    const KEEPS_ALIVE: bool = false;

    async fn establish(&self, socket: TcpStream) -> Result<(TcpStream, ()), (Cut, TcpStream)> {
        Ok((socket, ()))
    }

    fn body_limit(&self, head: &Parts) -> BodyLimit {
        let keep = if head.method == Method::PUT { SEED_BYTES_MAX } else { REQUEST_BYTES_MAX };
        BodyLimit { keep, discard: DISCARD_BYTES }
    }

    async fn answer(&self, exchange: Arc<Exchange<()>>, token: Token) -> (Reply, Token) {
        let caller = Caller::new(token, exchange.is_foreign);
        let response = match &exchange.body {
            // Only browsers say an origin, and no page has business with a control port.
            _ if exchange.headers.contains_key(ORIGIN) => {
                Problem::new(StatusCode::FORBIDDEN, "requests of web pages are not taken here")
                    .into_response()
            }
            _ if let Some(crowd) = exchange.crowd => {
                Problem::new(StatusCode::SERVICE_UNAVAILABLE, crowd.to_string()).into_response()
            }
            Body::Whole(bytes) => {
                let mut request = Request::new(axum::body::Body::from(bytes.clone()));
                *request.method_mut() = exchange.method.clone();
                *request.uri_mut() = exchange.uri.clone();
                *request.headers_mut() = exchange.headers.clone();
                request.extensions_mut().insert(caller.clone());
                let Ok(response) = self.router.call(request).await;
                response
            }
            Body::NoRoom { .. } => {
                let text = "the bodies that are held leave no room for this one";
                Problem::new(StatusCode::SERVICE_UNAVAILABLE, text).into_response()
            }
            Body::TooLarge { bytes, .. } => {
                let most = if exchange.method == Method::PUT { SEED_BYTES_MAX } else { REQUEST_BYTES_MAX };
                let text = format!("the body has {bytes} bytes: at most {most} are taken");
                Problem::new(StatusCode::PAYLOAD_TOO_LARGE, text).into_response()
            }
        };
        let reply = whole(response).await;
        let token = match caller.token() {
            Some(token) => token,
            None => self.scope.token("control"),
        };
        (reply, token)
    }

    async fn failed(&self, exchange: Arc<Exchange<()>>, _token: &Token) -> Reply {
        let path = exchange.uri.path();
        tracing::error!(http.path = path, "a control request failed because its handler panicked");
        let text = format!("{path}: the Spine failed on this request, see /panics");
        whole(Problem::new(StatusCode::INTERNAL_SERVER_ERROR, text).into_response()).await
    }

    async fn cut(&self, cut: &Cut, _peer: Option<&()>, _token: &Token) {
        tracing::debug!(scope = self.scope.name(), reason = %cut, "a control connection ended without a request");
    }
}

async fn whole(response: axum::response::Response) -> Reply {
    let (head, body) = response.into_parts();
    match body.collect().await {
        Ok(collected) => Reply::from_parts(head, collected.to_bytes()),
        Err(error) => {
            tracing::error!(%error, "a control reply could not be gathered");
            let mut reply = Reply::default();
            *reply.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
            reply
        }
    }
}
