//! Another parser, of different make, is the guard's oracle: what it refuses the guard refuses, what the guard refuses
//! beyond that has a rule of its own, and what both read is the same tree.
//!
//! Leaves out limits, encodings and document types (`guard`), and the rules that the oracle does not hold
//! (`guard_form`). Known of the oracle: beside a reference it loses carriage returns, it takes `p:xmlns` for a
//! declaration of a namespace, and `<?xml` with a tab or a line end behind it for an instruction, and it reads any
//! encoding.

use crate::never_panics::{any_damage, apply};
use bytes::Bytes;
use proptest::prelude::*;
use roxmltree::{Document, Node};
use spine_kernel::{Element, Tree};
use spine_wire::guard::{XmlLimits, XmlRefusal, read_xml};

fn read(text: &str) -> Result<Tree, XmlRefusal> {
    read_xml(&Bytes::copy_from_slice(text.as_bytes()), &XmlLimits::default())
}

/// Rules of the guard that the oracle does not hold.
fn is_own_rule(refusal: &XmlRefusal) -> bool {
    match refusal {
        // The encoding is looked for before anything is read, and what says `position` is about the declaration alone.
        XmlRefusal::NotWellFormed { why } => why.contains("XML declaration") || why.starts_with("position "),
        XmlRefusal::Encoding { .. }
        | XmlRefusal::NotInCharset { .. }
        | XmlRefusal::Version { .. }
        | XmlRefusal::Name { .. }
        | XmlRefusal::Namespace { .. }
        | XmlRefusal::Reserved { .. }
        | XmlRefusal::ForbiddenReference { .. } => true,
        _ => false,
    }
}

/// Reads with both and compares. Says whether the document was read.
fn compare(text: &str) -> bool {
    let (ours, theirs) = (read(text), Document::parse(text));
    match (&ours, &theirs) {
        (Ok(tree), Ok(document)) => assert_same(tree, document, text),
        (Ok(_), Err(error)) => panic!("the guard reads what the oracle refuses: {error}: {text:?}"),
        (Err(refusal), Ok(_)) => {
            // The oracle overlooks the colon of an end tag without a prefix.
            let is_known = is_own_rule(refusal) || text.contains("</:");
            assert!(is_known, "the guard refuses what the oracle reads: {refusal}: {text:?}");
        }
        (Err(_), Err(_)) => {}
    }
    ours.is_ok()
}

fn assert_same(tree: &Tree, document: &Document<'_>, text: &str) {
    let has_text = !(text.contains('\r') && text.contains('&'));
    let mut left = vec![(tree.root(), document.root_element())];
    while let Some((element, node)) = left.pop() {
        let name = node.tag_name();
        assert!(element.is(name.namespace().unwrap_or_default(), name.name()), "{name:?} in {text:?}");
        assert_eq!(element.span(), node.range(), "{text:?}");
        let ours: Vec<_> = element.attributes().map(|one| (one.namespace, one.local, one.value)).collect();
        let theirs: Vec<_> = node
            .attributes()
            .map(|one| (one.namespace().unwrap_or_default(), one.name(), one.value()))
            .collect();
        assert_eq!(ours, theirs, "{text:?}");
        if has_text {
            assert_eq!(element.text(), text_of(node), "{text:?}");
        }
        let ours: Vec<Element<'_>> = element.elements().collect();
        let theirs: Vec<_> = node.children().filter(Node::is_element).collect();
        assert_eq!(ours.len(), theirs.len(), "{text:?}");
        left.extend(ours.into_iter().zip(theirs));
    }
}

fn text_of(node: Node<'_, '_>) -> String {
    node.children().filter(Node::is_text).filter_map(|text| text.text()).collect()
}

