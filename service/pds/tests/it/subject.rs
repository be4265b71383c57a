//! The payload of the answer, read by a reader of another make: order, number, attributes, values, history.
//! Facts: pds-messages 2.1-2.3, 2.5, 4.6, 12 (28).

use crate::bench::{HL7, NUMBER, SECOND, Store, THIRD, person, query, request, run, subject};
use crate::grammar::check;
use roxmltree::{Document, Node};
use serde_json::{Value, json};

fn everything() -> Value {
    person(json!({
        "serialChangeNumber": 137, "multipleBirthOrder": 2,
        "names": [
            {"use": "A", "given": ["Dunc"], "id": "al1a"},
            {"use": "L", "prefix": "MR", "given": ["Duncan", "Jack"], "family": "MOLLOY", "suffix": "BSc",
             "from": "19710705", "id": "eyst"}
        ],
        "deceasedTime": "202001021530", "deathNotification": "2",
        "addresses": [
            {"use": "H", "lines": ["", "12 Queens Terrace", "", "Wallsend", "Tyne & Wear"],
             "postcode": "NE28 7QU", "paf": "12345678", "from": "20080426", "id": "wytk"},
            {"use": "TMP", "lines": ["<Elm> \"House\""], "description": "Mum's", "from": "20260301",
             "to": "20260401", "id": "tmpa"}
        ],
        "telecoms": [{"use": "HP", "value": "tel:01632960001", "id": "t0aa"}],
        "registrations": [
            {"kind": "1", "organisation": "A81901", "from": "19700131", "id": "aiyu"},
            {"kind": "P1", "organisation": "FA001", "id": "P000000042"}
        ],
        "confidentiality": "B", "previousNhsContact": "0", "language": "fr", "interpreterRequired": true,
        "contactMethod": "3", "writtenFormat": "12",
        "consents": [{"kind": "4", "value": "1", "time": "20190304"}, {"kind": "6", "value": "5"}],
        "supersedes": [{"nhsNumber": SECOND, "from": "19700101", "to": "19990101"}, {"nhsNumber": THIRD}],
        "history": {
            "names": [{"use": "L", "given": ["Duncan"], "family": "REED", "from": "19390120", "to": "19710705"}],
            "addresses": [
                {"use": "H", "lines": ["2 New Road"], "from": "19900101", "to": "20080426"},
                {"use": "H", "lines": ["1 Old Road"], "from": "19390120", "to": "19900101"}
            ],
            "telecoms": [{"use": "WP", "value": "mailto:d@example.test", "to": "20010101", "id": "t0bb"}],
            "registrations": [{"kind": "1", "organisation": "B82002", "from": "19390120", "to": "19700131"}]
        }
    }))
}

fn answer(indicator: &str, people: &[Value]) -> String {
    let query = query(indicator, NUMBER, &["person.allData"]);
    subject(&run(&request(&query), &Store::of(people)).unwrap())
}

/// A line for each element: its depth, its name, its attributes by name, and its text.
fn outline(xml: &str) -> String {
    fn add(node: Node<'_, '_>, depth: usize, lines: &mut String) {
        let mut attributes: Vec<_> =
            node.attributes().map(|one| format!(" {}={}", one.name(), one.value())).collect();
        attributes.sort();
        let text = node.text().map(|text| format!(" : {text}")).unwrap_or_default();
        let name = node.tag_name().name();
        lines.push_str(&format!("{}{name}{}{text}\n", " ".repeat(depth), attributes.concat()));
        node.children().filter(Node::is_element).for_each(|child| add(child, depth + 1, lines));
    }
    let mut lines = String::new();
    add(Document::parse(xml).unwrap().root_element(), 0, &mut lines);
    lines
}

