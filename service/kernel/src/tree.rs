//! An owned XML document: elements, attributes and text in their order, each with its place in the bytes.
//!
//! Leaves out reading and writing XML: `spine-wire` builds trees behind its guard. Comments and processing
//! instructions are not kept; white space is. Repeats and unknown elements stay, so that rules can see them. All names
//! and texts stand in one string and all nodes in one list, in the order of the document, so that a message costs a
//! handful of allocations however many elements it has. A reader that has the document as text gives it at once, and
//! then what is meant as it is written is not copied a second time.

use bytes::Bytes;
use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

/// In place of a node's number where there is no node.
const NONE: u32 = u32::MAX;

/// A part of a document's text: a name, a value or a run of text. The default one is empty.
///
/// It means something to the builder that gave it, and to no other. Two that are equal are the same text; two that
/// differ may still say the same.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct TextSpan {
    at: u32,
    len: u32,
}

#[derive(Debug)]
struct Node {
    parent: u32,
    /// The next child of the same parent.
    next: u32,
    content: Content,
}

#[derive(Debug)]
enum Content {
    Element(ElementNode),
    Text(TextSpan),
}

#[derive(Debug)]
struct ElementNode {
    namespace: TextSpan,
    local: TextSpan,
    attributes: Range<u32>,
    first: u32,
    last: u32,
    /// The number behind that of its last descendant.
    behind: u32,
    span: Range<usize>,
}

#[derive(Debug)]
struct AttributeNode {
    namespace: TextSpan,
    local: TextSpan,
    value: TextSpan,
}

/// One attribute. Namespace declarations are not attributes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attribute<'t> {
    /// Its namespace, empty for none.
    pub namespace: &'t str,
    /// Its local name.
    pub local: &'t str,
    /// Its value, references resolved.
    pub value: &'t str,
}

/// What all trees of one document share.
#[derive(Debug)]
struct Document {
    source: Bytes,
    text: String,
    nodes: Vec<Node>,
    attributes: Vec<AttributeNode>,
}

impl Document {
    fn text(&self, span: TextSpan) -> &str {
        let at = span.at as usize;
        &self.text[at..at + span.len as usize]
    }

    /// The children from a node on, in their order.
    fn siblings(&self, first: u32) -> Siblings<'_> {
        Siblings { document: self, next: first }
    }
}

#[derive(Debug, Clone)]
struct Siblings<'t> {
    document: &'t Document,
    next: u32,
}

impl<'t> Iterator for Siblings<'t> {
    type Item = (u32, &'t Content);

    fn next(&mut self) -> Option<Self::Item> {
        if self.next == NONE {
            return None;
        }
        let index = self.next;
        let node = &self.document.nodes[index as usize];
        self.next = node.next;
        Some((index, &node.content))
    }
}

/// An owned document, or a part of one that stands alone. Cheap to clone; elements are views into it.
#[derive(Debug, Clone)]
pub struct Tree {
    document: Arc<Document>,
    root: u32,
}

impl Tree {
    /// The root element.
    pub fn root(&self) -> Element<'_> {
        Element { tree: self, index: self.root }
    }

    /// The bytes from which the tree was read.
    pub fn source(&self) -> &Bytes {
        &self.document.source
    }

    /// A tree of its own whose root is `element`; spans still point into the same bytes. Nothing is copied.
    pub fn subtree(element: Element<'_>) -> Tree {
        Tree { document: Arc::clone(&element.tree.document), root: element.index }
    }

    /// How many elements there are.
    pub fn element_count(&self) -> usize {
        let behind = self.root().node().behind as usize;
        let nodes = &self.document.nodes[self.root as usize..behind];
        nodes.iter().filter(|node| matches!(node.content, Content::Element(_))).count()
    }
}

/// One element of a tree.
#[derive(Debug, Clone, Copy)]
pub struct Element<'t> {
    tree: &'t Tree,
    index: u32,
}

