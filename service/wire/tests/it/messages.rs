//! Invented messages and small tools that several tests use.

use bytes::Bytes;
use proptest::prelude::*;
use spine_kernel::{Asid, MessageId, Tree};
use spine_wire::guard::{XmlLimits, read_xml};

/// A request as no known supplier writes it: odd prefixes, headers out of order, `value` before `semanticsText`,
/// comments, CDATA, a character reference, a namespace that is declared late.
pub(crate) const REQUEST: &str = r#"<?xml version="1.0" encoding="utf-8" standalone="yes"?>
<!-- a comment before the root -->
<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" xmlns:v='urn:hl7-org:v3'>
  <e:Header>
    <v:communicationFunctionSnd><v:device><v:id extension="200000000017" root="1.2.826.0.1285.0.2.0.107"/></v:device></v:communicationFunctionSnd>
    <a:To xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing">https://spine.example/sync-service</a:To>
    <a:Action xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing">urn:nhs:names:services:pdsquery/QUPA_IN040000UK32</a:Action>
    <z:Trace xmlns:z="urn:example:trace">17</z:Trace>
    <a:MessageID xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing">uuid:0B7C9C4E-55D7-4F0A-9B0E-3C1D6E2A9F10</a:MessageID>
    <v:communicationFunctionRcv><v:device><v:id root="1.2.826.0.1285.0.2.0.107" extension="928942012545"/></v:device></v:communicationFunctionRcv>
    <a:From xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing"><a:Address>https://gp.example/reply?a=1&amp;b=2</a:Address></a:From>
  </e:Header>
  <e:Body><q:QUPA_IN040000UK32 xmlns:q="urn:hl7-org:v3">
      <q:id root="6F1D2C3B-0A59-4E78-8C6B-5A4F3E2D1C0B"/>
      <q:creationTime value="20260102030405"/>
      <q:versionCode code="V3NPfIT3.0"/>
      <q:interactionId extension="QUPA_IN040000UK32" root="2.16.840.1.113883.2.1.3.2.4.12"/>
      <q:processingCode code="P"/><q:processingModeCode code="T"/><q:acceptAckCode code="NE"/>
      <q:communicationFunctionRcv typeCode="RCV"><q:device><q:id root="1.2.826.0.1285.0.2.0.107" extension="928942012545"/></q:device></q:communicationFunctionRcv>
      <q:communicationFunctionSnd typeCode="SND"><q:device><q:id root="1.2.826.0.1285.0.2.0.107" extension="200000000017"/></q:device></q:communicationFunctionSnd>
      <q:ControlActEvent classCode="CACT" moodCode="EVN">
        <q:author typeCode="AUT"><q:AgentPersonSDS classCode="AGNT">
          <q:id root="1.2.826.0.1285.0.2.0.67" extension="555000000001"/>
          <q:agentPersonSDS><q:id root="1.2.826.0.1285.0.2.0.65" extension="555000000002"/></q:agentPersonSDS>
          <q:part><q:partSDSRole><q:id root="1.2.826.0.1285.0.2.1.104" extension="S0010:G0020:R8000"/></q:partSDSRole></q:part>
        </q:AgentPersonSDS></q:author>
        <q:author1 typeCode="AUT"><q:AgentSystemSDS><q:agentSystemSDS><q:id root="1.2.826.0.1285.0.2.0.107" extension="200000000017"/></q:agentSystemSDS></q:AgentSystemSDS></q:author1>
        <q:author1 typeCode="AUT"><q:AgentSystemSDS><q:agentSystemSDS><q:id root="1.2.3" extension="ward 7"/></q:agentSystemSDS></q:AgentSystemSDS></q:author1>
        <q:query>
          <q:person.id><q:value root="2.16.840.1.113883.2.1.4.1" extension="9000000009"/><q:semanticsText>person<![CDATA[.]]>&#105;d</q:semanticsText></q:person.id>
        </q:query>
      </q:ControlActEvent>
  </q:QUPA_IN040000UK32></e:Body>
</e:Envelope>
"#;

pub(crate) fn tree(text: &str) -> Tree {
    read_xml(&Bytes::copy_from_slice(text.as_bytes()), &XmlLimits::default()).unwrap()
}

pub(crate) fn tree_of(bytes: &Bytes) -> Tree {
    read_xml(bytes, &XmlLimits::default()).unwrap()
}

pub(crate) fn asid(value: &str) -> Asid {
    Asid::parse(value).unwrap()
}

pub(crate) fn text_of(bytes: &Bytes) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

/// What a reader must give back for a text that was written: XML 1.0 has no place for some characters.
pub(crate) fn legal(text: &str) -> String {
    text.chars()
        .map(|c| match u32::from(c) {
            0x9 | 0xA | 0xD | 0x20..=0xFFFD | 0x10000.. => c,
            _ => '\u{FFFD}',
        })
        .collect()
}

/// Texts with everything that could break out of an element or get lost on the way.
pub(crate) fn nasty_text() -> impl Strategy<Value = String> {
    let special = prop::sample::select(vec![
        "&",
        "<",
        ">",
        "\"",
        "'",
        "\r",
        "\n",
        "\r\n",
        "\t",
        " ",
        "]]>",
        "<!--",
        "-->",
        "&amp;",
        "&#0;",
        "<![CDATA[",
        "\0",
        "\u{1b}",
        "\u{fffe}",
        "\u{ffff}",
        "\u{fffd}",
        "\u{feff}",
        "\u{2028}",
        "\u{85}",
        "\u{7f}",
        "é",
        "𐍈",
        "O'LEARY",
    ]);
    let piece = prop_oneof![3 => special.prop_map(str::to_owned), 1 => any::<char>().prop_map(String::from)];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

pub(crate) fn any_asid() -> impl Strategy<Value = Asid> {
    "[0-9]{12}".prop_map(|digits| asid(&digits))
}

pub(crate) fn any_message_id() -> impl Strategy<Value = MessageId> {
    any::<[u8; 16]>().prop_map(MessageId::from_random)
}
