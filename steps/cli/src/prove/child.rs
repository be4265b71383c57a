//! Runs of a proof: each a process of this same program, whose stream of events is read when it has ended.
//!
//! Leaves out judging the streams.

use crate::run::{EVENTS_FILE, JUNIT_FILE, withdraw};
use anyhow::Context;
use spine_clock::real::{Stopwatch, within};
use std::env;
use std::fs::{self, File};
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::process::{self, Stdio};
use std::time::Duration;
use tokio::process::Command;
use vertebra_evidence::{Event, read_events};
use vertebra_report::{quoted, scenario_counts};

/// How long a run may take, in real time. The whole suite takes seconds; a mutant whose every scenario hangs is given up
/// by the harness after 20 s each, and a proof does not wait for all of them.
const RUN_LIMIT: Duration = Duration::from_secs(300);

/// Where runs take place.
pub(crate) struct Bench {
    program: PathBuf,
    folder: PathBuf,
    /// Whether the folder is only there for the proof.
    is_passing: bool,
    features: Option<PathBuf>,
    seed: u64,
}

/// A run that has ended.
pub(crate) struct Ran {
    /// Its events.
    pub(crate) events: Vec<Event>,
    /// Why they are not those of a whole run.
    pub(crate) broken: Option<String>,
    /// How long it took.
    pub(crate) millis: u64,
}

impl Ran {
    /// How it ended, in a few words.
    pub(crate) fn said(&self) -> String {
        match (&self.broken, self.events.last()) {
            (Some(why), _) => why.clone(),
            (None, Some(Event::RunFinished(end))) => {
                let reasons: String = end.reasons.iter().map(|reason| format!(", {reason}")).collect();
                let counts = scenario_counts(&end.counts);
                format!("{} with exit {}, {counts}{reasons}", end.verdict.word(), end.exit)
            }
            (None, _) => "the run did not come to its end".to_owned(),
        }
    }
}

impl Bench {
    /// Runs write below `out`, or below a folder that is gone when the bench is dropped.
    ///
    /// # Errors
    /// The folder cannot be made, or nobody knows where this program is.
    pub(crate) fn new(out: Option<&Path>, features: Option<&Path>, seed: u64) -> anyhow::Result<Bench> {
        let passing = || env::temp_dir().join(format!("vertebra-prove-{}", process::id()));
        let folder = out.map_or_else(passing, Path::to_owned);
        fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
        let program = env::current_exe().context("where this program is")?;
        Ok(Bench { program, folder, is_passing: out.is_none(), features: features.map(Path::to_owned), seed })
    }

    /// The seed of all runs.
    pub(crate) fn seed(&self) -> u64 {
        self.seed
    }

    /// Words of a run besides the mutant and the seed.
    pub(crate) fn replay(&self) -> Vec<String> {
        let features = self.features.iter();
        features.flat_map(|folder| ["--features".to_owned(), folder.display().to_string()]).collect()
    }

    /// The command that shows the run without a mutant.
    pub(crate) fn again(&self) -> String {
        let program = env::args().next().unwrap_or_else(|| "vertebra".into());
        let words = [program, "run".into(), "--seed".into(), self.seed.to_string()];
        words.into_iter().chain(self.replay()).map(|word| quoted(&word)).collect::<Vec<_>>().join(" ")
    }

    /// The whole suite against the subject as it was made.
    pub(crate) async fn without_mutant(&self) -> anyhow::Result<Ran> {
        self.run("without-mutant", None, &[]).await
    }

    /// The suite, or the scenarios of one requirement, against a mutant.
    pub(crate) async fn against(&self, id: &str, requirement: Option<&str>) -> anyhow::Result<Ran> {
        match requirement {
            Some(requirement) => {
                self.run(&format!("{id}/{requirement}"), Some(id), &["--requirement", requirement]).await
            }
            None => self.run(&format!("{id}/all"), Some(id), &[]).await,
        }
    }

    /// A run, and its evidence: that of this very run or none.
    async fn run(&self, name: &str, mutant: Option<&str>, words: &[&str]) -> anyhow::Result<Ran> {
        let watch = Stopwatch::start();
        let folder = self.folder.join(name);
        let file = folder.join(EVENTS_FILE);
        withdraw(&file)?;
        withdraw(&folder.join(JUNIT_FILE))?;
        let mut command = Command::new(&self.program);
        command.arg("run").args(words).args(self.replay()).arg("--seed").arg(self.seed.to_string());
        command.args(mutant.iter().flat_map(|id| ["--mutant", *id]));
        command.arg("--remember-nothing").arg("--out").arg(&folder);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
        let mut child = command.spawn().context("this program cannot be started again")?;
        let ended = within(RUN_LIMIT, child.wait()).await;
        let code = match ended {
            Ok(status) => status?.code().ok_or_else(|| "the run was ended by a signal".to_owned()),
            Err(_) => {
                child.kill().await.context("a run that hangs cannot be ended")?;
                Err(format!("the run was stopped after {} s", RUN_LIMIT.as_secs()))
            }
        };
        let read = File::open(&file).map_err(anyhow::Error::from);
        let read = read.and_then(|file| Ok(read_events(BufReader::new(file))?));
        let (events, broken) = match (code, read) {
            (Ok(code), Ok(events)) => {
                let broken = foreign(&events, code, self.seed, mutant);
                (events, broken)
            }
            (Err(why), read) => (read.unwrap_or_default(), Some(why)),
            (Ok(code), Err(error)) => (
                Vec::new(),
                Some(format!("the run ended with exit {code} and without events that can be read: {error}")),
            ),
        };
        let millis = u64::try_from(watch.elapsed().as_millis()).unwrap_or(u64::MAX);
        Ok(Ran { events, broken, millis })
    }
}

