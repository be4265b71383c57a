//! The driver: makes the moves of a life, looks at the log whenever it has settled, and ends by shutting down.
//!
//! Leaves out how the log should look (`model`).

use super::server::{Role, serve};
use super::{Flaw, World, hub};
use crate::life::{Life, Move};
use crate::model::{Line, predict};
use futures::{Stream, StreamExt, stream};
use jiff::{SignedDuration, Timestamp};
use spine_clock::{Scope, ScopeConfig, Unsettled};
use std::net::Ipv4Addr;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// How long a broken variant may hang before it counts as caught.
const FLAWED_LIMIT: Duration = Duration::from_millis(1500);

/// What a life came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Every look found what the model says: the last log.
    Exact(Vec<Line>),
    /// A look found something else.
    Mismatch { at_move: usize, found: Vec<Line>, expected: Vec<Line> },
    /// The scope complained: a sanitizer, a panic, or tokens that were never released.
    Complaint(String),
}

/// An address of 127/8 that no other life of this process uses at the same time, with ports of its own.
fn address() -> Ipv4Addr {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed) % (200 * 250);
    let process = 1 + std::process::id() % 250;
    let [.., high, low] = (number / 250 * 256 + number % 250 + 1).to_be_bytes();
    Ipv4Addr::new(127, u8::try_from(process).expect("at most 250"), high, low)
}

/// Lives a life with a flaw, and checks every look against the model.
pub(crate) async fn live(life: Life, flaw: Flaw) -> Outcome {
    let start: Timestamp = "2031-05-05T08:00:00Z".parse().expect("a timestamp");
    let mut config = ScopeConfig::virtual_at(format!("life {}", life.seed), [0; 32], start);
    if flaw != Flaw::None {
        config.idle_limit = FLAWED_LIMIT;
    }
    let scope = Scope::new(config);
    let expected = predict(&life);
    let (world, jobs) = World::new(Arc::clone(&scope), life, flaw, address());
    serve(&world, &scope, Role::Hub, "hub").await;
    drop(scope.spawn_waiting("worker", hub::work(Arc::clone(&world), jobs)));
    let mut driver = Driver { peer: Some(start_peer(&world).await), world };
    let outcome = driver.run(expected).await;
    drop(driver);
    scope.shutdown().await;
    let left = Arc::strong_count(&scope);
    match outcome {
        Outcome::Exact(_) if flaw == Flaw::None && left > 1 => {
            Outcome::Complaint(format!("{left} scopes left"))
        }
        Outcome::Exact(_) if flaw == Flaw::None && scope.wire().open() > 0 => {
            Outcome::Complaint(format!("left behind: {:?}", scope.wire()))
        }
        outcome => outcome,
    }
}

/// Lives the lives of seeds, some at a time. The outcomes come in the order of the seeds.
pub(crate) fn live_many(
    seeds: Range<u64>,
    flaw: Flaw,
    at_once: usize,
) -> impl Stream<Item = (u64, Outcome)> + Unpin {
    Box::pin(
        stream::iter(seeds)
            .map(move |seed| async move { (seed, live(Life::random(seed), flaw).await) })
            .buffered(at_once),
    )
}

async fn start_peer(world: &Arc<World>) -> Arc<Scope> {
    let scope = world.scope.sub_scope("peer");
    serve(world, &scope, Role::Peer, "peer").await;
    scope
}

struct Driver {
    world: Arc<World>,
    peer: Option<Arc<Scope>>,
}

impl Driver {
    async fn run(&mut self, expected: Vec<Vec<Line>>) -> Outcome {
        let mut expected = expected.into_iter();
        let mut last = Vec::new();
        let moves = self.world.life.moves.clone();
        for (at_move, step) in moves.into_iter().enumerate() {
            let looks = !matches!(step, Move::Start(_));
            if let Err(complaint) = self.make(step).await {
                return Outcome::Complaint(complaint.to_string());
            }
            if looks {
                let (found, expected) = (self.world.lines(), expected.next().expect("a log for every look"));
                if found != expected {
                    return Outcome::Mismatch { at_move, found, expected };
                }
                last = found;
            }
        }
        Outcome::Exact(last)
    }

    async fn make(&mut self, step: Move) -> Result<(), Unsettled> {
        let scope = &self.world.scope;
        match step {
            Move::Start(clients) => {
                for (number, action) in clients {
                    let world = Arc::clone(&self.world);
                    drop(scope.spawn(scope.token("client"), move |token| world.act(number, action, token)));
                }
                Ok(())
            }
            Move::Settle => scope.settle().await,
            Move::Advance(seconds) => scope.advance_by(SignedDuration::from_secs(seconds)).await,
            Move::Kill => {
                scope.settle().await?;
                if let Some(peer) = self.peer.take() {
                    peer.shutdown().await;
                    assert_eq!(Arc::strong_count(&peer), 1, "nothing of the peer is left");
                }
                scope.settle().await
            }
            Move::Restart => {
                scope.settle().await?;
                self.peer = Some(start_peer(&self.world).await);
                Ok(())
            }
        }
    }
}
