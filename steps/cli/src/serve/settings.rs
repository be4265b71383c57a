//! The configuration of a sandbox: defaults, then a file, then the environment, then flags; and its log.
//!
//! Leaves out what the keys mean: `spine-server` knows.

use crate::arguments::ServeArguments;
use anyhow::Context;
use spine_server::{Config, ConfigError, Layers, LogFormat};
use std::ffi::OsString;
use std::io;
use std::net::SocketAddr;
use tracing_subscriber::EnvFilter;

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

/// Every effective value and where it came from, one per line.
pub(super) fn printed(config: &Config) -> String {
    let settings = config.effective();
    let width = settings.iter().map(|setting| setting.key.len()).max().unwrap_or(0);
    settings
        .iter()
        .map(|setting| format!("{:width$} = {}  ({})\n", setting.key, setting.value, setting.source))
        .collect()
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
