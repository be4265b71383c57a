//! The bench on which the tests work: people as documents, queries as XML, and a hub's loop around `decide`.
//!
//! Leaves out `spine-wire`: trees are built from a reader of another make, so that a slip in ours cannot hide.

use bytes::Bytes;
use serde_json::{Value, json};
use spine_kernel::{
    Asid, Decision, Face, Inbound, InteractionId, Key, MessageId, Moment, NationalService, OdsCode, PartyKey,
    Payload, Refusal, SeedDoc, Sender, Snapshot, Stop, Tree, TreeBuilder,
};
use spine_pds::{Pds, PdsSwitches};
use std::collections::BTreeMap;
use std::sync::Arc;

pub(crate) const HL7: &str = "urn:hl7-org:v3";
pub(crate) const ID: &str = "QUPA_IN040000UK32";
/// The newer form of the retrieval.
pub(crate) const NEWER: &str = "QUPA_IN000008UK02";
/// Both forms.
pub(crate) const FORMS: [&str; 2] = [ID, NEWER];
/// Numbers of the test range with valid check digits.
pub(crate) const NUMBER: &str = "9000000009";
pub(crate) const SECOND: &str = "9000000017";
pub(crate) const THIRD: &str = "9000000025";
/// More calls of one decision than any chain of numbers needs.
const CALLS_MAX: usize = 20;

/// A person with the members that must be there, changed by what is given.
pub(crate) fn person(changes: Value) -> Value {
    let mut person = json!({
        "nhsNumber": NUMBER, "gender": "1", "birthTime": "19390120",
        "names": [{
            "use": "L", "prefix": "MR", "given": ["Duncan", "Jack"], "family": "MOLLOY",
            "from": "19710705", "id": "eyst"
        }]
    });
    for (name, value) in changes.as_object().unwrap() {
        person[name] = value.clone();
    }
    person
}

/// The records of a store, by key.
#[derive(Default)]
pub(crate) struct Store(pub(crate) BTreeMap<Key, Bytes>);

impl Store {
    pub(crate) fn of(people: &[Value]) -> Self {
        let mut store = Self::default();
        for body in people {
            let document = SeedDoc { kind: "person".to_owned(), body: body.clone() };
            for seed in Pds::default().load(&document).unwrap() {
                store.0.insert(seed.key, seed.body);
            }
        }
        store
    }
}

/// The request of the older form around a query.
pub(crate) fn request(query: &str) -> String {
    request_of(ID, query)
}

/// The request of a form around a query.
pub(crate) fn request_of(form: &str, query: &str) -> String {
    format!(
        "<{form} xmlns='{HL7}'><id root='79F49A34-9798-404C-AEC4-FD38DD81C138'/>\
         <ControlActEvent classCode='CACT' moodCode='EVN'>{query}</ControlActEvent></{form}>"
    )
}

/// A query with an indicator, a number and items.
pub(crate) fn query(indicator: &str, number: &str, items: &[&str]) -> String {
    let items: String = items
        .iter()
        .map(|item| format!("<retrievalItem><semanticsText>{item}</semanticsText></retrievalItem>"))
        .collect();
    format!(
        "<query><historicDataIndicator><value code='{indicator}' codeSystem='x'/></historicDataIndicator>\
         <person.id><value root='2.16.840.1.113883.2.1.4.1' extension='{number}'/></person.id>{items}</query>"
    )
}

pub(crate) fn tree(xml: &str) -> Tree {
    fn add(node: roxmltree::Node<'_, '_>, builder: &mut TreeBuilder) {
        if let Some(text) = node.text().filter(|_| node.is_text()) {
            builder.text(text);
        }
        if node.is_element() {
            let name = node.tag_name();
            builder.start(name.namespace().unwrap_or_default(), name.name(), node.range().start);
            for attribute in node.attributes() {
                let namespace = attribute.namespace().unwrap_or_default();
                builder.attribute(namespace, attribute.name(), attribute.value());
            }
            node.children().for_each(|child| add(child, builder));
            builder.end(node.range().end);
        }
    }
    let document = roxmltree::Document::parse(xml).unwrap();
    let mut builder = TreeBuilder::new(Bytes::copy_from_slice(xml.as_bytes()));
    add(document.root_element(), &mut builder);
    builder.finish().unwrap()
}

pub(crate) fn inbound(payload: Payload) -> Inbound {
    Inbound {
        face: Face::Synchronous,
        from: Sender {
            asid: Asid::parse("200000000101").unwrap(),
            party: PartyKey::parse("A81901-822001").unwrap(),
            ods: OdsCode::parse("A81901").unwrap(),
        },
        id: MessageId::parse("79F49A34-9798-404C-AEC4-FD38DD81C138").unwrap(),
        interaction: InteractionId::parse(ID).unwrap(),
        payload,
        raw: Bytes::new(),
    }
}

/// The noon of 4 March 2026.
pub(crate) fn moment() -> Moment {
    Moment::new("2026-03-04T12:00:00Z".parse().unwrap(), [7; 32])
}

/// Opens and decides as the hub does: what is needed is read, then it is called again.
pub(crate) fn run_tree(
    tree: Tree,
    store: &Store,
    switches: PdsSwitches,
    moment: Moment,
) -> Result<Decision, Refusal> {
    let root = tree.root().local().to_owned();
    let mut message = inbound(Payload::Xml(Arc::new(tree)));
    // What is no request of PDS is opened as one of the older form.
    if root == NEWER {
        message.interaction = InteractionId::parse(NEWER).unwrap();
    }
    let case = Pds::new(switches).open(&message)?;
    let mut snapshot = Snapshot::default();
    for _ in 0..CALLS_MAX {
        match case.decide(&snapshot, moment) {
            Ok(decision) => return Ok(decision),
            Err(Stop::Refuse(refusal)) => return Err(refusal),
            Err(Stop::Need(need)) => {
                assert!(need.opens.is_empty() && need.ranges.is_empty(), "a query looks and opens nothing");
                assert!(!need.looks.is_empty());
                for key in need.looks {
                    let body = store.0.get(&key).cloned();
                    snapshot.add_look(key, body);
                }
            }
        }
    }
    panic!("the case never had enough");
}

pub(crate) fn run(xml: &str, store: &Store) -> Result<Decision, Refusal> {
    run_tree(tree(xml), store, PdsSwitches::default(), moment())
}

/// The subject of the answer, as a document of its own.
pub(crate) fn subject(decision: &Decision) -> String {
    let subject = decision.outcome.answer.subject.as_ref().unwrap();
    let subject = std::str::from_utf8(subject).unwrap();
    subject.replacen("<subject ", &format!("<subject xmlns='{HL7}' "), 1)
}

pub(crate) fn names(refusal: &Refusal) -> Vec<&'static str> {
    refusal.faults().map(|fault| fault.name).collect()
}

pub(crate) fn warnings(decision: &Decision) -> Vec<&'static str> {
    decision.outcome.answer.warnings.iter().map(|fault| fault.name).collect()
}
