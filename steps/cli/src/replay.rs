//! `vertebra replay`: sends captured messages as they stand, shows what comes back, and judges it with the suite's own
//! checks, unscored.
//!
//! What can be found wrong with files and words is found before anything is sent. A failed check alone does not end with
//! an exit code of its own: nobody has said what was due, so what fails here is a question about a message and no
//! verdict about a Spine; `--strict` is for scripts that want to know. Leaves out verdicts: `vertebra run` comes to them.

mod arguments;
mod capture;
mod keep;
mod message;
mod page;
mod place;
mod pretty;
mod raw;
mod recorded;
mod sender;

pub(crate) use arguments::ReplayArguments;

use crate::signals::told_to_stop;
use crate::voice::{complain, say};
use anyhow::{Context, anyhow};
use capture::{Capture, Form};
use keep::Keep;
use message::{Outgoing, Said, Writing, prepare};
use page::Page;
use place::Place;
use sender::Sender;
use serde_json::Value;
use spine_clock::{PanicReport, Scope, ScopeConfig, Timestamp, install_panic_hook};
use std::env;
use std::fmt;
use std::fs;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{self, IsTerminal};
use std::path::Path;
use std::sync::Arc;
use vertebra_evidence::{Blame, Check, CheckVerdict, ExitCode};
use vertebra_oracle::{Judged, Sent, applicable, formed};
use vertebra_peer::client::{Call, Client, Deadline, Exchange, Security};
use vertebra_peer::http::Failure;
use vertebra_report::Style;
use vertebra_suppliers::RESPONSE_DEADLINE;

/// The path that synchronous messages are posted to (wire 1.2).
const USUAL_PATH: &str = "/sync-service";

/// Replays, and says how it ended.
pub(crate) async fn replay(arguments: ReplayArguments) -> ExitCode {
    let stop = match told_to_stop(1) {
        Ok(stop) => stop,
        Err(error) => {
            complain(&format!("signals cannot be heard: {error}"));
            return ExitCode::EnvironmentNotFit;
        }
    };
    let ended = tokio::select! {
        ended = Box::pin(replayed(&arguments)) => ended,
        () = stop => say(&page::interrupted()).map(|()| ExitCode::Interrupted).map_err(Failed::from),
    };
    ended.unwrap_or_else(|failed| {
        complain(&failed.to_string());
        failed.exit
    })
}

/// Why nothing more is sent.
struct Failed {
    exit: ExitCode,
    error: anyhow::Error,
}

impl Failed {
    fn usage(error: anyhow::Error) -> Failed {
        Failed { exit: ExitCode::Usage, error }
    }
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#}", self.error)
    }
}

/// What the machine did not give.
impl From<anyhow::Error> for Failed {
    fn from(error: anyhow::Error) -> Self {
        Failed { exit: ExitCode::EnvironmentNotFit, error }
    }
}

/// One message, ready to be sent.
struct Prepared {
    capture: Capture,
    sender: Sender,
    outgoing: Outgoing,
    /// What is odd about it: findings about its sender.
    odd: Vec<Check>,
}

/// What came of it.
struct Replayed {
    exchange: Exchange,
    judged: Judged,
    /// What was asked of the reply.
    checks: Vec<Check>,
    audit: Result<Value, String>,
    panics: Vec<PanicReport>,
}

async fn replayed(arguments: &ReplayArguments) -> Result<ExitCode, Failed> {
    let captures = captures(arguments)?;
    let mut senders = Vec::new();
    for capture in &captures {
        let said = Said::of(&capture.form, &capture.bytes);
        senders.push(Sender::choose(arguments, capture.actor.as_deref(), &said.asked.sender_asid)?);
    }
    install_panic_hook();
    let scope = Scope::new(ScopeConfig::system("replay", seed()));
    let opened = Place::open(arguments, &scope).await;
    let ended = match opened {
        Err(failed) => Err(failed),
        Ok(place) => {
            let ended =
                Box::pin(all(arguments, &scope, &place, captures.into_iter().zip(senders).collect())).await;
            place.close().await;
            ended
        }
    };
    scope.shutdown().await;
    ended
}

