//! The message type PRPA_MT040101UK31 as a table: for each element its attributes and its children in their order
//! (pds-messages 4.6, 2 to 2.7).
//!
//! Leaves out walking a message. The table is this crate's own reading of the facts. Structural attributes have
//! defaults in the schema; recorded answers carry all of them, and so must any other.

/// What an attribute may be.
#[derive(Debug, Clone, Copy)]
pub(super) enum Allowed {
    /// It stands there with this value.
    Is(&'static str),
    /// It stands there with one of these values.
    In(&'static [&'static str]),
    /// It stands there with any value but an empty one.
    Any,
    /// It may stand there.
    May,
}

pub(super) type Attributes = &'static [(&'static str, Allowed)];

/// A child: its name, and how often it may stand at least and at most.
pub(super) type Child = (&'static str, usize, usize);

/// An element.
pub(super) struct Row {
    /// Its name, behind that of its parent where the name alone is not enough.
    pub(super) element: &'static str,
    /// All attributes that it may have.
    pub(super) attributes: Attributes,
    /// All children that it may have.
    pub(super) children: &'static [Child],
}

/// No bound on how often a child may stand.
pub(super) const MANY: usize = usize::MAX;

/// Elements that hold text; in all others only elements and white space may stand.
pub(super) const TEXTS: &[&str] = &[
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
    "pertinentSupplementaryComments/value",
];

/// Elements whose first children stand in an order of the sender's choice: so many kinds of them (pds-messages 2.2).
pub(super) const FREE_ORDER: &[(&str, usize)] = &[("name", 4)];

use Allowed::{Any, In, Is, May};

const NO_ATTRIBUTES: Attributes = &[];
const OBS: Attributes = &[("classCode", Is("OBS")), ("moodCode", Is("EVN"))];
const SBJ: Attributes = &[("typeCode", Is("SBJ"))];
const PERSON: Attributes = &[("classCode", Is("PSN")), ("determinerCode", Is("INSTANCE"))];
const PATIENT: Attributes = &[("classCode", Is("PAT"))];
const PERT: Attributes = &[("typeCode", Is("PERT"))];
const PART: Attributes = &[("typeCode", Is("PART"))];
const VALUE: Attributes = &[("value", Any)];
const CODE: Attributes = &[("code", Any)];

const INTERVAL: &[Child] = &[("low", 0, 1), ("high", 0, 1), ("width", 0, 1), ("center", 0, 1)];
const OBSERVED: &[Child] = &[("code", 1, 1), ("value", 1, 1)];
const CODE_ALONE: &[Child] = &[("code", 1, 1)];
const ADDRESS: &[Child] = &[
    ("streetAddressLine", 5, 5),
    ("postalCode", 0, 1),
    ("addressKey", 0, 1),
    ("desc", 0, 1),
    ("useablePeriod", 0, 1),
    ("id", 1, 1),
];
/// The address of a related person: the id of its slot is that of the role.
const RELATED_ADDRESS: &[Child] = &[
    ("streetAddressLine", 5, 5),
    ("postalCode", 0, 1),
    ("addressKey", 0, 1),
    ("desc", 0, 1),
    ("useablePeriod", 0, 1),
    ("id", 0, 1),
];
const NAME: &[Child] = &[
    ("prefix", 0, 1),
    ("given", 0, 5),
    ("family", 0, 1),
    ("suffix", 0, 1),
    ("validTime", 0, 1),
    ("id", 1, 1),
];
const RELATED_NAME: &[Child] = &[
    ("prefix", 0, 1),
    ("given", 0, 5),
    ("family", 0, 1),
    ("suffix", 0, 1),
    ("validTime", 0, 1),
    ("id", 0, 1),
];
const TELECOM: Attributes = &[("use", In(&["H", "HP", "HV", "WP", "AS", "EC", "PG", "MC"])), ("value", Any)];
const LANGUAGE: &[Child] = &[("languageCode", 1, 1), ("proficiencyLevelCode", 1, 1), ("preferenceInd", 1, 1)];
const CONTACT: &[Child] = &[("code", 1, 1), ("value", 0, 1), ("pertinentInformation", 0, 1)];

const NHS_NUMBER: Allowed = Is("2.16.840.1.113883.2.1.4.1");
const OBJECT: Attributes = &[("root", Is("2.16.840.1.113883.2.1.3.2.4.18.1")), ("extension", Any)];
/// A GP's code, or that of a practice, pharmacy or appliance contractor (pds-messages 2.4).
const PROVIDER_ROOTS: &[&str] = &["2.16.840.1.113883.2.1.4.2", "2.16.840.1.113883.2.1.4.3"];

/// A code of one system.
macro_rules! code {
    ($code:expr, $system:literal) => {
        &[
            ("code", $code),
            ("codeSystem", Is(concat!("2.16.840.1.113883.2.1.3.2.4.", $system))),
            ("displayName", May),
        ]
    };
}

const fn row(element: &'static str, attributes: Attributes, children: &'static [Child]) -> Row {
    Row { element, attributes, children }
}

/// All elements that may stand in the subject of a retrieval answer.
pub(super) const ROWS: &[Row] = &[
    row(
        "ControlActEvent/subject",
        &[("typeCode", Is("SUBJ")), ("contextConductionInd", May)],
        &[("PdsSuccessfulRetrieval", 1, 1)],
    ),
    row("PdsSuccessfulRetrieval", OBS, &[("subject", 1, 1), ("pertinentInformation", 1, 1)]),
    row("PdsSuccessfulRetrieval/subject", SBJ, &[("patientRole", 1, 1)]),
    row(
        "patientRole",
        PATIENT,
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
    row("patientRole/id", &[("root", NHS_NUMBER), ("extension", Any)], &[]),
    row("patientRole/confidentialityCode", code!(Any, "16.1"), &[]),
    // Addresses, telecoms and names.
    row("addr", &[("use", Any)], ADDRESS),
    row("streetAddressLine", NO_ATTRIBUTES, &[]),
    row("postalCode", NO_ATTRIBUTES, &[]),
    row("addressKey", NO_ATTRIBUTES, &[]),
    row("desc", NO_ATTRIBUTES, &[]),
    row("addr/id", OBJECT, &[]),
    row("useablePeriod", NO_ATTRIBUTES, INTERVAL),
    row("telecom", TELECOM, &[("useablePeriod", 0, 1), ("id", 1, 1)]),
    row("telecom/id", OBJECT, &[]),
    row("name", &[("use", Any)], NAME),
    row("prefix", NO_ATTRIBUTES, &[]),
    row("given", NO_ATTRIBUTES, &[]),
    row("family", NO_ATTRIBUTES, &[]),
    row("suffix", NO_ATTRIBUTES, &[]),
    row("validTime", NO_ATTRIBUTES, INTERVAL),
    row("name/id", OBJECT, &[]),
    row("low", VALUE, &[]),
    row("high", VALUE, &[]),
    row("width", &[("value", Any), ("unit", Any)], &[]),
    row("center", VALUE, &[]),
    // The person.
    row(
        "patientPerson",
        PERSON,
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
    row("administrativeGenderCode", &[("code", In(&["0", "1", "2", "9"]))], &[]),
    row("birthTime", VALUE, &[]),
    row("deceasedTime", VALUE, &[]),
    row("multipleBirthOrderNumber", VALUE, &[]),
    row("languageCommunication", NO_ATTRIBUTES, LANGUAGE),
    row("languageCode", CODE, &[]),
    row("proficiencyLevelCode", code!(In(&["0", "1"]), "16.39"), &[]),
    row("preferenceInd", &[("value", In(&["true", "false"]))], &[]),
    // Registrations.
    row("playedOtherProviderPatient", PATIENT, &[("subjectOf", 1, 1)]),
    row("subjectOf", SBJ, &[("patientCareProvision", 1, 1)]),
    row(
        "patientCareProvision",
        &[("classCode", Is("PCPR")), ("moodCode", Is("EVN"))],
        &[("id", 1, 1), ("code", 1, 1), ("effectiveTime", 0, 1), ("responsibleParty", 1, 1)],
    ),
    row("patientCareProvision/id", OBJECT, &[]),
    row("patientCareProvision/code", code!(In(&["1", "P1", "P2", "P3"]), "17.37"), &[]),
    row("effectiveTime", NO_ATTRIBUTES, INTERVAL),
    row("responsibleParty", &[("typeCode", Is("RESP"))], &[("healthCareProvider", 1, 1)]),
    row("healthCareProvider", &[("classCode", Is("PROV"))], &[("id", 1, 1)]),
    row("healthCareProvider/id", &[("root", In(PROVIDER_ROOTS)), ("extension", Any)], &[]),
    // Related persons.
    row(
        "scopedRelatedPersonRole",
        &[("classCode", Any)],
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
    row("scopedRelatedPersonRole/id", &[("root", Any), ("extension", Any)], &[]),
    row("scopedRelatedPersonRole/code", code!(Any, "16.15"), &[]),
    row("scopedRelatedPersonRole/addr", &[("use", Any)], RELATED_ADDRESS),
    row("scopedRelatedPersonRole/telecom", TELECOM, &[("useablePeriod", 0, 1), ("id", 0, 1)]),
    row("player/name", &[("use", Any)], RELATED_NAME),
    row("positionNumber", VALUE, &[]),
    row("player", PERSON, &[("name", 1, 1), ("languageCommunication", 0, 1)]),
    row("scopedRelatedPersonRole/subjectOf1", SBJ, &[("preferredContactMethod", 1, 1)]),
    row("scopedRelatedPersonRole/subjectOf2", SBJ, &[("preferredWrittenCommunicationFormat", 1, 1)]),
    row("scopedRelatedPersonRole/subjectOf3", SBJ, &[("callCentreCallBackConsent", 1, 1)]),
    row("callCentreCallBackConsent", OBS, OBSERVED),
    row("callCentreCallBackConsent/code", code!(Any, "17.164"), &[]),
    row("callCentreCallBackConsent/value", code!(Any, "16.2"), &[]),
    row("part2", PART, &[("partNextOfKin", 1, 1)]),
    row("partNextOfKin", &[("classCode", Is("NOK"))], CODE_ALONE),
    row("partNextOfKin/code", code!(Is("1"), "16.13"), &[]),
    row("part1", PART, &[("partCorrespondence", 1, 1)]),
    row("partCorrespondence", &[("classCode", Is("CON"))], CODE_ALONE),
    row("partCorrespondence/code", code!(Is("1"), "16.4"), &[]),
    // Observations about the patient.
    row("subjectOf6", SBJ, &[("sharedSecret", 1, 1)]),
    row("sharedSecret", OBS, OBSERVED),
    row("sharedSecret/code", code!(Is("15"), "17.35"), &[]),
    row("sharedSecret/value", NO_ATTRIBUTES, &[]),
    row("subjectOf7", SBJ, &[("nhaisRegistration", 1, 1)]),
    row("nhaisRegistration", OBS, &[("code", 1, 1), ("effectiveTime", 0, 1), ("value", 1, 1)]),
    row("nhaisRegistration/code", &[("code", Any), ("codeSystem", Any), ("displayName", May)], &[]),
    row("nhaisRegistration/value", &[("code", Any), ("codeSystem", Any), ("displayName", May)], &[]),
    row("subjectOf4", SBJ, &[("preferredContactMethod", 1, 1)]),
    row("preferredContactMethod", OBS, CONTACT),
    row("preferredContactMethod/code", code!(Is("9"), "17.35"), &[]),
    row("preferredContactMethod/value", code!(Any, "16.16"), &[]),
    row("preferredContactMethod/pertinentInformation", PERT, &[("pertinentPreferredContactTimes", 1, 1)]),
    row("pertinentPreferredContactTimes", OBS, OBSERVED),
    row("pertinentPreferredContactTimes/code", code!(Is("10"), "17.35"), &[]),
    row("pertinentPreferredContactTimes/value", NO_ATTRIBUTES, &[]),
    row("subjectOf8", SBJ, &[("previousNhsContact", 1, 1)]),
    row("previousNhsContact", OBS, OBSERVED),
    row("previousNhsContact/code", code!(Is("17"), "17.35"), &[]),
    row("previousNhsContact/value", code!(In(&["0", "1"]), "17.38"), &[]),
    row("subjectOf3", SBJ, &[("consent", 1, 1)]),
    row(
        "consent",
        OBS,
        &[("code", 1, 1), ("effectiveTime", 0, 1), ("value", 1, 1), ("pertinentInformation", 0, 1)],
    ),
    row("consent/code", code!(In(&["4", "6"]), "17.164"), &[]),
    row("consent/effectiveTime", VALUE, &[]),
    row("consent/value", code!(In(&["1", "2", "4", "5"]), "16.2"), &[]),
    row("consent/pertinentInformation", PERT, &[("pertinentSupplementaryComments", 1, 1)]),
    row("pertinentSupplementaryComments", OBS, OBSERVED),
    row("pertinentSupplementaryComments/code", code!(Any, "17.35"), &[]),
    row("pertinentSupplementaryComments/value", NO_ATTRIBUTES, &[]),
    row("subjectOf2", SBJ, &[("deathNotification", 1, 1)]),
    row("deathNotification", OBS, OBSERVED),
    row("deathNotification/code", code!(Is("3"), "17.35"), &[]),
    row("deathNotification/value", code!(In(&["1", "2"]), "16.5"), &[]),
    row("subjectOf5", SBJ, &[("preferredWrittenCommunicationFormat", 1, 1)]),
    row("preferredWrittenCommunicationFormat", OBS, OBSERVED),
    row("preferredWrittenCommunicationFormat/code", code!(Is("13"), "17.35"), &[]),
    row("preferredWrittenCommunicationFormat/value", code!(In(&["11", "12", "13"]), "16.17"), &[]),
    row("subjectOf1", SBJ, &[("healthspaceRegistration", 1, 1)]),
    row("healthspaceRegistration", OBS, OBSERVED),
    row("healthspaceRegistration/code", code!(Is("8"), "17.35"), &[]),
    row("healthspaceRegistration/value", code!(In(&["1", "2", "3"]), "16.7"), &[]),
    // What the number replaced, and the version of the record.
    row("replacementOf", &[("typeCode", Is("REPL"))], &[("oldVersion", 1, 1)]),
    row("oldVersion", PATIENT, &[("id", 1, 1), ("effectiveTime", 0, 1)]),
    row("oldVersion/id", &[("root", NHS_NUMBER), ("extension", Any)], &[]),
    row("PdsSuccessfulRetrieval/pertinentInformation", PERT, &[("pertinentSerialChangeNumber", 1, 1)]),
    row("pertinentSerialChangeNumber", OBS, OBSERVED),
    row("pertinentSerialChangeNumber/code", code!(Is("2"), "17.35"), &[]),
    row("pertinentSerialChangeNumber/value", VALUE, &[]),
];
