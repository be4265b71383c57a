//! The schemas of the answers as tables of their own (pds-messages 4.3, 4.6), and a check of a document against them:
//! order, cardinality, structural attributes, and nothing that a table does not know. What the newer answer has otherwise
//! stands in `grammar/newer.rs`.

mod newer;

use crate::bench::HL7;
use roxmltree::{Document, Node};

const MANY: usize = usize::MAX;

/// An element: its name behind its parent's where the name alone is not enough, the attributes that it must have
/// exactly so (`*` for any value), and its children in order with the least and the most of each.
type Rule = (&'static str, &'static [(&'static str, &'static str)], &'static [(&'static str, usize, usize)]);

const OBS: &[(&str, &str)] = &[("classCode", "OBS"), ("moodCode", "EVN")];
const SBJ: &[(&str, &str)] = &[("typeCode", "SBJ")];
const ID: &[(&str, &str)] = &[("root", "*"), ("extension", "*")];
const VALUE: &[(&str, &str)] = &[("value", "*")];
const CODED: &[(&str, &str)] = &[("code", "*"), ("codeSystem", "*")];
const CODE: &[(&str, &str)] = &[("code", "*")];
const INTERVAL: &[(&str, usize, usize)] = &[("low", 0, 1), ("high", 0, 1)];
const OBSERVED: &[(&str, usize, usize)] = &[("code", 1, 1), ("value", 1, 1)];

