//! Replies and refusals in the protocol's own form: the seam at which replies are written (wire 2.6 to 2.8).
//!
//! Leaves out when a message is refused. The one place in which a fault becomes a form on the wire: the catalogue says
//! which.

use crate::{DepartureStatus, RejectionForm, ReplyAddress, Switches};
use bytes::Bytes;
use spine_catalogue::{FaultForm, FaultRow, InteractionRow, Qualifier, catalogue};
use spine_kernel::{
    Answer, Asid, Fault, InteractionId, MessageId, Refusal, ServiceInteraction, ServiceName, Timestamp,
};
use spine_wire::fault::{FaultError, SoapFault};
use spine_wire::hl7v3::{AckOut, Frame, Issue, Level, QueryResponse, TransmissionOut};
use spine_wire::names::{FAULT_SERVER, UUID_PREFIX};
use spine_wire::soap::{SoapResponse, wrap};

/// Everything that a reply says about itself and about the request.
#[derive(Debug, Clone)]
pub struct Envelope {
    /// The reply's own id, for header and payload.
    pub id: MessageId,
    /// When it is written.
    pub now: Timestamp,
    /// The service that was asked.
    pub service: ServiceName,
    /// The request's `wsa:From` address.
    pub to: String,
    /// The request's `wsa:To`: the address to which it was sent.
    pub asked_at: String,
    /// The system that gets it.
    pub receiver: Asid,
    /// The system that sends it.
    pub sender: Asid,
    /// The id of the request's header, as it was written.
    pub relates_to: String,
    /// The id of the request's payload, as it was written.
    pub message_ref: String,
    /// The element that wraps the interaction in the body.
    pub wrapper: &'static str,
}

/// Writes replies.
pub trait ReplyWriter: Send + Sync {
    /// A successful reply.
    fn answer(&self, envelope: &Envelope, answer: &Answer) -> Bytes;
    /// A refusal of a message that was understood: an HL7 reply of the form that the first fault has.
    fn refuse(&self, envelope: &Envelope, row: &InteractionRow, refusal: &Refusal) -> Bytes;
    /// A SOAP fault.
    fn fault(&self, refusal: &Refusal) -> Bytes;
}

/// The Spine's own writer.
#[derive(Debug, Clone)]
pub struct SpineWriter {
    switches: Switches,
}

impl SpineWriter {
    /// A writer in the form that the switches say.
    pub fn new(switches: Switches) -> Self {
        Self { switches }
    }
}

/// Whether a refusal is a SOAP fault or an HL7 reply.
pub(crate) fn status_of(refusal: &Refusal) -> DepartureStatus {
    match row_of(refusal.first()).map(|row| row.form) {
        Some(FaultForm::Reject | FaultForm::Error) => DepartureStatus::Answered,
        Some(FaultForm::SoapFault | FaultForm::Closed) | None => DepartureStatus::Faulted,
    }
}

fn row_of(fault: &Fault) -> Option<&'static FaultRow> {
    catalogue().fault(fault.name)
}

impl Envelope {
    fn frame(&self, version_code: &str) -> Frame {
        Frame {
            id: self.id.clone(),
            creation_time: self.now,
            version_code: version_code.to_owned(),
            message_ref: self.message_ref.clone(),
            receiver: self.receiver.clone(),
            sender: self.sender.clone(),
        }
    }

    fn seal(&self, interaction: &InteractionId, message: &[u8], switches: &Switches) -> Bytes {
        let prefix = if switches.relates_to_prefix { UUID_PREFIX } else { "" };
        let response = SoapResponse {
            message_id: self.id.clone(),
            action: ServiceInteraction { service: self.service.clone(), interaction: interaction.clone() },
            to: self.to.clone(),
            from_address: self.own_address(switches.reply_address),
            receiver: self.receiver.clone(),
            sender: self.sender.clone(),
            relates_to: format!("{prefix}{}", self.relates_to),
        };
        response.write(&wrap(self.wrapper, message))
    }

