//! Reads the body of a request whole, within a limit.
//!
//! Leaves out who set the limits. What is kept counts against the budget of all bodies: a little as soon as it is
//! declared, the rest as it comes. A longer body is read on and thrown away for a while, so that its sender, who is
//! still writing, gets to read the refusal instead of a reset connection.

use super::Cut;
use super::budget::Share;
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use hyper::body::{Body as _, Incoming};
use std::error::Error;
use std::io;

/// How much room a declared length reserves before bytes have come: a length is only a claim.
const RESERVE_BYTES_MAX: usize = 64 * 1_024;

/// How much of a body is taken.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BodyLimit {
    /// Bytes that are kept.
    pub(crate) keep: usize,
    /// Bytes that are read beyond those and thrown away.
    pub(crate) discard: usize,
}

/// A body.
#[derive(Debug, Clone)]
pub(crate) enum Body {
    /// All of it.
    Whole(Bytes),
    /// It is longer than the limit.
    TooLarge {
        /// Its declared length, or the bytes that were counted.
        bytes: u64,
        /// Whether the rest was left unread, so that the connection cannot go on.
        is_unread: bool,
    },
    /// There was no room for it beside the other bodies.
    NoRoom {
        /// Whether the rest was left unread.
        is_unread: bool,
    },
}

impl Body {
    /// The bytes, none where the body was too large.
    pub(crate) fn bytes(&self) -> Bytes {
        match self {
            Self::Whole(bytes) => bytes.clone(),
            Self::TooLarge { .. } | Self::NoRoom { .. } => Bytes::new(),
        }
    }

    /// Whether the connection cannot carry another request.
    pub(crate) fn is_unread(&self) -> bool {
        matches!(self, Self::TooLarge { is_unread: true, .. } | Self::NoRoom { is_unread: true })
    }

    /// The same refusal for another reason: there was no room.
    fn without_room(self) -> Self {
        Self::NoRoom { is_unread: self.is_unread() }
    }
}

/// Reserves what a declared length is believed before bytes have come. `false` where there is no room for it.
pub(super) fn reserve(incoming: &Incoming, limit: BodyLimit, held: &mut Share) -> bool {
    let declared =
        incoming.size_hint().exact().map_or(0, |bytes| usize::try_from(bytes).unwrap_or(usize::MAX));
    declared > limit.keep || held.grow_to(declared.min(RESERVE_BYTES_MAX))
}

/// Reads a body. `waits` says that its sender waits for leave to send it, `has_room` what [`reserve`] said.
pub(super) async fn read(
    mut incoming: Incoming,
    limit: BodyLimit,
    waits: bool,
    has_room: bool,
    held: &mut Share,
) -> Result<Body, Cut> {
    let declared = incoming.size_hint().exact();
    let is_too_large = declared.is_some_and(|bytes| bytes > limit.keep as u64);
    if is_too_large || !has_room {
        let bytes = declared.unwrap_or_default();
        let refused = if waits || bytes > (limit.keep + limit.discard) as u64 {
            Body::TooLarge { bytes, is_unread: true }
        } else {
            discard(incoming, 0, bytes, limit).await?
        };
        return Ok(if has_room { refused } else { refused.without_room() });
    }
    let mut first = Bytes::new();
    let mut rest = BytesMut::new();
    while let Some(frame) = incoming.frame().await {
        // Trailers carry nothing that a message could need.
        let Ok(data) = frame.map_err(|error| broken(&error))?.into_data() else { continue };
        let counted = first.len() + rest.len() + data.len();
        let has_room = held.grow_to(counted);
        if counted > limit.keep || !has_room {
            drop((first, rest));
            held.give_back();
            let refused = discard(incoming, counted as u64, counted as u64, limit).await?;
            return Ok(if counted > limit.keep { refused } else { refused.without_room() });
        }
        // Most bodies come in one piece, which is kept as it is; others are gathered in one buffer.
        if first.is_empty() && rest.is_empty() {
            first = data;
            continue;
        }
        if rest.is_empty() {
            let expected = declared.map_or(0, |bytes| usize::try_from(bytes).unwrap_or(limit.keep));
            rest.reserve(expected.min(RESERVE_BYTES_MAX));
            rest.extend_from_slice(&std::mem::take(&mut first));
        }
        rest.extend_from_slice(&data);
    }
    Ok(Body::Whole(if rest.is_empty() { first } else { rest.freeze() }))
}

/// Reads on and throws away, until the end or the bound.
async fn discard(
    mut incoming: Incoming,
    mut counted: u64,
    mut bytes: u64,
    limit: BodyLimit,
) -> Result<Body, Cut> {
    let bound = (limit.keep + limit.discard) as u64;
    while let Some(frame) = incoming.frame().await {
        let Ok(data) = frame.map_err(|error| broken(&error))?.into_data() else { continue };
        counted += data.len() as u64;
        bytes = bytes.max(counted);
        if counted > bound {
            return Ok(Body::TooLarge { bytes, is_unread: true });
        }
    }
    Ok(Body::TooLarge { bytes, is_unread: false })
}

/// Broken framing and a sender that has gone look alike to the HTTP library, except for the kind of its cause.
fn broken(error: &hyper::Error) -> Cut {
    let kind = error.source().and_then(|cause| cause.downcast_ref::<io::Error>()).map(io::Error::kind);
    match kind {
        Some(io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData) => {
            Cut::BrokenHttp("the framing of the body is broken")
        }
        _ => Cut::Abandoned("the sender has gone in the middle of a request"),
    }
}
