//! The frame of a synchronous reply: SOAP header, wrapper, acknowledgement and control act, each with its elements in
//! order and number, in its namespace and under its roots (wire 2.6, 2.7, 2.8, 5.1, 5.2).
//!
//! Leaves out what the reply says about the matter, and how it relates to the request (`relation`). Spine is strict on
//! output, so the frame is the same for answers, refusals and rejections.

use crate::reply::{Judged, Kind};
use vertebra_evidence::Check;
use vertebra_peer::client::Exchange;
use vertebra_peer::soap::{ASID_ROOT, Content, HL7, SOAP, WSA};
use vertebra_peer::xml::{Document, Element, Find, parse};

/// The root under which interactions are named.
const INTERACTION_ROOT: &str = "2.16.840.1.113883.2.1.3.2.4.12";
/// The service under which every reply to a PDS query is addressed.
const SERVICE: &str = "urn:nhs:names:services:pdsquery";
/// The children of a transmission, each exactly once.
const TRANSMISSION: [&str; 11] = [
    "id",
    "creationTime",
    "versionCode",
    "interactionId",
    "processingCode",
    "processingModeCode",
    "acceptAckCode",
    "acknowledgement",
    "communicationFunctionRcv",
    "communicationFunctionSnd",
    "ControlActEvent",
];
/// The elements of the SOAP header, each exactly once.
const HEADER: [(&str, &str); 7] = [
    (WSA, "MessageID"),
    (WSA, "Action"),
    (WSA, "To"),
    (WSA, "From"),
    (HL7, "communicationFunctionRcv"),
    (HL7, "communicationFunctionSnd"),
    (WSA, "RelatesTo"),
];

/// The frame of whatever came back. A connection that was closed has none.
pub fn framed(judged: &Judged, exchange: &Exchange) -> Vec<Check> {
    match judged.kind {
        Kind::Fault => fault(judged),
        Kind::Answer | Kind::Refusal | Kind::Rejection => reply(judged, exchange),
        Kind::Nothing(_) | Kind::Odd(_) => vec![
            Check::new("frame.reply", "the reply has the frame of a synchronous reply")
                .holds(false)
                .expected("an HL7 reply or a SOAP fault")
                .actual(judged.summary())
                .at("Envelope/Body"),
        ],
    }
}

fn fault(judged: &Judged) -> Vec<Check> {
    let (code, text) = match judged.reply.as_ref().map(|reply| &reply.content) {
        Some(Content::Fault { code, text, .. }) => (code.as_str(), text.as_str()),
        _ => ("", ""),
    };
    let codes: Vec<&str> = judged.errors().iter().filter_map(|error| error.code.as_deref()).collect();
    // 101 and 300 are the client's doing, as far as recordings and test tools show; the rest is the server's.
    let expected = if matches!(codes.first(), Some(&"101" | &"300")) { "SOAP:Client" } else { "SOAP:Server" };
    let severities: Vec<&str> =
        judged.errors().iter().filter_map(|error| error.severity.as_deref()).collect();
    vec![
        equal("frame.fault.code", "Fault/faultcode", &expected.to_lowercase(), &code.to_lowercase()),
        equal("frame.fault.text", "Fault/faultstring", "Application Exception", text),
        equal(
            "frame.fault.severity",
            "Fault/detail/errorList/error/severity",
            "Error",
            &severities.join(" "),
        ),
    ]
}

fn reply(judged: &Judged, exchange: &Exchange) -> Vec<Check> {
    let (Ok(document), Some(interaction)) = (exchange.document(), judged.interaction()) else {
        return Vec::new();
    };
    let mut checks = header(&document, &request_from(exchange));
    checks.push(namespaces(&document));
    let children: Vec<&str> = interaction.elements().map(|child| child.name.local.as_str()).collect();
    checks.push(equal(
        "frame.transmission",
        "the interaction/*",
        &TRANSMISSION.join(" "),
        &children.join(" "),
    ));
    let fixed = [
        ("processingCode/@code", "P"),
        ("processingModeCode/@code", "T"),
        ("acceptAckCode/@code", "NE"),
        ("interactionId/@root", INTERACTION_ROOT),
        ("communicationFunctionRcv/@typeCode", "RCV"),
        ("communicationFunctionRcv/device/id/@root", ASID_ROOT),
        ("communicationFunctionSnd/@typeCode", "SND"),
        ("communicationFunctionSnd/device/id/@root", ASID_ROOT),
        ("ControlActEvent/@classCode", "CACT"),
        ("ControlActEvent/@moodCode", "EVN"),
        ("ControlActEvent/author1/AgentSystemSDS/agentSystemSDS/id/@root", ASID_ROOT),
    ];
    for (path, expected) in fixed {
        checks.push(equal("frame.value", path, expected, &one(interaction, path)));
    }
    let version = one(interaction, "versionCode/@code");
    checks.push(
        Check::new("frame.version", "the reply says its version")
            .holds(version.contains("NPfIT"))
            .expected("a version code of the message set")
            .actual(&version)
            .at("versionCode/@code"),
    );
    let sender = one(interaction, "communicationFunctionSnd/device/id/@extension");
    let author = one(interaction, "ControlActEvent/author1/AgentSystemSDS/agentSystemSDS/id/@extension");
    checks.push(equal("frame.author", "ControlActEvent/author1", &sender, &author));
    checks.push(ordered(interaction, "acknowledgement", &["acknowledgementDetail", "messageRef"]));
    checks.push(ordered(interaction, "ControlActEvent", &["author1", "reason", "subject", "queryAck"]));
    checks
}

