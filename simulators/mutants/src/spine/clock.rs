//! Faults of the clock that decisions and replies see.
//!
//! Leaves out faults that only decisions see: `service`.

use crate::reach::Reach;
use jiff::SignedDuration;
use spine_hub::{BusinessClock, HubSeams};
use spine_kernel::Timestamp;
use std::sync::Arc;

struct Ahead {
    inner: Arc<dyn BusinessClock>,
    reach: Reach,
}

impl BusinessClock for Ahead {
    fn now(&self) -> Timestamp {
        self.reach.mark();
        self.inner.now().saturating_add(SignedDuration::from_hours(24)).unwrap_or(Timestamp::MAX)
    }
}

pub(crate) fn runs_a_day_ahead(reach: &Reach) -> HubSeams {
    let reach = reach.clone();
    HubSeams {
        clock: Arc::new(move |inner| Arc::new(Ahead { inner, reach: reach.clone() })),
        ..HubSeams::default()
    }
}
