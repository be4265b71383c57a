//! Which checks apply to a reply of which nobody has said what it should be: form, relation and order, by what came back.
//!
//! Leaves out everything that a scenario has to say: which answer was due, which code, about what, whose record. What is
//! left holds for every reply of its kind, so a message can be judged that no scenario knows.

use crate::refusal::{closed, fault_form, refusal_form, rejection_form};
use crate::relation::{Asked, addressed, one_new_id, related};
use crate::reply::{BODY, Judged, Kind, answered};
use crate::sequence::{addresses_have_five_lines, follows_response_order, follows_retrieval_order};
use crate::{form, framed};
use vertebra_evidence::{Check, CheckVerdict};
use vertebra_peer::client::Exchange;
use vertebra_peer::xml::Find;

/// What the suite knows of one reply beyond what all replies share.
type Known = (&'static str, Kind, fn(&Judged) -> Vec<Check>);

/// The replies that the suite knows, by interaction and kind: one line each.
const REPLIES: &[Known] = &[
    ("QUPA_IN050000UK32", Kind::Answer, retrieval_answer),
    ("QUPA_IN000009UK03", Kind::Answer, newer_retrieval_answer),
    ("QUQI_IN010000UK14", Kind::Refusal, refusal_form),
    ("MCCI_IN010000UK13", Kind::Rejection, rejection_form),
];

/// The statuses by which HTTP says that a body is framed in a way that is not taken, or an expectation not met, or that a
/// limit was: time, size of body, target and head, and overload.
const OWN_STATUSES: [u16; 7] = [408, 411, 413, 414, 417, 429, 431];

/// How a request went out, which decides what may come back without being a reply of HL7.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sent {
    /// Whether it was posted. What is not is none of a message's business, and HTTP's own refusal is right.
    pub is_posted: bool,
    /// Whether a receiver can read it to its end. One that is not may also be answered by a closed connection.
    pub is_whole: bool,
}

/// All checks that apply to what came back.
pub fn applicable(judged: &Judged, asked: &Asked, exchange: &Exchange, sent: Sent) -> Vec<Check> {
    let mut checks = match &judged.kind {
        Kind::Nothing(_) if !sent.is_whole => closed(judged, exchange.failure()),
        Kind::Odd(_) if judged.status.is_some_and(|status| is_of_http(status, sent)) => vec![
            Check::new(
                "http.refusal",
                "what is refused before it is a message is refused by HTTP's own means",
            )
            .expected("a status of HTTP from 400 to 499")
            .actual(judged.status.unwrap_or_default())
            .at("status line"),
        ],
        Kind::Nothing(_) | Kind::Odd(_) => framed(judged, exchange),
        Kind::Fault => [fault_form(judged), framed(judged, exchange)].concat(),
        Kind::Answer | Kind::Refusal | Kind::Rejection => [
            of_its_own(judged),
            framed(judged, exchange),
            related(judged, asked),
            one_new_id(judged, asked),
            addressed(judged, asked),
        ]
        .concat(),
    };
    // More than one question asks for the time: said once.
    let mut seen: Vec<Check> = Vec::new();
    checks.retain(|check| {
        let is_new = !seen.contains(check);
        seen.push(check.clone());
        is_new
    });
    checks
}

/// Whether the status refuses what was sent before any message is seen: what was not posted or is not framed as it
/// must be, or what meets a limit.
fn is_of_http(status: u16, sent: Sent) -> bool {
    OWN_STATUSES.contains(&status) || ((400..500).contains(&status) && !(sent.is_posted && sent.is_whole))
}

fn of_its_own(judged: &Judged) -> Vec<Check> {
    let name = judged.interaction().map(|element| element.name.local.as_str()).unwrap_or_default();
    match REPLIES.iter().find(|(known, kind, _)| *known == name && *kind == judged.kind) {
        Some((_, _, checks)) => checks(judged),
        None => vec![
            Check::new("replies.known", "the suite has checks of its own for this reply")
                .verdict(CheckVerdict::Unverified)
                .expected(REPLIES.iter().map(|(known, ..)| *known).collect::<Vec<_>>().join(", "))
                .actual(judged.summary())
                .at(BODY),
        ],
    }
}

/// The answer to a retrieval of the older form.
fn retrieval_answer(judged: &Judged) -> Vec<Check> {
    let mut checks = answered(judged, "QUPA_IN050000UK32");
    checks.extend(follows_retrieval_order(judged));
    checks.extend(lines_of_addresses(judged));
    checks
}

/// The answer to a retrieval of the newer form.
fn newer_retrieval_answer(judged: &Judged) -> Vec<Check> {
    let mut checks = answered(judged, "QUPA_IN000009UK03");
    checks.extend(follows_response_order(judged));
    checks.extend(lines_of_addresses(judged));
    checks
}

/// A record without an address, as a restricted one, has no lines to count.
fn lines_of_addresses(judged: &Judged) -> Vec<Check> {
    let Some(record) = form::record(judged) else { return Vec::new() };
    let holders = record.role.elements_at(record.form.addresses.holder).unwrap_or_default();
    if holders.is_empty() { Vec::new() } else { addresses_have_five_lines(judged) }
}
