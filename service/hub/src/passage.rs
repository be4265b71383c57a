//! One synchronous message on its way through the stages: what it says, and what the stages have found out.
//!
//! Leaves out the rules (`check`) and the order (`stage`). Views borrow from the tree; nothing is copied until the
//! national service gets its own tree.

use crate::Arrival;
use spine_catalogue::InteractionRow;
use spine_kernel::{MessageId, PartyKey, Sender, ServiceInteraction, Tree};
use spine_wire::hl7v3::Transmission;
use spine_wire::instance::CommunicationFunction;
use spine_wire::names::{OID_ASID, UUID_PREFIX};
use spine_wire::soap::SoapRequest;
use std::collections::BTreeSet;

/// A message between two stages.
#[derive(Debug)]
pub(crate) struct Passage<'t> {
    /// The request as it came.
    pub(crate) arrival: &'t Arrival,
    /// Its envelope.
    pub(crate) soap: SoapRequest<'t>,
    /// The HL7 message in its body.
    pub(crate) payload: Option<Transmission<'t>>,
    /// What it asks for, once it is routed.
    pub(crate) action: Option<ServiceInteraction>,
    /// The catalogue's row for that.
    pub(crate) row: Option<&'static InteractionRow>,
    /// The parties of its certificate, once it is identified.
    pub(crate) parties: Option<BTreeSet<PartyKey>>,
    /// Its sender, once access is granted.
    pub(crate) sender: Option<Sender>,
}

impl<'t> Passage<'t> {
    pub(crate) fn new(arrival: &'t Arrival, tree: &'t Tree) -> Self {
        let soap = SoapRequest::read(tree);
        let payload = soap.payloads.first().copied().map(Transmission::read);
        Self { arrival, soap, payload, action: None, row: None, parties: None, sender: None }
    }

    /// The id in `wsa:MessageID` without its prefix, as it was written.
    pub(crate) fn wsa_id(&self) -> Option<String> {
        let text = self.soap.message_ids.first()?.text();
        Some(text.trim().strip_prefix(UUID_PREFIX)?.to_owned())
    }

    /// The message id by which the audit knows the message: the one of the header, else the one of the payload.
    pub(crate) fn message_id(&self) -> Option<MessageId> {
        let header = self.wsa_id().and_then(|id| MessageId::parse(&id).ok());
        header.or_else(|| self.hl7_id().and_then(|id| MessageId::parse(id).ok()))
    }

    /// The root of the payload's `id`, as it was written.
    pub(crate) fn hl7_id(&self) -> Option<&'t str> {
        self.payload.as_ref()?.ids.first()?.root
    }

    /// The address to which the reply is marked: the request's `wsa:From/wsa:Address`.
    pub(crate) fn reply_address(&self) -> String {
        self.soap.from_addresses.first().map(|from| from.text().trim().to_owned()).unwrap_or_default()
    }

    /// The address to which the request says that it goes: its `wsa:To`.
    pub(crate) fn addressed(&self) -> String {
        self.soap.tos.first().map(|to| to.text().trim().to_owned()).unwrap_or_default()
    }
}

/// The ASID of a list of communication functions that holds exactly one function with exactly one device id.
pub(crate) fn only_asid<'t>(functions: &[CommunicationFunction<'t>]) -> Option<&'t str> {
    match functions {
        [function] => match function.device_ids.as_slice() {
            [id] => id.extension_under(OID_ASID),
            _ => None,
        },
        _ => None,
    }
}
