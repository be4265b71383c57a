//! A median with the interval in which it lies: percentile bootstrap, seeded.
//!
//! Leaves out where the values come from. A median, because on a machine that does other things too a few blocks are
//! far off, and always in the same direction.

use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};

/// Samples that are drawn from the values: the ends of the interval then move by less than they are printed with.
const RESAMPLES: usize = 10_000;
/// How many of a thousand resamples lie below the interval, and as many above: together five of a hundred.
const TAIL_PERMILLE: usize = 25;
/// The seed of the draws.
const SEED: u64 = 8;

/// A median and the 95 % interval around it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Interval {
    pub(crate) median: f64,
    pub(crate) low: f64,
    pub(crate) high: f64,
}

/// The median of the values and its interval. Of no values everything is NaN, which meets no bar.
pub(crate) fn interval(values: &[f64]) -> Interval {
    let mut generator = ChaCha8Rng::seed_from_u64(SEED);
    let mut sample = vec![0.0; values.len()];
    let mut medians: Vec<f64> = (0..RESAMPLES)
        .map(|_| {
            for place in &mut sample {
                *place = values[below(&mut generator, values.len())];
            }
            median(&mut sample)
        })
        .collect();
    medians.sort_by(f64::total_cmp);
    let tail = RESAMPLES * TAIL_PERMILLE / 1_000;
    Interval { median: median(&mut values.to_vec()), low: medians[tail], high: medians[RESAMPLES - 1 - tail] }
}

/// A number from 0 to `bound - 1`. The bias is below `bound` in 2^32.
pub(crate) fn below(generator: &mut ChaCha8Rng, bound: usize) -> usize {
    let wide = u64::from(generator.next_u32()) * u64::try_from(bound).unwrap_or(u64::MAX >> 32);
    usize::try_from(wide >> 32).unwrap_or(0)
}

fn median(values: &mut [f64]) -> f64 {
    if values.is_empty() {
        return f64::NAN;
    }
    let (count, middle) = (values.len(), values.len() / 2);
    let (below, &mut upper, _) = values.select_nth_unstable_by(middle, f64::total_cmp);
    if count % 2 == 1 {
        return upper;
    }
    let lower = below.iter().copied().max_by(f64::total_cmp).unwrap_or(upper);
    f64::midpoint(lower, upper)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_holds_the_median_and_shrinks_with_more_values() {
        let few: Vec<f64> = (0..8).map(f64::from).collect();
        let many: Vec<f64> = few.iter().cycle().take(80).copied().collect();
        let (few, many) = (interval(&few), interval(&many));
        assert_eq!((few.median, many.median), (3.5, 3.5));
        assert!(few.low < 3.5 && few.high > 3.5, "{few:?}");
        assert!(many.high - many.low < few.high - few.low, "{many:?}");
    }

    #[test]
    fn one_block_that_is_far_off_moves_nothing() {
        let mut values = vec![1.0; 23];
        values.push(1_000.0);
        assert_eq!(interval(&values), Interval { median: 1.0, low: 1.0, high: 1.0 });
    }

    #[test]
    fn the_same_values_have_the_same_interval_and_no_values_have_none() {
        let values = [3.0, 1.0, 2.0, 5.0, 4.0];
        assert_eq!(interval(&values), interval(&values));
        assert!(interval(&[]).low.is_nan());
    }
}
