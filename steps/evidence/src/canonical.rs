//! The canonical projection of a scenario and its hash: what has to be the same whenever the same seed runs.
//!
//! In: ids, titles, virtual times, steps and how they ended, checks with their values and verdicts, exchanges with
//! the bytes above TLS. Out: ports, TLS facts, places in the source, texts of errors and panics, wall times,
//! durations, and the order between scenarios. Exchanges are put in causal order (virtual time, then causal path), so
//! that two actors who speak at the same instant give the same hash whoever is scheduled first (design 6, clock 3).
//!
//! Every value goes in with its length in front, so that no two projections share an encoding.

use crate::event::{Event, ScenarioHeader};
use crate::verdict::ScenarioVerdict;
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Changes whenever the projection changes, so that hashes of different projections are never compared by accident.
const SCENARIO_DOMAIN: &str = "vertebra scenario projection 1";
const RUN_DOMAIN: &str = "vertebra run projection 1";

/// A hash that is fed with values.
struct Ink(Sha256);

impl Ink {
    fn new(domain: &str) -> Ink {
        let mut ink = Ink(Sha256::new());
        ink.text(domain);
        ink
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.0.update((bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
    }

    fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    fn maybe(&mut self, text: Option<&str>) {
        match text {
            None => self.bytes(&[0]),
            Some(text) => {
                self.bytes(&[1]);
                self.text(text);
            }
        }
    }

    fn texts(&mut self, texts: &[String]) {
        self.bytes(&(texts.len() as u64).to_le_bytes());
        texts.iter().for_each(|text| self.text(text));
    }

    fn instant(&mut self, at: Timestamp) {
        self.bytes(&at.as_nanosecond().to_le_bytes());
    }

    fn finish(self) -> [u8; 32] {
        self.0.finalize().into()
    }
}

/// The projection of one scenario while its events come in. Bodies are hashed at once and not kept.
pub(crate) struct Projection {
    story: Ink,
    exchanges: Vec<(Timestamp, String, [u8; 32])>,
}

impl Projection {
    pub(crate) fn new(header: &ScenarioHeader) -> Projection {
        let mut story = Ink::new(SCENARIO_DOMAIN);
        story.text(&header.id);
        story.text(&header.title);
        story.maybe(header.row.as_deref());
        story.texts(&header.requirements);
        story.instant(header.start);
        Projection { story, exchanges: Vec::new() }
    }

    pub(crate) fn add(&mut self, event: &Event) {
        match event {
            Event::StepFinished(step) => {
                self.story.text("step");
                self.story.bytes(&(step.index as u64).to_le_bytes());
                self.story.text(&step.keyword);
                self.story.text(&step.text);
                self.story.text(step.status.word());
            }
            Event::Check(recorded) => {
                let check = &recorded.check;
                self.story.text("check");
                self.story.instant(recorded.when);
                self.story.text(&check.id);
                self.story.texts(&check.requirements);
                self.story.text(&check.statement);
                self.story.text(check.verdict.word());
                self.story.text(check.blame.word());
                self.story.maybe(check.expected.as_deref());
                self.story.maybe(check.actual.as_deref());
                self.story.maybe(check.at.as_deref());
            }
            Event::PanicSeen(_) => self.story.text("panic"),
            Event::Exchange(recorded) => {
                let exchange = &recorded.exchange;
                let mut ink = Ink::new("exchange");
                ink.text(&exchange.actor);
                ink.text(&exchange.counterpart);
                ink.text(&exchange.label);
                ink.instant(exchange.end);
                ink.bytes(&exchange.request);
                ink.bytes(&exchange.response);
                ink.text(&exchange.outcome);
                ink.maybe(exchange.failure.as_deref());
                self.exchanges.push((exchange.start, exchange.path.clone(), ink.finish()));
            }
            Event::RunStarted(_)
            | Event::ScenarioStarted(_)
            | Event::ScenarioFinished(_)
            | Event::RunFinished(_) => {}
        }
    }

    pub(crate) fn finish(mut self, verdict: ScenarioVerdict) -> String {
        self.exchanges.sort();
        self.story.bytes(&(self.exchanges.len() as u64).to_le_bytes());
        for (start, path, digest) in &self.exchanges {
            self.story.instant(*start);
            self.story.text(path);
            self.story.bytes(digest);
        }
        self.story.text(verdict.word());
        hex::encode(self.story.finish())
    }
}

/// The hash of the scenario with this id, recomputed from the events of a stream; `None` when it did not finish.
pub fn scenario_hash(events: &[Event], id: &str) -> Option<String> {
    let mut projection = None;
    for event in events.iter().filter(|event| event.scenario() == Some(id)) {
        match (event, &mut projection) {
            (Event::ScenarioStarted(header), _) => projection = Some(Projection::new(header)),
            (Event::ScenarioFinished(finished), _) => {
                return projection.take().map(|projection| projection.finish(finished.verdict));
            }
            (other, Some(projection)) => projection.add(other),
            (_, None) => {}
        }
    }
    None
}

/// The hash of a run: over the ids of its finished scenarios, in their order, with the hash of each.
pub fn run_hash(scenarios: &BTreeMap<String, String>) -> String {
    let mut ink = Ink::new(RUN_DOMAIN);
    for (id, hash) in scenarios {
        ink.text(id);
        ink.text(hash);
    }
    hex::encode(ink.finish())
}
