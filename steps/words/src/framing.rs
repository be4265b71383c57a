//! How the HTTP of a request deviates from what its product would send, in the words of features.
//!
//! Leaves out messages and certificates (`manner`), and what is no request at all (`hostile`).

use anyhow::{Context, bail};
use regex::Regex;
use std::sync::LazyLock;
use std::time::Duration;
use vertebra_peer::client::{Conduct, Cut, Pace};
use vertebra_peer::http::{Framing, Request};
use vertebra_suppliers::Twist;

/// The deviations and the pattern in which a feature writes them.
pub(crate) const PHRASES: &[(&str, &str)] = &[
    ("chunks", r"in chunks"),
    ("no-length", r"without a length"),
    ("length-and-chunks", r"in chunks beside a length"),
    ("length", r#"with the length "([^"]*)""#),
    ("two-lengths", r"with two lengths"),
    ("header", r#"with the HTTP header (\S+) set to "([^"]*)""#),
    ("two-hosts", r"with two hosts"),
    ("no-host", r"without a host"),
    ("folded", r"with an HTTP header over two lines"),
    ("nul", r"with a NUL in an HTTP header"),
    ("headers", r"with (\d+) HTTP headers more"),
    ("header-bytes", r"with an HTTP header of (\d+) bytes"),
    ("target-bytes", r"with an address of (\d+) bytes"),
    ("method", r"by the method (\S+)"),
    ("version", r"in the version (\S+)"),
    ("another", r"with another request behind it"),
    ("expects", r#"expecting "([^"]*)""#),
    ("leave", r"after asking for leave"),
    ("half", r"closes its half before the answer"),
    ("leaves-head", r"hangs up in the middle of the head"),
    ("leaves-body", r"hangs up in the middle of the body"),
    ("leaves-silent", r"hangs up after the handshake"),
    ("slowly", r"(\d+) bytes? every second"),
];

/// Bytes of a head or a body after which a sender that leaves in the middle has left.
const MIDDLE_BYTES: usize = 40;
/// Bytes of a chunk, so that every message has several.
const CHUNK_BYTES: usize = 500;

static PATTERNS: LazyLock<Vec<(&'static str, Regex)>> = LazyLock::new(|| {
    let compile = |(name, pattern): &(&'static str, &str)| {
        (*name, Regex::new(&format!("^{pattern}$")).expect("the phrases of this file are patterns"))
    };
    PHRASES.iter().map(compile).collect()
});

/// The twists of a phrase, or nothing where it is none of these.
pub(crate) fn twists(phrase: &str) -> anyhow::Result<Option<Vec<Twist>>> {
    let found = PATTERNS.iter().find_map(|(name, pattern)| Some((*name, pattern.captures(phrase)?)));
    let Some((name, parts)) = found else { return Ok(None) };
    let part = |at: usize| parts.get(at).map_or("", |part| part.as_str());
    let number = || part(1).parse::<usize>().with_context(|| format!("{:?} is no number", part(1)));
    let header =
        |name: &str, value: &str| Twist::HttpHeader { name: name.to_owned(), value: Some(value.to_owned()) };
    let more = |name: &str, value: &str, times| Twist::MoreHttpHeaders {
        name: name.to_owned(),
        value: value.to_owned(),
        times,
    };
    let conduct = |conduct| vec![Twist::Conduct(conduct)];
    Ok(Some(match name {
        "chunks" => vec![Twist::Framing(Framing::Chunked(CHUNK_BYTES))],
        "no-length" => vec![Twist::Framing(Framing::Silent)],
        "length-and-chunks" => {
            vec![header("Content-Length", "5"), Twist::Framing(Framing::Chunked(CHUNK_BYTES))]
        }
        "length" => vec![header("Content-Length", part(1))],
        "two-lengths" => vec![header("Content-Length", "5"), more("Content-Length", "6", 1)],
        "header" => vec![header(part(1), part(2))],
        "two-hosts" => vec![header("Host", "one.test"), more("Host", "other.test", 1)],
        "no-host" => vec![Twist::HttpHeader { name: "Host".to_owned(), value: None }],
        "folded" => vec![header("X-Folded", "one\r\n two")],
        "nul" => vec![header("X-Nul", "one\0two")],
        "headers" => vec![more("X-Padding", "x", number()?)],
        "header-bytes" => vec![header("X-Padding", &"x".repeat(number()?))],
        "target-bytes" => vec![Twist::Path(format!("/{}", "x".repeat(number()?.saturating_sub(1))))],
        "method" => vec![Twist::Method(part(1).to_owned())],
        "version" => vec![Twist::Version(part(1).to_owned())],
        "another" => {
            let request = Request::post("/sync-service");
            vec![Twist::Trailing(request.head("another.test"))]
        }
        "expects" => vec![header("Expect", part(1))],
        "leave" => vec![header("Expect", "100-continue"), Twist::Conduct(Conduct::AskLeave)],
        "half" => conduct(Conduct::HalfClose),
        "leaves-head" => conduct(Conduct::CloseAt(Cut::Head(MIDDLE_BYTES))),
        "leaves-body" => conduct(Conduct::CloseAt(Cut::Body(MIDDLE_BYTES))),
        "leaves-silent" => conduct(Conduct::CloseAt(Cut::Head(0))),
        "slowly" => conduct(Conduct::Slowly(Pace { bytes: number()?, every: Duration::from_secs(1) })),
        other => bail!("the deviation {other:?} has no twist"),
    }))
}
