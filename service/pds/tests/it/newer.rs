//! The payload of the newer answer, read by a reader of another make: its order with the traps in it, who wrote an entry
//! and when, groups, and what both forms tell alike. Facts: pds-messages 2.6, 4.3, 12 (26, 27, 28).

use crate::bench::{
    FORMS, HL7, ID, NEWER, NUMBER, SECOND, Store, THIRD, moment, person, query, request_of, run, run_tree,
    subject, tree, warnings,
};
use crate::grammar::check;
use roxmltree::{Document, Node};
use serde_json::{Value, json};
use spine_pds::{EntrySource, PdsSwitches, UnknownItem};

fn written(by: &str, from: &str) -> Value {
    json!({"by": by, "from": from})
}

fn everything() -> Value {
    let replaced = |by: &str, from: &str, to: &str| json!({"by": by, "from": from, "to": to});
    person(json!({
        "serialChangeNumber": 137, "multipleBirthOrder": 2, "birthplace": {"city": "Fennock", "country": "England"},
        "names": [{
            "use": "L", "prefix": "MR", "given": ["Duncan"], "family": "MOLLOY", "from": "19710705", "id": "eyst",
            "written": written("NSTS", "20050301090000")
        }],
        "deceasedTime": "20200102", "deathNotification": "2",
        "addresses": [{
            "use": "H", "lines": ["", "12 Queens Terrace"], "from": "20080426", "id": "wytk",
            "written": written("200000000101", "20080426101112")
        }],
        "telecoms": [{"use": "HP", "value": "tel:01632960001", "id": "t0aa"}],
        "registrations": [{
            "kind": "1", "organisation": "A81901", "from": "20140212", "id": "cppz",
            "written": written("200000000101", "20140212093721")
        }, {"kind": "P1", "organisation": "FA001", "id": "P000000042"}],
        "relatedPersons": [{
            "role": "AGNT", "relationship": "19", "position": 2, "nextOfKin": true, "correspondence": true,
            "name": {"use": "L", "family": "REED"}, "address": {"use": "H", "lines": ["", "1 Road"]},
            "telecoms": [{"use": "WP", "value": "tel:01632960002"}], "language": "cy", "contactMethod": "3",
            "contactTimes": "mornings", "writtenFormat": "11", "callBack": "1", "from": "20200101", "id": "rel1",
            "written": written("DSA", "20200101101112")
        }, {"role": "PRS", "relationship": "12", "nhsNumber": SECOND, "id": "rel2"}],
        "confidentiality": "B", "language": "fr", "contactTimes": "after six", "writtenFormat": "12",
        "consents": [{"kind": "4", "value": "1", "time": "20190304"}], "sharedSecret": "VGVzdA==",
        "healthspace": "2", "nhaisRegistration": {"cipher": "QF", "from": "19390120"},
        "nhaisRemoval": {"reason": "OPA", "from": "20200103"},
        "paperRecords": [{
            "id": "pap1", "from": "20100301", "priority": "N", "status": "CP",
            "written": written("200000000101", "20100301101112"),
            "locations": [
                {"id": "pap2", "name": "Elm Surgery", "from": "20140212", "written": written("NSTS", "20140212093721")},
                {"id": "pap3", "name": "Archive", "from": "20100301", "to": "20140212"}
            ]
        }],
        "supersedes": [{"nhsNumber": THIRD, "from": "19700101", "to": "19990101"}],
        "history": {"registrations": [
            {"kind": "1", "organisation": "B82002", "from": "20130111", "to": "20140212",
             "written": replaced("200000000102", "20130111150619", "20140212093721")},
            {"kind": "1", "organisation": "B82001", "from": "19790511", "to": "20130111",
             "written": replaced("NSTS", "20101220163113", "20130111150619")}
        ]}
    }))
}

fn answer_of(form: &str, indicator: &str, items: &[&str], switches: PdsSwitches) -> String {
    let xml = tree(&request_of(form, &query(indicator, NUMBER, items)));
    subject(&run_tree(xml, &Store::of(&[everything()]), switches, moment()).unwrap())
}

