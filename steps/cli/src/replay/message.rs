//! From a capture to what goes out: unchanged, unless an option says otherwise; and what it says about itself.
//!
//! Leaves out sending. Bytes are changed in place, never written anew from a tree, so that everything that nobody asked
//! to change stays as it was captured.

use super::capture::{Capture, Form};
use super::raw::Raw;
use anyhow::{Context, bail};
use bytes::Bytes;
use spine_clock::Timestamp;
use vertebra_data::cast::cast;
use vertebra_oracle::Asked;
use vertebra_peer::http::Request;
use vertebra_peer::soap::SoapRequest;
use vertebra_peer::xml::{Element, Find, parse};

/// What stands in an envelope of ours until the captured interaction takes its place.
const PLACE: &str = "captured";
/// The characters of a UUID.
const UUID_CHARS: usize = 36;
/// How far behind the name `creationTime` its value may begin: a prefix, an attribute or two.
const TIME_WITHIN: usize = 256;

/// What a message says about itself; what cannot be read is empty.
#[derive(Debug, Clone, Default)]
pub(super) struct Said {
    pub(super) asked: Asked,
    pub(super) action: String,
}

/// How to write what the capture leaves open, and what to write over.
pub(super) struct Writing<'w> {
    /// The sender's ASID, where it is known.
    pub(super) sender: Option<&'w str>,
    /// What stands in `wsa:From`.
    pub(super) from: &'w str,
    /// The Spine's ASID.
    pub(super) spine: &'w str,
    /// The host name of the Spine.
    pub(super) to: &'w str,
    /// The path that envelopes are posted to.
    pub(super) path: &'w str,
    pub(super) action: Option<&'w str>,
    /// New ids, and now, where the message is to get them.
    pub(super) fresh: Option<([String; 2], Timestamp)>,
    /// Whether ASIDs are written over.
    pub(super) as_sender: bool,
    /// An id for an envelope around an interaction that has none.
    pub(super) spare_id: String,
}

/// What goes out.
pub(super) struct Outgoing {
    pub(super) request: Request,
    /// The head of a raw request; empty where the client writes it.
    pub(super) head: Bytes,
    pub(super) body: Bytes,
    pub(super) soap_action: Option<String>,
    pub(super) said: Said,
    pub(super) remarks: Vec<String>,
    /// Whether a receiver can read the request to its end.
    pub(super) is_whole: bool,
    /// Whether its body is something else than one document: parts, as those of asynchronous messages, or chunks.
    pub(super) is_opaque: bool,
}

impl Said {
    /// What a capture says.
    pub(super) fn of(form: &Form, bytes: &[u8]) -> Said {
        match form {
            Form::Http(raw) => {
                Said { action: soap_action(raw).unwrap_or_default(), ..Said::read(&raw.body) }.or(&raw.body)
            }
            Form::Envelope { .. } => Said::read(bytes),
            Form::Payload(document) => {
                let at = |path: &str| document.root.at(path).ok().flatten().unwrap_or_default();
                Said {
                    asked: Asked {
                        message_id: String::new(),
                        hl7_id: at("id/@root"),
                        sender_asid: at("communicationFunctionSnd/device/id/@extension"),
                        receiver_asid: at("communicationFunctionRcv/device/id/@extension"),
                    },
                    action: document.root.name.local.clone(),
                }
            }
        }
    }

    /// What a body says, read as XML and, where that gives nothing, as text: a broken message has a sender too.
    fn read(body: &[u8]) -> Said {
        let action =
            parse(body).ok().and_then(|document| document.at("Envelope/Header/Action").ok().flatten());
        let action = action.map(|action| action.trim().to_owned()).unwrap_or_default();
        Said { asked: Asked::read(body), action }.or(body)
    }

