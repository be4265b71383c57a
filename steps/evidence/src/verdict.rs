//! Verdict arithmetic: checks -> scenario -> requirement -> run -> exit code. Pure, and a function of the events alone.
//!
//! The worst check of a scenario decides it. A fault of the harness weighs most, then one of the environment: after
//! either nothing can be said about the subject. A step that ended badly or a panic without a check that says why is a
//! fault of the harness, a scenario without any check is unverified, and a selected row that never finished makes the
//! run invalid. So silence is never green (design 6, referee 5.2).
//!
//! A run that takes up again what did not pass is never green by itself: the whole has to be run again.
//!
//! Leaves out waivers' expiry: no command knows it yet.

use crate::canonical::run_hash;
use crate::check::{Blame, Check, CheckVerdict};
use crate::event::{Event, RerunFacts, StepStatus};
use crate::exit::ExitCode;
use crate::requirement::{Level, Requirement};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What the checks of a scenario come to, from best to worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ScenarioVerdict {
    /// Every check holds.
    Passed,
    /// Nothing fails, something is a finding or waived.
    Findings,
    /// A check could not decide, or there was none.
    Unverified,
    /// A prerequisite was missing.
    Blocked,
    /// The subject failed.
    Failed,
    /// The environment failed.
    EnvironmentError,
    /// The harness or a simulator failed.
    HarnessError,
}

impl ScenarioVerdict {
    /// The word that reports use.
    pub fn word(self) -> &'static str {
        match self {
            ScenarioVerdict::Passed => "passed",
            ScenarioVerdict::Findings => "findings",
            ScenarioVerdict::Unverified => "unverified",
            ScenarioVerdict::Blocked => "blocked",
            ScenarioVerdict::Failed => "failed",
            ScenarioVerdict::EnvironmentError => "environment error",
            ScenarioVerdict::HarnessError => "harness error",
        }
    }

    fn of(check: &Check) -> Option<ScenarioVerdict> {
        Some(match (check.verdict, check.blame) {
            (CheckVerdict::Pass | CheckVerdict::Attested, _) => ScenarioVerdict::Passed,
            (CheckVerdict::NotApplicable, _) => return None,
            (CheckVerdict::Warn | CheckVerdict::Waived, _) => ScenarioVerdict::Findings,
            (CheckVerdict::Unverified, _) => ScenarioVerdict::Unverified,
            (CheckVerdict::Blocked, _) => ScenarioVerdict::Blocked,
            (CheckVerdict::HarnessError, _) => ScenarioVerdict::HarnessError,
            (CheckVerdict::EnvironmentError, _) => ScenarioVerdict::EnvironmentError,
            (CheckVerdict::Fail, Blame::Subject) => ScenarioVerdict::Failed,
            (CheckVerdict::Fail, Blame::Prerequisite) => ScenarioVerdict::Blocked,
            (CheckVerdict::Fail, Blame::Environment) => ScenarioVerdict::EnvironmentError,
            (CheckVerdict::Fail, Blame::PeerSimulator | Blame::Harness) => ScenarioVerdict::HarnessError,
        })
    }
}

/// What the checks of a requirement come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RequirementVerdict {
    /// Checks ran and all hold.
    Verified,
    /// Nothing fails, something is a finding or waived.
    VerifiedWithFindings,
    /// No check of it ran.
    NotTested,
    /// A check of it was blocked, could not decide, or the harness or the environment failed.
    NotFullyVerified,
    /// A check of it failed.
    Failed,
}

impl RequirementVerdict {
    /// The words that reports use.
    pub fn word(self) -> &'static str {
        match self {
            RequirementVerdict::Verified => "verified",
            RequirementVerdict::VerifiedWithFindings => "verified with findings",
            RequirementVerdict::NotTested => "not tested",
            RequirementVerdict::NotFullyVerified => "not fully verified",
            RequirementVerdict::Failed => "failed",
        }
    }

    fn of(worst: Option<ScenarioVerdict>) -> RequirementVerdict {
        match worst {
            None => RequirementVerdict::NotTested,
            Some(ScenarioVerdict::Passed) => RequirementVerdict::Verified,
            Some(ScenarioVerdict::Findings) => RequirementVerdict::VerifiedWithFindings,
            Some(ScenarioVerdict::Failed) => RequirementVerdict::Failed,
            Some(_) => RequirementVerdict::NotFullyVerified,
        }
    }
}

/// A requirement with its verdict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequirementResult {
    /// Its id.
    pub id: String,
    /// Its verdict.
    pub verdict: RequirementVerdict,
}

/// The verdict of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING-KEBAB-CASE")]
pub enum RunVerdict {
    /// All that had to be verified was, and holds.
    Conformant,
    /// The same, and something is worth looking at.
    ConformantWithFindings,
    /// Nothing failed, but not all that had to be verified was.
    NotFullyVerified,
    /// The subject failed.
    NonConformant,
    /// The run says nothing about the subject.
    InvalidRun,
}

