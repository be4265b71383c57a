//! The system of a GP practice: it asks PDS about patients and keeps what it learns.
//!
//! Leaves out everything that `README.md` lists as not modelled. The kiosk, the pharmacy's and the hospital's systems
//! of the cast ask in the same way and are this system under their own identity.

use crate::asking::Asking;
use crate::conversation::{Conversation, Outgoing, StalledRetrieval};
use crate::identity::SpineAddress;
use crate::outcome::RetrievalOutcome;
use crate::patient::Patient;
use crate::patient_list::OwnFile;
use crate::query::{Form, Query};
use crate::seams::{AnswerReader, PatientFile, Question, QuestionWriter, SupplierSeams, Written};
use crate::twist::{Draft, Twist, TwistError};
use crate::{qupa_in000008uk02, qupa_in040000uk32};
use spine_clock::{Scope, Token};
use spine_kernel::{InteractionId, MessageId, Moment};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use vertebra_data::Actor;
use vertebra_peer::client::{Client, Cut, Deadline, Exchange, Flow, Security};
use vertebra_peer::soap::SoapRequest;

/// Conversations that a system remembers; the oldest goes first. A scenario has some ten, a long load run has many.
const CONVERSATIONS_MAX: usize = 1_000;

/// The service under which retrievals are asked.
const SERVICE: &str = "urn:nhs:names:services:pdsquery";

/// The forms of the retrieval that products speak.
const FORMS: [&Form; 2] = [&qupa_in040000uk32::FORM, &qupa_in000008uk02::FORM];

/// Why a system cannot be had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SupplierError {
    /// The product does not ask PDS.
    #[error("{actor} speaks no retrieval: its entry in the cast names none")]
    NoRetrieval {
        /// The actor's name.
        actor: String,
    },
    /// The product speaks a retrieval that no supplier here can write.
    #[error("{actor} speaks {interaction}: only QUPA_IN040000UK32 and QUPA_IN000008UK02 are written here")]
    OtherRetrieval {
        /// The actor's name.
        actor: String,
        /// The interaction that the cast gives it.
        interaction: InteractionId,
    },
}

#[derive(Default)]
struct State {
    asked: u64,
    conversations: VecDeque<Arc<Conversation>>,
}

/// A system of one practice, from its own point of view. Shared by reference; calls may overlap.
pub struct GpSystem {
    actor: Actor,
    spine: SpineAddress,
    client: Client,
    /// Names this system's ids and calls within the scope.
    path: String,
    writer: Arc<dyn QuestionWriter>,
    reader: Arc<dyn AnswerReader>,
    patients: Arc<dyn PatientFile>,
    state: Mutex<State>,
}

