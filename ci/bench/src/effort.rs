//! How much is measured: fixed counts, so that a run is bounded and two runs are alike.
//!
//! Leaves out who measures what.

/// The counts of a run.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Effort {
    /// Blocks of a row. Each measures every side once; a multiple of six, so that all orders come equally often.
    pub(crate) blocks: usize,
    /// Blocks before those, which are thrown away: caches, branch predictors and allocators get warm.
    pub(crate) warm_ups: usize,
    /// Requests of one side in one block of the front door.
    pub(crate) front_door_requests: usize,
    /// Requests of one side in one block of the query.
    pub(crate) query_requests: usize,
    /// People in the store of the query.
    pub(crate) people: u64,
    /// Scenarios of one run of the runner, and tests of one run of libtest.
    pub(crate) scenarios: usize,
    /// Runs of the runner in one block. Their CPU time is read in hundredths of a second, so one is too short.
    pub(crate) runner_runs: usize,
    /// Runs of libtest in one block.
    pub(crate) libtest_runs: usize,
    /// Starts of `vertebra serve`: an even number, the A-A pair is made of neighbours.
    pub(crate) starts: usize,
    /// Whether the figures are held against their bars.
    pub(crate) judges: bool,
}

impl Effort {
    /// For figures: all rows together take about five minutes of two idle cores.
    pub(crate) const FULL: Self = Self {
        blocks: 24,
        warm_ups: 2,
        front_door_requests: 6_000,
        query_requests: 3_000,
        people: 1_000_000,
        scenarios: 1_000,
        runner_runs: 3,
        libtest_runs: 8,
        starts: 40,
        judges: true,
    };

    /// For the gate: everything runs once in each order, and no figure is judged.
    pub(crate) const QUICK: Self = Self {
        blocks: 6,
        warm_ups: 1,
        front_door_requests: 40,
        query_requests: 40,
        people: 500,
        scenarios: 200,
        runner_runs: 2,
        libtest_runs: 10,
        starts: 4,
        judges: false,
    };
}
