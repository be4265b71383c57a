//! Words that do not belong into a scenario: those of the machinery, and those of sleeping.
//!
//! A scenario speaks of suppliers, patients and messages. SOAP, TLS, certificates and message elements are words of that
//! field and welcome; what carries them is not. Scenarios about faults and hostile input need the machinery: they lie in
//! a folder named `hostile` or `faults`, or carry the tag `@fault`. Leaves out the shape of a scenario (`features`).

use super::Breach;
use crate::row::Row;
use crate::suite::Suite;
use regex::Regex;
use std::sync::LazyLock;

/// Folders whose scenarios are about faults of the machinery.
const FAULT_FOLDERS: &[&str] = &["hostile", "faults"];

/// The tag of a single scenario about one.
const FAULT_TAG: &str = "fault";

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

/// What a refusal is about is quoted from the wire, whose words nobody chooses.
static QUOTED_FROM_THE_WIRE: LazyLock<Regex> = LazyLock::new(|| pattern(r#" about "[^"]*""#));

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
    lies_there || row.header.tags.iter().any(|tag| tag == FAULT_TAG)
}

fn machinery(place: String, text: &str, breaches: &mut Vec<Breach>) {
    let said = QUOTED_FROM_THE_WIRE.replace_all(text, "");
    let Some(found) = MACHINERY.find(&said) else { return };
    breaches.push(Breach {
        place,
        rule: "no-machinery",
        what: format!("{:?} is a word of the machinery", found.as_str()),
        mend: format!(
            "say what it means to a supplier or a patient; scenarios about faults lie in a folder {} or carry @{FAULT_TAG}",
            FAULT_FOLDERS.join(" or ")
        ),
    });
}
