//! The scan before the parse: one flat pass over the tags that bounds depth, width and declarations.
//!
//! Leaves out well-formedness beyond what `form` and `characters` say of one tag or text at a time; the parser judges
//! the rest. It holds a counter for each open element and nothing else, so it stops a document of a million levels at
//! the limit.

use super::XmlLimits;
use super::refusal::{XmlRefusal, cut};
use super::{characters, form};
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

/// Characters of a declaration that a refusal shows.
const FOUND_CHARS: usize = 32;

pub(super) fn scan(text: &str, limits: &XmlLimits) -> Result<(), XmlRefusal> {
    let mut scan = Scan {
        limits,
        namespaces_of_open: Vec::new(),
        nodes: 0,
        attributes: 0,
        namespaces: 0,
        in_text: false,
    };
    // The reader does not count a byte order mark.
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mark = text.len() - body.len();
    // The reader would take one away itself, and count no place from there on.
    if body.starts_with('\u{feff}') {
        return Err(XmlRefusal::malformed(format_args!("a second byte order mark at byte {mark}")));
    }
    characters::only_allowed(body)?;
    let mut reader = Reader::from_str(body);
    let place =
        |offset: u64| usize::try_from(offset).map_or(usize::MAX, |offset| offset.saturating_add(mark));
    loop {
        let at = place(reader.buffer_position());
        match reader.read_event() {
            Ok(Event::Start(tag)) => {
                let namespaces = scan.tag(&tag, at)?;
                scan.namespaces_of_open.push(namespaces);
            }
            Ok(Event::Empty(tag)) => {
                scan.tag(&tag, at)?;
            }
            Ok(Event::End(_)) => {
                scan.in_text = false;
                scan.namespaces_of_open.pop();
            }
            Ok(Event::GeneralRef(name)) => {
                scan.run_of_text()?;
                characters::referenced(&name, at)?;
            }
            Ok(Event::Text(_) | Event::CData(_)) => scan.run_of_text()?,
            Ok(Event::Comment(_)) => scan.markup()?,
            Ok(Event::PI(instruction)) => {
                scan.markup()?;
                form::instruction(instruction.target(), at)?;
            }
            Ok(Event::Decl(_)) if at == mark => {
                form::declaration(&text[at..place(reader.buffer_position())])?;
            }
            Ok(Event::Decl(_)) => {
                let why = format_args!("the XML declaration at byte {at} does not stand at the beginning");
                return Err(XmlRefusal::malformed(why));
            }
            Ok(Event::DocType(_)) => return Err(XmlRefusal::Dtd { found: beginning(text, at), at }),
            Ok(Event::Eof) => return Ok(()),
            Err(_) if is_declaration(text, at) => {
                return Err(XmlRefusal::Dtd { found: beginning(text, at), at });
            }
            Err(error) => {
                let at = place(reader.error_position());
                return Err(XmlRefusal::malformed(format_args!("{error} at byte {at}")));
            }
        }
    }
}

struct Scan<'l> {
    limits: &'l XmlLimits,
    /// For each open element, how many declarations hold for it, those of its ancestors included.
    namespaces_of_open: Vec<usize>,
    nodes: usize,
    attributes: usize,
    namespaces: usize,
    /// Texts, CDATA sections and references side by side are one node.
    in_text: bool,
}

impl Scan<'_> {
    fn node(&mut self) -> Result<(), XmlRefusal> {
        self.nodes += 1;
        let limit = self.limits.nodes;
        if self.nodes > limit { Err(XmlRefusal::TooManyNodes { limit }) } else { Ok(()) }
    }

    fn markup(&mut self) -> Result<(), XmlRefusal> {
        self.in_text = false;
        self.node()
    }

    fn run_of_text(&mut self) -> Result<(), XmlRefusal> {
        // White space around the root is no node.
        if self.in_text || self.namespaces_of_open.is_empty() {
            return Ok(());
        }
        self.in_text = true;
        self.node()
    }

    /// Counts a start tag and says how many namespace declarations hold for its element.
    fn tag(&mut self, tag: &BytesStart<'_>, at: usize) -> Result<usize, XmlRefusal> {
        self.markup()?;
        let limits = self.limits;
        if self.namespaces_of_open.len() >= limits.depth {
            return Err(XmlRefusal::TooDeep { limit: limits.depth });
        }
        form::element(tag, at)?;
        let element = || cut(tag.name().as_ref());
        let mut declared = form::Declared::default();
        let mut in_scope = self.namespaces_of_open.last().copied().unwrap_or_default();
        for (index, attribute) in tag.attributes().with_checks(false).enumerate() {
            if index >= limits.attributes {
                return Err(XmlRefusal::TooManyAttributes { element: element(), limit: limits.attributes });
            }
            self.attributes += 1;
            if self.attributes > limits.attributes_in_document {
                let limit = limits.attributes_in_document;
                return Err(XmlRefusal::TooManyAttributesInDocument { limit });
            }
            let attribute = attribute
                .map_err(|error| XmlRefusal::malformed(format_args!("{error} in element {:?}", element())))?;
            let name = attribute.key.as_ref();
            let is_namespace = name == "xmlns" || name.starts_with("xmlns:");
            let limit = if is_namespace { limits.namespace_bytes } else { limits.attribute_bytes };
            if attribute.value.len() > limit {
                let bytes = attribute.value.len();
                return Err(XmlRefusal::LongAttribute {
                    element: element(),
                    attribute: cut(name),
                    bytes,
                    limit,
                });
            }
            declared.attribute(&attribute, at)?;
            if is_namespace {
                in_scope += 1;
                self.namespaces += 1;
            }
        }
        if in_scope > limits.namespaces_in_scope {
            let limit = limits.namespaces_in_scope;
            return Err(XmlRefusal::TooManyNamespacesInScope { element: element(), limit });
        }
        if self.namespaces > limits.namespaces {
            return Err(XmlRefusal::TooManyNamespaces { limit: limits.namespaces });
        }
        Ok(in_scope)
    }
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
