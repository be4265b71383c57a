//! A national service of one rule: it looks one record up and answers whether it is there.

use spine_kernel::{
    Answer, AuditNote, Case, Decision, Fault, Inbound, InteractionId, Key, Moment, NationalService, Outcome,
    Payload, RecordKind, Refusal, Seed, SeedDoc, ServiceInteraction, ServiceName, Snapshot, Stop,
};

pub(crate) struct Toy;

struct ToyCase {
    key: String,
}

impl NationalService for Toy {
    fn name(&self) -> &'static str {
        "toy"
    }

    fn kinds(&self) -> Vec<RecordKind> {
        vec![RecordKind { name: "toy", indexes: &[], format_version: 1 }]
    }

    fn interactions(&self) -> Vec<ServiceInteraction> {
        vec![ServiceInteraction {
            service: ServiceName::parse("urn:nhs:names:services:pdsquery").unwrap(),
            interaction: InteractionId::parse("QUPA_IN040000UK32").unwrap(),
        }]
    }

    fn wrapper(&self, _interaction: &InteractionId) -> &'static str {
        "retrievalQueryResponse"
    }

    fn open(&self, message: &Inbound) -> Result<Box<dyn Case>, Refusal> {
        let Payload::Xml(tree) = &message.payload else { return Err(Fault::new("PDS.GE002").into()) };
        let key = tree.root().descend(&["ControlActEvent", "query", "key"]);
        Ok(Box::new(ToyCase { key: key.map(|key| key.text().into_owned()).unwrap_or_default() }))
    }

    fn load(&self, document: &SeedDoc) -> Result<Vec<Seed>, String> {
        match document.body.as_str() {
            Some(id) if document.kind == "toy" => Ok(vec![Seed {
                key: Key::new("toy", id),
                body: bytes::Bytes::from_static(b"there"),
                indexes: Vec::new(),
            }]),
            _ => Err("a toy is a string".to_owned()),
        }
    }
}

impl Case for ToyCase {
    fn decide(&self, snapshot: &Snapshot, _moment: Moment) -> Result<Decision, Stop> {
        if self.key == "panic" {
            panic!("the rule broke");
        }
        if snapshot.look(&Key::new("toy", &self.key))?.is_none() {
            return Err(Refusal::new(Fault::new("PDS.1")).and(Fault::new("PDS.RT003")).into());
        }
        Ok(Decision {
            decider: None,
            plan: Vec::new(),
            outcome: Outcome {
                answer: Answer {
                    interaction: InteractionId::parse("QUPA_IN050000UK32").unwrap(),
                    version_code: "V3NPfIT4.2.00",
                    wrapper: "retrievalQueryResponse",
                    warnings: Vec::new(),
                    subject: Some(bytes::Bytes::from_static(b"<subject typeCode=\"SUBJ\"/>")),
                    is_query: true,
                },
                audit: vec![AuditNote { name: "toy-key", value: self.key.clone() }],
            },
        })
    }
}
