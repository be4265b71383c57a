//! Faults of a supplier's writer of questions.
//!
//! Leaves out what is asked: a system that asks about the wrong person is a fault of its screens, which are not modelled.

use crate::reach::Reach;
use parking_lot::Mutex;
use spine_kernel::{MessageId, Timestamp};
use std::sync::Arc;
use vertebra_suppliers::{Asking, Question, QuestionWriter, SpineAddress, SupplierSeams, Written};

/// What a bend remembers: the ids and the time of the first question.
type First = Option<(MessageId, MessageId, Timestamp)>;

struct Bent {
    inner: Arc<dyn QuestionWriter>,
    reach: Reach,
    first: Mutex<First>,
    bend: fn(&(MessageId, MessageId, Timestamp), &mut Question<'_>),
}

impl QuestionWriter for Bent {
    fn write(&self, question: &Question<'_>) -> Written {
        let mut bent = question.clone();
        let said = |question: &Question<'_>| {
            (question.message_id.clone(), question.payload_id.clone(), question.now)
        };
        let first = self.first.lock().get_or_insert_with(|| said(question)).clone();
        (self.bend)(&first, &mut bent);
        if said(&bent) != said(question) {
            self.reach.mark();
        }
        self.inner.write(&bent)
    }
}

fn bent(reach: &Reach, bend: fn(&(MessageId, MessageId, Timestamp), &mut Question<'_>)) -> SupplierSeams {
    let reach = reach.clone();
    SupplierSeams {
        writer: Arc::new(move |inner| {
            Arc::new(Bent { inner, reach: reach.clone(), first: Mutex::default(), bend })
        }),
        ..SupplierSeams::default()
    }
}

pub(crate) fn repeats_its_first_ids(reach: &Reach) -> SupplierSeams {
    bent(reach, |(message_id, payload_id, _), question| {
        question.message_id = message_id.clone();
        question.payload_id = payload_id.clone();
    })
}

pub(crate) fn writes_by_a_clock_that_stands_still(reach: &Reach) -> SupplierSeams {
    bent(reach, |(_, _, now), question| question.now = *now)
}

/// A writer that is told to ask something else.
struct Misdirected {
    inner: Arc<dyn QuestionWriter>,
    reach: Reach,
    before: Mutex<Option<Asking>>,
}

impl QuestionWriter for Misdirected {
    fn write(&self, question: &Question<'_>) -> Written {
        let before = self.before.lock().replace(question.asking.clone());
        let asking = before.unwrap_or_else(|| question.asking.clone());
        if asking != *question.asking {
            self.reach.mark();
        }
        self.inner.write(&Question { asking: &asking, ..question.clone() })
    }
}

/// A message asks what the one before it was meant to ask.
pub(crate) fn asks_the_question_before(reach: &Reach) -> SupplierSeams {
    let reach = reach.clone();
    SupplierSeams {
        writer: Arc::new(move |inner| {
            Arc::new(Misdirected { inner, reach: reach.clone(), before: Mutex::default() })
        }),
        ..SupplierSeams::default()
    }
}

struct AsksItself {
    inner: Arc<dyn QuestionWriter>,
    reach: Reach,
}

impl QuestionWriter for AsksItself {
    fn write(&self, question: &Question<'_>) -> Written {
        self.reach.mark();
        let spine = SpineAddress { asid: question.actor.asid.clone(), ..question.spine.clone() };
        self.inner.write(&Question { spine: &spine, ..question.clone() })
    }
}

/// A message names its own system as the receiver.
pub(crate) fn addresses_its_own_system(reach: &Reach) -> SupplierSeams {
    let reach = reach.clone();
    SupplierSeams {
        writer: Arc::new(move |inner| Arc::new(AsksItself { inner, reach: reach.clone() })),
        ..SupplierSeams::default()
    }
}
