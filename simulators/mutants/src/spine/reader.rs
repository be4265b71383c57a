//! Faults of the reader of requests: what a message is taken to mean.
//!
//! Leaves out what is done about it.

use crate::reach::Reach;
use bytes::Bytes;
use spine_hub::{Arrival, HubSeams, RequestReader};
use spine_kernel::{Fault, Tree};
use std::sync::Arc;

/// The indicator that asks for no history, and the one that asks for it, as suppliers write them.
const NO_HISTORY: &str = "code=\"0\" codeSystem=\"2.16.840.1.113883.2.1.3.2.4.17.36\"";
const HISTORY: &str = "code=\"1\" codeSystem=\"2.16.840.1.113883.2.1.3.2.4.17.36\"";

/// The end of a query, and the same with an item that asks for everything before it.
const NO_ITEM: &str = "</person.id></query>";
const ALL_ITEMS: &str =
    "</person.id><retrievalItem><semanticsText>person.allData</semanticsText></retrievalItem></query>";

struct Misreading {
    inner: Arc<dyn RequestReader>,
    reach: Reach,
    from: &'static str,
    to: &'static str,
}

impl RequestReader for Misreading {
    fn read(&self, arrival: &Arrival) -> Result<Tree, Fault> {
        let Ok(text) = std::str::from_utf8(&arrival.body) else { return self.inner.read(arrival) };
        if !text.contains(self.from) {
            return self.inner.read(arrival);
        }
        self.reach.mark();
        let body = Bytes::from(text.replace(self.from, self.to));
        self.inner.read(&Arrival { body, ..arrival.clone() })
    }
}

fn misreads(reach: &Reach, from: &'static str, to: &'static str) -> HubSeams {
    let reach = reach.clone();
    HubSeams {
        reader: Arc::new(move |inner| Arc::new(Misreading { inner, reach: reach.clone(), from, to })),
        ..HubSeams::default()
    }
}

pub(crate) fn always_wants_history(reach: &Reach) -> HubSeams {
    misreads(reach, NO_HISTORY, HISTORY)
}

/// A query without an item is taken for one that asks for everything.
pub(crate) fn always_wants_everything(reach: &Reach) -> HubSeams {
    misreads(reach, NO_ITEM, ALL_ITEMS)
}
