//! Faults of the directory: whose a system is, what it may send, and since when.
//!
//! Leaves out certificates: `identification`.

use crate::reach::Reach;
use parking_lot::Mutex;
use spine_catalogue::catalogue;
use spine_hub::HubSeams;
use spine_kernel::{
    AccreditedSystem, Asid, Directory, Endpoint, OdsCode, Organisation, PartyKey, ServiceInteraction,
};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A directory that answers about systems in another way.
struct Bent<S> {
    inner: Arc<dyn Directory>,
    reach: Reach,
    state: Mutex<S>,
    heard: fn(&mut S, &[PartyKey]),
    system: fn(&mut S, &Asid, Option<AccreditedSystem>) -> Option<AccreditedSystem>,
}

impl<S: Send> Directory for Bent<S> {
    fn parties_of_host(&self, fqdn: &str) -> Vec<PartyKey> {
        let parties = self.inner.parties_of_host(fqdn);
        (self.heard)(&mut self.state.lock(), &parties);
        parties
    }

    fn system(&self, asid: &Asid) -> Option<AccreditedSystem> {
        let right = self.inner.system(asid);
        let answer = (self.system)(&mut self.state.lock(), asid, right.clone());
        if answer != right {
            self.reach.mark();
        }
        answer
    }

    fn organisation(&self, ods: &OdsCode) -> Option<Organisation> {
        self.inner.organisation(ods)
    }

    fn endpoint(&self, party: &PartyKey, what: &ServiceInteraction) -> Option<Endpoint> {
        self.inner.endpoint(party, what)
    }
}

fn bent<S: Default + Send + 'static>(
    reach: &Reach,
    heard: fn(&mut S, &[PartyKey]),
    system: fn(&mut S, &Asid, Option<AccreditedSystem>) -> Option<AccreditedSystem>,
) -> HubSeams {
    let reach = reach.clone();
    HubSeams {
        directory: Arc::new(move |inner| {
            let state = Mutex::new(S::default());
            Arc::new(Bent { inner, reach: reach.clone(), state, heard, system })
        }),
        ..HubSeams::default()
    }
}

/// Whoever shows a certificate is taken for the owner of every system.
pub(crate) fn lends_every_system_to_the_caller(reach: &Reach) -> HubSeams {
    bent::<Option<PartyKey>>(
        reach,
        |caller, parties| *caller = parties.first().cloned(),
        |caller, _, right| {
            right.map(|system| AccreditedSystem {
                party: caller.clone().unwrap_or_else(|| system.party.clone()),
                ..system
            })
        },
    )
}

/// Every known system may send every interaction that the Spine serves.
pub(crate) fn accredits_everybody(reach: &Reach) -> HubSeams {
    bent::<()>(
        reach,
        |(), _| (),
        |(), _, right| {
            let mut system = right?;
            system.interactions.extend(
                catalogue().interactions().map(|row| ServiceInteraction {
                    service: row.service.clone(),
                    interaction: row.id.clone(),
                }),
            );
            Some(system)
        },
    )
}

/// A system is looked up once; what the directory says later is not heard.
pub(crate) fn keeps_its_first_answer(reach: &Reach) -> HubSeams {
    bent::<BTreeMap<Asid, Option<AccreditedSystem>>>(
        reach,
        |_, _| (),
        |first, asid, right| first.entry(asid.clone()).or_insert(right).clone(),
    )
}
