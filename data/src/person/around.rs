//! Related persons and records on paper, from the words of a table.
//!
//! Leaves out everything that a word does not say: such a person has one fixed manner of being contacted.

use super::usual::{address_lines, written};
use super::values::{Rule, name_part};
use crate::document::{
    AddressDocument, NameDocument, PaperLocationDocument, PaperRecordDocument, RelatedPersonDocument,
    TelecomDocument,
};
use spine_kernel::NhsNumber;

const RULE: &str = "a given and a family name, a street and a town with commas";
/// Somebody with a name and an address: `Jory Penhale, 3 Weir Walk, Fennock`.
fn somebody(value: &str) -> Result<RelatedPersonDocument, Rule> {
    let (name, address) = value.split_once(',').ok_or_else(|| RULE.to_owned())?;
    let (given, family) = name.trim().split_once(' ').ok_or_else(|| RULE.to_owned())?;
    if address.split(',').count() < 2 {
        return Err(RULE.to_owned());
    }
    Ok(RelatedPersonDocument {
        role: "PRS".to_owned(),
        name: Some(NameDocument {
            kind: "L".to_owned(),
            given: vec![name_part(given)?],
            family: Some(name_part(family)?),
            ..NameDocument::default()
        }),
        address: Some(AddressDocument {
            kind: "H".to_owned(),
            lines: address_lines(address)?,
            ..AddressDocument::default()
        }),
        from: Some("20200115".to_owned()),
        written: written(),
        ..RelatedPersonDocument::default()
    })
}

/// The next of kin, who is contacted first.
pub(super) fn next_of_kin(value: &str) -> Result<RelatedPersonDocument, Rule> {
    let relationship = "04".to_owned();
    Ok(RelatedPersonDocument { relationship, position: Some(1), next_of_kin: true, ..somebody(value)? })
}

/// A proxy for contact and communication, who speaks Welsh and may be called back.
pub(super) fn proxy(value: &str) -> Result<RelatedPersonDocument, Rule> {
    let telephone = |kind: &str, value: &str| TelecomDocument {
        kind: kind.to_owned(),
        value: value.to_owned(),
        ..TelecomDocument::default()
    };
    Ok(RelatedPersonDocument {
        role: "AGNT".to_owned(),
        relationship: "19".to_owned(),
        position: Some(2),
        correspondence: true,
        telecoms: vec![telephone("WP", "tel:01632960009"), telephone("MC", "tel:07700900009")],
        language: Some("cy".to_owned()),
        interpreter_required: Some(true),
        contact_method: Some("3".to_owned()),
        contact_times: Some("mornings".to_owned()),
        written_format: Some("11".to_owned()),
        call_back: Some("1".to_owned()),
        ..somebody(value)?
    })
}

/// The mother, who is a patient.
pub(super) fn mother(number: NhsNumber) -> RelatedPersonDocument {
    RelatedPersonDocument {
        role: "PRS".to_owned(),
        relationship: "12".to_owned(),
        nhs_number: Some(number),
        written: written(),
        ..RelatedPersonDocument::default()
    }
}

/// A record on paper that is at one place and has left another.
pub(super) fn paper_record(place: String) -> PaperRecordDocument {
    let at = |id: &str, name: String, from: &str, to: Option<&str>| PaperLocationDocument {
        id: id.to_owned(),
        name,
        from: Some(from.to_owned()),
        to: to.map(str::to_owned),
        written: written(),
    };
    PaperRecordDocument {
        id: Some("PAPER1".to_owned()),
        from: Some("20100301".to_owned()),
        priority: Some("N".to_owned()),
        status: Some("CP".to_owned()),
        locations: vec![
            at("PAPER2", place, "20200115", None),
            at("PAPER3", "Archive of the county".to_owned(), "20100301", Some("20200115")),
        ],
        written: written(),
        ..PaperRecordDocument::default()
    }
}
