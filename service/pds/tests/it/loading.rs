//! The neutral document of a person: what is refused, where and why, and what a record becomes.

use crate::bench::{NUMBER, SECOND, person};
use serde_json::{Value, json};
use spine_kernel::{NationalService, SeedDoc};
use spine_pds::{PatientRecord, Pds};
use std::collections::BTreeSet;

fn load(body: Value) -> Result<PatientRecord, String> {
    let document = SeedDoc { kind: "person".to_owned(), body };
    let seeds = Pds::default().load(&document)?;
    assert_eq!(seeds.len(), 1);
    Ok(PatientRecord::read(&seeds[0].body).unwrap())
}

fn address(changes: Value) -> Value {
    merge(json!({"use": "H", "lines": ["", "12 Queens Terrace", "", "Wallsend"]}), changes)
}

fn name(changes: Value) -> Value {
    merge(json!({"use": "L", "given": ["Duncan"], "family": "MOLLOY"}), changes)
}

fn merge(mut into: Value, changes: Value) -> Value {
    for (name, value) in changes.as_object().unwrap() {
        into[name] = value.clone();
    }
    into
}

fn refused(cases: Vec<(Value, &str)>) {
    for (changes, expected) in cases {
        let error = load(person(changes.clone())).expect_err(&changes.to_string());
        assert!(error.starts_with(expected), "{error}\n not {expected}");
    }
}

#[test]
fn documents_of_other_kinds_give_nothing() {
    for kind in ["organisation", "system", "Person", ""] {
        let document = SeedDoc { kind: kind.to_owned(), body: json!({"x": 1}) };
        assert_eq!(Pds::default().load(&document), Ok(vec![]));
    }
}

