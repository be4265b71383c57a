//! The events of a run, in the order in which a stream carries them.
//!
//! One `RunStarted`, then for every selected row a `ScenarioStarted`, its steps, exchanges, checks and panics, and a
//! `ScenarioFinished`, then one `RunFinished`. Rows run side by side, so the events of two scenarios may interleave;
//! inside a scenario the order is that of recording. On disk an event is one line of JSON (design 6).
//!
//! Leaves out how events are written (`sink`), read (`read`), hashed (`canonical`) and judged (`verdict`).

use crate::check::RecordedCheck;
use crate::exchange::RecordedExchange;
use crate::requirement::Requirement;
use crate::verdict::{Counts, RequirementResult, RunVerdict, ScenarioVerdict};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The version of the event format. A reader refuses every other one.
pub const FORMAT_VERSION: u32 = 1;

/// One event of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Event {
    /// What runs, against what, and which rows were selected. Always the first event.
    RunStarted(Box<RunStarted>),
    /// A row begins.
    ScenarioStarted(Box<ScenarioHeader>),
    /// A step ended, or will never begin.
    StepFinished(Box<StepFinished>),
    /// A message and what came back.
    Exchange(Box<RecordedExchange>),
    /// A statement that was tested.
    Check(Box<RecordedCheck>),
    /// Something panicked, and a step or the end of the scenario noticed.
    PanicSeen(Box<PanicSeen>),
    /// A row ended.
    ScenarioFinished(Box<ScenarioFinished>),
    /// The run ended, by itself or by an interrupt. Always the last event of a run that did not crash.
    RunFinished(Box<RunFinished>),
}

impl Event {
    /// The id of the scenario that the event belongs to; `None` for the two events of the run itself.
    pub fn scenario(&self) -> Option<&str> {
        match self {
            Event::RunStarted(_) | Event::RunFinished(_) => None,
            Event::ScenarioStarted(e) => Some(&e.id),
            Event::StepFinished(e) => Some(&e.scenario),
            Event::Exchange(e) => Some(&e.scenario),
            Event::Check(e) => Some(&e.scenario),
            Event::PanicSeen(e) => Some(&e.scenario),
            Event::ScenarioFinished(e) => Some(&e.scenario),
        }
    }
}

/// The identity of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunStarted {
    /// `FORMAT_VERSION` of the program that wrote the stream.
    pub version: u32,
    /// The version of the program.
    pub program: String,
    /// Digest of the feature files and requirements that the run was made from, hex; short enough to read out.
    pub suite: String,
    /// The seed from which every scenario's seed is derived.
    pub seed: u64,
    /// The lane: which backends the run stands on.
    pub lane: String,
    /// What is judged.
    pub subject: SubjectFacts,
    /// What stands behind each store, with its version.
    pub stores: Vec<StoreFacts>,
    /// The selection as the user gave it, as words of a command line; empty when everything was selected.
    pub selection: Vec<String>,
    /// Options that a replay of one row needs besides its id and the seed, as words of a command line.
    pub replay: Vec<String>,
    /// How the program was called, so that a replay can be copied into the same shell; `None` where nobody knows, as in
    /// streams of programs that did not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub called: Option<String>,
    /// Rows that the selection matches but that need another lane.
    pub left_out: usize,
    /// `defined` or `random`.
    pub order: String,
    /// How many scenarios run side by side at most.
    pub concurrency: usize,
    /// Whether findings fail the run (exit code 10).
    pub strict: bool,
    /// Set where the run takes up again what did not pass before, and nothing else. Absent in streams of programs that
    /// could not do that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rerun: Option<RerunFacts>,
    /// The selected rows, counted by feature file, in the order of the files.
    pub features: Vec<FeatureRows>,
    /// All requirements that the features know.
    pub requirements: Vec<Requirement>,
    /// Ids of the requirements that this run answers for: those of the lane, or with a selection those that the
    /// selected rows carry.
    pub answers_for: Vec<String>,
    /// When the run began, by the wall clock. For people only: no hash and no verdict covers it.
    pub wall: Timestamp,
    /// The mutant that is judged instead of a subject as it was made. Then the run proves the suite, and nothing that it
    /// comes to is a result about the subject.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mutant: Option<MutantFacts>,
}

impl RunStarted {
    /// The number of selected rows.
    pub fn selected(&self) -> usize {
        self.features.iter().map(|feature| feature.rows).sum()
    }
}

/// A subject with exactly one planted fault, as the catalogue lists it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MutantFacts {
    /// Its id: `SPINE-001`, `SUP-001`.
    pub id: String,
    /// What is wrong with it, in one sentence.
    pub wrong: String,
    /// The seam at which the fault is planted.
    pub seam: String,
    /// What the fault changes: state, time, order, contract, access or bytes.
    pub changes: String,
}

/// Whether a planted fault came into play at all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MutantEnd {
    /// The mutant's id.
    pub id: String,
    /// How often the path with the fault was taken. 0: whatever the verdict is, it says nothing about the fault.
    pub reached: u64,
}

/// What a run that takes up again what did not pass belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RerunFacts {
    /// How many rows were selected by the run whose rows these are.
    pub of: usize,
    /// The command that runs all of those rows again.
    pub whole: String,
}

/// What a run judges.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubjectFacts {
    /// Its name: "embedded Spine", or the product of a supplier.
    pub name: String,
    /// Its version, or what it says about itself.
    pub version: String,
    /// How it is reached: "in process, one per scenario", or a URL.
    pub reached: String,
}

/// What stands behind a store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoreFacts {
    /// Which store: `records`, `sessions`, `queues`.
    pub store: String,
    /// What stands behind it, with its version. A simulated one says so.
    pub backend: String,
}

