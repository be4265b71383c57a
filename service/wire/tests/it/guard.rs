//! What the guard refuses and by which name, and that what it lets through is the document as it stands.

use crate::messages::tree;
use bytes::Bytes;
use spine_kernel::{Element, Tree};
use spine_wire::guard::{XmlLimits, XmlRefusal, read_xml};

fn read(bytes: impl Into<Bytes>) -> Result<Tree, XmlRefusal> {
    read_xml(&bytes.into(), &XmlLimits::default())
}

fn nested(levels: usize) -> String {
    "<a>".repeat(levels) + &"</a>".repeat(levels)
}

fn attributes(count: usize) -> String {
    let list: String = (0..count).map(|index| format!(" a{index}=''")).collect();
    format!("<root{list}/>")
}

fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(unit).collect()
}

const LAUGHS: &str = r#"<?xml version="1.0"?>
<!DOCTYPE laughs [
 <!ENTITY a "ha">
 <!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
 <!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">
]>
<laughs>&c;</laughs>"#;

/// Each row: what comes in, and the beginning of the debug form of what is said about it.
#[test]
fn every_rule_has_its_name() {
    let wide = format!("<r>{}</r>", "<a/>".repeat(200_000));
    let long_value = format!("<r a='{}'/>", "x".repeat(65_537));
    let long_namespace = format!("<r xmlns:p='{}'/>", "x".repeat(257));
    let many_namespaces: String = (0..20_001).map(|_| "<a xmlns:p='u'/>").collect();
    let many_in_scope = (0..33).fold(String::new(), |text, _| text + "<a xmlns='u' xmlns:p='v'>");
    let many_attributes = format!("<r>{}</r>", attributes(101).repeat(1_981));
    let latin = b"<?xml version='1.0' encoding='ISO-8859-1'?><r>\xe9</r>".to_vec();
    let ascii = "<?xml version='1.0' encoding='US-ASCII'?><r>é</r>";
    let marked_utf16 = [&[0xFF, 0xFE][..], &utf16("<r/>", u16::to_le_bytes)].concat();
    let endless = format!("<?xml version='1.0' {}", " ".repeat(2_000));
    let rows: Vec<(&str, Vec<u8>, &str)> = vec![
        ("empty", b"".to_vec(), "NotWellFormed"),
        ("white space", b" \n ".to_vec(), "NotWellFormed"),
        ("no XML", b"Message".to_vec(), "NotWellFormed"),
        ("six megabytes", vec![b' '; 6_000_000], "TooLarge { bytes: 6000000, limit: 5000000 }"),
        (
            "doctype",
            b"<!DOCTYPE r SYSTEM 'http://x.example/'><r/>".to_vec(),
            "Dtd { found: \"<!DOCTYPE\", at: ",
        ),
        ("empty doctype", b"<!DOCTYPE r><r/>".to_vec(), "Dtd { found: \"<!DOCTYPE\", at: 0 }"),
        ("nameless doctype", b"<!DOCTYPE><r/>".to_vec(), "Dtd"),
        ("lower case doctype", b"<!doctype r><r/>".to_vec(), "Dtd { found: \"<!\", at: 0 }"),
        ("unended doctype", b"<!DOCTYPE r [ <!ENTITY a 'b'> ".to_vec(), "Dtd"),
        ("doctype after a mark", "\u{feff}<!DOCTYPE r><r/>".into(), "Dtd { found: \"<!DOCTYPE\", at: 3 }"),
        ("doctype after comment and PI", b"<!-- c --><?p i?>\n<!DOCTYPE r><r/>".to_vec(), "Dtd"),
        ("doctype inside", b"<r><!DOCTYPE r></r>".to_vec(), "Dtd"),
        ("entity inside", b"<r><!ENTITY a 'b'></r>".to_vec(), "Dtd { found: \"<!ENTITY\", at: 3 }"),
        ("element declaration", b"<!ELEMENT r ANY><r/>".to_vec(), "Dtd"),
        ("billion laughs", LAUGHS.into(), "Dtd"),
        ("unknown entity", b"<r>&nbsp;</r>".to_vec(), "UnknownEntity { name: \"nbsp\" }"),
        ("unknown entity in an attribute", b"<r a='&b;'/>".to_vec(), "UnknownEntity { name: \"b\" }"),
        ("129 levels", nested(129).into(), "TooDeep { limit: 128 }"),
        ("empty element at level 129", ("<a>".repeat(128) + "<b/>").into(), "TooDeep"),
        ("10,000 levels", nested(10_000).into(), "TooDeep"),
        ("10,000 levels, never closed", "<a>".repeat(10_000).into(), "TooDeep"),
        ("a million levels, never closed", "<a>".repeat(1_000_000).into(), "TooDeep"),
        ("200,001 elements", wide.into(), "TooManyNodes { limit: 200000 }"),
        ("257 attributes", attributes(257).into(), "TooManyAttributes { element: \"root\", limit: 256 }"),
        (
            "long attribute",
            long_value.into(),
            "LongAttribute { element: \"r\", attribute: \"a\", bytes: 65537,",
        ),
        (
            "long namespace",
            long_namespace.into(),
            "LongAttribute { element: \"r\", attribute: \"xmlns:p\", bytes: 257,",
        ),
        ("many namespaces", format!("<r>{many_namespaces}</r>").into(), "TooManyNamespaces { limit: 20000 }"),
        (
            "many namespaces in scope",
            many_in_scope.into(),
            "TooManyNamespacesInScope { element: \"a\", limit: 64 }",
        ),
        ("latin", latin, "Encoding { charset: \"ISO-8859-1\" }"),
        (
            "said to be UTF-16",
            b"<?xml version='1.0' encoding='UTF-16'?><r/>".to_vec(),
            "Encoding { charset: \"UTF-16\"",
        ),
        ("UTF-16 with a mark", marked_utf16, "Encoding { charset: \"UTF-16LE\" }"),
        ("UTF-16, big end first", utf16("<r/>", u16::to_be_bytes), "Encoding { charset: \"UTF-16BE\" }"),
        ("UTF-32", vec![b'<', 0, 0, 0, b'r', 0, 0, 0], "Encoding { charset: \"UTF-32LE\" }"),
        ("not UTF-8", b"<r>\xe9</r>".to_vec(), "NotInCharset { at: 3, charset: \"UTF-8\" }"),
        ("not ASCII", ascii.into(), "NotInCharset { at: 44, charset: \"US-ASCII\" }"),
        ("endless declaration", endless.into(), "NotWellFormed"),
        (
            "declaration with a bad attribute",
            b"<?xml version='1.0' encoding=x?><r/>".to_vec(),
            "NotWellFormed",
        ),
        ("NUL in text", b"<r>\0</r>".to_vec(), "ForbiddenCharacter { code: 0, line: 1, column: 4 }"),
        (
            "escape in an attribute",
            b"<r\na='\x1b'/>".to_vec(),
            "ForbiddenCharacter { code: 27, line: 2, column: 4 }",
        ),
        ("NUL in a tag", b"<r\0/>".to_vec(), "ForbiddenCharacter { code: 0, line: 1, column: 3 }"),
        ("truncated in content", b"<r><a>text".to_vec(), "NotWellFormed"),
        ("truncated in a tag", b"<r><a b='".to_vec(), "NotWellFormed"),
        ("truncated in a comment", b"<r><!-- ".to_vec(), "NotWellFormed"),
        ("truncated in CDATA", b"<r><![CDATA[ ".to_vec(), "NotWellFormed"),
        (
            "two marks",
            "\u{feff}\u{feff}<r/>".into(),
            "NotWellFormed { why: \"a second byte order mark at byte 3\"",
        ),
        ("two roots", b"<r/><r/>".to_vec(), "NotWellFormed"),
        ("text after the root", b"<r/>x".to_vec(), "NotWellFormed"),
        ("crossed tags", b"<r><a></r></a>".to_vec(), "NotWellFormed"),
        ("unknown prefix", b"<p:r/>".to_vec(), "NotWellFormed"),
        ("repeated attribute", b"<r a='1' a='2'/>".to_vec(), "NotWellFormed"),
        (
            "repeated attribute by namespace",
            b"<r xmlns:p='u' xmlns:q='u' p:a='' q:a=''/>".to_vec(),
            "NotWellFormed",
        ),
        ("no quotes", b"<r a=1/>".to_vec(), "NotWellFormed"),
        ("lone ampersand", b"<r>a & b</r>".to_vec(), "NotWellFormed"),
        ("many attributes", many_attributes.into_bytes(), "TooManyAttributesInDocument { limit: 200000 }"),
    ];
    for (name, bytes, expected) in rows {
        let refusal = read(bytes).expect_err(name);
        let said = format!("{refusal:?}");
        assert!(said.starts_with(expected), "{name}: {said}");
        let text = refusal.to_string();
        assert!(text.len() < 400, "{name}: {text}");
        assert!(!text.ends_with('.'), "{name}: {text}");
    }
}

