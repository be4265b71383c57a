//! Every stage refuses with its own fault, in the order of the table; the seams change the order and nothing else.

use crate::{Bench, Change, KIOSK, OAK, Request, bench, value};
use spine_hub::{Denial, DepartureStatus, HubSeams, HubSettings, Stage, StageTable};
use spine_kernel::SeedDoc;
use std::sync::Arc;

async fn known(bench: &Bench) {
    let toy = SeedDoc { kind: "toy".to_owned(), body: serde_json::json!("known") };
    assert_eq!(bench.hub.load(&[toy]).await.unwrap(), 1);
}

/// What is done to a good request, and the fault that it meets.
fn faults() -> Vec<(&'static str, Request, &'static str)> {
    let good = Request::good();
    let id = "11111111-2222-4333-8444-555555555555";
    let no_action = Request { soap_action: None, ..good.clone() };
    let elsewhere = Request { path: "/elsewhere".to_owned(), ..good.clone() };
    let stranger = Request { host: "nobody.test".to_owned(), ..good.clone() };
    let header = |from: &str, to: &str| {
        let at = good.body.find(from).expect("the header has it");
        Request { body: format!("{}{to}{}", &good.body[..at], &good.body[at + from.len()..]), ..good.clone() }
    };
    vec![
        ("not XML", good.with("</s:Envelope>", ""), "ErrorBaseTms.MESSAGE_NOT_WELL_FORMED"),
        ("a DTD", good.with("<s:Envelope ", "<!DOCTYPE a><s:Envelope "), "ErrorBaseTms.MESSAGE_NOT_WELL_FORMED"),
        ("no header", good.with("s:Header>", "s:Heading>"), "ErrorBaseTms.MESSAGE_NOT_WELL_FORMED"),
        ("empty body", good.without("QUPA_IN040000UK32"), "ErrorBaseTms.MESSAGE_NOT_WELL_FORMED"),
        ("no message id", good.without("wsa:MessageID"), "ErrorBaseTms.SOAP_MESSAGE_ID_ERROR"),
        ("short message id", header(&format!("uuid:{id}"), "uuid:1"), "ErrorBaseTms.SOAP_MESSAGE_ID_ERROR"),
        ("urn: instead of uuid:", header(&format!("uuid:{id}"), &format!("urn::{id}")), "ErrorBaseTms.SOAP_MESSAGE_ID_ERROR"),
        ("no action", good.without("wsa:Action"), "ErrorBaseTms.SOAP_ACTION_ERROR"),
        ("no To", good.without("wsa:To"), "ErrorBaseTms.SOAP_TO_ERROR"),
        ("no SOAPAction", no_action, "TMS.101"),
        ("another path", elsewhere, "TMS.101"),
        ("an unknown certificate", stranger, "TMS.300"),
        ("an ASID of another party", good.with(crate::ELM, OAK), "TMS.300"),
        ("an unknown ASID", good.with(crate::ELM, "299999999999"), "TMS.300"),
        ("a system without accreditation", good.with(crate::ELM, KIOSK), "TMS.300"),
        ("no id", good.with(&format!("<id root=\"{id}\"/>"), ""), "ErrorBase1732.INVALID_ID"),
        ("no time", good.without("creationTime"), "ErrorBase1732.INVALID_CREATION_TIME"),
        ("a blank version", good.with("V3NPfIT3.0", " "), "ErrorBase1732.INVALID_VERSION_CODE"),
        ("no control act", good.without("ControlActEvent"), "ErrorBase1732.INVALID_CONTROL_ACT"),
        ("no author1", good.without("author1"), "ErrorBase1732.CONTROL_ACT_AUTHOR_INVALID_CARDINALITY"),
        ("an empty query", good.with("<key>known</key>", ""), "ErrorBase1732.CONTROL_ACT_QUERY_INVALID"),
        ("an empty control act", good.with("<ControlActEvent>", "<ControlActEvent/><Rest>").with("</ControlActEvent>", "</Rest>"), "ErrorBase1732.INVALID_CONTROL_ACT"),
        ("another wsa:Action", good.with("pdsquery/QUPA_IN040000UK32</wsa", "pdsquery/QUPA_IN000008UK02</wsa"), "ErrorBase1732.INCONSISTENT_HL7_INTERACTION_ID"),
        ("a blank author1", good.with("<agentSystemSDS><id root=\"1.2.826.0.1285.0.2.0.107\" extension=\"200000000101\"/>", "<agentSystemSDS><id root=\"1.2.826.0.1285.0.2.0.107\" extension=\" \"/>"), "ErrorBase1732.CONTROL_ACT_AUTHOR_AGENT_INVALID"),
        ("another interaction id", good.with("extension=\"QUPA_IN040000UK32\"", "extension=\"QUPA_IN000008UK02\""), "ErrorBase1732.INCONSISTENT_HL7_INTERACTION_ID"),
        ("an author1 without id", good.with("<agentSystemSDS><id root=\"1.2.826.0.1285.0.2.0.107\" extension=\"200000000101\"/></agentSystemSDS>", "<agentSystemSDS/>"), "ErrorBase1732.CONTROL_ACT_AUTHOR_AGENT_INVALID"),
        ("a half author", good.with("<author1>", "<author><AgentPersonSDS/></author><author1>"), "ErrorBase1732.CONTROL_ACT_AUTHOR_INVALID"),
        ("another receiver", good.with(crate::SPINE, "200000000999"), "ErrorBase1732.INVALID_COMM_FUNC_RCV"),
    ]
}

