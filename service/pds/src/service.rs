//! PDS as the hub sees it: its interactions, its record kind, and the way from a message to a case.
//!
//! Leaves out the rules: each interaction's file has its own.

use crate::retrieval::{self, Form, Retrieval};
use crate::{PATIENT_KIND, PdsSwitches, load, qupa_in000008uk02, qupa_in040000uk32};
use spine_kernel::{
    Case, Fault, Inbound, InteractionId, NationalService, Payload, RecordKind, Refusal, Seed, SeedDoc,
    ServiceInteraction, ServiceName,
};

/// The service of PDS queries.
const QUERY_SERVICE: &str = "urn:nhs:names:services:pdsquery";

/// The retrievals that PDS answers.
const RETRIEVALS: [&Form; 2] = [&qupa_in000008uk02::FORM, &qupa_in040000uk32::FORM];

/// The kind of neutral document that PDS loads.
const PERSON: &str = "person";

/// The national service of demographics and NHS numbers.
#[derive(Debug, Clone, Copy, Default)]
pub struct Pds {
    switches: PdsSwitches,
}

impl Pds {
    /// PDS with these switches.
    pub fn new(switches: PdsSwitches) -> Self {
        Self { switches }
    }
}

impl NationalService for Pds {
    fn name(&self) -> &'static str {
        "pds"
    }

    fn kinds(&self) -> Vec<RecordKind> {
        vec![PATIENT_KIND]
    }

    fn interactions(&self) -> Vec<ServiceInteraction> {
        let offered = |form: &&Form| ServiceInteraction {
            service: ServiceName::parse(QUERY_SERVICE).expect("the constant is a service's name"),
            interaction: InteractionId::parse(form.request).expect("the constant is an interaction"),
        };
        RETRIEVALS.iter().map(offered).collect()
    }

    fn wrapper(&self, _interaction: &InteractionId) -> &'static str {
        // The only kind of request so far is a retrieval.
        retrieval::WRAPPER
    }

    fn open(&self, message: &Inbound) -> Result<Box<dyn Case>, Refusal> {
        let Payload::Xml(tree) = &message.payload else {
            return Err(Fault::about("ErrorBaseTms.MESSAGE_NOT_WELL_FORMED", "the payload is not XML").into());
        };
        match RETRIEVALS.into_iter().find(|form| form.request == message.interaction.as_str()) {
            Some(form) => Ok(Box::new(Retrieval::read(form, tree.root(), self.switches)?)),
            None => Err(Fault::about("TMS.101", "PDS does not answer this interaction").into()),
        }
    }

    fn load(&self, document: &SeedDoc) -> Result<Vec<Seed>, String> {
        if document.kind != PERSON {
            return Ok(Vec::new());
        }
        load::person(&document.body).map(|record| vec![record.seed()]).map_err(|error| error.to_string())
    }
}
