//! What the server hands to the hub and what it gets back: requests and replies without HTTP.
//!
//! Leaves out status lines, headers and connections: the server turns them into these shapes and back.

use bytes::Bytes;
use spine_kernel::Fault;

/// The names in the client certificate of a connection.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ClientCertificate {
    /// The DNS names of its subjectAltName, as written.
    pub dns_names: Vec<String>,
    /// The common name of its subject.
    pub common_name: Option<String>,
}

impl ClientCertificate {
    /// The name by which the audit lists the certificate: the first DNS name, else the common name.
    pub fn display_name(&self) -> Option<&str> {
        self.dns_names.first().or(self.common_name.as_ref()).map(String::as_str)
    }
}

/// A whole request of the synchronous face.
#[derive(Debug, Clone)]
pub struct Arrival {
    /// The path to which it was posted.
    pub path: String,
    /// The value of its `SOAPAction` header, quoted or not.
    pub soap_action: Option<String>,
    /// The value of its `Content-Type` header.
    pub content_type: Option<String>,
    /// Its body.
    pub body: Bytes,
    /// The certificate of the connection.
    pub client: ClientCertificate,
}

/// How a reply is marked on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DepartureStatus {
    /// An HL7 reply, also a refusing one: HTTP 200 (wire 1.4).
    Answered,
    /// A SOAP fault: HTTP 500 (wire 1.4).
    Faulted,
}

/// The reply to an arrival: a `text/xml` body and its mark.
#[derive(Debug, Clone)]
pub struct Departure {
    /// How it is marked.
    pub status: DepartureStatus,
    /// The body, UTF-8.
    pub body: Bytes,
    /// The name of the first fault, where the message was refused.
    pub fault: Option<&'static str>,
    /// The interaction that was asked for, where one was recognised.
    pub interaction: Option<String>,
}

/// A connection that ended before a message was whole.
#[derive(Debug, Clone)]
pub struct Closure {
    /// Why, as a row of the catalogue.
    pub fault: Fault,
    /// The certificate, where one was verified.
    pub client: Option<ClientCertificate>,
    /// How many like it have left no row since the last one that did.
    pub unrecorded: u64,
}
