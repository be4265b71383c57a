//! Which rows run: by path, line and name of the row, by tags, requirement and title.
//!
//! Kinds narrow each other, values of one kind widen. A value that matches nothing is an error, never a smaller run:
//! a mistyped line must not look like a green one (design 6, referee 5.4). Leaves out the order of rows.

use crate::near::near;
use crate::row::Row;
use crate::suite::Suite;
use cucumber::tag::Ext;
use gherkin::tagexpr::TagOperation;
use regex::Regex;
use std::collections::BTreeSet;

/// A selection as the command line gives it. Empty selects everything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// `PATH[:LINE]`: a feature file, a folder of them, a row, a scenario, its examples, their tags, or any line inside.
    /// A comment or a blank line between two scenarios belongs to neither.
    /// A leading `features/` is left out of account. `[ROW]` behind it keeps the rows whose first column says exactly
    /// that.
    pub paths: Vec<String>,
    /// A tag expression, `@a and not (@b or @c)`.
    pub tags: Option<String>,
    /// Ids of requirements that a row carries.
    pub requirements: Vec<String>,
    /// A regular expression for the title, followed by the row's name in square brackets where it has one
    /// that the title does not say.
    pub name: Option<String>,
    /// Ids of rows, each exactly one, that are run again because they did not pass.
    pub rerun: Vec<String>,
}

/// Why a selection cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SelectionError {
    /// It is not well formed.
    #[error("{what} {value:?} is not valid: {reason}")]
    Invalid {
        /// Which option.
        what: &'static str,
        /// What was given.
        value: String,
        /// What the parser says.
        reason: String,
    },
    /// It matches no row.
    #[error("nothing selected: {what} matches no scenario; see `vertebra list`{}", offered(near))]
    Nothing {
        /// The part of the selection that matches nothing.
        what: String,
        /// What may have been meant.
        near: Vec<String>,
    },
}

fn offered(near: &[String]) -> String {
    if near.is_empty() { String::new() } else { format!("; near it: {}", near.join(", ")) }
}

impl Selection {
    /// Whether everything is selected.
    pub fn is_everything(&self) -> bool {
        *self == Selection::default()
    }

    /// The selection as words of a command line.
    pub fn words(&self) -> Vec<String> {
        let mut words = self.paths.clone();
        let tags = self.tags.iter().map(|tags| ("--tags", tags));
        let requirements = self.requirements.iter().map(|id| ("--requirement", id));
        let name = self.name.iter().map(|name| ("--name", name));
        for (option, value) in tags.chain(requirements).chain(name) {
            words.extend([option.to_owned(), value.clone()]);
        }
        if !self.rerun.is_empty() {
            words.extend(["--rerun", "failed"].map(str::to_owned));
        }
        words
    }
}

impl Suite {
    /// The selected rows, by path and line.
    ///
    /// # Errors
    /// When an expression is not well formed, or some part of the selection, or all of it together, matches no row.
    pub fn select(&self, selection: &Selection) -> Result<Vec<Row>, SelectionError> {
        let mut kept: Vec<&Row> = self.rows.iter().collect();
        if !selection.paths.is_empty() {
            let mut chosen = Vec::new();
            for path in &selection.paths {
                let found = by_path(&self.rows, path)?;
                chosen.extend(found.into_iter().map(|row| row.header.id.clone()));
            }
            kept.retain(|row| chosen.contains(&row.header.id));
        }
        if !selection.rerun.is_empty() {
            for id in &selection.rerun {
                let known = self.rows.iter().any(|row| row.header.id == *id);
                nothing_unless(known, || id.clone(), Vec::new)?;
            }
            kept.retain(|row| selection.rerun.contains(&row.header.id));
        }
        if !selection.requirements.is_empty() {
            for id in &selection.requirements {
                let carried = self.rows.iter().any(|row| row.header.requirements.contains(id));
                let known = || self.rows.iter().flat_map(|row| row.header.requirements.iter().cloned());
                nothing_unless(carried, || format!("requirement {id}"), || near(id, known()))?;
            }
            kept.retain(|row| row.header.requirements.iter().any(|id| selection.requirements.contains(id)));
        }
        if let Some(text) = &selection.tags {
            let tags: TagOperation = text.trim().parse().map_err(|error| invalid("--tags", text, error))?;
            kept.retain(|row| tags.eval(&row.header.tags));
        }
        if let Some(text) = &selection.name {
            let name = Regex::new(text).map_err(|error| invalid("--name", text, error))?;
            kept.retain(|row| name.is_match(&row.title_and_row()));
        }
        let what = || match selection.words() {
            words if words.is_empty() => "an empty suite".into(),
            words => words.join(" "),
        };
        nothing_unless(!kept.is_empty(), what, || self.near_tags(selection))?;
        Ok(kept.into_iter().cloned().collect())
    }

