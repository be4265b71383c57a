//! What a scenario begins with: patients, switches of the Spine.
//!
//! Leaves out actors: they come from the cast when they first speak. What a table does not say about a patient is
//! generated from the scenario's seed.

use crate::table::records;
use crate::world::SpineWorld;
use cucumber::gherkin::Step;
use cucumber::given;
use vertebra_data::person::Person;

#[given("PDS holds these patients:")]
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

#[given(regex = r#"^the Spine has the switch ([a-z-]+) set to "([^"]*)"$"#)]
async fn spine_has_switch(world: &mut SpineWorld, switch: String, value: String) -> anyhow::Result<()> {
    world
        .go(move |stage| async move { stage.state().await.configure(format!("switches.{switch}"), value) })
        .await
}

#[given(regex = r#"^PDS has the switch ([a-z-]+) set to "([^"]*)"$"#)]
async fn pds_has_switch(world: &mut SpineWorld, switch: String, value: String) -> anyhow::Result<()> {
    world.go(move |stage| async move { stage.state().await.configure(format!("pds.{switch}"), value) }).await
}