    fn own_address(&self, form: ReplyAddress) -> String {
        match form {
            ReplyAddress::Service => self.service.to_string(),
            ReplyAddress::Addressed => self.asked_at.clone(),
            ReplyAddress::National => {
                format!("https://{}.national.ncrs.nhs.uk/syncservice", self.service.short())
            }
        }
    }
}

impl ReplyWriter for SpineWriter {
    fn answer(&self, envelope: &Envelope, answer: &Answer) -> Bytes {
        let message = TransmissionOut {
            frame: envelope.frame(answer.version_code),
            interaction: answer.interaction.clone(),
            outcome: AckOut::Accepted {
                warnings: answer.warnings.iter().filter_map(issue).collect(),
                subject: answer.subject.clone(),
            },
            query_response: answer.is_query.then_some(QueryResponse::Ok),
        };
        envelope.seal(&answer.interaction, &message.write(), &self.switches)
    }

    fn refuse(&self, envelope: &Envelope, row: &InteractionRow, refusal: &Refusal) -> Bytes {
        let issues: Vec<Issue> = refusal.faults().filter_map(issue).collect();
        let is_reject = row_of(refusal.first()).is_some_and(|row| row.form == FaultForm::Reject);
        let rejected = is_reject && self.switches.rejection_form == RejectionForm::Mcci;
        let interaction = if rejected { &row.reject } else { &row.failure };
        let of_family = row.failure_version_code.as_deref();
        let of_reply = || catalogue().reply(interaction).map_or("", |reply| reply.version_code.as_str());
        let version_code = match rejected {
            true => self.switches.rejection_version.as_str(),
            false => of_family.unwrap_or_else(of_reply),
        };
        let frame = envelope.frame(version_code);
        let message = if rejected {
            TransmissionOut::application_ack(frame, AckOut::Rejected { details: issues })
        } else {
            TransmissionOut::query_failed(frame, issues)
        };
        envelope.seal(interaction, &message.write(), &self.switches)
    }

    fn fault(&self, refusal: &Refusal) -> Bytes {
        let row = row_of(refusal.first());
        let mut errors = refusal.faults().map(|fault| self.error(fault));
        let first = errors.next().unwrap_or_else(|| self.error(refusal.first()));
        let code = row.and_then(|row| row.faultcode.as_deref()).unwrap_or(FAULT_SERVER);
        errors.fold(SoapFault::new(code, "Application Exception", first), SoapFault::and).write()
    }
}

impl SpineWriter {
    fn error(&self, fault: &Fault) -> FaultError {
        let row = row_of(fault);
        let code = row.map_or("200", |row| row.code.as_str());
        let is_header_fault = fault.name.starts_with("ErrorBaseTms.SOAP_");
        FaultError {
            code_context: self.switches.fault_context.as_str().to_owned(),
            error_code: if is_header_fault { &self.switches.soap_header_fault_code } else { code }.to_owned(),
            severity: "Error".to_owned(),
            location: row.and_then(|row| row.location.as_deref()).unwrap_or("Not Supported").to_owned(),
            description: describe(fault, row),
        }
    }
}

/// The text beside the code: the catalogue's words, Spine's internal name where the code does not tell the fault, and
/// what it is about. An access that is denied does not say why: that stands in the audit alone.
fn describe(fault: &Fault, row: Option<&FaultRow>) -> String {
    let mut text =
        row.map_or("System failure to process message - default", |row| row.display.as_str()).to_owned();
    if matches!(fault.name, "TMS.300" | "TMS.1" | "TMS.900") {
        return text;
    }
    if let Some(name) = fault.name.strip_prefix("ErrorBaseTms.").filter(|name| !text.contains(name)) {
        text = format!("{text} - {name}");
    }
    match &fault.about {
        Some(about) => format!("{text} - {about}"),
        None => text,
    }
}

fn issue(fault: &Fault) -> Option<Issue> {
    let row = row_of(fault)?;
    Some(Issue {
        level: match row.qualifier {
            Qualifier::Error => Level::Error,
            Qualifier::Warning => Level::Warning,
        },
        code: row.code.clone(),
        code_system: row.system.clone(),
        display_name: describe(fault, Some(row)),
    })
}
