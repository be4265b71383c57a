//! The strict reader: `quick-xml` finds the tags, this file holds the document to the rules that it leaves open.
//!
//! Checked here: characters, names, one root, where text may stand, `]]>`, references, attributes apart and unique,
//! prefixes bound, no DTD, version 1.0, UTF-8, limits. Leaves out recovery: the first fault ends the reading.

use super::characters::{is_allowed, is_qualified_name, is_simple_name, is_space};
use super::document::{Attribute, Declaration, Document, Element, Name, Node};
use super::references::{Fault, attribute_value, attributes_stand_apart, line_ends, resolve};
use quick_xml::NsReader;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;
use std::collections::BTreeSet;

/// The largest document in bytes: the largest message is 5,000,000 bytes (wire 0.3), and an answer may quote it.
pub const MAX_BYTES: usize = 8 * 1024 * 1024;
/// The deepest nesting: real messages stay below 60, and the tree is walked by recursion.
pub const MAX_DEPTH: usize = 256;
/// The most attributes of one element, declarations included: real ones have fewer than 20.
pub const MAX_ATTRIBUTES: usize = 256;

const XML_NAMESPACE: &str = "http://www.w3.org/XML/1998/namespace";
const XMLNS_NAMESPACE: &str = "http://www.w3.org/2000/xmlns/";

/// Why bytes are not a document. `at` is a byte offset, not counting a byte order mark.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum XmlError {
    /// More bytes than [`MAX_BYTES`].
    #[error("document of {bytes} bytes is larger than {MAX_BYTES}")]
    TooLarge {
        /// The size in bytes.
        bytes: usize,
    },
    /// Deeper than [`MAX_DEPTH`].
    #[error("element at byte {at} is nested deeper than {MAX_DEPTH}")]
    TooDeep {
        /// Where the element begins.
        at: usize,
    },
    /// More attributes on one element than [`MAX_ATTRIBUTES`].
    #[error("element at byte {at} has more than {MAX_ATTRIBUTES} attributes")]
    TooManyAttributes {
        /// Where the element begins.
        at: usize,
    },
    /// The bytes are not UTF-8.
    #[error("byte {at} is not UTF-8")]
    NotUtf8 {
        /// The first offending byte.
        at: usize,
    },
    /// The declaration names an encoding other than UTF-8.
    #[error("encoding `{encoding}` is not UTF-8")]
    Encoding {
        /// The encoding named.
        encoding: String,
    },
    /// A character that XML does not allow.
    #[error("character U+{code:04X} at byte {at} is not allowed in XML")]
    Character {
        /// The code point.
        code: u32,
        /// Where it stands.
        at: usize,
    },
    /// A document type declaration, whatever it says.
    #[error("a document type declaration at byte {at} is refused")]
    Dtd {
        /// Where it begins.
        at: usize,
    },
    /// A reference to an entity that is not one of the five predefined ones.
    #[error("entity `{name}` at byte {at} is not predefined")]
    Entity {
        /// The entity's name.
        name: String,
        /// Where the tag or the reference begins.
        at: usize,
    },
    /// A prefix that is not bound, or a declaration that is not allowed.
    #[error("namespaces at byte {at}: {rule}")]
    Namespace {
        /// What is wrong.
        rule: String,
        /// Where the tag begins.
        at: usize,
    },
    /// Any other rule of well-formedness.
    #[error("not well-formed at byte {at}: {rule}")]
    NotWellFormed {
        /// The rule that is broken.
        rule: String,
        /// Where the offending piece begins.
        at: usize,
    },
}

fn broken(at: usize, rule: impl Into<String>) -> XmlError {
    XmlError::NotWellFormed { rule: rule.into(), at }
}

fn at_place(at: usize) -> impl Fn(Fault) -> XmlError {
    move |fault| match fault {
        Fault::Entity(name) => XmlError::Entity { name, at },
        Fault::Rule(rule) => broken(at, rule),
    }
}

