//! Whether a run has found the planted fault of a mutant, and for the right reason.
//!
//! The right reason: a check that the mutant names does not hold, in a scenario that carries the mutant's requirement,
//! with the blame on the side that bears the fault. Anything else that went red found something, but nobody can say
//! what. Leaves out running mutants, and what a suite comes to that is proved by many.

use crate::check::{Blame, CheckVerdict};
use crate::event::Event;
use std::collections::BTreeMap;

/// What has to be found.
#[derive(Debug, Clone, Copy)]
pub struct Sought<'s> {
    /// The mutant's id.
    pub mutant: &'s str,
    /// Ids of the checks of which one has to fail.
    pub checks: &'s [String],
    /// The requirement that the scenario has to carry.
    pub requirement: &'s str,
    /// Whose fault it has to be.
    pub blame: Blame,
}

/// The check that found it, in the first scenario by path and line in which one did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Id of the check.
    pub check: String,
    /// Id of the scenario.
    pub scenario: String,
    /// The blame that the check carries.
    pub blame: Blame,
}

/// What became of a mutant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kill {
    /// Killed by a check that it names, for the right reason.
    Named(Found),
    /// Something went red, and not for the right reason.
    Otherwise(Found),
    /// Everything is as green as without the fault, which came into play.
    Survived,
    /// The fault never came into play, so nothing could find it.
    NotReached,
    /// The events are not those of a whole run against this mutant: the words say why.
    NoResult(String),
}

/// What the events of one run say about its mutant. A requirement that is only advised is failed by a finding.
pub fn kill(events: &[Event], sought: Sought<'_>) -> Kill {
    let planted = match events.first() {
        Some(Event::RunStarted(run)) => run.mutant.as_ref().map(|mutant| mutant.id.as_str()),
        _ => None,
    };
    if planted != Some(sought.mutant) {
        return Kill::NoResult(format!("the run judged {}", planted.unwrap_or("no mutant")));
    }
    let Some(Event::RunFinished(end)) = events.last() else {
        return Kill::NoResult("the run did not come to its end".to_owned());
    };
    let Some(reached) = end.mutant.as_ref().map(|mutant| mutant.reached) else {
        return Kill::NoResult("the run does not say whether the fault was reached".to_owned());
    };
    let mut carried: BTreeMap<&str, bool> = BTreeMap::new();
    let (mut named, mut other): (Option<Found>, Option<Found>) = (None, None);
    for event in events {
        match event {
            Event::ScenarioStarted(header) => {
                let carries = header.requirements.iter().any(|id| id == sought.requirement);
                carried.insert(&header.id, carries);
            }
            Event::Check(recorded) => {
                let check = &recorded.check;
                let is_red = check.verdict.stops() || check.verdict == CheckVerdict::Warn;
                if !is_red {
                    continue;
                }
                let (scenario, blame) = (recorded.scenario.clone(), check.blame);
                let found = Found { check: check.id.clone(), scenario, blame };
                let carries = carried.get(recorded.scenario.as_str()).copied().unwrap_or_default();
                let is_right = carries && blame == sought.blame && sought.checks.contains(&check.id);
                let first = if is_right { &mut named } else { &mut other };
                if first.as_ref().is_none_or(|known| place(&found.scenario) < place(&known.scenario)) {
                    *first = Some(found);
                }
            }
            _ => {}
        }
    }
    match (named, other) {
        _ if reached == 0 => Kill::NotReached,
        (Some(found), _) => Kill::Named(found),
        (None, Some(found)) => Kill::Otherwise(found),
        (None, None) => Kill::Survived,
    }
}

/// Path and line of a row: scenarios run side by side, and the first of them by this order is the same every time.
fn place(scenario: &str) -> (&str, usize) {
    let (path, line) = scenario.rsplit_once(':').unwrap_or((scenario, ""));
    (path, line.parse().unwrap_or_default())
}
