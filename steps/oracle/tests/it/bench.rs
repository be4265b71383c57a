//! Exchanges made by hand: the answer, the refusals and the fault as a Spine would write them, and ways to spoil them.
//!
//! Leaves out judging. A spoiler that finds nothing to spoil is an error, so that no case passes by a slip.

use bytes::Bytes;
use jiff::Timestamp;
use serde_json::json;
use vertebra_data::PersonDocument;
use vertebra_evidence::{Check, CheckVerdict};
use vertebra_oracle::{Asked, Judged};
use vertebra_peer::client::Exchange;
use vertebra_peer::http::{Failure, Header, Response};

/// The second in which all exchanges happen.
pub(crate) const NOW: &str = "2026-01-01T09:30:00Z";
const REQUEST: &str = "11111111-1111-4111-8111-1111111111AA";

/// Two names, two addresses, two telecoms, two registrations, and one of everything else.
const ROLE: &str = r#"<patientRole classCode="PAT"><id root="2.16.840.1.113883.2.1.4.1" extension="9000000009"/>
<addr use="H"><streetAddressLine/><streetAddressLine>4 Quarry Lane</streetAddressLine><streetAddressLine/><streetAddressLine>Fennock</streetAddressLine><streetAddressLine/><postalCode>QF1 2AB</postalCode><addressKey>01234567</addressKey><useablePeriod><low value="20200102"/></useablePeriod><id root="2.16.840.1.113883.2.1.3.2.4.18.1" extension="aa01"/></addr>
<addr use="TMP"><streetAddressLine>Flat 2</streetAddressLine><streetAddressLine>9 Mill Road</streetAddressLine><streetAddressLine/><streetAddressLine>Fennock</streetAddressLine><streetAddressLine/><postalCode>QF1 2AC</postalCode><desc>Staying with family</desc><useablePeriod><low value="20251102"/></useablePeriod><id root="2.16.840.1.113883.2.1.3.2.4.18.1" extension="aa02"/></addr>
<telecom use="HP" value="tel:01632960001"><useablePeriod><low value="20200103"/></useablePeriod><id root="2.16.840.1.113883.2.1.3.2.4.18.1" extension="aa03"/></telecom>
<telecom use="MC" value="tel:07700900001"><id root="2.16.840.1.113883.2.1.3.2.4.18.1" extension="aa04"/></telecom>
<confidentialityCode code="B" codeSystem="2.16.840.1.113883.2.1.3.2.4.16.1"/>
<patientPerson classCode="PSN" determinerCode="INSTANCE">
<name use="L"><prefix>Ms</prefix><given>Edith</given><given>Rose</given><family>Marlow</family><suffix>OBE</suffix><validTime><low value="19520309"/></validTime><id root="2.16.840.1.113883.2.1.3.2.4.18.1" extension="aa05"/></name>
<name use="PREFERRED"><family>Marlow</family><given>Edie</given><id root="2.16.840.1.113883.2.1.3.2.4.18.1" extension="aa06"/></name>
<administrativeGenderCode code="2"/><birthTime value="19520309"/><deceasedTime value="20251202"/><multipleBirthOrderNumber value="2"/>
<playedOtherProviderPatient classCode="PAT"><subjectOf typeCode="SBJ"><patientCareProvision classCode="PCPR" moodCode="EVN"><id root="2.16.840.1.113883.2.1.3.2.4.18.1" extension="aa07"/><code code="1" codeSystem="2.16.840.1.113883.2.1.3.2.4.17.37"/><effectiveTime><low value="20200104"/></effectiveTime><responsibleParty typeCode="RESP"><healthCareProvider classCode="PROV"><id root="2.16.840.1.113883.2.1.4.3" extension="A81901"/></healthCareProvider></responsibleParty></patientCareProvision></subjectOf></playedOtherProviderPatient>
<playedOtherProviderPatient classCode="PAT"><subjectOf typeCode="SBJ"><patientCareProvision classCode="PCPR" moodCode="EVN"><id root="2.16.840.1.113883.2.1.3.2.4.18.1" extension="aa08"/><code code="P1" codeSystem="2.16.840.1.113883.2.1.3.2.4.17.37"/><responsibleParty typeCode="RESP"><healthCareProvider classCode="PROV"><id root="2.16.840.1.113883.2.1.4.3" extension="FA001"/></healthCareProvider></responsibleParty></patientCareProvision></subjectOf></playedOtherProviderPatient>
<languageCommunication><languageCode code="pl"/><proficiencyLevelCode code="1" codeSystem="2.16.840.1.113883.2.1.3.2.4.16.39"/><preferenceInd value="true"/></languageCommunication>
</patientPerson>
<subjectOf4 typeCode="SBJ"><preferredContactMethod classCode="OBS" moodCode="EVN"><code code="9" codeSystem="2.16.840.1.113883.2.1.3.2.4.17.35"/><value code="3" codeSystem="2.16.840.1.113883.2.1.3.2.4.16.16"/></preferredContactMethod></subjectOf4>
<subjectOf8 typeCode="SBJ"><previousNhsContact classCode="OBS" moodCode="EVN"><code code="17" codeSystem="2.16.840.1.113883.2.1.3.2.4.17.35"/><value code="1" codeSystem="2.16.840.1.113883.2.1.3.2.4.17.38"/></previousNhsContact></subjectOf8>
<subjectOf3 typeCode="SBJ"><consent classCode="OBS" moodCode="EVN"><code code="4" codeSystem="2.16.840.1.113883.2.1.3.2.4.17.164"/><effectiveTime value="20210101"/><value code="5" codeSystem="2.16.840.1.113883.2.1.3.2.4.16.2"/></consent></subjectOf3>
<subjectOf2 typeCode="SBJ"><deathNotification classCode="OBS" moodCode="EVN"><code code="3" codeSystem="2.16.840.1.113883.2.1.3.2.4.17.35"/><value code="2" codeSystem="2.16.840.1.113883.2.1.3.2.4.16.5"/></deathNotification></subjectOf2>
<subjectOf5 typeCode="SBJ"><preferredWrittenCommunicationFormat classCode="OBS" moodCode="EVN"><code code="13" codeSystem="2.16.840.1.113883.2.1.3.2.4.17.35"/><value code="12" codeSystem="2.16.840.1.113883.2.1.3.2.4.16.17"/></preferredWrittenCommunicationFormat></subjectOf5>
<replacementOf typeCode="REPL"><oldVersion classCode="PAT"><id root="2.16.840.1.113883.2.1.4.1" extension="9000000025"/><effectiveTime><low value="19900101"/><high value="20200101"/></effectiveTime></oldVersion></replacementOf>
</patientRole>"#;

