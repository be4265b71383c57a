//! The rows of this build against the facts, and the reader against rows that break a rule.
//!
//! Codes stand here literally, so that a slip in the files does not pass by being repeated.

use super::*;
use crate::{Grade, Pattern};

const INTERACTIONS: &str = include_str!("../../interactions.toml");
const FAULTS: &str = include_str!("../../faults.toml");

const TMS: &str = "urn:nhs:names:error:tms";
const WRAPPER: &str = "2.16.840.1.113883.2.1.3.2.4.17.32";
const PDS: &str = "2.16.840.1.113883.2.1.3.2.4.17.42";

fn row(name: &str) -> &'static FaultRow {
    catalogue().fault(name).unwrap_or_else(|| panic!("no fault {name}"))
}

#[test]
fn the_retrieval_of_mim_4_2_is_as_recorded() {
    let service = ServiceName::parse("urn:nhs:names:services:pdsquery").unwrap();
    let id = InteractionId::parse("QUPA_IN040000UK32").unwrap();
    let row = catalogue().interaction(&service, &id).unwrap();
    assert_eq!(row.pattern, Pattern::Synchronous);
    assert_eq!(row.responses.iter().map(InteractionId::as_str).collect::<Vec<_>>(), ["QUPA_IN050000UK32"]);
    assert_eq!(row.failure.as_str(), "QUQI_IN010000UK14");
    assert_eq!(row.reject.as_str(), "MCCI_IN010000UK13");
    assert!(row.is_served_at("/sync-service") && row.is_served_at("/syncservice-pds/pds"));
    assert!(!row.is_served_at("/sync-service/") && !row.is_served_at("/reliablemessaging/queryrequest"));
    assert_eq!(catalogue().reply(&row.responses[0]).unwrap().version_code, "V3NPfIT4.2.00");
    let other = ServiceName::parse("urn:nhs:names:services:pds").unwrap();
    assert!(catalogue().interaction(&other, &id).is_none());
}

#[test]
fn soap_faults_have_their_recorded_numbers() {
    for (name, code, retriable) in [
        ("TMS.101", "101", false),
        ("TMS.200", "200", true),
        ("TMS.201", "201", false),
        ("TMS.206", "206", true),
        ("TMS.208", "208", true),
        ("TMS.300", "300", false),
        ("TMS.MESSAGE_TOO_LARGE", "201", false),
        ("ErrorBaseTms.MESSAGE_NOT_WELL_FORMED", "201", false),
        ("ErrorBaseTms.SOAP_MESSAGE_ID_ERROR", "201", false),
        ("ErrorBaseTms.SOAP_ACTION_ERROR", "201", false),
        ("ErrorBaseTms.SOAP_TO_ERROR", "201", false),
        ("ErrorBaseTms.SOAP_COMM_FUNC_RCV_ERROR", "201", false),
        ("ErrorBaseTms.SOAP_COMM_FUNC_SND_ERROR", "201", false),
    ] {
        let row = row(name);
        assert_eq!((row.code.as_str(), row.retriable), (code, retriable), "{name}");
        assert_eq!((row.form, row.system.as_str()), (FaultForm::SoapFault, TMS), "{name}");
    }
    assert_eq!(row("TMS.101").faultcode.as_deref(), Some("SOAP:Client"));
    assert_eq!(row("TMS.101").location.as_deref(), Some("HTTP Header - SOAPAction"));
    assert_eq!(row("TMS.300").display, "Access to service denied");
    assert_eq!(row("TMS.300").evidence, Evidence::Known(Grade::E1));
    let client_retries: Vec<_> = catalogue().faults().filter(|row| row.retriable).collect();
    assert_eq!(client_retries.len(), 3);
}

#[test]
fn rejections_have_their_recorded_numbers() {
    for (name, code) in [
        ("INVALID_ID", "501"),
        ("INVALID_CREATION_TIME", "502"),
        ("INVALID_VERSION_CODE", "503"),
        ("INVALID_CONTROL_ACT", "504"),
        ("INVALID_COMM_FUNC_RCV", "506"),
        ("INVALID_COMM_FUNC_SND", "507"),
        ("CONTROL_ACT_AUTHOR_INVALID", "508"),
        ("CONTROL_ACT_AUTHOR_INVALID_CARDINALITY", "509"),
        ("CONTROL_ACT_AUTHOR_AGENT_INVALID", "510"),
        ("CONTROL_ACT_AUTHOR_AGENT2_INVALID", "511"),
        ("CONTROL_ACT_QUERY_INVALID", "512"),
        ("CONTROL_ACT_MANDATORY_ELEMENT_MISSING", "513"),
        ("HL7_VALIDATION_ERROR", "202"),
        ("INCONSISTENT_HL7_INTERACTION_ID", "515"),
        ("INCONSISTENT_COMM_FUNC_RCV", "519"),
        ("INCONSISTENT_COMM_FUNC_SND", "520"),
    ] {
        let row = row(&format!("ErrorBase1732.{name}"));
        assert_eq!(
            (row.form, row.code.as_str(), row.system.as_str()),
            (FaultForm::Reject, code, WRAPPER),
            "{name}"
        );
    }
}

