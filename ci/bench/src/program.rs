//! The program that is measured, `vertebra`: built first, so that no figure is that of an older one.
//!
//! Leaves out starting it. It is built in the profile that this program was built in: figures are those of release.

use crate::voice::tell;
use anyhow::{Context, bail};
use serde_json::Value;
use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The package and the program.
const NAME: &str = "vertebra";

/// The program to measure: the one that was named, or the one that is built now.
///
/// # Errors
/// It is not there, or cannot be built.
pub(crate) fn find(named: Option<&Path>) -> anyhow::Result<PathBuf> {
    match named {
        Some(path) => path.canonicalize().with_context(|| format!("{} is not there", path.display())),
        None => build(),
    }
}

fn build() -> anyhow::Result<PathBuf> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let mut command = Command::new(cargo);
    command.args(["build", "--locked", "--package", NAME, "--message-format", "json-render-diagnostics"]);
    if !cfg!(debug_assertions) {
        command.arg("--release");
    }
    command.current_dir(Path::new(env!("CARGO_MANIFEST_DIR"))).stdin(Stdio::null()).stderr(Stdio::inherit());
    tell("building vertebra");
    let output = command.output().context("cargo cannot be started; --program FILE needs none")?;
    if !output.status.success() {
        bail!("vertebra cannot be built");
    }
    executable(&String::from_utf8_lossy(&output.stdout)).context("cargo names no program vertebra")
}

/// The program in the messages of cargo, one JSON object a line.
fn executable(messages: &str) -> Option<PathBuf> {
    let messages = messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let mut programs = messages.filter(|message| message["target"]["name"] == NAME);
    programs.find_map(|message| message["executable"].as_str().map(PathBuf::from))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_is_the_artifact_that_can_be_run() {
        let messages = "not JSON\n\
            {\"reason\":\"compiler-artifact\",\"target\":{\"name\":\"spine-pds\"},\"executable\":null}\n\
            {\"reason\":\"compiler-artifact\",\"target\":{\"name\":\"vertebra\"},\"executable\":\"/x/vertebra\"}\n";
        assert_eq!(executable(messages), Some(PathBuf::from("/x/vertebra")));
        assert_eq!(executable("{\"reason\":\"build-finished\"}"), None);
    }

    #[test]
    fn a_program_that_is_not_there_is_named() {
        let error = find(Some(Path::new("no/such/program"))).unwrap_err().to_string();
        assert_eq!(error, "no/such/program is not there");
    }
}
