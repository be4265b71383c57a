//! What the program refuses, each with its own exit code: 2, 30, 40, 50.

use crate::process::*;

#[test]
fn a_command_line_that_is_not_understood_ends_with_2() {
    let cases: [&[&str]; 15] = [
        &[],
        &["walk"],
        &["run", "--sed", "1"],
        &["run", "--seed", "many"],
        &["run", "--order", "reverse"],
        &["run", "--lane", "motorway"],
        &["run", "--concurrency", "0"],
        &["run", "--spine", "https://127.0.0.1:1"],
        &["run", "--control", "http://127.0.0.1:1"],
        &["run", "--tags", "@a and"],
        &["run", "--name", "("],
        &["run", "pds/retrieval/answers.feature:last"],
        &["run", "--features", "/nowhere/at/all"],
        &["run", "--spine", "127.0.0.1:1", "--control", "http://127.0.0.1:1"],
        &["run", "--spine", "https://127.0.0.1:1", "--control", "http://127.0.0.1"],
    ];
    for words in cases {
        let ended = vertebra(words).with(2);
        assert_eq!(ended.out, "", "{words:?}");
        assert!(!ended.err.is_empty(), "{words:?}");
    }
    let seed = vertebra(&["run", "--seed", "1x"]).with(2);
    assert!(seed.err.contains("a seed is a number from 0 to 18446744073709551615"), "{}", seed.err);
    assert!(vertebra(&["--version"]).with(0).out.starts_with("vertebra "));
}

#[test]
fn a_selection_of_nothing_ends_with_30() {
    let cases: [&[&str]; 5] = [
        &["--tags", "@nobody-has-this"],
        &["--requirement", "NONE-001"],
        &["--name", "^no title begins like this$"],
        &["nowhere.feature"],
        &["pds:99999"],
    ];
    for words in cases {
        let ended = vertebra(&[&["run", "--seed", "3"], words].concat()).with(30);
        assert!(ended.out.contains("matches no scenario; see `vertebra list`"), "{}", ended.out);
        assert!(ended.last(3).starts_with("scenarios 0  passed 0  failed 0"), "{}", ended.out);
        assert!(ended.last(1).starts_with("seed 3  hash "), "{}", ended.out);
        assert_eq!(ended.last(0), "verdict NOT FULLY VERIFIED  exit 30");
    }
}

#[test]
fn a_subject_that_is_not_there_ends_with_40() {
    // Nothing listens on port 1: it is below the range that a system gives away.
    let words = ["run", "--spine", "https://127.0.0.1:1", "--control", "http://127.0.0.1:1"];
    let ended = vertebra(&words).with(40);
    assert_eq!(ended.last(0), "verdict INVALID RUN  exit 40");
    assert!(ended.out.contains("the subject is not reachable"), "{}", ended.out);
    assert!(ended.out.contains("https://127.0.0.1:1"), "{}", ended.out);
}

#[test]
fn an_environment_that_does_not_fit_ends_with_50() {
    for lane in ["services", "containers", "external"] {
        let ended = vertebra(&["run", "--lane", lane]).with(50);
        assert_eq!(ended.last(0), "verdict INVALID RUN  exit 50");
        assert!(ended.out.contains(&format!("lane {lane} is not in this build")), "{}", ended.out);
    }
    let folder = Folder::with_feature("");
    let file = folder.path().join("own/rule.feature");
    let ended = vertebra(&["run", "--out", file.to_str().unwrap()]).with(50);
    assert!(ended.err.contains("cannot be written"), "{}", ended.err);
}
