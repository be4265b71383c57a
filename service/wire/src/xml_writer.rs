//! A small XML writer that cannot leave its element: names by the program, values escaped, every start closed.
//!
//! Leaves out namespaces (declare them as attributes) and layout: nothing is indented, since white space is content.
//! Characters that XML 1.0 forbids (controls, U+FFFE, U+FFFF) are replaced by U+FFFD rather than refused: a reply that
//! is owed must always be writable, and the replacement stays visible. Carriage returns, and in attributes tabs and
//! line feeds too, are written as references, so that a reader gets back the very characters.

use bytes::Bytes;
use quick_xml::Writer;
use quick_xml::events::attributes::Attribute;
use quick_xml::events::{BytesEnd, BytesStart, BytesText, Event};
use quick_xml::name::QName;
use quick_xml::reader::Reader;
use std::mem;

/// The attributes of one element: names as they are written, prefix included, and values before escaping.
pub type Attributes<'a> = &'a [(&'a str, &'a str)];

/// Spine's spelling of the declaration, as recorded answers have it.
const DECLARATION: &[u8] = b"<?xml version='1.0' encoding='UTF-8'?>\n";

/// Writes XML into memory. An element without content is written as one empty tag.
pub struct XmlWriter {
    out: Writer<Vec<u8>>,
    /// A start tag that is not written yet, because its element may turn out to be empty.
    pending: Option<BytesStart<'static>>,
    open: Vec<String>,
    /// How many elements belong to callers further out and cannot be closed from here.
    floor: usize,
}

impl Default for XmlWriter {
    fn default() -> Self {
        Self::new()
    }
}

impl XmlWriter {
    /// A writer for a fragment: no XML declaration.
    pub fn new() -> Self {
        Self { out: Writer::new(Vec::new()), pending: None, open: Vec::new(), floor: 0 }
    }

    /// A writer for a whole document, opened by an XML declaration that names UTF-8.
    pub fn document() -> Self {
        Self { out: Writer::new(DECLARATION.to_vec()), ..Self::new() }
    }

    /// Opens an element. `name` must be a legal XML name; it comes from the program or from a checked identifier.
    pub fn open(&mut self, name: &str, attributes: Attributes<'_>) -> &mut Self {
        debug_assert!(is_name(name), "{name:?} is not an XML name");
        self.flush_start();
        let mut start = BytesStart::new(name.to_owned());
        for (key, value) in attributes {
            debug_assert!(is_name(key), "{key:?} is not an XML name");
            let value = escape(value, Place::Attribute).into();
            start.push_attribute(Attribute { key: QName(key), value });
        }
        self.pending = Some(start);
        self.open.push(name.to_owned());
        self
    }

    /// Closes the element opened last. Does nothing where none is open inside the current [`Self::element`].
    pub fn close(&mut self) -> &mut Self {
        debug_assert!(self.open.len() > self.floor, "nothing is open here");
        if self.open.len() <= self.floor {
            return self;
        }
        let name = self.open.pop().unwrap_or_default();
        match self.pending.take() {
            Some(start) => self.write(Event::Empty(start)),
            None => self.write(Event::End(BytesEnd::new(name))),
        }
        self
    }

    /// An element whose content the closure writes; what the closure leaves open is closed.
    pub fn element(
        &mut self,
        name: &str,
        attributes: Attributes<'_>,
        content: impl FnOnce(&mut Self),
    ) -> &mut Self {
        self.open(name, attributes);
        let outer = mem::replace(&mut self.floor, self.open.len());
        content(self);
        while self.open.len() > self.floor {
            self.close();
        }
        self.floor = outer;
        self.close()
    }

    /// An element with attributes only.
    pub fn leaf(&mut self, name: &str, attributes: Attributes<'_>) -> &mut Self {
        self.open(name, attributes).close()
    }

    /// An element that holds one text. Empty text gives an empty tag.
    pub fn text_element(&mut self, name: &str, attributes: Attributes<'_>, text: &str) -> &mut Self {
        self.open(name, attributes).text(text).close()
    }

    /// Text inside the open element.
    pub fn text(&mut self, text: &str) -> &mut Self {
        if !text.is_empty() {
            self.flush_start();
            self.write(Event::Text(BytesText::from_escaped(escape(text, Place::Text))));
        }
        self
    }

    /// Bytes that are well-formed XML content already: what a writer like this one has finished, or elements of a
    /// tree as they came. Trusted as they are; prefixes must be declared in them or further out.
    pub fn raw(&mut self, content: &[u8]) -> &mut Self {
        debug_assert!(is_content(content), "raw content is not well-formed");
        if !content.is_empty() {
            self.flush_start();
            self.out.get_mut().extend_from_slice(content);
        }
        self
    }

    /// The bytes. Elements that are still open are closed.
    pub fn finish(mut self) -> Bytes {
        self.floor = 0;
        while !self.open.is_empty() {
            self.close();
        }
        self.out.into_inner().into()
    }

    fn flush_start(&mut self) {
        if let Some(start) = self.pending.take() {
            self.write(Event::Start(start));
        }
    }

    fn write(&mut self, event: Event<'_>) {
        self.out.write_event(event).expect("a vector takes every byte");
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Text,
    Attribute,
}

fn escape(value: &str, place: Place) -> String {
    let in_attribute = place == Place::Attribute;
    let mut escaped = String::with_capacity(value.len());
    for character in value.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '\r' => escaped.push_str("&#13;"),
            '"' if in_attribute => escaped.push_str("&quot;"),
            '\n' if in_attribute => escaped.push_str("&#10;"),
            '\t' if in_attribute => escaped.push_str("&#9;"),
            '\n' | '\t' => escaped.push(character),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            _ => escaped.push(character),
        }
    }
    escaped
}

/// Whether a name is one of the plain ones that this house writes: ASCII, at most one prefix.
fn is_name(name: &str) -> bool {
    let part = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'))
    };
    match name.split_once(':') {
        Some((prefix, local)) => part(prefix) && part(local),
        None => part(name),
    }
}

fn is_content(content: &[u8]) -> bool {
    let Ok(content) = std::str::from_utf8(content) else { return false };
    let mut reader = Reader::from_str(content);
    let mut depth = 0_usize;
    loop {
        match reader.read_event() {
            Ok(Event::Start(_)) => depth += 1,
            Ok(Event::End(_)) => depth = depth.saturating_sub(1),
            Ok(Event::Decl(_) | Event::DocType(_)) | Err(_) => return false,
            Ok(Event::Eof) => return depth == 0,
            Ok(_) => {}
        }
    }
}
