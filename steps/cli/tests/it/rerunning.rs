//! `--rerun failed`: exactly what did not pass, with the same seed, and never green for the whole.

use crate::process::*;
use std::fs;
use std::io::{BufRead, BufReader};
use std::process::Stdio;

/// The command that runs everything that these tests run.
const WHOLE: &str = concat!(env!("CARGO_BIN_EXE_vertebra"), " run --seed 5 --features features");

/// Rows of a file in the middle of which a run is stopped: with one at a time they take long enough for a signal.
const ROWS: usize = 40;

/// A folder with features of its own in `features`, in which runs are remembered apart from those of other tests.
struct Place(Folder);

impl Place {
    fn with(features: &[(&str, String)]) -> Place {
        let folder = Folder::new();
        fs::create_dir_all(folder.path().join("features/own")).unwrap();
        for (name, text) in features {
            fs::write(folder.path().join("features/own").join(name), text).unwrap();
        }
        Place(folder)
    }

    fn program(&self, words: &[&str]) -> std::process::Command {
        let mut program = program();
        program.current_dir(self.0.path()).env("XDG_STATE_HOME", self.0.path().join("state"));
        program.args(["run", "--features", "features"]).args(words);
        program
    }

    fn run(&self, words: &[&str]) -> Ended {
        Ended::of(self.program(words).output().unwrap())
    }
}

/// Rows about one patient whose family name is Marlow; each row says how it knows her.
fn outline(names: &[&str]) -> String {
    let rows: String = names.iter().enumerate().map(|(n, name)| format!(" | {n} | {name} |\n")).collect();
    format!(
        "Feature: Known\n\
         Scenario Outline: The practice knows her <n>\n\
         \x20Given PDS holds these patients:\n\
         \x20 | NHS number | family name | gender | date of birth |\n\
         \x20 | 9000000009 | Marlow      | female | 1952-03-09    |\n\
         \x20When the GP system of Elm Surgery retrieves the patient 9000000009\n\
         \x20Then the GP system of Elm Surgery knows the patient 9000000009 as \"<name>\"\n\
         Examples:\n | n | name |\n{rows}"
    )
}

fn screens(ended: &Ended) -> Vec<String> {
    let heads = ended.out.lines().filter_map(|line| line.strip_prefix("✘ failed  own/known.feature:"));
    heads.map(|head| head.split(' ').next().unwrap().to_owned()).collect()
}

#[test]
fn what_did_not_pass_runs_again_with_its_seed_and_nothing_else_does() {
    let place = Place::with(&[("known.feature", outline(&["Marlow", "Wrong", "Marlow", "Other"]))]);
    let first = place.run(&["--seed", "5"]).with(20);
    assert_eq!(screens(&first), ["11", "13"]);

    let again = place.run(&["--rerun", "failed"]).with(20);
    assert!(again.out.contains("\nselection --rerun failed\n"), "{}", again.out);
    assert!(again.last(3).starts_with("scenarios 2  passed 0  failed 2  "), "{}", again.out);
    assert!(again.last(1).starts_with("seed 5  hash "), "{}", again.out);
    assert_eq!(screens(&again), ["11", "13"]);
    // The same rows with the same seed exchange the same bytes.
    assert_eq!(
        place.run(&["own/known.feature:11", "own/known.feature:13", "--seed", "5"]).hash(),
        again.hash()
    );

    // The replay of one row leaves the other outstanding.
    place.run(&["own/known.feature:11", "--seed", "5"]).with(20);
    let other = place.run(&["--rerun", "failed", "--seed", "6"]).with(20);
    assert_eq!(screens(&other), ["11", "13"]);
    assert!(other.last(1).starts_with("seed 6  hash "), "{}", other.out);
}

