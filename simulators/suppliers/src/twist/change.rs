//! A change at one place of a document that is about to be sent.
//!
//! Leaves out looking things up for their own sake: oracles do that with `vertebra_peer::xml::Find`.

use super::TwistError;
use vertebra_peer::xml::{Attribute, Element, Name, Node};

/// Times that an element is written at most: a twist is a deviation, a flood is a scenario of the load generator.
const REPEAT_MAX: usize = 10_000;

/// What happens to an element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// It is taken away.
    Remove,
    /// It stands so many times, at most 10,000.
    Repeat(usize),
    /// Another element stands in its place.
    Replace(Box<Element>),
    /// It has this text and nothing else.
    Text(String),
    /// Another element stands in it, at the end.
    Append(Box<Element>),
    /// It has another local name.
    Rename(String),
    /// It has this value of an attribute.
    Attribute {
        /// The attribute's name.
        name: String,
        /// The value.
        value: String,
    },
    /// It lacks an attribute.
    WithoutAttribute(String),
    /// Its children stand in the opposite order.
    Reverse,
    /// It and everything in it that stands in one namespace stands in another; an empty text is no namespace.
    Namespace {
        /// The namespace as it should be.
        from: String,
        /// The namespace as it is.
        to: String,
    },
}

/// One step of a path: the n-th child of a local name, from 1.
struct Step<'p> {
    local: &'p str,
    nth: usize,
}

impl Change {
    /// Puts the change on the element at `path` below `root`; an empty path is the root itself.
    pub(super) fn apply(&self, root: &mut Element, path: &str) -> Result<(), TwistError> {
        let steps = steps(path)?;
        let Some((last, parents)) = steps.split_last() else {
            return self.on(root);
        };
        let mut parent = &mut *root;
        for step in parents {
            let at = position(parent, step, path)?;
            let Node::Element(child) = &mut parent.children[at] else {
                unreachable!("a position is that of an element");
            };
            parent = child;
        }
        let at = position(parent, last, path)?;
        match self {
            Change::Remove => {
                parent.children.remove(at);
            }
            Change::Repeat(times) => {
                let copy = parent.children.remove(at);
                let copies = vec![copy; (*times).min(REPEAT_MAX)];
                parent.children.splice(at..at, copies);
            }
            Change::Replace(element) => parent.children[at] = Node::Element((**element).clone()),
            _ => {
                if let Node::Element(element) = &mut parent.children[at] {
                    self.on(element)?;
                }
            }
        }
        Ok(())
    }

    /// Changes that leave the element where it is.
    fn on(&self, element: &mut Element) -> Result<(), TwistError> {
        match self {
            Change::Remove | Change::Repeat(_) | Change::Replace(_) => return Err(TwistError::Root),
            Change::Text(text) => element.children = vec![Node::Text(text.clone())],
            Change::Append(child) => element.children.push(Node::Element((**child).clone())),
            Change::Rename(local) => local.clone_into(&mut element.name.local),
            Change::Attribute { name, value } => {
                match element.attributes.iter_mut().find(|known| known.name.local == *name) {
                    Some(known) => value.clone_into(&mut known.value),
                    None => {
                        let name = Name::new("", name);
                        element.attributes.push(Attribute { name, value: value.clone() });
                    }
                }
            }
            Change::WithoutAttribute(name) => element.attributes.retain(|known| known.name.local != *name),
            Change::Reverse => element.children.reverse(),
            Change::Namespace { from, to } => move_to(element, from, to),
        }
        Ok(())
    }
}

/// Puts what stands in one namespace into another. No prefix can stand for no namespace, so that it goes.
fn move_to(element: &mut Element, from: &str, to: &str) {
    if element.name.namespace == from {
        to.clone_into(&mut element.name.namespace);
        if to.is_empty() {
            element.name.prefix.clear();
        }
    }
    element.declarations.retain(|held| held.namespace != from || !to.is_empty() || held.prefix.is_empty());
    for held in element.declarations.iter_mut().filter(|held| held.namespace == from) {
        to.clone_into(&mut held.namespace);
    }
    for child in &mut element.children {
        if let Node::Element(child) = child {
            move_to(child, from, to);
        }
    }
}

