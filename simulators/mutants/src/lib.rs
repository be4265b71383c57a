#![doc = include_str!("../README.md")]

mod catalogue;
mod planted;
mod reach;
mod spine;
mod supplier;

pub use catalogue::{CatalogueError, Changes, Mutant, Seam, Side, mutant, mutants};
pub use planted::{Planted, plant};
pub use reach::Reach;
