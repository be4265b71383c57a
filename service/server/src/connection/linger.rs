//! Reads on after the last word to a peer that may still be sending, so that closing does not reset the connection
//! and take the last word with it.
//!
//! Leaves out the deadline: the line's own runs on.

use super::Line;
use spine_clock::Token;
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::sync::watch;

/// What a peer may still send after it was answered for the last time: a socket buffer full.
const LINGER_BYTES_MAX: usize = 1_024 * 1_024;
/// Bytes of one read.
const CHUNK_BYTES: usize = 4_096;

/// Waits until the peer closes, sends too much, or is too late; or the listener stops. Gives the deadline's token.
pub(super) async fn linger<S: AsyncRead + Unpin>(
    stream: &mut S,
    line: &Line,
    stop: &mut watch::Receiver<bool>,
) -> Option<Token> {
    // On the heap: every connection's task would carry it otherwise.
    let mut chunk = vec![0; CHUNK_BYTES];
    let mut left = LINGER_BYTES_MAX;
    loop {
        tokio::select! {
            biased;
            read = stream.read(&mut chunk) => match read {
                Ok(count) if count > 0 && count <= left => left -= count,
                _ => return None,
            },
            token = line.deadline() => return Some(token),
            () = stopping(stop) => return None,
        }
    }
}

/// Ends when the listener is told to stop, never before.
pub(super) async fn stopping(stop: &mut watch::Receiver<bool>) {
    if stop.wait_for(|is_stopping| *is_stopping).await.is_err() {
        // Whoever could stop the listener has gone without doing so: its tasks end with the scope.
        std::future::pending::<()>().await;
    }
}
