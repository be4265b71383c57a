//! `vertebra prove` and `vertebra run --mutant`: the suite finds every mutant of the catalogue by name, one that is not
//! found is reported, and nobody can take a mutant's run for a result about a subject.

use crate::process::*;
use std::fs::File;
use std::io::{BufRead, BufReader};
use vertebra_evidence::{Event, read_events};
use vertebra_mutants::mutants;

/// A patient whom the practice knows: enough to reach some faults, too little to see most of them.
fn knows(family: &str) -> String {
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
fn every_mutant_is_killed_by_the_check_that_is_named_for_it() {
    let ended = vertebra(&["prove", "--seed", "7"]).with(0);
    let all = mutants().unwrap();
    for mutant in all {
        let line = ended.out.lines().find(|line| line.starts_with(&mutant.id)).unwrap_or_default();
        assert!(mutant.checks.iter().any(|check| line.contains(check)), "{line}");
        assert!(line.contains(".feature:") && line.trim_end().chars().count() <= 100, "{line}");
    }
    assert_eq!(ended.last(0), "verdict PROVEN  exit 0");
    assert!(ended.last(1).starts_with("seed 7  hash without a mutant "), "{}", ended.out);
    let counts = format!("\nmutants {0}  killed by name {0}  by another check 0  survived 0", all.len());
    assert!(ended.out.contains(&counts), "{}", ended.out);
}

#[test]
fn a_mutant_that_is_not_killed_by_name_is_reported_and_ends_with_20() {
    let folder = Folder::with_feature(&knows("Marlow"));
    let ids = ["SPINE-121", "SPINE-013", "SPINE-015"];
    let words = [&["prove", "--features", folder.word(), "--seed", "3"], ids.as_slice()].concat();
    let ended = vertebra(&words).with(20);
    let line = |id: &str| ended.out.lines().find(|line| line.starts_with(id)).unwrap_or_default();
    assert!(line("SPINE-013").contains("  SURVIVED "), "{}", ended.out);
    assert!(line("SPINE-015").contains("  NOT REACHED "), "{}", ended.out);
    assert!(line("SPINE-121").contains("  OTHER supplier.knows "), "{}", ended.out);
    let expected = [
        "every check holds, although the fault was reached",
        "no scenario reaches the fault",
        "supplier.knows failed first, blamed on the subject, in own/rule.feature:2",
        "mutants 3  killed by name 0  by another check 1  survived 1  not reached 1  no result 0",
        "vertebra run --mutant SPINE-013 --seed 3 --features ",
    ];
    for text in expected {
        assert!(ended.out.contains(text), "{text}: {}", ended.out);
    }
    assert_eq!(ended.last(0), "verdict NOT PROVEN  exit 20");
}

#[test]
fn a_suite_that_is_red_without_a_mutant_says_nothing_and_ends_with_60() {
    let folder = Folder::with_feature(&knows("Somebody Else"));
    let ended = vertebra(&["prove", "SPINE-121", "--features", folder.word()]).with(60);
    assert!(ended.out.contains("without a mutant the suite does not end CONFORMANT"), "{}", ended.out);
    assert!(ended.out.contains("exit 20, scenarios 1  passed 0  failed 1"), "{}", ended.out);
    let see = ended.out.lines().find_map(|line| line.strip_prefix("see  ")).unwrap();
    assert!(see.contains("vertebra run --seed ") && see.ends_with(folder.word()), "{see}");
    assert!(!ended.out.contains("\nSPINE-121"), "{}", ended.out);
    assert_eq!(ended.last(0), "verdict INVALID RUN  exit 60");
}

#[test]
fn evidence_of_an_earlier_proof_proves_nothing() {
    let folder = Folder::with_feature(&knows("Marlow"));
    let evidence = Folder::new();
    let prove = |seed: &str| {
        vertebra(&[
            "prove",
            "SPINE-121",
            "--seed",
            seed,
            "--features",
            folder.word(),
            "--out",
            evidence.word(),
        ])
    };
    prove("7").with(20);
    let old = evidence.path().join("without-mutant/events.ndjson");
    assert!(old.is_file());
    // Nothing can be selected now, so no run of the second proof gets anywhere.
    std::fs::write(folder.path().join("own/rule.feature"), "Feature: None\n").unwrap();
    let second = prove("7").with(60);
    assert!(!second.out.contains("SPINE-121  "), "{}", second.out);
    let events = read_events(BufReader::new(File::open(&old).unwrap())).unwrap();
    let Some(Event::RunFinished(end)) = events.last() else { panic!("a whole stream") };
    assert_ne!(end.exit, 0, "the evidence is that of the second proof");
    // Without the folder there is no run at all, and nothing of an earlier one is read.
    std::fs::remove_dir_all(folder.path()).unwrap();
    let third = prove("7").with(2);
    assert_eq!(third.out, "");
    assert!(third.err.contains(folder.word()) && third.err.contains("cannot be read"), "{}", third.err);
}

#[test]
fn a_proof_leaves_the_record_of_the_last_run_alone() {
    let folder = Folder::with_feature(&knows("Marlow"));
    let state = Folder::new();
    let here = |words: &[&str]| {
        let mut program = program();
        program.current_dir(folder.path()).env("XDG_STATE_HOME", state.path()).args(words);
        Ended::of(program.output().unwrap())
    };
    let records = || {
        let runs = std::fs::read_dir(state.path().join("vertebra/runs")).unwrap();
        runs.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap()).collect::<Vec<_>>()
    };
    here(&["run", "--features", ".", "--seed", "11"]).with(0);
    let before = records();
    assert_eq!(before.len(), 1);
    here(&["prove", "SPINE-121", "--features", ".", "--seed", "12"]).with(20);
    assert_eq!(records(), before);
}

