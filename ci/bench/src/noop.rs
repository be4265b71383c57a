//! Scenarios that do nothing, for the runner; and tests that do nothing, for libtest: what is left is the machinery.
//!
//! Leaves out measuring. The features are made here and are in no folder; the tests are compiled by `rustc` when they
//! are wanted, so that no gate counts them among those that show something.

use anyhow::{Context, bail, ensure};
use cucumber::{given, then, when};
use std::env;
use std::ffi::OsString;
use std::fs;
use std::future::pending;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use tokio::runtime::Runtime;
use vertebra_evidence::{ExitCode, Recorder, SubjectFacts};
use vertebra_runner::{
    DEFAULT_CONCURRENCY, Order, Plan, RunFacts, ScenarioContext, ScenarioWorld, Selection, SourceFile, Suite,
    run,
};

/// Scenarios of one feature.
const SCENARIOS_PER_FEATURE: usize = 100;

/// A world in which nothing happens.
#[derive(Debug, Default, cucumber::World)]
struct World {
    context: Option<ScenarioContext<()>>,
}

impl ScenarioWorld for World {
    type Harness = ();

    async fn begin(&mut self, cx: ScenarioContext<()>) -> anyhow::Result<()> {
        self.context = Some(cx);
        Ok(())
    }

    async fn end(&mut self) -> anyhow::Result<()> {
        Ok(())
    }

    fn context(&self) -> Option<&ScenarioContext<()>> {
        self.context.as_ref()
    }
}

#[given("nothing")]
fn nothing(_: &mut World) {}

#[given("nobody")]
fn nobody(_: &mut World) {}

#[when("nothing happens")]
async fn nothing_happens(_: &mut World) -> anyhow::Result<()> {
    Ok(())
}

#[then("nothing is seen")]
fn nothing_is_seen(world: &mut World) -> anyhow::Result<()> {
    // A scenario that checks nothing is not verified, so each has the one check that it must have.
    let context = world.context.as_ref().context("the world has not begun")?;
    Ok(context.recorder.ensure("bench.nothing", "", "nothing happened", true, "nothing")?)
}

#[then(expr = "{int} things are heard")]
fn things_are_heard(_: &mut World, _count: usize) {}

/// Runs so many scenarios of five steps, with the program's own concurrency and without any report.
///
/// # Errors
/// One of them did not pass.
pub(crate) fn run_all(runtime: &Runtime, scenarios: usize) -> anyhow::Result<ExitCode> {
    let facts = RunFacts {
        program: env!("CARGO_PKG_VERSION").to_owned(),
        seed: 0,
        order: Order::Defined,
        concurrency: DEFAULT_CONCURRENCY,
        lane: "embedded".to_owned(),
        subject: SubjectFacts { name: "nothing".into(), version: "0".into(), reached: "nowhere".into() },
        stores: Vec::new(),
        strict: false,
        replay: Vec::new(),
    };
    let plan = Plan::new(&Suite::read(features(scenarios)), &Selection::default(), facts)?;
    let recorder = Recorder::new(Vec::new());
    let judgement = runtime.block_on(run::<World>(plan, Arc::new(()), &recorder, pending()));
    ensure!(judgement.counts.passed == scenarios, "not all scenarios passed: {judgement:?}");
    Ok(ExitCode::Conformant)
}

fn features(scenarios: usize) -> Vec<SourceFile> {
    let numbers: Vec<usize> = (0..scenarios).collect();
    let files = numbers.chunks(SCENARIOS_PER_FEATURE).enumerate();
    files.map(|(file, numbers)| feature(file, numbers)).collect()
}

fn feature(file: usize, numbers: &[usize]) -> SourceFile {
    let mut text = format!("Feature: Nothing {file}\n");
    for number in numbers {
        let steps =
            "Given nothing\nAnd nobody\nWhen nothing happens\nThen nothing is seen\nAnd 0 things are heard\n";
        text.push_str(&format!("Scenario: Nothing {number} is done\n{steps}\n"));
    }
    SourceFile { path: format!("nothing/{file}.feature"), text }
}

/// Compiles so many tests that do nothing into a program with the harness of libtest.
///
/// # Errors
/// `rustc` cannot be started, or refuses.
pub(crate) fn compile_tests(folder: &Path, tests: usize) -> anyhow::Result<PathBuf> {
    let (source, program) = (folder.join("nothing.rs"), folder.join("nothing"));
    let text: String =
        (0..tests).map(|number| format!("#[test]\nfn nothing_{number}_is_done() {{}}\n")).collect();
    fs::write(&source, text).with_context(|| format!("{} cannot be written", source.display()))?;
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| OsString::from("rustc"));
    let mut command = Command::new(rustc);
    command.args(["--test", "--edition", "2024", "-C", "opt-level=3", "-o"]).arg(&program).arg(&source);
    let output = command.output().context("rustc cannot be started")?;
    if !output.status.success() {
        bail!("the tests of libtest cannot be compiled: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(program)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn features_hold_as_many_scenarios_as_are_wanted() {
        let suite = Suite::read(features(250));
        assert_eq!(suite.faults(), &[] as &[String]);
        assert_eq!(suite.rows().len(), 250);
        assert!(suite.rows().iter().all(|row| row.steps().len() == 5));
    }
}
