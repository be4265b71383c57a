#![doc = include_str!("../README.md")]

pub mod client;
pub mod http;
pub mod soap;
pub mod tls;
pub mod xml;
