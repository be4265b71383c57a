//! Reading a response from the bytes as they come: head, then a body by length, by chunks or until the close.
//!
//! Strict: two framings, two lengths, a bad chunk or bytes after the end are garbage, not something to guess at.
//! Leaves out decoding of content, and trailers, which are read over.

use super::failure::{Failure, Place};
use bytes::Bytes;

/// The largest head in bytes: the Spine's own are below 1 KiB.
pub const MAX_HEAD_BYTES: usize = 64 * 1024;
/// The most headers: a fixed table of the parser.
pub const MAX_HEADERS: usize = 100;
/// The largest body in bytes: the largest message is 5,000,000 bytes (wire 0.3), with room for base64.
pub const MAX_BODY_BYTES: usize = 16 * 1024 * 1024;
/// The most interim responses (status 1xx) before the real one: one is usual.
pub const MAX_INTERIM: usize = 8;
/// The longest line of chunked framing: a size in hex digits and an extension that nobody sends.
const MAX_CHUNK_LINE: usize = 256;

/// One response header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// The name, as written.
    pub name: String,
    /// The value without surrounding white space; bytes that are not UTF-8 are replaced.
    pub value: String,
}

/// A whole response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// The reason phrase.
    pub reason: String,
    /// The headers, in their order.
    pub headers: Vec<Header>,
    /// The body, chunks joined.
    pub body: Bytes,
}

impl Response {
    /// The value of the first header of this name, whatever its case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers_named(name).into_iter().next()
    }

    /// The values of all headers of this name, in their order.
    pub fn headers_named(&self, name: &str) -> Vec<&str> {
        let named = self.headers.iter().filter(|header| header.name.eq_ignore_ascii_case(name));
        named.map(|header| header.value.as_str()).collect()
    }
}

/// Whether a response is whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// More bytes are wanted.
    More,
    /// It is whole, or can no longer become one.
    Done(Result<Response, Failure>),
}

#[derive(Debug, Clone, Copy)]
enum Body {
    Length(usize),
    Chunked,
    UntilClose,
}

enum State {
    Head,
    Body { response: Response, kind: Body },
}

/// Reads one response out of bytes as they come.
pub struct ResponseReader {
    received: Vec<u8>,
    /// Everything before it has been read.
    cursor: usize,
    state: State,
    joined: Vec<u8>,
    interim: usize,
    bodiless: bool,
    /// Whether bytes behind the end belong to the next response.
    is_followed: bool,
}

impl ResponseReader {
    /// A reader for the response to a request with this method: the one to `HEAD` has no body.
    pub fn new(method: &str) -> ResponseReader {
        ResponseReader {
            received: Vec::new(),
            cursor: 0,
            state: State::Head,
            joined: Vec::new(),
            interim: 0,
            bodiless: method == "HEAD",
            is_followed: false,
        }
    }

    /// A reader for a response behind which another one may stand: see [`ResponseReader::take_rest`].
    pub fn followed(method: &str) -> ResponseReader {
        ResponseReader { is_followed: true, ..ResponseReader::new(method) }
    }

    /// Takes away what was pushed beyond the end of a response that may be followed: the beginning of the next one.
    pub fn take_rest(&mut self) -> Vec<u8> {
        if self.is_followed { self.received.split_off(self.cursor) } else { Vec::new() }
    }

    /// All bytes that were pushed.
    pub fn received(&self) -> &[u8] {
        &self.received
    }

    /// Whether an interim response has come: leave to go on.
    pub fn has_leave(&self) -> bool {
        self.interim > 0
    }

    /// Takes more bytes. After [`Progress::Done`] there is nothing more to push.
    pub fn push(&mut self, bytes: &[u8]) -> Progress {
        self.received.extend_from_slice(bytes);
        match self.advance() {
            Ok(None) => Progress::More,
            Ok(Some(_)) if self.cursor < self.received.len() && !self.is_followed => {
                Progress::Done(Err(Failure::Garbage("bytes after the end of the response".to_owned())))
            }
            Ok(Some(response)) => Progress::Done(Ok(response)),
            Err(failure) => Progress::Done(Err(failure)),
        }
    }

