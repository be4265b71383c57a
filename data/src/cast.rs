//! The cast: the organisations and systems that scenarios call by name, from `cast.toml`.
//!
//! Leaves out people (`population`), keys (`certificates`) and what a system does (`vertebra-suppliers`). Each entry
//! has what the directory holds of a system: wire 6.1, pds-scr 5.1.

use crate::document::{EndpointDocument, OrganisationDocument, SystemDocument};
use crate::suggestion::did_you_mean;
use serde::Deserialize;
use spine_kernel::{Asid, InteractionId, OdsCode, PartyKey, ServiceInteraction, ServiceName};
use std::sync::LazyLock;

/// A name that the cast does not have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CastError {
    /// No actor has that name.
    #[error("there is no actor {name:?} in the cast{suggestion}")]
    NoActor {
        /// The name as it was asked for.
        name: String,
        /// `; did you mean …?`, or nothing.
        suggestion: String,
    },
    /// No organisation has that name.
    #[error("there is no organisation {name:?} in the cast{suggestion}")]
    NoOrganisation {
        /// The name as it was asked for.
        name: String,
        /// `; did you mean …?`, or nothing.
        suggestion: String,
    },
}

/// What a system is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ActorKind {
    /// The Spine itself.
    Spine,
    /// A system of a GP practice.
    GeneralPractice,
    /// A system of a pharmacy.
    Pharmacy,
    /// A system of a hospital.
    Hospital,
    /// A terminal for patients.
    Kiosk,
}

/// How a product writes XML. Suppliers differ, and the Spine has to read them all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Writing {
    /// HL7 elements without a prefix, in the order of the schema.
    #[default]
    Plain,
    /// HL7 elements with the prefix `hl7`, in an order of the product's own.
    Prefixed,
}

/// The person who uses a system, as messages name them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct User {
    /// The user id, twelve digits.
    pub id: String,
    /// The role profile id, twelve digits.
    pub role_profile: String,
    /// The job role code, as `S8000:G8000:R8000`.
    pub job_role: String,
}

/// One system of the cast with the organisation that uses it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Its name as scenarios say it: `the GP system of Elm Surgery`.
    pub name: String,
    /// What it is for.
    pub kind: ActorKind,
    /// The name of its organisation.
    pub organisation: String,
    /// The ODS code of its organisation.
    pub ods: OdsCode,
    /// Its ASID.
    pub asid: Asid,
    /// The party through which it sends.
    pub party: PartyKey,
    /// The host name in its certificate.
    pub host: String,
    /// The name of the product.
    pub product: String,
    /// What it is accredited for.
    pub interactions: Vec<ServiceInteraction>,
    /// The retrieval query that the product speaks, where it speaks one.
    pub retrieval: Option<InteractionId>,
    /// The version of the message set that the product writes, as `V3NPfIT4.2.00`.
    pub version_code: String,
    /// How the product writes XML.
    pub writing: Writing,
    /// Who uses it; messages of a system without one carry no user.
    pub user: Option<User>,
    /// Where messages for it are delivered.
    pub endpoints: Vec<EndpointDocument>,
}

impl Actor {
    /// The neutral document of the system.
    pub fn document(&self) -> SystemDocument {
        SystemDocument {
            asid: self.asid.clone(),
            ods: self.ods.clone(),
            party: self.party.clone(),
            product: self.product.clone(),
            fqdn: self.host.clone(),
            interactions: self.interactions.iter().map(ToString::to_string).collect(),
            endpoints: self.endpoints.clone(),
        }
    }
}

/// All organisations and systems that scenarios know by name.
#[derive(Debug)]
pub struct Cast {
    organisations: Vec<OrganisationDocument>,
    actors: Vec<Actor>,
}

/// The cast of the house, read once.
///
/// # Panics
/// Never: the file is part of the program and the tests of this crate read it.
pub fn cast() -> &'static Cast {
    static CAST: LazyLock<Cast> = LazyLock::new(|| {
        Cast::read(include_str!("cast.toml")).expect("cast.toml is part of the program and read by its tests")
    });
    &CAST
}

impl Cast {
    /// The actor of that name. Case and a leading `the` do not matter.
    ///
    /// # Errors
    /// Where nobody has that name; the error suggests close ones.
    pub fn actor(&self, name: &str) -> Result<&Actor, CastError> {
        let wanted = folded(name);
        self.actors.iter().find(|actor| folded(&actor.name) == wanted).ok_or_else(|| CastError::NoActor {
            name: name.to_owned(),
            suggestion: did_you_mean(name, self.actors.iter().map(|actor| actor.name.as_str())),
        })
    }

