//! One connection from its dial to its close, and the deadline over it.
//!
//! The order is that of clock 1: bind, token onto the wire, connect, TLS, write, read, token back, this end marked
//! closed, socket dropped. Leaves out what is sent and what the answer means.

use super::call::{Deadline, Pace};
use super::exchange::Recording;
use crate::http::{Failure, Progress, Response, ResponseReader};
use crate::tls::{Tls, TlsFacts};
use bytes::Bytes;
use rustls::pki_types::ServerName;
use spine_clock::real::{Stopwatch, within};
use spine_clock::{Alarm, ClientEnd, Scope, Stage, Timestamp, Token};
use std::future::poll_fn;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// How many bytes one read takes at most: a TLS record's worth.
const READ_BYTES: usize = 16 * 1024;

/// The deadline of a call.
pub(super) enum Timer {
    /// By the scope's clock.
    Virtual(Alarm),
    /// By real time, since the start of the watch.
    Real(Stopwatch, Duration),
    /// One by the scope's clock that has fired; its token lives as long as this.
    Passed { _token: Token },
    /// The peer, which lives in the same scope, ends the wait by a deadline of its own.
    Peer,
}

impl Timer {
    pub(super) fn start(scope: &Arc<Scope>, deadline: Deadline, key: &str) -> Timer {
        match deadline {
            Deadline::Virtual(limit) => {
                let at = scope.now().checked_add(limit).unwrap_or(Timestamp::MAX);
                Timer::Virtual(scope.alarm(at, key))
            }
            Deadline::Real(limit) => Timer::Real(Stopwatch::start(), limit),
        }
    }

    /// Whether the peer is another process.
    pub(super) fn is_foreign(&self) -> bool {
        matches!(self, Timer::Real(..))
    }

    /// The timer of a silent wait: on a virtual clock nobody but the peer ends it, elsewhere the deadline stays.
    pub(super) fn silent(self, scope: &Arc<Scope>) -> Timer {
        match self {
            Timer::Virtual(_) if scope.is_virtual() => Timer::Peer,
            other => other,
        }
    }

    /// The work's result, unless the deadline comes first. At the same instant the work wins.
    async fn race<T>(&mut self, work: impl Future<Output = T>) -> Result<T, Failure> {
        let token = match self {
            Timer::Virtual(alarm) => tokio::select! {
                biased;
                done = work => return Ok(done),
                token = alarm => token,
            },
            Timer::Real(watch, limit) => {
                let left = limit.saturating_sub(watch.elapsed());
                return within(left, work).await.map_err(|_| Failure::Deadline);
            }
            Timer::Passed { .. } => return Err(Failure::Deadline),
            Timer::Peer => return Ok(work.await),
        };
        *self = Timer::Passed { _token: token };
        Err(Failure::Deadline)
    }
}

trait Duplex: AsyncRead + AsyncWrite + Send + Unpin {
    /// The socket below every layer.
    fn socket(&mut self) -> &mut TcpStream;
}

impl Duplex for TcpStream {
    fn socket(&mut self) -> &mut TcpStream {
        self
    }
}

impl Duplex for Box<dyn Duplex> {
    fn socket(&mut self) -> &mut TcpStream {
        (**self).socket()
    }
}

impl Duplex for TlsStream<Box<dyn Duplex>> {
    fn socket(&mut self) -> &mut TcpStream {
        self.get_mut().0.socket()
    }
}

enum Socket {
    Bound(TcpSocket),
    Open(Box<dyn Duplex>),
    Gone,
}

/// One connection. The fields drop in this order: the end of the wire is marked closed before the socket goes.
pub(super) struct Connection {
    /// The end of the wire; `None` for a foreign peer, which has none.
    end: Option<ClientEnd>,
    /// The token while it is not on the wire.
    hand: Option<Token>,
    /// The connection is known to have failed or ended: a peer that has not accepted it by now never will.
    dead: bool,
    address: SocketAddr,
    /// What was read before there was a reader for it.
    early: Vec<u8>,
    socket: Socket,
}

/// What a read found.
enum Heard {
    Bytes(Vec<u8>),
    End,
}

