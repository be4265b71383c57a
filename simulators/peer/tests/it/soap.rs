//! The synchronous envelope: as it should be, with parts missing, replaced and repeated; replies and faults.

use vertebra_peer::soap::{Content, HL7, Part, Reply, ReplyError, SOAP, SoapRequest, WSA};
use vertebra_peer::xml::{Document, Element, Find, parse};

fn request() -> SoapRequest {
    let body = Element::new(HL7, "QUPA_IN000005UK01").child(Element::new(HL7, "id").attribute("root", "A"));
    SoapRequest::new("uuid:A", "urn:nhs:names:services:pdsquery/QUPA_IN000005UK01", body)
        .addresses("https://spine.test/sync-service", "elm.test")
        .systems("200000000111", "200000000222")
}

fn reread(request: &SoapRequest) -> Document {
    parse(request.envelope().to_xml().as_bytes()).unwrap()
}

#[test]
fn a_request_is_written_in_the_order_of_the_facts() {
    let document = reread(&request());
    let header = document.elements_at("Envelope/Header/*").unwrap();
    let names: Vec<(&str, &str)> =
        header.iter().map(|held| (held.name.namespace.as_str(), held.name.local.as_str())).collect();
    assert_eq!(
        names,
        [
            (WSA, "MessageID"),
            (WSA, "Action"),
            (WSA, "To"),
            (WSA, "From"),
            (HL7, "communicationFunctionRcv"),
            (HL7, "communicationFunctionSnd"),
            (WSA, "ReplyTo"),
        ]
    );
    for (path, value) in [
        ("Envelope/Header/MessageID", "uuid:A"),
        ("Envelope/Header/Action", "urn:nhs:names:services:pdsquery/QUPA_IN000005UK01"),
        ("Envelope/Header/To", "https://spine.test/sync-service"),
        ("Envelope/Header/From/Address", "elm.test"),
        ("Envelope/Header/ReplyTo/Address", "elm.test"),
        ("Envelope/Header/communicationFunctionRcv/device/id/@extension", "200000000222"),
        ("Envelope/Header/communicationFunctionSnd/device/id/@extension", "200000000111"),
        ("Envelope/Header/communicationFunctionSnd/device/id/@root", "1.2.826.0.1285.0.2.0.107"),
        ("Envelope/Body/QUPA_IN000005UK01/id/@root", "A"),
    ] {
        assert_eq!(document.one(path).as_deref(), Ok(value), "{path}");
    }
    let http = request().to_http("/sync-service");
    let head = String::from_utf8(http.head("spine.test").to_vec()).unwrap();
    assert!(head.contains("\r\nSOAPAction: urn:nhs:names:services:pdsquery/QUPA_IN000005UK01\r\n"));
    assert!(head.contains("\r\nContent-Type: text/xml\r\n"));
    assert_eq!(http.body, request().envelope().to_xml().as_bytes());
}

#[test]
fn every_part_can_be_left_out_replaced_and_repeated() {
    let parts = [
        (Part::MessageId, "Envelope/Header/MessageID"),
        (Part::Action, "Envelope/Header/Action"),
        (Part::To, "Envelope/Header/To"),
        (Part::From, "Envelope/Header/From"),
        (Part::Receiver, "Envelope/Header/communicationFunctionRcv"),
        (Part::Sender, "Envelope/Header/communicationFunctionSnd"),
        (Part::ReplyTo, "Envelope/Header/ReplyTo"),
        (Part::Header, "Envelope/Header"),
        (Part::Body, "Envelope/Body"),
    ];
    for (part, path) in parts {
        assert_eq!(reread(&request()).count(path), Ok(1), "{path}");
        assert_eq!(reread(&request().omit(part)).count(path), Ok(0), "{path}");
        assert_eq!(reread(&request().repeat(part, 2)).count(path), Ok(2), "{path}");
        let replaced = reread(&request().replace(part, vec![Element::new("urn:x", "other").text("y")]));
        assert_eq!(replaced.count(path), Ok(0), "{path}");
        assert_eq!(replaced.one("**/{urn:x}other").as_deref(), Ok("y"), "{path}");
    }
}

