//! Texts with a shape: days and times as HL7 writes them, object ids, postcodes, languages.
//!
//! Leaves out codes (`codes`) and numbers that the kernel knows. Facts: pds-messages 2, 2.1, 2.5, 2.7.

use jiff::civil::Date;
use spine_kernel::{IdentifierError, Timestamp};
use std::fmt;
use std::str::FromStr;

macro_rules! text_value {
    ($(#[$about:meta])* $name:ident is $what:literal, $rule:literal, $fits:expr) => {
        $(#[$about])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// The text on the wire.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            fn take(text: String) -> Result<Self, IdentifierError> {
                let fits: fn(&str) -> bool = $fits;
                if fits(&text) {
                    return Ok(Self(text));
                }
                Err(IdentifierError { what: $what, value: text.chars().take(64).collect(), rule: $rule })
            }
        }

        impl FromStr for $name {
            type Err = IdentifierError;

            fn from_str(text: &str) -> Result<Self, IdentifierError> {
                Self::take(text.to_owned())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Self::take(String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
            }
        }
    };
}

text_value! {
    /// A day: 8 digits. Days compare as they follow each other.
    Day is "a day", "8 digits, year, month and day of the calendar", |text| text.len() == 8 && is_moment(text)
}

text_value! {
    /// A day or a minute: the precision of births and deaths. Local time.
    DayOrMinute is "a day or a minute",
        "8 or 12 digits, year, month and day of the calendar, then hour and minute",
        |text| matches!(text.len(), 8 | 12) && is_moment(text)
}

text_value! {
    /// A second: the precision of system periods. UTC.
    Second is "a second",
        "14 digits, year, month and day of the calendar, then hour, minute and second",
        |text| text.len() == 14 && is_moment(text)
}

text_value! {
    /// The id of a slot of a record: opaque, compared exactly. An id names the slot, not one version of what is in it.
    ObjectId is "an object id", "4 to 10 letters and digits",
        |text| (4..=10).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric())
}

text_value! {
    /// A postcode with one space between its parts.
    Postcode is "a postcode",
        "2 to 4 upper-case letters and digits beginning with a letter, one space, a digit and two letters",
        is_postcode
}

text_value! {
    /// A language.
    LanguageCode is "a language", "two lower-case letters of ISO 639-1",
        |text| text.len() == 2 && text.bytes().all(|b| b.is_ascii_lowercase())
}

text_value! {
    /// A secret that a person shares with a service: text in base64. Nothing is known about what it stands for.
    SharedSecret is "a shared secret", "4 to 88 characters of base64, four at a time",
        |text| is_base64(text)
}

text_value! {
    /// The cipher of the payment agency (NHAIS) with which a person is registered.
    Cipher is "a cipher of a payment agency", "1 to 6 upper-case letters and digits",
        |text| (1..=6).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
}

text_value! {
    /// Why a registration with a payment agency ended. The vocabulary is published without its meanings.
    RemovalReason is "a reason of removal",
        "one of DEA EMB SCT NIT AFN AFL SDN SDL TRA RFI RDI RDR RPR OPA CGA DIS LDN X ORR CAN",
        |text| {
            const REASONS: [&str; 20] = [
                "DEA", "EMB", "SCT", "NIT", "AFN", "AFL", "SDN", "SDL", "TRA", "RFI", "RDI", "RDR", "RPR", "OPA",
                "CGA", "DIS", "LDN", "X", "ORR", "CAN",
            ];
            REASONS.contains(&text)
        }
}

text_value! {
    /// How far the transfer of a paper record is. The vocabulary is published without its meanings.
    TransferFlag is "a flag of a transfer", "one of RP RB RS RN RA CP CS CN SP FB FP FA HB HS HN HP HX",
        |text| {
            const FLAGS: [&str; 17] = [
                "RP", "RB", "RS", "RN", "RA", "CP", "CS", "CN", "SP", "FB", "FP", "FA", "HB", "HS", "HN", "HP", "HX",
            ];
            FLAGS.contains(&text)
        }
}

text_value! {
    /// A national system that writes to PDS by its own code.
    NationalSystem is "a national system", "one of DSA, NSTS", |text| matches!(text, "DSA" | "NSTS")
}

impl Day {
    /// The day of an instant in UTC.
    pub fn of(instant: Timestamp) -> Self {
        let date = instant.to_zoned(jiff::tz::TimeZone::UTC).date();
        Self(format!("{:04}{:02}{:02}", date.year().max(0), date.month(), date.day()))
    }
}

impl DayOrMinute {
    /// The eight digits of the day.
    pub fn day(&self) -> &str {
        &self.0[..8]
    }
}

