//! Exchanges of a recorded run: what a scenario sent, found by its id and a number.
//!
//! Leaves out judging the record: replaying asks nothing but the request and who sent it.

use anyhow::{Context, bail};
use bytes::Bytes;
use std::collections::BTreeMap;
use vertebra_evidence::{Event, RecordedExchange, read_events};

/// Exchanges that a list shows: a screenful.
const LISTED_MAX: usize = 20;

/// What was found.
#[derive(Debug)]
pub(super) struct Found {
    /// The whole request above TLS.
    pub(super) request: Bytes,
    /// Who sent it, as the scenario names it.
    pub(super) actor: String,
    /// Which exchange it is, and what came back then.
    pub(super) remark: String,
}

/// Finds `ID` or `ID:N`: exchange N of the scenario, from 1, or its last. The end of an id is enough where no other
/// scenario ends so.
///
/// # Errors
/// The record cannot be read, or has no such exchange; the error lists those that there are.
pub(super) fn find(record: &[u8], wanted: &str) -> anyhow::Result<Found> {
    let exchanges = exchanges(record)?;
    let numbered = wanted.rsplit_once(':').and_then(|(id, number)| Some((id, number.parse::<usize>().ok()?)));
    let (scenario, number) = match (scenario(&exchanges, wanted), numbered) {
        (Some(scenario), _) => (scenario, None),
        (None, Some((id, number))) => match self::scenario(&exchanges, id) {
            Some(scenario) => (scenario, Some(number)),
            None => bail!(unknown(&exchanges, wanted)),
        },
        (None, None) => bail!(unknown(&exchanges, wanted)),
    };
    let own: Vec<&RecordedExchange> = exchanges.iter().filter(|held| held.scenario == scenario).collect();
    let (count, place) = (own.len(), number.unwrap_or(own.len()));
    let found = place.checked_sub(1).and_then(|index| own.get(index));
    let found =
        found.with_context(|| format!("{scenario} has {count} exchanges, none of which is {place}"))?;
    let exchange = &found.exchange;
    Ok(Found {
        request: exchange.request.clone(),
        actor: exchange.actor.clone(),
        remark: format!(
            "exchange {place} of {count} of {scenario}\nthen it came to: {}\n\
             the people of then are not in the record: --people puts them in",
            exchange.failure.as_ref().unwrap_or(&exchange.outcome)
        ),
    })
}

/// The exchanges of a record, one per line, as they can be named.
///
/// # Errors
/// The record cannot be read.
pub(super) fn listed(record: &[u8]) -> anyhow::Result<String> {
    Ok(list(&exchanges(record)?))
}

fn exchanges(record: &[u8]) -> anyhow::Result<Vec<RecordedExchange>> {
    let events = read_events(record)?;
    let exchanges = events.into_iter().filter_map(|event| match event {
        Event::Exchange(exchange) => Some(*exchange),
        _ => None,
    });
    Ok(exchanges.collect())
}

/// The scenario of that id, or the only one whose id ends so at the beginning of a name.
fn scenario(exchanges: &[RecordedExchange], wanted: &str) -> Option<String> {
    if exchanges.iter().any(|held| held.scenario == wanted) {
        return Some(wanted.to_owned());
    }
    let tail = format!("/{wanted}");
    let mut fitting: Vec<&str> =
        exchanges.iter().map(|held| held.scenario.as_str()).filter(|id| id.ends_with(&tail)).collect();
    fitting.sort_unstable();
    fitting.dedup();
    match fitting.as_slice() {
        [only] => Some((*only).to_owned()),
        _ => None,
    }
}

fn unknown(exchanges: &[RecordedExchange], wanted: &str) -> String {
    let named = list(exchanges);
    match wanted {
        "" => format!("name an exchange behind #, as\n{named}"),
        _ => format!("no scenario {wanted:?} sent anything in it; there are\n{named}"),
    }
}

fn list(exchanges: &[RecordedExchange]) -> String {
    if exchanges.is_empty() {
        return "  none: nothing was sent in that run".to_owned();
    }
    let mut lines = Vec::new();
    // Rows run side by side, so the exchanges of two scenarios may interleave.
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for held in exchanges.iter().take(LISTED_MAX) {
        let number = counts.entry(&held.scenario).or_default();
        *number += 1;
        let exchange = &held.exchange;
        lines.push(format!("  #{}:{number}  {} of {}", held.scenario, exchange.label, exchange.actor));
    }
    if exchanges.len() > LISTED_MAX {
        lines.push(format!("  and {} more", exchanges.len() - LISTED_MAX));
    }
    lines.join("\n")
}
