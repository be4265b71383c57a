//! Faults of the writer of replies: how a reply names itself and its request, and misprints.
//!
//! Leaves out what is answered: `service`.

use crate::reach::Reach;
use bytes::Bytes;
use parking_lot::Mutex;
use spine_hub::{Envelope, HubSeams, InteractionRow, ReplyWriter};
use spine_kernel::{Answer, Fault, MessageId, Refusal};
use std::sync::Arc;

/// A writer that is told other things about the envelope than are so.
struct Bent {
    inner: Arc<dyn ReplyWriter>,
    reach: Reach,
    /// The envelope that the bend remembers.
    kept: Mutex<Option<Envelope>>,
    bend: fn(&mut Option<Envelope>, Envelope) -> Envelope,
}

impl Bent {
    fn envelope(&self, right: &Envelope) -> Envelope {
        let bent = (self.bend)(&mut self.kept.lock(), right.clone());
        if said(&bent) != said(right) {
            self.reach.mark();
        }
        bent
    }
}

/// Everything about an envelope that a bend may change, as it will be written.
fn said(envelope: &Envelope) -> [&str; 6] {
    let Envelope { id, message_ref, relates_to, receiver, sender, to, .. } = envelope;
    [id.as_str(), message_ref, relates_to, receiver.as_str(), sender.as_str(), to]
}

impl ReplyWriter for Bent {
    fn answer(&self, envelope: &Envelope, answer: &Answer) -> Bytes {
        self.inner.answer(&self.envelope(envelope), answer)
    }

    fn refuse(&self, envelope: &Envelope, row: &InteractionRow, refusal: &Refusal) -> Bytes {
        self.inner.refuse(&self.envelope(envelope), row, refusal)
    }

    fn fault(&self, refusal: &Refusal) -> Bytes {
        self.inner.fault(refusal)
    }
}

fn bent(reach: &Reach, bend: fn(&mut Option<Envelope>, Envelope) -> Envelope) -> HubSeams {
    let reach = reach.clone();
    HubSeams {
        writer: Arc::new(move |inner| {
            Arc::new(Bent { inner, reach: reach.clone(), kept: Mutex::default(), bend })
        }),
        ..HubSeams::default()
    }
}

/// `messageRef` is that of the message before.
pub(crate) fn names_the_message_before(reach: &Reach) -> HubSeams {
    bent(reach, |before, right| {
        let kept = before.replace(right.clone());
        let message_ref = kept.map_or_else(|| right.message_ref.clone(), |before| before.message_ref);
        Envelope { message_ref, ..right }
    })
}

/// Every reply carries the id of the first one.
pub(crate) fn repeats_its_first_id(reach: &Reach) -> HubSeams {
    bent(reach, |first, right| {
        let id = first.get_or_insert_with(|| right.clone()).id.clone();
        Envelope { id, ..right }
    })
}

/// `wsa:RelatesTo` is an id of nobody's.
pub(crate) fn relates_to_nothing(reach: &Reach) -> HubSeams {
    bent(reach, |_, right| Envelope {
        relates_to: "00000000-0000-4000-8000-000000000000".to_owned(),
        ..right
    })
}

pub(crate) fn answers_the_asked_system(reach: &Reach) -> HubSeams {
    bent(reach, |_, right| Envelope { receiver: right.sender.clone(), ..right })
}

pub(crate) fn speaks_as_the_asking_system(reach: &Reach) -> HubSeams {
    bent(reach, |_, right| Envelope { sender: right.receiver.clone(), ..right })
}

/// Every reply is marked to the address of the first one.
pub(crate) fn keeps_its_first_address(reach: &Reach) -> HubSeams {
    bent(reach, |first, right| {
        let to = first.get_or_insert_with(|| right.clone()).to.clone();
        Envelope { to, ..right }
    })
}

/// A reply carries the id of its request.
pub(crate) fn answers_under_the_id_of_the_request(reach: &Reach) -> HubSeams {
    bent(reach, |_, right| match MessageId::parse(&right.relates_to) {
        Ok(id) => Envelope { id, ..right },
        Err(_) => right,
    })
}

pub(crate) fn writes_ids_in_lower_case(reach: &Reach) -> HubSeams {
    bent(reach, |_, right| match MessageId::parse(&right.id.as_str().to_ascii_lowercase()) {
        Ok(id) => Envelope { id, ..right },
        Err(_) => right,
    })
}

/// A writer that words faults otherwise than they were raised.
struct Misfaulting {
    inner: Arc<dyn ReplyWriter>,
    reach: Reach,
    bend: fn(&Fault) -> Fault,
}

impl ReplyWriter for Misfaulting {
    fn answer(&self, envelope: &Envelope, answer: &Answer) -> Bytes {
        self.inner.answer(envelope, answer)
    }

    fn refuse(&self, envelope: &Envelope, row: &InteractionRow, refusal: &Refusal) -> Bytes {
        self.inner.refuse(envelope, row, refusal)
    }

    fn fault(&self, refusal: &Refusal) -> Bytes {
        let mut faults = refusal.faults().map(self.bend);
        let first = faults.next().unwrap_or_else(|| refusal.first().clone());
        let bent = faults.fold(Refusal::new(first), Refusal::and);
        if bent != *refusal {
            self.reach.mark();
        }
        self.inner.fault(&bent)
    }
}

fn misfaults(reach: &Reach, bend: fn(&Fault) -> Fault) -> HubSeams {
    let reach = reach.clone();
    HubSeams {
        writer: Arc::new(move |inner| Arc::new(Misfaulting { inner, reach: reach.clone(), bend })),
        ..HubSeams::default()
    }
}

/// Whoever is denied is told that the interaction is not served.
pub(crate) fn calls_denied_not_served(reach: &Reach) -> HubSeams {
    misfaults(reach, |fault| match fault.name {
        "TMS.300" => Fault { name: "TMS.101", about: fault.about.clone() },
        _ => fault.clone(),
    })
}

/// A fault does not say what it is about.
pub(crate) fn keeps_the_reason_to_itself(reach: &Reach) -> HubSeams {
    misfaults(reach, |fault| Fault::new(fault.name))
}

/// A writer that replaces one text in every reply.
struct Misprinting {
    inner: Arc<dyn ReplyWriter>,
    reach: Reach,
    from: &'static str,
    to: &'static str,
}

impl Misprinting {
    fn print(&self, body: Bytes) -> Bytes {
        let text = String::from_utf8_lossy(&body);
        if !text.contains(self.from) {
            return body;
        }
        self.reach.mark();
        text.replace(self.from, self.to).into()
    }
}

impl ReplyWriter for Misprinting {
    fn answer(&self, envelope: &Envelope, answer: &Answer) -> Bytes {
        self.print(self.inner.answer(envelope, answer))
    }

    fn refuse(&self, envelope: &Envelope, row: &InteractionRow, refusal: &Refusal) -> Bytes {
        self.print(self.inner.refuse(envelope, row, refusal))
    }

    fn fault(&self, refusal: &Refusal) -> Bytes {
        self.print(self.inner.fault(refusal))
    }
}

/// One text in place of another one.
pub(crate) fn misprints(reach: &Reach, from: &'static str, to: &'static str) -> HubSeams {
    let reach = reach.clone();
    HubSeams {
        writer: Arc::new(move |inner| Arc::new(Misprinting { inner, reach: reach.clone(), from, to })),
        ..HubSeams::default()
    }
}