impl Connection {
    /// Binds a socket and puts the token onto the wire.
    pub(super) fn dial(
        scope: &Arc<Scope>,
        address: SocketAddr,
        foreign: bool,
        token: Token,
    ) -> Result<Connection, (Failure, Token)> {
        let Ok((socket, local)) = bind(address) else { return Err((Failure::NotConnected, token)) };
        let (end, hand) = if foreign {
            (None, Some(token))
        } else {
            (Some(scope.wire().dial(local, address, token)), None)
        };
        Ok(Connection { end, hand, dead: false, address, early: Vec::new(), socket: Socket::Bound(socket) })
    }

    pub(super) async fn connect(&mut self, timer: &mut Timer) -> Result<(), Failure> {
        let Socket::Bound(socket) = std::mem::replace(&mut self.socket, Socket::Gone) else {
            return Err(Failure::NotConnected);
        };
        let connected = timer.race(socket.connect(self.address)).await?;
        self.dead = connected.is_err();
        let stream = connected.map_err(|error| Failure::of_connecting(&error))?;
        // Without it the last small segment of a request may wait for an acknowledgement; a failure only costs time.
        let _ = stream.set_nodelay(true);
        self.socket = Socket::Open(Box::new(stream));
        Ok(())
    }

    pub(super) async fn secure(
        &mut self,
        tls: &Tls,
        host: &str,
        timer: &mut Timer,
    ) -> Result<TlsFacts, Failure> {
        let name = ServerName::try_from(host.to_owned())
            .map_err(|_| Failure::TlsRefused("name_not_usable".to_owned()))?;
        let Socket::Open(stream) = std::mem::replace(&mut self.socket, Socket::Gone) else {
            return Err(Failure::NotConnected);
        };
        let shaking = TlsConnector::from(tls.config.clone()).connect(name, stream).into_fallible();
        match timer.race(Box::pin(shaking)).await? {
            Ok(stream) => {
                let facts = TlsFacts::of(stream.get_ref().1);
                self.socket = Socket::Open(Box::new(stream));
                Ok(facts)
            }
            Err((error, stream)) => {
                self.dead = true;
                // Kept until this end of the wire is marked closed.
                self.socket = Socket::Open(stream);
                Err(Failure::of_stream(&error))
            }
        }
    }

    /// Sends the bytes. A peer that breaks off while they go out may have answered before: reading finds that out.
    pub(super) async fn send(&mut self, bytes: &[u8], timer: &mut Timer) -> Result<(), Failure> {
        let Socket::Open(stream) = &mut self.socket else { return Err(Failure::NotConnected) };
        let sending = async {
            stream.write_all(bytes).await?;
            stream.flush().await
        };
        let _: io::Result<()> = timer.race(sending).await?;
        Ok(())
    }

    /// Says that no more bytes come, and keeps reading.
    pub(super) async fn close_half(&mut self, timer: &mut Timer) -> Result<(), Failure> {
        let Socket::Open(stream) = &mut self.socket else { return Err(Failure::NotConnected) };
        // A peer that has gone shows when its answer is read.
        let _: io::Result<()> = timer.race(stream.shutdown()).await?;
        Ok(())
    }

    /// Waits for leave to go on. Gives the response where one came instead.
    pub(super) async fn ask_leave(
        &mut self,
        method: &str,
        timer: &mut Timer,
        recording: &mut Recording,
    ) -> Result<Option<Result<Response, Failure>>, Failure> {
        let mut reader = ResponseReader::new(method);
        loop {
            match self.read_some(timer).await? {
                Heard::Bytes(bytes) => match reader.push(&bytes) {
                    Progress::Done(outcome) => {
                        recording.received = Bytes::copy_from_slice(reader.received());
                        return Ok(Some(outcome));
                    }
                    Progress::More if reader.has_leave() => {
                        self.early = reader.received().to_vec();
                        return Ok(None);
                    }
                    Progress::More => {}
                },
                Heard::End => return Ok(Some(reader.end(true))),
            }
        }
    }