#[test]
fn replies_are_read() {
    let envelope = |header: &str, body: &str| {
        let text = format!(
            "<E:Envelope xmlns:E='{SOAP}' xmlns:wsa='{WSA}' xmlns='{HL7}'>{header}<E:Body>{body}</E:Body></E:Envelope>"
        );
        parse(text.as_bytes()).unwrap()
    };
    let header = "<E:Header><wsa:MessageID>uuid:B</wsa:MessageID><wsa:Action>s/I</wsa:Action><wsa:To/>\
        <wsa:From><wsa:Address>x</wsa:Address></wsa:From><communicationFunctionRcv><device><id extension='1'/></device>\
        </communicationFunctionRcv><communicationFunctionSnd><device><id extension='2'/></device>\
        </communicationFunctionSnd><wsa:RelatesTo>uuid:A</wsa:RelatesTo></E:Header>";
    let wrapped = "<retrievalQueryResponse><QUPA_IN000007UK01><id root='B'/></QUPA_IN000007UK01></retrievalQueryResponse>";
    let reply = Reply::read(&envelope(header, wrapped)).unwrap();
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(
        (reply.message_id.clone(), reply.action.clone(), reply.to.clone(), reply.from.clone()),
        (some("uuid:B"), some("s/I"), some(""), some("x"))
    );
    assert_eq!(
        (reply.relates_to.clone(), reply.rcv_asid.clone(), reply.snd_asid.clone()),
        (some("uuid:A"), some("1"), some("2"))
    );
    assert_eq!(reply.interaction().unwrap().one("id/@root").as_deref(), Ok("B"));

    let bare = Reply::read(&envelope("", "<MCCI_IN010000UK13/>")).unwrap();
    assert_eq!(bare.interaction().unwrap().name.local, "MCCI_IN010000UK13");
    assert_eq!((bare.message_id.clone(), bare.relates_to.clone()), (None, None));
    assert!(Reply::read(&envelope("", "<other/>")).unwrap().interaction().is_none());

    assert_eq!(Reply::read(&envelope("", "")), Err(ReplyError::Contents(0)));
    assert_eq!(Reply::read(&envelope("", "<a/><b/>")), Err(ReplyError::Contents(2)));
    assert!(matches!(Reply::read(&parse(b"<Envelope/>").unwrap()), Err(ReplyError::NotAnEnvelope { .. })));
    let bodiless = format!("<E:Envelope xmlns:E='{SOAP}'/>");
    assert_eq!(Reply::read(&parse(bodiless.as_bytes()).unwrap()), Err(ReplyError::Bodies(0)));
}

#[test]
fn faults_are_read() {
    let fault = |inner: &str| {
        let text =
            format!("<E:Envelope xmlns:E='{SOAP}'><E:Body><E:Fault>{inner}</E:Fault></E:Body></E:Envelope>");
        Reply::read(&parse(text.as_bytes()).unwrap())
    };
    let list = "<detail><n:errorList xmlns:n='http://national.carerecords.nhs.uk/schema/'>\
        <n:error><n:codeContext>urn:c</n:codeContext><n:errorCode>101</n:errorCode><n:severity>Error</n:severity>\
        <n:location>here</n:location><n:description>why</n:description></n:error><n:error/></n:errorList></detail>";
    let reply =
        fault(&format!("<faultcode>E:Client</faultcode><faultstring>text</faultstring>{list}")).unwrap();
    assert!(reply.interaction().is_none());
    let Content::Fault { code, text, errors } = reply.content else { panic!("not a fault") };
    assert_eq!((code.as_str(), text.as_str(), errors.len()), ("E:Client", "text", 2));
    assert_eq!(errors[0].code.as_deref(), Some("101"));
    assert_eq!(errors[0].context.as_deref(), Some("urn:c"));
    assert_eq!(errors[0].severity.as_deref(), Some("Error"));
    assert_eq!(errors[0].location.as_deref(), Some("here"));
    assert_eq!(errors[0].description.as_deref(), Some("why"));
    assert_eq!(errors[1].code, None);
    assert!(matches!(fault("<faultcode>x</faultcode>"), Err(ReplyError::Path(_))));
}
