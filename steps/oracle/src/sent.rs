//! A request as it went out: what it is called, and whether it is formed as a synchronous request should be (wire 2.5).
//!
//! Leaves out what follows: whoever sends a wrong message on purpose is right to. So nothing here fails; what does not
//! hold is a finding about the sender.

use crate::relation::Asked;
use crate::reply::BODY;
use vertebra_evidence::{Blame, Check};
use vertebra_peer::soap::{ASID_ROOT, HL7, SOAP, WSA};
use vertebra_peer::xml::{Document, Element, Find, parse};

/// The length of `uuid:` and a UUID.
const MESSAGE_ID_CHARS: usize = 41;
/// The digits of a point in time to the second.
const TIME_DIGITS: usize = 14;

/// What was said, in a few words: the action of the request, or its size.
pub fn label(body: &[u8]) -> String {
    let document = parse(body).ok();
    let action = document.and_then(|document| document.at("Envelope/Header/Action").ok().flatten());
    match action.as_deref().and_then(|action| action.rsplit('/').next()).filter(|name| !name.is_empty()) {
        Some(name) => name.to_owned(),
        None => format!("{} bytes", body.len()),
    }
}

/// The request has the form that the Spine asks of one. `soap_action` is the value of the HTTP header, where there was
/// one.
pub fn formed(body: &[u8], soap_action: Option<&str>) -> Vec<Check> {
    let document = match parse(body) {
        Ok(document) => document,
        Err(error) => {
            return vec![should(
                "request.xml",
                "the body is XML",
                false,
                "well-formed XML",
                error.to_string(),
                BODY,
            )];
        }
    };
    let root = &document.root;
    let is_envelope = root.name.namespace == SOAP && root.name.local == "Envelope";
    let mut checks = vec![should(
        "request.envelope",
        "the root is a SOAP 1.1 envelope",
        is_envelope,
        format!("Envelope of {SOAP}"),
        format!("{} of {}", root.name.local, root.name.namespace),
        "/*",
    )];
    if is_envelope {
        checks.extend(header(&document, soap_action));
        checks.extend(payload(&document, &Asked::read(body)));
    }
    checks
}

fn header(document: &Document, soap_action: Option<&str>) -> Vec<Check> {
    let wsa = |name: &str| document.all(&format!("Envelope/Header/{{{WSA}}}{name}")).unwrap_or_default();
    let (ids, actions, to) = (wsa("MessageID"), wsa("Action"), wsa("To"));
    let is_id = |id: &String| id.len() == MESSAGE_ID_CHARS && id.starts_with("uuid:");
    let action = actions.first().cloned().unwrap_or_default();
    let said = soap_action.map(|value| value.trim_matches('"').to_owned()).unwrap_or_default();
    let mut checks = vec![
        should(
            "request.message-id",
            "there is one wsa:MessageID, a UUID behind uuid:",
            matches!(ids.as_slice(), [only] if is_id(only)),
            "uuid: and 36 characters, once",
            shown(&ids),
            "Envelope/Header/MessageID",
        ),
        should(
            "request.action",
            "there is one wsa:Action, of the form service/interaction",
            matches!(actions.as_slice(), [only] if only.contains('/')),
            "service/interaction, once",
            shown(&actions),
            "Envelope/Header/Action",
        ),
        should(
            "request.soap-action",
            "the header SOAPAction says the same as wsa:Action",
            !action.is_empty() && said == action,
            action,
            said,
            "SOAPAction",
        ),
        should(
            "request.to",
            "there is one wsa:To, not empty",
            matches!(to.as_slice(), [only] if !only.trim().is_empty()),
            "an address, once",
            shown(&to),
            "Envelope/Header/To",
        ),
    ];
    for function in ["communicationFunctionRcv", "communicationFunctionSnd"] {
        let place = format!("Envelope/Header/{{{HL7}}}{function}/device/id");
        let roots = document.all(&format!("{place}/@root")).unwrap_or_default();
        let asids = document.all(&format!("{place}/@extension")).unwrap_or_default();
        checks.push(should(
            "request.asid",
            format!("{function} of the header names one system by its ASID"),
            roots == [ASID_ROOT] && matches!(asids.as_slice(), [only] if !only.is_empty()),
            format!("one id of {ASID_ROOT}"),
            format!("{} of {}", shown(&asids), shown(&roots)),
            format!("Envelope/Header/{function}/device/id"),
        ));
    }
    checks
}

fn payload(document: &Document, asked: &Asked) -> Vec<Check> {
    let bodies = document.elements_at(&format!("Envelope/{{{SOAP}}}Body/*")).unwrap_or_default();
    let action = document.at("Envelope/Header/Action").ok().flatten().unwrap_or_default();
    let named = action.rsplit('/').next().unwrap_or_default();
    let [interaction] = bodies.as_slice() else {
        let count = format!("{} elements", bodies.len());
        return vec![should("request.body", "the body has one child", false, "one element", count, BODY)];
    };
    let name = interaction.name.local.as_str();
    let says = one(interaction, "interactionId/@extension");
    let time = one(interaction, "creationTime/@value");
    let is_time = time.len() == TIME_DIGITS && time.bytes().all(|byte| byte.is_ascii_digit());
    let mut checks = vec![
        should(
            "request.interaction",
            "wsa:Action, interactionId and the element name one interaction",
            name == named && says == name,
            named,
            format!("element {name}, interactionId {says}"),
            BODY,
        ),
        should(
            "request.hl7-id",
            "the interaction has an id of its own",
            !asked.hl7_id.is_empty(),
            "a UUID",
            &asked.hl7_id,
            "id/@root",
        ),
        should(
            "request.creation-time",
            "the interaction says when it was made, to the second",
            is_time,
            "14 digits",
            time,
            "creationTime/@value",
        ),
    ];
    let systems = [
        ("communicationFunctionRcv", &asked.receiver_asid),
        ("communicationFunctionSnd", &asked.sender_asid),
    ];
    for (function, asid) in systems {
        let path = format!("{function}/device/id/@extension");
        let found = one(interaction, &path);
        checks.push(should(
            "request.same-asid",
            format!("{function} is the same system in header and payload"),
            !found.is_empty() && &found == asid,
            asid,
            found,
            path,
        ));
    }
    checks
}

fn one(interaction: &Element, path: &str) -> String {
    interaction.one(path).unwrap_or_default()
}

fn shown(found: &[String]) -> String {
    if found.is_empty() { "absent".to_owned() } else { found.join(" and ") }
}

fn should(
    id: &str,
    statement: impl Into<String>,
    holds: bool,
    expected: impl std::fmt::Display,
    actual: impl std::fmt::Display,
    at: impl Into<String>,
) -> Check {
    let check = Check::new(id, statement).should_hold(holds).blame(Blame::PeerSimulator);
    check.expected(expected).actual(actual).at(at)
}
