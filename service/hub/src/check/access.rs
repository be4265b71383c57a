//! Who sends a message and whether the system may send it (design 4.2, pds-scr 4.4 rows 1 and 3).
//!
//! Leaves out how a certificate stands for a party (`identification`). What an ASID of another party and one without
//! accreditation get are switches; everything else is fault 300. Texts do not tell an outsider which of the rules it
//! broke.

use crate::passage::{Passage, only_asid};
use crate::{Denial, Identification, Switches};
use spine_kernel::{Asid, Directory, Fault, Refusal, Sender};

/// Fault 300 with a reason for the audit.
fn denied(about: impl Into<String>) -> Refusal {
    Fault::about("TMS.300", about).into()
}

/// What an ASID gets that may not send, with a reason for the audit. Code 507 says more than access, so that its text
/// goes out and must not tell the reason.
fn refused(denial: Denial, about: impl Into<String>) -> Refusal {
    match denial {
        Denial::Fault300 => denied(about),
        Denial::Reject1 => Fault::about("TMS.1", about).into(),
        Denial::Reject900 => Fault::about("TMS.900", about).into(),
        Denial::Reject507 => Fault::about(
            "ErrorBase1732.INVALID_COMM_FUNC_SND",
            "communicationFunctionSnd names a system that may not send this message",
        )
        .into(),
    }
}

/// Fills in the parties of the certificate.
pub(crate) fn identify(
    passage: &mut Passage<'_>,
    identification: &dyn Identification,
    directory: &dyn Directory,
) -> Result<(), Refusal> {
    let parties = identification.parties(&passage.arrival.client, directory);
    if parties.is_empty() {
        return Err(denied("the names of the client certificate are registered for no party"));
    }
    passage.parties = Some(parties);
    Ok(())
}

/// Fills in the sender: the accredited system behind the ASID of the header.
pub(crate) fn grant(
    passage: &mut Passage<'_>,
    directory: &dyn Directory,
    switches: &Switches,
) -> Result<(), Refusal> {
    // What is no ASID can be answered by no reply, only by a fault.
    let Some(asid) = only_asid(&passage.soap.senders).and_then(|asid| Asid::parse(asid).ok()) else {
        return Err(denied("communicationFunctionSnd names no ASID of twelve digits"));
    };
    let Some(system) = directory.system(&asid) else {
        let about = "the ASID of communicationFunctionSnd is registered for no system";
        return Err(refused(switches.unaccredited_asid, about));
    };
    // Where identification was passed over there is nothing to compare with.
    if passage.parties.as_ref().is_some_and(|parties| !parties.contains(&system.party)) {
        let about = format!("ASID {asid} belongs to another party than the certificate");
        return Err(refused(switches.foreign_asid, about));
    }
    if passage.action.as_ref().is_some_and(|action| !system.interactions.contains(action)) {
        let about = format!("ASID {asid} is not accredited for the interaction");
        return Err(refused(switches.unaccredited_asid, about));
    }
    passage.sender = Some(Sender { asid, party: system.party, ods: system.ods });
    Ok(())
}
