//! The rules that TMS itself holds a synchronous message to, one file per group of stages.
//!
//! Leaves out their order (`stage`) and the rules of national services. Every refusal names the element and the rule.

pub(crate) mod access;
pub(crate) mod author;
pub(crate) mod envelope;
pub(crate) mod route;
pub(crate) mod wrapper;