#[test]
fn a_bad_person_is_told_with_path_value_and_rule() {
    refused(vec![
        (json!({"nhsNumber": null}), "nhsNumber: nothing is refused: the member must be given"),
        (json!({"nhsNumber": 9_000_000_009_u64}), "nhsNumber: 9000000009 is not a text"),
        (
            json!({"nhsNumber": "9000000008"}),
            "nhsNumber: \"9000000008\" is not an NHS number: the tenth digit is the modulus-11 check digit",
        ),
        (
            json!({"nhsNumber": "900 000 0009"}),
            "nhsNumber: \"900 000 0009\" is not an NHS number: ten decimal",
        ),
        (
            json!({"nhsNumber": "4010232137"}),
            "nhsNumber: \"4010232137\" is not a test number: 9000000000 to 9999999999",
        ),
        (json!({"supersededBy": "4010232137"}), "supersededBy: \"4010232137\" is not a test number"),
        (
            json!({"supersededBy": NUMBER}),
            "supersededBy: \"9000000009\" is refused: a number does not supersede",
        ),
        (
            json!({"supersedes": [{"nhsNumber": "4010232137"}]}),
            "supersedes[0].nhsNumber: \"4010232137\" is not a test",
        ),
        (
            json!({"supersedes": [{"nhsNumber": NUMBER}]}),
            "supersedes[0].nhsNumber: \"9000000009\" is refused",
        ),
        (json!({"supersedes": [{}]}), "supersedes[0].nhsNumber: nothing is refused"),
        (json!({"serialChangeNumber": 0}), "serialChangeNumber: 0 is not a whole number from 1 to"),
        (json!({"gender": "3"}), "gender: \"3\" is not a gender: one of 0, 1, 2, 9"),
        (json!({"gender": null}), "gender: nothing is refused"),
        (
            json!({"birthTime": "19390230"}),
            "birthTime: \"19390230\" is not a day or a minute: 8 or 12 digits",
        ),
        (json!({"birthTime": "1939"}), "birthTime: \"1939\" is not a day or a minute"),
        (json!({"birthTime": null}), "birthTime: nothing is refused"),
        (json!({"multipleBirthOrder": 16}), "multipleBirthOrder: 16 is not a whole number from 1 to 15"),
        (
            json!({"deceasedTime": "20200102"}),
            "deathNotification: nothing is refused: deceasedTime and death",
        ),
        (json!({"deathNotification": "1"}), "deceasedTime: nothing is refused: deceasedTime and death"),
        (
            json!({"deceasedTime": "20200102", "deathNotification": "3"}),
            "deathNotification: \"3\" is not a notification of death: one of 1, 2",
        ),
        (
            json!({"deceasedTime": "193901192359", "deathNotification": "1"}),
            "deceasedTime: \"193901192359\" is refused: it is not before birthTime",
        ),
        (
            json!({"confidentiality": "I"}),
            "confidentiality: \"I\" is not a confidentiality code: one of S, Y, B",
        ),
        (json!({"invalidated": "yes"}), "invalidated: \"yes\" is neither true nor false"),
        (json!({"previousNhsContact": "2"}), "previousNhsContact: \"2\" is not a previous NHS contact"),
        (json!({"language": "french"}), "language: \"french\" is not a language: two lower-case letters"),
        (json!({"interpreterRequired": true}), "language: nothing is refused: interpreterRequired needs"),
        (json!({"contactMethod": "9"}), "contactMethod: \"9\" is not a method of contact: one of 1 to 8"),
        (json!({"writtenFormat": "1"}), "writtenFormat: \"1\" is not a written format: one of 11, 12, 13"),
        (
            json!({"consents": [{"kind": "5", "value": "1"}]}),
            "consents[0].kind: \"5\" is not a kind of consent",
        ),
        (
            json!({"consents": [{"kind": "4", "value": "3"}]}),
            "consents[0].value: \"3\" is not the value of a",
        ),
        (
            json!({"consents": [{"kind": "4", "value": "1"}, {"kind": "4", "value": "2"}]}),
            "consents[1].kind: \"4\" is refused: a kind of consent stands once",
        ),
        (
            json!({"consents": [{"kind": "6", "value": "5", "time": "20200101"}]}),
            "consents[0].time: \"20200101\" is refused: a consent of kind 6 has no time",
        ),
        (json!({"shoeSize": 44}), "shoeSize: 44 is refused: the members here are nhsNumber, "),
        (json!({"history": []}), "history: [] is not an object"),
        (json!({"history": {"gender": []}}), "history.gender: [] is refused: the members here are names, "),
    ]);
}

