//! Puts a configuration together: defaults, then a file, then the environment, then flags; the last one wins.
//!
//! Leaves out what the keys mean. Works on dotted keys (`hl7.listen`), so that every value keeps its origin, and
//! refuses a key that no section knows, with its name. Implements design 4.3.

use super::Config;
use super::origins::{Origins, Source, flat, flatten, text};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::fmt;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

/// The parts of the TLS material, each given as `…-pem` or `…-file`.
const TLS_PARTS: [&str; 3] = ["hl7.tls.server-chain", "hl7.tls.server-key", "hl7.tls.client-trust"];
/// The key that stands for absent TLS material.
const TLS: &str = "hl7.tls";
/// What every variable of ours begins with.
const ENVIRONMENT_PREFIX: &str = "VERTEBRA_";
/// The largest configuration file that is read: a thousand times a full one, PEM text included.
const FILE_BYTES_MAX: u64 = 16 * 1_024 * 1_024;

/// Why a configuration is not one.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A file that was named cannot be read.
    #[error("{path:?} cannot be read: {reason}")]
    Unreadable {
        /// The path as it was given.
        path: String,
        /// What the system says.
        reason: String,
    },
    /// A text is not a configuration.
    #[error("{origin} is not a configuration: {reason}")]
    NotReadable {
        /// Where the text came from.
        origin: String,
        /// What the reader says, with the place.
        reason: String,
    },
    /// Nobody knows the key.
    #[error("unknown key {key:?} ({origin}): known here are {known}")]
    UnknownKey {
        /// The key as it was given, with its section.
        key: String,
        /// Where it came from.
        origin: String,
        /// The keys of the same section, or the sections.
        known: String,
    },
    /// The value does not fit the key.
    #[error("{key} = {value:?} ({origin}): {rule}")]
    BadValue {
        /// The key with its section.
        key: String,
        /// The value as it was given.
        value: String,
        /// Where it came from.
        origin: String,
        /// The rule that it breaks.
        rule: String,
    },
}

/// A configuration in the making. Every layer wins over the ones before it.
pub struct Layers {
    values: BTreeMap<String, (Value, Source)>,
    known: BTreeMap<String, Value>,
    files: Files,
}

impl fmt::Debug for Layers {
    /// Without the values: there are keys among them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.values.iter().map(|(key, (_, source))| (key, source))).finish()
    }
}

/// Whether a value may name a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Files {
    Allowed,
    Refused,
}

impl Layers {
    /// Begins with the values of `base`, which are defaults.
    pub fn over_defaults(base: &Config) -> Self {
        Self::over(base, &Source::Default, Files::Allowed)
    }

    /// Begins with the values of a running Spine. What follows comes over a socket and may not name files.
    pub(crate) fn over_parent(parent: &Config) -> Self {
        Self::over(parent, &Source::Parent, Files::Refused)
    }

    fn over(base: &Config, source: &Source, files: Files) -> Self {
        let values = flat(base);
        let mut known = values.clone();
        known.extend(TLS_PARTS.iter().map(|part| (format!("{part}-pem"), Value::Null)));
        if files == Files::Allowed {
            known.extend(TLS_PARTS.iter().map(|part| (format!("{part}-file"), Value::Null)));
        }
        let values = values.into_iter().map(|(key, value)| (key, (value, source.clone()))).collect();
        Self { values, known, files }
    }

    /// Adds a TOML file.
    ///
    /// # Errors
    /// Where the file is absent, longer than 16 MiB, or not a configuration.
    pub fn file(self, path: &Path) -> Result<Self, ConfigError> {
        let text = read(path)?;
        self.toml(&path.display().to_string(), &text)
    }

    /// Adds the text of a TOML file of that name.
    ///
    /// # Errors
    /// Where it is not TOML or has an unknown key.
    pub fn toml(mut self, name: &str, text: &str) -> Result<Self, ConfigError> {
        let source = Source::File(name.to_owned());
        let not_readable = |reason: String| ConfigError::NotReadable { origin: source.to_string(), reason };
        let table: toml::Table = toml::from_str(text).map_err(|error| not_readable(error.to_string()))?;
        let value = serde_json::to_value(table).map_err(|error| not_readable(error.to_string()))?;
        for (key, value) in flatten(&value) {
            self.set(&key, value, source.clone())?;
        }
        Ok(self)
    }

