//! What a list of a document holds before its entries have ids.
//!
//! Leaves out the lists themselves (`content`) and the ids (`ids`): both stand on this.

use crate::ObjectId;
use crate::record::{Period, Provenance};
use spine_kernel::{DocumentError, Members};

/// What stands in an entry of a list.
pub(super) trait Content: Sized {
    /// The list's name.
    const LIST: &'static str;
    /// The members of an entry.
    const MEMBERS: &'static [&'static str];
    /// Reads an entry's own members.
    fn read(members: &Members<'_, '_>) -> Result<Self, DocumentError>;
    /// The code of its use or kind.
    fn kind(&self) -> &'static str;
    /// Whether a person has one slot of this use or kind, and not several.
    fn is_single(&self) -> bool;
}

/// An entry as a document gives it.
pub(super) struct Draft<T> {
    pub(super) id: Option<ObjectId>,
    pub(super) period: Period,
    pub(super) written: Provenance,
    pub(super) value: T,
}

/// The entries of one list.
pub(super) struct Drafts<T> {
    pub(super) current: Vec<Draft<T>>,
    pub(super) historic: Vec<Draft<T>>,
}
