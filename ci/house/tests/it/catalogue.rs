//! The join: every row of the catalogue has a handler, a scenario and a requirement, and the other way round.
//!
//! Leaves out whether a scenario passes. Reads features as text: the literal codes that scenarios write are the
//! link, since a scenario never looks a code up.

use serde::Deserialize;
use spine_catalogue::{Evidence, FaultForm, catalogue};
use spine_kernel::NationalService;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Requirements {
    requirement: Vec<Requirement>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "members are listed so that unknown ones are refused")]
struct Requirement {
    id: String,
    level: String,
    text: String,
    source: String,
    evidence: String,
    binds: String,
    lane: String,
    #[serde(default)]
    hazards: Vec<String>,
    #[serde(default)]
    untested: Option<String>,
}

fn features() -> String {
    let mut all = String::new();
    for path in crate::files(&crate::root().join("features"), "feature") {
        all.push_str(&std::fs::read_to_string(path).expect("a feature is readable"));
    }
    all
}

fn requirements() -> BTreeMap<String, Requirement> {
    let mut all = BTreeMap::new();
    for path in crate::files(&crate::root().join("features"), "toml") {
        let text = std::fs::read_to_string(&path).expect("a list of requirements is readable");
        let list: Requirements =
            toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        for requirement in list.requirement {
            let id = requirement.id.clone();
            assert!(all.insert(id.clone(), requirement).is_none(), "{id} stands twice");
        }
    }
    all
}

/// Faults that no scenario can raise from outside a Spine that works, and why.
const UNREACHABLE: &[(&str, &str)] = &[
    ("TMS.200", "the Spine's own failure: raised where a store or a rule breaks, tested in the rooms"),
    ("TMS.206", "routing between parties comes with forwarding"),
    ("TMS.208", "working variables come with forwarding"),
    ("PDS.GE002", "a broken chain of supersession, which no loader lets in whole"),
    ("TRANSPORT.HANDSHAKE_DEADLINE", "a stalled handshake: tested at the server's own boundary"),
    ("TRANSPORT.BROKEN_HTTP", "broken framing: tested at the server's own boundary"),
    ("TRANSPORT.ABANDONED", "a connection that says nothing: tested at the server's own boundary"),
    ("ErrorBase1732.INTERACTION_ID_MISSING", "met as 515 in the order of the validators"),
    (
        "ErrorBase1732.CONTROL_ACT_AUTHOR_INVALID",
        "a user author is optional; its checks come with the full list",
    ),
    ("ErrorBase1732.CONTROL_ACT_AUTHOR_AGENT_INVALID", "comes with the full list of author checks"),
    ("ErrorBase1732.CONTROL_ACT_AUTHOR_AGENT2_INVALID", "comes with the full list of author checks"),
];

#[test]
fn every_interaction_has_a_handler_a_scenario_and_a_requirement() {
    let handled: BTreeSet<String> = spine_pds::Pds::new(Default::default())
        .interactions()
        .into_iter()
        .map(|handled| handled.to_string())
        .collect();
    let features = features();
    let mut listed = BTreeSet::new();
    for row in catalogue().interactions() {
        listed.insert(format!("{}:{}", row.service, row.id));
        for response in &row.responses {
            assert!(features.contains(response.as_str()), "no scenario names {response}");
        }
        assert!(!row.source.is_empty(), "{} has no source", row.id);
    }
    assert_eq!(listed, handled, "rows of the catalogue and handlers of the national services");
}

#[test]
fn every_fault_is_reached_by_a_scenario_or_listed_with_a_reason() {
    let features = features();
    let unreachable: BTreeMap<&str, &str> = UNREACHABLE.iter().copied().collect();
    let mut missing = Vec::new();
    for row in catalogue().faults() {
        let short = row.name.rsplit('.').next().unwrap_or_default();
        let named = match row.form {
            FaultForm::Closed => features.contains(&row.name),
            FaultForm::SoapFault if row.name.starts_with("TMS.") && row.code != "201" => {
                features.contains(&format!("faults the request with {}", row.code))
            }
            FaultForm::SoapFault if row.name == "TMS.201" => features.contains("faults the request with 201"),
            FaultForm::SoapFault if row.name == "TMS.MESSAGE_TOO_LARGE" => {
                features.contains("about \"5000000\"")
            }
            FaultForm::SoapFault => features.contains(short),
            FaultForm::Reject | FaultForm::Error => features.contains(&row.code),
        };
        // An excuse that is no longer needed has to go, like any waiver.
        if named == unreachable.contains_key(row.name.as_str()) {
            missing.push(row.name.clone());
        }
        if let Evidence::Invented = row.evidence {
            assert!(row.code.starts_with("VX"), "{} is invented and does not look it", row.name);
        }
    }
    assert!(missing.is_empty(), "faults neither reached nor excused, or both: {missing:#?}");
    for name in unreachable.keys() {
        assert!(catalogue().fault(name).is_some(), "{name} is excused and does not exist");
    }
}

#[test]
fn requirements_and_scenarios_know_each_other() {
    let requirements = requirements();
    let tag = regex::Regex::new(r"@([A-Z]+(?:-[A-Z]+)*-\d+)\b").expect("the pattern of a requirement id");
    let features = features();
    let tagged: BTreeSet<&str> =
        tag.captures_iter(&features).map(|found| found.get(1).expect("a group").as_str()).collect();
    for id in &tagged {
        assert!(requirements.contains_key(*id), "{id} is tagged and no requirement");
    }
    for (id, requirement) in &requirements {
        let excused = requirement.untested.as_ref().is_some_and(|reason| !reason.is_empty());
        assert!(tagged.contains(id.as_str()) || excused, "{id} has neither a scenario nor a reason");
        assert!(
            ["MUST", "SHOULD", "MAY"].contains(&requirement.level.as_str()),
            "{id}: {}",
            requirement.level
        );
        let grades = ["E1", "E2", "E3", "E4", "inferred"];
        assert!(grades.contains(&requirement.evidence.as_str()), "{id}: {}", requirement.evidence);
    }
}
