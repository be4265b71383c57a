//! The message of a right question, read with the peer's reader and compared with literal codes.

use crate::{ELM, FEN, OAK, WALK_IN, scope, system};
use vertebra_data::cast;
use vertebra_peer::client::{Deadline, Security};
use vertebra_peer::xml::{Document, Find, parse};
use vertebra_suppliers::{Asking, GpSystem, Outgoing, SpineAddress, SupplierError};

const QUERY: &str =
    "{http://schemas.xmlsoap.org/soap/envelope/}Envelope/Body/{urn:hl7-org:v3}QUPA_IN040000UK32";

fn prepared(actor: &str, asking: impl Into<Asking>) -> (Outgoing, Document) {
    let outgoing = system(actor, &scope(), None).prepare(asking, &[]).unwrap();
    let document = parse(&outgoing.call().request.body).unwrap();
    (outgoing, document)
}

#[test]
fn the_envelope_says_who_asks_whom_for_what() {
    let (outgoing, document) = prepared(ELM, "9000000009");
    let header = |path: &str| document.one(&format!("Envelope/Header/{path}")).unwrap();
    assert_eq!(header("MessageID"), format!("uuid:{}", outgoing.message_id()));
    assert_eq!(header("Action"), "urn:nhs:names:services:pdsquery/QUPA_IN040000UK32");
    assert_eq!(header("To"), "https://spine.vertebra.test/sync-service");
    assert_eq!(header("From/Address"), "https://elm-surgery.supplier.test");
    assert_eq!(header("ReplyTo/Address"), "https://elm-surgery.supplier.test");
    assert_eq!(header("communicationFunctionRcv/device/id/@extension"), "928942012545");
    assert_eq!(header("communicationFunctionSnd/device/id/@extension"), "200000000101");
    let request = &outgoing.call().request;
    assert_eq!((request.method.as_str(), request.path.as_str()), ("POST", "/sync-service"));
    let action = ("SOAPAction".to_owned(), "urn:nhs:names:services:pdsquery/QUPA_IN040000UK32".to_owned());
    assert!(request.headers.contains(&action));
    assert!(request.headers.contains(&("Content-Type".to_owned(), "text/xml".to_owned())));
    assert_eq!(outgoing.call().host, "spine.vertebra.test");
}

#[test]
fn the_payload_has_the_wrapper_in_the_order_of_the_schema() {
    for actor in [ELM, OAK] {
        let (outgoing, document) = prepared(actor, "9000000009");
        let query = document.elements_at(QUERY).unwrap()[0];
        let order: Vec<&str> = query.elements().map(|child| child.name.local.as_str()).collect();
        assert_eq!(
            order,
            [
                "id",
                "creationTime",
                "versionCode",
                "interactionId",
                "processingCode",
                "processingModeCode",
                "acceptAckCode",
                "communicationFunctionRcv",
                "communicationFunctionSnd",
                "ControlActEvent"
            ]
        );
        for (path, expected) in [
            ("id/@root", outgoing.payload_id().as_str()),
            ("creationTime/@value", "20260101093005"),
            ("interactionId/@root", "2.16.840.1.113883.2.1.3.2.4.12"),
            ("interactionId/@extension", "QUPA_IN040000UK32"),
            ("processingCode/@code", "P"),
            ("processingModeCode/@code", "T"),
            ("acceptAckCode/@code", "NE"),
            ("communicationFunctionRcv/@typeCode", "RCV"),
            ("communicationFunctionRcv/device/id/@root", "1.2.826.0.1285.0.2.0.107"),
            ("communicationFunctionRcv/device/id/@extension", "928942012545"),
            ("communicationFunctionSnd/@typeCode", "SND"),
            ("ControlActEvent/@classCode", "CACT"),
            ("ControlActEvent/@moodCode", "EVN"),
            ("ControlActEvent/author1/@typeCode", "AUT"),
            ("ControlActEvent/author1/AgentSystemSDS/agentSystemSDS/id/@root", "1.2.826.0.1285.0.2.0.107"),
            ("ControlActEvent/query/historicDataIndicator/value/@code", "0"),
            (
                "ControlActEvent/query/historicDataIndicator/value/@codeSystem",
                "2.16.840.1.113883.2.1.3.2.4.17.36",
            ),
            ("ControlActEvent/query/person.id/value/@root", "2.16.840.1.113883.2.1.4.1"),
            ("ControlActEvent/query/person.id/value/@extension", "9000000009"),
            ("ControlActEvent/query/retrievalItem/semanticsText", "person.allData"),
        ] {
            assert_eq!(query.one(path).unwrap(), expected, "{actor}: {path}");
        }
        assert_eq!(query.count("ControlActEvent/query/*").unwrap(), 3);
    }
}

