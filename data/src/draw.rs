//! Draws from the stream of one person: the only source of randomness of the population.
//!
//! Leaves out what is drawn. The stream is ChaCha8, whose output is fixed by its definition; the arithmetic on top
//! of it is our own, so that neither changes with a library.

use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};

/// The stream of one person.
pub(crate) struct Draw {
    generator: ChaCha8Rng,
}

impl Draw {
    /// Stream `stream` of `seed`. No stream depends on another.
    pub(crate) fn new(seed: [u8; 32], stream: u64) -> Self {
        let mut generator = ChaCha8Rng::from_seed(seed);
        generator.set_stream(stream);
        Self { generator }
    }

    /// A number from 0 to `bound - 1`; 0 where `bound` is 0. The bias is below `bound` in 2^32.
    pub(crate) fn below(&mut self, bound: u32) -> u32 {
        let wide = u64::from(self.generator.next_u32()) * u64::from(bound);
        u32::try_from(wide >> 32).unwrap_or(u32::MAX)
    }

    /// A number from `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: u32, high: u32) -> u32 {
        low + self.below(high.saturating_sub(low) + 1)
    }

    /// True in `permille` of 1,000 draws.
    pub(crate) fn chance(&mut self, permille: u32) -> bool {
        self.below(1000) < permille
    }

    /// One of the items. The lists are constants of this crate and never empty.
    pub(crate) fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        let bound = u32::try_from(items.len()).unwrap_or(u32::MAX);
        &items[self.below(bound) as usize]
    }

    /// The index of one of the weights, in proportion to them.
    pub(crate) fn weighted(&mut self, weights: &[u32]) -> usize {
        let mut left = self.below(weights.iter().sum());
        for (index, weight) in weights.iter().enumerate() {
            match left.checked_sub(*weight) {
                Some(rest) => left = rest,
                None => return index,
            }
        }
        weights.len().saturating_sub(1)
    }

    /// The generator itself, for the name lists of `fake`.
    pub(crate) fn generator(&mut self) -> &mut ChaCha8Rng {
        &mut self.generator
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_stay_in_their_bounds_and_reach_both_ends() {
        let mut draw = Draw::new([3; 32], 9);
        let seen: Vec<u32> = (0..400).map(|_| draw.between(5, 8)).collect();
        assert!(seen.iter().all(|n| (5..=8).contains(n)));
        assert!((5..=8).all(|n| seen.contains(&n)));
        assert_eq!(draw.below(0), 0);
        assert!((0..100).all(|_| draw.weighted(&[0, 3, 0]) == 1));
        assert!((0..100).all(|_| !draw.chance(0) && draw.chance(1000)));
    }

    #[test]
    fn a_stream_depends_on_seed_and_number_alone() {
        let numbers = |seed, stream| {
            let mut draw = Draw::new([seed; 32], stream);
            [draw.below(1000), draw.below(1000), draw.below(1000)]
        };
        assert_eq!(numbers(1, 7), numbers(1, 7));
        assert_ne!(numbers(1, 7), numbers(1, 8));
        assert_ne!(numbers(1, 7), numbers(2, 7));
    }
}
