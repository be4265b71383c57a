//! Messages over HTTP: answered, kept alive, closed on request; methods and paths (wire 1.2, 1.4).

use crate::bench::{NUMBER, bench, control_raw, message, message_to, text};
use crate::client::request;
use tokio::io::AsyncWriteExt;

/// Enough to hit a race of one in a hundred.
const ROUNDS: usize = 200;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_is_answered_and_its_row_is_there_when_the_scope_settles() {
    let bench = bench().await;
    bench.seed().await;
    let mut client = bench.client().await;
    for round in 1..=3 {
        let reply = client.ask(message()).await.unwrap();
        assert_eq!(reply.status, 200, "{reply:?}");
        assert_eq!(reply.header("content-type"), Some("text/xml"));
        assert_eq!(reply.header("date"), None, "no instant in bytes that are compared");
        assert!(reply.body.contains("QUPA_IN050000UK32") && reply.body.contains(NUMBER), "{}", reply.body);
        bench.settle().await;
        assert_eq!(bench.rows().await.len(), round);
    }
    client.close();
    bench.settle().await;
    let rows = bench.rows().await;
    assert!(rows.iter().all(|row| text(&row["outcome"]) == "answered"), "{rows:?}");
    let metrics = control_raw(bench.spine.control_address(), "GET", "/metrics", "").await.body;
    let counted =
        r#"spine_requests_total{interaction="QUPA_IN040000UK32",outcome="answered",fault="none"} 3"#;
    assert!(metrics.contains(counted), "{metrics}");
    assert!(metrics.contains(r#"spine_connections_open{listener="hl7"} 0"#), "{metrics}");
    assert!(metrics.contains(r#"spine_documents_loaded_total{kind="person"} 1"#), "{metrics}");
    assert!(!metrics.contains(NUMBER), "no patient data in metrics");
    bench.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_connection_closes_where_the_sender_asks_for_it() {
    let bench = bench().await;
    let mut client = bench.client().await;
    let reply = client.ask(message_to("/sync-service", "Connection: close\r\n")).await.unwrap();
    assert_eq!(reply.header("connection"), Some("close"));
    client.outlast().await;
    bench.settle().await;
    assert_eq!(bench.rows().await.len(), 1);
    bench.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn methods_and_paths() {
    let bench = bench().await;
    bench.seed().await;
    let cases = [
        ("GET", "/healthcheck", 200, None, "up"),
        ("POST", "/healthcheck", 405, Some("GET"), ""),
        ("GET", "/sync-service", 405, Some("POST"), ""),
        ("PUT", "/anything", 405, Some("POST"), ""),
        ("DELETE", "/", 405, Some("POST"), ""),
    ];
    let mut client = bench.client().await;
    for (method, path, status, allow, body) in cases {
        let reply = client.ask(request(method, path, "", "")).await.unwrap();
        assert_eq!((reply.status, reply.header("allow")), (status, allow), "{method} {path}");
        assert!(reply.body.contains(body));
    }
    bench.settle().await;
    assert_eq!(bench.faults().await, [""; 0], "none of these is a message");

    let reply = client.ask(message_to("/nowhere", "")).await.unwrap();
    assert_eq!(reply.status, 500);
    assert!(reply.body.contains("errorCode>101<"), "{}", reply.body);
    client.close();
    bench.settle().await;
    assert_eq!(bench.rows().await.len(), 1);
    bench.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sender_that_has_gone_or_closed_its_side_is_still_served() {
    let bench = bench().await;
    bench.seed().await;
    let mut client = bench.client().await;
    client.write(message()).await.unwrap();
    client.close();
    bench.settle().await;
    assert_eq!(bench.rows().await.len(), 1, "the request was whole");

    let mut client = bench.client().await;
    client.write(message()).await.unwrap();
    client.stream.shutdown().await.unwrap();
    assert_eq!(client.read().await.unwrap().status, 200);
    client.close();
    bench.settle().await;
    assert_eq!(bench.rows().await.len(), 2);
    bench.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_in_one_piece_are_answered_one_by_one() {
    let bench = bench().await;
    bench.seed().await;
    let mut client = bench.client().await;
    let both = message() + &request("GET", "/healthcheck", "", "");
    client.write(both).await.unwrap();
    assert_eq!(client.read().await.unwrap().status, 200);
    assert_eq!(client.read().await.unwrap().status, 200);
    client.close();
    bench.settle().await;
    bench.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn settle_is_exact_after_requests_that_nobody_waited_for() {
    let bench = bench().await;
    bench.seed().await;
    for round in 1..=ROUNDS {
        let mut client = bench.client().await;
        client.write(message()).await.unwrap();
        client.close();
        bench.settle().await;
        let (_, reply) = bench.control("GET", "/audit", "").await;
        assert_eq!(reply["rows"].as_array().unwrap().len(), round);
    }
    bench.end().await;
}
