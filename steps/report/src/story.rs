//! What a report keeps of a scenario until its end: enough to explain it, without the bodies of its messages.
//!
//! Leaves out how it is told: `screen`.

use vertebra_evidence::{
    Check, CheckVerdict, Event, PanicSeen, RecordedExchange, ScenarioHeader, ScenarioVerdict, StepFinished,
    StepStatus,
};

/// Messages of a scenario that are kept for its screen: the last ones matter, and a screen has no room for more.
const MESSAGES_KEPT: usize = 12;

/// A message as a screen shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Message {
    pub(crate) at: String,
    pub(crate) actor: String,
    pub(crate) counterpart: String,
    pub(crate) label: String,
    pub(crate) outcome: String,
    pub(crate) whole: bool,
    pub(crate) sent: usize,
    pub(crate) received: usize,
}

/// A check, with the message before it.
#[derive(Debug, Clone)]
pub(crate) struct Told {
    pub(crate) check: Check,
    pub(crate) after: Option<Message>,
}

/// Why a scenario never came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CutShort {
    /// The run was told to stop.
    Interrupted,
    /// The run ended without it.
    Unfinished,
}

/// A scenario so far.
#[derive(Debug, Clone)]
pub(crate) struct Story {
    pub(crate) header: ScenarioHeader,
    pub(crate) verdict: ScenarioVerdict,
    /// Why it never came to its end; `None` for one that did, or that still runs.
    pub(crate) cut_short: Option<CutShort>,
    /// The checks that do not simply hold, in their order.
    pub(crate) checks: Vec<Told>,
    /// The step that ended badly.
    pub(crate) step: Option<StepFinished>,
    pub(crate) panics: Vec<PanicSeen>,
    pub(crate) messages: Vec<Message>,
    /// Messages before those that are kept.
    pub(crate) earlier: usize,
}

impl Story {
    pub(crate) fn new(header: &ScenarioHeader) -> Story {
        Story {
            header: header.clone(),
            verdict: ScenarioVerdict::Unverified,
            cut_short: None,
            checks: Vec::new(),
            step: None,
            panics: Vec::new(),
            messages: Vec::new(),
            earlier: 0,
        }
    }

    pub(crate) fn add(&mut self, event: &Event) {
        match event {
            Event::Check(recorded) => {
                let quiet =
                    matches!(recorded.check.verdict, CheckVerdict::Pass | CheckVerdict::NotApplicable);
                if !quiet {
                    let after = self.messages.last().cloned();
                    self.checks.push(Told { check: recorded.check.clone(), after });
                }
            }
            Event::StepFinished(step) => {
                let bad = !matches!(step.status, StepStatus::Passed | StepStatus::Skipped);
                if bad && self.step.is_none() {
                    self.step = Some((**step).clone());
                }
            }
            Event::PanicSeen(panic) => self.panics.push((**panic).clone()),
            Event::Exchange(recorded) => self.message(recorded),
            Event::ScenarioFinished(finished) => self.verdict = finished.verdict,
            Event::RunStarted(_) | Event::ScenarioStarted(_) | Event::RunFinished(_) => {}
        }
    }

    fn message(&mut self, recorded: &RecordedExchange) {
        let exchange = &recorded.exchange;
        if self.messages.len() == MESSAGES_KEPT {
            self.messages.remove(0);
            self.earlier += 1;
        }
        let same_day =
            exchange.start.strftime("%F").to_string() == self.header.start.strftime("%F").to_string();
        let format = if same_day { "%H:%M:%S%.3f" } else { "%F %H:%M:%S%.3f" };
        self.messages.push(Message {
            at: exchange.start.strftime(format).to_string(),
            actor: exchange.actor.clone(),
            counterpart: exchange.counterpart.clone(),
            label: exchange.label.clone(),
            outcome: match &exchange.failure {
                Some(failure) => failure.clone(),
                None => exchange.outcome.clone(),
            },
            whole: exchange.failure.is_none(),
            sent: exchange.request.len(),
            received: exchange.response.len(),
        });
    }

    /// The check that decided the scenario: the first of those that weigh most.
    pub(crate) fn decisive(&self) -> Option<&Told> {
        let weight = |told: &Told| match told.check.verdict {
            CheckVerdict::HarnessError => 6,
            CheckVerdict::EnvironmentError => 5,
            CheckVerdict::Fail => 4,
            CheckVerdict::Blocked => 3,
            CheckVerdict::Unverified => 2,
            CheckVerdict::Warn | CheckVerdict::Waived => 1,
            CheckVerdict::Pass | CheckVerdict::NotApplicable | CheckVerdict::Attested => 0,
        };
        self.checks.iter().rev().max_by_key(|told| weight(told))
    }

    /// Path and line, as a sort key: line 9 comes before line 10.
    pub(crate) fn place(&self) -> (&str, usize) {
        let line = self.header.id.rsplit_once(':').and_then(|(_, line)| line.parse().ok());
        (&self.header.path, line.unwrap_or(0))
    }
}
