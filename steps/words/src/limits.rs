//! What a scenario says about the limits of its Spine, in its own terms.
//!
//! Leaves out what is done to exceed them.

use crate::world::SpineWorld;
use cucumber::given;
use serde_json::{Value, json};

/// A limit as its words say it: a number, or a duration as text.
fn measured(value: &str) -> Value {
    value.parse::<u64>().map_or_else(|_| json!(value), |number| json!(number))
}

async fn limit(world: &SpineWorld, keys: Vec<(&str, Value)>) -> anyhow::Result<()> {
    let keys: Vec<_> = keys.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
    world
        .go(move |stage| async move {
            let mut state = stage.state().await;
            keys.into_iter().try_for_each(|(key, value)| state.configure(key, value))
        })
        .await
}

/// Sets a key of `[limits]` in the Spine's configuration, before anything else is done with the Spine.
#[given(regex = r#"^the Spine has the limit ([a-z-]+) set to "([^"]*)"$"#)]
async fn spine_has_limit(world: &mut SpineWorld, name: String, value: String) -> anyhow::Result<()> {
    limit(world, vec![(&format!("limits.{name}"), measured(&value))]).await
}

/// Sets how many connections the Spine serves at once, before anything else is done with it.
#[given(regex = r"^the Spine serves at most (\d+) connections? at once$")]
async fn serves_at_most(world: &mut SpineWorld, count: u64) -> anyhow::Result<()> {
    limit(world, vec![("limits.connections", json!(count))]).await
}

/// Sets how many handshakes the Spine has under way at once, before anything else is done with it.
#[given(regex = r"^the Spine shakes hands with at most (\d+) at once$")]
async fn shakes_hands_with_at_most(world: &mut SpineWorld, count: u64) -> anyhow::Result<()> {
    limit(world, vec![("limits.handshakes", json!(count))]).await
}

/// Sets how many connections the Spine takes in only to tell them to come again.
#[given(regex = r"^the Spine takes in at most (\d+) connections? beyond those that it serves$")]
async fn takes_in_at_most(world: &mut SpineWorld, count: u64) -> anyhow::Result<()> {
    limit(world, vec![("limits.lobby", json!(count)), ("limits.handshakes", json!(count))]).await
}

/// Sets how many bytes all bodies together may have, and with that the largest single one.
#[given(regex = r"^the Spine holds at most (\d+) bytes of bodies at once$")]
async fn holds_at_most(world: &mut SpineWorld, bytes: u64) -> anyhow::Result<()> {
    // No body may be larger than what all may have together.
    limit(world, vec![("limits.held-bytes", json!(bytes)), ("limits.body-bytes", json!(bytes))]).await
}

/// Lets the Spine take bodies in chunks as well, before anything else is done with it.
#[given("the Spine takes bodies without a declared length")]
async fn takes_any_framing(world: &mut SpineWorld) -> anyhow::Result<()> {
    limit(world, vec![("hl7.needs-length", json!(false))]).await
}
