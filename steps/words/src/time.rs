//! Time passes because a scenario says so.
//!
//! Leaves out real time: nothing waits for it.

use crate::world::SpineWorld;
use anyhow::bail;
use cucumber::when;
use jiff::SignedDuration;

/// Lets the scenario's own time pass, and everything that falls due on the way happen; it takes no real time.
#[when(regex = r"^(\d+) (seconds?|minutes?|hours?|days?) pass(?:es)?$")]
async fn time_passes(world: &mut SpineWorld, amount: i64, unit: String) -> anyhow::Result<()> {
    let seconds = match unit.trim_end_matches('s') {
        "second" => 1,
        "minute" => 60,
        "hour" => 3_600,
        "day" => 86_400,
        other => bail!("{other:?} is no unit of time"),
    };
    let span = SignedDuration::from_secs(amount * seconds);
    world.go(move |stage| async move { stage.pass(span).await }).await
}
