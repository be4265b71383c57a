//! What the book holds: organisations and systems, with hosts and endpoints found by name.
//!
//! Leaves out documents, locks and batches. Placing and taking back are exact opposites, so that a batch that fails
//! half way leaves no trace. Facts: wire 6.1.

use crate::document::SystemEntry;
use spine_kernel::{Asid, Endpoint, OdsCode, Organisation, PartyKey, ServiceInteraction};
use std::collections::{BTreeMap, BTreeSet};

/// Organisations that the book takes: some five times as many as the country has connected.
pub(crate) const ORGANISATIONS_MAX: usize = 100_000;
/// Systems that the book takes: some four times as many as the country has connected.
pub(crate) const SYSTEMS_MAX: usize = 100_000;

/// The content of the book.
#[derive(Debug, Default)]
pub(crate) struct Shelf {
    organisations: BTreeMap<OdsCode, Organisation>,
    systems: BTreeMap<Asid, SystemEntry>,
    /// The systems under a host name, by party.
    hosts: BTreeMap<String, BTreeSet<(PartyKey, Asid)>>,
    /// The systems that give a party's endpoint for an interaction: all give the same one.
    endpoints: BTreeMap<PartyKey, BTreeMap<ServiceInteraction, BTreeMap<Asid, Endpoint>>>,
}

impl Shelf {
    pub(crate) fn organisation(&self, ods: &OdsCode) -> Option<&Organisation> {
        self.organisations.get(ods)
    }

    pub(crate) fn system(&self, asid: &Asid) -> Option<&SystemEntry> {
        self.systems.get(asid)
    }

    /// The parties under a host name in lower case, each once, sorted.
    pub(crate) fn parties(&self, host: &str) -> Vec<PartyKey> {
        let mut parties: Vec<PartyKey> =
            self.hosts.get(host).into_iter().flatten().map(|(party, _)| party.clone()).collect();
        parties.dedup();
        parties
    }

    pub(crate) fn endpoint(&self, party: &PartyKey, what: &ServiceInteraction) -> Option<&Endpoint> {
        self.endpoints.get(party)?.get(what)?.values().next()
    }

    /// All organisations by code and all systems by ASID.
    pub(crate) fn everything(
        &self,
    ) -> (impl Iterator<Item = &Organisation>, impl Iterator<Item = &SystemEntry>) {
        (self.organisations.values(), self.systems.values())
    }

    /// Whether one more organisation would be too many.
    pub(crate) fn is_full_for_organisation(&self, ods: &OdsCode) -> bool {
        self.organisations.len() >= ORGANISATIONS_MAX && !self.organisations.contains_key(ods)
    }

    /// Whether one more system would be too many.
    pub(crate) fn is_full_for_system(&self, asid: &Asid) -> bool {
        self.systems.len() >= SYSTEMS_MAX && !self.systems.contains_key(asid)
    }

    /// The first endpoint of `entry` that contradicts another system's or one of its own: its place in the document
    /// and the system that has it already. The system that `entry` replaces is not asked.
    pub(crate) fn contradiction(&self, entry: &SystemEntry) -> Option<(usize, Asid)> {
        entry.endpoints.iter().enumerate().find_map(|(index, (what, endpoint))| {
            let same = |other: &Endpoint| (&other.url, &other.cpa_id) == (&endpoint.url, &endpoint.cpa_id);
            let own = entry.endpoints[..index].iter().any(|(before, other)| before == what && !same(other));
            if own {
                return Some((index, entry.system.asid.clone()));
            }
            let givers = self.endpoints.get(&entry.system.party)?.get(what)?;
            let other = givers.iter().find(|(asid, other)| **asid != entry.system.asid && !same(other));
            other.map(|(asid, _)| (index, asid.clone()))
        })
    }

    /// Puts an organisation in and gives back the one that it replaces.
    pub(crate) fn place_organisation(&mut self, organisation: Organisation) -> Option<Organisation> {
        self.organisations.insert(organisation.ods.clone(), organisation)
    }

    /// Takes an organisation out.
    pub(crate) fn take_organisation(&mut self, ods: &OdsCode) {
        self.organisations.remove(ods);
    }

    /// Puts a system in with its host and endpoints, and gives back the one that it replaces.
    pub(crate) fn place_system(&mut self, entry: SystemEntry) -> Option<SystemEntry> {
        let asid = entry.system.asid.clone();
        let replaced = self.take_system(&asid);
        let party = &entry.system.party;
        self.hosts.entry(entry.fqdn.clone()).or_default().insert((party.clone(), asid.clone()));
        for (what, endpoint) in &entry.endpoints {
            let of_party = self.endpoints.entry(party.clone()).or_default();
            of_party.entry(what.clone()).or_default().insert(asid.clone(), endpoint.clone());
        }
        self.systems.insert(asid, entry);
        replaced
    }

    /// Takes a system out with its host and endpoints.
    pub(crate) fn take_system(&mut self, asid: &Asid) -> Option<SystemEntry> {
        let entry = self.systems.remove(asid)?;
        let party = &entry.system.party;
        if let Some(under) = self.hosts.get_mut(&entry.fqdn) {
            under.remove(&(party.clone(), asid.clone()));
            if under.is_empty() {
                self.hosts.remove(&entry.fqdn);
            }
        }
        if let Some(of_party) = self.endpoints.get_mut(party) {
            for (what, _) in &entry.endpoints {
                if let Some(givers) = of_party.get_mut(what) {
                    givers.remove(asid);
                    if givers.is_empty() {
                        of_party.remove(what);
                    }
                }
            }
            if of_party.is_empty() {
                self.endpoints.remove(party);
            }
        }
        Some(entry)
    }
}
