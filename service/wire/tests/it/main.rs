//! The wire at its boundary: golden bytes, tables of what the guard refuses, properties, and recorded samples.
//!
//! All messages in here are invented; recorded ones are read from the facts beside the checkout, where they exist.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod fault;
mod guard;
mod guard_form;
mod guard_oracle;
mod messages;
mod never_panics;
mod reply;
mod samples;
mod soap;
mod time;
mod transmission;
mod xml_writer;