/// All files, read and recognised before anything is sent; what is wrong with any of them is said of all.
fn captures(arguments: &ReplayArguments) -> Result<Vec<Capture>, Failed> {
    let mut captures = Vec::new();
    let mut wrong = Vec::new();
    for word in &arguments.files {
        match capture::read(word) {
            Ok(Capture { form: Form::Payload(_), name, .. }) if arguments.no_envelope => wrong.push(format!(
                "{name} is a bare HL7 interaction, and --no-envelope refuses to put it into an envelope"
            )),
            Ok(capture) => captures.push(capture),
            Err(error) => wrong.push(format!("{error:#}")),
        }
    }
    if wrong.is_empty() { Ok(captures) } else { Err(Failed::usage(anyhow!(wrong.join("\nvertebra: ")))) }
}

async fn all(
    arguments: &ReplayArguments,
    scope: &Arc<Scope>,
    place: &Place,
    messages: Vec<(Capture, Sender)>,
) -> Result<ExitCode, Failed> {
    let style = Style::detect(io::stdout().is_terminal(), |name| env::var(name).ok());
    let mut page = Page::new(style, arguments, messages.len());
    let keep = arguments.out.as_deref();
    let mut keep =
        keep.map(|folder| Keep::begin(folder, arguments, place, messages.len(), scope.now())).transpose()?;
    let mut ready = Vec::new();
    for (number, (capture, sender)) in messages.into_iter().enumerate() {
        let security = place.security(&sender)?;
        ready.push((prepared(arguments, scope, place, number, capture, sender)?, security));
    }
    say(&page.head(place))?;
    for (number, (prepared, security)) in ready.into_iter().enumerate() {
        // Said before it is sent: a Spine may take its time.
        say(&page.sent(number, &prepared))?;
        let replayed = sent(scope, place, number, &prepared, security).await;
        reached(&replayed.exchange)?;
        say(&page.received(&prepared, &replayed))?;
        if let Some(keep) = &mut keep {
            keep.message(number, &prepared, &replayed)?;
        }
    }
    say(&page.end())?;
    Ok(if arguments.strict && page.has_failures() { ExitCode::Findings } else { ExitCode::Conformant })
}

/// Makes what goes out for one message.
fn prepared(
    arguments: &ReplayArguments,
    scope: &Scope,
    place: &Place,
    number: usize,
    capture: Capture,
    sender: Sender,
) -> Result<Prepared, Failed> {
    let id = |which: &str| uuid(&scope.seed(&format!("replay/{number}/{which}")));
    let writing = Writing {
        sender: sender.asid(),
        from: &sender.address(),
        spine: &place.asid,
        to: &place.host,
        path: arguments.path.as_deref().unwrap_or(USUAL_PATH),
        action: arguments.action.as_deref(),
        fresh: arguments.fresh_ids.then(|| ([id("message"), id("interaction")], scope.now())),
        as_sender: arguments.as_sender,
        spare_id: id("envelope"),
    };
    let outgoing =
        prepare(&capture, &writing).with_context(|| capture.name.clone()).map_err(Failed::usage)?;
    Ok(Prepared { odd: odd(&outgoing), outgoing, sender, capture })
}