/// Why events are not those, whole, of a run with this seed and mutant that ended with this code.
fn foreign(events: &[Event], code: i32, seed: u64, mutant: Option<&str>) -> Option<String> {
    let (Some(Event::RunStarted(run)), Some(Event::RunFinished(end))) = (events.first(), events.last())
    else {
        return Some(format!("the run ended with exit {code} and its events are not whole"));
    };
    let is_bound = |event: &&Event| matches!(event, Event::RunStarted(_) | Event::RunFinished(_));
    let id = run.mutant.as_ref().map(|mutant| mutant.id.as_str());
    let id_at_end = end.mutant.as_ref().map(|mutant| mutant.id.as_str());
    let name = |id: Option<&str>| id.unwrap_or("no mutant").to_owned();
    if events.iter().filter(is_bound).count() != 2 {
        Some("its events are those of more than one run".to_owned())
    } else if run.seed != seed {
        Some(format!("its events are of seed {}, not {seed}", run.seed))
    } else if let Some(other) = [id, id_at_end].into_iter().find(|id| *id != mutant) {
        Some(format!("its events are of {}, not of {}", name(other), name(mutant)))
    } else if i32::from(end.exit) != code {
        Some(format!("its events end with exit {}, and the run with {code}", end.exit))
    } else {
        None
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        if self.is_passing {
            // A folder that stays behind in the temporary folder harms nobody.
            drop(fs::remove_dir_all(&self.folder));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};
    use vertebra_evidence::{Counts, RunVerdict};

    /// The events of a run in which nothing was selected.
    fn stream(seed: u64, mutant: Option<&str>, exit: u8) -> Vec<Event> {
        let at = "2026-01-05T09:00:00Z";
        let mut run = json!({
            "event": "run-started", "version": 1, "program": "x", "suite": "s", "seed": seed, "lane": "embedded",
            "subject": { "name": "n", "version": "v", "reached": "r" }, "stores": [], "selection": [], "replay": [],
            "left_out": 0, "order": "defined", "concurrency": 1, "strict": false, "features": [],
            "requirements": [], "answers_for": [], "wall": at,
        });
        let mut end = json!({
            "event": "run-finished", "counts": Counts::default(), "requirements": [], "hash": "h",
            "verdict": RunVerdict::Conformant, "exit": exit, "reasons": [], "wall": { "end": at, "millis": 1 },
        });
        if let Some(id) = mutant {
            run["mutant"] = json!({ "id": id, "wrong": "w", "seam": "s", "changes": "c" });
            end["mutant"] = json!({ "id": id, "reached": 1 });
        }
        let read = |value: Value| serde_json::from_value::<Event>(value).unwrap();
        vec![read(run), read(end)]
    }

    #[test]
    fn events_have_to_be_those_of_the_run_that_ended() {
        let judged = |events: &[Event], code: i32, mutant: Option<&str>| foreign(events, code, 7, mutant);
        let plain = stream(7, None, 0);
        let planted = stream(7, Some("SPINE-031"), 20);
        assert_eq!(judged(&plain, 0, None), None);
        assert_eq!(judged(&planted, 20, Some("SPINE-031")), None);
        let cases: [(&[Event], i32, Option<&str>, &str); 8] = [
            (&[], 2, None, "the run ended with exit 2 and its events are not whole"),
            (&plain[..1], 0, None, "the run ended with exit 0 and its events are not whole"),
            (&plain[1..], 0, None, "the run ended with exit 0 and its events are not whole"),
            (&[plain.clone(), plain.clone()].concat(), 0, None, "its events are those of more than one run"),
            (&stream(8, None, 0), 0, None, "its events are of seed 8, not 7"),
            (&plain, 0, Some("SPINE-031"), "its events are of no mutant, not of SPINE-031"),
            (&planted, 20, Some("SPINE-032"), "its events are of SPINE-031, not of SPINE-032"),
            (&plain, 2, None, "its events end with exit 0, and the run with 2"),
        ];
        for (events, code, mutant, why) in cases {
            assert_eq!(judged(events, code, mutant).as_deref(), Some(why));
        }
        let mixed = [planted[0].clone(), plain[1].clone()];
        let why = judged(&mixed, 0, Some("SPINE-031"));
        assert_eq!(why.as_deref(), Some("its events are of no mutant, not of SPINE-031"));
    }
}
