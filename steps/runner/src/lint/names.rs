//! Names in sentences: whoever a step speaks of is somebody whom the world knows.
//!
//! A name that nobody bears would be found out only when its step runs. The definitions tell what a sentence takes in,
//! the world tells whom it knows. Leaves out names inside of other words, as in a deviation.

use super::Breach;
use super::words::pattern;
use crate::glossary::{Found, Glossary};
use crate::suite::Suite;
use crate::world::ScenarioWorld;
use regex::Regex;
use std::sync::LazyLock;

/// What a sentence takes in that is the name of somebody: "the GP system of Elm Surgery".
static NAME: LazyLock<Regex> = LazyLock::new(|| pattern(r"^the \w[\w -]* of [A-Z]"));

pub(super) fn check<W: ScenarioWorld>(suite: &Suite, glossary: &Glossary<W>, breaches: &mut Vec<Breach>) {
    for planned in suite.rows.iter().flat_map(|row| row.steps()) {
        let Found::One(resolved) = glossary.find(&planned.step) else { continue };
        for (_, name) in resolved.matches.iter().skip(1).filter(|(_, text)| NAME.is_match(text)) {
            let Err(what) = W::knows(name) else { continue };
            let mend = "write a name as `vertebra list --steps` lists it".to_owned();
            let found = Breach { place: planned.place.clone(), rule: "unknown-name", what, mend };
            if !breaches.contains(&found) {
                breaches.push(found);
            }
        }
    }
}