    /// The organisation of that name. Case and a leading `the` do not matter.
    ///
    /// # Errors
    /// Where none has that name; the error suggests close ones.
    pub fn organisation(&self, name: &str) -> Result<&OrganisationDocument, CastError> {
        let wanted = folded(name);
        self.organisations.iter().find(|found| folded(&found.name) == wanted).ok_or_else(|| {
            let names = self.organisations.iter().map(|organisation| organisation.name.as_str());
            CastError::NoOrganisation { name: name.to_owned(), suggestion: did_you_mean(name, names) }
        })
    }

    /// The Spine itself.
    ///
    /// # Panics
    /// Never: the tests of this crate hold that the cast has one.
    pub fn spine(&self) -> &Actor {
        self.actors
            .iter()
            .find(|actor| actor.kind == ActorKind::Spine)
            .expect("cast.toml has an actor of kind spine")
    }

    /// All actors in the order of the file.
    pub fn actors(&self) -> impl Iterator<Item = &Actor> {
        self.actors.iter()
    }

    /// All organisations in the order of the file.
    pub fn organisations(&self) -> impl Iterator<Item = &OrganisationDocument> {
        self.organisations.iter()
    }

    /// The neutral documents of all organisations.
    pub fn organisation_documents(&self) -> Vec<OrganisationDocument> {
        self.organisations.clone()
    }

    /// The neutral documents of all systems, the Spine's own among them.
    pub fn system_documents(&self) -> Vec<SystemDocument> {
        self.actors.iter().map(Actor::document).collect()
    }

    fn read(text: &str) -> Result<Self, String> {
        let file: CastFile = toml::from_str(text).map_err(|error| error.to_string())?;
        let actors = file
            .actor
            .into_iter()
            .map(|actor| actor.resolve(&file.organisation))
            .collect::<Result<_, _>>()?;
        Ok(Self { organisations: file.organisation, actors })
    }
}

/// Upper case, a leading article and runs of spaces do not tell names apart.
fn folded(name: &str) -> String {
    let lower = name.to_lowercase();
    let words: Vec<&str> = lower.split_whitespace().collect();
    words.strip_prefix(&["the"]).unwrap_or(&words).join(" ")
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CastFile {
    organisation: Vec<OrganisationDocument>,
    actor: Vec<ActorRow>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct ActorRow {
    name: String,
    organisation: String,
    kind: ActorKind,
    asid: Asid,
    party: PartyKey,
    host: String,
    product: String,
    version_code: String,
    retrieval: Option<InteractionId>,
    interactions: Vec<String>,
    #[serde(default)]
    writing: Writing,
    user: Option<User>,
    #[serde(default)]
    endpoint: Vec<EndpointDocument>,
}

impl ActorRow {
    fn resolve(self, organisations: &[OrganisationDocument]) -> Result<Actor, String> {
        let Some(organisation) = organisations.iter().find(|known| known.name == self.organisation) else {
            return Err(format!("{:?} is no organisation of the cast", self.organisation));
        };
        let interactions =
            self.interactions.iter().map(|text| service_interaction(text)).collect::<Result<_, _>>()?;
        Ok(Actor {
            name: self.name,
            kind: self.kind,
            organisation: self.organisation,
            ods: organisation.ods.clone(),
            asid: self.asid,
            party: self.party,
            host: self.host,
            product: self.product,
            interactions,
            retrieval: self.retrieval,
            version_code: self.version_code,
            writing: self.writing,
            user: self.user,
            endpoints: self.endpoint,
        })
    }
}

/// `urn:nhs:names:services:pdsquery:QUPA_IN040000UK32` in its two parts.
fn service_interaction(text: &str) -> Result<ServiceInteraction, String> {
    let Some((service, interaction)) = text.rsplit_once(':') else {
        return Err(format!("{text:?} is not service:interaction"));
    };
    Ok(ServiceInteraction {
        service: ServiceName::parse(service).map_err(|error| error.to_string())?,
        interaction: InteractionId::parse(interaction).map_err(|error| error.to_string())?,
    })
}

#[cfg(test)]
mod tests;
