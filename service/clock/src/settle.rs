//! Settling and moving the clock: wait until idle, fire one timer, wait again, until nothing is due.
//!
//! Leaves out the step itself (`activity`). Implements "clock 1", invariants 9, 10 and 11.

use crate::activity::{Activity, Step};
use crate::panics::PanicReport;
use crate::timer::Due;
use jiff::Timestamp;
use std::sync::Arc;

/// Timers that may fire at one instant. A scenario fires a few dozen; a chain that parks for "now" for ever would
/// otherwise never settle and never be busy.
const TIMERS_PER_INSTANT: usize = 1_000_000;

/// Why a scope did not come to rest.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unsettled {
    /// Tokens were still held when the real limit was over: somebody waits on virtual time with a token in hand, or
    /// the work hangs.
    #[error("not idle within the real limit, still held: {}", tokens.join(", "))]
    Busy {
        /// The held tokens, as `label@file:line`, sorted.
        tokens: Vec<String>,
    },
    /// A task panicked or a sanitizer spoke. The reports are handed over: the scope no longer has them.
    #[error("{}", .0.iter().map(PanicReport::to_string).collect::<Vec<_>>().join("; "))]
    Panicked(Vec<PanicReport>),
    /// The scope stands on the system clock, which cannot be moved.
    #[error("the clock of this scope is the system's and cannot be moved")]
    NotVirtual,
    /// One instant never ends, because firing a timer always registers another at the same instant.
    #[error("{TIMERS_PER_INSTANT} timers fired at {at} without an end, the last is `{key}`")]
    Endless {
        /// The instant.
        at: Timestamp,
        /// The key of the timer that fired last.
        key: String,
    },
}

impl Activity {
    /// Fires what is due until `to` (`None`: until the present instant), one timer at a time, and returns when nothing
    /// is due and no token is held.
    pub(crate) async fn run_to(self: &Arc<Self>, to: Option<Timestamp>) -> Result<(), Unsettled> {
        let mut instant: Option<(Timestamp, usize)> = None;
        loop {
            match self.step(to) {
                Step::Settled => return Ok(()),
                Step::Panicked => return Err(Unsettled::Panicked(self.take_panics())),
                Step::Busy => self.idle().await?,
                Step::Fired { wake, token, due } => {
                    // When the sleeper has gone, the token comes back and is released here.
                    drop(wake.send(token));
                    count(&mut instant, due)?;
                }
            }
        }
    }
}

/// Counts the timers of one instant.
fn count(instant: &mut Option<(Timestamp, usize)>, due: Due) -> Result<(), Unsettled> {
    let fired = match instant {
        Some((at, fired)) if *at == due.at => *fired + 1,
        _ => 1,
    };
    *instant = Some((due.at, fired));
    if fired < TIMERS_PER_INSTANT {
        return Ok(());
    }
    Err(Unsettled::Endless { at: due.at, key: due.key.to_string() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn due(second: i64, sequence: u64) -> Due {
        let at = Timestamp::from_second(second).unwrap();
        Due { at, key: Arc::from("again"), sequence }
    }

    #[test]
    fn an_instant_that_never_ends_is_cut_off() {
        let mut instant = None;
        for number in 1..TIMERS_PER_INSTANT as u64 {
            count(&mut instant, due(7, number)).unwrap();
        }
        let mut other = instant;
        count(&mut other, due(8, 0)).unwrap();
        let cut = count(&mut instant, due(7, 0)).unwrap_err();
        assert_eq!(cut, Unsettled::Endless { at: due(7, 0).at, key: "again".to_owned() });
        assert!(cut.to_string().contains("`again`"), "{cut}");
    }
}
