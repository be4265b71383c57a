//! What all connections of a listener may hold at once: bytes of bodies, messages in progress.
//!
//! Leaves out what is said to who does not fit. Nobody waits for a share: what does not fit is refused at once with
//! the retriable fault, so a share is no park. It is given back before the token of its message (clock 1, invariant 7).

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// An amount that is shared out.
pub(crate) struct Budget {
    limit: usize,
    taken: AtomicUsize,
}

/// What one request has of a budget, until this is dropped.
pub(crate) struct Share {
    budget: Arc<Budget>,
    taken: usize,
}

impl Budget {
    pub(crate) fn new(limit: usize) -> Arc<Self> {
        Arc::new(Self { limit, taken: AtomicUsize::new(0) })
    }

    pub(crate) fn limit(&self) -> usize {
        self.limit
    }

    /// How much is taken at this moment.
    pub(crate) fn taken(&self) -> usize {
        self.taken.load(Ordering::Acquire)
    }

    /// A share of nothing yet.
    pub(crate) fn share(self: &Arc<Self>) -> Share {
        Share { budget: Arc::clone(self), taken: 0 }
    }
}

impl Share {
    /// Makes the share as large as that, if it is smaller. `false` where it does not fit: then it stays as it is.
    #[must_use]
    pub(crate) fn grow_to(&mut self, amount: usize) -> bool {
        let Some(more) = amount.checked_sub(self.taken).filter(|more| *more > 0) else { return true };
        let add = |taken: usize| taken.checked_add(more).filter(|sum| *sum <= self.budget.limit);
        let fits = self.budget.taken.fetch_update(Ordering::AcqRel, Ordering::Acquire, add).is_ok();
        if fits {
            self.taken = amount;
        }
        fits
    }

    /// Gives all of it back.
    pub(crate) fn give_back(&mut self) {
        self.budget.taken.fetch_sub(std::mem::take(&mut self.taken), Ordering::AcqRel);
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.give_back();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_never_exceed_the_budget_and_come_back() {
        let budget = Budget::new(10);
        let (mut one, mut other) = (budget.share(), budget.share());
        assert!(one.grow_to(6) && one.grow_to(4) && other.grow_to(4));
        assert!(!other.grow_to(5), "one byte too many");
        assert!(!other.grow_to(usize::MAX));
        one.give_back();
        assert!(other.grow_to(10) && !one.grow_to(1));
        drop(other);
        assert!(one.grow_to(10));
        drop(one);
        assert_eq!(budget.taken.load(Ordering::Acquire), 0);
    }
}
