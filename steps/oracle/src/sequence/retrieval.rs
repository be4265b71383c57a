//! The message type PRPA_MT040101UK31, `PdsSuccessfulRetrieval`, as a table (pds-messages 4.6).
//!
//! Leaves out what it has in common with the newer form (`sequence/table.rs`). Structural attributes have defaults in the
//! schema; recorded answers carry all of them, and so must any other.

use super::table::Allowed::{Any, In, Is, May};
use super::table::{
    Child, MANY, NO_ATTRIBUTES, OBJECT, OBS, OBSERVED, PART, PATIENT, PERSON, PERT, Row, SBJ, TELECOM, code,
    row,
};

const LANGUAGE: &[Child] = &[("languageCode", 1, 1), ("proficiencyLevelCode", 1, 1), ("preferenceInd", 1, 1)];
/// A GP's code, or that of a practice, pharmacy or appliance contractor (pds-messages 2.4).
const PROVIDER_ROOTS: &[&str] = &["2.16.840.1.113883.2.1.4.2", "2.16.840.1.113883.2.1.4.3"];
/// The address of a related person: the id of its slot is that of the role.
const RELATED_ADDRESS: &[Child] = &[
    ("streetAddressLine", 5, 5),
    ("postalCode", 0, 1),
    ("addressKey", 0, 1),
    ("desc", 0, 1),
    ("useablePeriod", 0, 1),
    ("id", 0, 1),
];
const RELATED_NAME: &[Child] = &[
    ("prefix", 0, 1),
    ("given", 0, 5),
    ("family", 0, 1),
    ("suffix", 0, 1),
    ("validTime", 0, 1),
    ("id", 0, 1),
];

/// The elements that this answer has otherwise than the newer one.
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
    row("languageCommunication", NO_ATTRIBUTES, LANGUAGE),
    row("subjectOf", SBJ, &[("patientCareProvision", 1, 1)]),
    row(
        "patientCareProvision",
        &[("classCode", Is("PCPR")), ("moodCode", Is("EVN"))],
        &[("id", 1, 1), ("code", 1, 1), ("effectiveTime", 0, 1), ("responsibleParty", 1, 1)],
    ),
    row("patientCareProvision/id", OBJECT, &[]),
    row("patientCareProvision/code", code!(In(&["1", "P1", "P2", "P3"]), "17.37"), &[]),
    row("responsibleParty", &[("typeCode", Is("RESP"))], &[("healthCareProvider", 1, 1)]),
    row("healthCareProvider", &[("classCode", Is("PROV"))], &[("id", 1, 1)]),
    row("healthCareProvider/id", &[("root", In(PROVIDER_ROOTS)), ("extension", Any)], &[]),
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
    row("scopedRelatedPersonRole/addr", &[("use", Any)], RELATED_ADDRESS),
    row("scopedRelatedPersonRole/telecom", TELECOM, &[("useablePeriod", 0, 1), ("id", 0, 1)]),
    row("player/name", &[("use", Any)], RELATED_NAME),
    row("player", PERSON, &[("name", 1, 1), ("languageCommunication", 0, 1)]),
    row("scopedRelatedPersonRole/subjectOf1", SBJ, &[("preferredContactMethod", 1, 1)]),
    row("scopedRelatedPersonRole/subjectOf2", SBJ, &[("preferredWrittenCommunicationFormat", 1, 1)]),
    row("scopedRelatedPersonRole/subjectOf3", SBJ, &[("callCentreCallBackConsent", 1, 1)]),
    row("part2", PART, &[("partNextOfKin", 1, 1)]),
    row("part1", PART, &[("partCorrespondence", 1, 1)]),
    row("subjectOf6", SBJ, &[("sharedSecret", 1, 1)]),
    row("subjectOf7", SBJ, &[("nhaisRegistration", 1, 1)]),
    row("nhaisRegistration", OBS, &[("code", 1, 1), ("effectiveTime", 0, 1), ("value", 1, 1)]),
    row("nhaisRegistration/code", &[("code", Any), ("codeSystem", Any), ("displayName", May)], &[]),
    row("nhaisRegistration/value", &[("code", Any), ("codeSystem", Any), ("displayName", May)], &[]),
    row("subjectOf4", SBJ, &[("preferredContactMethod", 1, 1)]),
    row("subjectOf8", SBJ, &[("previousNhsContact", 1, 1)]),
    row("subjectOf3", SBJ, &[("consent", 1, 1)]),
    row(
        "consent",
        OBS,
        &[("code", 1, 1), ("effectiveTime", 0, 1), ("value", 1, 1), ("pertinentInformation", 0, 1)],
    ),
    row("consent/pertinentInformation", PERT, &[("pertinentSupplementaryComments", 1, 1)]),
    row("pertinentSupplementaryComments", OBS, OBSERVED),
    row("pertinentSupplementaryComments/code", code!(Any, "17.35"), &[]),
    row("pertinentSupplementaryComments/value", NO_ATTRIBUTES, &[]),
    row("subjectOf2", SBJ, &[("deathNotification", 1, 1)]),
    row("subjectOf5", SBJ, &[("preferredWrittenCommunicationFormat", 1, 1)]),
    row("subjectOf1", SBJ, &[("healthspaceRegistration", 1, 1)]),
    row("oldVersion", PATIENT, &[("id", 1, 1), ("effectiveTime", 0, 1)]),
    row("PdsSuccessfulRetrieval/pertinentInformation", PERT, &[("pertinentSerialChangeNumber", 1, 1)]),
];
