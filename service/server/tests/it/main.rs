//! The server at its own boundary: sockets, certificates, HTTP and the control port, with a whole Spine behind.
//!
//! Leaves out the rules of messages (hub, national services). The client is a few lines of its own, under the token
//! discipline of "clock 1".

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends by panicking")]

mod bench;
mod client;
mod config;
mod control;
mod deadlines;
mod framing;
mod hostility;
mod leaks;
mod limits;
mod messages;
mod overload;
mod panics;
mod pki;
mod spines;
mod stop;
mod tls;
