//! `vertebra run`: verdicts, last lines, evidence, determinism and replay.

use crate::process::*;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::process::Stdio;
use vertebra_evidence::{Event, read_events};
use vertebra_report::{Style, terminal};

/// A patient, and a rule about her that is as right as `family`.
fn feature(family: &str) -> String {
    format!(
        "Feature: A rule of our own\n\
         Scenario: The practice knows her\n\
         \x20Given PDS holds these patients:\n\
         \x20 | NHS number | family name | gender | date of birth |\n\
         \x20 | 9000000009 | Marlow      | female | 1952-03-09    |\n\
         \x20When the GP system of Elm Surgery retrieves the patient 9000000009\n\
         \x20Then the GP system of Elm Surgery knows the patient 9000000009 as \"{family}\"\n"
    )
}

#[test]
fn a_conformant_subject_ends_with_0() {
    let ended = vertebra(&["run", "--requirement", "PDS-RET-001", "--seed", "5"]).with(0);
    assert!(
        ended.out.starts_with(&format!("vertebra {}  suite ", env!("CARGO_PKG_VERSION"))),
        "{}",
        ended.out
    );
    assert!(ended.out.contains("\nsubject embedded Spine "), "{}", ended.out);
    assert!(ended.out.contains("\nrecords memory\n"), "{}", ended.out);
    assert!(ended.last(3).starts_with("scenarios "), "{}", ended.out);
    assert!(ended.last(1).starts_with("seed 5  hash "), "{}", ended.out);
    assert_eq!(ended.last(0), "verdict CONFORMANT  exit 0");
    assert_eq!(ended.err, "");
}

#[test]
fn a_subject_that_is_wrong_ends_with_20_and_the_replay_shows_it_again() {
    let folder = Folder::with_feature(&feature("Somebody Else"));
    let ended = vertebra(&["run", "--features", folder.word()]).with(20);
    assert_eq!(ended.last(0), "verdict NON-CONFORMANT  exit 20");
    assert!(ended.out.contains("\n  blame        subject\n"), "{}", ended.out);
    let replay = ended.out.lines().find_map(|line| line.trim().strip_prefix("replay ")).unwrap();
    let words: Vec<&str> = replay.trim().split(' ').collect();
    assert_eq!(words[..3], [env!("CARGO_BIN_EXE_vertebra"), "run", "own/rule.feature:2"], "{replay}");
    let again = vertebra(&words[1..]).with(20);
    assert_eq!(again.hash(), ended.hash());
}

#[test]
fn the_level_of_a_requirement_decides_between_a_finding_and_a_failure() {
    let text = feature("Somebody Else").replace("Scenario:", "@OWN-RUL-001\nScenario:");
    let cases: [(&str, &[&str], i32, &str); 4] = [
        ("SHOULD", &[], 0, "verdict CONFORMANT WITH FINDINGS  exit 0"),
        ("SHOULD", &["--strict"], 10, "verdict CONFORMANT WITH FINDINGS  exit 10"),
        ("MAY", &["--strict"], 10, "verdict CONFORMANT WITH FINDINGS  exit 10"),
        ("MUST", &[], 20, "verdict NON-CONFORMANT  exit 20"),
    ];
    for (level, more, code, verdict) in cases {
        let folder = Folder::with_feature(&text).requiring("OWN-RUL-001", level);
        let ended = vertebra(&[&["run", "--features", folder.word()], more].concat()).with(code);
        assert_eq!(ended.last(0), verdict, "{level}");
        let advised = level != "MUST";
        let requirements = if advised { "verified with findings 1" } else { "failed 1" };
        assert_eq!(ended.last(2), format!("requirements 1  {requirements}"), "{level}");
        assert!(ended.out.contains(&format!("OWN-RUL-001 ({level})")), "{}", ended.out);
        let words: Vec<&str> = ended.out.split_whitespace().collect();
        assert!(words.join(" ").contains("where Somebody Else was due"), "{}", ended.out);
    }
}

#[test]
fn what_was_not_verified_ends_with_22() {
    let unchecked: String = feature("").lines().take(6).map(|line| format!("{line}\n")).collect();
    let folder = Folder::with_feature(&unchecked);
    let ended = vertebra(&["run", "--features", folder.word()]).with(22);
    assert_eq!(ended.last(0), "verdict NOT FULLY VERIFIED  exit 22");
}

