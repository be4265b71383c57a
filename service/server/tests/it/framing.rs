//! HTTP framing: what is refused and in which form, what is served, and that nothing behind a refusal is taken for a
//! request.

use crate::bench::{Bench, bench, bench_with, config, envelope, message, text};
use crate::client::{Client, Reply, request};
use spine_clock::{Stage, real};
use spine_server::Seams;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

type Tls = Client<TlsStream<TcpStream>>;

const ACTION: &str = "SOAPAction: urn:nhs:names:services:pdsquery/QUPA_IN040000UK32\r\n";
/// A write that takes so long waits for a Spine that waits itself.
const STUCK: Duration = Duration::from_secs(1);
const HEALTH: &str = "GET /healthcheck HTTP/1.1\r\nHost: spine\r\n\r\n";

fn head(first: &str, headers: &str) -> String {
    format!("{first}\r\nHost: spine\r\n{ACTION}{headers}\r\n")
}

fn post(headers: &str) -> String {
    head("POST /sync-service HTTP/1.1", headers)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_framed_as_the_facts_say_is_refused_and_nothing_behind_it_is_read() {
    let no_http = "the head of the request is not HTTP/1.1";
    let over = "the head of the request is over its limit";
    let no_length = "the body is not framed by a length alone";
    let long = "x".repeat(3_000);
    let cases = [
        (post("Transfer-Encoding: chunked\r\n") + "0\r\n\r\n", 411, no_length),
        (post(""), 411, no_length),
        (head("GET /healthcheck HTTP/1.1", "Transfer-Encoding: chunked\r\n") + "0\r\n\r\n", 411, no_length),
        (post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n") + "0\r\n\r\n", 411, no_length),
        (post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n") + "0\r\n\r\n", 411, no_length),
        (post("Content-Length: 5\r\nContent-Length: 6\r\n") + "12345", 400, no_http),
        (post("Content-Length: 5, 5\r\n") + "12345", 400, no_http),
        (post("Content-Length: -1\r\n"), 400, no_http),
        (post("Content-Length: +1\r\n") + "1", 400, no_http),
        (post("Content-Length: five\r\n"), 400, no_http),
        (post("Content-Length: 99999999999999999999999999\r\n"), 400, no_http),
        (post("Content-Length : 5\r\n") + "12345", 400, no_http),
        (post("X: one\r\n two\r\nContent-Length: 0\r\n"), 400, no_http),
        (post("X: a\0b\r\nContent-Length: 0\r\n"), 400, no_http),
        (post("Expect: 200-ok\r\nContent-Length: 0\r\n"), 417, "an expectation that is not known"),
        (post("Host: other\r\nContent-Length: 0\r\n"), 400, "not one host is named"),
        ("GET /healthcheck HTTP/1.1\r\n\r\n".to_owned(), 400, "not one host is named"),
        (head(&format!("GET /{long} HTTP/1.1"), ""), 414, "the request target is over its limit"),
        (post(&"X: y\r\n".repeat(101)), 431, over),
        (post(&format!("X: {}\r\n", "y".repeat(40_000))), 431, over),
    ];
    for (bad, status, about) in cases {
        let bench = bench().await;
        let mut client = bench.client().await;
        // A request behind the bad one is what a smuggler hopes to get through.
        let reply = client.ask(format!("{bad}{HEALTH}")).await.unwrap();
        assert_eq!(reply.status, status, "{bad:.90}");
        assert_eq!(client.read().await.map(|reply| reply.head), None, "{bad:.90}");
        client.close();
        bench.settle().await;
        assert_eq!(bench.faults().await, [format!("TRANSPORT.BROKEN_HTTP: {about}")], "{bad:.90}");
        assert_eq!(text(&bench.rows().await[0]["certificate"]), "elm.test");
        still_answers(&bench).await;
        bench.end().await;
    }
}

async fn still_answers(bench: &Bench) {
    let mut client = bench.client().await;
    assert_eq!(client.ask(HEALTH).await.unwrap().status, 200);
    client.close();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn other_methods_and_forms_of_a_target() {
    let bench = bench().await;
    bench.seed().await;
    let mut client = bench.client().await;
    for method in ["HEAD", "PUT", "DELETE", "post", "OPTIONS", "GET"] {
        let reply = answered(&mut client, &request(method, "/sync-service", "", "")).await;
        assert_eq!((reply.status, reply.header("allow")), (405, Some("POST")), "{method}");
    }
    let absolute = message().replacen("/sync-service", "https://spine.vertebra.test/sync-service", 1);
    assert_eq!(client.ask(absolute).await.unwrap().status, 200);
    client.close();
    // The older version of HTTP has no connections that last.
    let mut client = bench.client().await;
    assert_eq!(client.ask(message().replacen("HTTP/1.1", "HTTP/1.0", 1)).await.unwrap().status, 200);
    client.outlast().await;
    bench.end().await;
}

/// The reply, of which the one to `HEAD` has a length and no body.
async fn answered(client: &mut Tls, request: &str) -> Reply {
    if !request.starts_with("HEAD") {
        return client.ask(request).await.unwrap();
    }
    client.write(request).await.unwrap();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(client.stream.read_u8().await.unwrap());
    }
    let head = String::from_utf8(head).unwrap();
    Reply { status: head.split(' ').nth(1).unwrap().parse().unwrap(), head, body: String::new() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_behind_each_other_are_answered_in_order_and_garbage_behind_them_is_refused() {
    let bench = bench().await;
    bench.seed().await;
    let mut client = bench.client().await;
    let bad = request("POST", "/sync-service", "", "<a/>");
    client.write(format!("{HEALTH}{}{bad}{HEALTH}garbage\r\n\r\n", message())).await.unwrap();
    let mut statuses = Vec::new();
    while let Some(reply) = client.read().await {
        statuses.push(reply.status);
    }
    assert_eq!(statuses, [200, 200, 500, 200, 400]);
    client.close();
    bench.settle().await;
    let faults = bench.faults().await;
    assert_eq!(faults.len(), 3);
    assert_eq!(faults[2], "TRANSPORT.BROKEN_HTTP: the head of the request is not HTTP/1.1");

    // What stands behind the last request of a connection is not a request.
    let mut client = bench.client().await;
    let last = request("GET", "/healthcheck", "Connection: close\r\n", "");
    client.write(format!("{last}{}", message())).await.unwrap();
    assert_eq!(client.read().await.unwrap().status, 200);
    client.outlast().await;
    bench.settle().await;
    assert_eq!(bench.rows().await.len(), 3);
    bench.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sender_that_asks_for_leave_gets_it_within_the_limit() {
    let bench = bench().await;
    bench.seed().await;
    let mut client = bench.client().await;
    let body = envelope();
    let length =
        format!("Expect: 100-continue\r\nContent-Type: text/xml\r\nContent-Length: {}\r\n", body.len());
    assert_eq!(client.ask(post(&length)).await.unwrap().status, 100);
    assert_eq!(client.ask(&body).await.unwrap().status, 200);
    let length = "Expect: 100-Continue\r\nContent-Length: 5000001\r\n";
    let reply = client.ask(post(length)).await.unwrap();
    assert_eq!((reply.status, reply.header("connection")), (500, Some("close")));
    client.outlast().await;
    bench.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sender_that_has_closed_its_half_is_answered() {
    let bench = bench().await;
    bench.seed().await;
    let mut client = bench.client().await;
    client.write(message()).await.unwrap();
    client.stream.shutdown().await.unwrap();
    assert_eq!(client.read().await.unwrap().status, 200);
    client.close();
    // And one whose body is shorter than it said is not.
    let mut client = bench.client().await;
    let short = message();
    client.write(&short[..short.len() - 1]).await.unwrap();
    client.stream.shutdown().await.unwrap();
    client.outlast().await;
    bench.settle().await;
    let gone = "TRANSPORT.ABANDONED: the sender has gone in the middle of a request";
    assert_eq!(bench.faults().await, ["-: -", gone]);
    bench.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_that_never_reads_loses_its_connection_at_the_deadline() {
    let bench = bench().await;
    bench.seed().await;
    let mut client = bench.client_with_a_small_window().await;
    let many = message().repeat(20);
    // Answers that nobody takes fill both sockets, and then the Spine reads no more either.
    while real::within(STUCK, client.write(&many)).await.is_ok() {}
    // What it has read before it may still be at work on.
    let mut answered = 0;
    while answered < bench.rows().await.len() {
        answered = bench.rows().await.len();
        real::pause(STUCK).await;
    }
    client.end.suspend(Stage::Reading).await;
    let client = bench.scope.spawn_waiting("reader", async move {
        bench_end(client).await;
    });
    bench.scope.advance_by(jiff::SignedDuration::from_secs(59)).await.unwrap();
    assert_eq!(unanswered(&bench).await, [""; 0]);
    bench.scope.advance_by(jiff::SignedDuration::from_secs(1)).await.unwrap();
    assert_eq!(unanswered(&bench).await, ["TRANSPORT.RESPONSE_DEADLINE: the response was not taken in time"]);
    client.await.unwrap();
    still_answers(&bench).await;
    bench.end().await;
}

async fn unanswered(bench: &Bench) -> Vec<String> {
    bench.faults().await.into_iter().filter(|fault| fault != "-: -").collect()
}

/// Waits until the other end is closed without taking what it sent before.
async fn bench_end(client: Tls) {
    let _ = client.stream.get_ref().0.ready(tokio::io::Interest::ERROR).await;
    client.close();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn chunks_are_taken_where_the_switch_says_so_and_nothing_behind_them() {
    let mut config = config();
    config.hl7.needs_length = false;
    let bench = bench_with(config, Seams::default()).await;
    bench.seed().await;
    let mut client = bench.client().await;
    let body = envelope();
    let chunks = format!("Transfer-Encoding: chunked\r\n\r\n{:x}\r\n{body}\r\n0\r\n\r\n", body.len());
    let request = post("").trim_end().to_owned() + "\r\n" + &chunks;
    client.write(request + HEALTH).await.unwrap();
    assert_eq!(client.read().await.unwrap().status, 200);
    client.outlast().await;
    bench.end().await;
}
