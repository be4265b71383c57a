//! Reads the members of a neutral document; a bad one is told with its path, its value and the rule that it breaks.
//!
//! Leaves out what the members mean: each kind of document is read by the room that keeps what it describes.
//! Places are chained on the stack, so that a good document costs no text.

use crate::IdentifierError;
use serde_json::{Map, Value};
use std::fmt;
use std::str::FromStr;

/// Characters of a refused value that an error repeats.
const ECHO_CHARS_MAX: usize = 64;

/// Why a neutral document is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {value} {rule}")]
pub struct DocumentError {
    /// The member, as `names[0].use`; `document` for the whole.
    pub path: String,
    /// The value as JSON, cut to 64 characters, or `nothing` where the member is absent.
    pub value: String,
    /// The rule that it breaks, beginning with a verb: `is not a party key: …`.
    pub rule: String,
}

/// Where a value stands in a document.
#[derive(Debug, Clone, Copy)]
pub struct Place<'p> {
    outer: Option<&'p Place<'p>>,
    step: Step<'p>,
}

#[derive(Debug, Clone, Copy)]
enum Step<'p> {
    Document,
    Name(&'p str),
    Index(usize),
}

impl<'p> Place<'p> {
    /// The whole document.
    pub fn document() -> Self {
        Self { outer: None, step: Step::Document }
    }

    /// The member of that name of the object at this place.
    pub fn member<'q>(&'q self, name: &'q str) -> Place<'q> {
        Place { outer: Some(self), step: Step::Name(name) }
    }

    /// The element of that index of the array at this place.
    pub fn element(&self, index: usize) -> Place<'_> {
        Place { outer: Some(self), step: Step::Index(index) }
    }

    /// A refusal of the value at this place. `rule` begins with a verb.
    pub fn refuse(&self, value: Option<&Value>, rule: impl Into<String>) -> DocumentError {
        let value = match value {
            None => "nothing".to_owned(),
            Some(value) => value.to_string().chars().take(ECHO_CHARS_MAX).collect(),
        };
        DocumentError { path: self.to_string(), value, rule: rule.into() }
    }

    fn is_document(&self) -> bool {
        matches!(self.step, Step::Document)
    }
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let outer = self.outer.filter(|outer| !outer.is_document());
        if let Some(outer) = outer {
            outer.fmt(f)?;
        }
        match self.step {
            Step::Document => f.write_str("document"),
            Step::Name(name) if outer.is_some() => write!(f, ".{name}"),
            Step::Name(name) => f.write_str(name),
            Step::Index(index) => write!(f, "[{index}]"),
        }
    }
}

/// The members of one object of a document. A member that is `null` counts as absent.
#[derive(Debug, Clone, Copy)]
pub struct Members<'d, 'p> {
    map: &'d Map<String, Value>,
    place: Place<'p>,
}

impl<'d, 'p> Members<'d, 'p> {
    /// The members of the object `value` at `place`.
    ///
    /// # Errors
    /// Where the value is no object, or has a member that is not among `known`.
    pub fn of(value: &'d Value, place: Place<'p>, known: &[&str]) -> Result<Self, DocumentError> {
        let Value::Object(map) = value else {
            return Err(place.refuse(Some(value), "is not an object"));
        };
        for (name, value) in map {
            if !known.contains(&name.as_str()) {
                let rule = format!("is refused: the members here are {}", known.join(", "));
                return Err(place.member(name).refuse(Some(value), rule));
            }
        }
        Ok(Self { map, place })
    }

