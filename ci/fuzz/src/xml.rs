//! The XML guard: what it lets through is the document, within limits; what it refuses, the peer's reader refuses too.
//!
//! The two readers are of different make and know nothing of each other, so each is the other's oracle. They differ
//! in three things, which are named here: encodings, limits, and names that the guard reserves.

use crate::{Reading, replica};
use bytes::Bytes;
use spine_kernel::Tree;
use spine_wire::guard::{XmlLimits, XmlRefusal, read_xml};
use vertebra_peer::xml::{Document, XmlError, parse};

/// Bytes of the text of a refusal: it repeats two names of 64 characters at most, each of which may be escaped.
const REFUSAL_BYTES_MAX: usize = 2_000;

pub(crate) fn read(data: &[u8]) -> Reading {
    let bytes = Bytes::copy_from_slice(data);
    let limits = XmlLimits::default();
    let ours = read_xml(&bytes, &limits);
    let theirs = parse(data);
    match &ours {
        Ok(tree) => {
            assert_whole(tree, &limits);
            assert_rewritten(tree);
        }
        Err(refusal) => assert_told(refusal),
    }
    assert_agreement(&ours, &theirs);
    Reading::taken_if(ours.is_ok())
}

/// Limits hold, every element's place is inside its parent's, and names and characters are those of XML.
pub(crate) fn assert_whole(tree: &Tree, limits: &XmlLimits) {
    assert!(tree.element_count() <= limits.nodes, "{} elements", tree.element_count());
    let mut left = vec![(tree.root(), 1_usize)];
    let mut seen = 0;
    while let Some((element, depth)) = left.pop() {
        seen += 1;
        assert!(depth <= limits.depth, "{depth} levels");
        let attributes = element.attributes().count();
        assert!(attributes <= limits.attributes, "{attributes} attributes");
        let (span, raw) = (element.span(), element.raw());
        assert!(span.end <= tree.source().len());
        assert!(raw.starts_with(b"<") && raw.ends_with(b">"), "{raw:?}");
        assert_name(element.local());
        assert_characters(&element.text());
        for attribute in element.attributes() {
            assert_name(attribute.local);
            assert_characters(attribute.value);
            assert_characters(attribute.namespace);
        }
        let mut from = span.start;
        for child in element.elements() {
            assert!(
                from < child.span().start + usize::from(from != span.start) && child.span().end < span.end
            );
            from = child.span().end;
            left.push((child, depth + 1));
        }
    }
    assert_eq!(seen, tree.element_count(), "every element is reached once");
}

fn assert_name(name: &str) {
    let starts =
        name.chars().next().is_some_and(|first| first.is_alphabetic() || !first.is_ascii() || first == '_');
    assert!(starts && !name.contains([':', ' ', '<', '>', '&', '"', '\'', '=']), "{name:?} is no local name");
}

fn assert_characters(text: &str) {
    let forbidden = |c: char| matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    assert!(!text.contains(forbidden), "{text:?} has a character that XML forbids");
}

/// Written again and read again it is the same tree. The other spelling needs more declarations and bytes.
fn assert_rewritten(tree: &Tree) {
    let generous = XmlLimits {
        bytes: usize::MAX,
        attributes: usize::MAX,
        attributes_in_document: usize::MAX,
        attribute_bytes: usize::MAX,
        namespace_bytes: usize::MAX,
        namespaces_in_scope: usize::MAX,
        namespaces: usize::MAX,
        ..XmlLimits::default()
    };
    let again = read_xml(&Bytes::from(replica::of(tree)), &generous);
    let again = again.unwrap_or_else(|refusal| panic!("written again it is refused: {refusal}"));
    replica::assert_same(tree.root(), again.root());
    let alone = Tree::subtree(tree.root());
    replica::assert_same(tree.root(), alone.root());
    assert_eq!(alone.element_count(), tree.element_count());
}

/// A refusal is one short line without a full stop.
fn assert_told(refusal: &XmlRefusal) {
    let text = refusal.to_string();
    assert!(!text.is_empty() && text.len() <= REFUSAL_BYTES_MAX, "{text:?}");
    assert!(!text.ends_with('.') && !text.contains('\n'), "{text:?}");
}

fn assert_agreement(ours: &Result<Tree, XmlRefusal>, theirs: &Result<Document, XmlError>) {
    match (ours, theirs) {
        (Ok(tree), Ok(document)) => replica::assert_agrees(tree.root(), &document.root),
        // The peer writes and reads UTF-8 under that name alone.
        (Ok(_), Err(XmlError::Encoding { encoding })) => {
            let known = ["us-ascii", "ascii", "utf8"];
            assert!(known.iter().any(|name| encoding.eq_ignore_ascii_case(name)), "{encoding:?} was read");
        }
        (Ok(_), Err(error)) => panic!("the guard reads what the peer refuses: {error}"),
        (Err(refusal), Ok(_)) => {
            assert!(is_own(refusal), "the guard refuses what the peer reads: {refusal}");
        }
        (Err(_), Err(_)) => {}
    }
}

/// Whether the guard refuses what XML allows: for the cost of a document, or for a name that it reserves.
fn is_own(refusal: &XmlRefusal) -> bool {
    matches!(
        refusal,
        XmlRefusal::TooLarge { .. }
            | XmlRefusal::TooDeep { .. }
            | XmlRefusal::TooManyNodes { .. }
            | XmlRefusal::TooManyAttributes { .. }
            | XmlRefusal::TooManyAttributesInDocument { .. }
            | XmlRefusal::LongAttribute { .. }
            | XmlRefusal::TooManyNamespaces { .. }
            | XmlRefusal::TooManyNamespacesInScope { .. }
            | XmlRefusal::Reserved { .. }
    )
}
