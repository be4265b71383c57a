//! Replies as Spine writes them: the eleven children of the wrapper in the schema's order, and the control act.
//!
//! Leaves out the envelope around a reply and the reply's `subject`, which a national service has written already.
//! Spine is strict on output (wire 5.1): implements wire 2.8, 5.1, 5.2 and pds-messages 1 and 8.

use super::time::write_time;
use crate::xml_writer::XmlWriter;
use crate::{instance, names};
use bytes::Bytes;
use spine_kernel::{Asid, InteractionId, MessageId, Timestamp};

/// What every reply says about itself and about the request.
#[derive(Debug, Clone)]
pub struct Frame {
    /// The reply's own id.
    pub id: MessageId,
    /// When the reply is written.
    pub creation_time: Timestamp,
    /// The version of the message set, as `V3NPfIT4.2.00`.
    pub version_code: String,
    /// The id of the request as it was sent; empty where the request had none.
    pub message_ref: String,
    /// The system that gets the reply.
    pub receiver: Asid,
    /// The system that answers; it is the control act's author too.
    pub sender: Asid,
}

/// How grave an issue is: the code of its qualifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// `ER`.
    Error,
    /// `WG`.
    Warning,
}

impl Level {
    /// The code as it stands on the wire.
    pub fn code(self) -> &'static str {
        match self {
            Self::Error => "ER",
            Self::Warning => "WG",
        }
    }
}

/// One issue: a reason of the control act, or a detail of a rejection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// Error or warning.
    pub level: Level,
    /// The code.
    pub code: String,
    /// The object identifier of its code system.
    pub code_system: String,
    /// Its label.
    pub display_name: String,
}

/// What became of the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AckOut {
    /// `AA`: processed. Warnings are reasons and stand before the subject.
    Accepted {
        /// The warnings.
        warnings: Vec<Issue>,
        /// The `subject` element, written already, without a declaration and in HL7's default namespace.
        subject: Option<Bytes>,
    },
    /// `AE`: an application error. One reason for each issue, the class code before the detail code.
    Failed {
        /// The issues.
        reasons: Vec<Issue>,
    },
    /// `AR`: rejected before the application saw it. Details stand in the acknowledgement; there are no reasons.
    Rejected {
        /// The issues.
        details: Vec<Issue>,
    },
}

/// How a query ended: the code in `queryAck`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QueryResponse {
    /// `OK`.
    Ok,
    /// `ID`: insufficient data, the end of every failed query.
    InsufficientData,
}

impl QueryResponse {
    /// The code as it stands on the wire.
    pub fn code(self) -> &'static str {
        match self {
            Self::Ok => "OK",
            Self::InsufficientData => "ID",
        }
    }
}

/// A reply, ready to be written.
#[derive(Debug, Clone)]
pub struct TransmissionOut {
    /// Ids, time, version and systems.
    pub frame: Frame,
    /// The reply's interaction: the name of its element.
    pub interaction: InteractionId,
    /// What became of the request.
    pub outcome: AckOut,
    /// The `queryAck` that ends the control act; only replies to queries have one.
    pub query_response: Option<QueryResponse>,
}

impl TransmissionOut {
    /// The failed query: `QUQI_IN010000UK14` with `AE` and `queryAck` `ID`.
    pub fn query_failed(frame: Frame, reasons: Vec<Issue>) -> Self {
        Self {
            frame,
            interaction: own_interaction(names::QUERY_FAILED),
            outcome: AckOut::Failed { reasons },
            query_response: Some(QueryResponse::InsufficientData),
        }
    }

    /// The application acknowledgement: `MCCI_IN010000UK13`, which has no `queryAck`.
    pub fn application_ack(frame: Frame, outcome: AckOut) -> Self {
        Self { frame, interaction: own_interaction(names::APPLICATION_ACK), outcome, query_response: None }
    }

    /// Writes the element of the interaction for a place in which the default namespace is HL7's: a synchronous body.
    pub fn write(&self) -> Bytes {
        let mut w = XmlWriter::new();
        w.element(self.interaction.as_str(), &[], |w| self.write_children(w));
        w.finish()
    }

