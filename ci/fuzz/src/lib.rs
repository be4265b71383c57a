#![doc = include_str!("../README.md")]

mod configuration;
mod documents;
mod events;
mod hub;
mod message;
mod names;
mod peer;
mod replica;
mod suite;
mod xml;

/// What became of bytes that were read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reading {
    /// They are what the target reads, and every property was tried.
    Taken,
    /// They are not, and the reader said so.
    Refused,
}

impl Reading {
    fn taken_if(taken: bool) -> Self {
        if taken { Self::Taken } else { Self::Refused }
    }
}

/// A parser or a family of parsers, as a fuzzer and the gate both reach it.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// Its name: that of its folder of corpus files and of its fuzzer.
    pub name: &'static str,
    /// Reads the bytes in every way that the target has.
    ///
    /// # Panics
    /// Where a property does not hold: that is the finding.
    pub read: fn(&[u8]) -> Reading,
}

/// Every target, sorted by name.
pub const TARGETS: &[Target] = &[
    Target { name: "configuration", read: configuration::read },
    Target { name: "documents", read: documents::read },
    Target { name: "events", read: events::read },
    Target { name: "hub", read: hub::read },
    Target { name: "message", read: message::read },
    Target { name: "names", read: names::read },
    Target { name: "peer", read: peer::read },
    Target { name: "suite", read: suite::read },
    Target { name: "xml", read: xml::read },
];

/// Reads bytes with the target of that name.
///
/// # Panics
/// Where a property does not hold, or no target has the name.
pub fn read(name: &str, bytes: &[u8]) -> Reading {
    let target = TARGETS.iter().find(|target| target.name == name);
    let target = target.unwrap_or_else(|| panic!("no target is called {name:?}"));
    (target.read)(bytes)
}

/// What stands before the first separator, and what stands behind it, where there is one.
fn split<'b>(bytes: &'b [u8], separator: &[u8]) -> Option<(&'b [u8], &'b [u8])> {
    let at = bytes.windows(separator.len()).position(|window| window == separator)?;
    Some((&bytes[..at], &bytes[at + separator.len()..]))
}
