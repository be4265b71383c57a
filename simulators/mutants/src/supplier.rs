//! Decorators around the parts of a supplier's system, by seam.
//!
//! Leaves out which mutant is which: `planted` says it. State of a decorator is that of one system.

pub(crate) mod answers;
pub(crate) mod file;
pub(crate) mod questions;
