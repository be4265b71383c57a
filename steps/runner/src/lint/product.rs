//! What the product serves and what its scenarios show: neither without the other.
//!
//! The facts come from outside, as patterns of steps that some row has to have. What no scenario can show from outside
//! stands in `unshown.toml` with its reason, and a reason that is no longer needed is a breach like any other.
//! Leaves out where the facts come from.

use super::Breach;
use crate::row::Row;
use crate::suite::{SourceFile, Suite, UNSHOWN};
use regex::Regex;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// What a product says about itself.
#[derive(Debug, Clone, Default)]
pub struct Product {
    /// The requests of its catalogue, as `service:interaction`, each with its place.
    pub listed: BTreeMap<String, String>,
    /// The requests that it has handlers for.
    pub handled: BTreeSet<String>,
    /// What its scenarios have to show.
    pub shown: Vec<MustBeShown>,
}

/// Something that a scenario with a requirement has to show.
#[derive(Debug, Clone)]
pub struct MustBeShown {
    /// Its name, unique, as `unshown.toml` may excuse it.
    pub name: String,
    /// What it is: a fault, an answer.
    pub kind: &'static str,
    /// Where it is listed.
    pub place: String,
    /// What a step looks like that shows it.
    pub step: Regex,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Unshown {
    #[serde(default)]
    unshown: Vec<Excuse>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Excuse {
    name: String,
    reason: String,
}

pub(super) fn check(suite: &Suite, product: &Product, breaches: &mut Vec<Breach>) {
    handlers(product, breaches);
    let mut excuses = excuses(suite, breaches);
    let proving: Vec<&Row> = suite.rows.iter().filter(|row| !row.header.requirements.is_empty()).collect();
    let shows = |wanted: &Regex| {
        proving.iter().flat_map(|row| row.steps()).any(|step| wanted.is_match(&step.step.value))
    };
    for wanted in &product.shown {
        let MustBeShown { name, kind, place, .. } = wanted;
        match (shows(&wanted.step), excuses.remove(name)) {
            (true, None) | (false, Some(_)) => {}
            (false, None) => breaches.push(Breach {
                place: place.clone(),
                rule: "unshown",
                what: format!("no scenario with a requirement shows the {kind} {name}"),
                mend: format!(
                    "write one with a step like `{}`, or say in {UNSHOWN} why there is none",
                    wanted.step
                ),
            }),
            (true, Some(place)) => breaches.push(Breach {
                place,
                rule: "needless-reason",
                what: format!("the {kind} {name} is shown, and still says why it is not"),
                mend: format!("take it out of {UNSHOWN}"),
            }),
        }
    }
    for (name, place) in excuses {
        breaches.push(Breach {
            place,
            rule: "needless-reason",
            what: format!("{name} is excused and does not exist"),
            mend: format!("take it out of {UNSHOWN}"),
        });
    }
}

fn handlers(product: &Product, breaches: &mut Vec<Breach>) {
    for (name, place) in product.listed.iter().filter(|(name, _)| !product.handled.contains(*name)) {
        breaches.push(Breach {
            place: place.clone(),
            rule: "no-handler",
            what: format!("the request {name} is listed, and nothing answers it"),
            mend: "add it to the interactions of its national service, or take the row away".into(),
        });
    }
    for name in product.handled.iter().filter(|name| !product.listed.contains_key(*name)) {
        breaches.push(Breach {
            place: "service/catalogue/interactions.toml".into(),
            rule: "no-row",
            what: format!("the request {name} is answered, and no row lists it"),
            mend: "add its row, with its evidence".into(),
        });
    }
}

/// The excuses by name, each with its place.
fn excuses(suite: &Suite, breaches: &mut Vec<Breach>) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    for file in suite.files.iter().filter(|file| file.path.rsplit('/').next() == Some(UNSHOWN)) {
        let mut fault = |place: String, what: String| {
            let mend = "each [[unshown]] has a name that stands once, and a reason".to_owned();
            breaches.push(Breach { place, rule: "suite", what, mend });
        };
        match toml::from_str::<Unshown>(&file.text) {
            Err(error) => fault(format!("{}:1", file.path), error.to_string().replace('\n', " ")),
            Ok(list) => {
                for Excuse { name, reason } in list.unshown {
                    let place = place_of(file, &name);
                    if reason.trim().is_empty() {
                        fault(place.clone(), format!("{name} is excused without a reason"));
                    }
                    if all.insert(name.clone(), place.clone()).is_some() {
                        fault(place, format!("{name} is excused twice"));
                    }
                }
            }
        }
    }
    all
}

fn place_of(file: &SourceFile, name: &str) -> String {
    let quoted = [format!("\"{name}\""), format!("'{name}'")];
    let line = file.text.lines().position(|line| quoted.iter().any(|name| line.contains(name.as_str())));
    format!("{}:{}", file.path, line.map_or(1, |line| line + 1))
}
