//! The command line: which rows, how thoroughly; and the sides that a measuring process starts for itself.
//!
//! Leaves out what a row measures. What clap refuses ends with exit code 2.

use clap::{Parser, ValueEnum};
use std::env;
use std::path::PathBuf;

/// The word before the arguments of a side. It is no row, so no command line of a user begins with it.
const SIDE: &str = "side";

/// Measures the product against yardsticks in the same run and prints one table.
#[derive(Debug, Parser)]
#[command(name = "vertebra-bench", version)]
pub(crate) struct MeasureArguments {
    /// The rows to measure; all of them if none is named
    #[arg(value_name = "ROW", value_enum)]
    rows: Vec<RowName>,
    /// Show that everything can be measured, with counts too small to judge a figure by
    #[arg(long)]
    pub(crate) quick: bool,
    /// Measure this `vertebra` instead of building one first
    #[arg(long, value_name = "FILE")]
    pub(crate) program: Option<PathBuf>,
}

impl MeasureArguments {
    /// The rows to measure, each once, in the order of the table.
    pub(crate) fn rows(&self) -> Vec<RowName> {
        let asked = |row: &RowName| self.rows.is_empty() || self.rows.contains(row);
        RowName::value_variants().iter().copied().filter(asked).collect()
    }
}

/// A row of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum RowName {
    /// The cheapest authenticated request, against bare axum
    FrontDoor,
    /// A retrieval over a million patients, against bare axum and a bare XML parse
    Query,
    /// The runner with scenarios that do nothing, against libtest
    Runner,
    /// The start of `vertebra serve` with an empty store
    Start,
}

/// What a measuring process starts as a child of itself.
#[derive(Debug, Parser)]
#[command(name = "vertebra-bench side")]
pub(crate) enum SideArguments {
    /// Bare axum behind mutual TLS
    Yardstick {
        /// The folder with certificates and key
        papers: PathBuf,
        /// Bytes of the answer to a posted document
        answer_bytes: usize,
    },
    /// The runner with scenarios that do nothing
    Runner {
        /// How many
        scenarios: usize,
    },
}

/// What a process was asked for.
pub(crate) enum Asked {
    /// To measure.
    Measure(MeasureArguments),
    /// To be measured, or to be measured against.
    Side(SideArguments),
}

impl Asked {
    /// Reads the command line of the process. Ends the process where it is not understood.
    pub(crate) fn read() -> Self {
        let mut words = env::args_os();
        let program = words.next();
        let rest: Vec<_> = words.collect();
        if rest.first().is_some_and(|first| first == SIDE) {
            return Self::Side(SideArguments::parse_from(rest));
        }
        Self::Measure(MeasureArguments::parse_from(program.into_iter().chain(rest)))
    }
}

/// The words that start this program as a side.
pub(crate) fn side(words: &[&str]) -> Vec<String> {
    [SIDE].iter().chain(words).map(|word| (*word).to_owned()).collect()
}
