//! A small client: TLS or plain, one raw request at a time, under the token discipline.

use crate::pki::{Identity, SPINE, pki};
use rustls::pki_types::{CertificateDer, ServerName, pem::PemObject};
use rustls::{ClientConfig, RootCertStore, SupportedProtocolVersion};
use spine_clock::{ClientEnd, Scope, Stage};
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// A reply as it came.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (found, value) = line.split_once(':')?;
            found.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }
}

pub(crate) fn client_config(
    identity: Option<&Identity>,
    versions: &[&'static SupportedProtocolVersion],
) -> Arc<ClientConfig> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(pki().authority.as_bytes()).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(versions)
        .unwrap()
        .with_root_certificates(roots);
    Arc::new(match identity {
        Some(identity) => builder.with_client_auth_cert(identity.chain(), identity.key()).unwrap(),
        None => builder.with_no_client_auth(),
    })
}

/// A TCP connection of a party of the scope, its token on the wire.
pub(crate) async fn dial(scope: &Scope, server: SocketAddr) -> (TcpStream, ClientEnd) {
    dial_with(scope, server, TcpSocket::new_v4().unwrap()).await
}

async fn dial_with(scope: &Scope, server: SocketAddr, socket: TcpSocket) -> (TcpStream, ClientEnd) {
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let end = scope.wire().dial(socket.local_addr().unwrap(), server, scope.token("client"));
    // Otherwise the request waits for the delayed acknowledgement of the handshake's last flight.
    socket.set_nodelay(true).unwrap();
    (socket.connect(server).await.unwrap(), end)
}

/// A connection with its end on the wire. Everything but `stall` leaves the token where the discipline wants it.
pub(crate) struct Client<S> {
    pub(crate) stream: S,
    pub(crate) end: ClientEnd,
    scope: Arc<Scope>,
    is_idle: bool,
    /// What was read beyond the last reply.
    ahead: Vec<u8>,
}

impl Client<TlsStream<TcpStream>> {
    pub(crate) async fn tls(scope: &Arc<Scope>, server: SocketAddr, identity: &Identity) -> Self {
        let config = client_config(Some(identity), rustls::ALL_VERSIONS);
        Self::tls_with(scope, server, config).await.unwrap()
    }

    pub(crate) async fn tls_with_window(
        scope: &Arc<Scope>,
        server: SocketAddr,
        identity: &Identity,
        bytes: u32,
    ) -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(bytes).unwrap();
        let config = client_config(Some(identity), rustls::ALL_VERSIONS);
        Self::tls_over(scope, dial_with(scope, server, socket).await, config).await.unwrap()
    }

    pub(crate) async fn tls_with(
        scope: &Arc<Scope>,
        server: SocketAddr,
        config: Arc<ClientConfig>,
    ) -> io::Result<Self> {
        Self::tls_over(scope, dial(scope, server).await, config).await
    }

    async fn tls_over(
        scope: &Arc<Scope>,
        (stream, end): (TcpStream, ClientEnd),
        config: Arc<ClientConfig>,
    ) -> io::Result<Self> {
        let name = ServerName::try_from(SPINE).unwrap();
        match TlsConnector::from(config).connect(name, stream).await {
            Ok(stream) => {
                Ok(Self { stream, end, scope: Arc::clone(scope), is_idle: false, ahead: Vec::new() })
            }
            Err(error) => {
                let token = end.take();
                end.close();
                drop(token);
                Err(error)
            }
        }
    }
}

impl Client<TcpStream> {
    pub(crate) async fn plain(scope: &Arc<Scope>, server: SocketAddr) -> Self {
        let (stream, end) = dial(scope, server).await;
        Self { stream, end, scope: Arc::clone(scope), is_idle: false, ahead: Vec::new() }
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Client<S> {
    /// Writes bytes of a request.
    pub(crate) async fn write(&mut self, bytes: impl AsRef<[u8]>) -> io::Result<()> {
        if std::mem::take(&mut self.is_idle) {
            self.end.put(self.scope.token("client"));
        }
        self.stream.write_all(bytes.as_ref()).await?;
        self.stream.flush().await
    }

    /// Says nothing for now: gives the token up until the next write.
    pub(crate) async fn fall_silent(&mut self) {
        self.end.suspend(Stage::Established).await;
        self.is_idle = true;
    }

    /// Reads a whole reply; `None` where the other end closed before there was one.
    pub(crate) async fn read(&mut self) -> Option<Reply> {
        let reply = read_reply(&mut self.stream, &mut self.ahead).await;
        drop(self.end.take());
        self.is_idle = true;
        reply
    }

    pub(crate) async fn ask(&mut self, request: impl AsRef<[u8]>) -> Option<Reply> {
        // A server that refuses early may close before everything was written; the reply tells.
        let _ = self.write(request).await;
        self.read().await
    }

    /// Waits until the other end has closed, then closes, giving the token up last.
    pub(crate) async fn outlast(mut self) {
        let mut rest = Vec::new();
        let _ = self.stream.read_to_end(&mut rest).await;
        assert_eq!(rest, b"", "the connection was closed without a word");
        self.close();
    }

    pub(crate) fn close(self) {
        let token = self.end.take();
        self.end.close();
        drop(self.stream);
        drop(token);
    }
}

/// A reply with a length, or `None` where the connection ends.
pub(crate) async fn read_reply(stream: &mut (impl AsyncRead + Unpin), ahead: &mut Vec<u8>) -> Option<Reply> {
    let head_end = loop {
        if let Some(at) = ahead.windows(4).position(|four| four == b"\r\n\r\n") {
            break at;
        }
        if stream.read_buf(ahead).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8(ahead[..head_end].to_vec()).unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    let mut reply = Reply { status, head, body: String::new() };
    let length: usize = reply.header("content-length").map_or(0, |length| length.parse().unwrap());
    let end = head_end + 4 + length;
    while ahead.len() < end {
        if stream.read_buf(ahead).await.ok()? == 0 {
            return None;
        }
    }
    reply.body = String::from_utf8(ahead[head_end + 4..end].to_vec()).unwrap();
    ahead.drain(..end);
    Some(reply)
}

/// A request as it goes out.
pub(crate) fn request(method: &str, path: &str, headers: &str, body: &str) -> String {
    format!(
        "{method} {path} HTTP/1.1\r\nHost: {SPINE}\r\n{headers}Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
}
