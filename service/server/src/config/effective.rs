//! Shows a configuration: every key, its value and where the value came from.
//!
//! Leaves out merging (`layers`) and origins (`origins`). Certificates and keys are named but never shown, so that the
//! list may be logged.

use super::Config;
use super::origins::{Origins, Source, flat, text};
use serde::Serialize;

/// The ending of keys whose value is PEM text.
const PEM_ENDING: &str = "-pem";

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
    let defaults = flat(&Config::default());
    flat(config)
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