/// How many rows of a feature file were selected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeatureRows {
    /// Path of the feature file, relative to the folder of features.
    pub path: String,
    /// Title of the feature.
    pub title: String,
    /// Selected rows.
    pub rows: usize,
}

/// A row of Gherkin: a scenario, or one line of the examples of an outline.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScenarioHeader {
    /// `path:line` of the scenario or of its example row, the path relative to the folder of features. What
    /// `vertebra run` takes to run it again.
    pub id: String,
    /// Path of the feature file.
    pub path: String,
    /// Title of the feature.
    pub feature: String,
    /// Title of the scenario, with the values of its row put in.
    pub title: String,
    /// Name of the example row: its first cell. `None` for a plain scenario.
    pub row: Option<String>,
    /// Tags without their `@`, from the feature down to the examples; each once.
    pub tags: Vec<String>,
    /// Those tags that are ids of requirements.
    pub requirements: Vec<String>,
    /// The virtual instant at which the scenario starts.
    pub start: Timestamp,
}

impl ScenarioHeader {
    /// The title, followed by the name of the row in square brackets where it has one that the title does not say.
    pub fn title_and_row(&self) -> String {
        match &self.row {
            Some(row) if !says(&self.title, row) => format!("{} [{row}]", self.title),
            _ => self.title.clone(),
        }
    }
}

/// Whether these words stand in the title as such, not as a part of longer ones.
fn says(title: &str, words: &str) -> bool {
    let apart = |neighbour: Option<char>| neighbour.is_none_or(|c| !c.is_alphanumeric());
    let alone = |(at, _): (usize, &str)| {
        let (before, rest) = title.split_at(at);
        let after = rest.strip_prefix(words).and_then(|after| after.chars().next());
        apart(before.chars().next_back()) && apart(after)
    };
    words.is_empty() || title.match_indices(words).any(alone)
}

/// How a step ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StepStatus {
    /// It ran to its end.
    Passed,
    /// It returned an error, a check in it failed, or something panicked.
    Failed,
    /// A step before it failed, so it never began.
    Skipped,
    /// No definition matches it.
    Undefined,
    /// More than one definition matches it.
    Ambiguous,
}

impl StepStatus {
    /// The word that reports use.
    pub fn word(self) -> &'static str {
        match self {
            StepStatus::Passed => "passed",
            StepStatus::Failed => "failed",
            StepStatus::Skipped => "skipped",
            StepStatus::Undefined => "undefined",
            StepStatus::Ambiguous => "ambiguous",
        }
    }
}

/// The end of a step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StepFinished {
    /// Id of the scenario.
    pub scenario: String,
    /// Position in the scenario, backgrounds included, from 0.
    pub index: usize,
    /// The keyword as written, without blanks around it.
    pub keyword: String,
    /// The text after the keyword.
    pub text: String,
    /// How it ended.
    pub status: StepStatus,
    /// `path:line` of the step in its feature file.
    pub place: String,
    /// `file:line` of the definition that ran; `None` where there is not exactly one.
    pub definition: Option<String>,
    /// What the step said when it failed. Not hashed.
    pub error: Option<String>,
}

/// A panic, with its place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PanicSeen {
    /// Id of the scenario.
    pub scenario: String,
    /// What the panic said.
    pub message: String,
    /// `file:line:column`, or `unknown`.
    pub place: String,
    /// Label of the task that panicked.
    pub task: String,
}

/// The end of a row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScenarioFinished {
    /// Id of the scenario.
    pub scenario: String,
    /// What its checks come to.
    pub verdict: ScenarioVerdict,
    /// Hash of the scenario's canonical projection, hex.
    pub hash: String,
    /// How long it took by the wall clock. For people only.
    pub millis: u64,
}

/// When and how long, by the wall clock. For people only.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Wall {
    /// When the run ended.
    pub end: Timestamp,
    /// How long it took.
    pub millis: u64,
}

/// The end of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunFinished {
    /// How many scenarios came to which verdict.
    pub counts: Counts,
    /// The verdict of every requirement that the run answers for, in the order of their ids.
    pub requirements: Vec<RequirementResult>,
    /// Hash of the run, hex: over the ids and hashes of its scenarios.
    pub hash: String,
    /// The verdict of the run.
    pub verdict: RunVerdict,
    /// The exit code that the program ends with.
    pub exit: u8,
    /// Why the verdict is not green although no scenario says so, or what ended the run early; empty otherwise.
    pub reasons: Vec<String>,
    /// When, and how long.
    pub wall: Wall,
    /// Of a run against a mutant: whether its fault was reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mutant: Option<MutantEnd>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_named_once() {
        let cases = [
            ("Counts to three", Some("three"), "Counts to three"),
            ("Row 10", Some("1"), "Row 10 [1]"),
            ("Row (1)", Some("1"), "Row (1)"),
            ("Row 11, then 1", Some("1"), "Row 11, then 1"),
            ("Grows", Some("two"), "Grows [two]"),
            ("Grows", Some(""), "Grows"),
            ("Größe ß", Some("ß"), "Größe ß"),
            ("Plain", None, "Plain"),
        ];
        for (title, row, shown) in cases {
            let header = ScenarioHeader {
                id: String::new(),
                path: String::new(),
                feature: String::new(),
                title: title.into(),
                row: row.map(str::to_owned),
                tags: Vec::new(),
                requirements: Vec::new(),
                start: Timestamp::UNIX_EPOCH,
            };
            assert_eq!(header.title_and_row(), shown);
        }
    }
}
