//! Synchronous SOAP 1.1 messages with WS-Addressing headers: a request as it came in, a response as it goes out.
//!
//! Leaves out which request is refused and by which fault (wire 2.5 is applied by the hub), faults themselves
//! (`fault`) and the HL7 message in the body (`hl7v3`). Implements wire 1.6, 2.5 and 2.6; actions are those of
//! wire 1.3.

use crate::instance::{self, CommunicationFunction};
use crate::xml_writer::XmlWriter;
use crate::{names, select};
use bytes::Bytes;
use spine_kernel::{
    Asid, Element, IdentifierError, InteractionId, MessageId, ServiceInteraction, ServiceName, Tree,
};

/// A synchronous message with everything that the rules of wire 2.5 ask about, repeats and all.
///
/// Any prefix and any order of headers is read. Responses have the same shape, so they are read by this view too.
#[derive(Debug, Clone)]
pub struct SoapRequest<'t> {
    /// The root, where it is an `Envelope`, and every `Envelope` directly inside it.
    pub envelopes: Vec<Element<'t>>,
    /// Every `Header` of the root envelope.
    pub headers: Vec<Element<'t>>,
    /// Every `Body` of the root envelope.
    pub bodies: Vec<Element<'t>>,
    /// Every `wsa:MessageID`; its text is `uuid:` and a UUID.
    pub message_ids: Vec<Element<'t>>,
    /// Every `wsa:Action`; its text is for [`read_action`].
    pub actions: Vec<Element<'t>>,
    /// Every `wsa:To`.
    pub tos: Vec<Element<'t>>,
    /// Every `wsa:From/wsa:Address`; the reply's `wsa:To` repeats it.
    pub from_addresses: Vec<Element<'t>>,
    /// Every `wsa:ReplyTo`.
    pub reply_tos: Vec<Element<'t>>,
    /// Every `wsa:RelatesTo`; only responses have one.
    pub relates_to: Vec<Element<'t>>,
    /// Every `communicationFunctionRcv` of the headers.
    pub receivers: Vec<CommunicationFunction<'t>>,
    /// Every `communicationFunctionSnd` of the headers.
    pub senders: Vec<CommunicationFunction<'t>>,
    /// Header children that are none of the above.
    pub other_headers: Vec<Element<'t>>,
    /// Every child of the bodies. A good request has one: the interaction itself.
    pub payloads: Vec<Element<'t>>,
}

impl<'t> SoapRequest<'t> {
    /// Reads a document. A document that is no SOAP message gives a view in which everything is absent.
    pub fn read(tree: &'t Tree) -> Self {
        let root = tree.root();
        let is_envelope = root.is(names::SOAP, "Envelope");
        let of_envelope =
            |local| if is_envelope { select::all(root, names::SOAP, &[local]) } else { Vec::new() };
        let mut envelopes = of_envelope("Envelope");
        if is_envelope {
            envelopes.insert(0, root);
        }
        let (headers, bodies) = (of_envelope("Header"), of_envelope("Body"));
        let addressing = |path: &[&str]| -> Vec<Element<'t>> {
            headers.iter().flat_map(|header| select::all(*header, names::WSA, path)).collect()
        };
        let functions = |local| -> Vec<CommunicationFunction<'t>> {
            headers.iter().flat_map(|header| CommunicationFunction::all(*header, local)).collect()
        };
        Self {
            message_ids: addressing(&["MessageID"]),
            actions: addressing(&["Action"]),
            tos: addressing(&["To"]),
            from_addresses: addressing(&["From", "Address"]),
            reply_tos: addressing(&["ReplyTo"]),
            relates_to: addressing(&["RelatesTo"]),
            receivers: functions(instance::RECEIVER),
            senders: functions(instance::SENDER),
            other_headers: children(&headers).filter(|header| !is_known_header(*header)).collect(),
            payloads: children(&bodies).collect(),
            envelopes,
            headers,
            bodies,
        }
    }
}

fn children<'t>(parents: &[Element<'t>]) -> impl Iterator<Item = Element<'t>> {
    parents.iter().flat_map(|parent| parent.elements())
}

