//! `requirements.toml`: what a feature set promises to verify, each with its level, source and evidence.
//!
//! One file per service beside its features, each a list of `[[requirement]]` tables. Unknown keys are refused: a
//! mistyped key must not turn a MUST into nothing. A scenario carries an id as a tag (`@PDS-RET-001`).
//!
//! Leaves out whether every requirement has a scenario: the verdict of a run says that (design 6).

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How binding a requirement is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Level {
    /// Without it there is no conformance.
    Must,
    /// Left out only for a reason.
    Should,
    /// Free.
    May,
}

impl Level {
    /// The word as sources write it.
    pub fn word(self) -> &'static str {
        match self {
            Level::Must => "MUST",
            Level::Should => "SHOULD",
            Level::May => "MAY",
        }
    }
}

/// How sure we are that the rule is the real one. E1 is the strongest evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Grade {
    /// Recorded from the service itself.
    E1,
    /// The service's own stylesheets and schemas.
    E2,
    /// Official tools for testing against it.
    E3,
    /// Systems that connect to it.
    E4,
    /// Follows from known facts, but nobody says it.
    #[serde(rename = "inferred")]
    Inferred,
    /// Made up here because something had to be. Never scored against anybody.
    #[serde(rename = "invented")]
    Invented,
}

impl Grade {
    /// The word that reports use.
    pub fn word(self) -> &'static str {
        match self {
            Grade::E1 => "E1",
            Grade::E2 => "E2",
            Grade::E3 => "E3",
            Grade::E4 => "E4",
            Grade::Inferred => "inferred",
            Grade::Invented => "invented",
        }
    }
}

/// Whom a requirement binds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Binds {
    /// The service.
    Spine,
    /// The systems that connect to it.
    Supplier,
}

/// One requirement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    /// Its id: capital words and a number, `PDS-RET-001`.
    pub id: String,
    /// How binding it is.
    pub level: Level,
    /// The rule, in one sentence of our own.
    pub text: String,
    /// Where the rule comes from: a public place, not the clause of a document that nobody here has read.
    pub source: String,
    /// How sure we are.
    pub evidence: Grade,
    /// Whom it binds.
    pub binds: Binds,
    /// The lane that it needs; `any` where it needs none.
    pub lane: String,
    /// Ids of the hazards that it controls, where clinical safety is at stake.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hazards: Vec<String>,
    /// Why no scenario tests it. With a reason, being untested does not stand in the way of a green run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub untested: Option<String>,
}

impl Requirement {
    /// Whether a run on this lane answers for it.
    pub fn applies_to(&self, lane: &str) -> bool {
        self.lane == "any" || self.lane == lane
    }

    /// Whether a run cannot be green while it is untested.
    pub fn scored_must(&self) -> bool {
        self.level == Level::Must && self.evidence != Grade::Invented && self.untested.is_none()
    }
}

/// The lanes that a requirement may need.
const LANES: [&str; 5] = ["any", "embedded", "services", "containers", "external"];

/// Why a file of requirements was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RequirementError {
    /// It needs a lane that no run has.
    #[error(
        "{path}: {id} needs the lane {lane:?}; known are any, embedded, services, containers and external"
    )]
    Lane {
        /// The file.
        path: String,
        /// The requirement.
        id: String,
        /// The lane as written.
        lane: String,
    },
    /// It is not the TOML that is expected.
    #[error("{path}: {reason}")]
    Shape {
        /// The file.
        path: String,
        /// The line at which the parser stopped, from 1.
        line: usize,
        /// What the parser says, with the key.
        reason: String,
    },
    /// An id is not of the form that tags have.
    #[error("{path}: {id:?} is not an id of a requirement; write capital words and a number, as PDS-RET-001")]
    Id {
        /// The file.
        path: String,
        /// The id.
        id: String,
    },
    /// An id is given twice.
    #[error("{path}: requirement {id} is also in {other}")]
    Twice {
        /// The file.
        path: String,
        /// The id.
        id: String,
        /// Where it was first.
        other: String,
    },
    /// A value that has to say something is blank.
    #[error("{path}: {key} of requirement {id} is blank")]
    Blank {
        /// The file.
        path: String,
        /// The id.
        id: String,
        /// The key.
        key: &'static str,
    },
}

