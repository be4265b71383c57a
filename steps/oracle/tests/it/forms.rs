//! Forms that differ with a Spine's configuration, and refusals below SOAP: each passes on its own kind and on no other.

use crate::bench::{FAULT, answer, asked, empty, exchange_of, failed, judged, refusal, rejection, spoil};
use vertebra_oracle::{
    comes_from, goes_to, in_context, method_refused, of_version, query_failed, related_by_bare_id, speaks_tls,
};
use vertebra_peer::http::Header;

const CLASS: &str = r#"<reason typeCode="RSON"><justifyingDetectedIssueEvent classCode="ALRT" moodCode="EVN"><code code="1" codeSystem="2.16.840.1.113883.2.1.3.2.4.17.42" displayName="No match"><qualifier code="ER"/></code></justifyingDetectedIssueEvent></reason>"#;

/// The failed query with one reason of TMS.
fn failure() -> String {
    let one = spoil(&refusal(), CLASS, "");
    spoil(&spoil(&one, "code=\"RT003\"", "code=\"501\""), "2.4.17.42", "2.4.17.32")
}

#[test]
fn a_failed_query_has_one_reason_of_tms() {
    assert!(failed(&query_failed(&judged(200, &failure()), "501", "No match")).is_empty());
    for (id, place, by) in [
        ("tms.failure.code", "2.4.17.32", "2.4.17.42"),
        ("tms.failure.code", r#"<qualifier code="ER"/>"#, r#"<qualifier code="WG"/>"#),
        ("tms.failure.about", "No match to a record", "Something else"),
        ("tms.failure.query-end", r#"code="ID""#, r#"code="OK""#),
        ("sync.creation-time", r#"value="20260101093000""#, r#"value="19700101000000""#),
    ] {
        let spoiled = judged(200, &spoil(&failure(), place, by));
        assert_eq!(failed(&query_failed(&spoiled, "501", "No match")), [id], "{place} -> {by}");
    }
    assert_eq!(failed(&query_failed(&judged(200, &failure()), "502", "No match")), ["tms.failure.code"]);
    assert_eq!(failed(&query_failed(&judged(500, &failure()), "501", "No match")), ["sync.http"]);
    for other in empty().into_iter().chain([judged(200, &answer()), judged(200, &rejection())]) {
        assert_eq!(failed(&query_failed(&other, "501", "No match")), ["tms.failure"]);
    }
}

#[test]
fn a_context_is_that_of_every_error() {
    let fault = judged(500, FAULT);
    assert!(failed(&[in_context(&fault, "urn:nhs:names:error:tms")]).is_empty());
    assert_eq!(failed(&[in_context(&fault, "urn:nhs:names:errors:tms")]), ["tms.fault.context"]);
    let answer = judged(200, &answer());
    assert_eq!(failed(&[in_context(&answer, "urn:nhs:names:error:tms")]), ["tms.fault.context"]);
}

#[test]
fn addresses_are_the_ones_that_are_asked_for() {
    let action = "<a:RelatesTo>";
    let addressed = spoil(
        &answer(),
        action,
        "<a:To>https://a.test</a:To><a:From><a:Address>urn:b</a:Address></a:From><a:RelatesTo>",
    );
    let addressed = judged(200, &addressed);
    assert!(failed(&[comes_from(&addressed, "urn:b"), goes_to(&addressed, "https://a.test")]).is_empty());
    assert_eq!(failed(&[comes_from(&addressed, "urn:c"), goes_to(&addressed, "")]), ["sync.from", "sync.to"]);
    let bare = judged(200, &answer());
    assert_eq!(
        failed(&[comes_from(&bare, ""), goes_to(&bare, "")]),
        ["sync.from", "sync.to"],
        "absent is not empty"
    );
    let empty_to = judged(200, &spoil(&answer(), action, "<a:To/><a:RelatesTo>"));
    assert!(failed(&[goes_to(&empty_to, "")]).is_empty());
}

#[test]
fn a_version_is_the_one_that_is_asked_for() {
    let time = r#"<creationTime value="20260101093000"/>"#;
    let versioned = spoil(&rejection(), time, &format!(r#"{time}<versionCode code="V3NPfIT3.0"/>"#));
    assert!(failed(&[of_version(&judged(200, &versioned), "V3NPfIT3.0")]).is_empty());
    for other in [versioned, rejection(), FAULT.to_owned()] {
        assert_eq!(failed(&[of_version(&judged(200, &other), "V3NPfIT3.1.10")]), ["sync.version"]);
    }
}

#[test]
fn a_bare_relation_has_no_prefix() {
    let bare = spoil(&answer(), "<a:RelatesTo>uuid:", "<a:RelatesTo>");
    assert!(failed(&related_by_bare_id(&judged(200, &bare), &asked())).is_empty());
    assert_eq!(failed(&related_by_bare_id(&judged(200, &answer()), &asked())), ["sync.relates-to"]);
}

#[test]
fn a_method_is_refused_by_status_and_header() {
    let allow = |value: &str| vec![Header { name: "Allow".to_owned(), value: value.to_owned() }];
    let (judged, exchange) = exchange_of(405, allow("POST"), "no");
    assert!(failed(&method_refused(&judged, &exchange, 405, "POST")).is_empty());
    let (judged, exchange) = exchange_of(404, allow("GET"), "no");
    assert_eq!(failed(&method_refused(&judged, &exchange, 405, "POST")), ["http.status", "http.allow"]);
    let (judged, exchange) = exchange_of(405, Vec::new(), "no");
    assert_eq!(failed(&method_refused(&judged, &exchange, 405, "POST")), ["http.allow"]);
    assert_eq!(failed(&[speaks_tls(&exchange, "1.3")]), ["transport.tls-version"], "there was no handshake");
}
