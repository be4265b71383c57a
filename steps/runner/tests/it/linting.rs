//! The lint: a clean suite has no breach, and each rule is broken by a suite that breaks it alone.

use crate::toy::{Harness, file};
use cucumber::{given, then, when};
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};
use vertebra_runner::*;

/// A world with one definition of each kind that the rules tell apart.
#[derive(Debug, Default, cucumber::World)]
struct Tidy;

/// A world whose words are as bare as its name.
#[derive(Debug, Default, cucumber::World)]
struct Bare;

macro_rules! idle {
    ($world:ty) => {
        impl ScenarioWorld for $world {
            type Harness = Harness;

            async fn begin(&mut self, _: ScenarioContext<Harness>) -> anyhow::Result<()> {
                Ok(())
            }

            async fn end(&mut self) -> anyhow::Result<()> {
                Ok(())
            }

            fn context(&self) -> Option<&ScenarioContext<Harness>> {
                None
            }
        }
    };
}
idle!(Tidy);
idle!(Bare);

#[given("a patient")]
fn a_patient(_: &mut Tidy) {}

#[when(regex = r"^somebody asks(.*)$")]
fn asks(_: &mut Tidy, _how: String) {}

#[when(regex = r"^somebody asks twice$")]
fn asks_twice(_: &mut Tidy) {}

#[then("the answer is A1")]
fn answer(_: &mut Tidy) {}

#[then(regex = r#"^TMS faults the request with (\d+) about "([^"]*)"$"#)]
fn faults(_: &mut Tidy, _code: String, _about: String) {}

#[then("the connection is closed")]
fn closed(_: &mut Tidy) {}

#[then(regex = r"^the audit names (\S+)$")]
fn audit(_: &mut Tidy, _name: String) {}

#[when("somebody asks")]
fn bare_asks(_: &mut Bare) {}

#[then("the request is refused")]
fn bare_refusal(_: &mut Bare) {}

#[then(regex = r"^the request is refused with (\d+)$")]
fn bare_refusal_with_code(_: &mut Bare, _code: String) {}

const CLEAN: &str = "\
Feature: What a lint looks at

  Background:
    Given a patient

  @TOY-001
  Scenario: A question is answered
    When somebody asks
    And somebody asks again
    Then the answer is A1

  @TOY-001
  Scenario Outline: A wrong question is refused
    When somebody asks <how>
    Then TMS faults the request with 300 about \"<about>\"

    Examples:
      | what     | how     | about  |
      | no name  | namely  | name   |
      | a number | by lots | number |

  @TOY-002
  Scenario: A line that is silent is closed
    When somebody asks nothing
    Then the connection is closed
    And the audit names TRANSPORT.DEADLINE
";

const REQUIREMENTS: &str = "\
[[requirement]]
id = \"TOY-001\"
level = \"MUST\"
text = \"A rule.\"
source = \"us\"
evidence = \"E1\"
binds = \"spine\"
lane = \"any\"

[[requirement]]
id = \"TOY-002\"
level = \"SHOULD\"
text = \"Another rule.\"
source = \"us\"
evidence = \"E1\"
binds = \"spine\"
lane = \"any\"
";

fn suite_of(feature: &str, more: Vec<SourceFile>) -> Suite {
    let files = [file("a/clean.feature", feature), file("a/requirements.toml", REQUIREMENTS)];
    Suite::read(files.into_iter().chain(more))
}

/// Place and rule of each breach.
fn broken(report: &LintReport) -> Vec<(String, &'static str)> {
    report.breaches.iter().map(|breach| (breach.place.clone(), breach.rule)).collect()
}

/// What the lint says of the clean feature after a text in it was put in place of another.
#[track_caller]
fn after(from: &str, to: &str) -> Vec<(String, &'static str)> {
    assert!(CLEAN.contains(from), "{from:?} is not in the clean feature");
    broken(&lint::<Tidy>(&suite_of(&CLEAN.replacen(from, to, 1), Vec::new()), None))
}

#[test]
fn a_clean_suite_has_no_breach_and_is_counted() {
    let report = lint::<Tidy>(&suite_of(CLEAN, Vec::new()), None);
    assert_eq!(broken(&report), []);
    assert_eq!(
        report.to_string(),
        "features 1  scenarios 4  requirements 2  steps 7  breaches 0  rules broken 0"
    );
}

