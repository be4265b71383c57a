//! Which rows run: by path and line, tags, requirement and name.
//!
//! Kinds narrow each other, values of one kind widen. A value that matches nothing is an error, never a smaller run:
//! a mistyped line must not look like a green one (design 6, referee 5.4). Leaves out the order of rows.

use crate::row::Row;
use crate::suite::Suite;
use cucumber::tag::Ext;
use gherkin::tagexpr::TagOperation;
use regex::Regex;

/// A selection as the command line gives it. Empty selects everything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// `PATH[:LINE]`: a feature file, a folder of them, a row, a scenario, its examples, their tags, or any line inside.
    /// A comment or a blank line between two scenarios belongs to neither.
    /// A leading `features/` is left out of account.
    pub paths: Vec<String>,
    /// A tag expression, `@a and not (@b or @c)`.
    pub tags: Option<String>,
    /// Ids of requirements that a row carries.
    pub requirements: Vec<String>,
    /// A regular expression for the title, followed by the row's name in square brackets where it has one
    /// that the title does not say.
    pub name: Option<String>,
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
    #[error("nothing selected: {what} matches no scenario; see `vertebra list`")]
    Nothing {
        /// The part of the selection that matches nothing.
        what: String,
    },
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
        if !selection.requirements.is_empty() {
            for id in &selection.requirements {
                let carried = self.rows.iter().any(|row| row.header.requirements.contains(id));
                nothing_unless(carried, || format!("requirement {id}"))?;
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
        nothing_unless(!kept.is_empty(), || match selection.words() {
            words if words.is_empty() => "an empty suite".into(),
            words => words.join(" "),
        })?;
        Ok(kept.into_iter().cloned().collect())
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

fn nothing_unless(found: bool, what: impl FnOnce() -> String) -> Result<(), SelectionError> {
    if found { Ok(()) } else { Err(SelectionError::Nothing { what: what() }) }
}

fn by_path<'a>(rows: &'a [Row], given: &str) -> Result<Vec<&'a Row>, SelectionError> {
    let (path, line) = match given.rsplit_once(':') {
        Some((path, line)) => {
            let line: usize = line.parse().map_err(|error| invalid("line of", given, error))?;
            (path, Some(line))
        }
        None => (given, None),
    };
    let path = path.trim_start_matches("./").trim_end_matches('/');
    let path = path.strip_prefix("features/").unwrap_or(path);
    let everything = path.is_empty() || path == "." || path == "features";
    let inside = |row: &&Row| {
        let rest = row.header.path.strip_prefix(path);
        everything || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let mut found: Vec<&Row> = rows.iter().filter(inside).collect();
    if let Some(line) = line {
        found = by_line(found, line);
    }
    nothing_unless(!found.is_empty(), || given.to_owned())?;
    Ok(found)
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
