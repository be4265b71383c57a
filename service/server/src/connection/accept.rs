//! The accept loop: takes connections where there is a place, registers the deadline of their handshake, and hands each
//! to a task.
//!
//! Leaves out handshakes: the loop never waits for one, so no peer can block another.

use super::census::Seat;
use super::linger::stopping;
use super::port::Port;
use super::serve::serve;
use super::{Census, Cut, Face, Line};
use spine_clock::{Listening, Scope, Stage, Valve, real};
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// The pause after an accept that failed. It fails when the process has no descriptor left; only others that close
/// theirs can help, and they are foreign to every scope.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// A bound listener. The fields are dropped in this order: the socket goes first, then what it never accepted counts
/// as closed, then the seat is free.
pub(crate) struct Open {
    listener: TcpListener,
    listening: Listening,
    _seat: Seat,
    census: Census,
}

impl Open {
    /// Binds and declares the listener.
    pub(crate) async fn bind(
        address: SocketAddr,
        scope: &Scope,
        census: &Census,
    ) -> io::Result<(Self, SocketAddr)> {
        let listener = TcpListener::bind(address).await?;
        let bound = listener.local_addr()?;
        let listening = scope.wire().listen(bound);
        Ok((Self { listener, listening, _seat: census.seat(), census: census.clone() }, bound))
    }

    pub(super) fn valve(&self) -> Valve {
        self.listening.valve()
    }

    pub(super) fn census(&self) -> &Census {
        &self.census
    }
}

/// Serves a listener until it is told to stop.
pub(crate) async fn accept_all<F: Face>(port: Arc<Port<F>>, open: Open, mut stop: watch::Receiver<bool>) {
    let mut number = 0_u64;
    loop {
        // While there is no place, the kernel's backlog holds whoever comes.
        let accepting = async {
            port.admission.place().await;
            open.listener.accept().await
        };
        let accepted = tokio::select! {
            biased;
            () = stopping(&mut stop) => return,
            accepted = accepting => accepted,
        };
        let socket = match accepted {
            Ok((socket, _)) => socket,
            Err(error) => {
                refused(F::NAME, &error).await;
                continue;
            }
        };
        number += 1;
        take(&port, socket, number, &stop).await;
    }
}

async fn take<F: Face>(port: &Arc<Port<F>>, socket: TcpStream, number: u64, stop: &watch::Receiver<bool>) {
    let (Ok(client), Ok(server)) = (socket.peer_addr(), socket.local_addr()) else {
        // The peer has reset the connection: it has no address any more, so it stands in no slot of the wire.
        let token = port.scope.token("accept");
        port.face.cut(&Cut::Abandoned("reset before a handshake"), None, &token).await;
        return;
    };
    let end = port.scope.wire().accept(client, server);
    let key = format!("{}/{}/{number}", port.scope.name(), F::NAME);
    let line = Line::new(Arc::clone(&port.scope), key, end, port.census.connection());
    let entry = line.token("accept");
    let (place, displaced) = port.admission.enter(number);
    let line = Arc::new(line.standing_at(place));
    line.await_next(port.limits.handshake);
    line.reached(Stage::Accepted);
    if let Err(error) = socket.set_nodelay(true) {
        tracing::debug!(listener = F::NAME, error.kind = ?error.kind(), "a connection keeps its delay");
    }
    let task = serve(Arc::clone(port), line, socket, displaced, stop.clone());
    drop(port.scope.spawn_waiting("connection", task));
    drop(entry);
}

async fn refused(listener: &'static str, error: &io::Error) {
    tracing::warn!(listener, error.kind = ?error.kind(), pause_ms = ACCEPT_PAUSE.as_millis(), "accept failed");
    real::pause(ACCEPT_PAUSE).await;
}
