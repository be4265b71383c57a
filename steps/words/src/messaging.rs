//! The words that every synchronous exchange shares: answers and their relations, faults, rejections and refusals.
//!
//! Leaves out who asks for what. A refusal is always named with its component, its code and what it is about.

mod forms;

use crate::world::{Last, SpineWorld, actor};
use anyhow::{Context, bail};
use cucumber::then;
use std::future::Future;
use std::panic::Location;
use vertebra_evidence::Check;
use vertebra_oracle as oracle;
use vertebra_peer::http::Failure;

/// Judges the last exchange. The place of the checks is the word that asks.
#[track_caller]
fn judge<Q>(world: &SpineWorld, question: Q) -> impl Future<Output = anyhow::Result<()>>
where
    Q: FnOnce(&Last) -> anyhow::Result<Vec<Check>> + Send + 'static,
{
    let place = Location::caller();
    world.go(move |stage| async move {
        let state = stage.state().await;
        if state.begun.is_some() {
            drop(state);
            return stage.record_at(place, vec![ended()]);
        }
        let last = state.last()?.clone();
        drop(state);
        stage.record_at(place, question(&last)?)
    })
}

/// What there is to say where a request that was begun still waits: nothing can be judged, and that is the finding.
fn ended() -> Check {
    Check::new("transport.ends", "the request that was begun has come to an end")
        .holds(false)
        .expected("an answer, or a closed connection")
        .actual("no answer yet")
        .at("the connection")
}

/// What a word asks, and then the frame, which no reply may get wrong.
fn with_frame(last: &Last, mut checks: Vec<Check>) -> Vec<Check> {
    checks.extend(oracle::framed(&last.judged, &last.exchange));
    checks
}

/// What a refusal is about, as a scenario names it. A blank or a letter would be found in any text: that is no reason.
fn named(about: &str) -> anyhow::Result<&str> {
    if about.trim().len() < 2 {
        bail!(
            "about {about:?} is no reason: a refusal is bound to what it is about, in at least two characters"
        );
    }
    Ok(about)
}

/// The last answer is this interaction, in a frame that no reply may get wrong.
#[then(regex = r"^the answer is ([A-Z]{4}_IN\d{6}[A-Z]{2}\d{2})$")]
async fn answer_is(world: &mut SpineWorld, interaction: String) -> anyhow::Result<()> {
    judge(world, move |last| Ok(with_frame(last, oracle::answered(&last.judged, &interaction)))).await
}

/// The versionCode of the interaction that came back.
#[then(regex = r"^the reply is of the version (\S+)$")]
async fn reply_is_of_version(world: &mut SpineWorld, code: String) -> anyhow::Result<()> {
    judge(world, move |last| Ok(oracle::versioned(&last.judged, &code))).await
}

/// The answer names the message id of the request in its SOAP header and in its payload.
#[then("the answer relates to the request")]
async fn answer_relates(world: &mut SpineWorld) -> anyhow::Result<()> {
    judge(world, |last| Ok(oracle::related(&last.judged, &last.asked))).await
}

/// The answer carries an id of its own, the same in header and payload, and not that of the request.
#[then("the answer carries one new message id in header and payload")]
async fn answer_has_new_id(world: &mut SpineWorld) -> anyhow::Result<()> {
    judge(world, |last| Ok(oracle::one_new_id(&last.judged, &last.asked))).await
}

/// The answer names this actor's system as its receiver and the Spine as its sender.
#[then(regex = r"^the answer is addressed to (the .+)$")]
async fn answer_is_addressed(world: &mut SpineWorld, who: String) -> anyhow::Result<()> {
    judge(world, move |last| {
        let mut asked = last.asked.clone();
        asked.sender_asid = actor(&who)?.asid.to_string();
        Ok(oracle::addressed(&last.judged, &asked))
    })
    .await
}

/// No two answers in the scenario so far carry one message id, in header or payload.
#[then("every answer so far carries a message id of its own")]
async fn answers_have_own_ids(world: &mut SpineWorld) -> anyhow::Result<()> {
    world
        .go(|stage| async move {
            let replies = stage.state().await.replies.clone();
            stage.record(oracle::ids_of_their_own(&replies))
        })
        .await
}

