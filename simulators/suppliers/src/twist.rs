//! Deviations from a right message, so that a scenario can say `asks with …`.
//!
//! Leaves out Gherkin and what the Spine should say to it. A twist that names a place which the message does not have
//! is an error, never a message without the deviation.

mod change;

pub use change::Change;

use crate::asking::Asking;
use crate::conversation::Outgoing;
use crate::identity::SpineAddress;
use bytes::Bytes;
use spine_kernel::MessageId;
use vertebra_peer::client::{Call, Conduct, Deadline, Security};
use vertebra_peer::http::{Framing, Request};
use vertebra_peer::soap::{Part, SoapRequest};
use vertebra_peer::xml::{Document, Element};

/// One deviation. Those of the payload come first, then the envelope's parts, the whole envelope, the HTTP request
/// and the call; within each of these the order is the caller's.
#[derive(Debug, Clone)]
pub enum Twist {
    /// Another system's ASID as the sender, in envelope and payload alike.
    Sender(String),
    /// Another ASID as the receiver, in envelope and payload alike.
    Receiver(String),
    /// Another service and interaction, in `SOAPAction`, envelope and payload alike.
    Interaction {
        /// The service, as `urn:nhs:names:services:pdsquery`.
        service: String,
        /// The interaction: any XML name.
        interaction: String,
    },
    /// The message's ids in lower case, in envelope and payload.
    LowerCaseIds,
    /// One id for the message, in envelope and payload.
    OneId,
    /// A change in the payload. The path begins below the interaction element: `ControlActEvent/query/person.id/value`.
    Payload {
        /// Local names with slashes, `[n]` for the n-th of several; empty for the interaction element itself.
        path: String,
        /// What happens there.
        change: Change,
    },
    /// Leaves a part of the envelope out.
    Omit(Part),
    /// Writes a part so many times.
    Repeat(Part, usize),
    /// Another text in a part's element alone; for sender and receiver another ASID.
    Text(Part, String),
    /// Other elements in a part's place.
    Replace(Part, Vec<Element>),
    /// A change anywhere in the envelope. The path begins below the `Envelope` element: `Header/MessageID`.
    Envelope {
        /// Local names with slashes, `[n]` for the n-th of several; empty for the envelope itself.
        path: String,
        /// What happens there.
        change: Change,
    },
    /// Another value of an HTTP header, or none. A header that the message does not have is added.
    HttpHeader {
        /// Its name; case does not matter.
        name: String,
        /// The value, or nothing to leave the header out.
        value: Option<String>,
    },
    /// One more HTTP header of that name and value, so many times.
    MoreHttpHeaders {
        /// Its name.
        name: String,
        /// Its value.
        value: String,
        /// How often.
        times: usize,
    },
    /// Another version in the request line.
    Version(String),
    /// Another method.
    Method(String),
    /// Another path.
    Path(String),
    /// This text between the XML declaration and the envelope, such as a document type.
    Prolog(String),
    /// These bytes instead of the envelope.
    Body(Bytes),
    /// The length of the body announced otherwise.
    Framing(Framing),
    /// Bytes behind the body.
    Trailing(Bytes),
    /// These bytes instead of everything above TLS.
    Raw(Bytes),
    /// Another certificate, none, or no TLS at all.
    Security(Security),
    /// Leaves early, or sends only a part.
    Conduct(Conduct),
    /// Waits longer or shorter.
    Deadline(Deadline),
}

/// A twist that cannot be put on the message.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TwistError {
    /// The path is none.
    #[error("{path:?} is no path: local names with slashes, [n] behind a name from 1")]
    Path {
        /// The path as given.
        path: String,
    },
    /// The message has no such place.
    #[error("the message has nothing at {path:?}: {at} has no {missing}")]
    NotThere {
        /// The path as given.
        path: String,
        /// The deepest element that is there.
        at: String,
        /// The step that is not.
        missing: String,
    },
    /// The root can be changed but neither taken away nor repeated.
    #[error("the root of a message cannot be removed, repeated or replaced: use another twist")]
    Root,
    /// The part has no text of its own.
    #[error("{0:?} has no text of its own")]
    NoText(Part),
}

/// A right message that is still to be twisted.
pub(crate) struct Draft {
    pub(crate) number: u64,
    pub(crate) key: String,
    pub(crate) asking: Asking,
    pub(crate) message_id: MessageId,
    pub(crate) payload_id: MessageId,
    pub(crate) soap: SoapRequest,
}

impl Draft {
    /// The message as it should be.
    pub(crate) fn finish(self, spine: &SpineAddress) -> Outgoing {
        let request = self.soap.to_http(&spine.path);
        self.outgoing(request, spine)
    }

    /// The message with all twists.
    pub(crate) fn twisted(mut self, twists: &[Twist], spine: &SpineAddress) -> Result<Outgoing, TwistError> {
        for twist in twists {
            payload(&mut self.soap, twist)?;
            if let Twist::OneId = twist {
                self.payload_id = self.message_id.clone();
            }
        }
        for twist in twists {
            self.soap = part(self.soap, twist)?;
        }
        let mut request = self.soap.to_http(&spine.path);
        request.body = Bytes::from(prologue(envelope(self.soap.envelope(), twists)?.to_xml(), twists));
        let request = twists.iter().fold(request, http);
        let mut outgoing = self.outgoing(request, spine);
        outgoing.call = twists.iter().fold(outgoing.call, call);
        Ok(outgoing)
    }

