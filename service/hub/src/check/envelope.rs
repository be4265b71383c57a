//! SOAP structure and header of a synchronous request (wire 2.5; pds-scr 2.10, rows 1 to 5).
//!
//! Leaves out what the header is compared with: address (`route`), directory (`access`), payload (`wrapper`).

use crate::passage::{Passage, only_asid};
use crate::{LooseBody, Switches};
use spine_kernel::{Fault, MessageId, Refusal};
use spine_wire::instance::CommunicationFunction;
use spine_wire::names::UUID_PREFIX;

/// The length of `wsa:MessageID`: `uuid:` and a UUID (wire 2.5).
const MESSAGE_ID_CHARS: usize = 41;

type Checked = Result<(), Refusal>;

fn refuse(name: &'static str, about: impl Into<String>) -> Checked {
    Err(Fault::about(name, about).into())
}

/// Exactly one Envelope, Header, Body and payload. Where a loose body is rejected, the wrapper's stage does it: a
/// rejection needs to know what was asked for.
pub(crate) fn structure(passage: &Passage<'_>, switches: &Switches) -> Checked {
    let soap = &passage.soap;
    let counts = [
        ("Envelope", soap.envelopes.len()),
        ("Header", soap.headers.len()),
        ("Body", soap.bodies.len()),
        ("child of Body", if switches.loose_body == LooseBody::Fault201 { soap.payloads.len() } else { 1 }),
    ];
    match counts.iter().find(|(_, count)| *count != 1) {
        None => Ok(()),
        Some((element, count)) => refuse(
            "ErrorBaseTms.MESSAGE_NOT_WELL_FORMED",
            format!("{element} occurs {count} times, it must occur once"),
        ),
    }
}

/// The header's elements, in the order of Spine's validators.
pub(crate) fn header(passage: &Passage<'_>) -> Checked {
    message_id(passage)?;
    let soap = &passage.soap;
    match soap.actions.as_slice() {
        [action] if !action.text().trim().is_empty() => {}
        [_] => return refuse("ErrorBaseTms.SOAP_ACTION_ERROR", "wsa:Action is empty"),
        found => {
            let about = format!("wsa:Action occurs {} times, it must occur once", found.len());
            return refuse("ErrorBaseTms.SOAP_ACTION_ERROR", about);
        }
    }
    match soap.tos.as_slice() {
        [to] if !to.text().trim().is_empty() => {}
        [_] => return refuse("ErrorBaseTms.SOAP_TO_ERROR", "wsa:To is empty"),
        found => {
            let about = format!("wsa:To occurs {} times, it must occur once", found.len());
            return refuse("ErrorBaseTms.SOAP_TO_ERROR", about);
        }
    }
    function("ErrorBaseTms.SOAP_COMM_FUNC_RCV_ERROR", "communicationFunctionRcv", &soap.receivers)?;
    function("ErrorBaseTms.SOAP_COMM_FUNC_SND_ERROR", "communicationFunctionSnd", &soap.senders)
}

fn message_id(passage: &Passage<'_>) -> Checked {
    const FAULT: &str = "ErrorBaseTms.SOAP_MESSAGE_ID_ERROR";
    let [element] = passage.soap.message_ids.as_slice() else {
        let count = passage.soap.message_ids.len();
        return refuse(FAULT, format!("wsa:MessageID occurs {count} times, it must occur once"));
    };
    // White space counts: the validators measure the whole text.
    let text = element.text();
    match text.strip_prefix(UUID_PREFIX) {
        Some(id) if text.chars().count() == MESSAGE_ID_CHARS && MessageId::parse(id).is_ok() => Ok(()),
        _ => refuse(
            FAULT,
            format!("wsa:MessageID has {} characters, it must be uuid: and 36 more", text.chars().count()),
        ),
    }
}

fn function(fault: &'static str, element: &str, functions: &[CommunicationFunction<'_>]) -> Checked {
    if only_asid(functions).is_some() {
        return Ok(());
    }
    refuse(
        fault,
        format!("{element} must occur once in the header, with one device id under the root of ASIDs"),
    )
}
