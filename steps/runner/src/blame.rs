//! Whose fault a panic, a scope that stays busy, or an error of the world is.
//!
//! The place decides: a panic in `service/` is the subject's own, one in `simulators/` a simulator's, everything else
//! is the harness's until somebody says otherwise. For a panic inside a library the place where its task was spawned
//! decides. Leaves out wrong replies: the check that finds one says whose fault it is.

use spine_clock::{PanicReport, Unsettled};
use std::fmt;
use vertebra_evidence::{Blame, Check, CheckFailed, CheckVerdict, ScenarioRecorder};

/// Id of the check that a panic fails.
const PANIC: &str = "runner.panic";
/// Id of the check that a scope which does not settle fails.
const SETTLE: &str = "runner.settle";
/// Id of the check that a step fails which ends badly without saying why by a check.
const STEP: &str = "runner.step";
/// Id of the check that an error of the world at the start or the end of a scenario fails.
const WORLD: &str = "runner.world";

/// An error that says whose fault it is. `begin` and `end` of a world return it where it is not the harness's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blamed {
    /// Whose fault it is.
    pub blame: Blame,
    /// What happened.
    pub reason: String,
}

impl fmt::Display for Blamed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl std::error::Error for Blamed {}

/// Records panics: an event and a failed check for each.
pub(crate) fn record_panics(
    recorder: &ScenarioRecorder,
    panics: Vec<PanicReport>,
) -> Result<(), CheckFailed> {
    let mut first = Ok(());
    for PanicReport { message, place, task } in panics {
        let check = failed(PANIC, "nothing panics", of_panic(&place, &task))
            .expected("no panic")
            .actual(&message)
            .at(&place)
            .likely(format!("the task {task} broke an assumption of its own"));
        recorder.panic_seen(message, place, task);
        let failure = recorder.breakage(check);
        first = first.and(failure);
    }
    first
}

/// The check of a scope that did not settle.
pub(crate) fn settle_failed(unsettled: &Unsettled) -> Check {
    let blame = match unsettled {
        Unsettled::Busy { tokens } => of_tokens(tokens),
        _ => Blame::Harness,
    };
    failed(SETTLE, "the scenario comes to rest", blame)
        .expected("nothing in flight at the present instant")
        .actual(unsettled)
        .likely("work hangs, or somebody waits for virtual time with a token in hand")
}

/// The check of a step that ended badly without a check that says why.
pub(crate) fn step_failed(definition: Option<&str>, error: &str) -> Check {
    let check = failed(STEP, "a step that fails says why by a check", Blame::Harness).actual(error);
    Check { place: definition.map(str::to_owned), ..check }
}

/// The check of a scenario whose world could not begin or end.
pub(crate) fn world_failed(when: &str, error: &anyhow::Error) -> Check {
    let blame = error.downcast_ref::<Blamed>().map_or(Blame::Harness, |blamed| blamed.blame);
    let said = format!("{error:#}");
    failed(WORLD, &format!("the world of the scenario can {when}"), blame).actual(said)
}

fn failed(id: &str, statement: &str, blame: Blame) -> Check {
    let verdict = match blame {
        Blame::Subject => CheckVerdict::Fail,
        Blame::PeerSimulator | Blame::Harness => CheckVerdict::HarnessError,
        Blame::Environment => CheckVerdict::EnvironmentError,
        Blame::Prerequisite => CheckVerdict::Blocked,
    };
    Check::new(id, statement).verdict(verdict).blame(blame)
}

/// Decorators that stand in place of a part of the service: whatever happens there happens in the subject.
const STANDS_FOR_THE_SUBJECT: &str = "simulators/mutants/src/spine/";

fn of_place(place: &str) -> Option<Blame> {
    if place.starts_with(STANDS_FOR_THE_SUBJECT) {
        return Some(Blame::Subject);
    }
    let room = place.split('/').next()?;
    match room {
        "service" => Some(Blame::Subject),
        "simulators" => Some(Blame::PeerSimulator),
        "steps" | "data" | "ci" => Some(Blame::Harness),
        _ => None,
    }
}

fn of_panic(place: &str, task: &str) -> Blame {
    let spawned = task.rsplit_once('@').map(|(_, at)| at);
    of_place(place).or_else(|| of_place(spawned?)).unwrap_or(Blame::Harness)
}

/// Held tokens are the subject's fault only when no other party holds one.
fn of_tokens(tokens: &[String]) -> Blame {
    let holders: Vec<Blame> = tokens.iter().map(|token| of_panic("", token)).collect();
    let all = |wanted: Blame| !holders.is_empty() && holders.iter().all(|holder| *holder == wanted);
    [Blame::Subject, Blame::PeerSimulator].into_iter().find(|one| all(*one)).unwrap_or(Blame::Harness)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_of_a_panic_decides_and_then_that_of_its_task() {
        let library = "/home/me/.cargo/registry/src/x/hyper-1.0.0/src/a.rs:1:1";
        let cases = [
            ("service/hub/src/hub.rs:10:5", "s/step@steps/runner/src/going.rs:20", Blame::Subject),
            ("simulators/suppliers/src/a.rs:1:1", "s/x@service/hub/src/a.rs:1", Blame::PeerSimulator),
            ("simulators/mutants/src/spine/service.rs:9:9", "s/x@steps/words/src/pds.rs:1", Blame::Subject),
            ("steps/words/src/pds.rs:3:9", "s/step@steps/words/src/pds.rs:1", Blame::Harness),
            (library, "s/request@service/server/src/connection.rs:9", Blame::Subject),
            (library, "s/step@steps/words/src/pds.rs:1", Blame::Harness),
            (library, "outside", Blame::Harness),
        ];
        for (place, task, blame) in cases {
            assert_eq!(of_panic(place, task), blame, "{place} in {task}");
        }
    }

    #[test]
    fn a_busy_scope_blames_the_subject_only_when_nobody_else_is_busy() {
        let service = "request@service/hub/src/hub.rs:1".to_owned();
        let step = "step@steps/words/src/pds.rs:1".to_owned();
        let peer = "client@simulators/peer/src/client.rs:1".to_owned();
        assert_eq!(of_tokens(&[service.clone(), service.clone()]), Blame::Subject);
        assert_eq!(of_tokens(std::slice::from_ref(&peer)), Blame::PeerSimulator);
        assert_eq!(of_tokens(&[service.clone(), step]), Blame::Harness);
        assert_eq!(of_tokens(&[service, peer]), Blame::Harness);
        assert_eq!(of_tokens(&[]), Blame::Harness);
    }

    #[test]
    fn a_blamed_error_keeps_its_blame_through_context() {
        use anyhow::Context;
        let reason = "connection refused".to_owned();
        let error =
            Err::<(), _>(Blamed { blame: Blame::Environment, reason }).context("bringing the Spine up");
        let check = world_failed("begin", &error.unwrap_err());
        assert_eq!((check.verdict, check.blame), (CheckVerdict::EnvironmentError, Blame::Environment));
        assert_eq!(check.actual.as_deref(), Some("bringing the Spine up: connection refused"));
        assert_eq!(world_failed("begin", &anyhow::anyhow!("x")).verdict, CheckVerdict::HarnessError);
    }
}
