//! The writer against exact texts, and against the reader: what is written is read back the same.

use proptest::prelude::*;
use vertebra_peer::xml::{Attribute, Declaration, Document, Element, Name, Node, parse};

#[test]
fn writes_exactly_what_was_built() {
    let hl7 = |name: &str| Element::new("urn:hl7-org:v3", name);
    let table = [
        (Element::new("", "a"), "<a/>"),
        (Element::new("", "a").text(""), "<a/>"),
        (Element::new("", "a").text("x").text("y"), "<a>xy</a>"),
        (Element::new("", "a").attribute("z", "1").attribute("b", "2"), "<a z=\"1\" b=\"2\"/>"),
        (Element::new("", "a").text("<&>\"'\r\n\t"), "<a>&lt;&amp;&gt;\"'&#13;\n\t</a>"),
        (Element::new("", "a").attribute("b", "<&>\"'\r\n\t"), "<a b=\"&lt;&amp;>&quot;'&#13;&#10;&#9;\"/>"),
        (hl7("id"), "<id xmlns=\"urn:hl7-org:v3\"/>"),
        (hl7("a").child(hl7("b")), "<a xmlns=\"urn:hl7-org:v3\"><b/></a>"),
        (hl7("hl7:a").child(hl7("hl7:b")), "<hl7:a xmlns:hl7=\"urn:hl7-org:v3\"><hl7:b/></hl7:a>"),
        (
            Element::new("u", "p:a").declare("p", "u").declare("q", "v").child(Element::new("v", "q:b")),
            "<p:a xmlns:p=\"u\" xmlns:q=\"v\"><q:b/></p:a>",
        ),
        (
            hl7("a").child(Element::new("", "b")).child(hl7("c")),
            "<a xmlns=\"urn:hl7-org:v3\"><b xmlns=\"\"/><c/></a>",
        ),
        (
            Element::new("", "a").attribute_in("u", "p:b", "1").attribute_in("u", "p:c", "2"),
            "<a xmlns:p=\"u\" p:b=\"1\" p:c=\"2\"/>",
        ),
        (
            Element::new("", "a").attribute_in("http://www.w3.org/XML/1998/namespace", "xml:lang", "en"),
            "<a xml:lang=\"en\"/>",
        ),
        (Element::new("", "a").child(Element::new("", "b")).text("x"), "<a><b/>x</a>"),
        (Element::new("", "a").children(Some(Element::new("", "b"))), "<a><b/></a>"),
        // Contradictions are written as told: the reader has to see them.
        (Element::new("u", "p:a").declare("p", "v"), "<p:a xmlns:p=\"v\"/>"),
        (Element::new("", "a").text("\u{1}"), "<a>\u{1}</a>"),
    ];
    for (element, text) in table {
        assert_eq!(element.to_xml(), text);
    }
    let document = Document { root: Element::new("", "a") };
    assert_eq!(document.to_xml(), "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a/>");
}

fn allowed(character: char) -> bool {
    !matches!(character, '\0'..='\u{8}' | '\u{B}' | '\u{C}' | '\u{E}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}')
}

fn text() -> impl Strategy<Value = String> {
    let character = prop_oneof![
        any::<char>().prop_filter("XML must allow it", |character| allowed(*character)),
        proptest::sample::select(vec!['<', '>', '&', '"', '\'', ']', '\r', '\n', '\t', ' ', '\u{10FFFF}']),
    ];
    proptest::collection::vec(character, 1..12).prop_map(|characters| characters.into_iter().collect())
}

/// Prefix and namespace of an element.
fn binding() -> impl Strategy<Value = (&'static str, &'static str)> {
    proptest::sample::select(vec![
        ("", ""),
        ("", "urn:d"),
        ("p", "urn:p"),
        ("p", "urn:o&<\"x"),
        ("q", "urn:p"),
    ])
}

fn named((prefix, namespace): (&str, &str), local: &str) -> Name {
    Name { prefix: prefix.to_owned(), namespace: namespace.to_owned(), local: local.to_owned() }
}

fn element(children: Vec<Node>, binding: (&str, &str), local: &str, values: Vec<String>) -> Element {
    let mut element = Element {
        name: named(binding, local),
        declarations: vec![Declaration { prefix: binding.0.to_owned(), namespace: binding.1.to_owned() }],
        attributes: Vec::new(),
        children: Vec::new(),
    };
    for (number, value) in values.into_iter().enumerate() {
        let name = if number == 0 && !binding.0.is_empty() {
            named(binding, "held")
        } else {
            named(("", ""), &format!("b{number}"))
        };
        element.attributes.push(Attribute { name, value });
    }
    for child in children {
        match (child, element.children.last_mut()) {
            (Node::Text(text), Some(Node::Text(last))) => last.push_str(&text),
            (child, _) => element.children.push(child),
        }
    }
    element
}

fn tree() -> impl Strategy<Value = Element> {
    let local = || proptest::sample::select(vec!["a", "person.name", "QUPA_IN050000UK32", "é"]);
    let values = || proptest::collection::vec(text(), 0..3);
    let leaf = (binding(), local(), values())
        .prop_map(|(binding, local, values)| element(vec![], binding, local, values));
    leaf.prop_recursive(4, 40, 5, move |inner| {
        let node = prop_oneof![inner.prop_map(Node::Element), text().prop_map(Node::Text)];
        (proptest::collection::vec(node, 0..5), binding(), local(), values())
            .prop_map(|(children, binding, local, values)| element(children, binding, local, values))
    })
}

fn without_declarations(element: &Element) -> Element {
    Element {
        declarations: Vec::new(),
        children: element
            .children
            .iter()
            .map(|child| match child {
                Node::Element(child) => Node::Element(without_declarations(child)),
                text => text.clone(),
            })
            .collect(),
        ..element.clone()
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(root in tree()) {
        let document = Document { root };
        let written = document.to_xml();
        prop_assert_eq!(parse(written.as_bytes()).unwrap(), document, "{}", written);
    }

    #[test]
    fn missing_declarations_are_made(root in tree()) {
        let bare = without_declarations(&root);
        let written = bare.to_xml();
        let read = parse(written.as_bytes()).unwrap();
        prop_assert_eq!(without_declarations(&read.root), bare, "{}", written);
    }

    #[test]
    fn cut_documents_are_refused(root in tree(), place in 0.0..1.0f64) {
        let written = root.to_xml().into_bytes();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss,
            reason = "a place within a short text")]
        let cut = (place * written.len() as f64) as usize;
        prop_assert!(parse(&written[..cut.min(written.len() - 1)]).is_err());
    }
}
