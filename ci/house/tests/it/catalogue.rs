//! The codes and checks of Spine that are known: each stands in the catalogue, or is left out with a reason.
//!
//! Leaves out whether a scenario shows them: `vertebra lint` holds that. Reads the scenarios as text for `switches`.

use spine_catalogue::catalogue;
use std::collections::BTreeSet;

/// One scenario as text: its steps, with a row of its outline put in.
pub(crate) struct Scenario {
    pub(crate) steps: Vec<String>,
}

impl Scenario {
    /// A scenario of one step.
    pub(crate) fn of(step: &str) -> Self {
        Self { steps: vec![step.to_owned()] }
    }
}

/// All scenarios. Outlines are expanded by plain text replacement; backgrounds are left out, since they assert nothing.
pub(crate) fn scenarios() -> Vec<Scenario> {
    let mut all = Vec::new();
    for path in crate::files(&crate::root().join("features"), "feature") {
        let text = std::fs::read_to_string(path).expect("a feature is readable");
        let mut open: Option<Scenario> = None;
        let mut rows: Vec<Vec<String>> = Vec::new();
        let mut in_examples = false;
        for line in text.lines().map(str::trim) {
            if line.starts_with("Scenario") && line.contains(':') {
                close(&mut all, open.take(), &mut rows);
                in_examples = false;
                open = Some(Scenario { steps: Vec::new() });
            } else if line.starts_with("Examples:") {
                in_examples = true;
            } else if in_examples && line.starts_with('|') {
                rows.push(line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect());
            } else if let Some(scenario) = open.as_mut().filter(|_| !line.is_empty()) {
                scenario.steps.push(line.to_owned());
            }
        }
        close(&mut all, open, &mut rows);
    }
    all
}

fn close(all: &mut Vec<Scenario>, scenario: Option<Scenario>, rows: &mut Vec<Vec<String>>) {
    let rows = std::mem::take(rows);
    let Some(scenario) = scenario else { return };
    let Some((header, rows)) = rows.split_first() else { return all.push(scenario) };
    for row in rows {
        let put_in = |step: &String| {
            header
                .iter()
                .zip(row)
                .fold(step.clone(), |step, (name, value)| step.replace(&format!("<{name}>"), value))
        };
        all.push(Scenario { steps: scenario.steps.iter().map(put_in).collect() });
    }
}

/// Codes of the wrapper's system that a synchronous query cannot meet, and why. All others stand in the catalogue.
const NO_QUERY: &[(&str, &str)] = &[
    ("521", "a trace of the first release, whose queries are not served"),
    ("522", "a retrieval of the first release"),
    ("523", "a confirmation of an NHS number of the first release"),
    ("524", "a confirmation of a legitimate relationship of the first release"),
    ("525", "a batch: queries come one by one"),
    ("526", "a batch"),
    ("527", "a batch"),
    ("528", "a batch"),
    ("529", "a batch"),
    ("530", "a batch"),
    ("531", "a batch"),
    ("532", "a batch"),
    ("533", "a batch"),
    ("534", "a batch"),
    ("535", "a batch"),
    ("1000", "routing between parties: a query ends in the Spine"),
];

#[test]
fn every_code_of_the_wrapper_is_in_the_catalogue_or_left_out_with_a_reason() {
    const WRAPPER: &str = "2.16.840.1.113883.2.1.3.2.4.17.32";
    let held: BTreeSet<&str> =
        catalogue().faults().filter(|row| row.system == WRAPPER).map(|row| row.code.as_str()).collect();
    let left_out: BTreeSet<&str> = NO_QUERY.iter().map(|(code, _)| *code).collect();
    // The codes of wire 7.2 in that system.
    let known: BTreeSet<String> = ["1", "202", "900", "1000"]
        .into_iter()
        .map(str::to_owned)
        .chain((501..=535).map(|code: u16| code.to_string()))
        .collect();
    for code in &known {
        let places =
            usize::from(held.contains(code.as_str())) + usize::from(left_out.contains(code.as_str()));
        assert_eq!(places, 1, "{code} stands in the catalogue or is left out, and not both");
    }
    let listed: BTreeSet<String> = held.union(&left_out).map(|code| (*code).to_owned()).collect();
    assert_eq!(listed, known, "no code that nobody has seen");
}

/// Names of Spine's own checks of an envelope or wrapper that a synchronous query cannot meet, and why.
const NO_CHECK: &[(&str, &str)] = &[
    ("ErrorBaseTms.INVALID_SOAP_ROOT", "the envelopes of the first release, which are not served"),
    ("ErrorBaseTms.INVALID_SOAP_INTERACTION_ID", "the first release"),
    ("ErrorBaseTms.SOAP_NASP_COMM_FUNC_RCV_ERROR", "the first release"),
    ("ErrorBaseTms.SOAP_NASP_COMM_FUNC_SND_ERROR", "the first release"),
    ("ErrorBaseTms.ALERT_INVALID_INPUT", "an alert"),
    ("ErrorBaseTms.EBXML_ACK_INVALID", "an acknowledgement of ebXML"),
    ("ErrorBase1732.CONTROL_ACT_RETRIEVAL_QUERY_INVALID", "a retrieval of the first release"),
    ("ErrorBase1732.MESSAGE_ID_EMPTY", "a batch"),
    ("ErrorBase1732.BATCH_INCONSISTENT_WITH_MANIFEST", "a batch"),
    ("ErrorBase1732.BATCH_CONTAINS_NON_BATCHABLE_INTERACTION", "a batch"),
    ("ErrorBase1732.INVALID_ID326", "the version in a header of ebXML"),
];

#[test]
fn a_check_that_no_query_meets_is_in_no_catalogue() {
    for (name, why) in NO_CHECK {
        assert!(
            catalogue().fault(name).is_none(),
            "{name} is in the catalogue, and {why}: take it off the list"
        );
    }
}
