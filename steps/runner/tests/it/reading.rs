//! Features as rows: outlines, backgrounds, rules, tags, and the lines that are ids.

use crate::toy::*;
use vertebra_runner::*;

const FEATURE: &str = "\
@top
Feature: Toy
  Background:
    Given a counter at 1

  # a comment moves everything by a line
  Scenario: Plain
    Then it shows 1

  @out
  Scenario Outline: Grows to <sum>
    When it grows by <by>
    Then it shows <sum>

    @few
    Examples: small
      words in between

      | case  | by | sum |
      # a comment between rows
      | one   | 1  | 2   |

      | two   | 2  | 3   |

    Examples: large
      | case  | by  | sum |
      | <by>  | 100 | 101 |

  @ruled
  Rule: Rules have backgrounds too
    Background:
      Given a counter at 5

    @TOY-RET-001
    Example: Ruled
      Then it shows 5
";

fn suite() -> Suite {
    let requirements = "[[requirement]]\nid = 'TOY-RET-001'\nlevel = 'MUST'\ntext = 't'\nsource = 's'\n\
                        evidence = 'E1'\nbinds = 'spine'\nlane = 'any'\n";
    Suite::read([
        file("toy/growing.feature", FEATURE),
        file("toy/requirements.toml", requirements),
        file("toy/notes.md", "not read"),
    ])
}

#[test]
fn every_row_has_its_own_line_title_tags_and_steps() {
    let suite = suite();
    assert_eq!(suite.faults(), [] as [&str; 0]);
    let lines: Vec<&str> = FEATURE.lines().collect();
    let found: Vec<_> = suite
        .rows()
        .iter()
        .map(|row| {
            let header = row.header();
            let line: usize = header.id.rsplit_once(':').unwrap().1.parse().unwrap();
            let steps: Vec<_> = row.steps().iter().map(|step| step.text().to_owned()).collect();
            (lines[line - 1].trim().to_owned(), row.title_and_row(), header.tags.join(" "), steps.join("; "))
        })
        .collect();
    let expected = [
        ("Scenario: Plain", "Plain", "top", "a counter at 1; it shows 1"),
        (
            "| one   | 1  | 2   |",
            "Grows to 2 [one]",
            "top out few",
            "a counter at 1; it grows by 1; it shows 2",
        ),
        (
            "| two   | 2  | 3   |",
            "Grows to 3 [two]",
            "top out few",
            "a counter at 1; it grows by 2; it shows 3",
        ),
        (
            "| <by>  | 100 | 101 |",
            "Grows to 101 [<by>]",
            "top out",
            "a counter at 1; it grows by 100; it shows 101",
        ),
        ("Example: Ruled", "Ruled", "top ruled TOY-RET-001", "a counter at 1; a counter at 5; it shows 5"),
    ];
    assert_eq!(found, expected.map(|(a, b, c, d)| (a.into(), b.into(), c.into(), d.into())));
    assert_eq!(suite.rows()[4].header().requirements, ["TOY-RET-001"]);
}

#[test]
fn every_step_has_the_line_on_which_it_stands() {
    let suite = suite();
    let lines: Vec<&str> = FEATURE.lines().collect();
    for step in suite.rows()[4].steps().iter().chain(suite.rows()[1].steps()) {
        let line: usize = step.place().rsplit_once(':').unwrap().1.parse().unwrap();
        let keyword = format!("{} ", step.keyword());
        assert!(lines[line - 1].trim().starts_with(&keyword), "{}: {}", step.place(), lines[line - 1]);
    }
}

#[test]
fn a_file_without_a_line_end_has_its_rows() {
    let text = "Feature: F\n  Scenario Outline: S\n    Given <a>\n    Examples:\n      | a |\n      | 1 |\n      | 2 |";
    for end in ["", "  ", "\n", "\n\n"] {
        let suite = Suite::read([file("f.feature", &format!("{text}{end}"))]);
        let ids: Vec<_> = suite.rows().iter().map(|row| row.header().id.as_str()).collect();
        assert_eq!(ids, ["f.feature:6", "f.feature:7"], "{end:?}");
    }
}

#[test]
fn every_row_runs() {
    let plan = Plan::new(&suite(), &Selection::default(), facts()).unwrap();
    let (judged, _) = run_plan(plan, &Default::default(), std::future::pending());
    assert_eq!(judged.counts.passed, 5, "{judged:?}");
    assert_eq!(judged.exit.code(), 0);
}

#[test]
fn what_cannot_become_a_row_is_a_fault_with_its_line() {
    let cases = [
        ("Scenario: A\n", "a scenario without steps"),
        ("Scenario Outline: A\n Given a counter at 1\n", "an outline without examples"),
        ("Scenario Outline: A\n Given a counter at 1\n Examples:\n", "examples without a table"),
        ("Scenario Outline: A\n Given a counter at 1\n Examples:\n | x |\n", "examples with a heading only"),
        ("Scenario Outline: A\n Given a <y>\n Examples:\n | x |\n | 1 |\n", "<y> names no column"),
        ("Scenario Outline: <y>\n Given a <x>\n Examples:\n | x |\n | 1 |\n", "<y> names no column"),
    ];
    for (scenario, said) in cases {
        let suite = Suite::read([file("a.feature", &format!("Feature: A\n{scenario}"))]);
        let faults = suite.faults();
        assert_eq!(faults.len(), 1, "{scenario:?}: {faults:?}");
        assert!(faults[0].starts_with("a.feature:") && faults[0].contains(said), "{faults:?}");
    }
    let empty = Suite::read([file("a.feature", "Feature: A\n")]);
    assert_eq!(empty.faults(), ["a.feature: a feature without scenarios"]);
}

#[test]
fn the_digest_of_a_suite_covers_every_file() {
    let other = Suite::read([file("toy/growing.feature", FEATURE)]);
    assert_ne!(suite().digest(), other.digest());
    assert_eq!(suite().digest(), suite().digest());
    assert_eq!(suite().digest().len(), 16);
}
