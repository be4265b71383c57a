//! The definitions of a world as data: keyword, pattern and place of each, in the order of their files.
//!
//! cucumber keeps them for itself once they are collected, so they are taken from where its macros register them.
//! Leaves out what a definition does: `dictionary`.

use cucumber::codegen::{StepConstructor, WorldInventory, inventory};
use cucumber::step::Location;
use regex::Regex;

/// One definition of a step.
#[derive(Debug, Clone)]
pub(crate) struct Definition {
    /// `Given`, `When` or `Then`.
    pub(crate) keyword: &'static str,
    /// What it matches.
    pub(crate) pattern: Regex,
    /// Its source file, as the compiler names it.
    pub(crate) path: &'static str,
    /// The line of its attribute.
    pub(crate) line: u32,
}

impl Definition {
    /// `file:line`, as events and reports name a definition.
    pub(crate) fn place(&self) -> String {
        format!("{}:{}", self.path, self.line)
    }
}

/// Every definition of a world, by file and line.
pub(crate) fn definitions<W: WorldInventory>() -> Vec<Definition> {
    let mut all = Vec::new();
    all.extend(inventory::iter::<W::Given>.into_iter().map(|one| of("Given", one)));
    all.extend(inventory::iter::<W::When>.into_iter().map(|one| of("When", one)));
    all.extend(inventory::iter::<W::Then>.into_iter().map(|one| of("Then", one)));
    all.sort_by_key(|one| (one.path, one.line, one.keyword));
    all
}

fn of<W>(keyword: &'static str, registered: &impl StepConstructor<W>) -> Definition {
    let (Location { path, line, .. }, pattern, _) = registered.inner();
    Definition { keyword, pattern: pattern(), path, line }
}
