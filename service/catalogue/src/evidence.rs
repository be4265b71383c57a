//! How well a row is known, from bytes that really came out of Spine down to codes of our own.
//!
//! Leaves out the place where it is known from: that is the row's `source`. Grades: wire 0.2.

use serde::Deserialize;
use std::fmt;

/// The kind of source in which a known thing was read, the strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grade {
    /// Bytes that came out of Spine or went into it.
    E1,
    /// Spine's own stylesheets and schemas.
    E2,
    /// Official conformance tools.
    E3,
    /// Client code, mocks and tests.
    E4,
}

/// How well a row is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(try_from = "String")]
pub enum Evidence {
    /// Read in a source of this grade.
    Known(Grade),
    /// Follows from something known. A rule of this kind is a switch, and scores at most a warning.
    Inferred,
    /// Known to nobody outside: our own choice, never scored.
    Invented,
}

/// A word that is no evidence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not evidence: E1, E2, E3, E4, inferred or invented")]
pub struct EvidenceError(String);

impl TryFrom<String> for Evidence {
    type Error = EvidenceError;

    fn try_from(word: String) -> Result<Self, EvidenceError> {
        match word.as_str() {
            "E1" => Ok(Self::Known(Grade::E1)),
            "E2" => Ok(Self::Known(Grade::E2)),
            "E3" => Ok(Self::Known(Grade::E3)),
            "E4" => Ok(Self::Known(Grade::E4)),
            "inferred" => Ok(Self::Inferred),
            "invented" => Ok(Self::Invented),
            _ => Err(EvidenceError(word)),
        }
    }
}

impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Known(Grade::E1) => "E1",
            Self::Known(Grade::E2) => "E2",
            Self::Known(Grade::E3) => "E3",
            Self::Known(Grade::E4) => "E4",
            Self::Inferred => "inferred",
            Self::Invented => "invented",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_comes_back_and_no_other_is_taken() {
        for word in ["E1", "E2", "E3", "E4", "inferred", "invented"] {
            assert_eq!(Evidence::try_from(word.to_owned()).unwrap().to_string(), word);
        }
        for word in ["E5", "e1", "", "known", "Inferred"] {
            let error = Evidence::try_from(word.to_owned()).unwrap_err();
            assert!(error.to_string().starts_with(&format!("{word:?}")));
        }
    }
}
