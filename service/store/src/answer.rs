//! What the store answers: a claim or none, the three ends of a commit, settled or not, and why it is unavailable.
//!
//! Leaves out what to do about it (the hub) and any turning of a commit into a `Result`: `Unknown` is neither
//! success nor failure. Implements exactly-once 10.

use crate::{Breach, Held, Stored};
use spine_kernel::Key;

/// How a commit ended. There is no fourth end: a commit that was fenced over Riak is `Unknown`, since the newer
/// claim may have read it and carried it on.
#[derive(Debug)]
#[must_use = "a commit that is not looked at may have done nothing, or everything"]
pub enum Commit {
    /// It is there, and every later claim shows it. The claim comes back for the next message on the same record.
    Done(Held),
    /// It is not there and never will be.
    NotDone,
    /// It may be there, come later, or never come. Open again and read the log; never word it as a refusal.
    Unknown,
}

/// Why a claim was not given. Certainly no effect.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotOpened {
    /// Another claim came between: back off and try again.
    #[error("another claim came between")]
    Contended,
    /// The store did not take the claim.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

/// Whether what stands under a key is settled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settled {
    /// It is, and it is this; none where the register was never written.
    Yes(Option<Stored>),
    /// That cannot be said without a claim.
    No,
}

/// The store gave no answer, or refused the request.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct Unavailable {
    /// Why.
    pub reason: Reason,
}

impl Unavailable {
    /// Whether the same request may succeed later. The other reasons are faults of a program: raise an alarm.
    pub fn may_pass(&self) -> bool {
        matches!(self.reason, Reason::Unreachable { .. })
    }
}

/// Why a store is unavailable to a request.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// Too few replicas, a closed connection, a deadline: trying again may help.
    #[error("the store cannot be reached: {what}")]
    Unreachable {
        /// What is missing.
        what: String,
    },
    /// The key already holds a fact that is not the one offered. It was not overwritten.
    #[error("{key} holds another fact: a fact is never overwritten")]
    UnequalFact {
        /// The key.
        key: Key,
    },
    /// The key holds a fact, and the request is one for registers.
    #[error("{key} holds a fact: it cannot be opened or settled")]
    NotARegister {
        /// The key.
        key: Key,
    },
    /// The key holds a register, or a claim on one, and the request is one for facts.
    #[error("{key} holds a register: no fact can be put there")]
    NotAFact {
        /// The key.
        key: Key,
    },
    /// Something is beyond its limit.
    #[error(transparent)]
    Breach(#[from] Breach),
}

impl From<Reason> for Unavailable {
    fn from(reason: Reason) -> Self {
        Self { reason }
    }
}

impl From<Breach> for Unavailable {
    fn from(breach: Breach) -> Self {
        Self { reason: breach.into() }
    }
}

impl From<Breach> for NotOpened {
    fn from(breach: Breach) -> Self {
        Self::Unavailable(breach.into())
    }
}

impl From<Reason> for NotOpened {
    fn from(reason: Reason) -> Self {
        Self::Unavailable(reason.into())
    }
}
