//! The digest of everything that is stored: per kind, how many registers and facts, and a hash over them in the
//! order of their keys.
//!
//! Leaves out claims, versions and ballots, and registers that were claimed but never written, so that two stores
//! with the same content have the same digest whatever stands behind them. The control port shows it (design 4.3).

use crate::Stored;
use bytes::Bytes;
use sha2::{Digest as _, Sha256};
use spine_kernel::IndexEntry;
use std::collections::BTreeMap;
use std::fmt;

/// What the hash of a kind begins with: another form of digest gets another name.
const FORM: &[u8] = b"spine-store digest 1";

/// The digests of all kinds of which anything is stored, by the kind's name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Digest {
    /// One digest per kind.
    pub kinds: BTreeMap<String, KindDigest>,
}

/// The digest of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KindDigest {
    /// How many registers and facts there are.
    pub count: u64,
    /// SHA-256 over them: registers by id, then facts by id.
    pub hash: [u8; 32],
}

impl fmt::Display for KindDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ", self.count)?;
        self.hash.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// Hashes the registers and then the facts of one kind, each in the order of their ids.
pub(crate) struct KindHasher {
    count: u64,
    hash: Sha256,
}

impl KindHasher {
    pub(crate) fn new() -> Self {
        let mut hash = Sha256::new();
        hash.update(FORM);
        Self { count: 0, hash }
    }

    pub(crate) fn register(&mut self, id: &str, stored: &Stored) {
        self.count += 1;
        self.hash.update(b"R");
        self.field(id.as_bytes());
        match stored.body() {
            Some(body) => {
                self.hash.update(b"B");
                self.field(body);
            }
            None => self.hash.update(b"-"),
        }
        self.hash.update(stored.floor().as_nanosecond().to_be_bytes());
        // The log is hashed as the set that it is: two messages that do not touch each other may be committed in
        // either order and leave the same record.
        let mut entries: Vec<_> =
            stored.log().entries().map(|entry| (entry.message.canonical(), entry.step, entry)).collect();
        entries.sort_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
        self.number(entries.len());
        for (message, step, entry) in entries {
            self.field(message.as_bytes());
            self.hash.update(step.map_or([0; 5], |step| {
                let [a, b, c, d] = step.to_be_bytes();
                [1, a, b, c, d]
            }));
            self.field(&entry.outcome);
            self.field(&entry.plan);
            self.hash.update(entry.moment.as_nanosecond().to_be_bytes());
            self.hash.update(entry.created.as_nanosecond().to_be_bytes());
        }
        self.entries(stored.indexes());
    }

    pub(crate) fn fact(&mut self, id: &str, fact: &Bytes, indexes: &[IndexEntry]) {
        self.count += 1;
        self.hash.update(b"F");
        self.field(id.as_bytes());
        self.field(fact);
        self.entries(indexes);
    }

    /// The digest; none where the kind holds nothing.
    pub(crate) fn finish(self) -> Option<KindDigest> {
        (self.count > 0).then(|| KindDigest { count: self.count, hash: self.hash.finalize().into() })
    }

    fn entries(&mut self, indexes: &[IndexEntry]) {
        self.number(indexes.len());
        for entry in indexes {
            self.field(entry.index.as_bytes());
            self.field(entry.value.as_bytes());
        }
    }

    /// A field goes in behind its length, so that no two contents give the same bytes.
    fn field(&mut self, bytes: &[u8]) {
        self.number(bytes.len());
        self.hash.update(bytes);
    }

    fn number(&mut self, number: usize) {
        self.hash.update((number as u64).to_be_bytes());
    }
}
