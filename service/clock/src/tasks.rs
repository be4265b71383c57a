//! Owned tasks: registered for abort, counted until their future is dropped, found again by their handle.
//!
//! Leaves out tokens. Implements "clock 1": nothing is spawned except through the scope, and a shutdown waits until
//! every future is gone, parked ones included.

mod family;

pub(crate) use family::Family;

use crate::current::{self, CURRENT, Current, Kind};
use crate::panics;
use crate::scope::Scope;
use crate::token::Origin;
use parking_lot::Mutex;
use std::collections::BTreeMap;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Weak};
use std::task::{Context, Poll, ready};
use tokio::sync::Notify;
use tokio::task::{AbortHandle, JoinHandle};

/// The tasks of one scope, and the scopes below it.
#[derive(Default)]
pub(crate) struct Tasks {
    state: Mutex<State>,
    /// Set under the lock, read at every poll: once a shutdown has begun, no poll begins.
    closed: AtomicBool,
    /// Polls that are running.
    polls: AtomicUsize,
    /// Rung when the last task has gone, and when the last running poll of a closed register is over.
    moved: Notify,
    /// The register above and our number in it. A register keeps those above it, so that a shutdown finds the tasks
    /// of a scope whose parent nobody holds any more; those above know it only as long as it lives.
    above: Option<(Arc<Tasks>, u64)>,
}

#[derive(Default)]
struct State {
    /// Set when the tasks are aborted: whoever is spawned at that very moment is aborted by its spawner.
    aborted: bool,
    live: BTreeMap<u64, Live>,
    below: BTreeMap<u64, Weak<Tasks>>,
}

struct Live {
    origin: Origin,
    /// Absent between entering and the return of the spawn.
    abort: Option<AbortHandle>,
}

/// A task's place in the register; leaves it when dropped, which is after the task's future.
struct Entry {
    tasks: Arc<Tasks>,
    id: u64,
}

impl Drop for Entry {
    fn drop(&mut self) {
        let mut state = self.tasks.state.lock();
        let left = state.live.remove(&self.id);
        let empty = state.live.is_empty();
        drop(state);
        drop(left);
        if empty {
            self.tasks.moved.notify_waiters();
        }
    }
}

impl Tasks {
    /// The register of a scope below this one. Below a closed one it is closed as well.
    pub(crate) fn adopt(self: &Arc<Self>) -> Arc<Tasks> {
        let id = current::next_id();
        let mut state = self.state.lock();
        let child = Tasks::below((Arc::clone(self), id));
        child.closed.store(self.is_closed(), Ordering::SeqCst);
        let child = Arc::new(child);
        state.below.insert(id, Arc::downgrade(&child));
        child
    }

    /// Whether no scope is above.
    pub(crate) fn is_root(&self) -> bool {
        self.above.is_none()
    }

    fn is_closed(&self) -> bool {
        self.closed.load(Ordering::SeqCst)
    }

    /// How many tasks live, without those of scopes below.
    pub(crate) fn count(&self) -> usize {
        self.state.lock().live.len()
    }

    fn enter(self: &Arc<Self>, id: u64, origin: Origin) -> Option<Entry> {
        let mut state = self.state.lock();
        if self.is_closed() {
            return None;
        }
        state.live.insert(id, Live { origin, abort: None });
        Some(Entry { tasks: Arc::clone(self), id })
    }

    /// Keeps the handle of a spawned task, or aborts it when all others were aborted in the meantime.
    fn spawned(&self, id: u64, abort: AbortHandle) {
        let mut state = self.state.lock();
        if state.aborted {
            drop(state);
            abort.abort();
        } else if let Some(live) = state.live.get_mut(&id) {
            live.abort = Some(abort);
        }
    }

    fn below(above: (Arc<Tasks>, u64)) -> Self {
        let (state, closed, polls) = (Mutex::default(), AtomicBool::default(), AtomicUsize::default());
        Self { state, closed, polls, moved: Notify::new(), above: Some(above) }
    }

    /// Begins a poll, unless a shutdown has begun.
    fn poll(&self) -> Option<Polling<'_>> {
        // Counted first, then looked: a shutdown closes first and then counts, so one of the two sees the other.
        self.polls.fetch_add(1, Ordering::SeqCst);
        let polling = Polling(self);
        (!self.is_closed()).then_some(polling)
    }
}

/// A running poll.
struct Polling<'a>(&'a Tasks);

