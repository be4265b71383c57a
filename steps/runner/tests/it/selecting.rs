//! Selection: exact, or an error.

use crate::toy::*;
use std::future::pending;
use vertebra_evidence::ExitCode;
use vertebra_runner::*;

const FEATURE: &str = "\
Feature: Toy
  @fast @TOY-001
  Scenario: Plain
    Given a counter at 1
    Then it shows 1

  @slow @TOY-002
  Scenario Outline: Grows
    Given a counter at <from>
    Then it shows <from>

    Examples:
      | case | from |
      | one  | 1    |
      | two  | 2    |

    Examples:
      | case  | from |
      | three | 3    |
";

fn suite() -> Suite {
    let requirement = |id: &str, lane: &str| {
        format!(
            "[[requirement]]\nid = '{id}'\nlevel = 'MUST'\ntext = 't'\nsource = 's'\nevidence = 'E1'\n\
             binds = 'spine'\nlane = '{lane}'\n"
        )
    };
    let all = ["TOY-001", "TOY-002"].map(|id| requirement(id, "any")).concat();
    Suite::read([
        file("a/one.feature", FEATURE),
        file("a/two.feature", &FEATURE.replace("Toy", "Other").replace("@TOY-001", "@TOY-003")),
        file("b/one.feature", FEATURE),
        file("a/requirements.toml", &(all + &requirement("TOY-003", "services"))),
    ])
}

fn ids(selection: &Selection) -> Vec<String> {
    let rows = suite().select(selection).unwrap();
    rows.iter().map(|row| row.header().id.clone()).collect()
}

fn path(path: &str) -> Selection {
    Selection { paths: vec![path.into()], ..Selection::default() }
}

#[test]
fn a_path_means_a_row_a_table_a_scenario_a_file_or_a_folder() {
    let rows = ["a/one.feature:3", "a/one.feature:14", "a/one.feature:15", "a/one.feature:19"];
    let cases: [(&str, &[&str]); 13] = [
        ("a/one.feature:3", &rows[..1]),
        ("a/one.feature:5", &rows[..1]),
        ("a/one.feature:14", &rows[1..2]),
        ("a/one.feature:15", &rows[2..3]),
        ("a/one.feature:12", &rows[1..3]),
        ("a/one.feature:17", &rows[3..]),
        ("a/one.feature:8", &rows[1..]),
        ("a/one.feature:9", &rows[1..]),
        ("a/one.feature:13", &rows[1..]),
        ("a/one.feature", &rows),
        ("features/a/one.feature", &rows),
        ("./features/a/one.feature:14", &rows[1..2]),
        ("./a/one.feature:19", &rows[3..]),
    ];
    for (given, expected) in cases {
        assert_eq!(ids(&path(given)), expected, "{given}");
    }
    assert_eq!(ids(&path("a")).len(), 8);
    assert_eq!(ids(&path("features/a/")).len(), 8);
    assert_eq!(ids(&path("features")).len(), 12);
    assert_eq!(ids(&path(".")).len(), 12);
}

#[test]
fn a_line_of_tags_means_what_it_tags_and_what_stands_between_belongs_to_nothing() {
    let feature = "\
@all
Feature: Toy
  A description.

  # about the first
  @one
  # between tags

  @two
  Scenario: First
    Given a counter at 1

  # about the second

  @three
  Scenario Outline: Second
    Given a counter at <from>

    Examples:
      | from |
      | 1    |

    # about more
    @four
    Examples:
      | from |
      | 2    |
  # about the third
  Scenario: Third
    Given a counter at 1
  # the end
";
    let suite = Suite::read([file("t.feature", feature)]);
    let selected = |line: usize| -> Vec<String> {
        let rows = suite.select(&path(&format!("t.feature:{line}"))).unwrap_or_default();
        rows.iter().map(|row| row.header().id.replace("t.feature:", "")).collect()
    };
    let cases: [(usize, &[&str]); 12] = [
        (6, &["10"]),
        (9, &["10"]),
        (10, &["10"]),
        (11, &["10"]),
        (15, &["21", "27"]),
        (16, &["21", "27"]),
        (19, &["21"]),
        (24, &["27"]),
        (25, &["27"]),
        (27, &["27"]),
        (29, &["29"]),
        (30, &["29"]),
    ];
    for (line, rows) in cases {
        assert_eq!(selected(line), rows, "line {line}");
    }
    for line in [1, 2, 3, 4, 5, 7, 8, 12, 13, 14, 28, 31, 32] {
        assert!(selected(line).is_empty(), "line {line} selects {:?}", selected(line));
    }
}

