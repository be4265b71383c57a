//! The entry of the program: reads the command line, and ends with the exit code that the command came to.
//!
//! Leaves out the commands themselves.

mod arguments;
mod features;
mod junit;
mod lint;
mod list;
mod memory;
mod mutant;
mod prove;
mod replay;
mod rerun;
mod run;
mod serve;
mod signals;
mod voice;
mod wiring;

use arguments::{Arguments, Command};
use std::future::Future;
use std::process;
use std::thread;
use vertebra_evidence::ExitCode;

/// A Spine keeps records for ever between messages that come and go, and reads and writes XML and JSON all the time. The
/// platform's allocator spent two thirds of a load of people looking for room between them (`ci/bench`, row `query`).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Workers of the runtime at least: with one, races inside a scenario would stay hidden.
const WORKERS_MIN: usize = 2;

fn main() -> process::ExitCode {
    let arguments = Arguments::read();
    let exit = match arguments.command {
        Command::Run(arguments) => on_runtime(run::run(arguments)),
        Command::List(arguments) => list::list(&arguments),
        Command::Lint(arguments) => lint::lint(&arguments),
        Command::Serve(arguments) => on_runtime(serve::serve(arguments)),
        Command::Replay(arguments) => on_runtime(replay::replay(*arguments)),
        Command::Prove(arguments) => on_runtime(prove::prove(arguments)),
    };
    process::ExitCode::from(exit.code())
}

/// Drives a command. Whoever tells it to stop a second time does not wait for it to end in order.
fn on_runtime(command: impl Future<Output = ExitCode>) -> ExitCode {
    let cores = thread::available_parallelism().map_or(WORKERS_MIN, usize::from);
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    let runtime = match builder.worker_threads(cores.max(WORKERS_MIN)).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            voice::complain(&format!("cannot start threads: {error}"));
            return ExitCode::EnvironmentNotFit;
        }
    };
    runtime.block_on(async {
        let impatient = match signals::told_to_stop(2) {
            Ok(impatient) => impatient,
            Err(error) => {
                voice::complain(&format!("signals cannot be heard: {error}"));
                return ExitCode::EnvironmentNotFit;
            }
        };
        tokio::select! {
            exit = command => exit,
            () = impatient => ExitCode::Interrupted,
        }
    })
}
