//! The system that lives a life: a hub, a peer and clients over real loopback sockets, one scope for all, and the flaw
//! that a negative control plants into it.
//!
//! Leaves out what should come of it (`model`). Written by the rules of the crate's README, so that it is also their
//! example: `client` and `server` are the two flows, `hub` and `peer` are what they serve.

mod client;
mod driver;
mod frame;
mod hub;
mod peer;
mod server;

pub(crate) use driver::{Outcome, live, live_many};

use crate::life::{Life, PERMITS};
use crate::model::Line;
use jiff::{SignedDuration, Timestamp};
use spine_clock::{Gate, Scope, ServerEnd, Token, real};
use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};

/// A rule that a variant of the system breaks ("clock 2").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flaw {
    /// None: the system as it should be.
    None,
    /// The worker makes the token of queued work, not the handler that queued it.
    TokenByWorker,
    /// The client gives its token up when it has sent, and makes one when it has read.
    NoTokenOnWire,
    /// The peer makes the token of an acknowledgement after its response has left.
    LateAcknowledgement,
    /// A client that leaves is not known to the wire, so no half-closed token covers what it left behind.
    NothingHalfClosed,
    /// The handler lives inside the connection's wait for it, and dies with a disconnect.
    LazyHandler,
    /// Everything that is queued at an instant is woken at once.
    WholeInstant,
    /// The parts of a job wake it by a bare notification.
    BareNotify,
}

/// One life's system.
pub(crate) struct World {
    scope: Arc<Scope>,
    life: Life,
    flaw: Flaw,
    /// The loopback address of everybody in this life: lives share no ports.
    at: Ipv4Addr,
    start: Timestamp,
    log: Mutex<Log>,
    tickets: AtomicUsize,
    arrivals: AtomicUsize,
    gate: Arc<Gate>,
    running: AtomicUsize,
    jobs: mpsc::UnboundedSender<(hub::Job, Option<Token>)>,
    /// The queue of the variant that wakes a whole instant.
    crowd: Mutex<BTreeMap<String, oneshot::Sender<Token>>>,
}

#[derive(Default)]
struct Log {
    lines: Vec<Line>,
    numbers: BTreeMap<String, usize>,
}

impl World {
    fn record(&self, path: &str, event: impl Into<String>) {
        self.scope.effect("record");
        let second = self.scope.now().duration_since(self.start).as_secs();
        let mut log = self.log.lock().expect("no recorder panics");
        let number = log.numbers.entry(path.to_owned()).or_default();
        *number += 1;
        let line = (second, path.to_owned(), *number - 1, event.into());
        log.lines.push(line);
    }

    fn lines(&self) -> Vec<Line> {
        let mut lines = self.log.lock().expect("no recorder panics").lines.clone();
        lines.sort();
        lines
    }

    fn after(&self, seconds: i64) -> Timestamp {
        self.scope.now() + SignedDuration::from_secs(seconds)
    }

    fn ticket(&self) -> usize {
        self.tickets.fetch_add(1, Ordering::SeqCst) + 1
    }

    /// Queues a causal chain: it goes on when everything else has come to rest, in the order of the paths.
    async fn queue(self: &Arc<Self>, token: Token, path: &str) -> Token {
        if self.flaw == Flaw::WholeInstant {
            return self.queue_in_crowd(token, path).await;
        }
        self.scope.park(token, self.scope.now(), path).await
    }

    /// The variant: the first who comes keeps one timer for all, and wakes all when it fires.
    async fn queue_in_crowd(self: &Arc<Self>, token: Token, path: &str) -> Token {
        let (wake, woken) = oneshot::channel();
        let first = {
            let mut crowd = self.crowd.lock().expect("no waiter panics");
            crowd.insert(path.to_owned(), wake);
            crowd.len() == 1
        };
        if first {
            let (world, key) = (Arc::clone(self), format!("crowd/{path}"));
            drop(self.scope.spawn(self.scope.token("crowd"), |token| async move {
                let token = world.scope.park(token, world.scope.now(), &key).await;
                let crowd = std::mem::take(&mut *world.crowd.lock().expect("no waiter panics"));
                for wake in crowd.into_values() {
                    drop(wake.send(world.scope.token("crowd")));
                }
                drop(token);
            }));
        }
        drop(token);
        woken.await.expect("whoever keeps the crowd's timer wakes everybody")
    }

    /// A handler's wait on virtual time: the chain leaves the wire, and is back on it before the handler goes on.
    async fn handler_waits(
        self: &Arc<Self>,
        scope: &Scope,
        end: Option<&ServerEnd>,
        token: Token,
        wait: Wait,
        key: &str,
    ) -> Token {
        if let Some(end) = end {
            end.suspend();
        }
        let token = match wait {
            Wait::Queue => self.queue(token, key).await,
            Wait::Seconds(seconds) => scope.park(token, self.after(seconds), key).await,
        };
        if let Some(end) = end {
            end.resume(scope.token("wire"));
        }
        token
    }

    fn new(scope: Arc<Scope>, life: Life, flaw: Flaw, at: Ipv4Addr) -> (Arc<World>, hub::Jobs) {
        let (jobs, queue) = mpsc::unbounded_channel();
        let world = World {
            start: scope.now(),
            scope,
            life,
            flaw,
            at,
            log: Mutex::default(),
            tickets: AtomicUsize::new(0),
            arrivals: AtomicUsize::new(0),
            gate: Gate::new(PERMITS),
            running: AtomicUsize::new(0),
            jobs,
            crowd: Mutex::default(),
        };
        (Arc::new(world), queue)
    }
}

/// A variant's bad luck: whoever races without a token gets its turn late. It turns a race that a quiet machine wins
/// nearly always into one that it loses, so that the controls do not depend on the machine.
async fn unlucky() {
    real::pause(Duration::from_millis(1)).await;
}

/// What a handler waits for.
enum Wait {
    /// Its turn.
    Queue,
    /// An instant.
    Seconds(i64),
}
