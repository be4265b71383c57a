//! Responses as they come: whole, in pieces, cut off, and what is no response.

use proptest::prelude::*;
use vertebra_peer::http::{
    Failure, MAX_BODY_BYTES, MAX_HEAD_BYTES, MAX_HEADERS, MAX_INTERIM, Place, Progress, Response,
    ResponseReader,
};

/// Reads the bytes in pieces of a size, then an end.
fn read_in(method: &str, bytes: &[u8], size: usize, orderly: bool) -> Result<Response, Failure> {
    let mut reader = ResponseReader::new(method);
    for piece in bytes.chunks(size) {
        if let Progress::Done(outcome) = reader.push(piece) {
            return outcome;
        }
    }
    reader.end(orderly)
}

fn read(bytes: &[u8]) -> Result<Response, Failure> {
    let whole = read_in("POST", bytes, usize::MAX, true);
    for size in [1, 2, 7] {
        let pieces = read_in("POST", bytes, size, true);
        // Bytes after the end are seen only when they come with it.
        if !matches!(&whole, Err(Failure::Garbage(text)) if text.contains("after the end")) {
            assert_eq!(pieces, whole, "in pieces of {size}: {}", String::from_utf8_lossy(bytes));
        }
    }
    whole
}

#[test]
fn reads_whole_responses() {
    // Bytes, status, reason, body.
    let table: &[(&str, u16, &str, &str)] = &[
        ("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n<a/>", 200, "OK", "<a/>"),
        ("HTTP/1.1 202 Accepted\r\ncontent-length:0\r\n\r\n", 202, "Accepted", ""),
        ("HTTP/1.1 200 OK\r\n\r\nuntil the close", 200, "OK", "until the close"),
        ("HTTP/1.0 200 OK\r\n\r\nx", 200, "OK", "x"),
        ("HTTP/1.1 500 \r\nContent-Length: 1\r\n\r\nx", 500, "", "x"),
        ("HTTP/1.1 204 No Content\r\n\r\n", 204, "No Content", ""),
        ("HTTP/1.1 304 Not Modified\r\nContent-Length: 10\r\n\r\n", 304, "Not Modified", ""),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA;x=y\r\n0123456789\r\n0\r\n\r\n",
            200,
            "OK",
            "abc0123456789",
        ),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n0\r\nTrailer: x\r\n\r\n", 200, "OK", ""),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n\r\r\n1\r\n\n\r\n0\r\n\r\n",
            200,
            "OK",
            "\r\n",
        ),
        ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx", 200, "OK", "x"),
    ];
    for (bytes, status, reason, body) in table {
        let response = read(bytes.as_bytes()).unwrap_or_else(|failure| panic!("{bytes}: {failure}"));
        assert_eq!((response.status, response.reason.as_str()), (*status, *reason), "{bytes}");
        assert_eq!(response.body, body.as_bytes(), "{bytes}");
    }
    let head = b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n";
    assert_eq!(read_in("HEAD", head, 5, true).unwrap().body, "");
}

#[test]
fn keeps_headers_in_order() {
    let bytes = "HTTP/1.1 202 Accepted\r\nB: 1\r\nA:  2 \r\nb: \u{e9}\r\nSOAPAction: asyncExpressSyncAck\r\nContent-Length: 0\r\n\r\n";
    let response = read(bytes.as_bytes()).unwrap();
    let names: Vec<&str> = response.headers.iter().map(|header| header.name.as_str()).collect();
    assert_eq!(names, ["B", "A", "b", "SOAPAction", "Content-Length"]);
    assert_eq!(response.headers_named("b"), ["1", "\u{e9}"]);
    assert_eq!(response.header("a"), Some("2"));
    assert_eq!(response.header("soapaction"), Some("asyncExpressSyncAck"));
    assert_eq!(response.header("Retry-After"), None);
}

#[test]
fn says_where_a_response_was_cut_off() {
    let truncated = |place, received, promised| Failure::Truncated { place, received, promised };
    let table: &[(&str, Failure)] = &[
        ("", Failure::Closed),
        ("HTTP/1.1 20", truncated(Place::Head, 11, None)),
        ("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n", truncated(Place::Head, 36, None)),
        ("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n", truncated(Place::Body, 0, Some(4))),
        ("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n<a/", truncated(Place::Body, 3, Some(4))),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", truncated(Place::Body, 0, None)),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n3\r\nab",
            truncated(Place::Body, 3, None),
        ),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n",
            truncated(Place::Body, 3, None),
        ),
    ];
    for (bytes, failure) in table {
        assert_eq!(read(bytes.as_bytes()).as_ref(), Err(failure), "{bytes}");
    }
    let until_close = b"HTTP/1.1 200 OK\r\n\r\nabc";
    assert_eq!(read_in("GET", until_close, 5, false), Err(truncated(Place::Body, 3, None)));
}

