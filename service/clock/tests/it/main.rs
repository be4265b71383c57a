//! The clock from outside: random lives over real sockets against an exact model, broken variants that must be caught,
//! sanitizers, panics, shutdown, cost.
//!
//! Leaves out the cases of single types, which stand beside them. Implements "clock 1" to "clock 5".

mod controls;
mod cost;
mod determinism;
mod gate;
mod hammer;
mod life;
mod model;
mod ownership;
mod panics;
mod rest;
mod sanitizers;
mod system;
mod world;