impl<'t> Element<'t> {
    fn document(self) -> &'t Document {
        &self.tree.document
    }

    fn node(self) -> &'t ElementNode {
        match &self.document().nodes[self.index as usize].content {
            Content::Element(node) => node,
            Content::Text(_) => unreachable!("views are made of elements alone"),
        }
    }

    /// The namespace, empty for none.
    pub fn namespace(self) -> &'t str {
        self.document().text(self.node().namespace)
    }

    /// The local name.
    pub fn local(self) -> &'t str {
        self.document().text(self.node().local)
    }

    /// Whether the element has this namespace and local name.
    pub fn is(self, namespace: &str, local: &str) -> bool {
        self.local() == local && self.namespace() == namespace
    }

    /// All attributes in their order.
    pub fn attributes(self) -> impl Iterator<Item = Attribute<'t>> {
        let document = self.document();
        let Range { start, end } = self.node().attributes;
        document.attributes[start as usize..end as usize].iter().map(|attribute| Attribute {
            namespace: document.text(attribute.namespace),
            local: document.text(attribute.local),
            value: document.text(attribute.value),
        })
    }

    /// The value of the attribute of that local name in no namespace.
    pub fn attribute(self, local: &str) -> Option<&'t str> {
        let mut attributes = self.attributes();
        let found = attributes.find(|attribute| attribute.namespace.is_empty() && attribute.local == local);
        found.map(|attribute| attribute.value)
    }

    /// The child elements in their order.
    pub fn elements(self) -> Elements<'t> {
        Elements { tree: self.tree, children: self.document().siblings(self.node().first) }
    }

    /// The child elements in the element's own namespace with that local name.
    pub fn children(self, local: &'t str) -> impl Iterator<Item = Element<'t>> {
        let namespace = self.namespace();
        self.elements().filter(move |child| child.is(namespace, local))
    }

    /// The first child element in the element's own namespace with that local name.
    pub fn child(self, local: &str) -> Option<Element<'t>> {
        let namespace = self.namespace();
        self.elements().find(|child| child.is(namespace, local))
    }

    /// The first child element with that namespace and local name.
    pub fn child_in(self, namespace: &str, local: &str) -> Option<Element<'t>> {
        self.elements().find(|child| child.is(namespace, local))
    }

    /// Follows first children in the element's own namespace.
    pub fn descend(self, path: &[&str]) -> Option<Element<'t>> {
        path.iter().try_fold(self, |element, local| element.child(local))
    }

    /// The text directly inside the element, as it stands.
    pub fn text(self) -> Cow<'t, str> {
        let document = self.document();
        let mut texts = document.siblings(self.node().first).filter_map(|(_, content)| match content {
            Content::Text(span) => Some(document.text(*span)),
            Content::Element(_) => None,
        });
        match (texts.next(), texts.next()) {
            (None, _) => Cow::Borrowed(""),
            (Some(only), None) => Cow::Borrowed(only),
            (Some(first), Some(second)) => {
                let mut all = format!("{first}{second}");
                texts.for_each(|text| all.push_str(text));
                Cow::Owned(all)
            }
        }
    }

    /// The element that contains this one. The root of a tree has none.
    pub fn parent(self) -> Option<Element<'t>> {
        if self.index == self.tree.root {
            return None;
        }
        Some(Element { tree: self.tree, index: self.document().nodes[self.index as usize].parent })
    }

    /// Where the element stands in the bytes, from `<` to behind the last `>`.
    pub fn span(self) -> Range<usize> {
        self.node().span.clone()
    }

    /// The element's bytes as they came. Prefixes that are declared further out are not resolved.
    pub fn raw(self) -> Bytes {
        self.document().source.slice(self.node().span.clone())
    }

    /// The local names from the root to this element, with slashes: for error texts.
    pub fn path(self) -> String {
        let mut names = vec![self.local()];
        let mut at = self;
        while let Some(parent) = at.parent() {
            names.push(parent.local());
            at = parent;
        }
        names.reverse();
        names.join("/")
    }
}

/// The child elements of an element, in their order.
#[derive(Debug, Clone)]
pub struct Elements<'t> {
    tree: &'t Tree,
    children: Siblings<'t>,
}

impl<'t> Iterator for Elements<'t> {
    type Item = Element<'t>;
    fn next(&mut self) -> Option<Element<'t>> {
        let tree = self.tree;
        self.children.find_map(|(index, content)| match content {
            Content::Element(_) => Some(Element { tree, index }),
            Content::Text(_) => None,
        })
    }
}

