//! Which task is running: the task-local through which spawned code, the panic hook and the sanitizers find the scope.
//!
//! Leaves out spawning (`tasks`). Task-locals are not inherited, so every spawn goes through the scope ("clock 5").

use crate::scope::Scope;
use std::panic::Location;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// What a task starts with, and therefore what its tokens mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Started with a token: everything it does follows from something that already counts.
    Working,
    /// Started without: it waits for the outside, and what it begins is a stimulus.
    Waiting,
}

/// The running task.
pub(crate) struct Current {
    pub(crate) scope: Arc<Scope>,
    pub(crate) id: u64,
    pub(crate) kind: Kind,
    pub(crate) label: &'static str,
    pub(crate) place: &'static Location<'static>,
}

tokio::task_local! {
    pub(crate) static CURRENT: Current;
}

/// A number that no other task of the process has. It never reaches an event.
pub(crate) fn next_id() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// The running task's scope.
pub(crate) fn scope() -> Option<Arc<Scope>> {
    CURRENT.try_with(|current| Arc::clone(&current.scope)).ok()
}

/// The running task's number.
pub(crate) fn id() -> Option<u64> {
    CURRENT.try_with(|current| current.id).ok()
}

/// Whether what the running code begins is a stimulus, given the task that settled last.
pub(crate) fn may_stir(driver: Option<u64>) -> bool {
    CURRENT.try_with(|current| current.kind == Kind::Waiting || Some(current.id) == driver).unwrap_or(true)
}

/// The running task as reports name it: `scope/label@file:line`, or `outside` when it is not a scope's.
pub(crate) fn name() -> String {
    CURRENT
        .try_with(|current| {
            let Current { scope, label, place, .. } = current;
            format!("{}/{label}@{}:{}", scope.name(), place.file(), place.line())
        })
        .unwrap_or_else(|_| "outside".to_owned())
}
