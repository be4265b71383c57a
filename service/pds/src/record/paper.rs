//! Where a patient's record on paper is, and the registration with the agency that pays for their practice.
//!
//! Leaves out who moves paper: messages of another service do. Facts: pds-messages 2.7, 4.3, 11.1.

use super::{Period, Provenance};
use crate::{Cipher, ObjectId, RemovalReason, TransferFlag, TransferPriority};
use serde::{Deserialize, Serialize};

/// A record on paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaperRecord {
    /// The slot's id, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<ObjectId>,
    /// Since when it is so.
    #[serde(default, skip_serializing_if = "Period::is_open")]
    pub period: Period,
    /// How urgently it is sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<TransferPriority>,
    /// How far the transfer is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<TransferFlag>,
    /// Where it is, and where it was.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub locations: Vec<PaperLocation>,
    /// Who wrote it and when.
    #[serde(default, skip_serializing_if = "Provenance::is_unknown")]
    pub written: Provenance,
}

/// A place where a record on paper is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaperLocation {
    /// The slot's id.
    pub id: ObjectId,
    /// In which time it is kept there.
    #[serde(default, skip_serializing_if = "Period::is_open")]
    pub period: Period,
    /// The place in words.
    pub name: String,
    /// Who wrote it and when.
    #[serde(default, skip_serializing_if = "Provenance::is_unknown")]
    pub written: Provenance,
}

/// A registration with a payment agency (NHAIS).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgencyRegistration {
    /// The agency.
    pub cipher: Cipher,
    /// In which time.
    #[serde(default, skip_serializing_if = "Period::is_open")]
    pub period: Period,
}

/// The end of a registration with a payment agency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgencyRemoval {
    /// Why.
    pub reason: RemovalReason,
    /// In which time.
    #[serde(default, skip_serializing_if = "Period::is_open")]
    pub period: Period,
}
