//! Paired measuring: each block measures the subject, the yardstick and the yardstick's twin once, close together in
//! time, so that what the machine does meanwhile falls on all three.
//!
//! Leaves out what is measured. The order walks through all six, so that no side profits from its place.

/// Who is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// The product.
    Subject,
    /// What it is measured against.
    Yardstick,
    /// A second instance of that. Both are the same, so what they differ by is the noise of the method.
    Twin,
}

use Side::{Subject, Twin, Yardstick};

/// All orders of three sides, neighbours as different as can be.
const ORDERS: [[Side; 3]; 6] = [
    [Subject, Yardstick, Twin],
    [Twin, Yardstick, Subject],
    [Yardstick, Subject, Twin],
    [Twin, Subject, Yardstick],
    [Yardstick, Twin, Subject],
    [Subject, Twin, Yardstick],
];

/// What one block measured: the cost of one piece of work, the same unit for every side.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Block {
    pub(crate) subject: f64,
    pub(crate) yardstick: f64,
    pub(crate) twin: f64,
}

/// Measures blocks after some that are thrown away. `once` is given the block's number, counted over both, and a side.
///
/// # Errors
/// The first failure of `once`.
pub(crate) async fn measure(
    warm_ups: usize,
    blocks: usize,
    mut once: impl AsyncFnMut(usize, Side) -> anyhow::Result<f64>,
) -> anyhow::Result<Vec<Block>> {
    let mut measured = Vec::with_capacity(blocks);
    for number in 0..warm_ups + blocks {
        let mut block = Block::default();
        for side in ORDERS[number % ORDERS.len()] {
            let cost = once(number, side).await?;
            match side {
                Subject => block.subject = cost,
                Yardstick => block.yardstick = cost,
                Twin => block.twin = cost,
            }
        }
        if number >= warm_ups {
            measured.push(block);
        }
    }
    Ok(measured)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn every_side_stands_everywhere_equally_often_and_warm_ups_do_not_count() {
        let mut seen = Vec::new();
        let blocks = measure(1, 6, async |number, side| {
            seen.push((number, side));
            let cost = match side {
                Subject => 3.0,
                Yardstick => 2.0,
                Twin => 1.0,
            };
            Ok(if number == 0 { 1_000.0 } else { cost })
        });
        let blocks = blocks.await.unwrap();
        assert_eq!(blocks.len(), 6);
        assert!(blocks.iter().all(|block| (block.subject, block.yardstick, block.twin) == (3.0, 2.0, 1.0)));
        for side in [Subject, Yardstick, Twin] {
            for place in 0..3 {
                let there = seen[3..].chunks(3).filter(|block| block[place].1 == side).count();
                assert_eq!(there, 2, "{side:?} at place {place}");
            }
        }
    }
}
