//! `vertebra run`: selects rows, finds the subject, runs and judges.
//!
//! A run that cannot start ends with the same last lines as any other. Leaves out the run itself (`vertebra-runner`)
//! and what is printed (`vertebra-report`).

use crate::arguments::{Lane, Rerun, RunArguments};
use crate::features::suite;
use crate::junit::JunitFiles;
use crate::memory::Memory;
use crate::mutant::{self, Ready};
use crate::rerun::{again, remembering, whole};
use crate::signals::told_to_stop;
use crate::voice::complain;
use crate::wiring::{Target, Unfit, Wired, World, wire};
use anyhow::Context;
use std::env;
use std::fs;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{self, IsTerminal};
use std::path::Path;
use vertebra_evidence::{ExitCode, NdjsonFile, Recorder, Sink, SubjectFacts};
use vertebra_mutants::{Mutant, Side};
use vertebra_report::{Style, Terminal};
use vertebra_runner::{Plan, RunFacts, SelectionError, refuse};

/// Seeds that are drawn lie below this: short enough to be read out and typed again.
const DRAWN_SEEDS: u64 = 1_000_000_000;

/// The stream of events below `--out`.
pub(crate) const EVENTS_FILE: &str = "events.ndjson";

/// The JUnit report below `--out`.
pub(crate) const JUNIT_FILE: &str = "junit.xml";

/// Runs, and says how it ended.
pub(crate) async fn run(mut arguments: RunArguments) -> ExitCode {
    let stop = match told_to_stop(1) {
        Ok(stop) => stop,
        Err(error) => {
            return refused(ExitCode::EnvironmentNotFit, &format!("signals cannot be heard: {error}"));
        }
    };
    // Before anything can go wrong: a report of an earlier run must not be taken for that of this one.
    let below = arguments.out.iter().map(|folder| folder.join(JUNIT_FILE));
    let junit = match JunitFiles::create(arguments.junit.iter().cloned().chain(below).collect()) {
        Ok(junit) => junit,
        Err(error) => return refused(ExitCode::EnvironmentNotFit, &format!("{error:#}")),
    };
    if let Some(folder) = &arguments.out
        && let Err(error) = withdraw(&folder.join(EVENTS_FILE))
    {
        return refused(ExitCode::EnvironmentNotFit, &format!("{error:#}"));
    }
    let suite = match suite(arguments.selection.features.as_deref()) {
        Ok(suite) => suite,
        Err(error) => return refused(ExitCode::Usage, &format!("{error:#}")),
    };
    let memory = Memory::here();
    let again = arguments.rerun.map(|Rerun::Failed| again(memory.as_ref(), &suite, &replay(&arguments)));
    let last = again.as_ref().and_then(|again| again.as_ref().ok());
    let mut selection = arguments.selection.selection();
    selection.rerun = last.map(|last| last.outstanding.clone()).unwrap_or_default();
    let selected = suite.select(&selection);
    if let Err(error @ SelectionError::Invalid { .. }) = &selected {
        return refused(ExitCode::Usage, &error.to_string());
    }
    let mutant = match arguments.mutant.as_deref().map(mutant::ready).transpose() {
        Ok(mutant) => mutant,
        Err(error) => return refused(ExitCode::Usage, &error),
    };
    // As the catalogue writes it, however it was typed.
    arguments.mutant = mutant.as_ref().map(|mutant| mutant.row.id.clone());
    let is_wanted = selected.is_ok() && !matches!(again, Some(Err(_)));
    let target = target(&arguments);
    let planted = mutant.as_ref().map(|mutant| &mutant.planted);
    let wired = match (is_wanted, lane_is_there(arguments.lane)) {
        (true, Ok(())) => wire(&target, planted).await.map(Some),
        (false, Ok(())) => Ok(None),
        (_, Err(unfit)) => Err(unfit),
    };
    if let Err(Unfit { exit: exit @ ExitCode::Usage, reason }) = &wired {
        return refused(*exit, reason);
    }
    let mut facts = facts(&arguments, &target, wired.as_ref().ok().and_then(Option::as_ref));
    if let (Some(last), None) = (last, arguments.seed) {
        facts.seed = last.begun.seed;
    }
    facts.subject = named(facts.subject, mutant.as_ref().map(|it| it.row));
    let plan = Plan::new(&suite, &selection, facts.clone());
    let plan = plan.map(|plan| match last {
        Some(last) => plan.rerunning(whole(last)),
        None => plan,
    });
    let plan = plan.map(|plan| plan.called(env::args().next()));
    let remembering = match (&plan, &wired) {
        // What a mutant did not pass is nothing that anybody would mend.
        _ if mutant.is_some() || arguments.remember_nothing => None,
        (Ok(plan), Ok(Some(_))) => remembering(memory.as_ref(), plan, &suite, &selection, &facts, last),
        _ => None,
    };
    let recorder = match recorder(arguments.out.as_deref(), &junit, remembering) {
        Ok(recorder) => recorder,
        Err(error) => return refused(ExitCode::EnvironmentNotFit, &format!("{error:#}")),
    };
    if let Some(Ready { row, planted }) = &mutant {
        let reach = planted.reach.clone();
        recorder.plant(mutant::facts(row), move || reach.times());
    }
    let refuse_empty = |exit, reason: &str| {
        refuse(&Plan::empty(&suite, &selection, facts.clone()), &recorder, exit, reason).exit
    };
    let exit = match (plan, wired, again) {
        (_, Err(Unfit { exit, reason }), _) => refuse_empty(exit, &reason),
        (_, Ok(_), Some(Err(reason))) => refuse_empty(ExitCode::NothingSelected, &reason),
        (Err(nothing), Ok(_), _) => refuse_empty(ExitCode::NothingSelected, &nothing.to_string()),
        (Ok(plan), Ok(Some(wired)), _) => {
            vertebra_runner::run::<World>(plan, wired.harness, &recorder, stop).await.exit
        }
        (Ok(_), Ok(None), _) => refuse_empty(ExitCode::HarnessFault, "rows were selected without a subject"),
    };
    match junit.lost() {
        Some(reason) if exit == ExitCode::Conformant => refused(ExitCode::EnvironmentNotFit, &reason),
        Some(reason) => refused(exit, &reason),
        None => exit,
    }
}