/// Spine's own name is not public for these: the number is the name.
#[test]
fn a_rejection_without_a_public_name_is_named_by_its_number() {
    for code in ["1", "505", "514", "516", "517", "518", "900"] {
        let row = row(&format!("TMS.{code}"));
        assert_eq!(
            (row.form, row.code.as_str(), row.system.as_str()),
            (FaultForm::Reject, code, WRAPPER),
            "{code}"
        );
    }
}

#[test]
fn pds_reasons_have_their_recorded_codes() {
    for (name, code, qualifier) in [
        ("PDS.0", "0", Qualifier::Error),
        ("PDS.1", "1", Qualifier::Error),
        ("PDS.RT003", "RT003", Qualifier::Error),
        ("PDS.GE002", "GE002", Qualifier::Error),
        ("PDS.22", "22", Qualifier::Error),
        ("PDS.9", "9", Qualifier::Warning),
        ("PDS.24", "24", Qualifier::Warning),
        ("ErrorBase1742.INVALID_NHS_NUMBER", "VX001", Qualifier::Error),
        ("ErrorBase1742.NHS_NUMBER_UNSPECIFIED", "VX002", Qualifier::Error),
        ("ErrorBase1742.INVALID_HISTORIC_DATA_INDICATOR", "VX003", Qualifier::Error),
    ] {
        let row = row(name);
        assert_eq!(
            (row.form, row.code.as_str(), row.system.as_str(), row.qualifier),
            (FaultForm::Error, code, PDS, qualifier),
            "{name}"
        );
    }
    assert_eq!(row("PDS.0").display, "Generic Error");
    assert_eq!(row("PDS.1").display, "No match to a Service User record");
    assert_eq!(row("PDS.RT003").display, row("PDS.1").display);
    assert_eq!(row("PDS.24").qualifier.code(), "WG");
}

#[test]
fn a_closed_connection_is_our_own_word() {
    for name in ["TLS_REFUSED", "HANDSHAKE_DEADLINE", "REQUEST_DEADLINE", "BROKEN_HTTP", "ABANDONED"] {
        let row = row(&format!("TRANSPORT.{name}"));
        assert_eq!((row.form, row.evidence), (FaultForm::Closed, Evidence::Invented), "{name}");
    }
}

#[test]
fn an_invented_code_stands_for_one_fault() {
    let invented: Vec<_> = catalogue().faults().filter(|row| row.evidence == Evidence::Invented).collect();
    let codes: std::collections::BTreeSet<_> = invented.iter().map(|row| row.code.as_str()).collect();
    assert!(invented.len() >= 8);
    assert_eq!(codes.len(), invented.len());
}

/// Each change breaks exactly one rule of a file that is otherwise whole.
#[test]
fn a_row_that_breaks_a_rule_is_refused() {
    let first = |text: &str, from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        text.replacen(from, to, 1)
    };
    for (from, to, expected) in [
        ("name = \"TMS.200\"", "name = \"TMS.101\"", "stands once"),
        ("name = \"TMS.200\"", "name = \"TMS.200\"\ncolour = \"red\"", "colour"),
        ("code = \"101\"", "code = \"VX101\"", "VX"),
        ("code = \"VX001\"", "code = \"IU001\"", "VX"),
        ("code = \"101\"", "code = \"\"", "1 to 12"),
        ("code = \"101\"", "code = \"1-1\"", "1 to 12"),
        ("evidence = \"E3\"", "evidence = \"E9\"", "E9"),
        ("evidence = \"E3\"\n", "", "evidence"),
        ("source = \"wire 2.7, pds-scr 2.10\"", "source = \"\"", "source"),
        ("faultcode = \"SOAP:Client\"\n", "", "faultcode"),
        ("qualifier = \"ER\"", "qualifier = \"WG\"", "warnings"),
        ("form = \"reject\"", "form = \"reject\"\nretriable = true", "retriable"),
        ("form = \"reject\"", "form = \"refuse\"", "refuse"),
    ] {
        let error = Catalogue::read(INTERACTIONS, &first(FAULTS, from, to)).unwrap_err().to_string();
        assert!(error.contains(expected), "{from} -> {to}: {error}");
    }
    for (from, to, expected) in [
        ("responses = [\"QUPA_IN050000UK32\"]", "responses = [\"QUPA_IN050000UK99\"]", "reply row"),
        ("responses = [\"QUPA_IN050000UK32\"]", "responses = []", "reply row"),
        ("failure = \"QUQI_IN010000UK14\"", "failure = \"QUQI_IN010000UK99\"", "reply row"),
        (
            "failure-version-code = \"3NPfIT6.3.01\"",
            "failure-version-code = \"\"",
            "a version code is not empty",
        ),
        ("paths = [\"/sync-service\", ", "paths = [\"sync-service\", ", "begins with /"),
        ("pattern = \"synchronous\"", "pattern = \"synchronous\"\nurgent = true", "urgent"),
        ("id = \"QUQI_IN010000UK14\"", "id = \"MCCI_IN010000UK13\"", "stands once"),
        ("version-code = \"V3NPfIT4.2.00\"", "version-code = \"\"", "version-code"),
    ] {
        let error = Catalogue::read(&first(INTERACTIONS, from, to), FAULTS).unwrap_err().to_string();
        assert!(error.contains(expected), "{from} -> {to}: {error}");
    }
}