fn answer(indicator: &str) -> String {
    answer_of(NEWER, indicator, &["person.allData"], PdsSwitches::default())
}

/// The names of the children of the one element of that name.
fn children(xml: &str, element: &str) -> Vec<String> {
    let document = Document::parse(xml).unwrap();
    let node = document.descendants().find(|node| node.has_tag_name((HL7, element))).unwrap();
    node.children().filter(Node::is_element).map(|child| child.tag_name().name().to_owned()).collect()
}

fn count(xml: &str, element: &str) -> usize {
    let document = Document::parse(xml).unwrap();
    document.descendants().filter(|node| node.has_tag_name((HL7, element))).count()
}

#[test]
fn a_full_record_keeps_to_the_schema_with_and_without_history() {
    for indicator in ["0", "1"] {
        assert_eq!(check(&answer(indicator)), Ok(()));
    }
    assert_eq!(
        children(&answer("1"), "patientRole"),
        [
            "confidentialityCode",
            "id",
            "patientPerson",
            "recordTargetOf",
            "replacementOf",
            "subjectOf1",
            "subjectOf2",
            "subjectOf3",
            "subjectOf4",
            "subjectOf5",
            "subjectOf6",
            "subjectOf7",
            "subjectOf8",
            "subjectOf9"
        ]
    );
    assert_eq!(children(&answer("1"), "PDSResponse"), ["pertinentInformation", "subject"]);
    assert_eq!(children(&answer("1"), "oldVersion"), ["effectiveTime", "id"]);
    let least = Store::of(&[person(json!({}))]);
    let xml = subject(&run(&request_of(NEWER, &query("1", NUMBER, &["person.allData"])), &least).unwrap());
    assert_eq!(check(&xml), Ok(()));
    assert_eq!(children(&xml, "patientRole"), ["id", "patientPerson", "subjectOf8"]);
    assert_eq!(
        children(&xml, "patientPerson"),
        ["administrativeGenderCode", "birthTime", "COCT_MT000203UK02.PartOfWhole"]
    );
}

#[test]
fn source_and_period_stand_in_the_order_of_their_place() {
    let xml = answer("1");
    for (holder, first, second) in [
        ("COCT_MT000201UK02.PartOfWhole", "sourceSourceIdentified", "systemEffectiveDate"),
        ("COCT_MT000203UK02.PartOfWhole", "sourceSourceCoded", "systemEffectiveDate"),
        ("patientCareProvisionEvent", "systemEffectiveDate", "sourceSourceIdentified"),
        ("serviceDeliveryLocation", "systemEffectiveDate", "serviceDeliveryLocationSourceSourceCoded"),
        ("clinicalDocumentEvent", "clinicalDocumentEventSourceSourceIdentified", "systemEffectiveDate"),
    ] {
        let document = Document::parse(&xml).unwrap();
        let mut holders = document.descendants().filter(|node| node.has_tag_name((HL7, holder)));
        let holder_with_marks = holders
            .find(|node| node.children().any(|child| child.has_tag_name((HL7, "subjectOf2"))))
            .unwrap();
        for (link, expected) in [("subjectOf1", first), ("subjectOf2", second)] {
            let mark = holder_with_marks.children().find(|child| child.has_tag_name((HL7, link))).unwrap();
            assert_eq!(mark.first_element_child().unwrap().tag_name().name(), expected, "{holder}/{link}");
            let code = if holder.ends_with("Event") { "SUBJ" } else { "SBJ" };
            assert_eq!(mark.attribute("typeCode"), Some(code), "{holder}/{link}");
        }
    }
    let related = children(&xml, "scopedRelatedPersonRole");
    assert_eq!(related[related.len() - 2..], ["subjectOf4", "subjectOf5"]);
    assert_eq!(count(&xml, "relatedPersonRoleSourceSourceCoded"), 1);
}

