//! What is common to the repeating parts of a record: slots, their entries, periods and sources.
//!
//! Leaves out what stands in an entry. A slot's id stays when its content changes, so that the current entry and the
//! entries that it replaced share it. Facts: pds-messages 2.1, 2.5, 2.6, 12 (28).

use crate::{Day, NationalSystem, ObjectId, Second};
use serde::{Deserialize, Serialize};
use spine_kernel::Asid;

/// The time in which something is so in life. Both days are part of it; an end that is absent is open.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// The first day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Day>,
    /// The last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Day>,
}

impl Period {
    /// Whether both ends are open.
    pub fn is_open(&self) -> bool {
        self.from.is_none() && self.to.is_none()
    }

    /// Whether the last day lies before `day`.
    pub fn is_over(&self, day: &Day) -> bool {
        self.to.as_ref().is_some_and(|to| to < day)
    }
}

/// The time in which the record said so.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SystemPeriod {
    /// When it was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Second>,
    /// When it was replaced: the very instant at which its successor was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Second>,
}

impl SystemPeriod {
    /// Whether neither end is known.
    pub fn is_unknown(&self) -> bool {
        self.from.is_none() && self.to.is_none()
    }
}

/// Who wrote an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Source {
    /// An accredited system.
    System(Asid),
    /// A national system.
    National(NationalSystem),
}

/// Who wrote a value, and in which time the record said it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provenance {
    /// When the record said so.
    #[serde(default, skip_serializing_if = "SystemPeriod::is_unknown")]
    pub system: SystemPeriod,
    /// Who wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
}

impl Provenance {
    /// Whether neither is known.
    pub fn is_unknown(&self) -> bool {
        self.system.is_unknown() && self.source.is_none()
    }
}

/// One content of a slot, with its times.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry<T> {
    /// The slot's id.
    pub id: ObjectId,
    /// When it is so in life.
    #[serde(default, skip_serializing_if = "Period::is_open")]
    pub period: Period,
    /// When the record said so; unknown for what was not written by a message.
    #[serde(default, skip_serializing_if = "SystemPeriod::is_unknown")]
    pub system: SystemPeriod,
    /// Who wrote it, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    /// The content.
    pub value: T,
}

/// All entries of one part of a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Slots<T> {
    /// What the record says now, future dates included.
    pub current: Vec<Entry<T>>,
    /// What it said once, the oldest first.
    #[serde(default = "Vec::new", skip_serializing_if = "Vec::is_empty")]
    pub historic: Vec<Entry<T>>,
}

impl<T> Default for Slots<T> {
    fn default() -> Self {
        Self { current: Vec::new(), historic: Vec::new() }
    }
}

impl<T> Slots<T> {
    /// Whether there is no entry at all.
    pub fn is_empty(&self) -> bool {
        self.current.is_empty() && self.historic.is_empty()
    }

    /// The entries to show on `today`: those that are not over; with `history`, then the others, the oldest first.
    /// An entry whose last day has passed is history even before an update says so.
    pub fn shown(&self, history: bool, today: &Day) -> Vec<&Entry<T>> {
        let (over, mut shown): (Vec<_>, Vec<_>) =
            self.current.iter().partition(|entry| entry.period.is_over(today));
        if history {
            let mut historic: Vec<_> = self.historic.iter().chain(over).collect();
            historic.sort_by(|one, other| one.period.cmp(&other.period));
            shown.extend(historic);
        }
        shown
    }
}
