#![doc = include_str!("../README.md")]

mod arrival;
mod audit;
mod check;
mod hub;
mod identification;
mod passage;
mod reader;
mod registrar;
mod seams;
mod settings;
mod shelf;
mod stage;
mod switches;
mod writer;

pub use arrival::{Arrival, ClientCertificate, Closure, Departure, DepartureStatus};
pub use audit::{AUDIT_KIND, AuditOutcome, AuditQuery, AuditRow, AuditStep};
pub use hub::{Hub, HubParts, LoadError};
pub use identification::{CertificateIdentification, Identification};
pub use reader::{RequestReader, SpineReader};
pub use seams::{BusinessClock, HubSeams, Wrap};
pub use settings::{HubSettings, SpineIdentity};
pub use spine_catalogue::InteractionRow;
pub use stage::{Stage, StageTable};
pub use switches::{
    AuthorCodes, Denial, FaultContext, LooseBody, RejectionForm, RejectionVersion, ReplyAddress, Switches,
    WrapperCodes,
};
pub use writer::{Envelope, ReplyWriter, SpineWriter};
