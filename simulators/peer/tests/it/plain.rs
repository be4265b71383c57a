//! The plain client, as a control port is called.

use crate::exchange::{PATIENCE, scope};
use crate::server::{Answer, Server};
use bytes::Bytes;
use vertebra_peer::client::{Deadline, PlainClient};
use vertebra_peer::http::{Failure, Request};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sends_json_and_returns_status_and_body() {
    let scope = scope();
    let server = Server::plain(&scope, Answer::Echo);
    let address = server.start("control.test").await;
    let client = PlainClient::new(scope.clone(), "control", "control.test", Deadline::Virtual(PATIENCE));
    let token = scope.token("test");
    let (got, token) = client.get("/health", token).await;
    assert_eq!(got.unwrap().body, "GET /health HTTP/1.1|");
    let (put, token) = client.put("/people", Some(Bytes::from("{\"a\":1}")), token).await;
    let put = put.unwrap();
    assert_eq!((put.status, put.body), (200, Bytes::from("PUT /people HTTP/1.1|{\"a\":1}")));
    let (posted, token) = client.post("/settle", None, token).await;
    assert_eq!(posted.unwrap().body, "POST /settle HTTP/1.1|");
    let (deleted, token) = client.call(Request::new("DELETE", "/spines/1"), token).await;
    assert_eq!(deleted.unwrap().body, "DELETE /spines/1 HTTP/1.1|");
    drop(token);
    scope.settle().await.unwrap();
    assert_eq!(server.log().iter().filter(|line| *line == "handled").count(), 4);
    assert_eq!(scope.wire().open(), 0);

    let elsewhere = PlainClient::new(scope.clone(), "other", "other.test", Deadline::Virtual(PATIENCE));
    let (nobody, token) = elsewhere.get("/", scope.token("test")).await;
    assert_eq!(nobody, Err(Failure::NoAddress("other.test".to_owned())));
    let (given, token) = elsewhere.address(address).get("/", token).await;
    assert_eq!(given.unwrap().status, 200);
    drop(token);
    scope.settle().await.unwrap();
    scope.shutdown().await;
}
