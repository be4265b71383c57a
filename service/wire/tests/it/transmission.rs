//! The wrapper and control act of a message are seen as they are: read, absent, empty, repeated and foreign parts.

use crate::messages::{REQUEST, tree};
use spine_wire::hl7v3::Transmission;
use spine_wire::names;
use spine_wire::soap::SoapRequest;

#[test]
fn a_request_is_read() {
    let tree = tree(REQUEST);
    let transmission = Transmission::read(SoapRequest::read(&tree).payloads[0]);
    assert_eq!(transmission.element.local(), "QUPA_IN040000UK32");
    assert_eq!(transmission.ids[0].root, Some("6F1D2C3B-0A59-4E78-8C6B-5A4F3E2D1C0B"));
    assert_eq!(transmission.creation_times, [Some("20260102030405")]);
    assert_eq!(transmission.version_codes, [Some("V3NPfIT3.0")]);
    let interaction = transmission.interaction_ids[0];
    assert_eq!(interaction.extension_under(names::OID_INTERACTION), Some("QUPA_IN040000UK32"));
    assert_eq!(transmission.processing_codes, [Some("P")]);
    assert_eq!(transmission.processing_mode_codes, [Some("T")]);
    assert_eq!(transmission.accept_ack_codes, [Some("NE")]);
    assert!(transmission.acknowledgements.is_empty());
    assert!(transmission.others.is_empty());
    assert_eq!(transmission.receivers[0].device_ids[0].extension, Some("928942012545"));
    assert_eq!(transmission.senders[0].device_ids[0].extension, Some("200000000017"));
    let [act] = transmission.control_acts.as_slice() else { panic!("one control act") };
    let [author] = act.authors.as_slice() else { panic!("one author") };
    assert_eq!(author.role_profiles[0].extension_under(names::OID_SDS_ROLE_PROFILE), Some("555000000001"));
    assert_eq!(author.users[0].extension_under(names::OID_SDS_USER), Some("555000000002"));
    assert_eq!(author.job_roles[0].extension_under(names::OID_SDS_JOB_ROLE), Some("S0010:G0020:R8000"));
    let systems: Vec<_> = act.system_authors.iter().map(|author| author.systems[0].extension).collect();
    assert_eq!(systems, [Some("200000000017"), Some("ward 7")]);
    assert_eq!(act.queries[0].descend(&["person.id", "semanticsText"]).unwrap().text(), "person.id");
    assert!(
        act.subjects.is_empty()
            && act.reasons.is_empty()
            && act.query_acks.is_empty()
            && act.others.is_empty()
    );
}

#[test]
fn absent_empty_repeated_and_foreign_children_differ() {
    let tree = tree(
        "<X xmlns='urn:hl7-org:v3' xmlns:o='urn:o'><id/><id root=''/><id root='r' extension='e'/><creationTime/>\
         <o:versionCode code='1'/><extra/><communicationFunctionRcv/><communicationFunctionSnd><device/><device><id/>\
         <id root='1.2.826.0.1285.0.2.0.107' extension=''/></device></communicationFunctionSnd><ControlActEvent/><ControlActEvent><author1/><reason/>\
         <reason><justifyingDetectedIssueEvent><code/><code code='7'><qualifier code='ER'/><qualifier><value code='WG'/>\
         </qualifier><qualifier/></code></justifyingDetectedIssueEvent></reason><query/><query/><subject/><subject/><queryAck/>\
         <o:query/><more/></ControlActEvent><acknowledgement/><acknowledgement typeCode='AR'><acknowledgementDetail/>\
         <messageRef/></acknowledgement></X>",
    );
    let read = Transmission::read(tree.root());
    let ids: Vec<_> = read.ids.iter().map(|id| (id.root, id.extension)).collect();
    assert_eq!(ids, [(None, None), (Some(""), None), (Some("r"), Some("e"))]);
    assert_eq!(read.creation_times, [None]);
    assert!(read.version_codes.is_empty());
    let others: Vec<_> = read.others.iter().map(|other| other.local()).collect();
    assert_eq!(others, ["versionCode", "extra"]);
    assert!(read.receivers[0].device_ids.is_empty());
    assert_eq!(read.senders[0].device_ids.len(), 2);
    assert_eq!(read.senders[0].device_ids[1].extension_under(names::OID_ASID), None);
    assert_eq!(read.control_acts.len(), 2);
    let act = &read.control_acts[1];
    assert!(act.authors.is_empty());
    assert!(act.system_authors[0].systems.is_empty());
    assert_eq!([act.queries.len(), act.subjects.len(), act.others.len()], [2, 2, 2]);
    let codes: Vec<_> = act.reasons.iter().map(|reason| reason.codes.len()).collect();
    assert_eq!(codes, [0, 2]);
    assert_eq!(act.reasons[1].codes[1].qualifiers, [Some("ER"), Some("WG"), None]);
    assert!(act.query_acks[0].response_codes.is_empty());
    assert_eq!(read.acknowledgements[0].type_code, None);
    let rejection = &read.acknowledgements[1];
    assert!(rejection.message_refs.is_empty());
    assert!(rejection.details[0].type_code.is_none() && rejection.details[0].codes.is_empty());
}

/// A wrapper's namespace is part of its names: what stands in no namespace, or in another one, is no child of HL7.
#[test]
fn a_wrapper_outside_of_its_namespace_is_empty() {
    let inside = "<id root='r'/><creationTime value='2'/><versionCode code='3'/><interactionId extension='4'/>\
                  <communicationFunctionRcv/><communicationFunctionSnd/><ControlActEvent/>";
    for (namespace, known) in [("urn:hl7-org:v3", 7), ("", 0), ("urn:hl7-org:v2", 0), ("URN:HL7-ORG:V3", 0)] {
        let tree = tree(&format!("<X xmlns='{namespace}'>{inside}</X>"));
        let read = Transmission::read(tree.root());
        let found = [
            read.ids.len(),
            read.creation_times.len(),
            read.version_codes.len(),
            read.interaction_ids.len(),
            read.receivers.len(),
            read.senders.len(),
            read.control_acts.len(),
        ];
        assert_eq!(found.iter().sum::<usize>(), known, "{namespace:?}");
        assert_eq!(read.others.len(), 7 - known, "{namespace:?}");
    }
}
