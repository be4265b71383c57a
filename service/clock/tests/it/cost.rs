//! What the clock costs: figures for people, and bounds that only a blunder would break on a busy machine.
//!
//! Leaves out the cost of sockets and of scenarios ("clock 4").

use crate::rest::scope;
use jiff::SignedDuration;
use spine_clock::real::Stopwatch;
use std::sync::Arc;

/// Mean cost of one turn in nanoseconds.
fn mean(turns: u32, watch: Stopwatch) -> u128 {
    watch.elapsed().as_nanos() / u128::from(turns)
}

#[tokio::test]
async fn an_idle_settle_and_a_token_are_cheap() {
    const TURNS: u32 = 50_000;
    let scope = scope();
    for number in 0..100 {
        let at = scope.now() + SignedDuration::from_hours(number + 1);
        let (own, key) = (Arc::clone(&scope), format!("timer {number}"));
        drop(
            scope.spawn(
                scope.token("parked"),
                move |token| async move { drop(own.park(token, at, &key).await) },
            ),
        );
    }
    scope.settle().await.unwrap();
    let watch = Stopwatch::start();
    for _ in 0..TURNS {
        scope.settle().await.unwrap();
    }
    let settle = mean(TURNS, watch);
    let watch = Stopwatch::start();
    for _ in 0..TURNS {
        drop(scope.token("cheap"));
    }
    let token = mean(TURNS, watch);
    let watch = Stopwatch::start();
    for number in 0..TURNS {
        scope.effect("free");
        drop(scope.alarm(scope.now() + SignedDuration::from_secs(i64::from(number)), "limit"));
    }
    let alarm = mean(TURNS, watch);
    let reports = scope.take_panics().len();
    println!("idle settle {settle} ns, token {token} ns, cancelled alarm {alarm} ns, {reports} reports");
    assert!(settle < 50_000 && token < 50_000 && alarm < 100_000);
    scope.shutdown().await;
}
