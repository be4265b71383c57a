//! `vertebra prove`: every mutant of the catalogue has to be killed by a check that is named for it.
//!
//! Each mutant is a process of this same program, so that a panic, a hang or state that leaks cannot touch another one.
//! First the suite runs without a mutant: only a suite that is green there says anything by turning red. Leaves out what
//! is a kill (`vertebra-evidence`) and what is printed (`vertebra-report`).

mod child;

use crate::arguments::ProveArguments;
use crate::features::suite;
use crate::mutant;
use crate::run::drawn_seed;
use crate::signals::told_to_stop;
use crate::voice::{complain, counted, say};
use child::{Bench, Ran};
use futures::stream::{self, StreamExt};
use spine_clock::real::Stopwatch;
use std::collections::BTreeSet;
use std::env;
use std::future::Future;
use std::io::{self, IsTerminal};
use std::pin::pin;
use std::thread;
use vertebra_evidence::{Event, ExitCode, Kill, RunVerdict, Sought, kill};
use vertebra_mutants::Mutant;
use vertebra_report::{
    Proof, Proved, Style, proof_end, proof_head, proof_line, proof_over, proof_progress, proof_verdict,
};

/// Proves, or lists, and says how it ended.
pub(crate) async fn prove(arguments: ProveArguments) -> ExitCode {
    let rows = match rows(&arguments.ids) {
        Ok(rows) => rows,
        Err(error) => return refused(ExitCode::Usage, &error),
    };
    if arguments.list {
        return list(&rows);
    }
    // What `run` refuses is refused here as it is there, and not found out by a run that cannot begin.
    if let Err(error) = suite(arguments.features.as_deref()) {
        return refused(ExitCode::Usage, &format!("{error:#}"));
    }
    let stop = match told_to_stop(1) {
        Ok(stop) => stop,
        Err(error) => {
            return refused(ExitCode::EnvironmentNotFit, &format!("signals cannot be heard: {error}"));
        }
    };
    let seed = arguments.seed.unwrap_or_else(drawn_seed);
    let bench = match Bench::new(arguments.out.as_deref(), arguments.features.as_deref(), seed) {
        Ok(bench) => bench,
        Err(error) => return refused(ExitCode::EnvironmentNotFit, &format!("{error:#}")),
    };
    let style = Style::detect(io::stdout().is_terminal(), |name| env::var(name).ok());
    let jobs = arguments.jobs.and_then(|jobs| usize::try_from(jobs).ok());
    let jobs = jobs.unwrap_or_else(|| thread::available_parallelism().map_or(1, usize::from));
    let ended = tokio::select! {
        ended = proved(&bench, &rows, jobs, style) => ended,
        () = stop => {
            let text = format!("{}{}", proof_over(style), proof_verdict(ExitCode::Interrupted, style));
            say(&text).map(|()| ExitCode::Interrupted)
        }
    };
    ended.unwrap_or_else(|error| refused(ExitCode::EnvironmentNotFit, &format!("{error:#}")))
}

fn refused(exit: ExitCode, reason: &str) -> ExitCode {
    complain(reason);
    exit
}

/// The rows of these ids, each once and in the order of the catalogue; all, where there are none.
fn rows(ids: &[String]) -> Result<Vec<&'static Mutant>, String> {
    let wanted: BTreeSet<&str> =
        ids.iter().map(|id| mutant::row(id).map(|row| row.id.as_str())).collect::<Result<_, _>>()?;
    let is_wanted = |row: &&Mutant| wanted.is_empty() || wanted.contains(row.id.as_str());
    Ok(mutant::all()?.iter().filter(is_wanted).collect())
}

fn list(rows: &[&Mutant]) -> ExitCode {
    let line = |row: &&Mutant| {
        format!(
            "{:9}  {:9}  {:8}  {}  {}  {}\n",
            row.id,
            row.seam,
            row.changes,
            row.requirement,
            row.checks.join(" or "),
            row.wrong
        )
    };
    let mut text: String = rows.iter().map(line).collect();
    text.push_str(&format!("{}\n", counted(rows.len(), "mutant")));
    match say(&text) {
        Ok(()) => ExitCode::Conformant,
        Err(error) => refused(ExitCode::EnvironmentNotFit, &format!("{error:#}")),
    }
}

