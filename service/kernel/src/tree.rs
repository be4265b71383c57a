//! An owned XML document: elements, attributes and text in their order, each with its place in the bytes.
//!
//! Leaves out reading and writing XML: `spine-wire` builds trees behind its guard. Comments and processing
//! instructions are not kept; white space is. Repeats and unknown elements stay, so that rules can see them.

use bytes::Bytes;
use std::borrow::Cow;
use std::ops::Range;

#[derive(Debug, Clone)]
struct ElementNode {
    namespace: String,
    local: String,
    attributes: Vec<Attribute>,
    children: Vec<Child>,
    parent: Option<u32>,
    span: Range<usize>,
}

#[derive(Debug, Clone)]
enum Child {
    Element(u32),
    Text(String),
}

/// One attribute. Namespace declarations are not attributes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// Its namespace, empty for none.
    pub namespace: String,
    /// Its local name.
    pub local: String,
    /// Its value, references resolved.
    pub value: String,
}

/// An owned document. Cheap to share behind an `Arc`; elements are views into it.
#[derive(Debug, Clone)]
pub struct Tree {
    source: Bytes,
    nodes: Vec<ElementNode>,
}

impl Tree {
    /// The root element.
    pub fn root(&self) -> Element<'_> {
        Element { tree: self, index: 0 }
    }

    /// The bytes from which the tree was read.
    pub fn source(&self) -> &Bytes {
        &self.source
    }

    /// A tree of its own whose root is `element`; spans still point into the same bytes.
    pub fn subtree(element: Element<'_>) -> Tree {
        let mut builder = TreeBuilder::new(element.tree.source.clone());
        copy(element, &mut builder);
        Tree { source: builder.source, nodes: builder.nodes }
    }

    /// How many elements there are.
    pub fn element_count(&self) -> usize {
        self.nodes.len()
    }
}

fn copy(element: Element<'_>, builder: &mut TreeBuilder) {
    // A stack of our own: a document may be as deep as the guard allows.
    enum Work<'t> {
        Enter(Element<'t>),
        Text(&'t str),
        Leave(usize),
    }
    let mut work = vec![Work::Enter(element)];
    while let Some(next) = work.pop() {
        match next {
            Work::Enter(element) => {
                let node = element.node();
                builder.start(&node.namespace, &node.local, node.span.start);
                for attribute in &node.attributes {
                    builder.attribute(&attribute.namespace, &attribute.local, &attribute.value);
                }
                work.push(Work::Leave(node.span.end));
                for child in node.children.iter().rev() {
                    work.push(match child {
                        Child::Element(index) => {
                            Work::Enter(Element { tree: element.tree, index: *index as usize })
                        }
                        Child::Text(text) => Work::Text(text),
                    });
                }
            }
            Work::Text(text) => builder.text(text),
            Work::Leave(end) => builder.end(end),
        }
    }
}

/// One element of a tree.
#[derive(Debug, Clone, Copy)]
pub struct Element<'t> {
    tree: &'t Tree,
    index: usize,
}

impl<'t> Element<'t> {
    fn node(self) -> &'t ElementNode {
        &self.tree.nodes[self.index]
    }

    /// The namespace, empty for none.
    pub fn namespace(self) -> &'t str {
        &self.node().namespace
    }

    /// The local name.
    pub fn local(self) -> &'t str {
        &self.node().local
    }

    /// Whether the element has this namespace and local name.
    pub fn is(self, namespace: &str, local: &str) -> bool {
        self.node().namespace == namespace && self.node().local == local
    }

    /// All attributes in their order.
    pub fn attributes(self) -> &'t [Attribute] {
        &self.node().attributes
    }

    /// The value of the attribute of that local name in no namespace.
    pub fn attribute(self, local: &str) -> Option<&'t str> {
        self.node()
            .attributes
            .iter()
            .find(|attribute| attribute.namespace.is_empty() && attribute.local == local)
            .map(|attribute| attribute.value.as_str())
    }

    /// The child elements in their order.
    pub fn elements(self) -> Elements<'t> {
        Elements { tree: self.tree, children: self.node().children.iter() }
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
        let mut texts = self.node().children.iter().filter_map(|child| match child {
            Child::Text(text) => Some(text.as_str()),
            Child::Element(_) => None,
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

    /// The element that contains this one.
    pub fn parent(self) -> Option<Element<'t>> {
        self.node().parent.map(|index| Element { tree: self.tree, index: index as usize })
    }

    /// Where the element stands in the bytes, from `<` to behind the last `>`.
    pub fn span(self) -> Range<usize> {
        self.node().span.clone()
    }

    /// The element's bytes as they came. Prefixes that are declared further out are not resolved.
    pub fn raw(self) -> Bytes {
        self.tree.source.slice(self.node().span.clone())
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
    children: std::slice::Iter<'t, Child>,
}

impl<'t> Iterator for Elements<'t> {
    type Item = Element<'t>;
    fn next(&mut self) -> Option<Element<'t>> {
        self.children.find_map(|child| match child {
            Child::Element(index) => Some(Element { tree: self.tree, index: *index as usize }),
            Child::Text(_) => None,
        })
    }
}

/// Builds a tree from a reader's events, in document order.
#[derive(Debug)]
pub struct TreeBuilder {
    source: Bytes,
    nodes: Vec<ElementNode>,
    open: Vec<u32>,
}

impl TreeBuilder {
    /// A builder over the bytes that are being read.
    pub fn new(source: Bytes) -> Self {
        Self { source, nodes: Vec::new(), open: Vec::new() }
    }

    /// An element begins at byte `at`.
    pub fn start(&mut self, namespace: &str, local: &str, at: usize) {
        let index = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
        let parent = self.open.last().copied();
        if let Some(parent) = parent {
            self.nodes[parent as usize].children.push(Child::Element(index));
        }
        self.nodes.push(ElementNode {
            namespace: namespace.to_owned(),
            local: local.to_owned(),
            attributes: Vec::new(),
            children: Vec::new(),
            parent,
            span: at..at,
        });
        self.open.push(index);
    }

    /// The open element has this attribute.
    pub fn attribute(&mut self, namespace: &str, local: &str, value: &str) {
        if let Some(&index) = self.open.last() {
            self.nodes[index as usize].attributes.push(Attribute {
                namespace: namespace.to_owned(),
                local: local.to_owned(),
                value: value.to_owned(),
            });
        }
    }

    /// Text follows inside the open element.
    pub fn text(&mut self, text: &str) {
        if let Some(&index) = self.open.last() {
            self.nodes[index as usize].children.push(Child::Text(text.to_owned()));
        }
    }

    /// The open element ends before byte `at`.
    pub fn end(&mut self, at: usize) {
        if let Some(index) = self.open.pop() {
            self.nodes[index as usize].span.end = at;
        }
    }

    /// The tree, or nothing where no element was started or one is still open.
    pub fn finish(self) -> Option<Tree> {
        (self.open.is_empty() && !self.nodes.is_empty())
            .then_some(Tree { source: self.source, nodes: self.nodes })
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
    fn an_unfinished_tree_is_none() {
        let mut builder = TreeBuilder::new(Bytes::new());
        assert!(TreeBuilder::new(Bytes::new()).finish().is_none());
        builder.start("", "a", 0);
        assert!(builder.finish().is_none());
    }
}
