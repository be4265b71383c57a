//! Whole exchanges over TLS with a server in the same scope, and with one in another.

use crate::certificates::{CERTIFICATES, SERVER};
use crate::server::{Answer, Server};
use spine_clock::{Scope, ScopeConfig, Timestamp};
use std::sync::Arc;
use std::time::Duration;
use vertebra_peer::client::{Call, Client, Deadline, Exchange, Flow, Security};
use vertebra_peer::http::{Failure, Request};
use vertebra_peer::tls::{Identity, Tls, Versions};
use vertebra_peer::xml::Find;

pub(crate) const START: &str = "2024-03-01T09:00:00Z";
/// How long the clients wait.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);
const OK: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 12\r\n\r\n<a><b/>x</a>";

pub(crate) fn scope() -> Arc<Scope> {
    Scope::new(ScopeConfig::virtual_at("test", [7; 32], START.parse().unwrap()))
}

pub(crate) fn tls(scope: &Arc<Scope>, identity: Option<Identity<'_>>, versions: Versions) -> Tls {
    Tls::new(scope, &CERTIFICATES.anchor, identity, versions).unwrap()
}

pub(crate) fn client(scope: &Arc<Scope>) -> Client {
    let tls = tls(scope, Some(CERTIFICATES.client.identity()), Versions::Both);
    Client::new(scope.clone(), Security::Tls(tls), Deadline::Virtual(PATIENCE))
}

pub(crate) fn call(body: &str) -> Call {
    Call::new("call", SERVER, Request::post("/sync-service").body(body.to_owned()))
}

