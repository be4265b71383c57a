//! A check: one statement that was tested, what it proves, how it came out, and whose fault it is if it did not hold.
//!
//! Whoever writes a check says what was expected and what was found *at a path*, so that a reader needs no debugger.
//! Leaves out what many checks come to: `verdict`.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt::Display;

/// Most characters of an expected or actual value that a check keeps: enough for any field, too few for a whole
/// message, which is in the exchange anyway.
const VALUE_LIMIT: usize = 4_000;

/// How a check came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CheckVerdict {
    /// It holds.
    Pass,
    /// It does not hold, but the rule is inferred or advisory: a finding.
    Warn,
    /// It does not hold.
    Fail,
    /// It ran and could not decide.
    Unverified,
    /// The condition under which it applies is not met.
    NotApplicable,
    /// A prerequisite was missing, so it could not run.
    Blocked,
    /// The harness failed.
    HarnessError,
    /// The environment failed.
    EnvironmentError,
    /// A person vouches for it.
    Attested,
    /// It does not hold, and a waiver covers it.
    Waived,
}

impl CheckVerdict {
    /// The word of the published vocabulary.
    pub fn word(self) -> &'static str {
        match self {
            CheckVerdict::Pass => "pass",
            CheckVerdict::Warn => "warn",
            CheckVerdict::Fail => "fail",
            CheckVerdict::Unverified => "unverified",
            CheckVerdict::NotApplicable => "not-applicable",
            CheckVerdict::Blocked => "blocked",
            CheckVerdict::HarnessError => "harness-error",
            CheckVerdict::EnvironmentError => "environment-error",
            CheckVerdict::Attested => "attested",
            CheckVerdict::Waived => "waived",
        }
    }

    /// Whether the step that made the check cannot go on.
    pub fn stops(self) -> bool {
        matches!(
            self,
            CheckVerdict::Fail
                | CheckVerdict::Blocked
                | CheckVerdict::HarnessError
                | CheckVerdict::EnvironmentError
        )
    }
}

/// Whose fault it is when a check does not hold.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Blame {
    /// What the run judges.
    #[default]
    Subject,
    /// A simulated system around the subject.
    PeerSimulator,
    /// The suite: a step, an oracle, the runner.
    Harness,
    /// The machine: no port, no disk, no time.
    Environment,
    /// Something that has to be there first and is not.
    Prerequisite,
}

impl Blame {
    /// The words that reports use.
    pub fn word(self) -> &'static str {
        match self {
            Blame::Subject => "subject",
            Blame::PeerSimulator => "peer simulator",
            Blame::Harness => "harness",
            Blame::Environment => "environment",
            Blame::Prerequisite => "prerequisite",
        }
    }
}

/// A check as a step writes it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Check {
    /// Id of the check, the same in every scenario that makes it: `pds-retrieval.family-name`.
    pub id: String,
    /// Ids of the requirements that it proves. Left empty, it proves those that the scenario carries.
    pub requirements: Vec<String>,
    /// What holds when the check passes, in one sentence.
    pub statement: String,
    /// How it came out.
    pub verdict: CheckVerdict,
    /// Whose fault it is when it did not hold.
    pub blame: Blame,
    /// What was expected.
    pub expected: Option<String>,
    /// What was found.
    pub actual: Option<String>,
    /// Where in the message or record: a path.
    pub at: Option<String>,
    /// The likely cause, in one sentence.
    pub cause: Option<String>,
    /// `file:line` of the line that made the check. The recorder fills it in.
    pub place: Option<String>,
}

impl Check {
    /// A check that holds, until told otherwise.
    pub fn new(id: impl Into<String>, statement: impl Into<String>) -> Check {
        Check {
            id: id.into(),
            requirements: Vec::new(),
            statement: statement.into(),
            verdict: CheckVerdict::Pass,
            blame: Blame::Subject,
            expected: None,
            actual: None,
            at: None,
            cause: None,
            place: None,
        }
    }

    /// Names a requirement that the check proves. May be called more than once; an empty id is ignored.
    pub fn proves(mut self, requirement: impl Into<String>) -> Check {
        let requirement = requirement.into();
        if !requirement.is_empty() {
            self.requirements.push(requirement);
        }
        self
    }

