//! How often the weak store misbehaves, in thousandths of the operations of a kind.
//!
//! Leaves out when it does so: that is drawn from the seed.

/// Rates of misbehaviour, each in thousandths (0 to 1000; more counts as 1000).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WeakRates {
    /// Opens that say another claim came between.
    pub open_contended: u16,
    /// Opens that find too few replicas.
    pub open_unavailable: u16,
    /// Commits of which nothing was sent.
    pub commit_not_done: u16,
    /// Commits whose end is not known: a third each is there, comes later, or never comes.
    pub commit_unknown: u16,
    /// Looks, finds and settles that find too few replicas.
    pub read_unavailable: u16,
    /// Looks and finds that show an older state of a record whose replicas differ.
    pub stale: u16,
    /// Looks and finds that show a write that is not settled, where there is one.
    pub unsettled: u16,
    /// Finds that repeat a hit.
    pub repeated: u16,
    /// Settles that cannot say.
    pub settle_no: u16,
    /// Facts of which the confirmation is missing; half of them are there all the same.
    pub fact_unavailable: u16,
    /// How many operations on one key may go wrong in a row without any rival's doing. The next one goes well: a
    /// store that fails for ever is down, and that is another scenario.
    pub in_a_row: u8,
}

impl WeakRates {
    /// No misbehaviour, except that a fenced commit is still `Unknown` and may still land late.
    pub const NONE: Self = Self {
        open_contended: 0,
        open_unavailable: 0,
        commit_not_done: 0,
        commit_unknown: 0,
        read_unavailable: 0,
        stale: 0,
        unsettled: 0,
        repeated: 0,
        settle_no: 0,
        fact_unavailable: 0,
        in_a_row: 0,
    };

    /// As bad as a store may be that is still of use: every second operation goes wrong.
    pub const ROUGH: Self = Self {
        open_contended: 200,
        open_unavailable: 200,
        commit_not_done: 100,
        commit_unknown: 400,
        read_unavailable: 200,
        stale: 250,
        unsettled: 500,
        repeated: 250,
        settle_no: 200,
        fact_unavailable: 500,
        in_a_row: 6,
    };
}

impl Default for WeakRates {
    /// About one operation in eight goes wrong, and at most three in a row on one key: where nobody duels, four
    /// attempts are enough, and the hub's eight leave room for rivals.
    fn default() -> Self {
        Self {
            open_contended: 60,
            open_unavailable: 70,
            commit_not_done: 25,
            commit_unknown: 100,
            read_unavailable: 25,
            stale: 60,
            unsettled: 60,
            repeated: 60,
            settle_no: 100,
            fact_unavailable: 125,
            in_a_row: 3,
        }
    }
}
