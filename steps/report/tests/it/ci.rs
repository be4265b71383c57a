//! The JUnit report: its form, its counts, one verdict for each row, and that nothing that is not green looks green.

use crate::making::*;
use proptest::prelude::*;
use roxmltree::{Document, Node};
use vertebra_evidence::*;
use vertebra_report::junit;

const PDS: &str = "pds/retrieval.feature";

/// What readers of the format know: each element with the attributes that it has to have, and those that it may have.
const FORM: &[(&str, &[&str], &[&str])] = &[
    ("testsuites", &["name", "tests", "failures", "errors", "skipped", "time"], &[]),
    ("testsuite", &["name", "tests", "failures", "errors", "skipped", "time"], &["file", "timestamp"]),
    ("properties", &[], &[]),
    ("property", &["name", "value"], &[]),
    ("testcase", &["name", "classname", "time"], &["file", "line"]),
    ("failure", &["message", "type"], &[]),
    ("error", &["message", "type"], &[]),
    ("skipped", &["message"], &[]),
    ("system-out", &[], &[]),
];

/// Which elements may stand in which.
const INSIDE: &[(&str, &[&str])] = &[
    ("testsuites", &["testsuite"]),
    ("testsuite", &["properties", "testcase"]),
    ("properties", &["property"]),
    ("testcase", &["properties", "failure", "error", "skipped", "system-out"]),
];

fn named<'a>(node: Node<'a, 'a>, name: &'static str) -> Vec<Node<'a, 'a>> {
    node.descendants().filter(|node| node.has_tag_name(name)).collect()
}