    fn outgoing(self, request: Request, spine: &SpineAddress) -> Outgoing {
        let mut call = Call::new(self.key, spine.host.clone(), request);
        call.address = spine.address;
        Outgoing {
            number: self.number,
            asking: self.asking,
            message_id: self.message_id,
            payload_id: self.payload_id,
            call,
        }
    }
}

/// Twists of the payload, and those that say the same in payload and envelope.
fn payload(soap: &mut SoapRequest, twist: &Twist) -> Result<(), TwistError> {
    const SENDER: [&str; 2] =
        ["communicationFunctionSnd/device/id", "ControlActEvent/author1/AgentSystemSDS/agentSystemSDS/id"];
    let extension = |value: &str| Change::Attribute { name: "extension".to_owned(), value: value.to_owned() };
    match twist {
        Twist::Payload { path, change } => change.apply(&mut soap.body, path)?,
        Twist::OneId => {
            let id = soap.message_id.trim_start_matches("uuid:").to_owned();
            Change::Attribute { name: "root".to_owned(), value: id }.apply(&mut soap.body, "id")?;
        }
        Twist::Sender(asid) => {
            asid.clone_into(&mut soap.snd_asid);
            for path in SENDER {
                extension(asid).apply(&mut soap.body, path)?;
            }
        }
        Twist::LowerCaseIds => {
            soap.message_id = soap.message_id.to_lowercase();
            let id = soap.body.elements().find(|child| child.name.local == "id");
            if let Some(root) = id.and_then(|id| id.value_of("root")).map(str::to_lowercase) {
                Change::Attribute { name: "root".to_owned(), value: root }.apply(&mut soap.body, "id")?;
            }
        }
        Twist::Receiver(asid) => {
            asid.clone_into(&mut soap.rcv_asid);
            extension(asid).apply(&mut soap.body, "communicationFunctionRcv/device/id")?;
        }
        Twist::Interaction { service, interaction } => {
            soap.action = format!("{service}/{interaction}");
            extension(interaction).apply(&mut soap.body, "interactionId")?;
            Change::Rename(interaction.clone()).apply(&mut soap.body, "")?;
        }
        _ => {}
    }
    Ok(())
}

/// Twists of one part of the envelope.
fn part(soap: SoapRequest, twist: &Twist) -> Result<SoapRequest, TwistError> {
    Ok(match twist {
        Twist::Omit(part) => soap.omit(*part),
        Twist::Repeat(part, times) => soap.repeat(*part, *times),
        Twist::Replace(part, elements) => soap.replace(*part, elements.clone()),
        Twist::Text(part, text) => {
            let element = with_text(&soap, *part, text)?;
            soap.replace(*part, vec![element])
        }
        _ => soap,
    })
}

/// The part's element with another text, while the rest of the message keeps what it says.
fn with_text(soap: &SoapRequest, part: Part, text: &str) -> Result<Element, TwistError> {
    let mut other = soap.clone();
    let place = match part {
        Part::MessageId => &mut other.message_id,
        Part::Action => &mut other.action,
        Part::To => &mut other.to,
        Part::From => &mut other.from,
        Part::ReplyTo => &mut other.reply_to,
        Part::Receiver => &mut other.rcv_asid,
        Part::Sender => &mut other.snd_asid,
        Part::Header | Part::Body => return Err(TwistError::NoText(part)),
    };
    text.clone_into(place);
    Ok(other.part(part))
}

/// Twists anywhere in the envelope.
fn envelope(mut document: Document, twists: &[Twist]) -> Result<Document, TwistError> {
    for twist in twists {
        if let Twist::Envelope { path, change } = twist {
            change.apply(&mut document.root, path)?;
        }
    }
    Ok(document)
}

/// Twists between the XML declaration and the envelope.
fn prologue(mut xml: String, twists: &[Twist]) -> String {
    for twist in twists {
        if let Twist::Prolog(text) = twist {
            let at = xml.find("?>").map_or(0, |at| at + 2);
            xml.insert_str(at, text);
        }
    }
    xml
}

/// Twists of the HTTP request.
fn http(mut request: Request, twist: &Twist) -> Request {
    match twist {
        Twist::HttpHeader { name, value } => {
            request.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
            match value {
                Some(value) => request.header(name, value.as_str()),
                None => request.without(name),
            }
        }
        Twist::MoreHttpHeaders { name, value, times } => {
            let more = std::iter::repeat_n((name.clone(), value.clone()), *times);
            request.headers.extend(more);
            request
        }
        Twist::Version(version) => Request { version: version.clone(), ..request },
        Twist::Method(method) => Request { method: method.clone(), ..request },
        Twist::Path(path) => Request { path: path.clone(), ..request },
        Twist::Body(body) => Request { body: body.clone(), ..request },
        Twist::Framing(framing) => request.framing(*framing),
        Twist::Trailing(bytes) => request.extra(bytes.clone()),
        Twist::Raw(bytes) => Request::raw(bytes.clone()),
        _ => request,
    }
}

/// Twists of the call.
fn call(call: Call, twist: &Twist) -> Call {
    match twist {
        Twist::Security(security) => call.security(security.clone()),
        Twist::Conduct(conduct) => call.conduct(*conduct),
        Twist::Deadline(deadline) => call.deadline(*deadline),
        _ => call,
    }
}
