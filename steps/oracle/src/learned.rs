//! What a system may know of a patient after the conversations that it had: an own reading of the answers, to tell a
//! system that files them wrongly from a subject that answers wrongly.
//!
//! Leaves out everything but the usual family name, and answers that are no retrieval's: about a patient of those nothing
//! is said.

use crate::form::{Record, form_of, record};
use crate::reply::{Judged, Kind};
use std::collections::BTreeMap;
use vertebra_evidence::{Blame, Check};
use vertebra_peer::client::Exchange;
use vertebra_peer::xml::{Element, Find};

/// A question as the system remembers it, with what came back.
#[derive(Debug, Clone, Copy)]
pub struct Conversed<'c> {
    /// The number that was asked about.
    pub asked: &'c str,
    /// The id that the system gave its message, without prefix.
    pub message_id: &'c str,
    /// The id that it gave the HL7 message.
    pub payload_id: &'c str,
    /// Every byte above TLS.
    pub exchange: &'c Exchange,
}

/// Whether the system knows the patient as its answers say: `found` is the usual family name under which it knows the
/// number, empty where it knows the patient without one. No check where an answer is not read here.
pub fn filed(conversations: &[Conversed<'_>], number: &str, found: Option<&str>) -> Option<Check> {
    let mut known: BTreeMap<String, String> = BTreeMap::new();
    let mut leads_to: BTreeMap<String, String> = BTreeMap::new();
    for conversed in conversations {
        let judged = Judged::read(conversed.exchange);
        if judged.kind != Kind::Answer || !belongs(&judged, conversed) {
            continue;
        }
        form_of(&judged)?;
        let Some(record) = record(&judged) else { continue };
        let role = record.role;
        let current = role.at("id/@extension").ok().flatten().unwrap_or_default();
        let replaced = role.all("replacementOf/oldVersion/id/@extension").unwrap_or_default();
        for old in replaced.into_iter().chain([conversed.asked.to_owned()]).filter(|old| *old != current) {
            known.remove(&old);
            leads_to.values_mut().filter(|to| **to == old).for_each(|to| to.clone_from(&current));
            leads_to.insert(old, current.clone());
        }
        // An answer with no person in it tells the version alone: it takes nothing away.
        if role.elements().any(|child| child.name.local == "patientPerson") || !known.contains_key(&current) {
            known.insert(current, family(&record));
        }
    }
    let current = leads_to.get(number).map_or(number, String::as_str);
    let expected = known.get(current).map(String::as_str);
    let said = |name: Option<&str>| match name {
        None => "unknown".to_owned(),
        Some("") => "known without a name".to_owned(),
        Some(name) => name.to_owned(),
    };
    let check =
        Check::new("peer.patient-list", "the system knows the patient as the answers to its questions say")
            .blame(Blame::PeerSimulator)
            .holds(found == expected)
            .expected(said(expected))
            .actual(said(found))
            .at("the patient list of the system, against patientRole of the answers");
    Some(check)
}

/// The answer names the question, by both of its ids.
fn belongs(judged: &Judged, conversed: &Conversed<'_>) -> bool {
    let relates_to = judged.reply.as_ref().and_then(|reply| reply.relates_to.clone()).unwrap_or_default();
    let message_ref = judged
        .interaction()
        .and_then(|answer| answer.at("acknowledgement/messageRef/id/@root").ok().flatten())
        .unwrap_or_default();
    // A variant of Spine writes the id alone (wire 2.6): a supplier takes either.
    relates_to.trim_start_matches("uuid:").eq_ignore_ascii_case(conversed.message_id)
        && message_ref.eq_ignore_ascii_case(conversed.payload_id)
}

/// The usual name that has no end.
fn family(record: &Record<'_>) -> String {
    let part = record.form.names;
    let path = if part.value.is_empty() {
        part.holder.to_owned()
    } else {
        format!("{}/{}", part.holder, part.value)
    };
    let names = record.role.elements_at(&path).unwrap_or_default();
    let is_usual = |name: &&Element| {
        name.at("@use").ok().flatten().as_deref() == Some("L")
            && name.at("validTime/high/@value").ok().flatten().is_none()
    };
    let usual = names.into_iter().find(is_usual);
    usual.and_then(|name| name.at("family").ok().flatten()).unwrap_or_default()
}
