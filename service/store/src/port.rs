//! The port: one linearizable register per key, and facts. Nothing here promises more than Riak can keep.
//!
//! Leaves out retries, budgets and waiting (the hub) and everything by which a backend keeps its promise: siblings,
//! ballots and versions do not leave the store. Implements exactly-once 10; the digest is what the control port
//! shows (design 4.3).

use crate::{Attempt, Commit, Digest, Held, Hits, Look, NotOpened, Page, Settled, Stored, Unavailable};
use async_trait::async_trait;
use bytes::Bytes;
use spine_kernel::{IndexEntry, IndexRange, Key};

/// Records and facts. One key holds either a register or a fact, never both.
#[async_trait]
pub trait Records: Send + Sync {
    /// What stands under the keys: one look per key, in the order of the keys. A hint: it may be old, and it may
    /// show a body that is not settled and vanishes again.
    ///
    /// # Errors
    /// The store cannot be reached, or a key or the number of keys is beyond its limit.
    async fn look(&self, keys: &[Key]) -> Result<Vec<Look>, Unavailable>;

    /// One page of the records that stand in an index range. Hits are hints: stale, repeated, unsettled. A page may
    /// be shorter than asked, even empty, and still have a next one.
    ///
    /// # Errors
    /// The store cannot be reached, or the range's names or values are beyond their limits.
    async fn find(&self, range: &IndexRange, page: Page) -> Result<Hits, Unavailable>;

    /// Claims the register of `key` and shows what stands there. Fences every earlier holder of the key. A missing
    /// register can be claimed too: that is how one is created.
    ///
    /// # Errors
    /// An error means: certainly no effect of this attempt, now or later. Earlier holders may be fenced all the same.
    async fn open(&self, key: &Key, attempt: Attempt) -> Result<Held, NotOpened>;

    /// Writes `next` over what the claim showed and consumes the claim. Committing what was shown, unchanged,
    /// settles it. Dropping the future before it is ready is [`Commit::Unknown`].
    async fn commit(&self, held: Held, next: Stored) -> Commit;

    /// Whether what a look shows is settled, without a claim. `No` is not an error: open and commit unchanged then.
    ///
    /// # Errors
    /// The store cannot be reached, the key is beyond its limit, or the key holds a fact.
    async fn settle(&self, key: &Key) -> Result<Settled, Unavailable>;

    /// Puts a fact. The same key always gets the same value and the same index entries; repeat until `Ok`, for an
    /// error may come after the effect.
    ///
    /// # Errors
    /// The store cannot be reached, something is beyond its limit, the key holds a register, or it holds another
    /// fact: that one stays, and the error names the key.
    async fn record(&self, key: &Key, fact: Bytes, indexes: &[IndexEntry]) -> Result<(), Unavailable>;

    /// The digest of all settled registers and all facts, per kind. It depends on their content alone: not on
    /// claims, on ballots or on the order in which they were written.
    ///
    /// # Errors
    /// The store cannot be reached.
    async fn digest(&self) -> Result<Digest, Unavailable>;
}
