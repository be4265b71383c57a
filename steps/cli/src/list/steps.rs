//! `vertebra list --steps`: the dictionary of steps as a page of text, and below it what may stand in their holes.
//!
//! Leaves out what is in it: the runner makes it from patterns and sources.

use super::vocabulary::{self, Vocabulary};
use crate::voice::{complain, counted, say};
use crate::wiring::{World, source};
use vertebra_evidence::ExitCode;
use vertebra_runner::{Entry, Suite, dictionary};

/// Characters of a line at most, where words allow it.
const WIDTH: usize = 80;

/// How far what is said about a sentence stands to the right of it.
const INDENT: usize = 8;

/// How to read the page.
const LEGEND: &str = "{name} is a hole to fill, [what stands in brackets] may be left out, a/b is a choice; And and But go on with \
     the kind of step before them.";

/// Prints the dictionary, and ends with the number of its steps. The suite gives the examples.
pub(super) fn list(suite: &Suite) -> ExitCode {
    let entries = dictionary::<World>(suite, source);
    match say(&page(&entries, &vocabulary::all())) {
        Ok(()) => ExitCode::Conformant,
        Err(error) => {
            complain(&format!("{error:#}"));
            ExitCode::EnvironmentNotFit
        }
    }
}

fn page(entries: &[Entry], vocabularies: &[Vocabulary]) -> String {
    let mut text = wrapped(LEGEND, 0);
    let mut module = "";
    for entry in entries {
        if entry.module != module {
            module = &entry.module;
            text.push_str(&format!("\n{module}\n"));
        }
        let block = if entry.takes_block { "  (a table or a text below it)" } else { "" };
        text.push_str(&format!("\n  {:5} {}{block}\n", entry.keyword, entry.sentence));
        text.push_str(&wrapped(&entry.what, INDENT));
        let mut label = "as in";
        for line in &entry.example {
            text.push_str(&format!("{:INDENT$}{label:5}  {line}\n", ""));
            label = "";
        }
        text.push_str(&format!("{:INDENT$}in     {}\n", "", entry.place));
    }
    for Vocabulary { title, use_of_it, entries } in vocabularies {
        text.push_str(&format!("\n{title}\n\n"));
        text.push_str(&wrapped(use_of_it, 2));
        text.push_str(&entries.iter().map(|entry| format!("    {entry}\n")).collect::<String>());
    }
    text + &format!("\n{}\n", counted(entries.len(), "step"))
}

/// A text in lines of at most `WIDTH` characters where its words allow it, each so far to the right.
fn wrapped(text: &str, indent: usize) -> String {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= WIDTH => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(format!("{:indent$}{word}", "")),
        }
    }
    lines.iter().map(|line| format!("{line}\n")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_broken_between_words_only() {
        assert_eq!(wrapped("a b", 2), "  a b\n");
        assert_eq!(wrapped("", 2), "");
        let long = "word ".repeat(40);
        let text = wrapped(&long, 8);
        assert!(text.lines().all(|line| line.len() <= WIDTH && line.starts_with("        word")), "{text}");
        assert_eq!(text.split_whitespace().count(), 40);
        let endless = "x".repeat(100);
        assert_eq!(wrapped(&endless, 0), format!("{endless}\n"));
    }
}
