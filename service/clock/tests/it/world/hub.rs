//! The hub: numbers what it is asked, works on jobs in canonical order, delivers them to the peer until it succeeds.
//!
//! Leaves out sockets (`client`, `server`).

use super::server::{Place, Response};
use super::{Flaw, Wait, World, unlucky};
use crate::life::{ATTEMPTS, DELIVERY_LIMIT, PERMITS, RETRY_INTERVAL};
use spine_clock::{Scope, Token};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::{Notify, mpsc};

/// Work that a handler has accepted.
pub(super) struct Job {
    path: String,
    parts: usize,
}

/// Accepted work on its way to the worker, with its token.
pub(super) type Jobs = mpsc::UnboundedReceiver<(Job, Option<Token>)>;

/// Handles one request.
pub(super) async fn handle(place: &Place, path: &str, words: &str, token: Token) -> Response {
    let Place { world, scope, end, .. } = place;
    let (end, log) = (end.as_deref(), format!("{path}/s"));
    let mut words = words.split(' ');
    let verb = words.next().unwrap_or_default();
    let numbers: Vec<usize> = words.map(|word| word.parse().expect("the client sends numbers")).collect();
    if verb == "ping" {
        world.record(&log, "ping");
        return (Some("pong".to_owned()), token);
    }
    let token = world.handler_waits(scope, end, token, Wait::Queue, &log).await;
    let ticket = world.ticket();
    world.record(&log, format!("{verb} #{ticket}"));
    match (verb, numbers.as_slice()) {
        ("call", [0]) => (Some(format!("done #{ticket}")), token),
        ("call", [think]) => {
            let wait = Wait::Seconds(i64::try_from(*think).expect("a life is short"));
            let token = world.handler_waits(scope, end, token, wait, &format!("{log}/think")).await;
            world.record(&log, "thought");
            (Some(format!("done #{ticket}")), token)
        }
        ("post", [jobs, parts]) => {
            for number in 0..*jobs {
                // Child before parent: the token of the job is made here, not by whoever works on it.
                let child = (world.flaw != Flaw::TokenByWorker).then(|| scope.token("job"));
                let job = Job { path: format!("{path}/j{number}"), parts: *parts };
                world.jobs.send((job, child)).expect("the worker lives as long as the hub");
            }
            (Some(format!("accepted #{ticket}")), token)
        }
        _ => (Some("noted".to_owned()), token),
    }
}

/// Works on what was accepted.
pub(super) async fn work(world: Arc<World>, mut jobs: Jobs) {
    while let Some((job, token)) = jobs.recv().await {
        if token.is_none() {
            unlucky().await;
        }
        let token = token.unwrap_or_else(|| world.scope.token("job"));
        let (world, scope) = (Arc::clone(&world), Arc::clone(&world.scope));
        drop(scope.spawn(token, |token| async move { world.run(job, token).await }));
    }
}

impl World {
    async fn run(self: Arc<Self>, job: Job, token: Token) {
        let Job { path, parts } = job;
        let mut token = self.queue(token, &path).await;
        let ticket = self.ticket();
        if parts > 0 {
            token = if self.flaw == Flaw::BareNotify {
                self.parts_by_notify(&path, parts, token).await
            } else {
                self.parts(&path, parts, token).await
            };
        }
        self.record(&path, format!("worked #{ticket}"));
        for attempt in 1..=ATTEMPTS {
            let delivery = format!("{path}/d{attempt}");
            let (answer, back) =
                self.exchange(&self.scope, "peer", &delivery, "deliver", DELIVERY_LIMIT, token).await;
            token = back;
            if answer.is_some_and(|answer| answer.starts_with("took")) {
                self.record(&path, "delivered");
                break;
            }
            if attempt == ATTEMPTS {
                self.record(&path, "dead");
                break;
            }
            self.record(&path, format!("failed {attempt}"));
            token = self.scope.park(token, self.after(RETRY_INTERVAL), &format!("{path}/r{attempt}")).await;
        }
        drop(token);
    }

    /// Runs the parts of a job at once. Each returns its token, so the wake-up by the last one carries one.
    async fn parts(self: &Arc<Self>, path: &str, parts: usize, token: Token) -> Token {
        let tasks: Vec<_> = (0..parts)
            .map(|number| {
                let (world, path) = (Arc::clone(self), format!("{path}/p{number}"));
                self.scope.spawn(self.scope.token("part"), move |token| async move {
                    world.part(&path, number, token).await
                })
            })
            .collect();
        drop(token);
        let mut last = None;
        for task in tasks {
            last = Some(task.await.expect("no part panics"));
        }
        last.expect("a job with parts")
    }

    /// The variant: the parts end with their tokens, and a notification without one wakes the job.
    async fn parts_by_notify(self: &Arc<Self>, path: &str, parts: usize, token: Token) -> Token {
        let done = Arc::new((Notify::new(), AtomicUsize::new(parts)));
        for number in 0..parts {
            let (world, path, done) = (Arc::clone(self), format!("{path}/p{number}"), Arc::clone(&done));
            drop(self.scope.spawn(self.scope.token("part"), move |token| async move {
                let token = world.part(&path, number, token).await;
                if done.1.fetch_sub(1, Ordering::SeqCst) == 1 {
                    done.0.notify_one();
                }
                drop(token);
            }));
        }
        drop(token);
        done.0.notified().await;
        unlucky().await;
        self.scope.token("woken")
    }

    /// One part: behind the gate, and in part over the network, which is real progress only.
    async fn part(self: &Arc<Self>, path: &str, number: usize, token: Token) -> Token {
        let held = self.gate.acquire(token).await;
        let running = self.running.fetch_add(1, Ordering::SeqCst) + 1;
        assert!(running <= PERMITS, "{running} parts behind a gate of {PERMITS}");
        if number == 0 {
            let token = self.scope.token("ping");
            let (_, token) = self.exchange(&self.scope, "hub", path, "ping", 60, token).await;
            drop(token);
        } else {
            tokio::task::yield_now().await;
        }
        self.record(path, "part");
        self.running.fetch_sub(1, Ordering::SeqCst);
        held.release()
    }

    /// The peer acknowledges over a connection of its own.
    pub(super) async fn acknowledge(self: &Arc<Self>, scope: &Arc<Scope>, path: &str, token: Token) {
        let (_, token) = self.exchange(scope, "hub", path, "ack", 60, token).await;
        drop(token);
    }
}
