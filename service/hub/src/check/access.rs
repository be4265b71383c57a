//! Who sends a message and whether the system may send it (design 4.2, pds-scr 4.4 rows 1 and 3).
//!
//! Leaves out how a certificate stands for a party (`identification`). What an ASID of another party gets is a
//! switch; everything else is fault 300. Texts do not tell an outsider which of the rules it broke.

use crate::passage::{Passage, only_asid};
use crate::{ForeignAsid, Identification, Switches};
use spine_kernel::{Asid, Directory, Fault, Refusal, Sender};

/// Fault 300 with a reason for the audit.
fn denied(about: impl Into<String>) -> Refusal {
    Fault::about("TMS.300", about).into()
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
    let asid = only_asid(&passage.soap.senders).and_then(|asid| Asid::parse(asid).ok());
    let system = asid.as_ref().and_then(|asid| directory.system(asid));
    let (Some(asid), Some(system)) = (asid, system) else {
        return Err(denied("the ASID of communicationFunctionSnd is registered for no system"));
    };
    // Where identification was passed over there is nothing to compare with.
    if passage.parties.as_ref().is_some_and(|parties| !parties.contains(&system.party)) {
        return Err(match switches.foreign_asid {
            ForeignAsid::Fault300 => {
                denied(format!("ASID {asid} belongs to another party than the certificate"))
            }
            ForeignAsid::Reject507 => Fault::about(
                "ErrorBase1732.INVALID_COMM_FUNC_SND",
                "communicationFunctionSnd names a system of another party than the certificate",
            )
            .into(),
        });
    }
    if passage.action.as_ref().is_some_and(|action| !system.interactions.contains(action)) {
        return Err(denied(format!("ASID {asid} is not accredited for the interaction")));
    }
    passage.sender = Some(Sender { asid, party: system.party, ods: system.ods });
    Ok(())
}
