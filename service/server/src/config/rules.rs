//! The rules that values of a configuration must keep, beyond having the right type.
//!
//! Leaves out unknown keys and types: reading refuses those.

use super::{Config, ConfigError, Source};
use jiff::SignedDuration;

/// The longest name of a Spine: it stands in every log line.
const NAME_CHARS_MAX: usize = 64;
/// The longest host name of the domain name system.
const HOST_NAME_CHARS_MAX: usize = 253;
/// The most connections of one listener: the number of ports that one client address has.
const CONNECTIONS_MAX: usize = 65_536;
/// The longest deadline: beyond a day it is none.
const DEADLINE_MAX: SignedDuration = SignedDuration::from_hours(24);
/// The smallest head that the HTTP library can be told.
const HEAD_BYTES_MIN: usize = 8_192;
/// The largest head: above it a sender should use the body.
const HEAD_BYTES_MAX: usize = 1_024 * 1_024;
/// The most headers: a head of the largest size with short headers.
const HEADER_COUNT_MAX: usize = 10_000;
/// The largest body or discarded rest that a Spine may be told to take.
const BODY_BYTES_MAX: usize = 1_024 * 1_024 * 1_024;

/// The most bytes of bodies: no machine that this is meant for has more memory.
const HELD_BYTES_MAX: usize = 1_024 * 1_024 * 1_024 * 1_024;
/// The most rows of strangers: above it they would not be bounded in any useful sense.
const STRANGER_ROWS_MAX: usize = 100_000;

type Rule<'c> = (&'static str, String, bool, &'static str);

pub(super) fn check(config: &Config) -> Result<(), ConfigError> {
    for (key, value, holds, rule) in identity(config).into_iter().chain(limits(config)) {
        if !holds {
            return Err(ConfigError::BadValue {
                key: key.to_owned(),
                value,
                origin: Source::Program.to_string(),
                rule: rule.to_owned(),
            });
        }
    }
    Ok(())
}

fn identity(config: &Config) -> Vec<Rule<'_>> {
    let name = &config.spine.name;
    let host = &config.hl7.host_name;
    let code = &config.switches.soap_header_fault_code;
    vec![
        (
            "spine.name",
            name.clone(),
            (1..=NAME_CHARS_MAX).contains(&name.len())
                && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'),
            "1 to 64 lower-case letters, digits and hyphens",
        ),
        (
            "hl7.host-name",
            host.clone(),
            (1..=HOST_NAME_CHARS_MAX).contains(&host.len())
                && host.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.'),
            "a host name: letters, digits, hyphens and dots",
        ),
        (
            "control.listen",
            config.control.listen.to_string(),
            config.control.listen.ip().is_loopback(),
            "a loopback address: whoever reaches the control port owns the Spine",
        ),
        (
            "switches.soap-header-fault-code",
            code.clone(),
            (1..=6).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_digit()),
            "one to six digits",
        ),
    ]
}

fn limits(config: &Config) -> Vec<Rule<'_>> {
    let limits = &config.limits;
    let deadline = |key, value: SignedDuration| {
        let fits = value > SignedDuration::ZERO && value <= DEADLINE_MAX;
        (key, value.to_string(), fits, "more than nothing and at most 24 hours")
    };
    let count = |key, value: usize, range: std::ops::RangeInclusive<usize>, rule| {
        (key, value.to_string(), range.contains(&value), rule)
    };
    vec![
        count("limits.connections", limits.connections, 1..=CONNECTIONS_MAX, "1 to 65536"),
        count(
            "limits.handshakes",
            limits.handshakes,
            1..=limits.lobby.max(1),
            "1 to as many as the lobby has",
        ),
        count("limits.lobby", limits.lobby, 1..=CONNECTIONS_MAX, "1 to 65536"),
        count("limits.messages", limits.messages, 1..=CONNECTIONS_MAX, "1 to 65536"),
        count(
            "limits.held-bytes",
            limits.held_bytes,
            limits.body_bytes..=HELD_BYTES_MAX,
            "limits.body-bytes to 1 TiB",
        ),
        count("limits.stranger-rows", limits.stranger_rows, 1..=STRANGER_ROWS_MAX, "1 to 100000"),
        deadline("limits.crowded-handshake", limits.crowded_handshake),
        deadline("limits.handshake", limits.handshake),
        deadline("limits.request", limits.request),
        deadline("limits.keep-alive", limits.keep_alive),
        deadline("limits.drain", limits.drain),
        count("limits.body-bytes", limits.body_bytes, 1..=BODY_BYTES_MAX, "1 to 1073741824"),
        count("limits.discard-bytes", limits.discard_bytes, 0..=BODY_BYTES_MAX, "at most 1073741824"),
        count("limits.head-bytes", limits.head_bytes, HEAD_BYTES_MIN..=HEAD_BYTES_MAX, "8192 to 1048576"),
        count("limits.header-count", limits.header_count, 1..=HEADER_COUNT_MAX, "1 to 10000"),
    ]
}
