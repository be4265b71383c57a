//! A row: a scenario, or one line of an outline's examples, with its backgrounds put in front of its own steps.
//!
//! Leaves out reading (`suite`), expanding (`outline`) and running (`engine`).

use gherkin::{Feature, Scenario, Step};
use std::path::PathBuf;
use std::sync::Arc;
use vertebra_evidence::ScenarioHeader;

/// One row of Gherkin, ready to run.
#[derive(Debug, Clone)]
pub struct Row {
    pub(crate) header: ScenarioHeader,
    pub(crate) steps: Vec<PlannedStep>,
    pub(crate) lines: Lines,
    pub(crate) feature: Arc<Feature>,
    pub(crate) scenario: Scenario,
}

/// The lines by which a row can be selected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Lines {
    /// The row itself: the example's line, or the scenario's keyword.
    pub(crate) row: usize,
    /// The keyword `Examples` and its tags, for a row of an outline.
    pub(crate) examples: Vec<usize>,
    /// The tags of the scenario.
    pub(crate) tags: Vec<usize>,
    /// First line of the scenario, its keyword.
    pub(crate) first: usize,
    /// Last line of the scenario, its examples included, comments below it not.
    pub(crate) last: usize,
}

/// A step of a row.
#[derive(Debug, Clone)]
pub struct PlannedStep {
    pub(crate) step: Step,
    pub(crate) place: String,
}

impl Row {
    /// Id, titles, tags and requirements.
    pub fn header(&self) -> &ScenarioHeader {
        &self.header
    }

    /// The steps, backgrounds first.
    pub fn steps(&self) -> &[PlannedStep] {
        &self.steps
    }

    /// What cucumber is given: a feature of its own with this one scenario in it and nothing else, so that rows can
    /// run in any order and every step is reported alike.
    pub(crate) fn as_feature(&self) -> Feature {
        let mut feature = Feature::clone(&self.feature);
        feature.path = Some(PathBuf::from(&self.header.path));
        feature.scenarios = vec![self.scenario.clone()];
        feature
    }
}

impl PlannedStep {
    /// The keyword as written, without blanks around it.
    pub fn keyword(&self) -> &str {
        self.step.keyword.trim()
    }

    /// The text after the keyword.
    pub fn text(&self) -> &str {
        &self.step.value
    }

    /// `path:line` of the step.
    pub fn place(&self) -> &str {
        &self.place
    }
}
