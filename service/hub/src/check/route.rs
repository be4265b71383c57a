//! Whether the service and interaction of a request are served at the address to which it was posted (wire 1.2, 2.7).
//!
//! Leaves out who may ask for them (`access`), and whether `wsa:Action` and payload say the same (`wrapper`): the
//! SOAPAction decides.

use crate::passage::Passage;
use spine_catalogue::catalogue;
use spine_kernel::{Fault, Refusal};
use spine_wire::soap::read_action_header;

/// Fills in action and row.
pub(crate) fn served(passage: &mut Passage<'_>) -> Result<(), Refusal> {
    let refuse = |about: String| Err(Fault::about("TMS.101", about).into());
    let Some(header) = &passage.arrival.soap_action else {
        return refuse("the request has no SOAPAction".to_owned());
    };
    let action = match read_action_header(header) {
        Ok(action) => action,
        Err(error) => return refuse(format!("SOAPAction: {error}")),
    };
    let path = &passage.arrival.path;
    let row = catalogue().interaction(&action.service, &action.interaction);
    let Some(row) = row.filter(|row| row.is_served_at(path)) else {
        return refuse(format!("SOAPAction {action} is not served at {}", shown(path)));
    };
    passage.row = Some(row);
    passage.action = Some(action);
    Ok(())
}

/// Characters of a path or action that a refusal repeats.
const SHOWN_CHARS_MAX: usize = 128;

fn shown(text: &str) -> String {
    text.chars().take(SHOWN_CHARS_MAX).collect()
}
