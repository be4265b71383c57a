//! The tests of the store at its boundary: the contract on every backend, bugs that the contract has to find, the
//! checker's own table, and what is particular to one backend.
//!
//! Leaves out private functions: nothing in here sees more than a user of the crate.

#[cfg(test)]
mod backends;
#[cfg(test)]
mod contract;
#[cfg(test)]
mod limits;
#[cfg(test)]
mod linear;
#[cfg(test)]
mod planted;
#[cfg(test)]
mod weak;
