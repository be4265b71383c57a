//! A figure of the table: a median with its interval, the noise beside it, the bar, and whether it is met.
//!
//! Leaves out how it was measured and how it is printed. The bound of the interval that is nearer to missing the bar
//! decides: the lower one where much is good, the upper one where little is.

use crate::blocks::Block;
use crate::interval::{Interval, interval};

/// What a figure is held against.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Bar {
    /// The lower bound of the interval is at least this.
    AtLeast(f64),
    /// The upper bound of the interval is at most this.
    AtMost(f64),
}

impl Bar {
    fn is_met(self, found: Interval) -> bool {
        match self {
            Self::AtLeast(bar) => found.low >= bar,
            Self::AtMost(bar) => found.high <= bar,
        }
    }
}

/// In what a figure is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    /// As a multiple of the yardstick.
    Ratio,
    /// In milliseconds.
    Milliseconds,
}

/// One line of the table.
#[derive(Debug, Clone)]
pub(crate) struct Figure {
    pub(crate) row: String,
    pub(crate) yardstick: &'static str,
    pub(crate) found: Interval,
    /// The same arithmetic over two instances of the same thing: how far from 1 the method alone comes.
    pub(crate) noise: Interval,
    pub(crate) unit: Unit,
    pub(crate) bar: Bar,
    /// What else is worth knowing, for the lines below the table.
    pub(crate) remarks: Vec<String>,
}

impl Figure {
    /// How much work the subject does for the yardstick's cost of one piece.
    pub(crate) fn throughput(row: String, yardstick: &'static str, blocks: &[Block], bar: f64) -> Self {
        let remark = costs(&row, blocks, "request");
        Self {
            row,
            yardstick,
            found: interval_of(blocks, |block| block.yardstick / block.subject),
            noise: interval_of(blocks, |block| block.twin / block.yardstick),
            unit: Unit::Ratio,
            bar: Bar::AtLeast(bar),
            remarks: vec![remark],
        }
    }

    /// What a piece of work costs the subject, in pieces of the yardstick.
    pub(crate) fn cost(row: String, yardstick: &'static str, blocks: &[Block], bar: f64) -> Self {
        let remark = costs(&row, blocks, "scenario");
        Self {
            row,
            yardstick,
            found: interval_of(blocks, |block| block.subject / block.yardstick),
            noise: interval_of(blocks, |block| block.twin / block.yardstick),
            unit: Unit::Ratio,
            bar: Bar::AtMost(bar),
            remarks: vec![remark],
        }
    }

    /// Whether the bar is met.
    pub(crate) fn is_met(&self) -> bool {
        self.bar.is_met(self.found)
    }
}

fn interval_of(blocks: &[Block], value: impl Fn(&Block) -> f64) -> Interval {
    interval(&blocks.iter().map(value).collect::<Vec<_>>())
}

/// The two costs behind a ratio, in microseconds of CPU.
fn costs(row: &str, blocks: &[Block], piece: &str) -> String {
    let micros = |value: fn(&Block) -> f64| interval_of(blocks, value).median / 1_000.0;
    format!(
        "{row}: {:.1} us of CPU per {piece}, the yardstick {:.1} us",
        micros(|block| block.subject),
        micros(|block| block.yardstick)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(subject: f64, yardstick: f64) -> Vec<Block> {
        vec![Block { subject, yardstick, twin: yardstick }; 6]
    }

    #[test]
    fn the_unfavourable_bound_decides() {
        let found = Interval { median: 0.6, low: 0.59, high: 0.61 };
        assert!(Bar::AtLeast(0.59).is_met(found) && !Bar::AtLeast(0.6).is_met(found));
        assert!(Bar::AtMost(0.61).is_met(found) && !Bar::AtMost(0.6).is_met(found));
        let none = Interval { median: f64::NAN, low: f64::NAN, high: f64::NAN };
        assert!(!Bar::AtLeast(0.0).is_met(none) && !Bar::AtMost(9.0).is_met(none));
    }

    #[test]
    fn throughput_is_the_inverse_of_cost() {
        let (slow, fast) = (blocks(40_000.0, 20_000.0), blocks(20_000.0, 40_000.0));
        assert_eq!(Figure::throughput("a".into(), "b", &slow, 0.6).found.median, 0.5);
        assert_eq!(Figure::throughput("a".into(), "b", &fast, 0.6).found.median, 2.0);
        assert_eq!(Figure::cost("a".into(), "b", &slow, 4.0).found.median, 2.0);
        assert_eq!(Figure::cost("a".into(), "b", &slow, 4.0).noise.median, 1.0);
    }
}
