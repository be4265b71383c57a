//! The peer's readers: a response of HTTP as its bytes come, the document in it, the reply, and paths into it.
//!
//! Bytes: one that says the method and how many bytes come at a time, a path, a NUL, the response. Bytes that are no
//! response are read as a document. Leaves out sockets.

use crate::{Reading, split};
use vertebra_peer::http::{Failure, Progress, Response, ResponseReader};
use vertebra_peer::soap::Reply;
use vertebra_peer::xml::{Document, Find, Path, parse};

/// Bit of the first byte: the response is one to `HEAD`.
const HEAD_BIT: u8 = 0x80;

pub(crate) fn read(data: &[u8]) -> Reading {
    let Some((first, rest)) = data.split_first() else { return Reading::Refused };
    let (path, response) = split(rest, b"\0").unwrap_or((b"**/id/@root", rest));
    let method = if first & HEAD_BIT == 0 { "POST" } else { "HEAD" };
    let at_a_time = usize::from(first & !HEAD_BIT) + 1;
    let path = String::from_utf8_lossy(path);
    match http(method, at_a_time, response) {
        Some(response) => {
            document(&path, &response.body);
            Reading::Taken
        }
        None => Reading::taken_if(document(&path, response)),
    }
}

/// Read whole and read in pieces, a response is the same one.
fn http(method: &str, at_a_time: usize, bytes: &[u8]) -> Option<Response> {
    let mut whole = ResponseReader::new(method);
    let at_once = whole.push(bytes);
    let mut pieces = ResponseReader::new(method);
    let mut progress = Progress::More;
    let mut pushed = 0;
    for piece in bytes.chunks(at_a_time) {
        progress = pieces.push(piece);
        pushed += piece.len();
        if progress != Progress::More {
            break;
        }
    }
    match (&at_once, &progress) {
        // What comes behind the end is seen only where it comes with the end.
        (Progress::Done(Err(Failure::Garbage(_))), Progress::Done(Ok(_))) if pushed < bytes.len() => {}
        (Progress::Done(Err(_)), Progress::Done(Err(_))) => {}
        _ => assert_eq!(at_once, progress, "{at_a_time} bytes at a time make a difference"),
    }
    match at_once {
        Progress::Done(response) => response.ok(),
        Progress::More => {
            let (orderly, cut) = (whole.end(true), pieces.end(true));
            // Of a chunked body that ends early, what had arrived is counted alike.
            assert_eq!(orderly, cut, "{at_a_time} bytes at a time make a difference at the end");
            orderly.ok()
        }
    }
}

/// Whether there is a document.
fn document(path: &str, bytes: &[u8]) -> bool {
    let Ok(document) = parse(bytes) else { return false };
    let written = document.to_xml();
    let again =
        parse(written.as_bytes()).unwrap_or_else(|error| panic!("what was written is refused: {error}"));
    assert_eq!(again, document, "a document is read as it is written");
    if let Ok(reply) = Reply::read(&document) {
        let held = reply.interaction().map(|interaction| interaction.depth());
        assert!(held.is_none_or(|depth| depth < document.root.depth()), "an interaction is inside");
    }
    follow(path, &document);
    true
}

/// What a path finds is counted alike by everything that follows it.
fn follow(text: &str, document: &Document) {
    let Ok(path) = Path::parse(text) else {
        assert!(document.all(text).is_err(), "a path that cannot be read finds nothing");
        return;
    };
    assert_eq!(Path::parse(&path.to_string()).as_ref(), Ok(&path), "a path is read as it is written");
    let found = document.all_of(&path);
    assert_eq!(document.count(text).ok(), Some(found.len()));
    assert_eq!(document.one_of(&path).ok(), (found.len() == 1).then(|| found[0].clone()));
    assert_eq!(document.at(text).ok().flatten(), found.first().cloned());
    let absent = document.why_absent(text).ok().flatten();
    assert_eq!(absent.is_some(), found.is_empty(), "what is absent is told");
}