    fn or(mut self, body: &[u8]) -> Said {
        let text = String::from_utf8_lossy(body);
        let asid = |function: &str| {
            let part = text.split_once(function)?.1;
            value_behind(part.split_once("extension")?.1)
        };
        if self.action.is_empty() {
            let action = text.split_once("Action>").and_then(|(_, rest)| rest.split_once('<'));
            self.action = action.map(|(action, _)| action.trim().to_owned()).unwrap_or_default();
        }
        if self.asked.sender_asid.is_empty() {
            self.asked.sender_asid = asid("communicationFunctionSnd").unwrap_or_default();
        }
        if self.asked.receiver_asid.is_empty() {
            self.asked.receiver_asid = asid("communicationFunctionRcv").unwrap_or_default();
        }
        self
    }

    /// The interaction: what follows the last slash of the action.
    pub(super) fn interaction(&self) -> &str {
        self.action.rsplit('/').next().unwrap_or_default().trim_matches('"')
    }
}

/// The value in the quotes behind an attribute's name.
fn value_behind(text: &str) -> Option<String> {
    let rest = text.trim_start().strip_prefix('=')?.trim_start();
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    Some(rest[1..].split_once(quote)?.0.to_owned())
}

fn soap_action(raw: &Raw) -> Option<String> {
    raw.header("SOAPAction").map(|value| value.trim_matches('"').to_owned())
}

/// Makes what goes out of a capture.
///
/// # Errors
/// An action that cannot be found, or nothing to write over.
pub(super) fn prepare(capture: &Capture, writing: &Writing<'_>) -> anyhow::Result<Outgoing> {
    let mut remarks = capture.remarks.clone();
    let body = match &capture.form {
        Form::Http(raw) => raw.body.clone(),
        Form::Envelope { .. } | Form::Payload(_) => capture.bytes.clone(),
    };
    let said = Said::of(&capture.form, &capture.bytes);
    let body = changed(body, &said, writing, &mut remarks)?;
    if body.windows(2).any(|pair| pair == b"{{") {
        remarks.push("it has placeholders in {{ }}: a template, sent as it stands".to_owned());
    }
    match &capture.form {
        Form::Http(raw) => Ok(raw_request(raw, body, remarks)),
        Form::Envelope { is_well_formed } => {
            if !is_well_formed {
                remarks.push("the envelope is not well formed: it is sent as it stands".to_owned());
            }
            let action = match (writing.action, said.action.as_str()) {
                (Some(action), _) => action.to_owned(),
                (None, "") => bail!("no wsa:Action can be read in it: say --action SERVICE/INTERACTION"),
                (None, action) => action.to_owned(),
            };
            if action.chars().any(char::is_control) {
                bail!("its wsa:Action {action:?} cannot stand in a header: say --action SERVICE/INTERACTION");
            }
            let of = if writing.action.is_some() { "--action" } else { "wsa:Action" };
            remarks.push(format!(
                "path {} and headers are chosen here, SOAPAction is that of {of}",
                writing.path
            ));
            Ok(posted(body, action, writing, remarks))
        }
        Form::Payload(_) => {
            let said = Said::of(&Form::Payload(parse(&body)?), &body);
            let action = match writing.action {
                Some(action) => action.to_owned(),
                None => usual_action(&said.action)?,
            };
            let body = enveloped(&body, &said, &action, writing, &mut remarks);
            Ok(posted(body, action, writing, remarks))
        }
    }
}

fn raw_request(raw: &Raw, body: Bytes, mut remarks: Vec<String>) -> Outgoing {
    let mut head = raw.head.clone();
    if body.len() != raw.body.len() && raw.is_whole {
        let (old, new) = (raw.body.len().to_string(), body.len().to_string());
        let text = String::from_utf8_lossy(&head).into_owned();
        let lines = text.split_inclusive('\n').map(|line| {
            let is_length = line.to_ascii_lowercase().starts_with("content-length:");
            if is_length { line.replace(&old, &new) } else { line.to_owned() }
        });
        head = lines.collect::<String>().into();
        remarks
            .push(format!("Content-Length is now {new}: new values are longer or shorter than the old ones"));
    }
    remarks.extend(raw.remarks.iter().cloned());
    let mut request = Request::raw([head.clone(), body.clone()].concat());
    // Not written, but needed to read the response: one to HEAD has no body.
    request.method.clone_from(&raw.method);
    request.path.clone_from(&raw.path);
    let said = Said { action: soap_action(raw).unwrap_or_default(), ..Said::read(&body) }.or(&body);
    let media = raw.header("Content-Type").unwrap_or_default().trim_start();
    let is_opaque = media.starts_with("multipart/") || raw.header("Transfer-Encoding").is_some();
    if is_opaque {
        remarks.push("its body is in parts or chunks, which are not looked at here".to_owned());
    }
    let (soap_action, is_whole) = (soap_action(raw), raw.is_whole);
    Outgoing { request, head, soap_action, said, body, remarks, is_whole, is_opaque }
}

