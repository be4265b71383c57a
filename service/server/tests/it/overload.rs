//! Overload: places for handshakes, for connections that are served and for the lobby; shares of messages and bytes.
//! Whoever has shaken hands is answered with the retriable fault 200; whoever waits for a place gets one.

use crate::bench::{Bench, bench_with, config, message, text};
use crate::client::{Client, Reply, request};
use jiff::SignedDuration;
use spine_clock::{Stage, Task};
use spine_hub::HubSeams;
use spine_kernel::{IndexEntry, IndexRange, Key};
use spine_server::{Config, Seams};
use spine_store::{Attempt, Commit, Digest, Held, Hits, Look, NotOpened, Page, Records};
use spine_store::{Settled, Stored, Unavailable};
use std::sync::Arc;
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio_rustls::client::TlsStream;

type Tls = Client<TlsStream<TcpStream>>;

fn limited(change: impl FnOnce(&mut Config)) -> Config {
    let mut config = config();
    change(&mut config);
    config
}

async fn is_served(client: &mut Tls) -> bool {
    let reply = client.ask(message()).await.unwrap();
    assert_eq!(reply.header("connection"), None);
    reply.status == 200
}

fn is_told_to_come_again(reply: &Reply) {
    assert_eq!((reply.status, reply.header("connection")), (500, Some("close")));
    assert!(reply.body.contains("errorCode>200<"), "{}", reply.body);
}

/// A stranger that is accepted, says nothing and waits for the end.
async fn stranger(bench: &Bench) -> Task<()> {
    let client = Client::plain(&bench.scope, bench.spine.hl7_address()).await;
    client.end.suspend(Stage::Accepted).await;
    bench.scope.spawn_waiting("stranger", client.outlast())
}

