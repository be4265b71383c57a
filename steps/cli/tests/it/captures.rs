//! Messages as somebody might have captured them: a retrieval as a payload, in an envelope, and as a raw request.
//!
//! Leaves out how suppliers write: these are texts, so that a test can say byte for byte what goes out.

/// The system that sends them: that of Elm Surgery.
pub(crate) const ELM: &str = "200000000101";
/// The HL7 id of the payload, and the id of the envelope.
pub(crate) const HL7_ID: &str = "4A1B2C3D-0000-4000-8000-00000000000A";
pub(crate) const MESSAGE_ID: &str = "4A1B2C3D-0000-4000-8000-00000000000B";
/// The action of the envelope.
pub(crate) const ACTION: &str = "urn:nhs:names:services:pdsquery/QUPA_IN040000UK32";

const ASID_ROOT: &str = "1.2.826.0.1285.0.2.0.107";
const SPINE: &str = "928942012545";

/// A bare retrieval of that patient, from that system.
pub(crate) fn payload(asid: &str, patient: &str) -> String {
    let system = |function: &str, code: &str, asid: &str| {
        format!(
            r#"<{function} typeCode="{code}"><device classCode="DEV" determinerCode="INSTANCE"><id root="{ASID_ROOT}" extension="{asid}"/></device></{function}>"#
        )
    };
    let (receiver, sender) =
        (system("communicationFunctionRcv", "RCV", SPINE), system("communicationFunctionSnd", "SND", asid));
    format!(
        r#"<QUPA_IN040000UK32 xmlns="urn:hl7-org:v3"><!-- as it was captured -->
<id root="{HL7_ID}"/><creationTime value="20260105090000"/><versionCode code="V3NPfIT4.2.00"/>
<interactionId root="2.16.840.1.113883.2.1.3.2.4.12" extension="QUPA_IN040000UK32"/>
<processingCode code="P"/><processingModeCode code="T"/><acceptAckCode code="NE"/>{receiver}{sender}
<ControlActEvent classCode="CACT" moodCode="EVN">
<author1 typeCode="AUT"><AgentSystemSDS classCode="AGNT"><agentSystemSDS classCode="DEV" determinerCode="INSTANCE"><id root="{ASID_ROOT}" extension="{asid}"/></agentSystemSDS></AgentSystemSDS></author1>
<query><historicDataIndicator><value code="0" codeSystem="2.16.840.1.113883.2.1.3.2.4.17.36"/><semanticsText>historicDataIndicator</semanticsText></historicDataIndicator>
<person.id><value root="2.16.840.1.113883.2.1.4.1" extension="{patient}"/><semanticsText>person.id</semanticsText></person.id>
<retrievalItem><semanticsText>person.allData</semanticsText></retrievalItem></query>
</ControlActEvent></QUPA_IN040000UK32>"#
    )
}

/// The same in an envelope.
pub(crate) fn envelope(asid: &str) -> String {
    let system = |function: &str, asid: &str| {
        format!(
            r#"<hl7:{function}><hl7:device><hl7:id root="{ASID_ROOT}" extension="{asid}"/></hl7:device></hl7:{function}>"#
        )
    };
    let (receiver, sender) =
        (system("communicationFunctionRcv", SPINE), system("communicationFunctionSnd", asid));
    let payload = payload(asid, "9000000009");
    format!(
        r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:wsa="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:hl7="urn:hl7-org:v3"><s:Header>
<wsa:MessageID>uuid:{MESSAGE_ID}</wsa:MessageID><wsa:Action>{ACTION}</wsa:Action><wsa:To>https://spine.vertebra.test/sync-service</wsa:To>
<wsa:From><wsa:Address>https://elm-surgery.supplier.test</wsa:Address></wsa:From>{receiver}{sender}</s:Header>
<s:Body>{payload}</s:Body></s:Envelope>"#
    )
}

/// The same as a raw request, with a header that no client of ours writes, and another length than the true one.
pub(crate) fn raw(body: &str, off_by: usize) -> String {
    format!(
        "POST /sync-service HTTP/1.1\r\nHost: spine.vertebra.test\r\nX-Captured:  yes \r\nSOAPAction: \"{ACTION}\"\r\n\
         Content-Type: text/xml; charset=utf-8\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len() - off_by
    )
}
