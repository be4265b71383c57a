//! What the commands are made of: the world of the features, and the subjects that it can be let loose on.
//!
//! The only file that names `vertebra-words` and `vertebra-subject`. Leaves out what either does.

use spine_server::Seams;
use std::sync::Arc;
use vertebra_evidence::{ExitCode, StoreFacts, SubjectFacts};
use vertebra_mutants::Planted;
use vertebra_subject::{Embedded, Remote, Store, Subject, SubjectError, run_certificates};

/// A Spine that a replay talks to: its control port, the address in a URL, and why neither can be had.
pub(crate) use vertebra_subject::{Control, ControlError, SPINE_HOST, address, control_at};

/// The world that the features are written in.
pub(crate) use vertebra_words::SpineWorld as World;

/// What all scenarios of a run share.
pub(crate) use vertebra_words::Harness;

/// The sources of the words, for the dictionary.
pub(crate) use vertebra_words::source;

/// The deviations that a request may have, as patterns, for the same.
pub(crate) use vertebra_words::deviations;

/// What a run is told to judge.
pub(crate) enum Target {
    /// A Spine inside this program.
    Embedded,
    /// A Spine elsewhere.
    Elsewhere {
        /// Its URL.
        spine: String,
        /// The URL of its control port.
        control: String,
    },
}

/// A subject, and what reports say of it.
pub(crate) struct Wired {
    pub(crate) harness: Arc<Harness>,
    pub(crate) subject: SubjectFacts,
    pub(crate) stores: Vec<StoreFacts>,
}

/// Why there is no subject.
pub(crate) struct Unfit {
    pub(crate) exit: ExitCode,
    pub(crate) reason: String,
}

/// Puts the decorators of a planted fault around the parts, makes the certificates of the run, and looks whether the
/// subject is there before anything is scored.
///
/// # Errors
/// A URL is none, the subject cannot be reached, or this machine cannot make what it takes.
pub(crate) async fn wire(target: &Target, planted: Option<&Planted>) -> Result<Wired, Unfit> {
    let pki = Arc::new(run_certificates().map_err(unfit)?);
    let subject: Arc<dyn Subject> = match target {
        Target::Embedded => {
            let hub = planted.map(|planted| planted.hub.clone()).unwrap_or_default();
            Arc::new(Embedded::new(&pki, Store::default()).map_err(unfit)?.with_seams(Seams { hub }))
        }
        Target::Elsewhere { spine, control } => Arc::new(Remote::new(spine, control, &pki).map_err(unfit)?),
    };
    subject.reach().await.map_err(unfit)?;
    let seams = planted.map(|planted| planted.suppliers.clone()).unwrap_or_default();
    let facts = SubjectFacts { name: subject.name(), version: subject.version(), reached: subject.reached() };
    let stores = vec![StoreFacts { store: "records".into(), backend: subject.records() }];
    Ok(Wired { harness: Arc::new(Harness { subject, pki, seams }), subject: facts, stores })
}

impl Target {
    /// What reports say of a subject that nobody has reached.
    pub(crate) fn unreached(&self) -> SubjectFacts {
        let (name, reached) = match self {
            Target::Embedded => ("embedded Spine", "in process".to_owned()),
            Target::Elsewhere { spine, control } => {
                ("Spine by URL", format!("{spine} with control {control}"))
            }
        };
        SubjectFacts { name: name.into(), version: "not known".into(), reached }
    }
}

pub(crate) fn unfit(error: SubjectError) -> Unfit {
    let exit = match error {
        SubjectError::BadUrl(_) => ExitCode::Usage,
        SubjectError::NotReachable(_) | SubjectError::Control(_) => ExitCode::SubjectNotReachable,
        SubjectError::NotStarted(_) | SubjectError::NotSettled(_) => ExitCode::EnvironmentNotFit,
    };
    Unfit { exit, reason: error.to_string() }
}
