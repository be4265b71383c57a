//! The strict reader against tables of what is XML and what is not.

use proptest::prelude::*;
use vertebra_peer::xml::{Find, MAX_ATTRIBUTES, MAX_BYTES, MAX_DEPTH, XmlError, parse};

#[test]
fn reads_what_is_well_formed() {
    // Document, path, value there.
    let table: &[(&str, &str, &str)] = &[
        ("<a/>", "a", ""),
        ("<a></a>", "a", ""),
        ("\u{FEFF}<a>x</a>", "a", "x"),
        ("<?xml version=\"1.0\"?><a>x</a>", "a", "x"),
        ("<?xml version='1.0' encoding='utf-8'?>\n<a>x</a>\n", "a", "x"),
        ("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\" ?><a/>", "a", ""),
        ("<?xml version=\"1.0\" standalone='no'?><a/>", "a", ""),
        ("<!-- before --><?note to self?><a>x<!-- inside -->y<?pi?>z</a><!-- after -->", "a", "xyz"),
        ("<a ><b\n/></a >", "a/b", ""),
        ("<a b='1' c = \"2\"/>", "a/@c", "2"),
        ("<a b='say \"x\"' />", "a/@b", "say \"x\""),
        ("<a b='x>y'/>", "a/@b", "x>y"),
        ("<a>&lt;&gt;&amp;&apos;&quot;</a>", "a", "<>&'\""),
        ("<a b='&lt;&gt;&amp;&apos;&quot;'/>", "a/@b", "<>&'\""),
        ("<a>&#65;&#x42;&#x1F600;</a>", "a", "AB\u{1F600}"),
        ("<a b='&#65;&#9;&#10;&#13;'/>", "a/@b", "A\t\n\r"),
        ("<a b='x\ty\nz\r\nw\rv'/>", "a/@b", "x y z w v"),
        ("<a>x\r\ny\rz\n</a>", "a", "x\ny\nz\n"),
        ("<a>x&#13;\ny</a>", "a", "x\r\ny"),
        ("<a><![CDATA[<b>&amp;]]></a>", "a", "<b>&amp;"),
        ("<a>x<![CDATA[y\r\n]]]]>z</a>", "a", "xy\n]]z"),
        ("<a><![CDATA[]]></a>", "a", ""),
        ("<a>]]&gt;</a>", "a", "]]>"),
        ("<person.id-2_x/>", "person.id-2_x", ""),
        ("<é/>", "é", ""),
        ("<a xml:lang='en'/>", "a/@{http://www.w3.org/XML/1998/namespace}lang", "en"),
        ("<a xmlns='urn:x'><b/></a>", "{urn:x}a/{urn:x}b", ""),
        ("<a xmlns='urn:x'><b xmlns=''/></a>", "{urn:x}a/{}b", ""),
        ("<p:a xmlns:p='urn:x' p:b='1' b='2'/>", "{urn:x}a/@{urn:x}b", "1"),
        ("<p:a xmlns:p='urn:x' p:b='1' b='2'/>", "{urn:x}a/@{}b", "2"),
        ("<p:a xmlns:p='urn:x&amp;y'/>", "{urn:x&y}a", ""),
        ("<a xmlns='urn:x' b='1'/>", "{urn:x}a/@{}b", "1"),
        ("<p:a xmlns:p='u'><p:b xmlns:p='v'/><p:c/></p:a>", "{u}a/{v}b", ""),
        ("<p:a xmlns:p='u'><p:b xmlns:p='v'/><p:c/></p:a>", "{u}a/{u}c", ""),
        ("<a xmlns:xml='http://www.w3.org/XML/1998/namespace'/>", "a", ""),
    ];
    for (text, path, value) in table {
        let document = parse(text.as_bytes()).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(document.one(path).as_deref(), Ok(*value), "{text} at {path}");
    }
}

#[test]
fn refuses_what_is_not_well_formed() {
    let table: &[&str] = &[
        "",
        "   ",
        "text",
        "<!-- only a comment -->",
        "<a>",
        "<a",
        "\u{FEFF}\u{FEFF}<a/>",
        "<a></b>",
        "<a><b></a></b>",
        "</a>",
        "<a/></a>",
        "<a/><b/>",
        "<a/>text",
        "text<a/>",
        "<a/>&amp;",
        "<a/><![CDATA[x]]>",
        "&#32;<a/>",
        "< a/>",
        "<a / >",
        "<1a/>",
        "<a b/>",
        "<a b=1/>",
        "<a b='1' b='2'/>",
        "<a b='1'c='2'/>",
        "<a b='1/>",
        "<a b='<'/>",
        "<a 1b='x'/>",
        "<a>]]></a>",
        "<a>&</a>",
        "<a>&amp</a>",
        "<a>& amp;</a>",
        "<a>&#;</a>",
        "<a>&#x;</a>",
        "<a>&#xG;</a>",
        "<a>&#+65;</a>",
        "<a>&#0;</a>",
        "<a>&#x1;</a>",
        "<a>&#xD800;</a>",
        "<a>&#xFFFE;</a>",
        "<a>&#99999999999;</a>",
        "<a b='&#0;'/>",
        "<a b='&amp'/>",
        "<a><!-- x -- y --></a>",
        "<a><!-- x ---></a>",
        "<a><!-- x </a>",
        "<a><![CDATA[x</a>",
        "<a></a b='1'>",
        " <?xml version='1.0'?><a/>",
        "<a><?xml version='1.0'?></a>",
        "<?xml?><a/>",
        "<?xml version='1.1'?><a/>",
        "<?xml version='2.0'?><a/>",
        "<?xml encoding='UTF-8'?><a/>",
        "<?xml encoding='UTF-8' version='1.0'?><a/>",
        "<?xml version='1.0' standalone='yes' encoding='UTF-8'?><a/>",
        "<?xml version='1.0' standalone='maybe'?><a/>",
        "<?xml version='1.0' other='x'?><a/>",
        "<?xml version='1.0'encoding='UTF-8'?><a/>",
        "<?XML version='1.0'?><a/>",
        "<a><?1?></a>",
        "<a:/>",
        "<:a/>",
        "<a:b:c xmlns:a='u'/>",
        "<a ><b\n/ ></a >",
    ];
    for text in table {
        let error = parse(text.as_bytes()).expect_err(text);
        assert!(matches!(error, XmlError::NotWellFormed { .. }), "{text}: {error:?}");
    }
}

