//! A request, written exactly as told.
//!
//! `Host`, `Content-Length` and `Connection: close` are added unless the caller gives or leaves out a header of that
//! name (wire 0.3: one request per connection, always a length, never chunked). Leaves out every check: a supplier
//! must be able to send what the Spine has to refuse.

use bytes::{BufMut, Bytes, BytesMut};

/// How the end of the body is announced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Framing {
    /// `Content-Length` with the true length.
    Length,
    /// `Content-Length` with this length, true or not.
    Claimed(u64),
    /// Not at all.
    Silent,
    /// `Transfer-Encoding: chunked`, the body in chunks of at most so many bytes (0 counts as 1).
    Chunked(usize),
}

/// A request to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The method, as written.
    pub method: String,
    /// The target, as written, such as `/sync-service`.
    pub path: String,
    /// The version, as written: `HTTP/1.1`.
    pub version: String,
    /// Headers in their order, as written.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Bytes,
    /// How the end of the body is announced.
    pub framing: Framing,
    /// Bytes sent after the end of the body.
    pub extra: Bytes,
    /// Names of headers that must not be added.
    pub without: Vec<String>,
    /// Sent instead of everything else: for bytes that are no HTTP at all.
    pub raw: Option<Bytes>,
}

impl Request {
    /// A request with a method, a target and nothing else.
    pub fn new(method: &str, path: &str) -> Request {
        Request {
            method: method.to_owned(),
            path: path.to_owned(),
            version: "HTTP/1.1".to_owned(),
            headers: Vec::new(),
            body: Bytes::new(),
            framing: Framing::Length,
            extra: Bytes::new(),
            without: Vec::new(),
            raw: None,
        }
    }

    /// A `POST`.
    pub fn post(path: &str) -> Request {
        Request::new("POST", path)
    }

    /// A `GET`; it announces no length unless it is given a body.
    pub fn get(path: &str) -> Request {
        Request { framing: Framing::Silent, ..Request::new("GET", path) }
    }

    /// These bytes and no others.
    pub fn raw(bytes: impl Into<Bytes>) -> Request {
        Request { raw: Some(bytes.into()), ..Request::new("", "") }
    }

    /// Adds a header at the end.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Request {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// Leaves a header out that would be added: `Host`, `Content-Length` or `Connection`.
    #[must_use]
    pub fn without(mut self, name: &str) -> Request {
        self.without.push(name.to_owned());
        self
    }

    /// Sets the body; its length is announced unless a framing is set later.
    #[must_use]
    pub fn body(mut self, body: impl Into<Bytes>) -> Request {
        self.body = body.into();
        self.framing = Framing::Length;
        self
    }

    /// Sets how the end of the body is announced.
    #[must_use]
    pub fn framing(mut self, framing: Framing) -> Request {
        self.framing = framing;
        self
    }

    /// Adds bytes after the end of the body.
    #[must_use]
    pub fn extra(mut self, bytes: impl Into<Bytes>) -> Request {
        self.extra = bytes.into();
        self
    }

    /// The head to a host, up to and with the empty line. Empty for a raw request.
    pub fn head(&self, host: &str) -> Bytes {
        if self.raw.is_some() {
            return Bytes::new();
        }
        let mut head = format!("{} {} {}\r\n", self.method, self.path, self.version);
        let mut add = |name: &str, value: &str| {
            head.push_str(name);
            head.push_str(": ");
            head.push_str(value);
            head.push_str("\r\n");
        };
        if self.wants("Host") {
            add("Host", host);
        }
        for (name, value) in &self.headers {
            add(name, value);
        }
        let length = match self.framing {
            Framing::Length => Some(self.body.len() as u64),
            Framing::Claimed(length) => Some(length),
            Framing::Silent | Framing::Chunked(_) => None,
        };
        if let Some(length) = length
            && self.wants("Content-Length")
        {
            add("Content-Length", &length.to_string());
        }
        if matches!(self.framing, Framing::Chunked(_)) && self.wants("Transfer-Encoding") {
            add("Transfer-Encoding", "chunked");
        }
        if self.wants("Connection") {
            add("Connection", "close");
        }
        head.push_str("\r\n");
        Bytes::from(head)
    }

    /// Everything that follows the head, as it goes out.
    pub fn tail(&self) -> Bytes {
        if let Some(raw) = &self.raw {
            return raw.clone();
        }
        let Framing::Chunked(size) = self.framing else {
            if self.extra.is_empty() {
                return self.body.clone();
            }
            return [self.body.clone(), self.extra.clone()].concat().into();
        };
        let mut tail = BytesMut::new();
        for chunk in self.body.chunks(size.max(1)) {
            tail.put_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
            tail.put_slice(chunk);
            tail.put_slice(b"\r\n");
        }
        tail.put_slice(b"0\r\n\r\n");
        tail.put_slice(&self.extra);
        tail.freeze()
    }

    fn wants(&self, name: &str) -> bool {
        let given = self.headers.iter().map(|(held, _)| held);
        !given.chain(&self.without).any(|held| held.eq_ignore_ascii_case(name))
    }
}
