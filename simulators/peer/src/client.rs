//! The client of suppliers and oracles: one request per connection, captured whole, under the token discipline.
//!
//! Several requests over one connection are one act of the caller (`kept`). Leaves out a pool of connections,
//! redirects, retries and everything that would act by itself: what is sent is what a scenario said. Implements wire
//! 0.3 (1) and 1.1, and the client's flow of clock 1 (invariants 2 to 4).

mod call;
mod connection;
mod exchange;
mod kept;
mod plain;
mod stalled;

pub use call::{Call, Conduct, Cut, Deadline, Flow, Pace, Security};
pub use exchange::{Exchange, NoDocument};
pub use plain::{Answer, PlainClient};
pub use stalled::StalledCall;

use crate::http::{Failure, Response};
use connection::{Connection, Timer};
use exchange::Recording;
use spine_clock::{Scope, Stage, Token};
use std::net::SocketAddr;
use std::sync::Arc;

/// A client: whose clock and wire it uses, how it secures connections, how long it waits. Cheap to clone.
#[derive(Clone)]
pub struct Client {
    scope: Arc<Scope>,
    security: Security,
    deadline: Deadline,
}

impl Client {
    /// A client. Calls may say otherwise on security and deadline.
    pub fn new(scope: Arc<Scope>, security: Security, deadline: Deadline) -> Client {
        Client { scope, security, deadline }
    }

    /// The scope whose clock and wire the client uses.
    pub fn scope(&self) -> &Arc<Scope> {
        &self.scope
    }

    /// Sends the request of a call, reads the whole response and closes the connection. The token is on the wire
    /// meanwhile and comes back with the capture, whatever happened.
    ///
    /// A peer in a virtual scope may need the clock before it answers, if only to take its turn in a queue, and so
    /// does the deadline: then run this in a task of the scope and settle or advance beside it.
    pub async fn exchange(&self, call: Call, token: Token) -> (Exchange, Token) {
        let mut recording = Recording::begin(&self.scope, &call);
        let Some(address) = self.address(&call) else {
            return (recording.finish(Err(Failure::NoAddress(call.host.clone()))), token);
        };
        let mut timer = self.timer(&call);
        let mut connection = match Connection::dial(&self.scope, address, timer.is_foreign(), token) {
            Ok(connection) => connection,
            Err((failure, token)) => return (recording.finish(Err(failure)), token),
        };
        if call.may_wait {
            connection.stand_aside();
        }
        let outcome = self.talk(&call, &mut connection, &mut timer, &mut recording).await;
        connection.resume(&self.scope);
        let token = connection.close(timer).await;
        (recording.finish(outcome), token)
    }

    /// Sends the request of a call up to a cut, then stays silent until the peer closes. The token is given up as
    /// soon as the peer waits for the rest by its own deadline; the capture completes when the peer has closed.
    pub async fn start_stalled(&self, call: Call, cut: Cut, token: Token) -> StalledCall {
        let mut recording = Recording::begin(&self.scope, &call);
        let Some(address) = self.address(&call) else {
            return StalledCall::over(
                &self.scope,
                recording.finish(Err(Failure::NoAddress(call.host.clone()))),
                token,
            );
        };
        let mut timer = self.timer(&call);
        let mut connection = match Connection::dial(&self.scope, address, timer.is_foreign(), token) {
            Ok(connection) => connection,
            Err((failure, token)) => {
                return StalledCall::over(&self.scope, recording.finish(Err(failure)), token);
            }
        };
        match self.send_until(&call, Some(cut), &mut connection, &mut timer, &mut recording).await {
            Ok(()) => StalledCall::start(&self.scope, &call, cut, connection, timer, recording),
            Err(failure) => {
                let token = connection.close(timer).await;
                StalledCall::over(&self.scope, recording.finish(Err(failure)), token)
            }
        }
    }

    /// Sends the request of a call to a peer that refuses the connection, waits for its goodbye, and then keeps this end
    /// open without a word until the peer has closed. The token is given up with the goodbye.
    pub async fn start_staying(&self, call: Call, token: Token) -> StalledCall {
        let mut recording = Recording::begin(&self.scope, &call);
        let Some(address) = self.address(&call) else {
            let exchange = recording.finish(Err(Failure::NoAddress(call.host.clone())));
            return StalledCall::over(&self.scope, exchange, token);
        };
        let mut timer = self.timer(&call);
        let mut connection = match Connection::dial(&self.scope, address, timer.is_foreign(), token) {
            Ok(connection) => connection,
            Err((failure, token)) => {
                return StalledCall::over(&self.scope, recording.finish(Err(failure)), token);
            }
        };
        let sent = self.send_until(&call, None, &mut connection, &mut timer, &mut recording).await;
        let refused = match sent {
            Ok(()) => connection.wait_for_goodbye(&mut timer).await,
            Err(failure) => Err(failure),
        };
        match refused {
            Ok(()) => StalledCall::stay(&self.scope, connection, timer, recording),
            Err(failure) => {
                let token = connection.close(timer).await;
                StalledCall::over(&self.scope, recording.finish(Err(failure)), token)
            }
        }
    }