/// Each row: a rule of the oracle, a document that breaks it, and the beginning of what the guard says.
#[test]
fn what_the_oracle_refuses_is_refused_with_value_and_place() {
    for (rule, text, expected) in [
        ("xml stands for its own namespace", "<r xmlns:xml='u'/>", "\"xmlns:xml\" in the tag at byte 0"),
        (
            "no other prefix stands for it",
            "<r xmlns:p='http://www.w3.org/XML/1998/namespace'/>",
            "\"xmlns:p\" in the tag at byte 0",
        ),
        (
            "xmlns is not declared",
            "<r xmlns:p='http://www.w3.org/2000/xmlns/'/>",
            "\"xmlns:p\" in the tag at byte 0",
        ),
        ("xmlns is no element's prefix", "<r><xmlns:a/></r>", "\"xmlns:a\" in the tag at byte 3"),
        (
            "a prefix is declared once",
            "<r><a xmlns:p='u' b='' xmlns:p='u'/></r>",
            "not well-formed: the prefix \"p\" is declared twice in the tag at byte 3",
        ),
        (
            "an element's prefix is declared",
            "<r>\n<p:a/></r>",
            "not well-formed: an unknown namespace prefix 'p' at 2:2",
        ),
        (
            "an attribute's prefix is declared",
            "<r>é<a p:b=''/></r>",
            "not well-formed: an unknown namespace prefix 'p' at 1:8",
        ),
        (
            "a prefix ends with its element",
            "<r><a xmlns:p='u'></a><p:b/></r>",
            "not well-formed: an unknown namespace prefix 'p' at 1:24",
        ),
        (
            "a prefix ends with its empty element",
            "<r><a xmlns:p='u'/><b p:c=''/></r>",
            "not well-formed: an unknown namespace prefix 'p' at 1:23",
        ),
        (
            "tags match",
            "<r><a></r></a>",
            "not well-formed: ill-formed document: expected `</a>`, but `</r>` was found at byte 6",
        ),
        (
            "tags match as they are written",
            "<p:r xmlns:p='u' xmlns:q='u'></q:r>",
            "not well-formed: ill-formed document: expected `</p:r>`, but `</q:r>` was found at byte 29",
        ),
        (
            "an end tag has a start tag",
            "<r/></r>",
            "not well-formed: ill-formed document: close tag `</r>` does not match any open tag at byte 4",
        ),
        (
            "an end tag has no attributes",
            "<r></r a=''>",
            "not well-formed: ill-formed document: expected `</r>`",
        ),
        ("entities are those of XML", "<r>&b;</r>", "the entity \"b\""),
        ("a reference has an end", "<r>&amp</r>", "not well-formed: ill-formed document: "),
        ("a reference has a name", "<r a='&;'/>", "not well-formed: \"&;\" at byte 0 is no reference"),
        (
            "no less-than in values",
            "<r a='<'/>",
            "not well-formed: an attribute of the tag at byte 0 holds a \"<\"",
        ),
        (
            "attributes are there once",
            "<r><a b='1' c='' b='1'/></r>",
            "not well-formed: attribute \"b\" of the tag at byte 3 is there twice",
        ),
        (
            "attributes are there once by namespace",
            "<r xmlns:p='u' xmlns:q='u'><a p:b='' q:b=''/></r>",
            "not well-formed: attribute \"b\" of the tag at byte 27 is there twice",
        ),
        (
            "attributes are there once by a namespace spelt differently",
            "<r xmlns:p='u'><a xmlns:q='&#117;' p:b='' q:b=''/></r>",
            "not well-formed: attribute \"b\" of the tag at byte 15 is there twice",
        ),
        (
            "attributes of xml are there once",
            "<r xml:lang='' xml:lang=''/>",
            "not well-formed: attribute \"lang\" of the tag at byte 0 is there twice",
        ),
        ("there is an element", "<!-- c -->", "not well-formed: the document has no element"),
        ("there is something", "", "not well-formed: the document has no element"),
        ("elements end", "<r><a></a>", "not well-formed: the element at byte 0 has no end tag"),
        ("the innermost ends too", "<r><a>", "not well-formed: the element at byte 3 has no end tag"),
        (
            "a declaration comes first",
            "<r/><?xml version='1.0'?>",
            "not well-formed: the XML declaration at byte 4",
        ),
        ("no document type", "<!DOCTYPE r><r/>", "\"<!DOCTYPE\" at byte 0"),
        ("names are names", "<r><1/></r>", "\"1\" at byte 3 is no name"),
        ("attributes have names", "<r =''/>", "\"\" at byte 0 is no name"),
        ("a tag has a name", "<r>< a/></r>", "\"\" at byte 3 is no name"),
        ("a lone slash is no name", "<r / >", "not well-formed: attribute \"/\" of element \"r\" at byte 0"),
        ("characters are of XML", "<r>\u{1}</r>", "character 0x0001 at line 1, column 4"),
        (
            "an attribute has a value",
            "<r><a b/></r>",
            "not well-formed: attribute \"b\" of element \"a\" at byte 3 has no value",
        ),
        (
            "a value follows at once",
            "<r a b='c'/>",
            "not well-formed: attribute \"a\" of element \"r\" at byte 0 has no value",
        ),
        (
            "a value has quotes",
            "<r a=1/>",
            "not well-formed: attribute \"a\" of element \"r\" at byte 0 has a value without quotes",
        ),
        (
            "there is a value behind the sign",
            "<r a= />",
            "not well-formed: attribute \"a\" of element \"r\" at byte 0 has a value without quotes",
        ),
        ("quotes match", "<r a'b='>'/>", "not well-formed: "),
        (
            "attributes stand apart",
            "<r a='1'b='2'/>",
            "not well-formed: attribute \"b\" of element \"r\" at byte 0 has no white space before it",
        ),
        (
            "no two hyphens in a comment",
            "<r><!-- a -- b --></r>",
            "not well-formed: the comment at byte 3 holds \"--\"",
        ),
        (
            "no hyphen before its end",
            "<r><!-- a ---></r>",
            "not well-formed: the comment at byte 3 holds \"--\"",
        ),
        ("no end of a section in text", "<r>a]]>b</r>", "not well-formed: the text holds \"]]>\" at byte 4"),
        ("no text before the root", "a<r/>", "not well-formed: text outside the root element at byte 0"),
        ("no text behind it", "<r/>\n a", "not well-formed: text outside the root element at byte 4"),
        ("no reference behind it", "<r/>&amp;", "not well-formed: text outside the root element at byte 4"),
        (
            "no section before it",
            "<![CDATA[]]><r/>",
            "not well-formed: text outside the root element at byte 0",
        ),
        (
            "no section behind it",
            "<r/><![CDATA[]]>",
            "not well-formed: text outside the root element at byte 4",
        ),
        ("one root", "<r/>\n<s/>", "not well-formed: element \"s\" at byte 5 stands behind the root element"),
        ("a start tag behind it", "<r></r><s>", "not well-formed: element \"s\" at byte 7 stands behind"),
        ("a section begins in capitals", "<r><![cdata[]]></r>", "not well-formed: syntax error"),
        ("a tag ends", "<r", "not well-formed: syntax error"),
        ("an instruction ends", "<r><?p </r>", "not well-formed: syntax error"),
        ("an instruction is more than one mark", "<?><r/>", "not well-formed: syntax error"),
        ("nothing ends with an opening", "<r></r><", "not well-formed: syntax error"),
    ] {
        assert!(Document::parse(text).is_err(), "the oracle holds that {rule}");
        let said = read(text).expect_err(rule).to_string();
        assert!(said.starts_with(expected), "{rule}: {said}");
        assert!(said.len() < 400 && !said.ends_with('.'), "{rule}: {said}");
    }
}