impl Drop for Polling<'_> {
    fn drop(&mut self) {
        if self.0.polls.fetch_sub(1, Ordering::SeqCst) == 1 && self.0.is_closed() {
            self.0.moved.notify_waiters();
        }
    }
}

impl Drop for Tasks {
    fn drop(&mut self) {
        if let Some((above, id)) = &self.above {
            above.state.lock().below.remove(id);
        }
    }
}

/// What is given to the runtime. The fields are dropped in this order: the future with its task-local scope, then the
/// entry, so whoever sees the register empty finds nothing left.
struct Owned<T> {
    running: Pin<Box<dyn Future<Output = T> + Send>>,
    entry: Entry,
}

impl<T> Future for Owned<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        let Owned { running, entry } = &mut *self;
        // In a register that is closed the abort is on its way.
        let Some(_polling) = entry.tasks.poll() else { return Poll::Pending };
        running.as_mut().poll(cx)
    }
}

/// A task's future, polled so that no panic is lost.
struct Guarded<T> {
    future: Pin<Box<dyn Future<Output = T> + Send>>,
    origin: Origin,
}

impl<T> Future for Guarded<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        let place = self.origin.place;
        panics::guarded(|| self.future.as_mut().poll(cx), place)
    }
}

/// Spawns an owned task.
pub(crate) fn launch<T: Send + 'static>(
    scope: &Arc<Scope>,
    kind: Kind,
    origin: Origin,
    future: Pin<Box<dyn Future<Output = T> + Send>>,
) -> Task<T> {
    let id = current::next_id();
    let tasks = scope.tasks();
    let Some(entry) = tasks.enter(id, origin) else { return Task { origin, handle: None } };
    let current = Current { scope: Arc::clone(scope), id, kind, label: origin.label, place: origin.place };
    let running = Box::pin(CURRENT.scope(current, Guarded { future, origin }));
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that spawns: registered, scoped, and with its panics kept"
    )]
    let handle = tokio::spawn(Owned { running, entry });
    tasks.spawned(id, handle.abort_handle());
    Task { origin, handle: Some(handle) }
}

/// An owned task. Awaiting it gives its result; dropping it leaves it running.
///
/// The end of a task is a wake-up like any other: a task that somebody waits for returns its token with its result.
pub struct Task<T> {
    origin: Origin,
    handle: Option<JoinHandle<T>>,
}

/// Why a task has no result.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TaskFailed {
    /// It was aborted, or its scope was shut down.
    #[error("task {task} was aborted")]
    Aborted {
        /// The task, as `label@file:line` of its spawn.
        task: String,
    },
    /// It panicked; the scope has the report.
    #[error("task {task} panicked: {message}")]
    Panicked {
        /// The task, as `label@file:line` of its spawn.
        task: String,
        /// What the panic said.
        message: String,
    },
}

impl<T> Task<T> {
    /// Asks the task to end at its next wait.
    pub fn abort(&self) {
        if let Some(handle) = &self.handle {
            handle.abort();
        }
    }

    /// Whether the task has ended.
    pub fn is_finished(&self) -> bool {
        self.handle.as_ref().is_none_or(JoinHandle::is_finished)
    }
}

impl<T> Future for Task<T> {
    type Output = Result<T, TaskFailed>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let task = self.origin;
        let Some(handle) = &mut self.handle else {
            return Poll::Ready(Err(TaskFailed::Aborted { task: task.to_string() }));
        };
        Poll::Ready(ready!(Pin::new(handle).poll(cx)).map_err(|fault| match fault.try_into_panic() {
            Ok(payload) => {
                TaskFailed::Panicked { task: task.to_string(), message: panics::message(&*payload) }
            }
            Err(_) => TaskFailed::Aborted { task: task.to_string() },
        }))
    }
}

impl<T> fmt::Debug for Task<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Task({})", self.origin)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ScopeConfig, Timestamp};

    #[tokio::test]
    async fn a_register_forgets_what_has_ended() {
        let scope = Scope::new(ScopeConfig::virtual_at("long", [0; 32], Timestamp::UNIX_EPOCH));
        for _ in 0..100 {
            let node = scope.sub_scope("node");
            node.spawn(node.token("work"), |token| async move { drop(token) }).await.unwrap();
            let deeper = node.sub_scope("deeper");
            drop(node);
            assert_eq!(scope.tasks().state.lock().below.len(), 1, "kept by what is below it");
            drop(deeper);
        }
        let state = scope.tasks().state.lock();
        assert_eq!((state.live.len(), state.below.len()), (0, 0));
    }
}
