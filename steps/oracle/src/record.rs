//! The record in a retrieval answer against the document that declared the person: everything that is current, and
//! nothing else (pds-messages 2.1 to 2.7, 4.6).
//!
//! Leaves out order and structure (`sequence`), what was current once, and records that are not answered in full. The
//! document's lists are compared with the message's as sorted lists of lines of `record/entries.rs`.

mod entries;

use crate::patient::{ROLE, SERIAL, record, role};
use crate::reply::Judged;
use entries::{
    addresses, consents, found_addresses, found_consents, found_language, found_names, found_registrations,
    found_replaced, found_telecoms, language, names, registrations, replaced, telecoms, values,
};
use std::collections::BTreeSet;
use vertebra_data::PersonDocument;
use vertebra_evidence::Check;
use vertebra_peer::xml::{Element, Find};

/// Where the registrations stand below the role.
const PROVISION: &str = "patientPerson/playedOtherProviderPatient/subjectOf/patientCareProvision";
/// What stands for previous contact where the document does not say (pds-messages 12.29).
const CONTACT_UNSAID: &str = "1";
/// The children of the role and of the person that a document can fill. Any other is more than was declared.
const DECLARED: [&[&str]; 2] = [
    &[
        "id",
        "addr",
        "telecom",
        "confidentialityCode",
        "patientPerson",
        "subjectOf4",
        "subjectOf8",
        "subjectOf3",
        "subjectOf2",
        "subjectOf5",
        "replacementOf",
    ],
    &[
        "name",
        "administrativeGenderCode",
        "birthTime",
        "deceasedTime",
        "multipleBirthOrderNumber",
        "playedOtherProviderPatient",
        "languageCommunication",
    ],
];

/// One thing that a record says, and how a message and a document say it.
struct Group {
    id: &'static str,
    what: &'static str,
    at: &'static str,
    /// What stands at `at` in a role.
    found: fn(&Element, &str) -> Vec<String>,
    declared: fn(&PersonDocument) -> Vec<String>,
}

const GROUPS: &[Group] = &[
    Group {
        id: "number",
        what: "NHS number",
        at: "id/@extension",
        found: values,
        declared: |person| vec![person.nhs_number.as_str().to_owned()],
    },
    Group { id: "names", what: "names", at: "patientPerson/name", found: found_names, declared: names },
    Group { id: "addresses", what: "addresses", at: "addr", found: found_addresses, declared: addresses },
    Group { id: "telecoms", what: "telecoms", at: "telecom", found: found_telecoms, declared: telecoms },
    Group {
        id: "registrations",
        what: "registrations",
        at: PROVISION,
        found: found_registrations,
        declared: registrations,
    },
    Group {
        id: "gender",
        what: "gender",
        at: "patientPerson/administrativeGenderCode/@code",
        found: values,
        declared: |person| vec![person.gender.clone()],
    },
    Group {
        id: "birth",
        what: "time of birth",
        at: "patientPerson/birthTime/@value",
        found: values,
        declared: |person| vec![person.birth_time.clone()],
    },
    Group {
        id: "birth-order",
        what: "place in a multiple birth",
        at: "patientPerson/multipleBirthOrderNumber/@value",
        found: values,
        declared: |person| person.multiple_birth_order.iter().map(u32::to_string).collect(),
    },
    Group {
        id: "death",
        what: "time of death",
        at: "patientPerson/deceasedTime/@value",
        found: values,
        declared: |person| person.deceased_time.iter().cloned().collect(),
    },
    Group {
        id: "death-notification",
        what: "notification of the death",
        at: "subjectOf2/deathNotification/value/@code",
        found: values,
        declared: |person| person.death_notification.iter().cloned().collect(),
    },
    Group {
        id: "language",
        what: "language and interpreter",
        at: "patientPerson/languageCommunication",
        found: found_language,
        declared: language,
    },
    Group {
        id: "confidentiality",
        what: "confidentiality code",
        at: "confidentialityCode/@code",
        found: values,
        declared: |person| person.confidentiality.iter().cloned().collect(),
    },
    Group {
        id: "previous-contact",
        what: "previous contact",
        at: "subjectOf8/previousNhsContact/value/@code",
        found: values,
        declared: |person| {
            vec![person.previous_nhs_contact.clone().unwrap_or_else(|| CONTACT_UNSAID.to_owned())]
        },
    },
    Group {
        id: "contact-method",
        what: "preferred way of contact",
        at: "subjectOf4/preferredContactMethod/value/@code",
        found: values,
        declared: |person| person.contact_method.iter().cloned().collect(),
    },
    Group {
        id: "written-format",
        what: "preferred written format",
        at: "subjectOf5/preferredWrittenCommunicationFormat/value/@code",
        found: values,
        declared: |person| person.written_format.iter().cloned().collect(),
    },
    Group {
        id: "consents",
        what: "consents",
        at: "subjectOf3/consent",
        found: found_consents,
        declared: consents,
    },
    Group {
        id: "replaced",
        what: "superseded numbers",
        at: "replacementOf/oldVersion",
        found: found_replaced,
        declared: replaced,
    },
];

