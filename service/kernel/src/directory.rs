//! The directory as the hub asks it: organisations, accredited systems, parties and endpoints.
//!
//! Leaves out where directory data comes from and how it is kept: `spine-directory`.

use crate::{Asid, InteractionId, OdsCode, PartyKey, ServiceName};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fmt;

/// A service and one of its interactions: `urn:nhs:names:services:pdsquery:QUPA_IN040000UK32` in the directory,
/// the same with a slash in a `SOAPAction`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ServiceInteraction {
    /// The service.
    pub service: ServiceName,
    /// The interaction.
    pub interaction: InteractionId,
}

impl fmt::Display for ServiceInteraction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.service, self.interaction)
    }
}

/// An organisation of the directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organisation {
    /// Its ODS code.
    pub ods: OdsCode,
    /// Its name.
    pub name: String,
    /// Its primary role id, as `RO76` for a GP practice.
    pub role: String,
}

/// An accredited system (`nhsAs`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccreditedSystem {
    /// Its ASID.
    pub asid: Asid,
    /// The organisation that uses it.
    pub ods: OdsCode,
    /// The party through which it sends and receives.
    pub party: PartyKey,
    /// What it may send and receive.
    pub interactions: BTreeSet<ServiceInteraction>,
}

/// A message handling endpoint (`nhsMhs`) for one interaction of one party.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// The party.
    pub party: PartyKey,
    /// The host name that the party's certificate carries (`nhsMhsFQDN`).
    pub fqdn: String,
    /// The address to which messages are delivered, a name that the scope resolves.
    pub url: String,
    /// The contract's id (`nhsMhsCPAId`).
    pub cpa_id: String,
}

/// Lookups of the directory. Synchronous: the directory is held in memory by whoever implements it.
pub trait Directory: Send + Sync {
    /// The parties that are registered under a host name, compared without regard to case. Sorted.
    fn parties_of_host(&self, fqdn: &str) -> Vec<PartyKey>;
    /// The system with that ASID.
    fn system(&self, asid: &Asid) -> Option<AccreditedSystem>;
    /// The organisation with that ODS code.
    fn organisation(&self, ods: &OdsCode) -> Option<Organisation>;
    /// The endpoint of a party for a service and interaction.
    fn endpoint(&self, party: &PartyKey, what: &ServiceInteraction) -> Option<Endpoint>;
}
