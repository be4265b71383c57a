//! From a document to a decision: the SOAP envelope, the HL7 wrapper, and every interaction of PDS.
//!
//! Leaves out the hub's checks (`hub`): here a case is opened whatever the wrapper says. The people are invented.

use crate::Reading;
use crate::replica::assert_same;
use crate::xml::assert_whole;
use bytes::Bytes;
use spine_kernel::{
    Asid, Case, Decision, Face, Inbound, InteractionId, MessageId, Moment, NationalService, OdsCode,
    PartyKey, Payload, Refusal, SeedDoc, Sender, Snapshot, Stop, Timestamp, Tree,
};
use spine_pds::Pds;
use spine_wire::fault::SoapFault;
use spine_wire::guard::{XmlLimits, read_xml};
use spine_wire::hl7v3::{Transmission, read_time, write_time};
use spine_wire::soap::{SoapRequest, read_action, write_action};
use std::collections::BTreeMap;

/// The number of the one person whose record there is.
pub(crate) const KNOWN: &str = "9000000009";
/// Calls of one decision: the hub allows as many.
const CALLS_MAX: usize = 32;

/// A person with something in every group, as the control port takes it.
pub(crate) fn person() -> serde_json::Value {
    serde_json::json!({
        "nhsNumber": KNOWN, "gender": "1", "birthTime": "19390120",
        "names": [{ "use": "L", "prefix": "MR", "given": ["Tam"], "family": "OAKAPPLE", "from": "19710705" }],
        "addresses": [{ "use": "H", "lines": ["1 Elm Row", "LITTLE MARSH"], "postcode": "XX1 1AA" }],
        "telecoms": [{ "use": "HP", "value": "tel:01632960001" }],
    })
}

pub(crate) fn read(data: &[u8]) -> Reading {
    let Ok(tree) = read_xml(&Bytes::copy_from_slice(data), &XmlLimits::default()) else {
        return Reading::Refused;
    };
    let request = SoapRequest::read(&tree);
    for action in &request.actions {
        if let Ok(read) = read_action(&action.text()) {
            assert_eq!(read_action(&write_action(&read)), Ok(read), "an action is read as it is written");
        }
    }
    if let Ok(fault) = SoapFault::read(&tree) {
        assert_fault_rewritten(&fault);
    }
    let mut decided = false;
    for payload in &request.payloads {
        let alone = Tree::subtree(*payload);
        assert_eq!(alone.root().raw(), payload.raw(), "a subtree keeps its place in the bytes");
        assert!(alone.root().parent().is_none(), "a subtree ends at its root");
        assert_same(alone.root(), *payload);
        decided |= interaction(alone);
    }
    decided |= interaction(tree);
    Reading::taken_if(decided)
}

fn assert_fault_rewritten(fault: &SoapFault) {
    let written = fault.write();
    let tree = read_xml(&written, &XmlLimits { bytes: usize::MAX, ..XmlLimits::default() });
    let tree = tree.unwrap_or_else(|refusal| panic!("a fault that was written is refused: {refusal}"));
    assert_eq!(SoapFault::read(&tree).as_ref(), Ok(fault), "a fault is read as it is written");
}

/// Whether some interaction of PDS has an answer to the document.
fn interaction(tree: Tree) -> bool {
    let transmission = Transmission::read(tree.root());
    for time in transmission.creation_times.iter().flatten() {
        if let Ok(instant) = read_time(time) {
            assert_eq!(write_time(instant), *time, "a time is written as it was read");
        }
    }
    let service = Pds::default();
    let store = records(&person());
    let raw = tree.root().raw();
    let payload = Payload::Xml(std::sync::Arc::new(tree));
    let mut decided = false;
    for served in service.interactions() {
        match service.open(&inbound(served.interaction, payload.clone(), raw.clone())) {
            Ok(case) => decided |= decide(case.as_ref(), &store).is_ok(),
            Err(refusal) => assert_named(&refusal),
        }
    }
    decided
}

/// The records that PDS makes of a person.
pub(crate) fn records(person: &serde_json::Value) -> BTreeMap<spine_kernel::Key, Bytes> {
    let document = SeedDoc { kind: "person".to_owned(), body: person.clone() };
    let seeds = Pds::default().load(&document).unwrap_or_default();
    seeds.into_iter().map(|seed| (seed.key, seed.body)).collect()
}

/// Decides as the hub does, and holds the decision to its form.
pub(crate) fn decide(
    case: &dyn Case,
    store: &BTreeMap<spine_kernel::Key, Bytes>,
) -> Result<Decision, Refusal> {
    let moment = Moment::new(Timestamp::UNIX_EPOCH, [7; 32]);
    let mut snapshot = Snapshot::default();
    for _ in 0..CALLS_MAX {
        match case.decide(&snapshot, moment) {
            Ok(decision) => {
                assert_answer(&decision);
                return Ok(decision);
            }
            Err(Stop::Refuse(refusal)) => {
                assert_named(&refusal);
                return Err(refusal);
            }
            Err(Stop::Need(need)) => {
                assert!(need.opens.is_empty(), "a query opens nothing");
                assert!(!need.looks.is_empty() || !need.ranges.is_empty(), "a need asks for something");
                for key in need.looks {
                    assert!(snapshot.look(&key).is_err(), "{key} was shown already");
                    let body = store.get(&key).cloned();
                    snapshot.add_look(key, body);
                }
                for range in need.ranges {
                    snapshot.add_range(range, Vec::new());
                }
            }
        }
    }
    panic!("the case asks for more and more records");
}

fn assert_named(refusal: &Refusal) {
    assert!(refusal.faults().all(|fault| !fault.name.is_empty()), "every fault has a name");
}

/// The subject of an answer is an element that the guard lets through.
fn assert_answer(decision: &Decision) {
    assert!(decision.decider.is_none() && decision.plan.is_empty(), "a query writes nothing");
    if let Some(subject) = &decision.outcome.answer.subject {
        let document = [b"<body xmlns='urn:hl7-org:v3'>".as_slice(), subject, b"</body>"].concat();
        let limits = XmlLimits::default();
        let tree = read_xml(&Bytes::from(document), &limits);
        let tree = tree.unwrap_or_else(|refusal| panic!("the subject of an answer is refused: {refusal}"));
        assert_whole(&tree, &limits);
        assert!(tree.root().child("subject").is_some(), "an answer has a subject");
    }
}

/// A message of an invented surgery.
pub(crate) fn inbound(interaction: InteractionId, payload: Payload, raw: Bytes) -> Inbound {
    let constant = "the constant is an identifier";
    Inbound {
        face: Face::Synchronous,
        from: Sender {
            asid: Asid::parse("200000000101").expect(constant),
            party: PartyKey::parse("A81901-822001").expect(constant),
            ods: OdsCode::parse("A81901").expect(constant),
        },
        id: MessageId::parse("79F49A34-9798-404C-AEC4-FD38DD81C138").expect(constant),
        interaction,
        payload,
        raw,
    }
}
