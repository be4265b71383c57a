//! What the audit shows, and whether PDS still holds the same records.
//!
//! Leaves out single stages: a row's outcome and fault are what a scenario may name.

use crate::world::{SpineWorld, Stage};
use anyhow::Context;
use cucumber::then;
use serde_json::Value;
use vertebra_data::cast::{Actor, cast};
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

/// The actor whose system has that ASID.
fn sender(asid: &str) -> anyhow::Result<&'static Actor> {
    let mut actors = cast().actors();
    actors.find(|actor| actor.asid.as_str() == asid).with_context(|| format!("no actor has the ASID {asid}"))
}

/// What rows show, one behind the other; a text of its own where there is none.
fn listed(shown: &[String]) -> String {
    if shown.is_empty() { "no such row".to_owned() } else { shown.join("; ") }
}

/// Exactly one row of the audit names this fault, about a text that contains what is quoted.
#[then(regex = r#"^the audit names ([A-Z]+\.[A-Z0-9_]+)(?: about "([^"]*)")?$"#)]
async fn audit_names(world: &mut SpineWorld, fault: String, about: String) -> anyhow::Result<()> {
    world
        .go(move |stage| async move {
            let rows = rows(&stage).await?;
            let shown = |row: &Value| format!("{} about {:?}", text(row, "fault"), text(row, "about"));
            let named: Vec<&Value> = rows.iter().filter(|row| text(row, "fault") == fault).collect();
            let all = listed(&rows.iter().map(shown).collect::<Vec<_>>());
            let check = Check::new("audit.fault", format!("one row of the audit names {fault}"))
                .holds(matches!(named.as_slice(), [row] if text(row, "about").contains(&about)))
                .expected(format!("{fault} about {about:?}"))
                .actual(match (named.is_empty(), rows.is_empty()) {
                    (true, false) => format!("no such row; there are {all}"),
                    (_, _) => all,
                })
                .at("GET /audit rows[].fault and about");
            stage.record(vec![check])
        })
        .await
}

/// The audit has so many rows, of messages and of connections that ended before they were one.
#[then(regex = r"^the audit has (\d+) rows?$")]
async fn audit_has_rows(world: &mut SpineWorld, count: usize) -> anyhow::Result<()> {
    world
        .go(move |stage| async move {
            let rows = rows(&stage).await?;
            let shown: Vec<&str> = rows.iter().map(|row| text(row, "fault")).collect();
            let check = Check::new("audit.rows", format!("the audit has {count} rows"))
                .holds(rows.len() == count)
                .expected(count)
                .actual(match shown.as_slice() {
                    [] => "0".to_owned(),
                    shown => format!("{}: {}", shown.len(), shown.join(", ")),
                })
                .at("GET /audit rows[]");
            stage.record(vec![check])
        })
        .await
}

/// The audit has one row for the last request, which says what was answered to whom: system, party and certificate.
#[then("the audit shows that the request was answered")]
async fn audit_shows_answer(world: &mut SpineWorld) -> anyhow::Result<()> {
    world
        .go(move |stage| async move {
            let rows = rows(&stage).await?;
            let last = stage.state().await.last()?.clone();
            let asked = last.asked;
            let id = asked.message_id.trim_start_matches("uuid:").to_ascii_uppercase();
            let mine: Vec<&Value> = rows.iter().filter(|row| text(row, "messageId") == id).collect();
            let shown = |row: &&Value| {
                let [outcome, interaction, asid, party, certificate] =
                    ["outcome", "interaction", "asid", "party", "certificate"].map(|name| text(row, name));
                format!(
                    "{outcome} {interaction} from {asid} of {party} with the certificate of {certificate}"
                )
            };
            let sender = sender(&asked.sender_asid)?;
            let expected = format!(
                "answered {} from {} of {} with the certificate of {}",
                last.label, asked.sender_asid, sender.party, sender.host
            );
            let found: Vec<String> = mine.iter().map(shown).collect();
            let check =
                Check::new("audit.answered", "the one row of the message says what was answered to whom")
                    .holds(found.as_slice() == std::slice::from_ref(&expected))
                    .expected(expected)
                    .actual(listed(&found))
                    .at("GET /audit rows[]");
            stage.record(vec![check])
        })
        .await
}

/// The youngest row of the audit carries a remark with this name and value.
#[then(regex = r#"^the last row of the audit remarks ([A-Za-z-]+) "([^"]*)"$"#)]
async fn last_row_remarks(world: &mut SpineWorld, name: String, value: String) -> anyhow::Result<()> {
    world
        .go(move |stage| async move {
            let rows = rows(&stage).await?;
            let found = rows.last().and_then(|row| row["notes"][&name].as_str());
            let check = Check::new("audit.last-remark", format!("the last row remarks {name}"))
                .holds(found == Some(value.as_str()))
                .expected(&value)
                .actual(found.unwrap_or("no such remark"))
                .at(format!("GET /audit last row, notes.{name}"));
            stage.record(vec![check])
        })
        .await
}

/// The audit row of the request carries a remark with this name and value.
#[then(regex = r#"^the audit remarks ([a-z-]+) "([^"]*)"$"#)]
async fn audit_remarks(world: &mut SpineWorld, name: String, value: String) -> anyhow::Result<()> {
    world
        .go(move |stage| async move {
            let rows = rows(&stage).await?;
            let asked = stage.state().await.last()?.asked.clone();
            let id = asked.message_id.trim_start_matches("uuid:").to_ascii_uppercase();
            let mine: Vec<&Value> = rows.iter().filter(|row| text(row, "messageId") == id).collect();
            let found: Vec<&str> = mine.iter().filter_map(|row| row["notes"][&name].as_str()).collect();
            let check = Check::new("audit.remark", format!("the row of the message remarks {name}"))
                .holds(found == [value.as_str()])
                .expected(&value)
                .actual(if found.is_empty() { "no such remark".to_owned() } else { found.join(", ") })
                .at(format!("GET /audit rows[].notes.{name}"));
            stage.record(vec![check])
        })
        .await
}

/// Nothing has changed in PDS since the last patients were declared, by the digest of its records.
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
