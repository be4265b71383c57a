//! Identifiers as types that cannot be built wrong: each is parsed once, at the edge, and then trusted.
//!
//! Leaves out what an identifier stands for (the directory) and which fault a bad one raises (the hub and the
//! national services). Shapes: NHS number check digit and test range (pds-scr 1.1, 1.3), ASID and party key
//! (wire 5.1, 6.1), ODS code frames (pds-scr 5.3), message id length (wire 2.5).

use std::fmt;

/// Why a text is not the identifier that it was taken for. Names the value and the rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{value:?} is not {what}: {rule}")]
pub struct IdentifierError {
    /// The kind of identifier, with its article: `an NHS number`.
    pub what: &'static str,
    /// The text that was offered, cut to 64 characters.
    pub value: String,
    /// The rule that it breaks.
    pub rule: &'static str,
}

/// Characters of a refused value that an error repeats.
const ECHO_CHARS_MAX: usize = 64;

fn refuse<T>(what: &'static str, value: &str, rule: &'static str) -> Result<T, IdentifierError> {
    Err(IdentifierError { what, value: value.chars().take(ECHO_CHARS_MAX).collect(), rule })
}

macro_rules! text_identifier {
    ($name:ident) => {
        impl $name {
            /// The identifier as it stands on the wire.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl std::str::FromStr for $name {
            type Err = IdentifierError;
            fn from_str(value: &str) -> Result<Self, IdentifierError> {
                Self::parse(value)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let value = String::deserialize(deserializer)?;
                Self::parse(&value).map_err(serde::de::Error::custom)
            }
        }
    };
}

/// A new-style NHS number: ten digits with a valid modulus-11 check digit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NhsNumber(String);
text_identifier!(NhsNumber);

impl NhsNumber {
    /// Takes the wire form: ten decimal digits, no separators, check digit right.
    pub fn parse(value: &str) -> Result<Self, IdentifierError> {
        const WHAT: &str = "an NHS number";
        if value.len() != 10 || !value.bytes().all(|b| b.is_ascii_digit()) {
            return refuse(WHAT, value, "ten decimal digits without separators");
        }
        let digits: Vec<u32> = value.bytes().map(|b| u32::from(b - b'0')).collect();
        match Self::check_digit(&digits[..9]) {
            Some(check) if check == digits[9] => Ok(Self(value.to_owned())),
            _ => refuse(WHAT, value, "the tenth digit is the modulus-11 check digit of the first nine"),
        }
    }

    /// The number whose first nine digits are `stem`, or nothing where no check digit exists (remainder 1) or
    /// `stem` has more than nine digits.
    pub fn from_stem(stem: u32) -> Option<Self> {
        let text = format!("{stem:09}");
        if text.len() != 9 {
            return None;
        }
        let digits: Vec<u32> = text.bytes().map(|b| u32::from(b - b'0')).collect();
        Self::check_digit(&digits).map(|check| Self(format!("{text}{check}")))
    }

    /// Whether the number lies in the range that is never issued to a living person: 9000000000 to 9999999999.
    pub fn is_test_range(&self) -> bool {
        self.0.starts_with('9')
    }

    fn check_digit(stem: &[u32]) -> Option<u32> {
        let sum: u32 = stem.iter().zip((2..=10).rev()).map(|(digit, weight)| digit * weight).sum();
        match 11 - sum % 11 {
            11 => Some(0),
            10 => None,
            check => Some(check),
        }
    }
}

/// An accredited system id: twelve decimal digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Asid(String);
text_identifier!(Asid);

impl Asid {
    /// Takes twelve decimal digits.
    pub fn parse(value: &str) -> Result<Self, IdentifierError> {
        if value.len() != 12 || !value.bytes().all(|b| b.is_ascii_digit()) {
            return refuse("an ASID", value, "twelve decimal digits");
        }
        Ok(Self(value.to_owned()))
    }
}

/// An ODS organisation code: three to ten upper-case letters and digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OdsCode(String);
text_identifier!(OdsCode);

impl OdsCode {
    /// Takes three to ten upper-case letters and digits.
    pub fn parse(value: &str) -> Result<Self, IdentifierError> {
        let fits = (3..=10).contains(&value.len())
            && value.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
        if !fits {
            return refuse("an ODS code", value, "three to ten upper-case letters and digits");
        }
        Ok(Self(value.to_owned()))
    }
}

/// A party key: the ODS code of the organisation that runs the message handler, a hyphen, and six or seven digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartyKey(String);
text_identifier!(PartyKey);

impl PartyKey {
    /// Takes `ODS-digits`, as `YES-0000806` or `YGM24-820388`.
    pub fn parse(value: &str) -> Result<Self, IdentifierError> {
        const RULE: &str = "an ODS code, a hyphen and six or seven digits";
        let Some((ods, digits)) = value.split_once('-') else {
            return refuse("a party key", value, RULE);
        };
        let fits = OdsCode::parse(ods).is_ok()
            && (6..=7).contains(&digits.len())
            && digits.bytes().all(|b| b.is_ascii_digit());
        if !fits {
            return refuse("a party key", value, RULE);
        }
        Ok(Self(value.to_owned()))
    }
}

/// The id of one message, 36 characters, kept as it was written and compared without regard to case.
#[derive(Debug, Clone)]
pub struct MessageId(String);
text_identifier!(MessageId);

impl MessageId {
    /// Takes a UUID of 36 characters in either case. Spine's own messages write upper case.
    pub fn parse(value: &str) -> Result<Self, IdentifierError> {
        let fits = value.len() == 36
            && value.bytes().enumerate().all(|(at, b)| match at {
                8 | 13 | 18 | 23 => b == b'-',
                _ => b.is_ascii_hexdigit(),
            });
        if !fits {
            return refuse("a message id", value, "a UUID of 36 characters: 8-4-4-4-12 hexadecimal digits");
        }
        Ok(Self(value.to_owned()))
    }

