//! Reads the repeating parts of a person: names, addresses, telecoms, registrations, current and historic.
//!
//! Leaves out related persons (`related`) and which ids entries get. Limits are those of PDS's own validator. Facts:
//! pds-messages 2.1-2.3, 2.5, 10; pds-scr 2.10.

use super::draft::{Content, Draft, Drafts};
use super::ids::ObjectIds;
use super::{period, written};
use crate::record::{Address, Name, Registration, Telecom};
use crate::{AddressUse, NameUse};
use spine_kernel::{DocumentError, Members};

/// Entries of one list. The longest that is recorded has 88.
const ENTRIES_MAX: usize = 200;
/// Given names, and lines of an address.
const GIVEN_MAX: usize = 5;
const LINES: usize = 5;
/// Characters of a family name, a first given name, a prefix, a suffix or a line.
const PART_CHARS_MAX: usize = 35;
/// Characters of all given names behind the first, with spaces between.
const LATER_GIVEN_CHARS_MAX: usize = 100;
/// Characters of a telecom address or of a description.
const FREE_CHARS_MAX: usize = 100;
/// Digits of a key of the postcode address file.
const PAF_DIGITS: usize = 8;

/// The entries of a list and of the list of the same name in the history.
pub(super) fn entries<T: Content>(
    members: &Members<'_, '_>,
    ids: &mut ObjectIds,
) -> Result<Drafts<T>, DocumentError> {
    const HISTORY: [&str; 5] = ["names", "addresses", "telecoms", "registrations", "relatedPersons"];
    let current = list(members, ids, false)?;
    let historic = match members.value("history") {
        None => Vec::new(),
        Some(history) => {
            let place = members.place().member("history");
            list(&Members::of(history, place, &HISTORY)?, ids, true)?
        }
    };
    Ok(Drafts { current, historic })
}

fn list<T: Content>(
    members: &Members<'_, '_>,
    ids: &mut ObjectIds,
    historic: bool,
) -> Result<Vec<Draft<T>>, DocumentError> {
    let mut before: Vec<(&'static str, Option<String>)> = Vec::new();
    members.each(T::LIST, ENTRIES_MAX, |value, place| {
        let members = Members::of(value, place, T::MEMBERS)?;
        let value = T::read(&members)?;
        let period = period(&members)?;
        if historic && period.to.is_none() {
            return Err(members.refuse("to", "is refused: what is history has a last day"));
        }
        let start = (value.kind(), period.from.as_ref().map(ToString::to_string));
        if !historic && value.is_single() && before.contains(&start) {
            let rule = format!("is refused: another current entry of {} begins at the same time", start.0);
            return Err(members.refuse("from", rule));
        }
        before.push(start);
        let written = written(&members)?;
        if !historic && written.system.to.is_some() {
            let rule = "is refused: what is current was not replaced yet";
            return Err(members
                .place()
                .member("written")
                .member("to")
                .refuse(members.value("written"), rule));
        }
        let id = members.optional("id")?;
        if let Some(id) = &id {
            let claimed = ids.claim(id, T::LIST, value.kind(), value.is_single());
            claimed.map_err(|rule| members.refuse("id", rule))?;
        }
        Ok(Draft { id, period, written, value })
    })
}

impl Content for Name {
    const LIST: &'static str = "names";
    const MEMBERS: &'static [&'static str] =
        &["use", "prefix", "given", "family", "suffix", "from", "to", "id", "written"];

    fn read(members: &Members<'_, '_>) -> Result<Self, DocumentError> {
        let given = members.each("given", GIVEN_MAX, |value, place| {
            let text = value.as_str().filter(|text| is_tidy(text, LATER_GIVEN_CHARS_MAX));
            text.map(str::to_owned).ok_or_else(|| place.refuse(Some(value), tidy_rule(LATER_GIVEN_CHARS_MAX)))
        })?;
        let first = given.first().map_or(0, |first| first.chars().count());
        let later =
            given.iter().skip(1).map(|name| name.chars().count() + 1).sum::<usize>().saturating_sub(1);
        if first > PART_CHARS_MAX || later > LATER_GIVEN_CHARS_MAX {
            return Err(members.refuse("given", "is too long: the first at most 35, the others together 100"));
        }
        let name = Self {
            usage: members.needed("use")?,
            prefix: tidy(members, "prefix", PART_CHARS_MAX)?,
            given,
            family: tidy(members, "family", PART_CHARS_MAX)?,
            suffix: tidy(members, "suffix", PART_CHARS_MAX)?,
        };
        if name.prefix.as_ref().is_some_and(|prefix| prefix.contains('.')) {
            return Err(members.refuse("prefix", "is refused: a prefix has no full stop"));
        }
        if name.family.is_none() && (name.given.is_empty() || name.usage == NameUse::Usual) {
            let rule = "is refused: a usual name has a family name, any other has that or a given name";
            return Err(members.refuse("family", rule));
        }
        Ok(name)
    }

    fn kind(&self) -> &'static str {
        self.usage.code()
    }

    fn is_single(&self) -> bool {
        self.usage == NameUse::Usual
    }
}

