//! A child process that is measured: started, read from until it says where it listens, ended when it is dropped.
//!
//! Leaves out which program it is.

use anyhow::{Context, bail};
use spine_clock::real::within;
use std::fs::{self, File};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

/// How long a child may take to say its next line, in real time. A whole start takes some ten milliseconds.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running child. Dropping it kills it.
pub(crate) struct Server {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
    /// What it complains about.
    log: PathBuf,
}

impl Server {
    /// Starts a program with words. Its complaints go into that file.
    ///
    /// # Errors
    /// It cannot be started.
    pub(crate) fn start(program: &Path, words: &[String], log: PathBuf) -> anyhow::Result<Self> {
        let complaints =
            File::create(&log).with_context(|| format!("{} cannot be written", log.display()))?;
        let mut child = Command::new(program)
            .args(words)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(complaints)
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("{} cannot be started", program.display()))?;
        let output = child.stdout.take().context("a child without output")?;
        Ok(Self { child, lines: BufReader::new(output).lines(), log })
    }

    /// Its next line.
    ///
    /// # Errors
    /// It has ended, or says nothing for too long.
    pub(crate) async fn line(&mut self) -> anyhow::Result<String> {
        match within(PATIENCE, self.lines.next_line()).await {
            Ok(line) => line?.with_context(|| format!("a server has ended: {}", self.complaints())),
            Err(_) => bail!("a server says nothing for {PATIENCE:?}: {}", self.complaints()),
        }
    }

    /// The address in the first line that begins with this word: bare, or as a URL.
    ///
    /// # Errors
    /// As [`Self::line`], or there is none in it.
    pub(crate) async fn address(&mut self, word: &str) -> anyhow::Result<SocketAddr> {
        loop {
            let line = self.line().await?;
            let mut words = line.split_ascii_whitespace();
            if words.next() != Some(word) {
                continue;
            }
            let url = words.next().unwrap_or_default();
            let address = url.split_once("://").map_or(url, |(_, address)| address);
            return address.parse().with_context(|| format!("no address in {line:?}"));
        }
    }

    /// Its number among processes.
    ///
    /// # Errors
    /// It has ended.
    pub(crate) fn number(&self) -> anyhow::Result<u32> {
        self.child.id().with_context(|| format!("a server has ended: {}", self.complaints()))
    }

    /// Ends it and waits until it has gone.
    ///
    /// # Errors
    /// The system does not end it.
    pub(crate) async fn end(mut self) -> anyhow::Result<()> {
        self.child.kill().await.context("a server cannot be ended")
    }

    fn complaints(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default().trim().to_owned()
    }
}
