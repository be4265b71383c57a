//! The path language against a table, and what its errors say.

use std::collections::BTreeMap;
use vertebra_peer::xml::{Document, Find, Path, PathError, parse};

fn document() -> Document {
    parse(
        br#"<s:Envelope xmlns:s="urn:soap" xmlns="urn:hl7" version="1">
  <s:Body kind="x" s:kind="y">
    <wrapper>
      <QUPA_IN050000UK32>
        <id root="A1"/>
        <person.name use="L"><given>Ann</given><given>May</given><family>Elm<!-- c -->tree</family></person.name>
        <person.name use="A"><given>Bob</given></person.name>
        <empty/>
      </QUPA_IN050000UK32>
    </wrapper>
    <id root="B2" xmlns=""/>
  </s:Body>
</s:Envelope>"#,
    )
    .unwrap()
}

#[test]
fn finds_what_the_path_says() {
    let document = document();
    let table: &[(&str, &[&str])] = &[
        ("Envelope/@version", &["1"]),
        ("/Envelope/@version", &["1"]),
        ("Envelope/Body/*/QUPA_IN050000UK32/id/@root", &["A1"]),
        ("Envelope/Body/wrapper/*/person.name/given", &["Ann", "May", "Bob"]),
        ("Envelope/Body/wrapper/*/person.name[1]/given", &["Ann", "May"]),
        ("Envelope/Body/wrapper/*/person.name[2]/given", &["Bob"]),
        ("Envelope/Body/wrapper/*/person.name/given[1]", &["Ann", "Bob"]),
        ("Envelope/Body/wrapper/*/person.name/given[2]", &["May"]),
        ("Envelope/Body/wrapper/*/person.name[3]", &[]),
        ("**/given", &["Ann", "May", "Bob"]),
        ("**/given[2]", &["May"]),
        ("**/id/@root", &["A1", "B2"]),
        ("Envelope/**/id/@root", &["A1", "B2"]),
        ("**/@root", &["A1", "B2"]),
        ("**/**x", &[]),
        ("**/wrapper/**/given", &["Ann", "May", "Bob"]),
        ("**/*/**/given", &["Ann", "May", "Bob"]),
        ("**/family", &["Elmtree"]),
        ("**/empty", &[""]),
        ("**/{urn:hl7}id/@root", &["A1"]),
        ("**/{}id/@root", &["B2"]),
        ("**/{urn:other}id", &[]),
        ("Envelope/Body/{urn:hl7}*/*/id/@root", &["A1"]),
        ("Envelope/Body/@kind", &["x", "y"]),
        ("Envelope/Body/@{}kind", &["x"]),
        ("Envelope/Body/@{urn:soap}kind", &["y"]),
        ("@version", &[]),
        ("Body", &[]),
        ("Envelope/id", &[]),
    ];
    for (path, values) in table {
        if *path == "**/**x" {
            assert!(matches!(document.all(path), Err(PathError::Malformed { .. })), "{path}");
            continue;
        }
        assert_eq!(document.all(path).unwrap(), *values, "{path}");
        assert_eq!(document.count(path), Ok(values.len()), "{path}");
        assert_eq!(document.at(path).unwrap().as_deref(), values.first().copied(), "{path}");
        match values {
            [only] => assert_eq!(document.one(path).as_deref(), Ok(*only), "{path}"),
            [] => assert!(matches!(document.one(path), Err(PathError::Missing { .. })), "{path}"),
            _ => assert_eq!(
                document.one(path),
                Err(PathError::Several { path: (*path).to_owned(), count: values.len() })
            ),
        }
        assert_eq!(document.why_absent(path).unwrap().is_some(), values.is_empty(), "{path}");
    }
}

#[test]
fn starts_at_an_element_as_well() {
    let document = document();
    let names = document.elements_at("**/person.name").unwrap();
    assert_eq!(names.len(), 2);
    assert_eq!(names[1].one("@use").as_deref(), Ok("A"));
    assert_eq!(names[0].all("given").unwrap(), ["Ann", "May"]);
    assert_eq!(names[0].value_of("use"), Some("L"));
    assert_eq!(document.elements_at("**/@root").unwrap(), Vec::<&vertebra_peer::xml::Element>::new());
}

#[test]
fn prefixes_stand_for_namespaces() {
    let prefixes = BTreeMap::from([("soap", "urn:soap"), ("h", "urn:hl7")]);
    let path = Path::with_prefixes("soap:Envelope/soap:Body/h:*/*/h:id/@root", &prefixes).unwrap();
    assert_eq!(document().one_of(&path).as_deref(), Ok("A1"));
    assert_eq!(document().all_of(&path), ["A1"]);
    assert!(matches!(Path::with_prefixes("x:a", &prefixes), Err(PathError::Malformed { .. })));
}

#[test]
fn a_path_that_is_none_is_an_error_everywhere() {
    let document = document();
    for path in [
        "", "/", "a//b", "//a", "a/", "a/**", "**", "**/**/a", "a[0]", "a[x]", "a[1", "a]", "a[]", "@", "@*",
        "a/@b/c", "{urn:x", "urn:x}a", "{a{b}c", "x:a", "a b", "a/@b[1]", "..", "text()", "a[1][2]",
    ] {
        let malformed = |error: &PathError| matches!(error, PathError::Malformed { .. });
        assert!(document.at(path).is_err_and(|error| malformed(&error)), "{path}");
        assert!(document.all(path).is_err_and(|error| malformed(&error)), "{path}");
        assert!(document.count(path).is_err_and(|error| malformed(&error)), "{path}");
        assert!(document.one(path).is_err_and(|error| malformed(&error)), "{path}");
        assert!(document.why_absent(path).is_err_and(|error| malformed(&error)), "{path}");
    }
    assert!(matches!(Path::parse(&vec!["a"; 65].join("/")), Err(PathError::Malformed { .. })));
}

#[test]
fn an_absent_place_is_explained_by_the_deepest_step_that_exists() {
    let document = document();
    let table = [
        (
            "Envelope/Body/traceQueryResponse/id",
            "`Envelope/Body/traceQueryResponse/id` is absent: `Envelope/Body` is there, `traceQueryResponse` is not; \
             there are: wrapper, id",
        ),
        (
            "Envelope/Body/wrapper/*/id/@extension",
            "`Envelope/Body/wrapper/*/id/@extension` is absent: `Envelope/Body/wrapper/*/id` is there, `@extension` \
             is not; there are: @root",
        ),
        ("Fault", "`Fault` is absent: the document is there, `Fault` is not; there are: Envelope"),
        ("**/empty/x", "`**/empty/x` is absent: `**/empty` is there, `x` is not; there is nothing"),
        (
            "Envelope/**/gone/x",
            "`Envelope/**/gone/x` is absent: `Envelope` is there, `**/gone` is not; there are: Body",
        ),
    ];
    for (path, text) in table {
        assert_eq!(document.one(path).unwrap_err().to_string(), text);
    }
    let many: String = (0..20).map(|number| format!("<e{number}/>")).collect();
    let many = parse(format!("<a>{many}</a>").as_bytes()).unwrap();
    assert!(many.one("a/b").unwrap_err().to_string().ends_with("e10, e11 and 8 more"));
}