/// The person of [`ROLE`], as a scenario would have declared it: in another order, some ids unsaid.
pub(crate) fn person() -> PersonDocument {
    serde_json::from_value(json!({
        "nhsNumber": "9000000009", "serialChangeNumber": 137, "gender": "2", "birthTime": "19520309",
        "names": [
            {"use": "PREFERRED", "given": ["Edie"], "family": "Marlow"},
            {"use": "L", "prefix": "Ms", "given": ["Edith", "Rose"], "family": "Marlow", "suffix": "OBE", "from": "19520309", "id": "aa05"}
        ],
        "multipleBirthOrder": 2, "deceasedTime": "20251202", "deathNotification": "2",
        "addresses": [
            {"use": "TMP", "lines": ["Flat 2", "9 Mill Road", "", "Fennock"], "postcode": "QF1 2AC", "description": "Staying with family", "from": "20251102"},
            {"use": "H", "lines": ["", "4 Quarry Lane", "", "Fennock", ""], "postcode": "QF1 2AB", "paf": "01234567", "from": "20200102", "id": "aa01"}
        ],
        "telecoms": [
            {"use": "MC", "value": "tel:07700900001"},
            {"use": "HP", "value": "tel:01632960001", "from": "20200103"}
        ],
        "registrations": [
            {"kind": "P1", "organisation": "FA001"},
            {"kind": "1", "organisation": "A81901", "from": "20200104", "id": "aa07"}
        ],
        "confidentiality": "B",
        "supersedes": [{"nhsNumber": "9000000025", "from": "19900101", "to": "20200101"}],
        "language": "pl", "interpreterRequired": true, "contactMethod": "3", "writtenFormat": "12",
        "consents": [{"kind": "4", "value": "5", "time": "20210101"}]
    }))
    .expect("the members are those of the document")
}

