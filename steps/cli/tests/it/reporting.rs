//! Reports in files: where they are written, that they are made of the events, and that none of them looks green unless
//! the run was.

use crate::process::*;
use std::fs::{self, File};
use std::io::BufReader;
use vertebra_evidence::read_events;
use vertebra_report::junit;

#[test]
fn the_junit_report_is_made_of_the_events_and_written_where_it_is_asked_for() {
    let folder = Folder::new();
    let (out, own) = (folder.path().join("out"), folder.path().join("deep/er/own.xml"));
    let words =
        ["run", "pds", "--seed", "5", "--out", out.to_str().unwrap(), "--junit", own.to_str().unwrap()];
    let ended = vertebra(&words).with(0);
    let events = read_events(BufReader::new(File::open(out.join("events.ndjson")).unwrap())).unwrap();
    let text = fs::read_to_string(&own).unwrap();
    assert_eq!(text, junit(&events));
    assert_eq!(text, fs::read_to_string(out.join("junit.xml")).unwrap());
    let rows = ended.last(3).split(' ').nth(1).unwrap();
    assert!(
        text.contains(&format!("<testsuites name=\"vertebra\" tests=\"{rows}\" failures=\"0\" errors=\"0\""))
    );
    assert_eq!(text.matches("<testcase ").count().to_string(), rows);
}

#[test]
fn no_report_of_a_run_that_is_not_green_looks_green() {
    let folder = Folder::new();
    let file = folder.path().join("junit.xml");
    let unreachable = ["--spine", "https://127.0.0.1:1", "--control", "http://127.0.0.1:1"];
    let cases: [(&[&str], i32, &str); 6] = [
        (&["--tags", "@nobody-has-this"], 30, "exit 30: "),
        (&unreachable, 40, "exit 40: "),
        (&["--lane", "services"], 50, "exit 50: "),
        (&["--name", "("], 2, "the run did not begin"),
        (&["--features", "/nowhere/at/all"], 2, "the run did not begin"),
        (&["--spine", "127.0.0.1:1", "--control", "http://127.0.0.1:1"], 2, "the run did not begin"),
    ];
    for (words, code, said) in cases {
        // What an earlier run left there must not be taken for this one's.
        fs::write(&file, "<testsuites tests=\"1\" failures=\"0\"/>").unwrap();
        vertebra(&[&["run", "--junit", file.to_str().unwrap()], words].concat()).with(code);
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.contains("errors=\"1\"") && text.contains(said), "{words:?}\n{text}");
    }
}

#[test]
fn no_evidence_of_an_earlier_run_survives_a_refused_one() {
    let folder = Folder::new();
    let old = ["events.ndjson", "junit.xml"].map(|name| folder.path().join(name));
    let refused: [&[&str]; 4] = [
        &["--name", "("],
        &["--features", "/nowhere/at/all"],
        &["--mutant", "SPINE-0O1"],
        &["--spine", "127.0.0.1:1", "--control", "http://127.0.0.1:1"],
    ];
    for words in refused {
        old.iter().for_each(|file| fs::write(file, "of an earlier run").unwrap());
        vertebra(&[&["run", "--out", folder.word()], words].concat()).with(2);
        let [events, report] = &old;
        assert!(!events.exists(), "{words:?}");
        assert!(fs::read_to_string(report).unwrap().contains("the run did not begin"), "{words:?}");
    }
}

#[test]
fn a_report_that_cannot_be_written_ends_with_50_before_anything_runs() {
    let folder = Folder::with_feature("");
    let file = folder.path().join("own/rule.feature/junit.xml");
    let ended = vertebra(&["run", "--junit", file.to_str().unwrap()]).with(50);
    assert_eq!(ended.out, "");
    assert!(ended.err.contains("junit.xml cannot be written"), "{}", ended.err);
}
