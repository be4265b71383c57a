//! Namespaces, object identifiers and fixed texts of the wire, each written once for all rooms.
//!
//! Leaves out codes of faults and lists of interactions: those are rows of `spine-catalogue`. Namespaces are those
//! of wire 2.1, object identifiers those of wire 5.3 and pds-messages 2.4 with the corrections of pds-messages 13.

/// SOAP 1.1 envelope (wire 2.1).
pub const SOAP: &str = "http://schemas.xmlsoap.org/soap/envelope/";
/// WS-Addressing of August 2004 (wire 2.1).
pub const WSA: &str = "http://schemas.xmlsoap.org/ws/2004/08/addressing";
/// HL7 version 3 (wire 2.1).
pub const HL7: &str = "urn:hl7-org:v3";
/// Spine's own error list inside a SOAP fault (wire 2.7).
pub const NASP: &str = "http://national.carerecords.nhs.uk/schema/";
/// Care records; Spine declares it on every synchronous response without using it there (wire 2.1).
pub const CRS: &str = "http://national.carerecords.nhs.uk/schema/crs/";

/// `faultcode` of a fault that the sender has to mend; it resolves in the envelope that this crate writes.
pub const FAULT_CLIENT: &str = "SOAP:Client";
/// `faultcode` of a fault on Spine's side (wire 2.7).
pub const FAULT_SERVER: &str = "SOAP:Server";
/// `codeContext` of transport faults in recorded answers (wire 2.7).
pub const TMS_CONTEXT: &str = "urn:nhs:names:error:tms";

/// The failed query (wire 2.8).
pub const QUERY_FAILED: &str = "QUQI_IN010000UK14";
/// The application acknowledgement (wire 2.8).
pub const APPLICATION_ACK: &str = "MCCI_IN010000UK13";

/// What stands before the UUID in `wsa:MessageID` and `wsa:RelatesTo` (wire 2.5).
pub const UUID_PREFIX: &str = "uuid:";

/// Accredited system id (wire 5.3).
pub const OID_ASID: &str = "1.2.826.0.1285.0.2.0.107";
/// SDS user id (wire 5.3).
pub const OID_SDS_USER: &str = "1.2.826.0.1285.0.2.0.65";
/// SDS role profile id (wire 5.3).
pub const OID_SDS_ROLE_PROFILE: &str = "1.2.826.0.1285.0.2.0.67";
/// SDS job role code (wire 5.3).
pub const OID_SDS_JOB_ROLE: &str = "1.2.826.0.1285.0.2.1.104";
/// Interaction id (wire 5.3).
pub const OID_INTERACTION: &str = "2.16.840.1.113883.2.1.3.2.4.12";
/// Errors of wrapper and messaging (wire 7.2).
pub const OID_TMS_ERROR: &str = "2.16.840.1.113883.2.1.3.2.4.17.32";
/// Results and errors of PDS (wire 7.3).
pub const OID_PDS_ERROR: &str = "2.16.840.1.113883.2.1.3.2.4.17.42";
