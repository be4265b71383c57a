//! A raw HTTP request in a file: where its head ends, what it says, and where its framing is not what it should be.
//!
//! Leaves out sending and mending it: the bytes go out as they stand.

use bytes::Bytes;

/// The longest request line that is taken for one: longer than any client sends.
const REQUEST_LINE_BYTES: usize = 8 * 1024;

/// A raw request, taken apart.
#[derive(Debug, Clone)]
pub(super) struct Raw {
    pub(super) method: String,
    pub(super) path: String,
    /// The headers in their order; lines without a colon are left out.
    headers: Vec<(String, String)>,
    /// The head with its empty line.
    pub(super) head: Bytes,
    pub(super) body: Bytes,
    /// What is odd about it, in whole sentences.
    pub(super) remarks: Vec<String>,
    /// Whether a receiver can read the request to its end.
    pub(super) is_whole: bool,
}

impl Raw {
    /// Takes bytes apart that begin with a request line of HTTP/1; others are none.
    pub(super) fn read(bytes: &Bytes) -> Option<Raw> {
        let (method, path) = request_line(bytes)?;
        let end = head_end(bytes);
        let (head, body) =
            (bytes.slice(..end.unwrap_or(bytes.len())), bytes.slice(end.unwrap_or(bytes.len())..));
        let text = String::from_utf8_lossy(&head).into_owned();
        let headers = text
            .lines()
            .skip(1)
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()))
            .collect();
        let mut raw = Raw { method, path, headers, head, body, remarks: Vec::new(), is_whole: true };
        if end.is_none() {
            raw.odd(false, "the head does not end with an empty line: sent as it stands".to_owned());
        }
        if has_bare_line_feed(&raw.head) {
            raw.odd(true, "lines of the head end in LF, not CRLF: sent as they stand".to_owned());
        }
        raw.look_at_length();
        Some(raw)
    }

    /// The value of the first header of this name.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let mut named = self.headers.iter().filter(|(held, _)| held.eq_ignore_ascii_case(name));
        named.next().map(|(_, value)| value.as_str())
    }

    fn look_at_length(&mut self) {
        let length = self.body.len();
        let chunked = self.header("Transfer-Encoding").is_some();
        match self.header("Content-Length").map(str::to_owned) {
            None if chunked || length == 0 => {}
            None => self.odd(
                false,
                format!(
                    "no Content-Length, but {length} bytes follow the head: sent as it stands, and a receiver reads no body"
                ),
            ),
            Some(said) => match said.parse::<usize>() {
                Ok(said) if said == length => {}
                Ok(said) => self.odd(
                    false,
                    format!("Content-Length says {said}, but the body has {length} bytes: sent as it stands"),
                ),
                Err(_) => {
                    self.odd(false, format!("Content-Length says {said:?}, which is no number: sent as it stands"));
                }
            },
        }
    }

    fn odd(&mut self, is_whole: bool, remark: String) {
        self.is_whole &= is_whole;
        self.remarks.push(remark);
    }
}

/// Method and target of the first line, if it is a request line of HTTP/1.
fn request_line(bytes: &[u8]) -> Option<(String, String)> {
    let first = bytes[..bytes.len().min(REQUEST_LINE_BYTES)].split(|byte| *byte == b'\n').next()?;
    let line = std::str::from_utf8(first).ok()?.trim_end_matches('\r');
    let mut words = line.split(' ');
    let (method, path, version) = (words.next()?, words.next()?, words.next()?);
    let is_method = !method.is_empty() && method.bytes().all(|byte| byte.is_ascii_uppercase());
    let is_line = is_method && version.starts_with("HTTP/1.") && words.next().is_none();
    is_line.then(|| (method.to_owned(), path.to_owned()))
}

/// Where the body begins: behind the first empty line.
fn head_end(bytes: &[u8]) -> Option<usize> {
    let mut begin = 0;
    while let Some(length) = bytes[begin..].iter().position(|byte| *byte == b'\n') {
        let line = &bytes[begin..begin + length];
        begin += length + 1;
        if line.is_empty() || line == b"\r" {
            return Some(begin);
        }
    }
    None
}

fn has_bare_line_feed(head: &[u8]) -> bool {
    let mut before = 0;
    head.iter().any(|byte| {
        let is_bare = *byte == b'\n' && before != b'\r';
        before = *byte;
        is_bare
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Raw {
        Raw::read(&Bytes::copy_from_slice(text.as_bytes())).unwrap()
    }

    #[test]
    fn a_request_is_taken_apart_and_what_is_odd_is_said() {
        let right = read("POST /sync-service HTTP/1.1\r\nSOAPAction: a/b\r\nContent-Length: 3\r\n\r\nabc");
        assert_eq!((right.method.as_str(), right.path.as_str()), ("POST", "/sync-service"));
        assert_eq!(right.header("soapaction"), Some("a/b"));
        assert_eq!(&right.body[..], b"abc");
        assert!(right.is_whole && right.remarks.is_empty());
        let cases = [
            ("POST / HTTP/1.1\nContent-Length: 3\n\nabc", true, "lines of the head end in LF"),
            ("POST / HTTP/1.1\r\n\r\nabc", false, "no Content-Length, but 3 bytes follow"),
            ("POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nabc", false, "says 9, but the body has 3 bytes"),
            ("POST / HTTP/1.1\r\nContent-Length: x\r\n\r\nabc", false, "which is no number"),
            ("POST / HTTP/1.1\r\nHost: a\r\n", false, "does not end with an empty line"),
        ];
        for (text, is_whole, remark) in cases {
            let raw = read(text);
            assert_eq!(raw.is_whole, is_whole, "{text}");
            assert!(raw.remarks.iter().any(|said| said.contains(remark)), "{text}: {:?}", raw.remarks);
        }
    }

    #[test]
    fn other_bytes_are_no_request() {
        for text in [
            "",
            "<xml/>",
            "POST /",
            "post / HTTP/1.1\r\n\r\n",
            "POST /a b HTTP/1.1\r\n",
            "HTTP/1.1 200 OK\r\n\r\n",
        ] {
            assert!(Raw::read(&Bytes::copy_from_slice(text.as_bytes())).is_none(), "{text:?}");
        }
    }
}