#[test]
fn tags_requirements_and_names_narrow_each_other() {
    let select = |tags: Option<&str>, requirement: Option<&str>, name: Option<&str>| Selection {
        paths: vec!["a".into()],
        tags: tags.map(str::to_owned),
        requirements: requirement.map(str::to_owned).into_iter().collect(),
        name: name.map(str::to_owned),
    };
    assert_eq!(ids(&select(Some("@fast"), None, None)).len(), 2);
    assert_eq!(ids(&select(Some("not @fast and not (@slow and @fast)"), None, None)).len(), 6);
    assert_eq!(ids(&select(None, Some("TOY-003"), None)), ["a/two.feature:3"]);
    assert_eq!(ids(&select(None, None, Some(r"^Grows \[t"))).len(), 4);
    assert_eq!(ids(&select(Some("@slow"), Some("TOY-002"), Some("three"))).len(), 2);
}

#[test]
fn a_part_of_a_selection_that_matches_nothing_is_an_error_and_not_a_smaller_run() {
    let good = "a/one.feature:3".to_owned();
    let cases = [
        (
            Selection { paths: vec![good.clone(), "a/one.feature:1".into()], ..Selection::default() },
            "a/one.feature:1",
        ),
        (path("a/on"), "a/on"),
        (path("a/one.feature:99"), "a/one.feature:99"),
        (Selection { requirements: vec!["TOY-009".into()], ..Selection::default() }, "requirement TOY-009"),
        (Selection { tags: Some("@none".into()), ..Selection::default() }, "--tags @none"),
        (Selection { tags: Some("@slow".into()), ..path(&good) }, "a/one.feature:3 --tags @slow"),
    ];
    for (selection, said) in cases {
        let error = suite().select(&selection).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("nothing selected: {said} matches no scenario; see `vertebra list`")
        );
        assert!(matches!(error, SelectionError::Nothing { .. }));
    }
    let empty = Suite::read([]).select(&Selection::default()).unwrap_err();
    assert!(matches!(empty, SelectionError::Nothing { .. }));
}

#[test]
fn an_expression_that_is_not_one_is_told_apart_from_an_empty_selection() {
    let cases = [
        Selection { tags: Some("@a and".into()), ..Selection::default() },
        Selection { name: Some("(".into()), ..Selection::default() },
        path("a/one.feature:x"),
    ];
    for selection in cases {
        let error = suite().select(&selection).unwrap_err();
        assert!(matches!(error, SelectionError::Invalid { .. }), "{selection:?}: {error}");
    }
}

#[test]
fn rows_that_need_another_lane_are_left_out_and_counted() {
    let everything = Plan::new(&suite(), &Selection::default(), facts()).unwrap();
    assert_eq!(everything.rows().len(), 11);
    let (judged, events) = run_plan(everything, &Default::default(), pending());
    assert_eq!(judged.exit, ExitCode::Conformant);
    let Some(vertebra_evidence::Event::RunStarted(run)) = events.first() else { panic!("no start") };
    assert_eq!(run.left_out, 1);
    assert_eq!(run.answers_for, ["TOY-001", "TOY-002"]);
    assert_eq!(run.selected(), 11);
    let only = Plan::new(&suite(), &path("a/two.feature:3"), facts()).unwrap_err();
    assert!(only.to_string().contains("on lane embedded"), "{only}");
    let elsewhere = RunFacts { lane: "services".into(), ..facts() };
    assert_eq!(Plan::new(&suite(), &path("a/two.feature:3"), elsewhere).unwrap().rows().len(), 1);
}

#[test]
fn a_selected_part_answers_only_for_what_it_carries() {
    let plan = Plan::new(&suite(), &path("a/one.feature:14"), facts()).unwrap();
    let (judged, events) = run_plan(plan, &Default::default(), pending());
    assert_eq!(judged.exit, ExitCode::Conformant);
    let Some(vertebra_evidence::Event::RunStarted(run)) = events.first() else { panic!("no start") };
    assert_eq!(run.answers_for, ["TOY-002"]);
    assert_eq!(run.selection, ["a/one.feature:14"]);
    assert_eq!(run.requirements.len(), 3, "all requirements are in the stream");
}
