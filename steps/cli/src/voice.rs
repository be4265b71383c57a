//! What the program says: results on standard output, complaints on standard error.
//!
//! Leaves out reports of runs, which are sinks of events.

use anyhow::Context;
use std::io::{self, Write};

/// Writes text to standard output. A reader that has gone away does not matter.
///
/// # Errors
/// The text cannot be written for another reason, as where the disk is full.
pub(crate) fn say(text: &str) -> anyhow::Result<()> {
    let mut output = io::stdout().lock();
    match output.write_all(text.as_bytes()).and_then(|()| output.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(error).context("standard output cannot be written")
        }
        _ => Ok(()),
    }
}

/// Writes one complaint to standard error.
pub(crate) fn complain(text: &str) {
    let mut output = io::stderr().lock();
    drop(writeln!(output, "vertebra: {text}"));
}

/// A number of things, in the singular where there is one.
pub(crate) fn counted(count: usize, thing: &str) -> String {
    if count == 1 { format!("1 {thing}") } else { format!("{count} {thing}s") }
}