#[test]
fn history_tells_each_entry_with_its_writer_and_its_instants() {
    let xml = answer("1");
    let document = Document::parse(&xml).unwrap();
    let told: Vec<Vec<String>> = document
        .descendants()
        .filter(|node| node.has_tag_name((HL7, "patientCareProvisionEvent")))
        .map(|event| {
            let values = event.descendants().filter_map(|node| {
                let name = node.tag_name().name();
                let is_told = ["low", "high", "id", "value"].contains(&name);
                let attribute =
                    node.attribute("extension").or(node.attribute("value")).or(node.attribute("code"));
                attribute.filter(|_| is_told).map(str::to_owned)
            });
            values.collect()
        })
        .collect();
    assert_eq!(
        told,
        [
            vec!["20140212", "cppz", "A81901", "20140212093721", "200000000101"],
            vec!["P000000042", "FA001"],
            vec!["19790511", "20130111", "cppz", "B82001", "20101220163113", "20130111150619", "NSTS"],
            vec![
                "20130111",
                "20140212",
                "cppz",
                "B82002",
                "20130111150619",
                "20140212093721",
                "200000000102"
            ],
        ]
    );
    // A place that has been left is history too.
    assert_eq!(
        (count(&xml, "serviceDeliveryLocation"), count(&answer("0"), "serviceDeliveryLocation")),
        (2, 1)
    );
}

#[test]
fn the_switch_decides_where_writers_are_told() {
    let marks = |xml: &str| count(xml, "systemEffectiveDate") + count(xml, "sourceSourceIdentified");
    for (entry_source, indicator, told) in [
        (EntrySource::WithHistory, "0", false),
        (EntrySource::WithHistory, "1", true),
        (EntrySource::Always, "0", true),
        (EntrySource::Always, "1", true),
        (EntrySource::Never, "0", false),
        (EntrySource::Never, "1", false),
    ] {
        let switches = PdsSwitches { entry_source, ..PdsSwitches::default() };
        let xml = answer_of(NEWER, indicator, &["person.allData"], switches);
        assert_eq!(marks(&xml) > 0, told, "{entry_source:?} {indicator}");
        assert_eq!(check(&xml), Ok(()));
        // The older form has no room for them.
        assert_eq!(marks(&answer_of(ID, indicator, &["person.allData"], switches)), 0);
    }
    let named: PdsSwitches =
        serde_json::from_value(json!({"entry-source": "always", "unknown-item": "nothing"})).unwrap();
    assert_eq!((named.entry_source, named.unknown_item), (EntrySource::Always, UnknownItem::Nothing));
}

/// The parts of a record that an answer tells beside its number.
fn parts(xml: &str) -> Vec<String> {
    let mut parts = children(xml, "patientRole");
    if parts.iter().any(|part| part == "patientPerson") {
        parts.extend(children(xml, "patientPerson"));
    }
    parts.retain(|part| part != "id" && part != "patientPerson");
    parts.sort();
    parts.dedup();
    parts
}

#[test]
fn an_item_asks_for_its_group_and_several_for_all_of_theirs() {
    let rows: [(&[&str], [&[&str]; 2]); 12] = [
        (&[], [&[]; 2]),
        (&["person.scn"], [&[]; 2]),
        (&["PERSON.ID "], [&[]; 2]),
        (&["person.name"], [&["name"], &["COCT_MT000203UK02.PartOfWhole"]]),
        (&["person.address"], [&["addr"], &["COCT_MT000201UK02.PartOfWhole"]]),
        (&["person.administrativeGenderCode"], [&["administrativeGenderCode"]; 2]),
        (&["person.birthTime"], [&["birthTime"]; 2]),
        (&["person.deceasedTime"], [&["deceasedTime", "subjectOf2"]; 2]),
        (&["primaryCare.id"], [&["playedOtherProviderPatient"]; 2]),
        (&["person.scn", "person.birthTime"], [&["birthTime"]; 2]),
        (
            &["person.name", "person.birthTime"],
            [&["birthTime", "name"], &["COCT_MT000203UK02.PartOfWhole", "birthTime"]],
        ),
        (&["person.address", "person.address"], [&["addr"], &["COCT_MT000201UK02.PartOfWhole"]]),
    ];
    for (items, expected) in rows {
        for (form, expected) in FORMS.into_iter().zip(expected) {
            let xml = answer_of(form, "0", items, PdsSwitches::default());
            assert_eq!(check(&xml), Ok(()), "{form} {items:?}");
            assert_eq!(parts(&xml), expected, "{form} {items:?}");
            assert!(xml.contains("<value value=\"137\"/>") && xml.contains(NUMBER));
        }
    }
    // The practice alone, and not what was nominated.
    let xml = answer_of(NEWER, "0", &["primaryCare.id"], PdsSwitches::default());
    assert_eq!((count(&xml, "patientCareProvisionEvent"), xml.contains("FA001")), (1, false));
}

