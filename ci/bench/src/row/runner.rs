//! The runner alone: scenarios that do nothing, against as many tests of libtest that do nothing.
//!
//! Both are whole processes, from their start to their end, with their output thrown away. Leaves out reports and
//! every subject.

use super::Bench;
use crate::arguments::side;
use crate::blocks::{self, Side};
use crate::figure::Figure;
use crate::machine::ended_children_nanos;
use crate::noop::compile_tests;
use anyhow::{Context, ensure};
use std::env;
use std::path::Path;
use std::process::Stdio;
use tokio::process::Command;

/// At most so many times the cost of a test of libtest (design 8).
const BAR: f64 = 4.0;

pub(super) async fn measure(bench: &Bench) -> anyhow::Result<Figure> {
    let effort = bench.effort;
    let tests = compile_tests(bench.papers.folder(), effort.scenarios)?;
    let own = env::current_exe()?;
    let scenarios = side(&["runner", &effort.scenarios.to_string()]);
    let measured = blocks::measure(effort.warm_ups, effort.blocks, async |_, which| {
        let (program, words, runs) = match which {
            Side::Subject => (own.as_path(), scenarios.as_slice(), effort.runner_runs),
            Side::Yardstick | Side::Twin => (tests.as_path(), [].as_slice(), effort.libtest_runs),
        };
        let before = ended_children_nanos()?;
        for _ in 0..runs {
            run(program, words).await?;
        }
        Ok((ended_children_nanos()? - before) / (runs * effort.scenarios) as f64)
    });
    let row = format!("runner, {} no-op scenarios", effort.scenarios);
    Ok(Figure::cost(row, "libtest, as many no-op tests", &measured.await?, BAR))
}

async fn run(program: &Path, words: &[String]) -> anyhow::Result<()> {
    let mut command = Command::new(program);
    command.args(words).stdin(Stdio::null()).stdout(Stdio::null()).kill_on_drop(true);
    let status =
        command.status().await.with_context(|| format!("{} cannot be started", program.display()))?;
    ensure!(status.success(), "{} ended with {status}", program.display());
    Ok(())
}
