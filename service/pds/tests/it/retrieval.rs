//! The rules of the retrieval as tables of cases: what is refused and with which faults, in which order, and what is
//! found. Facts: pds-scr 2.10, pds-messages 3.4, 9, 12.

use crate::bench::{
    FORMS, HL7, ID, NEWER, NUMBER, SECOND, Store, THIRD, inbound, moment, names, person, query, request,
    request_of, run, run_tree, subject, tree, warnings,
};
use bytes::Bytes;
use serde_json::{Value, json};
use spine_catalogue::{FaultForm, Qualifier, catalogue};
use spine_kernel::{InteractionId, Key, Moment, NationalService, NhsNumber, Payload, Refusal};
use spine_pds::{Pds, PdsSwitches, WrongCheckDigit};
use std::sync::Arc;

const INDICATOR: [&str; 2] = ["PDS.0", "ErrorBase1742.INVALID_HISTORIC_DATA_INDICATOR"];
const UNSPECIFIED: [&str; 2] = ["PDS.0", "ErrorBase1742.NHS_NUMBER_UNSPECIFIED"];
const INVALID: [&str; 2] = ["PDS.0", "ErrorBase1742.INVALID_NHS_NUMBER"];
const NO_MATCH: [&str; 2] = ["PDS.1", "PDS.RT003"];
const UNEXPECTED: [&str; 2] = ["PDS.0", "PDS.GE002"];

fn indicator(value: &str) -> String {
    format!("<historicDataIndicator>{value}</historicDataIndicator>")
}

fn person_id(value: &str) -> String {
    format!("<person.id>{value}</person.id>")
}

fn refused(xml: &str, store: &Store) -> Refusal {
    run(xml, store).expect_err(xml)
}

fn about(refusal: &Refusal) -> String {
    refusal.faults().filter_map(|fault| fault.about.clone()).collect()
}

#[test]
fn a_query_is_refused_for_its_first_fault() {
    let zero = indicator("<value code='0'/>");
    let good = person_id(&format!("<value root='2.16.840.1.113883.2.1.4.1' extension='{NUMBER}'/>"));
    let with_extension = |text: &str| zero.clone() + &person_id(&format!("<value extension='{text}'/>"));
    for (content, expected) in [
        // The indicator comes first, whatever is wrong with the number.
        (indicator("<value code='2'/>") + &person_id("<value extension='1'/>"), INDICATOR),
        (String::new(), INDICATOR),
        (good.clone(), INDICATOR),
        (indicator("<value code='2'/>") + &good, INDICATOR),
        (indicator("<value code=''/>") + &good, INDICATOR),
        (indicator("<value code=' 1'/>") + &good, INDICATOR),
        (indicator("<value code='01'/>") + &good, INDICATOR),
        (indicator("<value/>") + &good, INDICATOR),
        (indicator("<semanticsText>1</semanticsText>") + &good, INDICATOR),
        (zero.clone() + &zero + &good, INDICATOR),
        (zero.clone(), UNSPECIFIED),
        (zero.clone() + &person_id(""), UNSPECIFIED),
        (zero.clone() + &person_id("<value root='2.16.840.1.113883.2.1.4.1'/>"), UNSPECIFIED),
        (with_extension(""), UNSPECIFIED),
        (zero.clone() + &good + &good, UNSPECIFIED),
        (zero.clone() + &good + &person_id(""), UNSPECIFIED),
        (with_extension("900000000"), INVALID),
        (with_extension("90000000090"), INVALID),
        (with_extension("900 000 0009"), INVALID),
        (with_extension("9"), INVALID),
        (with_extension("9000000008"), INVALID),
        (with_extension("90000O0009"), INVALID),
        (with_extension("ééééééééé9"), INVALID),
        (with_extension(SECOND), NO_MATCH),
    ] {
        for form in FORMS {
            let xml = request_of(form, &format!("<query>{content}</query>"));
            let refusal = refused(&xml, &Store::of(&[person(json!({}))]));
            assert_eq!(names(&refusal), expected, "{form} {content}");
        }
    }
}