    /// The object's own place.
    pub fn place(&self) -> &Place<'p> {
        &self.place
    }

    /// The value of a member.
    pub fn value(&self, name: &str) -> Option<&'d Value> {
        self.map.get(name).filter(|value| !value.is_null())
    }

    /// A refusal of a member's value. `rule` begins with a verb.
    pub fn refuse(&self, name: &str, rule: impl Into<String>) -> DocumentError {
        self.place.member(name).refuse(self.value(name), rule)
    }

    /// The text of a member that may be absent.
    ///
    /// # Errors
    /// Where it is no text.
    pub fn optional_text(&self, name: &str) -> Result<Option<&'d str>, DocumentError> {
        match self.value(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(self.refuse(name, "is not a text")),
        }
    }

    /// The text of a member that must be given.
    ///
    /// # Errors
    /// Where it is absent or no text.
    pub fn text(&self, name: &str) -> Result<&'d str, DocumentError> {
        self.optional_text(name)?.ok_or_else(|| self.absent(name))
    }

    /// The identifier or code in a member that may be absent.
    ///
    /// # Errors
    /// Where it is no text or breaks the rule of its type.
    pub fn optional<T: FromStr<Err = IdentifierError>>(
        &self,
        name: &str,
    ) -> Result<Option<T>, DocumentError> {
        let Some(text) = self.optional_text(name)? else { return Ok(None) };
        let parsed = text.parse::<T>();
        parsed.map(Some).map_err(|error| self.refuse(name, format!("is not {}: {}", error.what, error.rule)))
    }

    /// The identifier or code in a member that must be given.
    ///
    /// # Errors
    /// Where it is absent, no text, or breaks the rule of its type.
    pub fn needed<T: FromStr<Err = IdentifierError>>(&self, name: &str) -> Result<T, DocumentError> {
        self.optional(name)?.ok_or_else(|| self.absent(name))
    }

    /// A truth value; absent is false.
    ///
    /// # Errors
    /// Where it is neither `true` nor `false`.
    pub fn flag(&self, name: &str) -> Result<bool, DocumentError> {
        match self.value(name) {
            None => Ok(false),
            Some(Value::Bool(flag)) => Ok(*flag),
            Some(_) => Err(self.refuse(name, "is neither true nor false")),
        }
    }

    /// A whole number from `lowest` to `highest` that may be absent.
    ///
    /// # Errors
    /// Where it is no such number.
    pub fn number(&self, name: &str, lowest: u32, highest: u32) -> Result<Option<u32>, DocumentError> {
        let Some(value) = self.value(name) else { return Ok(None) };
        let number = value.as_u64().and_then(|number| u32::try_from(number).ok());
        match number.filter(|number| (lowest..=highest).contains(number)) {
            Some(number) => Ok(Some(number)),
            None => Err(self.refuse(name, format!("is not a whole number from {lowest} to {highest}"))),
        }
    }

    /// What `read` makes of each element of an array of at most `limit`; an absent array is empty.
    ///
    /// # Errors
    /// Where it is no array or too long, and whatever `read` refuses.
    pub fn each<T>(
        &self,
        name: &str,
        limit: usize,
        mut read: impl FnMut(&'d Value, Place<'_>) -> Result<T, DocumentError>,
    ) -> Result<Vec<T>, DocumentError> {
        let elements = match self.value(name) {
            None => return Ok(Vec::new()),
            Some(Value::Array(elements)) => elements,
            Some(_) => return Err(self.refuse(name, "is not an array")),
        };
        if elements.len() > limit {
            return Err(self.refuse(name, format!("is too long: at most {limit} elements")));
        }
        let place = self.place.member(name);
        elements.iter().enumerate().map(|(index, value)| read(value, place.element(index))).collect()
    }

    fn absent(&self, name: &str) -> DocumentError {
        self.refuse(name, "is refused: the member must be given")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::OdsCode;
    use serde_json::json;

    fn refusal(document: &Value) -> String {
        let read = || -> Result<(), DocumentError> {
            let members = Members::of(document, Place::document(), &["ods", "on", "count", "list"])?;
            members.needed::<OdsCode>("ods")?;
            members.flag("on")?;
            members.number("count", 1, 9)?;
            members.each("list", 2, |value, place| {
                let inner = Members::of(value, place, &["text"])?;
                inner.text("text").map(str::to_owned)
            })?;
            Ok(())
        };
        read().map_or_else(|error| error.to_string(), |()| "fine".to_owned())
    }

    #[test]
    fn a_refusal_names_the_place_the_value_and_the_rule() {
        let cases = [
            (json!({"ods": "A81901"}), "fine"),
            (json!({"ods": "A81901", "list": null, "on": null, "count": null}), "fine"),
            (json!([1]), "document: [1] is not an object"),
            (json!({}), "ods: nothing is refused: the member must be given"),
            (json!({"ods": null}), "ods: nothing is refused: the member must be given"),
            (json!({"ods": 7}), "ods: 7 is not a text"),
            (
                json!({"ods": "a8"}),
                "ods: \"a8\" is not an ODS code: three to ten upper-case letters and digits",
            ),
            (json!({"ods": "A81901", "on": 1}), "on: 1 is neither true nor false"),
            (json!({"ods": "A81901", "count": 10}), "count: 10 is not a whole number from 1 to 9"),
            (json!({"ods": "A81901", "count": 1.5}), "count: 1.5 is not a whole number from 1 to 9"),
            (json!({"ods": "A81901", "list": {}}), "list: {} is not an array"),
            (json!({"ods": "A81901", "list": [{"text": "a"}, {"text": 2}]}), "list[1].text: 2 is not a text"),
            (
                json!({"ods": "A81901", "list": [{"text": "a", "tint": "red"}]}),
                "list[0].tint: \"red\" is refused: the members here are text",
            ),
            (json!({"ods": "A81901", "list": [1, 2, 3]}), "list: [1,2,3] is too long: at most 2 elements"),
            (json!({"shape": 1}), "shape: 1 is refused: the members here are ods, on, count, list"),
        ];
        for (document, expected) in cases {
            assert_eq!(refusal(&document), expected);
        }
    }

    #[test]
    fn a_long_value_is_cut() {
        let error = Members::of(&json!("x".repeat(500)), Place::document(), &[]).unwrap_err();
        assert_eq!(error.value.chars().count(), ECHO_CHARS_MAX);
    }
}
