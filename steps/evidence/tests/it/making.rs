//! Runs made by hand, through the same recorder that a real run uses.

use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use parking_lot::Mutex;
use std::sync::Arc;
use vertebra_evidence::{
    Collected, Event, Exchange, FORMAT_VERSION, FeatureRows, Grade, Level, Recorder, Requirement, RunStarted,
    ScenarioHeader, ScenarioRecorder, Sink, StepFinished, StepStatus, SubjectFacts, Timeline, TlsFacts, Wall,
};

pub(crate) const START: Timestamp = Timestamp::constant(1_767_603_600, 0);

/// A clock that a test moves, with a memory of the effects that were declared.
#[derive(Default)]
pub(crate) struct Hand {
    pub(crate) moved: Mutex<SignedDuration>,
    pub(crate) effects: Mutex<Vec<&'static str>>,
}

impl Timeline for Hand {
    fn now(&self) -> Timestamp {
        START + *self.moved.lock()
    }

    fn effect(&self, what: &'static str) {
        self.effects.lock().push(what);
    }
}

pub(crate) fn requirement(id: &str, level: Level) -> Requirement {
    Requirement {
        id: id.into(),
        level,
        text: format!("The rule of {id}."),
        source: "a public place".into(),
        evidence: Grade::E1,
        binds: vertebra_evidence::Binds::Spine,
        lane: "any".into(),
        hazards: Vec::new(),
        untested: None,
    }
}

pub(crate) fn started(rows: usize, requirements: Vec<Requirement>) -> RunStarted {
    RunStarted {
        version: FORMAT_VERSION,
        program: "0.1.0".into(),
        suite: "0123456789abcdef".into(),
        seed: 7,
        lane: "embedded".into(),
        subject: SubjectFacts {
            name: "embedded Spine".into(),
            version: "0.1.0".into(),
            reached: "in process".into(),
        },
        stores: Vec::new(),
        selection: Vec::new(),
        replay: Vec::new(),
        left_out: 0,
        order: "defined".into(),
        concurrency: 8,
        strict: false,
        rerun: None,
        called: None,
        features: vec![FeatureRows { path: "a.feature".into(), title: "A".into(), rows }],
        answers_for: requirements.iter().map(|requirement| requirement.id.clone()).collect(),
        requirements,
        wall: START,
        mutant: None,
    }
}

pub(crate) fn header(line: usize, requirements: &[&str]) -> ScenarioHeader {
    let requirements: Vec<String> = requirements.iter().map(|&id| id.to_owned()).collect();
    ScenarioHeader {
        id: format!("a.feature:{line}"),
        path: "a.feature".into(),
        feature: "A".into(),
        title: format!("Rule of line {line}"),
        row: None,
        tags: requirements.clone(),
        requirements,
        start: START,
    }
}

pub(crate) fn step(status: StepStatus) -> StepFinished {
    StepFinished {
        scenario: String::new(),
        index: 0,
        keyword: "When".into(),
        text: "it asks".into(),
        status,
        place: "a.feature:4".into(),
        definition: Some("steps/words/src/a.rs:1".into()),
        error: None,
    }
}

pub(crate) fn exchange(path: &str, seconds: i64, response: &'static [u8]) -> Exchange {
    let at = START + SignedDuration::from_secs(seconds);
    Exchange {
        actor: "GP system of Elm Surgery".into(),
        counterpart: "Spine".into(),
        label: "retrieval".into(),
        start: at,
        end: at,
        path: path.into(),
        request: Bytes::from_static(b"POST / HTTP/1.1\r\n\r\n\xff\x00"),
        response: Bytes::from_static(response),
        outcome: "answered".into(),
        failure: None,
        tls: Some(TlsFacts { version: Some("TLSv1.3".into()), ..TlsFacts::default() }),
    }
}

pub(crate) fn wall() -> Wall {
    Wall { end: START, millis: 12 }
}

/// A run of one scenario; returns its events.
pub(crate) fn run_of(
    requirements: Vec<Requirement>,
    header: ScenarioHeader,
    content: impl FnOnce(&ScenarioRecorder),
) -> Vec<Event> {
    let list = Collected::new();
    let recorder = Recorder::new(vec![Box::new(list.clone()) as Box<dyn Sink>]);
    recorder.start(started(1, requirements));
    let scenario = recorder.scenario(header, Arc::new(Hand::default()));
    content(&scenario);
    scenario.finish(3);
    recorder.finish(wall());
    list.events()
}
