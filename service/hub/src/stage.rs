//! The order of checks, as data: one list of stages per pattern (design 4.2, wire 2.5, pds-scr 4.4).
//!
//! Leaves out what a stage does (`check`, `hub`). The table is data so that a decorator can drop or swap a stage
//! and the suite can be shown to notice.

/// One stage of a message's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Bytes to a tree: no DTD, no entities, bounded depth, nodes and size.
    XmlGuard,
    /// Exactly one Envelope, Header and Body.
    SoapStructure,
    /// WS-Addressing and communication functions of the header.
    SoapHeader,
    /// The service and interaction are served at this URI.
    Route,
    /// The certificate belongs to a known party.
    Identify,
    /// The sending system belongs to that party and may send this interaction.
    Access,
    /// The HL7 transmission wrapper and control act are whole.
    Wrapper,
    /// Header and payload say the same.
    Consistency,
    /// The author, where there is one, and the sending system's agent.
    Author,
    /// The message is meant for this Spine.
    Receiver,
    /// The national service decides.
    Decide,
}

impl Stage {
    /// The stage's name in audit rows.
    pub fn name(self) -> &'static str {
        match self {
            Self::XmlGuard => "xml-guard",
            Self::SoapStructure => "soap-structure",
            Self::SoapHeader => "soap-header",
            Self::Route => "route",
            Self::Identify => "identify",
            Self::Access => "access",
            Self::Wrapper => "wrapper",
            Self::Consistency => "consistency",
            Self::Author => "author",
            Self::Receiver => "receiver",
            Self::Decide => "decide",
        }
    }
}

/// The stages of every pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageTable {
    /// The synchronous pattern.
    pub synchronous: Vec<Stage>,
}

impl Default for StageTable {
    fn default() -> Self {
        Self {
            synchronous: vec![
                Stage::XmlGuard,
                Stage::SoapStructure,
                Stage::SoapHeader,
                Stage::Route,
                Stage::Identify,
                Stage::Access,
                Stage::Wrapper,
                Stage::Consistency,
                Stage::Author,
                Stage::Receiver,
                Stage::Decide,
            ],
        }
    }
}
