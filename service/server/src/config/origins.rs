//! The values of a configuration by dotted key, and where each came from.
//!
//! Leaves out putting them together (`layers`) and showing them (`effective`): both stand on this.

use super::Config;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;

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

/// Where the values of a configuration came from, with the value that each place gave.
#[derive(Clone, Default)]
pub(super) struct Origins(BTreeMap<String, (Value, Source)>);

impl fmt::Debug for Origins {
    /// Without the values: there are keys among them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.0.iter().map(|(key, (_, source))| (key, source))).finish()
    }
}

impl Origins {
    /// Everything in `config` came from `source`.
    pub(super) fn all(config: &Config, source: &Source) -> Self {
        Self(flat(config).into_iter().map(|(key, value)| (key, (value, source.clone()))).collect())
    }

    /// The value that was given for `key` came from `source`.
    pub(super) fn attribute(&mut self, key: &str, source: Source) {
        if let Some((_, origin)) = self.0.get_mut(key) {
            *origin = source;
        }
    }

    /// Where the value of `key` came from, whatever became of it since.
    pub(super) fn given(&self, key: &str) -> Option<&Source> {
        self.0.get(key).map(|(_, source)| source)
    }

    /// Where `value` came from, unless somebody changed it since.
    pub(super) fn of(&self, key: &str, value: &Value) -> Option<&Source> {
        self.0.get(key).filter(|(given, _)| given == value).map(|(_, source)| source)
    }
}

/// All leaves of a configuration by dotted key.
pub(super) fn flat(config: &Config) -> BTreeMap<String, Value> {
    let value = serde_json::to_value(config).expect("every part of a configuration is plain data");
    flatten(&value)
}

/// All leaves of a tree of sections by dotted key.
pub(super) fn flatten(value: &Value) -> BTreeMap<String, Value> {
    fn walk(prefix: &str, value: &Value, leaves: &mut BTreeMap<String, Value>) {
        match value {
            Value::Object(members) if !members.is_empty() || prefix.is_empty() => {
                for (name, member) in members {
                    let key = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
                    walk(&key, member, leaves);
                }
            }
            Value::Object(_) => {}
            leaf => {
                leaves.insert(prefix.to_owned(), leaf.clone());
            }
        }
    }
    let mut leaves = BTreeMap::new();
    walk("", value, &mut leaves);
    leaves
}

/// A value as it would stand after an equals sign, strings without their quotes.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
