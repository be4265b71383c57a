//! Reads where records on paper are, and the registration with a payment agency.
//!
//! Leaves out what follows from a transfer. Facts: pds-messages 2.7, 4.3, 11.1.

use super::content::tidy;
use super::ids::ObjectIds;
use super::{period, written};
use crate::ObjectId;
use crate::record::{AgencyRegistration, AgencyRemoval, PaperLocation, PaperRecord};
use spine_kernel::{DocumentError, Members};

/// The list's name.
const LIST: &str = "paperRecords";
/// Records on paper, and places of one of them: people move, and each move leaves one behind.
const PAPER_MAX: usize = 20;
/// Characters of a place's name.
const PLACE_CHARS_MAX: usize = 100;

/// The registration with a payment agency.
pub(super) fn registration(members: &Members<'_, '_>) -> Result<Option<AgencyRegistration>, DocumentError> {
    const NAME: &str = "nhaisRegistration";
    let Some(value) = members.value(NAME) else { return Ok(None) };
    let members = Members::of(value, members.place().member(NAME), &["cipher", "from", "to"])?;
    Ok(Some(AgencyRegistration { cipher: members.needed("cipher")?, period: period(&members)? }))
}

/// The end of that registration.
pub(super) fn removal(members: &Members<'_, '_>) -> Result<Option<AgencyRemoval>, DocumentError> {
    const NAME: &str = "nhaisRemoval";
    let Some(value) = members.value(NAME) else { return Ok(None) };
    let members = Members::of(value, members.place().member(NAME), &["reason", "from", "to"])?;
    Ok(Some(AgencyRemoval { reason: members.needed("reason")?, period: period(&members)? }))
}

/// The records on paper.
pub(super) fn records(
    members: &Members<'_, '_>,
    ids: &mut ObjectIds,
) -> Result<Vec<PaperRecord>, DocumentError> {
    const RECORD: [&str; 7] = ["id", "from", "to", "priority", "status", "locations", "written"];
    const LOCATION: [&str; 5] = ["id", "from", "to", "name", "written"];
    members.each(LIST, PAPER_MAX, |value, place| {
        let members = Members::of(value, place, &RECORD)?;
        let id = members.optional("id")?;
        claim(&members, ids, id.as_ref())?;
        let locations = members.each("locations", PAPER_MAX, |value, place| {
            let members = Members::of(value, place, &LOCATION)?;
            let name = tidy(&members, "name", PLACE_CHARS_MAX)?
                .ok_or_else(|| members.refuse("name", "is refused: the member must be given"))?;
            let id = members.needed("id")?;
            claim(&members, ids, Some(&id))?;
            Ok(PaperLocation { id, period: period(&members)?, name, written: written(&members)? })
        })?;
        Ok(PaperRecord {
            id,
            period: period(&members)?,
            priority: members.optional("priority")?,
            status: members.optional("status")?,
            locations,
            written: written(&members)?,
        })
    })
}

fn claim(members: &Members<'_, '_>, ids: &mut ObjectIds, id: Option<&ObjectId>) -> Result<(), DocumentError> {
    let claimed = id.map_or(Ok(()), |id| ids.claim_alone(id, LIST));
    claimed.map_err(|rule| members.refuse("id", rule))
}
