//! Many hostile connections of mixed kinds leave nothing behind: no descriptor, no place, and no memory beyond a bound;
//! and a good request is answered before, during and after.
//!
//! Leaves out single kinds (`framing`, `overload`, `deadlines`). The clients are foreign to the scope: strangers on real
//! sockets with a clock of their own, which may reset a connection as no party of a scope may.

use crate::bench::{Bench, SOCKETS, bench_in_alone, config, message};
use crate::client::{client_config, read_reply};
use crate::leaks::tcp_sockets;
use crate::pki::{Identity, SPINE, pki};
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use spine_clock::{Scope, ScopeConfig, real};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// Set to run all connections; without it a tenth of them does.
const FULL: &str = "SPINE_HOSTILITY_FULL";
const CONNECTIONS: usize = 10_000;
/// At once: below the places for handshakes, so that none of them displaces the good request in between.
const BATCH: usize = 50;
/// How much more memory may be resident after all of them than after the warm-up: the audit rows of the certified
/// third of 10,000 connections, at a kilobyte each, and as much again for a heap that is never packed tightly.
const GROWTH_KIB_MAX: u64 = 16 * 1_024;

/// A small generator of its own, so that the mix is the same in every run.
struct Mix(u64);

impl Mix {
    fn next(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }
}

#[derive(Debug, Clone, Copy)]
enum Hostile {
    Silent,
    Noise,
    PlainHttp,
    HalfHandshake,
    NoCertificate,
    HalfHead,
    ResetInBody,
    TooLarge,
    Smuggling,
}

const KINDS: [Hostile; 9] = [
    Hostile::Silent,
    Hostile::Noise,
    Hostile::PlainHttp,
    Hostile::HalfHandshake,
    Hostile::NoCertificate,
    Hostile::HalfHead,
    Hostile::ResetInBody,
    Hostile::TooLarge,
    Hostile::Smuggling,
];

struct Clients {
    good: Arc<ClientConfig>,
    nobody: Arc<ClientConfig>,
}

async fn tls(address: SocketAddr, config: &Arc<ClientConfig>) -> std::io::Result<TlsStream<TcpStream>> {
    let stream = TcpStream::connect(address).await?;
    TlsConnector::from(Arc::clone(config)).connect(ServerName::try_from(SPINE).unwrap(), stream).await
}

impl Clients {
    fn new() -> Self {
        let config = |identity: Option<&Identity>| client_config(identity, rustls::ALL_VERSIONS);
        Self { good: config(Some(&pki().elm)), nobody: config(None) }
    }

    /// One hostile connection. What the Spine does with it is not judged here, only that it is over.
    async fn attack(&self, kind: Hostile, at: usize, address: SocketAddr) {
        let mut rest = Vec::new();
        match kind {
            Hostile::Silent => drop(TcpStream::connect(address).await.unwrap()),
            Hostile::Noise | Hostile::PlainHttp | Hostile::HalfHandshake => {
                let mut stream = TcpStream::connect(address).await.unwrap();
                let bytes: &[u8] = match kind {
                    Hostile::Noise => &[0x55; 300],
                    Hostile::PlainHttp => b"GET /healthcheck HTTP/1.1\r\nHost: spine\r\n\r\n",
                    _ => b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
                };
                let _ = stream.write_all(bytes).await;
                if !matches!(kind, Hostile::HalfHandshake) {
                    let mut alert = [0; 64];
                    let _ = stream.read(&mut alert).await;
                }
            }
            Hostile::NoCertificate => {
                if let Ok(mut stream) = tls(address, &self.nobody).await {
                    let _ = stream.read_to_end(&mut rest).await;
                }
            }
            Hostile::HalfHead => {
                let mut stream = tls(address, &self.good).await.unwrap();
                let _ = stream.write_all(&message().as_bytes()[..1 + at % 200]).await;
            }
            Hostile::ResetInBody => {
                let mut stream = tls(address, &self.good).await.unwrap();
                let whole = message();
                let _ = stream.write_all(&whole.as_bytes()[..whole.len() - 1]).await;
                // With a linger of nought the close is a reset.
                stream.get_ref().0.set_zero_linger().unwrap();
            }
            Hostile::TooLarge => {
                let mut stream = tls(address, &self.good).await.unwrap();
                let head = format!("POST / HTTP/1.1\r\nHost: {SPINE}\r\nX: {}\r\n\r\n", "y".repeat(40_000));
                let _ = stream.write_all(head.as_bytes()).await;
                let _ = stream.read_to_end(&mut rest).await;
            }
            Hostile::Smuggling => {
                let mut stream = tls(address, &self.good).await.unwrap();
                let framing = "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
                let smuggled = format!("POST / HTTP/1.1\r\nHost: {SPINE}\r\n{framing}{}", message());
                let _ = stream.write_all(smuggled.as_bytes()).await;
                let _ = stream.read_to_end(&mut rest).await;
            }
        }
    }

