//! What the newer answer has otherwise than the older one (pds-messages 4.3, 2.6).

use super::{CODED, ID, INTERVAL, MANY, OBS, OBSERVED, Rule, SBJ};

const SUBJ: &[(&str, &str)] = &[("typeCode", "SUBJ")];
const PART: &[(&str, &str)] = &[("classCode", "PART")];
const PERSON: &[(&str, &str)] = &[("classCode", "PSN"), ("determinerCode", "INSTANCE")];
const REGISTRATION: &[(&str, &str)] = &[("classCode", "REG"), ("moodCode", "EVN")];
const MARKS: [(&str, usize, usize); 2] = [("subjectOf1", 0, 1), ("subjectOf2", 0, 1)];
const SYSTEM: &[(&str, usize, usize)] = &[("systemEffectiveDate", 1, 1)];

/// An observation that tells who wrote something, by a system.
macro_rules! source {
    ($name:literal) => {
        ($name, OBS, OBSERVED)
    };
}

pub(super) const RULES: &[Rule] = &[
    ("/subject", &[("typeCode", "SUBJ")], &[("PDSResponse", 1, 1)]),
    ("PDSResponse", OBS, &[("pertinentInformation", 1, 1), ("subject", 1, 1)]),
    ("PDSResponse/subject", SBJ, &[("patientRole", 1, 1)]),
    (
        "patientRole",
        &[("classCode", "PAT")],
        &[
            ("confidentialityCode", 0, 1),
            ("id", 1, 1),
            ("patientPerson", 0, 1),
            ("recordTargetOf", 0, MANY),
            ("replacementOf", 0, MANY),
            ("subjectOf1", 0, 1),
            ("subjectOf2", 0, 1),
            ("subjectOf3", 0, MANY),
            ("subjectOf4", 0, 1),
            ("subjectOf5", 0, 1),
            ("subjectOf6", 0, 1),
            ("subjectOf7", 0, 1),
            ("subjectOf8", 0, 1),
            ("subjectOf9", 0, 1),
        ],
    ),
    (
        "patientPerson",
        PERSON,
        &[
            ("administrativeGenderCode", 0, 1),
            ("birthTime", 0, 1),
            ("deceasedTime", 0, 1),
            ("multipleBirthOrderNumber", 0, 1),
            ("birthplace", 0, 1),
            ("languageCommunication", 0, 1),
            ("playedOtherProviderPatient", 0, MANY),
            ("scopedRelatedPersonRole", 0, MANY),
            ("COCT_MT000201UK02.PartOfWhole", 0, MANY),
            ("COCT_MT000202UK02.PartOfWhole", 0, MANY),
            ("COCT_MT000203UK02.PartOfWhole", 0, MANY),
        ],
    ),
    ("birthplace", &[("classCode", "BIRTHPL")], &[("addr", 1, 1)]),
    ("birthplace/addr", &[], &[("city", 0, 1), ("county", 0, 1), ("country", 0, 1)]),
    ("city", &[], &[]),
    ("county", &[], &[]),
    ("country", &[], &[]),
    (
        "languageCommunication",
        &[],
        &[("languageCode", 1, 1), ("preferenceInd", 1, 1), ("proficiencyLevelCode", 1, 1)],
    ),
    ("subjectOf", SBJ, &[("patientCareProvisionEvent", 1, 1)]),
    (
        "patientCareProvisionEvent",
        &[("classCode", "PCPR"), ("moodCode", "EVN")],
        &[("code", 1, 1), ("effectiveTime", 0, 1), ("id", 1, 1), ("performer", 1, 1), MARKS[0], MARKS[1]],
    ),
    ("performer", &[("typeCode", "PRF")], &[("assignedEntity", 1, 1)]),
    ("assignedEntity", &[("classCode", "ASSIGNED")], &[("id", 1, 1)]),
    ("patientCareProvisionEvent/subjectOf1", SUBJ, SYSTEM),
    (
        "patientCareProvisionEvent/subjectOf2",
        SUBJ,
        &[("sourceSourceIdentified", 0, 1), ("sourceSourceCoded", 0, 1)],
    ),
    ("systemEffectiveDate", OBS, OBSERVED),
    ("systemEffectiveDate/value", &[], INTERVAL),
    source!("sourceSourceIdentified"),
    ("sourceSourceIdentified/value", ID, &[]),
    source!("sourceSourceCoded"),
    source!("relatedPersonRoleSourceSourceIdentified"),
    ("relatedPersonRoleSourceSourceIdentified/value", ID, &[]),
    source!("relatedPersonRoleSourceSourceCoded"),
    source!("serviceDeliveryLocationSourceSourceIdentified"),
    ("serviceDeliveryLocationSourceSourceIdentified/value", ID, &[]),
    source!("serviceDeliveryLocationSourceSourceCoded"),
    source!("clinicalDocumentEventSourceSourceIdentified"),
    ("clinicalDocumentEventSourceSourceIdentified/value", ID, &[]),
    source!("clinicalDocumentEventSourceSourceCoded"),
    (
        "scopedRelatedPersonRole",
        &[("classCode", "*")],
        &[
            ("code", 1, 1),
            ("effectiveTime", 0, 1),
            ("id", 1, 1),
            ("positionNumber", 0, 1),
            ("part3", 0, 1),
            ("part4", 0, 1),
            ("player", 0, 1),
            ("subjectOf1", 0, 1),
            ("subjectOf2", 0, 1),
            ("subjectOf3", 0, 1),
            ("subjectOf4", 0, 1),
            ("subjectOf5", 0, 1),
        ],
    ),
    ("part3", &[("typeCode", "PART")], &[("partNextOfKin", 1, 1)]),
    ("part4", &[("typeCode", "PART")], &[("partCorrespondence", 1, 1)]),
    (
        "player",
        PERSON,
        &[
            ("languageCommunication", 0, 1),
            ("playedRelatedPatient", 0, 1),
            ("COCT_MT000202UK02.PartOfWhole", 0, MANY),
            ("COCT_MT000201UK02.PartOfWhole", 0, 1),
            ("COCT_MT000203UK02.PartOfWhole", 0, 1),
        ],
    ),
    ("playedRelatedPatient", &[("classCode", "PAT")], &[("id", 1, 1)]),
    (
        "scopedRelatedPersonRole/subjectOf4",
        SBJ,
        &[("relatedPersonRoleSourceSourceIdentified", 0, 1), ("relatedPersonRoleSourceSourceCoded", 0, 1)],
    ),
    ("scopedRelatedPersonRole/subjectOf5", SBJ, SYSTEM),
    ("COCT_MT000201UK02.PartOfWhole", PART, &[("addr", 1, 1), MARKS[0], MARKS[1]]),
    ("COCT_MT000202UK02.PartOfWhole", PART, &[("telecom", 1, 1), MARKS[0], MARKS[1]]),
    ("COCT_MT000203UK02.PartOfWhole", PART, &[("partPerson", 1, 1), MARKS[0], MARKS[1]]),
    ("partPerson", PERSON, &[("name", 1, 1)]),
    (
        "COCT_MT000201UK02.PartOfWhole/subjectOf1",
        SBJ,
        &[("sourceSourceIdentified", 0, 1), ("sourceSourceCoded", 0, 1)],
    ),
    (
        "COCT_MT000202UK02.PartOfWhole/subjectOf1",
        SBJ,
        &[("sourceSourceIdentified", 0, 1), ("sourceSourceCoded", 0, 1)],
    ),
    (
        "COCT_MT000203UK02.PartOfWhole/subjectOf1",
        SBJ,
        &[("sourceSourceIdentified", 0, 1), ("sourceSourceCoded", 0, 1)],
    ),
    ("COCT_MT000201UK02.PartOfWhole/subjectOf2", SBJ, SYSTEM),
    ("COCT_MT000202UK02.PartOfWhole/subjectOf2", SBJ, SYSTEM),
    ("COCT_MT000203UK02.PartOfWhole/subjectOf2", SBJ, SYSTEM),
    ("recordTargetOf", &[("typeCode", "RCT")], &[("clinicalDocumentEvent", 1, 1)]),
    (
        "clinicalDocumentEvent",
        &[("classCode", "DOCCLIN"), ("moodCode", "EVN")],
        &[
            ("code", 1, 1),
            ("effectiveTime", 0, 1),
            ("id", 0, 1),
            ("priorityCode", 0, 1),
            ("location", 0, MANY),
            ("subjectOf1", 0, 1),
            ("subjectOf2", 0, 1),
            ("subjectOf3", 0, 1),
        ],
    ),
    ("priorityCode", CODED, &[]),
    ("clinicalDocumentEvent/location", &[("typeCode", "LOC")], &[("serviceDeliveryLocation", 1, 1)]),
    (
        "serviceDeliveryLocation",
        &[("classCode", "SDLOC")],
        &[("effectiveTime", 0, 1), ("id", 1, 1), ("location", 1, 1), MARKS[0], MARKS[1]],
    ),
    (
        "serviceDeliveryLocation/location",
        &[("classCode", "PLC"), ("determinerCode", "INSTANCE")],
        &[("name", 1, 1)],
    ),
    ("location/name", &[], &[]),
    ("serviceDeliveryLocation/subjectOf1", SBJ, SYSTEM),
    (
        "serviceDeliveryLocation/subjectOf2",
        &[("typeCode", "*")],
        &[
            ("serviceDeliveryLocationSourceSourceIdentified", 0, 1),
            ("serviceDeliveryLocationSourceSourceCoded", 0, 1),
        ],
    ),
    (
        "clinicalDocumentEvent/subjectOf1",
        SUBJ,
        &[
            ("clinicalDocumentEventSourceSourceIdentified", 0, 1),
            ("clinicalDocumentEventSourceSourceCoded", 0, 1),
        ],
    ),
    ("clinicalDocumentEvent/subjectOf2", SUBJ, SYSTEM),
    ("clinicalDocumentEvent/subjectOf3", SUBJ, &[("transferStatus", 1, 1)]),
    ("transferStatus", OBS, OBSERVED),
    ("oldVersion", &[("classCode", "PAT")], &[("effectiveTime", 0, 1), ("id", 1, 1)]),
    ("subjectOf7", SBJ, &[("nHAISRegistrationEvent", 1, 1)]),
    ("nHAISRegistrationEvent", REGISTRATION, &[("code", 1, 1), ("effectiveTime", 0, 1), ("custodian", 1, 1)]),
    ("custodian", &[("typeCode", "CST")], &[("assignedDevice", 1, 1)]),
    ("assignedDevice", &[("classCode", "ASSIGNED")], &[("id", 1, 1)]),
    ("subjectOf9", SBJ, &[("nHAISRemovalRegistrationEvent", 1, 1)]),
    (
        "nHAISRemovalRegistrationEvent",
        REGISTRATION,
        &[("code", 1, 1), ("effectiveTime", 0, 1), ("reasonCode", 1, 1)],
    ),
    ("reasonCode", CODED, &[]),
];
