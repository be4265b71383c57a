//! Values as people write them in a table: dates, yes and no, genders, telephone numbers, postcodes, organisations.
//!
//! Leaves out where a value goes. Every error is the rule that the value breaks.

use crate::cast::cast;
use jiff::civil::Date;
use spine_kernel::{NhsNumber, OdsCode};

/// Characters of a family name, a given name, a prefix, a suffix or an address line (pds-messages 2.1, 2.2).
pub(super) const PART_CHARS_MAX: usize = 35;

pub(super) type Rule = String;

/// What may be absent: an empty value is nothing.
pub(super) fn optional<T>(
    value: &str,
    read: impl FnOnce(&str) -> Result<T, Rule>,
) -> Result<Option<T>, Rule> {
    if value.is_empty() { Ok(None) } else { read(value).map(Some) }
}

/// One part of a name: not empty, no double spaces, not too long.
pub(super) fn name_part(value: &str) -> Result<String, Rule> {
    let chars = value.chars().count();
    if !(1..=PART_CHARS_MAX).contains(&chars) || value.contains("  ") {
        return Err(format!("1 to {PART_CHARS_MAX} characters without double spaces"));
    }
    Ok(value.to_owned())
}

/// A day as `1980-01-20` or `20 January 1980`, or a day and minute as `1980-01-20 14:30`; 8 or 12 digits come out.
pub(super) fn day_or_minute(value: &str) -> Result<String, Rule> {
    if let Some((day, minute)) = value.split_once(' ')
        && let (Ok(day), Ok(minute)) =
            (Date::strptime("%Y-%m-%d", day), jiff::civil::Time::strptime("%H:%M", minute))
    {
        return Ok(day.to_datetime(minute).strftime("%Y%m%d%H%M").to_string());
    }
    ["%Y-%m-%d", "%d %B %Y", "%d %b %Y"]
        .iter()
        .find_map(|form| Date::strptime(form, value).ok())
        .map(|day| day.strftime("%Y%m%d").to_string())
        .ok_or_else(|| {
            "a day of the calendar as 1980-01-20 or 20 January 1980, or 1980-01-20 14:30".to_owned()
        })
}

/// A number of the test range, with or without the spaces in which people read it.
pub(super) fn nhs_number(value: &str) -> Result<NhsNumber, Rule> {
    let digits: String = value.chars().filter(|c| *c != ' ').collect();
    let number = NhsNumber::parse(&digits).map_err(|error| error.rule.to_owned())?;
    if !number.is_test_range() {
        return Err("synthetic people have numbers from 9000000000 to 9999999999".to_owned());
    }
    Ok(number)
}

pub(super) fn yes_or_no(value: &str) -> Result<bool, Rule> {
    one_of(value, &[("yes", true), ("no", false)], "yes or no")
}

/// The value that stands for a word; the rule names the words.
pub(super) fn one_of<T: Copy>(value: &str, words: &[(&str, T)], rule: &str) -> Result<T, Rule> {
    words
        .iter()
        .find(|(word, _)| word.eq_ignore_ascii_case(value))
        .map(|(_, meaning)| *meaning)
        .ok_or_else(|| rule.to_owned())
}

/// A postcode in upper case with one space before the last three characters.
pub(super) fn postcode(value: &str) -> Result<String, Rule> {
    let all: String = value.to_ascii_uppercase().chars().filter(|c| *c != ' ').collect();
    let shape: Vec<char> = all
        .chars()
        .map(|c| match c {
            'A'..='Z' => 'A',
            '0'..='9' => '9',
            other => other,
        })
        .collect();
    match shape.as_slice() {
        ['A', outward @ .., '9', 'A', 'A']
            if (1..=3).contains(&outward.len()) && outward.iter().all(|c| "A9".contains(*c)) =>
        {
            let (outward, inward) = all.split_at(all.len() - 3);
            Ok(format!("{outward} {inward}"))
        }
        _ => Err("an outward and inward part, as QA1 2AB".to_owned()),
    }
}

/// A telephone number of the ranges that are reserved for drama, as a `tel:` URL.
pub(super) fn telephone(value: &str) -> Result<String, Rule> {
    let digits: String = value.chars().filter(|c| *c != ' ').collect();
    let reserved = digits.starts_with("01632960") || digits.starts_with("07700900");
    if !reserved || digits.len() != 11 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(
            "a number that is reserved for drama: 01632 960000 to 960999, 07700 900000 to 900999".to_owned()
        );
    }
    Ok(format!("tel:{digits}"))
}

/// An organisation by its name in the cast or by any ODS code.
pub(super) fn organisation(value: &str) -> Result<OdsCode, Rule> {
    match (cast().organisation(value), OdsCode::parse(value)) {
        (Ok(organisation), _) => Ok(organisation.ods.clone()),
        (Err(_), Ok(code)) => Ok(code),
        (Err(error), Err(_)) => Err(format!("{error}, or an ODS code")),
    }
}
