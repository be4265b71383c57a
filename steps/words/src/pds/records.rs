//! The words for records in both forms of the retrieval answer: history, sources, groups, superseded numbers, and two
//! answers that tell the same.
//!
//! Leaves out single fields and whole records as of now (`retrieval`), and the judgement (`vertebra-oracle`).

use crate::world::{Last, SpineWorld};
use anyhow::Context;
use cucumber::then;
use std::future::Future;
use std::panic::Location;
use vertebra_evidence::Check;
use vertebra_oracle as oracle;

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

/// The answer is what was declared of the patient, closed entries included; in the newer form with who wrote each and
/// when.
#[then(regex = r"^the answer is the whole record of the patient (\d+) with its history$")]
async fn answer_is_whole_history(world: &mut SpineWorld, number: String) -> anyhow::Result<()> {
    let place = Location::caller();
    world
        .go(move |stage| async move {
            let state = stage.state().await;
            let judged = state.last()?.judged.clone();
            let person = state.declared_people.get(&number);
            let person = person.cloned().with_context(|| format!("no patient {number} was declared"))?;
            drop(state);
            stage.record_at(place, oracle::whole_with_history(&judged, &person))
        })
        .await
}

/// Elements stand in the order, number and structure of the message type of QUPA_IN000009UK03.
#[then("the record in the answer follows the order of PDSResponse")]
async fn record_in_order(world: &mut SpineWorld) -> anyhow::Result<()> {
    judge(world, |last| Ok(oracle::follows_response_order(&last.judged))).await
}

/// In every list the entries that have ended come after those that have not, the oldest first.
#[then("closed entries stand behind the current ones in the answer, the oldest first")]
async fn closed_behind_current(world: &mut SpineWorld) -> anyhow::Result<()> {
    judge(world, |last| Ok(oracle::closed_behind_current(&last.judged))).await
}

/// Every entry has its source and its system effective date.
#[then("every entry in the answer tells who wrote it and when")]
async fn all_sourced(world: &mut SpineWorld) -> anyhow::Result<()> {
    judge(world, |last| Ok(oracle::all_sourced(&last.judged))).await
}

/// No entry has a source or a system effective date.
#[then("no entry in the answer tells who wrote it or when")]
async fn none_sourced(world: &mut SpineWorld) -> anyhow::Result<()> {
    judge(world, |last| Ok(oracle::none_sourced(&last.judged))).await
}

/// Of everything that a record can say the answer says these groups, its number and its serial change number.
#[then(regex = r"^the record in the answer tells (the .+) and nothing else$")]
async fn tells_only(world: &mut SpineWorld, groups: String) -> anyhow::Result<()> {
    judge(world, move |last| Ok(vec![oracle::tells_only(&last.judged, &groups)?])).await
}

/// The superseded numbers in the answer are these, in any order.
#[then(regex = r"^the answer lists the superseded numbers ([\d, ]+)$")]
async fn lists_superseded(world: &mut SpineWorld, numbers: String) -> anyhow::Result<()> {
    judge(world, move |last| Ok(oracle::supersedes(&last.judged, &numbers))).await
}

/// The last two answers, one in each form, say the same of one patient under that serial change number.
#[then(regex = r"^both answers tell the same under the serial change number (\d+)$")]
async fn both_alike(world: &mut SpineWorld, serial: String) -> anyhow::Result<()> {
    let place = Location::caller();
    world
        .go(move |stage| async move {
            let state = stage.state().await;
            let last = state.last()?.judged.clone();
            let before = state.before.as_ref().context("there was one exchange and not two")?.judged.clone();
            drop(state);
            stage.record_at(place, oracle::alike(&before, &last, &serial))
        })
        .await
}
