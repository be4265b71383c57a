//! The report for continuous integration, as JUnit XML: one test case for each row, with one verdict at most.
//!
//! A wrong subject is a failure; a fault of the harness or of the environment, a row that proves nothing and a row that
//! was cut short are errors; a missing prerequisite is skipped with its reason (referee 5.3). Readers of this format see
//! no verdict of a run, so a run that is not green although no row says so gets one more case that is an error: nothing
//! selected, a refused start, reruns outstanding, a MUST that nobody verified, a stream that just ends. A run of a mutant
//! is never green: it carries the mutant's name in every suite and in its verdict, and one case that fails.
//! Times are for people only. Leaves out where the file is written.

use crate::screen::{message, screen};
use crate::story::{CutShort, Story};
use crate::style::{Style, visible};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event as Xml};
use std::collections::BTreeMap;
use std::io;
use vertebra_evidence::{Event, ExitCode, RunFinished, RunStarted, ScenarioVerdict};

/// The folder that paths of features are relative to in a checkout.
const FEATURES: &str = "features";

/// The report while events come in.
#[derive(Default)]
pub struct Junit {
    run: Option<RunStarted>,
    running: BTreeMap<String, Story>,
    ended: Vec<Ended>,
    end: Option<RunFinished>,
}

/// A row with its end.
struct Ended {
    story: Story,
    hash: String,
    millis: u64,
}

/// The whole report of a stream of events, as text. Of a stream that a crash cut short it tells what there is, and is
/// not green.
pub fn junit(events: &[Event]) -> String {
    let mut report = Junit::new();
    events.iter().for_each(|event| report.event(event));
    report.document()
}

/// What a test case comes to.
struct Outcome {
    element: &'static str,
    kind: String,
    message: String,
    text: String,
}

/// A test case.
struct Case {
    class: String,
    name: String,
    line: Option<usize>,
    millis: u64,
    properties: Vec<(&'static str, String)>,
    outcome: Option<Outcome>,
    /// What is worth reading although the case is green.
    remark: Option<String>,
}

/// A group of cases: a feature file.
struct Suite {
    name: String,
    file: String,
    cases: Vec<Case>,
}

impl Junit {
    /// Before the first event.
    pub fn new() -> Junit {
        Junit::default()
    }

    /// Takes an event into account.
    pub fn event(&mut self, event: &Event) {
        match event {
            Event::RunStarted(run) => self.run = Some(RunStarted::clone(run)),
            Event::ScenarioStarted(header) => {
                self.running.insert(header.id.clone(), Story::new(header));
            }
            Event::RunFinished(end) => self.end = Some(RunFinished::clone(end)),
            other => {
                let Some(id) = other.scenario() else { return };
                if let Some(story) = self.running.get_mut(id) {
                    story.add(other);
                }
                if let Event::ScenarioFinished(finished) = other
                    && let Some(story) = self.running.remove(&finished.scenario)
                {
                    let (hash, millis) = (finished.hash.clone(), finished.millis);
                    self.ended.push(Ended { story, hash, millis });
                }
            }
        }
    }

    /// The report of the events so far.
    pub fn document(&self) -> String {
        let suites = self.suites();
        let mut bytes = Vec::new();
        // Nothing can fail that writes into memory.
        drop(self.write(&suites, &mut Writer::new_with_indent(&mut bytes, b' ', 2)));
        let mut text = String::from_utf8_lossy(&bytes).into_owned();
        text.push('\n');
        text
    }

    /// What a run of a mutant is called; `None` for a run of a subject as it was made.
    fn mutant(&self) -> Option<String> {
        let mutant = self.run.as_ref()?.mutant.as_ref()?;
        Some(format!("MUTANT {}", mutant.id))
    }

