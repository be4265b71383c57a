//! Where messages go: a Spine inside the program with a data set, or one by URL; its control port, where there is one.
//!
//! Leaves out what is sent. A Spine inside lives by the machine's clock, in the scope of the sender.

use super::Failed;
use super::arguments::ReplayArguments;
use super::sender::Sender;
use crate::serve::{data_set, loading, papers};
use crate::wiring::{Control, ControlError, SPINE_HOST, address, control_at, unfit};
use anyhow::{Context, anyhow};
use serde_json::Value;
use spine_clock::{PanicReport, Scope, Timestamp};
use spine_server::{Config, Seams, Spine, Stores, start};
use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use vertebra_data::Identity;
use vertebra_data::cast::cast;
use vertebra_evidence::{ExitCode, SubjectFacts};
use vertebra_peer::client::Security;
use vertebra_suppliers::mutual_tls;

/// A Spine that can be talked to.
pub(super) struct Place {
    scope: Arc<Scope>,
    inside: Option<Spine>,
    pub(super) address: SocketAddr,
    /// The name in its certificate.
    pub(super) host: String,
    /// Its ASID, as the cast has it.
    pub(super) asid: String,
    control: Option<Control>,
    papers: Papers,
    facts: SubjectFacts,
    told: Vec<(&'static str, String)>,
}

/// Where certificates come from.
enum Papers {
    /// They are made for the Spine inside.
    Made(Box<papers::Papers>),
    /// They lie in files.
    Files { folder: std::path::PathBuf, trust: String },
}

impl Place {
    /// Starts the Spine, or looks whether it is there, and puts people into it.
    ///
    /// # Errors
    /// A file or URL that is none, a Spine that is not reachable, or a machine that cannot start one.
    pub(super) async fn open(arguments: &ReplayArguments, scope: &Arc<Scope>) -> Result<Place, Failed> {
        let people = arguments.people.as_deref().map(people).transpose()?;
        let mut place = match &arguments.spine {
            None => Place::inside(arguments, scope).await?,
            Some(url) => Place::outside(arguments, url, scope).await?,
        };
        if let Some(people) = people {
            let loaded = place.put(&people).await;
            if let Err(failed) = loaded {
                place.close().await;
                return Err(failed);
            }
            let count = people.as_array().map_or(0, Vec::len);
            let file = arguments.people.as_ref().map(|file| file.display().to_string()).unwrap_or_default();
            place.told.push(("people", format!("{count} of {file}")));
        }
        Ok(place)
    }

    async fn inside(arguments: &ReplayArguments, scope: &Arc<Scope>) -> Result<Place, Failed> {
        let data = data_set(&arguments.data).map_err(Failed::usage)?;
        let papers = papers::make(SPINE_HOST, scope.now())?;
        let config = Config::default().with_tls(papers.tls.clone());
        let spine = start(config, Arc::clone(scope), Stores::memory(), Seams::default()).await;
        let spine = spine.map_err(anyhow::Error::from)?;
        let control = control_at(scope, "control", spine.control_address());
        let loaded = match &data {
            Some(data) => loading::load(scope, spine.control_address(), data).await?,
            None => "nothing".to_owned(),
        };
        let facts = SubjectFacts {
            name: "embedded Spine".into(),
            version: env!("CARGO_PKG_VERSION").into(),
            reached: "in process".into(),
        };
        Ok(Place {
            scope: Arc::clone(scope),
            address: spine.hl7_address(),
            inside: Some(spine),
            host: SPINE_HOST.to_owned(),
            asid: cast().spine().asid.to_string(),
            control: Some(control),
            papers: Papers::Made(Box::new(papers)),
            facts,
            told: vec![("data", loaded)],
        })
    }

    async fn outside(arguments: &ReplayArguments, url: &str, scope: &Arc<Scope>) -> Result<Place, Failed> {
        let of_subject = |error| {
            let unfit = unfit(error);
            Failed { exit: unfit.exit, error: anyhow!(unfit.reason) }
        };
        let hl7 = address(url, "https").map_err(of_subject)?;
        let control = match &arguments.control {
            None => None,
            Some(url) => Some(control_at(scope, "control", address(url, "http").map_err(of_subject)?)),
        };
        let folder = arguments.certificates.clone();
        let trust = arguments.trust.clone().unwrap_or_else(|| folder.join(papers::AUTHORITY));
        let trust = super::text_of(&trust).map_err(|failed| {
            let fix = "--trust FILE or --certificates DIR says where the Spine's authority is";
            Failed::usage(anyhow!("{failed}; {fix}"))
        })?;
        let mut version = "not known".to_owned();
        if let Some(control) = &control {
            let ready = control.get("/health/ready").await.map_err(unreachable)?;
            let listener = ready["hl7"].as_str().unwrap_or("not said");
            // One that listens on all addresses is reached under any: only its port can be told.
            let is_same = listener.parse::<SocketAddr>().is_ok_and(|listener| {
                listener.port() == hl7.port() && (listener.ip().is_unspecified() || listener.ip() == hl7.ip())
            });
            if !is_same {
                let reason = format!(
                    "the control port belongs to a Spine whose HL7 listener is {listener}, not {hl7}"
                );
                return Err(Failed { exit: ExitCode::SubjectNotReachable, error: anyhow!(reason) });
            }
            version = ready["version"].as_str().unwrap_or("not said").to_owned();
        }
        let named = url.trim_start_matches("https://").split(['/', ':']).next().unwrap_or_default();
        let is_address = named == "localhost" || named.starts_with('[') || named.parse::<IpAddr>().is_ok();
        let usual = if is_address { SPINE_HOST } else { named };
        let host = arguments.host_name.clone().unwrap_or_else(|| usual.to_owned());
        let told = match &arguments.control {
            Some(url) => url.clone(),
            None => "not given, so neither its audit nor its clock is known".to_owned(),
        };
        Ok(Place {
            scope: Arc::clone(scope),
            inside: None,
            address: hl7,
            asid: cast().spine().asid.to_string(),
            control,
            papers: Papers::Files { folder, trust },
            facts: SubjectFacts { name: "Spine by URL".into(), version, reached: format!("{url} as {host}") },
            host,
            told: vec![("control", told)],
        })
    }

