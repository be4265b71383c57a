#![doc = include_str!("../README.md")]

mod junit;
mod proof;
mod screen;
mod story;
mod style;
mod summary;
mod terminal;

pub use junit::{Junit, junit};
pub use proof::{
    Proof, Proved, proof_end, proof_head, proof_line, proof_over, proof_progress, proof_verdict,
};
pub use screen::quoted;
pub use style::{Style, visible};
pub use summary::scenario_counts;
pub use terminal::{Terminal, terminal};
