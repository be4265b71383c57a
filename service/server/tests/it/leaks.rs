//! Starting and stopping leaves nothing behind: no task, no scope, no descriptor.

use crate::bench::{SOCKETS, config, control, virtual_scope};
use crate::client::{Client, request};
use crate::pki::pki;
use serde_json::json;
use spine_clock::{Scope, real};
use spine_server::{Seams, Stores, start};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;

const ROUNDS: usize = 200;

/// The TCP sockets of this process. Other descriptors come and go with the runtimes of tests that wait their turn.
pub(crate) fn tcp_sockets() -> usize {
    let table = std::fs::read_to_string("/proc/self/net/tcp").unwrap();
    let inodes: BTreeSet<String> =
        table.lines().skip(1).filter_map(|line| line.split_whitespace().nth(9)).map(str::to_owned).collect();
    let links = std::fs::read_dir("/proc/self/fd").unwrap();
    // A descriptor may be closed between the listing and the look at it.
    let links = links.filter_map(|entry| std::fs::read_link(entry.ok()?.path()).ok());
    links
        .filter(|link| {
            let name = link.to_string_lossy();
            let inode = name.strip_prefix("socket:[").and_then(|rest| rest.strip_suffix(']'));
            inode.is_some_and(|inode| inodes.contains(inode))
        })
        .count()
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
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    assert_eq!(tcp_sockets(), 1, "this one is seen, and nobody else has any");
    drop(listener);
    for _ in 0..ROUNDS {
        run_in_a_scope().await;
    }
    // The fresh Spines of dropped ones are aborted without a wait; the runtime drops them in its own time.
    for _ in 0..1_000 {
        if tcp_sockets() == 0 {
            break;
        }
        real::pause(Duration::from_millis(5)).await;
    }
    assert_eq!(tcp_sockets(), 0);
    drop(alone);
}

async fn run_in_a_scope() {
    let scope = virtual_scope();
    run(&scope).await;
    scope.shutdown().await;
    assert_eq!(scope.take_panics(), []);
    assert_eq!(Arc::strong_count(&scope), 1, "somebody still holds the scope: {scope:?}");
}