    fn address(&self, call: &Call) -> Option<SocketAddr> {
        call.address.or_else(|| self.scope.resolve(&call.host))
    }

    fn timer(&self, call: &Call) -> Timer {
        Timer::start(&self.scope, call.deadline.unwrap_or(self.deadline), &call.key)
    }

    async fn talk(
        &self,
        call: &Call,
        connection: &mut Connection,
        timer: &mut Timer,
        recording: &mut Recording,
    ) -> Result<Response, Failure> {
        let method = &call.request.method;
        match call.conduct {
            Conduct::Whole => {
                self.send_until(call, None, connection, timer, recording).await?;
                connection.receive(method, timer, recording).await
            }
            Conduct::Abandon => {
                self.send_until(call, None, connection, timer, recording).await?;
                connection.wait_for_peer(&self.scope, Stage::Established).await;
                Err(Failure::LeftEarly)
            }
            Conduct::CloseAt(cut) => {
                self.send_until(call, Some(cut), connection, timer, recording).await?;
                connection.wait_for_peer(&self.scope, self.stage(call, cut.stage())).await;
                Err(Failure::LeftEarly)
            }
            Conduct::HalfClose => {
                self.send_until(call, None, connection, timer, recording).await?;
                connection.close_half(timer).await?;
                connection.receive(method, timer, recording).await
            }
            Conduct::AskLeave => {
                let all = Cut::Head(usize::MAX);
                self.send_until(call, Some(all), connection, timer, recording).await?;
                if let Some(outcome) = connection.ask_leave(method, timer, recording).await? {
                    return outcome;
                }
                let tail = call.request.tail();
                recording.request_body = tail.clone();
                connection.send(&tail, timer).await?;
                connection.receive(method, timer, recording).await
            }
            Conduct::Slowly(pace) => {
                self.open(call, connection, timer, recording).await?;
                let (head, tail) = (call.request.head(&call.host), call.request.tail());
                (recording.request_head, recording.request_body) = (head.clone(), tail.clone());
                let stage = self.stage(call, Stage::Established);
                let whole = [head, tail].concat();
                connection.send_slowly(&whole, pace, stage, &call.key, &self.scope, timer).await?;
                connection.receive(method, timer, recording).await
            }
        }
    }

    /// How far a peer comes at most: without a handshake one that wants TLS stays where it is.
    fn stage(&self, call: &Call, stage: Stage) -> Stage {
        match self.security(call) {
            Security::Tls(_) => stage,
            Security::Plain => Stage::Accepted,
        }
    }

    fn security<'c>(&'c self, call: &'c Call) -> &'c Security {
        call.security.as_ref().unwrap_or(&self.security)
    }

    /// Connects and secures.
    async fn open(
        &self,
        call: &Call,
        connection: &mut Connection,
        timer: &mut Timer,
        recording: &mut Recording,
    ) -> Result<(), Failure> {
        connection.connect(timer).await?;
        if let Security::Tls(tls) = self.security(call) {
            recording.tls = Some(connection.secure(tls, &call.host, timer).await?);
        }
        Ok(())
    }

    /// Connects, secures and sends: everything, or up to the cut.
    async fn send_until(
        &self,
        call: &Call,
        cut: Option<Cut>,
        connection: &mut Connection,
        timer: &mut Timer,
        recording: &mut Recording,
    ) -> Result<(), Failure> {
        if cut == Some(Cut::Handshake) {
            return connection.connect(timer).await;
        }
        self.open(call, connection, timer, recording).await?;
        let mut head = call.request.head(&call.host);
        let mut tail = call.request.tail();
        match cut {
            Some(Cut::Head(bytes)) => {
                head.truncate(bytes);
                tail.clear();
            }
            Some(Cut::Body(bytes)) => tail.truncate(bytes),
            Some(Cut::Handshake) | None => {}
        }
        recording.request_head = head.clone();
        recording.request_body = tail.clone();
        connection.send(&[head, tail].concat(), timer).await
    }
}
