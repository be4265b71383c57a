//! What the program says: results on standard output, complaints on standard error.
//!
//! Leaves out reports of runs, which are sinks of events.

use std::io::{self, Write};

/// Writes text to standard output. A reader that has gone away does not matter.
pub(crate) fn say(text: &str) {
    let mut output = io::stdout().lock();
    drop(output.write_all(text.as_bytes()).and_then(|()| output.flush()));
}

/// Writes one complaint to standard error.
pub(crate) fn complain(text: &str) {
    let mut output = io::stderr().lock();
    drop(writeln!(output, "vertebra: {text}"));
}
