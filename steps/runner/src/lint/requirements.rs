//! Requirements and scenarios know each other, in both directions.
//!
//! Leaves out whether a requirement is verified: the verdict of a run says that.

use super::Breach;
use crate::suite::Suite;
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn check(suite: &Suite, breaches: &mut Vec<Breach>) {
    let mut carried: BTreeSet<&str> = BTreeSet::new();
    for row in &suite.rows {
        carried.extend(row.header.requirements.iter().map(String::as_str));
        if row.header.requirements.is_empty() {
            let found = Breach {
                place: format!("{}:{}", row.header.path, row.lines.first),
                rule: "no-requirement",
                what: format!("the scenario proves no requirement: {}", row.header.title),
                mend: "tag it with the id of the requirement that it proves".into(),
            };
            if breaches.last() != Some(&found) {
                breaches.push(found);
            }
        }
    }
    let places = places(suite);
    for requirement in suite.requirements.iter() {
        let (rule, what, mend) = match (&requirement.untested, carried.contains(requirement.id.as_str())) {
            (None, false) => (
                "untested-requirement",
                format!(
                    "no scenario carries {}, a {}, and nothing says why",
                    requirement.id,
                    requirement.level.word()
                ),
                "write the scenario, or say why there is none in `untested`",
            ),
            (Some(reason), true) => (
                "needless-reason",
                format!("{} is tested, and still says why it is not: {reason}", requirement.id),
                "take `untested` away",
            ),
            (None, true) | (Some(_), false) => continue,
        };
        let place = places.get(requirement.id.as_str()).cloned().unwrap_or_default();
        breaches.push(Breach { place, rule, what, mend: mend.into() });
    }
}

/// `path:line` of the id of each requirement.
fn places(suite: &Suite) -> BTreeMap<&str, String> {
    let mut places = BTreeMap::new();
    for file in suite.files.iter().filter(|file| file.path.ends_with(".toml")) {
        for (number, line) in file.text.lines().enumerate() {
            let value = line.trim().strip_prefix("id").and_then(|rest| rest.trim_start().strip_prefix('='));
            if let Some(value) = value {
                let id = value.trim().trim_matches(['"', '\'']);
                places.entry(id).or_insert_with(|| format!("{}:{}", file.path, number + 1));
            }
        }
    }
    places
}
