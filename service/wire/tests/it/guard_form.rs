//! Rules of XML 1.0 and of its namespaces that parsers in use do not hold, each with its refusal; and what stands just
//! inside each rule and is read.
//!
//! Leaves out limits, encodings and document types (`guard`), and the rules that another parser holds as well
//! (`guard_oracle`).

use crate::messages::tree;
use bytes::Bytes;
use spine_wire::guard::{XmlLimits, XmlRefusal, read_xml};

const XML: &str = "http://www.w3.org/XML/1998/namespace";
const XMLNS: &str = "http://www.w3.org/2000/xmlns/";

fn refusal(name: &str, text: &str) -> XmlRefusal {
    let bytes = Bytes::copy_from_slice(text.as_bytes());
    read_xml(&bytes, &XmlLimits::default()).expect_err(name)
}

/// Each row: its name, a document, and the beginning of what is said about it.
fn assert_refused(rows: &[(&str, &str, &str)]) {
    for (name, text, expected) in rows {
        let said = refusal(name, text).to_string();
        assert!(said.starts_with(expected), "{name}: {said}");
        assert!(said.len() < 400 && !said.ends_with('.'), "{name}: {said}");
    }
}

#[test]
fn a_reference_stands_for_a_character_of_xml() {
    const NONE: &str = "stands for no character that XML 1.0 allows";
    for (reference, name) in [
        ("&#0;", "NUL"),
        ("&#x0;", "NUL in hexadecimal"),
        ("&#1;", "a control character"),
        ("&#x1F;", "the last control character"),
        ("&#xD800;", "the first surrogate"),
        ("&#xDFFF;", "the last surrogate"),
        ("&#55296;", "a surrogate in decimal"),
        ("&#xFFFE;", "a noncharacter"),
        ("&#xFFFF;", "the other one"),
        ("&#x110000;", "behind the last character"),
        ("&#4294967296;", "a number that does not fit"),
        ("&#99999999999999999999;", "a number that fits nowhere"),
    ] {
        let in_text = refusal(name, &format!("<r>ab{reference}</r>"));
        assert_eq!(in_text.to_string(), format!("the reference {reference:?} at byte 5 {NONE}"), "{name}");
        let in_value = refusal(name, &format!("<r><a b='{reference}'/></r>"));
        assert_eq!(in_value.to_string(), format!("the reference {reference:?} at byte 3 {NONE}"), "{name}");
    }
    assert_refused(&[
        ("no digits", "<r>&#;</r>", "not well-formed: \"&#;\" at byte 3 is no reference"),
        ("a sign", "<r>&#+65;</r>", "not well-formed: \"&#+65;\" at byte 3 is no reference"),
        ("a capital x", "<r>&#X41;</r>", "not well-formed: \"&#X41;\" at byte 3 is no reference"),
        (
            "hexadecimal digits alone",
            "<r a='&#4A;'/>",
            "not well-formed: \"&#4A;\" at byte 0 is no reference",
        ),
        ("white space", "<r>&amp ;</r>", "not well-formed: \"&amp ;\" at byte 3 is no reference"),
        (
            "no end in a value",
            "<r a='&amp'/>",
            "not well-formed: a reference in the tag at byte 0 has no end",
        ),
        (
            "less-than in a value",
            "<r><a b='<'/></r>",
            "not well-formed: an attribute of the tag at byte 3 holds",
        ),
    ]);
    let read = tree("<r a='&#x9;&#xD7FF;&#xE000;&#xFFFD;&#x10FFFF;'>&#9;&#xA;&#13;&#x20;&#x00000041;</r>");
    assert_eq!(read.root().text(), "\t\n\r A");
    assert_eq!(read.root().attribute("a"), Some("\t\u{d7ff}\u{e000}\u{fffd}\u{10ffff}"));
}

#[test]
fn no_character_that_xml_forbids_stands_anywhere() {
    let at = |line: u32, column: u32| format!("at line {line}, column {column}: XML 1.0 forbids it");
    for (name, text, line, column) in [
        ("in text", "<r>\n\u{1}</r>", 2, 1),
        ("in a value", "<r\n a='é\u{b}'/>", 2, 6),
        ("in a comment", "<r><!--\u{c}--></r>", 1, 8),
        ("in an instruction", "<?p \u{1f}?><r/>", 1, 5),
        ("in a name", "<r\u{fffe}/>", 1, 3),
        ("in CDATA", "<r><![CDATA[\u{ffff}]]></r>", 1, 13),
        ("behind the root", "<r/>\n\n\u{8}", 3, 1),
        ("behind a mark", "\u{feff}<r>\0</r>", 1, 4),
    ] {
        let said = refusal(name, text).to_string();
        assert!(said.starts_with("character 0x") && said.ends_with(&at(line, column)), "{name}: {said}");
    }
    assert_eq!(tree("<r>\u{7f}\u{85}\u{2028}\u{fffd}\u{10ffff}</r>").root().text().chars().count(), 5);
}