const RULES: &[Rule] = &[
    ("/subject", &[("typeCode", "SUBJ")], &[("PdsSuccessfulRetrieval", 1, 1)]),
    ("PdsSuccessfulRetrieval", OBS, &[("subject", 1, 1), ("pertinentInformation", 1, 1)]),
    ("PdsSuccessfulRetrieval/subject", SBJ, &[("patientRole", 1, 1)]),
    (
        "patientRole",
        &[("classCode", "PAT")],
        &[
            ("id", 1, 1),
            ("addr", 0, MANY),
            ("telecom", 0, MANY),
            ("confidentialityCode", 0, 1),
            ("patientPerson", 0, 1),
            ("subjectOf6", 0, 1),
            ("subjectOf7", 0, 1),
            ("subjectOf4", 0, 1),
            ("subjectOf8", 0, 1),
            ("subjectOf3", 0, MANY),
            ("subjectOf2", 0, 1),
            ("subjectOf5", 0, 1),
            ("subjectOf1", 0, 1),
            ("replacementOf", 0, MANY),
        ],
    ),
    ("id", ID, &[]),
    (
        "addr",
        &[("use", "*")],
        &[
            ("streetAddressLine", 5, 5),
            ("postalCode", 0, 1),
            ("addressKey", 0, 1),
            ("desc", 0, 1),
            ("useablePeriod", 0, 1),
            ("id", 1, 1),
        ],
    ),
    ("streetAddressLine", &[], &[]),
    ("postalCode", &[], &[]),
    ("addressKey", &[], &[]),
    ("desc", &[], &[]),
    ("useablePeriod", &[], INTERVAL),
    ("telecom", &[("use", "*"), ("value", "*")], &[("useablePeriod", 0, 1), ("id", 1, 1)]),
    ("confidentialityCode", CODED, &[]),
    (
        "patientPerson",
        &[("classCode", "PSN"), ("determinerCode", "INSTANCE")],
        &[
            ("name", 0, MANY),
            ("administrativeGenderCode", 0, 1),
            ("birthTime", 0, 1),
            ("deceasedTime", 0, 1),
            ("multipleBirthOrderNumber", 0, 1),
            ("playedOtherProviderPatient", 0, MANY),
            ("scopedRelatedPersonRole", 0, MANY),
            ("languageCommunication", 0, 1),
        ],
    ),
    (
        "name",
        &[("use", "*")],
        &[
            ("prefix", 0, 1),
            ("given", 0, 5),
            ("family", 0, 1),
            ("suffix", 0, 1),
            ("validTime", 0, 1),
            ("id", 1, 1),
        ],
    ),
    ("prefix", &[], &[]),
    ("given", &[], &[]),
    ("family", &[], &[]),
    ("suffix", &[], &[]),
    ("validTime", &[], INTERVAL),
    ("administrativeGenderCode", CODE, &[]),
    ("birthTime", VALUE, &[]),
    ("deceasedTime", VALUE, &[]),
    ("multipleBirthOrderNumber", VALUE, &[]),
    ("playedOtherProviderPatient", &[("classCode", "PAT")], &[("subjectOf", 1, 1)]),
    ("subjectOf", SBJ, &[("patientCareProvision", 1, 1)]),
    (
        "patientCareProvision",
        &[("classCode", "PCPR"), ("moodCode", "EVN")],
        &[("id", 1, 1), ("code", 1, 1), ("effectiveTime", 0, 1), ("responsibleParty", 1, 1)],
    ),
    ("code", CODED, &[]),
    ("patientCareProvision/effectiveTime", &[], INTERVAL),
    ("responsibleParty", &[("typeCode", "RESP")], &[("healthCareProvider", 1, 1)]),
    ("healthCareProvider", &[("classCode", "PROV")], &[("id", 1, 1)]),
    (
        "languageCommunication",
        &[],
        &[("languageCode", 1, 1), ("proficiencyLevelCode", 1, 1), ("preferenceInd", 1, 1)],
    ),
    ("languageCode", CODE, &[]),
    ("proficiencyLevelCode", CODED, &[]),
    ("preferenceInd", VALUE, &[]),
    ("subjectOf6", SBJ, &[("sharedSecret", 1, 1)]),
    ("sharedSecret", OBS, OBSERVED),
    ("sharedSecret/value", &[], &[]),
    ("subjectOf1", SBJ, &[("healthspaceRegistration", 1, 1)]),
    ("healthspaceRegistration", OBS, OBSERVED),
    ("subjectOf4", SBJ, &[("preferredContactMethod", 1, 1)]),
    ("preferredContactMethod", OBS, &[("code", 1, 1), ("value", 0, 1), ("pertinentInformation", 0, 1)]),
    (
        "preferredContactMethod/pertinentInformation",
        &[("typeCode", "PERT")],
        &[("pertinentPreferredContactTimes", 1, 1)],
    ),
    ("pertinentPreferredContactTimes", OBS, OBSERVED),
    ("pertinentPreferredContactTimes/value", &[], &[]),
    (
        "scopedRelatedPersonRole",
        &[("classCode", "*")],
        &[
            ("id", 1, 2),
            ("code", 1, 1),
            ("addr", 0, 1),
            ("telecom", 0, MANY),
            ("effectiveTime", 0, 1),
            ("positionNumber", 0, 1),
            ("player", 0, 1),
            ("subjectOf1", 0, 1),
            ("subjectOf2", 0, 1),
            ("subjectOf3", 0, 1),
            ("part2", 0, 1),
            ("part1", 0, 1),
        ],
    ),
    ("effectiveTime", &[], INTERVAL),
    ("positionNumber", VALUE, &[]),
    (
        "player",
        &[("classCode", "PSN"), ("determinerCode", "INSTANCE")],
        &[("name", 1, 1), ("languageCommunication", 0, 1)],
    ),
    ("scopedRelatedPersonRole/subjectOf1", SBJ, &[("preferredContactMethod", 1, 1)]),
    ("scopedRelatedPersonRole/subjectOf2", SBJ, &[("preferredWrittenCommunicationFormat", 1, 1)]),
    ("scopedRelatedPersonRole/subjectOf3", SBJ, &[("callCentreCallBackConsent", 1, 1)]),
    ("callCentreCallBackConsent", OBS, OBSERVED),
    ("part2", &[("typeCode", "PART")], &[("partNextOfKin", 1, 1)]),
    ("partNextOfKin", &[("classCode", "NOK")], &[("code", 1, 1)]),
    ("part1", &[("typeCode", "PART")], &[("partCorrespondence", 1, 1)]),
    ("partCorrespondence", &[("classCode", "CON")], &[("code", 1, 1)]),
    ("subjectOf8", SBJ, &[("previousNhsContact", 1, 1)]),
    ("previousNhsContact", OBS, OBSERVED),
    ("subjectOf3", SBJ, &[("consent", 1, 1)]),
    ("consent", OBS, &[("code", 1, 1), ("effectiveTime", 0, 1), ("value", 1, 1)]),
    ("consent/effectiveTime", VALUE, &[]),
    ("subjectOf2", SBJ, &[("deathNotification", 1, 1)]),
    ("deathNotification", OBS, OBSERVED),
    ("subjectOf5", SBJ, &[("preferredWrittenCommunicationFormat", 1, 1)]),
    ("preferredWrittenCommunicationFormat", OBS, OBSERVED),
    ("replacementOf", &[("typeCode", "REPL")], &[("oldVersion", 1, 1)]),
    ("oldVersion", &[("classCode", "PAT")], &[("id", 1, 1), ("effectiveTime", 0, 1)]),
    ("oldVersion/effectiveTime", &[], INTERVAL),
    ("pertinentInformation", &[("typeCode", "PERT")], &[("pertinentSerialChangeNumber", 1, 1)]),
    ("pertinentSerialChangeNumber", OBS, OBSERVED),
    ("pertinentSerialChangeNumber/value", VALUE, &[]),
    ("value", CODED, &[]),
    ("low", VALUE, &[]),
    ("high", VALUE, &[]),
];

