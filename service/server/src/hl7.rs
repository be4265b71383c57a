//! The face for HL7 messages: mutual TLS, `POST` of messages, `GET /healthcheck`.
//!
//! Leaves out what a message means: everything that is posted goes to the hub, which also decides by the path
//! (fault 101). Implements wire 1.1, 1.2 and 1.4, and the first row of the table in design 4.2.

use crate::config::Limits;
use crate::connection::{Body, BodyLimit, Crowd, Cut, Exchange, Face, Refused, Reply, screen};
use crate::metrics::Metrics;
use crate::ration::{Ration, Verdict};
use crate::tls;
use bytes::Bytes;
use hyper::header::{ALLOW, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use hyper::http::request::Parts;
use hyper::{Method, StatusCode};
use spine_clock::{Scope, Token};
use spine_hub::{Arrival, ClientCertificate, Closure, Departure, DepartureStatus, Hub};
use std::io;
use std::sync::Arc;
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

/// The path that tells whether the listener lives (wire 1.2).
const HEALTH_PATH: &str = "/healthcheck";
/// The header that names service and interaction.
const SOAP_ACTION: HeaderName = HeaderName::from_static("soapaction");

/// The face of the HL7 listener.
pub(crate) struct Hl7 {
    pub(crate) scope: Arc<Scope>,
    pub(crate) hub: Arc<Hub>,
    pub(crate) acceptor: TlsAcceptor,
    pub(crate) limits: Limits,
    /// Whether a body must have a declared length.
    pub(crate) needs_length: bool,
    /// The audit rows of strangers.
    pub(crate) ration: Ration,
    pub(crate) metrics: Arc<Metrics>,
}

type Hl7Exchange = Arc<Exchange<ClientCertificate>>;

impl Face for Hl7 {
    type Stream = TlsStream<TcpStream>;
    type Peer = ClientCertificate;
    const NAME: &'static str = "hl7";
    const KEEPS_ALIVE: bool = true;

    async fn establish(
        &self,
        socket: TcpStream,
    ) -> Result<(Self::Stream, ClientCertificate), (Cut, TcpStream)> {
        match self.acceptor.accept(socket).into_fallible().await {
            Ok(stream) => {
                let client = tls::client_certificate(stream.get_ref().1.peer_certificates());
                Ok((stream, client))
            }
            Err((error, socket)) => Err((handshake_cut(&error), socket)),
        }
    }

    fn screen(&self, head: &Parts) -> Option<Refused> {
        screen(head, self.needs_length)
    }

    fn body_limit(&self, _head: &Parts) -> BodyLimit {
        BodyLimit { keep: self.limits.body_bytes, discard: self.limits.discard_bytes }
    }

    async fn answer(&self, exchange: Hl7Exchange, token: Token) -> (Reply, Token) {
        let reply = match (exchange.uri.path(), &exchange.method) {
            (HEALTH_PATH, &Method::GET) => text(StatusCode::OK, "The Spine is up.\n"),
            (HEALTH_PATH, _) => not_allowed("GET"),
            (_, &Method::POST) => self.message(&exchange, &token).await,
            _ => not_allowed("POST"),
        };
        (reply, token)
    }

    async fn failed(&self, exchange: Hl7Exchange, token: &Token) -> Reply {
        tracing::error!(
            scope = self.scope.name(),
            "a request was answered with fault 200 because its handler panicked"
        );
        let departure = self.hub.failed(arrival(&exchange), "the Spine failed on this request", token).await;
        self.metrics.departed(&departure, 0.0);
        depart(departure)
    }

    /// A stranger's row is rationed: whoever has shown no certificate must not be able to fill the store.
    async fn cut(&self, cut: &Cut, peer: Option<&ClientCertificate>, token: &Token) {
        let fault = cut.fault();
        self.metrics.cut(cut, peer.is_none());
        let unrecorded = match peer {
            Some(_) => 0,
            None => match self.ration.take(fault.name, self.scope.now()) {
                Verdict::Record { unrecorded } => unrecorded,
                Verdict::Count => return self.metrics.unrecorded(cut),
            },
        };
        tracing::info!(
            scope = self.scope.name(),
            fault = fault.name,
            reason = %cut,
            "a connection ended before there was a message"
        );
        self.hub.closed(Closure { fault, client: peer.cloned(), unrecorded }, token).await;
    }
}

impl Hl7 {
    async fn message(&self, exchange: &Hl7Exchange, token: &Token) -> Reply {
        let begun = self.scope.now();
        let arrival = arrival(exchange);
        let departure = match (&exchange.body, exchange.crowd) {
            (_, Some(crowd)) => self.hub.refuse(arrival, crowd.fault(), token).await,
            (Body::Whole(_), None) => self.hub.synchronous(arrival, token).await,
            (Body::TooLarge { bytes, .. }, None) => {
                let fault = Hub::too_large(*bytes, self.limits.body_bytes);
                self.hub.refuse(arrival, fault, token).await
            }
            (Body::NoRoom { .. }, None) => {
                let crowd = Crowd::Bytes(self.limits.held_bytes);
                self.hub.refuse(arrival, crowd.fault(), token).await
            }
        };
        let took = self.scope.now().duration_since(begun);
        self.metrics.departed(&departure, took.as_secs_f64());
        tracing::debug!(
            scope = self.scope.name(),
            interaction = departure.interaction.as_deref(),
            fault = departure.fault,
            "a message was answered"
        );
        depart(departure)
    }
}

fn arrival(exchange: &Exchange<ClientCertificate>) -> Arrival {
    Arrival {
        path: exchange.uri.path().to_owned(),
        soap_action: header(&exchange.headers, &SOAP_ACTION),
        content_type: header(&exchange.headers, &CONTENT_TYPE),
        body: exchange.body.bytes(),
        client: (*exchange.peer).clone(),
    }
}

/// The first value of a header. What is not visible ASCII becomes the replacement character, so that the hub refuses
/// it like any other wrong value.
fn header(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}

fn depart(departure: Departure) -> Reply {
    let mut reply = Reply::new(departure.body);
    *reply.status_mut() = match departure.status {
        DepartureStatus::Answered => StatusCode::OK,
        DepartureStatus::Faulted => StatusCode::INTERNAL_SERVER_ERROR,
    };
    reply.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/xml"));
    reply
}

fn text(status: StatusCode, words: &'static str) -> Reply {
    let mut reply = Reply::new(Bytes::from_static(words.as_bytes()));
    *reply.status_mut() = status;
    reply.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain"));
    reply
}

fn not_allowed(allowed: &'static str) -> Reply {
    let mut reply = text(StatusCode::METHOD_NOT_ALLOWED, "This path does not take the method.\n");
    reply.headers_mut().insert(ALLOW, HeaderValue::from_static(allowed));
    reply
}

fn handshake_cut(error: &io::Error) -> Cut {
    match error.get_ref().and_then(|cause| cause.downcast_ref::<rustls::Error>()) {
        Some(cause) => Cut::TlsRefused(tls::refusal(cause)),
        None => Cut::Abandoned("closed before the handshake was done"),
    }
}
