//! Single fields, and the shape of the record.

use crate::bench::{answer, empty, failed, judged, refusal, spoil};
use vertebra_oracle::{
    addresses_have_five_lines, answered, fields, follows_retrieval_order, says, silent_about,
};

/// What the answer of the bench says in each field.
const WORDS: &[(&str, &str)] = &[
    ("NHS number", "9000000009"),
    ("family name", "Marlow"),
    ("given name", "Edith"),
    ("gender", "female"),
    ("date of birth", "1952-03-09"),
    ("date of death", "2025-12-02"),
    ("death notification", "formal"),
    ("postcode", "QF1 2AB"),
    ("address line 2", "4 Quarry Lane"),
    ("GP practice", "A81901"),
    ("confidentiality code", "B"),
    ("superseded NHS number", "9000000025"),
    ("serial change number", "137"),
];

const OTHER_NAME: &str = r#"<name use="L"><given>Nobody</given><family>Stranger</family><id root="2.16.840.1.113883.2.1.3.2.4.18.1" extension="zz01"/></name>"#;

#[test]
fn the_answer_says_each_field_once() {
    let right = judged(200, &answer());
    let names: Vec<&str> = fields().iter().map(|field| field.name).collect();
    assert_eq!(names, WORDS.iter().map(|(name, _)| *name).collect::<Vec<_>>());
    for (name, word) in WORDS {
        assert_eq!(failed(&[says(&right, name, word).unwrap()]), Vec::<&str>::new(), "{name}");
        let shown = silent_about(&right, name).unwrap();
        assert_eq!(failed(std::slice::from_ref(&shown)), [shown.id.as_str()], "{name} is not silent");
        for other in empty() {
            assert_eq!(failed(&[says(&other, name, word).unwrap()]).len(), 1, "{name} of nothing");
            assert_eq!(failed(&[silent_about(&other, name).unwrap()]).len(), 1, "{name} of nothing");
        }
    }
    assert_eq!(failed(&[says(&right, "family name", "Stranger").unwrap()]).len(), 1);
    assert!(says(&right, "shoe size", "41").is_err());
    assert!(says(&right, "gender", "tall").is_err());
}

