//! What came back, told apart by form: an answer, a refusal, a rejection, a fault, or nothing (wire 2.6 to 2.8).
//!
//! Leaves out what should have come back. A reply that is none of the forms is kept with the reason, so that a check
//! can show it.

use vertebra_evidence::Check;
use vertebra_peer::client::Exchange;
use vertebra_peer::soap::{Content, FaultError, Reply};
use vertebra_peer::xml::{Element, Find};

/// A code with its system and label.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Coded {
    /// The code.
    pub code: String,
    /// Its system.
    pub system: String,
    /// Its label.
    pub display: String,
    /// `ER` or `WG`: the qualifier of a reason, the type of a detail; empty where there is none.
    pub level: String,
}

/// The form of what came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// `AA`: the interaction is an answer.
    Answer,
    /// `AE`: refused by the application, with reasons.
    Refusal,
    /// `AR`: rejected before the application, with details.
    Rejection,
    /// A SOAP fault.
    Fault,
    /// No response: the words say why.
    Nothing(String),
    /// Something else: the words say what.
    Odd(String),
}

/// An exchange, read once for all checks.
#[derive(Debug, Clone)]
pub struct Judged {
    /// The form.
    pub kind: Kind,
    /// The HTTP status, where there was a response.
    pub status: Option<u16>,
    /// The value of `Content-Type`.
    pub content_type: String,
    /// When the exchange began, by the sender's clock: the 14 digits of UTC.
    pub began: String,
    /// When it ended.
    pub ended: String,
    /// The envelope, where it is one.
    pub reply: Option<Reply>,
}

/// How a message writes a point in time: to the second, in UTC.
const SECOND: &str = "%Y%m%d%H%M%S";

/// Where an interaction stands, for the texts of checks.
pub(crate) const BODY: &str = "Envelope/Body";

impl Judged {
    /// Reads what an exchange brought back.
    pub fn read(exchange: &Exchange) -> Self {
        let status = exchange.status();
        let content_type = exchange
            .response()
            .and_then(|response| response.header("Content-Type"))
            .unwrap_or_default()
            .to_owned();
        let (kind, reply) = match exchange.failure() {
            Some(failure) => (Kind::Nothing(failure.to_string()), None),
            None => match exchange.document().map_err(|error| error.to_string()) {
                Err(error) => (Kind::Odd(error), None),
                Ok(document) => match Reply::read(&document) {
                    Err(error) => (Kind::Odd(error.to_string()), None),
                    Ok(reply) => (kind_of(&reply), Some(reply)),
                },
            },
        };
        let began = exchange.started.strftime(SECOND).to_string();
        let ended = exchange.ended.strftime(SECOND).to_string();
        Self { kind, status, content_type, began, ended, reply }
    }

    /// What came back, in a few words, for the texts of checks and for reports.
    pub fn summary(&self) -> String {
        let interaction = self.interaction().map(|element| element.name.local.clone()).unwrap_or_default();
        let codes = |codes: Vec<Coded>| {
            let texts: Vec<_> =
                codes.iter().map(|coded| format!("{} {:?}", coded.code, coded.display)).collect();
            texts.join(", ")
        };
        match &self.kind {
            Kind::Answer => format!("answer {interaction}"),
            Kind::Refusal => format!("refusal {interaction} with {}", codes(self.reasons())),
            Kind::Rejection => format!("rejection {interaction} with {}", codes(self.details())),
            Kind::Fault => {
                let errors: Vec<_> = self.errors().iter().map(fault_text).collect();
                format!("SOAP fault with {}", errors.join(", "))
            }
            Kind::Nothing(why) => format!("no response: {why}"),
            Kind::Odd(why) => format!("HTTP {} with no reply in it: {why}", self.status.unwrap_or_default()),
        }
    }

    /// The interaction in the body.
    pub fn interaction(&self) -> Option<&Element> {
        self.reply.as_ref()?.interaction()
    }

    /// The errors of a fault.
    pub fn errors(&self) -> &[FaultError] {
        match self.reply.as_ref().map(|reply| &reply.content) {
            Some(Content::Fault { errors, .. }) => errors,
            _ => &[],
        }
    }

    /// The reasons of the control act.
    pub fn reasons(&self) -> Vec<Coded> {
        let level = |event: &Element| {
            ["code/qualifier/@code", "code/qualifier/value/@code"]
                .iter()
                .find_map(|path| event.at(path).ok().flatten())
        };
        self.coded("ControlActEvent/reason/justifyingDetectedIssueEvent", level)
    }

    /// The details of the acknowledgement.
    pub fn details(&self) -> Vec<Coded> {
        self.coded("acknowledgement/acknowledgementDetail", |detail| detail.at("@typeCode").ok().flatten())
    }