/// Builds a tree from a reader's events, in document order.
#[derive(Debug)]
pub struct TreeBuilder {
    document: Document,
    open: Vec<u32>,
    /// Whether there is more than numbers of 32 bits can name, or a part that is none: then there will be no tree.
    is_overfull: bool,
}

impl TreeBuilder {
    /// A builder over the bytes that are being read.
    pub fn new(source: Bytes) -> Self {
        // Names, values and texts take about as much as the bytes that they are read from.
        let text = String::with_capacity(source.len());
        let document = Document { source, text, nodes: Vec::new(), attributes: Vec::new() };
        Self { document, open: Vec::new(), is_overfull: false }
    }

    /// A builder over bytes that are this text. Parts of it are named by their places: `written`.
    pub fn over(source: Bytes, text: &str) -> Self {
        let mut builder = Self::new(source);
        builder.keep(text);
        builder
    }

    /// The part of the text at this place, which is meant as it is written.
    ///
    /// A place that is no part of the text that the builder was made with leads to no tree.
    pub fn written(&mut self, place: Range<usize>) -> TextSpan {
        let span = TextSpan { at: self.number(place.start), len: self.number(place.len()) };
        if self.document.text.get(place).is_none() {
            self.is_overfull = true;
            return TextSpan::default();
        }
        span
    }

    /// A text that does not stand in the document like this, as where references were resolved.
    pub fn keep(&mut self, text: &str) -> TextSpan {
        let span = TextSpan { at: self.number(self.document.text.len()), len: self.number(text.len()) };
        self.document.text.push_str(text);
        span
    }

    /// An element begins at byte `at`.
    pub fn start(&mut self, namespace: &str, local: &str, at: usize) {
        let namespace = match self.open_element().map(|parent| parent.namespace) {
            Some(span) if self.document.text(span) == namespace => span,
            _ => self.keep(namespace),
        };
        let local = self.keep(local);
        self.start_with(namespace, local, at);
    }

    /// An element begins at byte `at`, its namespace and local name parts of the text.
    pub fn start_with(&mut self, namespace: TextSpan, local: TextSpan, at: usize) {
        let attributes = self.number(self.document.attributes.len());
        let content = Content::Element(ElementNode {
            namespace,
            local,
            attributes: attributes..attributes,
            first: NONE,
            last: NONE,
            behind: NONE,
            span: at..at,
        });
        let index = self.add(content);
        self.open.push(index);
    }

    /// The open element, which has no content yet, has this attribute.
    pub fn attribute(&mut self, namespace: &str, local: &str, value: &str) {
        let namespace = if namespace.is_empty() { TextSpan::default() } else { self.keep(namespace) };
        let (local, value) = (self.keep(local), self.keep(value));
        self.attribute_with(namespace, local, value);
    }

    /// The open element, which has no content yet, has this attribute, all of it parts of the text.
    pub fn attribute_with(&mut self, namespace: TextSpan, local: TextSpan, value: TextSpan) {
        let begins = self.open_element().is_some_and(|element| element.first == NONE);
        debug_assert!(begins, "attributes come before content");
        if begins {
            self.document.attributes.push(AttributeNode { namespace, local, value });
            let end = self.number(self.document.attributes.len());
            if let Some(element) = self.open_element() {
                element.attributes.end = end;
            }
        }
    }

    /// Text follows inside the open element.
    pub fn text(&mut self, text: &str) {
        if !self.open.is_empty() {
            let span = self.keep(text);
            self.text_with(span);
        }
    }

    /// Text follows inside the open element: a part of the text.
    pub fn text_with(&mut self, text: TextSpan) {
        if !self.open.is_empty() {
            self.add(Content::Text(text));
        }
    }

    /// The open element ends before byte `at`.
    pub fn end(&mut self, at: usize) {
        let behind = self.number(self.document.nodes.len());
        if let Some(element) = self.open_element() {
            element.span.end = at;
            element.behind = behind;
        }
        self.open.pop();
    }

