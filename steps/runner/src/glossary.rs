//! The definitions that the steps of a run resolve to, looked up once before the run.
//!
//! cucumber tries every definition of a keyword on every step, and notices an undefined or ambiguous step only when it
//! gets there. The dry run does that once per distinct sentence, reports all of it with places, and the run then only
//! looks up (stack C4). Leaves out unused definitions: the lint finds those.

use crate::row::Row;
use cucumber::step::{CaptureName, Collection, Location};
use cucumber::{Step as Call, World};
use gherkin::StepType;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// What a sentence resolves to.
pub(crate) enum Found<W> {
    One(Resolved<W>),
    None,
    Many(Vec<String>),
}

/// The definition of a sentence, with the parts of the sentence that it takes.
pub(crate) struct Resolved<W> {
    pub(crate) run: Call<W>,
    pub(crate) matches: Vec<(CaptureName, String)>,
    pub(crate) location: Option<Location>,
}

/// A step that does not have exactly one definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unresolved {
    /// `path:line` of the step.
    pub(crate) place: String,
    /// What is wrong with it, and the step itself.
    pub(crate) what: String,
}

impl fmt::Display for Unresolved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.what)
    }
}

/// Every sentence of the selected rows.
pub(crate) struct Glossary<W> {
    sentences: BTreeMap<(u8, String), Found<W>>,
}

impl<W: World> Glossary<W> {
    /// Resolves every step of the rows, and says which of them do not have exactly one definition.
    pub(crate) fn of(rows: &[Row], definitions: &Collection<W>) -> (Glossary<W>, Vec<Unresolved>) {
        let mut glossary = Glossary { sentences: BTreeMap::new() };
        let mut faults = Vec::new();
        for planned in rows.iter().flat_map(|row| &row.steps) {
            let found = glossary.sentences.entry(key(&planned.step)).or_insert_with(|| {
                match definitions.find(&planned.step) {
                    Ok(Some((run, _, location, context))) => {
                        Found::One(Resolved { run: *run, matches: context.matches, location })
                    }
                    Ok(None) => Found::None,
                    Err(error) => Found::Many(candidates(&error)),
                }
            });
            let what = match found {
                Found::One(_) => continue,
                Found::None => "undefined step".into(),
                Found::Many(candidates) => format!("ambiguous step, matched by {}", candidates.join(" and ")),
            };
            let fault = Unresolved {
                place: planned.place.clone(),
                what: format!("{what}: {} {}", planned.keyword(), planned.text()),
            };
            if !faults.contains(&fault) {
                faults.push(fault);
            }
        }
        (glossary, faults)
    }

    /// `file:line` of every definition that some sentence resolves to.
    pub(crate) fn used(&self) -> BTreeSet<String> {
        self.sentences.values().filter_map(Found::definition).collect()
    }

    pub(crate) fn find(&self, step: &gherkin::Step) -> &Found<W> {
        self.sentences.get(&key(step)).unwrap_or(&Found::None)
    }
}

impl<W> Found<W> {
    /// `file:line` of the one definition.
    pub(crate) fn definition(&self) -> Option<String> {
        match self {
            Found::One(resolved) => resolved.location.map(|at| format!("{}:{}", at.path, at.line)),
            Found::None | Found::Many(_) => None,
        }
    }
}

fn candidates(error: &cucumber::step::AmbiguousMatchError) -> Vec<String> {
    let named = |(pattern, at): &(cucumber::step::HashableRegex, Option<Location>)| match at {
        Some(at) => format!("{}:{}", at.path, at.line),
        None => pattern.to_string(),
    };
    error.possible_matches.iter().map(named).collect()
}

fn key(step: &gherkin::Step) -> (u8, String) {
    let kind = match step.ty {
        StepType::Given => 0,
        StepType::When => 1,
        StepType::Then => 2,
    };
    (kind, step.value.clone())
}