#[test]
fn each_rule_for_a_feature_is_broken_alone() {
    let long =
        |steps: usize| format!("    When somebody asks\n{}", "    And somebody asks on\n".repeat(steps - 3));
    let far = "    When somebody asks\n    And somebody asks again\n";
    let cases: [(&str, String, usize, &str); 20] = [
        (far, long(11), 7, "too-many-steps"),
        ("    Given a patient\n", "    Given a patient\n".repeat(10), 3, "too-many-steps"),
        ("A question is answered", "Send a question".into(), 7, "title-states-a-rule"),
        ("A question is answered", "A question should be answered".into(), 7, "title-states-a-rule"),
        ("A question is answered", "A test of questions".into(), 7, "title-states-a-rule"),
        ("A question is answered", "A question is answered.".into(), 7, "title-states-a-rule"),
        (" A question is answered", String::new(), 7, "title-states-a-rule"),
        ("asks again", "asks over HTTP".into(), 9, "no-machinery"),
        ("A question is answered", "A question finds its Riak".into(), 7, "no-machinery"),
        ("by lots", "in a container".into(), 14, "no-machinery"),
        ("asks again", "asks and waits 5 seconds".into(), 9, "no-sleeping"),
        ("asks again", "asks and sleeps".into(), 9, "no-sleeping"),
        (
            "And somebody asks again\n    Then the answer is A1",
            "Then the answer is A1\n    When somebody asks again\n    Then the answer is A1".into(),
            10,
            "one-behaviour",
        ),
        ("| a number |", "| no name  |".into(), 20, "rows-are-named"),
        ("| a number |", "|          |".into(), 20, "rows-are-named"),
        (
            "    Then the connection",
            "    # And somebody asks again\n    Then the connection".into(),
            25,
            "commented-out",
        ),
        ("A line that is silent is closed", "A question is Answered".into(), 23, "duplicate-title"),
        ("asks again", "asks twice".into(), 9, "ambiguous-step"),
        ("the answer is A1", "the answer is A2".into(), 10, "undefined-step"),
        ("  @TOY-001\n  Scenario: ", "  @toy\n  Scenario: ".into(), 7, "no-requirement"),
    ];
    for (from, to, line, rule) in cases {
        assert_eq!(after(from, &to), [(format!("a/clean.feature:{line}"), rule)], "{to}");
    }
}

#[test]
fn what_the_rules_allow_is_no_breach() {
    let nine = format!("    When somebody asks\n{}", "    And somebody asks on\n".repeat(7));
    let cases: [(&str, &str); 8] = [
        ("    When somebody asks\n    And somebody asks again\n", &nine),
        ("A question is answered", "Requests are answered, and a contest is none"),
        ("asks again", "asks for a report about Portsmouth"),
        ("by lots", "over TLS with its SOAPAction"),
        ("asks again", "asks after 5 minutes"),
        ("| name   |", "| HTTP Header |"),
        ("Feature:", "# language: en\nFeature:"),
        (
            "  @TOY-001\n  Scenario: A question is answered\n    When somebody asks\n",
            "  @TOY-001 @fault\n  Scenario: A question meets a container\n    When somebody asks over HTTP\n",
        ),
    ];
    for (from, to) in cases {
        assert_eq!(after(from, to), [], "{to}");
    }
    let hostile = CLEAN.replace("somebody asks again", "somebody asks over HTTP");
    let in_folder =
        Suite::read([file("a/hostile/clean.feature", &hostile), file("a/requirements.toml", REQUIREMENTS)]);
    assert_eq!(broken(&lint::<Tidy>(&in_folder, None)), []);
    let quoted = "Feature: F\n\n  @TOY-001 @TOY-002\n  Scenario: A text is kept\n    When somebody asks\n      \"\"\"\n      # a heading\n      \"\"\"\n    Then the answer is A1\n";
    assert_eq!(broken(&lint::<Tidy>(&suite_of(quoted, Vec::new()), None)), []);
}

#[test]
fn a_refusal_is_bound_to_code_component_and_reason() {
    let bare = [
        ("with 300 about \"<about>\"", "with 300"),
        ("TMS faults the request with 300", "the request faults"),
        ("about \"<about>\"", "about \"x\""),
        ("TMS faults the request with 300", "Then it fails"),
    ];
    for (from, to) in bare {
        let found = after(from, to);
        assert!(found.contains(&("a/clean.feature:15".into(), "reason-bound")), "{to}: {found:?}");
    }
    // Where the wire has no place for a reason, the audit has it.
    let coded = "with 300\n    And the audit names TMS.300";
    let found = after("with 300 about \"<about>\"", coded);
    assert!(!found.iter().any(|(_, rule)| *rule == "reason-bound"), "{found:?}");
    let silent = after("    And the audit names TRANSPORT.DEADLINE\n", "");
    assert_eq!(silent, [("a/clean.feature:25".to_owned(), "reason-bound")]);

    let feature = "Feature: F\n\n  @TOY-001 @TOY-002\n  Scenario: A question is refused\n    When somebody asks\n    Then the request is refused\n    And the request is refused with 300\n";
    let report = lint::<Bare>(&suite_of(feature, Vec::new()), None);
    let (of_words, of_rows): (Vec<_>, Vec<_>) =
        broken(&report).into_iter().partition(|(place, _)| place.contains("linting.rs:"));
    assert_eq!(of_words.len(), 2, "{report:?}");
    let lines = [6, 7].map(|line| (format!("a/clean.feature:{line}"), "reason-bound"));
    assert_eq!(of_rows, lines);
}

