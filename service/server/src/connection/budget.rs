//! What all connections of a listener may hold at once: bytes of bodies, messages in progress.
//!
//! Leaves out what is said to who does not fit. Nobody waits for a share: what does not fit is refused at once with
//! the retriable fault, so a share is no park. It is given back before the token of its message (clock 1, invariant 7).

use parking_lot::Mutex;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// An amount that is shared out.
pub(crate) struct Budget {
    limit: usize,
    taken: AtomicUsize,
}

/// What one request has of a budget, until this is dropped or its end is called.
pub(crate) struct Share {
    portion: Arc<Portion>,
}

struct Portion {
    budget: Arc<Budget>,
    /// Nothing once the share has ended: then it does not grow any more.
    taken: Mutex<Option<usize>>,
}

/// Ends a share from outside, for whoever closes the connection of a request that is never whole.
pub(crate) struct ShareEnd(Arc<Portion>);

impl ShareEnd {
    /// Gives all of it back, for good.
    pub(crate) fn end(self) {
        self.0.give_back(None);
    }
}

impl Portion {
    fn give_back(&self, then: Option<usize>) {
        let mut taken = self.taken.lock();
        if let Some(before) = std::mem::replace(&mut *taken, then) {
            self.budget.taken.fetch_sub(before, Ordering::AcqRel);
        } else {
            *taken = None;
        }
    }
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
        Share { portion: Arc::new(Portion { budget: Arc::clone(self), taken: Mutex::new(Some(0)) }) }
    }
}

impl Share {
    /// Makes the share as large as that, if it is smaller. `false` where it does not fit: then it stays as it is.
    #[must_use]
    pub(crate) fn grow_to(&mut self, amount: usize) -> bool {
        let Portion { budget, taken } = &*self.portion;
        let mut taken = taken.lock();
        let Some(before) = *taken else { return false };
        let Some(more) = amount.checked_sub(before).filter(|more| *more > 0) else { return true };
        let add = |taken: usize| taken.checked_add(more).filter(|sum| *sum <= budget.limit);
        let fits = budget.taken.fetch_update(Ordering::AcqRel, Ordering::Acquire, add).is_ok();
        if fits {
            *taken = Some(amount);
        }
        fits
    }

    /// Gives all of it back.
    pub(crate) fn give_back(&mut self) {
        self.portion.give_back(Some(0));
    }

    /// What ends it from outside.
    pub(crate) fn ender(&self) -> ShareEnd {
        ShareEnd(Arc::clone(&self.portion))
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.portion.give_back(None);
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
        one.ender().end();
        assert_eq!(budget.taken.load(Ordering::Acquire), 0);
        assert!(!one.grow_to(1), "what has ended does not grow");
        one.give_back();
        drop(one);
        assert_eq!(budget.taken.load(Ordering::Acquire), 0);
    }
}
