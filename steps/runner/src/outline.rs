//! Expands the scenarios of a feature into rows: outlines by their examples, backgrounds put in front.
//!
//! We expand ourselves because cucumber counts the line of a row from the start of its table and so misses by every
//! comment and blank line in between, and because a row's line is its id. As in Gherkin everywhere, `<name>` stands for
//! the column of that name in titles, steps, tables and doc strings. A placeholder without a column is a fault in a
//! title or a step; in tables and doc strings it stays, as messages may be quoted there.

use crate::row::{Lines, PlannedStep, Row};
use crate::seed::START;
use gherkin::{Examples, Feature, Scenario, Step, Table};
use std::sync::Arc;
use vertebra_evidence::{ScenarioHeader, is_requirement_id};

/// The text of a feature file, with the start of each of its lines.
pub(crate) struct Source<'a> {
    path: &'a str,
    text: &'a str,
    starts: Vec<usize>,
}

/// What stands above a scenario: tags and background steps, of the feature and of the rule.
#[derive(Clone, Default)]
struct Above {
    tags: Vec<String>,
    steps: Vec<Step>,
}

impl Above {
    fn below(&self, tags: &[String], background: Option<&gherkin::Background>) -> Above {
        let mut below = self.clone();
        below.tags.extend(tags.iter().cloned());
        below.steps.extend(background.iter().flat_map(|background| background.steps.iter().cloned()));
        below
    }
}

/// The rows of a feature in the order of their lines, and what is wrong with it, each as `path:line: what`.
pub(crate) fn expand(source: &Source<'_>, feature: Feature) -> (Vec<Row>, Vec<String>) {
    let mut expansion =
        Expansion { source, shell: Arc::new(shell(&feature)), rows: Vec::new(), faults: Vec::new() };
    let of_feature = Above::default().below(&feature.tags, feature.background.as_ref());
    for scenario in &feature.scenarios {
        expansion.scenario(&of_feature, scenario);
    }
    for rule in &feature.rules {
        let of_rule = of_feature.below(&rule.tags, rule.background.as_ref());
        for scenario in &rule.scenarios {
            expansion.scenario(&of_rule, scenario);
        }
    }
    (expansion.rows, expansion.faults)
}

/// The feature without its content.
fn shell(feature: &Feature) -> Feature {
    let mut shell = feature.clone();
    shell.background = None;
    shell.scenarios = Vec::new();
    shell.rules = Vec::new();
    shell
}

struct Expansion<'a> {
    source: &'a Source<'a>,
    shell: Arc<Feature>,
    rows: Vec<Row>,
    faults: Vec<String>,
}

impl Expansion<'_> {
    fn scenario(&mut self, above: &Above, scenario: &Scenario) {
        let first = self.source.line(scenario.span.start);
        let last = self.source.last_line(scenario.span.end);
        let tags = self.source.tag_lines(first);
        let outline = scenario.keyword.contains("Outline") || scenario.keyword.contains("Template");
        if scenario.steps.is_empty() {
            return self.fault(first, "a scenario without steps proves nothing");
        }
        if scenario.examples.is_empty() {
            if outline {
                return self.fault(first, "an outline without examples has no rows");
            }
            let lines = Lines { row: first, examples: Vec::new(), tags, first, last };
            return self.row(above, scenario, lines, None);
        }
        // Each row is a copy of this: without the examples, which would be copied as often as there are rows.
        let bare = Scenario { examples: Vec::new(), ..scenario.clone() };
        for examples in &scenario.examples {
            let lines = Lines { row: first, examples: Vec::new(), tags: tags.clone(), first, last };
            self.examples(above, &bare, examples, &lines);
        }
    }

    fn examples(&mut self, above: &Above, scenario: &Scenario, examples: &Examples, around: &Lines) {
        let at = self.source.line(examples.span.start);
        let Some((table, (header, values))) =
            examples.table.as_ref().and_then(|table| Some((table, table.rows.split_first()?)))
        else {
            return self.fault(at, "examples without a table have no rows");
        };
        if values.is_empty() {
            return self.fault(at, "examples with a heading only have no rows");
        }
        let lines = self.source.row_lines(table);
        let own: Vec<usize> = [at].into_iter().chain(self.source.tag_lines(at)).collect();
        for (number, values) in values.iter().enumerate() {
            let line = lines.get(number + 1).copied().unwrap_or(at);
            let mut filled = scenario.clone();
            filled.tags.extend(examples.tags.iter().cloned());
            fill_scenario(&mut filled, header, values);
            let lines = Lines { row: line, examples: own.clone(), ..around.clone() };
            self.row(above, &filled, lines, values.first().cloned());
        }
    }

    fn row(&mut self, above: &Above, scenario: &Scenario, lines: Lines, name: Option<String>) {
        let tags = distinct(above.tags.iter().chain(&scenario.tags));
        let header = ScenarioHeader {
            id: format!("{}:{}", self.source.path, lines.row),
            path: self.source.path.into(),
            feature: self.shell.name.clone(),
            title: scenario.name.clone(),
            row: name,
            requirements: tags.iter().filter(|tag| is_requirement_id(tag)).cloned().collect(),
            tags,
            start: START,
        };
        if !lines.examples.is_empty() {
            let texts = scenario.steps.iter().map(|step| (step.span.start, &step.value));
            let titled = [(scenario.span.start, &scenario.name)].into_iter().chain(texts);
            let open: Vec<(usize, String)> =
                titled.filter_map(|(at, text)| Some((self.source.line(at), placeholder(text)?))).collect();
            for (line, name) in open {
                self.fault(line, &format!("<{name}> names no column of the examples"));
            }
        }
        let mut scenario = scenario.clone();
        scenario.steps.splice(0..0, above.steps.iter().cloned());
        scenario.position.line = lines.row;
        let steps = scenario
            .steps
            .iter()
            .map(|step| PlannedStep {
                place: format!("{}:{}", self.source.path, self.source.line(step.span.start)),
                step: step.clone(),
            })
            .collect();
        self.rows.push(Row { header, steps, lines, feature: Arc::clone(&self.shell), scenario });
    }

    fn fault(&mut self, line: usize, what: &str) {
        let fault = format!("{}:{line}: {what}", self.source.path);
        if !self.faults.contains(&fault) {
            self.faults.push(fault);
        }
    }
}

