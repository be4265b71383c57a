//! Reads the two files, holds the rules between their rows, and answers lookups.
//!
//! Leaves out what a row means to those who look it up. Facts: wire 2.7, 2.8, 4.1, 7.2, 7.3.

use crate::{Evidence, FaultForm, FaultRow, InteractionRow, Qualifier, ReplyRow};
use serde::Deserialize;
use spine_kernel::{InteractionId, ServiceName};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// The prefix of every code of our own, so that nobody takes it for one of Spine's.
const INVENTED_PREFIX: &str = "VX";

/// The longest code that a row may have: no code that Spine is known to write is longer.
const CODE_CHARS_MAX: usize = 12;

/// Why the files are not a catalogue.
#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    /// A file is not TOML, or a row has a wrong, missing or unknown member.
    #[error("{file}: {cause}")]
    Unreadable {
        /// The file.
        file: &'static str,
        /// What the reader says: the place, the member and what was expected.
        cause: Box<toml::de::Error>,
    },
    /// A row breaks a rule between members or rows.
    #[error("row {row:?}: {rule}")]
    Row {
        /// The row's name or id.
        row: String,
        /// The rule that it breaks.
        rule: &'static str,
    },
}

/// All rows. Immutable; one per process is enough, see [`catalogue`].
#[derive(Debug)]
pub struct Catalogue {
    faults: Vec<FaultRow>,
    fault_places: BTreeMap<String, usize>,
    interactions: BTreeMap<(ServiceName, InteractionId), InteractionRow>,
    replies: BTreeMap<InteractionId, ReplyRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FaultFile {
    fault: Vec<FaultRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct InteractionFile {
    interaction: Vec<InteractionRow>,
    reply: Vec<ReplyRow>,
}

/// The text of the two files of this build.
const INTERACTIONS: &str = include_str!("../interactions.toml");
const FAULTS: &str = include_str!("../faults.toml");

/// Where this build lists a fault by its name, or a request or reply by its id: `path:line` in the checkout, of the
/// first row that has it. For people who mend it.
pub fn listed_at(name: &str) -> String {
    let files = [("interactions.toml", "id", INTERACTIONS), ("faults.toml", "name", FAULTS)];
    let found = files.iter().find_map(|(file, key, text)| {
        let row = format!("{key} = \"{name}\"");
        let line = text.lines().position(|line| line.trim() == row)?;
        Some(format!("service/catalogue/{file}:{}", line + 1))
    });
    found.unwrap_or_else(|| "service/catalogue".to_owned())
}

/// The catalogue of this build.
pub fn catalogue() -> &'static Catalogue {
    static CATALOGUE: OnceLock<Catalogue> = OnceLock::new();
    CATALOGUE.get_or_init(|| {
        Catalogue::read(INTERACTIONS, FAULTS)
            .expect("the files are part of the build and the crate's tests read them")
    })
}

impl Catalogue {
    /// Reads the text of `interactions.toml` and of `faults.toml`.
    ///
    /// # Errors
    /// The first row that cannot be read or that breaks a rule.
    pub fn read(interactions: &str, faults: &str) -> Result<Self, CatalogueError> {
        let unreadable = |file| move |cause| CatalogueError::Unreadable { file, cause: Box::new(cause) };
        let interactions: InteractionFile =
            toml::from_str(interactions).map_err(unreadable("interactions.toml"))?;
        let faults: FaultFile = toml::from_str(faults).map_err(unreadable("faults.toml"))?;
        let mut all = Self {
            faults: Vec::new(),
            fault_places: BTreeMap::new(),
            interactions: BTreeMap::new(),
            replies: BTreeMap::new(),
        };
        for row in faults.fault {
            all.add_fault(row)?;
        }
        for row in interactions.reply {
            all.add_reply(row)?;
        }
        for row in interactions.interaction {
            all.add_interaction(row)?;
        }
        Ok(all)
    }

    /// The fault of that name.
    pub fn fault(&self, name: &str) -> Option<&FaultRow> {
        self.fault_places.get(name).map(|&place| &self.faults[place])
    }

