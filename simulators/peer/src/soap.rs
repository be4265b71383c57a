//! The synchronous SOAP message: what a supplier writes and what an oracle reads.
//!
//! Leaves out the HL7 payload, which suppliers build and oracles walk, and every judgement of what is read.
//! Implements wire 1.6 and 2.5 to 2.7 apart from the Spine's own codec.

mod reply;
mod request;

pub use reply::{Content, FaultError, Reply, ReplyError};
pub use request::{Part, SoapRequest};

/// The namespace of SOAP 1.1 envelopes.
pub const SOAP: &str = "http://schemas.xmlsoap.org/soap/envelope/";
/// The namespace of WS-Addressing 2004/08.
pub const WSA: &str = "http://schemas.xmlsoap.org/ws/2004/08/addressing";
/// The namespace of HL7 v3.
pub const HL7: &str = "urn:hl7-org:v3";
/// The namespace of the error list in a fault.
pub const NASP: &str = "http://national.carerecords.nhs.uk/schema/";
/// The root of an accredited system's id.
pub const ASID_ROOT: &str = "1.2.826.0.1285.0.2.0.107";
