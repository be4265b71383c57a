//! The directory in memory: loads documents, whole batches or nothing of them, and answers lookups.
//!
//! Leaves out what a document looks like (`document`) and how lookups are kept fast (`shelf`). Facts: wire 6.1.

use crate::document::{self, SystemEntry};
use crate::shelf::{ORGANISATIONS_MAX, SYSTEMS_MAX, Shelf};
use parking_lot::RwLock;
use spine_kernel::{
    AccreditedSystem, Asid, Directory, DocumentError, Endpoint, OdsCode, Organisation, PartyKey, SeedDoc,
    ServiceInteraction,
};

/// Why a document does not go into the directory.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DirectoryError {
    /// A member is absent, unknown or breaks a rule.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// The system's organisation is neither in the directory nor in the batch.
    #[error("ods: {ods:?} is no organisation of the directory")]
    UnknownOrganisation {
        /// The code.
        ods: String,
    },
    /// The party's endpoint for the interaction is given differently by a system.
    #[error(
        "endpoints[{index}].interaction: {interaction:?} has another address or contract in system {asid}"
    )]
    ContradictingEndpoint {
        /// The endpoint's place in the document.
        index: usize,
        /// The interaction, as `service:interaction`.
        interaction: String,
        /// The system that gives it differently; the document's own where it contradicts itself.
        asid: Asid,
    },
    /// The directory is full.
    #[error("document: the directory holds {limit} {what} and takes no more")]
    Full {
        /// `organisations` or `systems`.
        what: &'static str,
        /// How many it takes.
        limit: usize,
    },
}

/// Why a batch of documents does not go into the directory: the first document that is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("[{index}].{error}")]
pub struct RefusedDocument {
    /// The document's place in the batch.
    pub index: usize,
    /// What is wrong with it.
    pub error: DirectoryError,
}

/// The directory, in memory.
#[derive(Debug, Default)]
pub struct DirectoryBook {
    shelf: RwLock<Shelf>,
}

/// What a document describes, read.
enum Described {
    Organisation(Organisation),
    System(SystemEntry),
}

/// One change of the shelf, with what it replaced.
enum Change {
    Organisation(OdsCode, Option<Organisation>),
    System(Asid, Option<SystemEntry>),
}

impl DirectoryBook {
    /// An empty directory.
    pub fn new() -> Self {
        Self::default()
    }

    /// Loads a document of the kind `organisation` or `system`, replacing what has the same code or ASID.
    /// `false` for a document of another kind.
    ///
    /// # Errors
    /// The member that is wrong, its value and the rule. Nothing has changed then.
    pub fn load(&self, document: &SeedDoc) -> Result<bool, DirectoryError> {
        match self.load_all(std::slice::from_ref(document)) {
            Ok(loaded) => Ok(loaded == 1),
            Err(refused) => Err(refused.error),
        }
    }

    /// Loads all documents or none, and says how many were the directory's. Organisations go in first, so that
    /// their order among systems does not matter. Readers see the directory before or after, never between.
    ///
    /// # Errors
    /// The first document that is refused: first those that cannot be read, then those that do not fit in.
    pub fn load_all(&self, documents: &[SeedDoc]) -> Result<usize, RefusedDocument> {
        let mut organisations = Vec::new();
        let mut systems = Vec::new();
        for (index, document) in documents.iter().enumerate() {
            let read = read(document)
                .map_err(|error| RefusedDocument { index, error: DirectoryError::Document(error) })?;
            match read {
                Some(Described::Organisation(organisation)) => organisations.push((index, organisation)),
                Some(Described::System(entry)) => systems.push((index, entry)),
                None => {}
            }
        }
        let loaded = organisations.len() + systems.len();
        let mut shelf = self.shelf.write();
        let mut changes = Vec::with_capacity(loaded);
        let outcome = place(&mut shelf, organisations, systems, &mut changes);
        if outcome.is_err() {
            changes.into_iter().rev().for_each(|change| undo(&mut shelf, change));
        }
        outcome.map(|()| loaded)
    }

    /// The digest of the content: 64 hexadecimal digits, equal for equal content.
    pub fn digest(&self) -> String {
        crate::digest::digest(&self.shelf.read())
    }
}

fn read(document: &SeedDoc) -> Result<Option<Described>, DocumentError> {
    Ok(match document.kind.as_str() {
        "organisation" => Some(Described::Organisation(document::organisation(&document.body)?)),
        "system" => Some(Described::System(document::system(&document.body)?)),
        _ => None,
    })
}

fn place(
    shelf: &mut Shelf,
    organisations: Vec<(usize, Organisation)>,
    systems: Vec<(usize, SystemEntry)>,
    changes: &mut Vec<Change>,
) -> Result<(), RefusedDocument> {
    for (index, organisation) in organisations {
        let ods = organisation.ods.clone();
        if shelf.is_full_for_organisation(&ods) {
            let error = DirectoryError::Full { what: "organisations", limit: ORGANISATIONS_MAX };
            return Err(RefusedDocument { index, error });
        }
        let replaced = shelf.place_organisation(organisation);
        changes.push(Change::Organisation(ods, replaced));
    }
    for (index, entry) in systems {
        let asid = entry.system.asid.clone();
        if let Some(error) = misfit(shelf, &entry) {
            return Err(RefusedDocument { index, error });
        }
        let replaced = shelf.place_system(entry);
        changes.push(Change::System(asid, replaced));
    }
    Ok(())
}

/// Why a system does not fit in among the others.
fn misfit(shelf: &Shelf, entry: &SystemEntry) -> Option<DirectoryError> {
    let system = &entry.system;
    if shelf.organisation(&system.ods).is_none() {
        return Some(DirectoryError::UnknownOrganisation { ods: system.ods.to_string() });
    }
    if shelf.is_full_for_system(&system.asid) {
        return Some(DirectoryError::Full { what: "systems", limit: SYSTEMS_MAX });
    }
    let (index, asid) = shelf.contradiction(entry)?;
    let interaction = entry.endpoints[index].0.to_string();
    Some(DirectoryError::ContradictingEndpoint { index, interaction, asid })
}

fn undo(shelf: &mut Shelf, change: Change) {
    match change {
        Change::Organisation(_, Some(before)) => {
            shelf.place_organisation(before);
        }
        Change::Organisation(ods, None) => shelf.take_organisation(&ods),
        Change::System(_, Some(before)) => {
            shelf.place_system(before);
        }
        Change::System(asid, None) => {
            shelf.take_system(&asid);
        }
    }
}

impl Directory for DirectoryBook {
    fn parties_of_host(&self, fqdn: &str) -> Vec<PartyKey> {
        self.shelf.read().parties(&fqdn.to_ascii_lowercase())
    }

    fn system(&self, asid: &Asid) -> Option<AccreditedSystem> {
        self.shelf.read().system(asid).map(|entry| entry.system.clone())
    }

    fn organisation(&self, ods: &OdsCode) -> Option<Organisation> {
        self.shelf.read().organisation(ods).cloned()
    }

    fn endpoint(&self, party: &PartyKey, what: &ServiceInteraction) -> Option<Endpoint> {
        self.shelf.read().endpoint(party, what).cloned()
    }
}

#[cfg(test)]
mod tests;