/// Sends one message and judges what comes back.
async fn sent(
    scope: &Arc<Scope>,
    place: &Place,
    number: usize,
    prepared: &Prepared,
    security: Security,
) -> Replayed {
    let outgoing = &prepared.outgoing;
    let call = Call::new(format!("replay/{number}"), place.host.clone(), outgoing.request.clone());
    let client = Client::new(Arc::clone(scope), security, Deadline::Real(RESPONSE_DEADLINE));
    let before = place.now().await;
    let token = scope.token("replay a message");
    let (mut exchange, token) = client.exchange(call.address(place.address), token).await;
    drop(token);
    if !outgoing.head.is_empty() {
        // A raw request went out as one piece; checks look at its body.
        exchange.request_head = outgoing.head.clone();
        exchange.request_body = outgoing.body.clone();
    }
    let clock = before.zip(place.now().await);
    if let Some((before, after)) = clock {
        (exchange.started, exchange.ended) = (before, after);
    }
    let judged = Judged::read(&exchange);
    let checks = judgement(&judged, outgoing, &exchange, clock);
    let audit = place.audited(&outgoing.said.asked.message_id, exchange.started).await;
    Replayed { panics: place.panics(), audit, checks, judged, exchange }
}

/// What is odd about a message. Bodies that are no single document have a form of their own, which nobody here reads.
fn odd(outgoing: &Outgoing) -> Vec<Check> {
    if outgoing.body.is_empty() || outgoing.is_opaque {
        return Vec::new();
    }
    let checks = formed(&outgoing.body, outgoing.soap_action.as_deref()).into_iter();
    checks.filter(|check| check.verdict != CheckVerdict::Pass).collect()
}

/// The checks that apply, with what this sender cannot know taken out of the Spine's blame.
fn judgement(
    judged: &Judged,
    outgoing: &Outgoing,
    exchange: &Exchange,
    clock: Option<(Timestamp, Timestamp)>,
) -> Vec<Check> {
    let sent = Sent { is_posted: outgoing.request.method == "POST", is_whole: outgoing.is_whole };
    let mut checks = applicable(judged, &outgoing.said.asked, exchange, sent);
    for check in &mut checks {
        if check.verdict != CheckVerdict::Fail {
            continue;
        }
        if check.id == "sync.creation-time" && clock.is_none() {
            check.verdict = CheckVerdict::Unverified;
            check.cause = Some("the Spine's clock is not known here; --control lets it be asked".to_owned());
        }
        if outgoing.said.asked.message_id.is_empty() && check.expected.as_deref() == Some("") {
            check.verdict = CheckVerdict::Unverified;
            check.cause =
                Some("the request cannot be read here, so its part of this is not known".to_owned());
        }
        if let Some(Failure::TlsAlert(alert)) = exchange.failure() {
            check.blame = Blame::Prerequisite;
            check.cause = Some(format!("the Spine does not take this certificate: {alert}"));
        }
    }
    checks
}

/// A Spine that cannot be talked to ends the replay: what follows could not be sent either.
fn reached(exchange: &Exchange) -> Result<(), Failed> {
    let fix = match exchange.failure() {
        Some(Failure::Refused | Failure::NotConnected | Failure::NoAddress(_)) => {
            "is it running, and is the port right?"
        }
        Some(Failure::TlsRefused(_)) => {
            "--trust names its authority, --host-name the name in its certificate"
        }
        _ => return Ok(()),
    };
    let why = exchange.failure().map(ToString::to_string).unwrap_or_default();
    Err(Failed {
        exit: ExitCode::SubjectNotReachable,
        error: anyhow!("the Spine is not reachable: {why}; {fix}"),
    })
}

/// The text of a file that the user names.
fn text_of(file: &Path) -> Result<String, Failed> {
    let read = fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()));
    read.map_err(Failed::usage)
}

/// Drawn from the randomness that the standard library takes from the operating system.
fn seed() -> [u8; 32] {
    let mut seed = [0; 32];
    for part in seed.chunks_mut(8) {
        part.copy_from_slice(&RandomState::new().build_hasher().finish().to_le_bytes());
    }
    seed
}

/// A random UUID from random bytes, in upper case.
fn uuid(bytes: &[u8; 32]) -> String {
    let mut id: [u8; 16] = std::array::from_fn(|at| bytes[at]);
    id[6] = id[6] & 0x0f | 0x40;
    id[8] = id[8] & 0x3f | 0x80;
    let hex: String = id.iter().map(|byte| format!("{byte:02X}")).collect();
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}
