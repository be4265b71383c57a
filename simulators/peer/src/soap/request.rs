//! Building a synchronous request, right or wrong in any part.
//!
//! The header children come in the order of wire 1.6. Leaves out ids and times of its own: all are given.

use super::{ASID_ROOT, HL7, SOAP, WSA};
use crate::http::Request;
use crate::xml::{Document, Element};
use bytes::Bytes;
use std::collections::BTreeMap;

/// A part of the envelope that can be replaced, repeated or left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// `wsa:MessageID`.
    MessageId,
    /// `wsa:Action`.
    Action,
    /// `wsa:To`.
    To,
    /// `wsa:From`.
    From,
    /// `communicationFunctionRcv`.
    Receiver,
    /// `communicationFunctionSnd`.
    Sender,
    /// `wsa:ReplyTo`.
    ReplyTo,
    /// The whole SOAP header.
    Header,
    /// The whole SOAP body.
    Body,
}

/// A synchronous request.
#[derive(Debug, Clone)]
pub struct SoapRequest {
    /// The text of `wsa:MessageID`, by rule `uuid:` and 36 characters.
    pub message_id: String,
    /// The text of `wsa:Action`, by rule service, slash, interaction; also the `SOAPAction` header.
    pub action: String,
    /// The text of `wsa:To`.
    pub to: String,
    /// The text of `wsa:From/wsa:Address`.
    pub from: String,
    /// The text of `wsa:ReplyTo/wsa:Address`.
    pub reply_to: String,
    /// The extension of the receiving system's id.
    pub rcv_asid: String,
    /// The extension of the sending system's id.
    pub snd_asid: String,
    /// The interaction.
    pub body: Element,
    /// What stands instead of a part: nothing, one element or more.
    pub instead: BTreeMap<Part, Vec<Element>>,
}

impl SoapRequest {
    /// A request whose addresses and systems are still empty texts.
    pub fn new(message_id: impl Into<String>, action: impl Into<String>, body: Element) -> SoapRequest {
        SoapRequest {
            message_id: message_id.into(),
            action: action.into(),
            to: String::new(),
            from: String::new(),
            reply_to: String::new(),
            rcv_asid: String::new(),
            snd_asid: String::new(),
            body,
            instead: BTreeMap::new(),
        }
    }

    /// Sets where it goes, and where it comes from and is answered to.
    #[must_use]
    pub fn addresses(mut self, to: &str, from: &str) -> SoapRequest {
        to.clone_into(&mut self.to);
        from.clone_into(&mut self.from);
        from.clone_into(&mut self.reply_to);
        self
    }

    /// Sets the ids of the sending and of the receiving system.
    #[must_use]
    pub fn systems(mut self, sender: &str, receiver: &str) -> SoapRequest {
        sender.clone_into(&mut self.snd_asid);
        receiver.clone_into(&mut self.rcv_asid);
        self
    }

    /// Leaves a part out.
    #[must_use]
    pub fn omit(self, part: Part) -> SoapRequest {
        self.replace(part, Vec::new())
    }

    /// Puts other elements in a part's place.
    #[must_use]
    pub fn replace(mut self, part: Part, elements: Vec<Element>) -> SoapRequest {
        self.instead.insert(part, elements);
        self
    }

    /// Writes a part so many times.
    #[must_use]
    pub fn repeat(self, part: Part, times: usize) -> SoapRequest {
        let elements = vec![self.part(part); times];
        self.replace(part, elements)
    }

    /// The part as it should be, whatever stands instead of it.
    pub fn part(&self, part: Part) -> Element {
        let address = |name: &str, text: &str| {
            Element::new(WSA, name).child(Element::new(WSA, "wsa:Address").text(text))
        };
        match part {
            Part::MessageId => Element::new(WSA, "wsa:MessageID").text(&self.message_id),
            Part::Action => Element::new(WSA, "wsa:Action").text(&self.action),
            Part::To => Element::new(WSA, "wsa:To").text(&self.to),
            Part::From => address("wsa:From", &self.from),
            Part::ReplyTo => address("wsa:ReplyTo", &self.reply_to),
            Part::Receiver => system("hl7:communicationFunctionRcv", &self.rcv_asid),
            Part::Sender => system("hl7:communicationFunctionSnd", &self.snd_asid),
            Part::Header => [
                Part::MessageId,
                Part::Action,
                Part::To,
                Part::From,
                Part::Receiver,
                Part::Sender,
                Part::ReplyTo,
            ]
            .into_iter()
            .fold(Element::new(SOAP, "soap:Header"), |header, part| header.children(self.placed(part))),
            Part::Body => Element::new(SOAP, "soap:Body").child(self.body.clone()),
        }
    }

    fn placed(&self, part: Part) -> Vec<Element> {
        self.instead.get(&part).cloned().unwrap_or_else(|| vec![self.part(part)])
    }

    /// The envelope.
    pub fn envelope(&self) -> Document {
        let root = Element::new(SOAP, "soap:Envelope")
            .declare("soap", SOAP)
            .declare("wsa", WSA)
            .declare("hl7", HL7)
            .children(self.placed(Part::Header))
            .children(self.placed(Part::Body));
        Document { root }
    }

    /// The HTTP request that carries it: `POST`, `SOAPAction` without quotes, `text/xml` (wire 1.3).
    pub fn to_http(&self, path: &str) -> Request {
        Request::post(path)
            .header("SOAPAction", &self.action)
            .header("Content-Type", "text/xml")
            .body(Bytes::from(self.envelope().to_xml()))
    }
}

fn system(name: &str, asid: &str) -> Element {
    let id = Element::new(HL7, "hl7:id").attribute("root", ASID_ROOT).attribute("extension", asid);
    Element::new(HL7, name).child(Element::new(HL7, "hl7:device").child(id))
}
