//! Owned tasks: a shutdown leaves nothing alive, and a part can be killed alone.
//!
//! Leaves out what the tasks do (`hammer`).

use crate::rest::{impatient, scope};
use jiff::SignedDuration;
use spine_clock::{Gate, Scope, ScopeConfig, Task, TaskFailed, Timestamp, real};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::Duration;
use tokio::io::AsyncReadExt;
use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::oneshot::{self, error::TryRecvError};

/// Counts the futures that are alive.
struct Alive(Arc<AtomicUsize>);

impl Alive {
    fn new(count: &Arc<AtomicUsize>) -> Self {
        count.fetch_add(1, Ordering::SeqCst);
        Alive(Arc::clone(count))
    }
}

impl Drop for Alive {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

fn alive(count: &AtomicUsize) -> usize {
    count.load(Ordering::SeqCst)
}

/// Waits until no future is alive, although nobody waits for them.
async fn all_gone(count: &AtomicUsize) {
    let gone = async {
        while alive(count) > 0 {
            real::pause(Duration::from_millis(1)).await;
        }
    };
    real::within(Duration::from_secs(10), gone).await.expect("what was closed is also aborted");
}

/// Tasks that wait in every way there is; each owns the scope that owns its timer.
async fn waiting_in_every_way(scope: &Arc<Scope>, count: &Arc<AtomicUsize>, gate: &Arc<Gate>) {
    let anywhere = SocketAddr::from(([127, 0, 0, 1], 0));
    let listener = TcpListener::bind(anywhere).await.expect("a free port");
    let address = listener.local_addr().expect("a bound socket has an address");
    let later = scope.now() + SignedDuration::from_hours(2);

    let (own, guard) = (Arc::clone(scope), Alive::new(count));
    drop(scope.spawn(scope.token("parked"), move |token| async move {
        let token = own.park(token, later, "parked").await;
        drop((token, guard));
    }));
    let (own, guard) = (Arc::clone(scope), Alive::new(count));
    drop(scope.spawn_waiting("alarmed", async move {
        let token = own.alarm(later, "alarmed").await;
        drop((token, guard));
    }));
    let (gate, guard) = (Arc::clone(gate), Alive::new(count));
    drop(scope.spawn(scope.token("gated"), move |token| async move {
        let held = gate.acquire(token).await;
        drop((held, guard));
    }));
    let (own, guard, listening) = (Arc::clone(scope), Alive::new(count), scope.wire().listen(address));
    drop(scope.spawn_waiting("server", async move {
        let (mut socket, client) = listener.accept().await.expect("a client");
        let end = own.wire().accept(client, address);
        let read = socket.read(&mut [0]).await;
        drop((end, read, guard, listening));
    }));
    let (own, guard) = (Arc::clone(scope), Alive::new(count));
    drop(scope.spawn(scope.token("client"), move |token| async move {
        let socket = TcpSocket::new_v4().expect("descriptors suffice");
        socket.bind(anywhere).expect("a free port");
        let end = own.wire().dial(socket.local_addr().expect("bound"), address, token);
        // A shutdown that has begun may already have taken the listener.
        let Ok(mut socket) = socket.connect(address).await else { return end.lost() };
        let read = socket.read(&mut [0]).await;
        drop((end, read, guard));
    }));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shutdown_leaves_nothing_alive() {
    for _ in 0..50 {
        let (scope, count, gate) = (scope(), Arc::new(AtomicUsize::new(0)), Gate::new(0));
        let node = scope.sub_scope("node").sub_scope("deeper");
        waiting_in_every_way(&scope, &count, &gate).await;
        waiting_in_every_way(&node, &count, &gate).await;
        assert_eq!(alive(&count), 10);
        scope.shutdown().await;
        assert_eq!(alive(&count), 0, "futures");
        assert_eq!((Arc::strong_count(&scope), Arc::strong_count(&node)), (1, 1), "scopes");
        assert_eq!(scope.wire().open(), 0, "connections");
        scope.settle().await.expect("no token is left");
        assert!(format!("{scope:?}").contains("timers: 0, tasks: 0"), "{scope:?}");
        assert!(format!("{gate:?}").contains("0 waiting"), "{gate:?}");
        assert_eq!(Arc::strong_count(&gate), 1, "gates");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_dies_alone() {
    let (scope, count, gate) = (impatient(), Arc::new(AtomicUsize::new(0)), Gate::new(0));
    let (first, second) = (scope.sub_scope("first"), scope.sub_scope("second"));
    let later = scope.now() + SignedDuration::from_hours(1);
    let survivor = {
        let (own, guard) = (Arc::clone(&second), Alive::new(&count));
        second.spawn(second.token("survivor"), move |token| async move {
            let token = own.park(token, later, "survivor").await;
            drop(guard);
            token
        })
    };
    waiting_in_every_way(&first, &Arc::default(), &gate).await;
    first.shutdown().await;
    assert_eq!(Arc::strong_count(&first), 1);
    assert_eq!(first.name(), "rest/first");
    scope.settle().await.unwrap();
    assert_eq!(alive(&count), 1, "the sibling waits on");
    scope.advance_to(later).await.expect_err("the survivor's token is in its result, which nobody has taken");
    drop(survivor.await.unwrap());
    assert_eq!(alive(&count), 0);
    scope.settle().await.unwrap();

    let again = scope.sub_scope("first");
    assert_eq!(again.spawn(again.token("work"), |token| async move { token.label() }).await.unwrap(), "work");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_starts_in_a_scope_that_was_shut_down() {
    let scope = scope();
    let node = scope.sub_scope("node");
    scope.shutdown().await;
    for scope in [&scope, &node, &scope.sub_scope("late")] {
        let (count, token) = (Arc::new(AtomicUsize::new(0)), scope.token("work"));
        let guard = Alive::new(&count);
        let task = scope.spawn(token, move |token| async move { drop((token, guard)) });
        assert!(task.is_finished());
        assert_eq!(alive(&count), 0);
        assert!(matches!(task.await, Err(TaskFailed::Aborted { .. })));
    }
    scope.settle().await.expect("the tokens were released");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_shutdown_races_with_spawns_and_wins() {
    for round in 0..300 {
        let (scope, count) = (scope(), Arc::new(AtomicUsize::new(0)));
        let spawner = |number: usize| {
            let (own, count) = (Arc::clone(&scope), Arc::clone(&count));
            scope.spawn_waiting("spawner", async move {
                for _ in 0..20 {
                    let (inner, guard) = (Arc::clone(&own), Alive::new(&count));
                    let at = own.now() + SignedDuration::from_hours(1);
                    let key = format!("{number}/{:p}", &guard);
                    drop(own.spawn(own.token("child"), move |token| async move {
                        let token = inner.park(token, at, &key).await;
                        drop((token, guard));
                    }));
                    tokio::task::yield_now().await;
                }
            })
        };
        let spawners: Vec<Task<()>> = (0..4).map(spawner).collect();
        tokio::task::yield_now().await;
        if round % 2 == 0 {
            // Without a rest before it, so that it meets spawns half-way.
            scope.abort();
            all_gone(&count).await;
        } else {
            scope.shutdown().await;
        }
        assert_eq!(alive(&count), 0);
        drop(spawners);
        scope.shutdown().await;
        assert_eq!(Arc::strong_count(&scope), 1);
        scope.settle().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nobody_in_a_dying_node_sees_another_one_die() {
    for round in 0..60 {
        let (scope, seen) = (scope(), Arc::new(AtomicUsize::new(0)));
        let node = scope.sub_scope("node");
        for _ in 0..100 {
            let (alive, ended) = oneshot::channel::<()>();
            let seen = Arc::clone(&seen);
            drop(scope.spawn_waiting("victim", async move {
                std::future::pending::<()>().await;
                drop(alive);
            }));
            drop(node.spawn_waiting("witness", async move {
                let _gone = ended.await;
                seen.fetch_add(1, Ordering::SeqCst);
            }));
        }
        tokio::task::yield_now().await;
        scope.shutdown().await;
        assert_eq!(alive(&seen), 0, "round {round}");
    }
}

/// A node with two tasks, one of which is in the middle of a poll until it is let go, and then looks at the other.
struct Caught {
    scope: Arc<Scope>,
    count: Arc<AtomicUsize>,
    go_on: Arc<AtomicBool>,
    saw_it_alive: oneshot::Receiver<bool>,
}

async fn caught_in_a_poll() -> Caught {
    let (scope, count, go_on) = (scope(), Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
    let (neighbour, mut ended) = oneshot::channel::<()>();
    let (tell, saw_it_alive) = oneshot::channel();
    let (started, running) = oneshot::channel();
    let guard = Alive::new(&count);
    drop(scope.spawn_waiting("neighbour", async move {
        std::future::pending::<()>().await;
        drop((neighbour, guard));
    }));
    let (guard, released) = (Alive::new(&count), Arc::clone(&go_on));
    drop(scope.spawn_waiting("late", async move {
        let _asked = started.send(());
        while !released.load(Ordering::SeqCst) {
            std::thread::yield_now();
        }
        let _told = tell.send(ended.try_recv() == Err(TryRecvError::Empty));
        std::future::pending::<()>().await;
        drop(guard);
    }));
    running.await.expect("it runs");
    Caught { scope, count, go_on, saw_it_alive }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn a_running_poll_ends_before_anything_is_aborted() {
    let Caught { scope, count, go_on, saw_it_alive } = caught_in_a_poll().await;
    let mut shutdown = Box::pin(scope.shutdown());
    assert!(futures::poll!(&mut shutdown).is_pending());
    real::pause(Duration::from_millis(20)).await;
    go_on.store(true, Ordering::SeqCst);
    shutdown.await;
    assert!(saw_it_alive.await.unwrap(), "the neighbour was dropped under a running poll");
    assert_eq!(alive(&count), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn a_shutdown_that_is_given_up_half_way_still_ends_everything() {
    let Caught { scope, count, go_on, .. } = caught_in_a_poll().await;
    let mut shutdown = Box::pin(scope.shutdown());
    assert!(futures::poll!(&mut shutdown).is_pending());
    drop(shutdown);
    go_on.store(true, Ordering::SeqCst);
    all_gone(&count).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_task_that_will_not_end_is_reported() {
    let mut config = ScopeConfig::virtual_at("stuck", [0; 32], Timestamp::UNIX_EPOCH);
    config.idle_limit = Duration::from_millis(30);
    let scope = Scope::new(config);
    let (release, blocked) = mpsc::channel::<()>();
    let (started, running) = oneshot::channel();
    drop(scope.spawn_waiting("stuck", async move {
        started.send(()).unwrap();
        let _released = blocked.recv();
    }));
    running.await.unwrap();
    scope.shutdown().await;
    let reports = scope.take_panics();
    assert!(reports[0].message.starts_with("shut down, but not ended: stuck@"), "{reports:?}");
    drop(release);
    scope.shutdown().await;
    assert_eq!(scope.take_panics(), []);
    assert_eq!(Arc::strong_count(&scope), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_task_can_be_aborted_and_knows_its_scope() {
    let scope = scope();
    assert!(Scope::current().is_none());
    let task = scope.spawn_waiting("who", async { Scope::current().map(|scope| scope.name().to_owned()) });
    assert_eq!(task.await.unwrap().as_deref(), Some("rest"));
    let count = Arc::new(AtomicUsize::new(0));
    let guard = Alive::new(&count);
    let task = scope.spawn_waiting("forever", async move {
        std::future::pending::<()>().await;
        drop(guard);
    });
    task.abort();
    assert!(matches!(task.await, Err(TaskFailed::Aborted { .. })));
    assert_eq!(alive(&count), 0);
    scope.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_scope_can_be_aborted_without_waiting_and_by_its_own_task() {
    let (scope, count, gate) = (scope(), Arc::new(AtomicUsize::new(0)), Gate::new(0));
    let node = scope.sub_scope("node");
    waiting_in_every_way(&node, &count, &gate).await;
    node.abort();
    node.shutdown().await;
    assert_eq!((alive(&count), Arc::strong_count(&node)), (0, 1));

    let suicide = Arc::clone(&scope);
    waiting_in_every_way(&scope, &count, &gate).await;
    let own = scope.spawn_waiting("suicide", async move { suicide.shutdown().await });
    assert!(matches!(own.await, Err(TaskFailed::Aborted { .. })));

    scope.shutdown().await;
    assert_eq!((alive(&count), Arc::strong_count(&scope)), (0, 1));
    scope.settle().await.unwrap();
}
