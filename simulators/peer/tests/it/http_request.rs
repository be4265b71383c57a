//! Requests byte for byte.

use vertebra_peer::http::{Framing, Request};

fn written(request: &Request) -> String {
    String::from_utf8([request.head("spine.test"), request.tail()].concat()).unwrap()
}

#[test]
fn writes_exactly_what_was_told() {
    let table = [
        (
            Request::get("/healthcheck"),
            "GET /healthcheck HTTP/1.1\r\nHost: spine.test\r\nConnection: close\r\n\r\n",
        ),
        (
            Request::post("/sync-service")
                .header("SOAPAction", "urn:x/Y")
                .header("Content-Type", "text/xml")
                .body("<a/>"),
            "POST /sync-service HTTP/1.1\r\nHost: spine.test\r\nSOAPAction: urn:x/Y\r\nContent-Type: text/xml\r\n\
             Content-Length: 4\r\nConnection: close\r\n\r\n<a/>",
        ),
        (
            Request::post("/"),
            "POST / HTTP/1.1\r\nHost: spine.test\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        ),
        (
            Request::post("/").header("connection", "keep-alive").header("HOST", "other").body("x"),
            "POST / HTTP/1.1\r\nconnection: keep-alive\r\nHOST: other\r\nContent-Length: 1\r\n\r\nx",
        ),
        (
            Request::post("/").header("Content-Length", "7").header("Content-Length", "8").body("x"),
            "POST / HTTP/1.1\r\nHost: spine.test\r\nContent-Length: 7\r\nContent-Length: 8\r\nConnection: close\r\n\r\nx",
        ),
        (
            Request::post("/").without("Host").without("connection").body("x").framing(Framing::Silent),
            "POST / HTTP/1.1\r\n\r\nx",
        ),
        (
            Request::post("/").without("Host").without("Connection").body("x").framing(Framing::Claimed(99)),
            "POST / HTTP/1.1\r\nContent-Length: 99\r\n\r\nx",
        ),
        (
            Request::post("/")
                .without("Host")
                .without("Connection")
                .body("x")
                .extra("GET / HTTP/1.1\r\n\r\n"),
            "POST / HTTP/1.1\r\nContent-Length: 1\r\n\r\nxGET / HTTP/1.1\r\n\r\n",
        ),
        (
            Request::post("/")
                .without("Host")
                .without("Connection")
                .body("hello")
                .framing(Framing::Chunked(2))
                .extra("!"),
            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n2\r\nll\r\n1\r\no\r\n0\r\n\r\n!",
        ),
        (
            Request::post("/").without("Host").without("Connection").body("he").framing(Framing::Chunked(0)),
            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nh\r\n1\r\ne\r\n0\r\n\r\n",
        ),
        (Request::raw("\u{16}\u{3}\u{1}"), "\u{16}\u{3}\u{1}"),
        (
            Request::new("BREW COFFEE", "").without("Host").without("Connection").without("Content-Length"),
            "BREW COFFEE  HTTP/1.1\r\n\r\n",
        ),
    ];
    for (request, text) in table {
        assert_eq!(written(&request), text);
    }
}