impl RunVerdict {
    /// The words of the published vocabulary.
    pub fn word(self) -> &'static str {
        match self {
            RunVerdict::Conformant => "CONFORMANT",
            RunVerdict::ConformantWithFindings => "CONFORMANT WITH FINDINGS",
            RunVerdict::NotFullyVerified => "NOT FULLY VERIFIED",
            RunVerdict::NonConformant => "NON-CONFORMANT",
            RunVerdict::InvalidRun => "INVALID RUN",
        }
    }
}

/// How many scenarios came to which verdict, and how many checks were made.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Selected rows.
    pub selected: usize,
    /// Every check holds.
    pub passed: usize,
    /// With findings or waivers.
    pub findings: usize,
    /// The subject failed.
    pub failed: usize,
    /// Undecided, or without a check.
    pub unverified: usize,
    /// A prerequisite was missing.
    pub blocked: usize,
    /// The environment failed.
    pub environment_errors: usize,
    /// The harness failed.
    pub harness_errors: usize,
    /// Selected and not finished.
    pub not_run: usize,
    /// Checks made.
    pub checks: usize,
}

/// What a run comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// The verdict.
    pub verdict: RunVerdict,
    /// The exit code.
    pub exit: ExitCode,
    /// The counts.
    pub counts: Counts,
    /// Every requirement that the run answers for.
    pub requirements: Vec<RequirementResult>,
    /// Hash of the run.
    pub hash: String,
    /// Why, where the counts do not say it.
    pub reasons: Vec<String>,
}

/// The verdict of one scenario while its events come in.
#[derive(Debug, Clone, Default)]
pub(crate) struct ScenarioTally {
    worst: Option<ScenarioVerdict>,
    unexplained: bool,
    explained: bool,
    started: bool,
}

impl ScenarioTally {
    pub(crate) fn add(&mut self, event: &Event) {
        match event {
            Event::ScenarioStarted(_) => self.started = true,
            Event::Check(recorded) => {
                self.worst = self.worst.max(ScenarioVerdict::of(&recorded.check));
                self.explained |= recorded.check.verdict.stops();
            }
            Event::StepFinished(step) => {
                self.unexplained |= matches!(
                    step.status,
                    StepStatus::Failed | StepStatus::Undefined | StepStatus::Ambiguous | StepStatus::Skipped
                );
            }
            Event::PanicSeen(_) => self.unexplained = true,
            _ => {}
        }
    }

    pub(crate) fn verdict(&self) -> ScenarioVerdict {
        if self.unexplained && !self.explained {
            return ScenarioVerdict::HarnessError;
        }
        self.worst.unwrap_or(ScenarioVerdict::Unverified)
    }
}

/// The verdict of a run while its events come in.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    selected: usize,
    strict: bool,
    rerun: Option<RerunFacts>,
    requirements: BTreeMap<String, Requirement>,
    answers_for: Vec<String>,
    running: BTreeMap<String, ScenarioTally>,
    finished: BTreeMap<String, (ScenarioVerdict, String)>,
    by_requirement: BTreeMap<String, ScenarioVerdict>,
    unknown: BTreeSet<String>,
    checks: usize,
    faults: BTreeMap<ExitCode, Vec<String>>,
}

impl Tally {
    /// Before the first event.
    pub fn new() -> Tally {
        Tally::default()
    }

    /// Takes an event into account.
    pub fn event(&mut self, event: &Event) {
        if let Event::RunStarted(run) = event {
            self.selected = run.selected();
            self.strict = run.strict;
            self.rerun = run.rerun.clone();
            self.requirements = run.requirements.iter().map(|r| (r.id.clone(), r.clone())).collect();
            self.answers_for = run.answers_for.clone();
        }
        let Some(id) = event.scenario() else { return };
        match event {
            Event::ScenarioFinished(finished) => {
                let tally = self.running.remove(id).unwrap_or_default();
                let verdict = if tally.started { tally.verdict() } else { ScenarioVerdict::HarnessError };
                self.finished.insert(id.into(), (verdict, finished.hash.clone()));
            }
            other => {
                if let Event::Check(recorded) = other {
                    self.count_check(&recorded.check);
                }
                self.running.entry(id.into()).or_default().add(other);
            }
        }
    }

    fn count_check(&mut self, check: &Check) {
        self.checks += 1;
        for id in &check.requirements {
            if !self.requirements.contains_key(id) {
                self.unknown.insert(id.clone());
            }
            if let Some(verdict) = ScenarioVerdict::of(check) {
                let worst = self.by_requirement.entry(id.clone()).or_insert(verdict);
                *worst = (*worst).max(verdict);
            }
        }
    }

    /// Whether the subject fails this check without breaking a MUST. A requirement that nobody knows counts as one, and
    /// so does the absence of any.
    pub(crate) fn only_advised(&self, check: &Check) -> bool {
        let advised = |id: &String| self.requirements.get(id).is_some_and(|known| known.level != Level::Must);
        let of_subject = (check.verdict, check.blame) == (CheckVerdict::Fail, Blame::Subject);
        of_subject && !check.requirements.is_empty() && check.requirements.iter().all(advised)
    }

