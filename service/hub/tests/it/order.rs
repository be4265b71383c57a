//! What a good request and one about nobody get, and that the seams change the stages and nothing else.

use crate::{Bench, Change, Request, bench, value};
use spine_hub::{DepartureStatus, HubSeams, Stage, StageTable};
use spine_kernel::SeedDoc;
use std::sync::Arc;

async fn known(bench: &Bench) {
    let toy = SeedDoc { kind: "toy".to_owned(), body: serde_json::json!("known") };
    assert_eq!(bench.hub.load(&[toy]).await.unwrap(), 1);
}

#[tokio::test]
async fn a_good_request_is_answered_and_related() {
    let bench = bench(Change::default());
    known(&bench).await;
    let departure = bench.send(&Request::good()).await;
    assert_eq!((departure.status, departure.fault), (DepartureStatus::Answered, None));
    let id = "11111111-2222-4333-8444-555555555555";
    assert_eq!(value(&departure, "RelatesTo", None), [format!("uuid:{id}")]);
    assert_eq!(value(&departure, "To", None), ["http://elm.test"]);
    assert_eq!(value(&departure, "queryResponseCode", Some("code")), ["OK"]);
    assert_eq!(value(&departure, "acknowledgement", Some("typeCode")), ["AA"]);
    let again = bench.send(&Request::good()).await;
    assert_ne!(
        value(&departure, "MessageID", None),
        value(&again, "MessageID", None),
        "each reply has its own id"
    );
}

#[tokio::test]
async fn what_is_not_there_is_refused_with_class_and_detail() {
    let bench = bench(Change::default());
    let departure = bench.send(&Request::good()).await;
    assert_eq!(departure.status, DepartureStatus::Answered);
    let codes = value(&departure, "code", Some("code"));
    assert_eq!(codes, ["1", "RT003"]);
    assert_eq!(value(&departure, "queryResponseCode", Some("code")), ["ID"]);
}

#[tokio::test]
async fn a_table_without_a_stage_lets_pass_what_the_stage_refuses() {
    let seams = HubSeams {
        stages: Arc::new(|mut table: StageTable| {
            table.synchronous.retain(|stage| !matches!(stage, Stage::Identify | Stage::Receiver));
            table
        }),
        ..HubSeams::default()
    };
    let bench = bench(Change { seams, ..Change::default() });
    known(&bench).await;
    let stranger = Request { host: "nobody.test".to_owned(), ..Request::good() };
    assert_eq!(bench.send(&stranger).await.fault, None);
    let empty =
        HubSeams { stages: Arc::new(|_| StageTable { synchronous: Vec::new() }), ..HubSeams::default() };
    let bench = crate::bench(Change { seams: empty, ..Change::default() });
    assert_eq!(
        bench.send(&Request::good()).await.fault,
        Some("TMS.200"),
        "no decision is a failure, no hang"
    );
}
