//! The XML guard: the only way in which bytes from outside become a tree.
//!
//! Every bound is checked on the flat stream of tags before a tree is built, so neither depth nor width of a message
//! costs more than its size. Leaves out what the elements mean. White space is kept, CDATA is joined to the text
//! around it, comments and processing instructions are dropped. Messages are UTF-8 (wire 1.5, 1.6); the size is that
//! of wire 0.3, line 18.

mod characters;
mod charset;
mod form;
mod refusal;
mod scan;

use bytes::Bytes;
use roxmltree::{Document, Node, ParsingOptions};
use spine_kernel::{Tree, TreeBuilder};
use std::ops::Range;

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
    /// Attributes and namespace declarations of the whole document: each costs a comparison and a copy. The largest
    /// recorded message has some ten thousand.
    pub attributes_in_document: usize,
    /// Bytes of one attribute's value as it is written. Attributes carry codes, ids and short labels.
    pub attribute_bytes: usize,
    /// Bytes of one namespace name as it is written. Names are compared once for each pair of an element's attributes.
    pub namespace_bytes: usize,
    /// Namespace declarations on an element and its ancestors together. A parser copies them at each declaration;
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
    scan::scan(text, limits)?;
    let options = ParsingOptions {
        allow_dtd: false,
        // The parser counts the document itself as a node.
        nodes_limit: u32::try_from(limits.nodes.saturating_add(1)).unwrap_or(u32::MAX),
        entity_resolver: None,
    };
    let document = Document::parse_with_options(text, options)
        .map_err(|error| refusal::of_parser(error, limits.nodes))?;
    build(bytes, text, &document, limits)
}

/// Copies the parser's tree without recursion.
fn build(bytes: &Bytes, text: &str, document: &Document<'_>, limits: &XmlLimits) -> Result<Tree, XmlRefusal> {
    // Beside a reference the parser loses track of carriage returns.
    let is_mixed = text.contains('\r') && text.contains('&');
    let mut builder = TreeBuilder::new(bytes.clone());
    let mut depth = 0_usize;
    let mut at = document.root_element();
    'elements: loop {
        // The scan and the parser are two readers: what one of them missed is caught here.
        if depth == limits.depth {
            return Err(XmlRefusal::TooDeep { limit: limits.depth });
        }
        start(&mut builder, at);
        depth += 1;
        let mut next = at.first_child();
        loop {
            match next {
                Some(node) if node.is_element() => {
                    at = node;
                    continue 'elements;
                }
                Some(node) => {
                    if node.is_text() && is_mixed {
                        let place = place_of_text(node, text);
                        builder.text(&characters::content(&text[place.clone()], place.start)?);
                    } else if node.is_text() {
                        builder.text(node.text().unwrap_or_default());
                    }
                    next = node.next_sibling();
                }
                None => {
                    builder.end(at.range().end);
                    depth -= 1;
                    if depth == 0 {
                        break 'elements;
                    }
                    next = at.next_sibling();
                    at = at.parent().unwrap_or(at);
                }
            }
        }
    }
    builder.finish().ok_or_else(|| XmlRefusal::malformed("the document has no element"))
}

/// Where a run of text stands: up to what follows it, which is a node or the end tag around it.
fn place_of_text(node: Node<'_, '_>, text: &str) -> Range<usize> {
    let start = node.range().start;
    let end = node.next_sibling().map(|next| next.range().start).or_else(|| {
        let parent = node.parent()?.range();
        text[parent.clone()].rfind('<').map(|at| parent.start + at)
    });
    start..end.unwrap_or(start)
}

fn start(builder: &mut TreeBuilder, node: Node<'_, '_>) {
    let name = node.tag_name();
    builder.start(name.namespace().unwrap_or_default(), name.name(), node.range().start);
    for attribute in node.attributes() {
        builder.attribute(attribute.namespace().unwrap_or_default(), attribute.name(), attribute.value());
    }
}
