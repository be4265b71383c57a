//! The runner from outside: small features and a toy world, through the same door that a real run uses.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends by panicking")]

mod determinism;
mod endings;
mod linting;
mod reading;
mod selecting;
mod toy;
