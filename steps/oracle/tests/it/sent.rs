//! What is said about a request: findings only, one for each place that is not as it should be.

use vertebra_evidence::CheckVerdict;
use vertebra_oracle::{Asked, formed, label};
use vertebra_peer::soap::{ASID_ROOT, HL7, Part, SoapRequest};
use vertebra_peer::xml::Element;

const ACTION: &str = "urn:nhs:names:services:pdsquery/QUPA_IN040000UK32";
const ID: &str = "11111111-1111-4111-8111-1111111111AA";

fn system(function: &str, asid: &str) -> Element {
    let id = Element::new(HL7, "id").attribute("root", ASID_ROOT).attribute("extension", asid);
    Element::new(HL7, function).child(Element::new(HL7, "device").child(id))
}

fn interaction(sender: &str) -> Element {
    Element::new(HL7, "QUPA_IN040000UK32")
        .child(Element::new(HL7, "id").attribute("root", ID))
        .child(Element::new(HL7, "creationTime").attribute("value", "20260101093000"))
        .child(Element::new(HL7, "interactionId").attribute("extension", "QUPA_IN040000UK32"))
        .child(system("communicationFunctionRcv", "928942012545"))
        .child(system("communicationFunctionSnd", sender))
}

fn request(body: Element) -> SoapRequest {
    SoapRequest::new(format!("uuid:{ID}"), ACTION, body)
        .addresses("https://spine.vertebra.test/sync-service", "https://elm-surgery.supplier.test")
        .systems("200000000101", "928942012545")
}

fn findings(request: &SoapRequest, soap_action: Option<&str>) -> Vec<String> {
    let checks = formed(request.envelope().to_xml().as_bytes(), soap_action);
    assert!(checks.iter().all(|check| check.verdict != CheckVerdict::Fail), "nothing fails: {checks:?}");
    let warned = checks.into_iter().filter(|check| check.verdict == CheckVerdict::Warn);
    warned.map(|check| check.id).collect()
}

#[test]
fn a_right_request_has_no_findings_and_each_wrong_place_has_its_own() {
    let right = request(interaction("200000000101"));
    assert!(findings(&right, Some(ACTION)).is_empty());
    assert!(findings(&right, Some(&format!("\"{ACTION}\""))).is_empty());
    assert_eq!(findings(&right, None), ["request.soap-action"]);
    assert_eq!(findings(&right, Some("urn:x/y")), ["request.soap-action"]);
    for (part, id) in [(Part::MessageId, "request.message-id"), (Part::To, "request.to")] {
        assert_eq!(findings(&right.clone().repeat(part, 2), Some(ACTION)), [id]);
        assert_eq!(findings(&right.clone().omit(part), Some(ACTION)), [id]);
    }
    let other = request(interaction("200000000102"));
    assert_eq!(findings(&other, Some(ACTION)), ["request.same-asid"]);
    let no_id =
        request(Element { children: interaction("200000000101").children[1..].to_vec(), ..interaction("x") });
    assert_eq!(findings(&no_id, Some(ACTION)), ["request.hl7-id"]);
    let no_body = right.clone().omit(Part::Body);
    assert_eq!(findings(&no_body, Some(ACTION)), ["request.body"]);
}

#[test]
fn what_is_no_envelope_says_so_alone() {
    let ids = |body: &[u8]| formed(body, None).into_iter().map(|check| check.id).collect::<Vec<_>>();
    assert_eq!(ids(b"hello"), ["request.xml"]);
    assert_eq!(ids(b"<a/>"), ["request.envelope"]);
}

#[test]
fn a_request_says_who_sent_it_and_what_it_is() {
    let body = request(interaction("200000000101")).envelope().to_xml();
    let asked = Asked::read(body.as_bytes());
    assert_eq!(asked.message_id, format!("uuid:{ID}"));
    assert_eq!(asked.hl7_id, ID);
    assert_eq!((asked.sender_asid.as_str(), asked.receiver_asid.as_str()), ("200000000101", "928942012545"));
    assert_eq!(label(body.as_bytes()), "QUPA_IN040000UK32");
    assert_eq!(Asked::read(b"hello"), Asked::default());
    assert_eq!(label(b"hello"), "5 bytes");
}
