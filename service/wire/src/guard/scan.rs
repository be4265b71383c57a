//! The one pass over a document: it bounds depth, width and declarations, holds the document's form, and builds the tree.
//!
//! Leaves out what `form`, `characters` and `namespaces` say of one tag or text at a time. Every limit is checked before
//! what it bounds grows, and nothing recurses, so a document of a million levels stops at the limit.

use super::XmlLimits;
use super::attributes::Attributes;
use super::namespaces::Namespaces;
use super::refusal::{XmlRefusal, cut};
use super::{characters, form};
use bytes::Bytes;
use quick_xml::events::Event;
use quick_xml::reader::Reader;
use spine_kernel::{Tree, TreeBuilder};
use std::ops::Range;

/// Characters of a declaration that a refusal shows.
const FOUND_CHARS: usize = 32;

/// Reads the document `text`, which the bytes `source` are.
pub(super) fn read(source: &Bytes, text: &str, limits: &XmlLimits) -> Result<Tree, XmlRefusal> {
    // The reader does not count a byte order mark.
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mark = text.len() - body.len();
    // The reader would take one away itself, and count no place from there on.
    if body.starts_with('\u{feff}') {
        return Err(XmlRefusal::malformed(format_args!("a second byte order mark at byte {mark}")));
    }
    characters::only_allowed(body)?;
    let mut scan = Scan::new(source, text, limits);
    let mut reader = Reader::from_str(body);
    let place =
        |offset: u64| usize::try_from(offset).map_or(usize::MAX, |offset| offset.saturating_add(mark));
    let mut at = mark;
    loop {
        let event = reader.read_event();
        let end = place(reader.buffer_position());
        match event {
            Ok(Event::Start(tag)) => {
                let inherited = scan.tag(tag.name().as_ref().len(), at, end - 1)?;
                scan.open.push(Open { inherited, at });
            }
            Ok(Event::Empty(tag)) => {
                let inherited = scan.tag(tag.name().as_ref().len(), at, end - 2)?;
                scan.namespaces.forget(inherited);
                scan.builder.end(end);
            }
            Ok(Event::End(_)) => scan.end(end)?,
            Ok(Event::GeneralRef(name)) => {
                characters::referenced(&name, at)?;
                scan.run_of_text(at..end, true)?;
            }
            Ok(Event::CData(_)) => scan.run_of_text(at..end, true)?,
            Ok(Event::Text(_)) => scan.text(at..end)?,
            Ok(Event::Comment(comment)) => {
                scan.markup()?;
                if comment.contains("--") || comment.ends_with('-') {
                    let why = format_args!("the comment at byte {at} holds \"--\" before its end");
                    return Err(XmlRefusal::malformed(why));
                }
            }
            Ok(Event::PI(instruction)) => {
                scan.markup()?;
                form::instruction(instruction.target(), at)?;
            }
            Ok(Event::Decl(_)) if at == mark => form::declaration(&text[at..end])?,
            Ok(Event::Decl(_)) => {
                let why = format_args!("the XML declaration at byte {at} does not stand at the beginning");
                return Err(XmlRefusal::malformed(why));
            }
            Ok(Event::DocType(_)) => return Err(XmlRefusal::Dtd { found: beginning(text, at), at }),
            Ok(Event::Eof) => return scan.finish(),
            Err(_) if is_declaration(text, at) => {
                return Err(XmlRefusal::Dtd { found: beginning(text, at), at });
            }
            Err(error) => {
                let at = place(reader.error_position());
                return Err(XmlRefusal::malformed(format_args!("{error} at byte {at}")));
            }
        }
        at = end;
    }
}

/// An element whose end tag is still to come.
struct Open {
    /// How many declarations hold behind its end.
    inherited: usize,
    /// Offset of its tag.
    at: usize,
}

/// Texts, CDATA sections and references side by side: one node.
struct Run {
    place: Range<usize>,
    /// Whether it is meant otherwise than it is written.
    is_mixed: bool,
}

struct Scan<'t> {
    text: &'t str,
    limits: &'t XmlLimits,
    builder: TreeBuilder,
    namespaces: Namespaces<'t>,
    open: Vec<Open>,
    run: Option<Run>,
    /// The attributes of the tag that is being read: one list for all tags.
    held: Vec<form::Held<'t>>,
    has_root: bool,
    nodes: usize,
    attributes: usize,
    declarations: usize,
}

impl<'t> Scan<'t> {
    fn new(source: &Bytes, text: &'t str, limits: &'t XmlLimits) -> Self {
        Self {
            text,
            limits,
            builder: TreeBuilder::over(source.clone(), text),
            namespaces: Namespaces::default(),
            open: Vec::new(),
            run: None,
            held: Vec::new(),
            has_root: false,
            nodes: 0,
            attributes: 0,
            declarations: 0,
        }
    }

    fn node(&mut self) -> Result<(), XmlRefusal> {
        self.nodes += 1;
        let limit = self.limits.nodes;
        if self.nodes > limit { Err(XmlRefusal::TooManyNodes { limit }) } else { Ok(()) }
    }

    /// A tag, a comment or an instruction, all of which end a run of text.
    fn markup(&mut self) -> Result<(), XmlRefusal> {
        self.end_run()?;
        self.node()
    }