    /// Adds something that happened outside of every scenario: the run ends with this code, unless something worse did.
    pub fn fault(&mut self, exit: ExitCode, reason: impl Into<String>) {
        self.faults.entry(exit).or_default().push(reason.into());
    }

    /// What the events so far come to.
    pub fn judge(&self) -> Judgement {
        let counts = self.counts();
        let requirements: Vec<RequirementResult> = self
            .answers_for
            .iter()
            .map(|id| RequirementResult {
                id: id.clone(),
                verdict: RequirementVerdict::of(self.by_requirement.get(id).copied()),
            })
            .collect();
        let mut reasons: Vec<String> = self.faults.values().flatten().cloned().collect();
        let (verdict, exit) = self.verdict(&counts, &requirements, &mut reasons);
        let hashes = self.finished.iter().map(|(id, (_, hash))| (id.clone(), hash.clone())).collect();
        Judgement { verdict, exit, counts, requirements, hash: run_hash(&hashes), reasons }
    }

    fn counts(&self) -> Counts {
        let of = |wanted: ScenarioVerdict| self.finished.values().filter(|(v, _)| *v == wanted).count();
        Counts {
            selected: self.selected,
            passed: of(ScenarioVerdict::Passed),
            findings: of(ScenarioVerdict::Findings),
            failed: of(ScenarioVerdict::Failed),
            unverified: of(ScenarioVerdict::Unverified),
            blocked: of(ScenarioVerdict::Blocked),
            environment_errors: of(ScenarioVerdict::EnvironmentError),
            harness_errors: of(ScenarioVerdict::HarnessError),
            not_run: self.selected.saturating_sub(self.finished.len()),
            checks: self.checks,
        }
    }

    /// The order of the questions is the order of weight: what makes the run say nothing comes before what it says.
    fn verdict(
        &self,
        counts: &Counts,
        requirements: &[RequirementResult],
        reasons: &mut Vec<String>,
    ) -> (RunVerdict, ExitCode) {
        let fault = |exit| self.faults.contains_key(&exit);
        if fault(ExitCode::Interrupted) {
            return (RunVerdict::NotFullyVerified, ExitCode::Interrupted);
        }
        reasons.extend(
            self.unknown
                .iter()
                .map(|id| format!("a check names requirement {id}, which no requirements.toml knows")),
        );
        let broken = counts.harness_errors > 0 || fault(ExitCode::HarnessFault) || !self.unknown.is_empty();
        if broken {
            return (RunVerdict::InvalidRun, ExitCode::HarnessFault);
        }
        if fault(ExitCode::SubjectNotReachable) {
            return (RunVerdict::InvalidRun, ExitCode::SubjectNotReachable);
        }
        if counts.environment_errors > 0 || fault(ExitCode::EnvironmentNotFit) {
            return (RunVerdict::InvalidRun, ExitCode::EnvironmentNotFit);
        }
        if counts.selected == 0 {
            if !fault(ExitCode::NothingSelected) {
                reasons.push("nothing was selected".into());
            }
            return (RunVerdict::NotFullyVerified, ExitCode::NothingSelected);
        }
        if counts.not_run > 0 || self.finished.len() > counts.selected {
            reasons.push(format!("{} rows were selected, {} finished", counts.selected, self.finished.len()));
            return (RunVerdict::InvalidRun, ExitCode::HarnessFault);
        }
        if counts.failed > 0 {
            return (RunVerdict::NonConformant, ExitCode::NonConformant);
        }
        let open = self.open_musts(requirements);
        if !open.is_empty() {
            reasons.push(format!("not verified although a MUST: {}", open.join(", ")));
        }
        if counts.blocked > 0 || counts.unverified > 0 || !open.is_empty() {
            return (RunVerdict::NotFullyVerified, ExitCode::NotFullyVerified);
        }
        if counts.findings > 0 && self.strict {
            return (RunVerdict::ConformantWithFindings, ExitCode::Findings);
        }
        if let Some(rerun) = self.rerun.as_ref().filter(|rerun| counts.selected < rerun.of) {
            reasons.push(outstanding(rerun, counts.selected));
            return (RunVerdict::NotFullyVerified, ExitCode::RerunsOutstanding);
        }
        if counts.findings > 0 {
            return (RunVerdict::ConformantWithFindings, ExitCode::Conformant);
        }
        (RunVerdict::Conformant, ExitCode::Conformant)
    }

    fn open_musts(&self, results: &[RequirementResult]) -> Vec<String> {
        results
            .iter()
            .filter(|result| {
                matches!(result.verdict, RequirementVerdict::NotTested | RequirementVerdict::NotFullyVerified)
            })
            .filter(|result| self.requirements.get(&result.id).is_some_and(Requirement::scored_must))
            .map(|result| result.id.clone())
            .collect()
    }
}

/// Why a rerun whose rows all passed is no verdict about the whole.
fn outstanding(rerun: &RerunFacts, ran: usize) -> String {
    let RerunFacts { of, whole } = rerun;
    format!("{ran} of {of} rows were run again and none failed; the whole is still to be run: {whole}")
}