impl<'a> Source<'a> {
    pub(crate) fn new(path: &'a str, text: &'a str) -> Source<'a> {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let starts = [0].into_iter().chain(ends.map(|(at, _)| at + 1)).collect();
        Source { path, text, starts }
    }

    /// The line that this offset lies in, from 1.
    fn line_at(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset)
    }

    /// The line of the first visible character at or after this offset, from 1.
    pub(crate) fn line(&self, offset: usize) -> usize {
        let after = self.text.get(offset..).unwrap_or_default();
        self.line_at(offset + after.len() - after.trim_start().len())
    }

    /// The line of the last visible character before this offset that is not in a comment, from 1.
    fn last_line(&self, offset: usize) -> usize {
        let before = self.text.get(..offset).unwrap_or(self.text);
        let last = self.line_at(before.trim_end().len().saturating_sub(1));
        let said = |line: &usize| !is_silent(self.text_of(*line));
        (1..=last).rev().find(said).unwrap_or(last)
    }

    /// The lines of the tags that stand above the keyword in this line.
    fn tag_lines(&self, keyword: usize) -> Vec<usize> {
        let above = (1..keyword).rev().map(|line| (line, self.text_of(line)));
        let between = above.take_while(|(_, text)| is_silent(text) || text.starts_with('@'));
        between.filter(|(_, text)| text.starts_with('@')).map(|(line, _)| line).collect()
    }

    /// A line, counted from 1, without blanks around it.
    fn text_of(&self, line: usize) -> &str {
        let start = line.checked_sub(1).and_then(|before| self.starts.get(before)).copied();
        let end = self.starts.get(line).copied().unwrap_or(self.text.len());
        start.and_then(|start| self.text.get(start..end)).unwrap_or_default().trim()
    }

    /// The line of each row of a table, its heading included.
    pub(crate) fn row_lines(&self, table: &Table) -> Vec<usize> {
        let from = self.line_at(table.span.start);
        // The parser counts a line end that a file without one at its end does not have.
        let end = table.span.end.min(self.text.len());
        let inside = self.text.get(table.span.start..end).unwrap_or_default();
        let rows = inside.lines().enumerate().filter(|(_, line)| line.trim_start().starts_with('|'));
        rows.map(|(number, _)| from + number).collect()
    }
}

/// Whether a line is blank or a comment.
fn is_silent(line: &str) -> bool {
    line.is_empty() || line.starts_with('#')
}

fn distinct<'a>(tags: impl Iterator<Item = &'a String>) -> Vec<String> {
    let mut kept = Vec::new();
    for tag in tags {
        if !kept.contains(tag) {
            kept.push(tag.clone());
        }
    }
    kept
}

fn fill_scenario(scenario: &mut Scenario, header: &[String], values: &[String]) {
    scenario.name = fill(&scenario.name, header, values);
    for step in &mut scenario.steps {
        let cells = step.table.iter_mut().flat_map(|table| table.rows.iter_mut().flatten());
        for text in [&mut step.value].into_iter().chain(step.docstring.as_mut()).chain(cells) {
            *text = fill(text, header, values);
        }
    }
}

/// Puts the values in, in one pass: a value that looks like a placeholder is not filled again.
fn fill(text: &str, header: &[String], values: &[String]) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('<') {
        filled.push_str(before);
        let value = after.split_once('>').and_then(|(name, behind)| {
            let column = header.iter().position(|column| column == name)?;
            Some((values.get(column)?, behind))
        });
        match value {
            Some((value, behind)) => {
                filled.push_str(value);
                rest = behind;
            }
            None => {
                filled.push('<');
                rest = after;
            }
        }
    }
    filled.push_str(rest);
    filled
}

/// The first placeholder that is left in a text.
fn placeholder(text: &str) -> Option<String> {
    let (_, after) = text.split_once('<')?;
    let (name, _) = after.split_once('>')?;
    let named = !name.is_empty() && !name.contains('<') && !name.starts_with(' ') && !name.ends_with(' ');
    if named { Some(name.into()) } else { placeholder(after) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_go_in_once_and_the_rest_stays() {
        let header = ["a".to_owned(), "b c".to_owned()];
        let values = ["<b c>".to_owned(), "2".to_owned()];
        let cases = [
            ("x <a> y", "x <b c> y"),
            ("<b c><b c>", "22"),
            ("1 < 2 and <b c> > 1", "1 < 2 and 2 > 1"),
            ("<unknown> <b c>", "<unknown> 2"),
            ("<<b c>>", "<2>"),
            ("ends <", "ends <"),
        ];
        for (text, filled) in cases {
            assert_eq!(fill(text, &header, &values), filled, "{text}");
        }
    }

    #[test]
    fn a_placeholder_is_told_from_a_comparison() {
        assert_eq!(placeholder("a <name> b").as_deref(), Some("name"));
        assert_eq!(placeholder("1 < 2 > 0"), None);
        assert_eq!(placeholder("1 < 2 <name>").as_deref(), Some("name"));
        assert_eq!(placeholder("<>"), None);
    }
}