    /// What it is, for records.
    pub(super) fn facts(&self) -> &SubjectFacts {
        &self.facts
    }

    /// What there is to say about it: label and words.
    pub(super) fn told(&self) -> Vec<(&'static str, String)> {
        let SubjectFacts { name, version, reached } = &self.facts;
        [vec![("subject", format!("{name} {version}, {reached}"))], self.told.clone()].concat()
    }

    /// Mutual TLS with the sender's certificate.
    ///
    /// # Errors
    /// Its files cannot be read or used, or no certificate can be made.
    pub(super) fn security(&self, sender: &Sender) -> Result<Security, Failed> {
        let made;
        let (trust, identity) = match (&self.papers, sender) {
            (Papers::Made(papers), Sender::Actor { actor, .. }) => {
                made = papers.pki.client(&actor.host).map_err(anyhow::Error::from)?;
                (papers.pki.trust_pem(), Identity::clone(&made))
            }
            (Papers::Made(papers), Sender::Outside { identity, .. }) => {
                (papers.pki.trust_pem(), identity.clone())
            }
            (Papers::Files { trust, .. }, Sender::Outside { identity, .. }) => {
                (trust.clone(), identity.clone())
            }
            (Papers::Files { folder, trust }, Sender::Actor { actor, .. }) => {
                let (certificate, key) = papers::files(folder, &actor.host);
                let read = |file| {
                    super::text_of(file).map_err(|failed| {
                        let fix = "`vertebra serve` writes it, --certificates DIR says where to";
                        Failed::usage(anyhow!("{failed}; {fix}"))
                    })
                };
                (trust.clone(), Identity { chain_pem: read(&certificate)?, key_pem: read(&key)? })
            }
        };
        mutual_tls(&self.scope, &trust, Some(&identity)).map_err(|error| Failed::usage(error.into()))
    }

    /// The Spine's clock, where it can be asked.
    pub(super) async fn now(&self) -> Option<Timestamp> {
        if self.inside.is_some() {
            return Some(self.scope.now());
        }
        let clock = self.control.as_ref()?.get("/clock").await.ok()?;
        clock["now"].as_str()?.parse().ok()
    }

    /// The last row of the audit about a message, by its id; inside this program, also of one without an id, as the last
    /// row since an instant.
    ///
    /// # Errors
    /// Why there is none, in words.
    pub(super) async fn audited(&self, message_id: &str, since: Timestamp) -> Result<Value, String> {
        let Some(control) = &self.control else { return Err("not asked: no --control was given".to_owned()) };
        let id = message_id.trim_start_matches("uuid:");
        let is_plain = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if !is_plain && self.inside.is_none() {
            return Err("not asked: the message carries no id to ask for".to_owned());
        }
        if self.inside.is_some() {
            // The row of a connection that was closed is written after its end.
            self.scope.settle().await.map_err(|error| error.to_string())?;
        }
        let mut paths = Vec::new();
        if is_plain {
            paths.push(format!("/audit?message-id={id}"));
        }
        if self.inside.is_some() {
            // The Spine need not have come to read an id; inside, nobody else talks to it.
            paths.push(format!("/audit?since={since}"));
        }
        for path in paths {
            let answer = control.get(&path).await.map_err(|error| error.to_string())?;
            if let Some(row) = answer["rows"].as_array().and_then(|rows| rows.last()) {
                return Ok(row.clone());
            }
        }
        Err("no row: the Spine has not audited it".to_owned())
    }

    /// What has panicked inside the program since the last call.
    pub(super) fn panics(&self) -> Vec<PanicReport> {
        if self.inside.is_some() { self.scope.take_panics() } else { Vec::new() }
    }

    async fn put(&self, people: &Value) -> Result<(), Failed> {
        let Some(control) = &self.control else {
            return Err(Failed::usage(anyhow!(
                "--people needs --control: people come in through the control port"
            )));
        };
        match control.put("/people", people).await {
            Ok(_) => Ok(()),
            Err(error @ ControlError::Refused { .. }) => Err(Failed::usage(error.into())),
            Err(error) => Err(unreachable(error)),
        }
    }

    /// Ends a Spine inside the program.
    pub(super) async fn close(self) {
        if let Some(spine) = self.inside {
            spine.stop().await;
        }
    }
}

fn unreachable(error: ControlError) -> Failed {
    let exit = ExitCode::SubjectNotReachable;
    Failed { exit, error: anyhow!("the Spine is not reachable: its control port: {error}") }
}

/// The neutral documents of a file, as an array.
fn people(file: &Path) -> Result<Value, Failed> {
    let text = super::text_of(file)?;
    let read: Value = serde_json::from_str(&text)
        .with_context(|| format!("{} is not JSON", file.display()))
        .map_err(Failed::usage)?;
    match read {
        Value::Array(_) => Ok(read),
        Value::Object(_) => Ok(Value::Array(vec![read])),
        _ => Err(Failed::usage(anyhow!("{}: people are an object or an array of them", file.display()))),
    }
}
