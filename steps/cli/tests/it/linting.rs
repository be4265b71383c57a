//! `vertebra lint`: the suite inside the program is clean, and a breach is told with its place, its rule and its remedy.

use crate::process::*;

#[test]
fn the_suite_inside_the_program_breaks_no_rule() {
    let ended = vertebra(&["lint"]);
    assert_eq!(ended.out.lines().count(), 1, "{}", ended.out);
    let ended = ended.with(0);
    assert!(ended.last(0).ends_with("  breaches 0  rules broken 0"), "{}", ended.out);
    let rows = vertebra(&["list"]).with(0);
    let rows = rows.last(0).trim_end_matches(" scenarios").to_owned();
    assert!(ended.last(0).contains(&format!("  scenarios {rows}  ")), "{} in {}", rows, ended.out);
}

#[test]
fn a_breach_in_a_folder_ends_with_20_and_says_how_it_is_mended() {
    let feature = "Feature: F\n@OWN-RUL-001\nScenario: Send a question\n \
                   When the GP system of Elm Surgery retrieves the patient 9000000009\n \
                   Then the answer is QUPA_IN050000UK32\n";
    let folder = Folder::with_feature(feature).requiring("OWN-RUL-001", "MUST");
    let ended = vertebra(&["lint", "--features", folder.word()]).with(20);
    assert_eq!(
        ended.out.lines().next().unwrap(),
        "own/rule.feature:3: title-states-a-rule: the title \"Send a question\" begins like an order; \
         state the rule that holds, as \"A number that no record carries is not found\""
    );
    assert!(ended.last(0).starts_with("features 1  scenarios 1  requirements 1  steps "), "{}", ended.out);
    assert!(ended.last(0).ends_with("  breaches 1  rules broken 1"), "{}", ended.out);

    // Steps that nobody uses and rows of the catalogue that nobody shows are no breach of somebody else's suite.
    let clean = feature.replace("Send a question", "A question is answered");
    let folder = Folder::with_feature(&clean).requiring("OWN-RUL-001", "MUST");
    vertebra(&["lint", "--features", folder.word()]).with(0);
}

#[test]
fn a_name_that_nobody_bears_is_told_before_anything_runs() {
    let feature = "Feature: F\n@OWN-RUL-001\nScenario: A question is answered\n \
                   When the GP system of Elm Surgury retrieves the patient 9000000009\n \
                   Then the answer is QUPA_IN050000UK32\n";
    let folder = Folder::with_feature(feature).requiring("OWN-RUL-001", "MUST");
    let ended = vertebra(&["lint", "--features", folder.word()]).with(20);
    let told = ended.out.lines().next().unwrap();
    let begins = "own/rule.feature:4: unknown-name: there is no actor \"the GP system of Elm Surgury\" in the cast; \
                  did you mean \"the GP system of Elm Surgery\"";
    assert!(told.starts_with(begins), "{told}");
    assert!(told.ends_with("; write a name as `vertebra list --steps` lists it"), "{told}");
    assert!(ended.last(0).ends_with("  breaches 1  rules broken 1"), "{}", ended.out);
}

#[test]
fn a_lint_of_nothing_is_no_success() {
    let empty = Folder::new();
    let ended = vertebra(&["lint", "--features", empty.word()]).with(30);
    assert!(ended.err.contains("no scenario to lint"), "{}", ended.err);
    vertebra(&["lint", "--features", "/nowhere/at/all"]).with(2);
    vertebra(&["lint", "--feature", "x"]).with(2);
}
