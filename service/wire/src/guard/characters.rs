//! Characters, names and references of XML 1.0, and text as it is meant.
//!
//! Leaves out tags and their namespaces (`form`). The parser behind the scan takes references to surrogates for U+FFFD
//! and loses line ends beside references, so both are read here (XML 1.0, 2.2, 2.3, 2.11, 4.1).

use super::refusal::{XmlRefusal, cut};

/// Bytes that are looked at together: few enough to stop early, enough for a loop without branches.
const STRIDE: usize = 256;

/// What begins a CDATA section.
const CDATA: &str = "<![CDATA[";

/// White space of XML: space, tab, line feed, carriage return.
pub(super) fn is_space(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\n' | '\r')
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
    let before = &text[..at];
    let line = before.matches('\n').count() + 1;
    let column = before.chars().rev().take_while(|character| *character != '\n').count() + 1;
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    Err(XmlRefusal::ForbiddenCharacter {
        code: u32::from(character),
        line: number(line),
        column: number(column),
    })
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

/// Whether the text is a name without a colon.
pub(super) fn is_plain_name(text: &str) -> bool {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    let begins = text.bytes().next().is_some_and(|first| first.is_ascii_alphabetic() || first == b'_');
    // Nearly every name is of ASCII alone.
    if begins && text.as_bytes().iter().all(plain) {
        return true;
    }
    let mut characters = text.chars();
    characters.next().is_some_and(starts_name) && characters.all(continues_name)
}

/// Whether the text is a plain name, or two of them with a colon between.
pub(super) fn is_qualified_name(text: &str) -> bool {
    match text.split_once(':') {
        Some((prefix, local)) => is_plain_name(prefix) && is_plain_name(local),
        None => is_plain_name(text),
    }
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
pub(super) fn value(written: &str, at: usize) -> Result<String, XmlRefusal> {
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
    Ok(meant)
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