#[test]
fn refuses_what_is_no_response() {
    let garbage = [
        "hello\r\n\r\n",
        "\u{15}\u{3}\u{3}",
        "GET / HTTP/1.1\r\n\r\n",
        "HTTP/2 200 OK\r\n\r\n",
        "HTTP/1.1 abc OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        "HTTP/1.1 200 OK\r\nA : 1\r\n\r\n",
        "HTTP/1.1 200 OK\r\n folded\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: +1\r\n\r\nx",
        "HTTP/1.1 200 OK\r\nContent-Length: 1, 1\r\n\r\nx",
        "HTTP/1.1 200 OK\r\nContent-Length: \r\n\r\nx",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabcd\r\n0\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nxy",
        "HTTP/1.1 204 No Content\r\n\r\nx",
    ];
    for bytes in garbage {
        let failure = read(bytes.as_bytes()).unwrap_err();
        assert!(matches!(failure, Failure::Garbage(_)), "{bytes}: {failure:?}");
    }
}

#[test]
fn holds_its_limits() {
    let too_large = |bytes: &[u8]| match read_in("POST", bytes, usize::MAX, true) {
        Err(Failure::TooLarge { what, limit }) => (what, limit),
        other => panic!("{other:?}"),
    };
    let headers = "A: 1\r\n".repeat(MAX_HEADERS + 1);
    assert_eq!(too_large(format!("HTTP/1.1 200 OK\r\n{headers}\r\n").as_bytes()), ("headers", MAX_HEADERS));
    let long = format!("HTTP/1.1 200 OK\r\nA: {}\r\n\r\n", "x".repeat(MAX_HEAD_BYTES));
    assert_eq!(too_large(long.as_bytes()), ("bytes of head", MAX_HEAD_BYTES));
    let unfinished = format!("HTTP/1.1 200 OK\r\nA: {}", "x".repeat(MAX_HEAD_BYTES));
    assert_eq!(too_large(unfinished.as_bytes()), ("bytes of head", MAX_HEAD_BYTES));
    let interim = "HTTP/1.1 100 Continue\r\n\r\n".repeat(MAX_INTERIM + 1);
    assert_eq!(too_large(interim.as_bytes()), ("interim responses", MAX_INTERIM));
    for length in ["16777217", "99999999999999999999999999"] {
        let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n");
        assert_eq!(too_large(head.as_bytes()), ("bytes of body", MAX_BODY_BYTES));
    }
    for size in ["1000001", "fffffffffffffffffffffffff"] {
        let head = format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{size}\r\n");
        assert_eq!(too_large(head.as_bytes()), ("bytes of body", MAX_BODY_BYTES));
    }
    let line = format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{}", "0".repeat(300));
    assert_eq!(too_large(line.as_bytes()).0, "bytes of a line between chunks");
    let trailers = "A: 1\r\n".repeat(MAX_HEADERS + 1);
    let trailers = format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n{trailers}\r\n");
    assert_eq!(too_large(trailers.as_bytes()), ("trailers", MAX_HEADERS));

    let chunk = |line: usize| {
        let size = format!("1;{}", "x".repeat(line - 2));
        format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{size}\r\na\r\n0\r\n\r\n")
    };
    assert_eq!(read(chunk(256).as_bytes()).map(|response| response.body), Ok("a".into()));
    assert_eq!(too_large(chunk(257).as_bytes()), ("bytes of a line between chunks", 256));
    let mut endless = b"HTTP/1.1 200 OK\r\n\r\n".to_vec();
    endless.resize(endless.len() + MAX_BODY_BYTES + 1, b'x');
    assert_eq!(too_large(&endless), ("bytes of body", MAX_BODY_BYTES));
}

#[test]
fn a_response_that_may_be_followed_leaves_the_next_one_alone() {
    let first = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\none";
    let both = format!("{first}HTTP/1.1 200 OK\r\nContent-Le");
    let mut reader = ResponseReader::followed("POST");
    let Progress::Done(Ok(response)) = reader.push(both.as_bytes()) else { panic!("the first one is whole") };
    assert_eq!(response.body, "one");
    assert_eq!(reader.take_rest(), b"HTTP/1.1 200 OK\r\nContent-Le");
    assert_eq!(reader.received(), first.as_bytes());
    let mut reader = ResponseReader::new("POST");
    assert!(matches!(reader.push(both.as_bytes()), Progress::Done(Err(Failure::Garbage(_)))));
    assert!(reader.take_rest().is_empty());
}

proptest! {
    #[test]
    fn never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..200), size in 1usize..50) {
        let _ = read_in("POST", &bytes, size, true);
        let mut chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
        chunked.extend_from_slice(&bytes);
        let _ = read_in("POST", &chunked, size, false);
    }

    #[test]
    fn pieces_do_not_matter(body in "[a-z\r\n]{0,80}", chunk in 1usize..20, size in 1usize..40) {
        let mut bytes = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
        for piece in body.as_bytes().chunks(chunk) {
            bytes.extend_from_slice(format!("{:X}\r\n", piece.len()).as_bytes());
            bytes.extend_from_slice(piece);
            bytes.extend_from_slice(b"\r\n");
        }
        bytes.extend_from_slice(b"0\r\n\r\n");
        prop_assert_eq!(read_in("POST", &bytes, size, true).unwrap().body, body.as_bytes());
        let by_length = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        prop_assert_eq!(read_in("POST", by_length.as_bytes(), size, true).unwrap().body, body.as_bytes());
    }
}
