//! Limits of bodies and heads, broken framing, and senders that stop: refused in HTTP's or the protocol's own form.

use crate::bench::{bench, bench_with, config, message, text};
use crate::client::request;
use spine_server::{Config, Seams};

const ACTION: &str = "SOAPAction: urn:nhs:names:services:pdsquery/QUPA_IN040000UK32\r\n";
const BODY_BYTES_MAX: usize = 5_000_000;

fn post(headers: &str, body: &str) -> String {
    request("POST", "/sync-service", &format!("{ACTION}{headers}"), body)
}

/// The same without a declared length.
fn chunked(body: &str) -> String {
    let head =
        format!("POST /sync-service HTTP/1.1\r\nHost: spine\r\n{ACTION}Transfer-Encoding: chunked\r\n\r\n");
    let chunks: String = body
        .as_bytes()
        .chunks(60_000)
        .map(|chunk| format!("{:x}\r\n{}\r\n", chunk.len(), "x".repeat(chunk.len())))
        .collect();
    format!("{head}{chunks}0\r\n\r\n")
}

fn small() -> Config {
    let mut config = config();
    config.hl7.needs_length = false;
    config.limits.body_bytes = 1_000;
    config.limits.discard_bytes = 2_000;
    config
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_of_five_million_bytes_is_read_and_one_more_is_too_large() {
    let mut config = config();
    config.hl7.needs_length = false;
    let bench = bench_with(config, Seams::default()).await;
    let cases = [
        (post("", &"x".repeat(BODY_BYTES_MAX)), "ErrorBaseTms.MESSAGE_NOT_WELL_FORMED"),
        (post("", &"x".repeat(BODY_BYTES_MAX + 1)), "TMS.MESSAGE_TOO_LARGE"),
        (chunked(&"x".repeat(BODY_BYTES_MAX)), "ErrorBaseTms.MESSAGE_NOT_WELL_FORMED"),
        (chunked(&"x".repeat(BODY_BYTES_MAX + 1)), "TMS.MESSAGE_TOO_LARGE"),
    ];
    for (at, (large, fault)) in cases.into_iter().enumerate() {
        let mut client = bench.client().await;
        let declares = !large.contains("chunked");
        let reply = client.ask(large).await.unwrap();
        assert_eq!(reply.status, 500);
        // The rest of a large body was read, so the connection goes on; behind chunks nothing is taken.
        let next = client.ask(request("GET", "/healthcheck", "", "")).await;
        assert_eq!(next.is_some(), declares);
        client.close();
        assert!(reply.body.contains("Fault"), "{}", reply.body);
        bench.settle().await;
        assert_eq!(text(&bench.rows().await[at]["fault"]), fault);
    }
    bench.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_beyond_all_bounds_is_refused_and_the_refusal_can_be_read() {
    let bench = bench_with(small(), Seams::default()).await;
    let huge = "x".repeat(500_000);
    let cases = [
        (post("", &huge), "the body has 500000 bytes, at most 1000 are read"),
        (post("", &"x".repeat(2_999)), "the body has 2999 bytes, at most 1000 are read"),
    ];
    for (request, about) in cases {
        let mut client = bench.client().await;
        let reply = client.ask(request).await.unwrap();
        assert_eq!(reply.status, 500);
        client.close();
        bench.settle().await;
        assert_eq!(bench.faults().await.last().unwrap(), &format!("TMS.MESSAGE_TOO_LARGE: {about}"));
    }
    let mut client = bench.client().await;
    client.write(chunked(&huge)).await.unwrap();
    let reply = client.read().await.unwrap();
    assert_eq!((reply.status, reply.header("connection")), (500, Some("close")));
    client.outlast().await;

    // A sender that asks for leave is told before it sends.
    let mut client = bench.client().await;
    let head = format!(
        "POST /sync-service HTTP/1.1\r\nHost: spine\r\n{ACTION}Expect: 100-continue\r\nContent-Length: 1001\r\n\r\n"
    );
    let reply = client.ask(head).await.unwrap();
    assert_eq!((reply.status, reply.header("connection")), (500, Some("close")));
    client.outlast().await;
    bench.settle().await;
    let about = "TMS.MESSAGE_TOO_LARGE: the body has 1001 bytes, at most 1000 are read";
    assert_eq!(bench.faults().await.last().unwrap(), about);

    let mut client = bench.client().await;
    assert_eq!(client.ask(request("GET", "/healthcheck", "", "")).await.unwrap().status, 200);
    client.close();
    bench.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn broken_http_is_audited_and_closed() {
    let over = "TRANSPORT.BROKEN_HTTP: the head of the request is over its limit";
    let no_http = "TRANSPORT.BROKEN_HTTP: the head of the request is not HTTP/1.1";
    let framing = "TRANSPORT.BROKEN_HTTP: the framing of the body is broken";
    let long = format!("X: {}\r\n", "y".repeat(40_000));
    let cases = [
        ("NONSENSE\r\n\r\n".to_owned(), Some(400), no_http),
        ("POST / HTTP/1.1\r\nno colon\r\n\r\n".to_owned(), Some(400), no_http),
        (post("Content-Length: 7\r\n", ""), Some(400), no_http),
        (post("Transfer-Encoding: gzip\r\n", ""), Some(400), no_http),
        ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned(), None, no_http),
        (post(&"X: y\r\n".repeat(101), ""), Some(431), over),
        (post(&long, ""), Some(431), over),
        (
            format!("POST / HTTP/1.1\r\nHost: x\r\n{ACTION}Transfer-Encoding: chunked\r\n\r\nzz\r\n"),
            None,
            framing,
        ),
    ];
    for (request, status, fault) in cases {
        let mut config = config();
        config.hl7.needs_length = false;
        let bench = bench_with(config, Seams::default()).await;
        let mut client = bench.client().await;
        let reply = client.ask(&request).await;
        assert_eq!(reply.map(|reply| reply.status), status, "{request:.60}");
        client.outlast().await;
        bench.settle().await;
        assert_eq!(bench.faults().await, [fault], "{request:.60}");
        let mut client = bench.client().await;
        assert_eq!(client.ask(message()).await.unwrap().status, 500, "the Spine still answers");
        client.close();
        bench.end().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sender_that_leaves_in_the_middle_is_audited() {
    let whole = message();
    let head_end = whole.find("\r\n\r\n").unwrap() + 4;
    for cut in [5, head_end - 2, head_end, head_end + 40] {
        let bench = bench().await;
        let mut client = bench.client().await;
        client.write(&whole[..cut]).await.unwrap();
        client.close();
        bench.settle().await;
        let rows = bench.rows().await;
        assert_eq!(rows.len(), 1, "cut at {cut}: {rows:?}");
        assert_eq!(
            bench.faults().await,
            ["TRANSPORT.ABANDONED: the sender has gone in the middle of a request"],
            "cut at {cut}"
        );
        assert_eq!(text(&rows[0]["outcome"]), "closed");
        bench.end().await;
    }
}
