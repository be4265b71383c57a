//! Words that do not belong into a scenario: those of the machinery, and those of sleeping.
//!
//! A scenario speaks of suppliers, patients and messages. SOAP, TLS, certificates and message elements are words of that
//! field and welcome; what carries them is not. Scenarios about faults and hostile input need the machinery, and so do
//! those about what carries a message: they lie in a folder named `hostile` or `faults`, or carry the tag `@fault` or
//! `@transport`. Leaves out the shape of a scenario (`features`).

use super::Breach;
use crate::row::Row;
use crate::suite::Suite;
use regex::Regex;
use std::sync::LazyLock;

/// Folders whose scenarios are about faults of the machinery.
const FAULT_FOLDERS: &[&str] = &["hostile", "faults"];

/// Tags of a single scenario about one, or about what carries a message.
const FAULT_TAGS: &[&str] = &["fault", "transport"];

/// Words of the machinery.
static MACHINERY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(https?|json|xml|tcp|ip address|sockets?|ports?|urls?|localhost|riak|redis|rabbitmq|nginx|docker|kubernetes|containers?|databases?|sql|servers?|threads?|mutex|stack traces?)\b",
    )
});

/// A step that lets real time pass. Time passes by the scenario's clock, said as "5 minutes pass".
static SLEEP: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\bsleep(s|ing)?\b|^(i |we )?(wait|pause)\b|\b(waits?|pauses?)\b.*\b(milliseconds?|ms|seconds?|minutes?|hours?|days?|moment|while)\b",
    )
});

/// What is quoted is quoted from the wire, whose words nobody chooses; and a refusal names its component, whatever it is.
static NOT_CHOSEN: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#""[^"]*"|^[A-Z]\w* (refuses|rejects|faults|fails|denies) "#));

pub(super) fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the patterns of the lint are constants, and its tests compile them")
}

pub(super) fn check(suite: &Suite, breaches: &mut Vec<Breach>) {
    for row in &suite.rows {
        if !about_faults(row) {
            let place = format!("{}:{}", row.header.path, row.lines.first);
            machinery(place, &row.header.title, breaches);
            for step in row.steps() {
                machinery(step.place.clone(), &step.step.value, breaches);
            }
        }
        for step in row.steps() {
            if let Some(found) = SLEEP.find(&step.step.value) {
                breaches.push(Breach {
                    place: step.place.clone(),
                    rule: "no-sleeping",
                    what: format!("the step sleeps: {:?}", found.as_str()),
                    mend: "let the scenario's own time pass, as \"When 5 minutes pass\"".into(),
                });
            }
        }
    }
    breaches.dedup();
}

fn about_faults(row: &Row) -> bool {
    let folders = row.header.path.split('/').rev().skip(1);
    let lies_there = folders.into_iter().any(|folder| FAULT_FOLDERS.contains(&folder));
    lies_there || row.header.tags.iter().any(|tag| FAULT_TAGS.contains(&tag.as_str()))
}

fn machinery(place: String, text: &str, breaches: &mut Vec<Breach>) {
    let said = NOT_CHOSEN.replace_all(text, "");
    let Some(found) = MACHINERY.find(&said) else { return };
    breaches.push(Breach {
        place,
        rule: "no-machinery",
        what: format!("{:?} is a word of the machinery", found.as_str()),
        mend: format!(
            "say what it means to a supplier or a patient; scenarios about faults lie in a folder {} or carry @{}",
            FAULT_FOLDERS.join(" or "),
            FAULT_TAGS.join(" or @")
        ),
    });
}