#[test]
fn products_write_differently_and_say_the_same() {
    let (_, elm) = prepared(ELM, "9000000009");
    let (_, oak) = prepared(OAK, "9000000009");
    let order = |document: &Document, path: &str| -> Vec<String> {
        let found = document.elements_at(&format!("{QUERY}/{path}")).unwrap();
        found.into_iter().flat_map(|element| element.elements()).map(|child| child.name.written()).collect()
    };
    let query = "ControlActEvent/query";
    assert_eq!(order(&elm, query), ["historicDataIndicator", "person.id", "retrievalItem"]);
    assert_eq!(order(&oak, query), ["hl7:retrievalItem", "hl7:person.id", "hl7:historicDataIndicator"]);
    assert_eq!(order(&elm, "ControlActEvent/query/person.id"), ["value", "semanticsText"]);
    assert_eq!(order(&oak, "ControlActEvent/query/person.id"), ["hl7:semanticsText", "hl7:value"]);
    assert_eq!(elm.one(&format!("{QUERY}/versionCode/@code")).unwrap(), "V3NPfIT4.2.00");
    assert_eq!(oak.one(&format!("{QUERY}/versionCode/@code")).unwrap(), "V3NPfIT3.0");
    // A product with a user names them, one without does not.
    let author = format!("{QUERY}/ControlActEvent/author");
    assert_eq!(elm.one(&format!("{author}/AgentPersonSDS/id/@root")).unwrap(), "1.2.826.0.1285.0.2.0.67");
    assert_eq!(
        elm.one(&format!("{author}/AgentPersonSDS/part/partSDSRole/id/@extension")).unwrap(),
        "S8000:G8000:R8000"
    );
    assert_eq!(oak.count(&author).unwrap(), 0);
}

#[test]
fn a_product_of_the_newer_form_asks_in_it() {
    const NEWER: &str =
        "{http://schemas.xmlsoap.org/soap/envelope/}Envelope/Body/{urn:hl7-org:v3}QUPA_IN000008UK02";
    // The schema of this form has the text first, and a product with an order of its own does the opposite.
    for (actor, version, order) in [
        (FEN, "3NPfIT6.3.01", ["semanticsText", "value"]),
        (WALK_IN, "V3NPfIT3.0", ["value", "semanticsText"]),
    ] {
        let (outgoing, document) = prepared(actor, Asking::about("9000000009").with_history());
        let action = "urn:nhs:names:services:pdsquery/QUPA_IN000008UK02";
        assert_eq!(document.one("Envelope/Header/Action").unwrap(), action);
        let header = ("SOAPAction".to_owned(), action.to_owned());
        assert!(outgoing.call().request.headers.contains(&header));
        let said = |path: &str| document.one(&format!("{NEWER}/{path}")).unwrap();
        assert_eq!(said("interactionId/@extension"), "QUPA_IN000008UK02");
        assert_eq!(said("versionCode/@code"), version);
        let query = "ControlActEvent/query";
        assert_eq!(said(&format!("{query}/historicDataIndicator/value/@code")), "1");
        assert_eq!(said(&format!("{query}/person.id/value/@extension")), "9000000009");
        assert_eq!(said(&format!("{query}/retrievalItem/semanticsText")), "person.allData");
        let parameter = document.elements_at(&format!("{NEWER}/{query}/person.id")).unwrap()[0];
        let found: Vec<&str> = parameter.elements().map(|child| child.name.local.as_str()).collect();
        assert_eq!(found, order, "{actor}");
    }
}

#[test]
fn a_question_can_want_history_and_other_items() {
    let asking = Asking::about("9000000009").with_history().items(["person.names", "person.addresses"]);
    let (_, document) = prepared(ELM, asking);
    let query = format!("{QUERY}/ControlActEvent/query");
    assert_eq!(document.one(&format!("{query}/historicDataIndicator/value/@code")).unwrap(), "1");
    assert_eq!(
        document.all(&format!("{query}/retrievalItem/semanticsText")).unwrap(),
        ["person.names", "person.addresses"]
    );
    let (_, bare) = prepared(ELM, Asking::about("9000000009").items([]));
    assert_eq!(bare.count(&format!("{query}/retrievalItem")).unwrap(), 0);
}

#[test]
fn ids_depend_on_the_scope_the_actor_and_the_number_of_the_question_alone() {
    let ids = |actor: &str, questions: usize| -> Vec<String> {
        let system = system(actor, &scope(), None);
        let prepared = (0..questions).map(|_| system.prepare("9000000009", &[]).unwrap());
        prepared.flat_map(|out| [out.message_id().to_string(), out.payload_id().to_string()]).collect()
    };
    assert_eq!(ids(ELM, 3), ids(ELM, 3));
    assert_eq!(ids(ELM, 1), ids(ELM, 2)[..2]);
    let mut all = [ids(ELM, 3), ids(OAK, 3)].concat();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 12);
}

#[test]
fn an_actor_that_asks_nothing_is_no_gp_system() {
    let spine = cast().spine();
    let deadline = Deadline::Virtual(vertebra_suppliers::RESPONSE_DEADLINE);
    let refused = GpSystem::new(spine, scope(), SpineAddress::of(cast()), Security::Plain, deadline);
    let expected = SupplierError::NoRetrieval { actor: "the Spine".to_owned() };
    assert_eq!(refused.err(), Some(expected));
}