#[test]
fn refusals_say_value_and_rule() {
    let said = |bytes: &str| read(Bytes::copy_from_slice(bytes.as_bytes())).unwrap_err().to_string();
    assert_eq!(said(&nested(129)), "an element stands 129 levels deep: at most 128 are read");
    assert_eq!(
        said("<?xml version='1.0' encoding='windows-1252'?><r/>"),
        "the document is in \"windows-1252\": only UTF-8 and US-ASCII are read"
    );
    assert_eq!(said("<r>\u{1}</r>"), "character 0x0001 at line 1, column 4: XML 1.0 forbids it");
    assert_eq!(
        said("<long><a></b></long>"),
        "not well-formed: ill-formed document: expected `</a>`, but `</b>` was found at byte 9"
    );
    assert_eq!(
        said("<r>\n<a>\r\n</b\r\nevil>"),
        "not well-formed: ill-formed document: expected `</a>`, but `</b\u{fffd}\u{fffd}evil>` was found at byte 9"
    );
    let cut = said(&format!("<{}></b>", "a.".repeat(200)));
    assert!(cut.ends_with(".a…") || cut.ends_with("a.…"), "{cut}");
    assert_eq!(cut.chars().count(), "not well-formed: …".chars().count() + 200, "{cut}");
    assert_eq!(said("<p:r/>"), "not well-formed: an unknown namespace prefix 'p' at 1:2");
}

