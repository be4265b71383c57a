//! How often a planted fault came into play.
//!
//! Leaves out where: the events of the run tell that.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A counter that all decorators of one mutant share.
#[derive(Debug, Clone, Default)]
pub struct Reach(Arc<AtomicU64>);

impl Reach {
    /// The fault has just made a difference.
    pub(crate) fn mark(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    /// How often it has.
    pub fn times(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}
