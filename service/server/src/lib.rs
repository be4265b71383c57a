#![doc = include_str!("../README.md")]

mod config;
mod connection;
mod control;
mod hl7;
mod metrics;
mod ration;
mod spine;
mod tls;

pub use config::{
    Config, ConfigError, ControlSection, Hl7Section, Layers, Limits, LogFormat, LogSection,
    SANDBOX_CONTROL_PORT, SANDBOX_HL7_PORT, Setting, Source, SpineSection,
};
pub use spine::{Seams, Spine, StartError, Stores, served, start};
pub use tls::{TlsError, TlsMaterial, client_certificate};
