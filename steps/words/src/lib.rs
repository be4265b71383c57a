#![doc = include_str!("../README.md")]

mod audit;
mod crowd;
mod exchange;
mod framing;
mod given;
mod hostile;
mod limits;
mod manner;
mod messaging;
mod pds;
mod table;
mod time;
mod world;

pub use world::{Harness, SpineWorld};
