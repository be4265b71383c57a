//! The HL7 transmission wrapper and control act, and whether they say the same as the SOAP header (wire 2.5, 5, 7.2;
//! pds-scr 2.10, rows 6 to 11).
//!
//! Leaves out the query itself (the national service) and authors' sessions and roles. Spine checks presence, not the
//! schema: the order of children and unknown children do not matter (wire 5.1).

use crate::SpineIdentity;
use crate::passage::{Passage, only_asid};
use spine_kernel::{Fault, MessageId, Refusal};
use spine_wire::hl7v3::{Author, Transmission};
use spine_wire::instance::InstanceId;
use spine_wire::names::{OID_INTERACTION, OID_SDS_JOB_ROLE, OID_SDS_ROLE_PROFILE, OID_SDS_USER};

type Checked = Result<(), Refusal>;

fn refuse(name: &'static str, about: impl Into<String>) -> Checked {
    Err(Fault::about(name, about).into())
}

fn payload<'p, 't>(passage: &'p Passage<'t>) -> Result<&'p Transmission<'t>, Refusal> {
    let missing = || Fault::about("ErrorBaseTms.MESSAGE_NOT_WELL_FORMED", "the Body is empty").into();
    passage.payload.as_ref().ok_or_else(missing)
}

/// Exactly one value that is there and not blank.
fn is_one_value(values: &[Option<&str>]) -> bool {
    matches!(values, [Some(value)] if !value.trim().is_empty())
}

/// Id, time, version and control act.
pub(crate) fn whole(passage: &Passage<'_>) -> Checked {
    let message = payload(passage)?;
    match message.ids.as_slice() {
        [id] if id.root.is_some_and(|root| MessageId::parse(root).is_ok()) => {}
        ids => {
            let about = format!("id occurs {} times, it must occur once with a UUID as its root", ids.len());
            return refuse("ErrorBase1732.INVALID_ID", about);
        }
    }
    if !is_one_value(&message.creation_times) {
        return refuse("ErrorBase1732.INVALID_CREATION_TIME", "creationTime must occur once with a value");
    }
    if !is_one_value(&message.version_codes) {
        return refuse("ErrorBase1732.INVALID_VERSION_CODE", "versionCode must occur once with a code");
    }
    let acts = message.control_acts.as_slice();
    let [act] = acts.iter().filter(|act| act.element.elements().next().is_some()).collect::<Vec<_>>()[..]
    else {
        let about =
            format!("ControlActEvent occurs {} times, it must occur once and not be empty", acts.len());
        return refuse("ErrorBase1732.INVALID_CONTROL_ACT", about);
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
        queries => {
            let about = format!("query occurs {} times, it must occur once and not be empty", queries.len());
            refuse("ErrorBase1732.CONTROL_ACT_QUERY_INVALID", about)
        }
    }
}

/// Interaction, receiver and sender are the same in header and payload.
pub(crate) fn consistent(passage: &Passage<'_>) -> Checked {
    let message = payload(passage)?;
    let name = message.element.local();
    let said = match message.interaction_ids.as_slice() {
        [id] => id.extension_under(OID_INTERACTION),
        _ => None,
    };
    let asked = passage.action.as_ref().map(|action| action.interaction.as_str());
    // The rule is about the text behind the slash of wsa:Action (wire 2.5); the SOAPAction has routed the message.
    let addressed = passage.soap.actions.first().map(|action| action.text());
    let addressed = addressed.as_deref().and_then(|action| action.trim().rsplit('/').next());
    if said != Some(name) || addressed != Some(name) || asked.is_some_and(|asked| asked != name) {
        let about =
            "interactionId, the element in the Body, wsa:Action and SOAPAction must name one interaction";
        return refuse("ErrorBase1732.INCONSISTENT_HL7_INTERACTION_ID", about);
    }
    let same = |fault, element, header: Option<&str>, body: Option<&str>| {
        if body.is_some() && header == body {
            return Ok(());
        }
        refuse(fault, format!("{element} must name the same system in header and payload"))
    };
    let soap = &passage.soap;
    same(
        "ErrorBase1732.INCONSISTENT_COMM_FUNC_RCV",
        "communicationFunctionRcv",
        only_asid(&soap.receivers),
        only_asid(&message.receivers),
    )?;
    same(
        "ErrorBase1732.INCONSISTENT_COMM_FUNC_SND",
        "communicationFunctionSnd",
        only_asid(&soap.senders),
        only_asid(&message.senders),
    )
}

/// The user where one is named, and the systems.
pub(crate) fn author(passage: &Passage<'_>) -> Checked {
    let message = payload(passage)?;
    let Some(act) = message.control_acts.first() else { return Ok(()) };
    if let Some(author) = act.authors.first() {
        person(author)?;
    }
    let is_named = |ids: &[InstanceId<'_>]| matches!(ids, [id] if id.extension.is_some_and(|extension| !extension.trim().is_empty()));
    for (at, author) in act.system_authors.iter().enumerate() {
        // The first one is the sending system; a second one may be a local id under any root (wire 5.2).
        let (fault, fits) = match at {
            0 => ("ErrorBase1732.CONTROL_ACT_AUTHOR_AGENT_INVALID", is_asid(&author.systems)),
            _ => ("ErrorBase1732.CONTROL_ACT_AUTHOR_AGENT2_INVALID", is_named(&author.systems)),
        };
        if !fits {
            return refuse(fault, "author1 must name one system in agentSystemSDS");
        }
    }
    Ok(())
}

fn is_asid(ids: &[InstanceId<'_>]) -> bool {
    let is_there = |asid: &str| !asid.trim().is_empty();
    matches!(ids, [id] if id.extension_under(spine_wire::names::OID_ASID).is_some_and(is_there))
}

fn person(author: &Author<'_>) -> Checked {
    let parts = [
        ("role profile", &author.role_profiles, OID_SDS_ROLE_PROFILE),
        ("user", &author.users, OID_SDS_USER),
        ("job role", &author.job_roles, OID_SDS_JOB_ROLE),
    ];
    for (part, ids, root) in parts {
        if !matches!(ids.as_slice(), [id] if id.extension_under(root).is_some()) {
            let about = format!("author must name one {part} under the root {root}");
            return refuse("ErrorBase1732.CONTROL_ACT_AUTHOR_INVALID", about);
        }
    }
    Ok(())
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
