//! Clients that are slow, close their half or ask for leave.

use crate::certificates::SERVER;
use crate::exchange::{call, client, scope, seconds, settled};
use crate::server::{Answer, HANDSHAKE, REQUEST, Server};
use spine_clock::{Scope, ScopeConfig, Task};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use vertebra_peer::client::{Call, Client, Conduct, Deadline, Exchange, Pace, Security};
use vertebra_peer::http::{Failure, Request};

const OK: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

/// A call in a task of its own, for the clock has to move beside it.
fn beside(scope: &Arc<Scope>, client: Client, call: Call) -> Task<Exchange> {
    let token = scope.token("test");
    scope.spawn_waiting("slow call", async move { client.exchange(call, token).await.0 })
}

fn slowly(bytes: usize) -> Conduct {
    Conduct::Slowly(Pace { bytes, every: Duration::from_secs(1) })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_sender_is_answered_if_it_is_whole_in_time() {
    let whole = call("a body of some length").request;
    let length = whole.head(SERVER).len() + whole.tail().len();
    for bytes in [length, length - 1, length.div_ceil(28), length.div_ceil(40)] {
        // A second lies between any two pieces.
        let takes = i64::try_from(length.div_ceil(bytes)).unwrap() - 1;
        let scope = scope();
        let server = Server::new(&scope, Answer::Bytes(OK));
        server.start(SERVER).await;
        let call = call("a body of some length").conduct(slowly(bytes));
        let task = beside(&scope, client(&scope), call);
        scope.advance_by(seconds(i64::try_from(REQUEST.as_secs()).unwrap())).await.unwrap();
        let exchange = task.await.unwrap();
        let took = exchange.ended.duration_since(exchange.started).as_secs();
        if takes < 30 {
            assert_eq!((exchange.status(), took), (Some(200), takes), "{bytes} bytes at a time");
        } else {
            assert_eq!((exchange.failure(), took), (Some(&Failure::Closed), 30), "{bytes} bytes at a time");
        }
        scope.settle().await.unwrap();
        assert_eq!(scope.wire().open(), 0);
        scope.shutdown().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_greeting_is_ended_by_the_deadline_of_the_handshake() {
    let scope = scope();
    let server = Server::new(&scope, Answer::Bytes(OK));
    server.start(SERVER).await;
    let greeting = Request::raw(&b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 and never the rest"[..]);
    let slow = Call { request: greeting, ..call("").security(Security::Plain).conduct(slowly(1)) };
    let task = beside(&scope, client(&scope), slow);
    let limit = seconds(i64::try_from(HANDSHAKE.as_secs()).unwrap());
    scope.advance_by(limit).await.unwrap();
    let exchange = task.await.unwrap();
    assert!(exchange.failure().is_some_and(Failure::is_hang_up), "{:?}", exchange.outcome);
    assert_eq!(exchange.ended.duration_since(exchange.started), limit);
    assert_eq!(server.log().first().map(String::as_str), Some("handshake late"));
    scope.settle().await.unwrap();
    scope.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_has_closed_its_half_reads_its_answer() {
    let scope = scope();
    let server = Server::new(&scope, Answer::Echo);
    server.start(SERVER).await;
    let exchange = settled(&client(&scope), call("<q/>").conduct(Conduct::HalfClose)).await;
    assert_eq!(exchange.response().unwrap().body, "POST /sync-service HTTP/1.1|<q/>");
    // What is shorter than it said ends there.
    let mut short = call("<q/>").conduct(Conduct::HalfClose);
    short.request = short.request.framing(vertebra_peer::http::Framing::Claimed(5));
    let exchange = settled(&client(&scope), short).await;
    assert_eq!(exchange.failure(), Some(&Failure::Closed));
    scope.shutdown().await;
}

/// A server in another scope that says this after the head, and then answers with the body that it read.
async fn asked(theirs: &Arc<Scope>, first: &'static [u8]) -> std::net::SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(theirs.spawn_waiting("server", async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await.unwrap());
        }
        stream.write_all(first).await.unwrap();
        let mut body = [0; 4];
        if stream.read_exact(&mut body).await.is_ok() {
            let body = String::from_utf8_lossy(&body);
            let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len());
            stream.write_all(answer.as_bytes()).await.unwrap();
        }
    }));
    address
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_asks_for_leave_sends_no_body_without_it() {
    let theirs = Scope::new(ScopeConfig::system("theirs", [1; 32]));
    let ours = scope();
    let table: [(&'static [u8], u16, &str); 2] = [
        (b"HTTP/1.1 100 Continue\r\n\r\n", 200, "<q/>"),
        (b"HTTP/1.1 417 Expectation Failed\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", 417, ""),
    ];
    for (first, status, sent) in table {
        let address = asked(&theirs, first).await;
        let call = call("<q/>")
            .address(address)
            .security(Security::Plain)
            .deadline(Deadline::Real(Duration::from_secs(20)))
            .conduct(Conduct::AskLeave);
        let exchange = settled(&client(&ours), call).await;
        assert_eq!((exchange.status(), exchange.request_body.as_ref()), (Some(status), sent.as_bytes()));
        assert!(exchange.received.starts_with(first), "everything that came is captured");
        if status == 200 {
            assert_eq!(exchange.response().unwrap().body, sent);
        }
    }
    ours.shutdown().await;
    theirs.shutdown().await;
}
