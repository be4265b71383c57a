//! The HL7 transmission wrapper and control act, and whether they say the same as the SOAP header (wire 2.5, 5, 7.2;
//! pds-scr 2.10, rows 6 to 9).
//!
//! Leaves out the query itself (the national service) and who stands behind a message (`author`). Spine checks
//! presence, not the schema: the order of children and unknown children do not matter (wire 5.1). Where the facts have
//! two codes for one defect, the switch `wrapper-codes` says which.

use crate::passage::{Passage, only_asid};
use crate::{LooseBody, SpineIdentity, Switches, WrapperCodes};
use spine_kernel::{Fault, MessageId, Refusal};
use spine_wire::hl7v3::Transmission;
use spine_wire::names::OID_INTERACTION;

type Checked = Result<(), Refusal>;

fn refuse(name: &'static str, about: impl Into<String>) -> Checked {
    Err(Fault::about(name, about).into())
}

fn payload<'p, 't>(passage: &'p Passage<'t>) -> Result<&'p Transmission<'t>, Refusal> {
    let missing = || Fault::about("ErrorBaseTms.MESSAGE_NOT_WELL_FORMED", "the Body is empty").into();
    passage.payload.as_ref().ok_or_else(missing)
}

/// The name of a defect's fault by Spine's validators, or by the test tool's rule set.
fn either(switches: &Switches, validators: &'static str, ruleset: &'static str) -> &'static str {
    match switches.wrapper_codes {
        WrapperCodes::Validators => validators,
        WrapperCodes::Ruleset => ruleset,
    }
}

/// Id, time, version and control act.
pub(crate) fn whole(passage: &Passage<'_>, switches: &Switches) -> Checked {
    if switches.loose_body == LooseBody::Reject202 {
        transmission(passage)?;
    }
    let message = payload(passage)?;
    match message.ids.as_slice() {
        [id] if id.root.is_some_and(|root| MessageId::parse(root).is_ok()) => {}
        ids => {
            let about = format!("id occurs {} times, it must occur once with a UUID as its root", ids.len());
            return refuse("ErrorBase1732.INVALID_ID", about);
        }
    }
    once(
        &message.creation_times,
        [
            "ErrorBase1732.INVALID_CREATION_TIME",
            either(switches, "ErrorBase1732.INVALID_CREATION_TIME", "TMS.517"),
        ],
        "creationTime",
        "value",
    )?;
    once(
        &message.version_codes,
        [
            "ErrorBase1732.INVALID_VERSION_CODE",
            either(switches, "ErrorBase1732.INVALID_VERSION_CODE", "TMS.518"),
        ],
        "versionCode",
        "code",
    )?;
    control_act(message, switches)
}

/// There is one interaction in the body.
fn transmission(passage: &Passage<'_>) -> Checked {
    let found = match passage.soap.payloads.len() {
        1 => return Ok(()),
        0 => "no transmission wrapper",
        _ => "multiple transmission wrappers",
    };
    refuse(
        "ErrorBase1732.HL7_VALIDATION_ERROR",
        format!("there must be one interaction in the Body: {found}"),
    )
}

