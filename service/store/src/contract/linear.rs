//! The linearizability checker: whether a history of one register can be put into one order.
//!
//! Leaves out where histories come from. A register's state is a number; an operation takes it from one state to
//! another, and a read leaves it where it is. An operation whose end is not known is pending for ever: it may have
//! taken effect at any time after its call, or never. Several registers are checked one by one, since
//! linearizability is local.

use std::collections::BTreeSet;
use std::fmt;

/// Operations of one history: sets of operations are kept as bits.
pub const OPERATIONS_MAX: usize = 128;

/// One operation on the register.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Operation {
    /// When it was called. All times of a history are different.
    pub call: u64,
    /// When it was answered; none where the end is not known.
    pub answer: Option<u64>,
    /// The state that it found.
    pub from: u64,
    /// The state that it left; the same one for a read.
    pub to: u64,
}

/// Why no order was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotLinear {
    /// Every order fails. The longest ones end behind these operations, in this state.
    NoOrder {
        /// The operations, by their place in the history, that the longest order holds.
        ordered: Vec<usize>,
        /// The state behind them.
        state: u64,
    },
    /// The history is longer than [`OPERATIONS_MAX`].
    TooLong(usize),
}

impl fmt::Display for NotLinear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoOrder { ordered, state } => {
                write!(
                    f,
                    "no order explains it; the longest holds operations {ordered:?} and ends in state {state}"
                )
            }
            Self::TooLong(operations) => {
                write!(f, "{operations} operations, the checker takes {OPERATIONS_MAX}")
            }
        }
    }
}

/// Looks for an order of all answered operations, and any of the pending ones, that starts in `initial`, in which
/// each operation finds the state that the one before it left, and in which none comes before one that was answered
/// before its call.
///
/// Depth first over (operations ordered so far, state), each pair once: the search of Wing and Gong with the memory
/// of Lowe.
///
/// # Errors
/// There is no such order, or the history is too long.
pub fn check(initial: u64, history: &[Operation]) -> Result<(), NotLinear> {
    // A pending read says nothing, and an effect that leaves the state alone needs no place.
    let counts = |operation: &&Operation| operation.answer.is_some() || operation.from != operation.to;
    let operations: Vec<(usize, &Operation)> =
        history.iter().enumerate().filter(|(_, operation)| counts(operation)).collect();
    if operations.len() > OPERATIONS_MAX {
        return Err(NotLinear::TooLong(operations.len()));
    }
    let answered = set(operations.iter().map(|(_, operation)| operation.answer.is_some()));
    let mut seen: BTreeSet<(u128, u64)> = BTreeSet::new();
    let mut open: Vec<(u128, u64)> = vec![(0, initial)];
    let mut longest: (u128, u64) = (0, initial);
    while let Some((ordered, state)) = open.pop() {
        if ordered & answered == answered {
            return Ok(());
        }
        if !seen.insert((ordered, state)) {
            continue;
        }
        if ordered.count_ones() > longest.0.count_ones() {
            longest = (ordered, state);
        }
        let is_left = |at: &usize| ordered & (1 << at) == 0;
        let left = (0..operations.len()).filter(is_left);
        // Whatever was called after this instant has to come behind the operation that was answered then.
        let deadline = left.clone().filter_map(|at| operations[at].1.answer).min().unwrap_or(u64::MAX);
        let fits = |at: &usize| operations[*at].1.from == state && operations[*at].1.call < deadline;
        open.extend(left.filter(fits).map(|at| (ordered | 1 << at, operations[at].1.to)));
    }
    let held = operations.iter().enumerate().filter(|(at, _)| longest.0 & (1 << at) != 0);
    Err(NotLinear::NoOrder { ordered: held.map(|(_, (place, _))| *place).collect(), state: longest.1 })
}

fn set(members: impl Iterator<Item = bool>) -> u128 {
    members.enumerate().filter(|(_, is_member)| *is_member).fold(0, |set, (at, _)| set | 1 << at)
}
