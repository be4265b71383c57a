//! The terminal report, written while the events come in.
//!
//! First who runs what against whom; then a line per feature file as soon as its last row has finished; then a screen
//! for every scenario that did not simply pass, by path and line; then the last lines. Where the output is no terminal
//! the same lines come, only without colour and without the line that is written over.
//! Leaves out what the lines say: `screen`, `summary`.

use crate::screen::{line, screen};
use crate::story::{CutShort, Story};
use crate::style::{OVER, Style, visible};
use crate::summary::summary;
use std::collections::BTreeMap;
use std::io::{self, Write};
use vertebra_evidence::{Event, ExitCode, MutantFacts, RunFinished, RunStarted, ScenarioVerdict, Sink};

/// Screens that are written in full. Whoever has more failures than this fixes the first ones first; the others get a
/// line each.
const SCREENS: usize = 25;

/// The report of a run, as a sink.
pub struct Terminal<W> {
    output: W,
    style: Style,
    run: Option<RunStarted>,
    features: BTreeMap<String, Progress>,
    running: BTreeMap<String, Story>,
    told: Vec<Story>,
    finished: usize,
    bad: usize,
    fault: Option<String>,
}

/// How far a feature file is.
#[derive(Default)]
struct Progress {
    rows: usize,
    done: usize,
    passed: usize,
    worst: Option<ScenarioVerdict>,
}

/// The whole report of a stream of events, as text. Of a stream that a crash cut short it tells what there is.
pub fn terminal(events: &[Event], style: Style) -> String {
    let mut report = Terminal::new(Vec::new(), style);
    events.iter().for_each(|event| report.event(event));
    let mut text = String::from_utf8_lossy(&report.output).into_owned();
    if !matches!(events.last(), Some(Event::RunFinished(_))) {
        text.push_str("the events end before the run does: there is no verdict\n");
    }
    text
}

impl<W: Write> Terminal<W> {
    /// A report on this output.
    pub fn new(output: W, style: Style) -> Terminal<W> {
        Terminal {
            output,
            style,
            run: None,
            features: BTreeMap::new(),
            running: BTreeMap::new(),
            told: Vec::new(),
            finished: 0,
            bad: 0,
            fault: None,
        }
    }

    fn take(&mut self, event: &Event) -> io::Result<()> {
        match event {
            Event::RunStarted(run) => self.start(run),
            Event::ScenarioStarted(header) => {
                self.running.insert(header.id.clone(), Story::new(header));
                Ok(())
            }
            Event::RunFinished(end) => self.end(end),
            other => {
                let Some(id) = other.scenario() else { return Ok(()) };
                if let Some(story) = self.running.get_mut(id) {
                    story.add(other);
                }
                if let Event::ScenarioFinished(finished) = other
                    && let Some(story) = self.running.remove(&finished.scenario)
                {
                    self.scenario_ended(story)?;
                }
                Ok(())
            }
        }
    }

    fn start(&mut self, run: &RunStarted) -> io::Result<()> {
        for feature in &run.features {
            self.features
                .insert(feature.path.clone(), Progress { rows: feature.rows, ..Progress::default() });
        }
        self.run = Some(run.clone());
        self.write(&header(run, self.style))
    }

    fn scenario_ended(&mut self, story: Story) -> io::Result<()> {
        self.finished += 1;
        let verdict = story.verdict;
        let passed = verdict == ScenarioVerdict::Passed;
        self.bad += usize::from(!passed);
        let progress = self.features.entry(story.header.path.clone()).or_default();
        progress.done += 1;
        progress.passed += usize::from(passed);
        progress.worst = progress.worst.max(Some(verdict));
        let mut text = String::new();
        if progress.done == progress.rows {
            text = format!(
                "{}  {}  {}/{}\n",
                self.style.verdict(progress.worst.unwrap_or(verdict)),
                story.header.path,
                progress.passed,
                progress.rows
            );
        }
        if !passed {
            self.told.push(story);
        }
        if self.style.motion {
            let selected = self.run.as_ref().map_or(0, RunStarted::selected);
            let bad = if self.bad > 0 { format!("  {} not passed", self.bad) } else { String::new() };
            text = format!("{OVER}{text}{}/{}{bad}", self.finished, scenarios(selected));
        }
        self.write(&text)
    }

    fn end(&mut self, end: &RunFinished) -> io::Result<()> {
        let Some(run) = self.run.take() else { return Ok(()) };
        let mut text = String::new();
        if self.style.motion {
            text.push_str(OVER);
        }
        let mut told = std::mem::take(&mut self.told);
        let interrupted = end.exit == ExitCode::Interrupted.code();
        let cut_short = Some(if interrupted { CutShort::Interrupted } else { CutShort::Unfinished });
        let running = std::mem::take(&mut self.running).into_values();
        told.extend(running.map(|story| Story { cut_short, ..story }));
        told.sort_by(|a, b| a.place().cmp(&b.place()));
        if !told.is_empty() {
            text.push('\n');
        }
        for story in told.iter().take(SCREENS) {
            text.push_str(&screen(&run, story, self.style));
        }
        for story in told.iter().skip(SCREENS) {
            text.push_str(&line(story, self.style));
        }
        text.push_str(&summary(&run, end, self.style));
        self.write(&text)
    }

    fn write(&mut self, text: &str) -> io::Result<()> {
        self.output.write_all(text.as_bytes())?;
        self.output.flush()
    }
}

impl<W: Write + Send> Sink for Terminal<W> {
    fn event(&mut self, event: &Event) {
        // Whoever closes the pipe has read enough; the run is as good as before.
        if let Err(error) = self.take(event)
            && error.kind() != io::ErrorKind::BrokenPipe
        {
            self.fault.get_or_insert_with(|| format!("cannot write the report: {error}"));
        }
    }

    fn fault(&self) -> Option<String> {
        self.fault.clone()
    }
}

fn header(run: &RunStarted, style: Style) -> String {
    let mut text = String::new();
    if let Some(MutantFacts { id, wrong, seam, changes }) = &run.mutant {
        let loud = style.bad(&format!("MUTANT {id}"));
        text.push_str(&format!("{loud}  {}\n", visible(wrong)));
        text.push_str(&format!(
            "{loud}  one planted fault at the seam {seam} ({changes}); no conformance result comes of this run\n"
        ));
    }
    text.push_str(&format!(
        "vertebra {}  suite {}  lane {}  {}  seed {}  {} order, {} at once\n",
        run.program,
        run.suite,
        run.lane,
        scenarios(run.selected()),
        run.seed,
        run.order,
        run.concurrency
    ));
    let subject = &run.subject;
    text.push_str(&format!("subject {} {} ({})\n", subject.name, subject.version, subject.reached));
    for store in &run.stores {
        text.push_str(&format!("{} {}\n", store.store, store.backend));
    }
    if !run.selection.is_empty() {
        text.push_str(&format!("selection {}\n", run.selection.join(" ")));
    }
    if run.left_out > 0 {
        let need = if run.left_out == 1 { "needs" } else { "need" };
        text.push_str(&format!("left out {} that {need} another lane\n", scenarios(run.left_out)));
    }
    text
}

fn scenarios(count: usize) -> String {
    if count == 1 { "1 scenario".to_owned() } else { format!("{count} scenarios") }
}
