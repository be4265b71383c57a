//! Stopping in order: what is in progress is answered, what is idle is closed, nobody new is let in (design 4.3).

use crate::bench::{Bench, bench_with, config, control, envelope, text};
use crate::client::{Client, request};
use crate::pki::SPINE;
use jiff::SignedDuration;
use spine_clock::{Stage, real};
use spine_server::Seams;
use std::time::Duration;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

/// Longer than a busy machine needs for any of these tests.
const DRAIN: Duration = Duration::from_secs(120);

async fn bench() -> Bench {
    let mut config = config();
    config.limits.drain = SignedDuration::try_from(DRAIN).unwrap();
    bench_with(config, Seams::default()).await
}

/// A client whose head has certainly been read: it has leave to send the body.
async fn with_leave(bench: &Bench) -> Client<TlsStream<TcpStream>> {
    let leave = b"HTTP/1.1 100 Continue\r\n\r\n";
    let mut client = bench.client().await;
    let action = "SOAPAction: urn:nhs:names:services:pdsquery/QUPA_IN040000UK32";
    let length = envelope().len();
    let head = format!(
        "POST /sync-service HTTP/1.1\r\nHost: {SPINE}\r\n{action}\r\nExpect: 100-continue\r\nContent-Length: {length}\r\n\r\n"
    );
    client.write(head).await.unwrap();
    let mut read = vec![0; leave.len()];
    client.stream.read_exact(&mut read).await.unwrap();
    assert_eq!(read, leave);
    client
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_in_progress_is_answered_and_an_idle_connection_closed() {
    let bench = bench().await;
    bench.seed().await;
    let mut idle = bench.client().await;
    assert_eq!(idle.ask(request("GET", "/healthcheck", "", "")).await.unwrap().status, 200);
    let mut busy = with_leave(&bench).await;
    let (hl7, port) = (bench.spine.hl7_address(), bench.spine.control_address());

    let clients = async {
        idle.outlast().await;
        let (status, reply) = control(port, "GET", "/health/ready", "").await;
        assert_eq!((status, text(&reply["status"])), (503, "draining"));
        assert_eq!(control(port, "GET", "/health/live", "").await.0, 200);
        assert!(TcpStream::connect(hl7).await.is_err(), "nobody new is let in");
        let reply = busy.ask(envelope()).await.unwrap();
        assert_eq!((reply.status, reply.header("connection")), (200, Some("close")));
        busy.outlast().await;
    };
    tokio::join!(bench.end(), clients);
    assert!(TcpStream::connect(port).await.is_err(), "the control port has gone as well");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sender_that_waits_on_virtual_time_does_not_hold_a_stop_up() {
    let bench = bench().await;
    let client = with_leave(&bench).await;
    client.end.suspend(Stage::Established).await;
    let begun = real::Stopwatch::start();
    tokio::join!(bench.end(), client.outlast());
    assert!(begun.elapsed() < DRAIN, "the limit of a drain was waited for");
}
