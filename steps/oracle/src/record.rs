//! The record in a retrieval answer against the document that declared the person: everything that is current, with what
//! is closed and who wrote it where history was asked for, and nothing else (pds-messages 2.1 to 2.7, 4.3, 4.6).
//!
//! Leaves out order and structure (`sequence`, `history`) and records that are not answered in full. The document's lists
//! are compared with the message's as sorted lists of lines of `record/entries.rs` and `record/around.rs`, group by group
//! (`record/groups.rs`).

mod around;
mod entries;
mod groups;

use crate::form::{FORMS, Part, Record, form_or_older, record};
use crate::reply::Judged;
pub(crate) use entries::{Extent, sources, values};
use groups::{GROUPS, Group};
use std::collections::BTreeMap;
use vertebra_data::PersonDocument;
use vertebra_evidence::Check;
use vertebra_peer::xml::{Element, Find};

/// The children of the role and of the person that every document fills, or that are compared value by value. Which of
/// them a form has at all is a question of its sequence.
const DECLARED: [&[&str]; 2] = [
    &[
        "id",
        "addr",
        "telecom",
        "confidentialityCode",
        "patientPerson",
        "replacementOf",
        "subjectOf2",
        "subjectOf3",
        "subjectOf4",
        "subjectOf5",
        "subjectOf8",
    ],
    &[
        "name",
        "administrativeGenderCode",
        "birthTime",
        "deceasedTime",
        "multipleBirthOrderNumber",
        "languageCommunication",
        "playedOtherProviderPatient",
        "COCT_MT000201UK02.PartOfWhole",
        "COCT_MT000202UK02.PartOfWhole",
        "COCT_MT000203UK02.PartOfWhole",
    ],
];

/// Whether a document declares what a child of the role or of the person holds that most people have not. An empty one
/// says nothing that could be compared, and is still more than was declared.
fn declares(person: &PersonDocument, child: &str) -> bool {
    match child {
        "subjectOf1" => person.healthspace.is_some(),
        "subjectOf6" => person.shared_secret.is_some(),
        "subjectOf7" => person.nhais_registration.is_some(),
        "subjectOf9" => person.nhais_removal.is_some(),
        "recordTargetOf" => !person.paper_records.is_empty(),
        "birthplace" => person.birthplace.is_some(),
        "scopedRelatedPersonRole" => {
            !person.related_persons.is_empty() || !person.history.related_persons.is_empty()
        }
        _ => false,
    }
}

/// The record in the answer is that person as of now, no more and no less: one check for each thing that a record says.
/// What had ended before the day of the question is no part of it, whatever the document lists.
pub fn whole(judged: &Judged, person: &PersonDocument) -> Vec<Check> {
    compared(judged, &on_the_day(person, &judged.began), false)
}

/// The same with everything that is closed and, in the newer form, who wrote each entry and when.
pub fn whole_with_history(judged: &Judged, person: &PersonDocument) -> Vec<Check> {
    compared(judged, person, true)
}