#[test]
fn a_bad_name_is_told() {
    let long = "x".repeat(36);
    let names = |name: Value| json!({"names": [name]});
    refused(vec![
        (json!({"names": null}), "names: nothing is refused: one of the names has the use L"),
        (json!({"names": []}), "names: [] is refused: one of the names has the use L"),
        (names(name(json!({"use": "A"}))), "names: [{\"use\":\"A\""),
        (
            names(name(json!({"use": "X"}))),
            "names[0].use: \"X\" is not a use of a name: one of L, A, PREFERRED",
        ),
        (names(name(json!({"use": null}))), "names[0].use: nothing is refused"),
        (
            names(name(json!({"family": null}))),
            "names[0].family: nothing is refused: a usual name has a family",
        ),
        (
            json!({"names": [name(json!({})), {"use": "A"}]}),
            "names[1].family: nothing is refused: a usual name has a family name, any other has that or a given",
        ),
        (names(name(json!({"family": long}))), "names[0].family: \"xxx"),
        (names(name(json!({"family": ""}))), "names[0].family: \"\" is not a text of 1 to 35 characters"),
        (names(name(json!({"family": "DE  WITT"}))), "names[0].family: \"DE  WITT\" is not a text"),
        (names(name(json!({"family": "DE WITT "}))), "names[0].family: \"DE WITT \" is not a text"),
        (
            names(name(json!({"family": "DE\u{ffff}WITT"}))),
            "names[0].family: \"DE\u{ffff}WITT\" is not a text",
        ),
        (
            names(name(json!({"prefix": "MR."}))),
            "names[0].prefix: \"MR.\" is refused: a prefix has no full stop",
        ),
        (names(name(json!({"suffix": 3}))), "names[0].suffix: 3 is not a text"),
        (names(name(json!({"given": "Duncan"}))), "names[0].given: \"Duncan\" is not an array"),
        (names(name(json!({"given": ["a", "b", "c", "d", "e", "f"]}))), "names[0].given: [\"a\""),
        (names(name(json!({"given": ["a", ""]}))), "names[0].given[1]: \"\" is not a text of 1 to 100"),
        (names(name(json!({"given": [long]}))), "names[0].given: "),
        (names(name(json!({"given": ["a", "b".repeat(50), "c".repeat(50)]}))), "names[0].given: "),
        (names(name(json!({"from": "20010101", "to": "20001231"}))), "names[0].to: \"20001231\" is refused"),
        (names(name(json!({"from": "200101"}))), "names[0].from: \"200101\" is not a day: 8 digits"),
        (
            names(name(json!({"id": "abc"}))),
            "names[0].id: \"abc\" is not an object id: 4 to 10 letters and digits",
        ),
        (
            names(name(json!({"middle": "J"}))),
            "names[0].middle: \"J\" is refused: the members here are use, ",
        ),
        (
            json!({"names": [name(json!({})), name(json!({}))]}),
            "names[1].from: nothing is refused: another current entry of L begins at the same time",
        ),
        (
            json!({"history": {"names": [name(json!({"from": "19390120"}))]}}),
            "history.names[0].to: nothing is refused: what is history has a last day",
        ),
    ]);
    assert!(load(person(names(name(json!({"given": ["a", "b".repeat(49), "c".repeat(50)]}))))).is_ok());
}

#[test]
fn a_bad_address_telecom_or_registration_is_told() {
    let addresses = |address: Value| json!({"addresses": [address]});
    let telecom = |value: Value| json!({"telecoms": [{"use": "HP", "value": value}]});
    refused(vec![
        (addresses(address(json!({"lines": ["1", "2", "3", "4", "5", "6"]}))), "addresses[0].lines: ["),
        (
            addresses(address(json!({"lines": []}))),
            "addresses[0].lines: [] is refused: at least one of the lines",
        ),
        (addresses(address(json!({"lines": ["", ""]}))), "addresses[0].lines: [\"\",\"\"] is refused"),
        (addresses(address(json!({"lines": ["x".repeat(36)]}))), "addresses[0].lines[0]: \"xxx"),
        (
            addresses(address(json!({"lines": [null]}))),
            "addresses[0].lines[0]: null is not a text of 1 to 35",
        ),
        (
            addresses(address(json!({"use": "WP"}))),
            "addresses[0].use: \"WP\" is not a use of an address: one of",
        ),
        (
            addresses(address(json!({"postcode": "NE287QU"}))),
            "addresses[0].postcode: \"NE287QU\" is not a post",
        ),
        (addresses(address(json!({"paf": "1"}))), "addresses[0].paf: \"1\" is not a key of the postcode"),
        (
            addresses(address(json!({"description": "Mum's"}))),
            "addresses[0].description: \"Mum's\" is refused: only an address of the use TMP has one",
        ),
        (
            json!({"addresses": [address(json!({"from": "20200101"})), address(json!({"from": "20200101"}))]}),
            "addresses[1].from: \"20200101\" is refused: another current entry of H",
        ),
        (telecom(json!("01632960001")), "telecoms[0].value: \"01632960001\" is not a telecom address"),
        (telecom(json!("tel:")), "telecoms[0].value: \"tel:\" is not a telecom address"),
        (telecom(json!("tel: ")), "telecoms[0].value: \"tel: \" is not a telecom address"),
        (telecom(json!("http://x")), "telecoms[0].value: \"http://x\" is not a telecom address"),
        (telecom(Value::Null), "telecoms[0].value: nothing is refused"),
        (
            json!({"telecoms": [{"use": "TEL", "value": "tel:1"}]}),
            "telecoms[0].use: \"TEL\" is not a use of a",
        ),
        (
            json!({"registrations": [{"kind": "2", "organisation": "A81901"}]}),
            "registrations[0].kind: \"2\" is not a kind of registration: one of 1, P1, P2, P3",
        ),
        (
            json!({"registrations": [{"kind": "1", "organisation": "a8"}]}),
            "registrations[0].organisation: \"a8\" is not an ODS code",
        ),
        (
            json!({"registrations": [
                {"kind": "P1", "organisation": "FA001"}, {"kind": "P1", "organisation": "FA002"}
            ]}),
            "registrations[1].from: nothing is refused: another current entry of P1",
        ),
        (
            json!({"addresses": [address(json!({"id": "eyst"}))]}),
            "addresses[0].id: \"eyst\" is refused: an id stands for one slot",
        ),
        (
            json!({"addresses": [address(json!({"id": "aaaa"})), address(json!({"id": "aaaa", "use": "TMP"}))]}),
            "addresses[1].id: \"aaaa\" is refused: an id stands for one slot",
        ),
        (json!({"addresses": vec![address(json!({"use": "TMP"})); 201]}), "addresses: ["),
    ]);
}