/// Reads a whole document.
pub fn parse(bytes: &[u8]) -> Result<Document, XmlError> {
    if bytes.len() > MAX_BYTES {
        return Err(XmlError::TooLarge { bytes: bytes.len() });
    }
    let text = std::str::from_utf8(bytes).map_err(|error| XmlError::NotUtf8 { at: error.valid_up_to() })?;
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    // `quick-xml` would take one away too, and a second one is text outside the root.
    if text.starts_with('\u{FEFF}') {
        return Err(broken(0, "a second byte order mark"));
    }
    if let Some((at, character)) = text.char_indices().find(|(_, character)| !is_allowed(*character)) {
        return Err(XmlError::Character { code: u32::from(character), at });
    }
    let mut reader = NsReader::from_str(text);
    reader.config_mut().check_comments = true;
    let mut building = Building { open: Vec::new(), root: None };
    loop {
        let at = offset(&reader);
        let event = reader.read_event().map_err(|error| reader_fault(&error, reader.error_position(), at))?;
        let end = offset(&reader);
        match event {
            Event::Eof => break,
            Event::Decl(_) if at == 0 => check_declaration(&text[at..end])?,
            Event::Decl(_) => return Err(broken(at, "the XML declaration must come first")),
            Event::PI(instruction) => {
                let target = instruction.target();
                if !is_simple_name(target) || target.eq_ignore_ascii_case("xml") {
                    return Err(broken(at, format!("`{target}` is not the name of an instruction")));
                }
            }
            Event::DocType(_) => return Err(XmlError::Dtd { at }),
            Event::Comment(_) => {}
            Event::Start(start) => building.start(read_start(&reader, &start, at)?, at)?,
            Event::Empty(start) => {
                building.start(read_start(&reader, &start, at)?, at)?;
                building.end(at)?;
            }
            Event::End(_) => building.end(at)?,
            Event::Text(raw) => building.text(&raw, at)?,
            Event::CData(raw) => building.characters(&line_ends(&raw), at)?,
            Event::GeneralRef(name) => {
                let character = resolve(&name).map_err(at_place(at))?;
                building.characters(character.encode_utf8(&mut [0; 4]), at)?;
            }
        }
    }
    building.finish(text.len())
}

fn reader_fault(error: &quick_xml::Error, place: u64, at: usize) -> XmlError {
    match error {
        quick_xml::Error::Namespace(error) => XmlError::Namespace { rule: error.to_string(), at },
        error => broken(usize::try_from(place).unwrap_or(at), error.to_string()),
    }
}

fn offset(reader: &NsReader<&[u8]>) -> usize {
    // The document is at most MAX_BYTES long.
    usize::try_from(reader.buffer_position()).unwrap_or(MAX_BYTES)
}

struct Building {
    open: Vec<Element>,
    root: Option<Element>,
}

impl Building {
    fn start(&mut self, element: Element, at: usize) -> Result<(), XmlError> {
        if self.root.is_some() {
            return Err(broken(at, format!("a second root element `{}`", element.name.written())));
        }
        if self.open.len() == MAX_DEPTH {
            return Err(XmlError::TooDeep { at });
        }
        self.open.push(element);
        Ok(())
    }

    fn end(&mut self, at: usize) -> Result<(), XmlError> {
        let element = self.open.pop().ok_or_else(|| broken(at, "an end tag without its start tag"))?;
        match self.open.last_mut() {
            Some(parent) => parent.children.push(Node::Element(element)),
            None => self.root = Some(element),
        }
        Ok(())
    }

    fn text(&mut self, raw: &str, at: usize) -> Result<(), XmlError> {
        if self.open.is_empty() && raw.chars().all(is_space) {
            return Ok(());
        }
        if let Some(inside) = raw.find("]]>") {
            return Err(broken(at + inside, "`]]>` must not stand in text"));
        }
        self.characters(&line_ends(raw), at)
    }

    fn characters(&mut self, text: &str, at: usize) -> Result<(), XmlError> {
        let parent = self.open.last_mut().ok_or_else(|| broken(at, "text outside the root element"))?;
        parent.push_text(text);
        Ok(())
    }

    fn finish(self, end: usize) -> Result<Document, XmlError> {
        if let Some(open) = self.open.last() {
            return Err(broken(end, format!("element `{}` is not closed", open.name.written())));
        }
        let root = self.root.ok_or_else(|| broken(end, "no root element"))?;
        Ok(Document { root })
    }
}

