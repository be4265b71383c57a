//! What holds for every query and every person: nothing panics, answers keep to the schema, numbers are not told.

use crate::bench::{
    FORMS, HL7, NUMBER, SECOND, Store, moment, person, query, request_of, run, run_tree, subject,
};
use crate::grammar::check;
use bytes::Bytes;
use proptest::prelude::*;
use serde_json::{Value, json};
use spine_catalogue::catalogue;
use spine_kernel::{NationalService, NhsNumber, SeedDoc, Tree, TreeBuilder};
use spine_pds::{PatientRecord, Pds, PdsSwitches, WrongCheckDigit};

/// An element of an arbitrary tree.
#[derive(Debug, Clone)]
struct Node {
    name: &'static str,
    foreign: bool,
    attributes: Vec<(&'static str, String)>,
    text: String,
    children: Vec<Node>,
}

fn node() -> impl Strategy<Value = Node> {
    let names = prop::sample::select(vec![
        "ControlActEvent",
        "query",
        "historicDataIndicator",
        "person.id",
        "retrievalItem",
        "value",
        "semanticsText",
        "other",
    ]);
    let values = prop_oneof![
        Just("0".to_owned()),
        Just("1".to_owned()),
        Just(NUMBER.to_owned()),
        Just(SECOND.to_owned()),
        ".{0,12}".prop_map(|text| text),
        "[0-9]{9,11}".prop_map(|text| text),
    ];
    let attribute = (prop::sample::select(vec!["code", "root", "extension", "value"]), values);
    let leaf = (names, prop::bool::weighted(0.05), prop::collection::vec(attribute, 0..4), ".{0,14}");
    let leaf = leaf.prop_map(|(name, foreign, attributes, text)| Node {
        name,
        foreign,
        attributes,
        text,
        children: Vec::new(),
    });
    leaf.prop_recursive(5, 60, 6, |inner| {
        (inner.clone(), prop::collection::vec(inner, 0..6))
            .prop_map(|(node, children)| Node { children, ..node })
    })
}

/// A query of the right shape with arbitrary insides, so that rules behind the first one are reached.
fn shaped() -> impl Strategy<Value = Node> {
    let parent =
        |name, children| Node { name, foreign: false, attributes: vec![], text: String::new(), children };
    (prop::collection::vec(node(), 0..8), prop::sample::select(FORMS.to_vec())).prop_map(
        move |(children, form)| {
            parent(form, vec![parent("ControlActEvent", vec![parent("query", children)])])
        },
    )
}

fn tree(root: &Node) -> Tree {
    fn add(node: &Node, builder: &mut TreeBuilder) {
        builder.start(if node.foreign { "urn:x" } else { HL7 }, node.name, 0);
        node.attributes.iter().for_each(|(name, value)| builder.attribute("", name, value));
        builder.text(&node.text);
        node.children.iter().for_each(|child| add(child, builder));
        builder.end(0);
    }
    let mut builder = TreeBuilder::new(Bytes::new());
    add(root, &mut builder);
    builder.finish().unwrap()
}

fn decide(root: &Node, wrong_check_digit: WrongCheckDigit) {
    let store = Store::of(&[person(json!({"supersededBy": SECOND})), person(json!({"nhsNumber": SECOND}))]);
    match run_tree(tree(root), &store, PdsSwitches { wrong_check_digit, ..PdsSwitches::default() }, moment())
    {
        Ok(decision) => assert_eq!(check(&subject(&decision)), Ok(())),
        Err(refusal) => {
            for fault in refusal.faults() {
                assert!(catalogue().fault(fault.name).is_some(), "{}", fault.name);
                let about = fault.about.as_deref().unwrap_or_default();
                let digits = about.split(|c: char| !c.is_ascii_digit());
                assert!(digits.into_iter().all(|part| NhsNumber::parse(part).is_err()), "{about}");
            }
        }
    }
}

/// A person with arbitrary lists of every part.
fn anybody() -> impl Strategy<Value = Value> {
    let text = "[A-Za-z&<>'\"é]{1,20}";
    let day = (1900_u32..2060, 1_u32..13, 1_u32..29).prop_map(|(y, m, d)| format!("{y:04}{m:02}{d:02}"));
    let from = prop::option::of(day);
    let names = prop::collection::vec((text, prop::option::of(text), from.clone()), 0..4);
    let addresses = prop::collection::vec((text, 1_usize..6, from.clone()), 0..4);
    let telecoms = prop::collection::vec((text, from.clone()), 0..3);
    let kinds = prop::sample::subsequence(vec!["1", "P1", "P2", "P3"], 0..=4);
    let history = prop::collection::vec((text, from), 0..4);
    let odds = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
    (names, addresses, telecoms, kinds, history, odds).prop_map(
        |(names, addresses, telecoms, kinds, history, (dead, speaks, marked, merged))| {
            let mut all = vec![json!({"use": "L", "family": "MOLLOY"})];
            all.extend(names.into_iter().map(|(family, prefix, from)| {
                json!({"use": "A", "family": family, "prefix": prefix, "given": [family], "from": from})
            }));
            let old = |name: &str, from: &Option<String>| {
                json!({"use": "L", "family": name, "from": from,
                "to": "20991231"})
            };
            person(json!({
                "names": all,
                "addresses": addresses.into_iter().map(|(line, count, from)| {
                    json!({"use": "TMP", "lines": vec![line; count], "from": from, "description": "x"})
                }).collect::<Vec<_>>(),
                "telecoms": telecoms.into_iter().map(|(rest, from)| {
                    json!({"use": "MC", "value": format!("mailto:{rest}"), "from": from})
                }).collect::<Vec<_>>(),
                "registrations": kinds.into_iter().map(|kind| {
                    json!({"kind": kind, "organisation": "A81901"})
                }).collect::<Vec<_>>(),
                "history": {"names": history.iter().map(|(name, from)| old(name, from)).collect::<Vec<_>>()},
                "deceasedTime": dead.then_some("20200102"), "deathNotification": dead.then_some("1"),
                "language": speaks.then_some("en"), "confidentiality": marked.then_some("B"),
                "supersedes": if merged { json!([{"nhsNumber": SECOND}]) } else { json!([]) }
            }))
        },
    )
}

fn load(body: &Value) -> Result<Vec<spine_kernel::Seed>, String> {
    Pds::default().load(&SeedDoc { kind: "person".to_owned(), body: body.clone() })
}

/// A JSON value of any kind.
fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        "[0-9]{8,14}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 20, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(
                "use|lines|from|names|id|kind|written|role|cipher|locations",
                inner,
                0..4
            )
            .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn no_tree_makes_a_decision_panic(root in prop_oneof![node(), shaped()], lenient in any::<bool>()) {
        decide(&root, if lenient { WrongCheckDigit::NoMatch } else { WrongCheckDigit::Invalid });
    }

    #[test]
    fn everybody_is_told_in_the_order_of_the_schema(body in anybody(), history in 0_u8..2) {
        let store = Store::of(&[body]);
        let query = query(&history.to_string(), NUMBER, &["person.allData"]);
        for form in FORMS {
            let decision = run(&request_of(form, &query), &store).unwrap();
            prop_assert_eq!(check(&subject(&decision)), Ok(()));
        }
    }

    #[test]
    fn every_record_comes_back_from_its_body(body in anybody()) {
        let seeds = load(&body).unwrap();
        let record = PatientRecord::read(&seeds[0].body).unwrap();
        prop_assert_eq!(record.seed(), seeds[0].clone());
    }

    #[test]
    fn no_document_makes_the_loader_panic(
        member in prop::sample::select(vec![
            "nhsNumber", "names", "addresses", "telecoms", "registrations", "history", "consents", "birthTime",
            "supersedes", "serialChangeNumber", "deceasedTime", "language", "relatedPersons", "birthplace",
            "contactTimes", "sharedSecret", "healthspace", "nhaisRegistration", "nhaisRemoval", "paperRecords",
        ]),
        value in anything(),
    ) {
        let mut body = person(json!({}));
        body[member] = value.clone();
        for document in [body, value] {
            if let Err(error) = load(&document) {
                prop_assert!(error.contains(": "), "{}", error);
            }
        }
    }
}