    /// The connection has ended: `orderly` says whether the peer said so at every layer.
    pub fn end(&mut self, orderly: bool) -> Result<Response, Failure> {
        let State::Body { response, kind } = &mut self.state else {
            let received = self.received.len() - self.cursor;
            return Err(match received {
                0 => Failure::Closed,
                _ => Failure::Truncated { place: Place::Head, received, promised: None },
            });
        };
        let rest = &self.received[self.cursor..];
        match kind {
            Body::UntilClose if orderly => {
                response.body = Bytes::copy_from_slice(rest);
                Ok(response.clone())
            }
            Body::UntilClose => {
                Err(Failure::Truncated { place: Place::Body, received: rest.len(), promised: None })
            }
            Body::Length(promised) => Err(Failure::Truncated {
                place: Place::Body,
                received: rest.len(),
                promised: Some(*promised),
            }),
            Body::Chunked => {
                Err(Failure::Truncated { place: Place::Body, received: self.joined.len(), promised: None })
            }
        }
    }

    fn advance(&mut self) -> Result<Option<Response>, Failure> {
        while matches!(self.state, State::Head) {
            if !self.read_head()? {
                return Ok(None);
            }
        }
        let State::Body { response, kind } = &self.state else { return Ok(None) };
        let body = match *kind {
            Body::Length(length) if self.received.len() - self.cursor < length => None,
            Body::Length(length) => {
                let body = self.received[self.cursor..self.cursor + length].to_vec();
                self.cursor += length;
                Some(body)
            }
            Body::UntilClose => {
                limit_body(self.received.len() - self.cursor)?;
                None
            }
            Body::Chunked => {
                let whole = read_chunks(&self.received, &mut self.cursor, &mut self.joined)?;
                whole.then(|| std::mem::take(&mut self.joined))
            }
        };
        Ok(body.map(|body| Response { body: Bytes::from(body), ..response.clone() }))
    }

    /// Reads one head, if it is whole; an interim one is read over.
    fn read_head(&mut self) -> Result<bool, Failure> {
        let bytes = &self.received[self.cursor..];
        let mut table = [httparse::EMPTY_HEADER; MAX_HEADERS];
        let mut parsed = httparse::Response::new(&mut table);
        let length = match parsed.parse(bytes) {
            Ok(httparse::Status::Complete(length)) => length,
            Ok(httparse::Status::Partial) if bytes.len() > MAX_HEAD_BYTES => {
                return Err(Failure::TooLarge { what: "bytes of head", limit: MAX_HEAD_BYTES });
            }
            Ok(httparse::Status::Partial) => return Ok(false),
            Err(httparse::Error::TooManyHeaders) => {
                return Err(Failure::TooLarge { what: "headers", limit: MAX_HEADERS });
            }
            Err(error) => return Err(Failure::Garbage(error.to_string())),
        };
        let headers = parsed
            .headers
            .iter()
            .map(|header| Header {
                name: header.name.to_owned(),
                value: String::from_utf8_lossy(header.value).trim().to_owned(),
            })
            .collect();
        let response = Response {
            status: parsed.code.unwrap_or(0),
            reason: parsed.reason.unwrap_or("").to_owned(),
            headers,
            body: Bytes::new(),
        };
        if length > MAX_HEAD_BYTES {
            return Err(Failure::TooLarge { what: "bytes of head", limit: MAX_HEAD_BYTES });
        }
        self.cursor += length;
        if (100..200).contains(&response.status) {
            self.interim += 1;
            if response.status == 101 {
                return Err(Failure::Garbage("an upgrade that nobody asked for".to_owned()));
            }
            if self.interim > MAX_INTERIM {
                return Err(Failure::TooLarge { what: "interim responses", limit: MAX_INTERIM });
            }
            return Ok(true);
        }
        let kind = self.framing(&response)?;
        self.state = State::Body { response, kind };
        Ok(true)
    }