/// Runs everything and prints it.
async fn proved(bench: &Bench, rows: &[&Mutant], jobs: usize, style: Style) -> anyhow::Result<ExitCode> {
    let watch = Stopwatch::start();
    say(&format!(
        "vertebra {}  {}  seed {}  {jobs} side by side\n",
        env!("CARGO_PKG_VERSION"),
        counted(rows.len(), "mutant"),
        bench.seed()
    ))?;
    if style.motion {
        say("the suite runs without a mutant")?;
    }
    let green = bench.without_mutant().await?;
    say(proof_over(style))?;
    let Some(hash) = conformant(&green) else {
        say(&format!(
            "without a mutant the suite does not end CONFORMANT: {}; so it says nothing about killing\nsee  {}\n{}",
            green.said(),
            bench.again(),
            proof_verdict(ExitCode::HarnessFault, style)
        ))?;
        return Ok(ExitCode::HarnessFault);
    };
    say(&format!("without a mutant: CONFORMANT  {} ms\n\n{}", green.millis, proof_head(style)))?;
    let mut all = Vec::new();
    // In the order of the catalogue, each as soon as it and all before it are done.
    let mut running = pin!(stream::iter(rows.iter().map(|row| judged(bench, row))).buffered(jobs));
    say(&proof_progress(0, rows.len(), style))?;
    while let Some(proved) = running.next().await {
        let proved = proved?;
        let line = proof_line(&proved, style);
        all.push(proved);
        say(&format!("{}{line}{}", proof_over(style), proof_progress(all.len(), rows.len(), style)))?;
    }
    let exit = exit(&all);
    let mutants_known = mutant::all().map_or(0, <[Mutant]>::len);
    let proof = Proof {
        seed: bench.seed(),
        hash,
        checks: (rows.len() == mutants_known).then(|| checks(&green.events, &all)),
        millis: u64::try_from(watch.elapsed().as_millis()).unwrap_or(u64::MAX),
        replay: bench.replay(),
    };
    say(&format!("{}{}", proof_over(style), proof_end(&all, &proof, exit, style)))?;
    Ok(exit)
}

/// The hash of a run that is green without reserve.
fn conformant(ran: &Ran) -> Option<String> {
    match ran.events.last() {
        Some(Event::RunFinished(end)) if end.verdict == RunVerdict::Conformant && end.mutant.is_none() => {
            Some(end.hash.clone())
        }
        _ => None,
    }
}

/// What becomes of one mutant. The scenarios of its requirement run first: only they can kill it by name. Where they do
/// not, the whole suite tells whether anything else notices.
fn judged<'j>(bench: &'j Bench, row: &'j Mutant) -> impl Future<Output = anyhow::Result<Proved>> + 'j {
    let sought = Sought {
        mutant: &row.id,
        checks: &row.checks,
        requirement: &row.requirement,
        blame: mutant::blame(row),
    };
    async move {
        let first = bench.against(&row.id, Some(&row.requirement)).await?;
        let mut millis = first.millis;
        let mut end = result(&first, sought);
        if !matches!(end, Kill::Named(_)) {
            let whole = bench.against(&row.id, None).await?;
            millis += whole.millis;
            end = result(&whole, sought);
        }
        Ok(Proved {
            id: row.id.clone(),
            wrong: row.wrong.clone(),
            seam: row.seam.to_string(),
            changes: row.changes.to_string(),
            checks: row.checks.clone(),
            requirement: row.requirement.clone(),
            blame: sought.blame,
            kill: end,
            millis,
        })
    }
}

fn result(ran: &Ran, sought: Sought<'_>) -> Kill {
    match &ran.broken {
        Some(why) => Kill::NoResult(why.clone()),
        None => kill(&ran.events, sought),
    }
}

/// A run without a result says nothing, neither for the suite nor against it.
fn exit(all: &[Proved]) -> ExitCode {
    let is = |fits: fn(&Kill) -> bool| all.iter().any(|proved| fits(&proved.kill));
    if is(|kill| matches!(kill, Kill::NoResult(_))) {
        ExitCode::HarnessFault
    } else if is(|kill| !matches!(kill, Kill::Named(_))) {
        ExitCode::NonConformant
    } else {
        ExitCode::Conformant
    }
}

/// The ids of the checks that the suite makes, counted, and those of them that have killed nothing by name.
fn checks(green: &[Event], all: &[Proved]) -> (usize, Vec<String>) {
    let made: BTreeSet<&str> = green
        .iter()
        .filter_map(|event| match event {
            Event::Check(recorded) => Some(recorded.check.id.as_str()),
            _ => None,
        })
        .collect();
    let killing: BTreeSet<&str> = all
        .iter()
        .filter_map(|proved| match &proved.kill {
            Kill::Named(found) => Some(found.check.as_str()),
            _ => None,
        })
        .collect();
    (made.len(), made.difference(&killing).map(|id| (*id).to_owned()).collect())
}
