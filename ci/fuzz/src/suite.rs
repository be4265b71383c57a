//! A feature or a file of requirements as somebody wrote it: rows with their places, or what is wrong, never neither.
//!
//! Leaves out running a row. Bytes are taken as a feature and as requirements.

use crate::Reading;
use vertebra_runner::{SourceFile, Suite};

pub(crate) fn read(data: &[u8]) -> Reading {
    let Ok(text) = std::str::from_utf8(data) else { return Reading::Refused };
    let feature = suite("a/b.feature", text);
    let lines = text.lines().count().max(1);
    for row in feature.rows() {
        let id = &row.header().id;
        let line = id.strip_prefix("a/b.feature:").and_then(|line| line.parse::<usize>().ok());
        assert!(line.is_some_and(|line| (1..=lines).contains(&line)), "{id} is no line of {lines}");
        assert!(!row.steps().is_empty(), "{id} has no steps");
        for step in row.steps() {
            let line = step.place().strip_prefix("a/b.feature:").and_then(|line| line.parse::<usize>().ok());
            assert!(line.is_some_and(|line| (1..=lines).contains(&line)), "{} is no place", step.place());
        }
    }
    let ids: std::collections::BTreeSet<_> = feature.rows().iter().map(|row| &row.header().id).collect();
    assert_eq!(ids.len(), feature.rows().len(), "a row's id is its own");
    assert!(!feature.rows().is_empty() || !feature.faults().is_empty(), "neither rows nor faults");
    assert!(feature.faults().iter().all(|fault| fault.starts_with("a/b.feature")), "{:?}", feature.faults());

    let requirements = suite("a/requirements.toml", text);
    assert!(requirements.rows().is_empty());
    assert!(requirements.faults().is_empty() || requirements.requirements().is_empty(), "in part");
    for requirement in requirements.requirements().iter() {
        assert!(vertebra_evidence::is_requirement_id(&requirement.id), "{:?}", requirement.id);
        assert_eq!(requirements.requirements().get(&requirement.id), Some(requirement));
    }
    Reading::taken_if(!feature.rows().is_empty() || !requirements.requirements().is_empty())
}

fn suite(path: &str, text: &str) -> Suite {
    let file = || SourceFile { path: path.to_owned(), text: text.to_owned() };
    let suite = Suite::read([file()]);
    assert_eq!(suite.digest(), Suite::read([file()]).digest(), "the same files, the same digest");
    suite
}
