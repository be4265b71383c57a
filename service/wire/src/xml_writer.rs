//! A small XML writer that cannot leave its element: names by the program, values escaped, every start closed.
//!
//! Leaves out namespaces (declare them as attributes) and layout: nothing is indented, since white space is content.
//! Characters that XML 1.0 forbids (controls, U+FFFE, U+FFFF) are replaced by U+FFFD rather than refused: a reply that
//! is owed must always be writable, and the replacement stays visible. Carriage returns, and in attributes tabs and
//! line feeds too, are written as references, so that a reader gets back the very characters.

use bytes::Bytes;
use quick_xml::events::Event;
use quick_xml::reader::Reader;
use std::mem;
use std::ops::Range;

/// The attributes of one element: names as they are written, prefix included, and values before escaping.
pub type Attributes<'a> = &'a [(&'a str, &'a str)];

/// Spine's spelling of the declaration, as recorded answers have it.
const DECLARATION: &[u8] = b"<?xml version='1.0' encoding='UTF-8'?>\n";
/// U+FFFD, which stands for what XML forbids.
const REPLACEMENT: &[u8] = "\u{fffd}".as_bytes();
/// Room that a writer begins with: most replies stay below it, and growing copies what is there.
const ROOM_BYTES: usize = 4_096;
/// Open elements that a writer begins with room for. The deepest recorded message has 21.
const ROOM_DEPTH: usize = 24;

/// Writes XML into memory. An element without content is written as one empty tag.
pub struct XmlWriter {
    out: Vec<u8>,
    /// Whether the last start tag lacks its `>`, because its element may turn out to be empty.
    is_pending: bool,
    /// Where the names of the open elements stand in `out`: an end tag repeats them from there.
    open: Vec<Range<usize>>,
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
        Self {
            out: Vec::with_capacity(ROOM_BYTES),
            is_pending: false,
            open: Vec::with_capacity(ROOM_DEPTH),
            floor: 0,
        }
    }

    /// A writer for a whole document, opened by an XML declaration that names UTF-8.
    pub fn document() -> Self {
        let mut writer = Self::new();
        writer.out.extend_from_slice(DECLARATION);
        writer
    }

    /// Opens an element. `name` must be a legal XML name; it comes from the program or from a checked identifier.
    pub fn open(&mut self, name: &str, attributes: Attributes<'_>) -> &mut Self {
        debug_assert!(is_name(name), "{name:?} is not an XML name");
        self.flush_start();
        self.out.push(b'<');
        let at = self.out.len();
        self.out.extend_from_slice(name.as_bytes());
        self.open.push(at..self.out.len());
        for (key, value) in attributes {
            debug_assert!(is_name(key), "{key:?} is not an XML name");
            self.out.push(b' ');
            self.out.extend_from_slice(key.as_bytes());
            self.out.extend_from_slice(b"=\"");
            escape(value, Place::Attribute, &mut self.out);
            self.out.push(b'"');
        }
        self.is_pending = true;
        self
    }

    /// Closes the element opened last. Does nothing where none is open inside the current [`Self::element`].
    pub fn close(&mut self) -> &mut Self {
        debug_assert!(self.open.len() > self.floor, "nothing is open here");
        if self.open.len() <= self.floor {
            return self;
        }
        let name = self.open.pop().unwrap_or_default();
        if mem::take(&mut self.is_pending) {
            self.out.extend_from_slice(b"/>");
        } else {
            self.out.extend_from_slice(b"</");
            self.out.extend_from_within(name);
            self.out.push(b'>');
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
            escape(text, Place::Text, &mut self.out);
        }
        self
    }

    /// Bytes that are well-formed XML content already: what a writer like this one has finished, or elements of a
    /// tree as they came. Trusted as they are; prefixes must be declared in them or further out.
    pub fn raw(&mut self, content: &[u8]) -> &mut Self {
        debug_assert!(is_content(content), "raw content is not well-formed");
        if !content.is_empty() {
            self.flush_start();
            self.out.extend_from_slice(content);
        }
        self
    }

    /// The bytes. Elements that are still open are closed.
    pub fn finish(mut self) -> Bytes {
        self.floor = 0;
        while !self.open.is_empty() {
            self.close();
        }
        self.out.into()
    }

    fn flush_start(&mut self) {
        if mem::take(&mut self.is_pending) {
            self.out.push(b'>');
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Text,
    Attribute,
}

/// The bytes that may need something else in their place; all others go out as they are.
const SUSPECTS: [bool; 256] = {
    let mut suspects = [false; 256];
    let mut byte = 0;
    while byte < 0x20 {
        suspects[byte] = true;
        byte += 1;
    }
    suspects[b'&' as usize] = true;
    suspects[b'<' as usize] = true;
    suspects[b'>' as usize] = true;
    suspects[b'"' as usize] = true;
    // U+FFFE and U+FFFF are EF BF BE and EF BF BF.
    suspects[0xef] = true;
    suspects
};

/// Writes a value escaped, in runs of what needs no escaping: nearly everything.
fn escape(value: &str, place: Place, out: &mut Vec<u8>) {
    let in_attribute = place == Place::Attribute;
    let bytes = value.as_bytes();
    let (mut run, mut at) = (0, 0);
    while let Some(step) = bytes[at..].iter().position(|byte| SUSPECTS[usize::from(*byte)]) {
        at += step;
        let (instead, length): (&[u8], usize) = match bytes[at] {
            b'&' => (b"&amp;", 1),
            b'<' => (b"&lt;", 1),
            b'>' => (b"&gt;", 1),
            b'\r' => (b"&#13;", 1),
            b'"' if in_attribute => (b"&quot;", 1),
            b'\n' if in_attribute => (b"&#10;", 1),
            b'\t' if in_attribute => (b"&#9;", 1),
            0xef if matches!(bytes.get(at + 1..at + 3), Some([0xbf, 0xbe | 0xbf])) => (REPLACEMENT, 3),
            b'"' | b'\n' | b'\t' | 0xef => {
                at += 1;
                continue;
            }
            _ => (REPLACEMENT, 1),
        };
        out.extend_from_slice(&bytes[run..at]);
        out.extend_from_slice(instead);
        at += length;
        run = at;
    }
    out.extend_from_slice(&bytes[run..]);
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