    fn text(&mut self, place: Range<usize>) -> Result<(), XmlRefusal> {
        let written = self.text.get(place.clone()).unwrap_or_default();
        if self.open.is_empty() && written.bytes().all(characters::is_space_byte) {
            // White space around the root is no node.
            return Ok(());
        }
        if let Some(found) = end_of_section(written) {
            let at = place.start + found;
            return Err(XmlRefusal::malformed(format_args!("the text holds \"]]>\" at byte {at}")));
        }
        self.run_of_text(place, written.as_bytes().contains(&b'\r'))
    }

    fn run_of_text(&mut self, place: Range<usize>, is_mixed: bool) -> Result<(), XmlRefusal> {
        if self.open.is_empty() {
            let at = place.start;
            return Err(XmlRefusal::malformed(format_args!("text outside the root element at byte {at}")));
        }
        match &mut self.run {
            Some(run) => {
                run.place.end = place.end;
                run.is_mixed |= is_mixed;
                Ok(())
            }
            None => {
                self.run = Some(Run { place, is_mixed });
                self.node()
            }
        }
    }

    fn end_run(&mut self) -> Result<(), XmlRefusal> {
        let Some(Run { place, is_mixed }) = self.run.take() else { return Ok(()) };
        let meant = if is_mixed {
            let written = self.text.get(place.clone()).unwrap_or_default();
            self.builder.keep(&characters::content(written, place.start)?)
        } else {
            self.builder.written(place)
        };
        self.builder.text_with(meant);
        Ok(())
    }

    /// Takes a start tag whose name has so many bytes, and which begins at byte `at` and whose attributes end at byte
    /// `end`. Says how many namespace declarations held before.
    fn tag(&mut self, name_bytes: usize, at: usize, end: usize) -> Result<usize, XmlRefusal> {
        self.markup()?;
        let limits = self.limits;
        if self.open.len() >= limits.depth {
            return Err(XmlRefusal::TooDeep { limit: limits.depth });
        }
        let text = self.text;
        let name_end = at + 1 + name_bytes;
        let name = text.get(at + 1..name_end).unwrap_or_default();
        if self.open.is_empty() && std::mem::replace(&mut self.has_root, true) {
            let name = cut(name);
            let why = format_args!("element {name:?} at byte {at} stands behind the root element");
            return Err(XmlRefusal::malformed(why));
        }
        let qualified = form::element(name, at)?;
        let inherited = self.namespaces.count();
        let mut in_scope = inherited;
        let mut declared = form::Declared::default();
        self.held.clear();
        for (index, attribute) in Attributes::new(text, name, at, name_end, end).enumerate() {
            if index >= limits.attributes {
                return Err(XmlRefusal::TooManyAttributes { element: cut(name), limit: limits.attributes });
            }
            self.attributes += 1;
            if self.attributes > limits.attributes_in_document {
                let limit = limits.attributes_in_document;
                return Err(XmlRefusal::TooManyAttributesInDocument { limit });
            }
            let attribute = attribute?;
            let is_namespace = attribute.name == "xmlns" || attribute.name.starts_with("xmlns:");
            let limit = if is_namespace { limits.namespace_bytes } else { limits.attribute_bytes };
            let bytes = attribute.value.len();
            if bytes > limit {
                let (element, attribute) = (cut(name), cut(attribute.name));
                return Err(XmlRefusal::LongAttribute { element, attribute, bytes, limit });
            }
            self.held.push(declared.attribute(&attribute, at)?);
            if is_namespace {
                in_scope += 1;
                self.declarations += 1;
            }
        }
        if in_scope > limits.namespaces_in_scope {
            let limit = limits.namespaces_in_scope;
            return Err(XmlRefusal::TooManyNamespacesInScope { element: cut(name), limit });
        }
        if self.declarations > limits.namespaces {
            return Err(XmlRefusal::TooManyNamespaces { limit: limits.namespaces });
        }
        self.namespaces.start(&mut self.builder, text, at, qualified, &self.held)?;
        Ok(inherited)
    }

    /// The innermost element ends before byte `at`. The reader has held the name of its end tag to that of its own.
    fn end(&mut self, at: usize) -> Result<(), XmlRefusal> {
        self.end_run()?;
        let Some(Open { inherited, .. }) = self.open.pop() else {
            return Err(XmlRefusal::malformed(format_args!(
                "no element is open for the end tag before byte {at}"
            )));
        };
        self.namespaces.forget(inherited);
        self.builder.end(at);
        Ok(())
    }

    fn finish(self) -> Result<Tree, XmlRefusal> {
        if let Some(Open { at, .. }) = self.open.last() {
            let why = format_args!("the element at byte {at} has no end tag");
            return Err(XmlRefusal::malformed(why));
        }
        self.builder.finish().ok_or_else(|| XmlRefusal::malformed("the document has no element"))
    }
}

/// Where a text holds what ends a CDATA section.
fn end_of_section(text: &str) -> Option<usize> {
    // Few texts hold the byte, and a single one is found fast.
    if text.as_bytes().contains(&b'>') { text.find("]]>") } else { None }
}

/// Whether the markup at byte `at` begins with `<!` and is neither a comment nor a CDATA section.
fn is_declaration(text: &str, at: usize) -> bool {
    let rest = text.get(at..).unwrap_or_default();
    rest.starts_with("<!") && !rest.starts_with("<!-") && !rest.starts_with("<![")
}

/// The keyword of a declaration alone: what follows is content, and content goes into no error.
fn beginning(text: &str, at: usize) -> String {
    let rest = text.get(at..).unwrap_or_default();
    let keyword = rest.strip_prefix("<!").unwrap_or_default();
    let letters: String = keyword.chars().take_while(char::is_ascii_uppercase).take(FOUND_CHARS).collect();
    format!("<!{letters}")
}