fn steps(path: &str) -> Result<Vec<Step<'_>>, TwistError> {
    if path.is_empty() {
        return Ok(Vec::new());
    }
    let refused = || TwistError::Path { path: path.to_owned() };
    path.split('/')
        .map(|step| {
            let (local, nth) = match step.strip_suffix(']') {
                None => (step, 1),
                Some(counted) => {
                    let (local, nth) = counted.split_once('[').ok_or_else(refused)?;
                    (local, nth.parse().ok().filter(|nth| *nth >= 1).ok_or_else(refused)?)
                }
            };
            let named = !local.is_empty()
                && local.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'));
            if named { Ok(Step { local, nth }) } else { Err(refused()) }
        })
        .collect()
}

/// Where the step's element stands among the children.
fn position(parent: &Element, step: &Step<'_>, path: &str) -> Result<usize, TwistError> {
    let mut matching = parent.children.iter().enumerate().filter(|(_, node)| match node {
        Node::Element(element) => element.name.local == step.local,
        Node::Text(_) => false,
    });
    matching.nth(step.nth - 1).map(|(at, _)| at).ok_or_else(|| TwistError::NotThere {
        path: path.to_owned(),
        at: parent.name.local.clone(),
        missing: if step.nth == 1 { step.local.to_owned() } else { format!("{}[{}]", step.local, step.nth) },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree() -> Element {
        let item = |text: &str| Element::new("", "item").attribute("code", text).text(text);
        Element::new("", "root").child(Element::new("", "list").child(item("a")).child(item("b")))
    }

    fn changed(path: &str, change: Change) -> String {
        let mut root = tree();
        change.apply(&mut root, path).map_or_else(|error| error.to_string(), |()| root.to_xml())
    }

    #[test]
    fn each_change_does_one_thing_at_its_place() {
        let attribute =
            |name: &str, value: &str| Change::Attribute { name: name.to_owned(), value: value.to_owned() };
        for (path, change, expected) in [
            ("list/item[2]", Change::Remove, r#"<item code="a">a</item>"#),
            ("list/item", Change::Repeat(0), r#"<item code="b">b</item>"#),
            (
                "list/item[2]",
                Change::Repeat(2),
                r#"<item code="a">a</item><item code="b">b</item><item code="b">b</item>"#,
            ),
            ("list/item", Change::Replace(Box::new(Element::new("", "x"))), r#"<x/><item code="b">b</item>"#),
            (
                "list/item",
                Change::Text("<".to_owned()),
                r#"<item code="a">&lt;</item><item code="b">b</item>"#,
            ),
            ("list/item", Change::Rename("y".to_owned()), r#"<y code="a">a</y><item code="b">b</item>"#),
            ("list/item", attribute("code", "z"), r#"<item code="z">a</item><item code="b">b</item>"#),
            ("list/item[2]", attribute("n", "1"), r#"<item code="a">a</item><item code="b" n="1">b</item>"#),
            (
                "list/item",
                Change::WithoutAttribute("code".to_owned()),
                r#"<item>a</item><item code="b">b</item>"#,
            ),
            (
                "list",
                Change::Append(Box::new(Element::new("", "x"))),
                r#"<item code="a">a</item><item code="b">b</item><x/>"#,
            ),
        ] {
            assert_eq!(
                changed(path, change.clone()),
                format!("<root><list>{expected}</list></root>"),
                "{change:?}"
            );
        }
        assert!(changed("", Change::Rename("other".to_owned())).starts_with("<other>"));
    }

    #[test]
    fn a_place_that_is_not_there_is_an_error_that_says_where_it_ends() {
        for (path, error) in [
            ("list/thing", "the message has nothing at \"list/thing\": list has no thing"),
            ("list/item[3]", "the message has nothing at \"list/item[3]\": list has no item[3]"),
            ("lists/item", "the message has nothing at \"lists/item\": root has no lists"),
        ] {
            assert_eq!(changed(path, Change::Remove), error);
        }
        for path in ["/list", "list//item", "list/item[0]", "list/item[x]", "list/@code", "list/**"] {
            assert!(changed(path, Change::Remove).contains("is no path"), "{path}");
        }
        assert!(changed("", Change::Remove).contains("the root of a message"));
    }
}
