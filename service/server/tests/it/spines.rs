//! Fresh Spines through the control port: isolated, counted by name, stopped alone or with the one that made them.

use crate::bench::{Bench, bench_with, config, control, organisations, people, text};
use crate::pki::pki;
use serde_json::{Value, json};
use spine_server::Seams;
use std::net::SocketAddr;

const SEED: &str = "0707070707070707070707070707070707070707070707070707070707070707";

async fn sandbox() -> Bench {
    let mut config = config();
    config.control.spines = true;
    bench_with(config, Seams::default()).await
}

struct Fresh {
    id: String,
    hl7: SocketAddr,
    control: SocketAddr,
}

async fn create(bench: &Bench, wanted: Value) -> Fresh {
    let (status, reply) = bench.control("POST", "/spines", &wanted.to_string()).await;
    assert_eq!(status, 201, "{reply}");
    let address = |name: &str| text(&reply[name]).parse().unwrap();
    Fresh { id: text(&reply["id"]).to_owned(), hl7: address("hl7"), control: address("control") }
}

fn wanted(configuration: Value) -> Value {
    json!({ "name": "one", "seed": SEED, "start": "2030-01-01T00:00:00Z", "configuration": configuration })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fresh_spines_share_nothing() {
    let bench = sandbox().await;
    let first = create(&bench, wanted(json!({}))).await;
    let second =
        create(&bench, wanted(json!({ "limits": { "request": "9s" }, "spine": { "name": "two" } }))).await;
    assert_eq!([first.id.as_str(), second.id.as_str()], ["one-1", "one-2"]);
    assert_ne!(first.hl7, second.hl7);

    assert_eq!(control(first.control, "PUT", "/people", &people().to_string()).await.0, 200);
    assert_eq!(control(first.control, "PUT", "/organisations", &organisations().to_string()).await.0, 200);
    let digest = |address| async move { control(address, "GET", "/digest", "").await.1 };
    assert_eq!(digest(second.control).await, digest(bench.spine.control_address()).await);
    assert_ne!(digest(first.control).await, digest(second.control).await);

    assert_eq!(control(first.control, "POST", "/clock", r#"{"advanceBy":"P28D"}"#).await.0, 200);
    let now = |address| async move { text(&control(address, "GET", "/clock", "").await.1["now"]).to_owned() };
    assert_eq!(now(first.control).await, "2030-01-29T00:00:00Z");
    assert_eq!(now(second.control).await, "2030-01-01T00:00:00Z");
    assert_eq!(now(bench.spine.control_address()).await, "2026-01-05T09:00:00Z");

    let (_, configuration) = control(second.control, "GET", "/configuration", "").await;
    let settings: Vec<Value> = serde_json::from_value(configuration["settings"].clone()).unwrap();
    let of = |key: &str| settings.iter().find(|setting| setting["key"] == key).unwrap().clone();
    assert_eq!(of("limits.request"), json!({"key": "limits.request", "value": "PT9S", "source": "request"}));
    assert_eq!(of("limits.handshake")["source"], "parent");
    assert_eq!(of("control.spines")["value"], "false");

    let path = format!("/spines/{}", first.id);
    assert_eq!(bench.control("DELETE", &path, "").await, (200, json!({ "panics": [] })));
    assert_eq!(bench.control("DELETE", &path, "").await.0, 404);
    assert!(tokio::net::TcpStream::connect(first.control).await.is_err(), "its port is free again");
    assert_eq!(control(second.control, "GET", "/health/live", "").await.0, 200);

    let second_control = second.control;
    bench.end().await;
    assert!(tokio::net::TcpStream::connect(second_control).await.is_err(), "it stopped with its parent");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tls_material_may_be_given_and_files_may_not_be_named() {
    let bench = sandbox().await;
    let material = &pki().server;
    let tls = json!({
        "server-chain-pem": material.server_chain_pem,
        "server-key-pem": material.server_key_pem,
        "client-trust-pem": material.client_trust_pem,
    });
    create(&bench, wanted(json!({ "hl7": { "tls": tls } }))).await;

    let refused = |change: fn(&mut Value)| {
        let mut wanted = wanted(json!({}));
        change(&mut wanted);
        wanted.to_string()
    };
    let file = r#"unknown key "hl7.tls.server-key-file" (request)"#;
    let cases: [(String, u16, &str); 9] = [
        (refused(|it| it["name"] = json!("")), 422, "name \"\": 1 to 64"),
        (refused(|it| it["name"] = json!("a/b")), 422, "name \"a/b\": 1 to 64"),
        (refused(|it| it["seed"] = json!("07")), 422, "seed \"07\": 64 hexadecimal digits"),
        (refused(|it| it["start"] = json!("soon")), 422, "start \"soon\": an instant"),
        (refused(|it| it["color"] = json!("red")), 400, "/spines: unknown field `color`"),
        (refused(|it| it["configuration"] = json!([])), 422, "request is not a configuration"),
        (
            refused(|it| it["configuration"]["hl7"]["prot"] = json!(1)),
            422,
            "unknown key \"hl7.prot\" (request)",
        ),
        (
            refused(|it| it["configuration"]["hl7"]["tls"]["server-key-file"] = json!("/etc/passwd")),
            422,
            file,
        ),
        (
            refused(|it| it["configuration"]["hl7"]["tls"]["server-key-pem"] = json!("x")),
            422,
            "/spines: hl7.tls.server-key-pem is not usable",
        ),
    ];
    for (body, status, error) in cases {
        let (found, reply) = bench.control("POST", "/spines", &body).await;
        assert_eq!(found, status, "{body}: {reply}");
        assert!(text(&reply["error"]).starts_with(error), "{body}: {reply}");
    }
    bench.end().await;
}
