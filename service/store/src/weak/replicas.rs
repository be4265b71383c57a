//! How the replicas of one key may differ: writes that ended unknown, and states that were replaced.
//!
//! Leaves out the settled state itself, which is in the map, and all chances but which replica answers. A ballot is
//! a fence: the highest one wins, as in the join of exactly-once 4.

use super::draw::Draw;
use super::rates::WeakRates;
use crate::record::Fence;
use crate::{Cursor, Hits, Page, Seen, Stored};
use spine_kernel::{Hit, IndexEntry, IndexRange, Key};

/// Writes of unknown end that are kept per key. Beyond it the oldest never arrives, as any of them may.
const PENDING_MAX: usize = 8;
/// Replaced states that a stale replica may still show: the two others of three replicas.
const OLDER_MAX: usize = 2;

/// What the replicas of one key may hold beside the settled state.
#[derive(Debug, Default)]
pub(super) struct Replicas {
    accepted: Fence,
    pending: Vec<(Fence, Stored)>,
    older: Vec<Seen>,
}

impl Replicas {
    /// The ballot of the settled state.
    pub(super) fn newest(&self) -> Fence {
        self.accepted
    }

    /// A majority took a write of that ballot; `before` was settled until now.
    pub(super) fn settled(&mut self, ballot: Fence, before: Seen) {
        self.accepted(ballot);
        self.replaced(before);
    }

    /// The settled state has that ballot now. Lower ones lose every join from here on.
    pub(super) fn accepted(&mut self, ballot: Fence) {
        self.accepted = ballot;
        self.pending.retain(|(pending, _)| *pending > ballot);
    }

    /// A stale replica may show `before`.
    pub(super) fn replaced(&mut self, before: Seen) {
        self.older.insert(0, before);
        self.older.truncate(OLDER_MAX);
    }

    /// One replica may hold a write of that ballot. Below the settled one it has lost already.
    pub(super) fn pending(&mut self, ballot: Fence, next: Stored) {
        if ballot <= self.accepted {
            return;
        }
        if self.pending.len() == PENDING_MAX {
            self.pending.remove(0);
        }
        self.pending.push((ballot, next));
        self.pending.sort_by_key(|(ballot, _)| *ballot);
    }

    /// The pending write of the highest ballot among those that the answering replicas happen to hold.
    pub(super) fn visible(&self, draw: &mut Draw) -> Option<(Fence, &Stored)> {
        let seen: Vec<_> = self.pending.iter().filter(|_| draw.coin()).collect();
        seen.last().map(|(ballot, stored)| (*ballot, stored))
    }

    /// All replicas hold the same from now on. Gives the pending write that wins, where there is one.
    pub(super) fn converge(&mut self) -> Option<Stored> {
        self.older.clear();
        std::mem::take(&mut self.pending).pop().map(|(_, stored)| stored)
    }

    /// What a look shows where `settled` is the settled state.
    pub(super) fn looked_at(&self, draw: &mut Draw, rates: &WeakRates, settled: Seen) -> Seen {
        match self.other(draw, rates) {
            Some(Other::Older(seen)) => seen.clone(),
            Some(Other::Pending(stored)) => Seen::Record(stored.clone()),
            None => settled,
        }
    }

    /// The other state that a replica shows, if it shows another one at all.
    fn other(&self, draw: &mut Draw, rates: &WeakRates) -> Option<Other<'_>> {
        let (stale, unsettled) = (draw.chance(rates.stale), draw.chance(rates.unsettled));
        let pick = draw.below(u32::MAX) as usize;
        match (self.older.len(), self.pending.len()) {
            (1.., _) if stale => Some(Other::Older(&self.older[pick % self.older.len()])),
            (_, 1..) if unsettled => Some(Other::Pending(&self.pending[pick % self.pending.len()].1)),
            _ => None,
        }
    }
}

enum Other<'r> {
    Older(&'r Seen),
    Pending(&'r Stored),
}

/// Makes a page of settled `hits` as weak as the rates allow. `apart` are the keys whose replicas differ.
pub(super) fn found<'r>(
    draw: &mut Draw,
    rates: &WeakRates,
    range: &IndexRange,
    page: &Page,
    found: Hits,
    apart: impl Iterator<Item = (&'r Key, &'r Replicas)>,
) -> Hits {
    let Hits { mut hits, next } = found;
    let is_on_page = |hit: &Hit| {
        let place = Cursor::at(hit);
        (&range.from..=&range.to).contains(&&hit.value)
            && page.cursor().is_none_or(|cursor| place > *cursor)
            && next.as_ref().is_none_or(|last| place <= *last)
    };
    for (key, replicas) in apart.filter(|(key, _)| key.kind == range.kind) {
        let entries: &[IndexEntry] = match replicas.other(draw, rates) {
            None => continue,
            Some(Other::Older(seen)) => {
                // The replica that was asked for this key has not heard of the settled state.
                hits.retain(|hit| hit.key != *key);
                match seen {
                    Seen::Record(stored) => stored.indexes(),
                    Seen::Nothing | Seen::Fact(_) => &[],
                }
            }
            // Every sibling is indexed, so an unsettled write adds hits and takes none away.
            Some(Other::Pending(stored)) => stored.indexes(),
        };
        let shown = entries.iter().filter(|entry| entry.index == range.index);
        let shown = shown.map(|entry| Hit { value: entry.value.clone(), key: key.clone() });
        hits.extend(shown.filter(is_on_page));
    }
    hits.sort_by(|a, b| (&a.value, &a.key.id).cmp(&(&b.value, &b.key.id)));
    if !hits.is_empty() && draw.chance(rates.repeated) {
        let at = draw.below(u32::MAX) as usize % hits.len();
        hits.insert(at, hits[at].clone());
    }
    if hits.len() <= page.hits() {
        return Hits { hits, next };
    }
    hits.truncate(page.hits());
    let next = hits.last().map(Cursor::at);
    Hits { hits, next }
}
