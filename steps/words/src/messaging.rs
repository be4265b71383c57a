//! The words that every synchronous exchange shares: answers and their relations, faults, rejections and refusals.
//!
//! Leaves out who asks for what. A refusal is always named with its component, its code and what it is about.

use crate::world::{Last, SpineWorld, actor};
use anyhow::bail;
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
        let last = stage.state().await.last()?.clone();
        stage.record_at(place, question(&last)?)
    })
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

#[then(regex = r"^the answer is ([A-Z]{4}_IN\d{6}[A-Z]{2}\d{2})$")]
async fn answer_is(world: &mut SpineWorld, interaction: String) -> anyhow::Result<()> {
    judge(world, move |last| Ok(with_frame(last, oracle::answered(&last.judged, &interaction)))).await
}

#[then(regex = r"^the reply is of the version (\S+)$")]
async fn reply_is_of_version(world: &mut SpineWorld, code: String) -> anyhow::Result<()> {
    judge(world, move |last| Ok(oracle::versioned(&last.judged, &code))).await
}

#[then("the answer relates to the request")]
async fn answer_relates(world: &mut SpineWorld) -> anyhow::Result<()> {
    judge(world, |last| Ok(oracle::related(&last.judged, &last.asked))).await
}

#[then("the answer carries one new message id in header and payload")]
async fn answer_has_new_id(world: &mut SpineWorld) -> anyhow::Result<()> {
    judge(world, |last| Ok(oracle::one_new_id(&last.judged, &last.asked))).await
}

#[then(regex = r"^the answer is addressed to (the .+)$")]
async fn answer_is_addressed(world: &mut SpineWorld, who: String) -> anyhow::Result<()> {
    judge(world, move |last| {
        let mut asked = last.asked.clone();
        asked.sender_asid = actor(&who)?.asid.to_string();
        Ok(oracle::addressed(&last.judged, &asked))
    })
    .await
}

#[then(regex = r#"^TMS faults the request with (\d+) about "([^"]*)"$"#)]
async fn tms_faults(world: &mut SpineWorld, code: String, about: String) -> anyhow::Result<()> {
    judge(world, move |last| Ok(with_frame(last, oracle::faulted(&last.judged, &code, named(&about)?)))).await
}

#[then(regex = r#"^TMS rejects the request with (\d+) about "([^"]*)"$"#)]
async fn tms_rejects(world: &mut SpineWorld, code: String, about: String) -> anyhow::Result<()> {
    judge(world, move |last| Ok(with_frame(last, oracle::rejected(&last.judged, &code, named(&about)?))))
        .await
}

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

#[then(regex = r"^PDS warns with (\w+)$")]
async fn pds_warns(world: &mut SpineWorld, code: String) -> anyhow::Result<()> {
    judge(world, move |last| Ok(oracle::warned(&last.judged, &code))).await
}

#[then("the connection is closed without an answer")]
async fn connection_is_closed(world: &mut SpineWorld) -> anyhow::Result<()> {
    finish_stalled(world).await?;
    judge(world, |last| Ok(oracle::closed(&last.judged, last.exchange.failure()))).await
}

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