    fn suites(&self) -> Vec<Suite> {
        let mut by_file: BTreeMap<&str, Vec<(usize, Case)>> = BTreeMap::new();
        if let Some(run) = &self.run {
            let interrupted = |end: &RunFinished| end.exit == ExitCode::Interrupted.code();
            let why = match &self.end {
                Some(end) if interrupted(end) => CutShort::Interrupted,
                _ => CutShort::Unfinished,
            };
            for Ended { story, hash, millis } in &self.ended {
                let case = case(run, story, Some(hash), *millis);
                by_file.entry(&story.header.path).or_default().push((story.place().1, case));
            }
            for story in self.running.values() {
                let cut = Story { cut_short: Some(why), ..story.clone() };
                by_file
                    .entry(&story.header.path)
                    .or_default()
                    .push((story.place().1, case(run, &cut, None, 0)));
            }
        }
        let title = |path: &str| {
            let features = self.run.iter().flat_map(|run| &run.features);
            let known = features.into_iter().find(|feature| feature.path == path);
            let title = known.map_or_else(|| path.to_owned(), |feature| feature.title.clone());
            self.mutant().map_or_else(|| title.clone(), |mutant| format!("{mutant}: {title}"))
        };
        let mut suites: Vec<Suite> = Vec::new();
        for (path, mut cases) in by_file {
            cases.sort_by_key(|(line, _)| *line);
            let cases = cases.into_iter().map(|(_, case)| case).collect();
            suites.push(Suite { name: title(path), file: self.file(path), cases });
        }
        let red = suites.iter().flat_map(|suite| &suite.cases).any(|case| {
            case.outcome.as_ref().is_some_and(|outcome| matches!(outcome.element, "failure" | "error"))
        });
        if let Some(mutant) = self.mutant() {
            suites.push(Suite {
                name: format!("{mutant}: The run as a whole"),
                file: String::new(),
                cases: vec![self.of_the_mutant(&mutant)],
            });
        } else if !red && self.end.as_ref().is_none_or(|end| end.exit != 0) {
            suites.push(Suite {
                name: "The run as a whole".into(),
                file: String::new(),
                cases: vec![self.of_the_run()],
            });
        }
        suites
    }

    /// Why a run of a mutant is not green, whatever its rows say.
    fn of_the_mutant(&self, mutant: &str) -> Case {
        let reached = match self.end.as_ref().map(|end| end.mutant.as_ref().map_or(0, |end| end.reached)) {
            None => "the run did not come to its end",
            Some(0) => "its fault was never reached, and the rows say nothing about it",
            Some(_) => "its fault was reached",
        };
        Case {
            class: "vertebra".into(),
            name: "the run is one of a subject as it was made".into(),
            line: None,
            millis: 0,
            properties: Vec::new(),
            outcome: Some(Outcome {
                element: "failure",
                kind: mutant.to_owned(),
                message: format!("{mutant}: {reached}; this is no conformance result"),
                text: self.end.iter().flat_map(|end| &end.reasons).cloned().collect::<Vec<_>>().join("\n"),
            }),
            remark: None,
        }
    }

    /// Why the run is not green, where no row says so.
    fn of_the_run(&self) -> Case {
        let (kind, message, text) = match (&self.run, &self.end) {
            (_, Some(end)) => {
                let reasons = end.reasons.join("\n");
                let first = end.reasons.first().map(String::as_str).unwrap_or("no row says why");
                (end.verdict.word(), format!("exit {}: {first}", end.exit), reasons)
            }
            (Some(_), None) => ("NO VERDICT", "the run did not come to its end".into(), String::new()),
            (None, None) => ("NO VERDICT", "the run did not begin".into(), String::new()),
        };
        Case {
            class: "vertebra".into(),
            name: "the run is green".into(),
            line: None,
            millis: 0,
            properties: Vec::new(),
            outcome: Some(Outcome { element: "error", kind: kind.into(), message, text }),
            remark: None,
        }
    }

    /// A feature's file as continuous integration finds it: in the folder that the run was given, else in the checkout.
    fn file(&self, path: &str) -> String {
        let words = self.run.as_ref().map_or(&[] as &[String], |run| &run.replay);
        let given = words.iter().skip_while(|word| *word != "--features").nth(1);
        let folder = given.map_or(FEATURES, String::as_str).trim_end_matches('/');
        format!("{folder}/{path}")
    }