/// Every message that the actor meant to be right was right: ids, time, systems, form; blamed on the simulator.
#[then(regex = r"^every request of (the .+) is as it was meant$")]
async fn requests_are_right(world: &mut SpineWorld, who: String) -> anyhow::Result<()> {
    world
        .go(move |stage| async move {
            let checks = stage.state().await.requests.get(&who).cloned();
            stage
                .record(checks.with_context(|| format!("{who} has sent nothing that was meant to be right"))?)
        })
        .await
}

/// The answer is a SOAP fault of TMS with this code, and its location or text contains what is quoted.
#[then(regex = r#"^TMS faults the request with (\d+) about "([^"]*)"$"#)]
async fn tms_faults(world: &mut SpineWorld, code: String, about: String) -> anyhow::Result<()> {
    judge(world, move |last| Ok(with_frame(last, oracle::faulted(&last.judged, &code, named(&about)?)))).await
}

/// The answer is an acknowledgement AR of TMS with this code, about what is quoted.
#[then(regex = r#"^TMS rejects the request with (\d+) about "([^"]*)"$"#)]
async fn tms_rejects(world: &mut SpineWorld, code: String, about: String) -> anyhow::Result<()> {
    judge(world, move |last| Ok(with_frame(last, oracle::rejected(&last.judged, &code, named(&about)?))))
        .await
}

/// The answer is a refusal by PDS with this class and this detail code, about what is quoted.
#[then(regex = r#"^PDS refuses the request with (\w+) and (\w+) about "([^"]*)"$"#)]
async fn pds_refuses(
    world: &mut SpineWorld,
    class: String,
    detail: String,
    about: String,
) -> anyhow::Result<()> {
    judge(world, move |last| {
        Ok(with_frame(last, oracle::refused(&last.judged, &class, &detail, named(&about)?)))
    })
    .await
}

/// The answer succeeds and carries this warning of PDS and no other.
#[then(regex = r"^PDS warns with (\w+)$")]
async fn pds_warns(world: &mut SpineWorld, code: String) -> anyhow::Result<()> {
    judge(world, move |last| Ok(oracle::warned(&last.judged, &[&code]))).await
}

/// The answer succeeds and carries these two warnings of PDS, in this order, and no other.
#[then(regex = r"^PDS warns with (\w+) and (\w+)$")]
async fn pds_warns_twice(world: &mut SpineWorld, first: String, second: String) -> anyhow::Result<()> {
    judge(world, move |last| Ok(oracle::warned(&last.judged, &[&first, &second]))).await
}

/// The answer succeeds and carries no warning.
#[then("PDS warns of nothing")]
async fn pds_warns_of_nothing(world: &mut SpineWorld) -> anyhow::Result<()> {
    judge(world, move |last| Ok(oracle::warned(&last.judged, &[]))).await
}

/// The answer is a bare refusal by HTTP with this status.
#[then(regex = r"^HTTP refuses the request with (\d{3})$")]
async fn http_refuses(world: &mut SpineWorld, status: u16) -> anyhow::Result<()> {
    judge(world, move |last| Ok(oracle::refused_by_http(&last.exchange, status))).await
}

/// The Spine has closed the connection without sending anything back.
#[then("the connection is closed without an answer")]
async fn connection_is_closed(world: &mut SpineWorld) -> anyhow::Result<()> {
    finish_stalled(world).await?;
    judge(world, |last| Ok(oracle::closed(&last.judged, last.exchange.failure()))).await
}

/// The Spine has neither answered nor closed the connection.
#[then("the connection is still open")]
async fn connection_is_open(world: &mut SpineWorld) -> anyhow::Result<()> {
    finish_stalled(world).await?;
    judge(world, |last| {
        let failure = last.exchange.failure();
        let is_open = matches!(failure, Some(Failure::StillOpen | Failure::Deadline));
        let check = Check::new("transport.open", "the connection is still open")
            .holds(is_open)
            .expected("an open connection")
            .actual(failure.map_or_else(|| "a response".to_owned(), ToString::to_string))
            .at("the connection");
        Ok(vec![check])
    })
    .await
}

async fn finish_stalled(world: &SpineWorld) -> anyhow::Result<()> {
    world.go(|stage| async move { stage.finish_stalled().await }).await
}