    fn framing(&self, response: &Response) -> Result<Body, Failure> {
        let garbage = |text: &str| Err(Failure::Garbage(text.to_owned()));
        let encodings = response.headers_named("transfer-encoding");
        let lengths = response.headers_named("content-length");
        let kind = match (encodings.as_slice(), lengths.as_slice()) {
            ([], []) => Body::UntilClose,
            ([encoding], []) if encoding.eq_ignore_ascii_case("chunked") => Body::Chunked,
            ([_, ..], []) => return garbage("a transfer encoding other than chunked"),
            ([_, ..], [_, ..]) => return garbage("both a transfer encoding and a length"),
            ([], [length]) => Body::Length(read_length(length)?),
            ([], [_, ..]) => return garbage("more than one length"),
        };
        if self.bodiless || matches!(response.status, 204 | 304) {
            return Ok(Body::Length(0));
        }
        Ok(kind)
    }
}

fn limit_body(length: usize) -> Result<(), Failure> {
    if length > MAX_BODY_BYTES {
        return Err(Failure::TooLarge { what: "bytes of body", limit: MAX_BODY_BYTES });
    }
    Ok(())
}

fn read_length(text: &str) -> Result<usize, Failure> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits {
        return Err(Failure::Garbage(format!("content length `{text}` is not a number")));
    }
    // So many digits that they do not fit are over the limit as well.
    let length = text.parse().unwrap_or(usize::MAX);
    limit_body(length)?;
    Ok(length)
}

/// Joins the chunks that are whole; true after the last one and its trailers.
fn read_chunks(received: &[u8], cursor: &mut usize, joined: &mut Vec<u8>) -> Result<bool, Failure> {
    loop {
        let Some((line, after)) = line(received, *cursor)? else { return Ok(false) };
        let size = chunk_size(line)?;
        if size == 0 {
            return read_trailers(received, cursor, after);
        }
        limit_body(joined.len().saturating_add(size))?;
        let end = after + size;
        if received.len() < end + 2 {
            return Ok(false);
        }
        if received[end..end + 2] != *b"\r\n" {
            return Err(Failure::Garbage("a chunk does not end where its size says".to_owned()));
        }
        joined.extend_from_slice(&received[after..end]);
        *cursor = end + 2;
    }
}

fn read_trailers(received: &[u8], cursor: &mut usize, mut at: usize) -> Result<bool, Failure> {
    for _ in 0..=MAX_HEADERS {
        let Some((line, after)) = line(received, at)? else { return Ok(false) };
        at = after;
        if line.is_empty() {
            *cursor = at;
            return Ok(true);
        }
    }
    Err(Failure::TooLarge { what: "trailers", limit: MAX_HEADERS })
}

/// The line that begins at `at`, and where the next one begins.
fn line(received: &[u8], at: usize) -> Result<Option<(&[u8], usize)>, Failure> {
    let rest = &received[at..];
    match rest.windows(2).position(|pair| pair == b"\r\n") {
        Some(end) if end <= MAX_CHUNK_LINE => Ok(Some((&rest[..end], at + end + 2))),
        // Half of the line end may have come behind the longest line.
        None if rest.len() <= MAX_CHUNK_LINE + 1 => Ok(None),
        _ => Err(Failure::TooLarge { what: "bytes of a line between chunks", limit: MAX_CHUNK_LINE }),
    }
}

fn chunk_size(line: &[u8]) -> Result<usize, Failure> {
    let digits = line.split(|byte| *byte == b';').next().unwrap_or_default().trim_ascii_end();
    let text = std::str::from_utf8(digits).unwrap_or("");
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(Failure::Garbage("a chunk without a size".to_owned()));
    }
    let size = usize::from_str_radix(text, 16).unwrap_or(usize::MAX);
    limit_body(size)?;
    Ok(size)
}
