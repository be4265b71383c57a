#![doc = include_str!("../README.md")]

mod activity;
mod current;
mod gate;
mod ledger;
mod panics;
pub mod real;
mod scope;
mod seed;
mod settle;
mod tasks;
mod timer;
mod token;
mod wire;

pub use gate::{Acquire, Gate, Held};
pub use jiff::Timestamp;
pub use panics::{PanicReport, install_panic_hook};
pub use scope::{Scope, ScopeConfig, Time};
pub use settle::Unsettled;
pub use tasks::{Task, TaskFailed};
pub use timer::{Alarm, Parked};
pub use token::Token;
pub use wire::{ClientEnd, Listening, ServerEnd, Stage, Valve, Wire};
