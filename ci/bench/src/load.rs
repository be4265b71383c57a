//! The load: connections that are kept, each with one request under way, and the CPU time that a server took for them.
//!
//! Leaves out what is asked. Bytes of requests are ready before the clock runs; the generator's own time counts for
//! nobody. Every reply is looked at: what is refused or cut short is no work done.

use crate::machine::cpu_nanos;
use crate::process::Server;
use anyhow::{Context, bail, ensure};
use bytes::Bytes;
use futures::future::try_join_all;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// Headers of a reply at most: a Spine sends four.
const HEADERS_MAX: usize = 32;
/// Bytes by which the buffer of a connection grows.
const READ_BYTES: usize = 16 * 1_024;

/// A request that is ready to go.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    /// Head and body.
    pub(crate) bytes: Bytes,
    /// What a server that understands it says in its answer.
    pub(crate) expected: Option<String>,
}

/// A server with the connections that are kept to it.
pub(crate) struct Party {
    server: Server,
    address: SocketAddr,
    /// Whether its answers hold what is expected, or only have the size.
    understands: bool,
    connections: Vec<Connection>,
}

impl Party {
    pub(crate) fn new(server: Server, address: SocketAddr, understands: bool) -> Self {
        Self { server, address, understands, connections: Vec::new() }
    }

    pub(crate) fn server(&self) -> &Server {
        &self.server
    }

    /// Opens so many connections in place of those that were open.
    ///
    /// # Errors
    /// One cannot be opened.
    pub(crate) async fn connect(
        &mut self,
        count: usize,
        config: &Arc<ClientConfig>,
        host: &str,
    ) -> anyhow::Result<()> {
        self.connections.clear();
        for _ in 0..count {
            self.connections.push(Connection::open(self.address, Arc::clone(config), host).await?);
        }
        Ok(())
    }

    /// Sends the requests over all connections in turn and gives the nanoseconds of CPU that the server took for one.
    ///
    /// # Errors
    /// A connection is lost, or a reply is not the wanted one.
    pub(crate) async fn cost(&mut self, requests: &[Request]) -> anyhow::Result<f64> {
        let number = self.server.number()?;
        let before = cpu_nanos(number)?;
        let (step, understands) = (self.connections.len(), self.understands);
        let all = self.connections.iter_mut().enumerate().map(|(first, connection)| async move {
            for request in requests.iter().skip(first).step_by(step) {
                connection.ask(request, understands).await?;
            }
            anyhow::Ok(())
        });
        try_join_all(all).await?;
        Ok((cpu_nanos(number)? - before) / requests.len() as f64)
    }

    /// The body of the reply to one request.
    ///
    /// # Errors
    /// As [`Self::cost`].
    pub(crate) async fn answer(&mut self, request: &Request) -> anyhow::Result<Vec<u8>> {
        let understands = self.understands;
        let connection = self.connections.first_mut().context("no connection is open")?;
        Ok(connection.ask(request, understands).await?.to_vec())
    }

    /// Ends the server.
    ///
    /// # Errors
    /// The system does not end it.
    pub(crate) async fn end(self) -> anyhow::Result<()> {
        self.server.end().await
    }
}

/// One connection.
struct Connection {
    stream: TlsStream<TcpStream>,
    buffer: Vec<u8>,
}

impl Connection {
    async fn open(address: SocketAddr, config: Arc<ClientConfig>, host: &str) -> anyhow::Result<Self> {
        let socket = TcpStream::connect(address).await.context("no connection")?;
        socket.set_nodelay(true)?;
        let name = ServerName::try_from(host.to_owned())?;
        let stream = TlsConnector::from(config).connect(name, socket).await.context("no handshake")?;
        Ok(Self { stream, buffer: Vec::new() })
    }

    /// Sends one request and reads the reply whole; gives its body.
    async fn ask(&mut self, request: &Request, understands: bool) -> anyhow::Result<&[u8]> {
        self.stream.write_all(&request.bytes).await?;
        self.stream.flush().await?;
        self.buffer.clear();
        let (status, body) = loop {
            self.buffer.reserve(READ_BYTES);
            let read = self.stream.read_buf(&mut self.buffer).await?;
            ensure!(read > 0, "the server has closed in the middle of a reply");
            let Some((status, start, length)) = head(&self.buffer)? else { continue };
            if self.buffer.len() >= start + length {
                break (status, &self.buffer[start..start + length]);
            }
        };
        let expected = request.expected.as_deref().filter(|_| understands).unwrap_or_default();
        if status != 200 || !contains(body, expected.as_bytes()) {
            bail!("a reply with {status} without {expected:?}: {}", String::from_utf8_lossy(body));
        }
        Ok(body)
    }
}

/// Status, the place where the body begins, and its length; `None` while the head is not whole.
fn head(bytes: &[u8]) -> anyhow::Result<Option<(u16, usize, usize)>> {
    let mut headers = [httparse::EMPTY_HEADER; HEADERS_MAX];
    let mut response = httparse::Response::new(&mut headers);
    let httparse::Status::Complete(start) = response.parse(bytes)? else { return Ok(None) };
    let length = response.headers.iter().find(|header| header.name.eq_ignore_ascii_case("content-length"));
    let length = length.and_then(|header| std::str::from_utf8(header.value).ok()?.parse().ok());
    let length = length.context("a reply without a length")?;
    Ok(Some((response.code.unwrap_or_default(), start, length)))
}

fn contains(body: &[u8], expected: &[u8]) -> bool {
    expected.is_empty() || body.windows(expected.len()).any(|window| window == expected)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_whole_or_not_there_yet() {
        let reply = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc";
        assert_eq!(head(reply).unwrap(), Some((200, reply.len() - 3, 3)));
        assert_eq!(head(&reply[..20]).unwrap(), None);
        assert!(head(b"HTTP/1.1 200 OK\r\n\r\n").is_err(), "no length");
        assert!(head(b"SMTP\r\n\r\n").is_err());
    }

    #[test]
    fn what_is_expected_is_looked_for_everywhere() {
        assert!(contains(b"abc", b"bc") && contains(b"abc", b""));
        assert!(!contains(b"abc", b"abcd"));
    }
}
