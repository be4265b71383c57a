//! Who stands behind a message: the user, where one is named, and the sending systems (wire 5.2; pds-scr 2.10, rows 10
//! and 11).
//!
//! Leaves out whether user, role profile and job role belong together and have a session. Which code each part gets is
//! a switch.

use crate::passage::Passage;
use crate::{AuthorCodes, Switches};
use spine_kernel::{Fault, Refusal};
use spine_wire::hl7v3::Author;
use spine_wire::instance::InstanceId;
use spine_wire::names::{OID_ASID, OID_SDS_JOB_ROLE, OID_SDS_ROLE_PROFILE, OID_SDS_USER};

const PERSON: &str = "ErrorBase1732.CONTROL_ACT_AUTHOR_INVALID";
const SYSTEM: &str = "ErrorBase1732.CONTROL_ACT_AUTHOR_AGENT_INVALID";
const SECOND_SYSTEM: &str = "ErrorBase1732.CONTROL_ACT_AUTHOR_AGENT2_INVALID";

/// The user where one is named, and the systems.
pub(crate) fn named(passage: &Passage<'_>, switches: &Switches) -> Result<(), Refusal> {
    let act = passage.payload.as_ref().and_then(|message| message.control_acts.first());
    let Some(act) = act else { return Ok(()) };
    let (of_person, of_system) = match switches.author_codes {
        AuthorCodes::ByElement => (PERSON, SYSTEM),
        AuthorCodes::ByOrder => (SYSTEM, SECOND_SYSTEM),
    };
    if let Some(author) = act.authors.first() {
        person(author).map_err(|about| Fault::about(of_person, about))?;
    }
    for (at, author) in act.system_authors.iter().enumerate() {
        // The first one is the sending system; a second one may be a local id under any root (wire 5.2).
        let (name, fits) = match at {
            0 => (of_system, is_asid(&author.systems)),
            _ => (SECOND_SYSTEM, is_named(&author.systems)),
        };
        if !fits {
            let about = format!("author1 {} must name one system in agentSystemSDS", at + 1);
            return Err(Fault::about(name, about).into());
        }
    }
    Ok(())
}

fn is_asid(ids: &[InstanceId<'_>]) -> bool {
    matches!(ids, [id] if id.extension_under(OID_ASID).is_some_and(is_there))
}

fn is_named(ids: &[InstanceId<'_>]) -> bool {
    matches!(ids, [id] if id.extension.is_some_and(is_there))
}

fn is_there(extension: &str) -> bool {
    !extension.trim().is_empty()
}

fn person(author: &Author<'_>) -> Result<(), String> {
    let parts = [
        ("role profile", &author.role_profiles, OID_SDS_ROLE_PROFILE),
        ("user", &author.users, OID_SDS_USER),
        ("job role", &author.job_roles, OID_SDS_JOB_ROLE),
    ];
    for (part, ids, root) in parts {
        if !matches!(ids.as_slice(), [id] if id.extension_under(root).is_some_and(is_there)) {
            return Err(format!("author must name one {part} under the root {root}"));
        }
    }
    Ok(())
}
