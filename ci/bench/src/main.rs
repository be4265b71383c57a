#![doc = include_str!("../README.md")]

mod arguments;
mod blocks;
mod effort;
mod figure;
mod interval;
mod load;
mod machine;
mod noop;
mod papers;
mod process;
mod program;
mod row;
mod table;
mod tls;
mod voice;
mod yardstick;

use arguments::{Asked, SideArguments};
use std::process::ExitCode as ProcessExitCode;
use std::thread;
use tokio::runtime::{Builder, Runtime};
use tokio::signal::unix::{SignalKind, signal};
use vertebra_evidence::ExitCode;

/// As in `vertebra`: a figure that compared allocators would say nothing about the Spine.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Workers of a measured server's runtime at least: `vertebra` has as many.
const WORKERS_MIN: usize = 2;

fn main() -> ProcessExitCode {
    let ended = match Asked::read() {
        // One thread generates the load, so that it meets every server in the same way.
        Asked::Measure(arguments) => {
            Builder::new_current_thread().enable_all().build().map_err(anyhow::Error::from).and_then(
                |runtime| {
                    runtime.block_on(async {
                        // Whoever stops a run takes its servers with it: they end when what measures them is dropped.
                        let mut terminate = signal(SignalKind::terminate())?;
                        let mut interrupt = signal(SignalKind::interrupt())?;
                        tokio::select! {
                            exit = row::measure_all(&arguments) => exit,
                            _ = terminate.recv() => Ok(ExitCode::Interrupted),
                            _ = interrupt.recv() => Ok(ExitCode::Interrupted),
                        }
                    })
                },
            )
        }
        Asked::Side(SideArguments::Yardstick { papers, answer_bytes }) => {
            server_runtime().and_then(|runtime| runtime.block_on(yardstick::serve(&papers, answer_bytes)))
        }
        Asked::Side(SideArguments::Runner { scenarios }) => {
            server_runtime().and_then(|runtime| noop::run_all(&runtime, scenarios))
        }
    };
    let exit = ended.unwrap_or_else(|error| {
        voice::tell(&format!("vertebra-bench: {error:#}"));
        ExitCode::EnvironmentNotFit
    });
    ProcessExitCode::from(exit.code())
}

/// The runtime of `vertebra`: a worker per core.
fn server_runtime() -> anyhow::Result<Runtime> {
    let cores = thread::available_parallelism().map_or(WORKERS_MIN, usize::from);
    Ok(Builder::new_multi_thread().worker_threads(cores.max(WORKERS_MIN)).enable_all().build()?)
}