#[test]
fn absent_and_null_members_are_the_same() {
    let short = load(person(json!({}))).unwrap();
    let spelled = load(person(json!({
        "serialChangeNumber": 1, "deceasedTime": null, "deathNotification": null, "addresses": [], "telecoms": null,
        "registrations": [], "confidentiality": null, "supersededBy": null, "supersedes": [], "invalidated": false,
        "previousNhsContact": null, "language": null, "interpreterRequired": null, "contactMethod": null,
        "writtenFormat": null, "consents": null, "multipleBirthOrder": null,
        "history": {"names": [], "addresses": [], "telecoms": [], "registrations": []}
    })))
    .unwrap();
    assert_eq!(short, spelled);
    assert_eq!(short.serial_change_number, 1);
}

#[test]
fn slots_without_an_id_get_one_that_lasts() {
    let body = person(json!({
        "names": [name(json!({})), name(json!({"use": "A"})), name(json!({"use": "A", "family": "REED"}))],
        "addresses": [address(json!({})), address(json!({"use": "TMP"}))],
        "telecoms": [{"use": "HP", "value": "tel:1"}, {"use": "HP", "value": "tel:2"}],
        "registrations": [{"kind": "1", "organisation": "A81901"}, {"kind": "P1", "organisation": "FA001"}],
        "history": {
            "names": [name(json!({"family": "OLD", "to": "19700101"}))],
            "addresses": [address(json!({"to": "19700101"})), address(json!({"to": "19800101"}))],
            "registrations": [{"kind": "1", "organisation": "B82002", "to": "19700101"}]
        }
    }));
    let record = load(body.clone()).unwrap();
    assert_eq!(load(body.clone()).unwrap(), record, "the same document gives the same ids");

    let ids =
        |ids: Vec<&spine_pds::ObjectId>| ids.into_iter().map(|id| id.as_str().to_owned()).collect::<Vec<_>>();
    let slots = [
        ids(record.names.current.iter().map(|entry| &entry.id).collect()),
        ids(record.addresses.current.iter().map(|entry| &entry.id).collect()),
        ids(record.telecoms.current.iter().map(|entry| &entry.id).collect()),
        ids(record.registrations.current.iter().map(|entry| &entry.id).collect()),
    ]
    .concat();
    assert_eq!(slots.len(), 9);
    assert_eq!(slots.iter().collect::<BTreeSet<_>>().len(), 9, "each slot has its own: {slots:?}");
    for id in &slots {
        assert!(id.len() == 4 && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()), "{id}");
    }
    assert_eq!(record.names.historic[0].id, record.names.current[0].id);
    assert!(record.addresses.historic.iter().all(|entry| entry.id == record.addresses.current[0].id));
    assert_eq!(record.registrations.historic[0].id, record.registrations.current[0].id);

    let other = load(merge(body, json!({"nhsNumber": SECOND}))).unwrap();
    assert_ne!(other.names.current[0].id, record.names.current[0].id);
}