    /// Adds the variables that begin with `VERTEBRA_` and a section's name: `VERTEBRA_HL7_LISTEN` for `hl7.listen`.
    ///
    /// # Errors
    /// Where such a variable names no key, or its value does not fit.
    pub fn environment(
        mut self,
        variables: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let names: BTreeMap<String, String> =
            self.known.keys().map(|key| (variable_name(key), key.clone())).collect();
        let sections: Vec<String> =
            self.sections().iter().map(|section| variable_name(section) + "_").collect();
        for (name, value) in variables {
            let source = Source::Environment(name.clone());
            if let Some(key) = names.get(&name) {
                let value = self.typed(key, &value, &source)?;
                self.set(key, value, source)?;
            } else if sections.iter().any(|section| name.starts_with(section.as_str())) {
                let known = names.keys().cloned().collect::<Vec<_>>().join(", ");
                return Err(ConfigError::UnknownKey { key: name, origin: "environment".to_owned(), known });
            }
        }
        Ok(self)
    }

    /// Adds one flag: a dotted key and its value as text.
    ///
    /// # Errors
    /// Where nobody knows the key, or the value does not fit.
    pub fn flag(mut self, key: &str, value: &str) -> Result<Self, ConfigError> {
        let value = self.typed(key, value, &Source::Flag)?;
        self.set(key, value, Source::Flag)?;
        Ok(self)
    }

    /// Adds the partial configuration of a request for a fresh Spine, sections and keys as in the file.
    pub(crate) fn request(mut self, partial: &Value) -> Result<Self, ConfigError> {
        if !partial.is_object() {
            return Err(ConfigError::NotReadable {
                origin: Source::Request.to_string(),
                reason: "an object of sections is wanted".to_owned(),
            });
        }
        for (key, value) in flatten(partial) {
            self.set(&key, value, Source::Request)?;
        }
        Ok(self)
    }

    /// The whole configuration, checked.
    ///
    /// # Errors
    /// The first key whose value breaks a rule.
    pub fn build(self) -> Result<Config, ConfigError> {
        let mut config = match assemble(&self.plain()) {
            Ok(config) => config,
            Err(error) => return Err(self.culprit(error)),
        };
        // Kept in the form in which the configuration shows them, so that a later change is told from another spelling.
        let mut origins = Origins::all(&config, &Source::Default);
        for (key, (_, source)) in self.values {
            origins.attribute(&key, source);
        }
        config.origins = origins;
        config.check().map_err(|error| config.with_origin(error))?;
        Ok(config)
    }

    fn plain(&self) -> BTreeMap<String, Value> {
        self.values.iter().map(|(key, (value, _))| (key.clone(), value.clone())).collect()
    }

    fn sections(&self) -> Vec<String> {
        let mut sections: Vec<String> =
            self.known.keys().filter_map(|key| key.split('.').next()).map(str::to_owned).collect();
        sections.dedup();
        sections
    }

    fn set(&mut self, key: &str, value: Value, source: Source) -> Result<(), ConfigError> {
        if !self.known.contains_key(key) || key == TLS {
            return Err(self.unknown(key, &source));
        }
        let (key, value) = match key.strip_suffix("-file") {
            Some(part) => {
                let path = text(&value);
                (format!("{part}-pem"), Value::String(read(Path::new(&path))?))
            }
            None => (key.to_owned(), value),
        };
        if TLS_PARTS.iter().any(|part| key.starts_with(part)) {
            self.values.remove(TLS);
        }
        self.values.insert(key, (value, source));
        Ok(())
    }

