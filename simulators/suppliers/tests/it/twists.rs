//! What each twist changes, and that it changes nothing else.

use crate::{ELM, OAK, scope, system};
use bytes::Bytes;
use std::time::Duration;
use vertebra_peer::client::{Conduct, Cut, Deadline, Security};
use vertebra_peer::http::Framing;
use vertebra_peer::soap::Part;
use vertebra_peer::xml::{Document, Element, Find, parse};
use vertebra_suppliers::{Change, Outgoing, Twist, TwistError};

fn twisted(actor: &str, twists: &[Twist]) -> Result<Outgoing, TwistError> {
    system(actor, &scope(), None).prepare("9000000009", twists)
}

fn envelope(actor: &str, twists: &[Twist]) -> Document {
    parse(&twisted(actor, twists).unwrap().call().request.body).unwrap()
}

fn payload(path: &str, change: Change) -> Twist {
    Twist::Payload { path: path.to_owned(), change }
}

#[test]
fn no_twist_is_the_right_message() {
    let plain = system(ELM, &scope(), None).prepare("9000000009", &[]).unwrap();
    let again = twisted(ELM, &[]).unwrap();
    assert_eq!(plain.call().request, again.call().request);
}

/// Twist, path in the envelope, the value there then; nothing means that nothing is there.
fn cases() -> Vec<(Twist, &'static str, Option<&'static str>)> {
    let interaction = Twist::Interaction {
        service: "urn:nhs:names:services:pds".to_owned(),
        interaction: "QUPA_IN999999UK99".to_owned(),
    };
    let everywhere = |path: &str, change: Change| Twist::Envelope { path: path.to_owned(), change };
    let extension = |value: &str| Change::Attribute { name: "extension".to_owned(), value: value.to_owned() };
    vec![
        (
            Twist::Sender("200000000102".to_owned()),
            "Envelope/Header/communicationFunctionSnd/device/id/@extension",
            Some("200000000102"),
        ),
        (
            Twist::Sender("200000000102".to_owned()),
            "Envelope/Body/*/communicationFunctionSnd/device/id/@extension",
            Some("200000000102"),
        ),
        (
            Twist::Sender("200000000102".to_owned()),
            "Envelope/Body/*/ControlActEvent/author1/AgentSystemSDS/agentSystemSDS/id/@extension",
            Some("200000000102"),
        ),
        (
            Twist::Receiver("1".to_owned()),
            "Envelope/Header/communicationFunctionRcv/device/id/@extension",
            Some("1"),
        ),
        (
            Twist::Receiver("1".to_owned()),
            "Envelope/Body/*/communicationFunctionRcv/device/id/@extension",
            Some("1"),
        ),
        (interaction.clone(), "Envelope/Header/Action", Some("urn:nhs:names:services:pds/QUPA_IN999999UK99")),
        (
            interaction.clone(),
            "Envelope/Body/QUPA_IN999999UK99/interactionId/@extension",
            Some("QUPA_IN999999UK99"),
        ),
        (interaction, "Envelope/Body/QUPA_IN040000UK32/id/@root", None),
        (payload("creationTime", Change::Remove), "Envelope/Body/*/creationTime/@value", None),
        (
            payload("ControlActEvent/query/person.id/value", extension("42")),
            "Envelope/Body/*/ControlActEvent/query/person.id/value/@extension",
            Some("42"),
        ),
        (Twist::Omit(Part::To), "Envelope/Header/To", None),
        (Twist::Omit(Part::Header), "Envelope/Header/MessageID", None),
        (Twist::Text(Part::MessageId, "uuid:1".to_owned()), "Envelope/Header/MessageID", Some("uuid:1")),
        (
            Twist::Text(Part::Sender, "7".to_owned()),
            "Envelope/Header/communicationFunctionSnd/device/id/@extension",
            Some("7"),
        ),
        (
            Twist::Text(Part::Sender, "7".to_owned()),
            "Envelope/Body/*/communicationFunctionSnd/device/id/@extension",
            Some("200000000101"),
        ),
        (
            Twist::Replace(Part::Action, vec![Element::new("", "other").text("x")]),
            "Envelope/Header/{}other",
            Some("x"),
        ),
        (
            everywhere("Header/From/Address", Change::Text("y".to_owned())),
            "Envelope/Header/From/Address",
            Some("y"),
        ),
        (
            everywhere("", Change::Rename("Letter".to_owned())),
            "Letter/Header/Action",
            Some("urn:nhs:names:services:pdsquery/QUPA_IN040000UK32"),
        ),
    ]
}

#[test]
fn a_twist_of_the_message_stands_where_it_was_put() {
    for (twist, path, expected) in cases() {
        assert_eq!(
            envelope(ELM, std::slice::from_ref(&twist)).at(path).unwrap().as_deref(),
            expected,
            "{twist:?}"
        );
    }
    // The same places are found in a product that writes with prefixes.
    let change = Change::Attribute { name: "extension".to_owned(), value: "42".to_owned() };
    let document = envelope(OAK, &[payload("ControlActEvent/query/person.id/value", change)]);
    let path = "Envelope/Body/*/ControlActEvent/query/person.id/value/@extension";
    assert_eq!(document.one(path).unwrap(), "42");
}

