//! Streams made by hand, through the recorder, so that verdicts and hashes are the real ones.

use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;
use vertebra_evidence::*;

pub(crate) const START: Timestamp = Timestamp::constant(1_767_603_600, 0);

struct Still;

impl Timeline for Still {
    fn now(&self) -> Timestamp {
        START
    }

    fn effect(&self, _: &'static str) {}
}

fn requirement(id: &str, text: &str) -> Requirement {
    Requirement {
        id: id.into(),
        level: Level::Must,
        text: text.into(),
        source: "a public repository, file x".into(),
        evidence: Grade::E2,
        binds: Binds::Spine,
        lane: "any".into(),
        hazards: Vec::new(),
        untested: None,
    }
}

pub(crate) fn started(features: &[(&str, usize)]) -> RunStarted {
    let requirements = vec![
        requirement("PDS-RET-001", "A retrieval answers with the person."),
        requirement("PDS-RET-002", "A retrieval of nobody says so."),
    ];
    RunStarted {
        version: FORMAT_VERSION,
        program: "0.1.0".into(),
        suite: "0123456789abcdef".into(),
        seed: 7,
        lane: "embedded".into(),
        subject: SubjectFacts {
            name: "embedded Spine".into(),
            version: "0.1.0".into(),
            reached: "in process, one per scenario".into(),
        },
        stores: vec![StoreFacts { store: "records".into(), backend: "in memory".into() }],
        selection: Vec::new(),
        replay: Vec::new(),
        left_out: 0,
        order: "defined".into(),
        concurrency: 8,
        strict: false,
        rerun: None,
        called: None,
        features: features
            .iter()
            .map(|(path, rows)| FeatureRows { path: (*path).into(), title: "T".into(), rows: *rows })
            .collect(),
        answers_for: requirements.iter().map(|requirement| requirement.id.clone()).collect(),
        requirements,
        wall: START,
        mutant: None,
    }
}

pub(crate) fn header(path: &str, line: usize, title: &str, requirement: &str) -> ScenarioHeader {
    ScenarioHeader {
        id: format!("{path}:{line}"),
        path: path.into(),
        feature: "Retrieval".into(),
        title: title.into(),
        row: None,
        tags: vec![requirement.into()],
        requirements: vec![requirement.into()],
        start: START,
    }
}

pub(crate) fn exchange(seconds: i64, outcome: &str, failure: Option<&str>) -> Exchange {
    let at = START + SignedDuration::from_secs(seconds);
    Exchange {
        actor: "GP system of Elm Surgery".into(),
        counterpart: "Spine".into(),
        label: "retrieval".into(),
        start: at,
        end: at,
        path: format!("a/{seconds}"),
        request: Bytes::from_static(b"hello"),
        response: Bytes::from_static(b"hi"),
        outcome: outcome.into(),
        failure: failure.map(str::to_owned),
        tls: None,
    }
}

pub(crate) fn step(status: StepStatus, text: &str) -> StepFinished {
    StepFinished {
        scenario: String::new(),
        index: 0,
        keyword: "Then".into(),
        text: text.into(),
        status,
        place: "pds/retrieval.feature:16".into(),
        definition: None,
        error: None,
    }
}

/// A stream that is written through the recorder.
pub(crate) struct Stream {
    list: Collected,
    recorder: Recorder,
}

impl Stream {
    pub(crate) fn of(run: RunStarted) -> Stream {
        Stream::with(run, |_| ())
    }

    /// A stream whose recorder is told something before the start.
    pub(crate) fn with(run: RunStarted, told: impl FnOnce(&Recorder)) -> Stream {
        let list = Collected::new();
        let recorder = Recorder::new(vec![Box::new(list.clone()) as Box<dyn Sink>]);
        told(&recorder);
        recorder.start(run);
        Stream { list, recorder }
    }

    pub(crate) fn scenario(
        &self,
        header: ScenarioHeader,
        content: impl FnOnce(&ScenarioRecorder),
    ) -> &Stream {
        let one = self.recorder.scenario(header, Arc::new(Still));
        content(&one);
        one.finish(2);
        self
    }

    /// A scenario without its end; it lasts as long as its recorder.
    pub(crate) fn unfinished(
        &self,
        header: ScenarioHeader,
        content: impl FnOnce(&ScenarioRecorder),
    ) -> Arc<ScenarioRecorder> {
        let one = self.recorder.scenario(header, Arc::new(Still));
        content(&one);
        one
    }

    pub(crate) fn passing(&self, header: ScenarioHeader) -> &Stream {
        self.scenario(header, |one| one.ensure("c", "", "it holds", true, "yes").unwrap())
    }

    pub(crate) fn fault(&self, exit: ExitCode, reason: &str) -> &Stream {
        self.recorder.fault(exit, reason);
        self
    }

    pub(crate) fn events(&self) -> Vec<Event> {
        self.recorder.finish(Wall { end: START, millis: 1234 });
        self.list.events()
    }
}

/// A check whose place is the same on every machine.
pub(crate) fn placed(check: Check) -> Check {
    Check { place: Some("steps/words/src/retrieval.rs:12".into()), ..check }
}