#[test]
fn a_refusal_tells_the_rule_and_never_the_number() {
    let store = Store::default();
    for (xml, expected) in [
        (query("0", "900000000", &[]), "the number has 9 characters, an NHS number has 10"),
        (query("0", "90000000090", &[]), "the number has 11 characters, an NHS number has 10"),
        (query("0", "9000000008", &[]), "the tenth digit is the modulus-11 check digit of the first nine"),
        (query("0", "90000000X9", &[]), "ten decimal digits without separators"),
        (query("0", "", &[]), "person.id has no extension"),
        (query("2", NUMBER, &[]), "the indicator has 1 characters and is neither 0 nor 1"),
        (query(NUMBER, NUMBER, &[]), "the indicator has 10 characters and is neither 0 nor 1"),
        (query("0", NUMBER, &[]), ""),
    ] {
        for form in FORMS {
            let told = about(&refused(&request_of(form, &xml), &store));
            assert_eq!(told, expected, "{form} {xml}");
            assert!(!told.contains("90000"), "{told}");
        }
    }
}

#[test]
fn the_switch_decides_on_a_wrong_check_digit_and_not_on_a_length() {
    let store = Store::of(&[person(json!({}))]);
    for (switch, number, expected) in [
        (WrongCheckDigit::Invalid, "9000000008", INVALID),
        (WrongCheckDigit::NoMatch, "9000000008", NO_MATCH),
        (WrongCheckDigit::NoMatch, "90000000X9", NO_MATCH),
        (WrongCheckDigit::NoMatch, "900000000", INVALID),
        (WrongCheckDigit::NoMatch, "90000000090", INVALID),
    ] {
        let switches = PdsSwitches { wrong_check_digit: switch, ..PdsSwitches::default() };
        for form in FORMS {
            let xml = tree(&request_of(form, &query("0", number, &[])));
            let refusal = run_tree(xml, &store, switches, moment()).unwrap_err();
            assert_eq!(names(&refusal), expected, "{form} {switch:?} {number}");
        }
    }
    let named: PdsSwitches = serde_json::from_value(json!({"wrong-check-digit": "no-match"})).unwrap();
    assert_eq!(named.wrong_check_digit, WrongCheckDigit::NoMatch);
    assert_eq!(serde_json::from_value::<PdsSwitches>(json!({})).unwrap(), PdsSwitches::default());
    assert!(serde_json::from_value::<PdsSwitches>(json!({"wrong-digit": "invalid"})).is_err());
}

#[test]
fn order_prefixes_and_texts_of_a_query_do_not_matter() {
    let store = Store::of(&[person(json!({}))]);
    let plain = run(&request(&query("0", NUMBER, &["person.allData"])), &store).unwrap();
    let other = format!(
        "<h:{ID} xmlns:h='{HL7}'><h:ControlActEvent>\n<h:query type='Message'>\
         <h:retrievalItem><h:semanticsText>person.allData</h:semanticsText></h:retrievalItem><x xmlns='urn:x'/>\
         <h:person.id><h:semanticsText>anything</h:semanticsText>\
         <h:value extension='{NUMBER}' root='2.16.840.1.113883.2.1.4.1'/></h:person.id>\
         <h:historicDataIndicator><h:semanticsText/><h:value codeSystem='y' code='0'/></h:historicDataIndicator>\
         </h:query></h:ControlActEvent></h:{ID}>"
    );
    assert_eq!(run(&other, &store).unwrap(), plain);
}

#[test]
fn a_message_that_is_no_query_is_not_opened() {
    for xml in [
        request(""),
        request("<query xmlns='urn:x'/>"),
        format!("<{ID} xmlns='{HL7}'><query/></{ID}>"),
        format!("<{ID} xmlns='{HL7}'/>"),
    ] {
        let refusal = refused(&xml, &Store::default());
        assert_eq!(names(&refusal), ["ErrorBase1732.CONTROL_ACT_QUERY_INVALID"], "{xml}");
    }
    let open = |message| Pds::default().open(&message).err().map(|refusal| names(&refusal));
    assert_eq!(open(inbound(Payload::Opaque)), Some(vec!["ErrorBaseTms.MESSAGE_NOT_WELL_FORMED"]));
    let xml = tree(&request(&query("0", NUMBER, &[])));
    let mut other = inbound(Payload::Xml(Arc::new(xml)));
    other.interaction = InteractionId::parse("QUPA_IN000006UK02").unwrap();
    assert_eq!(open(other), Some(vec!["TMS.101"]));
}

#[test]
fn an_answer_has_the_form_of_a_retrieval_and_writes_nothing() {
    let store = Store::of(&[person(json!({}))]);
    let decision = run(&request(&query("0", NUMBER, &["person.allData"])), &store).unwrap();
    assert_eq!((decision.decider, decision.plan.len()), (None, 0));
    let answer = decision.outcome.answer;
    assert_eq!(answer.interaction.as_str(), "QUPA_IN050000UK32");
    assert_eq!((answer.version_code, answer.wrapper), ("V3NPfIT4.2.00", "retrievalQueryResponse"));
    assert!(answer.is_query && answer.warnings.is_empty());
    let id = InteractionId::parse(ID).unwrap();
    assert_eq!(Pds::default().wrapper(&id), answer.wrapper);
}

