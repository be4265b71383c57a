//! The attributes of one tag as they are written, with their places.
//!
//! Leaves out what a name or a value means (`form`), and where the tag ends: the reader knows it, quotes regarded.

use super::characters::is_space_byte;
use super::refusal::{XmlRefusal, cut};

/// One attribute, or a namespace declaration.
#[derive(Debug, Clone, Copy)]
pub(super) struct Written<'t> {
    pub(super) name: &'t str,
    /// Offset of the name.
    pub(super) at: usize,
    pub(super) value: &'t str,
    /// Offset of the value, behind its quote.
    pub(super) value_at: usize,
}

/// What stands between a tag's name and its end. Nothing is asked for behind the first refusal.
#[derive(Debug)]
pub(super) struct Attributes<'t> {
    text: &'t str,
    element: &'t str,
    tag: usize,
    at: usize,
    end: usize,
}

impl<'t> Attributes<'t> {
    /// The attributes of `element`, whose tag begins at `tag`, from byte `at` to `end` of the text.
    pub(super) fn new(text: &'t str, element: &'t str, tag: usize, at: usize, end: usize) -> Self {
        Self { text, element, tag, at, end }
    }

    /// The first place from `at` on whose byte is one that is looked for; the end where none is.
    fn seek(&self, at: usize, is_it: impl Fn(u8) -> bool) -> usize {
        let bytes = self.text.as_bytes().get(at..self.end).unwrap_or_default();
        bytes.iter().position(|byte| is_it(*byte)).map_or(self.end, |found| at + found)
    }

    fn behind_space(&self, at: usize) -> usize {
        self.seek(at, |byte| !is_space_byte(byte))
    }

    /// The byte at a place before the end.
    fn byte(&self, at: usize) -> Option<u8> {
        if at < self.end { self.text.as_bytes().get(at).copied() } else { None }
    }

    /// All places are of ASCII bytes or the end, so they are between characters.
    fn part(&self, from: usize, to: usize) -> &'t str {
        self.text.get(from..to).unwrap_or_default()
    }

    fn refusal(&self, name: &str, rule: &str) -> XmlRefusal {
        let (name, element, at) = (cut(name), cut(self.element), self.tag);
        XmlRefusal::malformed(format_args!("attribute {name:?} of element {element:?} at byte {at} {rule}"))
    }
}

impl<'t> Iterator for Attributes<'t> {
    type Item = Result<Written<'t>, XmlRefusal>;

    fn next(&mut self) -> Option<Self::Item> {
        let at = self.behind_space(self.at);
        if at >= self.end {
            return None;
        }
        let name_end = self.seek(at, |byte| byte == b'=' || is_space_byte(byte));
        let name = self.part(at, name_end);
        if at == self.at {
            return Some(Err(self.refusal(name, "has no white space before it")));
        }
        let equals = self.behind_space(name_end);
        if self.byte(equals) != Some(b'=') {
            return Some(Err(self.refusal(name, "has no value")));
        }
        let opening = self.behind_space(equals + 1);
        let Some(quote) = self.byte(opening).filter(|byte| matches!(byte, b'"' | b'\'')) else {
            return Some(Err(self.refusal(name, "has a value without quotes")));
        };
        let closing = self.seek(opening + 1, |byte| byte == quote);
        if closing == self.end {
            return Some(Err(self.refusal(name, "has a value without an end")));
        }
        self.at = closing + 1;
        let value = self.part(opening + 1, closing);
        Some(Ok(Written { name, at, value, value_at: opening + 1 }))
    }
}
