//! Several requests over one connection, one after the other or all at once.
//!
//! Leaves out conduct: every request goes out whole and every response is read. Whether a request asks for the end of
//! the connection is what its head says.

use super::Client;
use super::call::{Call, Flow};
use super::connection::{Connection, Timer};
use super::exchange::{Exchange, Recording};
use crate::http::Failure;
use spine_clock::Token;

impl Client {
    /// Sends the requests of these calls over one connection and reads one response to each. Host, address, security
    /// and deadline are those of the first call. What ends the connection early is the failure of all calls that are
    /// left. The token is on the wire meanwhile and comes back with the captures.
    pub async fn exchange_all(&self, calls: &[Call], flow: Flow, token: Token) -> (Vec<Exchange>, Token) {
        let mut recordings: Vec<_> = calls.iter().map(|call| Recording::begin(&self.scope, call)).collect();
        let Some(first) = calls.first() else { return (Vec::new(), token) };
        let Some(address) = self.address(first) else {
            return (all_failed(&mut recordings, &Failure::NoAddress(first.host.clone())), token);
        };
        let mut timer = self.timer(first);
        let mut connection = match Connection::dial(&self.scope, address, timer.is_foreign(), token) {
            Ok(connection) => connection,
            Err((failure, token)) => return (all_failed(&mut recordings, &failure), token),
        };
        let exchanges = self.converse(calls, flow, &mut connection, &mut timer, &mut recordings).await;
        let token = connection.close(timer).await;
        (exchanges, token)
    }

    async fn converse(
        &self,
        calls: &[Call],
        flow: Flow,
        connection: &mut Connection,
        timer: &mut Timer,
        recordings: &mut [Recording],
    ) -> Vec<Exchange> {
        if let (Some(call), Some(recording)) = (calls.first(), recordings.first_mut()) {
            if let Err(failure) = self.open(call, connection, timer, recording).await {
                return all_failed(recordings, &failure);
            }
            let tls = recording.tls.clone();
            recordings.iter_mut().for_each(|recording| recording.tls.clone_from(&tls));
        }
        if flow == Flow::AtOnce {
            let all: Vec<_> = calls.iter().zip(&mut *recordings).map(said).collect();
            if let Err(failure) = connection.send(&all.concat(), timer).await {
                return all_failed(recordings, &failure);
            }
        }
        let mut exchanges = Vec::with_capacity(calls.len());
        let mut broken = None;
        for (call, recording) in calls.iter().zip(recordings) {
            let outcome = match &broken {
                Some(failure) => Err(Failure::clone(failure)),
                None if flow == Flow::AtOnce => {
                    connection.receive_next(&call.request.method, timer, recording).await
                }
                None => match connection.send(&said((call, &mut *recording)), timer).await {
                    Ok(()) => connection.receive_next(&call.request.method, timer, recording).await,
                    Err(failure) => Err(failure),
                },
            };
            broken = outcome.as_ref().err().cloned();
            exchanges.push(recording.finish(outcome));
        }
        exchanges
    }
}

/// The bytes of a request, which its recording notes.
fn said((call, recording): (&Call, &mut Recording)) -> Vec<u8> {
    recording.request_head = call.request.head(&call.host);
    recording.request_body = call.request.tail();
    [recording.request_head.as_ref(), recording.request_body.as_ref()].concat()
}

fn all_failed(recordings: &mut [Recording], failure: &Failure) -> Vec<Exchange> {
    recordings.iter_mut().map(|recording| recording.finish(Err(failure.clone()))).collect()
}
