//! Reading a synchronous response: its header, and either the interaction in its wrapper or the fault.
//!
//! What is absent is `None`, what is repeated is all there: whether that is right is the oracle's question.

use super::{NASP, SOAP};
use crate::xml::{Document, Element, Find, PathError};

/// Why a document is not a SOAP response.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReplyError {
    /// The root is not an envelope of SOAP 1.1.
    #[error("root element `{{{namespace}}}{local}` is not a SOAP 1.1 envelope")]
    NotAnEnvelope {
        /// The namespace found.
        namespace: String,
        /// The local name found.
        local: String,
    },
    /// There is not exactly one body.
    #[error("the envelope has {0} bodies, not one")]
    Bodies(usize),
    /// The body has not exactly one child element.
    #[error("the body has {0} child elements, not one")]
    Contents(usize),
    /// A place that must be there once is not.
    #[error(transparent)]
    Path(#[from] PathError),
}

/// One error of a fault's list. All five fields are as written; absent ones are `None`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaultError {
    /// `codeContext`.
    pub context: Option<String>,
    /// `errorCode`.
    pub code: Option<String>,
    /// `severity`.
    pub severity: Option<String>,
    /// `location`.
    pub location: Option<String>,
    /// `description`.
    pub description: Option<String>,
}

/// What the body holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// The one child of the body: a wrapper around the interaction, or the interaction itself.
    Payload(Element),
    /// A fault.
    Fault {
        /// `faultcode`.
        code: String,
        /// `faultstring`.
        text: String,
        /// The list in `detail`, in its order.
        errors: Vec<FaultError>,
    },
}

/// A synchronous response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// `wsa:MessageID`, first one.
    pub message_id: Option<String>,
    /// `wsa:Action`, first one.
    pub action: Option<String>,
    /// `wsa:To`, first one.
    pub to: Option<String>,
    /// `wsa:From/wsa:Address`, first one.
    pub from: Option<String>,
    /// `wsa:RelatesTo`, first one.
    pub relates_to: Option<String>,
    /// The receiving system's id in the header, first one.
    pub rcv_asid: Option<String>,
    /// The sending system's id in the header, first one.
    pub snd_asid: Option<String>,
    /// What the body holds.
    pub content: Content,
}

impl Reply {
    /// Reads a response.
    pub fn read(document: &Document) -> Result<Reply, ReplyError> {
        let root = &document.root;
        if root.name.namespace != SOAP || root.name.local != "Envelope" {
            return Err(ReplyError::NotAnEnvelope {
                namespace: root.name.namespace.clone(),
                local: root.name.local.clone(),
            });
        }
        let bodies: Vec<&Element> =
            root.elements().filter(|held| held.name.namespace == SOAP && held.name.local == "Body").collect();
        let [body] = bodies.as_slice() else { return Err(ReplyError::Bodies(bodies.len())) };
        let contents: Vec<&Element> = body.elements().collect();
        let [content] = contents.as_slice() else { return Err(ReplyError::Contents(contents.len())) };
        let header =
            |path: &str| root.at(&format!("{{http://schemas.xmlsoap.org/soap/envelope/}}Header/{path}"));
        let wsa =
            |name: &str| header(&name.replace("wsa:", "{http://schemas.xmlsoap.org/ws/2004/08/addressing}"));
        Ok(Reply {
            message_id: wsa("wsa:MessageID")?,
            action: wsa("wsa:Action")?,
            to: wsa("wsa:To")?,
            from: wsa("wsa:From/wsa:Address")?,
            relates_to: wsa("wsa:RelatesTo")?,
            rcv_asid: header("{urn:hl7-org:v3}communicationFunctionRcv/device/id/@extension")?,
            snd_asid: header("{urn:hl7-org:v3}communicationFunctionSnd/device/id/@extension")?,
            content: read_content(content)?,
        })
    }

    /// The interaction: what the wrapper holds, or the body's child if it is named like an interaction itself.
    pub fn interaction(&self) -> Option<&Element> {
        match &self.content {
            Content::Payload(element) if is_interaction(&element.name.local) => Some(element),
            Content::Payload(wrapper) => wrapper.elements().find(|held| is_interaction(&held.name.local)),
            Content::Fault { .. } => None,
        }
    }
}

/// Whether a name is formed like `QUPA_IN000005UK01`.
fn is_interaction(name: &str) -> bool {
    let Some((domain, rest)) = name.split_once("_IN") else { return false };
    domain.len() == 4
        && domain.bytes().all(|byte| byte.is_ascii_uppercase())
        && rest.len() == 10
        && rest.is_char_boundary(6)
        && rest[..6].bytes().all(|byte| byte.is_ascii_digit())
}

fn read_content(content: &Element) -> Result<Content, ReplyError> {
    if content.name.namespace != SOAP || content.name.local != "Fault" {
        return Ok(Content::Payload(content.clone()));
    }
    let errors = content
        .elements_at(&format!("{{}}detail/{{{NASP}}}errorList/{{{NASP}}}error"))?
        .into_iter()
        .map(|error| {
            let field = |name: &str| error.at(&format!("{{{NASP}}}{name}"));
            Ok(FaultError {
                context: field("codeContext")?,
                code: field("errorCode")?,
                severity: field("severity")?,
                location: field("location")?,
                description: field("description")?,
            })
        })
        .collect::<Result<_, PathError>>()?;
    Ok(Content::Fault { code: content.one("{}faultcode")?, text: content.one("{}faultstring")?, errors })
}
