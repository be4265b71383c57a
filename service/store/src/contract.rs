//! The contract suite: what every backend of [`Records`] has to keep, as a table of named checks.
//!
//! Leaves out how a backend keeps it, and speed. A backend names itself, gives fresh stores, and says what else can
//! be done to it (stop replicas, restart); a check that needs more than a backend can do is reported as not
//! applicable, by name. Implements exactly-once 11. The checks hold for strong and weak backends alike: they ask
//! again where an answer was a hint, `Unknown` or unavailable, and they fail where asking never helps.

mod bench;
mod claims;
mod endings;
mod facts;
mod faults;
mod hints;
pub mod linear;
mod records;
mod rivals;
mod schedules;

use crate::Records;
use async_trait::async_trait;
use bench::{Bench, Stop};
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

/// A backend as the suite sees it.
#[async_trait]
pub trait ContractBackend: Send + Sync {
    /// Its name, for reports.
    fn name(&self) -> String;

    /// A store in which nothing is stored yet, whose weaknesses, if it has any, are drawn from `seed`.
    async fn fresh(&self, seed: [u8; 32]) -> Arc<dyn Records>;

    /// The replicas behind the store that [`ContractBackend::fresh`] gave last, where it has any.
    fn replicas(&self) -> Option<&dyn Replicas> {
        None
    }

    /// How to restart the store that [`ContractBackend::fresh`] gave last, where it outlives its process.
    fn restarts(&self) -> Option<&dyn Restarts> {
        None
    }
}

/// Three replicas that can be stopped one by one and keep what they have.
#[async_trait]
pub trait Replicas: Send + Sync {
    /// Stops the replica of that number, 0 to 2.
    async fn stop(&self, replica: usize);

    /// Starts it again.
    async fn start(&self, replica: usize);
}

/// A store that can be closed and opened again.
#[async_trait]
pub trait Restarts: Send + Sync {
    /// Kills the store and opens it again. Claims of the old one are dead.
    async fn restart(&self) -> Arc<dyn Records>;
}

/// How a run of the suite is drawn, and how long it is.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// The seed of everything that is drawn.
    pub seed: [u8; 32],
    /// Schedules of three workers that go against the linearizability checker.
    pub schedules: u32,
}

impl Plan {
    /// The schedules that exactly-once 11 asks for.
    pub const SCHEDULES: u32 = 10_000;

    /// The whole suite.
    pub fn whole(seed: [u8; 32]) -> Self {
        Self { seed, schedules: Self::SCHEDULES }
    }
}

/// What a check came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// The backend keeps it.
    Held,
    /// The backend breaks it: what was expected and what was seen.
    Broken(String),
    /// The backend lacks what the check needs.
    NotApplicable(String),
}

/// The findings of one run, check by check.
#[derive(Debug, Clone)]
pub struct Report {
    /// The backend's name.
    pub backend: String,
    /// The name of each check and what it came to, in the order of the table.
    pub findings: Vec<(&'static str, Finding)>,
}

impl Report {
    /// The names of the checks that the backend breaks.
    pub fn broken(&self) -> Vec<&'static str> {
        self.named(|finding| matches!(finding, Finding::Broken(_)))
    }

    /// The names of the checks that were not applicable.
    pub fn not_applicable(&self) -> Vec<&'static str> {
        self.named(|finding| matches!(finding, Finding::NotApplicable(_)))
    }

    fn named(&self, is_wanted: impl Fn(&Finding) -> bool) -> Vec<&'static str> {
        let wanted = self.findings.iter().filter(|(_, finding)| is_wanted(finding));
        wanted.map(|(name, _)| *name).collect()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "contract of Records on {}", self.backend)?;
        for (name, finding) in &self.findings {
            match finding {
                Finding::Held => writeln!(f, "  held            {name}")?,
                Finding::Broken(why) => writeln!(f, "  BROKEN          {name}: {why}")?,
                Finding::NotApplicable(why) => writeln!(f, "  not applicable  {name}: {why}")?,
            }
        }
        Ok(())
    }
}

type Running<'b> = Pin<Box<dyn Future<Output = Result<(), Stop>> + Send + 'b>>;

struct Check {
    name: &'static str,
    run: for<'b> fn(&'b Bench<'b>) -> Running<'b>,
}

/// A check bears the name of the function that runs it.
macro_rules! check {
    ($room:ident::$name:ident) => {
        Check { name: stringify!($name), run: |bench| Box::pin($room::$name(bench)) }
    };
}

/// The checks, in the order of exactly-once 11; what this port adds to it comes behind.
const CHECKS: &[Check] = &[
    check!(claims::the_first_of_two_claims_is_never_done),
    check!(endings::done_is_shown_by_every_later_open),
    check!(endings::not_done_is_never_shown),
    check!(endings::unknown_is_decided_by_the_next_commit),
    check!(claims::a_fenced_put_that_lands_late_changes_nothing),
    check!(rivals::creation_by_two_makes_one_record),
    check!(endings::an_unchanged_commit_settles),
    check!(hints::the_index_set_survives_a_claim),
    check!(claims::a_claim_that_is_dropped_stops_nobody),
    check!(faults::a_restart_between_open_and_commit_loses_nothing),
    check!(rivals::a_lease_granted_to_everyone_is_harmless),
    check!(faults::one_replica_down_and_all_goes_on),
    check!(faults::two_replicas_down_and_nothing_changes),
    check!(schedules::schedules_are_linearizable),
    check!(claims::a_kept_claim_commits_until_it_is_fenced),
    check!(endings::settled_is_never_taken_back),
    check!(records::a_retired_record_keeps_log_and_floor),
    check!(facts::a_fact_is_never_overwritten),
    check!(facts::facts_and_registers_do_not_mix),
    check!(hints::looks_answer_key_by_key),
    check!(hints::pages_cover_a_range),
    check!(records::the_digest_sees_content_and_nothing_else),
    check!(records::limits_are_refused_by_name),
];

/// The names of all checks, in the order in which they run.
pub fn names() -> Vec<&'static str> {
    CHECKS.iter().map(|check| check.name).collect()
}

/// Runs the whole suite against a backend. Each check has a fresh store.
pub async fn run(backend: &dyn ContractBackend, plan: &Plan) -> Report {
    let mut findings = Vec::with_capacity(CHECKS.len());
    for check in CHECKS {
        let bench = Bench::new(backend, *plan).await;
        let finding = match (check.run)(&bench).await {
            Ok(()) => Finding::Held,
            Err(Stop::Broken(why)) => Finding::Broken(why),
            Err(Stop::NotApplicable(why)) => Finding::NotApplicable(why),
        };
        findings.push((check.name, finding));
    }
    Report { backend: backend.name(), findings }
}