#[test]
fn what_stands_at_a_limit_passes() {
    let wide = format!("<r>{}</r>", "<a/>".repeat(199_999));
    let value = format!("<r a='{}'/>", "x".repeat(65_536));
    let spaces = format!("<r>{}</r>", " ".repeat(5_000_000 - 7));
    for (name, text) in [
        ("size", spaces),
        ("depth", nested(128)),
        ("nodes", wide),
        ("attributes", attributes(256)),
        ("value", value),
        ("one long text of references is one node", format!("<r>{}</r>", "&amp;".repeat(300_000))),
    ] {
        assert!(read(text.into_bytes()).is_ok(), "{name}");
    }
}

#[test]
fn nothing_recurses_however_deep_the_limit() {
    let limits = XmlLimits { depth: usize::MAX, nodes: 2_000_000, bytes: 8_000_000, ..XmlLimits::default() };
    // A stack on which a recursive reader could not go through a thousand levels.
    let small_stack = std::thread::Builder::new().stack_size(256 * 1024);
    let reader = small_stack.spawn(move || {
        for levels in [10_000, 1_000_000] {
            let tree = read_xml(&nested(levels).into(), &limits).unwrap();
            assert_eq!(tree.element_count(), levels);
            assert_eq!(Tree::subtree(tree.root()).element_count(), levels);
        }
    });
    reader.unwrap().join().unwrap();
}

#[test]
fn accepted_encodings_are_read() {
    for text in [
        "<r>é</r>",
        "\u{feff}<r>é</r>",
        "\u{feff}<?xml version=\"1.0\" encoding=\"UTF-8\"?><r>é</r>",
        "<?xml version='1.0' encoding='utf-8'?><r>é</r>",
        "<?xml version='1.0' encoding='utf8'?><r>é</r>",
        "<?xml version='1.0'?><r>é</r>",
        "<?xml version='1.0' encoding='us-ascii'?><r>&#233;</r>",
    ] {
        let tree = tree(text);
        assert_eq!(tree.root().text(), "é", "{text}");
        assert!(tree.root().raw().starts_with(b"<r>"), "{text}");
        assert!(tree.root().raw().ends_with(b"</r>"), "{text}");
    }
}

#[test]
fn the_tree_is_the_document() {
    let text = "\u{feff}<!-- x --><p:a xmlns:p='urn:p' xmlns='urn:d' z='&lt;1&#10;' p:y=\"2\n3\">\r\n é<b/><![CDATA[<&]]>&gt;<!-- \
                c --><?i n?>t<c xmlns=''>  </c></p:a>\n";
    let tree = tree(text);
    let root = tree.root();
    assert!(root.is("urn:p", "a"));
    assert_eq!(root.text(), "\n é<&>t");
    let attributes: Vec<_> =
        root.attributes().map(|attribute| (attribute.namespace, attribute.local, attribute.value)).collect();
    assert_eq!(attributes, [("", "z", "<1\n"), ("urn:p", "y", "2 3")]);
    let children: Vec<_> = root.elements().map(|child| (child.namespace(), child.local())).collect();
    assert_eq!(children, [("urn:d", "b"), ("", "c")]);
    let raws: Vec<_> = root.elements().map(Element::raw).collect();
    assert_eq!(raws, [&b"<b/>"[..], b"<c xmlns=''>  </c>"]);
    assert_eq!(root.elements().nth(1).unwrap().text(), "  ");
    let span = root.span();
    assert_eq!(&text[span.clone()], &text[text.find("<p:a").unwrap()..text.len() - 1]);
    assert_eq!(tree.source().len(), text.len());
}
