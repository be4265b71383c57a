//! What a scenario begins with: patients, switches of the Spine; and what changes in PDS and the directory meanwhile.
//!
//! Leaves out actors: they come from the cast when they first speak. What a table does not say about a patient is
//! generated from the scenario's seed.

use crate::table::records;
use crate::world::{SpineWorld, actor, typed};
use cucumber::gherkin::Step;
use cucumber::{given, when};
use vertebra_data::cast::cast;
use vertebra_data::person::Person;

/// Declares a patient in each row of the table, in columns by the field's words; what no column says is generated
/// from the scenario's seed.
#[given("PDS holds these patients:")]
#[when("PDS has come to hold these patients:")]
async fn pds_holds_patients(world: &mut SpineWorld, step: &Step) -> anyhow::Result<()> {
    let rows = records(step)?;
    world
        .go(move |stage| async move {
            let mut state = stage.state().await;
            let mut documents = Vec::new();
            for row in rows {
                state.people += 1;
                let seed = u64::from_le_bytes(std::array::from_fn(|at| stage.cx.seed[at]));
                let cells = row.iter().map(|(field, value)| (field.as_str(), value.as_str()));
                let person = Person::generate(seed, state.people)?.with_table(cells)?;
                state.declared_people.insert(person.nhs_number().to_string(), person.document().clone());
                documents.push(serde_json::to_value(person.document())?);
            }
            state.declare(&stage, documents).await
        })
        .await
}

/// Takes all interactions from a system in the directory, from the next message on.
#[when(regex = r"^(the .+) loses its accreditation$")]
async fn loses_accreditation(world: &mut SpineWorld, who: String) -> anyhow::Result<()> {
    world
        .go(move |stage| async move {
            let asid = &actor(&who)?.asid;
            let mut systems = cast().system_documents();
            systems.retain(|system| system.asid == *asid);
            systems.iter_mut().for_each(|system| system.interactions.clear());
            let mut state = stage.state().await;
            let spine = state.spine(&stage).await?;
            spine.control().put("/systems", &serde_json::to_value(systems)?).await?;
            drop(state);
            stage.settle().await
        })
        .await
}

/// Sets a switch of the Spine's configuration; it has to come before anything else is done with the Spine.
#[given(regex = r#"^the Spine has the switch ([a-z-]+) set to "([^"]*)"$"#)]
async fn spine_has_switch(world: &mut SpineWorld, switch: String, value: String) -> anyhow::Result<()> {
    world
        .go(move |stage| async move { stage.state().await.configure(format!("switches.{switch}"), typed(&value)) })
        .await
}

/// Sets a switch of PDS; it has to come before anything else is done with the Spine.
#[given(regex = r#"^PDS has the switch ([a-z-]+) set to "([^"]*)"$"#)]
async fn pds_has_switch(world: &mut SpineWorld, switch: String, value: String) -> anyhow::Result<()> {
    world
        .go(move |stage| async move { stage.state().await.configure(format!("pds.{switch}"), typed(&value)) })
        .await
}
