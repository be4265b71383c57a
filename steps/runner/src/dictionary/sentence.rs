//! From a pattern to a sentence that people can copy: holes by name, choices and what may be left out as such.
//!
//! Leaves out what may go into a hole: the step says it when it meets something else.

use regex_syntax::ast::parse::Parser;
use regex_syntax::ast::{Ast, GroupKind, RepetitionKind, RepetitionRange};

/// The sentence of a pattern. Its captures are named in their order; one without a name gets its number. A pattern that
/// is none is given back as it is.
pub(super) fn readable(pattern: &str, names: &[String]) -> String {
    let Ok(ast) = Parser::new().parse(pattern) else { return pattern.to_owned() };
    let mut out = String::new();
    Writer { out: &mut out, names, is_phrase: false }.write(&ast);
    out
}

/// The words of a pattern whose captures have no names: `…` stands for a text of one's own, `a/b` for a choice, and what
/// stands in square brackets may be left out. A pattern that is none is given back as it is.
pub fn phrase(pattern: &str) -> String {
    let Ok(ast) = Parser::new().parse(pattern) else { return pattern.to_owned() };
    let mut out = String::new();
    Writer { out: &mut out, names: &[], is_phrase: true }.write(&ast);
    out
}

struct Writer<'a> {
    out: &'a mut String,
    names: &'a [String],
    /// Whether captures show what they take instead of a name.
    is_phrase: bool,
}

impl Writer<'_> {
    fn write(&mut self, ast: &Ast) {
        match ast {
            Ast::Empty(_) | Ast::Flags(_) | Ast::Assertion(_) => {}
            Ast::Literal(literal) => self.out.push(literal.c),
            Ast::Concat(parts) => parts.asts.iter().for_each(|part| self.write(part)),
            Ast::Alternation(choices) => {
                for (number, choice) in choices.asts.iter().enumerate() {
                    if number > 0 {
                        self.out.push('/');
                    }
                    self.write(choice);
                }
            }
            Ast::Group(group) => match &group.kind {
                GroupKind::CaptureIndex(_) if self.is_phrase => self.write(&group.ast),
                GroupKind::CaptureIndex(index) => self.hole(*index, None),
                GroupKind::CaptureName { name, .. } => self.hole(name.index, Some(&name.name)),
                GroupKind::NonCapturing(_) => self.write(&group.ast),
            },
            Ast::Repetition(repetition) if self.is_phrase && is_class(&repetition.ast) => self.out.push('…'),
            Ast::Repetition(repetition) => {
                let may_be_absent = matches!(
                    repetition.op.kind,
                    RepetitionKind::ZeroOrOne
                        | RepetitionKind::ZeroOrMore
                        | RepetitionKind::Range(RepetitionRange::Bounded(0, _))
                );
                if may_be_absent {
                    self.out.push('[');
                }
                self.write(&repetition.ast);
                if may_be_absent {
                    self.out.push(']');
                }
            }
            Ast::Dot(_) | Ast::ClassUnicode(_) | Ast::ClassPerl(_) | Ast::ClassBracketed(_) => {
                self.out.push('…');
            }
        }
    }

    fn hole(&mut self, index: u32, own: Option<&str>) {
        let number = usize::try_from(index).unwrap_or_default();
        let name = own.or_else(|| self.names.get(number.checked_sub(1)?).map(String::as_str));
        match name {
            Some(name) => self.out.push_str(&format!("{{{}}}", name.replace('_', " "))),
            None => self.out.push_str(&format!("{{{number}}}")),
        }
    }
}

/// Whether one character of several is meant.
fn is_class(ast: &Ast) -> bool {
    matches!(ast, Ast::Dot(_) | Ast::ClassUnicode(_) | Ast::ClassPerl(_) | Ast::ClassBracketed(_))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_reads_as_a_sentence() {
        let cases: [(&str, &[&str], &str); 9] = [
            ("^the answer relates to the request$", &[], "the answer relates to the request"),
            (
                r#"^TMS faults the request with (\d+) about "([^"]*)"$"#,
                &["code", "about"],
                r#"TMS faults the request with {code} about "{about}""#,
            ),
            (
                r"^(the .+?) retrieves the patient (\S+?)(?: (.+))?$",
                &["who", "number", "how"],
                "{who} retrieves the patient {number}[ {how}]",
            ),
            (r"^(\d+) (seconds?|days?) pass(?:es)?$", &["amount", "unit"], "{amount} {unit} pass[es]"),
            (r"^it is (?:on|off)$", &[], "it is on/off"),
            (r"^TLS 1\.2 of (\w+)$", &["the_name"], "TLS 1.2 of {the name}"),
            (r"^(?P<own>\w+) and (\w+)$", &["x"], "{own} and {2}"),
            (r"^any\s+thing$", &[], "any…thing"),
            ("((", &[], "(("),
        ];
        for (pattern, names, sentence) in cases {
            let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
            assert_eq!(readable(pattern, &names), sentence);
        }
    }

    #[test]
    fn a_phrase_shows_what_may_be_written() {
        let cases = [
            (r"over TLS 1\.2", "over TLS 1.2"),
            (r#"with the header element (\w+) set to "([^"]*)""#, r#"with the header element … set to "…""#),
            (
                r"with a key of the kind (RSA-2048|P-256) over TLS (1\.2|1\.3)",
                "with a key of the kind RSA-2048/P-256 over TLS 1.2/1.3",
            ),
            (r"as (the \w+ system of .+)", "as the … system of …"),
            (r"asking for ([A-Za-z.]+(?:, [A-Za-z.]+)*)", "asking for …[, …]"),
            ("((", "(("),
        ];
        for (pattern, words) in cases {
            assert_eq!(phrase(pattern), words);
        }
    }
}
