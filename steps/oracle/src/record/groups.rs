//! The things that a record says, as a table: where each stands in an answer, and how a message and a document say it.
//!
//! Leaves out the comparison (`record`) and the lines themselves (`entries`, `around`). Facts: pds-messages 2.1 to 2.7,
//! 4.3, 4.6.

use super::around::{
    TIMES, agency, birthplace, found_agency, found_birthplace, found_paper, found_related, found_removal,
    paper, related, removal,
};
use super::entries::{
    Extent, addresses, consents, found_addresses, found_consents, found_languages, found_names,
    found_registrations, found_replaced, found_telecoms, language, names, registrations, replaced, some,
    telecoms, values,
};
use crate::form::{Form, Record};
use vertebra_data::PersonDocument;

/// What stands for previous contact where the document does not say (pds-messages 12.29).
const CONTACT_UNSAID: &str = "1";
/// One thing that a record says, and how a message and a document say it.
pub(super) struct Group {
    pub(super) id: &'static str,
    pub(super) what: &'static str,
    /// Whether the newer form alone has room for it.
    pub(super) is_newer: bool,
    /// Where it stands below the role.
    pub(super) at: fn(&Form) -> &'static str,
    pub(super) found: fn(&Record<'_>, Extent) -> Vec<String>,
    pub(super) declared: fn(&PersonDocument, Extent) -> Vec<String>,
}

/// A group that is the values of one path below the role.
macro_rules! path {
    ($id:literal, $what:literal, $path:literal, $declared:expr) => {
        group($id, $what, |_| $path, |record, _| values(record.role, $path), $declared)
    };
}

const fn group(
    id: &'static str,
    what: &'static str,
    at: fn(&Form) -> &'static str,
    found: fn(&Record<'_>, Extent) -> Vec<String>,
    declared: fn(&PersonDocument, Extent) -> Vec<String>,
) -> Group {
    Group { id, what, is_newer: false, at, found, declared }
}

const fn newer(
    id: &'static str,
    what: &'static str,
    at: fn(&Form) -> &'static str,
    found: fn(&Record<'_>, Extent) -> Vec<String>,
    declared: fn(&PersonDocument, Extent) -> Vec<String>,
) -> Group {
    Group { is_newer: true, ..group(id, what, at, found, declared) }
}

pub(super) const GROUPS: &[Group] = &[
    path!("number", "NHS number", "id/@extension", |person, _| vec![person.nhs_number.as_str().to_owned()]),
    group("names", "names", |form| form.names.holder, found_names, names),
    group("addresses", "addresses", |form| form.addresses.holder, found_addresses, addresses),
    group("telecoms", "telecoms", |form| form.telecoms.holder, found_telecoms, telecoms),
    group(
        "registrations",
        "registrations",
        |form| form.registrations.holder,
        found_registrations,
        registrations,
    ),
    path!("gender", "gender", "patientPerson/administrativeGenderCode/@code", |person, _| {
        vec![person.gender.clone()]
    }),
    path!("birth", "time of birth", "patientPerson/birthTime/@value", |person, _| {
        vec![person.birth_time.clone()]
    }),
    path!(
        "birth-order",
        "place in a multiple birth",
        "patientPerson/multipleBirthOrderNumber/@value",
        |person, _| person.multiple_birth_order.iter().map(u32::to_string).collect()
    ),
    path!("death", "time of death", "patientPerson/deceasedTime/@value", |person, _| {
        some(&person.deceased_time)
    }),
    path!(
        "death-notification",
        "notification of the death",
        "subjectOf2/deathNotification/value/@code",
        |person, _| some(&person.death_notification)
    ),
    group(
        "language",
        "language and interpreter",
        |_| "patientPerson/languageCommunication",
        |record, _| found_languages(record.role, "patientPerson/languageCommunication"),
        |person, _| language(&person.language, person.interpreter_required),
    ),
    path!("confidentiality", "confidentiality code", "confidentialityCode/@code", |person, _| {
        some(&person.confidentiality)
    }),
    path!(
        "previous-contact",
        "previous contact",
        "subjectOf8/previousNhsContact/value/@code",
        |person, _| vec![person.previous_nhs_contact.clone().unwrap_or_else(|| CONTACT_UNSAID.to_owned())]
    ),
    path!(
        "contact-method",
        "preferred way of contact",
        "subjectOf4/preferredContactMethod/value/@code",
        |person, _| some(&person.contact_method)
    ),
    group(
        "contact-times",
        "preferred times of contact",
        |_| "subjectOf4/preferredContactMethod/pertinentInformation",
        |record, _| values(record.role, &format!("subjectOf4/{TIMES}")),
        |person, _| some(&person.contact_times),
    ),
    path!(
        "written-format",
        "preferred written format",
        "subjectOf5/preferredWrittenCommunicationFormat/value/@code",
        |person, _| some(&person.written_format)
    ),
    group(
        "consents",
        "consents",
        |_| "subjectOf3/consent",
        |record, _| found_consents(record),
        |person, _| consents(person),
    ),
    group(
        "replaced",
        "superseded numbers",
        |_| "replacementOf/oldVersion",
        |record, _| found_replaced(record),
        |person, _| replaced(person),
    ),
    group("related", "related persons", |form| form.related.holder, found_related, related),
    path!("secret", "shared secret", "subjectOf6/sharedSecret/value", |person, _| {
        some(&person.shared_secret)
    }),
    path!(
        "healthspace",
        "HealthSpace registration",
        "subjectOf1/healthspaceRegistration/value/@code",
        |person, _| some(&person.healthspace)
    ),
    newer(
        "birthplace",
        "birthplace",
        |_| "patientPerson/birthplace/addr",
        |record, _| found_birthplace(record),
        |person, _| birthplace(person),
    ),
    newer(
        "agency",
        "registration with a payment agency",
        |_| "subjectOf7/nHAISRegistrationEvent",
        |record, _| found_agency(record),
        |person, _| agency(person),
    ),
    newer(
        "removal",
        "removal from a payment agency",
        |_| "subjectOf9/nHAISRemovalRegistrationEvent",
        |record, _| found_removal(record),
        |person, _| removal(person),
    ),
    newer("paper", "records on paper", |_| "recordTargetOf/clinicalDocumentEvent", found_paper, paper),
];
