//! Synchronous messages: requests of every shape are seen as they are, responses are Spine's to the byte.

use crate::messages::{REQUEST, any_asid, any_message_id, asid, legal, nasty_text, text_of, tree, tree_of};
use proptest::prelude::*;
use spine_kernel::{InteractionId, MessageId, ServiceInteraction, ServiceName};
use spine_wire::hl7v3::Transmission;
use spine_wire::names;
use spine_wire::soap::{SoapRequest, SoapResponse, read_action, read_action_header, wrap, write_action};

fn action(text: &str) -> ServiceInteraction {
    read_action(text).unwrap()
}

fn response() -> SoapResponse {
    SoapResponse {
        message_id: MessageId::parse("A1B2C3D4-0000-4000-8000-00000000000A").unwrap(),
        action: action("urn:nhs:names:services:pdsquery/QUPA_IN050000UK32"),
        to: "https://gp.example/reply?a=1&b=2".to_owned(),
        from_address: "urn:nhs:names:services:pdsquery".to_owned(),
        receiver: asid("200000000017"),
        sender: asid("928942012545"),
        relates_to: "uuid:0B7C9C4E-55D7-4F0A-9B0E-3C1D6E2A9F10".to_owned(),
    }
}

#[test]
fn a_request_of_any_prefix_and_order_is_read() {
    let tree = tree(REQUEST);
    let request = SoapRequest::read(&tree);
    let texts = |elements: &[spine_kernel::Element<'_>]| -> Vec<String> {
        elements.iter().map(|element| element.text().into_owned()).collect()
    };
    assert_eq!([request.envelopes.len(), request.headers.len(), request.bodies.len()], [1, 1, 1]);
    assert_eq!(texts(&request.message_ids), ["uuid:0B7C9C4E-55D7-4F0A-9B0E-3C1D6E2A9F10"]);
    assert_eq!(texts(&request.actions), ["urn:nhs:names:services:pdsquery/QUPA_IN040000UK32"]);
    assert_eq!(texts(&request.tos), ["https://spine.example/sync-service"]);
    assert_eq!(texts(&request.from_addresses), ["https://gp.example/reply?a=1&b=2"]);
    assert!(request.reply_tos.is_empty());
    assert!(request.relates_to.is_empty());
    assert_eq!(texts(&request.other_headers), ["17"]);
    let [receiver] = request.receivers.as_slice() else { panic!("one receiver") };
    let [sender] = request.senders.as_slice() else { panic!("one sender") };
    assert_eq!(receiver.device_ids[0].extension_under(names::OID_ASID), Some("928942012545"));
    assert_eq!(sender.device_ids[0].extension_under(names::OID_ASID), Some("200000000017"));
    assert_eq!(sender.device_ids[0].extension_under("1.2.3"), None);
    let [payload] = request.payloads.as_slice() else { panic!("one payload") };
    assert!(payload.is(names::HL7, "QUPA_IN040000UK32"));
}

