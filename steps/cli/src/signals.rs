//! How the program is told to stop: Ctrl-C, or SIGTERM from whoever supervises it.
//!
//! Leaves out what stopping means for each command.

use std::future::{Future, pending};
use std::io;

/// Listens from the call on: a signal that comes before the future is first awaited is not lost, and does not kill. The
/// future is ready when the program has been told to stop so many times.
///
/// # Errors
/// The operating system gives no way to listen.
#[cfg(unix)]
pub(crate) fn told_to_stop(times: usize) -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        for _ in 0..times {
            let told = tokio::select! {
                told = interrupt.recv() => told,
                told = terminate.recv() => told,
            };
            if told.is_none() {
                pending::<()>().await;
            }
        }
    })
}

/// Listens for Ctrl-C from the first poll on.
///
/// # Errors
/// Never here.
#[cfg(not(unix))]
pub(crate) fn told_to_stop(times: usize) -> io::Result<impl Future<Output = ()>> {
    Ok(async move {
        for _ in 0..times {
            if tokio::signal::ctrl_c().await.is_err() {
                pending::<()>().await;
            }
        }
    })
}
