//! The XML guard: the only way in which bytes from outside become a tree.
//!
//! The tree is built in one pass over the flat stream of tags, and every bound is checked before what it bounds grows,
//! so neither depth nor width of a message costs more than its size. Leaves out what the elements mean. White space is
//! kept, CDATA is joined to the text around it, comments and processing instructions are dropped. Messages are UTF-8
//! (wire 1.5, 1.6); the size is that of wire 0.3, line 18.

mod attributes;
mod characters;
mod charset;
mod form;
mod namespaces;
mod refusal;
mod scan;

use bytes::Bytes;
use spine_kernel::Tree;

pub use refusal::XmlRefusal;

/// What a document may cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct XmlLimits {
    /// Bytes of the document. 5,000,000 is the largest body that a supplier may send.
    pub bytes: usize,
    /// Elements inside one another, the root included. The deepest recorded message has 21.
    pub depth: usize,
    /// Elements, texts, comments and processing instructions together.
    pub nodes: usize,
    /// Attributes and namespace declarations of one element.
    pub attributes: usize,
    /// Attributes and namespace declarations of the whole document: each costs comparisons. The largest
    /// recorded message has some ten thousand.
    pub attributes_in_document: usize,
    /// Bytes of one attribute's value as it is written. Attributes carry codes, ids and short labels.
    pub attribute_bytes: usize,
    /// Bytes of one namespace name as it is written. Names are compared with those that already hold.
    pub namespace_bytes: usize,
    /// Namespace declarations on an element and its ancestors together. A prefix is looked up among them;
    /// recorded messages stay below 24.
    pub namespaces_in_scope: usize,
    /// Namespace declarations in the whole document: suppliers repeat one on every id.
    pub namespaces: usize,
}

impl Default for XmlLimits {
    fn default() -> Self {
        Self {
            bytes: 5_000_000,
            depth: 128,
            nodes: 200_000,
            attributes: 256,
            attributes_in_document: 200_000,
            attribute_bytes: 65_536,
            namespace_bytes: 256,
            namespaces_in_scope: 64,
            namespaces: 20_000,
        }
    }
}

/// Reads a document within limits.
///
/// # Errors
/// The first limit or rule that the bytes break, with the value that breaks it.
pub fn read_xml(bytes: &Bytes, limits: &XmlLimits) -> Result<Tree, XmlRefusal> {
    if bytes.len() > limits.bytes {
        return Err(XmlRefusal::TooLarge { bytes: bytes.len(), limit: limits.bytes });
    }
    let text = charset::text(bytes)?;
    scan::read(bytes, text, limits)
}
