//! The switches of the Spine: each has a scenario that sets it to something else than its default, and no scenario sets
//! one, or a value, that does not exist.
//!
//! Leaves out whether a scenario passes, and the default side: every scenario without a switch is on it.

use crate::catalogue::{Scenario, scenarios};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What scenarios set by the words `words`: key, and the values in the order of the features.
fn set_by(scenarios: &[Scenario], words: &str) -> BTreeMap<String, BTreeSet<String>> {
    let pattern = format!(r#"^(?:Given|And) {words} has the switch ([a-z0-9-]+) set to "([^"]*)"$"#);
    let pattern = regex::Regex::new(&pattern).expect("the pattern of a step");
    let mut set: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for step in scenarios.iter().flat_map(|scenario| &scenario.steps) {
        if let Some(found) = pattern.captures(step) {
            set.entry(found[1].to_owned()).or_default().insert(found[2].to_owned());
        }
    }
    set
}

/// The value as it stands in a configuration: of the type that the default has.
fn typed(default: &Value, text: &str) -> Value {
    match default {
        Value::Bool(_) => text.parse().map_or_else(|_| Value::from(text), Value::Bool),
        Value::Number(_) => text.parse::<u64>().map_or_else(|_| Value::from(text), Value::from),
        _ => Value::from(text),
    }
}

/// What is wrong with the scenarios of one set of switches.
fn faults<S: Default + Serialize + DeserializeOwned>(scenarios: &[Scenario], words: &str) -> Vec<String> {
    let defaults = serde_json::to_value(S::default()).expect("switches are plain values");
    let defaults = defaults.as_object().expect("switches have keys");
    let set = set_by(scenarios, words);
    let mut wrong = Vec::new();
    for (key, default) in defaults {
        let values = set.get(key).cloned().unwrap_or_default();
        if !values.iter().any(|value| typed(default, value) != *default) {
            wrong.push(format!("{words}: no scenario sets {key} to anything but its default {default}"));
        }
        for value in values {
            let alone = serde_json::json!({ key: typed(default, &value) });
            if let Err(error) = serde_json::from_value::<S>(alone) {
                wrong.push(format!("{words}: {key} cannot be {value:?}: {error}"));
            }
        }
    }
    let unknown = set.keys().filter(|key| !defaults.contains_key(*key));
    wrong.extend(unknown.map(|key| format!("{words}: there is no switch {key}")));
    wrong
}

#[test]
fn every_switch_is_shown_on_its_other_side() {
    let scenarios = scenarios();
    let mut wrong = faults::<spine_hub::Switches>(&scenarios, "the Spine");
    wrong.extend(faults::<spine_pds::PdsSwitches>(&scenarios, "PDS"));
    assert!(wrong.is_empty(), "switches and scenarios do not know each other: {wrong:#?}");
}

#[test]
fn a_switch_without_a_scenario_is_noticed() {
    let none = faults::<spine_hub::Switches>(&[], "the Spine");
    assert!(none.len() >= 13, "{none:#?}");
    let odd = |step: &str| vec![Scenario::of(step)];
    let unknown =
        faults::<spine_pds::PdsSwitches>(&odd(r#"Given PDS has the switch colour set to "red""#), "PDS");
    assert!(unknown.iter().any(|fault| fault.contains("no switch colour")), "{unknown:#?}");
    let value = faults::<spine_pds::PdsSwitches>(
        &odd(r#"Given PDS has the switch wrong-check-digit set to "maybe""#),
        "PDS",
    );
    assert!(value.iter().any(|fault| fault.contains("cannot be")), "{value:#?}");
}