#[test]
fn a_run_of_a_mutant_says_so_wherever_it_is_read() {
    let folder = Folder::with_feature(&knows("Marlow"));
    let words = ["run", "--mutant", "spine-013", "--features", folder.word(), "--out", folder.word()];
    let ended = vertebra(&words).with(0);
    assert!(ended.out.starts_with("MUTANT SPINE-013  The clock by which replies"), "{}", ended.out);
    assert!(ended.out.contains("\nsubject MUTANT SPINE-013 of the embedded Spine "), "{}", ended.out);
    assert!(ended.out.contains("\nMUTANT SPINE-013  its fault was reached "), "{}", ended.out);
    assert_eq!(ended.last(0), "verdict of MUTANT SPINE-013: CONFORMANT  exit 0");
    let events =
        read_events(BufReader::new(File::open(folder.path().join("events.ndjson")).unwrap())).unwrap();
    let (Some(Event::RunStarted(run)), Some(Event::RunFinished(end))) = (events.first(), events.last())
    else {
        panic!("a whole stream");
    };
    assert_eq!(run.mutant.as_ref().unwrap().id, "SPINE-013");
    assert!(end.mutant.as_ref().unwrap().reached > 0);
    let never = vertebra(&["run", "--mutant", "SPINE-015", "--features", folder.word()]).with(0);
    assert!(never.out.contains("MUTANT SPINE-015  its fault was never reached"), "{}", never.out);
}

#[test]
fn a_screen_of_a_mutant_replays_the_mutant() {
    let words = ["run", "pds/retrieval/answers.feature:12", "--mutant", "SPINE-121", "--seed", "5"];
    let ended = vertebra(&words).with(20);
    let replay = ended.out.lines().find_map(|line| line.trim().strip_prefix("replay ")).unwrap().trim();
    // The program is called as it was called here.
    assert!(
        replay.ends_with("vertebra run pds/retrieval/answers.feature:12 --seed 5 --mutant SPINE-121"),
        "{replay}"
    );
}

#[test]
fn a_fault_of_a_supplier_is_not_the_subjects() {
    let ended = vertebra(&["run", "--mutant", "SUP-002", "--requirement", "MSG-SYN-045"]).with(60);
    assert!(ended.out.contains("\n  blame        peer simulator\n"), "{}", ended.out);
    assert!(ended.out.contains("peer.request.ids is fail"), "{}", ended.out);
    assert!(ended.out.contains("\nsubject embedded Spine, asked by MUTANT SUP-002 "), "{}", ended.out);
    assert_eq!(ended.last(0), "verdict of MUTANT SUP-002: INVALID RUN  exit 60");
}

#[test]
fn a_mutant_that_nobody_knows_ends_with_2_and_close_names() {
    for words in [["run", "--mutant", "SPINE-0O1"].as_slice(), &["prove", "SPINE-0O1"]] {
        let ended = vertebra(words).with(2);
        assert_eq!(ended.out, "");
        assert!(ended.err.contains("did you mean \"SPINE-001\""), "{}", ended.err);
        assert!(ended.err.contains("`vertebra prove --list`"), "{}", ended.err);
    }
    for words in [
        ["run", "--mutant", "SPINE-001", "--spine", "https://127.0.0.1:1", "--control", "http://127.0.0.1:1"]
            .as_slice(),
        &["serve", "--mutant", "SPINE-001"],
        &["prove", "--jobs", "0"],
    ] {
        assert_eq!(vertebra(words).with(2).out, "", "{words:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_proof_that_is_told_to_stop_ends_with_130_and_leaves_no_run_behind() {
    let folder = Folder::new();
    let mut child = program()
        .args(["prove", "--out", folder.word()])
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    output.read_line(&mut line).unwrap();
    assert!(line.contains(" mutants  seed "), "{line}");
    signal("INT", child.id());
    let rest: Vec<String> = output.lines().map(Result::unwrap).collect();
    assert_eq!(child.wait().unwrap().code(), Some(130), "{rest:#?}");
    assert_eq!(rest.last().unwrap(), "verdict INTERRUPTED  exit 130");
    assert!(!folder.path().join("SPINE-002").exists(), "nothing is begun after the interrupt");
}

#[test]
fn the_list_of_mutants_has_a_line_for_each() {
    let listed = vertebra(&["prove", "--list"]).with(0);
    let all = mutants().unwrap();
    assert_eq!(listed.last(0), format!("{} mutants", all.len()));
    for (mutant, line) in all.iter().zip(listed.out.lines()) {
        assert!(line.starts_with(&mutant.id) && line.ends_with(&mutant.wrong), "{line}");
    }
    let some = vertebra(&["prove", "--list", "sup-001", "SPINE-002"]).with(0);
    let ids: Vec<&str> = some.out.lines().map(|line| line.split("  ").next().unwrap()).collect();
    assert_eq!(ids, ["SPINE-002", "SUP-001", "2 mutants"]);
    assert_eq!(vertebra(&["prove", "--list", "sup-001"]).with(0).last(0), "1 mutant");
}
