//! What the audit shows, and whether PDS still holds the same records.
//!
//! Leaves out single stages: a row's outcome and fault are what a scenario may name.

use crate::world::{SpineWorld, Stage};
use anyhow::Context;
use cucumber::then;
use serde_json::Value;
use vertebra_evidence::Check;

/// The rows of the audit, oldest first.
async fn rows(stage: &Stage) -> anyhow::Result<Vec<Value>> {
    stage.settle().await?;
    let mut state = stage.state().await;
    let audit = state.spine(stage).await?.control().get("/audit").await?;
    audit["rows"].as_array().cloned().context("GET /audit gives rows")
}

fn text<'v>(row: &'v Value, name: &str) -> &'v str {
    row[name].as_str().unwrap_or("nothing")
}

#[then(regex = r"^the audit names ([A-Z]+\.[A-Z0-9_]+)$")]
async fn audit_names(world: &mut SpineWorld, fault: String) -> anyhow::Result<()> {
    world
        .go(move |stage| async move {
            let rows = rows(&stage).await?;
            let found: Vec<&str> = rows.iter().map(|row| text(row, "fault")).collect();
            let count = found.iter().filter(|found| **found == fault).count();
            let check = Check::new("audit.fault", format!("one row of the audit names {fault}"))
                .holds(count == 1)
                .expected(&fault)
                .actual(found.join(", "))
                .at("GET /audit rows[].fault");
            stage.record(vec![check])
        })
        .await
}

#[then("the audit shows that the request was answered")]
async fn audit_shows_answer(world: &mut SpineWorld) -> anyhow::Result<()> {
    world
        .go(move |stage| async move {
            let rows = rows(&stage).await?;
            let asked = stage.state().await.last()?.asked.message_id.clone();
            let id = asked.trim_start_matches("uuid:").to_ascii_uppercase();
            let mine: Vec<&Value> = rows.iter().filter(|row| text(row, "messageId") == id).collect();
            let outcomes: Vec<&str> = mine.iter().map(|row| text(row, "outcome")).collect();
            let check = Check::new("audit.answered", "the one row of the message says that it was answered")
                .holds(outcomes == ["answered"])
                .expected("answered")
                .actual(outcomes.join(", "))
                .at("GET /audit rows[].outcome");
            stage.record(vec![check])
        })
        .await
}

#[then("PDS holds the same records as before")]
async fn same_records(world: &mut SpineWorld) -> anyhow::Result<()> {
    world
        .go(move |stage| async move {
            stage.settle().await?;
            let mut state = stage.state().await;
            let before = state.digest.clone().context("the scenario has declared patients before")?;
            let digest = state.spine(&stage).await?.control().get("/digest").await?;
            let after = digest["kinds"]["pds-patient"].clone();
            let check = Check::new("pds.same-records", "PDS holds the same records as before")
                .holds(!before.is_null() && before == after)
                .expected(&before)
                .actual(&after)
                .at("GET /digest kinds.pds-patient");
            drop(state);
            stage.record(vec![check])
        })
        .await
}
