//! The words of a retrieval: asking for a patient, what the answer says, and what the asking system now knows.
//!
//! Leaves out the message (`vertebra-suppliers`) and the judgement (`vertebra-oracle`).

use crate::manner::{Manner, without_nhs_number};
use crate::table::pairs;
use crate::world::SpineWorld;
use anyhow::Context;
use cucumber::gherkin::Step;
use cucumber::{given, then, when};
use vertebra_evidence::Check;
use vertebra_oracle::{self as oracle, Conversed};
use vertebra_suppliers::Asking;

/// An actor asks PDS for a patient by NHS number; deviations from what its product sends are joined by "and".
#[when(regex = r"^(the .+?) retrieves the patient (\S+?)(?: (.+))?$")]
async fn retrieves(world: &mut SpineWorld, who: String, number: String, how: String) -> anyhow::Result<()> {
    world
        .go(move |stage| async move {
            let manner = Manner::read(&stage, &who, Asking::about(number), &how)?;
            stage.ask(&who, &manner).await
        })
        .await
}

/// An actor asks PDS for a patient, and its request has no NHS number in it.
#[when(regex = r"^(the .+?) retrieves a patient without saying the NHS number$")]
async fn retrieves_nobody(world: &mut SpineWorld, who: String) -> anyhow::Result<()> {
    world
        .go(move |stage| async move {
            let manner = Manner { asking: Asking::about(""), twists: vec![without_nhs_number()] };
            stage.ask(&who, &manner).await
        })
        .await
}

/// An actor has begun to send a request and says nothing more in the middle of its body.
#[given(regex = r"^(the .+?) has stopped in the middle of the body of a retrieval$")]
async fn has_stopped(world: &mut SpineWorld, who: String) -> anyhow::Result<()> {
    world
        .go(move |stage| async move {
            // Whom it asks about is never read: the body does not end.
            let manner = Manner { asking: Asking::about(""), twists: Vec::new() };
            stage.stall(&who, &manner).await
        })
        .await
}

/// The answer says each field of the table as the table does, in the field's words.
#[then("the answer says:")]
async fn answer_says(world: &mut SpineWorld, step: &Step) -> anyhow::Result<()> {
    let fields = pairs(step)?;
    world
        .go(move |stage| async move {
            let judged = stage.state().await.last()?.judged.clone();
            for (field, word) in fields {
                stage.record(vec![oracle::says(&judged, &field, &word)?])?;
            }
            Ok(())
        })
        .await
}

/// The answer has none of these fields; they are joined by commas and "or".
#[then(regex = r"^the answer does not say (the .+)$")]
async fn answer_does_not_say(world: &mut SpineWorld, fields: String) -> anyhow::Result<()> {
    world
        .go(move |stage| async move {
            let judged = stage.state().await.last()?.judged.clone();
            for field in fields.replace(" or ", ", ").split(", ") {
                let name = field.trim().strip_prefix("the ").context("a field is named with its article")?;
                stage.record(vec![oracle::silent_about(&judged, name)?])?;
            }
            Ok(())
        })
        .await
}

/// The answer is the record of this patient as the scenario declared it, no more and no less.
#[then(regex = r"^the answer is the whole record of the patient (\d+)$")]
async fn answer_is_whole(world: &mut SpineWorld, number: String) -> anyhow::Result<()> {
    world
        .go(move |stage| async move {
            let state = stage.state().await;
            let judged = state.last()?.judged.clone();
            let person = state.declared_people.get(&number);
            let person = person.cloned().with_context(|| format!("no patient {number} was declared"))?;
            drop(state);
            stage.record(oracle::whole(&judged, &person))
        })
        .await
}

/// Every element of the record stands where its message type has it.
#[then("the record in the answer follows the order of PdsSuccessfulRetrieval")]
async fn record_in_order(world: &mut SpineWorld) -> anyhow::Result<()> {
    world
        .go(|stage| async move {
            let judged = stage.state().await.last()?.judged.clone();
            stage.record(oracle::follows_retrieval_order(&judged))
        })
        .await
}