/// The record in the answer is that person, no more and no less: one check for each thing that a record says. What had
/// ended before the day of the question is no part of it, whatever the document lists.
pub fn whole(judged: &Judged, person: &PersonDocument) -> Vec<Check> {
    let person = &on_the_day(person, &judged.began);
    let Some((interaction, role)) = record(judged).and_then(|found| Some((found, role(found)?))) else {
        return vec![
            Check::new("pds.record", "the reply is an answer with a record")
                .holds(false)
                .expected(format!("an answer with the record of {}", person.nhs_number.as_str()))
                .actual(judged.summary())
                .at(ROLE),
        ];
    };
    let mut checks: Vec<Check> = GROUPS
        .iter()
        .map(|group| {
            let check = Check::new(
                format!("pds.record.{}", group.id),
                format!("the {} in the answer: what was declared, no more and no less", group.what),
            );
            same(check, (group.found)(role, group.at), (group.declared)(person))
                .at(format!("{ROLE}/{}", group.at))
        })
        .collect();
    let serial =
        Check::new("pds.record.serial", "the serial change number in the answer is the declared one");
    let declared = vec![person.serial_change_number.to_string()];
    checks.push(same(serial, values(interaction, SERIAL), declared).at(SERIAL));
    checks.push(ids(role, person));
    let [of_role, of_person] = DECLARED;
    let more: Vec<String> = role
        .elements()
        .filter(|child| !of_role.contains(&child.name.local.as_str()))
        .chain(
            role.elements()
                .filter(|child| child.name.local == "patientPerson")
                .flat_map(Element::elements)
                .filter(|child| !of_person.contains(&child.name.local.as_str())),
        )
        .map(|child| child.name.local.clone())
        .collect();
    let check = Check::new("pds.record.more", "the record has no part that was not declared");
    checks.push(same(check, more, Vec::new()).at(ROLE));
    checks
}

/// Digits of a day.
const DAY: usize = 8;

/// The person without what had ended before that instant's day. An entry's last day is part of it.
fn on_the_day(person: &PersonDocument, instant: &str) -> PersonDocument {
    let mut person = person.clone();
    let lasts = |to: &Option<String>| {
        let ends = to.as_deref().map(|to| to.get(..DAY).unwrap_or(to));
        ends.is_none_or(|last| instant.get(..DAY).is_some_and(|today| last >= today))
    };
    person.names.retain(|entry| lasts(&entry.to));
    person.addresses.retain(|entry| lasts(&entry.to));
    person.telecoms.retain(|entry| lasts(&entry.to));
    person.registrations.retain(|entry| lasts(&entry.to));
    person
}

/// Two lists in any order.
fn same(check: Check, mut found: Vec<String>, mut declared: Vec<String>) -> Check {
    found.sort();
    declared.sort();
    let said = |list: &[String]| if list.is_empty() { "none".to_owned() } else { list.join("; ") };
    check.holds(found == declared).expected(said(&declared)).actual(said(&found))
}

/// Each entry has an object id of its own, and that of the document where the document says one (pds-messages 2.5).
fn ids(role: &Element, person: &PersonDocument) -> Check {
    let mut found: Vec<String> = Vec::new();
    let mut entries = 0;
    for (place, mark) in
        [("patientPerson/name", "@use"), ("addr", "@use"), ("telecom", "@use"), (PROVISION, "code/@code")]
    {
        for entry in role.elements_at(place).unwrap_or_default() {
            entries += 1;
            let id = first(entry, "id/@extension");
            found.push(format!("{place} {} {id}", first(entry, mark)));
        }
    }
    let names = person.names.iter().map(|entry| ("patientPerson/name", &entry.kind, &entry.id));
    let addresses = person.addresses.iter().map(|entry| ("addr", &entry.kind, &entry.id));
    let telecoms = person.telecoms.iter().map(|entry| ("telecom", &entry.kind, &entry.id));
    let provisions = person.registrations.iter().map(|entry| (PROVISION, &entry.kind, &entry.id));
    let declared: Vec<String> = names
        .chain(addresses)
        .chain(telecoms)
        .chain(provisions)
        .filter_map(|(place, kind, id)| Some(format!("{place} {kind} {}", id.as_ref()?)))
        .collect();
    let own: BTreeSet<&str> =
        found.iter().filter_map(|line| line.rsplit(' ').next()).filter(|id| !id.is_empty()).collect();
    Check::new("pds.record.ids", "each entry has an id of its own: the declared one where one was declared")
        .holds(own.len() == entries && declared.iter().all(|line| found.contains(line)))
        .expected(format!("{entries} ids, among them {}", declared.join("; ")))
        .actual(found.join("; "))
        .at(format!("{ROLE}/**/id"))
}

/// All values of a path in one text: a value that should stand once and stands twice shows.
fn first(element: &Element, path: &str) -> String {
    values(element, path).join("+")
}
