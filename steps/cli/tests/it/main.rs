//! The program as a process: its exit codes, its last lines, its evidence, and the sandbox that it serves.
//!
//! Exit codes by place: 0, 10, 20, 22, 60 and 130 in `running`, 23 in `rerunning`, 2, 30, 40 and 50 in `refusing`; 0, 20
//! and 30 of the lint in `linting`, those of `replay` in `replaying`, those of proofs in `proving`. What they follow
//! from in every other case is tested with the arithmetic, in `vertebra-evidence`.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends by panicking")]

mod captures;
mod linting;
mod listing;
mod planted;
mod process;
mod proving;
mod refusing;
mod replaying;
mod reporting;
mod rerunning;
mod running;
mod serving;
