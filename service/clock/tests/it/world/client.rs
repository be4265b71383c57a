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

/// An open connection. The token is on the wire unless a method has handed it out.
pub(super) struct Conversation {
    scope: Arc<Scope>,
    socket: TcpStream,
    /// Absent in the variants that keep the wire in the dark.
    end: Option<ClientEnd>,
}

impl Conversation {
    /// Connects. The token comes back when nobody listens.
    pub(super) async fn dial(
        scope: &Arc<Scope>,
        at: Ipv4Addr,
        name: &str,
        token: Token,
        known: bool,
    ) -> Result<Conversation, Token> {
        let Some(server) = scope.resolve(name) else { return Err(token) };
        let socket = TcpSocket::new_v4().expect("descriptors suffice");
        socket.bind(SocketAddr::from((at, 0))).expect("every life has a loopback address of its own");
        let client = socket.local_addr().expect("a bound socket has an address");
        if !known {
            // The variant: nothing of the chain counts from the first byte on.
            let socket = socket.connect(server).await;
            drop(token);
            let end = None;
            return socket
                .map(|socket| Conversation { scope: Arc::clone(scope), socket, end })
                .map_err(|_| scope.token("refused"));
        }
        let end = scope.wire().dial(client, server, token);
        match socket.connect(server).await {
            Ok(socket) => Ok(Conversation { scope: Arc::clone(scope), socket, end: Some(end) }),
            Err(_) => {
                let token = end.take();
                end.lost();
                Err(token)
            }
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

    fn take(&self) -> Token {
        self.end.as_ref().map_or_else(|| self.scope.token("client"), ClientEnd::take)
    }

    fn put(&self, token: Token) {
        if let Some(end) = &self.end {
            end.put(token);
        }
    }

    async fn suspend(&self, stage: Stage) {
        if let Some(end) = &self.end {
            end.suspend(stage).await;
        }
    }

    /// Sends a request and waits for its response, but no longer than the limit in virtual seconds.
    async fn ask(&mut self, world: &World, path: &str, words: &str, limit: i64) -> (Reply, Token) {
        let alarm = self.scope.alarm(world.after(limit), &format!("{path}/c/deadline"));
        if frame::write(&mut self.socket, words).await.is_err() {
            return (Reply::NoAnswer, self.take());
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
        drop(self.end);
        drop(self.socket);
    }

    fn lost(self) {
        if let Some(end) = self.end {
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
        let known = self.flaw != Flaw::NoTokenOnWire;
        let mut talk = match Conversation::dial(scope, self.at, name, token, known).await {
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
        let (reply, token) = talk.ask(self, path, words, limit).await;
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
        let known = match self.flaw {
            Flaw::NoTokenOnWire => false,
            Flaw::NothingHalfClosed => !leaves,
            _ => true,
        };
        let Ok(talk) = Conversation::dial(&self.scope, self.at, "hub", token, known).await else {
            panic!("the hub always listens");
        };
        match action {
            Action::Talk { requests, limit } => self.talk(talk, &path, &requests, limit).await,
            Action::Stall { halt, seconds, verb, limit } => {
                self.stall(talk, &path, halt, seconds, verb, limit).await;
            }
            Action::Abandon { verb } => self.leave(talk, &path, Some(&frame::bytes(&verb.words()))).await,
            Action::Cut { halt: Halt::Request } => self.leave(talk, &path, Some(&frame::bytes("half")[..3])).await,
            Action::Cut { halt: Halt::Greeting } => {
                let mut talk = talk;
                talk.socket.write_all(&frame::bytes(&path)[..3]).await.expect("the hub reads");
                self.leave(talk, &path, None).await;
            }
            Action::Empty => self.leave(talk, &path, None).await,
        }
    }

    async fn talk(self: &Arc<Self>, mut talk: Conversation, path: &str, requests: &[(Verb, i64)], limit: i64) {
        assert!(talk.greet(path).await, "the hub greets");
        for (number, (verb, pause)) in requests.iter().enumerate() {
            let (path, log) = (format!("{path}.{number}"), format!("{path}/c"));
            let (reply, token) = talk.ask(self, &path, &verb.words(), limit).await;
            let Reply::Answered(text) = reply else {
                self.note(&format!("{path}/c"), talk, reply);
                drop(token);
                return;
            };
            self.record(&format!("{path}/c"), format!("answered {text}"));
            if number + 1 == requests.len() {
                talk.close();
                drop(token);
                return;
            }
            if *pause == 0 {
                talk.put(token);
                continue;
            }
            let parked = self.scope.park(token, self.after(*pause), &format!("{path}/c/pause"));
            tokio::select! {
                biased;
                () = frame::end(&mut talk.socket) => {
                    let token = self.scope.token("gone");
                    self.record(&log, "gone");
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
        talk.socket.write_all(rest).await.expect("the hub reads");
        let request = format!("{path}.0");
        let (reply, token) = match halt {
            Halt::Greeting => {
                assert!(talk.welcomed().await, "the hub greets");
                talk.ask(self, &request, &verb.words(), limit).await
            }
            // The rest was the request: only the answer is left.
            Halt::Request => talk.await_answer(self, &request, limit).await,
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

impl Conversation {
    /// Waits for the answer to a request that was sent by hand.
    async fn await_answer(&mut self, world: &World, path: &str, limit: i64) -> (Reply, Token) {
        let alarm = self.scope.alarm(world.after(limit), &format!("{path}/c/deadline"));
        tokio::select! {
            biased;
            read = frame::read(&mut self.socket) => match read {
                Read::Whole(text) => (Reply::Answered(text), self.take()),
                Read::End | Read::Short => (Reply::NoAnswer, self.take()),
            },
            token = alarm => (Reply::TimedOut, token),
        }
    }
}