/// A supplier that asks in a task of its own, for it may have to wait.
fn supplier(bench: &Bench) -> Task<Reply> {
    let (scope, address) = (Arc::clone(&bench.scope), bench.spine.hl7_address());
    bench.scope.spawn_waiting("supplier", async move {
        let mut client = Client::tls(&scope, address, &crate::pki::pki().elm).await;
        let reply = client.ask(message()).await.unwrap();
        client.close();
        reply
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_in_the_lobby_is_told_to_come_again_and_served_when_it_does() {
    let bench = bench_with(limited(|config| config.limits.connections = 2), Seams::default()).await;
    bench.seed().await;
    let (mut first, mut second) = (bench.client().await, bench.client().await);
    assert!(is_served(&mut first).await && is_served(&mut second).await);
    let (mut third, mut fourth) = (bench.client().await, bench.client().await);
    fourth.fall_silent().await;
    is_told_to_come_again(&third.ask(message()).await.unwrap());
    third.outlast().await;
    // Whoever is in the lobby when a place is free comes forward.
    first.close();
    bench.settle().await;
    assert!(is_served(&mut fourth).await);
    fourth.close();
    second.close();
    bench.settle().await;
    assert_eq!(bench.faults().await[2], "TMS.200: the limit of 2 connections is reached");
    let rows = bench.rows().await;
    assert_eq!((rows.len(), text(&rows[2]["certificate"])), (4, "elm.test"));
    bench.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_lobby_reads_within_limits_and_deadlines() {
    let config = limited(|config| {
        config.limits.connections = 1;
        config.limits.body_bytes = 2_000;
        config.limits.discard_bytes = 8_000;
    });
    let bench = bench_with(config, Seams::default()).await;
    let served = bench.client().await;
    served.end.suspend(Stage::Established).await;
    let served = bench.scope.spawn_waiting("served", served.outlast());
    for length in [4_000, 50_000] {
        let mut client = bench.client().await;
        is_told_to_come_again(&client.ask(request("POST", "/", "", &"x".repeat(length))).await.unwrap());
        client.close();
    }
    let mut health = bench.client().await;
    let reply = health.ask(request("GET", "/healthcheck", "", "")).await.unwrap();
    assert_eq!((reply.status, reply.header("connection")), (200, Some("close")));
    health.close();
    let mut slow = bench.client().await;
    slow.write(&message()[..300]).await.unwrap();
    slow.end.suspend(Stage::Established).await;
    let slow = bench.scope.spawn_waiting("slow", slow.outlast());
    bench.scope.advance_by(SignedDuration::from_secs(29)).await.unwrap();
    assert!(!slow.is_finished());
    bench.scope.advance_by(SignedDuration::from_secs(1)).await.unwrap();
    assert_eq!(bench.scope.wire().open(), 0);
    let full = "TMS.200: the limit of 1 connections is reached";
    // The served one has never asked for anything.
    let late = "TRANSPORT.REQUEST_DEADLINE: the request was not whole in time";
    assert_eq!(bench.faults().await, [full, full, late, late]);
    served.await.unwrap();
    bench.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn beyond_the_lobby_a_connection_waits_until_one_ends() {
    let config = limited(|config| {
        config.limits.connections = 1;
        config.limits.lobby = 1;
        config.limits.handshakes = 1;
    });
    let bench = bench_with(config, Seams::default()).await;
    bench.seed().await;
    let (mut served, mut lobby) = (bench.client().await, bench.client().await);
    served.fall_silent().await;
    lobby.fall_silent().await;
    let (waiting, behind) = (supplier(&bench), supplier(&bench));
    bench.settle().await;
    bench.scope.advance_by(SignedDuration::from_secs(20)).await.unwrap();
    assert!(!waiting.is_finished() && !behind.is_finished());
    assert_eq!(bench.faults().await, [""; 0]);
    served.close();
    bench.settle().await;
    assert_eq!([waiting.await.unwrap().status, behind.await.unwrap().status], [200, 200]);
    lobby.close();
    bench.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn strangers_lock_nobody_out_for_long() {
    let bench = bench_with(limited(|config| config.limits.handshakes = 2), Seams::default()).await;
    bench.seed().await;
    let first = stranger(&bench).await;
    bench.scope.advance_by(SignedDuration::from_millis(400)).await.unwrap();
    let second = stranger(&bench).await;
    let supplier = supplier(&bench);
    bench.scope.advance_by(SignedDuration::from_millis(599)).await.unwrap();
    assert!(!first.is_finished() && !supplier.is_finished());
    bench.scope.advance_by(SignedDuration::from_millis(1)).await.unwrap();
    assert_eq!(supplier.await.unwrap().status, 200);
    assert!(first.is_finished() && !second.is_finished(), "only the oldest has gone");
    // With a place free again the other one has its ordinary deadline.
    bench.scope.advance_by(SignedDuration::from_secs(9)).await.unwrap();
    assert!(!second.is_finished());
    bench.scope.advance_by(SignedDuration::from_millis(400)).await.unwrap();
    second.await.unwrap();
    let displaced = "TRANSPORT.DISPLACED: the oldest handshake gave its place up while the limit of connections was reached";
    let late = "TRANSPORT.HANDSHAKE_DEADLINE: the handshake was not done in time";
    assert_eq!(bench.faults().await, [displaced, "-: -", late]);
    bench.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crowd_of_strangers_is_worked_off_one_by_one() {
    let bench = bench_with(limited(|config| config.limits.handshakes = 3), Seams::default()).await;
    bench.seed().await;
    let mut crowd = Vec::new();
    for _ in 0..20 {
        let client = Client::plain(&bench.scope, bench.spine.hl7_address()).await;
        crowd.push(bench.scope.spawn_waiting("stranger", async move {
            client.end.suspend(Stage::Accepted).await;
            client.outlast().await;
        }));
    }
    bench.settle().await;
    let supplier = supplier(&bench);
    // Three go each second, and so the supplier's turn comes in the sixth.
    bench.scope.advance_by(SignedDuration::from_millis(5_999)).await.unwrap();
    assert!(!supplier.is_finished());
    bench.scope.advance_by(SignedDuration::from_millis(1)).await.unwrap();
    assert_eq!(supplier.await.unwrap().status, 200);
    bench.scope.advance_by(SignedDuration::from_secs(10)).await.unwrap();
    for one in crowd {
        one.await.unwrap();
    }
    bench.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rows_of_strangers_are_rationed_and_counted() {
    let bench = bench_with(limited(|config| config.limits.stranger_rows = 2), Seams::default()).await;
    let garbage = async || {
        let mut client = Client::plain(&bench.scope, bench.spine.hl7_address()).await;
        client.write("no TLS at all").await.unwrap();
        let mut rest = Vec::new();
        let _ = tokio::io::AsyncReadExt::read_to_end(&mut client.stream, &mut rest).await;
        client.close();
        bench.settle().await;
    };
    for _ in 0..5 {
        garbage().await;
    }
    assert_eq!(bench.rows().await.len(), 2);
    bench.scope.advance_by(SignedDuration::from_hours(1)).await.unwrap();
    garbage().await;
    let rows = bench.rows().await;
    assert_eq!((rows.len(), text(&rows[2]["notes"]["unrecordedBefore"])), (3, "3"));
    let metrics = crate::bench::control_raw(bench.spine.control_address(), "GET", "/metrics", "").await.body;
    for (name, count) in [("closed_unrecorded", 3), ("closed", 6)] {
        let line = format!("spine_{name}_total{{reason=\"TRANSPORT.TLS_REFUSED\"}} {count}\n");
        assert!(metrics.contains(&line), "{line}{metrics}");
    }
    bench.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_without_room_is_told_to_come_again() {
    let config = limited(|config| {
        config.limits.body_bytes = 10_000;
        config.limits.held_bytes = 10_000;
    });
    let bench = bench_with(config, Seams::default()).await;
    bench.seed().await;
    let mut holder = bench.client().await;
    let large = request("POST", "/sync-service", "", &"x".repeat(9_000));
    holder.write(&large[..large.len() - 1]).await.unwrap();
    holder.end.suspend(Stage::Reading).await;
    let mut second = bench.client().await;
    let reply = second.ask(message()).await.unwrap();
    assert_eq!(
        (reply.status, reply.header("connection")),
        (500, None),
        "the body was read, the connection goes on"
    );
    holder.end.put(bench.scope.token("client"));
    assert_eq!(holder.ask("x").await.unwrap().status, 500);
    assert!(is_served(&mut second).await);
    second.close();
    holder.close();
    bench.settle().await;
    let faults = bench.faults().await;
    assert_eq!(faults[0], "TMS.200: the limit of 10000 bytes of bodies held at once is reached");
    assert_eq!(faults.len(), 3);
    bench.end().await;
}

/// Records that answer no look before they are let.
struct Patient(Arc<dyn Records>, Arc<Semaphore>);

#[async_trait::async_trait]
impl Records for Patient {
    async fn look(&self, keys: &[Key]) -> Result<Vec<Look>, Unavailable> {
        let _turn = self.1.acquire().await.unwrap();
        self.0.look(keys).await
    }
    async fn find(&self, range: &IndexRange, page: Page) -> Result<Hits, Unavailable> {
        self.0.find(range, page).await
    }
    async fn open(&self, key: &Key, attempt: Attempt) -> Result<Held, NotOpened> {
        self.0.open(key, attempt).await
    }
    async fn commit(&self, held: Held, next: Stored) -> Commit {
        self.0.commit(held, next).await
    }
    async fn settle(&self, key: &Key) -> Result<Settled, Unavailable> {
        self.0.settle(key).await
    }
    async fn record(&self, key: &Key, fact: bytes::Bytes, indexes: &[IndexEntry]) -> Result<(), Unavailable> {
        self.0.record(key, fact, indexes).await
    }
    async fn digest(&self) -> Result<Digest, Unavailable> {
        self.0.digest().await
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_beyond_those_in_progress_is_told_to_come_again() {
    let turns = Arc::new(Semaphore::new(0));
    let theirs = Arc::clone(&turns);
    let records = move |records| Arc::new(Patient(records, Arc::clone(&theirs))) as Arc<dyn Records>;
    let hub = HubSeams { records: Arc::new(records), ..HubSeams::default() };
    let bench = bench_with(limited(|config| config.limits.messages = 1), Seams { hub }).await;
    bench.seed().await;
    let mut first = bench.client().await;
    first.write(message()).await.unwrap();
    let mut second = bench.client().await;
    // Until the first has come to its look, the second may be served and wait itself: so it asks with a bad one.
    let refused = loop {
        let reply = second.ask(request("POST", "/sync-service", "", "<a/>")).await.unwrap();
        if reply.body.contains("errorCode>200<") {
            break reply;
        }
    };
    assert_eq!((refused.status, refused.header("connection")), (500, None));
    turns.add_permits(1_000);
    first.read().await.unwrap();
    assert!(!second.ask(message()).await.unwrap().body.contains("messages in progress"));
    second.close();
    first.close();
    bench.settle().await;
    let full = "TMS.200: the limit of 1 messages in progress is reached";
    assert_eq!(bench.faults().await.iter().filter(|fault| *fault == full).count(), 1);
    bench.end().await;
}

/// How often a race is tried.
const ROUNDS: usize = 40;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_share_is_given_back_before_its_connection_counts_as_closed() {
    let bench = bench_with(config(), Seams::default()).await;
    for round in 0..ROUNDS {
        let mut client = bench.client().await;
        client.write(&message()[..message().len() - 1]).await.unwrap();
        client.end.suspend(Stage::Reading).await;
        let (_, shown) = bench.control("GET", "/connections", "").await;
        assert!(shown["heldBytes"].as_u64() > Some(0), "round {round}: {shown}");
        let client = bench.scope.spawn_waiting("stalled client", client.outlast());
        bench.scope.advance_by(SignedDuration::from_secs(30)).await.unwrap();
        let (_, shown) = bench.control("GET", "/connections", "").await;
        assert_eq!(shown["heldBytes"], 0, "round {round}");
        client.await.unwrap();
    }
    bench.end().await;
}
