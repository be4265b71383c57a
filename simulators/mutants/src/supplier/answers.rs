//! Faults of a supplier's reader of answers.
//!
//! Leaves out what is kept of them: `file`.

use crate::reach::Reach;
use spine_kernel::MessageId;
use std::sync::Arc;
use vertebra_peer::client::Exchange;
use vertebra_peer::soap::Reply;
use vertebra_peer::xml::Find;
use vertebra_suppliers::{AnswerReader, RetrievalOutcome, SupplierSeams};

struct TakesAny {
    inner: Arc<dyn AnswerReader>,
    reach: Reach,
}

/// The ids of the question that an answer names.
fn named(exchange: &Exchange) -> Option<(MessageId, MessageId)> {
    let reply = Reply::read(&exchange.document().ok()?).ok()?;
    let message_ref = reply.interaction()?.at("acknowledgement/messageRef/id/@root").ok()??;
    let relates_to = reply.relates_to?;
    let id = relates_to.strip_prefix("uuid:").unwrap_or(&relates_to);
    Some((MessageId::parse(id).ok()?, MessageId::parse(&message_ref).ok()?))
}

impl AnswerReader for TakesAny {
    fn read(&self, exchange: &Exchange, message_id: &MessageId, payload_id: &MessageId) -> RetrievalOutcome {
        let right = self.inner.read(exchange, message_id, payload_id);
        match (&right, named(exchange)) {
            (RetrievalOutcome::Uncorrelated { .. }, Some((message_id, payload_id))) => {
                self.reach.mark();
                self.inner.read(exchange, &message_id, &payload_id)
            }
            _ => right,
        }
    }
}

/// An answer is used whichever question it names.
pub(crate) fn takes_any_answer(reach: &Reach) -> SupplierSeams {
    let reach = reach.clone();
    SupplierSeams {
        reader: Arc::new(move |inner| Arc::new(TakesAny { inner, reach: reach.clone() })),
        ..SupplierSeams::default()
    }
}
