//! What a table of a message type is made of, and the elements that both retrieval answers have alike: for each its
//! attributes and its children in their order (pds-messages 2 to 2.7, 4.3, 4.6).
//!
//! Leaves out walking a message. The tables are this crate's own reading of the facts. Structural attributes have
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
    "city",
    "county",
    "country",
    "location/name",
];

/// Elements whose first children stand in an order of the sender's choice: so many kinds of them (pds-messages 2.2).
pub(super) const FREE_ORDER: &[(&str, usize)] = &[("name", 4)];

use Allowed::{Any, In, Is, May};

pub(super) const NO_ATTRIBUTES: Attributes = &[];
pub(super) const OBS: Attributes = &[("classCode", Is("OBS")), ("moodCode", Is("EVN"))];
pub(super) const SBJ: Attributes = &[("typeCode", Is("SBJ"))];
pub(super) const PERSON: Attributes = &[("classCode", Is("PSN")), ("determinerCode", Is("INSTANCE"))];
pub(super) const PATIENT: Attributes = &[("classCode", Is("PAT"))];
pub(super) const PERT: Attributes = &[("typeCode", Is("PERT"))];
pub(super) const PART: Attributes = &[("typeCode", Is("PART"))];
pub(super) const VALUE: Attributes = &[("value", Any)];
const CODE: Attributes = &[("code", Any)];

pub(super) const INTERVAL: &[Child] = &[("low", 0, 1), ("high", 0, 1), ("width", 0, 1), ("center", 0, 1)];
pub(super) const OBSERVED: &[Child] = &[("code", 1, 1), ("value", 1, 1)];
const CODE_ALONE: &[Child] = &[("code", 1, 1)];
const ADDRESS: &[Child] = &[
    ("streetAddressLine", 5, 5),
    ("postalCode", 0, 1),
    ("addressKey", 0, 1),
    ("desc", 0, 1),
    ("useablePeriod", 0, 1),
    ("id", 1, 1),
];
const NAME: &[Child] = &[
    ("prefix", 0, 1),
    ("given", 0, 5),
    ("family", 0, 1),
    ("suffix", 0, 1),
    ("validTime", 0, 1),
    ("id", 1, 1),
];
pub(super) const TELECOM: Attributes =
    &[("use", In(&["H", "HP", "HV", "WP", "AS", "EC", "PG", "MC"])), ("value", Any)];
const CONTACT: &[Child] = &[("code", 1, 1), ("value", 0, 1), ("pertinentInformation", 0, 1)];

pub(super) const NHS_NUMBER: Allowed = Is("2.16.840.1.113883.2.1.4.1");
pub(super) const OBJECT: Attributes = &[("root", Is("2.16.840.1.113883.2.1.3.2.4.18.1")), ("extension", Any)];

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
pub(super) use code;

pub(super) const fn row(element: &'static str, attributes: Attributes, children: &'static [Child]) -> Row {
    Row { element, attributes, children }
}

/// The elements that both answers have alike.
pub(super) const SHARED: &[Row] = &[
    row("patientRole/id", &[("root", NHS_NUMBER), ("extension", Any)], &[]),
    row("patientRole/confidentialityCode", code!(Any, "16.1"), &[]),
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
    row("administrativeGenderCode", &[("code", In(&["0", "1", "2", "9"]))], &[]),
    row("birthTime", VALUE, &[]),
    row("deceasedTime", VALUE, &[]),
    row("multipleBirthOrderNumber", VALUE, &[]),
    row("languageCode", CODE, &[]),
    row("proficiencyLevelCode", code!(In(&["0", "1"]), "16.39"), &[]),
    row("preferenceInd", &[("value", In(&["true", "false"]))], &[]),
    row("playedOtherProviderPatient", PATIENT, &[("subjectOf", 1, 1)]),
    row("effectiveTime", NO_ATTRIBUTES, INTERVAL),
    row("scopedRelatedPersonRole/code", code!(Any, "16.15"), &[]),
    row("positionNumber", VALUE, &[]),
    row("callCentreCallBackConsent", OBS, OBSERVED),
    row("callCentreCallBackConsent/code", code!(Any, "17.164"), &[]),
    row("callCentreCallBackConsent/value", code!(Any, "16.2"), &[]),
    row("partNextOfKin", &[("classCode", Is("NOK"))], CODE_ALONE),
    row("partNextOfKin/code", code!(Is("1"), "16.13"), &[]),
    row("partCorrespondence", &[("classCode", Is("CON"))], CODE_ALONE),
    row("partCorrespondence/code", code!(Is("1"), "16.4"), &[]),
    row("sharedSecret", OBS, OBSERVED),
    row("sharedSecret/code", code!(Is("15"), "17.35"), &[]),
    row("sharedSecret/value", NO_ATTRIBUTES, &[]),
    row("preferredContactMethod", OBS, CONTACT),
    row("preferredContactMethod/code", code!(Is("9"), "17.35"), &[]),
    row("preferredContactMethod/value", code!(Any, "16.16"), &[]),
    row("preferredContactMethod/pertinentInformation", PERT, &[("pertinentPreferredContactTimes", 1, 1)]),
    row("pertinentPreferredContactTimes", OBS, OBSERVED),
    row("pertinentPreferredContactTimes/code", code!(Is("10"), "17.35"), &[]),
    row("pertinentPreferredContactTimes/value", NO_ATTRIBUTES, &[]),
    row("previousNhsContact", OBS, OBSERVED),
    row("previousNhsContact/code", code!(Is("17"), "17.35"), &[]),
    row("previousNhsContact/value", code!(In(&["0", "1"]), "17.38"), &[]),
    row("consent/code", code!(In(&["4", "6"]), "17.164"), &[]),
    row("consent/effectiveTime", VALUE, &[]),
    row("consent/value", code!(In(&["1", "2", "4", "5"]), "16.2"), &[]),
    row("deathNotification", OBS, OBSERVED),
    row("deathNotification/code", code!(Is("3"), "17.35"), &[]),
    row("deathNotification/value", code!(In(&["1", "2"]), "16.5"), &[]),
    row("preferredWrittenCommunicationFormat", OBS, OBSERVED),
    row("preferredWrittenCommunicationFormat/code", code!(Is("13"), "17.35"), &[]),
    row("preferredWrittenCommunicationFormat/value", code!(In(&["11", "12", "13"]), "16.17"), &[]),
    row("healthspaceRegistration", OBS, OBSERVED),
    row("healthspaceRegistration/code", code!(Is("8"), "17.35"), &[]),
    row("healthspaceRegistration/value", code!(In(&["1", "2", "3"]), "16.7"), &[]),
    row("replacementOf", &[("typeCode", Is("REPL"))], &[("oldVersion", 1, 1)]),
    row("oldVersion/id", &[("root", NHS_NUMBER), ("extension", Any)], &[]),
    row("pertinentSerialChangeNumber", OBS, OBSERVED),
    row("pertinentSerialChangeNumber/code", code!(Is("2"), "17.35"), &[]),
    row("pertinentSerialChangeNumber/value", VALUE, &[]),
];
