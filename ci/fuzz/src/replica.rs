//! A tree written again, in another spelling of the same document, and the comparison of two trees.
//!
//! Leaves out where text stands among child elements: a tree does not tell it. Not the house's writer, so that a slip
//! of the writer is not taken for one of the reader.

use spine_kernel::{Element, Tree};
use vertebra_peer::xml;

const XML_NAMESPACE: &str = "http://www.w3.org/XML/1998/namespace";

/// The document with a namespace declared on every element, text before child elements, and every character of a
/// text that could be taken for markup as a reference.
pub(crate) fn of(tree: &Tree) -> Vec<u8> {
    enum Work<'t> {
        Enter(Element<'t>),
        Leave(&'t str),
    }
    let mut out = String::new();
    let mut work = vec![Work::Enter(tree.root())];
    while let Some(next) = work.pop() {
        match next {
            Work::Enter(element) => {
                start(&mut out, element);
                characters(&mut out, &element.text());
                work.push(Work::Leave(element.local()));
                let children: Vec<_> = element.elements().collect();
                work.extend(children.into_iter().rev().map(Work::Enter));
            }
            Work::Leave(local) => out.extend(["</", local, ">"]),
        }
    }
    out.into_bytes()
}

fn start(out: &mut String, element: Element<'_>) {
    assert_ne!(element.namespace(), XML_NAMESPACE, "no element is in the namespace of xml");
    out.extend(["<", element.local(), " xmlns=\""]);
    characters(out, element.namespace());
    out.push('"');
    for (number, attribute) in element.attributes().iter().enumerate() {
        match attribute.namespace.as_str() {
            "" => out.extend([" ", &attribute.local]),
            XML_NAMESPACE => out.extend([" xml:", &attribute.local]),
            namespace => {
                out.push_str(&format!(" xmlns:n{number}=\""));
                characters(out, namespace);
                out.push_str(&format!("\" n{number}:{}", attribute.local));
            }
        }
        out.push_str("=\"");
        characters(out, &attribute.value);
        out.push('"');
    }
    out.push('>');
}

fn characters(out: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            'a'..='z' | 'A'..='Z' | '0'..='9' | ' ' => out.push(character),
            other => out.push_str(&format!("&#{};", u32::from(other))),
        }
    }
}

/// Holds two trees to the same names, attributes, texts and children.
pub(crate) fn assert_same(one: Element<'_>, other: Element<'_>) {
    let mut left = vec![(one, other)];
    while let Some((one, other)) = left.pop() {
        assert_eq!((one.namespace(), one.local()), (other.namespace(), other.local()));
        assert_eq!(one.attributes(), other.attributes(), "attributes of {}", one.path());
        assert_eq!(one.text(), other.text(), "text of {}", one.path());
        assert_eq!(one.elements().count(), other.elements().count(), "children of {}", one.path());
        left.extend(one.elements().zip(other.elements()));
    }
}

/// Holds a tree to what the peer's reader made of the same bytes.
pub(crate) fn assert_agrees(ours: Element<'_>, theirs: &xml::Element) {
    let mut left = vec![(ours, theirs)];
    while let Some((ours, theirs)) = left.pop() {
        assert_eq!((ours.namespace(), ours.local()), (&*theirs.name.namespace, &*theirs.name.local));
        let attributes = theirs.attributes.iter();
        let read: Vec<_> = attributes.map(|a| (&*a.name.namespace, &*a.name.local, &*a.value)).collect();
        let ours_read: Vec<_> =
            ours.attributes().iter().map(|a| (&*a.namespace, &*a.local, &*a.value)).collect();
        assert_eq!(ours_read, read, "attributes of {}", ours.path());
        assert_eq!(ours.text(), theirs.own_text(), "text of {}", ours.path());
        assert_eq!(ours.elements().count(), theirs.elements().count(), "children of {}", ours.path());
        left.extend(ours.elements().zip(theirs.elements()));
    }
}
