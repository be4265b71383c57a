//! The tests of PDS at its boundary: documents and messages go in, records and decisions come out.

#![expect(clippy::unwrap_used, reason = "in a test, a panic is the finding")]

mod bench;
mod grammar;
mod loading;
mod newer;
mod properties;
mod records;
mod retrieval;
mod subject;