    /// Known tags that are like those of the expression that no row carries.
    fn near_tags(&self, selection: &Selection) -> Vec<String> {
        let known: BTreeSet<&String> = self.rows.iter().flat_map(|row| &row.header.tags).collect();
        let words = selection.tags.iter().flat_map(|text| text.split(['@', ' ', '(', ')']));
        let foreign = words.filter(|word| !["", "and", "or", "not"].contains(word));
        let foreign = foreign.filter(|word| !known.iter().any(|tag| tag == word));
        let tags = |word| near(word, known.iter().map(|tag| (*tag).clone()));
        foreign.flat_map(tags).map(|tag| format!("@{tag}")).collect()
    }
}

impl Row {
    /// The title, followed by the name of the row in square brackets where it has one that the title does not say.
    pub fn title_and_row(&self) -> String {
        self.header.title_and_row()
    }
}

fn invalid(what: &'static str, value: &str, reason: impl ToString) -> SelectionError {
    SelectionError::Invalid { what, value: value.into(), reason: reason.to_string() }
}

fn nothing_unless(
    found: bool,
    what: impl FnOnce() -> String,
    near: impl FnOnce() -> Vec<String>,
) -> Result<(), SelectionError> {
    if found { Ok(()) } else { Err(SelectionError::Nothing { what: what(), near: near() }) }
}

/// A path as it was given, in its parts.
struct Given<'a> {
    path: &'a str,
    line: Option<usize>,
    row: Option<&'a str>,
}

fn given(text: &str) -> Result<Given<'_>, SelectionError> {
    let (place, row) = match text.strip_suffix(']').and_then(|rest| rest.split_once('[')) {
        Some((place, row)) => (place, Some(row)),
        None => (text, None),
    };
    let (path, line) = match place.rsplit_once(':') {
        Some((path, line)) => {
            let line: usize = line.parse().map_err(|error| invalid("line of", text, error))?;
            (path, Some(line))
        }
        None => (place, None),
    };
    let path = path.trim_start_matches("./").trim_end_matches('/');
    Ok(Given { path: path.strip_prefix("features/").unwrap_or(path), line, row })
}

fn by_path<'a>(rows: &'a [Row], text: &str) -> Result<Vec<&'a Row>, SelectionError> {
    let Given { path, line, row } = given(text)?;
    let everything = path.is_empty() || path == "." || path == "features";
    let inside = |row: &&Row| {
        let rest = row.header.path.strip_prefix(path);
        everything || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let below: Vec<&Row> = rows.iter().filter(inside).collect();
    let mut found = below.clone();
    if let Some(line) = line {
        found = by_line(found, line);
    }
    let placed = !found.is_empty();
    if let Some(name) = row {
        found.retain(|row| row.header.row.as_deref() == Some(name));
    }
    let likely = || match (below.is_empty(), row) {
        (true, _) => near(path, rows.iter().flat_map(|row| places(&row.header.path))),
        (false, Some(name)) if placed => near(name, below.iter().filter_map(|row| row.header.row.clone())),
        (false, _) => nearest(&below, line.unwrap_or_default()),
    };
    nothing_unless(!found.is_empty(), || text.to_owned(), likely)?;
    Ok(found)
}

/// A file and the folders that it lies in.
fn places(path: &str) -> impl Iterator<Item = String> + '_ {
    let folders = path.match_indices('/').map(|(at, _)| path[..at].to_owned());
    folders.chain([path.to_owned()])
}

/// The row in each file that stands nearest to a line.
fn nearest(rows: &[&Row], line: usize) -> Vec<String> {
    let distance = |row: &&Row| (row.lines.row.abs_diff(line), row.header.path.clone(), row.lines.row);
    let nearest = rows.iter().copied().min_by_key(distance);
    nearest.map(|row| row.header.id.clone()).into_iter().collect()
}

/// The narrowest thing that a line can mean: a row, the rows of one table, all rows of the scenario around it.
fn by_line(rows: Vec<&Row>, line: usize) -> Vec<&Row> {
    let narrow =
        |fits: &dyn Fn(&Row) -> bool| -> Vec<&Row> { rows.iter().copied().filter(|row| fits(row)).collect() };
    let meanings: [&dyn Fn(&Row) -> bool; 3] =
        [&|row| row.lines.row == line, &|row| row.lines.examples.contains(&line), &|row| {
            row.lines.tags.contains(&line) || (row.lines.first..=row.lines.last).contains(&line)
        }];
    meanings.into_iter().map(narrow).find(|found| !found.is_empty()).unwrap_or_default()
}