#[test]
fn a_declaration_says_version_one_and_little_else() {
    assert_refused(&[
        (
            "one point one",
            "<?xml version='1.1'?><r/>",
            "the document is in version \"1.1\" of XML: only 1.0 is read",
        ),
        ("two", "<?xml version=\"2.0\"?><r/>", "the document is in version \"2.0\""),
        ("ten", "<?xml version='1.00'?><r/>", "the document is in version \"1.00\""),
        ("empty", "<?xml version=''?><r/>", "the document is in version \"\""),
        ("no version", "<?xml encoding='UTF-8'?><r/>", "not well-formed: the XML declaration has no version"),
        ("nothing", "<?xml ?><r/>", "not well-formed"),
        (
            "standalone maybe",
            "<?xml version='1.0' standalone='maybe'?><r/>",
            "not well-formed: the XML declaration says standalone \"maybe\", neither yes nor no",
        ),
        (
            "version last",
            "<?xml encoding='UTF-8' version='1.0'?><r/>",
            "not well-formed: the XML declaration has \"version\" out of place or twice",
        ),
        (
            "encoding last",
            "<?xml version='1.0' standalone='no' encoding='UTF-8'?><r/>",
            "not well-formed: the XML declaration has \"encoding\" out of place or twice",
        ),
        (
            "two versions",
            "<?xml version='1.0' version='1.0'?><r/>",
            "not well-formed: the XML declaration has \"version\" out of place or twice",
        ),
        (
            "another part",
            "<?xml version='1.0' colour='red'?><r/>",
            "not well-formed: the XML declaration has \"colour\" out of place or twice",
        ),
        (
            "no white space",
            "<?xml version='1.0'encoding='UTF-8'?><r/>",
            "not well-formed: the XML declaration has parts without white space between",
        ),
        (
            "no quotes",
            "<?xml version=1.0?><r/>",
            "not well-formed: position 12: attribute value must be enclosed",
        ),
        (
            "two",
            "<?xml version='1.0'?><?xml version='1.0'?><r/>",
            "not well-formed: the XML declaration at byte 21",
        ),
        ("late", " <?xml version='1.0'?><r/>", "not well-formed: the XML declaration at byte 1"),
    ]);
    for text in [
        "<?xml version='1.0'?><r/>",
        "<?xml\tversion\n=\r\n\"1.0\"\tencoding = 'UTF-8'  standalone='no' ?><r/>",
        "<?xml version='1.0' standalone='yes'?><r/>",
    ] {
        assert!(tree(text).root().is("", "r"), "{text}");
    }
}

#[test]
fn names_are_names() {
    const NAME: &str = "is no name here: a name begins with a letter and has at most one colon";
    const INSTRUCTION: &str =
        "is no name here: a processing instruction has a name without a colon, other than xml";
    for (name, text, written, at, rule) in [
        ("no prefix", "<:a/>", ":a", 0, NAME),
        ("no local name", "<a: xmlns:a='u'/>", "a:", 0, NAME),
        ("two colons", "<r><a:b:c/></r>", "a:b:c", 3, NAME),
        ("a digit", "<r><1/></r>", "1", 3, NAME),
        ("a digit behind the colon", "<p:1 xmlns:p='u'/>", "p:1", 0, NAME),
        ("a hyphen", "<r -a=''/>", "-a", 0, NAME),
        ("an attribute without a prefix", "<r :a=''/>", ":a", 0, NAME),
        ("a declaration without a prefix", "<r xmlns:=''/>", "xmlns:", 0, NAME),
        ("an instruction with a colon", "<?a:b c?><r/>", "a:b", 0, INSTRUCTION),
        ("an instruction called XML", "<r><?XML c?></r>", "XML", 3, INSTRUCTION),
        ("an instruction without a name", "<r/><? c?>", "", 4, INSTRUCTION),
    ] {
        let said = refusal(name, text).to_string();
        assert!(said.starts_with(&format!("{written:?} at byte {at} {rule}")), "{name}: {said}");
    }
    let read = tree("<?xml-style a?><é:ü·-.7 xmlns:é='u' _='1'/>");
    assert!(read.root().is("u", "ü·-.7"));
}

