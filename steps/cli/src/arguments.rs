//! The command line, as clap reads it. Its words are an interface (design 6).
//!
//! Leaves out what the commands do. What clap refuses ends with exit code 2.

use crate::replay::ReplayArguments;
use clap::parser::ValueSource;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use std::collections::BTreeSet;
use std::net::IpAddr;
use std::path::PathBuf;
use vertebra_runner::{DEFAULT_CONCURRENCY, Order, Selection};

/// More scenarios at once than this would run out of the usual 1,024 descriptors: each takes about seven.
const CONCURRENCY_MAX: u64 = 128;

/// Mutants side by side: each is a process with threads of its own, more than this only wait for each other.
const JOBS_MAX: u64 = 64;

/// A conformance and simulation harness for the NHS Spine, with a Spine inside.
#[derive(Debug, Parser)]
#[command(name = "vertebra", version, arg_required_else_help = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

impl Arguments {
    /// Reads the command line of the process. Ends the process where it is not understood.
    pub(crate) fn read() -> Arguments {
        let matches = Self::command().get_matches();
        let mut arguments = Self::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
        if let (Command::Serve(serve), Some((_, matches))) = (&mut arguments.command, matches.subcommand()) {
            let given = |id: &&str| matches.value_source(id) == Some(ValueSource::CommandLine);
            serve.given = matches.ids().map(|id| id.as_str()).filter(given).map(str::to_owned).collect();
        }
        arguments
    }
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run features against a Spine and judge it
    Run(RunArguments),
    /// List the scenarios that a run with the same selection would run, one line per row, or the steps to write some
    List(ListArguments),
    /// Hold features, requirements and words to the rules of the house, without running anything
    Lint(LintArguments),
    /// Serve a Spine as a sandbox until it is told to stop
    Serve(ServeArguments),
    /// Send captured messages as they stand, show what comes back, and judge it, unscored
    Replay(Box<ReplayArguments>),
    /// Prove the suite: every mutant, a subject with one planted fault, has to be killed by the check that is named
    /// for it
    Prove(ProveArguments),
}

/// Which rows.
#[derive(Debug, Args)]
pub(crate) struct SelectionArguments {
    /// A feature file, a folder of them, or a line in a file: of a row, a scenario, its examples; "PATH[row name]" for
    /// the rows of that name
    #[arg(value_name = "PATH[:LINE]")]
    paths: Vec<String>,
    /// Only rows whose tags fit, as "@a and not (@b or @c)"
    #[arg(long, value_name = "EXPR")]
    tags: Option<String>,
    /// Only rows that carry this requirement; may be given more than once
    #[arg(long, value_name = "ID")]
    requirement: Vec<String>,
    /// Only rows whose title fits, with the row's name in square brackets behind it as `list` shows it
    #[arg(long, value_name = "REGEX")]
    name: Option<String>,
    /// Features in this folder instead of those inside the program
    #[arg(long, value_name = "DIR")]
    pub(crate) features: Option<PathBuf>,
}

impl SelectionArguments {
    pub(crate) fn selection(&self) -> Selection {
        Selection {
            paths: self.paths.clone(),
            tags: self.tags.clone(),
            requirements: self.requirement.clone(),
            name: self.name.clone(),
            rerun: Vec::new(),
        }
    }
}

/// What to list.
#[derive(Debug, Args)]
pub(crate) struct ListArguments {
    #[command(flatten)]
    pub(crate) selection: SelectionArguments,
    /// List every step that a feature may use instead: its sentence, what it does, where it stands, and an example
    #[arg(long, conflicts_with_all = ["paths", "tags", "requirement", "name"])]
    pub(crate) steps: bool,
}

/// What to lint.
#[derive(Debug, Args)]
pub(crate) struct LintArguments {
    /// Features in this folder instead of those inside the program; they need not use every step, nor show what the
    /// product serves
    #[arg(long, value_name = "DIR")]
    pub(crate) features: Option<PathBuf>,
}

/// How to run them.
#[derive(Debug, Args)]
pub(crate) struct RunArguments {
    #[command(flatten)]
    pub(crate) selection: SelectionArguments,
    /// Only rows that did not pass in the last run of this folder, with its seed unless --seed is given
    #[arg(long, value_enum, value_name = "WHICH", conflicts_with_all = ["paths", "tags", "requirement", "name"])]
    pub(crate) rerun: Option<Rerun>,
    /// The seed of the run; drawn and printed if not given
    #[arg(long, value_name = "N", value_parser = seed)]
    pub(crate) seed: Option<u64>,
    /// The order of rows
    #[arg(long, value_enum, default_value_t = OrderArgument::Defined)]
    order: OrderArgument,
    /// How many scenarios run at once
    #[arg(
        long,
        value_name = "N",
        default_value_t = DEFAULT_CONCURRENCY as u64,
        value_parser = clap::value_parser!(u64).range(1..=CONCURRENCY_MAX)
    )]
    concurrency: u64,
    /// Which backends the run stands on; this version has none but embedded, the others end with exit code 50
    #[arg(long, value_enum, default_value_t = Lane::Embedded)]
    pub(crate) lane: Lane,
    /// Run against the Spine at this URL, https://HOST:PORT, instead of one inside the program
    #[arg(long, value_name = "URL", requires = "control")]
    pub(crate) spine: Option<String>,
    /// The control port of that Spine, http://HOST:PORT
    #[arg(long, value_name = "URL", requires = "spine")]
    pub(crate) control: Option<String>,
    /// Write the evidence into this folder: events.ndjson and junit.xml
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Judge this mutant, a subject with one planted fault, instead of the subject; `vertebra prove --list` lists them
    #[arg(long, value_name = "ID", conflicts_with_all = ["spine", "control", "rerun"])]
    pub(crate) mutant: Option<String>,
    /// Leave the record for `--rerun failed` alone. Not shown in the help: the runs of a proof give it, which take
    /// place in the user's folder and are none of the user's runs
    #[arg(long, hide = true, conflicts_with = "rerun")]
    pub(crate) remember_nothing: bool,
    /// Write a JUnit report into this file
    #[arg(long, value_name = "FILE")]
    pub(crate) junit: Option<PathBuf>,
    /// Findings fail the run with exit code 10
    #[arg(long)]
    pub(crate) strict: bool,
}

