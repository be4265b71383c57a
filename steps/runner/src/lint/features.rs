//! The shape of a feature: how long, how named, how many behaviours, and nothing commented out.
//!
//! Reads each file as it is written, since a row no longer shows its outline. Leaves out single words (`words`).

use super::Breach;
use crate::outline::Source;
use crate::suite::{SourceFile, Suite};
use gherkin::{Background, Feature, GherkinEnv, Scenario, Step, StepType};
use std::collections::BTreeMap;

/// Steps of a scenario at most. Those of a background count apart, against the same limit: they say where a scenario
/// begins, and a reader meets them once for all scenarios below.
const STEPS_MAX: usize = 9;

/// Words with which a title begins that tells what somebody does, not what holds.
const COMMANDS: &[&str] = &[
    "add", "assert", "attempt", "build", "call", "change", "check", "confirm", "create", "delete", "do",
    "ensure", "execute", "fetch", "find", "get", "invoke", "issue", "make", "perform", "post", "prove",
    "put", "query", "read", "receive", "remove", "request", "retrieve", "return", "run", "search", "see",
    "send", "set", "show", "simulate", "start", "submit", "test", "try", "update", "use", "validate",
    "verify", "write",
];

/// Words that make a title a wish or a procedure.
const WISHES: &[&str] = &["should", "shall", "test", "tests", "tested", "testing", "testcase", "scenario"];

/// The first line of a file may name its language in what looks like a comment.
const LANGUAGE: &str = "# language:";

pub(super) fn check(suite: &Suite, breaches: &mut Vec<Breach>) {
    for file in suite.files.iter().filter(|file| file.path.ends_with(".feature")) {
        comments(file, breaches);
        // What is no Gherkin at all the suite has found.
        let Ok(feature) = Feature::parse(&file.text, GherkinEnv::default()) else { continue };
        let source = Source::new(&file.path, &file.text);
        Look { file, source, breaches, titles: BTreeMap::new() }.feature(&feature);
    }
}

fn comments(file: &SourceFile, breaches: &mut Vec<Breach>) {
    let mut quoted = false;
    for (number, line) in file.text.lines().enumerate() {
        let line = line.trim();
        if line.starts_with("\"\"\"") || line.starts_with("```") {
            quoted = !quoted;
        }
        let names_language = number == 0 && line.starts_with(LANGUAGE);
        if line.starts_with('#') && !quoted && !names_language {
            breaches.push(Breach {
                place: format!("{}:{}", file.path, number + 1),
                rule: "commented-out",
                what: format!("a comment: {line}"),
                mend: "say it in the title or the description; what does not run proves nothing".into(),
            });
        }
    }
}

struct Look<'a> {
    file: &'a SourceFile,
    source: Source<'a>,
    breaches: &'a mut Vec<Breach>,
    /// Titles of the feature so far, with their lines.
    titles: BTreeMap<String, usize>,
}

impl Look<'_> {
    fn feature(mut self, feature: &Feature) {
        self.background(feature.background.as_ref());
        feature.scenarios.iter().for_each(|scenario| self.scenario(scenario));
        for rule in &feature.rules {
            self.title(&rule.name, rule.span.start);
            self.background(rule.background.as_ref());
            rule.scenarios.iter().for_each(|scenario| self.scenario(scenario));
        }
    }

    fn background(&mut self, background: Option<&Background>) {
        if let Some(background) = background {
            self.length("background", &background.steps, background.span.start);
        }
    }

    fn scenario(&mut self, scenario: &Scenario) {
        let line = self.source.line(scenario.span.start);
        self.length("scenario", &scenario.steps, scenario.span.start);
        self.title(&scenario.name, scenario.span.start);
        let title = scenario.name.trim().to_lowercase();
        match self.titles.get(&title) {
            Some(first) => {
                let what = format!("the title {:?} stands in line {first} too", scenario.name);
                self.breach(line, "duplicate-title", what, "say what is different about this one");
            }
            None => {
                self.titles.insert(title, line);
            }
        }
        self.behaviours(scenario);
        self.rows(scenario);
    }

    fn length(&mut self, kind: &str, steps: &[Step], at: usize) {
        if steps.len() > STEPS_MAX {
            let what = format!("a {kind} of {} steps, {STEPS_MAX} are allowed", steps.len());
            let mend = "split it, or say it in fewer and larger words";
            self.breach(self.source.line(at), "too-many-steps", what, mend);
        }
    }

    fn title(&mut self, title: &str, at: usize) {
        let words: Vec<String> = title.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase).collect();
        let first = words.first().map(String::as_str).unwrap_or_default();
        let wish = words.iter().find(|word| WISHES.contains(&word.as_str()));
        let what = if title.trim().is_empty() {
            "no title".to_owned()
        } else if title.trim_end().ends_with('.') {
            format!("the title {title:?} ends with a full stop")
        } else if let Some(wish) = wish {
            format!("the title {title:?} says {wish:?}")
        } else if COMMANDS.contains(&first) {
            format!("the title {title:?} begins like an order")
        } else {
            return;
        };
        let mend = "state the rule that holds, as \"A number that no record carries is not found\"";
        self.breach(self.source.line(at), "title-states-a-rule", what, mend);
    }

    /// Several acts may follow each other; an act after an outcome begins a second story.
    fn behaviours(&mut self, scenario: &Scenario) {
        let mut seen_outcome = false;
        for step in &scenario.steps {
            match step.ty {
                StepType::Then => seen_outcome = true,
                StepType::When if seen_outcome => {
                    let line = self.source.line(step.span.start);
                    let what = format!("a When after a Then: {}", step.value);
                    return self.breach(line, "one-behaviour", what, "make it a scenario of its own");
                }
                StepType::Given | StepType::When => {}
            }
        }
    }

    /// The first column names a row in every report, so it has to tell the rows of an outline apart.
    fn rows(&mut self, scenario: &Scenario) {
        let mut names: BTreeMap<String, usize> = BTreeMap::new();
        for table in scenario.examples.iter().filter_map(|examples| examples.table.as_ref()) {
            let lines = self.source.row_lines(table);
            for (number, row) in table.rows.iter().enumerate().skip(1) {
                let line = lines.get(number).copied().unwrap_or_default();
                let name = row.first().map(|name| name.trim().to_owned()).unwrap_or_default();
                let what = match names.get(&name) {
                    _ if name.is_empty() => "a row without a name in its first column".to_owned(),
                    Some(first) => format!("the row {name:?} stands in line {first} too"),
                    None => {
                        names.insert(name, line);
                        continue;
                    }
                };
                let mend = "put a column first that says in words what each row is about";
                self.breach(line, "rows-are-named", what, mend);
            }
        }
    }

    fn breach(&mut self, line: usize, rule: &'static str, what: String, mend: &str) {
        let place = format!("{}:{line}", self.file.path);
        self.breaches.push(Breach { place, rule, what, mend: mend.into() });
    }
}
