//! The two sanitizers and the check of keys: each catches what it is for, and nothing else.
//!
//! Leaves out broken systems as a whole (`controls`).

use crate::rest::scope;
use spine_clock::{PanicReport, Scope, ScopeConfig, Unsettled, real};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::oneshot;

/// The one report that the next settle returns.
async fn reported(scope: &Scope) -> PanicReport {
    match scope.settle().await {
        Err(Unsettled::Panicked(mut reports)) if reports.len() == 1 => reports.remove(0),
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_effect_without_a_token_is_reported_with_its_place() {
    let scope = scope();
    let bare = Arc::clone(&scope);
    scope.spawn_waiting("loop", async move { bare.effect("write") }).await.unwrap();
    let report = reported(&scope).await;
    assert_eq!(report.message, "naked effect: `write` while no token lives");
    assert!(report.place.contains("sanitizers.rs:"), "{report}");
    assert!(report.task.starts_with("rest/loop@"), "{report}");
    scope.settle().await.expect("the report was handed over");
    scope.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_effect_after_settle_has_returned_is_reported() {
    let scope = scope();
    let (wake, woken) = oneshot::channel::<()>();
    let late = Arc::clone(&scope);
    let task = scope.spawn(scope.token("work"), |token| async move {
        // The sin: it waits for somebody with neither a token nor a timer, and makes its own when it wakes.
        drop(token);
        woken.await.unwrap();
        let token = late.token("late");
        late.effect("record");
        drop(token);
    });
    scope.settle().await.expect("nothing counts");
    wake.send(()).unwrap();
    task.await.unwrap();
    let report = reported(&scope).await;
    assert_eq!(report.message, "false early return: `record` after settle had returned");
    assert!(report.task.starts_with("rest/work@"), "{report}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_comes_from_outside_is_a_stimulus() {
    let scope = scope();
    scope.settle().await.unwrap();
    let token = scope.token("step");
    scope.effect("record");
    drop(token);
    scope.settle().await.unwrap();

    // A task that waits for the outside, such as the reader of a foreign connection.
    let reader = Arc::clone(&scope);
    let reading = async move {
        let token = reader.token("request");
        reader.effect("record");
        drop(token);
    };
    scope.spawn_waiting("reader", reading).await.unwrap();
    scope.settle().await.unwrap();

    // A task that settles is the driver itself.
    let driver = Arc::clone(&scope);
    let driving = scope.spawn(scope.token("driver"), |token| async move {
        drop(token);
        driver.settle().await.unwrap();
        let token = driver.token("step");
        driver.effect("record");
        drop(token);
        driver.settle().await.unwrap();
    });
    driving.await.unwrap();
    assert_eq!(scope.take_panics(), []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_working_task_sets_no_alarm_without_a_token() {
    let scope = scope();
    let bare = Arc::clone(&scope);
    let task = scope.spawn(scope.token("work"), |token| async move {
        let covered = bare.alarm(bare.now(), "covered");
        drop(token);
        drop(bare.alarm(bare.now(), "naked"));
        drop(covered);
    });
    task.await.unwrap();
    assert_eq!(reported(&scope).await.message, "naked effect: alarm `naked` while no token lives");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_timers_with_one_key_are_reported_when_the_sequence_would_decide() {
    let scope = scope();
    let first = scope.park(scope.token("a"), scope.now(), "same");
    drop(scope.park(scope.token("gone"), scope.now(), "same"));
    let second = scope.park(scope.token("b"), scope.now(), "same");
    let waiting = scope.spawn_waiting("both", async move {
        let label = first.await.label();
        drop(second.await);
        label
    });
    let report = reported(&scope).await;
    assert!(report.message.contains("have the key `same`"), "{report}");
    scope.settle().await.unwrap();
    assert_eq!(waiting.await.unwrap(), "a");
    assert_eq!(scope.take_panics(), [], "three timers, one of them cancelled, are one rivalry");
}

#[tokio::test]
async fn on_the_system_clock_nothing_is_judged() {
    let scope = Scope::new(ScopeConfig::system("serve", [0; 32]));
    scope.effect("write");
    scope.settle().await.unwrap();
    scope.effect("write");
    assert_eq!(scope.take_panics(), []);
    assert!(real::within(Duration::from_secs(5), scope.settle()).await.is_ok());
}
