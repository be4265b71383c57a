//! Starting and stopping leaves nothing behind: no task, no scope, no descriptor.

use crate::bench::{SOCKETS, config, control, virtual_scope};
use crate::client::{Client, request};
use crate::pki::pki;
use serde_json::json;
use spine_clock::Scope;
use spine_server::{Seams, Stores, start};
use std::sync::Arc;

const ROUNDS: usize = 200;

fn descriptors() -> usize {
    std::fs::read_dir("/proc/self/fd").unwrap().count()
}

async fn run(scope: &Arc<Scope>) {
    let mut config = config();
    config.control.spines = true;
    let spine = start(config, Arc::clone(scope), Stores::memory(), Seams::default()).await.unwrap();
    let mut client = Client::tls(scope, spine.hl7_address(), &pki().elm).await;
    assert_eq!(client.ask(request("GET", "/healthcheck", "", "")).await.unwrap().status, 200);
    let wanted = json!({ "name": "x", "seed": "00".repeat(32), "start": "2026-01-05T09:00:00Z" });
    assert_eq!(control(spine.control_address(), "POST", "/spines", &wanted.to_string()).await.0, 201);
    // Every other one is not stopped but dropped: its scope ends it, and the fresh one with it.
    if spine.hl7_address().port() % 2 == 0 {
        tokio::join!(spine.stop(), client.outlast());
    } else {
        client.close();
        drop(spine);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_spines_leave_nothing_behind() {
    let alone = SOCKETS.write().await;
    run_in_a_scope().await;
    let before = descriptors();
    for _ in 0..ROUNDS {
        run_in_a_scope().await;
    }
    // The fresh Spines of dropped ones are aborted without a wait; the runtime drops them in its own time.
    for _ in 0..1_000 {
        if descriptors() <= before {
            break;
        }
        tokio::task::yield_now().await;
    }
    assert!(descriptors() <= before, "{} descriptors, {before} before", descriptors());
    drop(alone);
}

async fn run_in_a_scope() {
    let scope = virtual_scope();
    run(&scope).await;
    scope.shutdown().await;
    assert_eq!(scope.take_panics(), []);
    assert_eq!(Arc::strong_count(&scope), 1, "somebody still holds the scope: {scope:?}");
}
