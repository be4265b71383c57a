#![doc = include_str!("../README.md")]

mod junit;
mod screen;
mod story;
mod style;
mod summary;
mod terminal;

pub use junit::{Junit, junit};
pub use screen::quoted;
pub use style::{Style, visible};
pub use terminal::{Terminal, terminal};