#[test]
fn an_unknown_item_asks_for_everything_unless_the_switch_says_otherwise() {
    for form in FORMS {
        let everything = answer_of(form, "0", &["person.allData"], PdsSwitches::default());
        let nothing = answer_of(form, "0", &[], PdsSwitches::default());
        for items in [["person.shoeSize"].as_slice(), &[""], &["person.scn", "person.names"]] {
            for (unknown_item, expected) in
                [(UnknownItem::Everything, &everything), (UnknownItem::Nothing, &nothing)]
            {
                let switches = PdsSwitches { unknown_item, ..PdsSwitches::default() };
                assert_eq!(answer_of(form, "0", items, switches), *expected, "{form} {items:?}");
            }
        }
    }
}

#[test]
fn a_restricted_record_shows_nothing_whatever_is_asked_for() {
    let mut body = everything();
    for code in ["S", "Y"] {
        body["confidentiality"] = json!(code);
        let store = Store::of(std::slice::from_ref(&body));
        for items in [["person.allData"].as_slice(), &[], &["person.address"]] {
            let decision = run(&request_of(NEWER, &query("1", NUMBER, items)), &store).unwrap();
            let xml = subject(&decision);
            assert_eq!(warnings(&decision), ["PDS.9"]);
            assert_eq!(check(&xml), Ok(()));
            assert_eq!(children(&xml, "patientRole"), ["confidentialityCode", "id", "patientPerson"]);
            assert_eq!(children(&xml, "patientPerson"), Vec::<String>::new());
            for secret in ["MOLLOY", "Queens", "01632", "19390120", "REED", SECOND, "VGVzdA", "Archive", "QF"]
            {
                assert!(!xml.contains(secret), "{code} {secret}");
            }
        }
    }
}

#[test]
fn a_restricted_record_is_told_without_items_and_a_merged_one_with_its_old_number() {
    let merged = person(json!({"supersededBy": SECOND}));
    let next = person(json!({"nhsNumber": SECOND, "supersedes": [{"nhsNumber": NUMBER, "to": "19990101"}]}));
    let store = Store::of(&[merged, next]);
    for items in [["person.allData"].as_slice(), &[], &["person.name"]] {
        let decision = run(&request_of(NEWER, &query("0", NUMBER, items)), &store).unwrap();
        let xml = subject(&decision);
        assert_eq!(warnings(&decision), ["PDS.24"]);
        assert_eq!(check(&xml), Ok(()));
        assert_eq!((count(&xml, "oldVersion"), xml.contains("<high value=\"19990101\"/>")), (1, true));
    }
}

#[test]
fn the_answer_has_the_name_and_the_version_of_its_form() {
    let store = Store::of(&[everything()]);
    let decision = run(&request_of(NEWER, &query("0", NUMBER, &["person.allData"])), &store).unwrap();
    let answer = decision.outcome.answer;
    assert_eq!(answer.interaction.as_str(), "QUPA_IN000009UK03");
    assert_eq!((answer.version_code, answer.wrapper), ("3NPfIT6.3.01", "retrievalQueryResponse"));
    assert!(answer.is_query);
}
