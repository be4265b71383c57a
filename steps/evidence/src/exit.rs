//! The exit codes: an interface that scripts rely on, so each has a name and one meaning (design 6).
//!
//! Leaves out which command ends with which: `verdict` for runs, the program for the rest.

use serde::{Deserialize, Serialize};
use std::fmt;

/// How the program ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[repr(u8)]
pub enum ExitCode {
    /// Conformant; with findings too unless `--strict` was given.
    Conformant = 0,
    /// The command line was not understood.
    Usage = 2,
    /// Conformant with findings, and `--strict` was given.
    Findings = 10,
    /// Not conformant; also a broken lint, a surviving mutant, a lost entry of a ledger.
    NonConformant = 20,
    /// A waiver is stale.
    StaleWaiver = 21,
    /// Something that had to be verified was not.
    NotFullyVerified = 22,
    /// All that ran passed, but reruns are outstanding.
    RerunsOutstanding = 23,
    /// The selection matches no row.
    NothingSelected = 30,
    /// The subject could not be reached.
    SubjectNotReachable = 40,
    /// The environment lacks something that the lane needs.
    EnvironmentNotFit = 50,
    /// The harness itself failed: the run says nothing about the subject.
    HarnessFault = 60,
    /// The same seed gave another hash.
    DeterminismBroken = 70,
    /// An evidence pack does not hold together.
    PackInvalid = 80,
    /// Interrupted by the user.
    Interrupted = 130,
}

impl ExitCode {
    /// The number that the process ends with.
    pub fn code(self) -> u8 {
        self as u8
    }
}

impl fmt::Display for ExitCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::ExitCode::*;

    #[test]
    fn every_code_has_the_number_of_the_published_table() {
        let table = [
            (Conformant, 0),
            (Usage, 2),
            (Findings, 10),
            (NonConformant, 20),
            (StaleWaiver, 21),
            (NotFullyVerified, 22),
            (RerunsOutstanding, 23),
            (NothingSelected, 30),
            (SubjectNotReachable, 40),
            (EnvironmentNotFit, 50),
            (HarnessFault, 60),
            (DeterminismBroken, 70),
            (PackInvalid, 80),
            (Interrupted, 130),
        ];
        for (exit, number) in table {
            assert_eq!(exit.code(), number, "{exit:?}");
        }
    }
}