/// Elements whose text is their content; all others have elements alone.
const TEXTS: [&str; 14] = [
    "streetAddressLine",
    "postalCode",
    "addressKey",
    "desc",
    "prefix",
    "given",
    "family",
    "suffix",
    "sharedSecret/value",
    "pertinentPreferredContactTimes/value",
    "city",
    "county",
    "country",
    "location/name",
];

/// Checks a subject and says what is wrong first.
pub(crate) fn check(xml: &str) -> Result<(), String> {
    let document = Document::parse(xml).map_err(|error| error.to_string())?;
    let is_newer = document.descendants().any(|node| node.has_tag_name((HL7, "PDSResponse")));
    let tables: &[&[Rule]] = if is_newer { &[newer::RULES, RULES] } else { &[RULES] };
    element(document.root_element(), "", tables)
}

/// The rule of a place, or else that of a name; the first table that has one counts.
fn rule_of(tables: &[&'static [Rule]], parent: &str, name: &str) -> Option<&'static Rule> {
    let exact = format!("{parent}/{name}");
    let find = |table: &&'static [Rule]| {
        table.iter().find(|rule| rule.0 == exact).or_else(|| table.iter().find(|rule| rule.0 == name))
    };
    tables.iter().find_map(find)
}

fn element(node: Node<'_, '_>, parent: &str, tables: &[&'static [Rule]]) -> Result<(), String> {
    let name = node.tag_name().name();
    let wrong = |what: String| Err(format!("{parent}/{name}: {what}"));
    if node.tag_name().namespace() != Some(HL7) {
        return wrong("not in the namespace".to_owned());
    }
    let Some((_, attributes, children)) = rule_of(tables, parent, name) else {
        return wrong("unknown here".to_owned());
    };
    let given: Vec<_> = node.attributes().map(|one| (one.name(), one.value())).collect();
    let fits = |(name, value): &(&str, &str)| {
        given
            .iter()
            .any(|(other, text)| other == name && (*value == "*" && !text.is_empty() || value == text))
    };
    if given.len() != attributes.len() || !attributes.iter().all(fits) {
        return wrong(format!("attributes {given:?}, not {attributes:?}"));
    }
    let has_text = node.children().any(|child| child.is_text());
    if has_text && !TEXTS.contains(&name) && !TEXTS.contains(&format!("{parent}/{name}").as_str()) {
        return wrong("text between elements".to_owned());
    }
    let mut rest = node.children().filter(Node::is_element).peekable();
    for (child, least, most) in *children {
        let mut count = 0;
        while rest.next_if(|next| next.tag_name().name() == *child).is_some() {
            count += 1;
        }
        if count < *least || count > *most {
            return wrong(format!("{count} {child}"));
        }
    }
    if let Some(extra) = rest.next() {
        return wrong(format!("{} out of order or unknown", extra.tag_name().name()));
    }
    node.children().filter(Node::is_element).try_for_each(|child| element(child, name, tables))
}

#[test]
fn the_check_sees_order_number_and_attributes() {
    let wrap = |role: &str| {
        format!(
            "<subject xmlns='{HL7}' typeCode='SUBJ'><PdsSuccessfulRetrieval classCode='OBS' moodCode='EVN'>\
             <subject typeCode='SBJ'><patientRole classCode='PAT'>{role}</patientRole></subject>\
             <pertinentInformation typeCode='PERT'><pertinentSerialChangeNumber classCode='OBS' moodCode='EVN'>\
             <code code='2' codeSystem='s'/><value value='1'/></pertinentSerialChangeNumber></pertinentInformation>\
             </PdsSuccessfulRetrieval></subject>"
        )
    };
    let id = "<id root='r' extension='e'/>";
    let person = "<patientPerson classCode='PSN' determinerCode='INSTANCE'/>";
    assert_eq!(check(&wrap(&format!("{id}{person}"))), Ok(()));
    for (role, expected) in [
        (String::new(), "0 id"),
        (format!("{id}{id}"), "2 id"),
        (format!("{person}{id}"), "0 id"),
        (format!("{id}<patientPerson classCode='PSN'/>"), "attributes"),
        (format!("{id}<patientPerson classCode='PSN' determinerCode='KIND'/>"), "attributes"),
        (format!("{id}<other/>"), "other out of order"),
        (format!("{id}<telecom use='H' value='tel:1'/>"), "0 id"),
        (format!("{id}stray"), "text between"),
        (format!("{id}<id xmlns='urn:x' root='r' extension='e'/>"), "2 id"),
    ] {
        let error = check(&wrap(&role)).unwrap_err();
        assert!(error.contains(expected), "{role}: {error}");
    }
}
