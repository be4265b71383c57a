//! The relations between a request and its reply: ids, systems, addresses (wire 2.6, 2.8, 5.1).
//!
//! Leaves out what the reply says about the matter itself.

use crate::reply::{BODY, Judged, Kind, timely};
use vertebra_evidence::Check;
use vertebra_peer::soap::Reply;
use vertebra_peer::xml::{Find, parse};

/// What the sender knows about its own request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// The text of its `wsa:MessageID`.
    pub message_id: String,
    /// The root of its HL7 id; empty where it had none.
    pub hl7_id: String,
    /// The ASID under which it was sent.
    pub sender_asid: String,
    /// The ASID to which it was sent.
    pub receiver_asid: String,
}

impl Asked {
    /// What the sender said about itself, read from the body as it went out. What cannot be read is empty.
    pub fn read(body: &[u8]) -> Asked {
        let Ok(document) = parse(body) else { return Asked::default() };
        let Ok(request) = Reply::read(&document) else { return Asked::default() };
        let payload = |path: &str| {
            request.interaction().and_then(|element| element.at(path).ok().flatten()).unwrap_or_default()
        };
        Asked {
            hl7_id: payload("id/@root"),
            message_id: request.message_id.clone().unwrap_or_default(),
            sender_asid: request.snd_asid.clone().unwrap_or_default(),
            receiver_asid: request.rcv_asid.clone().unwrap_or_default(),
        }
    }
}

/// The reply is one of HL7, was made while the sender waited, and names the request in header and payload. A request
/// that had no id at all cannot be named.
pub fn related(judged: &Judged, asked: &Asked) -> Vec<Check> {
    let relates_to = header(judged, |reply| reply.relates_to.clone());
    let message_ref = payload(judged, "acknowledgement/messageRef/id/@root");
    // A request without an id of its own is named by the id of its header.
    let expected = match asked.hl7_id.as_str() {
        "" => asked.message_id.trim_start_matches("uuid:"),
        id => id,
    };
    let is_reply = matches!(judged.kind, Kind::Answer | Kind::Refusal | Kind::Rejection);
    vec![
        Check::new("sync.reply", "the reply is an answer, a refusal or a rejection")
            .holds(is_reply)
            .expected("a reply of HL7")
            .actual(judged.summary())
            .at(BODY),
        timely(judged),
        Check::new("sync.relates-to", "wsa:RelatesTo is the request's wsa:MessageID")
            .holds(!relates_to.is_empty() && relates_to == asked.message_id)
            .expected(&asked.message_id)
            .actual(&relates_to)
            .at("Envelope/Header/RelatesTo"),
        Check::new("sync.message-ref", "messageRef is the request's HL7 id")
            .holds(!message_ref.is_empty() && message_ref == expected)
            .expected(expected)
            .actual(&message_ref)
            .at("acknowledgement/messageRef/id/@root"),
    ]
}

/// The reply has one id of its own: the same in header and payload, a UUID in upper case, and not the request's.
pub fn one_new_id(judged: &Judged, asked: &Asked) -> Vec<Check> {
    let header_id = header(judged, |reply| reply.message_id.clone());
    let payload_id = payload(judged, "id/@root");
    let is_uuid = payload_id.len() == 36
        && payload_id.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_digit() || (b'A'..=b'F').contains(&byte),
        });
    vec![
        Check::new("sync.same-id", "header and payload carry one id")
            .holds(!payload_id.is_empty() && header_id == format!("uuid:{payload_id}"))
            .expected(format!("uuid:{payload_id}"))
            .actual(&header_id)
            .at("Envelope/Header/MessageID"),
        Check::new("sync.uuid", "the id is a UUID in upper case")
            .holds(is_uuid)
            .expected("8-4-4-4-12 hexadecimal digits, upper case")
            .actual(&payload_id)
            .at("id/@root"),
        Check::new("sync.new-id", "the id is not the request's")
            .holds(
                !payload_id.is_empty()
                    && !header_id.eq_ignore_ascii_case(&asked.message_id)
                    && !payload_id.eq_ignore_ascii_case(&asked.hl7_id),
            )
            .expected("another id than the request's")
            .actual(&payload_id)
            .at("id/@root"),
    ]
}

/// The reply goes to the asking system and comes from the asked one, in header and payload.
pub fn addressed(judged: &Judged, asked: &Asked) -> Vec<Check> {
    let places = [
        (
            "sync.receiver",
            "Envelope/Header/communicationFunctionRcv",
            header(judged, |reply| reply.rcv_asid.clone()),
            &asked.sender_asid,
        ),
        (
            "sync.sender",
            "Envelope/Header/communicationFunctionSnd",
            header(judged, |reply| reply.snd_asid.clone()),
            &asked.receiver_asid,
        ),
        (
            "sync.payload-receiver",
            "communicationFunctionRcv/device/id/@extension",
            payload(judged, "communicationFunctionRcv/device/id/@extension"),
            &asked.sender_asid,
        ),
        (
            "sync.payload-sender",
            "communicationFunctionSnd/device/id/@extension",
            payload(judged, "communicationFunctionSnd/device/id/@extension"),
            &asked.receiver_asid,
        ),
    ];
    let mut checks = Vec::new();
    for (id, at, actual, expected) in places {
        let check = Check::new(id, "the reply names the asking and the asked system")
            .holds(!actual.is_empty() && &actual == expected)
            .expected(expected)
            .actual(&actual)
            .at(at);
        checks.push(check);
    }
    let action = header(judged, |reply| reply.action.clone());
    let interaction = judged.interaction().map(|element| element.name.local.clone()).unwrap_or_default();
    let says = payload(judged, "interactionId/@extension");
    checks.push(
        Check::new("sync.action", "wsa:Action, interactionId and the element name one interaction")
            .holds(
                !interaction.is_empty()
                    && says == interaction
                    && action.ends_with(&format!("/{interaction}")),
            )
            .expected(&interaction)
            .actual(format!("{action} {says}"))
            .at(BODY),
    );
    checks
}

fn header(judged: &Judged, read: impl Fn(&Reply) -> Option<String>) -> String {
    judged.reply.as_ref().and_then(read).unwrap_or_default()
}

fn payload(judged: &Judged, path: &str) -> String {
    judged.interaction().and_then(|element| element.at(path).ok().flatten()).unwrap_or_default()
}