#[test]
fn what_a_refusal_is_about_is_a_word_a_number_or_a_code() {
    for (about, is_enough) in [
        ("a", false),
        ("not", false),
        ("   x", false),
        ("7", true),
        ("12", true),
        ("GEN", true),
        ("name", true),
    ] {
        let found = after("| name   |", &format!("| {about} |"));
        let of_reason = found.iter().filter(|(_, rule)| *rule == "reason-bound").count();
        assert_eq!(of_reason == 0, is_enough, "{about}: {found:?}");
    }
}

#[test]
fn a_scenario_shows_what_a_subject_that_does_nothing_cannot() {
    let rules = |outcomes: &str| {
        let steps: String = outcomes.lines().map(|line| format!("    {line}\n")).collect();
        let feature = format!(
            "Feature: F\n\n  @TOY-001 @TOY-002\n  Scenario: A question is met\n    When somebody asks\n{steps}"
        );
        let report = lint::<Tidy>(&suite_of(&feature, Vec::new()), None);
        let of_rows =
            report.breaches.iter().filter(|breach| breach.rule != "undefined-step" && breach.rule != "suite");
        of_rows.map(|breach| (breach.place.clone(), breach.rule)).collect::<Vec<_>>()
    };
    let at = |rule: &'static str| vec![("a/clean.feature:4".to_owned(), rule)];
    assert_eq!(rules(""), at("no-outcome"));
    let alone = [
        "Then there is no answer yet",
        "Then the GP system of Elm Surgery does not know the patient 9000000009",
        "Then PDS warns of nothing",
        "Then PDS holds the same records as before",
        "Then the connection is still open",
        "Then the audit has 1 row",
        "Then the audit has 2 rows",
        "Then 1 of the strangers has been cut off",
        "Then the reply is of the version V3NPfIT3.0.09",
        "Then the answer is of the version \"V3NPfIT3.0.09\"",
        "Then the fault stands in the code context \"urn:x\"",
    ];
    for outcome in alone {
        assert_eq!(rules(outcome), at("status-only"), "{outcome}");
        assert_eq!(rules(&format!("{outcome}\nAnd the audit has 1 row")), at("status-only"), "{outcome}");
        for shows in
            ["the answer is A1", "TMS faults the request with 300 about \"name\"", "the audit names TMS.300"]
        {
            assert_eq!(rules(&format!("{outcome}\nAnd {shows}")), [], "{outcome} and {shows}");
        }
    }
    let quoted = "Then the GP system of Elm Surgery knows the patient 9000000009 as \"does not\"";
    assert_eq!(rules(quoted), []);
}

#[test]
fn requirements_and_scenarios_miss_each_other_in_both_directions() {
    let forgotten = after("@TOY-002", "@TOY-001");
    assert_eq!(forgotten, [("a/requirements.toml:11".to_owned(), "untested-requirement")]);
    let excused = REQUIREMENTS.to_owned() + "untested = \"nobody can see it\"\n";
    let suite = |feature: &str| {
        Suite::read([file("a/clean.feature", feature), file("a/requirements.toml", &excused)])
    };
    let needless = broken(&lint::<Tidy>(&suite(CLEAN), None));
    assert_eq!(needless, [("a/requirements.toml:11".to_owned(), "needless-reason")]);
    assert_eq!(broken(&lint::<Tidy>(&suite(&CLEAN.replace("@TOY-002", "@TOY-001")), None)), []);
    let unknown = after("@TOY-002", "@TOY-001 @TOY-002 @TOY-003");
    assert_eq!(unknown, [("a/clean.feature:23".to_owned(), "suite")]);
}

#[test]
fn a_broken_file_of_requirements_is_one_breach_with_its_line() {
    let blank = REQUIREMENTS.replacen("source = \"us\"", "source = \" \"", 1);
    let other = CLEAN.replace("TOY-00", "TOY-10");
    let files = [
        file("a/clean.feature", CLEAN),
        file("a/below/clean.feature", CLEAN),
        file("a/requirements.toml", &blank),
        file("b/clean.feature", &other),
        file("b/requirements.toml", &REQUIREMENTS.replace("TOY-00", "TOY-10").replace("TOY-102", "TOY-103")),
    ];
    let report = lint::<Tidy>(&Suite::read(files), None);
    let places: Vec<&str> = report.breaches.iter().map(|breach| breach.place.as_str()).collect();
    // What stands elsewhere is told as ever.
    assert_eq!(
        places,
        ["a/requirements.toml:5", "b/clean.feature:23", "b/requirements.toml:11"],
        "{report:?}"
    );
    assert_eq!(report.breaches[0].what, "source of requirement TOY-001 is blank");
}