#[test]
fn a_derived_id_never_takes_one_that_the_document_gives() {
    let one = load(person(json!({"telecoms": [{"use": "HP", "value": "tel:1"}]}))).unwrap();
    let derived = one.telecoms.current[0].id.as_str().to_owned();
    let two = load(person(json!({
        "telecoms": [{"use": "HP", "value": "tel:1"}],
        "registrations": [{"kind": "1", "organisation": "A81901", "id": derived}]
    })))
    .unwrap();
    assert_eq!(two.registrations.current[0].id.as_str(), derived);
    assert_ne!(two.telecoms.current[0].id.as_str(), derived);
}

#[test]
fn an_earlier_entry_takes_the_id_of_its_slot() {
    let record = load(person(json!({
        "addresses": [address(json!({"id": "wytk"}))],
        "history": {"addresses": [address(json!({"to": "20080426"}))]}
    })))
    .unwrap();
    assert_eq!(record.addresses.historic[0].id.as_str(), "wytk");
}

/// A related person with details of their own.
fn related(changes: Value) -> Value {
    let somebody = json!({
        "role": "PRS", "relationship": "01", "name": name(json!({})), "address": address(json!({}))
    });
    json!({"relatedPersons": [merge(somebody, changes)]})
}

#[test]
fn a_bad_related_person_is_told() {
    assert!(load(person(related(json!({})))).is_ok());
    let telecoms = vec![json!({"use": "HP", "value": "tel:1"}); 6];
    refused(vec![
        (
            related(json!({"role": "OTHER"})),
            "relatedPersons[0].role: \"OTHER\" is not a role of a related person",
        ),
        (
            related(json!({"relationship": "22"})),
            "relatedPersons[0].relationship: \"22\" is not a relationship",
        ),
        (related(json!({"relationship": null})), "relatedPersons[0].relationship: nothing is refused"),
        (related(json!({"position": 0})), "relatedPersons[0].position: 0 is not a whole number from 1 to 99"),
        (
            related(json!({"nextOfKin": "yes"})),
            "relatedPersons[0].nextOfKin: \"yes\" is neither true nor false",
        ),
        (
            related(json!({"name": null})),
            "relatedPersons[0].name: nothing is refused: a related person has a name and an address, or an NHS",
        ),
        (
            related(json!({"address": null})),
            "relatedPersons[0].address: nothing is refused: a related person has a name and an address, or an NHS",
        ),
        (
            related(json!({"nhsNumber": SECOND})),
            "relatedPersons[0].name: {\"use\":\"L\",\"given\":[\"Duncan\"],\"family\":\"MOLLOY\"} is refused: a related",
        ),
        (
            related(json!({"name": null, "address": null, "nhsNumber": "4010232137"})),
            "relatedPersons[0].nhsNumber: \"4010232137\" is not a test number",
        ),
        (
            related(json!({"name": name(json!({"use": "A"}))})),
            "relatedPersons[0].name: {\"use\":\"A\",\"given\":[\"Duncan\"],\"family\":\"MOLLOY\"} is refused: the name of a",
        ),
        (related(json!({"address": address(json!({"use": "TMP"}))})), "relatedPersons[0].address: {"),
        (
            related(json!({"name": name(json!({"from": "20200101"}))})),
            "relatedPersons[0].name.from: \"20200101\" is refused: a part of a related person has none of its own",
        ),
        (related(json!({"telecoms": telecoms})), "relatedPersons[0].telecoms: ["),
        (
            related(json!({"callBack": "1"})),
            "relatedPersons[0].callBack: \"1\" is refused: only the role AGNT has one",
        ),
        (
            related(json!({"contactTimes": ""})),
            "relatedPersons[0].contactTimes: \"\" is not a text of 1 to 100",
        ),
        (
            related(json!({"shoeSize": 4})),
            "relatedPersons[0].shoeSize: 4 is refused: the members here are role",
        ),
    ]);
    let patient = json!({"relatedPersons": [{"role": "PRS", "relationship": "12", "nhsNumber": SECOND}]});
    assert!(load(person(patient)).is_ok());
    assert!(load(person(related(json!({"role": "AGNT", "callBack": "1"})))).is_ok());
}