    /// The codes of the elements that a path finds, each with the level that stands in the element.
    fn coded(&self, path: &str, level: impl Fn(&Element) -> Option<String>) -> Vec<Coded> {
        let found = self.interaction().map(|element| element.elements_at(path));
        let Some(Ok(elements)) = found else { return Vec::new() };
        let read = |element: &Element| {
            let attribute =
                |name: &str| element.at(&format!("code/@{name}")).ok().flatten().unwrap_or_default();
            Coded {
                code: attribute("code"),
                system: attribute("codeSystem"),
                display: attribute("displayName"),
                level: level(element).unwrap_or_default(),
            }
        };
        elements.into_iter().map(read).collect()
    }
}

fn fault_text(error: &FaultError) -> String {
    let code = error.code.as_deref().unwrap_or("no code");
    format!("{code} {:?}", error.description.as_deref().unwrap_or_default())
}

fn kind_of(reply: &Reply) -> Kind {
    if matches!(reply.content, Content::Fault { .. }) {
        return Kind::Fault;
    }
    let Some(interaction) = reply.interaction() else {
        return Kind::Odd("the body holds neither an interaction nor a fault".to_owned());
    };
    match interaction.one("acknowledgement/@typeCode").as_deref() {
        Ok("AA") => Kind::Answer,
        Ok("AE") => Kind::Refusal,
        Ok("AR") => Kind::Rejection,
        Ok(other) => Kind::Odd(format!("the acknowledgement is {other:?}")),
        Err(error) => Kind::Odd(error.to_string()),
    }
}

/// The reply is an answer of that interaction: HTTP 200, `text/xml`, inside its wrapper, with one query end `OK`.
pub fn answered(judged: &Judged, interaction: &str) -> Vec<Check> {
    let found = judged.interaction().map(|element| element.name.local.clone()).unwrap_or_default();
    let is_answer = judged.kind == Kind::Answer && found == interaction;
    let mut checks = vec![
        Check::new("sync.answer", format!("the reply is an answer {interaction}"))
            .holds(is_answer)
            .expected(format!("answer {interaction}"))
            .actual(judged.summary())
            .at(BODY),
    ];
    if !is_answer {
        return checks;
    }
    checks.push(http(judged, 200));
    checks.push(timely(judged));
    let wrapper = judged.reply.as_ref().map(|reply| match &reply.content {
        Content::Payload(element) => element.name.local.clone(),
        Content::Fault { .. } => String::new(),
    });
    let wrapper = wrapper.unwrap_or_default();
    checks.push(
        Check::new("sync.wrapper", "the interaction stands inside the wrapper of retrievals")
            .holds(wrapper == "retrievalQueryResponse")
            .expected("retrievalQueryResponse")
            .actual(&wrapper)
            .at(format!("{BODY}/*")),
    );
    let ends = judged
        .interaction()
        .and_then(|element| element.all("ControlActEvent/queryAck/queryResponseCode/@code").ok());
    let ends = ends.unwrap_or_default().join(" ");
    checks.push(
        Check::new("sync.query-end", "the answer ends the query with OK")
            .holds(ends == "OK")
            .expected("OK")
            .actual(&ends)
            .at("ControlActEvent/queryAck/queryResponseCode/@code"),
    );
    checks
}

/// The reply carries that version code, once.
pub fn versioned(judged: &Judged, code: &str) -> Vec<Check> {
    let found =
        judged.interaction().and_then(|element| element.all("versionCode/@code").ok()).unwrap_or_default();
    vec![
        Check::new("sync.version-code", format!("the reply is of the version {code}"))
            .holds(found == [code])
            .expected(code)
            .actual(if found.is_empty() { judged.summary() } else { found.join(", ") })
            .at("versionCode/@code"),
    ]
}

/// Status and media type of a reply.
pub(crate) fn http(judged: &Judged, status: u16) -> Check {
    let found = format!("{} {}", judged.status.unwrap_or_default(), judged.content_type);
    let is_xml = judged.content_type.split(';').next().is_some_and(|media| media.trim() == "text/xml");
    Check::new("sync.http", format!("the response is HTTP {status} with text/xml"))
        .holds(judged.status == Some(status) && is_xml)
        .expected(format!("{status} text/xml"))
        .actual(found)
        .at("status line and Content-Type")
}

/// The reply was made while its sender waited for it (wire 5.1, pds-messages 12.32).
pub(crate) fn timely(judged: &Judged) -> Check {
    let times = judged.interaction().and_then(|element| element.all("creationTime/@value").ok());
    let times = times.unwrap_or_default();
    let is_timely = |time: &String| {
        let is_written = time.len() == judged.began.len() && time.bytes().all(|byte| byte.is_ascii_digit());
        is_written && (&judged.began..=&judged.ended).contains(&time)
    };
    Check::new(
        "sync.creation-time",
        "the reply was made, by its own word, between the request and its arrival",
    )
    .holds(matches!(times.as_slice(), [only] if is_timely(only)))
    .expected(format!("{} to {}", judged.began, judged.ended))
    .actual(if times.is_empty() { "absent".to_owned() } else { times.join(" ") })
    .at("creationTime/@value")
}
