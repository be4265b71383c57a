//! The writer: exact bytes for each form, and that any tree comes back from what it wrote.

use crate::messages::{legal, nasty_text, text_of, tree_of};
use proptest::prelude::*;
use spine_kernel::Element;
use spine_wire::xml_writer::XmlWriter;

#[test]
fn each_form_to_the_byte() {
    let mut w = XmlWriter::new();
    w.open("a", &[("x", "1"), ("p:y", "\"<&>'\t\r\n")]);
    w.text("\"<&>'\t\r\n]]>");
    w.leaf("b", &[]);
    w.text_element("c", &[("z", "")], "");
    w.text_element("d", &[], " e ");
    w.element("f", &[], |w| {
        w.open("g", &[]).open("h", &[]);
    });
    w.raw(b"<i>&amp;<![CDATA[j]]></i>").raw(b"");
    w.open("k", &[]).text("").close();
    assert_eq!(
        text_of(&w.finish()),
        "<a x=\"1\" p:y=\"&quot;&lt;&amp;&gt;'&#9;&#13;&#10;\">\"&lt;&amp;&gt;'\t&#13;\n]]&gt;<b/><c z=\"\"/><d> e \
         </d><f><g><h/></g></f><i>&amp;<![CDATA[j]]></i><k/></a>"
    );
    assert_eq!(text_of(&XmlWriter::new().finish()), "");
    assert_eq!(text_of(&XmlWriter::document().finish()), "<?xml version='1.0' encoding='UTF-8'?>\n");
}

#[test]
fn forbidden_characters_are_replaced_and_stay_visible() {
    let mut w = XmlWriter::new();
    w.text_element("a", &[("b", "\0\u{8}\u{ffff}")], "x\u{1f}\u{fffe}y\u{7f}");
    assert_eq!(text_of(&w.finish()), "<a b=\"\u{fffd}\u{fffd}\u{fffd}\">x\u{fffd}\u{fffd}y\u{7f}</a>");
}

#[derive(Debug, Clone)]
enum Node {
    Text(String),
    Element { name: String, attributes: Vec<(String, String)>, children: Vec<Node> },
}

fn any_node() -> impl Strategy<Value = Node> {
    let name = || "[a-zA-Z_][a-zA-Z0-9_.-]{0,6}";
    let attributes = move || {
        prop::collection::btree_map(name(), nasty_text(), 0..3)
            .prop_map(|map| map.into_iter().collect::<Vec<_>>())
    };
    let leaf = nasty_text().prop_map(Node::Text);
    let element = leaf.prop_recursive(4, 24, 4, move |inner| {
        (name(), attributes(), prop::collection::vec(inner, 0..4))
            .prop_map(|(name, attributes, children)| Node::Element { name, attributes, children })
    });
    (name(), attributes(), prop::collection::vec(element, 0..4))
        .prop_map(|(name, attributes, children)| Node::Element { name, attributes, children })
}

fn write(w: &mut XmlWriter, node: &Node) {
    match node {
        Node::Text(text) => {
            w.text(text);
        }
        Node::Element { name, attributes, children } => {
            let attributes: Vec<_> =
                attributes.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
            w.element(name, &attributes, |w| children.iter().for_each(|child| write(w, child)));
        }
    }
}

/// Compares an element with the node from which it was written; texts side by side have become one.
fn assert_same(read: Element<'_>, node: &Node) {
    let Node::Element { name, attributes, children } = node else { panic!("a text is no element") };
    assert_eq!(read.local(), name);
    let read_attributes: Vec<_> =
        read.attributes().map(|attribute| (attribute.local.to_owned(), attribute.value.to_owned())).collect();
    let expected: Vec<_> = attributes.iter().map(|(key, value)| (key.clone(), legal(value))).collect();
    assert_eq!(read_attributes, expected);
    let mut text = String::new();
    let mut elements = read.elements();
    for child in children {
        match child {
            Node::Text(piece) => text.push_str(&legal(piece)),
            Node::Element { .. } => assert_same(elements.next().expect("an element"), child),
        }
    }
    assert!(elements.next().is_none());
    assert_eq!(read.text(), text);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn what_is_written_is_read_back(node in any_node()) {
        // A name beginning with `xml` is reserved: `xmlns` would declare a namespace.
        prop_assume!(!format!("{node:?}").to_ascii_lowercase().contains("\"xml"));
        let mut w = XmlWriter::document();
        write(&mut w, &node);
        let tree = tree_of(&w.finish());
        assert_same(tree.root(), &node);
    }
}