#[test]
fn the_service_offers_what_the_catalogue_lists() {
    let pds = Pds::default();
    assert_eq!(pds.name(), "pds");
    assert_eq!(pds.kinds().iter().map(|kind| kind.name).collect::<Vec<_>>(), ["pds-patient"]);
    assert_eq!(pds.interactions().len(), 2);
    for offered in pds.interactions() {
        let row = catalogue().interaction(&offered.service, &offered.interaction).unwrap();
        let responses: Vec<&str> = row.responses.iter().map(InteractionId::as_str).collect();
        let expected = match offered.interaction.as_str() {
            NEWER => "QUPA_IN000009UK03",
            _ => "QUPA_IN050000UK32",
        };
        assert_eq!(responses, [expected]);
    }
}

#[test]
fn a_foreign_root_is_remarked_and_nothing_else() {
    let store = Store::of(&[person(json!({}))]);
    let good = request(&query("0", NUMBER, &["person.allData"]));
    let plain = run(&good, &store).unwrap();
    let number_note = ("nhs-number", NUMBER.to_owned());
    let notes = |xml: &str| {
        let decision = run(xml, &store).unwrap();
        assert_eq!(decision.outcome.answer, plain.outcome.answer, "{xml}");
        decision.outcome.audit.into_iter().map(|note| (note.name, note.value)).collect::<Vec<_>>()
    };
    let root = "root='2.16.840.1.113883.2.1.4.1'";
    assert_eq!(notes(&good), std::slice::from_ref(&number_note));
    let old_style = "2.16.840.1.113883.2.1.3.2.4.3";
    assert_eq!(
        notes(&good.replace(root, &format!("root='{old_style}'"))),
        [number_note.clone(), ("nhs-number-root", old_style.to_owned())]
    );
    assert_eq!(notes(&good.replace(root, "")), [number_note.clone(), ("nhs-number-root", "none".to_owned())]);
    let long = format!("root='{}'", "é".repeat(500));
    assert_eq!(notes(&good.replace(root, &long))[1].1.chars().count(), 64);
}

/// The elements of the patient's role that an answer shows.
fn shown(decision: &spine_kernel::Decision) -> Vec<String> {
    let xml = subject(decision);
    let document = roxmltree::Document::parse(&xml).unwrap();
    let role = document.descendants().find(|node| node.has_tag_name((HL7, "patientRole"))).unwrap();
    role.children().map(|child| child.tag_name().name().to_owned()).collect()
}

#[test]
fn items_decide_how_much_is_shown() {
    let store = Store::of(&[person(json!({}))]);
    let little: &[&str] = &["id"];
    let all: &[&str] = &["id", "patientPerson", "subjectOf8"];
    for (items, expected) in [
        (vec![], little),
        (vec!["person.scn"], little),
        (vec![" Person.SCN\n"], little),
        (vec!["person.scn", "person.scn"], little),
        (vec!["person.allData"], all),
        (vec!["person.scn", "person.allData"], all),
        (vec!["person.shoeSize"], all),
        (vec![""], all),
    ] {
        let decision = run(&request(&query("0", NUMBER, &items)), &store).unwrap();
        assert_eq!(shown(&decision), expected, "{items:?}");
        assert!(subject(&decision).contains("<value value=\"1\"/></pertinentSerialChangeNumber>"));
    }
    let empty = query("0", NUMBER, &[]).replace("</query>", "<retrievalItem/></query>");
    assert_eq!(shown(&run(&request(&empty), &store).unwrap()), all);
}

#[test]
fn old_numbers_that_did_not_lead_here_are_told_only_with_everything() {
    let store = Store::of(&[person(json!({"supersedes": [{"nhsNumber": SECOND}]}))]);
    for (items, told) in [(vec![], false), (vec!["person.allData"], true)] {
        let decision = run(&request(&query("0", NUMBER, &items)), &store).unwrap();
        assert_eq!(shown(&decision).contains(&"replacementOf".to_owned()), told);
        assert_eq!(warnings(&decision), Vec::<&str>::new());
    }
}