/// What its sender knows about the request.
pub(crate) fn asked() -> Asked {
    Asked {
        message_id: format!("uuid:{REQUEST}"),
        hl7_id: REQUEST.to_owned(),
        sender_asid: "200000000101".to_owned(),
        receiver_asid: "200000000001".to_owned(),
    }
}

fn device(function: &str, kind: &str, asid: &str) -> String {
    format!(
        r#"<communicationFunction{function} xmlns="urn:hl7-org:v3" typeCode="{kind}"><device classCode="DEV" determinerCode="INSTANCE"><id root="1.2.826.0.1285.0.2.0.107" extension="{asid}"/></device></communicationFunction{function}>"#
    )
}

fn envelope(interaction: &str, acknowledgement: &str, act: &str) -> String {
    let devices = device("Rcv", "RCV", "200000000101") + &device("Snd", "SND", "200000000001");
    format!(
        r#"<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/" xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns="urn:hl7-org:v3"><S:Header>
<a:MessageID>uuid:22222222-2222-4222-8222-2222222222BB</a:MessageID><a:Action>urn:nhs:names:services:pdsquery/{interaction}</a:Action><a:RelatesTo>uuid:{REQUEST}</a:RelatesTo>{devices}</S:Header>
<S:Body><retrievalQueryResponse><{interaction}><id root="22222222-2222-4222-8222-2222222222BB"/><creationTime value="20260101093000"/><interactionId extension="{interaction}"/>
{acknowledgement}{devices}<ControlActEvent classCode="CACT" moodCode="EVN">{act}</ControlActEvent></{interaction}></retrievalQueryResponse></S:Body></S:Envelope>"#
    )
}

fn acknowledgement(kind: &str, detail: &str) -> String {
    format!(
        r#"<acknowledgement typeCode="{kind}">{detail}<messageRef><id root="{REQUEST}"/></messageRef></acknowledgement>"#
    )
}

fn reason(code: &str, level: &str, label: &str) -> String {
    format!(
        r#"<reason typeCode="RSON"><justifyingDetectedIssueEvent classCode="ALRT" moodCode="EVN"><code code="{code}" codeSystem="2.16.840.1.113883.2.1.3.2.4.17.42" displayName="{label}"><qualifier code="{level}"/></code></justifyingDetectedIssueEvent></reason>"#
    )
}

