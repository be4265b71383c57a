//! Recorded messages are read as what they are. They lie beside the checkout and are not part of it: where they are
//! absent, a test says "not run".

use crate::messages::{tree, tree_of};
use spine_kernel::{Asid, MessageId, Tree};
use spine_wire::fault::SoapFault;
use spine_wire::hl7v3::{Frame, Issue, Level, Transmission, TransmissionOut, read_time};
use spine_wire::names;
use spine_wire::soap::{SoapRequest, SoapResponse, read_action, wrap};
use std::fs;
use std::path::{Path, PathBuf};

fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/samples")
}

#[expect(clippy::print_stdout, reason = "a test that cannot run has to say so")]
fn sample(name: &str) -> Option<String> {
    let text = fs::read_to_string(samples().join(name)).ok();
    if text.is_none() {
        println!("not run: the sample {name} is absent");
    }
    text
}

/// The HL7 part of a recorded multipart message.
fn part(text: &str, interaction: &str) -> String {
    let start = text.find(&format!("<{interaction}")).unwrap();
    let end = format!("</{interaction}>");
    let length = text[start..].find(&end).unwrap() + end.len();
    text[start..start + length].to_owned()
}

fn check_request(tree: &Tree, with_id: bool) {
    let request = SoapRequest::read(tree);
    assert_eq!([request.envelopes.len(), request.headers.len(), request.bodies.len()], [1, 1, 1]);
    let ids: Vec<_> = request.message_ids.iter().map(|id| id.text().into_owned()).collect();
    let expected: &[&str] = if with_id { &["uuid:79F49A34-9798-404C-AEC4-FD38DD81C138"] } else { &[] };
    assert_eq!(ids, expected);
    let action = read_action(&request.actions[0].text()).unwrap();
    assert_eq!(action.interaction.as_str(), request.payloads[0].local());
    assert_eq!(request.tos[0].text(), "https://pds-sync.national.ncrs.nhs.uk/syncservice-pds/pds");
    assert_eq!(request.from_addresses[0].text(), "");
    assert_eq!(request.reply_tos.len(), 1);
    assert_eq!(request.receivers[0].device_ids[0].extension_under(names::OID_ASID), Some("000009199092"));
    assert_eq!(request.senders[0].device_ids[0].extension_under(names::OID_ASID), Some("918999199111"));
    assert!(request.other_headers.is_empty());
    let payload = Transmission::read(request.payloads[0]);
    assert!(payload.ids.is_empty() && payload.control_acts.is_empty());
}

#[test]
fn synchronous_requests() {
    if let Some(text) = sample("messaging/expected/soap_request.xml") {
        check_request(&tree(&text), true);
    }
    if let Some(text) = sample("messaging/soap_request_with_defect.msg") {
        check_request(&tree(&text), false);
    }
}

#[test]
fn faults() {
    for (name, codes) in [
        ("messaging/soapfault_response_single_error_206.xml", &["206"][..]),
        ("messaging/soapfault_response_multiple_errors.xml", &["200", "201"]),
    ] {
        let Some(text) = sample(name) else { continue };
        let fault = SoapFault::read(&tree(&text)).unwrap();
        assert_eq!(fault.code, names::FAULT_SERVER);
        assert_eq!(fault.text, "Application Exception");
        let read: Vec<_> = fault.errors().map(|error| error.error_code.as_str()).collect();
        assert_eq!(read, codes);
        for error in fault.errors() {
            assert_eq!(error.code_context, names::TMS_CONTEXT);
            assert_eq!(error.severity, "Error");
            assert_eq!(error.location, "Not Supported");
            assert!(!error.description.is_empty());
        }
    }
}

/// The failed trace of 2015: also that our own writer emits every element and attribute that it has.
#[test]
fn a_failed_query() {
    let Some(text) = sample("pds/QUQI_IN010000UK14.simple-trace-failure.xml") else { return };
    let tree = tree(&text);
    let response = SoapRequest::read(&tree);
    assert_eq!(response.relates_to[0].text(), "uuid:119F88D4-FD2D-41B5-9BC9-7C4AE95D79B0");
    let wrapper = response.payloads[0];
    assert!(wrapper.is(names::HL7, "traceQueryResponse"));
    let read = Transmission::read(wrapper.elements().next().unwrap());
    assert_eq!(read.element.local(), names::QUERY_FAILED);
    assert_eq!(
        Some(format!("uuid:{}", read.ids[0].root.unwrap())),
        Some(response.message_ids[0].text().into_owned())
    );
    assert!(read_time(read.creation_times[0].unwrap()).is_ok());
    assert_eq!(read.acknowledgements[0].type_code, Some("AE"));
    assert_eq!(read.acknowledgements[0].message_refs[0].root, Some("2CE38202-8989-45FF-A764-5577CF25C466"));
    let act = &read.control_acts[0];
    let reasons: Vec<_> =
        act.reasons.iter().map(|reason| (reason.codes[0].code, &reason.codes[0].qualifiers)).collect();
    assert_eq!(reasons, [(Some("0"), &vec![Some("ER")]), (Some("ST001"), &vec![Some("ER")])]);
    assert_eq!(act.query_acks[0].response_codes, [Some("ID")]);
    assert!(act.others.is_empty() && read.others.is_empty() && response.other_headers.is_empty());
    rewrite(&tree);
}

