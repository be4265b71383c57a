//! The words of PDS, one file per operation.
//!
//! Leaves out the words that every service shares (`messaging`, `given`).

mod records;
mod retrieval;