#[test]
fn what_stands_around_a_person_is_told_where_it_is_bad() {
    let paper = |changes: Value| json!({"paperRecords": [merge(json!({}), changes)]});
    let written = |written: Value| json!({"addresses": [address(json!({"written": written}))]});
    refused(vec![
        (json!({"birthplace": {}}), "birthplace: {} is refused: it has a city, a county or a country"),
        (
            json!({"birthplace": {"town": "x"}}),
            "birthplace.town: \"x\" is refused: the members here are city",
        ),
        (json!({"birthplace": {"city": "x".repeat(36)}}), "birthplace.city: \"xxx"),
        (json!({"contactTimes": "x".repeat(101)}), "contactTimes: \"xxx"),
        (
            json!({"sharedSecret": "?"}),
            "sharedSecret: \"?\" is not a shared secret: 4 to 88 characters of base64",
        ),
        (json!({"healthspace": "4"}), "healthspace: \"4\" is not a HealthSpace registration: one of 1, 2, 3"),
        (json!({"nhaisRegistration": {}}), "nhaisRegistration.cipher: nothing is refused"),
        (
            json!({"nhaisRegistration": {"cipher": "q"}}),
            "nhaisRegistration.cipher: \"q\" is not a cipher of a payment agency",
        ),
        (
            json!({"nhaisRemoval": {"reason": "XYZ"}}),
            "nhaisRemoval.reason: \"XYZ\" is not a reason of removal",
        ),
        (paper(json!({"priority": "X"})), "paperRecords[0].priority: \"X\" is not a priority of a transfer"),
        (paper(json!({"status": "XX"})), "paperRecords[0].status: \"XX\" is not a flag of a transfer"),
        (paper(json!({"id": "eyst"})), "paperRecords[0].id: \"eyst\" is refused: an id stands for one slot"),
        (
            paper(json!({"locations": [{"id": "pap1"}]})),
            "paperRecords[0].locations[0].name: nothing is refused: the member must be given",
        ),
        (paper(json!({"locations": [{"name": "x"}]})), "paperRecords[0].locations[0].id: nothing is refused"),
        (
            paper(json!({"id": "pap1", "locations": [{"id": "pap1", "name": "x"}]})),
            "paperRecords[0].locations[0].id: \"pap1\" is refused: an id stands for one slot",
        ),
        (json!({"paperRecords": vec![json!({}); 21]}), "paperRecords: ["),
        (
            written(json!({"by": "PDS"})),
            "addresses[0].written.by: \"PDS\" is neither an ASID of twelve digits nor DSA",
        ),
        (
            written(json!({"from": "20200101"})),
            "addresses[0].written.from: \"20200101\" is not a second: 14 digits",
        ),
        (
            written(json!({"from": "20200101101112", "to": "20200101101111"})),
            "addresses[0].written.to: \"20200101101111\" is refused: it is not before from",
        ),
        (
            written(json!({"to": "20200101101112"})),
            "addresses[0].written.to: {\"to\":\"20200101101112\"} is refused: what is current was not replaced",
        ),
        (
            written(json!({"when": "x"})),
            "addresses[0].written.when: \"x\" is refused: the members here are by",
        ),
    ]);
}
