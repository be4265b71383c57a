//! The draws of the weak store: one generator per operation, seeded by the key, the kind of operation and its number.
//!
//! Leaves out what is drawn for. Operations on other keys, and on the same key with another verb, change nothing.

use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};
use sha2::{Digest, Sha256};
use spine_kernel::Key;
use std::collections::BTreeMap;

/// Keys and ranges whose operations are counted. Looks at what does not exist would count without end; when the
/// table is full it starts anew, which repeats draws and breaks nothing.
const COUNTERS_MAX: usize = 1 << 20;

/// Operations that are counted together. Opens and commits are one verb: what counts is that a write gets through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Verb {
    Look,
    Find,
    Write,
    Settle,
    Record,
}

#[derive(Debug, Default)]
struct Counter {
    operations: u64,
    wrong_in_a_row: u8,
}

/// The seed, and how many operations each key has seen.
#[derive(Debug)]
pub(super) struct Draws {
    seed: [u8; 32],
    counters: BTreeMap<Key, BTreeMap<Verb, Counter>>,
}

impl Draws {
    pub(super) fn new(seed: [u8; 32]) -> Self {
        Self { seed, counters: BTreeMap::new() }
    }

    /// The draw for the next operation on that key.
    pub(super) fn next(&mut self, verb: Verb, key: &Key) -> Draw {
        let counter = self.counter(verb, key);
        counter.operations += 1;
        let (number, wrong_in_a_row) = (counter.operations, counter.wrong_in_a_row);
        let mut hash = Sha256::new();
        hash.update(self.seed);
        hash.update([verb as u8]);
        hash.update(number.to_be_bytes());
        hash.update((key.kind.len() as u64).to_be_bytes());
        hash.update(&key.kind);
        hash.update(&key.id);
        Draw { generator: ChaCha8Rng::from_seed(hash.finalize().into()), wrong_in_a_row }
    }

    /// One more operation of that verb went wrong on that key.
    pub(super) fn went_wrong(&mut self, verb: Verb, key: &Key) {
        let counter = self.counter(verb, key);
        counter.wrong_in_a_row = counter.wrong_in_a_row.saturating_add(1);
    }

    /// An operation of that verb got through on that key.
    pub(super) fn went_well(&mut self, verb: Verb, key: &Key) {
        self.counter(verb, key).wrong_in_a_row = 0;
    }

    fn counter(&mut self, verb: Verb, key: &Key) -> &mut Counter {
        if !self.counters.contains_key(key) {
            if self.counters.len() >= COUNTERS_MAX {
                self.counters.clear();
            }
            self.counters.insert(key.clone(), BTreeMap::new());
        }
        let verbs = self.counters.get_mut(key).expect("the key was put there just above");
        verbs.entry(verb).or_default()
    }
}

/// The chances of one operation.
pub(super) struct Draw {
    generator: ChaCha8Rng,
    wrong_in_a_row: u8,
}

impl Draw {
    /// Whether something happens that happens so many times in a thousand.
    pub(super) fn chance(&mut self, thousandths: u16) -> bool {
        self.below(1000) < u32::from(thousandths)
    }

    /// Whether the operation fails, where no more than `in_a_row` may fail one after another.
    pub(super) fn misfortune(&mut self, thousandths: u16, in_a_row: u8) -> bool {
        self.chance(thousandths) && self.wrong_in_a_row < in_a_row
    }

    /// One of two.
    pub(super) fn coin(&mut self) -> bool {
        self.below(2) == 0
    }

    /// A number from 0 up to, and without, `end`.
    pub(super) fn below(&mut self, end: u32) -> u32 {
        // The bias of a remainder is far below what a rate in thousandths can tell.
        self.generator.next_u32() % end
    }
}