/// The product's own writer.
struct ProductWriter(&'static Form);

impl QuestionWriter for ProductWriter {
    fn write(&self, question: &Question<'_>) -> Written {
        let Question { actor, spine, asking, message_id, payload_id, now } = question.clone();
        let query = Query { actor, form: self.0, receiver: &spine.asid, id: &payload_id, now, asking };
        let from = format!("https://{}", actor.host);
        let soap = SoapRequest::new(
            format!("uuid:{message_id}"),
            format!("{SERVICE}/{}", self.0.interaction),
            query.element(),
        )
        .addresses(&spine.url(), &from)
        .systems(actor.asid.as_str(), spine.asid.as_str());
        Written { message_id, payload_id, soap }
    }
}

/// The product's own reader.
struct ProductReader(&'static Form);

impl AnswerReader for ProductReader {
    fn read(&self, exchange: &Exchange, message_id: &MessageId, payload_id: &MessageId) -> RetrievalOutcome {
        RetrievalOutcome::read(exchange, self.0, message_id, payload_id)
    }
}

impl GpSystem {
    /// A system of the cast that has asked nothing yet. Two of the same actor in one scope would write the same ids:
    /// a scenario has one.
    ///
    /// # Errors
    /// Where the product of the actor asks PDS in no way that is known here.
    pub fn new(
        actor: &Actor,
        scope: Arc<Scope>,
        spine: SpineAddress,
        security: Security,
        deadline: Deadline,
    ) -> Result<Self, SupplierError> {
        let Some(interaction) = &actor.retrieval else {
            return Err(SupplierError::NoRetrieval { actor: actor.name.clone() });
        };
        let Some(form) = FORMS.into_iter().find(|form| form.interaction == interaction.as_str()) else {
            let interaction = interaction.clone();
            return Err(SupplierError::OtherRetrieval { actor: actor.name.clone(), interaction });
        };
        Ok(Self {
            actor: actor.clone(),
            spine,
            path: format!("supplier/{}", actor.name),
            client: Client::new(scope, security, deadline),
            writer: Arc::new(ProductWriter(form)),
            reader: Arc::new(ProductReader(form)),
            patients: Arc::new(OwnFile::default()),
            state: Mutex::default(),
        })
    }

    /// The same system with decorators around its parts. To be called before it asks anything.
    #[must_use]
    pub fn with_seams(self, seams: &SupplierSeams) -> Self {
        Self {
            writer: (seams.writer)(self.writer),
            reader: (seams.reader)(self.reader),
            patients: (seams.patients)(self.patients),
            ..self
        }
    }

    /// Who it is.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// Asks for a patient, rightly.
    pub async fn retrieve(&self, asking: impl Into<Asking>, token: Token) -> (Arc<Conversation>, Token) {
        let draft = self.draft(asking.into());
        self.send(draft.finish(&self.spine), token).await
    }

    /// The message for a question with all its twists, in their order, not yet sent. The question is numbered now.
    ///
    /// # Errors
    /// Where a twist names a place that the message does not have.
    pub fn prepare(&self, asking: impl Into<Asking>, twists: &[Twist]) -> Result<Outgoing, TwistError> {
        self.draft(asking.into()).twisted(twists, &self.spine)
    }

    /// Sends a message, reads the whole response, learns from it and remembers the conversation.
    pub async fn send(&self, outgoing: Outgoing, token: Token) -> (Arc<Conversation>, Token) {
        let (exchange, token) = self.client.exchange(outgoing.call.clone(), token).await;
        (self.remember(outgoing, exchange), token)
    }

    /// Sends messages over one connection, reads a response to each, and learns and remembers as from any other.
    pub async fn send_all(
        &self,
        outgoing: Vec<Outgoing>,
        flow: Flow,
        token: Token,
    ) -> (Vec<Arc<Conversation>>, Token) {
        let calls: Vec<_> = outgoing.iter().map(|outgoing| outgoing.call.clone()).collect();
        let (exchanges, token) = self.client.exchange_all(&calls, flow, token).await;
        let pairs = outgoing.into_iter().zip(exchanges);
        (pairs.map(|(outgoing, exchange)| self.remember(outgoing, exchange)).collect(), token)
    }

    /// Sends a message up to a cut and stays silent. The token is given up as soon as the Spine waits for the rest.
    pub async fn start_stalled(&self, outgoing: Outgoing, cut: Cut, token: Token) -> StalledRetrieval {
        let call = self.client.start_stalled(outgoing.call.clone(), cut, token).await;
        StalledRetrieval { outgoing, call }
    }

    /// Ends a question that has gone silent: settle or advance past the Spine's deadline first.
    pub async fn finish(&self, stalled: StalledRetrieval) -> Arc<Conversation> {
        let exchange = stalled.call.finish().await;
        self.remember(stalled.outgoing, exchange)
    }

    /// Closes the connection of a question that has gone silent, without waiting for the Spine to do so.
    pub async fn hang_up(&self, stalled: StalledRetrieval) -> Arc<Conversation> {
        let exchange = stalled.call.hang_up().await;
        self.remember(stalled.outgoing, exchange)
    }

    /// The patient of that number, or of the one that replaced it, if the system has learned of them.
    pub fn patient(&self, nhs_number: &str) -> Option<Patient> {
        self.patients.find(nhs_number)
    }

    /// The whole patient list, by number.
    pub fn patients(&self) -> Vec<Patient> {
        self.patients.all()
    }

    /// The conversations, oldest first; at most the last 1,000.
    pub fn conversations(&self) -> Vec<Arc<Conversation>> {
        self.state().conversations.iter().cloned().collect()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The right message for a question. Each takes two ids of the system's own source.
    fn draft(&self, asking: Asking) -> Draft {
        let number = {
            let mut state = self.state();
            state.asked += 1;
            state.asked - 1
        };
        let scope = self.client.scope();
        let moment = Moment::new(scope.now(), scope.seed(&self.path));
        let question = Question {
            actor: &self.actor,
            spine: &self.spine,
            asking: &asking,
            message_id: moment.id(2 * number),
            payload_id: moment.id(2 * number + 1),
            now: moment.now(),
        };
        let Written { message_id, payload_id, soap } = self.writer.write(&question);
        Draft { number, key: format!("{}/{number}", self.path), asking, message_id, payload_id, soap }
    }

    fn remember(&self, outgoing: Outgoing, exchange: Exchange) -> Arc<Conversation> {
        let Outgoing { number, asking, message_id, payload_id, .. } = outgoing;
        let outcome = self.reader.read(&exchange, &message_id, &payload_id);
        let conversation =
            Arc::new(Conversation { number, asking, message_id, payload_id, exchange, outcome });
        self.patients.take_in(&conversation.asking.nhs_number, &conversation.outcome);
        let mut state = self.state();
        if state.conversations.len() >= CONVERSATIONS_MAX {
            state.conversations.pop_front();
        }
        state.conversations.push_back(Arc::clone(&conversation));
        conversation
    }
}
