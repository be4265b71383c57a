//! Deviations of envelope, wrapper and control act, in the words of features: one phrase for each thing that the checks
//! of a synchronous query look at, and for what they must not look at.
//!
//! Leaves out certificates (`certificates`) and the query itself.

use super::header_part;
use anyhow::bail;
use vertebra_peer::soap::{HL7, Part, SOAP, WSA};
use vertebra_peer::xml::Element;
use vertebra_suppliers::{Change, Twist};

/// SOAP 1.2, which the Spine does not speak.
const SOAP_1_2: &str = "http://www.w3.org/2003/05/soap-envelope";
/// The final WS-Addressing, a year younger than the one that the Spine speaks.
const WSA_2005: &str = "http://www.w3.org/2005/08/addressing";
/// Where the id of a system stands in an `author1`.
const SYSTEM_ID: &str = "AgentSystemSDS/agentSystemSDS/id";

pub(super) const PHRASES: &[(&str, &str)] = &[
    ("doctype", r"with a document type declaration"),
    ("soap-1.2", r"with the envelope of SOAP 1\.2"),
    ("wsa-2005", r"with the WS-Addressing of August 2005"),
    ("no-namespace", r"with its payload in no namespace"),
    ("empty-body", r"with nothing in the SOAP body"),
    ("renamed", r"with its payload named (\w+)"),
    ("two-payloads", r"with its payload twice"),
    ("soap-action", r#"with the SOAPAction "([^"]*)""#),
    ("http-header", r#"with the HTTP header ([\w-]+) set to "([^"]*)""#),
    ("no-http-header", r"without the HTTP header ([\w-]+)"),
    ("method", r"by the method ([A-Z]+)"),
    ("header-root", r"with the header element (\w+) under the root ([\d.]+)"),
    ("one-id", r"with the id of its header in its payload"),
    ("attribute", r#"with the (\w+) of the payload element (\w+) set to "([^"]*)""#),
    ("no-attribute", r"without the (\w+) of the payload element (\w+)"),
    ("twice", r"with the payload element (\w+) twice"),
    ("hollow", r"with nothing in the payload element (\w+)"),
    ("no-part", r"with an author who has no (user|job role)"),
    ("part-root", r"with an author whose (role profile|user|job role) is under the root ([\d.]+)"),
    ("own-second", r"with a second system under a root of its own"),
    ("blank-second", r"with a second system that has no id"),
    ("three-systems", r"with three systems"),
    ("system-root", r"with its sending system under the root ([\d.]+)"),
    ("reversed", r"with the children of (the \w+(?: \w+)?) in reverse order"),
    ("unknown", r"with an unknown element in (the \w+(?: \w+)?)"),
    ("its-version", r"with the attribute ITSVersion"),
    ("types", r"with the type attributes of old messages"),
];

/// The twists of a phrase of this file.
pub(super) fn twists(name: &str, first: &str, second: &str, third: &str) -> anyhow::Result<Vec<Twist>> {
    Ok(match name {
        "doctype" => vec![Twist::Prolog("<!DOCTYPE Envelope>".to_owned())],
        "soap-1.2" => vec![envelope("", namespace(SOAP, SOAP_1_2))],
        "wsa-2005" => vec![envelope("", namespace(WSA, WSA_2005))],
        "no-namespace" => vec![payload("", namespace(HL7, ""))],
        "empty-body" => vec![Twist::Replace(Part::Body, vec![Element::new(SOAP, "soap:Body")])],
        "renamed" => vec![payload("", Change::Rename(first.to_owned()))],
        "two-payloads" => vec![envelope("Body/QUPA_IN040000UK32", Change::Repeat(2))],
        "soap-action" => vec![http_header("SOAPAction", Some(first))],
        "http-header" => vec![http_header(first, Some(second))],
        "no-http-header" => vec![http_header(first, None)],
        "method" => vec![Twist::Method(first.to_owned())],
        "header-root" => {
            header_part(first)?;
            vec![envelope(&format!("Header/{first}/device/id"), attribute("root", second))]
        }
        "one-id" => vec![Twist::OneId],
        "attribute" => vec![payload(&place(second), attribute(first, third))],
        "no-attribute" => vec![payload(&place(second), Change::WithoutAttribute(first.to_owned()))],
        "twice" => vec![payload(&place(first), Change::Repeat(2))],
        "hollow" => vec![payload(&place(first), Change::Text(String::new()))],
        "no-part" => vec![payload(person(first)?, Change::Remove)],
        "part-root" => vec![payload(person(first)?, attribute("root", second))],
        "own-second" => systems(2, attribute("root", "2.999.1")),
        "blank-second" => systems(2, attribute("extension", "")),
        "three-systems" => systems(3, attribute("root", "2.999.1")),
        "system-root" => {
            vec![payload(&format!("ControlActEvent/author1/{SYSTEM_ID}"), attribute("root", first))]
        }
        "reversed" => vec![inside(first, Change::Reverse)?],
        "unknown" => {
            let unknown = Element::new(HL7, "hl7:remark").attribute("code", "nobody knows this");
            vec![inside(first, Change::Append(Box::new(unknown)))?]
        }
        "its-version" => vec![payload("", attribute("ITSVersion", "XML_1.0"))],
        "types" => vec![
            payload("", attribute("type", "Message")),
            payload("communicationFunctionRcv/device", attribute("type", "Device")),
            payload("communicationFunctionSnd", attribute("type", "CommunicationFunction")),
        ],
        other => bail!("the deviation {other:?} has no twist"),
    })
}

fn payload(path: &str, change: Change) -> Twist {
    Twist::Payload { path: path.to_owned(), change }
}

fn envelope(path: &str, change: Change) -> Twist {
    Twist::Envelope { path: path.to_owned(), change }
}

fn http_header(name: &str, value: Option<&str>) -> Twist {
    Twist::HttpHeader { name: name.to_owned(), value: value.map(str::to_owned) }
}

fn attribute(name: &str, value: &str) -> Change {
    Change::Attribute { name: name.to_owned(), value: value.to_owned() }
}

fn namespace(from: &str, to: &str) -> Change {
    Change::Namespace { from: from.to_owned(), to: to.to_owned() }
}

/// So many `author1`, the second one changed.
fn systems(count: usize, change: Change) -> Vec<Twist> {
    vec![
        payload("ControlActEvent/author1", Change::Repeat(count)),
        payload(&format!("ControlActEvent/author1[2]/{SYSTEM_ID}"), change),
    ]
}

/// Where an element of the payload stands, by its name alone.
fn place(name: &str) -> String {
    super::payload_path(name)
}

/// Where a part of an author stands.
fn person(part: &str) -> anyhow::Result<&'static str> {
    Ok(match part {
        "role profile" => "ControlActEvent/author/AgentPersonSDS/id",
        "user" => "ControlActEvent/author/AgentPersonSDS/agentPersonSDS/id",
        "job role" => "ControlActEvent/author/AgentPersonSDS/part/partSDSRole/id",
        other => bail!("{other:?} is no part of an author"),
    })
}

/// A change inside a part of the message that is named in words.
fn inside(part: &str, change: Change) -> anyhow::Result<Twist> {
    Ok(match part {
        "the header" => envelope("Header", change),
        "the payload" => payload("", change),
        "the control act" => payload("ControlActEvent", change),
        other => bail!("{other:?} is no part of a message: the header, the payload or the control act"),
    })
}
