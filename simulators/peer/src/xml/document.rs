//! The owned document: elements with their names, declarations, attributes and children, all in their order.
//!
//! The same tree is what the reader returns and what a supplier builds before it writes. Leaves out parents and
//! places in the bytes: an oracle names what it looks at by its path.

/// A name with the namespace that it stands for and the prefix with which it is written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Name {
    /// The namespace; empty for none.
    pub namespace: String,
    /// The prefix as written; empty for none.
    pub prefix: String,
    /// The local name.
    pub local: String,
}

impl Name {
    /// A name from its namespace and its written form, `local` or `prefix:local`.
    pub fn new(namespace: &str, written: &str) -> Name {
        let (prefix, local) = written.split_once(':').unwrap_or(("", written));
        Name { namespace: namespace.to_owned(), prefix: prefix.to_owned(), local: local.to_owned() }
    }

    /// The name as written, `local` or `prefix:local`.
    pub fn written(&self) -> String {
        if self.prefix.is_empty() { self.local.clone() } else { format!("{}:{}", self.prefix, self.local) }
    }
}

/// One attribute. Namespace declarations are kept apart, as [`Declaration`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// Its name; the namespace is empty unless the name has a prefix.
    pub name: Name,
    /// Its value, references resolved and white space normalised.
    pub value: String,
}

/// One namespace declaration: `xmlns="…"` or `xmlns:prefix="…"`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declaration {
    /// The declared prefix; empty for the default namespace.
    pub prefix: String,
    /// The namespace; empty takes the default namespace away.
    pub namespace: String,
}

/// What an element may contain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// A child element.
    Element(Element),
    /// Character data; the reader never returns two beside each other and none that is empty.
    Text(String),
}

/// One element, read or built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    /// Its name.
    pub name: Name,
    /// The namespaces that are declared on it, in their order.
    pub declarations: Vec<Declaration>,
    /// Its attributes, in their order.
    pub attributes: Vec<Attribute>,
    /// Its children, in their order.
    pub children: Vec<Node>,
}

impl Element {
    /// An empty element. `written` is `local` or `prefix:local`; the writer declares the prefix where it is not
    /// yet in force.
    pub fn new(namespace: &str, written: &str) -> Element {
        Element {
            name: Name::new(namespace, written),
            declarations: Vec::new(),
            attributes: Vec::new(),
            children: Vec::new(),
        }
    }

    /// Declares a namespace on this element; an empty prefix means the default namespace.
    #[must_use]
    pub fn declare(mut self, prefix: &str, namespace: &str) -> Element {
        self.declarations.push(Declaration { prefix: prefix.to_owned(), namespace: namespace.to_owned() });
        self
    }

    /// Adds an attribute without a namespace.
    #[must_use]
    pub fn attribute(self, name: &str, value: impl Into<String>) -> Element {
        self.attribute_in("", name, value)
    }

    /// Adds an attribute of a namespace; `written` is `prefix:local`.
    #[must_use]
    pub fn attribute_in(mut self, namespace: &str, written: &str, value: impl Into<String>) -> Element {
        self.attributes.push(Attribute { name: Name::new(namespace, written), value: value.into() });
        self
    }

    /// Adds text at the end; text beside text becomes one, and empty text nothing.
    #[must_use]
    pub fn text(mut self, text: impl Into<String>) -> Element {
        self.push_text(&text.into());
        self
    }

    /// Adds a child element at the end.
    #[must_use]
    pub fn child(mut self, child: Element) -> Element {
        self.children.push(Node::Element(child));
        self
    }

    /// Adds child elements at the end, in their order; an `Option` adds one or none.
    #[must_use]
    pub fn children(mut self, children: impl IntoIterator<Item = Element>) -> Element {
        self.children.extend(children.into_iter().map(Node::Element));
        self
    }

    pub(super) fn push_text(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        match self.children.last_mut() {
            Some(Node::Text(last)) => last.push_str(text),
            _ => self.children.push(Node::Text(text.to_owned())),
        }
    }

    /// The child elements, in their order.
    pub fn elements(&self) -> impl DoubleEndedIterator<Item = &Element> {
        self.children.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// The element's own text: its text children joined, white space kept, text of child elements left out.
    pub fn own_text(&self) -> String {
        self.children
            .iter()
            .filter_map(|node| match node {
                Node::Text(text) => Some(text.as_str()),
                Node::Element(_) => None,
            })
            .collect()
    }

    /// The value of the first attribute with this local name, whatever its namespace.
    pub fn value_of(&self, local: &str) -> Option<&str> {
        self.attributes.iter().find(|held| held.name.local == local).map(|held| held.value.as_str())
    }

    /// How deep the tree is: 1 for an element without child elements.
    pub fn depth(&self) -> usize {
        1 + self.elements().map(Element::depth).max().unwrap_or(0)
    }
}

/// A whole document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The root element.
    pub root: Element,
}
