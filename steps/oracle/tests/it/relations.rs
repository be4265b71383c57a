//! The relations between request and reply, and what passes on nothing: no check.

use crate::bench::{answer, asked, empty, failed, judged, refusal, rejection, spoil};
use vertebra_oracle::{Asked, addressed, one_new_id, related};

const RELATES: &str = "<a:RelatesTo>uuid:11111111-1111-4111-8111-1111111111AA</a:RelatesTo>";
const REFERENCE: &str = r#"<messageRef><id root="11111111-1111-4111-8111-1111111111AA"/></messageRef>"#;
const TIME: &str = r#"<creationTime value="20260101093000"/>"#;

#[test]
fn every_reply_of_hl7_relates_to_its_request() {
    for reply in [answer(), refusal(), rejection()] {
        assert!(failed(&related(&judged(200, &reply), &asked())).is_empty());
    }
    let nameless = Asked { hl7_id: String::new(), ..asked() };
    assert!(failed(&related(&judged(200, &answer()), &nameless)).is_empty());
}

#[test]
fn a_reply_to_another_request_or_of_another_time_is_found() {
    let cases = [
        ("sync.relates-to", RELATES, ""),
        ("sync.relates-to", RELATES, "<a:RelatesTo>uuid:33333333-1111-4111-8111-1111111111AA</a:RelatesTo>"),
        ("sync.message-ref", REFERENCE, ""),
        ("sync.creation-time", TIME, ""),
        ("sync.creation-time", TIME, r#"<creationTime value="19700101000000"/>"#),
        ("sync.creation-time", TIME, r#"<creationTime value="20260101092959"/>"#),
        ("sync.creation-time", TIME, r#"<creationTime value="20260101093001"/>"#),
        ("sync.creation-time", TIME, r#"<creationTime value="202601010930"/>"#),
        (
            "sync.creation-time",
            TIME,
            r#"<creationTime value="20260101093000"/><creationTime value="20260101093000"/>"#,
        ),
    ];
    for (id, place, by) in cases {
        assert_eq!(failed(&related(&judged(200, &spoil(&answer(), place, by)), &asked())), [id], "{by}");
    }
}

#[test]
fn nothing_relates_to_nothing() {
    for other in empty() {
        let found = related(&other, &Asked::default());
        assert_eq!(
            failed(&found),
            ["sync.reply", "sync.creation-time", "sync.relates-to", "sync.message-ref"]
        );
        assert!(failed(&one_new_id(&other, &Asked::default())).contains(&"sync.same-id"));
        let found = addressed(&other, &Asked::default());
        assert_eq!(failed(&found).len(), 5, "{found:#?}");
    }
    let found = related(&judged(200, &answer()), &Asked::default());
    assert_eq!(failed(&found), ["sync.relates-to", "sync.message-ref"]);
}

#[test]
fn the_id_is_new_and_the_same_in_both_places() {
    const HEADER: &str = "<a:MessageID>uuid:22222222-2222-4222-8222-2222222222BB</a:MessageID>";
    const PAYLOAD: &str = r#"<id root="22222222-2222-4222-8222-2222222222BB"/>"#;
    assert!(failed(&one_new_id(&judged(200, &answer()), &asked())).is_empty());
    let spoiled = spoil(&answer(), HEADER, "<a:MessageID>uuid:33333333</a:MessageID>");
    assert_eq!(failed(&one_new_id(&judged(200, &spoiled), &asked())), ["sync.same-id"]);
    let spoiled = spoil(&answer(), PAYLOAD, r#"<id root="22222222-2222-4222-8222-2222222222bb"/>"#);
    assert_eq!(failed(&one_new_id(&judged(200, &spoiled), &asked())), ["sync.same-id", "sync.uuid"]);
    let own = Asked { hl7_id: "22222222-2222-4222-8222-2222222222BB".to_owned(), ..asked() };
    assert_eq!(failed(&one_new_id(&judged(200, &answer()), &own)), ["sync.new-id"]);
}

#[test]
fn the_reply_goes_back_where_it_was_asked() {
    assert!(failed(&addressed(&judged(200, &answer()), &asked())).is_empty());
    let other = Asked { sender_asid: "200000000102".to_owned(), ..asked() };
    let found = addressed(&judged(200, &answer()), &other);
    assert_eq!(failed(&found), ["sync.receiver", "sync.payload-receiver"]);
    let other = Asked { receiver_asid: "200000000002".to_owned(), ..asked() };
    let found = addressed(&judged(200, &answer()), &other);
    assert_eq!(failed(&found), ["sync.sender", "sync.payload-sender"]);
    let action = "urn:nhs:names:services:pdsquery/QUPA_IN050000UK32";
    let spoiled = spoil(&answer(), action, "urn:nhs:names:services:pdsquery/QUPA_IN000009UK03");
    assert_eq!(failed(&addressed(&judged(200, &spoiled), &asked())), ["sync.action"]);
}
