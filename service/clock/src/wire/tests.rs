//! What counts on a connection, case by case, without sockets.

use super::*;
use crate::{Scope, ScopeConfig, Unsettled};
use jiff::Timestamp;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

fn scope() -> Arc<Scope> {
    let mut config = ScopeConfig::virtual_at("wire", [0; 32], Timestamp::UNIX_EPOCH);
    config.idle_limit = Duration::from_millis(20);
    Scope::new(config)
}

fn address(port: u16) -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], port))
}

/// What settle finds held, labels only.
async fn held(scope: &Scope) -> Vec<String> {
    match scope.settle().await {
        Ok(()) => Vec::new(),
        Err(Unsettled::Busy { tokens }) => {
            tokens.iter().map(|token| token.split('@').next().unwrap_or_default().to_owned()).collect()
        }
        Err(other) => panic!("{other}"),
    }
}

#[tokio::test]
async fn a_request_and_its_response() {
    let scope = scope();
    let client = scope.wire().dial(address(1), address(2), scope.token("post"));
    assert_eq!(held(&scope).await, ["post"]);
    let server = scope.wire().accept(address(1), address(2)).unwrap();
    let handler = server.token("request").unwrap();
    assert_eq!(held(&scope).await, ["post", "request"]);
    drop(handler);
    drop(client.take());
    assert!(held(&scope).await.is_empty(), "a kept-alive connection does not count");
    client.put(scope.token("post again"));
    assert_eq!(held(&scope).await, ["post again"]);
    drop(client.take());
    client.close();
    assert_eq!(held(&scope).await, ["half-closed connection"]);
    assert!(server.token("late").is_some());
    drop(server);
    assert!(held(&scope).await.is_empty());
    assert_eq!(scope.wire().open(), 0);
}

#[tokio::test]
async fn a_foreign_peer_has_no_slot_and_a_connection_is_accepted_once() {
    let scope = scope();
    assert!(scope.wire().accept(address(1), address(2)).is_none());
    let client = scope.wire().dial(address(1), address(2), scope.token("post"));
    let server = scope.wire().accept(address(1), address(2));
    assert!(server.is_some());
    assert!(scope.wire().accept(address(1), address(2)).is_none());
    client.close();
    drop(server);
    assert!(held(&scope).await.is_empty());
}

#[tokio::test]
async fn a_client_that_goes_before_it_was_accepted_counts_until_the_server_has_seen_it() {
    let scope = scope();
    scope.wire().dial(address(1), address(2), scope.token("post")).close();
    assert_eq!(held(&scope).await, ["half-closed connection, not accepted"]);
    let server = scope.wire().accept(address(1), address(2)).unwrap();
    assert!(server.token("request").is_some());
    drop(server);
    assert!(held(&scope).await.is_empty());
}

#[tokio::test]
async fn a_lost_connection_counts_only_if_it_was_accepted() {
    let scope = scope();
    scope.wire().dial(address(1), address(2), scope.token("refused")).lost();
    assert!(held(&scope).await.is_empty());
    let client = scope.wire().dial(address(1), address(2), scope.token("reset"));
    let server = scope.wire().accept(address(1), address(2));
    client.lost();
    assert_eq!(held(&scope).await, ["half-closed connection"]);
    drop(server);
    assert!(held(&scope).await.is_empty());
    assert_eq!(scope.wire().open(), 0);
}

#[tokio::test]
async fn a_listener_that_goes_closes_its_backlog() {
    let scope = scope();
    let listening = scope.wire().listen(address(2));
    let waiting = scope.wire().dial(address(1), address(2), scope.token("post"));
    let gone = scope.wire().dial(address(3), address(2), scope.token("abandoned"));
    gone.close();
    drop(listening);
    assert_eq!(held(&scope).await, ["half-closed connection, not accepted", "post"]);
    waiting.suspend(Stage::Established).await;
    waiting.close();
    assert!(held(&scope).await.is_empty());
    assert!(scope.wire().accept(address(1), address(2)).is_none());
    scope.wire().dial(address(1), address(2), scope.token("refused")).close();
    assert!(held(&scope).await.is_empty(), "nobody listens, so a plain close is enough");
    let again = scope.wire().listen(address(2));
    scope.wire().dial(address(1), address(2), scope.token("abandoned")).close();
    assert_eq!(held(&scope).await, ["half-closed connection, not accepted"]);
    drop(again);
    assert_eq!(scope.wire().open(), 0);
}

#[tokio::test]
async fn whoever_waits_for_a_listener_that_is_shut_gives_its_token_up() {
    let scope = scope();
    let listening = scope.wire().listen(address(2));
    let valve = listening.valve();
    let before = scope.wire().dial(address(1), address(2), scope.token("before"));
    let elsewhere = scope.wire().dial(address(1), address(9), scope.token("elsewhere"));
    valve.shut();
    let after = scope.wire().dial(address(3), address(2), scope.token("after"));
    scope.wire().dial(address(4), address(2), scope.token("gives up")).close();
    assert_eq!(held(&scope).await, ["elsewhere"]);
    elsewhere.lost();
    after.put(scope.token("nobody takes it yet"));
    assert!(held(&scope).await.is_empty());
    valve.open();
    let waited = "accepted after a wait";
    assert_eq!(held(&scope).await, [waited, waited, "half-closed connection, not accepted"]);
    let server = scope.wire().accept(address(1), address(2)).unwrap();
    valve.shut();
    assert_eq!(held(&scope).await, [waited], "what was accepted goes on");
    assert!(server.token("request").is_some());
    drop(before.take());
    before.close();
    drop(server);
    assert!(held(&scope).await.is_empty());
    drop(listening);
    assert_eq!(
        held(&scope).await,
        ["half-closed connection, not accepted"],
        "it has to see that nobody comes"
    );
    after.lost();
    assert!(held(&scope).await.is_empty());
    assert_eq!(scope.wire().open(), 0);
}

