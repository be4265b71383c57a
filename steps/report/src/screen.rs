//! The failure screen: what a reader needs to know of a scenario that did not simply pass, always in the same order.
//!
//! Requirement and source; blame; the step and the check, expected against actual at its path; the sequence of messages;
//! the likely cause; the command that replays it (design 6). What is prose is broken at the width of a small terminal;
//! values, messages and commands never are, since they are copied. Leaves out which scenarios get one: `terminal`.

use crate::story::{CutShort, Message, Story, Told};
use crate::style::{Style, visible};
use vertebra_evidence::{Blame, Check, Requirement, RunStarted, ScenarioVerdict};

/// Requirements of one scenario that a screen spells out; more are named only.
const REQUIREMENTS_SPELLED: usize = 3;

/// Characters of a value that a cause repeats: the whole value stands above it.
const CAUSE_WORDS: usize = 60;

/// Width of the labels of a screen.
const LABEL: usize = 12;

/// Characters of a line of prose at most, its label included, where words allow it.
const WIDTH: usize = 80;

/// The screen of a scenario.
pub(crate) fn screen(run: &RunStarted, story: &Story, style: Style) -> String {
    let mut page = Page { style, text: String::new() };
    let head = format!("{}  {}", verdict(story, style), style.strong(&story.header.id));
    page.text.push_str(&format!("{head}  {}\n", visible(&story.header.title_and_row())));
    let told = story.decisive();
    let check = told.map(|told| &told.check);
    requirement(&mut page, run, story, check);
    page.field("blame", blame(story, check));
    if let Some(step) = &story.step {
        page.field("step", &format!("{} {}", step.keyword, step.text));
        page.field("", &format!("({}, {})", step.status.word(), step.place));
    }
    if let Some(check) = check {
        page.prose("check", &format!("{} is {}: {}", check.id, check.verdict.word(), check.statement));
        page.maybe("made at", check.place.as_deref());
    }
    values(&mut page, story, check);
    sequence(&mut page, story);
    page.prose("likely", &likely(story, told));
    page.field("replay", &replay(run, story));
    page.text.push('\n');
    page.text
}

/// One line for a scenario that gets no screen.
pub(crate) fn line(story: &Story, style: Style) -> String {
    let head = format!("{}  {}", verdict(story, style), story.header.id);
    format!("{head}  {}\n", visible(&story.header.title_and_row()))
}

fn verdict(story: &Story, style: Style) -> String {
    match story.cut_short {
        None => style.verdict(story.verdict),
        Some(CutShort::Interrupted) => style.doubtful("⚠ interrupted"),
        Some(CutShort::Unfinished) => style.doubtful("⚠ not finished"),
    }
}

/// What a scenario came to, in one line without its screen.
pub(crate) fn message(story: &Story) -> String {
    let Some(check) = story.decisive().map(|told| &told.check) else {
        return likely(story, None);
    };
    let mut line = format!("{}: {}", check.id, check.statement);
    for (word, value) in [("expected", check.expected.as_deref()), ("actual", actual(check))] {
        if let Some(value) = value {
            line.push_str(&format!("; {word} {}", in_a_line(value)));
        }
    }
    line
}

struct Page {
    style: Style,
    text: String,
}

impl Page {
    /// A labelled value; further lines of the value stand below its first.
    fn field(&mut self, label: &str, value: &str) {
        let mut label = format!("{label:LABEL$}");
        for line in visible(value).lines() {
            let painted = if label.trim().is_empty() { label } else { self.style.strong(&label) };
            self.text.push_str(&format!("  {painted} {line}\n"));
            label = " ".repeat(LABEL);
        }
    }

    /// A labelled value that nobody copies: broken between words.
    fn prose(&mut self, label: &str, value: &str) {
        let room = WIDTH - LABEL - 3;
        let mut lines: Vec<String> = Vec::new();
        for word in value.split_whitespace() {
            match lines.last_mut() {
                Some(line) if line.chars().count() + 1 + word.chars().count() <= room => {
                    line.push(' ');
                    line.push_str(word);
                }
                _ => lines.push(word.to_owned()),
            }
        }
        self.field(label, &lines.join("\n"));
    }

