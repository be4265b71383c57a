//! A configuration: a TOML file, the environment over it, flags over that.
//!
//! Bytes: the file, a line `%`, then lines `NAME=VALUE` of the environment and `key=VALUE` of flags. Leaves out keys
//! that name files: a fuzzer must not open what it dreams of.

use crate::{Reading, split};
use spine_server::{Config, ConfigError, Layers};

pub(crate) fn read(data: &[u8]) -> Reading {
    let (file, rest) = split(data, b"\n%\n").unwrap_or((data, b""));
    let (Ok(file), Ok(rest)) = (std::str::from_utf8(file), std::str::from_utf8(rest)) else {
        return Reading::Refused;
    };
    let Ok(layers) = Layers::over_defaults(&Config::default()).toml("fuzz.toml", "") else {
        panic!("an empty file is a configuration")
    };
    if names_a_file(file) {
        return Reading::Refused;
    }
    match layers.toml("fuzz.toml", file).and_then(|layers| over(layers, rest)).and_then(Layers::build) {
        Ok(config) => {
            assert_shown(&config);
            Reading::Taken
        }
        Err(error) => {
            assert_told(&error);
            Reading::Refused
        }
    }
}

fn names_a_file(text: &str) -> bool {
    fn in_table(table: &toml::Table) -> bool {
        table.iter().any(|(key, value)| key.ends_with("-file") || value.as_table().is_some_and(in_table))
    }
    text.parse::<toml::Table>().is_ok_and(|table| in_table(&table))
}

fn over(layers: Layers, lines: &str) -> Result<Layers, ConfigError> {
    let mut layers = layers;
    for (name, value) in lines.lines().filter_map(|line| line.split_once('=')) {
        if name.to_ascii_lowercase().ends_with("file") {
            continue;
        }
        layers = if name.starts_with("VERTEBRA_") {
            layers.environment([(name.to_owned(), value.to_owned())])?
        } else {
            layers.flag(name, value)?
        };
    }
    Ok(layers)
}

/// Every value is shown, certificates and keys are not; and what is shown, given as flags, is the same configuration.
fn assert_shown(config: &Config) {
    let shown = config.effective();
    let mut layers = Layers::over_defaults(&Config::default());
    for setting in &shown {
        if setting.key.ends_with("-pem") {
            assert_eq!(setting.value, "(not shown)");
        } else if setting.key != "hl7.tls" {
            layers = layers.flag(&setting.key, &setting.value).unwrap_or_else(|error| panic!("{error}"));
        }
    }
    let again =
        layers.build().unwrap_or_else(|error| panic!("what is shown is refused: {error}")).effective();
    let values = |list: &[spine_server::Setting]| -> Vec<(String, String)> {
        let told = list.iter().filter(|setting| !setting.key.starts_with("hl7.tls"));
        told.map(|setting| (setting.key.clone(), setting.value.clone())).collect()
    };
    assert_eq!(values(&again), values(&shown));
}

fn assert_told(error: &ConfigError) {
    let text = error.to_string();
    assert!(!text.is_empty() && !text.ends_with('.'), "{text:?}");
}