    fn unknown(&self, key: &str, source: &Source) -> ConfigError {
        let section = key.rsplit_once('.').map(|(section, _)| format!("{section}."));
        let of_section: Vec<&str> = match &section {
            Some(section) => self.known.keys().filter_map(|known| known.strip_prefix(section)).collect(),
            None => Vec::new(),
        };
        let known = if of_section.is_empty() {
            let sections: Vec<String> =
                self.sections().iter().map(|section| format!("[{section}]")).collect();
            sections.join(", ")
        } else {
            of_section.join(", ")
        };
        let hint = match self.files {
            Files::Refused if key.ends_with("-file") => "; files are not read for a request",
            _ => "",
        };
        ConfigError::UnknownKey { key: key.to_owned(), origin: source.to_string(), known: known + hint }
    }

    /// Text from the environment or a flag in the type that the key's default has.
    fn typed(&self, key: &str, text: &str, source: &Source) -> Result<Value, ConfigError> {
        let bad = |rule: &str| ConfigError::BadValue {
            key: key.to_owned(),
            value: text.to_owned(),
            origin: source.to_string(),
            rule: rule.to_owned(),
        };
        match self.known.get(key) {
            Some(Value::Bool(_)) => text.parse().map(Value::Bool).map_err(|_| bad("true or false")),
            Some(Value::Number(_)) => {
                text.parse::<u64>().map(Value::from).map_err(|_| bad("a whole number, not negative"))
            }
            _ => Ok(Value::String(text.to_owned())),
        }
    }

    /// Finds the value that keeps the whole from being read, by putting each alone into the defaults.
    fn culprit(&self, error: serde_json::Error) -> ConfigError {
        let defaults = flat(&Config::default());
        for (key, (value, source)) in &self.values {
            let mut probe = defaults.clone();
            if TLS_PARTS.iter().any(|part| key.starts_with(part)) {
                probe.remove(TLS);
                probe.extend(
                    TLS_PARTS.iter().map(|part| (format!("{part}-pem"), Value::String(String::new()))),
                );
            }
            probe.insert(key.clone(), value.clone());
            if let Err(error) = assemble(&probe) {
                return ConfigError::BadValue {
                    key: key.clone(),
                    value: text(value),
                    origin: source.to_string(),
                    rule: error.to_string(),
                };
            }
        }
        ConfigError::NotReadable { origin: "the configuration".to_owned(), reason: error.to_string() }
    }
}

impl Config {
    /// A rule's error names the place that the value came from.
    fn with_origin(&self, error: ConfigError) -> ConfigError {
        match error {
            ConfigError::BadValue { key, value, rule, .. } => {
                let origin = self.origins.given(&key).cloned().unwrap_or(Source::Program);
                ConfigError::BadValue { key, value, origin: origin.to_string(), rule }
            }
            other => other,
        }
    }
}

fn read(path: &Path) -> Result<String, ConfigError> {
    let unreadable = |reason: String| ConfigError::Unreadable { path: path.display().to_string(), reason };
    let file = File::open(path).map_err(|error| unreadable(error.to_string()))?;
    let mut text = String::new();
    // What a device says about its length is no bound for what it gives.
    let length = file.take(FILE_BYTES_MAX + 1).read_to_string(&mut text);
    match length.map_err(|error| unreadable(error.to_string()))? as u64 {
        length if length > FILE_BYTES_MAX => {
            Err(unreadable(format!("it goes on after {FILE_BYTES_MAX} bytes, the most that is read")))
        }
        _ => Ok(text),
    }
}

fn variable_name(key: &str) -> String {
    ENVIRONMENT_PREFIX.to_owned() + &key.to_ascii_uppercase().replace(['.', '-'], "_")
}

fn assemble(leaves: &BTreeMap<String, Value>) -> Result<Config, serde_json::Error> {
    let mut root = Map::new();
    for (key, value) in leaves {
        let mut at = &mut root;
        let mut parts = key.split('.').peekable();
        while let Some(part) = parts.next() {
            if parts.peek().is_none() {
                at.insert(part.to_owned(), value.clone());
                break;
            }
            let next = at.entry(part).or_insert_with(|| Value::Object(Map::new()));
            match next {
                Value::Object(members) => at = members,
                // Two keys of which one is a section of the other: serde will refuse the leaf by its name.
                _ => break,
            }
        }
    }
    serde_json::from_value(Value::Object(root))
}