fn query_end(code: &str) -> String {
    format!(r#"<queryAck type="QueryAck"><queryResponseCode code="{code}"/></queryAck>"#)
}

/// The record of the newer form with its history: one closed registration, and one of everything that the form has
/// room for.
const NEWER_ROLE: &str = include_str!("newer_role.xml");

/// The answer of the newer form with the whole record.
pub(crate) fn newer_answer() -> String {
    newer(NEWER_ROLE)
}

/// An answer of the newer form with a mark, a number, and what follows them in the role.
pub(crate) fn newer_restricted(rest: &str) -> String {
    newer(&format!(
        r#"<patientRole classCode="PAT"><confidentialityCode code="S" codeSystem="2.16.840.1.113883.2.1.3.2.4.16.1"/><id root="2.16.840.1.113883.2.1.4.1" extension="9000000009"/>{rest}</patientRole>"#
    ))
}

fn newer(role: &str) -> String {
    let subject = format!(
        r#"<subject typeCode="SUBJ"><PDSResponse classCode="OBS" moodCode="EVN"><pertinentInformation typeCode="PERT"><pertinentSerialChangeNumber classCode="OBS" moodCode="EVN"><code code="2" codeSystem="2.16.840.1.113883.2.1.3.2.4.17.35"/><value value="137"/></pertinentSerialChangeNumber></pertinentInformation><subject typeCode="SBJ">{role}</subject></PDSResponse></subject>"#
    );
    let reply = envelope("QUPA_IN000009UK03", &acknowledgement("AA", ""), &(subject + &query_end("OK")));
    reply.replace("<interactionId ", r#"<versionCode code="3NPfIT6.3.01"/><interactionId "#)
}

/// The person of [`NEWER_ROLE`], as a scenario would have declared it.
pub(crate) fn newer_person() -> PersonDocument {
    let by = |by: &str, from: &str| json!({"by": by, "from": from});
    serde_json::from_value(json!({
        "nhsNumber": "9000000009", "serialChangeNumber": 137, "gender": "2", "birthTime": "19520309",
        "names": [{"use": "L", "prefix": "Ms", "given": ["Edith"], "family": "Marlow", "from": "19520309", "id": "aa05",
                   "written": by("200000000102", "20050301090000")}],
        "addresses": [{"use": "H", "lines": ["", "4 Quarry Lane", "", "Fennock"], "postcode": "QF1 2AB", "from": "20080426",
                       "id": "aa01", "written": by("200000000105", "20080426101112")}],
        "telecoms": [{"use": "HP", "value": "tel:01632960001", "from": "20200103",
                      "written": by("200000000103", "20200103101112")}],
        "registrations": [{"kind": "1", "organisation": "A81901", "from": "20140212", "id": "aa07",
                           "written": by("200000000101", "20140212093721")}],
        "history": {"registrations": [
            {"kind": "1", "organisation": "A81902", "from": "20130111", "to": "20140212", "id": "aa07",
             "written": {"by": "NSTS", "from": "20130111150619", "to": "20140212093721"}}
        ]},
        "relatedPersons": [
            {"role": "PRS", "relationship": "04", "position": 1, "nextOfKin": true, "from": "20200115",
             "name": {"use": "L", "given": ["Jory"], "family": "Penhale"},
             "address": {"use": "H", "lines": ["", "3 Weir Walk", "", "Fennock"]},
             "telecoms": [{"use": "WP", "value": "tel:01632960009"}]},
            {"role": "PRS", "relationship": "12", "nhsNumber": "9000000017", "id": "aa09"}
        ],
        "birthplace": {"city": "Fennock", "county": "Quayshire"}, "confidentiality": "B",
        "supersedes": [{"nhsNumber": "9000000025", "to": "20200101"}],
        "language": "pl", "interpreterRequired": true, "contactMethod": "3", "contactTimes": "after six",
        "healthspace": "2", "sharedSecret": "VGVzdA==", "nhaisRegistration": {"cipher": "QF"},
        "nhaisRemoval": {"reason": "OPA"},
        "paperRecords": [{"id": "pap1", "from": "20100301", "priority": "N", "status": "CP", "locations": [
            {"id": "pap2", "name": "Elm Surgery", "from": "20200116"},
            {"id": "pap3", "name": "Archive", "from": "20100301", "to": "20200116"}
        ]}]
    }))
    .expect("the members are those of the document")
}

/// The answer with the whole record and a warning 9.
pub(crate) fn answer() -> String {
    let subject = format!(
        r#"<subject typeCode="SUBJ"><PdsSuccessfulRetrieval classCode="OBS" moodCode="EVN"><subject typeCode="SBJ">{ROLE}</subject>
<pertinentInformation typeCode="PERT"><pertinentSerialChangeNumber classCode="OBS" moodCode="EVN"><code code="2" codeSystem="2.16.840.1.113883.2.1.3.2.4.17.35"/><value value="137"/></pertinentSerialChangeNumber></pertinentInformation></PdsSuccessfulRetrieval></subject>"#
    );
    let act = reason("9", "WG", "a warning") + &subject + &query_end("OK");
    envelope("QUPA_IN050000UK32", &acknowledgement("AA", ""), &act)
}

/// The refusal 1 and RT003.
pub(crate) fn refusal() -> String {
    let act =
        reason("1", "ER", "No match") + &reason("RT003", "ER", "No match to a record") + &query_end("ID");
    envelope("QUQI_IN010000UK14", &acknowledgement("AE", ""), &act)
}

/// The rejection 501.
pub(crate) fn rejection() -> String {
    let detail = r#"<acknowledgementDetail typeCode="ER"><code code="501" codeSystem="2.16.840.1.113883.2.1.3.2.4.17.32" displayName="no id"/></acknowledgementDetail>"#;
    envelope("MCCI_IN010000UK13", &acknowledgement("AR", detail), "")
}

/// The fault 300.
pub(crate) const FAULT: &str = r#"<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body><S:Fault><faultcode>S:Client</faultcode><faultstring>x</faultstring><detail><n:errorList xmlns:n="http://national.carerecords.nhs.uk/schema/"><n:error><n:codeContext>urn:nhs:names:error:tms</n:codeContext><n:errorCode>300</n:errorCode><n:severity>Error</n:severity><n:location>Not Supported</n:location><n:description>Access to service denied</n:description></n:error></n:errorList></detail></S:Fault></S:Body></S:Envelope>"#;

/// A reply with one place spoiled.
pub(crate) fn spoil(reply: &str, place: &str, by: &str) -> String {
    assert_eq!(reply.matches(place).count(), 1, "{place:?} stands once in the reply");
    reply.replace(place, by)
}

/// What an exchange with that reply is read as.
pub(crate) fn judged(status: u16, reply: &str) -> Judged {
    Judged::read(&exchanged(status, reply))
}

/// An exchange with that reply.
pub(crate) fn exchanged(status: u16, reply: &str) -> Exchange {
    let headers = vec![Header { name: "Content-Type".to_owned(), value: "text/xml".to_owned() }];
    let body = Bytes::copy_from_slice(reply.as_bytes());
    exchange(Ok(Response { status, reason: String::new(), headers, body }))
}

/// An exchange with a response of those headers, and what it is read as.
pub(crate) fn exchange_of(status: u16, headers: Vec<Header>, body: &str) -> (Judged, Exchange) {
    let body = Bytes::copy_from_slice(body.as_bytes());
    let exchange = exchange(Ok(Response { status, reason: String::new(), headers, body }));
    (Judged::read(&exchange), exchange)
}

/// What an exchange without a response is read as.
pub(crate) fn nothing(failure: Failure) -> Judged {
    Judged::read(&exchange(Err(failure)))
}

/// An exchange that came to that.
pub(crate) fn exchange(outcome: Result<Response, Failure>) -> Exchange {
    let now: Timestamp = NOW.parse().expect("a point in time in its written form");
    Exchange {
        key: "test".to_owned(),
        host: "spine".to_owned(),
        started: now,
        ended: now,
        tls: None,
        request_head: Bytes::new(),
        request_body: Bytes::new(),
        received: Bytes::new(),
        outcome,
    }
}

/// Replies that are no reply at all: an empty body, no response, and a fault.
pub(crate) fn empty() -> [Judged; 3] {
    [judged(200, ""), nothing(Failure::Closed), judged(500, FAULT)]
}

/// The ids of the checks that do not hold.
pub(crate) fn failed(checks: &[Check]) -> Vec<&str> {
    assert!(!checks.is_empty(), "there is something to judge");
    let is_failed = |check: &&Check| check.verdict != CheckVerdict::Pass;
    checks.iter().filter(is_failed).map(|check| check.id.as_str()).collect()
}