/// There is exactly one value, and it is not blank. The second name is that of a value which is there too often.
fn once(values: &[Option<&str>], names: [&'static str; 2], element: &str, attribute: &str) -> Checked {
    match values {
        [Some(value)] if !value.trim().is_empty() => Ok(()),
        [] | [_] => refuse(names[0], format!("{element} must occur once with a {attribute}")),
        more => refuse(names[1], format!("{element} occurs {} times, it must occur once", more.len())),
    }
}

fn control_act(message: &Transmission<'_>, switches: &Switches) -> Checked {
    let act = match message.control_acts.as_slice() {
        [act] if act.element.elements().next().is_some() => act,
        acts => {
            let about =
                format!("ControlActEvent occurs {} times, it must occur once and not be empty", acts.len());
            return refuse(either(switches, "ErrorBase1732.INVALID_CONTROL_ACT", "TMS.514"), about);
        }
    };
    if act.authors.len() > 1 {
        let about = format!("author occurs {} times, it may occur once", act.authors.len());
        return refuse("ErrorBase1732.CONTROL_ACT_AUTHOR_INVALID", about);
    }
    if !(1..=2).contains(&act.system_authors.len()) {
        let about = format!("author1 occurs {} times, it must occur once or twice", act.system_authors.len());
        return refuse("ErrorBase1732.CONTROL_ACT_AUTHOR_INVALID_CARDINALITY", about);
    }
    match act.queries.as_slice() {
        [query] if query.elements().next().is_some() => Ok(()),
        [] if act.subjects.is_empty() => refuse(
            either(
                switches,
                "ErrorBase1732.CONTROL_ACT_QUERY_INVALID",
                "ErrorBase1732.CONTROL_ACT_MANDATORY_ELEMENT_MISSING",
            ),
            "ControlActEvent has neither a query nor a subject",
        ),
        queries => {
            let about = format!("query occurs {} times, it must occur once and not be empty", queries.len());
            refuse("ErrorBase1732.CONTROL_ACT_QUERY_INVALID", about)
        }
    }
}

/// Interaction, receiver and sender are the same in header and payload, and so is the id where that is wanted.
pub(crate) fn consistent(passage: &Passage<'_>, switches: &Switches) -> Checked {
    let message = payload(passage)?;
    interaction(passage, message, switches)?;
    if switches.same_ids {
        same_id(passage)?;
    }
    let soap = &passage.soap;
    let same =
        |[absent, other]: [&'static str; 2], element, header: Option<&str>, body: Option<&str>| match body {
            Some(_) if header == body => Ok(()),
            Some(_) => refuse(other, format!("{element} must name the same system in header and payload")),
            None => {
                let name = either(switches, other, absent);
                refuse(
                    name,
                    format!("{element} must name one system in the payload, the same as in the header"),
                )
            }
        };
    same(
        ["ErrorBase1732.INVALID_COMM_FUNC_RCV", "ErrorBase1732.INCONSISTENT_COMM_FUNC_RCV"],
        "communicationFunctionRcv",
        only_asid(&soap.receivers),
        only_asid(&message.receivers),
    )?;
    same(
        ["ErrorBase1732.INVALID_COMM_FUNC_SND", "ErrorBase1732.INCONSISTENT_COMM_FUNC_SND"],
        "communicationFunctionSnd",
        only_asid(&soap.senders),
        only_asid(&message.senders),
    )
}

fn interaction(passage: &Passage<'_>, message: &Transmission<'_>, switches: &Switches) -> Checked {
    const INCONSISTENT: &str = "ErrorBase1732.INCONSISTENT_HL7_INTERACTION_ID";
    let name = message.element.local();
    let is_there = |extension: &str| !extension.trim().is_empty();
    let said = match message.interaction_ids.as_slice() {
        [id] if id.extension.is_some_and(is_there) => id.extension_under(OID_INTERACTION),
        [] | [_] => {
            let name = either(switches, INCONSISTENT, "TMS.505");
            return refuse(name, "interactionId must occur once with an extension");
        }
        more => {
            return refuse(
                INCONSISTENT,
                format!("interactionId occurs {} times, it must occur once", more.len()),
            );
        }
    };
    let asked = passage.action.as_ref().map(|action| action.interaction.as_str());
    // The rule is about the text behind the slash of wsa:Action (wire 2.5); the SOAPAction has routed the message.
    let addressed = passage.soap.actions.first().map(|action| action.text());
    let addressed = addressed.as_deref().and_then(|action| action.trim().split_once('/'));
    let addressed = addressed.map(|(_, interaction)| interaction);
    if said != Some(name) || addressed != Some(name) || asked.is_some_and(|asked| asked != name) {
        let about =
            "interactionId, the element in the Body, wsa:Action and SOAPAction must name one interaction";
        return refuse(INCONSISTENT, about);
    }
    Ok(())
}

fn same_id(passage: &Passage<'_>) -> Checked {
    let parse = |id: &str| MessageId::parse(id).ok().map(|id| id.canonical());
    let header = passage.wsa_id().as_deref().and_then(parse);
    if header.is_some() && header == passage.hl7_id().and_then(parse) {
        return Ok(());
    }
    refuse("TMS.516", "id must carry the UUID of wsa:MessageID")
}

/// The receiver is the Spine itself.
pub(crate) fn receiver(passage: &Passage<'_>, spine: &SpineIdentity) -> Checked {
    match only_asid(&passage.soap.receivers) {
        Some(asid) if asid == spine.asid.as_str() => Ok(()),
        _ => refuse(
            "ErrorBase1732.INVALID_COMM_FUNC_RCV",
            format!("communicationFunctionRcv must name the system {}", spine.asid),
        ),
    }
}
