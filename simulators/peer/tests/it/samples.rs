//! Real messages, where they are at hand: the reader takes them, and what it writes it reads back the same.

use std::path::PathBuf;
use vertebra_peer::soap::{Content, Reply};
use vertebra_peer::xml::{Document, Find, parse};

fn sample(path: &str) -> Option<Vec<u8>> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/samples");
    std::fs::read(root.join(path)).ok()
}

fn read(bytes: &[u8]) -> Document {
    let document = parse(bytes).unwrap();
    let again = parse(document.to_xml().as_bytes()).unwrap();
    assert_eq!(again, document);
    document
}

#[test]
fn synchronous_messages_are_read() {
    let path = "Envelope/Header/communicationFunctionSnd/device/id/@extension";
    let (Some(request), Some(defect)) =
        (sample("messaging/expected/soap_request.xml"), sample("messaging/soap_request_with_defect.msg"))
    else {
        println!("not run: the samples are not at hand");
        return;
    };
    let request = read(&request);
    assert_eq!(request.one(path).as_deref(), Ok("918999199111"));
    assert_eq!(request.one("Envelope/Header/MessageID").map(|id| id.len()), Ok(41));
    assert_eq!(request.one("Envelope/Body/*").as_deref(), Ok("text"));
    let defect = read(&defect);
    assert_eq!(defect.count("Envelope/Header/MessageID"), Ok(0));
}

#[test]
fn answers_of_the_real_spine_are_read() {
    let (Some(retrieval), Some(trace)) =
        (sample("pds/QUPA_IN050000UK32.mustache"), sample("pds/QUQI_IN010000UK14.simple-trace-failure.xml"))
    else {
        println!("not run: the samples are not at hand");
        return;
    };
    let retrieval = read(&retrieval);
    let reply = Reply::read(&retrieval).unwrap();
    assert_eq!(reply.from.as_deref(), Some("urn:nhs:names:services:pdsquery"));
    assert_eq!(reply.interaction().unwrap().name.local, "QUPA_IN050000UK32");
    assert_eq!(
        retrieval.one("Envelope/Body/retrievalQueryResponse/*/acknowledgement/@typeCode").as_deref(),
        Ok("AA")
    );

    let trace = read(&trace);
    let codes = trace.all("Envelope/Body/*/*/ControlActEvent/reason/*/code/@code").unwrap();
    assert_eq!(codes, ["0", "ST001"]);
    assert_eq!(trace.one("**/queryAck/queryResponseCode/@code").as_deref(), Ok("ID"));
}

#[test]
fn faults_of_the_samples_are_read() {
    let table: [(&str, &[&str]); 2] = [
        ("messaging/soapfault_response_single_error_206.xml", &["206"]),
        ("messaging/soapfault_response_multiple_errors.xml", &["200", "201"]),
    ];
    for (path, codes) in table {
        let Some(bytes) = sample(path) else {
            println!("not run: {path} is not at hand");
            continue;
        };
        let Content::Fault { code, errors, .. } = Reply::read(&read(&bytes)).unwrap().content else {
            panic!("{path} is a fault");
        };
        assert_eq!(code, "SOAP:Server");
        let found: Vec<&str> = errors.iter().filter_map(|error| error.code.as_deref()).collect();
        assert_eq!(found, codes);
        assert!(errors.iter().all(|error| error.context.as_deref() == Some("urn:nhs:names:error:tms")));
    }
}

#[test]
fn templates_of_payloads_are_read() {
    let Some(bytes) = sample("pds/QUPA_IN040000UK32.mustache") else {
        println!("not run: the samples are not at hand");
        return;
    };
    let document = read(&bytes);
    assert_eq!(document.one("*/interactionId/@extension").as_deref(), Ok("QUPA_IN040000UK32"));
    assert_eq!(document.one("*/ControlActEvent/query/person.id/semanticsText").as_deref(), Ok("person.id"));
}
