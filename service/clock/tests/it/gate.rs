//! Gates: first come, first served; no permit is lost, whoever goes; waiting does not count.
//!
//! Leaves out gates within a system (`hammer`).

use crate::rest::{impatient, scope};
use futures::poll;
use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};
use spine_clock::{Gate, Held, Task};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;

#[tokio::test]
async fn permits_go_in_turn_with_a_fresh_token() {
    let (scope, gate) = (scope(), Gate::new(1));
    let first = gate.acquire(scope.token("first")).await;
    let refused = gate.try_acquire(scope.token("refused")).unwrap_err();
    assert_eq!(refused.label(), "refused");
    drop(refused);
    let mut second = pin!(gate.acquire(scope.token("second")));
    let gone = gate.acquire(scope.token("gone"));
    let mut third = pin!(gate.acquire(scope.token("third")));
    assert!(matches!(poll!(&mut second), Poll::Pending));
    drop(gone);
    let token = first.release();
    assert_eq!(token.label(), "first");
    drop(token);
    let Poll::Ready(second) = poll!(&mut second) else { panic!("the permit goes to the first that waits") };
    assert_eq!(second.token().label(), "second");
    assert!(matches!(poll!(&mut third), Poll::Pending));
    drop(second);
    let Poll::Ready(third) = poll!(&mut third) else { panic!("a dropped permit is released as well") };
    drop(third);
    scope.settle().await.expect("no token is left");
    let last = gate.try_acquire(scope.token("last")).expect("no permit was lost");
    drop(last);
}

#[tokio::test]
async fn a_permit_that_nobody_fetches_goes_on() {
    let (scope, gate) = (impatient(), Gate::new(1));
    let held = gate.acquire(scope.token("held")).await;
    let unfetched = gate.acquire(scope.token("unfetched"));
    let next = gate.acquire(scope.token("next"));
    scope.settle().await.expect_err("the holder works");
    drop(held);
    scope.settle().await.expect_err("the permit has a token, fetched or not");
    drop(unfetched);
    assert_eq!(next.await.token().label(), "next");
    scope.settle().await.unwrap();
}

#[tokio::test]
async fn waiting_at_a_gate_does_not_count() {
    let (scope, gate) = (scope(), Gate::new(0));
    let waiting = gate.acquire(scope.token("waiting"));
    scope.settle().await.expect("whoever waits has given its token up");
    drop(waiting);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_permit_is_lost_among_tasks_that_are_aborted() {
    const PERMITS: usize = 3;
    let (scope, gate, inside) = (scope(), Gate::new(PERMITS), Arc::new(AtomicUsize::new(0)));
    let mut dice = ChaCha8Rng::seed_from_u64(11);
    for _ in 0..200 {
        let work = |_| {
            let (gate, inside) = (Arc::clone(&gate), Arc::clone(&inside));
            scope.spawn(scope.token("work"), move |token| async move {
                let held: Held = gate.acquire(token).await;
                assert!(inside.fetch_add(1, Ordering::SeqCst) < PERMITS);
                inside.fetch_sub(1, Ordering::SeqCst);
                tokio::task::yield_now().await;
                drop(held.release());
            })
        };
        let tasks: Vec<Task<()>> = (0..12).map(work).collect();
        for task in &tasks {
            if dice.next_u32().is_multiple_of(3) {
                task.abort();
            }
        }
        scope.settle().await.unwrap();
        assert_eq!(format!("{gate:?}"), "Gate(3 free, 0 waiting)");
    }
}
