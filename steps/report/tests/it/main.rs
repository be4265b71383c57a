//! The reports from outside: streams of events made by hand, against texts that were read and approved.
//!
//! The approved texts lie in `golden/`. A change of a report shows there, line by line.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends by panicking")]

mod ci;
mod golden;
mod making;
mod order;
