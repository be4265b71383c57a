#![doc = include_str!("../README.md")]

pub mod fault;
pub mod guard;
pub mod hl7v3;
pub mod instance;
pub mod names;
pub mod select;
pub mod soap;
pub mod xml_writer;
