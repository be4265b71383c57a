//! The configuration of a sandbox: defaults, then a file, then the environment, then flags; and its log.
//!
//! Leaves out what the keys mean: `spine-server` knows.

use crate::arguments::ServeArguments;
use anyhow::Context;
use spine_server::{Config, ConfigError, Layers, LogFormat, Source};
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::io;
use std::net::SocketAddr;
use tracing_subscriber::EnvFilter;

/// What every variable of ours begins with.
const PREFIX: &str = "VERTEBRA_";
/// Variables of ours that the tests of this project read; whoever has them set may serve.
const OF_TESTS: [&str; 2] = ["VERTEBRA_HAMMER", "VERTEBRA_RUNS"];
/// The key of the certificates that a sandbox makes where it has none.
const TLS: &str = "hl7.tls";

type Variables = Vec<(String, String)>;

/// The effective configuration.
///
/// # Errors
/// A key that nobody knows, or a value that does not fit, with the place that it came from.
pub(super) fn config(
    arguments: &ServeArguments,
    variables: impl Iterator<Item = (OsString, OsString)>,
) -> Result<Config, ConfigError> {
    // A name or value that is not text is none of ours.
    let variables: Variables = variables
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect();
    refuse_strangers(&variables)?;
    // Flags give address and port apart, the configuration has them together: what they leave open is looked up first.
    let below = layers(arguments, &variables)?.build()?;
    let mut layers = layers(arguments, &variables)?;
    if arguments.host.is_some() || arguments.hl7_port.is_some() {
        let listen = below.hl7.listen;
        let address = SocketAddr::new(
            arguments.host.unwrap_or(listen.ip()),
            arguments.hl7_port.unwrap_or(listen.port()),
        );
        layers = layers.flag("hl7.listen", &address.to_string())?;
    }
    if let Some(port) = arguments.control_port {
        let address = SocketAddr::new(below.control.listen.ip(), port);
        layers = layers.flag("control.listen", &address.to_string())?;
    }
    layers.build()
}

fn layers(arguments: &ServeArguments, variables: &Variables) -> Result<Layers, ConfigError> {
    let mut layers = Layers::over_defaults(&Config::sandbox());
    if let Some(file) = &arguments.config {
        layers = layers.file(file)?;
    }
    layers.environment(variables.iter().cloned())
}

/// A variable that begins like ours and names no section is a section misspelt.
fn refuse_strangers(variables: &Variables) -> Result<(), ConfigError> {
    let keys = Config::sandbox().effective();
    let sections: BTreeSet<&str> = keys.iter().filter_map(|setting| setting.key.split('.').next()).collect();
    let sections: Vec<String> = sections
        .into_iter()
        .map(|section| format!("{PREFIX}{}_", section.to_uppercase().replace('-', "_")))
        .collect();
    let known = |name: &str| {
        OF_TESTS.contains(&name) || sections.iter().any(|section| name.starts_with(section.as_str()))
    };
    match variables.iter().find(|(name, _)| name.starts_with(PREFIX) && !known(name)) {
        None => Ok(()),
        Some((name, _)) => Err(ConfigError::UnknownKey {
            key: name.clone(),
            origin: "environment".to_owned(),
            known: sections.iter().map(|section| format!("{section}...")).collect::<Vec<_>>().join(", "),
        }),
    }
}

/// Every effective value and where it came from, one per line: first the configuration of the Spine, then what only
/// the sandbox knows.
pub(super) fn printed(config: &Config, arguments: &ServeArguments) -> String {
    let mut lines: Vec<(String, String, String)> = config
        .effective()
        .into_iter()
        .map(|setting| (setting.key, setting.value, setting.source.to_string()))
        .collect();
    for (key, value, _) in &mut lines {
        if key == TLS && config.hl7.tls.is_none() {
            "none, so certificates are made at start".clone_into(value);
        }
    }
    lines.extend(arguments.own().map(|(name, value)| {
        let source = if arguments.given.contains(name) { Source::Flag } else { Source::Default };
        (format!("--{name}"), value, source.to_string())
    }));
    let width = lines.iter().map(|(key, ..)| key.len()).max().unwrap_or(0);
    lines.iter().map(|(key, value, source)| format!("{key:width$} = {value}  ({source})\n")).collect()
}

/// Starts the log of the process, on standard error.
///
/// # Errors
/// The filter of the configuration is none, or a log runs already.
pub(super) fn start_log(config: &Config) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&config.log.filter)
        .with_context(|| format!("log.filter = {:?} is no filter", config.log.filter))?;
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr);
    let started = match config.log.format {
        LogFormat::Text => log.with_ansi(false).try_init(),
        LogFormat::Json => log.json().try_init(),
    };
    started.map_err(|error| anyhow::anyhow!("the log cannot be started: {error}"))
}
