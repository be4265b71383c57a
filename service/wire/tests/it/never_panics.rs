//! Whatever comes in, nothing panics: arbitrary bytes, bytes that look like XML, and damaged good messages.

use crate::messages::REQUEST;
use bytes::Bytes;
use proptest::prelude::*;
use spine_kernel::Tree;
use spine_wire::fault::SoapFault;
use spine_wire::guard::{XmlLimits, XmlRefusal, read_xml};
use spine_wire::hl7v3::{Transmission, read_time};
use spine_wire::soap::{SoapRequest, read_action_header};

/// Reads bytes in every way that this crate has, and checks what holds for every document.
fn read_all_ways(bytes: Vec<u8>) -> Result<(), XmlRefusal> {
    let bytes = Bytes::from(bytes);
    let tree = read_xml(&bytes, &XmlLimits::default())?;
    let request = SoapRequest::read(&tree);
    for payload in &request.payloads {
        read_payload(&Tree::subtree(*payload));
    }
    for action in &request.actions {
        let _ = read_action_header(&action.text());
    }
    read_payload(&tree);
    let _ = SoapFault::read(&tree);
    // Every element's place is inside its parent's, and begins and ends like an element.
    let mut left = vec![tree.root()];
    while let Some(element) = left.pop() {
        let (span, raw) = (element.span(), element.raw());
        assert!(raw.starts_with(b"<") && raw.ends_with(b">"), "{raw:?}");
        for child in element.elements() {
            assert!(span.start < child.span().start && child.span().end < span.end);
            left.push(child);
        }
    }
    Ok(())
}

fn read_payload(tree: &Tree) {
    let transmission = Transmission::read(tree.root());
    for time in transmission.creation_times.iter().flatten() {
        let _ = read_time(time);
    }
}

/// One act of damage: where, as a share of the length, and what.
#[derive(Debug, Clone)]
pub(crate) enum Damage {
    Flip(u8),
    Insert(Vec<u8>),
    Remove(usize),
    Repeat(usize),
    Truncate,
}

pub(crate) fn any_damage() -> impl Strategy<Value = (prop::sample::Index, Damage)> {
    let token = prop::sample::select(vec![
        "<",
        ">",
        "</",
        "/>",
        "&",
        ";",
        "\"",
        "'",
        "=",
        ":",
        "xmlns=''",
        " xmlns:q='urn:x'",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "<?xml",
        "?>",
        "<!DOCTYPE a [",
        "<!ENTITY a 'b'>",
        "&#x0;",
        "&#xFFFFFFFF;",
        "&#xD800;",
        "&a;",
        "\u{feff}",
        "\0",
        "\r\n",
        "<q:id/>",
        "<e:Body>",
        "</e:Body>",
    ]);
    let damage = prop_oneof![
        any::<u8>().prop_map(Damage::Flip),
        token.prop_map(|token| Damage::Insert(token.as_bytes().to_vec())),
        prop::collection::vec(any::<u8>(), 0..8).prop_map(Damage::Insert),
        (1_usize..200).prop_map(Damage::Remove),
        (1_usize..400).prop_map(Damage::Repeat),
        Just(Damage::Truncate),
    ];
    (any::<prop::sample::Index>(), damage)
}

pub(crate) fn apply(bytes: &mut Vec<u8>, at: prop::sample::Index, damage: Damage) {
    if bytes.is_empty() {
        return;
    }
    let at = at.index(bytes.len());
    match damage {
        Damage::Flip(mask) => bytes[at] ^= mask,
        Damage::Insert(more) => {
            bytes.splice(at..at, more);
        }
        Damage::Remove(count) => {
            bytes.drain(at..bytes.len().min(at + count));
        }
        Damage::Repeat(count) => {
            let piece = bytes[at..bytes.len().min(at + count)].to_vec();
            bytes.splice(at..at, piece);
        }
        Damage::Truncate => bytes.truncate(at),
    }
}

#[test]
fn the_undamaged_message_is_read() {
    assert_eq!(read_all_ways(REQUEST.into()), Ok(()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn on_arbitrary_bytes(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = read_all_ways(bytes);
    }

    #[test]
    fn on_pieces_of_xml(pieces in prop::collection::vec(any_damage(), 0..40)) {
        let mut bytes = b"<a xmlns='urn:hl7-org:v3'></a>".to_vec();
        for (at, damage) in pieces {
            apply(&mut bytes, at, damage);
        }
        let _ = read_all_ways(bytes);
    }

    #[test]
    fn on_damaged_messages(damages in prop::collection::vec(any_damage(), 1..4)) {
        let mut bytes = REQUEST.as_bytes().to_vec();
        for (at, damage) in damages {
            apply(&mut bytes, at, damage);
        }
        let _ = read_all_ways(bytes);
    }

    #[test]
    fn on_headers_and_times(text in any::<String>()) {
        let _ = read_action_header(&text);
        let _ = read_time(&text);
    }
}
