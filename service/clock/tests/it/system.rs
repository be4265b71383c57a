//! The system clock: the same code, real sleeps, nothing that grows.
//!
//! Leaves out virtual time.

use jiff::SignedDuration;
use spine_clock::{Gate, Scope, ScopeConfig, Unsettled, real};
use std::sync::Arc;
use std::time::Duration;

fn milliseconds(number: i64) -> SignedDuration {
    SignedDuration::from_millis(number)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_park_sleeps_with_its_token_in_hand() {
    let scope = Scope::new(ScopeConfig::system("serve", [0; 32]));
    assert!(!scope.is_virtual());
    let watch = real::Stopwatch::start();
    let own = Arc::clone(&scope);
    let at = scope.now() + milliseconds(60);
    drop(
        scope.spawn(
            scope.token("sleeper"),
            move |token| async move { drop(own.park(token, at, "key").await) },
        ),
    );
    scope.settle().await.expect("settle waits for real sleeps");
    assert!(watch.elapsed() >= Duration::from_millis(60) && scope.now() >= at);
    let token = scope.park(scope.token("same"), scope.now() - milliseconds(5), "past").await;
    assert_eq!(token.label(), "same");
    drop(token);
    assert_eq!(scope.advance_by(milliseconds(1)).await, Err(Unsettled::NotVirtual));
    assert_eq!(scope.advance_to(scope.now()).await, Err(Unsettled::NotVirtual));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_alarm_rings_with_a_fresh_token_and_loses_to_work() {
    let scope = Scope::new(ScopeConfig::system("serve", [0; 32]));
    let soon = scope.alarm(scope.now() + milliseconds(20), "soon");
    let late = scope.alarm(scope.now() + SignedDuration::from_hours(24 * 3650), "late");
    scope.settle().await.expect("no token stands behind an alarm");
    let token = tokio::select! {
        biased;
        token = soon => token,
        _ = late => panic!("ten years early"),
    };
    assert_eq!(token.label(), "alarm");
    drop(token);
    scope.settle().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_does_not_grow() {
    let scope = Scope::new(ScopeConfig::system("serve", [0; 32]));
    let gate = Gate::new(2);
    for round in 0..3_000_u16 {
        let (own, gate) = (Arc::clone(&scope), Arc::clone(&gate));
        let (client, server) = (([127, 0, 0, 1], round).into(), ([127, 0, 0, 1], 1).into());
        let end = scope.wire().dial(client, server, scope.token("dial"));
        let task = scope.spawn(scope.token("work"), move |token| async move {
            let server = own.wire().accept(client, server);
            let held = gate.acquire(token).await;
            let token = own.park(held.release(), own.now(), "now").await;
            drop(own.alarm(own.now() + SignedDuration::from_hours(1), "limit"));
            drop(server);
            drop(token);
        });
        task.await.unwrap();
        end.close();
    }
    scope.settle().await.unwrap();
    assert_eq!(scope.wire().open(), 0);
    assert!(format!("{scope:?}").contains("timers: 0, tasks: 0"), "{scope:?}");
    assert_eq!(Arc::strong_count(&scope), 1);
}
