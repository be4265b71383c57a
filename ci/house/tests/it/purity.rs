//! Arrows that are finer than a crate: sources whose rules must stay pure, read as text.
//!
//! Leaves out what the compiler and clippy hold already.

/// Folders whose sources may not wait, look at a clock, draw randomness or touch the outside, and the words that
/// would show it.
const PURE: &[&str] = &["service/kernel/src", "service/catalogue/src", "service/wire/src", "service/pds/src"];
const IMPURE_WORDS: &[&str] = &[
    "async fn",
    ".await",
    "tokio::",
    "std::fs",
    "std::net",
    "std::env",
    "std::thread",
    "std::time",
    "Timestamp::now",
    "println!",
];

/// Words that only the rooms of the stores may know.
const STORE_WORDS: &[&str] = &["Riak", "Redis", "RabbitMQ"];

#[test]
fn rules_stay_pure() {
    let mut wrong = Vec::new();
    for folder in PURE {
        for path in crate::files(&crate::root().join(folder), "rs") {
            let text = std::fs::read_to_string(&path).expect("a source is readable");
            for (number, line) in text.lines().enumerate() {
                let code = line.split("//").next().unwrap_or_default();
                wrong.extend(
                    IMPURE_WORDS
                        .iter()
                        .filter(|word| code.contains(**word))
                        .map(|word| format!("{}:{} {word}", path.display(), number + 1)),
                );
            }
        }
    }
    assert!(wrong.is_empty(), "rules that wait or look outside: {wrong:#?}");
}

#[test]
fn the_service_knows_no_mutant_and_only_the_store_knows_its_backends() {
    for path in crate::files(&crate::root().join("service"), "rs") {
        let text = std::fs::read_to_string(&path).expect("a source is readable");
        let code: String = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        assert!(!code.to_lowercase().contains("mutant"), "{} knows a mutant", path.display());
        if !path.starts_with(crate::root().join("service/store")) {
            for word in STORE_WORDS {
                assert!(!code.contains(word), "{} knows {word}", path.display());
            }
        }
    }
}

#[test]
fn whoever_is_mutated_judges_or_serves_knows_no_mutant() {
    for folder in [
        "simulators/peer",
        "simulators/suppliers",
        "data",
        "steps/oracle",
        "steps/words",
        "steps/subject",
        "steps/cli/src/serve",
    ] {
        for path in crate::files(&crate::root().join(folder), "rs") {
            let text = std::fs::read_to_string(&path).expect("a source is readable");
            assert!(!text.to_lowercase().contains("mutant"), "{} knows a mutant", path.display());
        }
    }
    let serve = crate::root().join("steps/cli/src/serve.rs");
    let text = std::fs::read_to_string(&serve).expect("a source is readable");
    assert!(!text.to_lowercase().contains("mutant"), "nothing that serves can reach a mutant");
}

#[test]
fn only_the_runner_and_step_macros_name_the_engine() {
    for folder in
        ["service", "simulators", "data", "steps/evidence", "steps/report", "steps/oracle", "steps/subject"]
    {
        for path in crate::files(&crate::root().join(folder), "rs") {
            let text = std::fs::read_to_string(&path).expect("a source is readable");
            assert!(!text.contains("cucumber::"), "{} names the engine", path.display());
        }
    }
}

#[test]
fn scenarios_and_oracles_never_look_a_code_up() {
    for folder in ["steps/oracle", "steps/words"] {
        for path in crate::files(&crate::root().join(folder), "rs") {
            let text = std::fs::read_to_string(&path).expect("a source is readable");
            assert!(!text.contains("spine_catalogue"), "{} looks codes up", path.display());
        }
    }
}