/// Writes the recorded response anew from what was read and compares the two documents as trees.
fn rewrite(tree: &Tree) {
    let response = SoapRequest::read(tree);
    let read = Transmission::read(response.payloads[0].elements().next().unwrap());
    let asid = |id: Option<&str>| Asid::parse(id.unwrap()).unwrap();
    let (receiver, sender) =
        (asid(read.receivers[0].device_ids[0].extension), asid(read.senders[0].device_ids[0].extension));
    let id = MessageId::parse(read.ids[0].root.unwrap()).unwrap();
    let reasons = read.control_acts[0].reasons.iter().map(|reason| Issue {
        level: Level::Error,
        code: reason.codes[0].code.unwrap().to_owned(),
        code_system: reason.codes[0].code_system.unwrap().to_owned(),
        display_name: reason.codes[0].display_name.unwrap().to_owned(),
    });
    let frame = Frame {
        id: id.clone(),
        creation_time: read_time(read.creation_times[0].unwrap()).unwrap(),
        version_code: read.version_codes[0].unwrap().to_owned(),
        message_ref: read.acknowledgements[0].message_refs[0].root.unwrap().to_owned(),
        receiver: receiver.clone(),
        sender: sender.clone(),
    };
    let body = TransmissionOut::query_failed(frame, reasons.collect()).write();
    let envelope = SoapResponse {
        message_id: id,
        action: read_action(&response.actions[0].text()).unwrap(),
        to: response.tos[0].text().into_owned(),
        from_address: response.from_addresses[0].text().into_owned(),
        receiver,
        sender,
        relates_to: response.relates_to[0].text().into_owned(),
    };
    let ours = tree_of(&envelope.write(&wrap(response.payloads[0].local(), &body)));
    assert_eq!(outline(&ours), outline(tree));
}

/// Every element with its namespace, attributes in a fixed order, and text without surrounding white space.
fn outline(tree: &Tree) -> Vec<String> {
    let mut lines = Vec::new();
    let mut left = vec![(0_usize, tree.root())];
    while let Some((depth, element)) = left.pop() {
        let mut attributes: Vec<_> =
            element.attributes().map(|one| format!("{}={:?}", one.local, one.value)).collect();
        attributes.sort();
        lines.push(format!(
            "{depth} {{{}}}{} {attributes:?} {:?}",
            element.namespace(),
            element.local(),
            element.text().trim()
        ));
        let children: Vec<_> = element.elements().collect();
        left.extend(children.into_iter().rev().map(|child| (depth + 1, child)));
    }
    lines
}

#[test]
fn a_retrieval_and_its_answer() {
    if let Some(text) = sample("pds/QUPA_IN040000UK32.mustache") {
        let tree = tree(&text);
        let read = Transmission::read(tree.root());
        assert_eq!(read.interaction_ids[0].extension, Some("QUPA_IN040000UK32"));
        let act = &read.control_acts[0];
        assert!(act.authors.is_empty());
        assert_eq!(act.system_authors[0].systems.len(), 1);
        assert_eq!(act.queries[0].elements().count(), 3);
    }
    if let Some(text) = sample("pds/QUPA_IN050000UK32.mustache") {
        let tree = tree(&text);
        let response = SoapRequest::read(&tree);
        assert_eq!(response.tos[0].text(), "");
        let read = Transmission::read(response.payloads[0].elements().next().unwrap());
        assert_eq!(read.element.local(), "QUPA_IN050000UK32");
        assert_eq!(read.acknowledgements[0].type_code, Some("AA"));
        let act = &read.control_acts[0];
        assert_eq!([act.subjects.len(), act.reasons.len()], [1, 0]);
        assert_eq!(act.query_acks[0].response_codes, [Some("OK")]);
    }
}

#[test]
fn the_exchange_of_2015() {
    let request = sample("pds/recorded-2015/1-request-QUPA_IN000006UK02.msg");
    let push = sample("pds/recorded-2015/2-spine-push-QUPA_IN000011UK02.msg");
    let (Some(request), Some(push)) = (request, push) else { return };
    let request = tree(&part(&request, "QUPA_IN000006UK02"));
    let push = tree(&part(&push, "QUPA_IN000011UK02"));
    let (asked, answered) = (Transmission::read(request.root()), Transmission::read(push.root()));
    assert_eq!(answered.acknowledgements[0].message_refs[0].root, asked.ids[0].root);
    assert_eq!(answered.receivers[0].device_ids[0].extension, asked.senders[0].device_ids[0].extension);
    assert_eq!(answered.senders[0].device_ids[0].extension, asked.receivers[0].device_ids[0].extension);
    let author = &asked.control_acts[0].authors[0];
    assert_eq!(author.job_roles[0].extension_under(names::OID_SDS_JOB_ROLE), Some("ABCD"));
    assert_eq!(asked.control_acts[0].queries.len(), 1);
    let act = &answered.control_acts[0];
    assert_eq!(act.system_authors[0].systems[0].extension, answered.senders[0].device_ids[0].extension);
    assert_eq!(act.reasons[0].codes[0].code, Some("3"));
    assert_eq!(act.reasons[0].codes[0].qualifiers, [Some("WG")]);
    assert_eq!(act.subjects.len(), 1);
    assert_eq!(act.query_acks[0].response_codes, [Some("OK")]);
}

/// Every recorded document that a bare XML parser takes passes the guard too.
#[test]
fn no_recorded_document_is_too_much_for_the_guard() {
    let mut folders = vec![samples()];
    let mut read = 0;
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else {
            println!("not run: {} is absent", folder.display());
            return;
        };
        for path in entries.map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else if let Some(text) =
                fs::read_to_string(&path).ok().filter(|text| roxmltree::Document::parse(text).is_ok())
            {
                let document = roxmltree::Document::parse(&text).unwrap();
                let elements = document.descendants().filter(|node| node.is_element()).count();
                assert_eq!(tree(&text).element_count(), elements, "{}", path.display());
                read += 1;
            }
        }
    }
    assert!(read >= 10, "only {read} documents");
}
