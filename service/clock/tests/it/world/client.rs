//! The client's flow: dial, greet, ask, take the token back, close; and the ways to do it badly on purpose.
//!
//! Leaves out what is asked (`driver`, `hub`, `peer`).

use super::frame::{self, Read, WELCOME};
use super::{Flaw, World};
use crate::life::{Action, Halt, Verb};
use spine_clock::{ClientEnd, Scope, Stage, Token};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

/// What came of a request.
pub(super) enum Reply {
    /// The response.
    Answered(String),
    /// The limit came first.
    TimedOut,
    /// The connection ended first.
    NoAnswer,
}

/// A socket with a port of its own. The system may hand out the port of a server that has just been killed, and then a
/// connect reaches the socket itself and succeeds: such a socket is kept until there is another.
fn bound(at: Ipv4Addr, server: SocketAddr) -> (TcpSocket, SocketAddr) {
    let bind = || {
        let socket = TcpSocket::new_v4().expect("descriptors suffice");
        socket.bind(SocketAddr::from((at, 0))).expect("every life has a loopback address of its own");
        let client = socket.local_addr().expect("a bound socket has an address");
        (socket, client)
    };
    let first = bind();
    if first.1 == server { bind() } else { first }
}

/// How the chain that waits for a response counts.
enum Line {
    /// By the token on the wire, as it should be.
    Wire(ClientEnd),
    /// The variant that keeps the wire in the dark: by a token in the client's hand, as long as it has one.
    Hand { token: Option<Token>, until_sent: bool },
}

/// An open connection. The token is on the wire unless a method has handed it out.
pub(super) struct Conversation {
    scope: Arc<Scope>,
    socket: TcpStream,
    line: Line,
}

impl Conversation {
    /// Connects. The token comes back when nobody listens.
    async fn dial(
        scope: &Arc<Scope>,
        world: &World,
        name: &str,
        token: Token,
        leaves: bool,
    ) -> Result<Self, Token> {
        let Some(server) = scope.resolve(name) else { return Err(token) };
        let (socket, client) = bound(world.at, server);
        let line = match world.flaw {
            Flaw::NoTokenOnWire => Line::Hand { token: Some(token), until_sent: true },
            Flaw::NothingHalfClosed if leaves => Line::Hand { token: Some(token), until_sent: false },
            _ => Line::Wire(scope.wire().dial(client, server, token)),
        };
        let connected = socket.connect(server).await;
        let scope = Arc::clone(scope);
        match connected {
            Ok(socket) => Ok(Conversation { scope, socket, line }),
            Err(_) => Err(match line {
                Line::Hand { token, .. } => token.unwrap_or_else(|| scope.token("refused")),
                Line::Wire(end) => {
                    let token = end.take();
                    end.lost();
                    token
                }
            }),
        }
    }

    /// Says which causal path this is, and waits for the welcome.
    async fn greet(&mut self, path: &str) -> bool {
        frame::write(&mut self.socket, path).await.is_ok() && self.welcomed().await
    }

    async fn welcomed(&mut self) -> bool {
        let mut byte = [0];
        self.socket.read_exact(&mut byte).await.is_ok() && byte == [WELCOME]
    }

    fn take(&mut self) -> Token {
        match &mut self.line {
            Line::Wire(end) => end.take(),
            Line::Hand { token, .. } => token.take().unwrap_or_else(|| self.scope.token("client")),
        }
    }

    fn put(&mut self, token: Token) {
        match &mut self.line {
            Line::Wire(end) => end.put(token),
            Line::Hand { token: hand, .. } => *hand = Some(token),
        }
    }

    async fn suspend(&mut self, stage: Stage) {
        match &mut self.line {
            Line::Wire(end) => end.suspend(stage).await,
            Line::Hand { token, .. } => *token = None,
        }
    }

    /// Sends the bytes of a request, or what is left of them, and waits for its response, but no longer than the limit
    /// in virtual seconds. The alarm comes first: once the server has everything, it may take the chain off the wire.
    async fn ask(&mut self, world: &World, path: &str, bytes: &[u8], limit: i64) -> (Reply, Token) {
        let alarm = self.scope.alarm(world.after(limit), &format!("{path}/c/deadline"));
        if self.socket.write_all(bytes).await.is_err() {
            return (Reply::NoAnswer, self.take());
        }
        if let Line::Hand { token, until_sent: true } = &mut self.line {
            *token = None;
        }
        tokio::select! {
            biased;
            read = frame::read(&mut self.socket) => match read {
                Read::Whole(text) => (Reply::Answered(text), self.take()),
                Read::End | Read::Short => (Reply::NoAnswer, self.take()),
            },
            token = alarm => (Reply::TimedOut, token),
        }
    }

    fn close(self) {
        // The end first, then the socket.
        drop(self.line);
        drop(self.socket);
    }

    fn lost(self) {
        if let Line::Wire(end) = self.line {
            end.lost();
        }
        drop(self.socket);
    }
}

impl World {
    /// One request on a connection of its own. Writes what came of it under `path/c`.
    pub(super) async fn exchange(
        self: &Arc<Self>,
        scope: &Arc<Scope>,
        name: &str,
        path: &str,
        words: &str,
        limit: i64,
        token: Token,
    ) -> (Option<String>, Token) {
        let log = format!("{path}/c");
        let mut talk = match Conversation::dial(scope, self, name, token, false).await {
            Ok(talk) => talk,
            Err(token) => {
                self.record(&log, "refused");
                return (None, token);
            }
        };
        if !talk.greet(path).await {
            let token = talk.take();
            self.record(&log, "not welcome");
            talk.lost();
            return (None, token);
        }
        let (reply, token) = talk.ask(self, path, &frame::bytes(words), limit).await;
        (self.note(&log, talk, reply), token)
    }

