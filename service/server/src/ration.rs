//! Rations the audit rows of strangers: so many for each reason and hour, and a count of the rest.
//!
//! Leaves out who is a stranger. An hour begins with the first row in it, by the scope's clock, so that one run gives the
//! same rows every time. The row that begins an hour says how many were only counted before it.

use jiff::SignedDuration;
use parking_lot::Mutex;
use spine_clock::Timestamp;
use std::collections::BTreeMap;

/// For how long a ration lasts.
const PERIOD: SignedDuration = SignedDuration::from_hours(1);

/// The rations of one listener. Reasons are names of the catalogue, so there are few.
pub(crate) struct Ration {
    rows: usize,
    hours: Mutex<BTreeMap<&'static str, Hour>>,
}

struct Hour {
    began: Timestamp,
    rows: usize,
    unrecorded: u64,
}

/// What becomes of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It is recorded.
    Record {
        /// How many of its reason were only counted since the last one.
        unrecorded: u64,
    },
    /// It is only counted.
    Count,
}

impl Ration {
    /// So many rows for each reason and hour.
    pub(crate) fn new(rows: usize) -> Self {
        Self { rows, hours: Mutex::default() }
    }

    /// Asks for a row.
    pub(crate) fn take(&self, reason: &'static str, now: Timestamp) -> Verdict {
        let mut hours = self.hours.lock();
        let hour = hours.entry(reason).or_insert(Hour { began: now, rows: 0, unrecorded: 0 });
        if now.duration_since(hour.began) >= PERIOD {
            *hour = Hour { began: now, rows: 0, unrecorded: hour.unrecorded };
        }
        if hour.rows >= self.rows {
            hour.unrecorded += 1;
            return Verdict::Count;
        }
        hour.rows += 1;
        Verdict::Record { unrecorded: std::mem::take(&mut hour.unrecorded) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_has_its_rows_and_the_next_hour_says_what_was_only_counted() {
        let ration = Ration::new(2);
        let start = Timestamp::UNIX_EPOCH;
        let record = |unrecorded| Verdict::Record { unrecorded };
        assert_eq!([ration.take("a", start), ration.take("a", start)], [record(0), record(0)]);
        assert_eq!([ration.take("a", start), ration.take("b", start)], [Verdict::Count, record(0)]);
        let late = start + PERIOD - SignedDuration::from_nanos(1);
        assert_eq!(ration.take("a", late), Verdict::Count);
        assert_eq!(
            [ration.take("a", start + PERIOD), ration.take("a", start + PERIOD)],
            [record(2), record(0)]
        );
        assert_eq!(ration.take("a", start + PERIOD), Verdict::Count);
    }
}
