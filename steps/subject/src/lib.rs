#![doc = include_str!("../README.md")]

mod control;
mod embedded;
mod remote;

pub use control::{Control, ControlError};
pub use embedded::{Embedded, Store};
pub use remote::{Remote, address, control_at};

use async_trait::async_trait;
use jiff::SignedDuration;
use serde_json::Value;
use spine_clock::{PanicReport, Scope, Timestamp, Unsettled};
use std::net::SocketAddr;
use std::sync::Arc;
use vertebra_data::certificates::Pki;
use vertebra_peer::client::Deadline;

/// The name under which every fresh Spine is reached; its certificate carries it, and no port is hashed.
pub const SPINE_HOST: &str = "spine.vertebra.test";

/// Why a subject gives no Spine.
#[derive(Debug, thiserror::Error)]
pub enum SubjectError {
    /// Nobody answers there, or not as a Spine does.
    #[error("the subject is not reachable: {0}")]
    NotReachable(String),
    /// It was reached and does not start a Spine as ordered.
    #[error("the subject does not start a Spine: {0}")]
    NotStarted(String),
    /// The words that should name it do not.
    #[error("{0}")]
    BadUrl(String),
    /// It has not come to rest: something hangs, or has panicked. The reports are in here, with their places.
    #[error("the subject has not come to rest: {0}")]
    NotSettled(Unsettled),
    /// Its control port refuses.
    #[error(transparent)]
    Control(ControlError),
}

impl From<ControlError> for SubjectError {
    fn from(error: ControlError) -> Self {
        match error {
            ControlError::NotSettled(unsettled) => Self::NotSettled(unsettled),
            other => Self::Control(other),
        }
    }
}

/// What a scenario orders.
#[derive(Debug, Clone)]
pub struct Order {
    /// The scenario's scope: its clock, its wire, its seed.
    pub scope: Arc<Scope>,
    /// A name for logs, unique in the run.
    pub name: String,
    /// The seed of the Spine's ids.
    pub seed: [u8; 32],
    /// Parts of the configuration that differ from the defaults, by section.
    pub configuration: Value,
}

/// Those who have fallen silent, as the Spine sees them: at least so many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Silent {
    /// Connections that have shaken hands.
    pub established: usize,
    /// Handshakes under way.
    pub handshakes: usize,
    /// Whether there is a body among what they have begun to send.
    pub holds_body: bool,
}

/// What a run judges.
#[async_trait]
pub trait Subject: Send + Sync {
    /// What it is called in reports: `embedded Spine`.
    fn name(&self) -> String;
    /// Its version, as far as it says.
    fn version(&self) -> String;
    /// How it is reached, for reports.
    fn reached(&self) -> String;
    /// What stands behind its records, with version.
    fn records(&self) -> String;
    /// Whether it can be reached at all, before anything is scored.
    ///
    /// # Errors
    /// What was tried and what came back.
    async fn reach(&self) -> Result<(), SubjectError>;
    /// Starts a fresh Spine for one scenario.
    ///
    /// # Errors
    /// What the subject said.
    async fn fresh(&self, order: Order) -> Result<Box<dyn FreshSpine>, SubjectError>;
}

/// The Spine of one scenario.
#[async_trait]
pub trait FreshSpine: Send + Sync {
    /// Where its HL7 listener is.
    fn hl7(&self) -> SocketAddr;
    /// By which clock a client waits for it.
    fn deadline(&self) -> Deadline;
    /// Its control port.
    fn control(&self) -> &Control;
    /// Waits until nothing is going on inside a Spine that has a scope of its own. Whoever shares the scenario's scope
    /// has been settled with it: there only replicas of the store converge. Call it after the scope has settled.
    ///
    /// # Errors
    /// What is still going on, or what has panicked.
    async fn settle(&self) -> Result<(), SubjectError>;
    /// Lets time pass inside a Spine that has a clock of its own. Call it before the scenario's clock is moved.
    ///
    /// # Errors
    /// As for [`Self::settle`].
    async fn pass(&self, by: SignedDuration) -> Result<(), SubjectError>;
    /// Waits until whoever has fallen silent is waited for by a deadline of the Spine.
    ///
    /// # Errors
    /// The Spine does not come to wait for all of them.
    async fn silence_heard(&self, silent: Silent) -> Result<(), SubjectError>;
    /// Ends it. Gives the panics that nobody has reported yet and that the scenario's scope does not know.
    ///
    /// # Errors
    /// It could not be ended.
    async fn end(self: Box<Self>) -> Result<Vec<PanicReport>, SubjectError>;
}

/// The certificates of a run: made once, valid around the virtual start of its scenarios.
///
/// # Errors
/// The words of the certificate library.
pub fn run_certificates() -> Result<Pki, SubjectError> {
    let instant = |text: &str| text.parse::<Timestamp>();
    let (from, to) = match (instant("2020-01-01T00:00:00Z"), instant("2036-01-01T00:00:00Z")) {
        (Ok(from), Ok(to)) => (from, to),
        _ => return Err(SubjectError::NotStarted("the period of the certificates".to_owned())),
    };
    Pki::new(from, to).map_err(|error| SubjectError::NotStarted(error.to_string()))
}