    /// Sends so many bytes at a time. In between the chain is suspended: the timer is registered first, and whoever wakes
    /// it brings a token. A peer that says something or closes ends the sending.
    pub(super) async fn send_slowly(
        &mut self,
        bytes: &[u8],
        pace: Pace,
        stage: Stage,
        key: &str,
        scope: &Arc<Scope>,
        timer: &mut Timer,
    ) -> Result<(), Failure> {
        for (number, piece) in bytes.chunks(pace.bytes.max(1)).enumerate() {
            if number > 0 {
                let at = scope.now().checked_add(pace.every).unwrap_or(Timestamp::MAX);
                let mut alarm = scope.alarm(at, &format!("{key}/pace/{number}"));
                self.suspend(stage).await;
                let mut watch = Timer::Peer;
                let woken = tokio::select! {
                    biased;
                    heard = self.read_some(&mut watch) => Err(heard?),
                    token = &mut alarm => Ok(token),
                };
                match woken {
                    Ok(token) => self.wake(token),
                    Err(heard) => {
                        self.resume(scope);
                        if let Heard::Bytes(bytes) = heard {
                            self.early = bytes;
                        }
                        return Ok(());
                    }
                }
            }
            self.send(piece, timer).await?;
        }
        Ok(())
    }

    /// A token behind the chain again.
    fn wake(&mut self, token: Token) {
        match &self.end {
            Some(end) => end.put(token),
            None => self.hand = Some(token),
        }
    }

    /// Reads below every layer until the peer has said that nothing more comes: what it thinks of the bytes, and has
    /// recorded of them, is then done. Nothing is read any more afterwards.
    pub(super) async fn wait_for_goodbye(&mut self, timer: &mut Timer) -> Result<(), Failure> {
        let Socket::Open(stream) = &mut self.socket else { return Err(Failure::NotConnected) };
        let socket = stream.socket();
        let mut chunk = vec![0; READ_BYTES];
        let reading = async {
            while socket.read(&mut chunk).await? > 0 {}
            io::Result::Ok(())
        };
        match timer.race(reading).await? {
            Ok(()) => Ok(()),
            Err(error) => {
                self.dead = true;
                Err(Failure::of_stream(&error))
            }
        }
    }

    /// Stays without a word until the peer in the scope has closed its end. A foreign one cannot be watched below a
    /// goodbye: that wait ends with its task.
    pub(super) async fn stay(&mut self) {
        self.suspend(Stage::Accepted).await;
        match &self.end {
            // Whoever was refused gets no further, so this ends with the peer's close.
            Some(end) => end.suspend(Stage::Established).await,
            None => std::future::pending().await,
        }
    }

    async fn read_some(&mut self, timer: &mut Timer) -> Result<Heard, Failure> {
        let Socket::Open(stream) = &mut self.socket else { return Err(Failure::NotConnected) };
        let mut buffer = vec![0; READ_BYTES];
        match timer.race(stream.read(&mut buffer)).await? {
            Ok(0) => Ok(Heard::End),
            Ok(count) => {
                buffer.truncate(count);
                Ok(Heard::Bytes(buffer))
            }
            Err(error) => {
                self.dead = true;
                Err(Failure::of_stream(&error))
            }
        }
    }

    /// Reads one response.
    pub(super) async fn receive(
        &mut self,
        method: &str,
        timer: &mut Timer,
        recording: &mut Recording,
    ) -> Result<Response, Failure> {
        self.read_with(ResponseReader::new(method), timer, recording).await
    }

    /// Reads one response behind which another one may stand.
    pub(super) async fn receive_next(
        &mut self,
        method: &str,
        timer: &mut Timer,
        recording: &mut Recording,
    ) -> Result<Response, Failure> {
        self.read_with(ResponseReader::followed(method), timer, recording).await
    }

    async fn read_with(
        &mut self,
        mut reader: ResponseReader,
        timer: &mut Timer,
        recording: &mut Recording,
    ) -> Result<Response, Failure> {
        let Socket::Open(stream) = &mut self.socket else { return Err(Failure::NotConnected) };
        let at_once = reader.push(&std::mem::take(&mut self.early));
        let outcome = match at_once {
            Progress::Done(outcome) => Ok(Read::Whole(outcome)),
            Progress::More => timer.race(read(stream.as_mut(), &mut reader)).await,
        };
        self.early = reader.take_rest();
        recording.received = Bytes::copy_from_slice(reader.received());
        match outcome? {
            Read::Whole(outcome) => outcome,
            Read::Ended(outcome) => {
                self.dead = true;
                outcome
            }
        }
    }