const CURRENT: &str = "\
subject typeCode=SUBJ
 PdsSuccessfulRetrieval classCode=OBS moodCode=EVN
  subject typeCode=SBJ
   patientRole classCode=PAT
    id extension=9000000009 root=2.16.840.1.113883.2.1.4.1
    addr use=H
     streetAddressLine
     streetAddressLine : 12 Queens Terrace
     streetAddressLine
     streetAddressLine : Wallsend
     streetAddressLine : Tyne & Wear
     postalCode : NE28 7QU
     addressKey : 12345678
     useablePeriod
      low value=20080426
     id extension=wytk root=2.16.840.1.113883.2.1.3.2.4.18.1
    addr use=TMP
     streetAddressLine : <Elm> \"House\"
     streetAddressLine
     streetAddressLine
     streetAddressLine
     streetAddressLine
     desc : Mum's
     useablePeriod
      low value=20260301
      high value=20260401
     id extension=tmpa root=2.16.840.1.113883.2.1.3.2.4.18.1
    telecom use=HP value=tel:01632960001
     id extension=t0aa root=2.16.840.1.113883.2.1.3.2.4.18.1
    confidentialityCode code=B codeSystem=2.16.840.1.113883.2.1.3.2.4.16.1
    patientPerson classCode=PSN determinerCode=INSTANCE
     name use=L
      prefix : MR
      given : Duncan
      given : Jack
      family : MOLLOY
      suffix : BSc
      validTime
       low value=19710705
      id extension=eyst root=2.16.840.1.113883.2.1.3.2.4.18.1
     name use=A
      given : Dunc
      id extension=al1a root=2.16.840.1.113883.2.1.3.2.4.18.1
     administrativeGenderCode code=1
     birthTime value=19390120
     deceasedTime value=202001021530
     multipleBirthOrderNumber value=2
     playedOtherProviderPatient classCode=PAT
      subjectOf typeCode=SBJ
       patientCareProvision classCode=PCPR moodCode=EVN
        id extension=aiyu root=2.16.840.1.113883.2.1.3.2.4.18.1
        code code=1 codeSystem=2.16.840.1.113883.2.1.3.2.4.17.37
        effectiveTime
         low value=19700131
        responsibleParty typeCode=RESP
         healthCareProvider classCode=PROV
          id extension=A81901 root=2.16.840.1.113883.2.1.4.3
     playedOtherProviderPatient classCode=PAT
      subjectOf typeCode=SBJ
       patientCareProvision classCode=PCPR moodCode=EVN
        id extension=P000000042 root=2.16.840.1.113883.2.1.3.2.4.18.1
        code code=P1 codeSystem=2.16.840.1.113883.2.1.3.2.4.17.37
        responsibleParty typeCode=RESP
         healthCareProvider classCode=PROV
          id extension=FA001 root=2.16.840.1.113883.2.1.4.3
     languageCommunication
      languageCode code=fr
      proficiencyLevelCode code=1 codeSystem=2.16.840.1.113883.2.1.3.2.4.16.39
      preferenceInd value=true
    subjectOf4 typeCode=SBJ
     preferredContactMethod classCode=OBS moodCode=EVN
      code code=9 codeSystem=2.16.840.1.113883.2.1.3.2.4.17.35
      value code=3 codeSystem=2.16.840.1.113883.2.1.3.2.4.16.16
    subjectOf8 typeCode=SBJ
     previousNhsContact classCode=OBS moodCode=EVN
      code code=17 codeSystem=2.16.840.1.113883.2.1.3.2.4.17.35
      value code=0 codeSystem=2.16.840.1.113883.2.1.3.2.4.17.38
    subjectOf3 typeCode=SBJ
     consent classCode=OBS moodCode=EVN
      code code=4 codeSystem=2.16.840.1.113883.2.1.3.2.4.17.164
      effectiveTime value=20190304
      value code=1 codeSystem=2.16.840.1.113883.2.1.3.2.4.16.2
    subjectOf3 typeCode=SBJ
     consent classCode=OBS moodCode=EVN
      code code=6 codeSystem=2.16.840.1.113883.2.1.3.2.4.17.164
      value code=5 codeSystem=2.16.840.1.113883.2.1.3.2.4.16.2
    subjectOf2 typeCode=SBJ
     deathNotification classCode=OBS moodCode=EVN
      code code=3 codeSystem=2.16.840.1.113883.2.1.3.2.4.17.35
      value code=2 codeSystem=2.16.840.1.113883.2.1.3.2.4.16.5
    subjectOf5 typeCode=SBJ
     preferredWrittenCommunicationFormat classCode=OBS moodCode=EVN
      code code=13 codeSystem=2.16.840.1.113883.2.1.3.2.4.17.35
      value code=12 codeSystem=2.16.840.1.113883.2.1.3.2.4.16.17
    replacementOf typeCode=REPL
     oldVersion classCode=PAT
      id extension=9000000017 root=2.16.840.1.113883.2.1.4.1
      effectiveTime
       low value=19700101
       high value=19990101
    replacementOf typeCode=REPL
     oldVersion classCode=PAT
      id extension=9000000025 root=2.16.840.1.113883.2.1.4.1
  pertinentInformation typeCode=PERT
   pertinentSerialChangeNumber classCode=OBS moodCode=EVN
    code code=2 codeSystem=2.16.840.1.113883.2.1.3.2.4.17.35
    value value=137
";

