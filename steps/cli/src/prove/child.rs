//! Runs of a proof: each a process of this same program, whose stream of events is read when it has ended.
//!
//! Leaves out judging the streams.

use crate::run::EVENTS_FILE;
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
                format!("{} with exit {}{reasons}", end.verdict.word(), end.exit)
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

    /// The whole suite against the subject as it was made.
    pub(crate) async fn without_mutant(&self) -> anyhow::Result<Ran> {
        self.run("without-mutant", &[]).await
    }

    /// The suite, or the scenarios of one requirement, against a mutant.
    pub(crate) async fn against(&self, id: &str, requirement: Option<&str>) -> anyhow::Result<Ran> {
        match requirement {
            Some(requirement) => {
                self.run(&format!("{id}/{requirement}"), &["--mutant", id, "--requirement", requirement])
                    .await
            }
            None => self.run(&format!("{id}/all"), &["--mutant", id]).await,
        }
    }

    async fn run(&self, name: &str, words: &[&str]) -> anyhow::Result<Ran> {
        let watch = Stopwatch::start();
        let folder = self.folder.join(name);
        let mut command = Command::new(&self.program);
        command.arg("run").args(words).args(self.replay()).arg("--seed").arg(self.seed.to_string());
        command.arg("--out").arg(&folder);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
        let mut child = command.spawn().context("this program cannot be started again")?;
        let ended = within(RUN_LIMIT, child.wait()).await;
        let broken = match ended {
            Ok(status) => match status?.code() {
                Some(_) => None,
                None => Some("the run was ended by a signal".to_owned()),
            },
            Err(_) => {
                child.kill().await.context("a run that hangs cannot be ended")?;
                Some(format!("the run was stopped after {} s", RUN_LIMIT.as_secs()))
            }
        };
        let file = folder.join(EVENTS_FILE);
        let read = File::open(&file).map_err(anyhow::Error::from);
        let (events, unread) = match read.and_then(|file| Ok(read_events(BufReader::new(file))?)) {
            Ok(events) => (events, None),
            Err(error) => (Vec::new(), Some(format!("{}: {error}", file.display()))),
        };
        let millis = u64::try_from(watch.elapsed().as_millis()).unwrap_or(u64::MAX);
        Ok(Ran { events, broken: broken.or(unread), millis })
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