    /// Sets the verdict to pass or fail.
    pub fn holds(self, holds: bool) -> Check {
        self.verdict(if holds { CheckVerdict::Pass } else { CheckVerdict::Fail })
    }

    /// Sets the verdict to pass, or to a finding where the rule is inferred or advisory.
    pub fn should_hold(self, holds: bool) -> Check {
        self.verdict(if holds { CheckVerdict::Pass } else { CheckVerdict::Warn })
    }

    /// Sets the verdict.
    pub fn verdict(mut self, verdict: CheckVerdict) -> Check {
        self.verdict = verdict;
        self
    }

    /// Says whose fault it is when the check does not hold; the subject's, if never called.
    pub fn blame(mut self, blame: Blame) -> Check {
        self.blame = blame;
        self
    }

    /// Says what was expected.
    pub fn expected(mut self, value: impl Display) -> Check {
        self.expected = Some(shortened(value.to_string()));
        self
    }

    /// Says what was found.
    pub fn actual(mut self, value: impl Display) -> Check {
        self.actual = Some(shortened(value.to_string()));
        self
    }

    /// Says where in the message or record.
    pub fn at(mut self, path: impl Into<String>) -> Check {
        self.at = Some(path.into());
        self
    }

    /// Says what the cause most likely is.
    pub fn likely(mut self, cause: impl Into<String>) -> Check {
        self.cause = Some(cause.into());
        self
    }
}

/// A check inside the stream.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RecordedCheck {
    /// Id of the scenario.
    pub scenario: String,
    /// Virtual instant at which it was made.
    pub when: Timestamp,
    /// The check; its requirements and its place are always filled in.
    #[serde(flatten)]
    pub check: Check,
}

/// What a step returns when a check that it made does not hold. The check is in the stream already, so this error only
/// ends the step; swallowing it cannot turn the scenario green.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("check {id} is {}: {what}", verdict.word())]
pub struct CheckFailed {
    /// Id of the check.
    pub id: String,
    /// Its verdict: fail, blocked, harness error or environment error.
    pub verdict: CheckVerdict,
    /// Statement, place in the message, expected and actual, in one line.
    pub what: String,
}

impl CheckFailed {
    pub(crate) fn of(check: &Check) -> CheckFailed {
        let mut what = check.statement.clone();
        if let Some(at) = &check.at {
            what.push_str(&format!("; at {at}"));
        }
        if let Some(expected) = &check.expected {
            what.push_str(&format!("; expected {expected}"));
        }
        if let Some(actual) = &check.actual {
            what.push_str(&format!("; found {actual}"));
        }
        CheckFailed { id: check.id.clone(), verdict: check.verdict, what }
    }
}

fn shortened(value: String) -> String {
    let length = value.chars().count();
    if length <= VALUE_LIMIT {
        return value;
    }
    let kept: String = value.chars().take(VALUE_LIMIT).collect();
    format!("{kept} (and {} more characters)", length - VALUE_LIMIT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_of_a_check_tells_the_whole_story_in_one_line() {
        let check = Check::new("a.b", "the reply names the patient")
            .holds(false)
            .at("patient/name[1]/family")
            .expected("MOLLOY")
            .actual("absent");
        assert_eq!(
            CheckFailed::of(&check).to_string(),
            "check a.b is fail: the reply names the patient; at patient/name[1]/family; expected MOLLOY; found absent"
        );
    }

    #[test]
    fn a_value_longer_than_the_limit_is_cut_between_characters_and_says_so() {
        let check = Check::new("a", "b").actual("ß".repeat(VALUE_LIMIT + 7));
        let kept = check.actual.unwrap();
        assert!(kept.ends_with("(and 7 more characters)"), "{}", &kept[kept.len() - 60..]);
        assert!(Check::new("a", "b").actual("ß".repeat(VALUE_LIMIT)).actual.unwrap().ends_with('ß'));
    }

    #[test]
    fn only_verdicts_that_leave_nothing_to_go_on_with_stop_a_step() {
        use CheckVerdict::*;
        for verdict in [Fail, Blocked, HarnessError, EnvironmentError] {
            assert!(verdict.stops(), "{verdict:?}");
        }
        for verdict in [Pass, Warn, Unverified, NotApplicable, Attested, Waived] {
            assert!(!verdict.stops(), "{verdict:?}");
        }
    }
}