fn posted(body: Bytes, action: String, writing: &Writing<'_>, remarks: Vec<String>) -> Outgoing {
    let request = Request::post(writing.path)
        .header("SOAPAction", &action)
        .header("Content-Type", "text/xml")
        .body(body.clone());
    let said = Said::read(&body);
    Outgoing {
        request,
        head: Bytes::new(),
        body,
        soap_action: Some(action),
        said,
        remarks,
        is_whole: true,
        is_opaque: false,
    }
}

/// The service under which the systems of the cast send that interaction.
fn usual_action(interaction: &str) -> anyhow::Result<String> {
    let accredited = cast().actors().flat_map(|actor| &actor.interactions);
    let found = accredited.into_iter().find(|held| held.interaction.as_str() == interaction);
    let found = found.with_context(|| {
        format!("nobody in the cast sends {interaction}, so its service is not known: say --action SERVICE/INTERACTION")
    })?;
    Ok(format!("{}/{interaction}", found.service))
}

/// An envelope around an interaction, whose own bytes stay as they are; an XML declaration has no place in there.
fn enveloped(
    payload: &Bytes,
    said: &Said,
    action: &str,
    writing: &Writing<'_>,
    remarks: &mut Vec<String>,
) -> Bytes {
    let id = match said.asked.hl7_id.as_str() {
        "" => writing.spare_id.clone(),
        id => id.to_owned(),
    };
    let sender = writing.sender.unwrap_or(&said.asked.sender_asid);
    let receiver = Some(said.asked.receiver_asid.as_str()).filter(|asid| !asid.is_empty());
    let receiver = receiver.unwrap_or(writing.spine);
    let to = format!("https://{}{}", writing.to, writing.path);
    let envelope = SoapRequest::new(format!("uuid:{id}"), action, Element::new("", PLACE))
        .addresses(&to, writing.from)
        .systems(sender, receiver)
        .envelope()
        .to_xml();
    remarks.push(format!(
        "an envelope was put around it, ASID {sender} to {receiver}\n\
         its wsa:MessageID is uuid:{id}\n\
         path {} and headers are chosen here, the service is the usual one of the interaction",
        writing.path
    ));
    if !said.asked.sender_asid.is_empty() && said.asked.sender_asid != sender {
        let inside = &said.asked.sender_asid;
        remarks.push(format!(
            "its payload names the sending system {inside}, not {sender}: --as-sender changes that"
        ));
    }
    let text = String::from_utf8_lossy(payload);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let text = match text.strip_prefix("<?xml") {
        Some(rest) => rest.split_once("?>").map_or(text, |(_, rest)| rest.trim_start()),
        None => text,
    };
    envelope.replace(&format!("<{PLACE}/>"), text).into()
}