    /// Writes the reply as a document of its own: the payload part of an asynchronous message.
    pub fn write_document(&self) -> Bytes {
        let mut w = XmlWriter::document();
        w.element(self.interaction.as_str(), &[("xmlns", names::HL7)], |w| self.write_children(w));
        w.finish()
    }

    fn write_children(&self, w: &mut XmlWriter) {
        let frame = &self.frame;
        w.leaf("id", &[("root", frame.id.as_str())]);
        w.leaf("creationTime", &[("value", &write_time(frame.creation_time))]);
        w.leaf("versionCode", &[("code", &frame.version_code)]);
        let interaction = self.interaction.as_str();
        w.leaf("interactionId", &[("root", names::OID_INTERACTION), ("extension", interaction)]);
        w.leaf("processingCode", &[("code", "P")]);
        w.leaf("processingModeCode", &[("code", "T")]);
        w.leaf("acceptAckCode", &[("code", "NE")]);
        self.write_acknowledgement(w);
        instance::write_functions(w, &frame.receiver, &frame.sender);
        w.element("ControlActEvent", &[("classCode", "CACT"), ("moodCode", "EVN")], |w| {
            self.write_control_act(w);
        });
    }

    fn write_acknowledgement(&self, w: &mut XmlWriter) {
        let (type_code, details) = match &self.outcome {
            AckOut::Accepted { .. } => ("AA", [].as_slice()),
            AckOut::Failed { .. } => ("AE", [].as_slice()),
            AckOut::Rejected { details } => ("AR", details.as_slice()),
        };
        w.element("acknowledgement", &[("typeCode", type_code)], |w| {
            for detail in details {
                w.element("acknowledgementDetail", &[("typeCode", detail.level.code())], |w| {
                    w.leaf("code", &code_attributes(detail));
                });
            }
            w.element("messageRef", &[], |w| {
                w.leaf("id", &[("root", &self.frame.message_ref)]);
            });
        });
    }

    fn write_control_act(&self, w: &mut XmlWriter) {
        w.element("author1", &[("typeCode", "AUT")], |w| {
            w.element("AgentSystemSDS", &[("classCode", "AGNT")], |w| {
                let device = [("classCode", "DEV"), ("determinerCode", "INSTANCE")];
                w.element("agentSystemSDS", &device, |w| {
                    w.leaf("id", &[("root", names::OID_ASID), ("extension", self.frame.sender.as_str())]);
                });
            });
        });
        let (reasons, subject) = match &self.outcome {
            AckOut::Accepted { warnings, subject } => (warnings.as_slice(), subject.as_deref()),
            AckOut::Failed { reasons } => (reasons.as_slice(), None),
            AckOut::Rejected { .. } => ([].as_slice(), None),
        };
        for reason in reasons {
            write_reason(w, reason);
        }
        if let Some(subject) = subject {
            w.raw(subject);
        }
        if let Some(response) = self.query_response {
            w.element("queryAck", &[("type", "QueryAck")], |w| {
                w.leaf("queryResponseCode", &[("code", response.code())]);
            });
        }
    }
}

fn write_reason(w: &mut XmlWriter, reason: &Issue) {
    w.element("reason", &[("typeCode", "RSON")], |w| {
        let event = [("classCode", "ALRT"), ("moodCode", "EVN")];
        w.element("justifyingDetectedIssueEvent", &event, |w| {
            w.element("code", &code_attributes(reason), |w| {
                w.leaf("qualifier", &[("code", reason.level.code())]);
            });
        });
    });
}

fn code_attributes(issue: &Issue) -> [(&str, &str); 3] {
    [("code", &issue.code), ("codeSystem", &issue.code_system), ("displayName", &issue.display_name)]
}

fn own_interaction(name: &'static str) -> InteractionId {
    InteractionId::parse(name).expect("the names of this crate are interaction ids")
}
