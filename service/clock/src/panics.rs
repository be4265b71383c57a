//! Panics of owned tasks, kept with message and place, and the hook that catches them before unwinding.
//!
//! Leaves out what a panic means for a verdict. Implements "clock 5".

use crate::current;
use parking_lot::Mutex;
use std::any::Any;
use std::cell::Cell;
use std::fmt;
use std::panic::{self, AssertUnwindSafe, Location, PanicHookInfo};
use std::sync::atomic::{AtomicBool, Ordering};

/// Reports that a scope keeps until somebody claims them. The first ones tell the cause; a server that nobody asks
/// must not grow.
const REPORTS_KEPT: usize = 64;

/// A panic in an owned task, or a sanitizer's finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PanicReport {
    /// What the panic said, or what rule was broken.
    pub message: String,
    /// Where: `file:line:column`.
    pub place: String,
    /// The task: `scope/label@file:line` of its spawn, or `outside`.
    pub task: String,
}

impl PanicReport {
    /// A report by the running task about `place`.
    pub(crate) fn at(message: String, place: &Location<'_>) -> Self {
        Self { message, place: place.to_string(), task: current::name() }
    }
}

impl fmt::Display for PanicReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} (task {})", self.place, self.message, self.task)
    }
}

/// The reports of a scope.
#[derive(Default)]
pub(crate) struct Panics {
    kept: Mutex<Vec<PanicReport>>,
    any: AtomicBool,
}

impl Panics {
    pub(crate) fn file(&self, report: PanicReport) {
        let mut kept = self.kept.lock();
        if kept.len() < REPORTS_KEPT {
            kept.push(report);
        }
        self.any.store(true, Ordering::Release);
    }

    pub(crate) fn any(&self) -> bool {
        self.any.load(Ordering::Acquire)
    }

    pub(crate) fn take(&self) -> Vec<PanicReport> {
        let mut kept = self.kept.lock();
        self.any.store(false, Ordering::Release);
        std::mem::take(&mut *kept)
    }
}

thread_local! {
    /// Set by the hook when it has filed the panic that is about to unwind on this thread.
    static FILED: Cell<bool> = const { Cell::new(false) };
    /// Whether this thread is asking if the current hook is ours, and whether ours has answered.
    static PROBE: Cell<Probe> = const { Cell::new(Probe::Off) };
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Probe {
    Off,
    Asked,
    Answered,
}

/// Installs the hook that files panics of owned tasks with their scope, before they unwind.
///
/// On a virtual clock a filed panic is silent: settle returns it. On the system clock it also goes to the previous
/// hook, as nobody settles there. Every other panic goes to the previous hook alone. Calling it again does nothing as
/// long as our hook is in force, and puts it back when somebody has replaced it, as the engine does at the start of a run.
pub fn install_panic_hook() {
    static INSTALLING: Mutex<bool> = Mutex::new(false);
    let mut installed = INSTALLING.lock();
    if *installed && ours_is_in_force() {
        return;
    }
    let previous = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if PROBE.get() == Probe::Asked {
            PROBE.set(Probe::Answered);
        } else if !file(info) {
            previous(info);
        }
    }));
    *installed = true;
}

/// Asks the current hook, by a panic that goes no further than here: the standard library cannot compare hooks.
fn ours_is_in_force() -> bool {
    PROBE.set(Probe::Asked);
    drop(panic::catch_unwind(|| panic::panic_any(Probe::Asked)));
    PROBE.replace(Probe::Off) == Probe::Answered
}

/// Files a panic with the running task's scope. Returns whether it may stay silent.
fn file(info: &PanicHookInfo<'_>) -> bool {
    let Some(scope) = current::scope() else { return false };
    let place = info.location().map(Location::to_string).unwrap_or_default();
    scope.file(PanicReport { message: message(info.payload()), place, task: current::name() });
    FILED.set(true);
    scope.is_virtual()
}

/// What a panic said.
pub(crate) fn message(payload: &(dyn Any + Send)) -> String {
    if let Some(text) = payload.downcast_ref::<&str>() {
        return (*text).to_owned();
    }
    payload.downcast_ref::<String>().cloned().unwrap_or_else(|| "a panic without a text".to_owned())
}

/// Runs one poll of an owned task. A panic that no hook has filed is filed here with the place of the spawn: later
/// than the hook would, but never lost.
pub(crate) fn guarded<T>(poll: impl FnOnce() -> T, spawned: &Location<'_>) -> T {
    FILED.set(false);
    match panic::catch_unwind(AssertUnwindSafe(poll)) {
        Ok(value) => value,
        Err(payload) => {
            if let (false, Some(scope)) = (FILED.get(), current::scope()) {
                scope.file(PanicReport::at(message(&*payload), spawned));
            }
            panic::resume_unwind(payload)
        }
    }
}
