//! What a terminal can show: colour and a line that is written over.
//!
//! Leaves out the words. A report without colour or motion says the same.

use vertebra_evidence::ScenarioVerdict;

/// How a report is drawn.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Style {
    /// Whether signs and words are coloured.
    pub colour: bool,
    /// Whether a last line tells the progress and is written over.
    pub motion: bool,
}

/// Goes back to the start of the line and clears it.
pub(crate) const OVER: &str = "\r\x1b[K";

impl Style {
    /// Signs and words only.
    pub fn plain() -> Style {
        Style::default()
    }

    /// What is right for an output: nothing but text where it is no terminal, where `CI` is set, or where the terminal is
    /// dumb; no colour where `NO_COLOR` is set to anything.
    pub fn detect(is_terminal: bool, variable: impl Fn(&str) -> Option<String>) -> Style {
        let set = |name: &str| variable(name).is_some_and(|value| !value.is_empty());
        let ci = set("CI") && variable("CI").as_deref() != Some("false");
        let able = is_terminal && !ci && variable("TERM").as_deref() != Some("dumb");
        Style { colour: able && !set("NO_COLOR"), motion: able }
    }

    /// What is as it should be: green.
    pub fn good(self, text: &str) -> String {
        self.painted("32", text)
    }

    /// What is not: red.
    pub fn bad(self, text: &str) -> String {
        self.painted("31", text)
    }

    /// What is open: yellow.
    pub fn doubtful(self, text: &str) -> String {
        self.painted("33", text)
    }

    /// What the eye should find: bold.
    pub fn strong(self, text: &str) -> String {
        self.painted("1", text)
    }

    /// The sign and the word of a verdict.
    pub(crate) fn verdict(self, verdict: ScenarioVerdict) -> String {
        let word = verdict.word();
        match verdict {
            ScenarioVerdict::Passed => self.good(&format!("✔ {word}")),
            ScenarioVerdict::Findings | ScenarioVerdict::Unverified | ScenarioVerdict::Blocked => {
                self.doubtful(&format!("⚠ {word}"))
            }
            ScenarioVerdict::Failed | ScenarioVerdict::EnvironmentError | ScenarioVerdict::HarnessError => {
                self.bad(&format!("✘ {word}"))
            }
        }
    }

    fn painted(self, code: &str, text: &str) -> String {
        if self.colour { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }
}

/// Makes a text of a message harmless for a terminal: every control character but the line break is written out.
pub fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() && c != '\n' {
            out.extend(c.escape_default());
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_style_is_no_more_than_the_output_can_take() {
        let detect = |is_terminal: bool, set: &[(&str, &str)]| {
            let set: Vec<(String, String)> =
                set.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
            Style::detect(is_terminal, |name| {
                set.iter().find(|(n, _)| n == name).map(|(_, value)| value.clone())
            })
        };
        let full = Style { colour: true, motion: true };
        let moving = Style { colour: false, motion: true };
        assert_eq!(detect(true, &[]), full);
        assert_eq!(detect(true, &[("TERM", "xterm"), ("CI", "false"), ("NO_COLOR", "")]), full);
        assert_eq!(detect(true, &[("NO_COLOR", "1")]), moving);
        assert_eq!(detect(true, &[("CI", "true")]), Style::plain());
        assert_eq!(detect(true, &[("TERM", "dumb")]), Style::plain());
        assert_eq!(detect(false, &[]), Style::plain());
    }

    #[test]
    fn a_message_cannot_steer_the_terminal() {
        assert_eq!(visible("a\x1b[2Jb\r\n\u{9b}c"), "a\\u{1b}[2Jb\\r\n\\u{9b}c");
    }
}