/// Whether a text of 8, 12 or 14 digits is a moment of the calendar.
fn is_moment(text: &str) -> bool {
    if !text.bytes().all(|b| b.is_ascii_digit()) {
        return false;
    }
    // Digits alone are left, so that a part that cannot be read is one that is not there.
    let part =
        |from: usize, to: usize| text.get(from..to).and_then(|part| part.parse::<i8>().ok()).unwrap_or(0);
    let year = text[..4].parse::<i16>().unwrap_or(0);
    year > 0
        && Date::new(year, part(4, 6), part(6, 8)).is_ok()
        && part(8, 10) < 24
        && part(10, 12) < 60
        && part(12, 14) < 60
}

fn is_base64(text: &str) -> bool {
    let padding = text.bytes().rev().take_while(|b| *b == b'=').count();
    let body = &text[..text.len() - padding];
    (4..=88).contains(&text.len())
        && text.len().is_multiple_of(4)
        && padding <= 2
        && body.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/'))
}

fn is_postcode(text: &str) -> bool {
    let Some((outward, inward)) = text.split_once(' ') else { return false };
    let inward = inward.as_bytes();
    (2..=4).contains(&outward.len())
        && outward.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
        && outward.as_bytes()[0].is_ascii_uppercase()
        && inward.len() == 3
        && inward[0].is_ascii_digit()
        && inward[1..].iter().all(u8::is_ascii_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_those_of_the_calendar() {
        for text in ["19390120", "20000229", "00010101", "99991231"] {
            assert_eq!(text.parse::<Day>().unwrap().as_str(), text);
            assert_eq!(text.parse::<DayOrMinute>().unwrap().day(), text);
        }
        for text in
            ["", "1939", "19391301", "19390001", "20010229", "00000101", "1939012", "193901201", "1939-1-2"]
        {
            assert!(text.parse::<Day>().is_err(), "{text}");
            assert!(text.parse::<DayOrMinute>().is_err(), "{text}");
        }
        assert!("193901202359".parse::<DayOrMinute>().is_ok());
        assert!("193901202359".parse::<Day>().is_err());
        for text in ["193901202400", "193901202360", "19390120235", "1939012023"] {
            assert!(text.parse::<DayOrMinute>().is_err(), "{text}");
        }
        assert!("20190304101112".parse::<Second>().is_ok());
        assert!("20190304101160".parse::<Second>().is_err());
        assert!("201903041011".parse::<Second>().is_err());
    }

    #[test]
    fn shapes_are_exact() {
        for (text, fits) in [
            ("eyst", true),
            ("6E1AE621", true),
            ("P000000042", true),
            ("abc", false),
            ("a-bcd", false),
            ("", false),
        ] {
            assert_eq!(text.parse::<ObjectId>().is_ok(), fits, "{text}");
        }
        for (text, fits) in [
            ("NE28 7QU", true),
            ("W1A 1AA", true),
            ("M1 1AE", true),
            ("NE287QU", false),
            ("NE28  7QU", false),
            ("ne28 7qu", false),
            ("1E28 7QU", false),
            ("NE28 AQU", false),
            ("N 7QU", false),
        ] {
            assert_eq!(text.parse::<Postcode>().is_ok(), fits, "{text}");
        }
        for (text, fits) in
            [("VGVzdA==", true), ("VGVz", true), ("VGV=", true), ("V===", false), ("VGVzd", false)]
        {
            assert_eq!(text.parse::<SharedSecret>().is_ok(), fits, "{text}");
        }
        assert!("é===".parse::<SharedSecret>().is_err() && "".parse::<SharedSecret>().is_err());
        assert!(
            "A".repeat(88).parse::<SharedSecret>().is_ok() && "A".repeat(92).parse::<SharedSecret>().is_err()
        );
        for (text, fits) in
            [("QA", true), ("A1B", true), ("", false), ("qa", false), ("123456", true), ("1234567", false)]
        {
            assert_eq!(text.parse::<Cipher>().is_ok(), fits, "{text}");
        }
        for (text, fits) in [("DEA", true), ("X", true), ("dea", false), ("XX", false)] {
            assert_eq!(text.parse::<RemovalReason>().is_ok(), fits, "{text}");
        }
        assert!("HX".parse::<TransferFlag>().is_ok() && "HH".parse::<TransferFlag>().is_err());
        assert!("NSTS".parse::<NationalSystem>().is_ok() && "PDS".parse::<NationalSystem>().is_err());
        for (text, fits) in [("en", true), ("eng", false), ("EN", false), ("", false)] {
            assert_eq!(text.parse::<LanguageCode>().is_ok(), fits, "{text}");
        }
    }

    #[test]
    fn the_day_of_an_instant_is_that_of_utc() {
        let instant: Timestamp = "2026-03-04T23:59:59.9Z".parse().unwrap();
        assert_eq!(Day::of(instant).as_str(), "20260304");
        assert_eq!(Day::of(Timestamp::UNIX_EPOCH).as_str(), "19700101");
        assert_eq!(Day::of(Timestamp::MIN).as_str().len(), 8);
    }
}
