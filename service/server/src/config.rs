//! What a Spine is told before it starts: one section per topic, every key with its default and its reason.
//!
//! Leaves out how values are put together (`layers`), where they came from (`origins`) and how they are shown
//! (`effective`). Implements design 4.3; the figures of `[limits]` follow wire 1.5 where the facts have one.

mod effective;
mod layers;
mod origins;
mod rules;

pub use effective::Setting;
pub use layers::{ConfigError, Layers};
pub use origins::Source;

use crate::tls::TlsMaterial;
use jiff::SignedDuration;
use origins::Origins;
use serde::{Deserialize, Serialize};
use spine_hub::{SpineIdentity, Switches};
use spine_kernel::{Asid, OdsCode, PartyKey};
use spine_pds::PdsSwitches;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// The documented HL7 port of a sandbox.
pub const SANDBOX_HL7_PORT: u16 = 4430;
/// The documented control port of a sandbox.
pub const SANDBOX_CONTROL_PORT: u16 = 4480;

/// Everything that a Spine is told. `Config::default()` suits runs: every port is free to choose, so that any
/// number of Spines stand side by side. The TLS material has no default: [`Config::with_tls`].
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Config {
    /// Who the Spine is.
    pub spine: SpineSection,
    /// The listener for HL7 messages.
    pub hl7: Hl7Section,
    /// The control port.
    pub control: ControlSection,
    /// Limits of the listeners.
    pub limits: Limits,
    /// Rules of the hub that the facts only infer.
    pub switches: Switches,
    /// Rules of PDS that the facts only infer.
    pub pds: PdsSwitches,
    /// What the binary writes to its log.
    pub log: LogSection,
    /// Where each value came from; empty for defaults.
    #[serde(skip)]
    origins: Origins,
}

impl Config {
    /// The defaults of `serve`: documented ports, and room for fresh Spines on request.
    pub fn sandbox() -> Self {
        let mut config = Self::default();
        config.hl7.listen = loopback(SANDBOX_HL7_PORT);
        config.control.listen = loopback(SANDBOX_CONTROL_PORT);
        config.control.spines = true;
        config.origins = Origins::all(&config, &Source::Default);
        config
    }

    /// The same configuration with that TLS material.
    #[must_use]
    pub fn with_tls(mut self, material: TlsMaterial) -> Self {
        self.hl7.tls = Some(material);
        self
    }

    /// Every value with the place that it came from, sorted by key. Certificates and keys are left out of the values.
    pub fn effective(&self) -> Vec<Setting> {
        effective::settings(self, &self.origins)
    }

    /// Holds the rules between and within values.
    ///
    /// # Errors
    /// The first key whose value breaks a rule, with the value and the rule.
    pub fn check(&self) -> Result<(), ConfigError> {
        rules::check(self)
    }

    pub(crate) fn identity(&self) -> SpineIdentity {
        SpineIdentity {
            ods: self.spine.ods.clone(),
            party: self.spine.party.clone(),
            asid: self.spine.asid.clone(),
        }
    }
}

fn loopback(port: u16) -> SocketAddr {
    SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port)
}

/// `[spine]`: who the Spine is.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct SpineSection {
    /// A name for logs and metrics: 1 to 64 lower-case letters, digits and hyphens. Default `spine`.
    pub name: String,
    /// Its ODS code as a party of its own directory.
    pub ods: OdsCode,
    /// Its party key.
    pub party: PartyKey,
    /// The ASID under which it receives and sends.
    pub asid: Asid,
}

impl Default for SpineSection {
    fn default() -> Self {
        let SpineIdentity { ods, party, asid } = SpineIdentity::default();
        Self { name: "spine".to_owned(), ods, party, asid }
    }
}

/// `[hl7]`: the listener for messages, mutual TLS only.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Hl7Section {
    /// Where it listens. Default: loopback, any free port; a sandbox takes port 4430.
    pub listen: SocketAddr,
    /// The name under which it stands in its scope, and which its certificate carries.
    pub host_name: String,
    /// Whether a body must have a declared length. Default: yes, since every sender of the facts declares one and none
    /// chunks (wire 1.3); inferred, so it is a switch. Without it chunked bodies are taken, one a connection, and a
    /// missing length means that there is no body.
    pub needs_length: bool,
    /// Its certificate chain and key, and whom it trusts. Has no default. In a file or the environment each of the
    /// three is given as text (`server-chain-pem`) or as the path of a file (`server-chain-file`).
    pub tls: Option<TlsMaterial>,
}