    /// Writes what came of a request and ends the connection.
    fn note(&self, log: &str, talk: Conversation, reply: Reply) -> Option<String> {
        match reply {
            Reply::Answered(text) => {
                self.record(log, format!("answered {text}"));
                talk.close();
                return Some(text);
            }
            Reply::TimedOut => {
                self.record(log, "timed out");
                talk.close();
            }
            Reply::NoAnswer => {
                self.record(log, "no answer");
                talk.lost();
            }
        }
        None
    }

    /// What one client does, from start to end.
    pub(super) async fn act(self: Arc<Self>, number: usize, action: Action, token: Token) {
        let path = format!("a{number:02}");
        let leaves = matches!(action, Action::Abandon { .. } | Action::Cut { .. } | Action::Empty);
        let Ok(mut talk) = Conversation::dial(&self.scope, &self, "hub", token, leaves).await else {
            panic!("the hub always listens");
        };
        match action {
            Action::Talk { requests, limit } => self.talk(talk, &path, &requests, limit).await,
            Action::Stall { halt, seconds, verb, limit } => {
                self.stall(talk, &path, halt, seconds, verb, limit).await;
            }
            Action::Abandon { verb } => self.leave(talk, &path, Some(&frame::bytes(&verb.words()))).await,
            Action::Cut { halt: Halt::Request } => {
                self.leave(talk, &path, Some(&frame::bytes("half")[..3])).await
            }
            Action::Cut { halt: Halt::Greeting } => {
                talk.socket.write_all(&frame::bytes(&path)[..3]).await.expect("the hub reads");
                self.leave(talk, &path, None).await;
            }
            Action::Empty => self.leave(talk, &path, None).await,
        }
    }

    async fn talk(
        self: &Arc<Self>,
        mut talk: Conversation,
        path: &str,
        requests: &[(Verb, i64)],
        limit: i64,
    ) {
        assert!(talk.greet(path).await, "the hub greets");
        for (number, (verb, pause)) in requests.iter().enumerate() {
            let request = format!("{path}.{number}");
            let (reply, token) = talk.ask(self, &request, &frame::bytes(&verb.words()), limit).await;
            let Reply::Answered(text) = reply else {
                self.note(&format!("{request}/c"), talk, reply);
                drop(token);
                return;
            };
            self.record(&format!("{request}/c"), format!("answered {text}"));
            if number + 1 == requests.len() {
                talk.close();
                drop(token);
                return;
            }
            if *pause == 0 {
                talk.put(token);
                continue;
            }
            let parked = self.scope.park(token, self.after(*pause), &format!("{request}/c/pause"));
            tokio::select! {
                biased;
                () = frame::end(&mut talk.socket) => {
                    let token = self.scope.token("gone");
                    self.record(&format!("{path}/c"), "gone");
                    talk.lost();
                    drop(token);
                    return;
                }
                token = parked => talk.put(token),
            }
        }
    }

    async fn stall(
        self: &Arc<Self>,
        mut talk: Conversation,
        path: &str,
        halt: Halt,
        seconds: i64,
        verb: Verb,
        limit: i64,
    ) {
        let (stage, bytes) = match halt {
            Halt::Greeting => (Stage::Accepted, frame::bytes(path)),
            Halt::Request => {
                assert!(talk.greet(path).await, "the hub greets");
                (Stage::Established, frame::bytes(&verb.words()))
            }
        };
        let (half, rest) = bytes.split_at(3);
        talk.socket.write_all(half).await.expect("the hub reads");
        let alarm = self.scope.alarm(self.after(seconds), &format!("{path}/c/stall"));
        talk.suspend(stage).await;
        tokio::select! {
            biased;
            () = frame::end(&mut talk.socket) => {
                let token = talk.take();
                self.record(&format!("{path}/c"), "cut off");
                talk.lost();
                drop(token);
                return;
            }
            token = alarm => talk.put(token),
        }
        let (request, words) = (format!("{path}.0"), frame::bytes(&verb.words()));
        let (reply, token) = match halt {
            Halt::Greeting => {
                talk.socket.write_all(rest).await.expect("the hub reads");
                assert!(talk.welcomed().await, "the hub greets");
                talk.ask(self, &request, &words, limit).await
            }
            Halt::Request => talk.ask(self, &request, rest, limit).await,
        };
        self.note(&format!("{request}/c"), talk, reply);
        drop(token);
    }

    /// Greets if there is something to send, sends it, and leaves.
    async fn leave(self: &Arc<Self>, mut talk: Conversation, path: &str, bytes: Option<&[u8]>) {
        let record = |world: &World| world.record(&format!("{path}/c"), "left");
        let Some(bytes) = bytes else {
            let token = talk.take();
            record(self);
            talk.close();
            drop(token);
            return;
        };
        assert!(talk.greet(path).await, "the hub greets");
        let token = talk.take();
        record(self);
        talk.socket.write_all(bytes).await.expect("the hub reads");
        talk.close();
        drop(token);
    }
}
