//! Deadlines of a connection: each is over at its instant of the scope's clock, not before, and is audited there.

use crate::bench::{Bench, bench, message, text};
use crate::client::{Client, request};
use jiff::SignedDuration;
use spine_clock::{Stage, Task, Timestamp};
use tokio::io::{AsyncRead, AsyncWrite};

const MILLISECOND: SignedDuration = SignedDuration::from_millis(1);

/// Takes the client's token off the wire and lets it wait for the end in a task of its own.
async fn stall<S>(bench: &Bench, client: Client<S>, after: Stage) -> Task<()>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    client.end.suspend(after).await;
    bench.scope.spawn_waiting("stalled client", client.outlast())
}

/// Moves the clock to just before the deadline and then onto it, and shows when the client was closed.
async fn closes_after(bench: &Bench, seconds: i64, client: &Task<()>) {
    let limit = SignedDuration::from_secs(seconds);
    bench.scope.advance_by(limit - MILLISECOND).await.unwrap();
    assert!(!client.is_finished(), "closed before its deadline");
    bench.scope.advance_by(MILLISECOND).await.unwrap();
    // The half-closed connection was waited for, so the client has seen the end.
    assert_eq!(bench.scope.wire().open(), 0, "not closed at its deadline");
}

fn at(seconds: i64) -> String {
    let start: Timestamp = crate::bench::START.parse().unwrap();
    (start + SignedDuration::from_secs(seconds)).to_string()
}

async fn still_answers(bench: &Bench) {
    let mut client = bench.client().await;
    assert_eq!(client.ask(request("GET", "/healthcheck", "", "")).await.unwrap().status, 200);
    client.close();
    bench.settle().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stalled_handshake_is_closed() {
    let bench = bench().await;
    for bytes in [&b""[..], b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"] {
        let mut client = Client::plain(&bench.scope, bench.spine.hl7_address()).await;
        client.write(bytes).await.unwrap();
        let client = stall(&bench, client, Stage::Accepted).await;
        closes_after(&bench, 10, &client).await;
        still_answers(&bench).await;
    }
    let about = "TRANSPORT.HANDSHAKE_DEADLINE: the handshake was not done in time";
    assert_eq!(bench.faults().await, [about, about]);
    let rows = bench.rows().await;
    assert_eq!([text(&rows[0]["at"]), text(&rows[1]["at"])], [at(10), at(20)]);
    bench.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stalled_request_is_closed_wherever_it_stops() {
    let whole = message();
    let head_end = whole.find("\r\n\r\n").unwrap() + 4;
    for cut in [0, 5, head_end, head_end + 40, whole.len() - 1] {
        let bench = bench().await;
        let mut client = bench.client().await;
        client.write(&whole[..cut]).await.unwrap();
        let client = stall(&bench, client, Stage::Established).await;
        closes_after(&bench, 30, &client).await;
        let about = "TRANSPORT.REQUEST_DEADLINE: the request was not whole in time";
        assert_eq!(bench.faults().await, [about], "cut at {cut}");
        let rows = bench.rows().await;
        assert_eq!(text(&rows[0]["at"]), at(30));
        assert_eq!(text(&rows[0]["certificate"]), "elm.test");
        still_answers(&bench).await;
        bench.end().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sender_that_goes_on_in_time_is_answered() {
    let bench = bench().await;
    bench.seed().await;
    let whole = message();
    let mut client = bench.client().await;
    client.write(&whole[..200]).await.unwrap();
    client.end.suspend(Stage::Established).await;
    bench.scope.advance_by(SignedDuration::from_secs(29)).await.unwrap();
    client.end.put(bench.scope.token("client"));
    client.write(&whole[200..]).await.unwrap();
    assert_eq!(client.read().await.unwrap().status, 200);
    client.close();
    bench.settle().await;
    assert_eq!(text(&bench.rows().await[0]["outcome"]), "answered");
    bench.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_idle_connection_is_closed_without_a_row() {
    let bench = bench().await;
    let mut client = bench.client().await;
    assert_eq!(client.ask(request("GET", "/healthcheck", "", "")).await.unwrap().status, 200);
    let client = bench.scope.spawn_waiting("idle client", client.outlast());
    closes_after(&bench, 60, &client).await;
    assert_eq!(bench.faults().await, [""; 0]);
    bench.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_deadline_of_a_later_request_runs_from_the_response_before_it() {
    let bench = bench().await;
    let mut client = bench.client().await;
    assert_eq!(client.ask(request("GET", "/healthcheck", "", "")).await.unwrap().status, 200);
    bench.scope.advance_by(SignedDuration::from_secs(40)).await.unwrap();
    client.write("GET /health").await.unwrap();
    let client = stall(&bench, client, Stage::Established).await;
    closes_after(&bench, 20, &client).await;
    let about = "TRANSPORT.REQUEST_DEADLINE: the request was not whole in time";
    assert_eq!(bench.faults().await, [about]);
    bench.end().await;
}
