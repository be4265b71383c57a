//! Reason-bound refusals: whoever says that something was refused names the code, the component and what it is about.
//!
//! "Some error came back" is not a check: a subject that refuses everything would pass it (referee 3.1). Held twice: on
//! every definition, by the parts of its pattern, and on every scenario, by its sentences. For the same reason a scenario
//! needs an outcome at all, and one that a subject which does nothing cannot show. Leaves out whether the code is the
//! right one.

use super::Breach;
use super::words::pattern;
use crate::definition::Definition;
use crate::row::Row;
use crate::suite::Suite;
use gherkin::StepType;
use regex::{Captures, Regex};
use std::collections::BTreeSet;
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
        r#"^(the )?[A-Z]\w* (refuses|rejects|faults|fails|denies) .*\bwith [A-Z0-9]\w*( and \w+)* about "(?<about>[^"]*)""#,
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

/// What is said about a refusal has at least so many characters: fewer are found in nearly every text.
const ABOUT_MIN: usize = 4;

/// A number or a code, which says what it is about however short it is.
static EXACT: LazyLock<Regex> = LazyLock::new(|| pattern(r"^([0-9]+|[A-Z][A-Z0-9]+)$"));

/// Outcomes that hold as well of a subject that does nothing or refuses everything: what they say, and their words.
/// Each is welcome beside an answer or a bound refusal; a scenario that has no others proves nothing.
const PROVES_NOTHING_ALONE: &[(&str, &str)] = &[
    ("an absence", r"^there (is|are|was|were) no\b"),
    ("an absence", r"\b(does|do|did|has|have|had|is|are|was|were) not\b"),
    ("an absence", r"\bof nothing$"),
    ("no change", r"\bthe same .*\bas before$"),
    ("no change", r"\b(is|are) still open$"),
    ("a count", r"\b(has|have) \d+ \w+$"),
    ("a count", r"^\d+ of the \w+ (has|have) been\b"),
    ("a version", r"\b(is|are) of the version\b"),
    ("a context", r"\bstands in the code context\b"),
];

/// The same, compiled.
static ALONE: LazyLock<Vec<(&str, Regex)>> =
    LazyLock::new(|| PROVES_NOTHING_ALONE.iter().map(|(kind, words)| (*kind, pattern(words))).collect());

/// How a scenario is mended that a subject which does nothing would pass.
const SHOW_IT: &str = "let it say as well what was answered, or which component refused with which code and why, as `Then \
                       the answer is QUPA_IN050000UK32`";

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
    for row in &suite.rows {
        in_row(row, breaches);
        proves_something(row, breaches);
    }
}

/// A scenario has outcomes, and one of them cannot be had by doing nothing.
fn proves_something(row: &Row, breaches: &mut Vec<Breach>) {
    let outcomes = row.steps.iter().filter(|step| step.step.ty == StepType::Then);
    let kinds: Option<BTreeSet<&str>> = outcomes.map(|step| kind_alone(&step.step.value)).collect();
    let (rule, what) = match kinds {
        None => return,
        Some(none) if none.is_empty() => ("no-outcome", "a scenario without a Then".to_owned()),
        Some(kinds) => {
            let kinds = kinds.into_iter().collect::<Vec<_>>().join(" and ");
            (
                "status-only",
                format!("a subject that does nothing shows this too: the outcomes are only {kinds}"),
            )
        }
    };
    let place = format!("{}:{}", row.header.path, row.lines.first);
    let found = Breach { place, rule, what, mend: SHOW_IT.into() };
    if !breaches.contains(&found) {
        breaches.push(found);
    }
}

/// What an outcome says that proves nothing alone; `None` for one that does.
fn kind_alone(sentence: &str) -> Option<&'static str> {
    let said = QUOTED.replace_all(sentence, "");
    ALONE.iter().find(|(_, words)| words.is_match(&said)).map(|(kind, _)| *kind)
}

/// Whether the words behind `about` say what a refusal is about.
fn is_reason(bound: &Captures<'_>) -> bool {
    let about = bound.name("about").map_or("", |about| about.as_str().trim());
    about.chars().count() >= ABOUT_MIN || EXACT.is_match(about)
}

fn in_row(row: &Row, breaches: &mut Vec<Breach>) {
    let outcomes = || row.steps.iter().filter(|step| step.step.ty == StepType::Then);
    let is_audited = outcomes().any(|step| AUDITED.is_match(&step.step.value));
    for step in outcomes() {
        let text = &step.step.value;
        let said = QUOTED.replace_all(text, "");
        let mend = if REFUSING.is_match(&said) {
            let is_bound =
                BOUND.captures(text).as_ref().is_some_and(is_reason) || (is_audited && CODED.is_match(text));
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
