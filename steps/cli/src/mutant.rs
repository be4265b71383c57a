//! A mutant by its id: the row of the catalogue, its planted fault, and what the events of a run say about it.
//!
//! Leaves out proving the suite with many of them (`prove`).

use vertebra_data::did_you_mean;
use vertebra_evidence::{Blame, MutantFacts};
use vertebra_mutants::{Mutant, Planted, Side, mutants, plant};

/// A mutant that is ready to be judged.
pub(crate) struct Ready {
    pub(crate) row: &'static Mutant,
    pub(crate) planted: Planted,
}

/// All rows.
///
/// # Errors
/// The catalogue is broken.
pub(crate) fn all() -> Result<&'static [Mutant], String> {
    mutants().map_err(|error| error.to_string())
}

/// The row of an id, in either case.
///
/// # Errors
/// No mutant has it; the text names close ones and the command that lists all.
pub(crate) fn row(id: &str) -> Result<&'static Mutant, String> {
    let rows = all()?;
    rows.iter().find(|row| row.id.eq_ignore_ascii_case(id)).ok_or_else(|| {
        let close = did_you_mean(id, rows.iter().map(|row| row.id.as_str()));
        format!("no mutant has the id {id:?}{close}; `vertebra prove --list` lists them all")
    })
}

/// Plants the fault of an id.
///
/// # Errors
/// As for [`row`].
pub(crate) fn ready(id: &str) -> Result<Ready, String> {
    let row = row(id)?;
    let planted = plant(&row.id).ok_or_else(|| format!("{} has no decorator", row.id))?;
    Ok(Ready { row, planted })
}

/// What the first event of a run says.
pub(crate) fn facts(row: &Mutant) -> MutantFacts {
    MutantFacts {
        id: row.id.clone(),
        wrong: row.wrong.clone(),
        seam: row.seam.to_string(),
        changes: row.changes.to_string(),
    }
}

/// Whom a check has to blame.
pub(crate) fn blame(row: &Mutant) -> Blame {
    match row.side() {
        Side::Spine => Blame::Subject,
        Side::Supplier => Blame::PeerSimulator,
    }
}