#[tokio::test]
async fn a_server_suspends_and_resumes_the_chain() {
    let scope = scope();
    let client = scope.wire().dial(address(1), address(2), scope.token("post"));
    let server = scope.wire().accept(address(1), address(2)).unwrap();
    server.suspend();
    assert!(held(&scope).await.is_empty());
    assert!(server.token("nothing stands behind it").is_none());
    server.resume(scope.token("woken"));
    assert_eq!(held(&scope).await, ["woken"]);
    assert_eq!(client.take().label(), "woken");
    server.suspend();
    assert_eq!(client.take().label(), "client", "a fresh token after a suspension");
    client.close();
    server.resume(scope.token("for nobody"));
    assert_eq!(held(&scope).await, ["half-closed connection"]);
    drop(server);
    assert!(held(&scope).await.is_empty());
}

#[tokio::test]
async fn a_client_that_stalls_waits_for_the_servers_deadline() {
    let scope = scope();
    let client = scope.wire().dial(address(1), address(2), scope.token("post"));
    let mut early = Box::pin(client.suspend(Stage::Accepted));
    assert!(futures::poll!(&mut early).is_pending(), "nobody has accepted it");
    let server = scope.wire().accept(address(1), address(2)).unwrap();
    assert!(futures::poll!(&mut early).is_pending(), "the deadline is not registered");
    server.reached(Stage::Accepted);
    assert!(!server.is_stalled());
    assert_eq!(held(&scope).await, ["post"]);
    early.await;
    assert!(held(&scope).await.is_empty());
    assert!(server.is_stalled());
    client.put(scope.token("goes on"));
    assert!(!server.is_stalled());
    let stalled = client.suspend(Stage::Established);
    let established = async { server.reached(Stage::Established) };
    tokio::join!(biased; stalled, established);
    server.reached(Stage::Accepted);
    client.suspend(Stage::Established).await;
    assert!(held(&scope).await.is_empty(), "a stage once reached stays reached");
    drop(server);
    assert_eq!(held(&scope).await, ["half-closed connection"]);
    client.suspend(Stage::Established).await;
    client.close();
    assert!(held(&scope).await.is_empty());
}

#[tokio::test]
async fn an_address_used_again_belongs_to_the_younger_connection() {
    let scope = scope();
    let first = scope.wire().dial(address(1), address(2), scope.token("first"));
    let first_server = scope.wire().accept(address(1), address(2)).unwrap();
    first.close();
    let second = scope.wire().dial(address(1), address(2), scope.token("second"));
    drop(first_server);
    let second_server = scope.wire().accept(address(1), address(2));
    assert!(second_server.is_some());
    second.close();
    drop(second_server);
    assert_eq!(scope.wire().open(), 0);
    assert!(held(&scope).await.is_empty());
}

#[tokio::test]
async fn a_handler_that_outlives_its_connection_changes_nothing() {
    let scope = scope();
    let client = scope.wire().dial(address(1), address(2), scope.token("post"));
    let server = scope.wire().accept(address(1), address(2)).unwrap();
    server.close();
    assert_eq!(held(&scope).await, ["half-closed connection", "post"]);
    server.suspend();
    server.resume(scope.token("late"));
    assert!(server.token("late").is_none());
    assert_eq!(held(&scope).await, ["half-closed connection", "post"], "the client has not seen the end yet");
    drop(client.take());
    client.lost();
    assert_eq!(scope.wire().open(), 0);
    server.suspend();
    assert!(!server.is_stalled());
    server.resume(scope.token("later"));
    server.close();
    drop(server);
    assert!(held(&scope).await.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_count_never_touches_nought_while_a_connection_changes_hands() {
    let scope = scope();
    let (own, phase) = (Arc::clone(&scope), Arc::new(AtomicUsize::new(0)));
    let shared = Arc::clone(&phase);
    // In odd phases something is on: a token on the wire, a half-closed one, or both.
    let connecting = scope.spawn_waiting("connecting", async move {
        for _ in 0..20_000 {
            let client = own.wire().dial(address(1), address(2), own.token("post"));
            shared.fetch_add(1, Ordering::SeqCst);
            let server = own.wire().accept(address(1), address(2)).unwrap();
            client.close();
            shared.fetch_add(1, Ordering::SeqCst);
            drop(server);
        }
    });
    while !connecting.is_finished() {
        let before = phase.load(Ordering::SeqCst);
        let settled = scope.settle().await;
        let after = phase.load(Ordering::SeqCst);
        assert!(
            settled.is_err() || before != after || before % 2 == 0,
            "settled in the middle of phase {before}"
        );
    }
    connecting.await.unwrap();
    assert_eq!(held(&scope).await, [""; 0]);
}
