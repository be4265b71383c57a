//! What the user gave: files, standard input, or exchanges of a recorded run; read within a limit, and recognised.
//!
//! Leaves out what is sent of it (`message`). What is not recognised is refused with what it looks like.

use super::raw::Raw;
use super::recorded;
use anyhow::{Context, bail};
use bytes::Bytes;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use vertebra_peer::soap::SOAP;
use vertebra_peer::xml::{Document, parse};

/// The largest message that is read: three times the largest that a Spine takes (wire 1.5), so that one which is too
/// large can be sent too.
const MESSAGE_BYTES_MAX: u64 = 16 * 1024 * 1024;
/// The largest record of a run: some hundred thousand exchanges.
const RECORD_BYTES_MAX: u64 = 1024 * 1024 * 1024;
/// How a record of a run begins.
const RECORD_START: &[u8] = b"{\"event\":\"run-started\"";
/// The word for standard input.
const STANDARD_INPUT: &str = "-";
/// Bytes of an unknown file that its refusal shows.
const SHOWN_BYTES: usize = 24;

/// A message as it was captured.
#[derive(Debug, Clone)]
pub(super) struct Capture {
    /// How the user named it.
    pub(super) name: String,
    pub(super) form: Form,
    pub(super) bytes: Bytes,
    /// Who sent it, where a record says so.
    pub(super) actor: Option<String>,
    /// What there is to say about where it comes from.
    pub(super) remarks: Vec<String>,
}

/// What it was recognised as.
#[derive(Debug, Clone)]
pub(super) enum Form {
    /// A raw HTTP request.
    Http(Raw),
    /// A bare SOAP envelope, or what begins like one.
    Envelope {
        /// Whether it is XML.
        is_well_formed: bool,
    },
    /// A bare HL7 interaction.
    Payload(Document),
}

impl Form {
    /// The words of the output.
    pub(super) fn words(&self) -> &'static str {
        match self {
            Form::Http(_) => "a raw HTTP request",
            Form::Envelope { is_well_formed: true } => "a bare SOAP envelope",
            Form::Envelope { is_well_formed: false } => "a bare SOAP envelope that is not well formed",
            Form::Payload(_) => "a bare HL7 interaction",
        }
    }
}

/// Reads and recognises one word of the command line.
///
/// # Errors
/// What cannot be read, is too large, or is no message.
pub(super) fn read(word: &str) -> anyhow::Result<Capture> {
    if word == STANDARD_INPUT {
        let bytes = limited(io::stdin().lock(), MESSAGE_BYTES_MAX).context("standard input")?;
        return recognised("standard input", bytes);
    }
    if !Path::new(word).exists()
        && let Some((file, wanted)) = word.split_once('#')
    {
        let record = open(file, RECORD_BYTES_MAX)?;
        let found = recorded::find(&record, wanted).with_context(|| file.to_owned())?;
        let mut capture = recognised(word, found.request)?;
        capture.actor = Some(found.actor);
        capture.remarks.push(found.remark);
        return Ok(capture);
    }
    let bytes = open(word, MESSAGE_BYTES_MAX)?;
    recognised(word, bytes)
}

fn open(file: &str, limit: u64) -> anyhow::Result<Bytes> {
    let opened = File::open(file).with_context(|| format!("{file} cannot be read"))?;
    limited(opened, limit).with_context(|| format!("{file} cannot be read"))
}

fn limited(input: impl Read, limit: u64) -> anyhow::Result<Bytes> {
    let mut bytes = Vec::new();
    input.take(limit + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        bail!("larger than {limit} bytes, which is the most that is replayed");
    }
    Ok(bytes.into())
}

fn recognised(name: &str, bytes: Bytes) -> anyhow::Result<Capture> {
    let form = form(&bytes).with_context(|| format!("{name} is no message"))?;
    Ok(Capture { name: name.to_owned(), form, bytes, actor: None, remarks: Vec::new() })
}

