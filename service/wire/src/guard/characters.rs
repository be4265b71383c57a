//! Characters, names and references of XML 1.0, and text as it is meant.
//!
//! Leaves out tags and their namespaces (`form`). XML 1.0, 2.2, 2.3, 2.11, 4.1.

use super::refusal::{XmlRefusal, cut};
use std::borrow::Cow;

/// Bytes that are looked at together: few enough to stop early, enough for a loop without branches.
const STRIDE: usize = 256;

/// What begins a CDATA section.
const CDATA: &str = "<![CDATA[";

/// White space of XML: space, tab, line feed, carriage return.
pub(super) fn is_space(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\n' | '\r')
}

/// The same of a byte, which is no part of another character in UTF-8.
pub(super) fn is_space_byte(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// Whether a document may hold the character, as it is or by a reference. Surrogates are no characters of Rust.
pub(super) fn is_allowed(character: char) -> bool {
    is_space(character) || (character >= ' ' && !matches!(character, '\u{fffe}' | '\u{ffff}'))
}

/// The first character of the document that XML forbids, wherever it stands.
pub(super) fn only_allowed(text: &str) -> Result<(), XmlRefusal> {
    if !text.as_bytes().chunks(STRIDE).any(may_be_forbidden) {
        return Ok(());
    }
    let Some((at, character)) = text.char_indices().find(|(_, character)| !is_allowed(*character)) else {
        return Ok(());
    };
    let (line, column) = place(text, at);
    Err(XmlRefusal::ForbiddenCharacter { code: u32::from(character), line, column })
}

/// Line and column of byte `at`, in characters and from 1. Goes through the whole text before it: for a refusal.
pub(super) fn place(text: &str, at: usize) -> (u32, u32) {
    let before = text.get(..at).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.chars().rev().take_while(|character| *character != '\n').count() + 1;
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    (number(line), number(column))
}

/// Whether the bytes hold a control character, or the first byte of the two noncharacters, which others share.
fn may_be_forbidden(bytes: &[u8]) -> bool {
    bytes.iter().fold(false, |found, byte| {
        found | (*byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r')) | (*byte == 0xEF)
    })
}

fn starts_name(character: char) -> bool {
    matches!(u32::from(character),
        0x41..=0x5A | 0x5F | 0x61..=0x7A | 0xC0..=0xD6 | 0xD8..=0xF6 | 0xF8..=0x2FF | 0x370..=0x37D
        | 0x37F..=0x1FFF | 0x200C..=0x200D | 0x2070..=0x218F | 0x2C00..=0x2FEF | 0x3001..=0xD7FF
        | 0xF900..=0xFDCF | 0xFDF0..=0xFFFD | 0x10000..=0xEFFFF)
}

fn continues_name(character: char) -> bool {
    starts_name(character)
        || matches!(u32::from(character), 0x2D | 0x2E | 0x30..=0x39 | 0xB7 | 0x300..=0x36F | 0x203F..=0x2040)
}

/// For each byte, whether it is a character that continues a name. Nearly every name is of ASCII alone.
const CONTINUES_NAME: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0_u8;
    while byte < 0x80 {
        table[byte as usize] = byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
        byte += 1;
    }
    table
};

/// Whether the text is a name without a colon.
pub(super) fn is_plain_name(text: &str) -> bool {
    let begins = text.bytes().next().is_some_and(|first| first.is_ascii_alphabetic() || first == b'_');
    if begins && text.bytes().all(|byte| CONTINUES_NAME[usize::from(byte)]) {
        return true;
    }
    let mut characters = text.chars();
    characters.next().is_some_and(starts_name) && characters.all(continues_name)
}

/// The prefix, which may be empty, and the local name: a plain name, or two of them with a colon between.
pub(super) fn qualified_name(text: &str) -> Option<(&str, &str)> {
    let Some(colon) = text.bytes().position(|byte| byte == b':') else {
        return is_plain_name(text).then_some(("", text));
    };
    let (prefix, local) = (&text[..colon], &text[colon + 1..]);
    (is_plain_name(prefix) && is_plain_name(local)).then_some((prefix, local))
}

/// The character for which a reference stands. `name` is what is between `&` and `;`; `at` is where the reference,
/// or the tag that holds it, begins.
pub(super) fn referenced(name: &str, at: usize) -> Result<char, XmlRefusal> {
    let named = match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => None,
    };
    if let Some(character) = named {
        return Ok(character);
    }
    let malformed = || {
        XmlRefusal::malformed(format_args!("{:?} at byte {at} is no reference", cut(&format!("&{name};"))))
    };
    let Some(number) = name.strip_prefix('#') else {
        let is_name = name.split(':').all(is_plain_name);
        return Err(if is_name { XmlRefusal::UnknownEntity { name: cut(name) } } else { malformed() });
    };
    let (digits, radix) = match number.strip_prefix('x') {
        Some(digits) => (digits, 16),
        None => (number, 10),
    };
    if digits.is_empty() || !digits.chars().all(|digit| digit.is_digit(radix)) {
        return Err(malformed());
    }
    // A number that does not fit is as far beyond the last character as one that does.
    let code = u32::from_str_radix(digits, radix).unwrap_or(u32::MAX);
    char::from_u32(code)
        .filter(|character| is_allowed(*character))
        .ok_or_else(|| XmlRefusal::ForbiddenReference { reference: cut(&format!("&{name};")), at })
}

