//! The rules of a synchronous query as tables: one defect a row; every two defects, of which the first in the order of
//! the checks is reported; and every switch on both of its sides.
//!
//! Leaves out seams and the stage table (`order`), and how a refusal is written (`forms`).

use crate::value;
use crate::{Bench, Change, ELM, KIOSK, OAK, Request, SPINE, bench};
use spine_hub::{
    AuthorCodes, Denial, Departure, DepartureStatus, HubSettings, LooseBody, Switches, WrapperCodes,
};
use spine_kernel::SeedDoc;

const SOAP: &str = "http://schemas.xmlsoap.org/soap/envelope/";
const WSA: &str = "http://schemas.xmlsoap.org/ws/2004/08/addressing";

/// One thing that is wrong with a request.
#[derive(Clone, Copy)]
enum Defect {
    /// The first occurrence of a text is another text.
    First(&'static str, &'static str),
    /// The last occurrence is.
    Last(&'static str, &'static str),
    /// Every occurrence is.
    All(&'static str, &'static str),
    Action(Option<&'static str>),
    Path(&'static str),
    Host(&'static str),
}

use Defect::{Action, All, First, Host, Last, Path};

impl Defect {
    /// The spoiled request, where it has the place that is spoiled.
    fn on(self, request: &Request) -> Option<Request> {
        let mut spoiled = request.clone();
        let at = |from: &str, at: Option<usize>, to: &str| {
            at.map(|at| format!("{}{to}{}", &request.body[..at], &request.body[at + from.len()..]))
        };
        match self {
            First(from, to) => spoiled.body = at(from, request.body.find(from), to)?,
            Last(from, to) => spoiled.body = at(from, request.body.rfind(from), to)?,
            All(from, to) if request.body.contains(from) => spoiled.body = request.body.replace(from, to),
            All(..) => return None,
            Action(value) => spoiled.soap_action = value.map(str::to_owned),
            Path(path) => path.clone_into(&mut spoiled.path),
            Host(host) => host.clone_into(&mut spoiled.host),
        }
        Some(spoiled)
    }
}

async fn known(switches: Switches) -> Bench {
    let bench =
        bench(Change { settings: HubSettings { switches, ..HubSettings::default() }, ..Change::default() });
    let toy = SeedDoc { kind: "toy".to_owned(), body: serde_json::json!("known") };
    assert_eq!(bench.hub.load(&[toy]).await.unwrap(), 1);
    bench
}

/// The fault is that one, and it has the form of its kind: a SOAP fault, or a reply of HL7.
fn assert_fault(departure: &Departure, fault: &str, what: &str) {
    assert_eq!(departure.fault, Some(fault), "{what}");
    let is_soap = fault.starts_with("ErrorBaseTms.") || matches!(fault, "TMS.101" | "TMS.300");
    let status = if is_soap { DepartureStatus::Faulted } else { DepartureStatus::Answered };
    assert_eq!(departure.status, status, "{what}");
    assert_eq!(value(departure, "errorCode", None).is_empty(), !is_soap, "{what}");
}

const HEADER_RECEIVER: &str = r#"root="1.2.826.0.1285.0.2.0.107" extension="928942012545""#;
const SENDER: &str =
    r#"<communicationFunctionSnd><device><id root="1.2.826.0.1285.0.2.0.107" extension="200000000101"/>"#;
const NO_SENDER: &str =
    r#"<communicationFunctionSnd><device><id root="1.2.826.0.1285.0.2.0.107" extension="200000000102"/>"#;
const SYSTEM: &str = r#"<agentSystemSDS><id root="1.2.826.0.1285.0.2.0.107" extension="200000000101"/>"#;
const NO_SYSTEM: &str = r#"<agentSystemSDS><id root="1.2.826.0.1285.0.2.0.107" extension=" "/>"#;

/// One defect for each check, in the order of the checks.
const IN_ORDER: [(&str, Defect, &str); 25] = [
    ("a DTD", First("<s:Envelope ", "<!DOCTYPE a><s:Envelope "), "ErrorBaseTms.MESSAGE_NOT_WELL_FORMED"),
    ("two bodies", First("</s:Body>", "</s:Body><s:Body/>"), "ErrorBaseTms.MESSAGE_NOT_WELL_FORMED"),
    ("message id", First("<wsa:MessageID>uuid:", "<wsa:MessageID>"), "ErrorBaseTms.SOAP_MESSAGE_ID_ERROR"),
    ("action", First("<wsa:Action>", "<wsa:Action/><wsa:Action>"), "ErrorBaseTms.SOAP_ACTION_ERROR"),
    ("To", First("<wsa:To>", "<wsa:To/><wsa:To>"), "ErrorBaseTms.SOAP_TO_ERROR"),
    ("header receiver", First(HEADER_RECEIVER, "root=\"1\""), "ErrorBaseTms.SOAP_COMM_FUNC_RCV_ERROR"),
    (
        "header sender",
        First("extension=\"200000000101\"", "extension=\"\""),
        "ErrorBaseTms.SOAP_COMM_FUNC_SND_ERROR",
    ),
    ("no SOAPAction", Action(None), "TMS.101"),
    ("a stranger", Host("nobody.test"), "TMS.300"),
    ("an unknown ASID", All(ELM, "299999999999"), "TMS.300"),
    (
        "id",
        Last("<id root=\"11111111-2222-4333-8444-555555555555\"/>", "<id root=\"1\"/>"),
        "ErrorBase1732.INVALID_ID",
    ),
    (
        "time",
        First("<creationTime value=\"20260105090000\"", "<creationTime value=\"\""),
        "ErrorBase1732.INVALID_CREATION_TIME",
    ),
    ("version", First("code=\"V3NPfIT3.0\"", ""), "ErrorBase1732.INVALID_VERSION_CODE"),
    (
        "control act",
        First("<ControlActEvent>", "<ControlActEvent/><ControlActEvent>"),
        "ErrorBase1732.INVALID_CONTROL_ACT",
    ),
    (
        "two authors",
        First("<author1>", "<author/><author/><author1>"),
        "ErrorBase1732.CONTROL_ACT_AUTHOR_INVALID",
    ),
    (
        "three systems",
        First("</author1>", "</author1><author1/><author1/>"),
        "ErrorBase1732.CONTROL_ACT_AUTHOR_INVALID_CARDINALITY",
    ),
    ("query", First("<query>", "<query/><query>"), "ErrorBase1732.CONTROL_ACT_QUERY_INVALID"),
    (
        "interaction",
        First("extension=\"QUPA_IN040000UK32\"", "extension=\"QUPA_IN000008UK02\""),
        "ErrorBase1732.INCONSISTENT_HL7_INTERACTION_ID",
    ),
    ("payload receiver", Last(SPINE, "200000000998"), "ErrorBase1732.INCONSISTENT_COMM_FUNC_RCV"),
    ("payload sender", Last(SENDER, NO_SENDER), "ErrorBase1732.INCONSISTENT_COMM_FUNC_SND"),
    (
        "half an author",
        First("<author1>", "<author><AgentPersonSDS/></author><author1>"),
        "ErrorBase1732.CONTROL_ACT_AUTHOR_INVALID",
    ),
    ("half a system", Last(SYSTEM, NO_SYSTEM), "ErrorBase1732.CONTROL_ACT_AUTHOR_AGENT_INVALID"),
    (
        "half a second system",
        First("</author1>", "</author1><author1/>"),
        "ErrorBase1732.CONTROL_ACT_AUTHOR_AGENT2_INVALID",
    ),
    ("another receiver", All(SPINE, "200000000999"), "ErrorBase1732.INVALID_COMM_FUNC_RCV"),
    ("nobody", First("<key>known</key>", "<key>unknown</key>"), "PDS.1"),
];

#[tokio::test]
async fn every_defect_alone_gets_its_own_fault() {
    let bench = known(Switches::default()).await;
    for (what, defect, fault) in IN_ORDER {
        let spoiled = defect.on(&Request::good()).expect(what);
        assert_fault(&bench.send(&spoiled).await, fault, what);
    }
}

#[tokio::test]
async fn of_every_two_defects_the_first_is_reported() {
    let bench = known(Switches::default()).await;
    let good = Request::good();
    let mut pairs = 0;
    for (place, (what, first, fault)) in IN_ORDER.iter().enumerate() {
        for (later, second, _) in &IN_ORDER[place + 1..] {
            // One of the two may take away the place of the other: then the other way round.
            let both = second.on(&good).and_then(|spoiled| first.on(&spoiled));
            let both = both.or_else(|| first.on(&good).and_then(|spoiled| second.on(&spoiled)));
            let both = both.unwrap_or_else(|| panic!("{what} and {later} do not go together"));
            assert_eq!(bench.send(&both).await.fault, Some(*fault), "{what} and {later}");
            pairs += 1;
        }
    }
    assert_eq!(pairs, IN_ORDER.len() * (IN_ORDER.len() - 1) / 2);
}

/// Further defects of the same checks: cardinalities, emptiness, roots, namespaces and forms.
const FURTHER: [(&str, Defect, &str); 36] = [
    (
        "SOAP 1.2",
        All(SOAP, "http://www.w3.org/2003/05/soap-envelope"),
        "ErrorBaseTms.MESSAGE_NOT_WELL_FORMED",
    ),
    ("no header", All("s:Header>", "s:Heading>"), "ErrorBaseTms.MESSAGE_NOT_WELL_FORMED"),
    ("two headers", First("<s:Body>", "<s:Header/><s:Body>"), "ErrorBaseTms.MESSAGE_NOT_WELL_FORMED"),
    ("two payloads", First("<s:Body>", "<s:Body><other/>"), "ErrorBaseTms.MESSAGE_NOT_WELL_FORMED"),
    (
        "addressing of 2005",
        First(WSA, "http://www.w3.org/2005/08/addressing"),
        "ErrorBaseTms.SOAP_MESSAGE_ID_ERROR",
    ),
    ("42 characters", First("uuid:11111111-", "uuid:111111111-"), "ErrorBaseTms.SOAP_MESSAGE_ID_ERROR"),
    (
        "white space",
        First("<wsa:MessageID>uuid:", "<wsa:MessageID> uuid:"),
        "ErrorBaseTms.SOAP_MESSAGE_ID_ERROR",
    ),
    ("no UUID", First("uuid:11111111-", "uuid:1111111x-"), "ErrorBaseTms.SOAP_MESSAGE_ID_ERROR"),
    (
        "two message ids",
        First("<wsa:MessageID>", "<wsa:MessageID/><wsa:MessageID>"),
        "ErrorBaseTms.SOAP_MESSAGE_ID_ERROR",
    ),
    (
        "two header receivers",
        First("<communicationFunctionRcv>", "<communicationFunctionRcv/><communicationFunctionRcv>"),
        "ErrorBaseTms.SOAP_COMM_FUNC_RCV_ERROR",
    ),
    (
        "two devices",
        First("<communicationFunctionSnd>", "<communicationFunctionSnd><device><id/></device>"),
        "ErrorBaseTms.SOAP_COMM_FUNC_SND_ERROR",
    ),
    ("a colon", Action(Some("urn:nhs:names:services:pdsquery:QUPA_IN040000UK32")), "TMS.101"),
    ("half in quotes", Action(Some("\"urn:nhs:names:services:pdsquery/QUPA_IN040000UK32")), "TMS.101"),
    ("an empty SOAPAction", Action(Some("\"\"")), "TMS.101"),
    ("another path", Path("/reliablemessaging/queryrequest"), "TMS.101"),
    ("an ASID of eleven digits", All(ELM, "20000000010"), "TMS.300"),
    ("an ASID of another party", All(ELM, OAK), "TMS.300"),
    ("a system without accreditation", All(ELM, KIOSK), "TMS.300"),
    (
        "no namespace",
        First("<QUPA_IN040000UK32>", "<QUPA_IN040000UK32 xmlns=\"\">"),
        "ErrorBase1732.INVALID_ID",
    ),
    (
        "an id without root",
        Last("<id root=\"11111111-2222-4333-8444-555555555555\"/>", "<id/>"),
        "ErrorBase1732.INVALID_ID",
    ),
    (
        "two ids",
        Last(
            "<id root=\"11111111-2222-4333-8444-555555555555\"/>",
            "<id root=\"11111111-2222-4333-8444-555555555555\"/><id/>",
        ),
        "ErrorBase1732.INVALID_ID",
    ),
    (
        "a blank time",
        First("<creationTime value=\"20260105090000\"", "<creationTime value=\" \""),
        "ErrorBase1732.INVALID_CREATION_TIME",
    ),
    (
        "two times",
        First("<creationTime ", "<creationTime/><creationTime "),
        "ErrorBase1732.INVALID_CREATION_TIME",
    ),
    (
        "two versions",
        First("<versionCode ", "<versionCode/><versionCode "),
        "ErrorBase1732.INVALID_VERSION_CODE",
    ),
    (
        "a control act elsewhere",
        First("<ControlActEvent>", "<ControlActEvent xmlns=\"urn:other\">"),
        "ErrorBase1732.INVALID_CONTROL_ACT",
    ),
    (
        "no system",
        First("<author1>", "<author1 xmlns=\"urn:other\">"),
        "ErrorBase1732.CONTROL_ACT_AUTHOR_INVALID_CARDINALITY",
    ),
    ("an empty query", First("<key>known</key>", ""), "ErrorBase1732.CONTROL_ACT_QUERY_INVALID"),
    ("no query", First("<query>", "<query xmlns=\"urn:other\">"), "ErrorBase1732.CONTROL_ACT_QUERY_INVALID"),
    (
        "an empty interaction",
        First("extension=\"QUPA_IN040000UK32\"", "extension=\"\""),
        "ErrorBase1732.INCONSISTENT_HL7_INTERACTION_ID",
    ),
    (
        "two interactions",
        First("<interactionId ", "<interactionId/><interactionId "),
        "ErrorBase1732.INCONSISTENT_HL7_INTERACTION_ID",
    ),
    (
        "root of the interaction",
        First("2.16.840.1.113883.2.1.3.2.4.12", "2.16.840.1.113883.2.1.3.2.4.10"),
        "ErrorBase1732.INCONSISTENT_HL7_INTERACTION_ID",
    ),
    (
        "another wsa:Action",
        First("pdsquery/QUPA_IN040000UK32</wsa", "pdsquery/QUPA_IN000008UK02</wsa"),
        "ErrorBase1732.INCONSISTENT_HL7_INTERACTION_ID",
    ),
    (
        "another element",
        All("QUPA_IN040000UK32>", "QUPA_IN000008UK02>"),
        "ErrorBase1732.INCONSISTENT_HL7_INTERACTION_ID",
    ),
    (
        "two payload receivers",
        Last("<communicationFunctionRcv>", "<communicationFunctionRcv/><communicationFunctionRcv>"),
        "ErrorBase1732.INCONSISTENT_COMM_FUNC_RCV",
    ),
    (
        "a blank payload sender",
        Last(SENDER, "<communicationFunctionSnd><device><id/>"),
        "ErrorBase1732.INCONSISTENT_COMM_FUNC_SND",
    ),
    (
        "root of the system",
        Last(SYSTEM, "<agentSystemSDS><id root=\"1\" extension=\"200000000101\"/>"),
        "ErrorBase1732.CONTROL_ACT_AUTHOR_AGENT_INVALID",
    ),
];

#[tokio::test]
async fn every_further_defect_gets_the_fault_of_its_check() {
    let bench = known(Switches::default()).await;
    for (what, defect, fault) in FURTHER {
        let spoiled = defect.on(&Request::good()).expect(what);
        assert_fault(&bench.send(&spoiled).await, fault, what);
    }
}

/// What Spine does not look at (wire 5.1).
const PASSING: [(&str, Defect); 9] = [
    ("a SOAPAction without quotes", Action(Some("urn:nhs:names:services:pdsquery/QUPA_IN040000UK32"))),
    ("the legacy path", Path("/syncservice-pds/pds")),
    ("an unknown header", First("<wsa:To>", "<other/><wsa:To>")),
    ("an unknown child", First("<creationTime ", "<other/><creationTime ")),
    ("another version", First("V3NPfIT3.0", "1")),
    (
        "attributes of the schema",
        First("<QUPA_IN040000UK32>", "<QUPA_IN040000UK32 ITSVersion=\"XML_1.0\" type=\"Message\">"),
    ),
    ("no wsa:From", First("<wsa:From><wsa:Address>http://elm.test</wsa:Address></wsa:From>", "")),
    ("a time that is none", First("value=\"20260105090000\"", "value=\"yesterday\"")),
    (
        "a second system of its own",
        First(
            "</author1>",
            "</author1><author1><AgentSystemSDS><agentSystemSDS><id root=\"2.999\" extension=\"ward 7\"/></agentSystemSDS></AgentSystemSDS></author1>",
        ),
    ),
];

#[tokio::test]
async fn what_is_not_looked_at_passes() {
    let bench = known(Switches::default()).await;
    for (what, defect) in PASSING {
        let other = defect.on(&Request::good()).expect(what);
        assert_eq!(bench.send(&other).await.fault, None, "{what}");
    }
}

/// Defect, switch, and the fault on the switch's other side; nothing means that the message is answered.
fn switched() -> Vec<(&'static str, Defect, Switches, Option<&'static str>)> {
    let on = Switches::default;
    let ruleset = || Switches { wrapper_codes: WrapperCodes::Ruleset, ..on() };
    let by_order = || Switches { author_codes: AuthorCodes::ByOrder, ..on() };
    let foreign = |denial| Switches { foreign_asid: denial, ..on() };
    let unaccredited = |denial| Switches { unaccredited_asid: denial, ..on() };
    let loose = || Switches { loose_body: LooseBody::Reject202, ..on() };
    let same_ids = || Switches { same_ids: true, ..on() };
    let receiver = || Switches { check_receiver: false, ..on() };
    let first = |what: &str| IN_ORDER.iter().chain(&FURTHER).find(|row| row.0 == what).expect("a row").1;
    let other_id = Last("<id root=\"11111111", "<id root=\"21111111");
    vec![
        ("two times", first("two times"), ruleset(), Some("TMS.517")),
        ("no time", first("time"), ruleset(), Some("ErrorBase1732.INVALID_CREATION_TIME")),
        ("two versions", first("two versions"), ruleset(), Some("TMS.518")),
        ("control act", first("control act"), ruleset(), Some("TMS.514")),
        (
            "no query",
            first("no query"),
            ruleset(),
            Some("ErrorBase1732.CONTROL_ACT_MANDATORY_ELEMENT_MISSING"),
        ),
        (
            "an empty query",
            first("an empty query"),
            ruleset(),
            Some("ErrorBase1732.CONTROL_ACT_QUERY_INVALID"),
        ),
        ("no interaction", first("an empty interaction"), ruleset(), Some("TMS.505")),
        (
            "another interaction",
            first("interaction"),
            ruleset(),
            Some("ErrorBase1732.INCONSISTENT_HL7_INTERACTION_ID"),
        ),
        (
            "two payload receivers",
            first("two payload receivers"),
            ruleset(),
            Some("ErrorBase1732.INVALID_COMM_FUNC_RCV"),
        ),
        (
            "another payload receiver",
            first("payload receiver"),
            ruleset(),
            Some("ErrorBase1732.INCONSISTENT_COMM_FUNC_RCV"),
        ),
        (
            "no payload sender",
            first("a blank payload sender"),
            ruleset(),
            Some("ErrorBase1732.INVALID_COMM_FUNC_SND"),
        ),
        (
            "another payload sender",
            first("payload sender"),
            ruleset(),
            Some("ErrorBase1732.INCONSISTENT_COMM_FUNC_SND"),
        ),
        (
            "half an author",
            first("half an author"),
            by_order(),
            Some("ErrorBase1732.CONTROL_ACT_AUTHOR_AGENT_INVALID"),
        ),
        (
            "half a system",
            first("half a system"),
            by_order(),
            Some("ErrorBase1732.CONTROL_ACT_AUTHOR_AGENT2_INVALID"),
        ),
        (
            "half a second system",
            first("half a second system"),
            by_order(),
            Some("ErrorBase1732.CONTROL_ACT_AUTHOR_AGENT2_INVALID"),
        ),
        ("foreign, 1", All(ELM, OAK), foreign(Denial::Reject1), Some("TMS.1")),
        (
            "foreign, 507",
            All(ELM, OAK),
            foreign(Denial::Reject507),
            Some("ErrorBase1732.INVALID_COMM_FUNC_SND"),
        ),
        ("foreign, 900", All(ELM, OAK), foreign(Denial::Reject900), Some("TMS.900")),
        ("foreign is not unaccredited", All(ELM, OAK), unaccredited(Denial::Reject900), Some("TMS.300")),
        ("unaccredited, 1", All(ELM, KIOSK), unaccredited(Denial::Reject1), Some("TMS.1")),
        ("unaccredited, 900", All(ELM, KIOSK), unaccredited(Denial::Reject900), Some("TMS.900")),
        ("unaccredited is not foreign", All(ELM, KIOSK), foreign(Denial::Reject900), Some("TMS.300")),
        (
            "unknown, 507",
            All(ELM, "299999999999"),
            unaccredited(Denial::Reject507),
            Some("ErrorBase1732.INVALID_COMM_FUNC_SND"),
        ),
        ("no ASID at all", All(ELM, "20000000010"), unaccredited(Denial::Reject1), Some("TMS.300")),
        ("two payloads", first("two payloads"), loose(), Some("ErrorBase1732.HL7_VALIDATION_ERROR")),
        (
            "two bodies",
            First("</s:Body>", "</s:Body><s:Body/>"),
            loose(),
            Some("ErrorBaseTms.MESSAGE_NOT_WELL_FORMED"),
        ),
        ("another id, allowed", other_id, on(), None),
        ("another id", other_id, same_ids(), Some("TMS.516")),
        ("one id", First("V3NPfIT3.0", "1"), same_ids(), None),
        ("another receiver", first("another receiver"), receiver(), None),
        (
            "another payload receiver",
            first("payload receiver"),
            receiver(),
            Some("ErrorBase1732.INCONSISTENT_COMM_FUNC_RCV"),
        ),
    ]
}

#[tokio::test]
async fn a_switch_changes_its_own_rule_and_no_other() {
    for (what, defect, switches, fault) in switched() {
        let bench = known(switches).await;
        let spoiled = defect.on(&Request::good()).expect(what);
        assert_eq!(bench.send(&spoiled).await.fault, fault, "{what}");
    }
}
