//! Shutting down a scope with all scopes below it, so that no task sees how another one ends.
//!
//! Leaves out the register itself (`tasks`). First no poll begins any more, then the running ones come to their end,
//! then everything is aborted: a kill falls between two polls, and what a node had written before is all that it ever
//! writes. Without this a task that runs late would take the death of its neighbour for an event.

use super::Tasks;
use crate::current::CURRENT;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Weak};
use tokio::task::AbortHandle;

/// The registers that are shut down together. Dropping it aborts their tasks, so that a shutdown whose caller goes
/// away does not leave tasks behind that nobody polls.
pub(crate) struct Family(Vec<Arc<Tasks>>);

impl Family {
    /// Closes a register and all below: nothing is spawned there any more, and no poll begins.
    pub(crate) fn close(root: &Arc<Tasks>) -> Self {
        let mut members = vec![Arc::clone(root)];
        let mut next = 0;
        while let Some(tasks) = members.get(next).cloned() {
            let state = tasks.state.lock();
            tasks.closed.store(true, Ordering::SeqCst);
            members.extend(state.below.values().filter_map(Weak::upgrade));
            next += 1;
        }
        Self(members)
    }

    /// Waits until no poll is running. A task that shuts its own scope down does not wait for itself.
    pub(crate) async fn rested(&self) {
        let own = CURRENT.try_with(|current| Arc::clone(current.scope.tasks())).ok();
        if own.is_some_and(|own| self.0.iter().any(|tasks| Arc::ptr_eq(tasks, &own))) {
            return;
        }
        for tasks in &self.0 {
            tasks.until(|| tasks.polls.load(Ordering::SeqCst) == 0).await;
        }
    }

    /// Aborts the tasks. A second time it finds nobody.
    pub(crate) fn abort(&self) {
        for tasks in &self.0 {
            let mut state = tasks.state.lock();
            state.aborted = true;
            let aborts: Vec<AbortHandle> =
                state.live.values_mut().filter_map(|live| live.abort.take()).collect();
            drop(state);
            // Outside the lock: on a runtime that is going down an abort may drop the future at once.
            aborts.iter().for_each(AbortHandle::abort);
        }
    }

    /// Waits until no task lives.
    pub(crate) async fn gone(&self) {
        for tasks in &self.0 {
            tasks.until(|| tasks.state.lock().live.is_empty()).await;
        }
    }

    /// The tasks that live, as `label@file:line`.
    pub(crate) fn names(&self) -> Vec<String> {
        let names = |tasks: &Arc<Tasks>| -> Vec<String> {
            tasks.state.lock().live.values().map(|live| live.origin.to_string()).collect()
        };
        self.0.iter().flat_map(names).collect()
    }
}

impl Drop for Family {
    fn drop(&mut self) {
        self.abort();
    }
}

impl Tasks {
    /// Waits for something that the bell announces.
    async fn until(&self, reached: impl Fn() -> bool) {
        loop {
            // Made before the look: it hears a bell from here on, also one between look and wait.
            let rung = self.moved.notified();
            if reached() {
                return;
            }
            rung.await;
        }
    }
}
