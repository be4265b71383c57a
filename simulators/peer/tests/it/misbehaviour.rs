//! Clients that do not behave, against a server that keeps its deadlines.

use crate::certificates::{CERTIFICATES, SERVER};
use crate::exchange::{PATIENCE, call, client, scope, seconds, settled, tls};
use crate::server::{Answer, HANDSHAKE, REQUEST, Server};
use spine_clock::{Scope, ScopeConfig};
use std::sync::Arc;
use std::time::Duration;
use vertebra_peer::client::{Client, Conduct, Cut, Deadline, Security};
use vertebra_peer::http::{Failure, Place, Request};
use vertebra_peer::tls::Versions;

const OK: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
/// How often a race is tried.
const ROUNDS: usize = 60;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_certificate_that_is_missing_or_wrong_is_answered_with_an_alert() {
    let scope = scope();
    let server = Server::new(&scope, Answer::Bytes(OK));
    server.start(SERVER).await;
    let client = client(&scope);
    let stranger = CERTIFICATES.stranger.identity();
    let table = [
        (None, Versions::Only12, "certificate_required"),
        (None, Versions::Only13, "certificate_required"),
        (Some(stranger), Versions::Only12, "unknown_ca"),
        (Some(stranger), Versions::Only13, "unknown_ca"),
    ];
    for (identity, versions, alert) in table {
        for _ in 0..ROUNDS / 4 {
            let security = Security::Tls(tls(&scope, identity, versions));
            let exchange = settled(&client, call("<q/>").security(security)).await;
            assert_eq!(exchange.failure(), Some(&Failure::TlsAlert(alert.to_owned())), "{versions:?}");
        }
    }
    assert!(server.log().iter().all(|line| line == "no handshake"), "{:?}", server.log());
    scope.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn plain_http_to_a_tls_port_and_the_other_way_round() {
    let scope = scope();
    Server::new(&scope, Answer::Bytes(OK)).start(SERVER).await;
    let client = client(&scope);
    for _ in 0..ROUNDS / 4 {
        let exchange = settled(&client, call("<q/>").security(Security::Plain)).await;
        assert!(matches!(exchange.failure(), Some(Failure::Garbage(_))), "{:?}", exchange.outcome);
        assert_eq!(exchange.tls, None);
    }
    scope.shutdown().await;
}

async fn stall(says_late: bool, cut: Cut) -> (Arc<Scope>, Server, vertebra_peer::client::StalledCall) {
    let scope = scope();
    let server = Server { says_late, ..Server::new(&scope, Answer::Bytes(OK)) };
    server.start(SERVER).await;
    let client = client(&scope);
    let stalled = client.start_stalled(call("a body of some length"), cut, scope.token("test")).await;
    scope.settle().await.unwrap();
    assert_eq!(server.log(), Vec::<String>::new());
    (scope, server, stalled)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_silent_sender_is_ended_by_the_deadline_of_the_server() {
    for cut in [Cut::Handshake, Cut::Head(0), Cut::Head(20), Cut::Body(0), Cut::Body(6)] {
        for says_late in [false, true] {
            let (scope, server, stalled) = stall(says_late, cut).await;
            let (limit, note) = match cut {
                Cut::Handshake => (HANDSHAKE, "handshake late"),
                Cut::Head(_) | Cut::Body(_) => (REQUEST, "request late"),
            };
            let whole = i64::try_from(limit.as_secs()).unwrap();
            scope.advance_by(seconds(whole - 1)).await.unwrap();
            assert_eq!(server.log(), Vec::<String>::new(), "{cut:?}: one second before");
            scope.advance_by(seconds(1)).await.unwrap();
            assert_eq!(server.log().first().map(String::as_str), Some(note), "{cut:?}");
            assert_eq!(scope.wire().open(), 0, "{cut:?}");
            let exchange = stalled.finish().await;
            assert_eq!(exchange.ended, exchange.started + limit, "{cut:?}");
            match (says_late, cut) {
                (true, Cut::Head(_) | Cut::Body(_)) => assert_eq!(exchange.status(), Some(408), "{cut:?}"),
                _ => assert_eq!(exchange.failure(), Some(&Failure::Closed), "{cut:?}"),
            }
            let sent = (exchange.request_head.len(), exchange.request_body.len());
            match cut {
                Cut::Handshake => assert_eq!(sent, (0, 0)),
                Cut::Head(bytes) => assert_eq!(sent, (bytes, 0)),
                Cut::Body(bytes) => assert_eq!(sent.1, bytes),
            }
            scope.settle().await.unwrap();
            scope.shutdown().await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_without_a_deadline_is_found_out() {
    let scope = scope();
    let patient = Duration::from_secs(3600);
    let server = Server { patience: patient, ..Server::new(&scope, Answer::Bytes(OK)) };
    server.start(SERVER).await;
    let client = client(&scope);
    let stalled = client.start_stalled(call("a body"), Cut::Body(3), scope.token("test")).await;
    scope.advance_by(seconds(120)).await.unwrap();
    let exchange = stalled.finish().await;
    assert_eq!(exchange.failure(), Some(&Failure::StillOpen));
    assert_eq!(exchange.ended, exchange.started + Duration::from_secs(120));
    scope.settle().await.unwrap();
    assert_eq!(scope.wire().open(), 0);
    assert!(server.log().first().is_some_and(|line| line.starts_with("broken off")), "{:?}", server.log());
    scope.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stall_that_never_begins_is_over_at_once() {
    let scope = scope();
    let client = client(&scope);
    let stalled = client.start_stalled(call("x"), Cut::Body(0), scope.token("test")).await;
    scope.settle().await.unwrap();
    assert_eq!(stalled.finish().await.failure(), Some(&Failure::NoAddress(SERVER.to_owned())));

    Server::new(&scope, Answer::Bytes(OK)).start(SERVER).await;
    let nameless = call("x").security(Security::Tls(tls(&scope, None, Versions::Only13)));
    let stalled = client.start_stalled(nameless, Cut::Body(0), scope.token("test")).await;
    scope.settle().await.unwrap();
    let exchange = stalled.finish().await;
    assert_eq!(exchange.failure(), Some(&Failure::TlsAlert("certificate_required".to_owned())));
    scope.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_abandoned_request_is_handled_exactly_once() {
    let scope = scope();
    let server = Server::new(&scope, Answer::Bytes(OK));
    server.start(SERVER).await;
    let client = client(&scope);
    for round in 1..=ROUNDS {
        let exchange = settled(&client, call("<q/>").conduct(Conduct::Abandon)).await;
        assert_eq!(exchange.failure(), Some(&Failure::LeftEarly));
        assert_eq!(exchange.request_body, "<q/>");
        let log = server.log();
        assert_eq!(log.iter().filter(|line| *line == "handled").count(), round, "{log:?}");
        assert_eq!(log.iter().filter(|line| *line == "audit").count(), round);
    }
    scope.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_that_is_broken_off_is_not_handled() {
    for (cut, note) in [
        (Cut::Handshake, "no handshake".to_owned()),
        (Cut::Head(10), "broken off after 10 bytes".to_owned()),
        (Cut::Body(2), format!("broken off after {} bytes", call("<q/>").request.head(SERVER).len() + 2)),
    ] {
        let scope = scope();
        let server = Server::new(&scope, Answer::Bytes(OK));
        server.start(SERVER).await;
        let client = client(&scope);
        for round in 1..=ROUNDS / 4 {
            let exchange = settled(&client, call("<q/>").conduct(Conduct::CloseAt(cut))).await;
            assert_eq!(exchange.failure(), Some(&Failure::LeftEarly));
            let log = server.log();
            assert_eq!(log.iter().filter(|line| **line == note).count(), round, "{log:?}");
            assert!(log.iter().all(|line| line != "handled"));
        }
        scope.shutdown().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn answers_that_are_none_are_told_apart() {
    let table: &[(&'static [u8], Failure)] = &[
        (b"", Failure::Closed),
        (b"hello, supplier\r\n\r\n", Failure::Garbage("invalid HTTP version".to_owned())),
        (
            b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nfour",
            Failure::Truncated { place: Place::Body, received: 4, promised: Some(9) },
        ),
        (b"HTTP/1.1 200", Failure::Truncated { place: Place::Head, received: 12, promised: None }),
    ];
    for (bytes, failure) in table {
        let scope = scope();
        Server::new(&scope, Answer::Bytes(bytes)).start(SERVER).await;
        let exchange = settled(&client(&scope), call("<q/>")).await;
        assert_eq!(exchange.failure(), Some(failure));
        assert_eq!(exchange.received, *bytes);
        assert_eq!(exchange.failure().is_some_and(Failure::is_hang_up), *failure == Failure::Closed);
        scope.shutdown().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bytes_that_are_no_request_reach_the_server_as_told() {
    let scope = scope();
    let server = Server::new(&scope, Answer::Echo);
    server.start(SERVER).await;
    let client = client(&scope);
    let mut raw = call("");
    raw.request = Request::raw("NONSENSE\r\n\r\n");
    let exchange = settled(&client, raw).await;
    assert_eq!(exchange.response().unwrap().body, "NONSENSE|");
    assert_eq!((exchange.request_head.len(), exchange.request_body.len()), (0, 12));
    scope.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_foreign_server_is_stalled_in_real_time() {
    let theirs = Scope::new(ScopeConfig::system("theirs", [1; 32]));
    let server = Server { patience: Duration::from_millis(100), ..Server::new(&theirs, Answer::Bytes(OK)) };
    let address = server.start(SERVER).await;
    let ours = scope();
    let client: Client = client(&ours);
    let foreign = call("a body").address(address).deadline(Deadline::Real(PATIENCE));
    let stalled = client.start_stalled(foreign, Cut::Body(3), ours.token("test")).await;
    assert_eq!(stalled.finish().await.failure(), Some(&Failure::Closed));

    let patient = Server { patience: Duration::from_secs(3600), ..Server::new(&theirs, Answer::Bytes(OK)) };
    let address = patient.start(SERVER).await;
    let foreign = call("a body").address(address).deadline(Deadline::Real(Duration::from_millis(200)));
    let stalled = client.start_stalled(foreign, Cut::Body(3), ours.token("test")).await;
    assert_eq!(stalled.finish().await.failure(), Some(&Failure::Deadline));
    ours.settle().await.unwrap();
    theirs.shutdown().await;
}
