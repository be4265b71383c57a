//! Why bytes are not taken as XML: one variant for each rule, with the value that breaks it.
//!
//! Leaves out the fault that answers a refusal: the hub and the catalogue know it. Texts repeat names and numbers of
//! the document, cut short, never its content.

/// Characters of a name in the document that a refusal repeats.
const ECHO_CHARS_MAX: usize = 64;

/// Characters of a reader's own words, which may hold names of the document.
const WHY_CHARS_MAX: usize = 200;

/// Why bytes are not taken as an XML document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum XmlRefusal {
    /// The document is too large.
    #[error("{bytes} bytes of XML: at most {limit} are read")]
    TooLarge {
        /// Bytes that came.
        bytes: usize,
        /// Bytes that are read at most.
        limit: usize,
    },
    /// The document is not, or says it is not, in an encoding that is read.
    #[error("the document is in {charset:?}: only UTF-8 and US-ASCII are read")]
    Encoding {
        /// The encoding, from its declaration or its first bytes.
        charset: String,
    },
    /// The bytes are not of the encoding that the document declares.
    #[error("byte {at} of the document is not {charset}, the encoding that holds for it")]
    NotInCharset {
        /// Offset of the first wrong byte.
        at: usize,
        /// The encoding that holds.
        charset: &'static str,
    },
    /// There is a document type, an entity declaration or the like.
    #[error(
        "{found:?} at byte {at} is a declaration: messages carry no document type and declare no entities"
    )]
    Dtd {
        /// How the declaration begins.
        found: String,
        /// Its offset.
        at: usize,
    },
    /// A reference to an entity that XML does not predefine.
    #[error("the entity {name:?} is not one of the five that XML predefines")]
    UnknownEntity {
        /// The entity's name.
        name: String,
    },
    /// Elements are nested too deeply.
    #[error("an element stands {depth} levels deep: at most {limit} are read", depth = .limit + 1)]
    TooDeep {
        /// Levels that are read at most, the root included.
        limit: usize,
    },
    /// There are too many nodes.
    #[error("the document has more than {limit} elements and texts, the most that is read")]
    TooManyNodes {
        /// Nodes that are read at most.
        limit: usize,
    },
    /// One element has too many attributes.
    #[error("element {element:?} has more than {limit} attributes, the most that is read")]
    TooManyAttributes {
        /// The element's name as it is written.
        element: String,
        /// Attributes that are read at most.
        limit: usize,
    },
    /// The document has too many attributes.
    #[error("the document has more than {limit} attributes, the most that is read")]
    TooManyAttributesInDocument {
        /// Attributes that are read at most.
        limit: usize,
    },
    /// One attribute's value is too long.
    #[error("attribute {attribute:?} of element {element:?} has {bytes} bytes: at most {limit} are read")]
    LongAttribute {
        /// The element's name as it is written.
        element: String,
        /// The attribute's name as it is written.
        attribute: String,
        /// Bytes of its value as it is written.
        bytes: usize,
        /// Bytes that are read at most.
        limit: usize,
    },
    /// Too many namespace declarations hold for one element.
    #[error("more than {limit} namespace declarations hold for element {element:?}, the most that is read")]
    TooManyNamespacesInScope {
        /// The element's name as it is written.
        element: String,
        /// Declarations that may hold at most.
        limit: usize,
    },
    /// There are too many namespace declarations.
    #[error("the document declares more than {limit} namespaces, the most that is read")]
    TooManyNamespaces {
        /// Declarations that are read at most.
        limit: usize,
    },
    /// A character that XML 1.0 forbids.
    #[error("character {code:#06x} at line {line}, column {column}: XML 1.0 forbids it")]
    ForbiddenCharacter {
        /// Its code point.
        code: u32,
        /// The line, from 1.
        line: u32,
        /// The column in characters, from 1.
        column: u32,
    },
    /// A reference to a character that XML 1.0 forbids, or to a number that is no character.
    #[error("the reference {reference:?} at byte {at} stands for no character that XML 1.0 allows")]
    ForbiddenReference {
        /// The reference as it is written.
        reference: String,
        /// Its offset; in an attribute, that of the tag.
        at: usize,
    },
    /// The document says that it is of another version of XML.
    #[error("the document is in version {version:?} of XML: only 1.0 is read")]
    Version {
        /// The version as it is written.
        version: String,
    },
    /// The name of an element, an attribute or an instruction is none.
    #[error("{name:?} at byte {at} is no name here: {rule}")]
    Name {
        /// The name as it is written.
        name: String,
        /// The offset of the tag or instruction.
        at: usize,
        /// The rule.
        rule: &'static str,
    },
    /// A name breaks the rules of namespaces.
    #[error("{name:?} in the tag at byte {at}: {rule}")]
    Namespace {
        /// The name as it is written.
        name: String,
        /// The offset of the tag.
        at: usize,
        /// The rule.
        rule: &'static str,
    },
    /// A name that XML allows and no message needs: readers are known to differ about it.
    #[error("{name:?} in the tag at byte {at} is not read: {rule}")]
    Reserved {
        /// The name as it is written.
        name: String,
        /// The offset of the tag.
        at: usize,
        /// The rule.
        rule: &'static str,
    },
    /// The document is not well-formed in another way.
    #[error("not well-formed: {why}")]
    NotWellFormed {
        /// The rule with the value and its place, some of them as the reader words them.
        why: String,
    },
}

impl XmlRefusal {
    pub(super) fn malformed(why: impl std::fmt::Display) -> Self {
        // A reader repeats names as they are written, and a line end in one would begin a line in a log.
        let visible = |character: char| if character.is_control() { '\u{fffd}' } else { character };
        let words = why.to_string();
        let mut characters = words.chars().map(visible);
        let mut why: String = characters.by_ref().take(WHY_CHARS_MAX).collect();
        // What is cut says so, and does not end where a name of the document happens to have a full stop.
        if characters.next().is_some() {
            why.push('…');
        }
        Self::NotWellFormed { why }
    }
}

/// The beginning of a text of the document.
pub(super) fn cut(text: &str) -> String {
    text.chars().take(ECHO_CHARS_MAX).collect()
}