/// The body with new ids, a new time and other ASIDs in their places, where that was asked for.
fn changed(
    mut body: Bytes,
    said: &Said,
    writing: &Writing<'_>,
    remarks: &mut Vec<String>,
) -> anyhow::Result<Bytes> {
    if let Some(([first, second], now)) = &writing.fresh {
        let outer = said.asked.message_id.trim_start_matches("uuid:");
        let inner = said.asked.hl7_id.as_str();
        if outer.is_empty() && inner.is_empty() {
            bail!("--fresh-ids: no message id can be read in it");
        }
        let (mut count, mut ids) = (0, vec![first.as_str()]);
        for (old, new) in [(outer, first), (if inner == outer { "" } else { inner }, second)] {
            if old.len() == UUID_CHARS {
                let (replaced, times) = replaced(&body, old.as_bytes(), new.as_bytes());
                (body, count) = (replaced, count + times);
                ids.push(new);
            }
        }
        if count == 0 {
            bail!("--fresh-ids: the ids in it are no UUIDs: {outer:?}, {inner:?}");
        }
        let time = now.strftime("%Y%m%d%H%M%S").to_string();
        let times;
        (body, times) = timed(&body, &time);
        remarks.push(format!("ids are new in {count} places, the creation time in {times}: {time}"));
    }
    if writing.as_sender {
        let sender =
            writing.sender.context("--as-sender: the ASID of an outside certificate is not known here")?;
        for (old, new) in [(&said.asked.sender_asid, sender), (&said.asked.receiver_asid, writing.spine)] {
            if old.is_empty() {
                bail!("--as-sender: no ASID can be read in it to write over");
            }
            let mut count = 0;
            for quote in ['"', '\''] {
                let (old, new) = (format!("{quote}{old}{quote}"), format!("{quote}{new}{quote}"));
                let times;
                (body, times) = replaced(&body, old.as_bytes(), new.as_bytes());
                count += times;
            }
            remarks.push(format!("ASID {old} is now {new} in {count} places"));
        }
    }
    Ok(body)
}

/// All places of a text in bytes replaced, and how many they were.
fn replaced(bytes: &Bytes, old: &[u8], new: &[u8]) -> (Bytes, usize) {
    let (mut out, mut rest, mut count) = (Vec::with_capacity(bytes.len()), &bytes[..], 0);
    while let Some(at) = rest.windows(old.len()).position(|window| window == old) {
        out.extend_from_slice(&rest[..at]);
        out.extend_from_slice(new);
        (rest, count) = (&rest[at + old.len()..], count + 1);
    }
    out.extend_from_slice(rest);
    (out.into(), count)
}

/// The value of every `creationTime` replaced, and how many they were.
fn timed(bytes: &Bytes, time: &str) -> (Bytes, usize) {
    let name = b"creationTime";
    let (mut out, mut rest, mut count) = (Vec::with_capacity(bytes.len()), &bytes[..], 0);
    while let Some(at) = rest.windows(name.len()).position(|window| window == name) {
        let (before, behind) = rest.split_at(at + name.len());
        out.extend_from_slice(before);
        rest = behind;
        let tag = &behind[..behind.len().min(TIME_WITHIN)];
        let tag = &tag[..tag.iter().position(|byte| *byte == b'>').unwrap_or(tag.len())];
        let Some(quote) = tag.windows(6).position(|window| window == b"value=").map(|at| at + 6) else {
            continue;
        };
        let Some(sign) = tag.get(quote) else { continue };
        let Some(length) = tag[quote + 1..].iter().position(|byte| byte == sign) else { continue };
        out.extend_from_slice(&behind[..=quote]);
        out.extend_from_slice(time.as_bytes());
        (rest, count) = (&behind[quote + 1 + length..], count + 1);
    }
    out.extend_from_slice(rest);
    (out.into(), count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_replaced_in_place_and_counted() {
        let body = Bytes::from_static(b"<a id='X'/><creationTime value='1'/><b id='X'/>");
        let (ids, count) = replaced(&body, b"'X'", b"'long'");
        assert_eq!((&ids[..], count), (&b"<a id='long'/><creationTime value='1'/><b id='long'/>"[..], 2));
        let (times, count) = timed(&body, "20260101093000");
        assert_eq!(
            (&times[..], count),
            (&b"<a id='X'/><creationTime value='20260101093000'/><b id='X'/>"[..], 1)
        );
        let none = Bytes::from_static(b"<creationTime/><c value='1'/>");
        assert_eq!(timed(&none, "2"), (none.clone(), 0));
    }

    #[test]
    fn a_broken_message_has_an_action_and_a_sender_too() {
        let text = b"<w:Action>urn:a/QUPA_IN040000UK32</w:Action><hl7:communicationFunctionSnd><id root='r' extension = '200000000101'/>";
        let said = Said::read(text);
        assert_eq!(said.interaction(), "QUPA_IN040000UK32");
        assert_eq!(said.asked.sender_asid, "200000000101");
        assert_eq!(said.asked.receiver_asid, "");
    }
}
