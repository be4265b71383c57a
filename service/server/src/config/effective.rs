//! Shows a configuration: every key, its value and where the value came from.
//!
//! Leaves out merging (`layers`). Certificates and keys are named but never shown, so that the list may be logged.

use super::Config;
use super::layers::{self, Origins};
use serde::Serialize;
use serde_json::Value;
use std::fmt;

/// The ending of keys whose value is PEM text.
const PEM_ENDING: &str = "-pem";

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// It is the default.
    Default,
    /// A configuration file, by its name.
    File(String),
    /// A variable of the environment, by its name.
    Environment(String),
    /// A flag of the command line.
    Flag,
    /// The Spine that was asked for a fresh one.
    Parent,
    /// The request for a fresh Spine.
    Request,
    /// The program that started the Spine.
    Program,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(name) => write!(f, "file {name}"),
            Self::Environment(name) => write!(f, "environment {name}"),
            Self::Flag => f.write_str("flag"),
            Self::Parent => f.write_str("parent"),
            Self::Request => f.write_str("request"),
            Self::Program => f.write_str("program"),
        }
    }
}

impl Serialize for Source {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// One effective value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Setting {
    /// The section and the key: `limits.body-bytes`.
    pub key: String,
    /// The value as text; `(not shown)` for certificates and keys.
    pub value: String,
    /// Where it came from.
    pub source: Source,
}

pub(super) fn settings(config: &Config, origins: &Origins) -> Vec<Setting> {
    let defaults = layers::flat(&Config::default());
    layers::flat(config)
        .into_iter()
        .map(|(key, value)| {
            let source = match origins.of(&key, &value) {
                Some(source) => source.clone(),
                None if defaults.get(&key) == Some(&value) => Source::Default,
                None => Source::Program,
            };
            let shown = if key.ends_with(PEM_ENDING) { "(not shown)".to_owned() } else { text(&value) };
            Setting { key, value: shown, source }
        })
        .collect()
}

/// A value as it would stand after an equals sign, strings without their quotes.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
