//! What `--out` keeps of a replay: the bytes of request and response, and a stream of events with exchanges and checks.
//!
//! The stream can be read like that of a run, and an exchange in it can be replayed again; it says that it is none: its
//! lane is `replay`, no row has a verdict, and there is no end of a run from which one could be read.

use super::arguments::ReplayArguments;
use super::place::Place;
use super::{Prepared, Replayed};
use anyhow::{Context, bail};
use spine_clock::Timestamp;
use std::fs;
use std::path::{Path, PathBuf};
use vertebra_evidence::{
    Event, Exchange, FORMAT_VERSION, FeatureRows, NdjsonFile, RecordedCheck, RecordedExchange, RunStarted,
    ScenarioHeader, Sink, TlsFacts,
};
use vertebra_oracle::label;

/// The stream of events.
const EVENTS_FILE: &str = "events.ndjson";
/// What stands in place of a suite and a lane.
const UNSCORED: &str = "unscored";
const LANE: &str = "replay";

/// The folder, with its stream.
pub(super) struct Keep {
    folder: PathBuf,
    events: NdjsonFile,
    /// Whether each message has a folder of its own.
    numbered: bool,
}

impl Keep {
    /// Makes the folder and begins the stream.
    ///
    /// # Errors
    /// The folder cannot be written to.
    pub(super) fn begin(
        folder: &Path,
        arguments: &ReplayArguments,
        place: &Place,
        messages: usize,
        wall: Timestamp,
    ) -> anyhow::Result<Keep> {
        let file = folder.join(EVENTS_FILE);
        let made = fs::create_dir_all(folder).and_then(|()| NdjsonFile::create(&file));
        let mut events = made.with_context(|| format!("{} cannot be written", file.display()))?;
        let selection = [vec![LANE.to_owned()], arguments.files.clone(), arguments.again()].concat();
        events.event(&Event::RunStarted(Box::new(RunStarted {
            version: FORMAT_VERSION,
            program: env!("CARGO_PKG_VERSION").into(),
            suite: UNSCORED.into(),
            seed: 0,
            lane: LANE.into(),
            mutant: None,
            subject: place.facts().clone(),
            stores: Vec::new(),
            selection,
            replay: Vec::new(),
            left_out: 0,
            order: "defined".into(),
            concurrency: 1,
            strict: arguments.strict,
            rerun: None,
            called: None,
            features: vec![FeatureRows { path: LANE.into(), title: UNSCORED.into(), rows: messages }],
            requirements: Vec::new(),
            answers_for: Vec::new(),
            wall,
        })));
        Ok(Keep { folder: folder.to_owned(), events, numbered: messages > 1 })
    }

    /// Keeps one message.
    ///
    /// # Errors
    /// The folder cannot be written to, or the stream has lost an event.
    pub(super) fn message(
        &mut self,
        number: usize,
        prepared: &Prepared,
        replayed: &Replayed,
    ) -> anyhow::Result<()> {
        let place = (number + 1).to_string();
        let folder = if self.numbered { self.folder.join(&place) } else { self.folder.clone() };
        let request = [&replayed.exchange.request_head[..], &replayed.exchange.request_body].concat();
        for (name, bytes) in [("request.http", &request[..]), ("response.http", &replayed.exchange.received)]
        {
            let file = folder.join(name);
            let written = fs::create_dir_all(&folder).and_then(|()| fs::write(&file, bytes));
            written.with_context(|| format!("{} cannot be written", file.display()))?;
        }
        for event in events(&place, prepared, replayed, request) {
            self.events.event(&event);
        }
        match self.events.fault() {
            Some(fault) => bail!(fault),
            None => Ok(()),
        }
    }
}

/// The events of one message: its start, its exchange, its checks; no step and no end, as there is no scenario.
fn events(place: &str, prepared: &Prepared, replayed: &Replayed, request: Vec<u8>) -> Vec<Event> {
    let Prepared { capture, sender, odd, .. } = prepared;
    let Replayed { exchange, judged, checks, .. } = replayed;
    let scenario = format!("{LANE}:{place}");
    let start = Event::ScenarioStarted(Box::new(ScenarioHeader {
        id: scenario.clone(),
        path: LANE.into(),
        feature: UNSCORED.into(),
        title: capture.name.clone(),
        row: None,
        tags: vec![UNSCORED.into()],
        requirements: Vec::new(),
        start: exchange.started,
    }));
    let told = Event::Exchange(Box::new(RecordedExchange {
        scenario: scenario.clone(),
        exchange: Exchange {
            actor: sender.name().to_owned(),
            counterpart: "the Spine".to_owned(),
            label: label(&exchange.request_body),
            start: exchange.started,
            end: exchange.ended,
            path: exchange.key.clone(),
            request: request.into(),
            response: exchange.received.clone(),
            outcome: judged.summary(),
            failure: exchange.failure().map(ToString::to_string),
            tls: exchange.tls.as_ref().map(|facts| TlsFacts {
                version: Some(facts.version.clone()),
                cipher: Some(facts.cipher_suite.clone()),
                client: Some(sender.certificate().to_owned()),
                server: facts.server_subject.clone(),
            }),
        },
    }));
    let checks = odd.iter().chain(checks).map(|check| {
        let (scenario, when) = (scenario.clone(), exchange.ended);
        Event::Check(Box::new(RecordedCheck { scenario, when, check: check.clone() }))
    });
    [start, told].into_iter().chain(checks).collect()
}