#[test]
fn a_second_value_and_none_fail_the_field() {
    let cases: &[(&str, &str, &str)] = &[
        ("NHS number", r#"<addr use="H">"#, r#"<id extension="9000000017"/><addr use="H">"#),
        ("family name", r#"<name use="L">"#, &format!(r#"{OTHER_NAME}<name use="L">"#)),
        ("family name", r#"<name use="PREFERRED">"#, &format!(r#"{OTHER_NAME}<name use="PREFERRED">"#)),
        ("family name", r#"<name use="L">"#, r#"<name use="A">"#),
        ("family name", "<suffix>OBE</suffix>", "<family>Marlow</family>"),
        ("given name", "<given>Edith</given>", "<given>Nobody</given>"),
        ("given name", r#"<name use="PREFERRED">"#, r#"<name use="L">"#),
        ("gender", r#"<birthTime value"#, r#"<administrativeGenderCode code="2"/><birthTime value"#),
        ("date of birth", r#"<birthTime value="19520309"/>"#, ""),
        ("date of death", "<deceasedTime ", r#"<deceasedTime value="20251202"/><deceasedTime "#),
        (
            "death notification",
            r#"<subjectOf5 typeCode="SBJ">"#,
            r#"<subjectOf2><deathNotification><value code="1"/></deathNotification></subjectOf2><subjectOf5 typeCode="SBJ">"#,
        ),
        ("postcode", r#"<addr use="TMP">"#, r#"<addr use="H">"#),
        ("postcode", "<postalCode>QF1 2AB</postalCode>", ""),
        ("address line 2", "<streetAddressLine>4 Quarry Lane</streetAddressLine>", ""),
        ("GP practice", r#"<code code="P1" "#, r#"<code code="1" "#),
        ("GP practice", r#"<code code="1" "#, r#"<code code="P2" "#),
        (
            "confidentiality code",
            "<confidentialityCode ",
            r#"<confidentialityCode code="S"/><confidentialityCode "#,
        ),
        (
            "superseded NHS number",
            r#"<replacementOf typeCode="REPL">"#,
            r#"<replacementOf><oldVersion><id extension="9000000033"/></oldVersion></replacementOf><replacementOf typeCode="REPL">"#,
        ),
        ("serial change number", r#"<value value="137"/>"#, r#"<value value="137"/><value value="138"/>"#),
        ("serial change number", r#"<value value="137"/>"#, ""),
    ];
    for (name, place, by) in cases {
        let word = WORDS.iter().find(|(known, _)| known == name).unwrap().1;
        let check = says(&judged(200, &spoil(&answer(), place, by)), name, word).unwrap();
        assert_eq!(failed(std::slice::from_ref(&check)), [check.id.as_str()], "{name}: {place} -> {by}");
    }
}

#[test]
fn a_field_that_is_not_there_is_silent_and_one_in_any_holder_is_not() {
    let without = spoil(&answer(), r#"<deceasedTime value="20251202"/>"#, "");
    assert!(failed(&[silent_about(&judged(200, &without), "date of death").unwrap()]).is_empty());
    // A name of another use is still a name.
    let aliased = spoil(&answer(), r#"<name use="L">"#, r#"<name use="A">"#);
    assert_eq!(failed(&[silent_about(&judged(200, &aliased), "family name").unwrap()]).len(), 1);
}

#[test]
fn the_answer_has_its_form() {
    let right = judged(200, &answer());
    assert!(failed(&answered(&right, "QUPA_IN050000UK32")).is_empty());
    assert_eq!(failed(&answered(&right, "QUPA_IN000009UK03")), ["sync.answer"]);
    assert_eq!(failed(&answered(&judged(500, &answer()), "QUPA_IN050000UK32")), ["sync.http"]);
    let cases = [
        (
            "sync.creation-time",
            r#"<creationTime value="20260101093000"/>"#,
            r#"<creationTime value="19700101000000"/>"#,
        ),
        ("sync.query-end", r#"<queryResponseCode code="OK"/>"#, r#"<queryResponseCode code="ID"/>"#),
    ];
    for (id, place, by) in cases {
        let spoiled = judged(200, &spoil(&answer(), place, by));
        assert_eq!(failed(&answered(&spoiled, "QUPA_IN050000UK32")), [id]);
    }
    let unwrapped = answer().replace("retrievalQueryResponse", "traceQueryResponse");
    assert_eq!(failed(&answered(&judged(200, &unwrapped), "QUPA_IN050000UK32")), ["sync.wrapper"]);
    for other in empty().into_iter().chain([judged(200, &refusal())]) {
        assert_eq!(failed(&answered(&other, "QUPA_IN050000UK32")), ["sync.answer"]);
    }
}

#[test]
fn the_order_holds_and_every_spoiled_one_fails() {
    let right = follows_retrieval_order(&judged(200, &answer()));
    assert!(failed(&right).is_empty(), "{right:#?}");
    let moved = "<postalCode>QF1 2AB</postalCode><addressKey>01234567</addressKey>";
    let cases: &[(&str, &str)] = &[
        (moved, "<addressKey>01234567</addressKey><postalCode>QF1 2AB</postalCode>"),
        (
            "<postalCode>QF1 2AC</postalCode><desc>",
            "<postalCode>QF1 2AC</postalCode><streetAddressLine/><desc>",
        ),
        ("<streetAddressLine>Flat 2</streetAddressLine>", ""),
        (r#"<addr use="H">"#, "<addr>"),
        (r#"<addr use="H">"#, r#"<addr use="H" updateMode="added">"#),
        (r#"<addr use="H">"#, r#"<addr use="H">words"#),
        (r#"<addr use="H">"#, r#"<addr use="H"><city/>"#),
        (
            r#"<addr use="H">"#,
            r#"<telecom use="HP" value="tel:1"><id root="2.16.840.1.113883.2.1.3.2.4.18.1" extension="q"/></telecom><addr use="H">"#,
        ),
        (r#"extension="aa01"/>"#, r#"extension="aa01"/><desc>late</desc>"#),
        (r#"<id root="2.16.840.1.113883.2.1.3.2.4.18.1" extension="aa01"/>"#, ""),
        (
            r#"<id root="2.16.840.1.113883.2.1.3.2.4.18.1" extension="aa01"/>"#,
            r#"<id root="1.2.3" extension="aa01"/>"#,
        ),
        (r#"<telecom use="MC" value="tel:07700900001">"#, r#"<telecom use="XX" value="tel:07700900001">"#),
        (r#"<telecom use="MC" value="tel:07700900001">"#, r#"<telecom use="MC">"#),
        (r#"<name use="L"><prefix>Ms</prefix>"#, r#"<name use="L"><validTime/><prefix>Ms</prefix>"#),
        (r#"<patientRole classCode="PAT">"#, "<patientRole>"),
        (r#"<patientRole classCode="PAT">"#, r#"<patientRole classCode="PAT" xmlns="urn:other">"#),
        (r#"<subject typeCode="SUBJ">"#, r#"<subject typeCode="SBJ">"#),
        (r#"<subject typeCode="SUBJ">"#, r#"<subject typeCode="SUBJ"/><subject typeCode="SUBJ">"#),
        (r#"<subject typeCode="SBJ">"#, r#"<subject typeCode="SUBJ">"#),
        (r#"<code code="17" "#, r#"<code code="18" "#),
        (r#"<code code="P1" "#, r#"<code code="P9" "#),
        (
            r#"codeSystem="2.16.840.1.113883.2.1.3.2.4.17.38""#,
            r#"codeSystem="2.16.840.1.113883.2.1.3.2.4.17.36""#,
        ),
        (r#"<birthTime value="19520309"/>"#, "<birthTime/>"),
        (
            r#"<low value="19900101"/><high value="20200101"/>"#,
            r#"<high value="20200101"/><low value="19900101"/>"#,
        ),
        (r#"<preferenceInd value="true"/>"#, ""),
        (r#"<value value="137"/>"#, ""),
        (
            r#"<replacementOf typeCode="REPL">"#,
            r#"<subjectOf1 typeCode="SBJ"><shoeSize/></subjectOf1><replacementOf typeCode="REPL">"#,
        ),
    ];
    for (place, by) in cases {
        let found = follows_retrieval_order(&judged(200, &spoil(&answer(), place, by)));
        assert_eq!(failed(&found), ["pds.retrieval.order"], "{place} -> {by}");
    }
    for other in empty() {
        assert_eq!(failed(&follows_retrieval_order(&other)), ["pds.retrieval.order"]);
    }
}

#[test]
fn name_parts_may_stand_in_any_order() {
    let turned = spoil(
        &answer(),
        "<given>Edith</given><given>Rose</given><family>Marlow</family>",
        "<family>Marlow</family><given>Edith</given><given>Rose</given>",
    );
    assert!(failed(&follows_retrieval_order(&judged(200, &turned))).is_empty());
}

#[test]
fn addresses_have_five_lines_and_there_is_one() {
    assert!(failed(&addresses_have_five_lines(&judged(200, &answer()))).is_empty());
    let short = spoil(&answer(), "<streetAddressLine>Flat 2</streetAddressLine>", "");
    let long = spoil(&answer(), "<postalCode>QF1 2AB", "<streetAddressLine/><postalCode>QF1 2AB");
    for other in empty().into_iter().chain([judged(200, &short), judged(200, &long)]) {
        assert_eq!(failed(&addresses_have_five_lines(&other)), ["pds.retrieval.address-lines"]);
    }
}
