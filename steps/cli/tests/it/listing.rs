//! `vertebra list`: the same selection as a run, without running.

use crate::process::*;

#[test]
fn a_list_has_a_line_for_each_row_and_ends_with_their_number() {
    let all = vertebra(&["list"]).with(0);
    let rows = all.out.lines().count() - 1;
    assert!(rows > 0);
    assert_eq!(all.last(0), format!("{rows} scenarios"));
    for line in all.out.lines().take(rows) {
        let (id, _) = line.split_once("  ").unwrap();
        let (path, number) = id.rsplit_once(':').unwrap();
        assert!(path.ends_with(".feature") && number.parse::<usize>().is_ok(), "{line}");
    }
    assert_eq!(all.err, "");
}

#[test]
fn every_id_that_is_listed_selects_its_own_row() {
    let all = vertebra(&["list"]).with(0);
    let first = all.out.lines().next().unwrap();
    let id = first.split("  ").next().unwrap();
    let one = vertebra(&["list", id]).with(0);
    assert_eq!(one.out, format!("{first}\n1 scenario\n"));
    let prefixed = vertebra(&["list", &format!("features/{id}")]).with(0);
    assert_eq!(prefixed.out, one.out);
}

#[test]
fn the_list_of_a_requirement_names_it_in_every_line() {
    let some = vertebra(&["list", "--requirement", "PDS-RET-001"]).with(0);
    assert!(some.out.lines().count() > 1);
    for line in some.out.lines().filter(|line| !line.ends_with(" scenarios")) {
        assert!(line.contains("  PDS-RET-001"), "{line}");
    }
}

#[test]
fn features_of_ones_own_are_listed_with_their_faults() {
    let good = Folder::with_feature("Feature: F\nScenario: A rule\n When something happens\n");
    let listed = vertebra(&["list", "--features", good.word()]).with(0);
    assert_eq!(listed.out, "own/rule.feature:2  A rule\n1 scenario\n");
    let bad = Folder::with_feature("Feature: F\n@OWN-RUL-001\nScenario: A rule\n When something happens\n");
    let listed = vertebra(&["list", "--features", bad.word()]).with(60);
    assert_eq!(listed.last(0), "1 scenario");
    assert!(
        listed.err.contains("own/rule.feature:3: no requirements.toml knows @OWN-RUL-001"),
        "{}",
        listed.err
    );
}

#[test]
fn a_row_whose_title_says_its_name_is_named_once() {
    let outline = "Feature: F\nScenario Outline: Row <n>\n When something happens\n\
                   Examples:\n | n |\n | 7 |\nScenario Outline: Another\n When <n> happens\n\
                   Examples:\n | n |\n | 8 |\n";
    let folder = Folder::with_feature(outline);
    let listed = vertebra(&["list", "--features", folder.word()]).with(0);
    assert_eq!(listed.out, "own/rule.feature:6  Row 7\nown/rule.feature:11  Another [8]\n2 scenarios\n");
}

#[cfg(target_os = "linux")]
#[test]
fn a_list_that_cannot_be_written_is_no_success() {
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let ended = Ended::of(program().arg("list").stdout(full).output().unwrap()).with(50);
    assert!(ended.err.contains("standard output cannot be written"), "{}", ended.err);
}

#[test]
fn a_list_of_nothing_says_so_and_is_no_success() {
    let none = vertebra(&["list", "--tags", "@nobody-has-this"]).with(30);
    assert_eq!(none.out, "0 scenarios\n");
    assert!(none.err.contains("--tags @nobody-has-this matches no scenario"), "{}", none.err);
}

#[test]
fn the_steps_are_listed_with_sentence_meaning_place_and_example() {
    let all = vertebra(&["list", "--steps"]).with(0);
    let entries =
        all.out.lines().filter(|line| line.trim_start().starts_with("in     steps/words/src/")).count();
    assert!(entries > 20, "{}", all.out);
    assert_eq!(all.last(0), format!("{entries} steps"));
    for line in [
        "messaging",
        "pds / retrieval",
        "  Then  TMS faults the request with {code} about \"{about}\"",
        "        Lets the scenario's own time pass, and everything that falls due on the",
        "        as in  When 5 minutes pass",
    ] {
        assert!(all.out.lines().any(|l| l == line), "{line:?} is not in {}", all.out);
    }
    assert_eq!(all.err, "");
    vertebra(&["list", "--steps", "pds"]).with(2);
}

#[test]
fn what_stands_in_the_holes_of_sentences_is_listed_below_them() {
    let all = vertebra(&["list", "--steps"]).with(0);
    for line in [
        "actors, for {who}",
        "    the pharmacy system of Harbour Street Pharmacy",
        "    gender: male, female, not known or not specified",
        "fields of answers, for tables of `the answer says:` and `the answer does not say {fields}`",
        "    serial change number",
        "    with the header element … set to \"…\"",
        "    with a key of the kind RSA-2048/P-256 over TLS 1.2/1.3",
        "    connections, by default \"1024\"",
        "    foreign-asid, by default \"fault-300\"",
        "    wrong-check-digit, by default \"invalid\"",
    ] {
        assert!(all.out.lines().any(|l| l == line), "{line:?} is not in {}", all.out);
    }
    let (_, vocabularies) = all.out.split_once("\nactors, for {who}\n").unwrap();
    for sign in ["\\", "[^", ".+", "(?:", "|"] {
        assert!(!vocabularies.contains(sign), "{sign} of a pattern is in {vocabularies}");
    }
}

#[test]
fn a_title_cannot_steer_the_terminal() {
    let folder = Folder::with_feature("Feature: F\nScenario: A \u{1b}[2Jrule\n When something happens\n");
    let listed = vertebra(&["list", "--features", folder.word()]).with(0);
    assert_eq!(listed.out, "own/rule.feature:2  A \\u{1b}[2Jrule\n1 scenario\n");
}
