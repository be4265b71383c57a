//! Reads a stream of events back from NDJSON.
//!
//! A stream that a crash cut short is still evidence: a last line without its newline is left out, everything before
//! it counts. Any other line that is not an event is an error, and so is a stream of another version.
//!
//! Leaves out what the events mean.

use crate::event::{Event, FORMAT_VERSION};
use std::io::{self, BufRead, Read};

/// Longest line that is read, in bytes: the largest message that a Spine takes, twice, as base64, with room for the
/// rest of the event.
const LINE_LIMIT: u64 = 64 * 1024 * 1024;

/// Why a stream could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The input failed.
    #[error("cannot read the events: {0}")]
    Input(#[from] io::Error),
    /// A line is no event.
    #[error("line {line} is not an event: {reason}")]
    Line {
        /// Number of the line, from 1.
        line: usize,
        /// What the parser says.
        reason: String,
    },
    /// The first event is not the start of a run.
    #[error("the stream does not begin with run-started")]
    NoStart,
    /// The stream was written by a program with another format.
    #[error("the stream has version {found}, this program reads version {FORMAT_VERSION}")]
    Version {
        /// The version that the stream names.
        found: u64,
    },
}

/// Reads all events of a stream.
///
/// # Errors
/// When the input fails, a line is not an event or is too long, or the stream does not begin with a `run-started` of
/// this program's version.
pub fn read_events(mut input: impl BufRead) -> Result<Vec<Event>, ReadError> {
    let mut events = Vec::new();
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        let length = input.by_ref().take(LINE_LIMIT).read_until(b'\n', &mut line)?;
        if length == 0 {
            break;
        }
        if line.last() != Some(&b'\n') {
            if length as u64 == LINE_LIMIT {
                return Err(ReadError::Line { line: number, reason: "longer than any event".into() });
            }
            break;
        }
        if number == 1 {
            check_version(&line)?;
        }
        let event = serde_json::from_slice(&line)
            .map_err(|error| ReadError::Line { line: number, reason: error.to_string() })?;
        events.push(event);
    }
    match events.first() {
        Some(Event::RunStarted(_)) => Ok(events),
        _ => Err(ReadError::NoStart),
    }
}

/// Looks at the version before the event is read as a whole: the shapes of another version may differ.
fn check_version(line: &[u8]) -> Result<(), ReadError> {
    let value: serde_json::Value = serde_json::from_slice(line)
        .map_err(|error| ReadError::Line { line: 1, reason: error.to_string() })?;
    if value["event"] != "run-started" {
        return Err(ReadError::NoStart);
    }
    match value["version"].as_u64() {
        Some(found) if found == u64::from(FORMAT_VERSION) => Ok(()),
        Some(found) => Err(ReadError::Version { found }),
        None => Err(ReadError::Line { line: 1, reason: "run-started without a version".into() }),
    }
}