/// Makes a call, gives the token up and settles.
pub(crate) async fn settled(client: &Client, call: Call) -> Exchange {
    let scope = client.scope().clone();
    let token = scope.token("test");
    let (exchange, token) = client.exchange(call, token).await;
    drop(token);
    scope.settle().await.unwrap();
    assert_eq!(scope.wire().open(), 0, "both ends are closed");
    exchange
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_exchange_is_captured_whole() {
    for (versions, version, suite) in [
        (Versions::Only12, "TLSv1_2", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"),
        (Versions::Only13, "TLSv1_3", "TLS13_AES_256_GCM_SHA384"),
        (Versions::Both, "TLSv1_3", "TLS13_AES_256_GCM_SHA384"),
    ] {
        let scope = scope();
        let server = Server::new(&scope, Answer::Bytes(OK));
        server.start(SERVER).await;
        let tls = tls(&scope, Some(CERTIFICATES.client.identity()), versions);
        let exchange = settled(&client(&scope), call("<q/>").security(Security::Tls(tls))).await;

        assert_eq!(exchange.status(), Some(200));
        assert_eq!(exchange.document().unwrap().one("a").as_deref(), Ok("x"));
        assert_eq!(exchange.received, OK);
        assert_eq!(exchange.request_body, "<q/>");
        assert_eq!(
            exchange.request_head,
            "POST /sync-service HTTP/1.1\r\nHost: spine.test\r\nContent-Length: 4\r\nConnection: close\r\n\r\n"
        );
        let facts = exchange.tls.unwrap();
        assert_eq!((facts.version.as_str(), facts.cipher_suite.as_str()), (version, suite));
        assert_eq!(facts.server_subject.as_deref(), Some("CN=spine.test"));
        assert_eq!(exchange.started, START.parse::<Timestamp>().unwrap());
        assert_eq!(exchange.ended, exchange.started);
        assert_eq!(server.log(), ["handled", "audit of the response", "audit"]);
        scope.shutdown().await;
    }
}

/// What the server does after its response is seen by everybody who has settled, and captures do not differ.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn settle_is_exact_and_captures_are_the_same() {
    let scope = scope();
    let server = Server::new(&scope, Answer::Bytes(OK));
    server.start(SERVER).await;
    let client = client(&scope);
    let first = settled(&client, call("<q/>")).await;
    for round in 2..=150 {
        assert_eq!(settled(&client, call("<q/>")).await, first);
        assert_eq!(server.log().len(), round * 3, "round {round}");
    }
    scope.shutdown().await;
}

#[tokio::test]
async fn a_peer_that_cannot_be_trusted_is_refused() {
    let scope = scope();
    Server::new(&scope, Answer::Bytes(OK)).start(SERVER).await;
    let address = scope.resolve(SERVER).unwrap();
    let client = client(&scope);

    let other = Tls::new(&scope, &CERTIFICATES.other_anchor, None, Versions::Both).unwrap();
    let exchange = settled(&client, call("").security(Security::Tls(other))).await;
    assert_eq!(exchange.failure(), Some(&Failure::TlsRefused("unknown_issuer".to_owned())));
    assert_eq!((exchange.tls, exchange.request_head.len()), (None, 0));

    let elsewhere = Call::new("call", "other.test", Request::get("/")).address(address);
    let exchange = settled(&client, elsewhere).await;
    assert_eq!(exchange.failure(), Some(&Failure::TlsRefused("certificate_for_another_name".to_owned())));
    scope.shutdown().await;
}

#[tokio::test]
async fn certificates_are_judged_at_the_time_of_the_scope() {
    for (start, word) in [
        ("2019-01-01T00:00:00Z", "certificate_not_yet_valid"),
        ("2041-01-01T00:00:00Z", "certificate_expired"),
    ] {
        let scope = Scope::new(ScopeConfig::virtual_at("test", [7; 32], start.parse().unwrap()));
        Server::new(&scope, Answer::Bytes(OK)).start(SERVER).await;
        let exchange = settled(&client(&scope), call("")).await;
        assert_eq!(exchange.failure(), Some(&Failure::TlsRefused(word.to_owned())));
        scope.shutdown().await;
    }
}

#[tokio::test]
async fn nobody_there() {
    let scope = scope();
    let client = client(&scope);
    let exchange = settled(&client, call("")).await;
    assert_eq!(exchange.failure(), Some(&Failure::NoAddress(SERVER.to_owned())));

    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let exchange = settled(&client, call("").address(address)).await;
    assert_eq!(exchange.failure(), Some(&Failure::Refused));
    assert!(exchange.document().unwrap_err().to_string().contains("connection refused"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deadline_passes_on_the_clock() {
    let scope = scope();
    let server = Server::new(&scope, Answer::Late(Duration::from_secs(100), OK));
    server.start(SERVER).await;
    let client = client(&scope);
    let calling = scope.spawn(scope.token("test"), move |token| async move {
        let (exchange, token) = client.exchange(call("<q/>"), token).await;
        drop(token);
        exchange
    });
    scope.settle().await.unwrap();
    assert!(!calling.is_finished());
    scope.advance_by(seconds(61)).await.unwrap();
    let exchange = calling.await.unwrap();
    assert_eq!(exchange.failure(), Some(&Failure::Deadline));
    assert_eq!(exchange.ended, exchange.started + PATIENCE);
    assert_eq!(server.log(), ["handled", "client gone", "audit"]);
    assert_eq!(scope.wire().open(), 0);

    // A response before the deadline comes at its own instant.
    let scope = self::scope();
    Server::new(&scope, Answer::Late(Duration::from_secs(59), OK)).start(SERVER).await;
    let client = self::client(&scope);
    let calling = scope.spawn(scope.token("test"), move |token| async move {
        let (exchange, token) = client.exchange(call("<q/>"), token).await;
        drop(token);
        exchange
    });
    scope.advance_by(seconds(61)).await.unwrap();
    let exchange = calling.await.unwrap();
    assert_eq!(exchange.status(), Some(200));
    assert_eq!(exchange.ended, exchange.started + Duration::from_secs(59));
}

/// A duration as the clock takes it.
pub(crate) fn seconds(seconds: i64) -> jiff::SignedDuration {
    jiff::SignedDuration::from_secs(seconds)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_foreign_peer_is_waited_for_in_real_time() {
    let theirs = Scope::new(ScopeConfig::system("theirs", [1; 32]));
    let server = Server::new(&theirs, Answer::Bytes(OK));
    let address = server.start(SERVER).await;
    let ours = scope();
    let client = client(&ours);
    let foreign = || call("<q/>").address(address).deadline(Deadline::Real(Duration::from_secs(20)));
    let exchange = settled(&client, foreign()).await;
    assert_eq!(exchange.status(), Some(200));

    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let call =
        foreign().address(silent.local_addr().unwrap()).deadline(Deadline::Real(Duration::from_millis(50)));
    let exchange = settled(&client, call).await;
    assert_eq!(exchange.failure(), Some(&Failure::Deadline));
    theirs.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_large_body_goes_and_comes_whole() {
    let scope = scope();
    Server::new(&scope, Answer::Echo).start(SERVER).await;
    let body = "x".repeat(5_000_000);
    let exchange = settled(&client(&scope), call(&body)).await;
    let response = exchange.response().unwrap();
    assert_eq!(response.body.len(), body.len() + "POST /sync-service HTTP/1.1|".len());
    scope.shutdown().await;
}

/// Makes these calls over one connection, gives the token up and settles.
async fn settled_all(scope: &Arc<Scope>, calls: &[Call], flow: Flow) -> Vec<Exchange> {
    let (exchanges, token) = client(scope).exchange_all(calls, flow, scope.token("test")).await;
    drop(token);
    scope.settle().await.unwrap();
    assert_eq!(scope.wire().open(), 0, "both ends are closed");
    exchanges
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn answers_to_requests_that_went_out_at_once_are_told_apart() {
    const TWO: &[u8] =
        b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n<a/>HTTP/1.1 500 No\r\nContent-Length: 4\r\n\r\n<b/>";
    let scope = scope();
    Server::new(&scope, Answer::Bytes(TWO)).start(SERVER).await;
    let exchanges = settled_all(&scope, &[call("<q/>"), call("<r/>")], Flow::AtOnce).await;
    let told = |exchange: &Exchange| {
        let response = exchange.response().unwrap();
        (exchange.request_body.clone(), response.status, response.body.clone())
    };
    let told: Vec<_> = exchanges.iter().map(told).collect();
    assert_eq!(told, [("<q/>".into(), 200, "<a/>".into()), ("<r/>".into(), 500, "<b/>".into())]);
    assert_eq!([exchanges[0].received.as_ref(), exchanges[1].received.as_ref()].concat(), TWO);
    assert!(exchanges.iter().all(|exchange| exchange.tls.is_some()));
    scope.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_closes_after_its_first_answer_leaves_the_others_without_one() {
    let scope = scope();
    Server::new(&scope, Answer::Bytes(OK)).start(SERVER).await;
    for flow in [Flow::InTurn, Flow::AtOnce] {
        let exchanges = settled_all(&scope, &[call("<q/>"), call("<r/>"), call("<s/>")], flow).await;
        assert_eq!(exchanges[0].status(), Some(200), "{flow:?}");
        let failures: Vec<_> = exchanges[1..].iter().map(|exchange| exchange.failure().cloned()).collect();
        assert!(
            failures.iter().flatten().filter(|failure| failure.is_hang_up()).count() == 2,
            "{failures:?}"
        );
    }
    let nowhere = Call::new("call", "nowhere.test", Request::post("/"));
    let exchanges = settled_all(&scope, &[nowhere], Flow::InTurn).await;
    assert_eq!(exchanges[0].failure(), Some(&Failure::NoAddress("nowhere.test".to_owned())));
    assert!(settled_all(&scope, &[], Flow::AtOnce).await.is_empty());
    scope.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stranger_who_was_refused_stays_until_the_server_has_closed() {
    let scope = scope();
    let server = Server::new(&scope, Answer::Echo);
    server.start(SERVER).await;
    let call = call("<q/>").security(Security::Plain);
    let staying = client(&scope).start_staying(call, scope.token("test")).await;
    scope.settle().await.unwrap();
    assert_eq!(scope.wire().open(), 0, "both ends are closed");
    let exchange = staying.finish().await;
    assert_eq!(exchange.outcome, Err(Failure::Closed));
    assert_eq!((exchange.request_body, exchange.tls), ("<q/>".into(), None));
    assert_eq!(server.log(), ["no handshake"]);
    scope.shutdown().await;
}
