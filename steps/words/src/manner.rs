//! How a request deviates from what its product would send, in the words of features.
//!
//! Leaves out what a deviation does to the message: the suppliers' twists do. Deviations are joined by " and ".

mod certificates;
mod envelope;

use crate::framing;
use crate::world::{Stage, actor};
use anyhow::{Context, bail};
use regex::Regex;
use std::sync::LazyLock;
use vertebra_data::certificates::CertificateOrder;
use vertebra_data::{Identity, Pki};
use vertebra_peer::client::{Conduct, Security};
use vertebra_peer::soap::Part;
use vertebra_peer::tls::{Identity as TlsIdentity, Tls, Versions};
use vertebra_peer::xml::Element;
use vertebra_suppliers::{Asking, Change, Twist, mutual_tls};

/// A request that is still to be sent: what it asks, and how it deviates.
#[derive(Debug, Clone)]
pub(crate) struct Manner {
    pub(crate) asking: Asking,
    pub(crate) twists: Vec<Twist>,
}

/// The deviations and the pattern in which a feature writes them.
const PHRASES: &[(&str, &str)] = &[
    ("own", r"in its own way"),
    ("quoted", r"with the SOAPAction in quotes"),
    ("no-soap-action", r"without the SOAPAction"),
    ("path", r#"at the address "([^"]*)""#),
    ("lower-case", r"with its message ids in lower case"),
    ("tls12", r"over TLS 1\.2"),
    ("interaction", r"as the interaction (\S+)"),
    ("service", r"as a message of the service (\S+)"),
    ("header-text", r#"with the header element (\w+) set to "([^"]*)""#),
    ("header-twice", r"with the header element (\w+) twice"),
    ("no-header-element", r"without the header element (\w+)"),
    ("no-header", r"without the SOAP header"),
    ("two-bodies", r"with the SOAP body twice"),
    ("no-payload-element", r"without the payload element (\w+)"),
    ("no-role-profile", r"with an author who has no role profile"),
    ("no-system-id", r"without the id of the sending system"),
    ("payload-interaction", r#"with the interaction id of the payload set to "([^"]*)""#),
    ("payload-receiver", r#"with the receiver of the payload set to "([^"]*)""#),
    ("payload-sender", r#"with the sender of the payload set to "([^"]*)""#),
    ("receiver", r"addressed to the system (\d+)"),
    ("asid", r"under the ASID (\d+)"),
    ("no-certificate", r"with no certificate"),
    ("stranger", r"with a certificate of another authority"),
    ("expired", r"with a certificate that has expired"),
    ("common-name", r"with a certificate that has only a common name"),
    ("certificate-of", r"with the certificate of (the .+)"),
    ("as", r"as (the \w+ system of .+)"),
    ("history", r"with the historic data indicator (\S+)"),
    ("no-items", r"asking for nothing but the serial change number"),
    ("with-history", r"with its history"),
    ("items", r"asking for ([A-Za-z.]+(?:, [A-Za-z.]+)*)"),
    ("number-root", r"with its number under the root (\S+)"),
    ("two-numbers", r"with its number twice"),
    ("no-indicator", r"without the historic data indicator"),
    ("hang-up", r"hangs up before the answer"),
];

static PATTERNS: LazyLock<Vec<(&'static str, Regex)>> = LazyLock::new(|| {
    let compile = |(name, pattern): &(&'static str, &str)| {
        (*name, Regex::new(&format!("^{pattern}$")).expect("the phrases of this file are patterns"))
    };
    phrases().map(compile).collect()
});

/// All phrases: those of this file, then those of its parts.
fn phrases() -> impl Iterator<Item = &'static (&'static str, &'static str)> {
    PHRASES.iter().chain(envelope::PHRASES).chain(certificates::PHRASES)
}

/// The patterns of all deviations that a request may have.
pub(crate) fn patterns() -> impl Iterator<Item = &'static str> {
    phrases().chain(framing::PHRASES).map(|(_, pattern)| *pattern)
}

fn is_of(phrases: &[(&str, &str)], name: &str) -> bool {
    phrases.iter().any(|(known, _)| *known == name)
}

impl Manner {
    /// Reads the deviations behind `asking`.
    pub(crate) fn read(stage: &Stage, asker: &str, asking: Asking, words: &str) -> anyhow::Result<Self> {
        let mut manner = Self { asking, twists: Vec::new() };
        for phrase in words
            .split(" and ")
            .map(|phrase| phrase.trim_start_matches("and "))
            .filter(|phrase| !phrase.is_empty())
        {
            manner.add(stage, asker, phrase)?;
        }
        Ok(manner)
    }

    fn add(&mut self, stage: &Stage, asker: &str, phrase: &str) -> anyhow::Result<()> {
        if let Some(twists) = framing::twists(phrase)? {
            self.twists.extend(twists);
            return Ok(());
        }
        let found =
            PATTERNS.iter().find_map(|(name, pattern)| pattern.captures(phrase).map(|found| (*name, found)));
        let Some((name, parts)) = found else {
            let known: Vec<_> = patterns().map(vertebra_runner::phrase).collect();
            bail!("{phrase:?} is no deviation of a request; known are:\n  {}", known.join("\n  "));
        };
        let part = |at: usize| parts.get(at).map_or("", |part| part.as_str());
        match name {
            "own" => {}
            "no-items" => self.asking.items.clear(),
            "with-history" => self.asking.history = true,
            "items" => self.asking = self.asking.clone().items(part(1).split(", ")),
            "no-certificate" | "stranger" | "expired" | "common-name" | "certificate-of" | "tls12" => {
                self.twists.push(Twist::Security(security(stage, asker, name, part(1))?));
            }
            "as" => self.twists.push(Twist::Sender(actor(part(1))?.asid.to_string())),
            _ if is_of(certificates::PHRASES, name) => {
                let security = certificates::security(stage, asker, name, part(1), part(2))?;
                self.twists.push(Twist::Security(security));
            }
            _ if is_of(envelope::PHRASES, name) => {
                self.twists.extend(envelope::twists(name, part(1), part(2), part(3))?);
            }
            _ => self.twists.extend(twists(asker, name, part(1), part(2))?),
        }
        Ok(())
    }
}

/// Deviations that need nothing but their own words.
fn twists(asker: &str, name: &str, first: &str, second: &str) -> anyhow::Result<Vec<Twist>> {
    const SERVICE: &str = "urn:nhs:names:services:pdsquery";
    let spoken = || -> anyhow::Result<String> {
        let retrieval = actor(asker)?.retrieval.as_ref();
        Ok(retrieval.context("the actor speaks a retrieval")?.to_string())
    };
    let extension = |path: &str| Twist::Payload {
        path: path.to_owned(),
        change: Change::Attribute { name: "extension".to_owned(), value: first.to_owned() },
    };
    let soap_action = |value: Option<String>| Twist::HttpHeader { name: "SOAPAction".to_owned(), value };
    Ok(vec![match name {
        "quoted" => soap_action(Some(format!("\"{SERVICE}/{}\"", spoken()?))),
        "no-soap-action" => soap_action(None),
        "path" => Twist::Path(first.to_owned()),
        "lower-case" => Twist::LowerCaseIds,
        "interaction" => Twist::Interaction { service: SERVICE.to_owned(), interaction: first.to_owned() },
        "service" => Twist::Interaction { service: first.to_owned(), interaction: spoken()? },
        "header-text" => Twist::Text(header_part(first)?, second.to_owned()),
        "header-twice" => Twist::Repeat(header_part(first)?, 2),
        "no-header-element" => Twist::Omit(header_part(first)?),
        "no-header" => Twist::Omit(Part::Header),
        "two-bodies" => Twist::Repeat(Part::Body, 2),
        "no-payload-element" => Twist::Payload { path: payload_path(first), change: Change::Remove },
        "no-role-profile" => Twist::Payload {
            path: "ControlActEvent/author/AgentPersonSDS/id".to_owned(),
            change: Change::Remove,
        },
        "no-system-id" => Twist::Payload {
            path: "ControlActEvent/author1/AgentSystemSDS/agentSystemSDS/id".to_owned(),
            change: Change::Remove,
        },
        "payload-interaction" => extension("interactionId"),
        "payload-receiver" => extension("communicationFunctionRcv/device/id"),
        "payload-sender" => extension("communicationFunctionSnd/device/id"),
        "receiver" => Twist::Receiver(first.to_owned()),
        "asid" => Twist::Sender(first.to_owned()),
        "history" => Twist::Payload {
            path: "ControlActEvent/query/historicDataIndicator/value".to_owned(),
            change: Change::Attribute { name: "code".to_owned(), value: first.to_owned() },
        },
        "number-root" => Twist::Payload {
            path: "ControlActEvent/query/person.id/value".to_owned(),
            change: Change::Attribute { name: "root".to_owned(), value: first.to_owned() },
        },
        "two-numbers" => {
            Twist::Payload { path: "ControlActEvent/query/person.id".to_owned(), change: Change::Repeat(2) }
        }
        "no-indicator" => Twist::Payload {
            path: "ControlActEvent/query/historicDataIndicator".to_owned(),
            change: Change::Remove,
        },
        "hang-up" => Twist::Conduct(Conduct::Abandon),
        other => bail!("the deviation {other:?} has no twist"),
    }])
}

/// The deviation of a retrieval that does not say whom it asks about.
pub(crate) fn without_nhs_number() -> Twist {
    let path = "ControlActEvent/query/person.id/value".to_owned();
    Twist::Payload { path, change: Change::WithoutAttribute("extension".to_owned()) }
}

fn header_part(name: &str) -> anyhow::Result<Part> {
    Ok(match name {
        "MessageID" => Part::MessageId,
        "Action" => Part::Action,
        "To" => Part::To,
        "From" => Part::From,
        "ReplyTo" => Part::ReplyTo,
        "communicationFunctionRcv" => Part::Receiver,
        "communicationFunctionSnd" => Part::Sender,
        other => bail!("{other:?} is no element of the SOAP header"),
    })
}

/// Where an element of the payload stands, by its name alone.
fn payload_path(name: &str) -> String {
    match name {
        "author1" | "author" | "query" => format!("ControlActEvent/{name}"),
        other => other.to_owned(),
    }
}

fn security(stage: &Stage, asker: &str, which: &str, named: &str) -> anyhow::Result<Security> {
    let pki: &Pki = &stage.cx.harness.pki;
    let host = actor(asker)?.host.clone();
    let secured = |identity: Option<&Identity>| {
        mutual_tls(stage.scope(), &pki.trust_pem(), identity).map_err(anyhow::Error::from)
    };
    match which {
        "no-certificate" => secured(None),
        "stranger" => secured(Some(pki.stranger()?.client(&host)?.as_ref())),
        "expired" => secured(Some(pki.expired_client(&host)?.as_ref())),
        "common-name" => {
            let order = CertificateOrder::client(host).common_name_only();
            secured(Some(pki.issue(&order)?.as_ref()))
        }
        "certificate-of" => secured(Some(pki.client(&actor(named)?.host)?.as_ref())),
        "tls12" => {
            let identity = pki.client(&host)?;
            let identity = TlsIdentity { chain_pem: &identity.chain_pem, key_pem: &identity.key_pem };
            Ok(Security::Tls(Tls::new(stage.scope(), &pki.trust_pem(), Some(identity), Versions::Only12)?))
        }
        other => bail!("{other:?} is no certificate"),
    }
}

/// Ten thousand elements, each inside the one before.
pub(crate) fn nested(levels: usize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(levels * 7);
    for _ in 0..levels {
        bytes.extend_from_slice(b"<a>");
    }
    for _ in 0..levels {
        bytes.extend_from_slice(b"</a>");
    }
    bytes
}

/// A document of exactly so many bytes.
pub(crate) fn sized(bytes: usize) -> Vec<u8> {
    let empty = Element::new("", "a").text("x").to_xml().len() - 1;
    let mut document = b"<a>".to_vec();
    document.resize(bytes.saturating_sub(empty) + 3, b'x');
    document.extend_from_slice(b"</a>");
    document
}
