//! JSON from outside and from the store: the owned value, neutral documents of the control port, bodies of records.
//!
//! Leaves out HTTP. A document is taken as an organisation, as a system and as a person; an array is taken as many.

use crate::Reading;
use crate::message::{decide, inbound, records};
use bytes::Bytes;
use serde_json::Value;
use spine_directory::DirectoryBook;
use spine_kernel::{Json, Key, NationalService, Payload, SeedDoc};
use spine_pds::{PatientRecord, Pds, patient_key};
use spine_wire::guard::{XmlLimits, read_xml};
use std::collections::BTreeMap;
use std::sync::Arc;

pub(crate) fn read(data: &[u8]) -> Reading {
    owned(data);
    let mut taken = stored(data);
    if let Ok(value) = serde_json::from_slice::<Value>(data) {
        let bodies = match value {
            Value::Array(bodies) => bodies,
            one => vec![one],
        };
        taken |= directory(&bodies);
        for body in &bodies {
            taken |= person(body);
        }
    }
    Reading::taken_if(taken)
}

/// Written and read again it is the same value. A fraction may lose its last digit.
fn owned(data: &[u8]) {
    let Ok(json) = Json::read(data) else { return };
    let written = serde_json::to_vec(&json).expect("a value has a text");
    let again = Json::read(&written).unwrap_or_else(|error| panic!("what was written is refused: {error}"));
    assert_same(&json, &again);
}

fn assert_same(one: &Json, other: &Json) {
    match (one, other) {
        (Json::Number(one), Json::Number(other)) if one.is_f64() && other.is_f64() => {}
        (Json::Array(one), Json::Array(other)) => {
            assert_eq!(one.len(), other.len());
            one.iter().zip(other).for_each(|(one, other)| assert_same(one, other));
        }
        (Json::Object(one), Json::Object(other)) => {
            assert_eq!(one.len(), other.len());
            for ((one_name, one), (other_name, other)) in one.iter().zip(other) {
                assert_eq!(one_name, other_name);
                assert_same(one, other);
            }
        }
        _ => assert_eq!(one, other),
    }
}

/// All of an array or nothing of it, and the same again changes nothing.
fn directory(bodies: &[Value]) -> bool {
    let book = DirectoryBook::new();
    let body = serde_json::json!({ "ods": "A81901", "name": "An invented surgery", "role": "RO76" });
    let known = book.load(&SeedDoc { kind: "organisation".to_owned(), body });
    assert_eq!(known.ok(), Some(true), "a system needs an organisation");
    let mut taken = false;
    for kind in ["organisation", "system"] {
        let documents: Vec<SeedDoc> =
            bodies.iter().map(|body| SeedDoc { kind: kind.to_owned(), body: body.clone() }).collect();
        let before = book.digest();
        match book.load_all(&documents) {
            Ok(loaded) => {
                taken |= loaded > 0;
                assert_eq!(loaded, documents.len());
                let after = book.digest();
                assert_eq!(book.load_all(&documents).ok(), Some(loaded), "what was loaded is loaded again");
                assert_eq!(book.digest(), after, "the same again changes nothing");
            }
            Err(refused) => {
                assert!(refused.index < documents.len());
                assert!(!refused.to_string().is_empty());
                assert_eq!(book.digest(), before, "what is refused changes nothing");
            }
        }
    }
    taken
}

/// A person that is loaded has a record that is read as it was written, and that every query can show.
fn person(body: &Value) -> bool {
    let document = SeedDoc { kind: "person".to_owned(), body: body.clone() };
    let Ok(seeds) = Pds::default().load(&document) else { return false };
    for seed in seeds {
        let record = PatientRecord::read(&seed.body);
        let record = record.unwrap_or_else(|error| panic!("a record that was made is refused: {error}"));
        assert_eq!(seed.key, patient_key(&record.nhs_number));
        assert_eq!(record.body(), seed.body, "a record is written as it was read");
        assert_eq!(record.indexes(), seed.indexes);
    }
    shown(&records(body));
    true
}

/// Bytes of a store: either they are a record, or they are told from one.
fn stored(data: &[u8]) -> bool {
    match PatientRecord::read(data) {
        Ok(record) => {
            assert_eq!(PatientRecord::read(&record.body()).as_ref(), Ok(&record));
            assert!(record.indexes().iter().all(|entry| !entry.value.is_empty()));
            shown(&BTreeMap::from([(patient_key(&record.nhs_number), Bytes::copy_from_slice(data))]));
            true
        }
        Err(error) => {
            assert!(!error.to_string().is_empty());
            false
        }
    }
}

/// Asks for the records by number, with history and without.
fn shown(store: &BTreeMap<Key, Bytes>) {
    let service = Pds::default();
    for key in store.keys() {
        for history in ["0", "1"] {
            for served in service.interactions() {
                let payload = query(served.interaction.as_str(), &key.id, history);
                let raw = payload.source().clone();
                let message = inbound(served.interaction, Payload::Xml(Arc::new(payload)), raw);
                if let Ok(case) = service.open(&message) {
                    drop(decide(case.as_ref(), store));
                }
            }
        }
    }
}

fn query(interaction: &str, number: &str, history: &str) -> spine_kernel::Tree {
    let text = format!(
        "<{interaction} xmlns='urn:hl7-org:v3'><ControlActEvent><query><historicDataIndicator><value \
         code='{history}'/></historicDataIndicator><person.id><value root='2.16.840.1.113883.2.1.4.1' \
         extension='{number}'/></person.id></query></ControlActEvent></{interaction}>"
    );
    read_xml(&Bytes::from(text), &XmlLimits::default()).expect("the query is well-formed")
}
