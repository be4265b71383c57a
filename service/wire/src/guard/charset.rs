//! Which encoding a document is in, from its first bytes and its XML declaration; UTF-8 and US-ASCII pass.
//!
//! Leaves out converting from other encodings: they are refused by name (wire 1.5, 1.6 know UTF-8 only).

use super::refusal::{XmlRefusal, cut};
use quick_xml::events::Event;
use quick_xml::reader::Reader;

/// An XML declaration is about fifty bytes; one that has not ended by here is none.
const DECLARATION_BYTES_MAX: usize = 1024;

const UTF8_MARK: &[u8] = &[0xEF, 0xBB, 0xBF];

/// First bytes of encodings with wide characters: their byte order marks, and `<` without a mark. Longer ones first.
const WIDE: [(&[u8], &str); 8] = [
    (&[0x00, 0x00, 0xFE, 0xFF], "UTF-32BE"),
    (&[0xFF, 0xFE, 0x00, 0x00], "UTF-32LE"),
    (&[0x00, 0x00, 0x00, b'<'], "UTF-32BE"),
    (&[b'<', 0x00, 0x00, 0x00], "UTF-32LE"),
    (&[0xFE, 0xFF], "UTF-16BE"),
    (&[0xFF, 0xFE], "UTF-16LE"),
    (&[0x00, b'<'], "UTF-16BE"),
    (&[b'<', 0x00], "UTF-16LE"),
];

/// The document as text, the byte order mark included so that offsets stay those of the bytes.
pub(super) fn text(bytes: &[u8]) -> Result<&str, XmlRefusal> {
    if let Some((_, charset)) = WIDE.iter().find(|(mark, _)| bytes.starts_with(mark)) {
        return Err(XmlRefusal::Encoding { charset: (*charset).to_owned() });
    }
    let declared = declared_charset(bytes.strip_prefix(UTF8_MARK).unwrap_or(bytes))?;
    match declared.as_deref().map(str::to_ascii_lowercase).as_deref() {
        None | Some("utf-8" | "utf8") => {}
        Some("us-ascii" | "ascii") => {
            if let Some(at) = bytes.iter().position(|byte| !byte.is_ascii()) {
                return Err(XmlRefusal::NotInCharset { at, charset: "US-ASCII" });
            }
        }
        Some(_) => return Err(XmlRefusal::Encoding { charset: cut(&declared.unwrap_or_default()) }),
    }
    std::str::from_utf8(bytes)
        .map_err(|error| XmlRefusal::NotInCharset { at: error.valid_up_to(), charset: "UTF-8" })
}

fn declared_charset(bytes: &[u8]) -> Result<Option<String>, XmlRefusal> {
    let begins =
        bytes.strip_prefix(b"<?xml").is_some_and(|rest| rest.first().is_some_and(u8::is_ascii_whitespace));
    if !begins {
        return Ok(None);
    }
    let head = &bytes[..bytes.len().min(DECLARATION_BYTES_MAX)];
    let end = head.windows(2).position(|two| two == b"?>").ok_or_else(|| {
        XmlRefusal::malformed(format_args!("no end of the XML declaration in {} bytes", head.len()))
    })?;
    // Everything in a good declaration is ASCII, whatever the encoding of the rest.
    let declaration = String::from_utf8_lossy(&head[..end + 2]);
    match Reader::from_str(&declaration).read_event() {
        Ok(Event::Decl(declaration)) => match declaration.encoding() {
            None => Ok(None),
            Some(Ok(charset)) => Ok(Some(charset.into_owned())),
            Some(Err(error)) => Err(XmlRefusal::malformed(error)),
        },
        Ok(_) => Ok(None),
        Err(error) => Err(XmlRefusal::malformed(error)),
    }
}