impl RequirementError {
    /// The line, from 1, that it is about, in the text of its file.
    pub fn line(&self, text: &str) -> usize {
        let stands = |line: &str, key: &str, value: Option<&str>| {
            let rest = line.trim().strip_prefix(key).and_then(|rest| rest.trim_start().strip_prefix('='));
            rest.is_some_and(|rest| value.is_none_or(|value| rest.trim().trim_matches(['"', '\'']) == value))
        };
        let numbered = || text.lines().enumerate().map(|(number, line)| (number + 1, line));
        // The last one: an id that stands twice is wrong where it stands again.
        let of_id = |id: &str| {
            let all = numbered().filter(|(_, line)| stands(line, "id", Some(id)));
            all.map(|(number, _)| number).last().unwrap_or(1)
        };
        match self {
            RequirementError::Shape { line, .. } => *line,
            RequirementError::Id { id, .. }
            | RequirementError::Lane { id, .. }
            | RequirementError::Twice { id, .. } => of_id(id),
            RequirementError::Blank { id, key, .. } => {
                let at = of_id(id);
                let mut table = 0;
                let mut found = None;
                for (number, line) in numbered() {
                    if line.trim().starts_with("[[") {
                        table = number;
                    } else if stands(line, key, None)
                        && (table <= at && found.is_none_or(|(of, _)| of < table))
                    {
                        found = Some((table, number));
                    }
                }
                found.map_or(at, |(_, number)| number)
            }
        }
    }
}

/// All requirements of a set of features, by id.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Requirements {
    by_id: BTreeMap<String, (String, Requirement)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    requirement: Vec<Requirement>,
}

impl Requirements {
    /// No requirement.
    pub fn new() -> Requirements {
        Requirements::default()
    }

    /// Adds the requirements of one file.
    ///
    /// # Errors
    /// When the text is not TOML of the expected shape, a key is unknown, an id has another form or was given before,
    /// or a text that has to say something is blank. Nothing is added then.
    pub fn add(&mut self, path: &str, text: &str) -> Result<(), RequirementError> {
        let file: File = toml::from_str(text).map_err(|error| {
            let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
            let line = 1 + before.matches('\n').count();
            RequirementError::Shape { path: path.into(), line, reason: error.message().to_owned() }
        })?;
        let mut added = self.by_id.clone();
        for requirement in file.requirement {
            let id = requirement.id.clone();
            if !is_requirement_id(&id) {
                return Err(RequirementError::Id { path: path.into(), id });
            }
            let texts = [
                ("text", requirement.text.as_str()),
                ("source", requirement.source.as_str()),
                ("untested", requirement.untested.as_deref().unwrap_or("none")),
            ];
            if let Some((key, _)) = texts.into_iter().find(|(_, text)| text.trim().is_empty()) {
                return Err(RequirementError::Blank { path: path.into(), id, key });
            }
            if !LANES.contains(&requirement.lane.as_str()) {
                // A lane that no run has would turn a MUST into nothing.
                return Err(RequirementError::Lane { path: path.into(), id, lane: requirement.lane });
            }
            if let Some((other, _)) = added.get(&id) {
                return Err(RequirementError::Twice { path: path.into(), id, other: other.clone() });
            }
            added.insert(id, (path.into(), requirement));
        }
        self.by_id = added;
        Ok(())
    }

    /// The requirement with this id.
    pub fn get(&self, id: &str) -> Option<&Requirement> {
        self.by_id.get(id).map(|(_, requirement)| requirement)
    }

    /// All, in the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = &Requirement> {
        self.by_id.values().map(|(_, requirement)| requirement)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.by_id.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }
}

