#![doc = include_str!("../README.md")]

mod audit;
mod exchange;
mod given;
mod hostile;
mod manner;
mod messaging;
mod pds;
mod table;
mod time;
mod world;

pub use world::{Harness, SpineWorld};