    /// The tree, or nothing where no element was started or one is still open, or where it has more than 32 bits can
    /// number.
    pub fn finish(self) -> Option<Tree> {
        let is_whole = self.open.is_empty() && !self.document.nodes.is_empty() && !self.is_overfull;
        is_whole.then(|| Tree { document: Arc::new(self.document), root: 0 })
    }

    fn open_element(&mut self) -> Option<&mut ElementNode> {
        let index = *self.open.last()?;
        match &mut self.document.nodes.get_mut(index as usize)?.content {
            Content::Element(element) => Some(element),
            Content::Text(_) => None,
        }
    }

    /// Puts a node behind the last child of the open element.
    fn add(&mut self, content: Content) -> u32 {
        let index = self.number(self.document.nodes.len());
        let parent = self.open.last().copied().unwrap_or(NONE);
        let before = match self.open_element() {
            None => NONE,
            Some(element) => {
                if element.first == NONE {
                    element.first = index;
                }
                std::mem::replace(&mut element.last, index)
            }
        };
        if let Some(before) = self.document.nodes.get_mut(before as usize) {
            before.next = index;
        }
        self.document.nodes.push(Node { parent, next: NONE, content });
        index
    }

    fn number(&mut self, number: usize) -> u32 {
        u32::try_from(number).ok().filter(|number| *number != NONE).unwrap_or_else(|| {
            self.is_overfull = true;
            0
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Tree {
        let mut builder = TreeBuilder::new(Bytes::from_static(b"<a x='1'><b>one</b><b>two</b></a>"));
        builder.start("urn:n", "a", 0);
        builder.attribute("", "x", "1");
        builder.start("urn:n", "b", 9);
        builder.text("one");
        builder.end(19);
        builder.start("urn:n", "b", 19);
        builder.text("two");
        builder.end(29);
        builder.end(33);
        builder.finish().unwrap()
    }

    #[test]
    fn order_repeats_and_places_are_kept() {
        let tree = sample();
        let root = tree.root();
        assert_eq!(root.attribute("x"), Some("1"));
        let texts: Vec<_> = root.children("b").map(|b| b.text().into_owned()).collect();
        assert_eq!(texts, ["one", "two"]);
        let second = root.elements().nth(1).unwrap();
        assert_eq!(second.raw().as_ref(), b"<b>two</b>");
        assert_eq!(second.path(), "a/b");
        assert_eq!(second.parent().unwrap().local(), "a");
    }

    #[test]
    fn a_subtree_stands_alone() {
        let tree = sample();
        let sub = Tree::subtree(tree.root().elements().nth(1).unwrap());
        assert_eq!(sub.root().text(), "two");
        assert_eq!(sub.root().raw().as_ref(), b"<b>two</b>");
        assert!(sub.root().parent().is_none());
        assert_eq!(sub.element_count(), 1);
    }

    #[test]
    fn a_part_of_the_text_is_named_by_its_place() {
        let text = "<é x='1'>a&lt;</é>";
        let mut builder = TreeBuilder::over(Bytes::from(text), text);
        let (local, attribute, value) = (builder.written(1..3), builder.written(4..5), builder.written(7..8));
        builder.start_with(TextSpan::default(), local, 0);
        builder.attribute_with(TextSpan::default(), attribute, value);
        let meant = builder.keep("a<");
        builder.text_with(meant);
        builder.end(text.len());
        let tree = builder.finish().unwrap();
        assert!(tree.root().is("", "é"));
        assert_eq!(tree.root().attribute("x"), Some("1"));
        assert_eq!(tree.root().text(), "a<");
    }

    #[test]
    fn a_part_that_is_none_leads_to_no_tree() {
        for place in [0..9, 9..9, 2..3] {
            let mut builder = TreeBuilder::over(Bytes::from("<é/>"), "<é/>");
            let local = builder.written(place.clone());
            builder.start_with(TextSpan::default(), local, 0);
            builder.end(5);
            assert!(builder.finish().is_none(), "{place:?}");
        }
    }

    #[test]
    fn an_unfinished_tree_is_none() {
        let mut builder = TreeBuilder::new(Bytes::new());
        assert!(TreeBuilder::new(Bytes::new()).finish().is_none());
        builder.start("", "a", 0);
        assert!(builder.finish().is_none());
    }
}