/// Whether a tag (without its `@`) is the id of a requirement: words of capital letters joined by hyphens, then a
/// hyphen and digits.
pub fn is_requirement_id(tag: &str) -> bool {
    let Some((words, number)) = tag.rsplit_once('-') else { return false };
    let word = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_uppercase());
    words.split('-').all(word) && !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"
        [[requirement]]
        id = "PDS-RET-001"
        level = "MUST"
        text = "A retrieval by a valid NHS number answers with the person."
        source = "pds-messages 4.6"
        evidence = "E2"
        binds = "spine"
        lane = "any"
    "#;

    #[test]
    fn a_file_is_read_and_bound_to_its_lane() {
        let mut all = Requirements::new();
        all.add("pds/requirements.toml", GOOD).unwrap();
        let one = all.get("PDS-RET-001").unwrap();
        assert_eq!((one.level, one.evidence, one.binds), (Level::Must, Grade::E2, Binds::Spine));
        assert!(one.applies_to("embedded") && one.scored_must());
        let bound = Requirement { lane: "services".into(), ..one.clone() };
        assert!(!bound.applies_to("embedded") && bound.applies_to("services"));
        let excused = Requirement { untested: Some("needs a smartcard".into()), ..one.clone() };
        assert!(!excused.scored_must());
        let invented = Requirement { evidence: Grade::Invented, ..one.clone() };
        assert!(!invented.scored_must());
    }

    #[test]
    fn what_is_wrong_is_refused_by_name() {
        let cases = [
            (GOOD.replace("lane =", "lanes ="), "lanes"),
            (GOOD.replace("MUST", "SHALL"), "SHALL"),
            (GOOD.replace("PDS-RET-001", "pds-1"), "pds-1"),
            (GOOD.replace("pds-messages 4.6", "  "), "source of requirement PDS-RET-001 is blank"),
            (format!("{GOOD}{GOOD}"), "PDS-RET-001 is also in a.toml"),
            (format!("version = 1\n{GOOD}"), "version"),
        ];
        for (text, names) in cases {
            let mut all = Requirements::new();
            let error = all.add("a.toml", &text).unwrap_err().to_string();
            assert!(error.contains(names), "{names:?} is not in {error:?}");
            assert!(all.is_empty(), "{names}");
        }
    }

    #[test]
    fn what_is_wrong_has_its_line() {
        let other = GOOD.replace("PDS-RET-001", "PDS-RET-002");
        let cases = [
            (GOOD.replace("lane =", "lanes ="), 9),
            (GOOD.replace("PDS-RET-001", "pds-1"), 3),
            (GOOD.replace("pds-messages 4.6", "  "), 6),
            (format!("{other}{}", GOOD.replace("pds-messages 4.6", "")), 15),
            (format!("{}{other}", GOOD.replace("pds-messages 4.6", "")), 6),
            (format!("{GOOD}{GOOD}"), 12),
            (GOOD.replace("\"any\"", "\"none\""), 3),
        ];
        for (text, line) in cases {
            let error = Requirements::new().add("a.toml", &text).unwrap_err();
            assert_eq!(error.line(&text), line, "{error}");
        }
    }

    #[test]
    fn an_id_given_in_two_files_names_both() {
        let mut all = Requirements::new();
        all.add("a.toml", GOOD).unwrap();
        let error = all.add("b.toml", GOOD).unwrap_err();
        let twice = RequirementError::Twice {
            path: "b.toml".into(),
            id: "PDS-RET-001".into(),
            other: "a.toml".into(),
        };
        assert_eq!(error, twice);
        assert_eq!(all.len(), 1);
    }

    #[test]
    fn a_tag_is_an_id_only_in_the_published_form() {
        for id in ["PDS-RET-001", "EPS-1", "A-B-C-12345"] {
            assert!(is_requirement_id(id), "{id}");
        }
        for tag in
            ["", "wip", "PDS-RET", "PDS-RET-", "-001", "PDS--001", "pds-001", "PDS-RET-00a", "P2-001", "001"]
        {
            assert!(!is_requirement_id(tag), "{tag}");
        }
    }
}