    /// All faults, in the order of the file.
    pub fn faults(&self) -> impl Iterator<Item = &FaultRow> {
        self.faults.iter()
    }

    /// The request of that service and interaction.
    pub fn interaction(&self, service: &ServiceName, id: &InteractionId) -> Option<&InteractionRow> {
        // The key is a pair of owned values, and a lookup happens once per message.
        self.interactions.get(&(service.clone(), id.clone()))
    }

    /// All requests, by service and interaction.
    pub fn interactions(&self) -> impl Iterator<Item = &InteractionRow> {
        self.interactions.values()
    }

    /// The reply of that interaction.
    pub fn reply(&self, id: &InteractionId) -> Option<&ReplyRow> {
        self.replies.get(id)
    }

    /// All replies, by interaction.
    pub fn replies(&self) -> impl Iterator<Item = &ReplyRow> {
        self.replies.values()
    }

    fn add_fault(&mut self, row: FaultRow) -> Result<(), CatalogueError> {
        if let Some(rule) = broken_fault_rule(&row) {
            return Err(CatalogueError::Row { row: row.name, rule });
        }
        if self.fault_places.insert(row.name.clone(), self.faults.len()).is_some() {
            return Err(CatalogueError::Row { row: row.name, rule: "a fault's name stands once" });
        }
        self.faults.push(row);
        Ok(())
    }

    fn add_reply(&mut self, row: ReplyRow) -> Result<(), CatalogueError> {
        let id = row.id.clone();
        let rule = if row.source.is_empty() || row.name.is_empty() || row.version_code.is_empty() {
            "name, version-code and source are not empty"
        } else if self.replies.insert(id.clone(), row).is_some() {
            "a reply's id stands once"
        } else {
            return Ok(());
        };
        Err(CatalogueError::Row { row: id.to_string(), rule })
    }

    fn add_interaction(&mut self, row: InteractionRow) -> Result<(), CatalogueError> {
        let id = row.id.clone();
        let known = |id: &InteractionId| self.replies.contains_key(id);
        let rule = if row.source.is_empty() || row.name.is_empty() {
            "name and source are not empty"
        } else if row.paths.is_empty() || !row.paths.iter().all(|path| path.starts_with('/')) {
            "there is a path, and every path begins with /"
        } else if row.responses.is_empty() || !row.responses.iter().all(known) {
            "there is a response, and every response has a reply row"
        } else if !known(&row.failure) || !known(&row.reject) {
            "failure and reject have a reply row"
        } else if row.failure_version_code.as_ref().is_some_and(String::is_empty) {
            "a version code is not empty"
        } else if self.interactions.insert((row.service.clone(), row.id.clone()), row).is_some() {
            "a request's id stands once in its service"
        } else {
            return Ok(());
        };
        Err(CatalogueError::Row { row: id.to_string(), rule })
    }
}

/// The first rule that a fault row breaks by itself.
fn broken_fault_rule(row: &FaultRow) -> Option<&'static str> {
    let is_soap = row.form == FaultForm::SoapFault;
    let alphanumeric = row.code.bytes().all(|b| b.is_ascii_alphanumeric());
    let rules = [
        (
            !row.code.is_empty() && row.code.len() <= CODE_CHARS_MAX && alphanumeric,
            "a code is 1 to 12 letters and digits",
        ),
        (
            row.code.starts_with(INVENTED_PREFIX) == (row.evidence == Evidence::Invented),
            "a code begins with VX where it is invented, and only there",
        ),
        (!row.name.is_empty() && !row.display.is_empty(), "name and display are not empty"),
        (!row.system.is_empty() && !row.source.is_empty(), "system and source are not empty"),
        (
            row.faultcode.is_some() == is_soap && row.location.is_some() == is_soap,
            "a SOAP fault has faultcode and location, and no other form has",
        ),
        (is_soap || !row.retriable, "only a SOAP fault can be retriable"),
        (
            row.form == FaultForm::Error || row.qualifier == Qualifier::Error,
            "only the form error knows warnings",
        ),
    ];
    rules.into_iter().find(|(holds, _)| !holds).map(|(_, rule)| rule)
}

#[cfg(test)]
mod tests;