#[test]
fn a_sensitive_record_is_shown_restricted_and_a_business_reason_is_not() {
    let full: &[&str] = &["id", "addr", "telecom", "confidentialityCode", "patientPerson", "subjectOf8"];
    let restricted: &[&str] = &["id", "confidentialityCode", "patientPerson"];
    for (code, items, expected, warned) in [
        ("S", vec!["person.allData"], restricted, true),
        ("Y", vec!["person.allData"], restricted, true),
        ("S", vec![], restricted, true),
        ("B", vec!["person.allData"], full, false),
    ] {
        let store = Store::of(&[person(json!({
            "confidentiality": code, "serialChangeNumber": 7,
            "addresses": [{"use": "H", "lines": ["", "12 Queens Terrace"]}],
            "telecoms": [{"use": "HP", "value": "tel:01632960001"}]
        }))]);
        let decision = run(&request(&query("1", NUMBER, &items)), &store).unwrap();
        assert_eq!(shown(&decision), expected, "{code}");
        assert_eq!(warnings(&decision) == ["PDS.9"], warned, "{code}");
        let xml = subject(&decision);
        assert_eq!(xml.contains("<patientPerson classCode=\"PSN\" determinerCode=\"INSTANCE\"/>"), warned);
        assert!(xml.contains(&format!("<confidentialityCode code=\"{code}\"")));
        assert!(xml.contains("<value value=\"7\"/>"));
        for secret in ["MOLLOY", "Queens", "01632960001", "19390120"] {
            assert_eq!(xml.contains(secret), !warned, "{code} {secret}");
        }
    }
}

fn merged(number: &str, by: &str) -> Value {
    person(json!({"nhsNumber": number, "supersededBy": by}))
}

#[test]
fn a_superseded_number_gives_the_superseding_record() {
    let store =
        Store::of(&[merged(NUMBER, SECOND), merged(SECOND, THIRD), person(json!({"nhsNumber": THIRD}))]);
    for (asked, replaced) in [(NUMBER, vec![NUMBER, SECOND]), (SECOND, vec![SECOND]), (THIRD, vec![])] {
        for items in [vec!["person.allData"], vec![]] {
            let form = FORMS[usize::from(items.is_empty())];
            let decision = run(&request_of(form, &query("0", asked, &items)), &store).unwrap();
            let expected: &[&str] = if replaced.is_empty() { &[] } else { &["PDS.24"] };
            assert_eq!(warnings(&decision), expected);
            let xml = subject(&decision);
            let document = roxmltree::Document::parse(&xml).unwrap();
            let numbers = |under: &str| -> Vec<String> {
                let ids = document.descendants().filter(|node| node.has_tag_name((HL7, "id")));
                let ids = ids.filter(|id| id.parent().unwrap().tag_name().name() == under);
                ids.map(|id| id.attribute("extension").unwrap().to_owned()).collect()
            };
            assert_eq!(numbers("patientRole"), [THIRD]);
            assert_eq!(numbers("oldVersion"), replaced);
            let notes: Vec<_> = decision.outcome.audit.iter().map(|note| note.value.as_str()).collect();
            let expected = if replaced.is_empty() { vec![THIRD] } else { vec![THIRD, asked] };
            assert_eq!(notes, expected);
        }
    }
}

#[test]
fn a_superseded_number_does_not_open_a_sensitive_record() {
    let sensitive = person(json!({"nhsNumber": SECOND, "confidentiality": "S"}));
    let store = Store::of(&[merged(NUMBER, SECOND), sensitive]);
    let decision = run(&request(&query("0", NUMBER, &["person.allData"])), &store).unwrap();
    assert_eq!(warnings(&decision), ["PDS.24", "PDS.9"]);
    assert_eq!(shown(&decision), ["id", "confidentialityCode", "patientPerson"]);
}

/// Numbers of the test range, the `index`th of a row.
fn number(index: u32) -> String {
    (0..).filter_map(|stem| NhsNumber::from_stem(900_000_100 + stem)).nth(index as usize).unwrap().to_string()
}

