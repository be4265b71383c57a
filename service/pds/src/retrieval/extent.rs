//! How much of a record an answer shows: what the retrieval items ask for, what sensitivity hides, and whether history
//! and sources are told.
//!
//! Leaves out where each part stands in a message. NHS number and serial change number are always shown, and so are the
//! superseded numbers that led to the record. Facts: pds-messages 3.3, 4.3, 9, 12 (26, 27); wire 4.1.

use crate::record::{Entry, PatientRecord, Period, Provenance, Registration, Slots, Source, SystemPeriod};
use crate::{CareProvision, Day, UnknownItem};
use spine_kernel::{Element, NhsNumber};
use std::collections::BTreeSet;

/// A group of a record that a retrieval item names. The texts are those under which PDS queries know the same data;
/// that items have them too is inferred, since the vocabulary of items is not published (pds-messages 12.27).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Group {
    /// All names.
    Names,
    /// All addresses.
    Addresses,
    /// The gender.
    Gender,
    /// The time of birth.
    Birth,
    /// The time of death and its notification.
    Death,
    /// The registration with a practice.
    PrimaryCare,
    /// What no single item names.
    Rest,
}

/// The texts of retrieval items.
const TEXTS: [(&str, &[Group]); 9] = [
    ("person.allData", ALL),
    ("person.scn", &[]),
    ("person.id", &[]),
    ("person.name", &[Group::Names]),
    ("person.address", &[Group::Addresses]),
    ("person.administrativeGenderCode", &[Group::Gender]),
    ("person.birthTime", &[Group::Birth]),
    ("person.deceasedTime", &[Group::Death]),
    ("primaryCare.id", &[Group::PrimaryCare]),
];

const ALL: &[Group] = &[
    Group::Names,
    Group::Addresses,
    Group::Gender,
    Group::Birth,
    Group::Death,
    Group::PrimaryCare,
    Group::Rest,
];

/// What the retrieval items of a query ask for, all of them together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Items(BTreeSet<Group>);

impl Items {
    /// The items of a query. One without a text is one of an unknown text.
    pub(super) fn read(query: Element<'_>, unknown: UnknownItem) -> Self {
        let groups = |item: Element<'_>| {
            let text =
                item.child("semanticsText").map(|text| text.text().trim().to_owned()).unwrap_or_default();
            let known = TEXTS.iter().find(|(known, _)| known.eq_ignore_ascii_case(&text));
            match (known, unknown) {
                (Some((_, groups)), _) => *groups,
                (None, UnknownItem::Everything) => ALL,
                (None, UnknownItem::Nothing) => &[],
            }
        };
        Self(query.children("retrievalItem").flat_map(groups).copied().collect())
    }

    /// Whether a group is asked for.
    pub(crate) fn has(&self, group: Group) -> bool {
        self.0.contains(&group)
    }

    /// Whether one of several groups is asked for.
    pub(crate) fn any(&self, groups: &[Group]) -> bool {
        groups.iter().any(|group| self.has(*group))
    }
}

/// How much of a record is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Extent {
    /// What was asked for: what is current on `today`, and what is not where history is asked for.
    Items {
        /// The groups.
        items: Items,
        /// Whether what is over is shown too.
        history: bool,
        /// Whether it is told who wrote an entry and when, where the form has room for it.
        sources: bool,
        /// The day on which it is asked.
        today: Day,
    },
    /// The number, the serial change number, the confidentiality code and an empty person.
    Restricted,
}

/// A record as an answer shows it.
pub(crate) struct Shown<'r> {
    pub(crate) record: &'r PatientRecord,
    /// The superseded numbers that led to the record.
    pub(crate) superseded: &'r [NhsNumber],
    pub(crate) extent: Extent,
}

/// What of a record was asked for, once it is not restricted.
#[derive(Clone, Copy)]
pub(crate) struct View<'s> {
    pub(crate) record: &'s PatientRecord,
    pub(crate) items: &'s Items,
    history: bool,
    sources: bool,
    today: &'s Day,
}

impl<'s> Shown<'s> {
    /// The view of what is asked for; nothing where the record is restricted.
    pub(crate) fn view(&self) -> Option<View<'_>> {
        match &self.extent {
            Extent::Restricted => None,
            Extent::Items { items, history, sources, today } => {
                Some(View { record: self.record, items, history: *history, sources: *sources, today })
            }
        }
    }

    /// The numbers that the record's number replaced, with the time in which each was in use: those that led here in any
    /// case, and those that the record lists where everything is asked for.
    pub(crate) fn replaced(&self) -> Vec<(&NhsNumber, Period)> {
        let Some(view) = self.view() else { return Vec::new() };
        let everything = view.items.has(Group::Rest);
        let listed = &self.record.supersedes;
        let led = self.superseded.iter().map(|number| {
            let known = listed.iter().find(|old| old.nhs_number == *number);
            (number, known.map(|old| old.period.clone()).unwrap_or_default())
        });
        let others = listed
            .iter()
            .filter(|old| everything && !self.superseded.contains(&old.nhs_number))
            .map(|old| (&old.nhs_number, old.period.clone()));
        led.chain(others).collect()
    }
}

impl<'s> View<'s> {
    /// The entries of a list, where its group is asked for.
    pub(crate) fn entries<T>(&self, group: Group, slots: &'s Slots<T>) -> Vec<&'s Entry<T>> {
        if self.items.has(group) { slots.shown(self.history, self.today) } else { Vec::new() }
    }

    /// The registrations: all of them, or the one with the practice alone.
    pub(crate) fn registrations(&self) -> Vec<&'s Entry<Registration>> {
        let mut entries = self.entries(Group::PrimaryCare, &self.record.registrations);
        entries.retain(|entry| self.items.has(Group::Rest) || entry.value.kind == CareProvision::Practice);
        entries
    }

    /// In which time the record said something, where that is told.
    pub(crate) fn system<'e>(&self, system: &'e SystemPeriod) -> Option<&'e SystemPeriod> {
        Some(system).filter(|system| self.sources && !system.is_unknown())
    }

    /// Who wrote something, where that is told.
    pub(crate) fn source<'e>(&self, source: &'e Option<Source>) -> Option<&'e Source> {
        source.as_ref().filter(|_| self.sources)
    }

    /// Who wrote something and when, as far as it is told.
    pub(crate) fn provenance<'e>(
        &self,
        written: &'e Provenance,
    ) -> (Option<&'e Source>, Option<&'e SystemPeriod>) {
        (self.source(&written.source), self.system(&written.system))
    }

    /// Whether something of that period is shown: what is over is history.
    pub(crate) fn shows(&self, period: &Period) -> bool {
        self.history || !period.is_over(self.today)
    }
}
