//! What a replay shows: for each message what was sent, what came back, what the checks say and what the audit says; at
//! the end the counts, and a last line that says that nothing was scored.
//!
//! Leaves out judging. A failing check stands in the order of the failure screen of runs (design 6).

use super::arguments::ReplayArguments;
use super::place::Place;
use super::pretty;
use super::{Prepared, Replayed};
use serde_json::Value;
use std::collections::BTreeMap;
use vertebra_evidence::{Check, CheckVerdict};
use vertebra_oracle::{Kind, label};
use vertebra_peer::client::Exchange;
use vertebra_report::{Style, quoted, visible};

/// Width of the labels, as on the failure screen.
const LABEL: usize = 12;
/// Width of the ids of checks.
const CHECK: usize = 28;
/// Stages of the audit on one line.
const STAGES: usize = 5;
/// Characters of a found value that a check which holds shows: it shares its line.
const FOUND_CHARS: usize = 60;

/// The last line of every replay.
const UNSCORED: &str = "unscored: a replay is no run and comes to no verdict; `vertebra run` does";

/// The end of a page that an interrupt cut short.
pub(super) fn interrupted() -> String {
    format!("\ninterrupted: told to stop before the last message was judged\n{UNSCORED}\n")
}

/// The page so far, with what it counts.
pub(super) struct Page<'a> {
    style: Style,
    arguments: &'a ReplayArguments,
    messages: usize,
    kinds: BTreeMap<&'static str, usize>,
    verdicts: BTreeMap<&'static str, usize>,
    checks: usize,
    findings: usize,
    failures: usize,
    panics: usize,
}

