//! References, line ends and attribute values: how written characters become the characters that are meant.
//!
//! Only the five predefined entities and character references exist here: without a DTD there are no others.

use super::characters::{is_allowed, is_simple_name, is_space};

/// Why a piece of text cannot be read.
pub(super) enum Fault {
    Entity(String),
    Rule(&'static str),
}

/// The character that `&name;` stands for.
pub(super) fn resolve(name: &str) -> Result<char, Fault> {
    let named = match name {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "apos" => Some('\''),
        "quot" => Some('"'),
        _ => None,
    };
    if let Some(character) = named {
        return Ok(character);
    }
    let Some(number) = name.strip_prefix('#') else {
        return Err(match is_simple_name(name) {
            true => Fault::Entity(name.to_owned()),
            false => Fault::Rule("a reference is `&` name `;`"),
        });
    };
    let (digits, radix) = match number.strip_prefix('x') {
        Some(digits) => (digits, 16),
        None => (number, 10),
    };
    // `from_str_radix` would take a sign.
    if digits.is_empty() || !digits.chars().all(|digit| digit.is_digit(radix)) {
        return Err(Fault::Rule("a character reference is `&#` digits `;` or `&#x` hex digits `;`"));
    }
    u32::from_str_radix(digits, radix)
        .ok()
        .and_then(char::from_u32)
        .filter(|character| is_allowed(*character))
        .ok_or(Fault::Rule("a character reference must name a character that XML allows"))
}

/// Text with every line end as one line feed.
pub(super) fn line_ends(raw: &str) -> String {
    raw.replace("\r\n", "\n").replace('\r', "\n")
}

/// An attribute's value: references resolved, literal white space as spaces.
pub(super) fn attribute_value(raw: &str) -> Result<String, Fault> {
    let mut value = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(character) = rest.chars().next() {
        let mut used = character.len_utf8();
        match character {
            '<' => return Err(Fault::Rule("`<` must not stand in an attribute value")),
            '&' => {
                let end = rest.find(';').ok_or(Fault::Rule("a reference must end with `;`"))?;
                value.push(resolve(&rest[1..end])?);
                used = end + 1;
            }
            '\r' if rest[1..].starts_with('\n') => {
                value.push(' ');
                used = 2;
            }
            _ if is_space(character) => value.push(' '),
            _ => value.push(character),
        }
        rest = &rest[used..];
    }
    Ok(value)
}

/// Whether white space stands before every attribute, as the grammar wants: `raw` is what follows a tag's name.
pub(super) fn attributes_stand_apart(raw: &str) -> bool {
    let mut quote = None;
    let mut closed = false;
    for character in raw.chars() {
        match quote {
            Some(open) if character == open => {
                quote = None;
                closed = true;
            }
            Some(_) => {}
            None if closed && !is_space(character) => return false,
            None => {
                closed = false;
                if matches!(character, '"' | '\'') {
                    quote = Some(character);
                }
            }
        }
    }
    true
}
