//! The tests of the peer at its boundaries: bytes in, bytes out, and whole exchanges with a small server.

#![expect(clippy::unwrap_used, reason = "in a test, a panic is the finding")]

mod certificates;
mod exchange;
mod http_request;
mod http_response;
mod manners;
mod misbehaviour;
mod plain;
mod samples;
mod server;
mod soap;
mod tls;
mod xml_path;
mod xml_read;
mod xml_write;
