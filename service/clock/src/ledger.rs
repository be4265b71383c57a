//! The tokens that are held right now, each in a numbered slot that is used again.
//!
//! Leaves out locking and waking (`activity`). Its memory follows the largest number of tokens ever held at once, not
//! their total, so a scope that serves for months does not grow.

use crate::token::Origin;

/// The held tokens of a scope.
#[derive(Default)]
pub(crate) struct Ledger {
    slots: Vec<Option<Origin>>,
    free: Vec<usize>,
}

impl Ledger {
    /// Enters a token and returns its slot.
    pub(crate) fn enter(&mut self, origin: Origin) -> usize {
        if let Some(slot) = self.free.pop() {
            self.slots[slot] = Some(origin);
            return slot;
        }
        self.slots.push(Some(origin));
        self.slots.len() - 1
    }

    /// Strikes a token out.
    pub(crate) fn strike(&mut self, slot: usize) {
        self.slots[slot] = None;
        self.free.push(slot);
    }

    /// Whether no token is held.
    pub(crate) fn is_empty(&self) -> bool {
        self.free.len() == self.slots.len()
    }

    /// What is held, as `label@file:line`, sorted, so that two runs report the same list.
    pub(crate) fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.slots.iter().flatten().map(Origin::to_string).collect();
        names.sort();
        names
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::panic::Location;

    fn origin(label: &'static str) -> Origin {
        Origin { label, place: Location::caller() }
    }

    #[test]
    fn slots_are_used_again_and_names_are_sorted() {
        let mut ledger = Ledger::default();
        assert!(ledger.is_empty());
        let second = ledger.enter(origin("b"));
        let first = ledger.enter(origin("a"));
        let names = ledger.names();
        assert!(names[0].starts_with("a@") && names[1].starts_with("b@"), "{names:?}");
        for _ in 0..1_000 {
            let slot = ledger.enter(origin("c"));
            ledger.strike(slot);
        }
        assert_eq!(ledger.slots.len(), 3);
        ledger.strike(first);
        ledger.strike(second);
        assert!(ledger.is_empty());
    }
}
