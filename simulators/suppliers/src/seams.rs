//! The places at which a decorator can be put around a part of a supplier's system.
//!
//! Leaves out decorators themselves: a system is as its makers meant it unless somebody outside says otherwise.
//! Everything is identity by default.

use crate::asking::Asking;
use crate::identity::SpineAddress;
use crate::outcome::RetrievalOutcome;
use crate::patient::Patient;
use spine_kernel::{MessageId, Timestamp};
use std::fmt;
use std::sync::Arc;
use vertebra_data::Actor;
use vertebra_peer::client::Exchange;
use vertebra_peer::soap::SoapRequest;

/// Puts a decorator around a part.
pub type Wrap<T> = Arc<dyn Fn(Arc<T>) -> Arc<T> + Send + Sync>;

/// A question as the system is about to write it.
#[derive(Debug, Clone)]
pub struct Question<'q> {
    /// Who asks.
    pub actor: &'q Actor,
    /// The Spine that is asked.
    pub spine: &'q SpineAddress,
    /// What is asked.
    pub asking: &'q Asking,
    /// The id for `wsa:MessageID`.
    pub message_id: MessageId,
    /// The id of the HL7 message.
    pub payload_id: MessageId,
    /// When it is written.
    pub now: Timestamp,
}

/// A question that is written, with the ids by which the system will know the answer.
#[derive(Debug, Clone)]
pub struct Written {
    /// The id in `wsa:MessageID`.
    pub message_id: MessageId,
    /// The id of the HL7 message.
    pub payload_id: MessageId,
    /// The envelope.
    pub soap: SoapRequest,
}

/// Writes questions.
pub trait QuestionWriter: Send + Sync {
    /// The message for a question.
    fn write(&self, question: &Question<'_>) -> Written;
}

/// Reads answers.
pub trait AnswerReader: Send + Sync {
    /// What the response to the question with these ids comes to.
    fn read(&self, exchange: &Exchange, message_id: &MessageId, payload_id: &MessageId) -> RetrievalOutcome;
}

/// Keeps what the system has learned about patients.
pub trait PatientFile: Send + Sync {
    /// Takes in what came of a question about the number `asked`.
    fn take_in(&self, asked: &str, outcome: &RetrievalOutcome);
    /// The patient of that number, or of the one that replaced it.
    fn find(&self, nhs_number: &str) -> Option<Patient>;
    /// All patients, by number.
    fn all(&self) -> Vec<Patient>;
}

/// The seams of a supplier's system, one per part.
#[derive(Clone)]
pub struct SupplierSeams {
    /// Around the writer of questions.
    pub writer: Wrap<dyn QuestionWriter>,
    /// Around the reader of answers.
    pub reader: Wrap<dyn AnswerReader>,
    /// Around the patient list.
    pub patients: Wrap<dyn PatientFile>,
}

impl Default for SupplierSeams {
    fn default() -> Self {
        Self { writer: Arc::new(|it| it), reader: Arc::new(|it| it), patients: Arc::new(|it| it) }
    }
}

impl fmt::Debug for SupplierSeams {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SupplierSeams")
    }
}