    /// A good request and its answer.
    async fn ask(&self, address: SocketAddr) -> u16 {
        let mut stream = tls(address, &self.good).await.unwrap();
        stream.write_all(message().as_bytes()).await.unwrap();
        read_reply(&mut stream, &mut Vec::new()).await.unwrap().status
    }
}

/// Attacks so many times in bounded batches, with a good request in the middle of each tenth.
async fn attack(
    clients: &Arc<Clients>,
    scope: &Arc<Scope>,
    mix: &mut Mix,
    count: usize,
    address: SocketAddr,
) {
    for batch in 0..count / BATCH {
        let mut attacks = Vec::new();
        for at in 0..BATCH {
            let kind = KINDS[usize::try_from(mix.next(KINDS.len() as u64)).unwrap()];
            let clients = Arc::clone(clients);
            attacks
                .push(scope.spawn_waiting("attack", async move { clients.attack(kind, at, address).await }));
        }
        if batch % 10 == 0 {
            assert_eq!(clients.ask(address).await, 200, "in batch {batch}");
        }
        for attack in attacks {
            attack.await.unwrap();
        }
    }
}

/// Waits until the Spine holds none of the connections any more, and gives the descriptors that are left.
async fn descriptors_at_rest(bench: &Bench) -> usize {
    for _ in 0..1_000 {
        let open = bench.control("GET", "/connections", "").await.1;
        if open["established"] == 0 && open["handshakes"] == 0 && open["heldBytes"] == 0 && tcp_sockets() == 2
        {
            break;
        }
        real::pause(Duration::from_millis(5)).await;
    }
    tcp_sockets()
}

/// Resident memory of this process.
fn resident_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_hostile_connections_leave_nothing_behind() {
    let alone = SOCKETS.write().await;
    let count = if std::env::var_os(FULL).is_some() { CONNECTIONS } else { CONNECTIONS / 10 };
    // The Spine's deadlines run by its own clock, which nobody moves: nothing here ends by a deadline.
    let scope =
        Scope::new(ScopeConfig::virtual_at("hostility", [7; 32], crate::bench::START.parse().unwrap()));
    let outside = Scope::new(ScopeConfig::system("attackers", [7; 32]));
    let bench = bench_in_alone(Arc::clone(&scope), config(), &alone).await;
    bench.seed().await;
    let (clients, address) = (Arc::new(Clients::new()), bench.spine.hl7_address());
    let mut mix = Mix(7);
    assert_eq!(clients.ask(address).await, 200);
    attack(&clients, &outside, &mut mix, CONNECTIONS / 10, address).await;
    let (listeners, warm) = (descriptors_at_rest(&bench).await, resident_kib());
    assert_eq!(listeners, 2, "the two listeners are all that is open");

    attack(&clients, &outside, &mut mix, count, address).await;
    assert_eq!(descriptors_at_rest(&bench).await, listeners);
    let grown = resident_kib().saturating_sub(warm);
    assert!(grown <= GROWTH_KIB_MAX, "{count} connections left {grown} KiB");
    println!("{count} hostile connections: {warm} KiB resident before, {grown} KiB more after");
    assert_eq!(clients.ask(address).await, 200);

    // Strangers have left no more rows than their ration, whatever their number.
    let rows = bench.rows().await;
    let strangers =
        rows.iter().filter(|row| row["outcome"] == "closed" && row["certificate"].is_null()).count();
    assert!((1..=4 * 60).contains(&strangers), "{strangers} rows of strangers");
    bench.spine.stop().await;
    outside.shutdown().await;
    scope.shutdown().await;
    assert_eq!((scope.take_panics(), outside.take_panics()), (vec![], vec![]));
    drop(alone);
}

/// Places for handshakes in the test of strangers who stay.
const PLACES: usize = 8;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn strangers_who_failed_and_stay_lock_nobody_out() {
    let alone = SOCKETS.write().await;
    // Those who are displaced one after the other are displaced at one instant, and only a clock that goes by itself goes
    // on among sockets that no scope knows.
    let scope = Scope::new(ScopeConfig::system("strangers", [7; 32]));
    let mut config = config();
    config.limits.handshakes = PLACES;
    let bench = bench_in_alone(Arc::clone(&scope), config, &alone).await;
    bench.seed().await;
    let (clients, address) = (Arc::new(Clients::new()), bench.spine.hl7_address());
    let mut strangers = Vec::new();
    for at in 0..20 {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let bytes: &[u8] = if at % 3 == 2 { b"" } else { b"x\r\n\r\n" };
        stream.write_all(bytes).await.unwrap();
        strangers.push(stream);
    }
    // Eight go in each second, so that the supplier's turn comes in the third: well before the deadline of a handshake.
    assert_eq!(real::within(Duration::from_secs(9), clients.ask(address)).await, Ok(200));
    assert_eq!(clients.ask(address).await, 200);
    drop(strangers);
    assert_eq!(descriptors_at_rest(&bench).await, 2);
    bench.spine.stop().await;
    scope.shutdown().await;
    assert_eq!(scope.take_panics(), vec![]);
    drop(alone);
}
