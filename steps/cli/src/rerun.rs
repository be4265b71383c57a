//! `--rerun failed`: what the last run of a folder has left to show, and whether this run may take it up.
//!
//! A record of another suite or of another subject is refused by name: its rows would be others. Leaves out how a record
//! is kept (`memory`).

use crate::memory::{Begun, Last, Memory};
use crate::voice::complain;
use std::env;
use vertebra_evidence::{RerunFacts, Sink};
use vertebra_report::quoted;
use vertebra_runner::{Plan, RunFacts, Selection, Suite};

/// What the last run of this folder has left to show.
///
/// # Errors
/// Why there is nothing that could be run again, and what to do instead.
pub(crate) fn again(memory: Option<&Memory>, suite: &Suite, options: &[String]) -> Result<Last, String> {
    let memory = memory.ok_or("nothing to run again: this machine has no folder for what a run remembers")?;
    let last =
        memory.last().map_err(|error| format!("the record of the last run cannot be read: {error}"))?;
    let last =
        last.ok_or("nothing to run again: no run of this folder is remembered; run `vertebra run` first")?;
    let whole = whole(&last).whole;
    if last.begun.suite != suite.digest() {
        return Err(format!(
            "the last run of this folder was of suite {}, and this is suite {}: its rows may stand elsewhere; run the \
             whole again: {whole}",
            last.begun.suite,
            suite.digest()
        ));
    }
    if last.begun.options != options {
        let given = |options: &[String]| match options {
            [] => "without options".to_owned(),
            options => format!("with {}", command(options)),
        };
        return Err(format!(
            "the last run of this folder was made {}, and this one {}: it would meet another subject; give the same options",
            given(&last.begun.options),
            given(options)
        ));
    }
    if last.outstanding.is_empty() {
        return Err(format!(
            "nothing to run again: no row of the last run of this folder is outstanding; run the whole: {whole}"
        ));
    }
    Ok(last)
}

/// The run that a record began with.
pub(crate) fn whole(last: &Last) -> RerunFacts {
    let Begun { of, selection, options, seed, .. } = &last.begun;
    let program = env::args().next().unwrap_or_else(|| "vertebra".into());
    let mut words = vec![program, "run".to_owned()];
    words.extend(selection.iter().cloned());
    words.extend(["--seed".to_owned(), seed.to_string()]);
    words.extend(options.iter().cloned());
    RerunFacts { of: *of, whole: command(&words) }
}

fn command(words: &[String]) -> String {
    words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" ")
}

/// Begins the record of this run. A run that cannot be remembered is as good as any other, so that is only said.
pub(crate) fn remembering(
    memory: Option<&Memory>,
    plan: &Plan,
    suite: &Suite,
    selection: &Selection,
    facts: &RunFacts,
    last: Option<&Last>,
) -> Option<Box<dyn Sink>> {
    let rows: Vec<String> = plan.rows().iter().map(|row| row.header().id.clone()).collect();
    let (of, selection) = match last {
        Some(last) => (last.begun.of, last.begun.selection.clone()),
        None => (rows.len(), selection.words()),
    };
    let options = facts.replay.clone();
    let begun = Begun { of, selection, options, ..Begun::new(suite.digest(), facts.seed, facts.strict) };
    match memory?.begin(begun, &rows) {
        Ok(remembering) => Some(Box::new(remembering)),
        Err(error) => {
            complain(&format!("what does not pass in this run cannot be remembered: {error}"));
            None
        }
    }
}