#[test]
fn refuses_with_the_reason_that_applies() {
    type Check = fn(&XmlError) -> bool;
    let table: &[(&[u8], Check)] = &[
        (b"<!DOCTYPE a><a/>", |e| matches!(e, XmlError::Dtd { at: 0 })),
        (b"<!doctype a><a/>", |e| matches!(e, XmlError::Dtd { .. })),
        (b"<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", |e| matches!(e, XmlError::Dtd { .. })),
        (b"<a>&nbsp;</a>", |e| matches!(e, XmlError::Entity { name, at: 3 } if name == "nbsp")),
        (b"<a b='&eacute;'/>", |e| matches!(e, XmlError::Entity { name, .. } if name == "eacute")),
        (b"<a>\x01</a>", |e| matches!(e, XmlError::Character { code: 1, at: 3 })),
        (b"<a>\0</a>", |e| matches!(e, XmlError::Character { code: 0, .. })),
        ("<a>\u{FFFF}</a>".as_bytes(), |e| matches!(e, XmlError::Character { code: 0xFFFF, .. })),
        (b"<a>\xE9</a>", |e| matches!(e, XmlError::NotUtf8 { at: 3 })),
        (b"\xFF\xFE<\0a\0/\0>\0", |e| matches!(e, XmlError::NotUtf8 { at: 0 })),
        (
            b"<?xml version='1.0' encoding='ISO-8859-1'?><a/>",
            |e| matches!(e, XmlError::Encoding { encoding } if encoding == "ISO-8859-1"),
        ),
        (b"<p:a/>", |e| matches!(e, XmlError::Namespace { .. })),
        (b"<a p:b='1'/>", |e| matches!(e, XmlError::Namespace { .. })),
        (b"<a><p:b xmlns:p='u'/><p:c/></a>", |e| matches!(e, XmlError::Namespace { .. })),
        (b"<a xmlns:p=''/>", |e| matches!(e, XmlError::Namespace { .. })),
        (b"<xmlns:a/>", |e| matches!(e, XmlError::Namespace { .. })),
        (b"<a xmlns='http://www.w3.org/2000/xmlns/'/>", |e| matches!(e, XmlError::Namespace { .. })),
        (b"<a xmlns:q='http://www.w3.org/XML/1998/namespace'/>", |e| matches!(e, XmlError::Namespace { .. })),
    ];
    for (bytes, check) in table {
        let error = parse(bytes).unwrap_err();
        assert!(check(&error), "{}: {error:?}", String::from_utf8_lossy(bytes));
    }
    for text in ["<a xmlns:xml='u'/>", "<a xmlns:xmlns='u'/>"] {
        assert!(parse(text.as_bytes()).is_err(), "{text}");
    }
    let twice = "<a xmlns:p='u' xmlns:q='u' p:b='1' q:b='2'/>";
    assert!(matches!(parse(twice.as_bytes()), Err(XmlError::NotWellFormed { .. })));
}

#[test]
fn holds_its_limits() {
    let nested = |depth: usize| format!("{}{}", "<a>".repeat(depth), "</a>".repeat(depth));
    assert_eq!(parse(nested(MAX_DEPTH).as_bytes()).unwrap().root.depth(), MAX_DEPTH);
    assert!(matches!(parse(nested(MAX_DEPTH + 1).as_bytes()), Err(XmlError::TooDeep { .. })));
    assert!(matches!(parse(nested(100_000).as_bytes()), Err(XmlError::TooDeep { .. })));

    let attributes = |count: usize| {
        let list: String = (0..count).map(|number| format!(" a{number}=''")).collect();
        format!("<a{list}/>")
    };
    assert!(parse(attributes(MAX_ATTRIBUTES).as_bytes()).is_ok());
    let over = parse(attributes(MAX_ATTRIBUTES + 1).as_bytes());
    assert_eq!(over, Err(XmlError::TooManyAttributes { at: 0 }));

    let large = format!("<a>{}</a>", "x".repeat(MAX_BYTES - 7));
    assert!(parse(large.as_bytes()).is_ok());
    assert_eq!(parse(&vec![b' '; MAX_BYTES + 1]), Err(XmlError::TooLarge { bytes: MAX_BYTES + 1 }));
}

proptest! {
    #[test]
    fn never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = parse(&bytes);
    }

    #[test]
    fn never_panics_near_xml(text in "[<>/&;#x=\"'!?\\[\\]a: \\-\r\nCDATADOCTYPExml0-9]{0,60}") {
        let _ = parse(text.as_bytes());
        let _ = parse(format!("<a>{text}</a>").as_bytes());
        let _ = parse(format!("<a {text}/>").as_bytes());
    }
}
