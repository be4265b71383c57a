//! The yardstick of the servers: bare axum behind the same mutual TLS, and a bare XML parse of what is posted.
//!
//! Leaves out everything that a service does besides. What it does is what nobody can leave out who answers such
//! requests: TLS, HTTP, the route, a tree of the document, an answer of the same size.

use crate::tls;
use crate::voice::say;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::serve::Listener;
use roxmltree::Document;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use vertebra_evidence::ExitCode;

/// The word before the address that is printed.
pub(crate) const LISTENS: &str = "listens";
/// The path of the cheapest request, and what is said there: the words of the Spine.
pub(crate) const HEALTH_PATH: &str = "/healthcheck";
const HEALTHY: &str = "The Spine is up.\n";
/// The path of documents.
const DOCUMENT_PATH: &str = "/sync-service";

/// Serves until the process is ended.
///
/// # Errors
/// A certificate or the address cannot be used.
pub(crate) async fn serve(papers: &Path, answer_bytes: usize) -> anyhow::Result<ExitCode> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    say(&format!("{LISTENS} {}\n", listener.local_addr()?))?;
    let secure = MutualTls { listener, acceptor: TlsAcceptor::from(tls::server(papers)?) };
    let answer = Bytes::from(vec![b' '; answer_bytes]);
    let router = Router::new()
        .route(HEALTH_PATH, get(|| async { HEALTHY }))
        .route(DOCUMENT_PATH, post(document))
        .with_state(answer);
    axum::serve(secure, router).await?;
    Ok(ExitCode::Conformant)
}

/// Parses what was posted into a tree with namespaces, as whoever wants to answer it must.
async fn document(State(answer): State<Bytes>, body: Bytes) -> Response {
    let parsed = std::str::from_utf8(&body).ok().and_then(|text| Document::parse(text).ok());
    match parsed.map(|document| document.root_element().has_children()) {
        Some(true) => ([(CONTENT_TYPE, "text/xml")], answer).into_response(),
        _ => StatusCode::BAD_REQUEST.into_response(),
    }
}

/// Connections whose handshake is done. One at a time: the load opens few and keeps them.
struct MutualTls {
    listener: TcpListener,
    acceptor: TlsAcceptor,
}

impl Listener for MutualTls {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            let Ok((socket, address)) = self.listener.accept().await else { continue };
            if socket.set_nodelay(true).is_err() {
                continue;
            }
            if let Ok(stream) = self.acceptor.accept(socket).await {
                return (stream, address);
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}
