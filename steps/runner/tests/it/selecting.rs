//! Selection: exact, or an error.

use crate::toy::*;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
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
        rerun: Vec::new(),
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
        let begins = format!("nothing selected: {said} matches no scenario; see `vertebra list`");
        assert!(error.to_string().starts_with(&begins), "{error}");
        assert!(matches!(error, SelectionError::Nothing { .. }));
    }
    let empty = Suite::read([]).select(&Selection::default()).unwrap_err();
    assert!(matches!(empty, SelectionError::Nothing { .. }));
}

#[test]
fn a_row_is_selected_by_its_name() {
    let cases: [(&str, &[&str]); 6] = [
        ("a/one.feature[two]", &["a/one.feature:15"]),
        ("features/a/one.feature[three]", &["a/one.feature:19"]),
        ("a[one]", &["a/one.feature:14", "a/two.feature:14"]),
        ("a/one.feature:9[one]", &["a/one.feature:14"]),
        ("a/one.feature:17[three]", &["a/one.feature:19"]),
        ("[three]", &["a/one.feature:19", "a/two.feature:19", "b/one.feature:19"]),
    ];
    for (given, expected) in cases {
        assert_eq!(ids(&path(given)), expected, "{given}");
    }
    for given in ["a/one.feature[tw]", "a/one.feature[Two]", "a/one.feature:14[two]", "a/one.feature[]"] {
        let error = suite().select(&path(given)).unwrap_err();
        assert!(matches!(error, SelectionError::Nothing { .. }), "{given}: {error}");
    }
}

#[test]
fn what_was_probably_meant_is_offered() {
    let tags = |text: &str| Selection { tags: Some(text.into()), ..Selection::default() };
    let requirement = |id: &str| Selection { requirements: vec![id.into()], ..Selection::default() };
    let cases = [
        (path("a/oen.feature"), "; near it: a/one.feature, b/one.feature, a/two.feature"),
        (path("one.feature:14"), "; near it: a/one.feature, b/one.feature"),
        (path("a/one.feature:99"), "; near it: a/one.feature:19"),
        (path("a/one.feature:14[two]"), "; near it: two"),
        (path("a/one.feature[threee]"), "; near it: three"),
        (requirement("TOY-01"), "; near it: TOY-001, TOY-002, TOY-003"),
        (tags("@slowly"), "; near it: @slow"),
        (path("nowhere/at/all"), "see `vertebra list`"),
    ];
    for (selection, offered) in cases {
        let error = suite().select(&selection).unwrap_err().to_string();
        assert!(error.ends_with(offered), "{error:?} does not end with {offered:?}");
    }
}

#[test]
fn a_rerun_selects_exactly_the_rows_that_it_is_given() {
    let rerun = |ids: &[&str]| Selection {
        rerun: ids.iter().map(|id| (*id).to_owned()).collect(),
        ..Selection::default()
    };
    let wanted = ["a/one.feature:15", "b/one.feature:3"];
    assert_eq!(ids(&rerun(&wanted)), wanted);
    assert_eq!(rerun(&wanted).words(), ["--rerun", "failed"]);
    // A line inside a scenario is no row.
    let error = suite().select(&rerun(&["a/one.feature:15", "a/one.feature:9"])).unwrap_err();
    assert!(error.to_string().contains("a/one.feature:9 matches no scenario"), "{error}");
}

/// What each part of a selection means, told by hand: the value, and whether a row of the toy suite fits it, given as its
/// file and its line.
type Part = (&'static str, fn(&str, &str) -> bool);

const PATHS: [Part; 7] = [
    ("a", |file, _| file.starts_with("a/")),
    ("b/one.feature", |file, _| file == "b/one.feature"),
    ("a/one.feature:3", |file, line| file == "a/one.feature" && line == "3"),
    ("a/two.feature:12", |file, line| file == "a/two.feature" && ["14", "15"].contains(&line)),
    ("a/two.feature:8", |file, line| file == "a/two.feature" && line != "3"),
    ("a[two]", |file, line| file.starts_with("a/") && line == "15"),
    ("features", |_, _| true),
];

const TAGS: [Part; 4] = [
    ("@fast", |_, line| line == "3"),
    ("@slow", |_, line| line != "3"),
    ("not @fast or @TOY-003", |file, line| line != "3" || file == "a/two.feature"),
    ("@fast and @slow", |_, _| false),
];

const REQUIREMENTS: [Part; 3] = [
    ("TOY-001", |file, line| line == "3" && file != "a/two.feature"),
    ("TOY-002", |_, line| line != "3"),
    ("TOY-003", |file, line| line == "3" && file == "a/two.feature"),
];

const NAMES: [Part; 4] = [
    ("^Plain$", |_, line| line == "3"),
    (r"^Grows \[t", |_, line| ["15", "19"].contains(&line)),
    ("three", |_, line| line == "19"),
    ("nobody", |_, _| false),
];

fn values(parts: &[Part]) -> Vec<String> {
    parts.iter().map(|(value, _)| (*value).to_owned()).collect()
}

proptest! {
    /// Kinds narrow each other and values of one kind widen: what is selected is what fits, no row more and none less.
    #[test]
    fn what_is_selected_is_exactly_what_fits(
        paths in subsequence(PATHS.to_vec(), 0..=2),
        tags in option::of(select(TAGS.to_vec())),
        requirements in subsequence(REQUIREMENTS.to_vec(), 0..=2),
        name in option::of(select(NAMES.to_vec())),
    ) {
        let selection = Selection {
            paths: values(&paths),
            tags: tags.map(|(value, _)| value.to_owned()),
            requirements: values(&requirements),
            name: name.map(|(value, _)| value.to_owned()),
            rerun: Vec::new(),
        };
        let suite = suite();
        let all: Vec<String> = suite.rows().iter().map(|row| row.header().id.clone()).collect();
        let fits = |id: &&String| {
            let (file, line) = id.rsplit_once(':').unwrap();
            let one_of = |parts: &[Part]| parts.is_empty() || parts.iter().any(|(_, fits)| fits(file, line));
            let kinds = [paths.clone(), tags.into_iter().collect(), requirements.clone(), name.into_iter().collect()];
            kinds.iter().all(|kind| one_of(kind))
        };
        let expected: Vec<String> = all.iter().filter(fits).cloned().collect();
        match suite.select(&selection) {
            Ok(rows) => {
                let found: Vec<String> = rows.iter().map(|row| row.header().id.clone()).collect();
                prop_assert!(!expected.is_empty());
                prop_assert_eq!(found, expected);
            }
            Err(error) => {
                prop_assert!(matches!(error, SelectionError::Nothing { .. }), "{}", error);
                prop_assert!(expected.is_empty(), "{} although {:?} fit", error, expected);
            }
        }
    }
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