/// What the oracle reads and XML does not allow.
#[test]
fn what_the_oracle_overlooks_is_refused() {
    for (text, expected) in [
        (
            "<r></:r>",
            "not well-formed: ill-formed document: expected `</r>`, but `</:r>` was found at byte 3",
        ),
        ("<:r/>", "\":r\" at byte 0 is no name"),
        ("<?xml\tversion=1.0?><r/>", "not well-formed: position 12"),
        ("<?xml version='1.0' encoding='latin1'?><r/>", "the document is in \"latin1\""),
    ] {
        assert!(Document::parse(text).is_ok(), "{text}");
        assert!(!compare(text), "{text}");
        let said = read(text).expect_err(text).to_string();
        assert!(said.starts_with(expected), "{text}: {said}");
    }
}

/// However many attributes there are: few are compared, many are sorted.
#[test]
fn an_attribute_that_is_there_twice_is_found_among_few_and_many() {
    for count in [2, 15, 16, 17, 18, 100, 254] {
        let others: String =
            (1..count).map(|index| format!(" a{index}='' p:a{index}=''")).take(125).collect();
        let element =
            |twice: &str| format!("<r xmlns:p='u' xmlns:q='u'><b p:c=''{others} c='' q:d=''{twice}/></r>");
        assert!(compare(&element("")), "{count}");
        for twice in [" q:c=''", " c=''", " p:d=''"] {
            assert!(!compare(&element(twice)), "{count} and {twice}");
        }
    }
}