/// Takes away what an earlier run left in a file. None there is as good.
///
/// # Errors
/// The file stays where it is: nobody could tell it from that of this run.
pub(crate) fn withdraw(file: &Path) -> anyhow::Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("{} of an earlier run cannot be removed", file.display()))
        }
        _ => Ok(()),
    }
}

fn refused(exit: ExitCode, reason: &str) -> ExitCode {
    complain(reason);
    exit
}

fn target(arguments: &RunArguments) -> Target {
    match (&arguments.spine, &arguments.control) {
        (Some(spine), Some(control)) => Target::Elsewhere { spine: spine.clone(), control: control.clone() },
        _ => Target::Embedded,
    }
}

/// A lane that this program does not have never shrinks to one that it has.
fn lane_is_there(lane: Lane) -> Result<(), Unfit> {
    if lane == Lane::Embedded {
        return Ok(());
    }
    let reason = format!(
        "lane {} is not in this build of the program; it has the lane embedded, which needs nothing else",
        lane.word()
    );
    Err(Unfit { exit: ExitCode::EnvironmentNotFit, reason })
}

fn facts(arguments: &RunArguments, target: &Target, wired: Option<&Wired>) -> RunFacts {
    RunFacts {
        program: env!("CARGO_PKG_VERSION").into(),
        seed: arguments.seed.unwrap_or_else(drawn_seed),
        order: arguments.order(),
        concurrency: arguments.concurrency(),
        lane: arguments.lane.word().into(),
        subject: wired.map_or_else(|| target.unreached(), |wired| wired.subject.clone()),
        stores: wired.map(|wired| wired.stores.clone()).unwrap_or_default(),
        strict: arguments.strict,
        replay: replay(arguments),
    }
}

/// The subject as reports name it. A mutant is none of its makers' subjects, and no reader may take it for one.
fn named(subject: SubjectFacts, mutant: Option<&Mutant>) -> SubjectFacts {
    let Some(mutant) = mutant else { return subject };
    let name = match mutant.side() {
        Side::Spine => format!("MUTANT {} of the {}", mutant.id, subject.name),
        Side::Supplier => format!("{}, asked by MUTANT {}", subject.name, mutant.id),
    };
    SubjectFacts { name, ..subject }
}

/// Drawn from the randomness that the standard library takes from the operating system.
pub(crate) fn drawn_seed() -> u64 {
    RandomState::new().build_hasher().finish() % DRAWN_SEEDS
}

/// What a replay of one row needs to meet the same subject and the same features.
fn replay(arguments: &RunArguments) -> Vec<String> {
    let mut words = Vec::new();
    let features = arguments.selection.features.as_ref().map(|folder| folder.display().to_string());
    let options = [
        ("--features", features),
        ("--spine", arguments.spine.clone()),
        ("--control", arguments.control.clone()),
        ("--mutant", arguments.mutant.clone()),
    ];
    for (option, value) in options {
        words.extend(value.map(|value| [option.to_owned(), value]).into_iter().flatten());
    }
    words
}

fn recorder(
    out: Option<&Path>,
    junit: &JunitFiles,
    memory: Option<Box<dyn Sink>>,
) -> anyhow::Result<Recorder> {
    let style = Style::detect(io::stdout().is_terminal(), |name| env::var(name).ok());
    // First what remembers: what the terminal has called passed has passed, whatever happens then.
    let mut sinks: Vec<Box<dyn Sink>> = memory.into_iter().collect();
    sinks.push(Box::new(Terminal::new(io::stdout(), style)));
    sinks.push(Box::new(junit.clone()));
    if let Some(folder) = out {
        let file = folder.join(EVENTS_FILE);
        let made = fs::create_dir_all(folder).and_then(|()| NdjsonFile::create(&file));
        sinks.push(Box::new(made.with_context(|| format!("{} cannot be written", file.display()))?));
    }
    Ok(Recorder::new(sinks))
}
