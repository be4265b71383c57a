//! Paths: how an oracle or a feature file names a place in a document.
//!
//! ```text
//! path  = ["/"] step *("/" step)         a leading "/" changes nothing
//! step  = ["**/"] name [ "[" n "]" ]     a child element; with "**/" one at any depth below
//!       | ["**/"] "@" name               an attribute; only as the last step
//! name  = local                          this local name, whatever the namespace
//!       | "{" namespace "}" local        this local name in this namespace ("{}": in none)
//!       | prefix ":" local               the same, by the prefixes given to `Path::with_prefixes`
//!       | "*"                            any element (not for attributes)
//! ```
//!
//! `[n]` counts from 1 among what the step finds from one place. Leaves out every other part of XPath: predicates,
//! functions, axes. A path that does not parse is an error of its own, never the same as a path that finds nothing.

use super::characters::is_simple_name;
use std::collections::BTreeMap;
use std::fmt;

/// The most steps of a path: no message is nested half as deep, and a longer path is a mistake.
const MAX_STEPS: usize = 64;

/// Why a path gave no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PathError {
    /// The path itself is not one.
    #[error("path `{path}` cannot be read: {rule}")]
    Malformed {
        /// The path as given.
        path: String,
        /// What is wrong with it.
        rule: &'static str,
    },
    /// Nothing is there.
    #[error("`{path}` is absent: {found} is there, {missing} is not; there {instead}")]
    Missing {
        /// The path as given.
        path: String,
        /// The deepest part of the path that exists, in back quotes, or `the document`.
        found: String,
        /// The step that does not exist, in back quotes.
        missing: String,
        /// What stands there, such as `are: id, creationTime`.
        instead: String,
    },
    /// More is there than one.
    #[error("`{path}` is there {count} times, not once")]
    Several {
        /// The path as given.
        path: String,
        /// How many were found.
        count: usize,
    },
}

/// What a name in a path matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NameTest {
    /// `None`: any namespace.
    pub(super) namespace: Option<String>,
    /// `None`: any local name.
    pub(super) local: Option<String>,
}

/// What a step looks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Target {
    /// Elements, perhaps only the one at a position counted from 1.
    Element {
        position: Option<usize>,
    },
    Attribute,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Step {
    /// Any depth below, not only children.
    pub(super) deep: bool,
    pub(super) target: Target,
    pub(super) test: NameTest,
    /// As written, without a leading `**/`.
    written: String,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", if self.deep { "**/" } else { "" }, self.written)
    }
}

/// A path that has been read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    pub(super) text: String,
    pub(super) steps: Vec<Step>,
}

impl Path {
    /// Reads a path without prefixes.
    pub fn parse(text: &str) -> Result<Path, PathError> {
        Path::with_prefixes(text, &BTreeMap::new())
    }

    /// Reads a path whose `prefix:local` names stand for the given namespaces.
    pub fn with_prefixes(text: &str, prefixes: &BTreeMap<&str, &str>) -> Result<Path, PathError> {
        let malformed = |rule| PathError::Malformed { path: text.to_owned(), rule };
        let mut steps = Vec::new();
        let mut deep = false;
        for piece in pieces(text.strip_prefix('/').unwrap_or(text)).map_err(malformed)? {
            if steps.last().is_some_and(|step: &Step| step.target == Target::Attribute) {
                return Err(malformed("an attribute must be the last step"));
            }
            if piece == "**" {
                if std::mem::replace(&mut deep, true) {
                    return Err(malformed("`**` must not follow `**`"));
                }
                continue;
            }
            steps.push(step(piece, std::mem::take(&mut deep), prefixes).map_err(malformed)?);
        }
        if deep {
            return Err(malformed("a step must follow `**`"));
        }
        if steps.len() > MAX_STEPS {
            return Err(malformed("more than 64 steps"));
        }
        Ok(Path { text: text.to_owned(), steps })
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Splits at `/`, but not inside `{…}`: namespaces have slashes of their own.
fn pieces(text: &str) -> Result<Vec<&str>, &'static str> {
    let mut pieces = Vec::new();
    let (mut begin, mut inside) = (0, false);
    for (at, character) in text.char_indices() {
        match character {
            '{' if inside => return Err("`{` inside `{`"),
            '{' => inside = true,
            '}' if !inside => return Err("`}` without `{`"),
            '}' => inside = false,
            '/' if !inside => {
                pieces.push(&text[begin..at]);
                begin = at + 1;
            }
            _ => {}
        }
    }
    if inside {
        return Err("`{` without `}`");
    }
    pieces.push(&text[begin..]);
    if pieces.contains(&"") {
        return Err("a step is empty; any depth is written `**/`");
    }
    Ok(pieces)
}

fn step(written: &str, deep: bool, prefixes: &BTreeMap<&str, &str>) -> Result<Step, &'static str> {
    if let Some(name) = written.strip_prefix('@') {
        let test = name_test(name, prefixes)?;
        if test.local.is_none() {
            return Err("an attribute must be named");
        }
        return Ok(Step { deep, target: Target::Attribute, test, written: written.to_owned() });
    }
    let (name, position) = match written.strip_suffix(']').and_then(|text| text.rsplit_once('[')) {
        None => (written, None),
        Some((name, number)) => match number.parse::<usize>() {
            Ok(position) if position > 0 => (name, Some(position)),
            _ => return Err("`[n]` wants a number from 1 on"),
        },
    };
    let test = name_test(name, prefixes)?;
    Ok(Step { deep, target: Target::Element { position }, test, written: written.to_owned() })
}

fn name_test(name: &str, prefixes: &BTreeMap<&str, &str>) -> Result<NameTest, &'static str> {
    let (namespace, local) = if let Some(rest) = name.strip_prefix('{') {
        let (namespace, local) = rest.split_once('}').ok_or("`{` without `}`")?;
        (Some(namespace.to_owned()), local)
    } else if let Some((prefix, local)) = name.split_once(':') {
        let namespace = prefixes.get(prefix).ok_or("the prefix is not known here")?;
        (Some((*namespace).to_owned()), local)
    } else {
        (None, name)
    };
    match local {
        "*" => Ok(NameTest { namespace, local: None }),
        _ if is_simple_name(local) => Ok(NameTest { namespace, local: Some(local.to_owned()) }),
        _ => Err("a step is a name, `*`, or `@` and a name"),
    }
}
