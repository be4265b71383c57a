//! The places at which a decorator can be put around a part of the hub.
//!
//! Leaves out decorators themselves: the service has not one line that knows a mutant. Everything is identity by
//! default.

use crate::{Identification, ReplyWriter, RequestReader, StageTable};
use spine_kernel::{Directory, NationalService, Timestamp};
use spine_store::Records;
use std::fmt;
use std::sync::Arc;

/// Puts a decorator around a part.
pub type Wrap<T> = Arc<dyn Fn(Arc<T>) -> Arc<T> + Send + Sync>;

/// What time it is for a decision.
pub trait BusinessClock: Send + Sync {
    /// Now.
    fn now(&self) -> Timestamp;
}

impl BusinessClock for spine_clock::Scope {
    fn now(&self) -> Timestamp {
        spine_clock::Scope::now(self)
    }
}

/// The seams of a hub, one per port.
#[derive(Clone)]
pub struct HubSeams {
    /// Around every national service, and so around `decide`.
    pub service: Wrap<dyn NationalService>,
    /// Around the records.
    pub records: Wrap<dyn Records>,
    /// Around the directory.
    pub directory: Wrap<dyn Directory>,
    /// Around identification.
    pub identification: Wrap<dyn Identification>,
    /// Around the clock that decisions see.
    pub clock: Wrap<dyn BusinessClock>,
    /// Around the reader of requests.
    pub reader: Wrap<dyn RequestReader>,
    /// Around the writer of replies.
    pub writer: Wrap<dyn ReplyWriter>,
    /// Over the table of stages.
    pub stages: Arc<dyn Fn(StageTable) -> StageTable + Send + Sync>,
}

impl Default for HubSeams {
    fn default() -> Self {
        Self {
            service: Arc::new(|it| it),
            records: Arc::new(|it| it),
            directory: Arc::new(|it| it),
            identification: Arc::new(|it| it),
            clock: Arc::new(|it| it),
            reader: Arc::new(|it| it),
            writer: Arc::new(|it| it),
            stages: Arc::new(|it| it),
        }
    }
}

impl fmt::Debug for HubSeams {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HubSeams")
    }
}