/// What to prove, and how.
#[derive(Debug, Args)]
pub(crate) struct ProveArguments {
    /// Only these mutants; all of the catalogue if none is given
    #[arg(value_name = "ID")]
    pub(crate) ids: Vec<String>,
    /// List the mutants, one line each, and prove nothing
    #[arg(long)]
    pub(crate) list: bool,
    /// The seed of every run; drawn and printed if not given
    #[arg(long, value_name = "N", value_parser = seed)]
    pub(crate) seed: Option<u64>,
    /// How many mutants run side by side; as many as there are cores if not given
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=JOBS_MAX))]
    pub(crate) jobs: Option<u64>,
    /// Keep the evidence of every run below this folder
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Prove the features in this folder instead of those inside the program
    #[arg(long, value_name = "DIR")]
    pub(crate) features: Option<PathBuf>,
}

impl ServeArguments {
    /// The options that only this program knows, not the configuration of a Spine: name and value.
    pub(crate) fn own(&self) -> [(&'static str, String); 3] {
        [
            ("clock", self.clock.word().to_owned()),
            ("data", self.data.clone()),
            ("certificates", self.certificates.display().to_string()),
        ]
    }
}

impl RunArguments {
    pub(crate) fn order(&self) -> Order {
        match self.order {
            OrderArgument::Defined => Order::Defined,
            OrderArgument::Random => Order::Random,
        }
    }

    pub(crate) fn concurrency(&self) -> usize {
        usize::try_from(self.concurrency).unwrap_or(DEFAULT_CONCURRENCY)
    }
}

fn seed(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| format!("a seed is a number from 0 to {}", u64::MAX))
}

/// Which rows of the last run are run again.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Rerun {
    /// Those that did not pass, and those that never ran
    Failed,
}

/// The order of rows.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum OrderArgument {
    /// By path and line
    Defined,
    /// Drawn from the seed
    Random,
}

/// Which backends a run stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Lane {
    /// Everything inside this program
    Embedded,
    /// Real programs as child processes, a simulated Riak: not built into this version, ends with 50
    Services,
    /// Containers: not built into this version, ends with 50
    Containers,
    /// Stores by URL: not built into this version, ends with 50
    External,
}

impl Lane {
    /// The word on the command line.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Lane::Embedded => "embedded",
            Lane::Services => "services",
            Lane::Containers => "containers",
            Lane::External => "external",
        }
    }
}

/// How to serve.
#[derive(Debug, Args)]
pub(crate) struct ServeArguments {
    /// Read this configuration file; the environment (VERTEBRA_...) and flags win over it
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Load this data set: sandbox, cast, or none
    #[arg(long, value_name = "NAME", default_value = "sandbox")]
    pub(crate) data: String,
    /// Write certificates, keys and a sample request into this folder
    #[arg(long, value_name = "DIR", default_value = "out/certificates")]
    pub(crate) certificates: PathBuf,
    /// The address to listen on for messages; the control port stays on loopback
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) host: Option<IpAddr>,
    /// The port for messages; 0 takes any free one
    #[arg(long, value_name = "N")]
    pub(crate) hl7_port: Option<u16>,
    /// The control port; 0 takes any free one
    #[arg(long, value_name = "N")]
    pub(crate) control_port: Option<u16>,
    /// Which clock the Spine lives by; a virtual one stands still until the control port moves it
    #[arg(long, value_enum, default_value_t = Clock::System)]
    pub(crate) clock: Clock,
    /// Print every effective value and where it came from, and stop
    #[arg(long)]
    pub(crate) print_config: bool,
    /// The names of the options that were given, not left to their defaults.
    #[arg(skip)]
    pub(crate) given: BTreeSet<String>,
}

impl Clock {
    /// The word on the command line.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Clock::System => "system",
            Clock::Virtual => "virtual",
        }
    }
}

/// Which clock a Spine lives by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Clock {
    /// That of this machine
    System,
    /// One that is moved over the control port
    Virtual,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_holds_together() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn every_lane_and_clock_has_its_word() {
        for lane in Lane::value_variants() {
            assert_eq!(lane.to_possible_value().unwrap().get_name(), lane.word());
        }
        for clock in Clock::value_variants() {
            assert_eq!(clock.to_possible_value().unwrap().get_name(), clock.word());
        }
    }
}