#[test]
fn a_fault_of_the_suite_ends_with_60() {
    let undefined = feature("Marlow") + " And nobody has defined this\n";
    let cases = [
        (undefined, "own/rule.feature:8: undefined step: And nobody has defined this"),
        ("this is no Gherkin\n".to_owned(), "own/rule.feature: not Gherkin"),
        (
            feature("Marlow").replace("Scenario:", "@OWN-RUL-001\nScenario:"),
            "no requirements.toml knows @OWN-RUL-001; add a [[requirement]] with id = \"OWN-RUL-001\" to \
             own/requirements.toml",
        ),
    ];
    for (text, said) in cases {
        let folder = Folder::with_feature(&text);
        let ended = vertebra(&["run", "--features", folder.word()]).with(60);
        assert_eq!(ended.last(0), "verdict INVALID RUN  exit 60");
        assert!(ended.out.contains(said), "{}", ended.out);
    }
}

#[test]
fn one_seed_is_one_hash_whatever_the_order_and_the_concurrency() {
    let words = ["run", "pds", "--seed", "9"];
    let expected = vertebra(&words).with(0).hash();
    for more in [["--concurrency", "1"], ["--concurrency", "64"], ["--order", "random"]] {
        assert_eq!(vertebra(&[&words[..], &more].concat()).with(0).hash(), expected, "{more:?}");
    }
    assert_ne!(vertebra(&["run", "pds", "--seed", "10"]).with(0).hash(), expected);
}

#[test]
fn a_seed_that_nobody_gives_is_drawn_and_printed() {
    let id = "pds/retrieval/answers.feature";
    let first = vertebra(&["run", id]).with(0);
    let seed = first.last(1).split(' ').nth(1).unwrap().to_owned();
    assert!(first.out.lines().next().unwrap().contains(&format!("  seed {seed}  ")), "{}", first.out);
    let again = vertebra(&["run", id, "--seed", &seed]).with(0);
    assert_eq!(again.hash(), first.hash());
    let other = vertebra(&["run", id]).with(0);
    assert_ne!(other.last(1), first.last(1), "two runs drew the same seed");
}

#[test]
fn the_report_can_be_made_again_from_the_evidence() {
    let out = Folder::new();
    let folder = out.path().join("deep/er");
    let ended = vertebra(&["run", "pds", "--seed", "5", "--out", folder.to_str().unwrap()]).with(0);
    let file = File::open(folder.join("events.ndjson")).unwrap();
    let events = read_events(BufReader::new(file)).unwrap();
    assert_eq!(terminal(&events, Style::plain()), ended.out);
    let exchanges = events.iter().filter(|event| matches!(event, Event::Exchange(_))).count();
    assert!(exchanges > 0, "the evidence has no exchanges");
}

#[test]
fn a_run_without_out_leaves_no_file() {
    let folder = Folder::new();
    let here = program().current_dir(folder.path()).args(["run", "--requirement", "PDS-RET-001"]).output();
    Ended::of(here.unwrap()).with(0);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_with_130_and_the_usual_last_lines() {
    // Enough rows to be in the middle of them when the signal comes.
    let body: String = feature("Marlow").lines().skip(2).map(|line| format!("{line}\n")).collect();
    let rows: String = (0..2000).map(|n| format!(" | {n} |\n")).collect();
    let text = format!("Feature: Long\nScenario Outline: Row <n>\n{body} Examples:\n | n |\n{rows}");
    let folder = Folder::with_feature(&text);
    for name in ["INT", "TERM"] {
        let mut child = program()
            .args(["run", "--features", folder.word(), "--out", folder.word(), "--concurrency", "2"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut header = String::new();
        output.read_line(&mut header).unwrap();
        assert!(header.contains("  2000 scenarios  "), "{header}");
        signal(name, child.id());
        let rest: Vec<String> = output.lines().map(Result::unwrap).collect();
        let code = child.wait().unwrap().code();
        assert_eq!(code, Some(130), "{rest:#?}");
        assert_eq!(rest.last().unwrap(), "verdict NOT FULLY VERIFIED  exit 130");
        assert!(!rest.iter().any(|line| line.contains("no check was made")), "{rest:#?}");
        let events = File::open(folder.path().join("events.ndjson")).unwrap();
        assert!(matches!(read_events(BufReader::new(events)).unwrap().last(), Some(Event::RunFinished(_))));
    }
}