    /// Waits until a peer in the scope has come so far, and has the token in hand then. A close may meet a peer that
    /// is still writing its part of the handshake; whether it reads what was sent would then depend on the moment.
    pub(super) async fn wait_for_peer(&mut self, scope: &Arc<Scope>, stage: Stage) {
        if let Some(end) = &self.end {
            let keeper = scope.token("leaving early");
            end.suspend(stage).await;
            self.hand = Some(end.take());
            drop(keeper);
        }
    }

    /// Gives the token up as soon as a peer in the scope has come so far. Towards a foreign peer it stays in the
    /// hand: that wait is real.
    pub(super) async fn suspend(&mut self, stage: Stage) {
        match &self.end {
            Some(end) => end.suspend(stage).await,
            // A foreign peer waits by a clock that nobody here can move while a token is held.
            None => drop(self.hand.take()),
        }
    }

    /// Gives the token up towards a foreign peer.
    pub(super) fn stand_aside(&mut self) {
        if self.end.is_none() {
            drop(self.hand.take());
        }
    }

    /// Ends a silence towards a foreign peer: whatever follows holds a token again.
    pub(super) fn resume(&mut self, scope: &Arc<Scope>) {
        if self.end.is_none() && self.hand.is_none() {
            self.hand = Some(scope.token("end of a silence"));
        }
    }

    /// Takes the token back, says goodbye, marks this end closed and drops the socket. The deadline is dropped with
    /// its token after the token of the call is back in hand.
    pub(super) async fn close(mut self, timer: Timer) -> Token {
        let token = match (self.hand.take(), &self.end) {
            (Some(token), _) => token,
            (None, Some(end)) => end.take(),
            (None, None) => unreachable!("a connection without an end of the wire has its token in hand"),
        };
        if let Socket::Open(stream) = &mut self.socket {
            // One try: a peer that does not read must not hold the goodbye up.
            poll_fn(|context| {
                let _ = Pin::new(&mut *stream).poll_shutdown(context);
                Poll::Ready(())
            })
            .await;
        }
        match self.end.take() {
            Some(end) if self.dead => end.lost(),
            Some(end) => end.close(),
            None => {}
        }
        drop(self.socket);
        drop(timer);
        token
    }
}

/// A socket with a local port. Never the peer's own: after a listener has gone, the kernel may hand its port out, and
/// the socket would connect to itself.
fn bind(peer: SocketAddr) -> io::Result<(TcpSocket, SocketAddr)> {
    let first = bind_any(peer)?;
    if first.1 == peer { bind_any(peer) } else { Ok(first) }
}

fn bind_any(peer: SocketAddr) -> io::Result<(TcpSocket, SocketAddr)> {
    let any: (TcpSocket, IpAddr) = match peer.ip() {
        IpAddr::V4(ip) if ip.is_loopback() => (TcpSocket::new_v4()?, Ipv4Addr::LOCALHOST.into()),
        IpAddr::V4(_) => (TcpSocket::new_v4()?, Ipv4Addr::UNSPECIFIED.into()),
        IpAddr::V6(_) => (TcpSocket::new_v6()?, Ipv6Addr::UNSPECIFIED.into()),
    };
    any.0.bind(SocketAddr::new(any.1, 0))?;
    let local = any.0.local_addr()?;
    Ok((any.0, local))
}

/// How reading ended.
enum Read {
    /// The response came to its end, or to where it can no longer be one.
    Whole(Result<Response, Failure>),
    /// The connection came to its end.
    Ended(Result<Response, Failure>),
}

async fn read(stream: &mut dyn Duplex, reader: &mut ResponseReader) -> Read {
    let mut buffer = vec![0; READ_BYTES];
    loop {
        match stream.read(&mut buffer).await {
            Ok(0) => return Read::Ended(reader.end(true)),
            Ok(count) => {
                if let Progress::Done(outcome) = reader.push(&buffer[..count]) {
                    return Read::Whole(outcome);
                }
            }
            Err(error) if reader.received().is_empty() => {
                return Read::Ended(Err(Failure::of_stream(&error)));
            }
            Err(_) => return Read::Ended(reader.end(false)),
        }
    }
}
