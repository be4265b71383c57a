//! `mutants.toml` as rows: what is wrong with each mutant, and what must find it.
//!
//! Leaves out the faults themselves (`planted`). A row that breaks a rule of the catalogue is an error, not a row less.

use serde::Deserialize;
use std::collections::BTreeSet;
use std::fmt;
use std::sync::OnceLock;

/// The catalogue as it is built in.
const ROWS: &str = include_str!("../mutants.toml");

/// Which party bears the fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// The subject of a release gate.
    Spine,
    /// A supplier's system of the suite.
    Supplier,
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$of:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
        pub enum $name {
            $($(#[$of])* #[serde(rename = $word)] $variant),+
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(match self { $(Self::$variant => $word),+ })
            }
        }
    };
}

words! {
    /// The seam at which the fault is planted.
    Seam {
        /// Around `decide`.
        Service = "service",
        /// Around the records.
        Records = "records",
        /// Around the directory.
        Directory = "directory",
        /// Around identification.
        Identification = "identity",
        /// Around the clock that decisions and replies see.
        Clock = "clock",
        /// Around the reader of requests.
        Reader = "reader",
        /// Around the writer of replies.
        Writer = "writer",
        /// Over the stage table.
        Stages = "stages",
        /// Around a supplier's writer of questions.
        Questions = "questions",
        /// Around a supplier's reader of answers.
        Answers = "answers",
        /// Around a supplier's patient list.
        Patients = "patients",
    }
}

words! {
    /// What the fault changes.
    Changes {
        /// What is kept, or forgotten.
        State = "state",
        /// When something holds.
        Time = "time",
        /// What comes before what.
        Order = "order",
        /// What the parties have agreed that a message means.
        Contract = "contract",
        /// Who may.
        Access = "access",
        /// The bytes of a reply, and nothing else.
        Bytes = "bytes",
    }
}

impl Seam {
    /// Whose seam it is.
    pub fn side(self) -> Side {
        match self {
            Self::Questions | Self::Answers | Self::Patients => Side::Supplier,
            _ => Side::Spine,
        }
    }
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mutant {
    /// `SPINE-001` or `SUP-001`: the side and a number.
    pub id: String,
    /// What is wrong, in one sentence in the words of the field.
    pub wrong: String,
    /// Where the fault is planted.
    pub seam: Seam,
    /// What it changes.
    pub changes: Changes,
    /// The ids of checks of which one must fail, in a scenario that carries the requirement.
    pub checks: Vec<String>,
    /// The requirement that it breaks.
    pub requirement: String,
}

impl Mutant {
    /// Which party bears the fault, by the seam.
    pub fn side(&self) -> Side {
        self.seam.side()
    }
}

/// Why the catalogue cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CatalogueError {
    /// It is not the TOML that is expected.
    #[error("mutants.toml: {0}")]
    Shape(String),
    /// A row breaks a rule.
    #[error("mutants.toml: {id}: {rule}")]
    Row {
        /// The row.
        id: String,
        /// The rule.
        rule: &'static str,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    mutant: Vec<Mutant>,
}

/// All mutants, in the order of the catalogue.
///
/// # Errors
/// The catalogue that is built in is broken; a test of this crate sees to it that it is not.
pub fn mutants() -> Result<&'static [Mutant], CatalogueError> {
    static READ: OnceLock<Result<Vec<Mutant>, CatalogueError>> = OnceLock::new();
    READ.get_or_init(|| read(ROWS)).as_deref().map_err(Clone::clone)
}

/// The mutant of that id.
///
/// # Errors
/// As for [`mutants`].
pub fn mutant(id: &str) -> Result<Option<&'static Mutant>, CatalogueError> {
    Ok(mutants()?.iter().find(|mutant| mutant.id == id))
}

fn read(text: &str) -> Result<Vec<Mutant>, CatalogueError> {
    let table: Table = toml::from_str(text).map_err(|error| CatalogueError::Shape(error.to_string()))?;
    let mut seen = BTreeSet::new();
    for row in &table.mutant {
        let broken = |rule| Err(CatalogueError::Row { id: row.id.clone(), rule });
        let (prefix, number) = row.id.split_once('-').unwrap_or_default();
        let right = match row.side() {
            Side::Spine => "SPINE",
            Side::Supplier => "SUP",
        };
        if prefix != right || number.len() != 3 || !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return broken("an id is SPINE or SUP, by the side of the seam, and a number of three digits");
        }
        if !seen.insert(row.id.clone()) {
            return broken("the id stands twice");
        }
        if row.checks.is_empty() || row.checks.iter().any(String::is_empty) {
            return broken("a mutant names the check that must find it");
        }
        if !row.wrong.ends_with('.') || row.wrong.matches(". ").count() > 0 {
            return broken("what is wrong is one sentence");
        }
    }
    Ok(table.mutant)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROW: &str = "[[mutant]]\nid = \"SPINE-001\"\nwrong = \"A stage is missing.\"\nseam = \"stages\"\n\
                       changes = \"order\"\nchecks = [\"a.b\"]\nrequirement = \"PDS-RET-001\"\n";

    #[test]
    fn most_mutants_change_more_than_bytes() {
        let all = mutants().unwrap();
        let bytes = all.iter().filter(|mutant| mutant.changes == Changes::Bytes).count();
        assert!(bytes * 2 <= all.len(), "{bytes} of {} change bytes alone", all.len());
        let of = |side| all.iter().filter(|mutant| mutant.side() == side).count();
        assert!(of(Side::Spine) >= 12 && of(Side::Supplier) >= 3);
    }

    #[test]
    fn a_row_that_breaks_a_rule_is_an_error() {
        assert_eq!(read(ROW).unwrap().len(), 1);
        for (from, to, rule) in [
            ("SPINE-001", "SUP-001", "by the side"),
            ("SPINE-001", "SPINE-1", "three digits"),
            ("[\"a.b\"]", "[]", "names the check"),
            ("missing.", "missing", "one sentence"),
            ("missing.", "missing. It should be there.", "one sentence"),
            ("seam = \"stages\"", "seam = \"moon\"", "unknown variant"),
            ("changes = \"order\"", "changes = \"order\"\nmore = 1", "unknown field"),
        ] {
            let error = read(&ROW.replace(from, to)).unwrap_err().to_string();
            assert!(error.contains(rule), "{error}");
        }
        assert!(read(&ROW.repeat(2)).unwrap_err().to_string().contains("twice"));
    }
}