    /// A version 4 UUID in upper case from sixteen bytes of the caller's own randomness.
    pub fn from_random(mut bytes: [u8; 16]) -> Self {
        bytes[6] = bytes[6] & 0x0f | 0x40;
        bytes[8] = bytes[8] & 0x3f | 0x80;
        let hex: String = bytes.iter().map(|b| format!("{b:02X}")).collect();
        Self(format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]))
    }

    /// The form in which ids are compared and stored: upper case.
    pub fn canonical(&self) -> String {
        self.0.to_ascii_uppercase()
    }
}

impl PartialEq for MessageId {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

impl Eq for MessageId {}

impl PartialOrd for MessageId {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for MessageId {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.canonical().cmp(&other.canonical())
    }
}

impl std::hash::Hash for MessageId {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.canonical().hash(state);
    }
}

/// The name of an interaction, as `QUPA_IN040000UK32`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InteractionId(String);
text_identifier!(InteractionId);

impl InteractionId {
    /// Takes 1 to 64 letters, digits, `_`, `-` and `.`, starting with a letter: any legal XML name of that
    /// alphabet, so that an unknown interaction is still an interaction.
    pub fn parse(value: &str) -> Result<Self, IdentifierError> {
        let fits = (1..=64).contains(&value.len())
            && value.as_bytes()[0].is_ascii_alphabetic()
            && value.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'));
        if !fits {
            return refuse("an interaction id", value, "1 to 64 letters, digits, _ - and ., a letter first");
        }
        Ok(Self(value.to_owned()))
    }
}

/// The name of a service as messages spell it: a URN such as `urn:nhs:names:services:pdsquery`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ServiceName(String);
text_identifier!(ServiceName);

impl ServiceName {
    /// The prefix of every national service's name.
    pub const PREFIX: &'static str = "urn:nhs:names:services:";

    /// Takes a URN of at most 128 visible ASCII characters without `/`.
    pub fn parse(value: &str) -> Result<Self, IdentifierError> {
        let fits = value.len() <= 128
            && value.starts_with("urn:")
            && value.bytes().all(|b| b.is_ascii_graphic() && b != b'/');
        if !fits {
            return refuse("a service name", value, "a URN of at most 128 visible characters without /");
        }
        Ok(Self(value.to_owned()))
    }

    /// The last segment: `pdsquery` of `urn:nhs:names:services:pdsquery`.
    pub fn short(&self) -> &str {
        self.0.rsplit(':').next().unwrap_or(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nhs_numbers_follow_modulus_11() {
        for valid in ["4010232137", "9434765919", "9000000009", "9990003343", "9732019638"] {
            assert_eq!(NhsNumber::parse(valid).unwrap().as_str(), valid);
        }
        for invalid in [
            "9111111111",
            "9111111112",
            "1000000000",
            "1234567890",
            "9000000000",
            "123456789",
            "943 476 59",
            "",
        ] {
            let error = NhsNumber::parse(invalid).unwrap_err();
            assert_eq!(error.value, invalid);
        }
        assert_eq!(NhsNumber::from_stem(943_476_591).unwrap().as_str(), "9434765919");
        assert_eq!(NhsNumber::from_stem(123_456_789), None);
        assert_eq!(NhsNumber::from_stem(1_000_000_000), None);
    }

    #[test]
    fn shapes_are_exact() {
        assert!(Asid::parse("200000000042").is_ok());
        assert!(Asid::parse("20000000004").is_err());
        assert!(OdsCode::parse("A81901").is_ok());
        assert!(OdsCode::parse("a81001").is_err());
        assert!(PartyKey::parse("YES-0000806").is_ok());
        assert!(PartyKey::parse("YES0000806").is_err());
        assert!(ServiceName::parse("urn:nhs:names:services:pdsquery").is_ok());
        assert!(ServiceName::parse("urn:nhs/x").is_err());
        assert!(InteractionId::parse("QUPA_IN040000UK32").is_ok());
        assert!(InteractionId::parse("1QUPA").is_err());
        assert!(InteractionId::parse("").is_err());
    }

    #[test]
    fn message_ids_keep_their_spelling_and_ignore_case() {
        let lower = MessageId::parse("79f49a34-9798-404c-aec4-fd38dd81c138").unwrap();
        let upper = MessageId::parse("79F49A34-9798-404C-AEC4-FD38DD81C138").unwrap();
        assert_eq!(lower, upper);
        assert_eq!(lower.as_str(), "79f49a34-9798-404c-aec4-fd38dd81c138");
        assert!(MessageId::parse("79F49A34-9798-404C-AEC4-FD38DD81C13").is_err());
        assert!(MessageId::parse("79F49A34+9798-404C-AEC4-FD38DD81C138").is_err());
        let drawn = MessageId::from_random([0xff; 16]);
        assert_eq!(drawn.as_str(), "FFFFFFFF-FFFF-4FFF-BFFF-FFFFFFFFFFFF");
        assert_eq!(MessageId::parse(drawn.as_str()).unwrap(), drawn);
    }

    proptest::proptest! {
        #[test]
        fn nothing_panics(text in ".{0,80}") {
            let _ = NhsNumber::parse(&text);
            let _ = Asid::parse(&text);
            let _ = OdsCode::parse(&text);
            let _ = PartyKey::parse(&text);
            let _ = MessageId::parse(&text);
            let _ = InteractionId::parse(&text);
            let _ = ServiceName::parse(&text);
        }
    }
}
