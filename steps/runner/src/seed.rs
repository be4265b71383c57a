//! Seeds: that of a scenario from the seed of the run and the scenario's id, and the random order of rows.
//!
//! Ids come from the place in the feature files, never from the order of starts, so a row has the same seed alone and
//! among a thousand (clock 3). Leaves out what is drawn from a seed: the scope derives that by causal path.

use jiff::Timestamp;
use sha2::{Digest, Sha256};

/// The instant at which every scenario starts: a Monday morning in a winter without a clock change near, so that local
/// time and UTC agree until the end of March.
pub const START: Timestamp = Timestamp::constant(1_767_603_600, 0);

/// The seed of a scenario.
pub fn scenario_seed(run: u64, scenario: &str) -> [u8; 32] {
    digest("vertebra scenario seed 1", run, scenario)
}

/// Where a row stands in the random order of a run.
pub(crate) fn rank(run: u64, scenario: &str) -> [u8; 32] {
    digest("vertebra row order 1", run, scenario)
}

fn digest(domain: &str, run: u64, scenario: &str) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(domain.as_bytes());
    hash.update([0]);
    hash.update(run.to_le_bytes());
    hash.update(scenario.as_bytes());
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scenarios_start_on_the_fifth_of_january_at_nine() {
        assert_eq!(START.to_string(), "2026-01-05T09:00:00Z");
    }

    #[test]
    fn seeds_differ_by_run_by_scenario_and_by_use() {
        let all = [
            scenario_seed(1, "a.feature:3"),
            scenario_seed(2, "a.feature:3"),
            scenario_seed(1, "a.feature:4"),
            rank(1, "a.feature:3"),
        ];
        for (n, one) in all.iter().enumerate() {
            assert_eq!(all.iter().filter(|other| *other == one).count(), 1, "number {n} is not alone");
        }
        assert_eq!(scenario_seed(7, "x"), scenario_seed(7, "x"));
    }
}
