//! `vertebra serve`: a Spine as a sandbox, with people in it, certificates for its clients, and a request that works.
//!
//! Leaves out the Spine itself (`spine-server`). Runs until it is told to stop, then lets requests in progress end.

pub(crate) mod loading;
pub(crate) mod papers;
mod sample;
mod settings;

use crate::arguments::{Clock, ServeArguments};
use crate::signals::told_to_stop;
use crate::voice::{complain, say};
use anyhow::{Context, anyhow};
use spine_clock::real;
use spine_clock::{Scope, ScopeConfig, install_panic_hook};
use spine_server::{ConfigError, Seams, Spine, StartError, Stores, start};
use std::env;
use std::fmt;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::ErrorKind;
use std::sync::Arc;
use vertebra_data::cast::{ActorKind, cast};
use vertebra_data::{DataSet, DataSetError};
use vertebra_evidence::ExitCode;
use vertebra_suppliers::SpineAddress;

/// The data set of that name has nobody in it, and is not one.
const NO_DATA: &str = "none";

/// Serves, and says how it ended: stopping when told to is a good end.
pub(crate) async fn serve(arguments: ServeArguments) -> ExitCode {
    match served(&arguments).await {
        Ok(()) => ExitCode::Conformant,
        Err(failed) => {
            complain(&failed.to_string());
            failed.exit
        }
    }
}

/// Why a sandbox did not start.
struct Failed {
    exit: ExitCode,
    error: anyhow::Error,
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#}", self.error)
    }
}

/// What the machine did not give; what the user got wrong is told apart below.
impl From<anyhow::Error> for Failed {
    fn from(error: anyhow::Error) -> Self {
        Failed { exit: ExitCode::EnvironmentNotFit, error }
    }
}

impl From<ConfigError> for Failed {
    fn from(error: ConfigError) -> Self {
        Failed { exit: ExitCode::Usage, error: error.into() }
    }
}

impl From<StartError> for Failed {
    fn from(error: StartError) -> Self {
        let exit = match error {
            StartError::Config(_) => ExitCode::Usage,
            StartError::NoTls | StartError::Tls(_) | StartError::Bind { .. } => ExitCode::EnvironmentNotFit,
        };
        let error = match &error {
            StartError::Bind { reason, .. } if reason.kind() == ErrorKind::AddrInUse => {
                anyhow!("{error}; use --hl7-port or --control-port, or stop the other one")
            }
            _ => error.into(),
        };
        Failed { exit, error }
    }
}

async fn served(arguments: &ServeArguments) -> Result<(), Failed> {
    let config = settings::config(arguments, env::vars_os())?;
    if arguments.print_config {
        return Ok(say(&settings::printed(&config, arguments))?);
    }
    settings::start_log(&config).map_err(|error| Failed { exit: ExitCode::Usage, error })?;
    let data = data_set(&arguments.data).map_err(|error| Failed { exit: ExitCode::Usage, error })?;
    let stop = told_to_stop(1).context("signals cannot be heard")?;
    install_panic_hook();
    let scope = scope(arguments.clock);
    let (config, papers) = if config.hl7.tls.is_some() {
        (config, None)
    } else {
        let papers = papers::make(&config.hl7.host_name, scope.now())?;
        (config.with_tls(papers.tls.clone()), Some(papers))
    };
    let called = SpineAddress {
        host: config.hl7.host_name.clone(),
        asid: config.spine.asid.clone(),
        ..SpineAddress::of(cast())
    };
    let spine = start(config, Arc::clone(&scope), Stores::memory(), Seams::default()).await?;
    let loaded = match &data {
        Some(data) => loading::load(&scope, spine.control_address(), data).await,
        None => Ok("nothing".to_owned()),
    };
    let told = match loaded {
        Ok(loaded) => {
            let loaded = loaded + &data.as_ref().map(patients).unwrap_or_default();
            told(arguments, &scope, &spine, &called, &loaded, papers.as_ref())
        }
        Err(error) => Err(error),
    };
    let said = told.and_then(|told| say(&told));
    if said.is_ok() {
        stop.await;
    }
    spine.stop().await;
    scope.shutdown().await;
    said.map_err(Failed::from)
}

fn scope(clock: Clock) -> Arc<Scope> {
    let mut seed = [0; 32];
    for part in seed.chunks_mut(8) {
        part.copy_from_slice(&RandomState::new().build_hasher().finish().to_le_bytes());
    }
    Scope::new(match clock {
        Clock::System => ScopeConfig::system("serve", seed),
        Clock::Virtual => ScopeConfig::virtual_at("serve", seed, real::now()),
    })
}

/// What stands where, and a line that asks the Spine something.
fn told(
    arguments: &ServeArguments,
    scope: &Arc<Scope>,
    spine: &Spine,
    called: &SpineAddress,
    loaded: &str,
    papers: Option<&papers::Papers>,
) -> anyhow::Result<String> {
    let hl7 = spine.hl7_address();
    let clock = if scope.is_virtual() { "virtual, moved by POST /clock" } else { "that of this machine" };
    let mut text = format!(
        "vertebra {} serves a Spine\nhl7          https://{hl7} as {}\ncontrol      http://{}\n\
         clock        {clock}\ndata         {loaded}\n",
        env!("CARGO_PKG_VERSION"),
        called.host,
        spine.control_address()
    );
    if let Some(papers) = papers {
        let folder = papers.write(&arguments.certificates)?;
        let request = sample::write(scope, papers, &folder, called, hl7).context("the sample request")?;
        text.push_str(&format!("certificates {}\n", folder.display()));
        text.push_str(&systems(called));
        text.push_str(&format!("\n{request}\n"));
    }
    Ok(text)
}

/// The data set of that name; nothing for `none`.
///
/// # Errors
/// There is none of that name; the error lists those that there are.
pub(crate) fn data_set(name: &str) -> anyhow::Result<Option<DataSet>> {
    if name == NO_DATA {
        return Ok(None);
    }
    DataSet::named(name).map(Some).map_err(|error| match error {
        DataSetError::Unknown { .. } => anyhow!("{error}, {NO_DATA}"),
        other => other.into(),
    })
}

/// Whom to ask about, and what is special about each.
fn patients(data: &DataSet) -> String {
    data.known_patients()
        .map(|person| {
            let what = match (&person.superseded_by, &person.confidentiality, &person.deceased_time) {
                _ if person.invalidated => "invalidated".to_owned(),
                (Some(by), ..) => format!("superseded by {by}"),
                (_, Some(mark), _) => format!("restricted, marked {mark}"),
                (.., Some(_)) => "has died".to_owned(),
                _ => "an ordinary record".to_owned(),
            };
            format!("\npatient      {}  {what}", person.nhs_number)
        })
        .collect()
}

/// Who may call, under which ASID and with which certificate.
fn systems(called: &SpineAddress) -> String {
    let mut text = format!("the Spine    ASID {}\n", called.asid);
    for actor in cast().actors().filter(|actor| actor.kind != ActorKind::Spine) {
        text.push_str(&format!("client       ASID {}  {}.pem  {}\n", actor.asid, actor.host, actor.name));
    }
    text
}
