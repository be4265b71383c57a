//! Refusals, rejections, faults, warnings and closed connections: the level, the code and the component count.

use crate::bench::{FAULT, answer, empty, failed, judged, nothing, refusal, rejection, spoil};
use vertebra_oracle::{closed, faulted, refused, rejected, warned};
use vertebra_peer::http::Failure;

const PDS: &str = r#"codeSystem="2.16.840.1.113883.2.1.3.2.4.17.42" "#;

#[test]
fn a_warning_has_its_level() {
    assert!(failed(&warned(&judged(200, &answer()), &["9"])).is_empty());
    assert_eq!(failed(&warned(&judged(200, &answer()), &["24"])), ["pds.warning"]);
    for (place, by) in [
        (r#"<qualifier code="WG"/>"#, ""),
        (r#"<qualifier code="WG"/>"#, r#"<qualifier code="ER"/>"#),
        (PDS, ""),
        (
            r#"<reason typeCode="RSON">"#,
            r#"<reason><justifyingDetectedIssueEvent><code code="9"/></justifyingDetectedIssueEvent></reason><reason typeCode="RSON">"#,
        ),
    ] {
        let spoiled = judged(200, &spoil(&answer(), place, by));
        assert_eq!(failed(&warned(&spoiled, &["9"])), ["pds.warning"], "{place} -> {by}");
    }
    let coded = r#"<qualifier><value code="WG"/></qualifier>"#;
    assert!(
        failed(&warned(&judged(200, &spoil(&answer(), r#"<qualifier code="WG"/>"#, coded)), &["9"]))
            .is_empty()
    );
    for other in empty() {
        assert_eq!(failed(&warned(&other, &["9"])), ["pds.warning.answer", "pds.warning"]);
    }
}

#[test]
fn a_rejection_has_one_detail_of_its_level() {
    let reject = |reply: &str| judged(200, reply);
    assert!(failed(&rejected(&reject(&rejection()), "501", "id")).is_empty());
    assert_eq!(failed(&rejected(&reject(&rejection()), "502", "id")), ["tms.reject.code"]);
    assert_eq!(failed(&rejected(&reject(&rejection()), "501", "creationTime")), ["tms.reject.about"]);
    for (id, place, by) in [
        ("tms.reject.code", r#"<acknowledgementDetail typeCode="ER">"#, "<acknowledgementDetail>"),
        (
            "tms.reject.code",
            r#"<acknowledgementDetail typeCode="ER">"#,
            r#"<acknowledgementDetail typeCode="WG">"#,
        ),
        ("tms.reject.code", "2.4.17.32", "2.4.17.42"),
        ("sync.creation-time", r#"value="20260101093000""#, r#"value="19700101000000""#),
        (
            "tms.reject.no-reasons",
            r#"<ControlActEvent classCode="CACT" moodCode="EVN">"#,
            r#"<ControlActEvent><reason><justifyingDetectedIssueEvent><code/></justifyingDetectedIssueEvent></reason>"#,
        ),
    ] {
        let spoiled = reject(&spoil(&rejection(), place, by));
        assert_eq!(failed(&rejected(&spoiled, "501", "id")), [id], "{place} -> {by}");
    }
    for other in empty().into_iter().chain([judged(200, &refusal())]) {
        assert_eq!(failed(&rejected(&other, "501", "id")), ["tms.reject"]);
    }
}

#[test]
fn a_refusal_has_two_reasons_of_pds() {
    let right = judged(200, &refusal());
    assert!(failed(&refused(&right, "1", "RT003", "No match to a record")).is_empty());
    assert_eq!(failed(&refused(&right, "0", "RT003", "No match")), ["pds.refusal.codes"]);
    assert_eq!(failed(&refused(&right, "1", "RT003", "another")), ["pds.refusal.about"]);
    let cases = [
        (
            "pds.refusal.component",
            r#"No match to a record"><qualifier code="ER"/>"#,
            r#"No match to a record"><qualifier code="WG"/>"#,
        ),
        (
            "pds.refusal.component",
            r#"No match to a record"><qualifier code="ER"/>"#,
            r#"No match to a record">"#,
        ),
        ("pds.refusal.query-end", r#"<queryResponseCode code="ID"/>"#, r#"<queryResponseCode code="OK"/>"#),
        ("sync.creation-time", r#"value="20260101093000""#, r#"value="20260101093001""#),
    ];
    for (id, place, by) in cases {
        let spoiled = judged(200, &spoil(&refusal(), place, by));
        assert_eq!(failed(&refused(&spoiled, "1", "RT003", "No match")), [id], "{place} -> {by}");
    }
    let none = refusal().replace("<reason ", "<other ").replace("</reason>", "</other>");
    let found = refused(&judged(200, &none), "1", "RT003", "No match");
    assert_eq!(failed(&found), ["pds.refusal.codes", "pds.refusal.component", "pds.refusal.about"]);
    for other in empty().into_iter().chain([judged(200, &answer())]) {
        assert_eq!(failed(&refused(&other, "1", "RT003", "No match")), ["pds.refusal"]);
    }
}

#[test]
fn a_fault_is_of_tms_and_whole() {
    assert!(failed(&faulted(&judged(500, FAULT), "300", "Access to service denied")).is_empty());
    assert_eq!(failed(&faulted(&judged(200, FAULT), "300", "denied")), ["sync.http"]);
    assert_eq!(failed(&faulted(&judged(500, FAULT), "101", "denied")), ["tms.fault.code"]);
    assert_eq!(failed(&faulted(&judged(500, FAULT), "300", "SOAPAction")), ["tms.fault.about"]);
    let cases = [
        ("tms.fault.component", "urn:nhs:names:error:tms", "urn:nhs:names:error:pds"),
        ("tms.fault.whole", "<n:severity>Error</n:severity>", ""),
    ];
    for (id, place, by) in cases {
        let spoiled = judged(500, &spoil(FAULT, place, by));
        assert_eq!(failed(&faulted(&spoiled, "300", "denied")), [id]);
    }
    for other in [judged(200, ""), nothing(Failure::Closed), judged(200, &answer())] {
        assert_eq!(failed(&faulted(&other, "300", "denied")), ["tms.fault"]);
    }
}

#[test]
fn only_the_peer_closes() {
    for failure in [Failure::Closed, Failure::Reset, Failure::TlsAlert("certificate_required".to_owned())] {
        assert!(failed(&closed(&nothing(failure.clone()), Some(&failure))).is_empty());
    }
    for failure in [Failure::Deadline, Failure::Refused, Failure::LeftEarly, Failure::StillOpen] {
        assert_eq!(failed(&closed(&nothing(failure.clone()), Some(&failure))), ["transport.closed"]);
    }
    assert_eq!(failed(&closed(&judged(200, &answer()), None)), ["transport.closed"]);
}
