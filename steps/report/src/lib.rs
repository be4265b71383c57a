#![doc = include_str!("../README.md")]

mod screen;
mod story;
mod style;
mod summary;
mod terminal;

pub use screen::quoted;
pub use style::{Style, visible};
pub use terminal::{Terminal, terminal};
