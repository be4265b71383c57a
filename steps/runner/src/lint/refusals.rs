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

/// Words of an outcome that says no.
static REFUSING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\b(refus(es|ed)|reject(s|ed)|fault(s|ed)|den(ies|ied)|declin(es|ed)|fail(s|ed)|errors?)\b")
});

/// Words of an outcome that says no without a code.
static CLOSING: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b((is|are|been|was|were) (closed|dropped)|without an answer)\b"));

/// A refusal with its component, its code and what it is about.
static BOUND: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"^(the )?[A-Z]\w* (refuses|rejects|faults|fails|denies) .*\bwith [A-Z0-9]\w*( and \w+)* about "[^"]{2,}""#,
    )
});

/// A refusal with its component and its code: HTTP has no place for what it is about.
static CODED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(the )?[A-Z]\w* (refuses|rejects|faults|fails|denies) .*\bwith [A-Z0-9]\w*( and \w+)*$")
});

/// The same of a definition: the component stands there, or is taken in as the code is.
static DEFINED: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\^((the )?[A-Z]|\().*\bwith \("));

/// The row of the audit, which says why where the wire cannot.
static AUDITED: LazyLock<Regex> = LazyLock::new(|| pattern(r"^the audit names [A-Z][A-Za-z]*\.\w+"));

/// How a refusal is mended.
const NAME_IT: &str = "name component, code and what it is about, as `TMS faults the request with 300 about \"Access to \
                       service denied\"`";

/// How a refusal is mended that has no words of its own.
const AUDIT_IT: &str =
    "let the scenario say why as well, as `And the audit names TRANSPORT.REQUEST_DEADLINE`";

/// The words of an outcome, without what it quotes.
static QUOTED: LazyLock<Regex> = LazyLock::new(|| pattern(r#""[^"]*""#));

pub(super) fn check(suite: &Suite, definitions: &[Definition], breaches: &mut Vec<Breach>) {
    for definition in definitions.iter().filter(|one| one.keyword == "Then") {
        let text = definition.pattern.as_str();
        if REFUSING.is_match(&QUOTED.replace_all(text, "")) && !DEFINED.is_match(text) {
            breaches.push(breach(definition.place(), text, NAME_IT));
        }
    }
    suite.rows.iter().for_each(|row| in_row(row, breaches));
}

fn in_row(row: &Row, breaches: &mut Vec<Breach>) {
    let outcomes = || row.steps.iter().filter(|step| step.step.ty == StepType::Then);
    let is_audited = outcomes().any(|step| AUDITED.is_match(&step.step.value));
    for step in outcomes() {
        let text = &step.step.value;
        let said = QUOTED.replace_all(text, "");
        let mend = if REFUSING.is_match(&said) {
            let is_bound = BOUND.is_match(text) || (is_audited && CODED.is_match(text));
            (!is_bound).then_some(NAME_IT)
        } else {
            (CLOSING.is_match(&said) && !is_audited).then_some(AUDIT_IT)
        };
        if let Some(mend) = mend {
            let found = breach(step.place.clone(), text, mend);
            if !breaches.contains(&found) {
                breaches.push(found);
            }
        }
    }
}

fn breach(place: String, sentence: &str, mend: &str) -> Breach {
    let what = format!("a refusal that is not bound to its reason: {sentence}");
    Breach { place, rule: "reason-bound", what, mend: mend.into() }
}
