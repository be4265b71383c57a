//! The transmission wrapper as it stands in a message, request or reply, with every child counted (wire 5.1).
//!
//! Leaves out the control act's inside (`control_act`) and every rule. Any order of children is read: Spine does not
//! hold its senders to the schema's order (wire 5.1).

use super::control_act::{Coded, ControlAct};
use crate::instance::{self, CommunicationFunction, InstanceId};
use crate::{names, select};
use spine_kernel::Element;

/// An interaction: the element that is named after it, and the wrapper's children in it.
///
/// A list is empty where the child is absent and longer than one where it is repeated. A value is nothing where the
/// child is there without its attribute. Only children in the namespace `urn:hl7-org:v3` are known.
#[derive(Debug, Clone)]
pub struct Transmission<'t> {
    /// The element of the interaction; its local name is the interaction id.
    pub element: Element<'t>,
    /// Every `id`; its root is the message's UUID.
    pub ids: Vec<InstanceId<'t>>,
    /// The value of every `creationTime`.
    pub creation_times: Vec<Option<&'t str>>,
    /// The code of every `versionCode`.
    pub version_codes: Vec<Option<&'t str>>,
    /// Every `interactionId`.
    pub interaction_ids: Vec<InstanceId<'t>>,
    /// The code of every `processingCode`.
    pub processing_codes: Vec<Option<&'t str>>,
    /// The code of every `processingModeCode`.
    pub processing_mode_codes: Vec<Option<&'t str>>,
    /// The code of every `acceptAckCode`.
    pub accept_ack_codes: Vec<Option<&'t str>>,
    /// Every `acknowledgement`; only replies have one.
    pub acknowledgements: Vec<Acknowledgement<'t>>,
    /// Every `communicationFunctionRcv`.
    pub receivers: Vec<CommunicationFunction<'t>>,
    /// Every `communicationFunctionSnd`.
    pub senders: Vec<CommunicationFunction<'t>>,
    /// Every `ControlActEvent`.
    pub control_acts: Vec<ControlAct<'t>>,
    /// Children that are none of the above, or not in the HL7 namespace.
    pub others: Vec<Element<'t>>,
}

impl<'t> Transmission<'t> {
    /// Reads the wrapper in the element of an interaction. An element that is none gives a view without children.
    pub fn read(element: Element<'t>) -> Self {
        let mut read = Self {
            element,
            ids: Vec::new(),
            creation_times: Vec::new(),
            version_codes: Vec::new(),
            interaction_ids: Vec::new(),
            processing_codes: Vec::new(),
            processing_mode_codes: Vec::new(),
            accept_ack_codes: Vec::new(),
            acknowledgements: Vec::new(),
            receivers: Vec::new(),
            senders: Vec::new(),
            control_acts: Vec::new(),
            others: Vec::new(),
        };
        for child in element.elements() {
            read.take(child);
        }
        read
    }

    fn take(&mut self, child: Element<'t>) {
        if child.namespace() != names::HL7 {
            self.others.push(child);
            return;
        }
        match child.local() {
            "id" => self.ids.push(InstanceId::read(child)),
            "creationTime" => self.creation_times.push(child.attribute("value")),
            "versionCode" => self.version_codes.push(child.attribute("code")),
            "interactionId" => self.interaction_ids.push(InstanceId::read(child)),
            "processingCode" => self.processing_codes.push(child.attribute("code")),
            "processingModeCode" => self.processing_mode_codes.push(child.attribute("code")),
            "acceptAckCode" => self.accept_ack_codes.push(child.attribute("code")),
            "acknowledgement" => self.acknowledgements.push(Acknowledgement::read(child)),
            instance::RECEIVER => self.receivers.push(CommunicationFunction::read(child)),
            instance::SENDER => self.senders.push(CommunicationFunction::read(child)),
            "ControlActEvent" => self.control_acts.push(ControlAct::read(child)),
            _ => self.others.push(child),
        }
    }
}

/// The `acknowledgement` of a reply (wire 2.8).
#[derive(Debug, Clone)]
pub struct Acknowledgement<'t> {
    /// The element.
    pub element: Element<'t>,
    /// `AA`, `AE` or `AR`; nothing where the attribute is absent.
    pub type_code: Option<&'t str>,
    /// Every `acknowledgementDetail`; only rejections have one.
    pub details: Vec<AcknowledgementDetail<'t>>,
    /// Every `messageRef/id`; its root is the id of the message that is answered.
    pub message_refs: Vec<InstanceId<'t>>,
}

impl<'t> Acknowledgement<'t> {
    /// Reads an `acknowledgement`.
    pub fn read(element: Element<'t>) -> Self {
        Self {
            element,
            type_code: element.attribute("typeCode"),
            details: select::all(element, names::HL7, &["acknowledgementDetail"])
                .into_iter()
                .map(AcknowledgementDetail::read)
                .collect(),
            message_refs: InstanceId::all(element, &["messageRef", "id"]),
        }
    }
}

/// An `acknowledgementDetail`.
#[derive(Debug, Clone)]
pub struct AcknowledgementDetail<'t> {
    /// The element.
    pub element: Element<'t>,
    /// `ER`; nothing where the attribute is absent.
    pub type_code: Option<&'t str>,
    /// Every `code`; a good one has exactly one.
    pub codes: Vec<Coded<'t>>,
}

impl<'t> AcknowledgementDetail<'t> {
    /// Reads an `acknowledgementDetail`.
    pub fn read(element: Element<'t>) -> Self {
        Self { element, type_code: element.attribute("typeCode"), codes: Coded::all(element, &["code"]) }
    }
}