#[test]
fn a_full_record_is_told_in_the_order_of_the_schema() {
    let xml = answer("0", &[everything()]);
    assert_eq!(check(&xml), Ok(()));
    assert_eq!(outline(&xml), CURRENT);
}

#[test]
fn the_least_record_is_told_without_empty_elements() {
    let xml = answer("0", &[person(json!({}))]);
    assert_eq!(check(&xml), Ok(()));
    for absent in
        ["addr", "telecom", "confidentiality", "deceased", "replacementOf", "language", "suffix", "high"]
    {
        assert!(!xml.contains(absent), "{absent}");
    }
    // A record that was not allocated here counts as having had contact before.
    assert!(xml.contains("<value code=\"1\" codeSystem=\"2.16.840.1.113883.2.1.3.2.4.17.38\"/>"));
}

/// The value of an attribute or the text of each element of that name, in document order.
fn all(xml: &str, element: &str, attribute: Option<&str>) -> Vec<String> {
    let document = Document::parse(xml).unwrap();
    let nodes = document.descendants().filter(|node| node.has_tag_name((HL7, element)));
    nodes
        .filter_map(|node| match attribute {
            Some(name) => node.attribute(name).map(str::to_owned),
            None => node.text().map(str::to_owned),
        })
        .collect()
}

#[test]
fn history_follows_what_is_current_from_the_oldest_and_keeps_the_ids() {
    let xml = answer("1", &[everything()]);
    assert_eq!(check(&xml), Ok(()));
    assert_eq!(
        all(&xml, "streetAddressLine", None),
        ["12 Queens Terrace", "Wallsend", "Tyne & Wear", "<Elm> \"House\"", "1 Old Road", "2 New Road"]
    );
    assert_eq!(all(&xml, "family", None), ["MOLLOY", "REED"]);
    assert_eq!(all(&xml, "telecom", Some("use")), ["HP", "WP"]);
    let providers = all(&xml, "id", Some("extension"));
    assert_eq!(providers.iter().filter(|id| ["A81901", "FA001", "B82002"].contains(&id.as_str())).count(), 3);
    // A slot keeps its id: the usual address, the usual name and the practice each show it for every version.
    for (slot, versions) in [("wytk", 3), ("eyst", 2), ("aiyu", 2)] {
        assert_eq!(providers.iter().filter(|id| *id == slot).count(), versions, "{slot}");
    }
    let current = answer("0", &[everything()]);
    assert_eq!(all(&current, "family", None), ["MOLLOY"]);
    assert_eq!(all(&current, "addr", Some("use")), ["H", "TMP"]);
}

#[test]
fn what_is_over_is_history_and_what_is_to_come_is_not() {
    let one = person(json!({"addresses": [
        {"use": "TMP", "lines": ["over"], "from": "20260101", "to": "20260303"},
        {"use": "TMP", "lines": ["last day"], "from": "20260101", "to": "20260304"},
        {"use": "H", "lines": ["to come"], "from": "20270101"},
        {"use": "H", "lines": ["now"], "from": "20200101", "to": "20261231"}
    ], "history": {"addresses": [
        {"use": "H", "lines": ["closed late"], "from": "20260202", "to": "20260210"},
        {"use": "H", "lines": ["closed early"], "from": "19990101", "to": "20200101"}
    ]}}));
    let lines = |indicator| all(&answer(indicator, std::slice::from_ref(&one)), "streetAddressLine", None);
    assert_eq!(lines("0"), ["last day", "to come", "now"]);
    assert_eq!(lines("1"), ["last day", "to come", "now", "closed early", "over", "closed late"]);
}

#[test]
fn the_period_of_a_superseded_number_is_told_where_it_is_known() {
    let old = person(json!({"nhsNumber": NUMBER, "supersededBy": SECOND}));
    let new = person(json!({
        "nhsNumber": SECOND, "supersedes": [{"nhsNumber": THIRD}, {"nhsNumber": NUMBER, "to": "19990101"}]
    }));
    let xml = answer("0", &[old, new]);
    assert_eq!(check(&xml), Ok(()));
    let told = outline(&xml);
    let at = told.find("    replacementOf").unwrap();
    let expected = "    replacementOf typeCode=REPL
     oldVersion classCode=PAT
      id extension=9000000009 root=2.16.840.1.113883.2.1.4.1
      effectiveTime
       high value=19990101
    replacementOf typeCode=REPL
     oldVersion classCode=PAT
      id extension=9000000025 root=2.16.840.1.113883.2.1.4.1
  pertinent";
    assert!(told[at..].starts_with(expected), "{}", &told[at..]);
}
