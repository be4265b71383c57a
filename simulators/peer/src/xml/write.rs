//! The writer: an element tree to text, with the prefixes and the order that were chosen.
//!
//! Declarations come first, then attributes. A prefix that is not in force is declared where it is used. Leaves out
//! indentation, and refusing: a character that XML does not allow, or a declaration that contradicts a name, is
//! written as told, because a supplier must also be able to send what a receiver has to refuse.

use super::document::{Document, Element, Name, Node};
use std::fmt::Write as _;

impl Document {
    /// The document's text, with an XML declaration before it.
    pub fn to_xml(&self) -> String {
        let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        self.root.write(&mut out, &mut Scope::new());
        out
    }
}

impl Element {
    /// The element's text, without an XML declaration.
    pub fn to_xml(&self) -> String {
        let mut out = String::new();
        self.write(&mut out, &mut Scope::new());
        out
    }

    fn write(&self, out: &mut String, scope: &mut Scope) {
        let outer = scope.bindings.len();
        let tag = self.name.written();
        out.push('<');
        out.push_str(&tag);
        for declaration in &self.declarations {
            scope.declare(out, &declaration.prefix, &declaration.namespace);
        }
        scope.ensure(out, &self.name, outer);
        for attribute in &self.attributes {
            if !attribute.name.prefix.is_empty() {
                scope.ensure(out, &attribute.name, outer);
            }
        }
        for attribute in &self.attributes {
            let _ = write!(out, " {}=\"", attribute.name.written());
            escape_value(out, &attribute.value);
            out.push('"');
        }
        if self.children.is_empty() {
            out.push_str("/>");
        } else {
            out.push('>');
            for child in &self.children {
                match child {
                    Node::Element(element) => element.write(out, scope),
                    Node::Text(text) => escape_text(out, text),
                }
            }
            let _ = write!(out, "</{tag}>");
        }
        scope.bindings.truncate(outer);
    }
}

/// Which prefix stands for which namespace at the place that is being written.
struct Scope {
    bindings: Vec<(String, String)>,
}

impl Scope {
    fn new() -> Scope {
        Scope { bindings: vec![("xml".to_owned(), "http://www.w3.org/XML/1998/namespace".to_owned())] }
    }

    fn namespace_of(&self, prefix: &str) -> Option<&str> {
        self.bindings.iter().rev().find(|(held, _)| held == prefix).map(|(_, namespace)| namespace.as_str())
    }

    fn declare(&mut self, out: &mut String, prefix: &str, namespace: &str) {
        out.push_str(if prefix.is_empty() { " xmlns" } else { " xmlns:" });
        out.push_str(prefix);
        out.push_str("=\"");
        escape_value(out, namespace);
        out.push('"');
        self.bindings.push((prefix.to_owned(), namespace.to_owned()));
    }

    /// Declares the name's prefix if it stands for something else; what the element itself has declared, from
    /// `outer` on, stays: the same declaration twice would not be XML.
    fn ensure(&mut self, out: &mut String, name: &Name, outer: usize) {
        let declared_here = self.bindings[outer..].iter().any(|(prefix, _)| *prefix == name.prefix);
        if declared_here || self.namespace_of(&name.prefix).unwrap_or("") == name.namespace {
            return;
        }
        self.declare(out, &name.prefix, &name.namespace);
    }
}

fn escape_text(out: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            // Always, so that `]]>` cannot come about.
            '>' => out.push_str("&gt;"),
            // A literal one would be read as a line feed.
            '\r' => out.push_str("&#13;"),
            _ => out.push(character),
        }
    }
}

fn escape_value(out: &mut String, value: &str) {
    for character in value.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '"' => out.push_str("&quot;"),
            // Literal ones would be read as spaces.
            '\t' => out.push_str("&#9;"),
            '\n' => out.push_str("&#10;"),
            '\r' => out.push_str("&#13;"),
            _ => out.push(character),
        }
    }
}
