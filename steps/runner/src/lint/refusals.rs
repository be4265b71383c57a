//! Reason-bound refusals: whoever says that something was refused names the code, the component and what it is about.
//!
//! "Some error came back" is not a check: a subject that refuses everything would pass it (referee 3.1). Held twice: on
//! every definition, by the parts of its pattern, and on every scenario, by its sentences. Leaves out whether the code is
//! the right one.

use super::Breach;
use super::words::pattern;
use crate::definition::Definition;
use crate::row::Row;
use crate::suite::Suite;
use gherkin::StepType;
use regex::Regex;
use std::sync::LazyLock;

/// A way in which an outcome says no, and what it then has to say as well.
struct Refusing {
    /// Words of the outcome.
    word: LazyLock<Regex>,
    /// What the sentence itself, or else another outcome of the scenario, has to look like.
    named: LazyLock<Regex>,
    /// What a definition has to look like; `None` where the sentence alone need not name the reason.
    defined: Option<LazyLock<Regex>>,
    /// How it is mended.
    mend: &'static str,
}

static REFUSING: [Refusing; 2] = [
    Refusing {
        word: LazyLock::new(|| {
            pattern(
                r"\b(refus(es|ed)|reject(s|ed)|fault(s|ed)|den(ies|ied)|declin(es|ed)|fail(s|ed)|errors?)\b",
            )
        }),
        named: LazyLock::new(|| {
            pattern(
                r#"^(the )?[A-Z]\w* (refuses|rejects|faults|denies) .*\bwith [A-Z0-9]\w*( and \w+)* about "[^"]{2,}""#,
            )
        }),
        defined: Some(LazyLock::new(|| pattern(r#"^\^((the )?[A-Z]|\().*\bwith \(.*\) about "\(.*\)"\$?$"#))),
        mend: "name component, code and what it is about, as \"TMS faults the request with 300 about \\\"Access to service denied\\\"\"",
    },
    Refusing {
        word: LazyLock::new(|| pattern(r"\b(closed|dropped|cut|no answer|without an answer)\b")),
        // A closed connection carries no code: the audit has it.
        named: LazyLock::new(|| pattern(r"^the audit names [A-Z][A-Za-z]*\.\w+")),
        defined: None,
        mend: "let the scenario say why as well, as \"And the audit names TRANSPORT.REQUEST_DEADLINE\"",
    },
];

/// The words of an outcome, without what it quotes.
static QUOTED: LazyLock<Regex> = LazyLock::new(|| pattern(r#""[^"]*""#));

pub(super) fn check(suite: &Suite, definitions: &[Definition], breaches: &mut Vec<Breach>) {
    for definition in definitions.iter().filter(|one| one.keyword == "Then") {
        let text = definition.pattern.as_str();
        let said = QUOTED.replace_all(text, "");
        for kind in &REFUSING {
            let Some(defined) = &kind.defined else { continue };
            if kind.word.is_match(&said) && !defined.is_match(text) {
                breaches.push(breach(definition.place(), text, kind.mend));
            }
        }
    }
    suite.rows.iter().for_each(|row| in_row(row, breaches));
}

fn in_row(row: &Row, breaches: &mut Vec<Breach>) {
    let outcomes = || row.steps.iter().filter(|step| step.step.ty == StepType::Then);
    for step in outcomes() {
        let said = QUOTED.replace_all(&step.step.value, "");
        for kind in REFUSING.iter().filter(|kind| kind.word.is_match(&said)) {
            let named = match kind.defined {
                Some(_) => kind.named.is_match(&step.step.value),
                None => outcomes().any(|other| kind.named.is_match(&other.step.value)),
            };
            if !named {
                let found = breach(step.place.clone(), &step.step.value, kind.mend);
                if !breaches.contains(&found) {
                    breaches.push(found);
                }
            }
        }
    }
}

fn breach(place: String, sentence: &str, mend: &str) -> Breach {
    let what = format!("a refusal that is not bound to its reason: {sentence}");
    Breach { place, rule: "reason-bound", what, mend: mend.into() }
}