#[test]
fn parts_can_be_repeated_and_twists_add_up() {
    let document = envelope(
        ELM,
        &[
            Twist::Repeat(Part::Action, 2),
            payload("id", Change::Repeat(3)),
            Twist::Sender("200000000102".to_owned()),
            payload("communicationFunctionSnd", Change::Remove),
        ],
    );
    assert_eq!(document.count("Envelope/Header/Action").unwrap(), 2);
    assert_eq!(document.count("Envelope/Body/*/id").unwrap(), 3);
    assert_eq!(document.count("Envelope/Body/*/communicationFunctionSnd").unwrap(), 0);
    assert_eq!(
        document.one("Envelope/Header/communicationFunctionSnd/device/id/@extension").unwrap(),
        "200000000102"
    );
}

#[test]
fn order_namespace_and_prologue_can_be_wrong() {
    let locals = |document: &Document, path: &str| -> Vec<String> {
        let element = document.root.elements_at(path).unwrap()[0];
        element.elements().map(|child| child.name.local.clone()).collect()
    };
    let mut header = locals(&envelope(ELM, &[]), "Header");
    header.reverse();
    let reversed = envelope(ELM, &[Twist::Envelope { path: "Header".to_owned(), change: Change::Reverse }]);
    assert_eq!(locals(&reversed, "Header"), header);

    let moved = |from: &str, to: &str| Change::Namespace { from: from.to_owned(), to: to.to_owned() };
    for actor in [ELM, OAK] {
        let bare = envelope(actor, &[payload("", moved("urn:hl7-org:v3", ""))]);
        assert_eq!(bare.count("Envelope/Body/{}QUPA_IN040000UK32/{}ControlActEvent/{}query").unwrap(), 1);
        let kept = "Envelope/Header/{urn:hl7-org:v3}communicationFunctionRcv/{urn:hl7-org:v3}device";
        assert_eq!(bare.count(kept).unwrap(), 1, "the header keeps its namespace");
        let soap = "http://schemas.xmlsoap.org/soap/envelope/";
        let change = moved(soap, "urn:other");
        let other = envelope(actor, &[Twist::Envelope { path: String::new(), change }]);
        assert_eq!(other.count("{urn:other}Envelope/{urn:other}Body/QUPA_IN040000UK32").unwrap(), 1);
    }

    let body =
        twisted(ELM, &[Twist::Prolog("<!-- first -->".to_owned())]).unwrap().call().request.body.clone();
    let text = std::str::from_utf8(&body).unwrap();
    assert!(text.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?><!-- first -->"), "{text}");
}

#[test]
fn one_id_is_that_of_the_header() {
    let outgoing = twisted(ELM, &[Twist::OneId]).unwrap();
    let document = parse(&outgoing.call().request.body).unwrap();
    let header = document.one("Envelope/Header/MessageID").unwrap();
    assert_eq!(header, format!("uuid:{}", document.one("Envelope/Body/*/id/@root").unwrap()));
    let plain = envelope(ELM, &[]);
    assert_ne!(
        plain.one("Envelope/Header/MessageID").unwrap(),
        format!("uuid:{}", plain.one("Envelope/Body/*/id/@root").unwrap())
    );
}

#[test]
fn the_http_request_can_be_anything() {
    let outgoing = twisted(
        ELM,
        &[
            Twist::HttpHeader { name: "soapaction".to_owned(), value: Some("\"quoted\"".to_owned()) },
            Twist::HttpHeader { name: "Content-Type".to_owned(), value: None },
            Twist::HttpHeader { name: "Host".to_owned(), value: None },
            Twist::Method("PUT".to_owned()),
            Twist::Path("/elsewhere".to_owned()),
            Twist::Body(Bytes::from_static(b"not xml")),
            Twist::Framing(Framing::Claimed(9)),
            Twist::Trailing(Bytes::from_static(b"tail")),
        ],
    )
    .unwrap();
    let request = &outgoing.call().request;
    let head = String::from_utf8(request.head("spine.vertebra.test").to_vec()).unwrap();
    assert_eq!(
        head,
        "PUT /elsewhere HTTP/1.1\r\nsoapaction: \"quoted\"\r\nContent-Length: 9\r\nConnection: close\r\n\r\n"
    );
    assert_eq!(request.tail(), "not xmltail");
    let raw = twisted(ELM, &[Twist::Raw(Bytes::from_static(b"HELO\r\n"))]).unwrap();
    assert_eq!(
        (raw.call().request.head("x"), raw.call().request.tail()),
        (Bytes::new(), Bytes::from_static(b"HELO\r\n"))
    );
}

#[test]
fn the_call_can_behave_otherwise() {
    let outgoing = twisted(
        ELM,
        &[
            Twist::Security(Security::Plain),
            Twist::Conduct(Conduct::CloseAt(Cut::Body(10))),
            Twist::Deadline(Deadline::Real(Duration::from_secs(1))),
        ],
    )
    .unwrap();
    let call = outgoing.call();
    assert!(matches!(call.security, Some(Security::Plain)));
    assert_eq!(call.conduct, Conduct::CloseAt(Cut::Body(10)));
    assert_eq!(call.deadline, Some(Deadline::Real(Duration::from_secs(1))));
}

#[test]
fn a_twist_that_fits_nowhere_is_an_error() {
    let error = twisted(ELM, &[payload("ControlActEvent/query/person.name", Change::Remove)]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the message has nothing at \"ControlActEvent/query/person.name\": query has no person.name"
    );
    assert_eq!(
        twisted(ELM, &[Twist::Text(Part::Body, String::new())]).unwrap_err(),
        TwistError::NoText(Part::Body)
    );
    assert_eq!(twisted(ELM, &[payload("", Change::Remove)]).unwrap_err(), TwistError::Root);
}