#[tokio::test]
async fn every_stage_refuses_with_its_own_fault() {
    for (what, request, fault) in faults() {
        let bench = bench(Change::default());
        known(&bench).await;
        let departure = bench.send(&request).await;
        assert_eq!(departure.fault, Some(fault), "{what}");
        let is_soap = fault.starts_with("TMS.") || fault.starts_with("ErrorBaseTms.");
        let status = if is_soap { DepartureStatus::Faulted } else { DepartureStatus::Answered };
        assert_eq!(departure.status, status, "{what}");
        assert_eq!(value(&departure, "errorCode", None).is_empty(), !is_soap, "{what}");
    }
}

#[tokio::test]
async fn the_first_fault_wins() {
    let bench = bench(Change::default());
    let all = faults();
    // Each spoiling that leaves the later one possible is combined with the last stage's spoiling.
    for (what, request, fault) in all.iter().filter(|(what, ..)| !what.contains("receiver")) {
        let spoiled = Request { body: request.body.replace(crate::SPINE, "200000000999"), ..request.clone() };
        let departure = bench.send(&spoiled).await;
        assert_eq!(departure.fault, Some(*fault), "{what}");
    }
}

#[tokio::test]
async fn a_good_request_is_answered_and_related() {
    let bench = bench(Change::default());
    known(&bench).await;
    let departure = bench.send(&Request::good()).await;
    assert_eq!((departure.status, departure.fault), (DepartureStatus::Answered, None));
    let id = "11111111-2222-4333-8444-555555555555";
    assert_eq!(value(&departure, "RelatesTo", None), [format!("uuid:{id}")]);
    assert_eq!(value(&departure, "To", None), ["http://elm.test"]);
    assert_eq!(value(&departure, "queryResponseCode", Some("code")), ["OK"]);
    assert_eq!(value(&departure, "acknowledgement", Some("typeCode")), ["AA"]);
    let again = bench.send(&Request::good()).await;
    assert_ne!(
        value(&departure, "MessageID", None),
        value(&again, "MessageID", None),
        "each reply has its own id"
    );
}

#[tokio::test]
async fn what_is_not_there_is_refused_with_class_and_detail() {
    let bench = bench(Change::default());
    let departure = bench.send(&Request::good()).await;
    assert_eq!(departure.status, DepartureStatus::Answered);
    let codes = value(&departure, "code", Some("code"));
    assert_eq!(codes, ["1", "RT003"]);
    assert_eq!(value(&departure, "queryResponseCode", Some("code")), ["ID"]);
}

#[tokio::test]
async fn switches_change_what_they_say() {
    let mut settings = HubSettings::default();
    settings.switches.foreign_asid = Denial::Reject507;
    settings.switches.soap_header_fault_code = "200".to_owned();
    settings.switches.check_receiver = false;
    let bench = bench(Change { settings, ..Change::default() });
    known(&bench).await;
    let good = Request::good();
    let foreign = bench.send(&good.with(crate::ELM, OAK)).await;
    assert_eq!(foreign.fault, Some("ErrorBase1732.INVALID_COMM_FUNC_SND"));
    assert_eq!(value(&foreign, "code", Some("code")), ["507"]);
    let headless = bench.send(&good.without("wsa:To")).await;
    assert_eq!(value(&headless, "errorCode", None), ["200"]);
    let elsewhere = bench.send(&good.with(crate::SPINE, "200000000999")).await;
    assert_eq!(elsewhere.fault, None);
}

#[tokio::test]
async fn a_table_without_a_stage_lets_pass_what_the_stage_refuses() {
    let seams = HubSeams {
        stages: Arc::new(|mut table: StageTable| {
            table.synchronous.retain(|stage| !matches!(stage, Stage::Identify | Stage::Receiver));
            table
        }),
        ..HubSeams::default()
    };
    let bench = bench(Change { seams, ..Change::default() });
    known(&bench).await;
    let stranger = Request { host: "nobody.test".to_owned(), ..Request::good() };
    assert_eq!(bench.send(&stranger).await.fault, None);
    let empty =
        HubSeams { stages: Arc::new(|_| StageTable { synchronous: Vec::new() }), ..HubSeams::default() };
    let bench = crate::bench(Change { seams: empty, ..Change::default() });
    assert_eq!(
        bench.send(&Request::good()).await.fault,
        Some("TMS.200"),
        "no decision is a failure, no hang"
    );
}