    fn maybe(&mut self, label: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.field(label, value);
        }
    }
}

fn requirement(page: &mut Page, run: &RunStarted, story: &Story, check: Option<&Check>) {
    let ids = check.map_or(&story.header.requirements, |check| &check.requirements);
    let (spelled, named) = ids.split_at(ids.len().min(REQUIREMENTS_SPELLED));
    for id in spelled {
        match run.requirements.iter().find(|requirement| &requirement.id == id) {
            Some(Requirement { level, text, source, evidence, .. }) => {
                page.prose("requirement", &format!("{id} ({}) {text}", level.word()));
                page.prose("source", &format!("{source} (evidence {})", evidence.word()));
            }
            None => page.field("requirement", &format!("{id}, which no requirements.toml knows")),
        }
    }
    if !named.is_empty() {
        page.field("requirement", &format!("and {}", named.join(", ")));
    }
    if ids.is_empty() {
        page.field("requirement", "none: the scenario carries no requirement");
    }
}

/// What a check found. Where something was expected it is said in any case: an empty line would read as forgotten.
fn actual(check: &Check) -> Option<&str> {
    match (check.actual.as_deref(), &check.expected) {
        (Some(found), _) if !found.trim().is_empty() => Some(found),
        (Some(_), _) => Some("nothing"),
        (None, Some(_)) => Some("not told"),
        (None, None) => None,
    }
}

fn values(page: &mut Page, story: &Story, check: Option<&Check>) {
    if let Some(check) = check {
        page.maybe("expected", check.expected.as_deref());
        page.maybe("actual", actual(check));
        page.maybe("at", check.at.as_deref());
        let others = story.checks.iter().map(|told| &told.check).filter(|other| *other != check);
        for other in others {
            page.prose("also", &format!("{} is {}: {}", other.id, other.verdict.word(), other.statement));
        }
    }
    for panic in &story.panics {
        page.field("panic", &format!("{}: {} (task {})", panic.place, panic.message, panic.task));
    }
}

fn sequence(page: &mut Page, story: &Story) {
    if story.messages.is_empty() {
        return page.field("sequence", "no message was exchanged");
    }
    let mut lines: Vec<String> = Vec::new();
    if story.earlier > 0 {
        let earlier = story.earlier;
        lines.push(match earlier {
            1 => "1 earlier message is left out".to_owned(),
            _ => format!("{earlier} earlier messages are left out"),
        });
    }
    lines.extend(story.messages.iter().map(arrow));
    page.field("sequence", &lines.join("\n"));
}

/// Three lines: who spoke to whom and when, what was said, what came back.
fn arrow(message: &Message) -> String {
    let Message { at, actor, counterpart, label, outcome, sent, received, .. } = message;
    let sign = if message.whole { "◀──" } else { "╳──" };
    let aside = " ".repeat(at.chars().count());
    format!(
        "{at}  {actor} ──▶ {counterpart}\n{aside}  ──▶ {label} ({sent} bytes)\n{aside}  {sign} {outcome} ({received} bytes)"
    )
}

fn blame(story: &Story, check: Option<&Check>) -> &'static str {
    let stopped = check.is_some_and(|check| check.verdict.stops());
    match check {
        _ if story.cut_short == Some(CutShort::Interrupted) && !stopped => "nobody: it was interrupted",
        _ if story.cut_short.is_some() && !stopped => "nobody: it did not come to its end",
        Some(check) => check.blame.word(),
        None if story.verdict == ScenarioVerdict::HarnessError => Blame::Harness.word(),
        None => "nobody: no check was made",
    }
}

