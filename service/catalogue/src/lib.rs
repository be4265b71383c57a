#![doc = include_str!("../README.md")]

mod catalogue;
mod evidence;
mod fault;
mod interaction;

pub use catalogue::{Catalogue, CatalogueError, catalogue, listed_at};
pub use evidence::{Evidence, EvidenceError, Grade};
pub use fault::{FaultForm, FaultRow, Qualifier};
pub use interaction::{InteractionRow, Pattern, ReplyRow};
