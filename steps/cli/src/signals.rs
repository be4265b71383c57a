//! How the program is told to stop: Ctrl-C, or SIGTERM from whoever supervises it.
//!
//! Leaves out what stopping means for each command.

use tokio::signal;

/// Ready when the program is told to stop. Where signals cannot be heard it is never ready, and they kill as usual.
pub(crate) async fn told_to_stop() {
    let interrupted = async {
        if signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        () = interrupted => {}
        () = terminated() => {}
    }
}

#[cfg(unix)]
async fn terminated() {
    match signal::unix::signal(signal::unix::SignalKind::terminate()) {
        Ok(mut signals) => {
            signals.recv().await;
        }
        Err(_) => std::future::pending().await,
    }
}

#[cfg(not(unix))]
async fn terminated() {
    std::future::pending().await
}
