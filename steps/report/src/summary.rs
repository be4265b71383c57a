//! The last lines of a report: the counts, then `seed N  hash HEX`, then the verdict with the exit code.
//!
//! Scripts read them, so their order and form are an interface (design 6). Leaves out everything above them.

use crate::style::{Style, visible};
use std::collections::BTreeMap;
use vertebra_evidence::{Counts, Requirement, RequirementVerdict, RunFinished, RunStarted, RunVerdict};

/// Reasons that are written out: an empty folder of definitions makes every step undefined.
const REASONS_SHOWN: usize = 200;

/// The end of the report.
pub(crate) fn summary(run: &RunStarted, end: &RunFinished, style: Style) -> String {
    let mut text = String::new();
    for reason in end.reasons.iter().take(REASONS_SHOWN) {
        text.push_str(&format!("{}  {}\n", style.bad("✘ reason"), visible(reason)));
    }
    if end.reasons.len() > REASONS_SHOWN {
        text.push_str(&format!("and {} more reasons\n", end.reasons.len() - REASONS_SHOWN));
    }
    text.push_str(&mutant(run, end, style));
    text.push_str(&scenarios(end));
    text.push_str(&requirements(run, end));
    text.push_str(&format!("seed {}  hash {}\n", run.seed, end.hash));
    let word = match end.verdict {
        RunVerdict::Conformant => style.good(end.verdict.word()),
        RunVerdict::ConformantWithFindings | RunVerdict::NotFullyVerified => {
            style.doubtful(end.verdict.word())
        }
        RunVerdict::NonConformant | RunVerdict::InvalidRun => style.bad(end.verdict.word()),
    };
    // Whoever reads nothing but the last line must not take a mutant for the subject.
    let of = run.mutant.as_ref().map(|mutant| style.bad(&format!("of MUTANT {}: ", mutant.id)));
    text.push_str(&format!("verdict {}{word}  exit {}\n", of.unwrap_or_default(), end.exit));
    text
}

/// Whether the planted fault came into play, where there was one.
fn mutant(run: &RunStarted, end: &RunFinished, style: Style) -> String {
    let (Some(mutant), Some(ended)) = (&run.mutant, &end.mutant) else { return String::new() };
    let reached = match ended.reached {
        0 => "its fault was never reached: the verdict says nothing about it".to_owned(),
        1 => "its fault was reached once".to_owned(),
        times => format!("its fault was reached {times} times"),
    };
    format!("{}  {reached}; this is no conformance result\n", style.bad(&format!("MUTANT {}", mutant.id)))
}

/// How many scenarios came to what, in one line: those that a reader expects, and others where there are any.
pub fn scenario_counts(counts: &Counts) -> String {
    let mut line =
        format!("scenarios {}  passed {}  failed {}", counts.selected, counts.passed, counts.failed);
    let others = [
        ("findings", counts.findings),
        ("unverified", counts.unverified),
        ("blocked", counts.blocked),
        ("environment errors", counts.environment_errors),
        ("harness errors", counts.harness_errors),
        ("not run", counts.not_run),
    ];
    for (name, count) in others.into_iter().filter(|(_, count)| *count > 0) {
        line.push_str(&format!("  {name} {count}"));
    }
    line
}

fn scenarios(end: &RunFinished) -> String {
    let line = scenario_counts(&end.counts);
    let seconds = end.wall.millis / 1000;
    let rest = end.wall.millis % 1000;
    format!("{line}  checks {}  {seconds}.{rest:03} s\n", end.counts.checks)
}

/// What a selection leaves out is said, so that nobody takes a part for the whole.
fn requirements(run: &RunStarted, end: &RunFinished) -> String {
    let mut by_verdict: BTreeMap<RequirementVerdict, usize> = BTreeMap::new();
    for result in &end.requirements {
        *by_verdict.entry(result.verdict).or_default() += 1;
    }
    let mut line = format!("requirements {}", end.requirements.len());
    for (verdict, count) in by_verdict {
        line.push_str(&format!("  {} {count}", verdict.word()));
    }
    let of_lane = |requirement: &&Requirement| requirement.scored_must() && requirement.applies_to(&run.lane);
    let all = run.requirements.iter().filter(of_lane);
    let left_out = all.filter(|requirement| !run.answers_for.contains(&requirement.id)).count();
    if left_out > 0 {
        line.push_str(&format!("  (a selection: {left_out} MUST of the lane not run)"));
    }
    line + "\n"
}
