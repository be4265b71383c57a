//! The report of a proof: a line for each mutant, a screen for each that was not killed by name, and the last lines.
//!
//! Leaves out running mutants and judging the runs. Lines fit into a hundred columns; the last lines are an interface
//! like those of a run.

use crate::style::{OVER, Style, visible};
use vertebra_evidence::{Blame, ExitCode, Found, Kill};

/// Columns that a line may take.
const WIDTH: usize = 100;

/// One mutant and what became of it.
#[derive(Debug, Clone)]
pub struct Proved {
    /// Its id.
    pub id: String,
    /// What is wrong with it.
    pub wrong: String,
    /// The seam.
    pub seam: String,
    /// What it changes.
    pub changes: String,
    /// The checks of which one has to kill it.
    pub checks: Vec<String>,
    /// The requirement that it breaks.
    pub requirement: String,
    /// Whom a check has to blame.
    pub blame: Blame,
    /// What became of it.
    pub kill: Kill,
    /// How long its runs took.
    pub millis: u64,
}

/// What a proof comes to.
#[derive(Debug, Clone)]
pub struct Proof {
    /// The seed of all runs.
    pub seed: u64,
    /// Hash of the run without a mutant.
    pub hash: String,
    /// Where all mutants have run: how many ids of checks the suite makes, and those that have killed none by name.
    pub checks: Option<(usize, Vec<String>)>,
    /// How long everything took.
    pub millis: u64,
    /// Words that a run of a mutant needs besides its id and the seed.
    pub replay: Vec<String>,
}

/// The heads of the columns.
pub fn proof_head(style: Style) -> String {
    let head = line("mutant", "seam", "changes", "killed by", "first killing scenario", "time");
    format!("{}\n", style.strong(&head))
}

/// The line of a mutant.
pub fn proof_line(proved: &Proved, style: Style) -> String {
    let (result, place) = match &proved.kill {
        Kill::Named(found) => (found.check.clone(), short(&found.scenario)),
        Kill::Otherwise(found) => (format!("OTHER {}", found.check), short(&found.scenario)),
        Kill::Survived => ("SURVIVED".to_owned(), String::new()),
        Kill::NotReached => ("NOT REACHED".to_owned(), String::new()),
        Kill::NoResult(_) => ("NO RESULT".to_owned(), String::new()),
    };
    let text = line(
        &proved.id,
        &proved.seam,
        &proved.changes,
        &result,
        &place,
        &format!("{}s", seconds(proved.millis, 1)),
    );
    match proved.kill {
        Kill::Named(_) => format!("{text}\n"),
        _ => format!("{}\n", style.bad(&text)),
    }
}

/// The progress, as a last line that is written over; nothing where the output has no motion.
pub fn proof_progress(done: usize, all: usize, style: Style) -> String {
    if style.motion { format!("{OVER}{done}/{all} mutants") } else { String::new() }
}

/// Clears the line of the progress.
pub fn proof_over(style: Style) -> &'static str {
    if style.motion { OVER } else { "" }
}

/// A screen for each mutant that was not killed by name, the counts, the seed and the verdict.
pub fn proof_end(all: &[Proved], proof: &Proof, exit: ExitCode, style: Style) -> String {
    let mut text = String::new();
    for proved in all.iter().filter(|proved| !matches!(proved.kill, Kill::Named(_))) {
        text.push_str(&screen(proved, proof, style));
    }
    let idle = proof.checks.as_ref().map(|(_, idle)| idle.as_slice());
    text.push_str(&unproven(idle.unwrap_or_default()));
    let count = |fits: fn(&Kill) -> bool| all.iter().filter(|proved| fits(&proved.kill)).count();
    text.push_str(&format!(
        "\nmutants {}  killed by name {}  by another check {}  survived {}  not reached {}  no result {}  {} s\n",
        all.len(),
        count(|kill| matches!(kill, Kill::Named(_))),
        count(|kill| matches!(kill, Kill::Otherwise(_))),
        count(|kill| matches!(kill, Kill::Survived)),
        count(|kill| matches!(kill, Kill::NotReached)),
        count(|kill| matches!(kill, Kill::NoResult(_))),
        seconds(proof.millis, 3),
    ));
    if let Some((made, idle)) = &proof.checks {
        text.push_str(&format!(
            "checks {made}  killed a mutant by name {}\n",
            made.saturating_sub(idle.len())
        ));
    }
    text.push_str(&format!("seed {}  hash without a mutant {}\n", proof.seed, proof.hash));
    text.push_str(&proof_verdict(exit, style));
    text
}

/// The last line.
pub fn proof_verdict(exit: ExitCode, style: Style) -> String {
    let word = match exit {
        ExitCode::Conformant => style.good("PROVEN"),
        ExitCode::NonConformant => style.bad("NOT PROVEN"),
        ExitCode::Interrupted => style.doubtful("INTERRUPTED"),
        _ => style.bad("INVALID RUN"),
    };
    format!("verdict {word}  exit {exit}\n")
}

