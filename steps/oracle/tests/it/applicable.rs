//! Which checks a reply gets that nobody described: those of its kind, each once, and each able to fail.

use crate::bench::{FAULT, answer, asked, exchange, exchanged, failed, refusal, rejection, spoil};
use std::collections::BTreeSet;
use vertebra_evidence::{Check, CheckVerdict};
use vertebra_oracle::{Judged, Sent, applicable};
use vertebra_peer::client::Exchange;
use vertebra_peer::http::Failure;

const WHOLE: Sent = Sent { is_posted: true, is_whole: true };

fn checks(exchange: &Exchange, sent: Sent) -> Vec<Check> {
    applicable(&Judged::read(exchange), &asked(), exchange, sent)
}

/// What fails of a reply beyond its frame, which the replies of this bench have in part only.
fn faults(status: u16, reply: &str) -> BTreeSet<String> {
    let checks = checks(&exchanged(status, reply), WHOLE);
    failed(&checks).into_iter().filter(|id| !id.starts_with("frame.")).map(str::to_owned).collect()
}

#[test]
fn every_kind_of_reply_gets_the_checks_of_its_own_and_the_shared_ones() {
    let shared = ["frame.header", "sync.relates-to", "sync.message-ref", "sync.same-id", "sync.receiver"];
    let cases = [
        (
            answer(),
            vec!["sync.answer", "sync.query-end", "pds.retrieval.order", "pds.retrieval.address-lines"],
        ),
        (refusal(), vec!["pds.refusal.reasons", "pds.refusal.component", "pds.refusal.query-end"]),
        (rejection(), vec!["tms.reject.details", "tms.reject.no-reasons"]),
    ];
    for (reply, own) in cases {
        let checks = checks(&exchanged(200, &reply), WHOLE);
        let ids: Vec<&str> = checks.iter().map(|check| check.id.as_str()).collect();
        for id in shared.iter().chain(&own) {
            assert!(ids.contains(id), "{id} is not among {ids:?}");
        }
        for (at, check) in checks.iter().enumerate() {
            assert!(!checks[..at].contains(check), "said twice: {check:?}");
        }
    }
    for id in ["sync.http", "tms.fault.component", "tms.fault.whole", "frame.fault.code"] {
        let checks = checks(&exchanged(500, FAULT), WHOLE);
        assert!(checks.iter().any(|check| check.id == id), "{id}");
    }
}

#[test]
fn right_replies_hold_and_each_wrong_place_fails_its_own_check() {
    for (status, reply) in [(200, answer()), (200, refusal()), (200, rejection()), (500, FAULT.to_owned())] {
        assert_eq!(faults(status, &reply), BTreeSet::new(), "{reply}");
    }
    let of_tms = refusal()
        .replace("2.16.840.1.113883.2.1.3.2.4.17.42", "2.16.840.1.113883.2.1.3.2.4.17.32")
        .replacen("<reason typeCode=\"RSON\">", "<reason typeCode=\"GONE\">", 1);
    let first = of_tms.find("<reason typeCode=\"GONE\">").unwrap();
    let second = first + of_tms[first..].find("<reason typeCode=\"RSON\">").unwrap();
    let of_tms = of_tms[..first].to_owned() + &of_tms[second..];
    assert_eq!(faults(200, &of_tms), BTreeSet::new(), "TMS may end a query too: {of_tms}");
    let cases: [(u16, String, &str, &str, &str); 9] = [
        (200, answer(), r#"<queryResponseCode code="OK"/>"#, "", "sync.query-end"),
        (200, answer(), "<birthTime value=\"19520309\"/>", "<birthTime/>", "pds.retrieval.order"),
        (200, answer(), "<a:RelatesTo>", "<a:RelatesTo>x", "sync.relates-to"),
        (200, refusal(), r#"code="RT003""#, r#"code="""#, "pds.refusal.reasons"),
        (200, refusal(), r#"<queryResponseCode code="ID"/>"#, "", "pds.refusal.query-end"),
        (200, of_tms, r#"displayName="No match to a record""#, "", "pds.refusal.reasons"),
        (200, rejection(), r#"displayName="no id""#, "", "tms.reject.details"),
        (500, FAULT.to_owned(), "<n:location>Not Supported</n:location>", "", "tms.fault.whole"),
        (500, FAULT.to_owned(), "urn:nhs:names:error:tms", "urn:x", "tms.fault.component"),
    ];
    for (status, reply, place, by, id) in cases {
        let faults = faults(status, &spoil(&reply, place, by));
        assert_eq!(faults, BTreeSet::from([id.to_owned()]), "{place} -> {by}");
    }
    assert_eq!(faults(200, FAULT), BTreeSet::from(["sync.http".to_owned()]));
}

#[test]
fn a_reply_that_the_suite_does_not_know_is_not_passed_in_silence() {
    let unknown = answer().replace("QUPA_IN050000UK32", "QUPA_IN990000UK32");
    let checks = checks(&exchanged(200, &unknown), WHOLE);
    let known = checks.iter().find(|check| check.id == "replies.known").unwrap();
    assert_eq!(known.verdict, CheckVerdict::Unverified);
    assert!(known.expected.as_deref().unwrap().contains("QUPA_IN050000UK32"), "{known:?}");
}

#[test]
fn what_may_come_back_without_a_reply_depends_on_what_was_sent() {
    let cut = Sent { is_whole: false, ..WHOLE };
    let not_posted = Sent { is_posted: false, ..WHOLE };
    let closed = exchange(Err(Failure::Closed));
    let silent = exchange(Err(Failure::Deadline));
    assert_eq!(failed(&checks(&closed, WHOLE)), ["frame.reply"]);
    assert!(failed(&checks(&closed, cut)).is_empty());
    assert_eq!(failed(&checks(&silent, cut)), ["transport.closed"]);
    for (status, sent, holds) in [
        (405, not_posted, true),
        (400, cut, true),
        (404, WHOLE, false),
        (500, not_posted, false),
        (429, WHOLE, true),
        (413, WHOLE, true),
        (503, WHOLE, false),
    ] {
        let checks = checks(&exchanged(status, "no"), sent);
        assert_eq!(failed(&checks).is_empty(), holds, "{status} {sent:?}");
    }
}
