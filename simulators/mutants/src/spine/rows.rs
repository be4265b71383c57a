//! Faults of audit rows: what a row says about its sender and about the rows before it.
//!
//! Leaves out rows that are lost or filed under another message (`records`).

use super::records::{Fact, Fault, bent, row};
use crate::reach::Reach;
use parking_lot::Mutex;
use serde_json::Value;
use spine_hub::HubSeams;
use spine_kernel::Key;

/// A change of a row; whether there was anything to change.
trait Change: Send + Sync {
    fn change(&self, row: &mut Value) -> bool;
}

struct Changed<C> {
    reach: Reach,
    change: C,
}

impl<C: Change> Fault for Changed<C> {
    fn put(&self, key: &Key, fact: Fact) -> Option<Fact> {
        let Some(mut row) = row(key, &fact) else { return Some(fact) };
        if !self.change.change(&mut row) {
            return Some(fact);
        }
        self.reach.mark();
        Some((row.to_string().into(), fact.1))
    }
}

struct WithoutParty;

impl Change for WithoutParty {
    fn change(&self, row: &mut Value) -> bool {
        !row["party"].take().is_null()
    }
}

/// A row does not say which party has sent the message.
pub(crate) fn forgets_the_party(reach: &Reach) -> HubSeams {
    bent(reach, |reach| Changed { reach, change: WithoutParty })
}

#[derive(Default)]
struct CertificateBefore(Mutex<Value>);

impl Change for CertificateBefore {
    fn change(&self, row: &mut Value) -> bool {
        let before = std::mem::replace(&mut *self.0.lock(), row["certificate"].clone());
        let differs = before != row["certificate"];
        row["certificate"] = before;
        differs
    }
}

/// A row names the certificate of the row before it.
pub(crate) fn names_the_certificate_before(reach: &Reach) -> HubSeams {
    bent(reach, |reach| Changed { reach, change: CertificateBefore::default() })
}

struct WithoutCount;

impl Change for WithoutCount {
    fn change(&self, row: &mut Value) -> bool {
        row["notes"].as_object_mut().is_some_and(|notes| notes.remove("unrecordedBefore").is_some())
    }
}

/// A row of a stranger does not say how many were only counted before it.
pub(crate) fn forgets_what_was_only_counted(reach: &Reach) -> HubSeams {
    bent(reach, |reach| Changed { reach, change: WithoutCount })
}