#[test]
fn namespaces_are_declared_once_and_the_reserved_ones_never() {
    for (name, text, written, rule) in [
        (
            "two defaults",
            "<r xmlns='a' xmlns='b'/>".to_owned(),
            "xmlns",
            "the default namespace is declared once for an element",
        ),
        (
            "xmlns declared",
            "<r xmlns:xmlns='u'/>".to_owned(),
            "xmlns:xmlns",
            "the prefix xmlns is never declared",
        ),
        (
            "xmlns as itself",
            format!("<r xmlns:xmlns='{XMLNS}'/>"),
            "xmlns:xmlns",
            "the prefix xmlns is never declared",
        ),
        ("a prefix taken away", "<r xmlns:p=''/>".to_owned(), "xmlns:p", "a prefix cannot be taken away"),
        (
            "xml elsewhere",
            "<r xmlns:xml='u'/>".to_owned(),
            "xmlns:xml",
            "the prefix xml stands for its own namespace",
        ),
        (
            "xml twice",
            format!("<r xmlns:xml='{XML}' xmlns:xml='{XML}'/>"),
            "xmlns:xml",
            "a prefix is declared once for an element",
        ),
        (
            "the namespace of xml under another prefix",
            format!("<r xmlns:p='{XML}'/>"),
            "xmlns:p",
            "the namespaces of xml and xmlns have their own prefixes",
        ),
        (
            "the same by a reference",
            format!("<r xmlns:p='{}'/>", XML.replace('w', "&#x77;")),
            "xmlns:p",
            "the namespaces of xml and xmlns have their own prefixes",
        ),
        (
            "the namespace of xml as the default",
            format!("<r xmlns='{XML}'/>"),
            "xmlns",
            "the namespaces of xml and xmlns are no default namespace",
        ),
        (
            "the namespace of xmlns as the default",
            format!("<r xmlns='{XMLNS}'/>"),
            "xmlns",
            "the namespaces of xml and xmlns are no default namespace",
        ),
        ("an element of xmlns", "<xmlns:r/>".to_owned(), "xmlns:r", "no element has the prefix xmlns"),
    ] {
        let said = refusal(name, &text).to_string();
        assert_eq!(said, format!("{written:?} in the tag at byte 0: {rule}"), "{name}");
    }
    assert_refused(&[
        ("a prefix twice", "<r xmlns:p='a' xmlns:p='b'/>", "not well-formed"),
        ("a prefix that ends with its element", "<r><a xmlns:p='u'/><p:b/></r>", "not well-formed"),
        ("an attribute's prefix", "<r p:a=''/>", "not well-formed"),
    ]);
}

/// Some parsers take `p:xmlns` for a declaration, so an attribute could move an element into another namespace.
#[test]
fn names_about_which_readers_differ_are_not_read() {
    assert_eq!(
        refusal("an attribute", "<r xmlns:p='u' p:xmlns='v'><c/></r>").to_string(),
        "\"p:xmlns\" in the tag at byte 0 is not read: only a declaration is called xmlns, since readers differ about any \
         other"
    );
    assert_eq!(
        refusal("an element", "<r><xml:a/></r>").to_string(),
        "\"xml:a\" in the tag at byte 3 is not read: no known element has the prefix xml"
    );
    let read = tree(&format!("<r xmlns:xml='{XML}' xml:lang='en' lang='cy'/>"));
    let attributes: Vec<_> = read.root().attributes().map(|held| (held.namespace, held.value)).collect();
    assert_eq!(attributes, [(XML, "en"), ("", "cy")]);
}

#[test]
fn line_ends_are_read_alike_wherever_they_stand() {
    for (written, meant) in [
        ("a\rb\r\nc\nd", "a\nb\nc\nd"),
        ("\r&#10;", "\n\n"),
        ("\r&#65;", "\nA"),
        ("&#65;\r", "A\n"),
        ("&#65;\r\n", "A\n"),
        ("&#13;\n", "\r\n"),
        ("&#13;&#10;\r", "\r\n\n"),
        ("&amp;<![CDATA[\r\n&amp;\r]]>\r&lt;<![CDATA[]]>\r", "&\n&amp;\n\n<\n"),
        ("\r<![CDATA[\n]]>&#13;", "\n\n\r"),
    ] {
        let whole = tree(&format!("<r>{written}</r>"));
        assert_eq!(whole.root().text(), meant, "{written:?} alone");
        let parts =
            tree(&format!("<r>{written}<!-- c -->{written}<a>{written}</a >{written}<?p?>{written}</r>"));
        assert_eq!(parts.root().text(), meant.repeat(4), "{written:?} in parts");
        assert_eq!(
            parts.root().child("a").map(|a| a.text().into_owned()).as_deref(),
            Some(meant),
            "{written:?}"
        );
    }
}