/// An attribute's value as it is meant: references resolved, white space as spaces. `at` is where its tag begins.
/// Borrowed where it is meant as it is written.
pub(super) fn value(written: &str, at: usize) -> Result<Cow<'_, str>, XmlRefusal> {
    if !written.bytes().any(|byte| matches!(byte, b'&' | b'<' | b'\t' | b'\n' | b'\r')) {
        return Ok(Cow::Borrowed(written));
    }
    let mut meant = String::with_capacity(written.len());
    let mut rest = written;
    while let Some(found) = rest.find(['&', '<', '\t', '\n', '\r']) {
        meant.push_str(&rest[..found]);
        rest = &rest[found..];
        let used = match rest.as_bytes()[0] {
            b'&' => {
                let end = rest.find(';').ok_or_else(|| {
                    XmlRefusal::malformed(format_args!("a reference in the tag at byte {at} has no end"))
                })?;
                meant.push(referenced(&rest[1..end], at)?);
                end + 1
            }
            b'<' => {
                let why = format_args!("an attribute of the tag at byte {at} holds a \"<\"");
                return Err(XmlRefusal::malformed(why));
            }
            _ => {
                meant.push(' ');
                if rest.starts_with("\r\n") { 2 } else { 1 }
            }
        };
        rest = &rest[used..];
    }
    meant.push_str(rest);
    Ok(Cow::Owned(meant))
}

/// A run of text, CDATA sections and references as it is meant. `at` is where it begins.
pub(super) fn content(written: &str, at: usize) -> Result<String, XmlRefusal> {
    let mut meant = String::with_capacity(written.len());
    let mut rest = written;
    while let Some(found) = rest.find(['&', '<']) {
        push_lines(&mut meant, &rest[..found]);
        rest = &rest[found..];
        let unended = || XmlRefusal::malformed(format_args!("the text at byte {at} has no end"));
        if let Some(section) = rest.strip_prefix(CDATA) {
            let end = section.find("]]>").ok_or_else(unended)?;
            push_lines(&mut meant, &section[..end]);
            rest = &section[end + 3..];
        } else {
            let end = rest.find(';').ok_or_else(unended)?;
            meant.push(referenced(&rest[1..end], at)?);
            rest = &rest[end + 1..];
        }
    }
    push_lines(&mut meant, rest);
    Ok(meant)
}

/// Every line end as one line feed.
fn push_lines(meant: &mut String, written: &str) {
    let mut rest = written;
    while let Some(found) = rest.find('\r') {
        meant.push_str(&rest[..found]);
        meant.push('\n');
        rest = &rest[found + 1..];
        rest = rest.strip_prefix('\n').unwrap_or(rest);
    }
    meant.push_str(rest);
}