fn compared(judged: &Judged, person: &PersonDocument, history: bool) -> Vec<Check> {
    let Some(record) = record(judged) else {
        return vec![no_record(
            judged,
            &format!("an answer with the record of {}", person.nhs_number.as_str()),
        )];
    };
    let role = record.form.role();
    let extent = Extent { history, sources: history && record.form.is_newer };
    let mut checks: Vec<Check> = groups(&record)
        .map(|group| {
            let check = Check::new(
                format!("pds.record.{}", group.id),
                format!("the {} in the answer: what was declared, no more and no less", group.what),
            );
            same(check, (group.found)(&record, extent), (group.declared)(person, extent))
                .at(format!("{role}/{}", (group.at)(record.form)))
        })
        .collect();
    let serial =
        Check::new("pds.record.serial", "the serial change number in the answer is the declared one");
    let declared = vec![person.serial_change_number.to_string()];
    checks.push(
        same(serial, values(record.interaction, &record.form.serial()), declared).at(record.form.serial()),
    );
    checks.push(ids(&record, person, history));
    if record.form.is_newer && !history {
        checks.push(without_sources(&record));
    }
    let [of_role, of_person] = DECLARED;
    let more: Vec<String> = record
        .role
        .elements()
        .filter(|child| !of_role.contains(&child.name.local.as_str()))
        .chain(
            record
                .role
                .elements()
                .filter(|child| child.name.local == "patientPerson")
                .flat_map(Element::elements)
                .filter(|child| !of_person.contains(&child.name.local.as_str())),
        )
        .map(|child| child.name.local.clone())
        .filter(|child| !declares(person, child))
        .collect();
    let check = Check::new("pds.record.more", "the record has no part that was not declared");
    checks.push(same(check, more, Vec::new()).at(&role));
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

/// What the older form has no room for is no question to it.
fn groups(record: &Record<'_>) -> impl Iterator<Item = &'static Group> {
    let is_newer = record.form.is_newer;
    GROUPS.iter().filter(move |group| is_newer || !group.is_newer)
}

/// Both answers tell the same about one patient, in whichever form, under that serial change number: everything that
/// both forms have room for.
pub fn alike(one: &Judged, other: &Judged, serial: &str) -> Vec<Check> {
    let (Some(first), Some(second)) = (record(one), record(other)) else {
        return vec![no_record(if record(one).is_some() { other } else { one }, "two answers with a record")];
    };
    let extent = Extent { history: true, sources: false };
    let mut checks: Vec<Check> = GROUPS
        .iter()
        .filter(|group| !group.is_newer)
        .map(|group| {
            let check = Check::new(
                format!("pds.alike.{}", group.id),
                format!("both answers tell the same {}", group.what),
            );
            same(check, (group.found)(&second, extent), (group.found)(&first, extent)).at(format!(
                "{}/{}",
                second.form.role(),
                (group.at)(second.form)
            ))
        })
        .collect();
    let serials: Vec<String> =
        [first, second].iter().flat_map(|record| values(record.interaction, &record.form.serial())).collect();
    checks.push(
        Check::new("pds.alike.serial", format!("both answers tell the serial change number {serial}"))
            .holds(serials == [serial, serial])
            .expected(format!("{serial}, {serial}"))
            .actual(serials.join(", "))
            .at(second.form.serial()),
    );
    let forms = [first.form.interaction, second.form.interaction];
    checks.push(
        Check::new("pds.alike.forms", "the answers have one of the two forms each")
            .holds(forms == FORMS.each_ref().map(|form| form.interaction))
            .expected(FORMS.each_ref().map(|form| form.interaction).join(", "))
            .actual(forms.join(", "))
            .at("the two answers"),
    );
    checks
}

fn no_record(judged: &Judged, expected: &str) -> Check {
    Check::new("pds.record", "the reply is an answer with a record")
        .holds(false)
        .expected(expected)
        .actual(judged.summary())
        .at(form_or_older(judged).role())
}

/// Two lists in any order. Where they differ, only what one has and the other has not is said.
fn same(check: Check, mut found: Vec<String>, mut declared: Vec<String>) -> Check {
    found.sort();
    declared.sort();
    if found == declared {
        let said = said(&found, 0);
        return check.holds(true).expected(&said).actual(said);
    }
    let mut alike = 0;
    found.retain(|line| match declared.iter().position(|other| other == line) {
        Some(at) => {
            declared.remove(at);
            alike += 1;
            false
        }
        None => true,
    });
    check.holds(false).expected(said(&declared, alike)).actual(said(&found, alike))
}

fn said(lines: &[String], alike: usize) -> String {
    let said = if lines.is_empty() { "none".to_owned() } else { lines.join("; ") };
    if alike == 0 { said } else { format!("{said}, beside {alike} that are right") }
}

/// An entry's place, its mark and its object id.
type Slot = (&'static str, String, String);

/// Each entry has the object id of its slot: that of the document where the document says one, and no id names two
/// slots (pds-messages 2.5). Closed entries share the id of the entry that replaced them.
fn ids(record: &Record<'_>, person: &PersonDocument, history: bool) -> Check {
    let form = record.form;
    let marked = |part: &Part, path: &str| (part.holder, part.inside(path), part.inside("id/@extension"));
    let places = [
        marked(&form.names, "@use"),
        marked(&form.addresses, "@use"),
        marked(&form.telecoms, "@use"),
        marked(&form.registrations, "code/@code"),
        (form.related.holder, "code/@code".to_owned(), "id[1]/@extension".to_owned()),
    ];
    let mut found: Vec<Slot> = Vec::new();
    for (holder, mark, id) in &places {
        for entry in record.role.elements_at(holder).unwrap_or_default() {
            found.push((holder, first(entry, mark), first(entry, id)));
        }
    }
    let mut declared: Vec<Slot> = Vec::new();
    let mut say = |at: usize, kind: &str, id: &Option<String>| {
        declared.extend(id.iter().map(|id| (places[at].0, kind.to_owned(), id.clone())));
    };
    person.names.iter().for_each(|entry| say(0, &entry.kind, &entry.id));
    person.addresses.iter().for_each(|entry| say(1, &entry.kind, &entry.id));
    person.telecoms.iter().for_each(|entry| say(2, &entry.kind, &entry.id));
    person.registrations.iter().for_each(|entry| say(3, &entry.kind, &entry.id));
    person.related_persons.iter().for_each(|entry| say(4, &entry.relationship, &entry.id));
    let mut owners: BTreeMap<&str, Vec<&Slot>> = BTreeMap::new();
    for slot in &found {
        owners.entry(&slot.2).or_default().push(slot);
    }
    let is_one_slot = |(id, slots): (&&str, &Vec<&Slot>)| {
        !id.is_empty() && slots.iter().all(|slot| *slot == slots[0]) && (history || slots.len() == 1)
    };
    let said = |slots: &[Slot]| {
        slots.iter().map(|(place, mark, id)| format!("{place} {mark} {id}")).collect::<Vec<_>>().join("; ")
    };
    Check::new("pds.record.ids", "each entry has the id of its slot: the declared one where one was declared")
        .holds(owners.iter().all(is_one_slot) && declared.iter().all(|slot| found.contains(slot)))
        .expected(format!("{} ids, among them {}", found.len(), said(&declared)))
        .actual(said(&found))
        .at(format!("{}/**/id", form.role()))
}

/// Without history nobody is told who wrote an entry (pds-messages 12.26).
fn without_sources(record: &Record<'_>) -> Check {
    let found = sources(record);
    Check::new(
        "pds.record.sources",
        "the answer does not tell who wrote an entry, since no history was asked for",
    )
    .holds(found == 0)
    .expected("0 sources and periods")
    .actual(format!("{found} sources and periods"))
    .at(format!("{}/**/systemEffectiveDate", record.form.role()))
}

/// All values of a path in one text: a value that should stand once and stands twice shows.
fn first(element: &Element, path: &str) -> String {
    values(element, path).join("+")
}