#[test]
fn chains_end_circles_are_refused_and_so_is_what_leads_nowhere() {
    let ask = |store: &Store, asked: &str| run(&request(&query("0", asked, &[])), store);
    let circle = Store::of(&[merged(NUMBER, SECOND), merged(SECOND, THIRD), merged(THIRD, SECOND)]);
    for asked in [NUMBER, SECOND, THIRD] {
        let refusal = ask(&circle, asked).unwrap_err();
        assert_eq!(names(&refusal), UNEXPECTED);
        assert_eq!(about(&refusal), "the superseding numbers go round in a circle");
    }
    let nowhere = Store::of(&[merged(NUMBER, SECOND)]);
    assert_eq!(names(&ask(&nowhere, NUMBER).unwrap_err()), UNEXPECTED);

    let mut chain: Vec<Value> = (0..9).map(|link| merged(&number(link), &number(link + 1))).collect();
    chain.push(person(json!({"nhsNumber": number(9)})));
    let store = Store::of(&chain);
    assert!(ask(&store, &number(1)).is_ok(), "eight numbers supersede each other");
    let refusal = ask(&store, &number(0)).unwrap_err();
    assert_eq!(names(&refusal), UNEXPECTED);
    assert_eq!(about(&refusal), "more than 8 numbers supersede each other");
}

#[test]
fn an_invalidated_number_is_refused_wherever_it_stands() {
    let withdrawn = |number: &str| person(json!({"nhsNumber": number, "invalidated": true}));
    let both = person(json!({"invalidated": true, "supersededBy": SECOND}));
    for people in [vec![withdrawn(NUMBER)], vec![merged(NUMBER, SECOND), withdrawn(SECOND)], vec![both]] {
        for form in FORMS {
            let refusal =
                refused(&request_of(form, &query("0", NUMBER, &["person.allData"])), &Store::of(&people));
            assert_eq!(names(&refusal), ["PDS.22", "PDS.RT003"]);
        }
    }
}

#[test]
fn a_record_that_cannot_be_trusted_is_not_shown() {
    let good = Store::of(&[person(json!({}))]);
    let body = good.0.values().next().unwrap();
    let text = std::str::from_utf8(body).unwrap();
    let key = Key::new("pds-patient", NUMBER);
    for (body, expected) in [
        (
            text.replace("\"format\":2", "\"format\":3"),
            "the record's format is 3, and this build reads 1 to 2",
        ),
        (text.replace("MOLLOY\"", "MOLLOY"), "the record is damaged near byte "),
        (text.replace(NUMBER, SECOND), "the record is that of another number"),
    ] {
        let mut store = Store::default();
        store.0.insert(key.clone(), Bytes::from(body));
        for form in FORMS {
            let refusal = refused(&request_of(form, &query("0", NUMBER, &["person.allData"])), &store);
            assert_eq!(names(&refusal), UNEXPECTED);
        }
        let told = about(&refused(&request(&query("0", NUMBER, &["person.allData"])), &store));
        assert!(told.starts_with(expected) && !told.contains("MOLLOY"), "{told}");
    }
}

#[test]
fn the_same_moment_gives_the_same_answer_and_only_its_day_counts() {
    let store = Store::of(&[person(json!({
        "addresses": [{"use": "TMP", "lines": ["", "1 Lodge"], "from": "20260301", "to": "20260304"}]
    }))]);
    let at = |instant: &str| {
        let moment = Moment::new(instant.parse().unwrap(), [9; 32]);
        let xml = tree(&request(&query("0", NUMBER, &["person.allData"])));
        run_tree(xml, &store, PdsSwitches::default(), moment).unwrap()
    };
    assert_eq!(at("2026-03-04T00:00:00Z"), at("2026-03-04T23:59:59Z"));
    assert!(subject(&at("2026-03-04T23:59:59Z")).contains("1 Lodge"));
    assert!(!subject(&at("2026-03-05T00:00:00Z")).contains("1 Lodge"));
}

#[test]
fn every_fault_that_a_rule_raises_has_a_row_of_its_form() {
    for name in INDICATOR.iter().chain(&UNSPECIFIED).chain(&INVALID).chain(&NO_MATCH).chain(&UNEXPECTED) {
        let row = catalogue().fault(name).unwrap();
        assert_eq!((row.form, row.qualifier), (FaultForm::Error, Qualifier::Error), "{name}");
    }
    for (name, form, qualifier) in [
        ("PDS.22", FaultForm::Error, Qualifier::Error),
        ("PDS.9", FaultForm::Error, Qualifier::Warning),
        ("PDS.24", FaultForm::Error, Qualifier::Warning),
        ("ErrorBase1732.CONTROL_ACT_QUERY_INVALID", FaultForm::Reject, Qualifier::Error),
        ("ErrorBaseTms.MESSAGE_NOT_WELL_FORMED", FaultForm::SoapFault, Qualifier::Error),
        ("TMS.101", FaultForm::SoapFault, Qualifier::Error),
    ] {
        let row = catalogue().fault(name).unwrap();
        assert_eq!((row.form, row.qualifier), (form, qualifier), "{name}");
    }
}
