//! A plan: which rows run, in which order, and what the first event of the run says.
//!
//! Leaves out running it.

use crate::row::Row;
use crate::seed::rank;
use crate::select::{Selection, SelectionError};
use crate::suite::Suite;
use jiff::Timestamp;
use std::collections::BTreeSet;
use vertebra_evidence::{
    FORMAT_VERSION, FeatureRows, Requirement, RerunFacts, RunStarted, StoreFacts, SubjectFacts,
};

/// How many scenarios run side by side unless told otherwise. More than the cores of a small machine, so that a
/// scenario which waits for a socket does not leave one idle.
pub const DEFAULT_CONCURRENCY: usize = 8;

/// The order of rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    /// By path and line.
    #[default]
    Defined,
    /// Drawn from the seed of the run.
    Random,
}

impl Order {
    /// The word on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Order::Defined => "defined",
            Order::Random => "random",
        }
    }
}

/// What the run is told about itself.
#[derive(Debug, Clone, PartialEq)]
pub struct RunFacts {
    /// Version of the program.
    pub program: String,
    /// The seed of the run.
    pub seed: u64,
    /// The order of rows.
    pub order: Order,
    /// How many scenarios run side by side at most; 0 counts as 1.
    pub concurrency: usize,
    /// The lane.
    pub lane: String,
    /// What is judged.
    pub subject: SubjectFacts,
    /// What stands behind each store.
    pub stores: Vec<StoreFacts>,
    /// Whether findings fail the run.
    pub strict: bool,
    /// Options that a replay of one row needs besides its id and the seed, as words of a command line.
    pub replay: Vec<String>,
}

/// A run that is ready to start.
#[derive(Debug, Clone)]
pub struct Plan {
    pub(crate) rows: Vec<Row>,
    pub(crate) faults: Vec<String>,
    pub(crate) facts: RunFacts,
    suite: String,
    selection: Vec<String>,
    rerun: Option<RerunFacts>,
    called: Option<String>,
    left_out: usize,
    requirements: Vec<Requirement>,
    answers_for: Vec<String>,
}

impl Plan {
    /// Selects and orders rows. Rows that carry a requirement of another lane are left out, and counted.
    ///
    /// # Errors
    /// When the selection is not well formed, or matches no row of this lane.
    pub fn new(suite: &Suite, selection: &Selection, facts: RunFacts) -> Result<Plan, SelectionError> {
        let selected = suite.select(selection)?;
        let before = selected.len();
        let mut rows: Vec<Row> =
            selected.into_iter().filter(|row| fits_lane(suite, row, &facts.lane)).collect();
        if rows.is_empty() {
            let what = format!("{} on lane {}", selection.words().join(" "), facts.lane);
            return Err(SelectionError::Nothing { what: what.trim().into(), near: Vec::new() });
        }
        let left_out = before - rows.len();
        if facts.order == Order::Random {
            rows.sort_by_cached_key(|row| rank(facts.seed, &row.header.id));
        }
        Ok(Plan { left_out, ..Plan::of(rows, suite, selection, facts) })
    }

    /// A plan without rows, for a run that can only be refused.
    pub fn empty(suite: &Suite, selection: &Selection, facts: RunFacts) -> Plan {
        Plan::of(Vec::new(), suite, selection, facts)
    }

    fn of(rows: Vec<Row>, suite: &Suite, selection: &Selection, facts: RunFacts) -> Plan {
        Plan {
            faults: suite.faults().to_vec(),
            suite: suite.digest().into(),
            selection: selection.words(),
            rerun: None,
            called: None,
            left_out: 0,
            requirements: suite.requirements().iter().cloned().collect(),
            answers_for: answers_for(suite, selection, &rows, &facts.lane),
            rows,
            facts,
        }
    }

    /// The same plan, as one that takes up again what did not pass in a run of more rows.
    pub fn rerunning(self, rerun: RerunFacts) -> Plan {
        Plan { rerun: Some(rerun), ..self }
    }

    /// The same plan, of a program that was called by this word.
    pub fn called(self, word: Option<String>) -> Plan {
        Plan { called: word, ..self }
    }

    /// The rows in the order in which they will start.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The first event of the run.
    pub(crate) fn started(&self, wall: Timestamp) -> RunStarted {
        let facts = &self.facts;
        RunStarted {
            version: FORMAT_VERSION,
            program: facts.program.clone(),
            suite: self.suite.clone(),
            seed: facts.seed,
            lane: facts.lane.clone(),
            subject: facts.subject.clone(),
            stores: facts.stores.clone(),
            selection: self.selection.clone(),
            replay: facts.replay.clone(),
            called: self.called.clone(),
            left_out: self.left_out,
            order: facts.order.word().into(),
            concurrency: facts.concurrency.max(1),
            strict: facts.strict,
            rerun: self.rerun.clone(),
            features: by_feature(&self.rows),
            requirements: self.requirements.clone(),
            answers_for: self.answers_for.clone(),
            wall,
            mutant: None,
        }
    }
}

fn fits_lane(suite: &Suite, row: &Row, lane: &str) -> bool {
    let of_lane = |id: &String| suite.requirements().get(id).is_none_or(|r| r.applies_to(lane));
    row.header.requirements.iter().all(of_lane)
}

/// A run of everything answers for everything that its lane must show, in whatever words everything was selected. A part
/// answers for what it carries.
fn answers_for(suite: &Suite, selection: &Selection, rows: &[Row], lane: &str) -> Vec<String> {
    let is_whole = suite.rows().iter().filter(|row| fits_lane(suite, row, lane)).count() == rows.len();
    if selection.is_everything() || is_whole {
        let all = suite.requirements().iter().filter(|requirement| requirement.applies_to(lane));
        return all.map(|requirement| requirement.id.clone()).collect();
    }
    let carried: BTreeSet<&String> = rows.iter().flat_map(|row| &row.header.requirements).collect();
    carried.into_iter().filter(|id| suite.requirements().get(id).is_some()).cloned().collect()
}

fn by_feature(rows: &[Row]) -> Vec<FeatureRows> {
    let mut features: Vec<FeatureRows> = Vec::new();
    let mut sorted: Vec<&Row> = rows.iter().collect();
    sorted.sort_by(|a, b| (&a.header.path, a.lines.row).cmp(&(&b.header.path, b.lines.row)));
    for row in sorted {
        match features.last_mut() {
            Some(last) if last.path == row.header.path => last.rows += 1,
            _ => features.push(FeatureRows {
                path: row.header.path.clone(),
                title: row.header.feature.clone(),
                rows: 1,
            }),
        }
    }
    features
}
