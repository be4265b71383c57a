//! The messages that suppliers of the suite send: a rule that is proved with a wrong message proves nothing, so ours are
//! judged too (wire 2.5, 5.1).
//!
//! Leaves out messages that deviate because a scenario says so. A fault found here is a peer simulator's, never the
//! subject's.

use std::collections::BTreeSet;
use vertebra_evidence::{Blame, Check};
use vertebra_peer::client::Exchange;
use vertebra_peer::soap::{ASID_ROOT, Reply};
use vertebra_peer::xml::{Element, Find, parse};

/// The root under which NHS numbers stand.
const NHS_NUMBER_ROOT: &str = "2.16.840.1.113883.2.1.4.1";
/// How a message writes a point in time: to the second, in UTC.
const SECOND: &str = "%Y%m%d%H%M%S";

/// What a supplier meant to say.
#[derive(Debug, Clone, Copy)]
pub struct Meant<'m> {
    /// Its ASID.
    pub sender: &'m str,
    /// The ASID that it asks.
    pub receiver: &'m str,
    /// The number that it asks about, as it goes out.
    pub number: &'m str,
}

/// The request is what its product meant: whole, with ids that none of the earlier ones had, written when it was sent,
/// from and to the right systems, about the right person. Adds its ids to `earlier`.
pub fn requested(exchange: &Exchange, meant: Meant<'_>, earlier: &mut BTreeSet<String>) -> Vec<Check> {
    let document = match parse(&exchange.request_body) {
        Ok(document) => document,
        Err(error) => return vec![unread(error.to_string())],
    };
    let request = match Reply::read(&document) {
        Ok(request) => request,
        Err(error) => return vec![unread(error.to_string())],
    };
    let Some(message) = request.interaction() else {
        return vec![unread("the body holds no interaction".to_owned())];
    };
    let header_id = request.message_id.clone().unwrap_or_default();
    vec![
        ids(&header_id, message, earlier),
        time(exchange, message),
        systems(&request, message, meant),
        person(message, meant.number),
    ]
}

fn of_peer(id: &str, statement: &str) -> Check {
    Check::new(id, statement).blame(Blame::PeerSimulator)
}

fn unread(why: String) -> Check {
    of_peer("peer.request", "the request is an envelope with an interaction in it")
        .holds(false)
        .expected("a SOAP envelope with an interaction")
        .actual(why)
        .at("the request")
}

fn ids(header_id: &str, message: &Element, earlier: &mut BTreeSet<String>) -> Check {
    let payload_id = message.at("id/@root").ok().flatten().unwrap_or_default();
    let header_id = header_id.strip_prefix("uuid:").unwrap_or_default();
    let is_id = |id: &str| id.len() == 36 && id.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit());
    // Both are put in, whatever the first one says.
    let is_new = [header_id, payload_id.as_str()].map(|id| earlier.insert(id.to_ascii_uppercase()));
    of_peer(
        "peer.request.ids",
        "header and payload carry ids that no earlier request of the scenario carried",
    )
    .holds(is_id(header_id) && is_id(&payload_id) && is_new == [true, true])
    .expected("two new UUIDs")
    .actual(format!("{header_id} in the header, {payload_id} in the payload"))
    .at("request: Envelope/Header/MessageID and id/@root")
}

fn time(exchange: &Exchange, message: &Element) -> Check {
    let sent = exchange.started.strftime(SECOND).to_string();
    let times = message.all("creationTime/@value").unwrap_or_default();
    of_peer("peer.request.time", "the request says the time at which it was sent")
        .holds(times == [sent.as_str()])
        .expected(&sent)
        .actual(times.join(" "))
        .at("request: creationTime/@value")
}

fn systems(request: &Reply, message: &Element, meant: Meant<'_>) -> Check {
    let payload = |local: &str| {
        let at =
            |part: &str| message.all(&format!("{local}/device/id/@{part}")).unwrap_or_default().join(" ");
        format!("{} {}", at("root"), at("extension"))
    };
    let header = |asid: &Option<String>| format!("{ASID_ROOT} {}", asid.as_deref().unwrap_or("nobody"));
    let found = [
        header(&request.snd_asid),
        payload("communicationFunctionSnd"),
        header(&request.rcv_asid),
        payload("communicationFunctionRcv"),
    ];
    let expected = [meant.sender, meant.sender, meant.receiver, meant.receiver]
        .map(|asid| format!("{ASID_ROOT} {asid}"));
    of_peer("peer.request.systems", "the request names its sender and its receiver, in header and payload")
        .holds(found == expected)
        .expected(expected.join(", "))
        .actual(found.join(", "))
        .at("request: communicationFunctionSnd and communicationFunctionRcv")
}

/// Whatever the interaction calls the parameter, it stands under the root of NHS numbers.
fn person(message: &Element, number: &str) -> Check {
    let (mut open, mut found) = (vec![message], Vec::new());
    while let Some(element) = open.pop() {
        if element.at("@root").ok().flatten().as_deref() == Some(NHS_NUMBER_ROOT) {
            found.push(element.at("@extension").ok().flatten().unwrap_or_default());
        }
        open.extend(element.elements());
    }
    of_peer("peer.request.person", "the request asks about the person that was meant")
        .holds(found == [number])
        .expected(number)
        .actual(found.join(" "))
        .at("request: the extension under the root of NHS numbers")
}
