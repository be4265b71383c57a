//! A handler that panics: the sender gets the retriable fault, the scope has the report, the Spine goes on.

use crate::bench::{bench_with, config, message, text};
use crate::client::request;
use spine_clock::{Unsettled, install_panic_hook};
use spine_hub::{Arrival, HubSeams, RequestReader};
use spine_kernel::{Fault, Tree};
use spine_server::Seams;
use std::sync::Arc;

struct Broken;

impl RequestReader for Broken {
    fn read(&self, _arrival: &Arrival) -> Result<Tree, Fault> {
        panic!("the reader broke")
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_panic_is_answered_reported_and_survived() {
    install_panic_hook();
    let hub = HubSeams { reader: Arc::new(|_| Arc::new(Broken)), ..HubSeams::default() };
    let bench = bench_with(config(), Seams { hub }).await;
    let mut client = bench.client().await;
    let reply = client.ask(message()).await.unwrap();
    assert_eq!((reply.status, reply.header("connection")), (500, Some("close")));
    assert!(reply.body.contains("errorCode>200<"), "{}", reply.body);
    client.outlast().await;
    let Err(Unsettled::Panicked(reports)) = bench.scope.settle().await else { panic!("no report") };
    assert_eq!(reports.len(), 1);
    assert_eq!(reports[0].message, "the reader broke");
    assert!(reports[0].place.contains("panics.rs"), "{}", reports[0].place);
    bench.settle().await;
    let rows = bench.rows().await;
    assert_eq!(text(&rows[0]["fault"]), "TMS.200");

    let mut client = bench.client().await;
    assert_eq!(client.ask(request("GET", "/healthcheck", "", "")).await.unwrap().status, 200);
    client.ask(message()).await.unwrap();
    client.close();
    let (status, reply) = bench.control("POST", "/settle", "").await;
    assert_eq!(status, 503);
    assert_eq!(text(&reply["panics"][0]["message"]), "the reader broke");
    bench.end().await;
}
