//! The life of one connection: handshake, requests, end. What ends it before a message is recorded before it closes.
//!
//! Leaves out reading and answering a request (`request`). The order at every end is the same: record, say the last
//! word, mark our end closed, drop the socket, drop the token (clock 1, invariants 4 and 7).

use super::admission::Displaced;
use super::linger::{linger, stopping};
use super::port::Port;
use super::request::Requests;
use super::watched::Watched;
use super::{Cut, Face, Line};
use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use spine_clock::{Stage, Token};
use std::error::Error;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;
use tokio::io::AsyncWrite;
use tokio::net::TcpStream;
use tokio::sync::watch;

/// How the HTTP part of a connection ended.
enum End {
    /// The HTTP library is through with it.
    Over(Result<(), hyper::Error>),
    /// A deadline was first.
    Late(Token),
    /// The listener stops, and the connection has no request that will come to an end by itself.
    Stopped,
}

pub(super) async fn serve<F: Face>(
    port: Arc<Port<F>>,
    line: Arc<Line>,
    socket: TcpStream,
    displaced: Displaced,
    mut stop: watch::Receiver<bool>,
) {
    let Some((stream, peer)) = establish(&port, &line, socket, displaced, &mut stop).await else { return };
    let _established = port.census.establish();
    let peer = Arc::new(peer);
    let requests = Requests::new(Arc::clone(&port), Arc::clone(&line), Arc::clone(&peer));
    let io = TokioIo::new(Watched::new(stream, Arc::clone(&line)));
    let mut http = Box::new(port.http.serve_connection(io, requests));
    let end = converse(&mut http, &line, &mut stop).await;

    line.reached(Stage::Reading);
    let (cut, mut token) = judge(end, &line, *stop.borrow());
    if let Some(cut) = &cut {
        let token = token.get_or_insert_with(|| line.token("cut"));
        port.face.cut(cut, Some(&peer), token).await;
    }
    let mut io = http.into_parts().io.into_inner();
    let is_late = matches!(cut, Some(Cut::RequestDeadline | Cut::ResponseDeadline)) || !line.has_deadline();
    shut_down(&mut io).await;
    if !is_late && !io.is_over() && !*stop.borrow() {
        // While we wait for the peer, its own token or the half-closed one counts, not ours.
        drop(token.take());
        token = linger(&mut io, &line, &mut stop).await;
    }
    line.close();
    drop(io);
    drop(token);
}

/// The handshake. `None` where there was none: then the connection is closed.
async fn establish<F: Face>(
    port: &Port<F>,
    line: &Line,
    socket: TcpStream,
    mut displaced: Displaced,
    stop: &mut watch::Receiver<bool>,
) -> Option<(F::Stream, F::Peer)> {
    let mut handshake = Box::pin(port.face.establish(socket));
    let unfinished = tokio::select! {
        biased;
        outcome = &mut handshake => Ok(outcome),
        token = line.deadline() => Err((Cut::HandshakeDeadline, token)),
        Ok(token) = &mut displaced => Err((Cut::Displaced, token)),
        () = stopping(stop) => {
            let cut = Cut::Abandoned("the Spine stops in the middle of a handshake");
            Err((cut, line.token("cut")))
        }
    };
    let outcome = match unfinished {
        Ok(outcome) => outcome,
        Err((cut, token)) => {
            port.face.cut(&cut, None, &token).await;
            line.close();
            drop(handshake);
            drop(token);
            return None;
        }
    };
    match outcome {
        Ok(established) => {
            let _entry = line.token("established");
            line.establish();
            line.await_next(port.limits.request);
            line.reached(Stage::Established);
            Some(established)
        }
        Err((cut, mut socket)) => {
            let token = line.token("cut");
            port.face.cut(&cut, None, &token).await;
            drop(token);
            shut_down(&mut socket).await;
            let late = match cut {
                Cut::Abandoned(_) => None,
                // It holds a place while its last word is read: somebody may be waiting for that.
                _ => tokio::select! {
                    biased;
                    late = linger(&mut socket, line, stop) => late,
                    Ok(token) = &mut displaced => Some(token),
                },
            };
            line.close();
            drop(socket);
            drop(late);
            None
        }
    }
}

/// Lets requests and responses pass until the connection ends, a deadline is over, or the listener stops.
async fn converse<F: Face>(
    http: &mut http1::Connection<TokioIo<Watched<F::Stream>>, Requests<F>>,
    line: &Line,
    stop: &mut watch::Receiver<bool>,
) -> End {
    let mut is_stopping = false;
    loop {
        tokio::select! {
            biased;
            over = &mut *http => return End::Over(over),
            token = line.deadline() => return End::Late(token),
            () = stopping(stop), if !is_stopping => {
                is_stopping = true;
                if line.is_stalled() {
                    return End::Stopped;
                }
                // What is idle ends now; a request in progress is answered first.
                Pin::new(&mut *http).graceful_shutdown();
            }
        }
    }
}

/// What an end means: whether it cut something short, and the token of the deadline where one was over.
fn judge(end: End, line: &Line, is_stopping: bool) -> (Option<Cut>, Option<Token>) {
    match end {
        End::Over(Ok(())) => {
            let words =
                if is_stopping { "the Spine stops before a request" } else { "closed without a request" };
            (line.is_cut_short().then_some(Cut::Abandoned(words)), None)
        }
        End::Over(Err(error)) => (fault_of(&error, line), None),
        End::Late(token) if line.is_stuck() => (Some(Cut::ResponseDeadline), Some(token)),
        End::Late(token) => (line.is_cut_short().then_some(Cut::RequestDeadline), Some(token)),
        End::Stopped => (Some(Cut::Abandoned("the Spine stops in the middle of a request")), None),
    }
}

fn fault_of(error: &hyper::Error, line: &Line) -> Option<Cut> {
    if let Some(cut) = error.source().and_then(|source| source.downcast_ref::<Cut>()) {
        return Some(cut.clone());
    }
    if error.is_parse_too_large() {
        return Some(Cut::BrokenHttp("the head of the request is over its limit"));
    }
    if error.is_parse() {
        return Some(Cut::BrokenHttp("the head of the request is not HTTP/1.1"));
    }
    // Otherwise the peer has gone; a response that was lost with it has its own audit row.
    line.is_cut_short().then_some(Cut::Abandoned("the sender has gone in the middle of a request"))
}

/// Says goodbye once, without waiting for a peer that does not read.
async fn shut_down<S: AsyncWrite + Unpin>(stream: &mut S) {
    poll_fn(|cx| {
        // An error means that the peer has gone, and a pending one that it does not read: both are closed alike.
        let _ = Pin::new(&mut *stream).poll_shutdown(cx);
        Poll::Ready(())
    })
    .await;
}