#[test]
fn a_rerun_that_could_be_of_other_rows_is_refused_by_name() {
    let place = Place::with(&[("known.feature", outline(&["Marlow", "Wrong"]))]);
    let none = place.run(&["--rerun", "failed"]).with(30);
    assert!(none.out.contains("no run of this folder is remembered"), "{}", none.out);

    place.run(&["--seed", "5"]).with(20);
    let text = outline(&["Marlow", "Marlow", "Wrong"]);
    fs::write(place.0.path().join("features/own/known.feature"), text).unwrap();
    let moved = place.run(&["--rerun", "failed"]).with(30);
    assert!(moved.out.contains("the last run of this folder was of suite "), "{}", moved.out);
    assert!(moved.out.contains(&format!("run the whole again: {WHOLE}\n")), "{}", moved.out);
    assert_eq!(moved.last(0), "verdict NOT FULLY VERIFIED  exit 30");

    // A refused run is not remembered, and a mistyped option is none.
    place.run(&["--rerun", "passed"]).with(2);
    place.run(&["--rerun", "failed", "own"]).with(2);

    fs::write(place.0.path().join("features/own/known.feature"), outline(&["Marlow", "Wrong"])).unwrap();
    let mut elsewhere = place.program(&[]);
    elsewhere.args([
        "--spine",
        "https://127.0.0.1:1",
        "--control",
        "http://127.0.0.1:1",
        "--rerun",
        "failed",
    ]);
    let elsewhere = Ended::of(elsewhere.output().unwrap()).with(30);
    assert!(elsewhere.out.contains("it would meet another subject"), "{}", elsewhere.out);
    assert_eq!(screens(&place.run(&["--rerun", "failed"]).with(20)), ["11"]);
}

#[test]
fn nothing_outstanding_is_said_and_is_no_success() {
    let place = Place::with(&[("known.feature", outline(&["Marlow"]))]);
    place.run(&["--seed", "5"]).with(0);
    let none = place.run(&["--rerun", "failed"]).with(30);
    assert!(none.out.contains("no row of the last run of this folder is outstanding"), "{}", none.out);
}

#[cfg(unix)]
#[test]
fn rows_that_never_ran_are_run_again_and_the_whole_is_still_to_be_run() {
    // Whoever has seen the end of the first file is in the middle of the second.
    let many: Vec<&str> = vec!["Marlow"; ROWS];
    let place = Place::with(&[("a.feature", outline(&["Marlow"])), ("known.feature", outline(&many))]);
    for name in ["INT", "KILL"] {
        let mut child =
            place.program(&["--seed", "5", "--concurrency", "1"]).stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        assert!(lines.any(|line| line.unwrap() == "✔ passed  own/a.feature  1/1"));
        signal(name, child.id());
        assert!(lines.all(|line| line.is_ok()));
        let code = child.wait().unwrap().code();
        assert_eq!(code, if name == "INT" { Some(130) } else { None }, "{name}");

        let again = place.run(&["--rerun", "failed"]).with(23);
        assert_eq!(again.last(0), "verdict NOT FULLY VERIFIED  exit 23");
        assert!(!again.out.contains("verdict CONFORMANT"), "{}", again.out);
        let ran: usize = again.last(3).split(' ').nth(1).unwrap().parse().unwrap();
        assert!((1..=ROWS).contains(&ran), "{ran} rows ran again after {name}");
        let reason = format!(
            "{ran} of {} rows were run again and none failed; the whole is still to be run: \
             {WHOLE}\n",
            ROWS + 1
        );
        assert!(again.out.contains(&reason), "{}", again.out);
        place.run(&["--rerun", "failed"]).with(30);
    }
    place.run(&["--seed", "5"]).with(0);
}

#[cfg(unix)]
#[test]
fn a_run_that_cannot_be_remembered_is_as_good_as_any_other() {
    let place = Place::with(&[("known.feature", outline(&["Marlow"]))]);
    fs::write(place.0.path().join("state"), "no folder").unwrap();
    let ended = place.run(&[]).with(0);
    assert!(ended.err.contains("what does not pass in this run cannot be remembered"), "{}", ended.err);
}
