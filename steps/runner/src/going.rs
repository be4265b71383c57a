//! Runs a step's work on the runtime, inside the scenario's scope.
//!
//! cucumber polls all steps on one thread and outside of every scope. Work that is spawned through the scope runs on
//! any worker, is found by the panic hook, and dies with the scenario (clock 5). Leaves out tokens: a step holds one
//! only while it is on the wire, never while it settles.

use spine_clock::{Scope, TaskFailed};
use std::future::Future;
use std::panic::resume_unwind;
use std::sync::Arc;

/// Spawns the work in the scope at the call, and waits for it. A panic in it goes on in the caller, without a second
/// visit to the panic hook; the scope keeps the report with its place. When the scope is shut down meanwhile, the
/// caller unwinds too: there is no result to give.
#[track_caller]
pub fn go<T, F>(scope: &Arc<Scope>, work: F) -> impl Future<Output = T> + use<T, F>
where
    F: Future<Output = T> + Send + 'static,
    T: Send + 'static,
{
    let task = scope.spawn_waiting("step", work);
    async move {
        match task.await {
            Ok(value) => value,
            Err(TaskFailed::Panicked { message, .. }) => resume_unwind(Box::new(message)),
            Err(aborted) => resume_unwind(Box::new(aborted.to_string())),
        }
    }
}
