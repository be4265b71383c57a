//! The roots and code systems that PDS payloads name.
//!
//! Leaves out those of the wrapper: they are `spine-wire`'s. Facts: wire 5.3, pds-messages 2.4, 2.7.

/// New-style NHS numbers.
pub(crate) const NHS_NUMBER: &str = "2.16.840.1.113883.2.1.4.1";
/// Practices, pharmacies and other providers of primary care.
pub(crate) const PRIMARY_CARE_ORGANISATION: &str = "2.16.840.1.113883.2.1.4.3";
/// Object ids of PDS.
pub(crate) const OBJECT: &str = "2.16.840.1.113883.2.1.3.2.4.18.1";
/// Sensitivity of information.
pub(crate) const SENSITIVITY: &str = "2.16.840.1.113883.2.1.3.2.4.16.1";
/// Values of consents.
pub(crate) const CONSENT_VALUE: &str = "2.16.840.1.113883.2.1.3.2.4.16.2";
/// Formal and informal notifications of death.
pub(crate) const DEATH_NOTIFICATION: &str = "2.16.840.1.113883.2.1.3.2.4.16.5";
/// Methods of contact.
pub(crate) const CONTACT_METHOD: &str = "2.16.840.1.113883.2.1.3.2.4.16.16";
/// Formats of written communication.
pub(crate) const WRITTEN_FORMAT: &str = "2.16.840.1.113883.2.1.3.2.4.16.17";
/// Whether an interpreter is required.
pub(crate) const INTERPRETER: &str = "2.16.840.1.113883.2.1.3.2.4.16.39";
/// Kinds of demographic observation.
pub(crate) const OBSERVATION: &str = "2.16.840.1.113883.2.1.3.2.4.17.35";
/// Kinds of care provision.
pub(crate) const CARE_PROVISION: &str = "2.16.840.1.113883.2.1.3.2.4.17.37";
/// Whether there was contact with the NHS before.
pub(crate) const PREVIOUS_CONTACT: &str = "2.16.840.1.113883.2.1.3.2.4.17.38";
/// Kinds of consent.
pub(crate) const CONSENT_KIND: &str = "2.16.840.1.113883.2.1.3.2.4.17.164";
/// Accredited systems.
pub(crate) const SYSTEM: &str = "1.2.826.0.1285.0.2.0.107";
/// Clinical codes.
pub(crate) const CLINICAL: &str = "2.16.840.1.113883.2.1.3.2.4.15";
/// Copies of correspondence.
pub(crate) const CORRESPONDENCE: &str = "2.16.840.1.113883.2.1.3.2.4.16.4";
/// Registrations with HealthSpace.
pub(crate) const HEALTHSPACE: &str = "2.16.840.1.113883.2.1.3.2.4.16.7";
/// Whether somebody is the next of kin.
pub(crate) const NEXT_OF_KIN: &str = "2.16.840.1.113883.2.1.3.2.4.16.13";
/// Relationships between persons.
pub(crate) const RELATIONSHIP: &str = "2.16.840.1.113883.2.1.3.2.4.16.15";
/// Kinds of registration.
pub(crate) const REGISTRATION: &str = "2.16.840.1.113883.2.1.3.2.4.17.165";
/// Flags of the transfer of a paper record.
pub(crate) const TRANSFER_FLAG: &str = "2.16.840.1.113883.2.1.3.2.4.17.167";
/// Reasons of removal.
pub(crate) const REMOVAL_REASON: &str = "2.16.840.1.113883.2.1.3.2.4.17.168";
/// What is said about a value: its source, its period.
pub(crate) const PROVENANCE: &str = "2.16.840.1.113883.2.1.3.2.4.17.170";
/// National systems that write to PDS.
pub(crate) const NATIONAL_SYSTEM: &str = "2.16.840.1.113883.2.1.3.2.4.17.174";
/// Priorities of the transfer of a paper record.
pub(crate) const TRANSFER_PRIORITY: &str = "2.16.840.1.113883.2.1.3.2.4.17.190";
/// Payment agencies by their cipher: as a template of the official simulator has it, no capture shows one.
pub(crate) const AGENCY: &str = "2.16.840.1.113883.2.1.3.2.4.6";
