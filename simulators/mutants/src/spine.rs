//! Decorators around the parts of a Spine, by seam.
//!
//! Leaves out which mutant is which: `planted` says it. State of a decorator is that of one Spine.

pub(crate) mod clock;
pub(crate) mod directory;
pub(crate) mod identification;
pub(crate) mod patients;
pub(crate) mod reader;
pub(crate) mod records;
pub(crate) mod rows;
pub(crate) mod service;
pub(crate) mod stages;
pub(crate) mod writer;
