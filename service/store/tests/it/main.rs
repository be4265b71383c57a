//! The tests of the store at its boundary: the contract on every backend, bugs that the contract has to find, the
//! checker's own table, and what is particular to one backend.
//!
//! Leaves out private functions: nothing in here sees more than a user of the crate.

mod backends;
mod contract;
mod limits;
mod linear;
mod planted;
mod weak;
