//! The patient record in a store: its format, its key and its indexes.

use crate::bench::{NUMBER, SECOND, person};
use serde_json::{Value, json};
use spine_kernel::{IndexEntry, NationalService, Seed, SeedDoc};
use spine_pds::{
    FAMILY_BIRTH_INDEX, PATIENT_KIND, PatientRecord, Pds, RecordError, Source, SystemPeriod, patient_key,
};

fn seed(changes: Value) -> Seed {
    let document = SeedDoc { kind: "person".to_owned(), body: person(changes) };
    Pds::default().load(&document).unwrap().remove(0)
}

/// A body of format 1 as it stands in stores. It must stay readable for as long as readers of format 1 exist.
const FORMAT_1: &str = r#"{"format":1,"patient":{"nhsNumber":"9000000009","serialChangeNumber":7,
"names":{"current":[{"id":"eyst","period":{"from":"19710705"},"value":{"use":"L","given":["Duncan"],"family":"MOLLOY"}}],
"historic":[{"id":"eyst","period":{"from":"19390120","to":"19710705"},
"system":{"from":"20060101000000","to":"20190304101112"},"source":{"system":"200000000101"},
"value":{"use":"L","family":"REED"}}]},
"addresses":{"current":[{"id":"wytk","source":{"national":"NSTS"},
"value":{"use":"H","lines":["","12 Queens Terrace","","Wallsend",""],"postcode":"NE28 7QU"}}]},
"gender":"1","birthTime":"193901202315","death":{"time":"20200102","notification":"2"},
"language":{"code":"fr","interpreterRequired":true},"consents":[{"kind":"4","value":"1","time":"20190304"}],
"previousNhsContact":"0","confidentiality":"S","supersedes":[{"nhsNumber":"9000000017"}],"invalidated":true}}"#;

#[test]
fn a_body_of_format_1_is_read_and_comes_back() {
    let record = PatientRecord::read(FORMAT_1.as_bytes()).unwrap();
    assert_eq!(record.nhs_number.as_str(), NUMBER);
    let historic = &record.names.historic[0];
    assert_eq!(historic.system.to.as_ref().unwrap().as_str(), "20190304101112");
    assert!(matches!(&historic.source, Some(Source::System(asid)) if asid.as_str() == "200000000101"));
    assert_eq!(record.addresses.current[0].source, Some(Source::National("NSTS".parse().unwrap())));
    assert_eq!(record.names.current[0].system, SystemPeriod::default());
    assert_eq!(PatientRecord::read(&record.body()).unwrap(), record);
    // Written again it is a body of the present format that says the same.
    let written: Value = serde_json::from_slice(&record.body()).unwrap();
    let mut stored: Value = serde_json::from_str(FORMAT_1).unwrap();
    stored["format"] = json!(2);
    assert_eq!(written, stored);
}

/// What format 2 has beyond format 1. It must stay readable for as long as readers of format 2 exist.
const FORMAT_2: &str = r#"{"format":2,"patient":{"nhsNumber":"9000000009","serialChangeNumber":7,
"names":{"current":[{"id":"eyst","value":{"use":"L","family":"MOLLOY"}}]},"gender":"1","birthTime":"19390120",
"previousNhsContact":"0",
"relatedPersons":{"current":[{"id":"rel1","period":{"from":"20200101"},"source":{"national":"DSA"},
"value":{"role":"AGNT","relationship":"19","position":2,"nextOfKin":true,"correspondence":true,
"who":{"details":{"name":{"use":"L","family":"REED"},"address":{"use":"H","lines":["","1 Road","","Town",""]},
"telecoms":[{"use":"HP","value":"tel:1"}],"language":{"code":"cy","interpreterRequired":false}}},
"contact":{"method":"3","times":"mornings"},"writtenFormat":"11","callBack":"1"}},
{"id":"rel2","value":{"role":"PRS","relationship":"12","who":{"patient":"9000000017"}}}]},
"birthplace":{"city":"Fennock"},"contactTimes":"after six","sharedSecret":"VGVzdA==","healthspace":"2",
"agencyRegistration":{"cipher":"QF","period":{"from":"19390120"}},"agencyRemoval":{"reason":"OPA"},
"paperRecords":[{"id":"pap1","period":{"from":"20100301"},"priority":"N","status":"CP",
"locations":[{"id":"pap2","name":"Archive","written":{"system":{"from":"20100301000000"},
"source":{"system":"200000000101"}}}],"written":{"source":{"national":"NSTS"}}}]}}"#;

#[test]
fn a_body_of_format_2_is_read_and_comes_back() {
    let record = PatientRecord::read(FORMAT_2.as_bytes()).unwrap();
    assert_eq!(PatientRecord::read(&record.body()).unwrap(), record);
    let written: Value = serde_json::from_slice(&record.body()).unwrap();
    let stored: Value = serde_json::from_str(FORMAT_2).unwrap();
    assert_eq!(written, stored);
}

#[test]
fn another_format_and_a_damaged_body_are_told_apart() {
    let good = seed(json!({})).body;
    let text = std::str::from_utf8(&good).unwrap();
    assert!(text.starts_with("{\"format\":2,"));
    let read = |body: &str| PatientRecord::read(body.as_bytes()).unwrap_err();
    for format in [0, 3, 65535] {
        let expected = RecordError::UnknownFormat { format };
        assert_eq!(read(&text.replace("\"format\":2", &format!("\"format\":{format}"))), expected);
        assert_eq!(read(&format!("{{\"format\":{format},\"person\":[]}}")), expected);
    }
    for body in [
        String::new(),
        "{}".to_owned(),
        "[1]".to_owned(),
        text[..text.len() - 1].to_owned(),
        text.replace("\"gender\":\"1\"", "\"gender\":\"7\""),
        text.replace("\"gender\"", "\"sex\":1,\"gender\""),
        text.replace("\"format\":2", "\"format\":70000"),
        text.replace(NUMBER, "9000000008"),
        format!("{text}{text}"),
    ] {
        assert!(matches!(read(&body), RecordError::Damaged { .. }), "{body}");
    }
}

#[test]
fn a_record_is_found_by_number_and_by_every_family_name_with_its_birth() {
    let seed = seed(json!({
        "birthTime": "193901202315",
        "names": [
            {"use": "L", "given": ["Zoë"], "family": "O'Brien-Müller"},
            {"use": "A", "given": ["Zo"]},
            {"use": "A", "family": "O'BRIEN-MÜLLER"}
        ],
        "history": {"names": [{"use": "L", "family": "Reed", "to": "19700101"}]}
    }));
    assert_eq!(seed.key, patient_key(&NUMBER.parse().unwrap()));
    assert_eq!(seed.key.to_string(), "pds-patient/9000000009");
    let expected = ["O'BRIEN-MÜLLER|19390120", "REED|19390120"];
    assert_eq!(seed.indexes, expected.map(|value| IndexEntry::new(FAMILY_BIRTH_INDEX, value)));
    assert_eq!((PATIENT_KIND.indexes, PATIENT_KIND.format_version), ([FAMILY_BIRTH_INDEX].as_slice(), 2));
}

#[test]
fn a_number_out_of_use_stands_in_no_index() {
    for changes in [json!({"supersededBy": SECOND}), json!({"invalidated": true})] {
        assert_eq!(seed(changes).indexes, []);
    }
    assert_eq!(seed(json!({"confidentiality": "S"})).indexes.len(), 1);
}