#[test]
fn a_declaration_holds_inside_its_element_alone() {
    for text in [
        "<r xmlns='u' xmlns:p='v'><a xmlns='' xmlns:p='w' p:x=''><p:b/><c/></a><p:b/><c/></r>",
        "<p:r xmlns:p='u'><p:a xmlns:p='&#x75;'><p:a xmlns:p='u\n'/></p:a><p:a/></p:r>",
        "<r a='xmlns' xml:a='1' xmlns:xml='http://www.w3.org/XML/1998/namespace' xmlns='u'><a xml:b=''/></r>",
        "\u{feff}\n<?p?><!----><é:r xmlns:é='u' é:é='é'>é<é:é/>é</é:r ><!-- > --><!--->--><?q ?>\n",
        "<r\n a = \"'>\"\tb\r\n=\r'\"/>' >]]&gt;&amp;]]<![CDATA[]]><![CDATA[]>]]]]><![CDATA[>]]></r\t>",
    ] {
        assert!(compare(text), "{text}");
    }
}

/// What stands inside an element, well-formed but for prefixes and repeats.
fn any_content() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "t",
        " ",
        "\n",
        "\r",
        "\r\n",
        "é",
        "]]",
        ">",
        "&amp;",
        "&#13;",
        "&#x41;",
        "<![CDATA[<\r&]]>",
        "<![CDATA[]]>",
        "<!-- - -->",
        "<?i n?>",
    ]);
    let leaf = prop::collection::vec(piece, 0..4).prop_map(|pieces| pieces.concat());
    leaf.prop_recursive(4, 24, 4, |inner| {
        (any_name(), any_attributes(), prop::collection::vec(inner, 0..4)).prop_map(
            |(name, attributes, content)| {
                let content = content.concat();
                if content.is_empty() {
                    format!("<{name}{attributes}/>")
                } else {
                    format!("<{name}{attributes}>{content}</{name} >")
                }
            },
        )
    })
}

fn any_name() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["a", "a", "b", "p:a", "p:b", "q:a", "é", "é:é"])
}

fn any_attributes() -> impl Strategy<Value = String> {
    let attribute = prop::sample::select(vec![
        " a='1'",
        " a=\"2\"",
        " b='\t&lt;\r\n'",
        "\n c = '>'",
        " p:a='1'",
        " q:a=''",
        " q:b='&#10;'",
        " é='é'",
        " xml:lang='en'",
        " xmlns='u'",
        " xmlns=''",
        " xmlns:p='u'",
        " xmlns:p='v'",
        " xmlns:q='u'",
        " xmlns:q='&#118;'",
        " xmlns:é='w\n'",
    ]);
    prop::collection::vec(attribute, 0..4).prop_map(|attributes| attributes.concat())
}

fn any_document() -> impl Strategy<Value = String> {
    let before = prop::sample::select(vec![
        "",
        "",
        "\u{feff}",
        "<?xml version='1.0'?>",
        "<?xml version=\"1.0\" encoding='UTF-8' standalone='no' ?>\n",
        " ",
        "<!-- c --><?p?>\n",
    ]);
    let behind = prop::sample::select(vec!["", "\n", "<!-- c -->", "<?p?> "]);
    (before, any_attributes(), prop::collection::vec(any_content(), 0..4), behind).prop_map(
        |(before, attributes, content, behind)| {
            let content = content.concat();
            // The root declares the prefixes under another element, so that a repeat there is not the usual case.
            let root = "<r xmlns:p='u' xmlns:q='v' xmlns:é='u'>";
            format!("{before}{root}<a{attributes}>{content}</a></r>{behind}")
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    #[test]
    fn both_read_the_same_of_documents(text in any_document()) {
        compare(&text);
    }

    #[test]
    fn both_read_the_same_of_damaged_documents(
        text in any_document(),
        damages in prop::collection::vec(any_damage(), 1..4),
    ) {
        let mut bytes = text.into_bytes();
        for (at, damage) in damages {
            apply(&mut bytes, at, damage);
        }
        if let Ok(text) = std::str::from_utf8(&bytes) {
            compare(text);
        }
    }
}