#[test]
fn repeats_stay_visible() {
    let twice = |text: &str, from: &str, to: &str| {
        let at = text.find(from).unwrap();
        let end = text.find(to).unwrap() + to.len();
        format!("{}{}{}", &text[..end], &text[at..end], &text[end..])
    };
    for (from, to, count) in [
        ("<e:Header>", "</e:Header>", (|r| r.headers.len()) as fn(&SoapRequest<'_>) -> usize),
        ("<e:Header>", "</e:Header>", |r| r.message_ids.len()),
        ("<e:Body>", "</e:Body>", |r| r.bodies.len()),
        ("<e:Body>", "</e:Body>", |r| r.payloads.len()),
        ("<q:QUPA", "</q:QUPA_IN040000UK32>", |r| r.payloads.len()),
        ("<a:MessageID", "</a:MessageID>", |r| r.message_ids.len()),
        ("<a:Action", "</a:Action>", |r| r.actions.len()),
        ("<a:To", "</a:To>", |r| r.tos.len()),
        ("<a:From", "</a:From>", |r| r.from_addresses.len()),
        ("<a:Address", "</a:Address>", |r| r.from_addresses.len()),
        ("<z:Trace", "</z:Trace>", |r| r.other_headers.len()),
        ("<v:communicationFunctionRcv>", "</v:communicationFunctionRcv>", |r| r.receivers.len()),
        ("<v:communicationFunctionSnd>", "</v:communicationFunctionSnd>", |r| r.senders.len()),
        ("<v:device>", "</v:device>", |r| r.senders[0].device_ids.len()),
    ] {
        let once = tree(REQUEST);
        assert_eq!(count(&SoapRequest::read(&once)), 1, "{from}");
        let repeated = tree(&twice(REQUEST, from, to));
        assert_eq!(count(&SoapRequest::read(&repeated)), 2, "{from}");
    }
}

#[test]
fn absence_stays_visible() {
    for text in [
        "<Envelope><Header/><Body/></Envelope>",
        "<e:Envelope xmlns:e='http://www.w3.org/2003/05/soap-envelope'><e:Header/><e:Body><a/></e:Body></e:Envelope>",
        "<QUPA_IN040000UK32 xmlns='urn:hl7-org:v3'/>",
    ] {
        let tree = tree(text);
        let request = SoapRequest::read(&tree);
        assert_eq!(
            [request.envelopes.len(), request.headers.len(), request.bodies.len()],
            [0, 0, 0],
            "{text}"
        );
        assert!(request.payloads.is_empty(), "{text}");
    }
    // An address header of another WS-Addressing, and a device outside the HL7 namespace, are not what they look like.
    let tree = tree(
        "<e:Envelope xmlns:e='http://schemas.xmlsoap.org/soap/envelope/'><e:Header><To xmlns='http://www.w3.org/2005/08/\
         addressing'/><communicationFunctionRcv/></e:Header><e:Envelope/></e:Envelope>",
    );
    let request = SoapRequest::read(&tree);
    assert_eq!([request.envelopes.len(), request.headers.len(), request.bodies.len()], [2, 1, 0]);
    assert!(request.tos.is_empty());
    assert!(request.receivers.is_empty());
    assert_eq!(request.other_headers.len(), 2);
}

#[test]
fn actions() {
    let read = action("urn:nhs:names:services:pdsquery/QUPA_IN040000UK32");
    assert_eq!(read.service.short(), "pdsquery");
    assert_eq!(read.interaction.as_str(), "QUPA_IN040000UK32");
    assert_eq!(write_action(&read), "urn:nhs:names:services:pdsquery/QUPA_IN040000UK32");
    for header in [
        "urn:nhs:names:services:pdsquery/QUPA_IN040000UK32",
        "\"urn:nhs:names:services:pdsquery/QUPA_IN040000UK32\"",
        " \"urn:nhs:names:services:pdsquery/QUPA_IN040000UK32\" ",
    ] {
        assert_eq!(read_action_header(header).as_ref(), Ok(&read), "{header}");
    }
    for bad in [
        "",
        "/",
        "urn:nhs:names:services:pdsquery",
        "urn:nhs:names:services:pdsquery:QUPA_IN040000UK32",
        "urn:nhs:names:services:pdsquery/",
        "urn:nhs:names:services:pdsquery/QUPA/IN040000UK32",
        "pdsquery/QUPA_IN040000UK32",
        "\"urn:nhs:names:services:pdsquery/QUPA_IN040000UK32",
        "urn:nhs:names:services:pdsquery/QUPA_IN040000UK32\"",
        "urn:nhs:names:services:pdsquery//QUPA_IN040000UK32",
        "\"\"",
    ] {
        assert!(read_action_header(bad).is_err(), "{bad}");
    }
    let error = read_action("QUPA_IN040000UK32").unwrap_err();
    assert_eq!(
        error.to_string(),
        "\"QUPA_IN040000UK32\" is not an action: a service, a slash and an interaction"
    );
}

#[test]
fn a_response_is_spines_to_the_byte() {
    let written = response().write(&wrap("retrievalQueryResponse", b"<QUPA_IN050000UK32/>"));
    let expected = concat!(
        "<?xml version='1.0' encoding='UTF-8'?>\n",
        r#"<SOAP-ENV:Envelope xmlns:crs="http://national.carerecords.nhs.uk/schema/crs/""#,
        r#" xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/""#,
        r#" xmlns:wsa="http://schemas.xmlsoap.org/ws/2004/08/addressing""#,
        r#" xmlns="urn:hl7-org:v3" xmlns:hl7="urn:hl7-org:v3">"#,
        "<SOAP-ENV:Header>",
        "<wsa:MessageID>uuid:A1B2C3D4-0000-4000-8000-00000000000A</wsa:MessageID>",
        "<wsa:Action>urn:nhs:names:services:pdsquery/QUPA_IN050000UK32</wsa:Action>",
        "<wsa:To>https://gp.example/reply?a=1&amp;b=2</wsa:To>",
        "<wsa:From><wsa:Address>urn:nhs:names:services:pdsquery</wsa:Address></wsa:From>",
        r#"<communicationFunctionRcv typeCode="RCV"><device classCode="DEV" determinerCode="INSTANCE">"#,
        r#"<id root="1.2.826.0.1285.0.2.0.107" extension="200000000017"/></device></communicationFunctionRcv>"#,
        r#"<communicationFunctionSnd typeCode="SND"><device classCode="DEV" determinerCode="INSTANCE">"#,
        r#"<id root="1.2.826.0.1285.0.2.0.107" extension="928942012545"/></device></communicationFunctionSnd>"#,
        "<wsa:RelatesTo>uuid:0B7C9C4E-55D7-4F0A-9B0E-3C1D6E2A9F10</wsa:RelatesTo>",
        "</SOAP-ENV:Header>",
        "<SOAP-ENV:Body><retrievalQueryResponse><QUPA_IN050000UK32/></retrievalQueryResponse></SOAP-ENV:Body>",
        "</SOAP-ENV:Envelope>",
    );
    assert_eq!(text_of(&written), expected);
    let bare = SoapResponse { relates_to: "0B7C9C4E".to_owned(), ..response() };
    assert!(text_of(&bare.write(b"")).contains("<wsa:RelatesTo>0B7C9C4E</wsa:RelatesTo>"), "as it is told");
    let empty_to = SoapResponse { to: String::new(), ..response() };
    assert!(text_of(&empty_to.write(b"")).contains("<wsa:To/>"));
    assert!(text_of(&empty_to.write(b"")).contains("<SOAP-ENV:Body/>"));
}

/// The relations of wire 2.6 between a request and its response, on the bytes of both.
#[test]
fn a_response_relates_to_its_request() {
    let (asked, answered) = (tree(REQUEST), response().write(&wrap("w", b"<QUPA_IN050000UK32/>")));
    let answered = tree_of(&answered);
    let (request, reply) = (SoapRequest::read(&asked), SoapRequest::read(&answered));
    assert_eq!(reply.relates_to[0].text(), request.message_ids[0].text());
    assert_eq!(reply.relates_to[0].text().len(), 41);
    assert_eq!(reply.message_ids[0].text().len(), 41);
    assert_ne!(reply.message_ids[0].text(), request.message_ids[0].text());
    assert_eq!(reply.tos[0].text(), request.from_addresses[0].text());
    assert_eq!(reply.receivers[0].device_ids[0].extension, request.senders[0].device_ids[0].extension);
    assert_eq!(reply.senders[0].device_ids[0].extension, request.receivers[0].device_ids[0].extension);
    for function in reply.receivers.iter().chain(&reply.senders) {
        assert_eq!(function.element.namespace(), names::HL7);
    }
    // The wrapper, and the interaction in it, are in HL7's namespace and the action names the interaction.
    let wrapper = reply.payloads[0];
    assert!(wrapper.is(names::HL7, "w"));
    let interaction = Transmission::read(wrapper.elements().next().unwrap()).element;
    assert!(interaction.is(names::HL7, read_action(&reply.actions[0].text()).unwrap().interaction.as_str()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_response_is_read_back(
        message_id in any_message_id(),
        (to, from_address, relates_to) in (nasty_text(), nasty_text(), nasty_text()),
        (receiver, sender) in (any_asid(), any_asid()),
        interaction in "[A-Z]{4}_IN[0-9]{6}UK[0-9]{2}",
        body in nasty_text(),
    ) {
        let action = ServiceInteraction {
            service: ServiceName::parse("urn:nhs:names:services:pdsquery").unwrap(),
            interaction: InteractionId::parse(&interaction).unwrap(),
        };
        let mut w = spine_wire::xml_writer::XmlWriter::new();
        w.text_element(&interaction, &[("note", &body)], &body);
        let written = SoapResponse {
            message_id: message_id.clone(),
            action: action.clone(),
            to: to.clone(),
            from_address: from_address.clone(),
            receiver: receiver.clone(),
            sender: sender.clone(),
            relates_to: relates_to.clone(),
        }
        .write(&wrap("wrapper", &w.finish()));
        let tree = tree_of(&written);
        let read = SoapRequest::read(&tree);
        prop_assert_eq!([read.envelopes.len(), read.headers.len(), read.bodies.len()], [1, 1, 1]);
        prop_assert!(read.other_headers.is_empty());
        let only = |elements: &[spine_kernel::Element<'_>]| match elements {
            [only] => only.text().into_owned(),
            _ => format!("{} elements", elements.len()),
        };
        prop_assert_eq!(only(&read.message_ids), format!("uuid:{message_id}"));
        prop_assert_eq!(read_action(&only(&read.actions)), Ok(action));
        prop_assert_eq!(only(&read.tos), legal(&to));
        prop_assert_eq!(only(&read.from_addresses), legal(&from_address));
        prop_assert_eq!(only(&read.relates_to), legal(&relates_to));
        for (functions, asid) in [(&read.receivers, &receiver), (&read.senders, &sender)] {
            prop_assert_eq!(functions.len(), 1);
            prop_assert_eq!(functions[0].device_ids.len(), 1);
            prop_assert_eq!(functions[0].device_ids[0].extension_under(names::OID_ASID), Some(asid.as_str()));
        }
        let payload = read.payloads[0].child(&interaction).unwrap();
        prop_assert_eq!(payload.text(), legal(&body));
        prop_assert_eq!(payload.attribute("note").unwrap(), legal(&body));
    }
}