impl Default for Hl7Section {
    fn default() -> Self {
        Self {
            listen: loopback(0),
            host_name: "spine.vertebra.test".to_owned(),
            needs_length: true,
            tls: None,
        }
    }
}

/// `[control]`: the control port, plain HTTP, loopback only.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct ControlSection {
    /// Where it listens; a loopback address. Default: any free port; a sandbox takes port 4480.
    pub listen: SocketAddr,
    /// Whether `POST /spines` starts fresh Spines. Default: no; a sandbox does.
    pub spines: bool,
}

impl Default for ControlSection {
    fn default() -> Self {
        Self { listen: loopback(0), spines: false }
    }
}

/// `[limits]`: what a connection may take. Durations are written as `PT30S` or `30s` and run by the Spine's clock.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Limits {
    /// Handshakes under way per listener. 128: on two cores a handshake takes a millisecond, so a place is soon free
    /// again; more would only make all of them slower. Above it nobody is accepted.
    pub handshakes: usize,
    /// While nobody can be accepted, the oldest handshake gives its place up after this. 1 s: a hundred times what one
    /// takes, and short enough that strangers who stay silent lock nobody out.
    pub crowded_handshake: SignedDuration,
    /// Connections per listener that are served. 1,024: a quarter of the usual limit of 4,096 descriptors, so that
    /// stores and fresh Spines keep theirs.
    pub connections: usize,
    /// Connections beyond those whose first request is read and answered with the retriable fault 200. 128: as many as
    /// handshakes, so that none under way can keep a served place from anybody. Beyond it nobody is accepted.
    pub lobby: usize,
    /// Messages in progress at once; above it a message gets the retriable fault 200. 512: half of the connections,
    /// since a message is in progress for a small part of its connection's life.
    pub messages: usize,
    /// Bytes of bodies held at once; a body for which there is no room gets the retriable fault 200. 256 MiB: fifty of
    /// the largest.
    pub held_bytes: usize,
    /// From the accepted connection to the end of the handshake. 10 s: three round trips over a bad line.
    pub handshake: SignedDuration,
    /// From the end of the handshake to a whole request, head and body. 30 s: the largest body over 1.5 Mbit/s.
    pub request: SignedDuration,
    /// From a response to the next whole request of the same connection, and for taking the response. 60 s: longer than
    /// common clients keep an idle connection, so that the client is the one to close it.
    pub keep_alive: SignedDuration,
    /// The largest body of a message. 5,000,000 bytes (wire 1.5).
    pub body_bytes: usize,
    /// How much of a longer body is read and thrown away, so that its sender can read why it was refused. 16 MiB.
    pub discard_bytes: usize,
    /// The largest request head. 32 KiB: twice what gateways in front of suppliers are known to add.
    pub head_bytes: usize,
    /// The most headers of a request. 100: what the HTTP library holds without an allocation.
    pub header_count: usize,
    /// Audit rows of strangers, whose connections ended before a certificate was seen, for each reason and hour. 60:
    /// one a minute tells a person what goes on; a counter keeps the rest, so that strangers cannot fill the store.
    pub stranger_rows: usize,
    /// How long a stopping Spine waits for requests in progress, in real time. 5 s.
    pub drain: SignedDuration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            handshakes: 128,
            crowded_handshake: SignedDuration::from_secs(1),
            connections: 1_024,
            lobby: 128,
            messages: 512,
            held_bytes: 256 * 1_024 * 1_024,
            handshake: SignedDuration::from_secs(10),
            request: SignedDuration::from_secs(30),
            keep_alive: SignedDuration::from_secs(60),
            body_bytes: 5_000_000,
            discard_bytes: 16 * 1_024 * 1_024,
            head_bytes: 32 * 1_024,
            header_count: 100,
            stranger_rows: 60,
            drain: SignedDuration::from_secs(5),
        }
    }
}

impl Limits {
    /// Those of the control port: its places and shares are the defaults, so that whoever gives the HL7 listener few
    /// can still ask what goes on.
    pub(crate) fn of_control(self) -> Self {
        let Self { handshakes, connections, lobby, messages, held_bytes, .. } = Self::default();
        Self { handshakes, connections, lobby, messages, held_bytes, ..self }
    }
}

/// `[log]`: read by the binary, which owns the process's one subscriber; a Spine only emits events.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct LogSection {
    /// Which events are written, in the filter syntax of `tracing-subscriber`. Default `info`.
    pub filter: String,
    /// How they are written. Default `text`.
    pub format: LogFormat,
}

impl Default for LogSection {
    fn default() -> Self {
        Self { filter: "info".to_owned(), format: LogFormat::Text }
    }
}

/// How log lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}
