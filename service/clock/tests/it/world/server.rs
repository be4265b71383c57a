//! The server's flow: accept, deadline, greeting, deadline, request, handler, response, close.
//!
//! Leaves out what a handler does (`hub`, `peer`).

use super::frame::{self, Read, WELCOME};
use super::{Flaw, World, hub, peer, unlucky};
use crate::life::{GREETING_LIMIT, REQUEST_LIMIT};
use spine_clock::{Alarm, Scope, ServerEnd, Stage, Token};
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

/// Which of the two servers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Hub,
    Peer,
}

/// What a handler hands over: the text of a response, or nothing to say that the connection is to be closed.
pub(super) type Response = (Option<String>, Token);

/// Everything that a handler and its connection share.
#[derive(Clone)]
pub(super) struct Place {
    pub(super) world: Arc<World>,
    pub(super) scope: Arc<Scope>,
    pub(super) role: Role,
    pub(super) end: Option<Arc<ServerEnd>>,
}

/// Opens the listener, publishes it, and serves until the scope is shut down.
pub(super) async fn serve(world: &Arc<World>, scope: &Arc<Scope>, role: Role, name: &str) {
    let listener = TcpListener::bind(SocketAddr::from((world.at, 0))).await.expect("a free port");
    let address = listener.local_addr().expect("a bound socket has an address");
    scope.publish(name, address);
    let listening = scope.wire().listen(address);
    let (world, owner) = (Arc::clone(world), Arc::clone(scope));
    let accepting = async move {
        let _listening = listening;
        while let Ok((socket, client)) = listener.accept().await {
            let end = owner.wire().accept(client, address).map(Arc::new);
            let place = Place { world: Arc::clone(&world), scope: Arc::clone(&owner), role, end };
            let key = format!("greeting/{client}/{role:?}");
            let alarm = owner.alarm(world.after(GREETING_LIMIT), &key);
            if let Some(end) = &place.end {
                end.reached(Stage::Accepted);
            }
            drop(owner.spawn_waiting("connection", place.connection(socket, alarm)));
        }
    };
    drop(scope.spawn_waiting("listener", accepting));
}

impl Place {
    async fn connection(self, mut socket: TcpStream, alarm: Alarm) {
        if self.end.is_none() {
            unlucky().await;
        }
        let greeting = tokio::select! {
            biased;
            read = frame::read(&mut socket) => Ok(read),
            token = alarm => Err(token),
        };
        let path = match greeting {
            Ok(Read::Whole(path)) => path,
            // Who it was is not known yet: the path is the event, so that equal lines are all that can change places.
            Ok(Read::End) => return self.finish(socket, "greeting/empty", Some("empty"), None),
            Ok(Read::Short) => return self.finish(socket, "greeting/cut short", Some("cut short"), None),
            Err(token) => {
                return self.finish(socket, "greeting/deadline", Some("greeting deadline"), Some(token));
            }
        };
        let log = format!("{path}/conn");
        let mut number = 0;
        let mut alarm = self.request_alarm(&path, number);
        if let Some(end) = &self.end {
            end.reached(Stage::Established);
        }
        if socket.write_all(&[WELCOME]).await.is_err() {
            return self.finish(socket, &log, Some("cut short"), None);
        }
        loop {
            let request = tokio::select! {
                biased;
                read = frame::read(&mut socket) => Ok(read),
                token = &mut alarm => Err(token),
            };
            let words = match request {
                Ok(Read::Whole(words)) => words,
                Ok(Read::End) => return self.finish(socket, &log, None, None),
                Ok(Read::Short) => return self.finish(socket, &log, Some("cut short"), None),
                Err(token) => return self.finish(socket, &log, Some("request deadline"), Some(token)),
            };
            // The request is whole: its deadline ends here, or it would fire with nobody left to take its token.
            drop(alarm);
            // A client of the hub numbers its requests on a connection; the other connections carry just one.
            let request = if path.contains('/') { path.clone() } else { format!("{path}.{number}") };
            let Some((response, token)) = self.handled(&mut socket, &request, &words).await else {
                let event = if words == "ping" { None } else { Some("client gone") };
                return self.finish(socket, &log, event, None);
            };
            number += 1;
            alarm = self.request_alarm(&path, number);
            let Some(response) = response else { return self.finish(socket, &log, None, Some(token)) };
            // A client that has gone meanwhile shows at the next read.
            let _written = frame::write(&mut socket, &response).await;
            drop(token);
        }
    }

    fn request_alarm(&self, path: &str, number: usize) -> Alarm {
        self.scope.alarm(self.world.after(REQUEST_LIMIT), &format!("{path}/conn/{number}/{:?}", self.role))
    }

    /// Runs the handler and waits for its response, or for the client to go: then the handler goes on alone.
    async fn handled(&self, socket: &mut TcpStream, path: &str, words: &str) -> Option<Response> {
        let token = self.end.as_ref().and_then(|end| end.token("request"));
        let token = token.unwrap_or_else(|| self.scope.token("request"));
        let (place, request, text) = (self.clone(), path.to_owned(), words.to_owned());
        let handler = move |token: Token| async move {
            match place.role {
                Role::Hub => hub::handle(&place, &request, &text, token).await,
                Role::Peer => peer::handle(&place, &request, &text, token).await,
            }
        };
        let response: Pin<Box<dyn Future<Output = Option<Response>> + Send>> =
            if self.world.flaw == Flaw::LazyHandler {
                Box::pin(async move { Some(handler(token).await) })
            } else {
                let (done, response) = oneshot::channel();
                let spawned = self.scope.spawn(token, |token| async move {
                    // Once the connection has gone the response comes back with its token, and both are dropped.
                    drop(done.send(handler(token).await));
                });
                drop(spawned);
                Box::pin(async move { response.await.ok() })
            };
        tokio::select! {
            biased;
            response = response => response,
            () = frame::end(socket) => None,
        }
    }

    /// Records, closes the end, then the socket, then gives the token up.
    fn finish(self, socket: TcpStream, log: &str, event: Option<&str>, token: Option<Token>) {
        if let Some(event) = event {
            self.world.record(log, event);
        }
        if let Some(end) = &self.end {
            end.close();
        }
        drop(socket);
        drop(token);
    }
}
