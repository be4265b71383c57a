//! What the program says: the table on standard output, everything else on standard error.
//!
//! Leaves out what the table looks like.

use std::io::{self, Write};

/// Writes text to standard output.
///
/// # Errors
/// The text cannot be written, as where the disk is full.
pub(crate) fn say(text: &str) -> io::Result<()> {
    let mut output = io::stdout().lock();
    output.write_all(text.as_bytes())?;
    output.flush()
}

/// Writes one line of progress or complaint to standard error. Nobody there does not matter.
pub(crate) fn tell(text: &str) {
    drop(writeln!(io::stderr().lock(), "{text}"));
}