impl Content for Address {
    const LIST: &'static str = "addresses";
    const MEMBERS: &'static [&'static str] =
        &["use", "lines", "postcode", "paf", "description", "from", "to", "id", "written"];

    fn read(members: &Members<'_, '_>) -> Result<Self, DocumentError> {
        let mut lines: [String; LINES] = Default::default();
        let given = members.each("lines", LINES, |value, place| {
            let text = value.as_str().filter(|text| text.is_empty() || is_tidy(text, PART_CHARS_MAX));
            text.map(str::to_owned).ok_or_else(|| place.refuse(Some(value), tidy_rule(PART_CHARS_MAX)))
        })?;
        if given.iter().all(String::is_empty) {
            return Err(members.refuse("lines", "is refused: at least one of the lines is not empty"));
        }
        lines.iter_mut().zip(given).for_each(|(line, text)| *line = text);
        let address = Self {
            usage: members.needed("use")?,
            lines,
            postcode: members.optional("postcode")?,
            paf: members.optional_text("paf")?.map(str::to_owned),
            description: tidy(members, "description", FREE_CHARS_MAX)?,
        };
        let is_paf = |paf: &String| paf.len() == PAF_DIGITS && paf.bytes().all(|b| b.is_ascii_digit());
        if !address.paf.as_ref().is_none_or(is_paf) {
            return Err(members.refuse("paf", "is not a key of the postcode address file: 8 digits"));
        }
        if address.description.is_some() && address.usage != AddressUse::Temporary {
            return Err(members.refuse("description", "is refused: only an address of the use TMP has one"));
        }
        Ok(address)
    }

    fn kind(&self) -> &'static str {
        self.usage.code()
    }

    fn is_single(&self) -> bool {
        self.usage == AddressUse::Usual
    }
}

impl Content for Telecom {
    const LIST: &'static str = "telecoms";
    const MEMBERS: &'static [&'static str] = &["use", "value", "from", "to", "id", "written"];

    fn read(members: &Members<'_, '_>) -> Result<Self, DocumentError> {
        const SCHEMES: [&str; 4] = ["tel:", "fax:", "mailto:", "textphone:"];
        let value = members.text("value")?;
        let rest = SCHEMES.iter().find_map(|scheme| value.strip_prefix(scheme)).unwrap_or_default();
        if rest.trim().is_empty() || !is_tidy(value, FREE_CHARS_MAX) {
            let rule =
                "is not a telecom address: tel:, fax:, mailto: or textphone:, and at most 100 characters";
            return Err(members.refuse("value", rule));
        }
        Ok(Self { usage: members.needed("use")?, value: value.to_owned() })
    }

    fn kind(&self) -> &'static str {
        self.usage.code()
    }

    fn is_single(&self) -> bool {
        false
    }
}

impl Content for Registration {
    const LIST: &'static str = "registrations";
    const MEMBERS: &'static [&'static str] = &["kind", "organisation", "from", "to", "id", "written"];

    fn read(members: &Members<'_, '_>) -> Result<Self, DocumentError> {
        Ok(Self { kind: members.needed("kind")?, organisation: members.needed("organisation")? })
    }

    fn kind(&self) -> &'static str {
        self.kind.code()
    }

    fn is_single(&self) -> bool {
        true
    }
}

pub(super) fn tidy(
    members: &Members<'_, '_>,
    name: &str,
    limit: usize,
) -> Result<Option<String>, DocumentError> {
    match members.optional_text(name)? {
        Some(text) if !is_tidy(text, limit) => Err(members.refuse(name, tidy_rule(limit))),
        text => Ok(text.map(str::to_owned)),
    }
}

fn is_tidy(text: &str, limit: usize) -> bool {
    let spaced = text.starts_with(' ') || text.ends_with(' ') || text.contains("  ");
    // An answer is XML, which has no place for controls and the two noncharacters.
    let unwritable = |c: char| c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}');
    !text.is_empty() && !spaced && text.chars().count() <= limit && !text.chars().any(unwritable)
}

fn tidy_rule(limit: usize) -> String {
    format!("is not a text of 1 to {limit} characters without outer or double spaces and controls")
}