fn form(bytes: &Bytes) -> anyhow::Result<Form> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        bail!("it is empty");
    }
    if let Some(raw) = Raw::read(bytes) {
        return Ok(Form::Http(raw));
    }
    if bytes.starts_with(RECORD_START) {
        let named = recorded::listed(bytes)?;
        bail!("it is the record of a run: name an exchange of it behind #, as\n{named}");
    }
    if bytes.starts_with(b"--") {
        bail!("it begins like a body of several parts: give it as a raw HTTP request, with its head");
    }
    let text = String::from_utf8_lossy(bytes);
    let Some(root) = root_name(&text) else {
        bail!(
            "neither a raw HTTP request, nor a SOAP envelope, nor an HL7 interaction; it begins with {:?}",
            String::from_utf8_lossy(&bytes[..bytes.len().min(SHOWN_BYTES)])
        );
    };
    match parse(bytes) {
        Ok(document) if document.root.name.namespace == SOAP && document.root.name.local == "Envelope" => {
            Ok(Form::Envelope { is_well_formed: true })
        }
        Ok(document) if is_interaction(&document.root.name.local) => Ok(Form::Payload(document)),
        Err(_) if root == "Envelope" => Ok(Form::Envelope { is_well_formed: false }),
        Err(error) if is_interaction(root) => bail!(
            "the interaction {root} is not well formed ({error}), so no envelope can be put around it: give it in one"
        ),
        Err(error) => bail!("it is no well-formed XML: {error}"),
        Ok(_) => bail!("its root element is {root}: neither a SOAP 1.1 envelope nor an HL7 interaction"),
    }
}

/// Whether a name is formed like that of an interaction: `QUPA_IN040000UK32`.
fn is_interaction(name: &str) -> bool {
    matches!(name.as_bytes(), [domain @ .., b'_', b'I', b'N', _, _, _, _, _, _, b'U', b'K', _, _] if domain.len() == 4)
}

/// The local name of the first element of a text that begins as XML does.
fn root_name(text: &str) -> Option<&str> {
    let mut rest = text.trim_start_matches('\u{feff}').trim_start();
    if !rest.starts_with('<') {
        return None;
    }
    while rest.starts_with("<?") || rest.starts_with("<!") {
        let end = if rest.starts_with("<!--") { "-->" } else { ">" };
        rest = rest[rest.find(end)? + end.len()..].trim_start();
    }
    let name = rest.strip_prefix('<')?;
    let name = &name[..name.find(|c: char| c.is_whitespace() || c == '>' || c == '/').unwrap_or(name.len())];
    Some(name.rsplit(':').next().unwrap_or(name)).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Result<&'static str, String> {
        form(&Bytes::copy_from_slice(text.as_bytes()))
            .map(|form| form.words())
            .map_err(|error| error.to_string())
    }

    #[test]
    fn the_form_is_told_from_the_bytes() {
        let soap = "http://schemas.xmlsoap.org/soap/envelope/";
        let cases = [
            ("POST /sync-service HTTP/1.1\r\n\r\n".to_owned(), "a raw HTTP request"),
            (
                format!("\u{feff}<?xml version=\"1.0\"?>\n<!-- it -->\n<s:Envelope xmlns:s=\"{soap}\"/>"),
                "a bare SOAP envelope",
            ),
            (format!("<s:Envelope xmlns:s=\"{soap}\">"), "a bare SOAP envelope that is not well formed"),
            ("<!DOCTYPE a><Envelope/>".to_owned(), "a bare SOAP envelope that is not well formed"),
            ("<QUPA_IN040000UK32 xmlns=\"urn:hl7-org:v3\"/>".to_owned(), "a bare HL7 interaction"),
        ];
        for (text, words) in cases {
            assert_eq!(of(&text), Ok(words), "{text}");
        }
    }

    #[test]
    fn what_is_no_message_is_refused_with_what_it_looks_like() {
        let cases = [
            (" \n", "it is empty"),
            ("\u{7f}ELF\u{2}\u{1}", "it begins with \"\\u{7f}ELF"),
            ("hello", "neither a raw HTTP request"),
            ("----=_MIME-Boundary\r\n", "it begins like a body of several parts"),
            ("<html><body/></html>", "its root element is html"),
            ("<Envelope/>", "its root element is Envelope"),
            ("<a><b></a>", "it is no well-formed XML"),
            ("<QUPA_IN040000UK32>", "so no envelope can be put around it"),
        ];
        for (text, said) in cases {
            let refused = of(text).unwrap_err();
            assert!(refused.contains(said), "{text}: {refused}");
        }
    }
}
