//! The rules of HTTP framing that a request's head must keep before its body is read.
//!
//! Leaves out what the HTTP library refuses by itself: what is no HTTP/1, lengths that are no number or contradict each
//! other, heads above their limits. The facts know one framing, a declared length (wire 1.3), and a body that is
//! framed in two ways at once is how requests are smuggled: so everything else is refused in HTTP's own form, and its
//! connection ends.

use super::Cut;
use hyper::header::{CONTENT_LENGTH, EXPECT, HOST, TRANSFER_ENCODING};
use hyper::http::request::Parts;
use hyper::{Method, StatusCode, Version};

/// The longest request target. The longest path of the facts has 35 bytes; a proxy's absolute form adds a host name.
const TARGET_BYTES_MAX: usize = 2_048;

/// A request that is refused by its head alone.
pub(crate) struct Refused {
    /// HTTP's own form of the refusal.
    pub(crate) status: StatusCode,
    /// What the audit says.
    pub(crate) cut: Cut,
}

fn refused(status: StatusCode, words: &'static str) -> Option<Refused> {
    Some(Refused { status, cut: Cut::BrokenHttp(words) })
}

/// Judges a head. `needs_length`: a body must have a declared length.
pub(crate) fn screen(head: &Parts, needs_length: bool) -> Option<Refused> {
    let headers = &head.headers;
    let has = |name| headers.contains_key(name);
    let hosts = headers.get_all(HOST).iter().count();
    if head.uri.to_string().len() > TARGET_BYTES_MAX {
        return refused(StatusCode::URI_TOO_LONG, "the request target is over its limit");
    }
    if hosts > 1 || (hosts == 0 && head.version == Version::HTTP_11) {
        return refused(StatusCode::BAD_REQUEST, "not one host is named");
    }
    // The HTTP library takes a length away that stands beside a transfer coding, so the coding alone decides.
    let declares_none = has(TRANSFER_ENCODING) || (head.method == Method::POST && !has(CONTENT_LENGTH));
    if needs_length && declares_none {
        return refused(StatusCode::LENGTH_REQUIRED, "the body is not framed by a length alone");
    }
    let mut expectations = headers.get_all(EXPECT).iter();
    if expectations.any(|value| !value.as_bytes().eq_ignore_ascii_case(b"100-continue")) {
        return refused(StatusCode::EXPECTATION_FAILED, "an expectation that is not known");
    }
    None
}