fn header(document: &Document, from: &str) -> Vec<Check> {
    let headers: Vec<&Element> = document
        .root
        .elements()
        .filter(|part| part.name.namespace == SOAP && part.name.local == "Header")
        .flat_map(Element::elements)
        .collect();
    let count = |(namespace, local): &(&str, &str)| {
        headers.iter().filter(|part| part.name.namespace == *namespace && part.name.local == *local).count()
    };
    let wrong: Vec<String> = HEADER
        .iter()
        .filter(|part| count(part) != 1)
        .map(|part| format!("{} {} times", part.1, count(part)))
        .collect();
    let action = document.at("Envelope/Header/Action").ok().flatten().unwrap_or_default();
    let service = action.rsplit_once('/').map_or("", |(service, _)| service);
    let to = document.at("Envelope/Header/To").ok().flatten().unwrap_or_default();
    let address = document.at("Envelope/Header/From/Address").ok().flatten().unwrap_or_default();
    vec![
        Check::new("frame.header", "the SOAP header has each of its seven elements once, and no other")
            .holds(wrong.is_empty() && headers.len() == HEADER.len())
            .expected(
                "MessageID, Action, To, From, communicationFunctionRcv, communicationFunctionSnd, RelatesTo",
            )
            .actual(if wrong.is_empty() { format!("{} elements", headers.len()) } else { wrong.join(", ") })
            .at("Envelope/Header/*"),
        equal("frame.action", "Envelope/Header/Action", SERVICE, service),
        equal("frame.to", "Envelope/Header/To", from, &to),
        Check::new("frame.from", "the reply says where it comes from")
            .holds(!address.trim().is_empty())
            .expected("an address")
            .actual(&address)
            .at("Envelope/Header/From/Address"),
    ]
}

/// Everything in the body is in HL7's namespace.
fn namespaces(document: &Document) -> Check {
    let bodies =
        document.root.elements().filter(|part| part.name.namespace == SOAP && part.name.local == "Body");
    let mut open: Vec<&Element> = bodies.flat_map(Element::elements).collect();
    let (mut seen, mut foreign) = (0, Vec::new());
    while let Some(element) = open.pop() {
        seen += 1;
        if element.name.namespace != HL7 {
            foreign.push(element.name.local.as_str());
        }
        open.extend(element.elements());
    }
    Check::new("frame.namespace", "every element of the body is in the namespace of HL7 V3")
        .holds(seen > 0 && foreign.is_empty())
        .expected(HL7)
        .actual(if foreign.is_empty() { format!("{seen} elements") } else { foreign.join(", ") })
        .at("Envelope/Body//*")
}

/// The children of a part stand in that order, and there are no others.
fn ordered(interaction: &Element, part: &str, order: &[&str]) -> Check {
    let parts = interaction.elements().filter(|child| child.name.local == part);
    let found: Vec<&str> = parts.flat_map(Element::elements).map(|child| child.name.local.as_str()).collect();
    let places: Option<Vec<usize>> =
        found.iter().map(|child| order.iter().position(|known| known == child)).collect();
    Check::new("frame.order", format!("the children of {part} stand in order"))
        .holds(!found.is_empty() && places.is_some_and(|places| places.is_sorted()))
        .expected(order.join(", "))
        .actual(found.join(", "))
        .at(format!("{part}/*"))
}

/// The address that the request gave as its own: the reply is marked to it.
fn request_from(exchange: &Exchange) -> String {
    let request = parse(&exchange.request_body).ok();
    request.and_then(|request| request.at("Envelope/Header/From/Address").ok().flatten()).unwrap_or_default()
}

fn one(interaction: &Element, path: &str) -> String {
    interaction.one(path).unwrap_or_else(|error| error.to_string())
}

fn equal(id: &str, at: &str, expected: &str, actual: &str) -> Check {
    Check::new(id, format!("{at} is as every reply has it"))
        .holds(expected == actual)
        .expected(expected)
        .actual(actual)
        .at(at)
}
