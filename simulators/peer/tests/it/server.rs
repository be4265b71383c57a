//! A small server that keeps the rules of the wire: deadlines as alarms, handlers as tasks, audit before the close.

use spine_clock::{Scope, ServerEnd, Stage, Token};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

/// How long a server waits for a handshake.
pub(crate) const HANDSHAKE: Duration = Duration::from_secs(10);
/// How long a server waits for a whole request after the handshake.
pub(crate) const REQUEST: Duration = Duration::from_secs(30);

/// What the server does with a whole request.
#[derive(Clone)]
pub(crate) enum Answer {
    /// Writes these bytes.
    Bytes(&'static [u8]),
    /// Answers 200 with the request line and the body as its body.
    Echo,
    /// Waits so long on the clock and then writes these bytes.
    Late(Duration, &'static [u8]),
}

#[derive(Clone)]
pub(crate) struct Server {
    pub(crate) scope: Arc<Scope>,
    pub(crate) tls: Option<TlsAcceptor>,
    pub(crate) answer: Answer,
    /// Says 408 before it closes a connection whose request is late.
    pub(crate) says_late: bool,
    /// How long it waits for a whole request.
    pub(crate) patience: Duration,
    pub(crate) log: Arc<Mutex<Vec<String>>>,
}

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

impl Server {
    pub(crate) fn new(scope: &Arc<Scope>, answer: Answer) -> Server {
        Server {
            scope: scope.clone(),
            tls: Some(TlsAcceptor::from(crate::certificates::server_config())),
            answer,
            says_late: false,
            patience: REQUEST,
            log: Arc::default(),
        }
    }

    pub(crate) fn plain(scope: &Arc<Scope>, answer: Answer) -> Server {
        Server { tls: None, ..Server::new(scope, answer) }
    }

    pub(crate) fn log(&self) -> Vec<String> {
        self.log.lock().unwrap().clone()
    }

    fn note(&self, text: impl Into<String>) {
        self.scope.effect("note");
        self.log.lock().unwrap().push(text.into());
    }

    /// Listens, and publishes the address under a name.
    pub(crate) async fn start(&self, name: &str) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        self.scope.publish(name, address);
        let listening = self.scope.wire().listen(address);
        let server = self.clone();
        self.scope.spawn_waiting("accept", async move {
            let _listening = listening;
            let mut number = 0;
            while let Ok((stream, peer)) = listener.accept().await {
                number += 1;
                let end = server.scope.wire().accept(peer, address);
                let one = server.clone();
                server.scope.spawn_waiting("connection", one.connection(number, stream, end));
            }
        });
        address
    }

    async fn connection(self, number: u32, stream: TcpStream, end: Option<ServerEnd>) {
        let mut alarm = self.scope.alarm(self.scope.now() + HANDSHAKE, &format!("handshake/{number}"));
        reached(end.as_ref(), Stage::Accepted);
        let mut stream: Box<dyn Stream> = match &self.tls {
            None => Box::new(stream),
            Some(tls) => {
                let shaking = tls.accept(stream).into_fallible();
                tokio::select! {
                    biased;
                    shaken = shaking => match shaken {
                        Ok(stream) => Box::new(stream),
                        Err((_, stream)) => {
                            self.note("no handshake");
                            drop(end);
                            drop(stream);
                            return;
                        }
                    },
                    token = &mut alarm => {
                        self.note("handshake late");
                        drop(end);
                        drop(token);
                        return;
                    }
                }
            }
        };
        let mut deadline = self.scope.alarm(self.scope.now() + self.patience, &format!("request/{number}"));
        drop(alarm);
        // It reads what comes and reserves nothing, so the later stage is reached with the earlier one.
        reached(end.as_ref(), Stage::Reading);
        let mut request = Vec::new();
        let read = tokio::select! {
            biased;
            read = read_request(&mut stream, &mut request) => Ok(read),
            token = &mut deadline => Err(token),
        };
        drop(deadline);
        // The last thing to be given up.
        let _token = match read {
            Ok(true) => self.handle(number, &request, end.as_ref(), &mut stream).await,
            Ok(false) => {
                self.note(format!("broken off after {} bytes", request.len()));
                None
            }
            Err(token) => Some(self.late(end.as_ref(), &mut stream, token).await),
        };
        let _ = stream.shutdown().await;
        self.note("audit");
        drop(end);
        drop(stream);
    }

    async fn late(&self, end: Option<&ServerEnd>, stream: &mut Box<dyn Stream>, token: Token) -> Token {
        self.note("request late");
        if self.says_late {
            if let Some(end) = end {
                end.resume(self.scope.token("late"));
            }
            let _ = stream.write_all(b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n").await;
        }
        token
    }

    async fn handle(
        &self,
        number: u32,
        request: &[u8],
        end: Option<&ServerEnd>,
        stream: &mut Box<dyn Stream>,
    ) -> Option<Token> {
        let fresh = || self.scope.token("request");
        let token = end.and_then(|end| end.token("request")).unwrap_or_else(fresh);
        let (server, text) = (self.clone(), String::from_utf8_lossy(request).into_owned());
        let handler = self.scope.spawn(token, move |token| async move {
            // A handler that is overtaken by everything else.
            for _ in 0..8 {
                tokio::task::yield_now().await;
            }
            server.note("handled");
            (server.respond(&text), token)
        });
        let (response, mut token) = handler.await.unwrap();
        if let (Answer::Late(by, _), Some(end)) = (&self.answer, end) {
            let parked = self.scope.park(token, self.scope.now() + *by, &format!("answer/{number}"));
            end.suspend();
            // Whoever waits on the clock watches the connection meanwhile.
            tokio::select! {
                biased;
                woken = parked => token = woken,
                _ = stream.read_u8() => {
                    self.note("client gone");
                    return None;
                }
            }
            end.resume(self.scope.token("answer"));
        }
        let _ = stream.write_all(&response).await;
        let _ = stream.flush().await;
        self.note("audit of the response");
        Some(token)
    }

    fn respond(&self, request: &str) -> Vec<u8> {
        match &self.answer {
            Answer::Bytes(bytes) | Answer::Late(_, bytes) => bytes.to_vec(),
            Answer::Echo => {
                let line = request.lines().next().unwrap_or("");
                let body = request.split_once("\r\n\r\n").map_or("", |(_, body)| body);
                let body = format!("{line}|{body}");
                format!(
                    "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                    body.len()
                )
                .into_bytes()
            }
        }
    }
}

fn reached(end: Option<&ServerEnd>, stage: Stage) {
    if let Some(end) = end {
        end.reached(stage);
    }
}

/// Reads until the request is whole (true) or the client has gone.
async fn read_request(stream: &mut Box<dyn Stream>, request: &mut Vec<u8>) -> bool {
    let mut buffer = vec![0; 4096];
    loop {
        if is_whole(request) {
            return true;
        }
        match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => return false,
            Ok(count) => request.extend_from_slice(&buffer[..count]),
        }
    }
}

fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request).into_owned();
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head
        .lines()
        .find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse::<usize>().ok());
    body.len() >= length.unwrap_or(0)
}