impl<'a> Page<'a> {
    pub(super) fn new(style: Style, arguments: &'a ReplayArguments, messages: usize) -> Page<'a> {
        let (kinds, verdicts) = (BTreeMap::new(), BTreeMap::new());
        Page { style, arguments, messages, kinds, verdicts, checks: 0, findings: 0, failures: 0, panics: 0 }
    }

    /// Whether a check has failed, or something panicked.
    pub(super) fn has_failures(&self) -> bool {
        self.failures + self.panics > 0
    }

    /// What is replayed against.
    pub(super) fn head(&self, place: &Place) -> String {
        let mut text = format!("vertebra {} replays, unscored\n", env!("CARGO_PKG_VERSION"));
        for (label, words) in place.told() {
            text.push_str(&self.field(label, &words));
        }
        text
    }

    /// What is sent.
    pub(super) fn sent(&mut self, number: usize, prepared: &Prepared) -> String {
        let Prepared { capture, outgoing, sender, odd } = prepared;
        let head = format!("message {} of {}", number + 1, self.messages);
        let mut text = format!("\n{}  {}\n", self.style.strong(&head), visible(&capture.name));
        let words = capture.form.words();
        text += &self.field("recognised", &format!("{words}, {} bytes", capture.bytes.len()));
        text += &self.field("sender", &sender.shown());
        let action = outgoing.soap_action.as_deref().unwrap_or("absent");
        let (method, path) = (&outgoing.request.method, &outgoing.request.path);
        text += &self.field("sent", &format!("{method} {path}\nSOAPAction {action}"));
        text += &self.field("interaction", known(outgoing.said.interaction()));
        let asked = &outgoing.said.asked;
        let ids = format!("wsa:MessageID {}\nHL7 id {}", known(&asked.message_id), known(&asked.hl7_id));
        text += &self.field("ids", &ids);
        let asids = format!("from {} to {}", known(&asked.sender_asid), known(&asked.receiver_asid));
        text += &self.field("ASIDs", &asids);
        for remark in &outgoing.remarks {
            text += &self.field("remark", remark);
        }
        for check in odd {
            self.findings += 1;
            text += &self.field("remark", &finding(check));
        }
        text
    }

    /// What came back, and what there is to say about it.
    pub(super) fn received(&mut self, prepared: &Prepared, replayed: &Replayed) -> String {
        let Replayed { exchange, judged, .. } = replayed;
        *self.kinds.entry(kind(&judged.kind)).or_default() += 1;
        self.field("TLS", &tls(exchange))
            + &self.response(exchange)
            + &self.judgement(prepared, replayed)
            + &self.audit(replayed)
    }

    /// The counts, and the word that there is no verdict.
    pub(super) fn end(&self) -> String {
        let kinds: String = self.kinds.iter().map(|(kind, count)| format!("  {kind} {count}")).collect();
        let verdicts: String =
            self.verdicts.iter().map(|(word, count)| format!("  {word} {count}")).collect();
        let panics = if self.panics == 0 { String::new() } else { format!("  panics {}", self.panics) };
        format!(
            "\nmessages {}{kinds}\nchecks {}{verdicts}{panics}  remarks on requests {}\n\
             {UNSCORED}\n",
            self.messages, self.checks, self.findings
        )
    }

    fn response(&self, exchange: &Exchange) -> String {
        let response = match exchange.response() {
            None => {
                let why = exchange.failure().map(ToString::to_string).unwrap_or_default();
                let mut text = self.field("response", &format!("none: {why}"));
                if !exchange.received.is_empty() {
                    text += &self.body(&exchange.received);
                }
                return text;
            }
            Some(response) => response,
        };
        let status = format!("{} {}, {} bytes", response.status, response.reason, response.body.len());
        let mut text = self.field("response", &status);
        for header in &response.headers {
            text += &format!("    {}\n", visible(&format!("{}: {}", header.name, header.value)));
        }
        text + "\n" + &self.body(&response.body)
    }

    fn body(&self, bytes: &[u8]) -> String {
        let lines = pretty::lines(bytes, self.arguments.full);
        lines.iter().map(|line| format!("    {line}\n")).collect::<String>() + "\n"
    }

    fn judgement(&mut self, prepared: &Prepared, replayed: &Replayed) -> String {
        let Replayed { judged, checks, panics, .. } = replayed;
        let mut text = self.field("judged", &judged.summary());
        for check in checks {
            self.checks += 1;
            *self.verdicts.entry(check.verdict.word()).or_default() += 1;
            text += &self.check(check);
        }
        let failed: Vec<&Check> = checks.iter().filter(|check| check.verdict == CheckVerdict::Fail).collect();
        self.failures += failed.len();
        self.panics += panics.len();
        if let [first, others @ ..] = failed.as_slice() {
            text += &self.screen(prepared, replayed, first, others);
        }
        for panic in panics {
            text +=
                &self.field("panic", &format!("{}: {} (task {})", panic.place, panic.message, panic.task));
        }
        text
    }

    /// One line for a check; what was expected of one that does not hold stands below it.
    fn check(&self, check: &Check) -> String {
        let sign = match check.verdict {
            CheckVerdict::Pass => self.style.good("✔"),
            CheckVerdict::Fail => self.style.bad("✘"),
            _ => self.style.doubtful("⚠"),
        };
        let found = visible(check.actual.as_deref().unwrap_or_default());
        let found = found.split_whitespace().collect::<Vec<_>>().join(" ");
        let (found, at) = (shortened(&found), check.at.as_deref().unwrap_or_default());
        let found = if found.is_empty() { "nothing" } else { &found };
        let mut text = format!("    {sign} {:CHECK$} {found}  at {at}\n", check.id);
        let is_open = !matches!(check.verdict, CheckVerdict::Pass | CheckVerdict::Fail);
        if self.arguments.full || is_open {
            text += &format!("      {}: {}\n", check.verdict.word(), check.statement);
        }
        if self.arguments.full {
            text +=
                &format!("      expected {}\n", visible(check.expected.as_deref().unwrap_or("nothing else")));
        }
        if let Some(cause) = check.cause.as_deref().filter(|_| is_open) {
            text += &format!("      {cause}\n");
        }
        text
    }

    /// Requirement; check; blame; expected against actual at its path; the sequence; the likely cause; the command.
    fn screen(&self, prepared: &Prepared, replayed: &Replayed, check: &Check, others: &[&Check]) -> String {
        let mut text = format!("\n  {}\n", self.style.bad("✘ failed"));
        text += &self.field("requirement", "none: a replay is not scored");
        text +=
            &self.field("check", &format!("{} is {}: {}", check.id, check.verdict.word(), check.statement));
        text += &self.field("blame", check.blame.word());
        text += &self.field("expected", check.expected.as_deref().unwrap_or("not said"));
        text += &self.field("actual", check.actual.as_deref().unwrap_or("not said"));
        text += &self.field("at", check.at.as_deref().unwrap_or("not said"));
        for other in others {
            let values = |value: &Option<String>| value.clone().unwrap_or_default();
            text += &self.field(
                "also",
                &format!(
                    "{} is {}: {}; expected {}, found {}",
                    other.id,
                    other.verdict.word(),
                    other.statement,
                    values(&other.expected),
                    values(&other.actual)
                ),
            );
        }
        let Replayed { exchange, judged, .. } = replayed;
        let sign = if exchange.failure().is_none() { "◀──" } else { "╳──" };
        let sent = exchange.request_head.len() + exchange.request_body.len();
        let sequence = format!(
            "{}  {} ──▶ the Spine  {} ({sent} bytes)  {sign} {} ({} bytes)",
            exchange.started.strftime("%H:%M:%S%.3f"),
            prepared.sender.name(),
            label(&exchange.request_body),
            judged.summary(),
            exchange.received.len()
        );
        text += &self.field("sequence", &sequence);
        text += &self.field("likely", &likely(replayed, check));
        text += &self.field("replay", &command(self.arguments, &prepared.capture.name));
        text + "\n"
    }

    fn audit(&self, replayed: &Replayed) -> String {
        let row = match &replayed.audit {
            Err(why) => return self.field("audit", why),
            Ok(row) => row,
        };
        let mut words = row["outcome"].as_str().unwrap_or("without an outcome").to_owned();
        if let (Some(asid), Some(party)) = (row["asid"].as_str(), row["party"].as_str()) {
            words.push_str(&format!(", from {asid} of {party}"));
        }
        if let Some(fault) = row["fault"].as_str() {
            let about = row["about"].as_str().unwrap_or("nothing");
            words.push_str(&format!(", {fault} about {about:?}"));
        }
        let steps = row["steps"].as_array().map(Vec::as_slice).unwrap_or_default();
        let steps: Vec<String> = steps
            .iter()
            .map(|step| {
                let sign = if step["passed"] == Value::Bool(true) { "✔" } else { "✘" };
                format!("{sign} {}", step["stage"].as_str().unwrap_or_default())
            })
            .collect();
        let lines: Vec<String> = steps.chunks(STAGES).map(|some| some.join("  ")).collect();
        let walked = if lines.is_empty() { "none was walked".to_owned() } else { lines.join("\n") };
        self.field("audit", &words) + &self.field("stages", &walked)
    }

    /// A labelled value; further lines of the value stand below its first.
    fn field(&self, label: &str, value: &str) -> String {
        let mut text = String::new();
        let mut label = format!("{label:LABEL$}");
        for line in visible(value).lines() {
            text.push_str(&format!("  {} {line}\n", self.style.strong(&label)));
            label = " ".repeat(LABEL);
        }
        text
    }
}

fn known(text: &str) -> &str {
    if text.is_empty() { "not said" } else { text }
}

fn shortened(text: &str) -> String {
    if text.chars().count() <= FOUND_CHARS {
        return text.to_owned();
    }
    text.chars().take(FOUND_CHARS).chain(['…']).collect()
}

fn finding(check: &Check) -> String {
    let expected = check.expected.as_deref().unwrap_or_default();
    let actual = check.actual.as_deref().filter(|actual| !actual.is_empty()).unwrap_or("nothing");
    let at = check.at.as_deref().unwrap_or_default();
    format!("{}: {} – but found {actual}, not {expected}, at {at}", check.id, check.statement)
}

fn tls(exchange: &Exchange) -> String {
    match &exchange.tls {
        None => "no handshake was completed".to_owned(),
        Some(facts) => {
            let server = facts.server_subject.as_deref().unwrap_or("unknown");
            format!("{}, {}, the Spine is {server}", facts.version, facts.cipher_suite)
        }
    }
}

fn kind(kind: &Kind) -> &'static str {
    match kind {
        Kind::Answer => "answered",
        Kind::Refusal => "refused",
        Kind::Rejection => "rejected",
        Kind::Fault => "faulted",
        Kind::Nothing(_) => "without a reply",
        Kind::Odd(_) => "with something else",
    }
}

/// The cause that the check names, or what is known: what came back where something else was due.
fn likely(replayed: &Replayed, check: &Check) -> String {
    if let Some(cause) = &check.cause {
        return cause.clone();
    }
    if let Some(panic) = replayed.panics.first() {
        return format!("the Spine panicked at {}", panic.place);
    }
    let due = check.expected.as_deref().unwrap_or("something else");
    let at = check.at.as_deref().unwrap_or("a place that is not named");
    format!("the Spine came back with {} where {due} was due at {at}", replayed.judged.summary())
}

/// The command that sends this message alone again.
fn command(arguments: &ReplayArguments, name: &str) -> String {
    let file = if name == "standard input" { "-" } else { name };
    let mut words = vec!["vertebra".to_owned(), "replay".to_owned(), file.to_owned()];
    words.extend(arguments.again());
    words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" ")
}
