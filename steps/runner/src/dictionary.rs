//! The dictionary of steps, for people who write features of their own: each definition as a sentence with named holes,
//! what it does, where it stands, and a line of the suite that uses it.
//!
//! There is no second list that could drift: the sentence comes from the pattern, the names of its holes from the
//! parameters of the function, and what it does from the doc comment above it, all read from the source that was
//! compiled. Leaves out how the page looks: the program prints it.

mod sentence;
mod source;

pub use sentence::phrase;

use crate::definition::{Definition, definitions};
use crate::glossary::Glossary;
use crate::row::PlannedStep;
use crate::suite::Suite;
use crate::world::ScenarioWorld;
use std::collections::BTreeMap;

/// Rows of a table that an example shows: its heading and one more, or two fields.
const TABLE_ROWS: usize = 2;

/// One step of the dictionary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// `Given`, `When` or `Then`.
    pub keyword: &'static str,
    /// The sentence: `{name}` is a hole, what stands in square brackets may be left out, `a/b` is a choice.
    pub sentence: String,
    /// Whether a table or a text stands below the sentence.
    pub takes_block: bool,
    /// What it does; empty where its source says nothing.
    pub what: String,
    /// The module that it stands in, its folders joined by ` / `: `pds / retrieval`.
    pub module: String,
    /// `file:line` of its definition.
    pub place: String,
    /// The first step of the suite that uses it: its line with the keyword as written, then the beginning of its table.
    /// Empty where none does.
    pub example: Vec<String>,
}

/// All steps of a world, by module and line. `sources` gives the text of a source file by the name that the compiler has
/// for it.
pub fn dictionary<W: ScenarioWorld>(suite: &Suite, sources: impl Fn(&str) -> Option<String>) -> Vec<Entry> {
    let (glossary, _) = Glossary::of(&suite.rows, &W::collection());
    let mut examples: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for planned in suite.rows.iter().flat_map(|row| &row.steps) {
        if let Some(place) = glossary.find(&planned.step).definition() {
            examples.entry(place).or_insert_with(|| example(planned));
        }
    }
    let mut all: Vec<Entry> =
        definitions::<W>().iter().map(|one| entry(one, &sources, &mut examples)).collect();
    // A folder comes after the module of the same name, and lines count as numbers: `definitions` sorted by both.
    all.sort_by(|a, b| a.module.cmp(&b.module));
    all
}

fn example(planned: &PlannedStep) -> Vec<String> {
    let mut lines = vec![format!("{} {}", planned.keyword(), planned.text())];
    let rows = planned.step.table.iter().flat_map(|table| table.rows.iter().take(TABLE_ROWS));
    lines.extend(rows.map(|row| format!("  | {} |", row.join(" | "))));
    lines
}

fn entry(
    one: &Definition,
    sources: &impl Fn(&str) -> Option<String>,
    examples: &mut BTreeMap<String, Vec<String>>,
) -> Entry {
    let function = sources(one.path).and_then(|text| source::function(&text, one.line));
    let function = function.unwrap_or_default();
    let place = one.place();
    Entry {
        keyword: one.keyword,
        sentence: sentence::readable(one.pattern.as_str(), &function.holes),
        takes_block: function.takes_step,
        what: function.doc,
        module: source::module(one.path),
        example: examples.remove(&place).unwrap_or_default(),
        place,
    }
}