fn read_start(reader: &NsReader<&[u8]>, start: &BytesStart<'_>, at: usize) -> Result<Element, XmlError> {
    let name = start.name();
    check_name(name.as_ref(), at)?;
    if !attributes_stand_apart(start.attributes_raw()) {
        return Err(broken(at, "attributes must be separated by white space"));
    }
    let mut element = Element {
        name: resolved(reader.resolver().resolve_element(name).0, name.as_ref(), at)?,
        declarations: Vec::new(),
        attributes: Vec::new(),
        children: Vec::new(),
    };
    let mut seen = BTreeSet::new();
    for (count, attribute) in start.attributes().enumerate() {
        if count == MAX_ATTRIBUTES {
            return Err(XmlError::TooManyAttributes { at });
        }
        let attribute = attribute.map_err(|error| broken(at, error.to_string()))?;
        let written = attribute.key.as_ref();
        check_name(written, at)?;
        let value = attribute_value(&attribute.value).map_err(at_place(at))?;
        if written == "xmlns" || written.starts_with("xmlns:") {
            element.declarations.push(declaration(written, value, at)?);
            continue;
        }
        let name = resolved(reader.resolver().resolve_attribute(attribute.key).0, written, at)?;
        if !seen.insert((name.namespace.clone(), name.local.clone())) {
            return Err(broken(at, format!("attribute `{written}` is there twice")));
        }
        element.attributes.push(Attribute { name, value });
    }
    Ok(element)
}

fn check_name(written: &str, at: usize) -> Result<(), XmlError> {
    if is_qualified_name(written) { Ok(()) } else { Err(broken(at, format!("`{written}` is not a name"))) }
}

fn resolved(bound: ResolveResult<'_>, written: &str, at: usize) -> Result<Name, XmlError> {
    let namespace = match bound {
        ResolveResult::Unbound => String::new(),
        // `quick-xml` keeps the declaration as it is written.
        ResolveResult::Bound(raw) => attribute_value(raw.into_inner()).map_err(at_place(at))?,
        ResolveResult::Unknown(prefix) => {
            return Err(XmlError::Namespace { rule: format!("prefix `{prefix}` is not bound"), at });
        }
    };
    if namespace == XMLNS_NAMESPACE {
        return Err(XmlError::Namespace { rule: format!("`{written}` uses the prefix of declarations"), at });
    }
    Ok(Name::new(&namespace, written))
}

fn declaration(written: &str, namespace: String, at: usize) -> Result<Declaration, XmlError> {
    let prefix = written.strip_prefix("xmlns:").unwrap_or("").to_owned();
    let rule = match (prefix.as_str(), namespace.as_str()) {
        ("xml", XML_NAMESPACE) => None,
        ("xml" | "xmlns", _) => Some(format!("prefix `{prefix}` is reserved")),
        (_, XML_NAMESPACE | XMLNS_NAMESPACE) => Some(format!("namespace `{namespace}` is reserved")),
        ("", _) => None,
        (_, "") => Some(format!("prefix `{prefix}` cannot be taken away")),
        _ => None,
    };
    match rule {
        Some(rule) => Err(XmlError::Namespace { rule, at }),
        None => Ok(Declaration { prefix, namespace }),
    }
}

/// Holds `<?xml …?>` to its grammar: version 1.0, then perhaps an encoding (UTF-8), then perhaps standalone.
fn check_declaration(raw: &str) -> Result<(), XmlError> {
    let inner = raw.trim_start_matches("<?").trim_end_matches("?>");
    let start = BytesStart::from_content(inner, "xml".len());
    if !attributes_stand_apart(start.attributes_raw()) {
        return Err(broken(0, "the parts of the XML declaration must be separated by white space"));
    }
    let mut wanted = ["version", "encoding", "standalone"].iter();
    for (index, part) in start.attributes().enumerate() {
        let part = part.map_err(|error| broken(0, error.to_string()))?;
        let key = part.key.as_ref();
        if (index == 0 && key != "version") || !wanted.any(|name| *name == key) {
            return Err(broken(0, format!("`{key}` is out of place in the XML declaration")));
        }
        let value = part.value.as_ref();
        match key {
            "version" if value != "1.0" => {
                return Err(broken(0, format!("XML version `{value}` is not 1.0")));
            }
            "encoding" if !value.eq_ignore_ascii_case("utf-8") => {
                return Err(XmlError::Encoding { encoding: value.to_owned() });
            }
            "standalone" if value != "yes" && value != "no" => {
                return Err(broken(0, format!("standalone `{value}` is neither `yes` nor `no`")));
            }
            _ => {}
        }
    }
    if wanted.len() == 3 {
        return Err(broken(0, "the XML declaration has no version"));
    }
    Ok(())
}
