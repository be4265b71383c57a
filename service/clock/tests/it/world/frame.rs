//! The protocol of the test systems: a frame is a length in two bytes and a text; a connection begins with a frame that
//! names its causal path, answered by one byte.
//!
//! Leaves out what the texts mean.

use std::io;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// The answer to a greeting.
pub(super) const WELCOME: u8 = b'!';

/// What reading a frame came to.
pub(super) enum Read {
    /// A whole frame.
    Whole(String),
    /// The other side went before the first byte.
    End,
    /// The other side went in the middle.
    Short,
}

/// The bytes of a frame.
pub(super) fn bytes(text: &str) -> Vec<u8> {
    let length = u16::try_from(text.len()).expect("the texts of the test are short");
    let mut frame = length.to_be_bytes().to_vec();
    frame.extend_from_slice(text.as_bytes());
    frame
}

pub(super) async fn write(socket: &mut TcpStream, text: &str) -> io::Result<()> {
    socket.write_all(&bytes(text)).await
}

/// Reads a frame. A failure of the socket is the same as its end: what the system calls it is not causal.
pub(super) async fn read(socket: &mut TcpStream) -> Read {
    let mut length = [0; 2];
    match socket.read(&mut length[..1]).await {
        Ok(1) => {}
        _ => return Read::End,
    }
    if socket.read_exact(&mut length[1..]).await.is_err() {
        return Read::Short;
    }
    let mut text = vec![0; usize::from(u16::from_be_bytes(length))];
    if socket.read_exact(&mut text).await.is_err() {
        return Read::Short;
    }
    Read::Whole(String::from_utf8_lossy(&text).into_owned())
}

/// Waits until the other side goes. Nothing is sent out of turn, so a byte counts as an end as well.
pub(super) async fn end(socket: &mut TcpStream) {
    let mut byte = [0];
    let _ended = socket.read(&mut byte).await;
}
