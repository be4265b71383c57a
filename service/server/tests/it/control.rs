//! The control port: every path, every kind of error, and the two that wait for quiet (design 4.3).

use crate::bench::{bench, config, control, impatient_bench, message, organisations, people, systems, text};
use crate::client::{Client, request};
use crate::pki::pki;
use serde_json::{Value, json};
use spine_clock::{Scope, ScopeConfig};
use spine_server::{Seams, Stores, start};
use std::sync::Arc;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_spine_says_about_itself() {
    let bench = bench().await;
    let cases = [
        ("/health/live", json!({ "status": "live" })),
        (
            "/health/ready",
            json!({ "status": "ready", "hl7": bench.spine.hl7_address(), "version": env!("CARGO_PKG_VERSION") }),
        ),
        ("/connections", json!({ "established": 0, "handshakes": 0, "heldBytes": 0 })),
        ("/stores", json!({ "records": "memory" })),
        ("/panics", json!({ "panics": [] })),
        ("/audit", json!({ "rows": [] })),
        ("/clock", json!({ "now": "2026-01-05T09:00:00Z", "kind": "virtual" })),
    ];
    for (path, expected) in cases {
        assert_eq!(bench.control("GET", path, "").await, (200, expected), "{path}");
    }
    let (status, reply) = bench.control("GET", "/configuration", "").await;
    assert_eq!(status, 200);
    let settings: Vec<Value> = serde_json::from_value(reply["settings"].clone()).unwrap();
    let find = |key: &str| settings.iter().find(|setting| setting["key"] == key).unwrap();
    assert_eq!(
        find("limits.body-bytes"),
        &json!({"key": "limits.body-bytes", "value": "5000000", "source": "default"})
    );
    assert_eq!(text(&find("hl7.tls.server-key-pem")["value"]), "(not shown)");
    assert!(!reply.to_string().contains("BEGIN"), "no PEM leaves the Spine");

    let address = bench.spine.control_address();
    let metrics = crate::bench::control_raw(address, "GET", "/metrics", "").await;
    assert_eq!(metrics.status, 200);
    assert!(metrics.header("content-type").unwrap().starts_with("application/openmetrics-text"));
    assert!(metrics.body.ends_with("# EOF\n") && metrics.body.contains("spine_build_info{version="));
    assert_eq!(bench.scope.resolve("spine.vertebra.test"), Some(bench.spine.hl7_address()));
    assert_eq!(bench.scope.resolve("control.spine.vertebra.test"), Some(address));
    bench.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn errors_name_the_path_the_value_and_the_rule() {
    let bench = bench().await;
    let no_array = "people: invalid type: map, expected a sequence at line 1 column 0";
    let cases = [
        ("GET", "/nowhere", "", 404, "/nowhere: no such path"),
        ("DELETE", "/people", "", 405, "/people: DELETE is not taken here"),
        ("GET", "/audit?limit=0", "", 400, "/audit: limit \"0\": a whole number from 1 to 10000"),
        ("GET", "/audit?limit=many", "", 400, "/audit: limit \"many\": a whole number from 1 to 10000"),
        (
            "GET",
            "/audit?sincerely=1",
            "",
            400,
            "/audit: Failed to deserialize query string: sincerely: unknown field `sincerely`",
        ),
        ("PUT", "/people", "{}", 400, no_array),
        ("PUT", "/people", "[", 400, "people: EOF while parsing a list at line 1 column 1"),
        ("PUT", "/systems", &systems().to_string(), 422, "systems[0].ods: \"A81901\" is no organisation"),
        ("PUT", "/organisations", r#"[{"ods":"a"}]"#, 422, "organisations[0]."),
        ("POST", "/clock", "{}", 400, "/clock: exactly one of advanceBy and advanceTo"),
        ("POST", "/clock", r#"{"advance":"PT1H"}"#, 400, "/clock: unknown field `advance`"),
        (
            "POST",
            "/clock",
            r#"{"advanceBy":"P1M"}"#,
            422,
            "advanceBy \"P1M\": a duration that is not negative",
        ),
        ("POST", "/clock", r#"{"advanceBy":"-PT1H"}"#, 422, "advanceBy \"-PT1H\": a duration"),
        (
            "POST",
            "/clock",
            r#"{"advanceTo":"2025-01-01T00:00:00Z"}"#,
            422,
            "advanceTo \"2025-01-01T00:00:00Z\"",
        ),
        ("POST", "/spines", "{}", 404, "/spines: control.spines = false here"),
    ];
    for (method, path, body, status, error) in cases {
        let (found, reply) = bench.control(method, path, body).await;
        assert_eq!(found, status, "{method} {path} {body}: {reply}");
        assert!(text(&reply["error"]).starts_with(error), "{method} {path} {body}: {reply}");
    }
    bench.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_array_is_taken_whole_or_not_at_all() {
    let bench = bench().await;
    let (_, empty) = bench.control("GET", "/digest", "").await;
    assert_eq!(empty["kinds"], json!({}));
    let mut documents = people();
    documents.as_array_mut().unwrap().push(json!({ "nhsNumber": "9000000017", "gender": "7" }));
    let (status, reply) = bench.control("PUT", "/people", &documents.to_string()).await;
    assert_eq!(status, 422);
    assert!(text(&reply["error"]).starts_with("people[1]."), "{reply}");
    assert_eq!(bench.control("GET", "/digest", "").await.1, empty, "nothing of the array was taken");

    let mut bad = organisations();
    bad.as_array_mut().unwrap().push(json!({ "ods": "A81002" }));
    assert_eq!(bench.control("PUT", "/organisations", &bad.to_string()).await.0, 422);
    assert_eq!(bench.control("GET", "/digest", "").await.1, empty);

    bench.seed().await;
    let (_, full) = bench.control("GET", "/digest", "").await;
    assert_eq!(full["kinds"]["pds-patient"]["count"], 1);
    assert_ne!(full["directory"], empty["directory"]);
    assert_ne!(full["sha256"], empty["sha256"]);
    assert_eq!(text(&full["sha256"]).len(), 64);
    assert_eq!(bench.control("PUT", "/people", "[]").await, (200, json!({ "loaded": 0 })));
    bench.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rows_are_found_by_message_id() {
    let bench = bench().await;
    bench.seed().await;
    let mut client = bench.client().await;
    for _ in 0..2 {
        client.ask(message()).await.unwrap();
    }
    client.ask(request("POST", "/sync-service", "", "<x/>")).await.unwrap();
    client.close();
    bench.settle().await;
    let count = |path: &'static str| async {
        let (_, reply) = bench.control("GET", path, "").await;
        reply["rows"].as_array().unwrap().len()
    };
    assert_eq!(count("/audit").await, 3);
    assert_eq!(count("/audit?limit=2").await, 2);
    assert_eq!(count("/audit?message-id=11111111-2222-4333-8444-555555555555").await, 2);
    assert_eq!(count("/audit?message-id=11111111-2222-4333-8444-555555555555&limit=1").await, 1);
    assert_eq!(count("/audit?message-id=none").await, 0);
    bench.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_caller_of_another_process_moves_the_clock_and_waits_for_quiet() {
    let bench = impatient_bench().await;
    let now = |now: &str| (200, json!({ "now": now }));
    assert_eq!(bench.control("POST", "/settle", "").await, now("2026-01-05T09:00:00Z"));
    let cases = [
        (r#"{"advanceBy":"PT2H"}"#, "2026-01-05T11:00:00Z"),
        (r#"{"advanceBy":"P28D"}"#, "2026-02-02T11:00:00Z"),
        (r#"{"advanceTo":"2026-03-01T00:00:00Z"}"#, "2026-03-01T00:00:00Z"),
    ];
    for (body, expected) in cases {
        assert_eq!(bench.control("POST", "/clock", body).await, now(expected), "{body}");
    }
    let held = bench.scope.token("somebody at work");
    let (status, reply) = bench.control("POST", "/settle", "").await;
    assert_eq!(status, 503);
    assert!(text(&reply["busy"][0]).starts_with("somebody at work@"), "{reply}");
    drop(held);
    assert_eq!(bench.control("POST", "/settle", "").await.0, 200);
    bench.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_party_of_the_scope_uses_the_port_but_does_not_settle_through_it() {
    let bench = bench().await;
    let address = bench.spine.control_address();
    let mut client = Client::plain(&bench.scope, address).await;
    let reply = client.ask(request("PUT", "/organisations", "", &organisations().to_string())).await.unwrap();
    assert_eq!((reply.status, reply.header("connection")), (200, Some("close")));
    client.close();
    for (path, body) in [("/settle", ""), ("/clock", r#"{"advanceBy":"PT1S"}"#)] {
        let mut client = Client::plain(&bench.scope, address).await;
        let reply = client.ask(request("POST", path, "", body)).await.unwrap();
        assert_eq!(reply.status, 409, "{}", reply.body);
        client.close();
    }
    bench.settle().await;
    bench.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_clock_of_the_system_is_read_but_not_moved() {
    let _sockets = crate::bench::SOCKETS.read().await;
    let scope = Scope::new(ScopeConfig::system("test", [7; 32]));
    let stores = Stores::weak([1; 32]);
    let spine = start(config(), Arc::clone(&scope), stores, Seams::default()).await.unwrap();
    let address = spine.control_address();
    let (status, reply) = control(address, "GET", "/clock", "").await;
    assert_eq!((status, text(&reply["kind"])), (200, "system"));
    let (status, reply) = control(address, "POST", "/clock", r#"{"advanceBy":"PT1H"}"#).await;
    assert_eq!(status, 409, "{reply}");
    assert_eq!(control(address, "GET", "/stores", "").await.1, json!({ "records": "weak memory" }));
    let mut client = Client::tls(&scope, spine.hl7_address(), &pki().elm).await;
    let reply = client.ask(request("GET", "/healthcheck", "", "")).await.unwrap();
    let date = reply.header("date").unwrap();
    assert!(date.ends_with(" GMT") && date.len() == "Mon, 05 Jan 2026 09:00:00 GMT".len(), "{date}");
    client.close();
    spine.stop().await;
    scope.shutdown().await;
    assert_eq!(scope.take_panics(), []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_over_the_limit_is_refused_in_json() {
    let bench = bench().await;
    let body = " ".repeat(1_024 * 1_024 + 1);
    let (status, reply) = bench.control("POST", "/clock", &body).await;
    assert_eq!(status, 413, "{reply}");
    let large = format!("[{}]", " ".repeat(3 * 1_024 * 1_024));
    assert_eq!(bench.control("PUT", "/people", &large).await, (200, json!({ "loaded": 0 })));
    bench.end().await;
}
