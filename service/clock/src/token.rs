//! The token: one piece of real work that is going on, with its label and the place that made it.
//!
//! Leaves out what a token allows: it allows nothing, it only counts. Implements "clock 1".

use crate::activity::Activity;
use std::fmt;
use std::panic::Location;
use std::sync::Arc;

/// The name of a token in reports: what it stands for, and where in the source it was made.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Origin {
    pub(crate) label: &'static str,
    pub(crate) place: &'static Location<'static>,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}:{}", self.label, self.place.file(), self.place.line())
    }
}

/// One piece of real work that is going on in a scope.
///
/// As long as one lives, [`crate::Scope::settle`] does not return. It cannot be copied; dropping it releases it, so it
/// is the last thing that a party gives up: permits, locks, writes and records come first.
#[must_use = "a token that is dropped at once counts nothing"]
pub struct Token {
    activity: Arc<Activity>,
    slot: usize,
    origin: Origin,
}

impl Token {
    /// Wraps a slot of the ledger that the caller has just filled.
    pub(crate) fn filled(activity: Arc<Activity>, slot: usize, origin: Origin) -> Self {
        Self { activity, slot, origin }
    }

    /// What the token stands for, as given to [`crate::Scope::token`].
    pub fn label(&self) -> &'static str {
        self.origin.label
    }

    pub(crate) fn activity(&self) -> &Arc<Activity> {
        &self.activity
    }
}

impl Drop for Token {
    fn drop(&mut self) {
        self.activity.release(self.slot);
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Token({})", self.origin)
    }
}