    fn write<W: io::Write>(&self, suites: &[Suite], out: &mut Writer<W>) -> io::Result<()> {
        out.write_event(Xml::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        let all: Vec<&Case> = suites.iter().flat_map(|suite| &suite.cases).collect();
        let mut root = element("testsuites", &[("name", "vertebra".into())]);
        counted(&mut root, &all, self.end.as_ref().map_or(0, |end| end.wall.millis));
        out.write_event(Xml::Start(root.borrow()))?;
        for suite in suites {
            self.suite(suite, out)?;
        }
        out.write_event(Xml::End(BytesEnd::new("testsuites")))
    }

    fn suite<W: io::Write>(&self, suite: &Suite, out: &mut Writer<W>) -> io::Result<()> {
        let mut start = element("testsuite", &[("name", suite.name.clone())]);
        if !suite.file.is_empty() {
            attribute(&mut start, "file", &suite.file);
        }
        let cases: Vec<&Case> = suite.cases.iter().collect();
        counted(&mut start, &cases, cases.iter().map(|case| case.millis).sum());
        if let Some(run) = &self.run {
            attribute(&mut start, "timestamp", &run.wall.strftime("%Y-%m-%dT%H:%M:%S").to_string());
        }
        out.write_event(Xml::Start(start))?;
        properties(&self.facts(), out)?;
        for case in &suite.cases {
            write_case(case, &suite.file, out)?;
        }
        out.write_event(Xml::End(BytesEnd::new("testsuite")))
    }

    /// What every suite of a run says about it.
    fn facts(&self) -> Vec<(&'static str, String)> {
        let mut facts = Vec::new();
        if let Some(run) = &self.run {
            let subject = &run.subject;
            facts.extend([
                ("program", run.program.clone()),
                ("suite", run.suite.clone()),
                ("seed", run.seed.to_string()),
                ("lane", run.lane.clone()),
                ("subject", format!("{} {} ({})", subject.name, subject.version, subject.reached)),
            ]);
            facts.extend(
                run.stores.iter().map(|store| ("store", format!("{} {}", store.store, store.backend))),
            );
        }
        if let Some(end) = &self.end {
            facts.extend([
                ("hash", end.hash.clone()),
                (
                    "verdict",
                    match self.mutant() {
                        Some(mutant) => format!("of {mutant}: {}", end.verdict.word()),
                        None => end.verdict.word().to_owned(),
                    },
                ),
                ("exit", end.exit.to_string()),
            ]);
        }
        facts
    }
}

fn case(run: &RunStarted, story: &Story, hash: Option<&String>, millis: u64) -> Case {
    let header = &story.header;
    let path = header.path.trim_end_matches(".feature");
    let check = story.decisive().map(|told| &told.check);
    let outcome = element_of(story, run.strict).map(|element| Outcome {
        element,
        kind: match (story.cut_short, check) {
            (Some(_), _) => "cut short".into(),
            (None, Some(check)) => check.blame.word().into(),
            (None, None) => story.verdict.word().into(),
        },
        message: message(story),
        text: screen(run, story, Style::plain()).trim_end().to_owned(),
    });
    let remark = (outcome.is_none() && story.verdict == ScenarioVerdict::Findings)
        .then(|| screen(run, story, Style::plain()).trim_end().to_owned());
    let mut properties: Vec<(&'static str, String)> =
        header.requirements.iter().map(|id| ("requirement", id.clone())).collect();
    properties.push(("id", header.id.clone()));
    if story.cut_short.is_none() {
        properties.push(("verdict", story.verdict.word().into()));
    }
    properties.extend(check.map(|check| ("blame", check.blame.word().to_owned())));
    properties.extend(hash.map(|hash| ("hash", hash.clone())));
    Case {
        class: path.replace('/', "."),
        name: header.title_and_row(),
        line: Some(story.place().1),
        millis,
        properties,
        outcome,
        remark,
    }
}

/// The element that says how a row ended; `None` for a row that is green.
fn element_of(story: &Story, strict: bool) -> Option<&'static str> {
    match story.verdict {
        _ if story.cut_short.is_some() => Some("error"),
        ScenarioVerdict::Passed => None,
        ScenarioVerdict::Findings => strict.then_some("failure"),
        ScenarioVerdict::Failed => Some("failure"),
        ScenarioVerdict::Blocked => Some("skipped"),
        ScenarioVerdict::Unverified | ScenarioVerdict::EnvironmentError | ScenarioVerdict::HarnessError => {
            Some("error")
        }
    }
}

fn write_case<W: io::Write>(case: &Case, file: &str, out: &mut Writer<W>) -> io::Result<()> {
    let mut start = element("testcase", &[("name", case.name.clone()), ("classname", case.class.clone())]);
    if let Some(line) = &case.line {
        attribute(&mut start, "file", file);
        attribute(&mut start, "line", &line.to_string());
    }
    attribute(&mut start, "time", &seconds(case.millis));
    out.write_event(Xml::Start(start))?;
    properties(&case.properties, out)?;
    if let Some(Outcome { element: name, kind, message, text }) = &case.outcome {
        let mut start = element(name, &[("message", message.clone())]);
        if *name != "skipped" {
            attribute(&mut start, "type", kind);
        }
        text_element(name, start, text, out)?;
    }
    if let Some(remark) = &case.remark {
        text_element("system-out", element("system-out", &[]), remark, out)?;
    }
    out.write_event(Xml::End(BytesEnd::new("testcase")))
}

fn text_element<W: io::Write>(
    name: &str,
    start: BytesStart<'_>,
    text: &str,
    out: &mut Writer<W>,
) -> io::Result<()> {
    out.write_event(Xml::Start(start))?;
    out.write_event(Xml::Text(BytesText::new(&legal(text))))?;
    out.write_event(Xml::End(BytesEnd::new(name)))
}

fn properties<W: io::Write>(all: &[(&str, String)], out: &mut Writer<W>) -> io::Result<()> {
    if all.is_empty() {
        return Ok(());
    }
    out.write_event(Xml::Start(BytesStart::new("properties")))?;
    for (name, value) in all {
        let property = element("property", &[("name", (*name).to_owned()), ("value", value.clone())]);
        out.write_event(Xml::Empty(property))?;
    }
    out.write_event(Xml::End(BytesEnd::new("properties")))
}

fn element(name: &str, attributes: &[(&str, String)]) -> BytesStart<'static> {
    let mut start = BytesStart::new(name.to_owned());
    for (name, value) in attributes {
        attribute(&mut start, name, value);
    }
    start
}

/// An attribute in one line: a reader of XML would turn a line break into a blank.
fn attribute(start: &mut BytesStart<'_>, name: &str, value: &str) {
    let line = legal(value).replace('\n', " ");
    start.push_attribute((name, line.as_str()));
}

fn counted(start: &mut BytesStart<'_>, cases: &[&Case], millis: u64) {
    let of = |name: &str| {
        let has = |case: &&&Case| case.outcome.as_ref().is_some_and(|outcome| outcome.element == name);
        cases.iter().filter(has).count().to_string()
    };
    let counts = [
        ("tests", cases.len().to_string()),
        ("failures", of("failure")),
        ("errors", of("error")),
        ("skipped", of("skipped")),
        ("time", seconds(millis)),
    ];
    for (name, value) in counts {
        attribute(start, name, &value);
    }
}

fn seconds(millis: u64) -> String {
    format!("{}.{:03}", millis / 1000, millis % 1000)
}

/// A text without what XML cannot carry: control characters are written out, the two that no escape helps are replaced.
fn legal(text: &str) -> String {
    visible(text).replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
}