/// Of a restricted record the answer shows the NHS number and the mark, and nothing else.
#[then("the record in the answer shows its number and its mark alone")]
async fn record_is_restricted(world: &mut SpineWorld) -> anyhow::Result<()> {
    world
        .go(|stage| async move {
            let judged = stage.state().await.last()?.judged.clone();
            stage.record(oracle::restricted(&judged))
        })
        .await
}

/// Every address in the answer has the five lines of its message type.
#[then("every address in the answer has five lines")]
async fn five_lines(world: &mut SpineWorld) -> anyhow::Result<()> {
    world
        .go(|stage| async move {
            let judged = stage.state().await.last()?.judged.clone();
            stage.record(oracle::addresses_have_five_lines(&judged))
        })
        .await
}

/// From the answers that it got, this actor's system knows a patient of that number by this family name.
#[then(regex = r#"^(the .+?) knows the patient (\d+) as "([^"]*)"$"#)]
async fn knows_patient(
    world: &mut SpineWorld,
    who: String,
    number: String,
    family: String,
) -> anyhow::Result<()> {
    known(world, who, number, Some(family)).await
}

/// This actor's system has learnt of no patient of that number.
#[then(regex = r"^(the .+?) does not know the patient (\d+)$")]
async fn knows_no_patient(world: &mut SpineWorld, who: String, number: String) -> anyhow::Result<()> {
    known(world, who, number, None).await
}

/// The asking system knows the number of the patient and no family name to it, as of somebody who is restricted.
#[then(regex = r"^(the .+?) knows no details of the patient (\d+)$")]
async fn knows_no_details(world: &mut SpineWorld, who: String, number: String) -> anyhow::Result<()> {
    known(world, who, number, Some(String::new())).await
}

async fn known(
    world: &SpineWorld,
    who: String,
    number: String,
    family: Option<String>,
) -> anyhow::Result<()> {
    world
        .go(move |stage| async move {
            let state = stage.state().await;
            let system = state.actors.get(&who).with_context(|| format!("{who} has asked nothing yet"))?;
            let patient = system.patient(&number);
            let usual = patient.map(|patient| patient.usual_name().cloned());
            let found = usual.map(|name| name.and_then(|name| name.family).unwrap_or_default());
            let conversations = system.conversations();
            let conversed: Vec<Conversed<'_>> = conversations
                .iter()
                .map(|conversation| Conversed {
                    asked: &conversation.asking.nhs_number,
                    message_id: conversation.message_id.as_str(),
                    payload_id: conversation.payload_id.as_str(),
                    exchange: &conversation.exchange,
                })
                .collect();
            // A system that files an answer wrongly is told from a subject that gives a wrong one.
            let filed = oracle::filed(&conversed, &number, found.as_deref());
            let check =
                Check::new("supplier.knows", format!("{who} knows the patient from the answers it got"))
                    .holds(found == family)
                    .expected(family.as_deref().unwrap_or("unknown"))
                    .actual(found.as_deref().unwrap_or("unknown"))
                    .at("the patient list of the system");
            drop(state);
            stage.record(filed.into_iter().chain([check]).collect())
        })
        .await
}

/// A plain retrieval of this patient is answered as ever.
#[then(regex = r"^the Spine still answers about the patient (\d+)$")]
async fn still_answers(world: &mut SpineWorld, number: String) -> anyhow::Result<()> {
    world
        .go(move |stage| async move {
            let manner = Manner { asking: Asking::about(number.as_str()), twists: Vec::new() };
            stage.ask("the GP system of Elm Surgery", &manner).await?;
            let judged = stage.state().await.last()?.judged.clone();
            stage.record(oracle::answered(&judged, "QUPA_IN050000UK32"))?;
            stage.record(vec![oracle::says(&judged, "NHS number", &number)?])
        })
        .await
}