fn is_known_header(header: Element<'_>) -> bool {
    match header.namespace() {
        names::WSA => {
            matches!(header.local(), "MessageID" | "Action" | "To" | "From" | "ReplyTo" | "RelatesTo")
        }
        names::HL7 => [instance::RECEIVER, instance::SENDER].contains(&header.local()),
        _ => false,
    }
}

/// Reads an action, as `wsa:Action` holds it: a service, a slash and an interaction.
///
/// # Errors
/// The text and the rule that it breaks.
pub fn read_action(text: &str) -> Result<ServiceInteraction, IdentifierError> {
    let Some((service, interaction)) = text.split_once('/') else {
        return Err(IdentifierError {
            what: "an action",
            value: text.chars().take(ACTION_ECHO_CHARS).collect(),
            rule: "a service, a slash and an interaction",
        });
    };
    Ok(ServiceInteraction {
        service: ServiceName::parse(service)?,
        interaction: InteractionId::parse(interaction)?,
    })
}

/// Characters of a refused action that an error repeats.
const ACTION_ECHO_CHARS: usize = 64;

/// Reads the value of an HTTP `SOAPAction` header, with or without the double quotes that SOAP 1.1 wants around it.
///
/// # Errors
/// The text and the rule that it breaks.
pub fn read_action_header(value: &str) -> Result<ServiceInteraction, IdentifierError> {
    let value = value.trim();
    read_action(value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(value))
}

/// Writes an action as `wsa:Action` and `SOAPAction` hold it.
pub fn write_action(action: &ServiceInteraction) -> String {
    format!("{}/{}", action.service, action.interaction)
}

/// The envelope of a synchronous response (wire 2.6), in Spine's own form.
#[derive(Debug, Clone)]
pub struct SoapResponse {
    /// The response's own id; recorded responses use it for the HL7 message in the body too.
    pub message_id: MessageId,
    /// The service, and the interaction of the response.
    pub action: ServiceInteraction,
    /// The request's `wsa:From/wsa:Address`, often empty.
    pub to: String,
    /// Where the response comes from: the service's name, or an address.
    pub from_address: String,
    /// The system that gets the response.
    pub receiver: Asid,
    /// The system that answers.
    pub sender: Asid,
    /// The text of `wsa:RelatesTo`: the request's `wsa:MessageID`, in one variant without `uuid:`.
    pub relates_to: String,
}

impl SoapResponse {
    /// Writes the envelope around `body`: XML content without a declaration, in which the default namespace is HL7's.
    pub fn write(&self, body: &[u8]) -> Bytes {
        let namespaces = [
            ("xmlns:crs", names::CRS),
            ("xmlns:SOAP-ENV", names::SOAP),
            ("xmlns:wsa", names::WSA),
            ("xmlns", names::HL7),
            ("xmlns:hl7", names::HL7),
        ];
        let mut w = XmlWriter::document();
        w.element("SOAP-ENV:Envelope", &namespaces, |w| {
            w.element("SOAP-ENV:Header", &[], |w| self.write_headers(w));
            w.element("SOAP-ENV:Body", &[], |w| {
                w.raw(body);
            });
        });
        w.finish()
    }

    fn write_headers(&self, w: &mut XmlWriter) {
        w.text_element("wsa:MessageID", &[], &format!("{}{}", names::UUID_PREFIX, self.message_id));
        w.text_element("wsa:Action", &[], &write_action(&self.action));
        w.text_element("wsa:To", &[], &self.to);
        w.element("wsa:From", &[], |w| {
            w.text_element("wsa:Address", &[], &self.from_address);
        });
        instance::write_functions(w, &self.receiver, &self.sender);
        w.text_element("wsa:RelatesTo", &[], &self.relates_to);
    }
}

/// Puts an interaction into the element that wraps it in the body of a synchronous response.
pub fn wrap(wrapper: &str, interaction: &[u8]) -> Bytes {
    let mut w = XmlWriter::new();
    w.element(wrapper, &[], |w| {
        w.raw(interaction);
    });
    w.finish()
}