/// The cause that the check names, or where to look first.
fn likely(story: &Story, told: Option<&Told>) -> String {
    let check = told.map(|told| &told.check);
    if let Some(cut_short) = story.cut_short
        && !check.is_some_and(|check| check.verdict.stops())
    {
        return match cut_short {
            CutShort::Interrupted => "the run was told to stop while this scenario was under way".into(),
            CutShort::Unfinished => "the run ended while this scenario was under way".into(),
        };
    }
    if let Some(cause) = check.and_then(|check| check.cause.clone()) {
        return cause;
    }
    if let Some(cause) = told.filter(|told| told.check.blame == Blame::Subject).and_then(at_the_control_port)
    {
        return cause;
    }
    let broken = story.messages.iter().rev().find(|message| !message.whole);
    if let Some(message) = broken {
        return format!(
            "{} got no whole answer from {}: {}",
            message.actor, message.counterpart, message.outcome
        );
    }
    let Some(told) = told else {
        return match story.panics.is_empty() {
            false => "the first panic is the place to start".into(),
            true => "no step made a check, so nothing was proved".into(),
        };
    };
    match told.check.blame {
        Blame::Subject => of_subject(told),
        Blame::Prerequisite => "something that has to be there first is missing".into(),
        Blame::PeerSimulator => "a simulator did what it must not; the subject is not to blame".into(),
        Blame::Harness => "a fault of the suite itself; the subject is not to blame".into(),
        Blame::Environment => "this machine; the subject is not to blame".into(),
    }
}

/// What is known of a subject that failed a check without a cause: the answer before it, and what was due instead. Says
/// no more than the stream does.
fn of_subject(told: &Told) -> String {
    let Some(Message { actor, counterpart, label, outcome, .. }) = &told.after else {
        return "not known; no message came before the check, so its own place is where to start".into();
    };
    let answered = if outcome.is_empty() { String::new() } else { format!(" with {}", in_a_line(outcome)) };
    let answered = format!("{counterpart} answered {} of {actor}{answered}", in_a_line(label));
    match (&told.check.expected, &told.check.at) {
        (Some(due), Some(at)) => format!("{answered} where {} was due at {}", in_a_line(due), in_a_line(at)),
        (Some(due), None) => format!("{answered} where {} was due", in_a_line(due)),
        (None, _) => format!("not known; {answered} before the check, which is the place to start"),
    }
}

/// What is known of a subject whose control port shows something else than was due: the answer before the check is not
/// what failed, so what was looked at there is told. `None` for any other check.
fn at_the_control_port(told: &Told) -> Option<String> {
    let Told { check, after } = told;
    let looked_at = check.at.as_deref()?.strip_prefix("GET ")?;
    let (due, found) = (in_a_line(check.expected.as_deref()?), in_a_line(actual(check)?));
    let shown = match looked_at.split([' ', '?']).next()? {
        "/audit" => format!("the audit has {found} where {due} was due"),
        "/digest" => format!("the records have changed: their digest is {found}, and was {due}"),
        other => format!("{other} shows {found} where {due} was due"),
    };
    Some(match after {
        Some(Message { actor, label, .. }) => {
            format!("{shown}; the message before was {} of {actor}", in_a_line(label))
        }
        None => shown,
    })
}

/// The beginning of a text, without its line breaks.
fn in_a_line(text: &str) -> String {
    let joined = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if joined.chars().count() <= CAUSE_WORDS {
        return joined;
    }
    joined.chars().take(CAUSE_WORDS).chain(['…']).collect()
}

fn replay(run: &RunStarted, story: &Story) -> String {
    let seed = run.seed.to_string();
    let program = run.called.as_deref().unwrap_or("vertebra");
    let words = [program, "run", story.header.id.as_str(), "--seed", seed.as_str()];
    let more = run.replay.iter().map(String::as_str);
    words.into_iter().chain(more).map(quoted).collect::<Vec<_>>().join(" ")
}

/// A word as a shell takes it: as it is, or in single quotes where it has more than plain characters.
pub fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=,@+%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_replayed_word_reaches_the_program_as_it_was() {
        let cases = [
            ("a/b.feature:3", "a/b.feature:3"),
            ("my features", "'my features'"),
            ("it's", r"'it'\''s'"),
            ("", "''"),
            ("$HOME", "'$HOME'"),
        ];
        for (word, expected) in cases {
            assert_eq!(quoted(word), expected);
        }
    }
}