fn product() -> Product {
    let shown = |name: &str, step: &str| MustBeShown {
        name: name.into(),
        kind: "fault",
        place: "faults.toml:1".into(),
        step: Regex::new(step).unwrap(),
    };
    Product {
        listed: BTreeMap::from([("s:A1".to_owned(), "interactions.toml:3".to_owned())]),
        handled: BTreeSet::from(["s:A1".to_owned()]),
        shown: vec![shown("TMS.300", "^TMS faults the request with 300 "), shown("A1", "^the answer is A1$")],
    }
}

/// The clean feature with every definition used.
fn used() -> String {
    let twice = "\n  @TOY-001\n  Scenario: Two questions are answered\n    When somebody asks twice\n    Then the answer is A1\n";
    CLEAN.to_owned() + twice
}

#[test]
fn only_the_products_own_suite_has_to_use_every_step_and_show_every_row() {
    let of = |product: &Product, feature: &str, more| {
        broken(&lint::<Tidy>(&suite_of(feature, more), Some(product)))
    };
    // A second definition of that sentence makes the added scenario ambiguous; nothing else is wrong.
    let ambiguous = ("a/clean.feature:30".to_owned(), "ambiguous-step");
    assert_eq!(of(&product(), &used(), Vec::new())[0], ambiguous);
    let unused = of(&product(), CLEAN, Vec::new());
    assert_eq!(unused.len(), 1, "{unused:?}");
    assert!(unused[0].0.contains("linting.rs:") && unused[0].1 == "unused-step", "{unused:?}");

    let without = |found: Vec<(String, &'static str)>| -> Vec<(String, &'static str)> {
        found.into_iter().filter(|(_, rule)| *rule != "unused-step").collect()
    };
    let silent = CLEAN.replace("with 300", "with 301");
    let unshown = without(of(&product(), &silent, Vec::new()));
    assert_eq!(unshown, [("faults.toml:1".to_owned(), "unshown")]);
    let excuse = |text: &str| vec![file("unshown.toml", text)];
    let good = "# why\n\n[[unshown]]\nname = \"TMS.300\"\nreason = \"nobody can raise it\"\n";
    assert_eq!(without(of(&product(), &silent, excuse(good))), []);
    let needless = [("unshown.toml:4".to_owned(), "needless-reason")];
    assert_eq!(without(of(&product(), CLEAN, excuse(good))), needless);
    assert_eq!(without(of(&product(), CLEAN, excuse(&good.replace("TMS.300", "TMS.999")))), needless);
    let blank = good.replace("nobody can raise it", " ");
    assert_eq!(without(of(&product(), &silent, excuse(&blank))), [("unshown.toml:4".to_owned(), "suite")]);
    let unknown = good.replace("reason", "why");
    let found = without(of(&product(), CLEAN, excuse(&unknown)));
    assert_eq!(found, [("unshown.toml:1".to_owned(), "suite")]);
}

#[test]
fn a_request_needs_a_row_and_a_handler() {
    let suite = suite_of(CLEAN, Vec::new());
    let rules = |product: &Product| -> Vec<&str> {
        let found = broken(&lint::<Tidy>(&suite, Some(product)));
        found.into_iter().map(|(_, rule)| rule).filter(|rule| *rule != "unused-step").collect()
    };
    assert_eq!(rules(&Product { handled: BTreeSet::new(), ..product() }), ["no-handler"]);
    assert_eq!(rules(&Product { listed: BTreeMap::new(), ..product() }), ["no-row"]);
}

#[test]
fn breaches_come_by_path_and_line_and_say_how_they_are_mended() {
    let feature = CLEAN
        .replace("A question is answered", "Send a question")
        .replace("A line that is silent is closed", "A line should be closed");
    let report = lint::<Tidy>(&suite_of(&feature, Vec::new()), None);
    let lines: Vec<String> = report.breaches.iter().map(ToString::to_string).collect();
    assert_eq!(
        lines[0],
        "a/clean.feature:7: title-states-a-rule: the title \"Send a question\" begins like an order; \
         state the rule that holds, as \"A number that no record carries is not found\""
    );
    assert!(lines[1].starts_with("a/clean.feature:23: "), "{lines:?}");
    assert!(report.to_string().ends_with("breaches 2  rules broken 1"), "{report}");
}