fn screen(proved: &Proved, proof: &Proof, style: Style) -> String {
    let mut text = format!("\n{}  {}\n", style.bad(&format!("✘ {}", proved.id)), visible(&proved.wrong));
    let mut field = |label: &str, value: &str| {
        text.push_str(&format!("  {} {value}\n", style.strong(&format!("{label:12}"))));
    };
    let due = proved.checks.join(" or ");
    field(
        "due",
        &format!("{due}, blamed on the {}, in a scenario of {}", proved.blame.word(), proved.requirement),
    );
    let came = match &proved.kill {
        Kill::Named(found) => format!("killed by {}", found.check),
        Kill::Otherwise(Found { check, scenario, blame }) => {
            format!("{check} failed first, blamed on the {}, in {scenario}", blame.word())
        }
        Kill::Survived => "every check holds, although the fault was reached".to_owned(),
        Kill::NotReached => "no scenario reaches the fault".to_owned(),
        Kill::NoResult(why) => visible(why),
    };
    field("came", &came);
    let seed = proof.seed.to_string();
    let words = ["vertebra", "run", "--mutant", &proved.id, "--seed", &seed];
    let words = words.into_iter().chain(proof.replay.iter().map(String::as_str));
    field("see", &words.map(crate::screen::quoted).collect::<Vec<_>>().join(" "));
    text
}

/// The checks that have killed nothing by name, wrapped: what a proof of these mutants says nothing about.
fn unproven(idle: &[String]) -> String {
    if idle.is_empty() {
        return String::new();
    }
    let mut text = "\nchecks that have killed none of these mutants by name:\n ".to_owned();
    let mut width = 1;
    for id in idle {
        if width + 1 + id.chars().count() > WIDTH {
            text.push_str("\n ");
            width = 1;
        }
        text.push(' ');
        text.push_str(id);
        width += 1 + id.chars().count();
    }
    text + "\n"
}

fn line(id: &str, seam: &str, changes: &str, result: &str, place: &str, time: &str) -> String {
    format!("{id:9}  {seam:9}  {changes:8}  {result:34}  {place:25}  {time:>5}")
}

/// File and line: with the folders the line would not fit.
fn short(scenario: &str) -> String {
    scenario.rsplit('/').next().unwrap_or(scenario).to_owned()
}

fn seconds(millis: u64, digits: usize) -> String {
    let whole = format!("{}.{:03}", millis / 1000, millis % 1000);
    whole[..whole.len() - (3 - digits)].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proved(kill: Kill) -> Proved {
        Proved {
            id: "SPINE-026".to_owned(),
            wrong: "A part is missing.".to_owned(),
            seam: "directory".to_owned(),
            changes: "contract".to_owned(),
            checks: vec!["pds.retrieval.confidentiality-code".to_owned()],
            requirement: "PDS-RET-002".to_owned(),
            blame: Blame::Subject,
            kill,
            millis: 12_345,
        }
    }

    fn found() -> Found {
        let scenario = "messaging/synchronous/conversations.feature:123".to_owned();
        Found { check: "pds.retrieval.confidentiality-code".to_owned(), scenario, blame: Blame::Subject }
    }

    #[test]
    fn a_line_fits_into_a_hundred_columns() {
        for kill in [Kill::Named(found()), Kill::Survived, Kill::NotReached] {
            let line = proof_line(&proved(kill), Style::plain());
            assert!(line.trim_end().chars().count() <= WIDTH, "{line}");
        }
        assert!(proof_head(Style::plain()).trim_end().len() <= 100);
    }

    #[test]
    fn the_last_lines_are_counts_seed_and_verdict() {
        let all = [proved(Kill::Named(found())), proved(Kill::Survived), proved(Kill::Otherwise(found()))];
        let proof = Proof {
            seed: 7,
            hash: "ab".into(),
            checks: Some((9, vec!["a.b".into(), "c.d".into()])),
            millis: 1_500,
            replay: Vec::new(),
        };
        let text = proof_end(&all, &proof, ExitCode::NonConformant, Style::plain());
        let last: Vec<&str> = text.lines().rev().take(4).collect();
        assert_eq!(last[0], "verdict NOT PROVEN  exit 20");
        assert_eq!(last[1], "seed 7  hash without a mutant ab");
        assert_eq!(last[2], "checks 9  killed a mutant by name 7");
        assert!(last[3].starts_with("mutants 3  killed by name 1  by another check 1  survived 1"), "{text}");
        assert!(text.contains("see          vertebra run --mutant SPINE-026 --seed 7\n"), "{text}");
        assert!(text.contains("every check holds, although the fault was reached"), "{text}");
    }
}