/// Asserts the form of a document and that its counts are those of its cases.
#[track_caller]
fn well_formed(text: &str) {
    let document = Document::parse(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    for node in document.descendants().filter(Node::is_element) {
        let name = node.tag_name().name();
        let (_, must, may) = FORM.iter().find(|(known, ..)| *known == name).expect("a known element");
        for attribute in *must {
            assert!(node.has_attribute(*attribute), "{name} lacks {attribute}\n{text}");
        }
        for attribute in node.attributes() {
            let known = must.iter().chain(*may).any(|known| *known == attribute.name());
            assert!(known, "{name} has {}\n{text}", attribute.name());
        }
        let inside =
            INSIDE.iter().find(|(outer, _)| *outer == name).map_or(&[] as &[&str], |(_, inner)| inner);
        for child in node.children().filter(Node::is_element) {
            assert!(inside.contains(&child.tag_name().name()), "{:?} in {name}", child.tag_name());
        }
        if ["testsuites", "testsuite"].contains(&name) {
            for (attribute, counted) in
                [("tests", "testcase"), ("failures", "failure"), ("errors", "error"), ("skipped", "skipped")]
            {
                let count = named(node, counted).len().to_string();
                assert_eq!(node.attribute(attribute), Some(count.as_str()), "{attribute} of {name}\n{text}");
            }
        }
        if name == "testcase" {
            let verdicts = node.children().filter(|child| {
                ["failure", "error", "skipped"].iter().any(|verdict| child.has_tag_name(*verdict))
            });
            assert!(verdicts.count() <= 1, "more than one verdict\n{text}");
        }
    }
}

/// Each case as its name and what it came to.
fn cases(text: &str) -> Vec<(String, String)> {
    let document = Document::parse(text).unwrap();
    let cases = named(document.root(), "testcase");
    let verdict = |case: &Node<'_, '_>| {
        let found = case.children().find(|child| child.has_attribute("message"));
        found.map_or("green".to_owned(), |found| found.tag_name().name().to_owned())
    };
    cases.iter().map(|case| (case.attribute("name").unwrap().to_owned(), verdict(case))).collect()
}

fn came_to(events: &[Event]) -> Vec<(String, String)> {
    let text = junit(events);
    well_formed(&text);
    cases(&text)
}

fn verdicts(events: &[Event]) -> Vec<String> {
    came_to(events).into_iter().map(|(_, verdict)| verdict).collect()
}

/// A run of one row whose only check comes to this.
fn run_of(verdict: CheckVerdict, blame: Blame, strict: bool) -> Vec<Event> {
    let stream = Stream::of(RunStarted { strict, ..started(&[(PDS, 1)]) });
    let row = ScenarioHeader {
        requirements: vec!["PDS-RET-001".into(), "PDS-RET-002".into()],
        ..header(PDS, 4, "A person", "PDS-RET-001")
    };
    stream.scenario(row, |one| {
        drop(one.check(placed(Check::new("c", "it holds").verdict(verdict).blame(blame))));
    });
    stream.events()
}

#[test]
fn a_row_comes_to_one_verdict_by_what_its_checks_come_to() {
    use CheckVerdict::*;
    let cases = [
        (Pass, Blame::Subject, false, "green"),
        (Warn, Blame::Subject, false, "green"),
        (Warn, Blame::Subject, true, "failure"),
        (Fail, Blame::Subject, false, "failure"),
        (Fail, Blame::Prerequisite, false, "skipped"),
        (Blocked, Blame::Prerequisite, false, "skipped"),
        (Unverified, Blame::Subject, false, "error"),
        (HarnessError, Blame::Harness, false, "error"),
        (Fail, Blame::PeerSimulator, false, "error"),
        (EnvironmentError, Blame::Environment, false, "error"),
    ];
    for (verdict, blame, strict, expected) in cases {
        let found = came_to(&run_of(verdict, blame, strict));
        assert_eq!(found[0], ("A person".to_owned(), expected.to_owned()), "{verdict:?} {blame:?}");
        // A row that is skipped is not red, so the run says that it is not green.
        assert_eq!(found.len(), if expected == "skipped" { 2 } else { 1 }, "{verdict:?}: {found:?}");
    }
}

#[test]
fn a_finding_is_green_and_still_told() {
    let text = junit(&run_of(CheckVerdict::Warn, Blame::Subject, false));
    let document = Document::parse(&text).unwrap();
    let told = named(document.root(), "system-out");
    assert!(told[0].text().unwrap().contains("c is warn: it holds"), "{text}");
}

#[test]
fn a_failure_says_where_it_is_and_what_was_expected() {
    let stream = Stream::of(started(&[(PDS, 2)]));
    let wrong = ScenarioHeader { row: Some("current".into()), ..header(PDS, 14, "A rule", "PDS-RET-001") };
    stream.scenario(wrong, |one| {
        let check =
            Check::new("name", "the reply names her").holds(false).expected("MOLLOY").actual("MALLOY");
        drop(one.check(placed(check.at("patient/name"))));
    });
    stream.passing(header(PDS, 4, "Nobody", "PDS-RET-002"));
    let text = junit(&stream.events());
    well_formed(&text);
    let document = Document::parse(&text).unwrap();
    let suite = named(document.root(), "testsuite")[0];
    assert_eq!(
        (suite.attribute("name"), suite.attribute("file")),
        (Some("T"), Some("features/pds/retrieval.feature"))
    );
    let properties: Vec<(&str, &str)> = named(suite, "property")
        .iter()
        .filter(|one| one.parent().and_then(|p| p.parent()) == Some(suite))
        .map(|one| (one.attribute("name").unwrap(), one.attribute("value").unwrap()))
        .collect();
    for expected in [("seed", "7"), ("lane", "embedded"), ("verdict", "NON-CONFORMANT"), ("exit", "20")] {
        assert!(properties.contains(&expected), "{expected:?} is not in {properties:?}");
    }
    assert!(properties.iter().any(|(name, value)| *name == "hash" && value.len() == 64), "{properties:?}");
    assert!(properties.contains(&("subject", "embedded Spine 0.1.0 (in process, one per scenario)")));
    let cases = named(document.root(), "testcase");
    assert_eq!(cases.len(), 2);
    assert_eq!(cases[0].attribute("line"), Some("4"), "cases come by line");
    let case = cases[1];
    assert_eq!(case.attribute("name"), Some("A rule [current]"));
    assert_eq!(case.attribute("classname"), Some("pds.retrieval"));
    assert_eq!((case.attribute("file"), case.attribute("line")), (suite.attribute("file"), Some("14")));
    let requirement = named(case, "property")[0];
    assert_eq!(
        (requirement.attribute("name"), requirement.attribute("value")),
        (Some("requirement"), Some("PDS-RET-001"))
    );
    let failure = named(case, "failure")[0];
    assert_eq!(
        failure.attribute("message"),
        Some("name: the reply names her; expected MOLLOY; actual MALLOY")
    );
    assert_eq!(failure.attribute("type"), Some("subject"));
    assert!(
        failure.text().unwrap().contains("replay       vertebra run pds/retrieval.feature:14 --seed 7"),
        "{text}"
    );
}

#[test]
fn features_of_a_folder_are_found_in_that_folder() {
    let replay = ["--features", "my suite/"].map(str::to_owned).to_vec();
    let stream = Stream::of(RunStarted { replay, ..started(&[(PDS, 1)]) });
    stream.passing(header(PDS, 4, "Nobody", "PDS-RET-002"));
    let text = junit(&stream.events());
    assert!(text.contains("file=\"my suite/pds/retrieval.feature\""), "{text}");
}

#[test]
fn a_run_that_is_not_green_never_looks_green() {
    assert_eq!(verdicts(&[]), ["error"], "a run that never began");

    let refused = Stream::of(started(&[]));
    refused.fault(ExitCode::SubjectNotReachable, "nothing listens there");
    let text = junit(&refused.events());
    well_formed(&text);
    assert!(text.contains("message=\"exit 40: nothing listens there\" type=\"INVALID RUN\""), "{text}");

    assert_eq!(verdicts(&Stream::of(started(&[])).events()), ["error"], "nothing selected");

    let untested = Stream::of(started(&[(PDS, 1)]));
    untested.passing(header(PDS, 4, "A person", "PDS-RET-001"));
    assert_eq!(verdicts(&untested.events()), ["green", "error"], "a MUST that nobody tests");

    let rerun = RerunFacts { of: 3, whole: "vertebra run".into() };
    let some = Stream::of(RunStarted { rerun: Some(rerun), ..started(&[(PDS, 2)]) });
    some.passing(header(PDS, 4, "A person", "PDS-RET-001"));
    some.passing(header(PDS, 9, "Nobody", "PDS-RET-002"));
    let events = some.events();
    assert_eq!(verdicts(&events), ["green", "green", "error"], "reruns outstanding");
    assert!(junit(&events).contains("exit 23: 2 of 3 rows were run again and none failed"));

    let crashed = Stream::of(started(&[(PDS, 2)]));
    crashed.passing(header(PDS, 4, "A person", "PDS-RET-001"));
    let mut events = crashed.events();
    events.pop();
    assert_eq!(verdicts(&events), ["green", "error"], "a stream that just ends");

    let interrupted = Stream::of(started(&[(PDS, 3)]));
    let under_way = interrupted.unfinished(header(PDS, 4, "Under way", "PDS-RET-001"), |_| {});
    interrupted.fault(ExitCode::Interrupted, "interrupted");
    assert_eq!(came_to(&interrupted.events()), [("Under way".to_owned(), "error".to_owned())]);
    drop(under_way);
}

proptest! {
    #[test]
    fn any_text_makes_a_document_that_can_be_read(title in any::<String>(), value in any::<String>()) {
        let stream = Stream::of(started(&[(PDS, 1)]));
        stream.scenario(header(PDS, 4, &title, "PDS-RET-001"), |one| {
            let check = Check::new("c", "it holds").holds(false).expected(&value).actual("\0\u{fffe}]]>\r\n\t<&\"'");
            drop(one.check(placed(check)));
        });
        let text = junit(&stream.events());
        well_formed(&text);
        prop_assert_eq!(cases(&text).len(), 1);
    }
}

#[test]
fn a_run_of_a_mutant_is_named_and_never_green() {
    for (reached, said) in
        [(0, "its fault was never reached, and the rows say"), (3, "its fault was reached;")]
    {
        let facts = MutantFacts {
            id: "SPINE-013".into(),
            wrong: "The clock stands.".into(),
            seam: "clock".into(),
            changes: "time".into(),
        };
        let stream =
            Stream::with(started(&[(PDS, 1)]), |recorder| recorder.plant(facts.clone(), move || reached));
        stream.scenario(header(PDS, 3, "Rule", "PDS-RET-001"), |one| {
            drop(one.check(Check::new("c", "it holds").holds(true)));
        });
        let text = junit(&stream.events());
        well_formed(&text);
        let document = Document::parse(&text).unwrap();
        for suite in named(document.root(), "testsuite") {
            assert!(suite.attribute("name").unwrap().starts_with("MUTANT SPINE-013: "), "{text}");
            let verdict = named(suite, "property");
            let verdict = verdict.iter().find(|node| node.attribute("name") == Some("verdict")).unwrap();
            assert!(verdict.attribute("value").unwrap().starts_with("of MUTANT SPINE-013: "), "{text}");
        }
        let failures = named(document.root(), "failure");
        let [failure] = failures.as_slice() else { panic!("one failure\n{text}") };
        let message = failure.attribute("message").unwrap();
        assert!(message.contains(said) && message.ends_with("this is no conformance result"), "{message}");
    }
}
