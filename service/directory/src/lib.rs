#![doc = include_str!("../README.md")]

mod book;
mod digest;
mod document;
mod shelf;

pub use book::{DirectoryBook, DirectoryError, RefusedDocument};
