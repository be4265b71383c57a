//! HL7 times of fourteen digits, `yyyymmddhhmmss`, in UTC (wire 0.3 line 20, wire 5.1).
//!
//! Leaves out shorter and zoned forms: the wrapper's `creationTime` has neither.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use spine_kernel::Timestamp;

/// A text that is no HL7 time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{value:?} is not an HL7 time: fourteen digits yyyymmddhhmmss that name a real instant")]
pub struct TimeError {
    /// The text, cut to 32 characters.
    pub value: String,
}

/// Characters of a refused time that an error repeats.
const ECHO_CHARS_MAX: usize = 32;

/// Writes an instant, from the year 0 on, in UTC. Fractions of a second are dropped.
pub fn write_time(instant: Timestamp) -> String {
    instant.strftime("%Y%m%d%H%M%S").to_string()
}

/// Reads a time of fourteen digits as UTC.
///
/// # Errors
/// The text, where it has another form or names no instant: a 31st of February, a second 60.
pub fn read_time(value: &str) -> Result<Timestamp, TimeError> {
    let refusal = || TimeError { value: value.chars().take(ECHO_CHARS_MAX).collect() };
    if value.len() != 14 || !value.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(refusal());
    }
    let year: i16 = value[..4].parse().map_err(|_| refusal())?;
    let two = |at: usize| value[at..at + 2].parse::<i8>().map_err(|_| refusal());
    DateTime::new(year, two(4)?, two(6)?, two(8)?, two(10)?, two(12)?, 0)
        .and_then(|time| time.to_zoned(TimeZone::UTC))
        .map(|zoned| zoned.timestamp())
        .map_err(|_| refusal())
}
