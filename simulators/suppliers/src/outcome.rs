//! What a supplier makes of a response: the patient, a refusal, a fault, or nothing that it can use.
//!
//! Leaves out whether that is right. A reply that does not belong to the question is not used, whatever it says
//! (wire 2.6, 2.8, 5.1).

use crate::patient::Patient;
use crate::query::Form;
use spine_kernel::MessageId;
use vertebra_peer::client::Exchange;
use vertebra_peer::http::Failure;
use vertebra_peer::soap::{Content, FaultError, Reply};
use vertebra_peer::xml::{Element, Find, PathError};

/// The code of the warning that an answer is limited by sensitivity.
const LIMITED: &str = "9";

/// One coded reason of a reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The code.
    pub code: String,
    /// The code system.
    pub system: String,
    /// The text beside the code.
    pub display: Option<String>,
    /// `ER` error or `WG` warning, where it is said.
    pub qualifier: Option<String>,
}

/// A successful retrieval.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retrieved {
    /// The patient.
    pub patient: Patient,
    /// Warnings beside the answer, in their order.
    pub warnings: Vec<Reason>,
}

/// A reply that refuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// `AE` from the application or `AR` before it.
    pub acknowledgement: String,
    /// The interaction that says so.
    pub interaction: String,
    /// The reasons, details of the acknowledgement first.
    pub reasons: Vec<Reason>,
    /// The code of the query's acknowledgement, as `ID`.
    pub query_response: Option<String>,
}

/// A SOAP fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SoapFault {
    /// `faultcode`.
    pub code: String,
    /// `faultstring`.
    pub text: String,
    /// The list of errors in its order.
    pub errors: Vec<FaultError>,
}

/// What came of a retrieval.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RetrievalOutcome {
    /// PDS answered with a record.
    Found(Box<Retrieved>),
    /// PDS or the hub refused in a reply.
    Refused(Refused),
    /// The hub refused with a SOAP fault.
    Fault(SoapFault),
    /// The reply belongs to no question of this system's.
    Uncorrelated {
        /// What `wsa:RelatesTo` or `messageRef` should have been.
        expected: String,
        /// What stands there.
        found: Option<String>,
    },
    /// The response is nothing that the system understands, and why.
    Unreadable(String),
    /// There was no response.
    NoResponse(Failure),
}

impl RetrievalOutcome {
    /// What a response to the question with these ids says.
    pub(crate) fn read(
        exchange: &Exchange,
        form: &Form,
        message_id: &MessageId,
        payload_id: &MessageId,
    ) -> Self {
        if let Some(failure) = exchange.failure() {
            return Self::NoResponse(failure.clone());
        }
        let read = || -> Result<Self, String> {
            let document = exchange.document().map_err(|error| error.to_string())?;
            let reply = Reply::read(&document).map_err(|error| error.to_string())?;
            reply_outcome(reply, form, message_id, payload_id)
        };
        read().unwrap_or_else(Self::Unreadable)
    }

    /// The patient, where one was found.
    pub fn patient(&self) -> Option<&Patient> {
        match self {
            Self::Found(retrieved) => Some(&retrieved.patient),
            _ => None,
        }
    }
}

fn reply_outcome(
    reply: Reply,
    form: &Form,
    message_id: &MessageId,
    payload_id: &MessageId,
) -> Result<RetrievalOutcome, String> {
    if let Content::Fault { code, text, errors } = reply.content {
        // A fault has no header and so no correlation but the connection.
        return Ok(RetrievalOutcome::Fault(SoapFault { code, text, errors }));
    }
    let related = reply.relates_to.as_deref();
    if !related.is_some_and(|id| same_id(id.strip_prefix("uuid:").unwrap_or(id), message_id)) {
        let expected = format!("uuid:{message_id}");
        return Ok(RetrievalOutcome::Uncorrelated { expected, found: reply.relates_to });
    }
    let Some(interaction) = reply.interaction() else {
        return Err("there is no interaction in the body".to_owned());
    };
    let said = |error: PathError| error.to_string();
    let about = interaction.at("acknowledgement/messageRef/id/@root").map_err(said)?;
    if !about.as_deref().is_some_and(|id| same_id(id, payload_id)) {
        return Ok(RetrievalOutcome::Uncorrelated { expected: payload_id.to_string(), found: about });
    }
    let acknowledgement = interaction.one("acknowledgement/@typeCode").map_err(said)?;
    let reasons = reasons(interaction).map_err(said)?;
    if acknowledgement != "AA" {
        return Ok(RetrievalOutcome::Refused(Refused {
            acknowledgement,
            interaction: interaction.name.local.clone(),
            reasons,
            query_response: interaction
                .at("ControlActEvent/queryAck/queryResponseCode/@code")
                .map_err(said)?,
        }));
    }
    if interaction.name.local != form.answer {
        return Err(format!("the answer is {}, and {} was asked for", interaction.name.local, form.answer));
    }
    let mut patient = (form.read)(interaction).map_err(|error| error.to_string())?;
    patient.restricted = reasons.iter().any(|warning| warning.code == LIMITED);
    Ok(RetrievalOutcome::Found(Box::new(Retrieved { patient, warnings: reasons })))
}

fn same_id(text: &str, id: &MessageId) -> bool {
    MessageId::parse(text).is_ok_and(|read| read == *id)
}

/// All reasons of a reply: details of the acknowledgement, then those of the control act.
fn reasons(interaction: &Element) -> Result<Vec<Reason>, PathError> {
    let mut reasons = Vec::new();
    for detail in interaction.elements_at("acknowledgement/acknowledgementDetail")? {
        let qualifier = detail.at("@typeCode")?;
        for code in detail.elements_at("code")? {
            reasons.push(Reason { qualifier: qualifier.clone(), ..reason(code)? });
        }
    }
    for code in interaction.elements_at("ControlActEvent/reason/justifyingDetectedIssueEvent/code")? {
        reasons.push(reason(code)?);
    }
    Ok(reasons)
}

/// A coded reason. The qualifier is written in one of two ways (wire 2.8).
fn reason(code: &Element) -> Result<Reason, PathError> {
    let qualifier = match code.at("qualifier/@code")? {
        Some(short) => Some(short),
        None => code.at("qualifier/value/@code")?,
    };
    Ok(Reason {
        code: code.at("@code")?.unwrap_or_default(),
        system: code.at("@codeSystem")?.unwrap_or_default(),
        display: code.at("@displayName")?,
        qualifier,
    })
}
