//! The join: every row of the catalogue has a handler, a scenario and a requirement, and the other way round.
//!
//! Leaves out whether a scenario passes. Reads features as text: the literal codes that scenarios write are the
//! link, since a scenario never looks a code up.

use serde::Deserialize;
use spine_catalogue::{Evidence, FaultForm, Qualifier, catalogue};
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

/// One scenario as text: the requirements that it carries and its steps, with the rows of its outline put in.
pub(crate) struct Scenario {
    title: String,
    requirements: Vec<String>,
    pub(crate) steps: Vec<String>,
}

impl Scenario {
    /// A scenario of one step.
    pub(crate) fn of(step: &str) -> Self {
        Self { title: String::new(), requirements: Vec::new(), steps: vec![step.to_owned()] }
    }
}

/// All scenarios. Outlines are expanded by plain text replacement; backgrounds are left out, since they assert nothing.
pub(crate) fn scenarios() -> Vec<Scenario> {
    let tag = regex::Regex::new(r"@([A-Z]+(?:-[A-Z]+)*-\d+)\b").expect("the pattern of a requirement id");
    let mut all = Vec::new();
    for path in crate::files(&crate::root().join("features"), "feature") {
        let text = std::fs::read_to_string(path).expect("a feature is readable");
        let (mut tags, mut open): (Vec<String>, Option<Scenario>) = (Vec::new(), None);
        let mut rows: Vec<Vec<String>> = Vec::new();
        let mut in_examples = false;
        for line in text.lines().map(str::trim) {
            if line.starts_with('@') {
                tags.extend(tag.captures_iter(line).map(|found| found[1].to_owned()));
            } else if let Some((kind, title)) =
                line.split_once(':').filter(|(kind, _)| kind.starts_with("Scenario"))
            {
                close(&mut all, open.take(), &mut rows);
                in_examples = false;
                let requirements = std::mem::take(&mut tags);
                let title = format!("{kind}: {}", title.trim());
                open = Some(Scenario { title, requirements, steps: Vec::new() });
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
        all.push(Scenario {
            title: scenario.title.clone(),
            requirements: scenario.requirements.clone(),
            steps: scenario.steps.iter().map(put_in).collect(),
        });
    }
}

/// The scenarios of which a step matches the pattern, and that carry a requirement.
fn proved_by<'s>(scenarios: &'s [Scenario], pattern: &str) -> Vec<&'s Scenario> {
    let pattern = regex::Regex::new(pattern).expect("the pattern of a step");
    let matches = |scenario: &&Scenario| scenario.steps.iter().any(|step| pattern.is_match(step));
    scenarios.iter().filter(matches).filter(|scenario| !scenario.requirements.is_empty()).collect()
}

/// The step that shows a fault of that row.
fn step_for(row: &spine_catalogue::FaultRow) -> String {
    let code = regex::escape(&row.code);
    let short = regex::escape(row.name.rsplit('.').next().unwrap_or_default());
    match row.form {
        FaultForm::Closed => format!("audit names {}( |$)", regex::escape(&row.name)),
        FaultForm::Reject => format!("TMS rejects the request with {code} "),
        FaultForm::Error if row.qualifier == Qualifier::Warning => format!("PDS warns with {code}$"),
        FaultForm::Error => format!(r"PDS refuses the request with ({code} and \w+|\w+ and {code}) "),
        FaultForm::SoapFault if row.name == "TMS.MESSAGE_TOO_LARGE" => {
            r#"TMS faults the request with 201 about "5000000""#.to_owned()
        }
        FaultForm::SoapFault if row.name.starts_with("TMS.") => {
            format!("TMS faults the request with {code} ")
        }
        FaultForm::SoapFault if short == "MESSAGE_NOT_WELL_FORMED" => {
            format!(r#"TMS faults the request with {code} about "({short}|well-formed)""#)
        }
        FaultForm::SoapFault => format!(r#"TMS faults the request with {code} about "{short}""#),
    }
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
    ("TMS.206", "routing between parties comes with forwarding"),
    ("TMS.208", "working variables come with forwarding"),
    ("PDS.GE002", "a broken chain of supersession, which no loader lets in whole"),
    ("TRANSPORT.RESPONSE_DEADLINE", "full socket buffers are real time: tested at the server's own boundary"),
];

#[test]
fn every_interaction_has_a_handler_a_scenario_and_a_requirement() {
    let handled: BTreeSet<String> = spine_pds::Pds::new(Default::default())
        .interactions()
        .into_iter()
        .map(|handled| handled.to_string())
        .collect();
    let scenarios = scenarios();
    let mut listed = BTreeSet::new();
    for row in catalogue().interactions() {
        listed.insert(format!("{}:{}", row.service, row.id));
        for response in &row.responses {
            let proof = proved_by(&scenarios, &format!("the answer is {response}$"));
            assert!(
                !proof.is_empty(),
                "no scenario with a requirement shows the answer {response} to {}",
                row.id
            );
        }
    }
    assert_eq!(listed, handled, "rows of the catalogue and handlers of the national services");
    // The two refusing replies are shown by the words that name their component: an oracle holds each to its
    // interaction.
    for (reply, words) in [
        ("QUQI_IN010000UK14", "PDS refuses the request with "),
        ("MCCI_IN010000UK13", "TMS rejects the request with "),
    ] {
        let used = catalogue()
            .interactions()
            .any(|row| row.failure.as_str() == reply || row.reject.as_str() == reply);
        assert_eq!(used, !proved_by(&scenarios, words).is_empty(), "{reply}");
    }
}

#[test]
fn every_fault_is_shown_by_a_scenario_with_a_requirement_or_listed_with_a_reason() {
    let scenarios = scenarios();
    let excused: BTreeMap<&str, &str> = UNREACHABLE.iter().copied().collect();
    let mut wrong = Vec::new();
    for row in catalogue().faults() {
        let is_shown = !proved_by(&scenarios, &step_for(row)).is_empty();
        // An excuse that is no longer needed has to go, like any waiver.
        if is_shown == excused.contains_key(row.name.as_str()) {
            wrong.push(row.name.clone());
        }
        if let Evidence::Invented = row.evidence {
            assert!(row.code.starts_with("VX"), "{} is invented and does not look it", row.name);
        }
    }
    assert!(wrong.is_empty(), "faults neither shown nor excused, or both: {wrong:#?}");
    for name in excused.keys() {
        assert!(catalogue().fault(name).is_some(), "{name} is excused and does not exist");
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

#[test]
fn every_scenario_carries_a_requirement() {
    let untagged: Vec<String> = scenarios()
        .into_iter()
        .filter(|scenario| scenario.requirements.is_empty())
        .map(|scenario| scenario.title)
        .collect();
    assert!(untagged.is_empty(), "scenarios that prove nothing: {untagged:#?}");
    assert!(scenarios().len() >= 15, "the suite has shrunk");
}

#[test]
fn requirements_and_scenarios_know_each_other() {
    let requirements = requirements();
    let scenarios = scenarios();
    let tagged: BTreeSet<&str> =
        scenarios.iter().flat_map(|scenario| &scenario.requirements).map(String::as_str).collect();
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
