//! The evidence room from outside: streams that are made by hand, judged, hashed, written and read back.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends by panicking")]

mod hashes;
mod kills;
mod making;
mod stream;
mod verdicts;
