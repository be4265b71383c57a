//! Runs the program, and keeps what it said.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

/// The program that was built for these tests.
pub(crate) fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vertebra"));
    // What the machine has set must not change what is tested.
    for name in ["CI", "NO_COLOR", "TERM", "RUST_BACKTRACE"] {
        command.env_remove(name);
    }
    // What the runs of these tests remember is not the user's.
    command.env("XDG_STATE_HOME", concat!(env!("CARGO_TARGET_TMPDIR"), "/state"));
    command.stdin(Stdio::null());
    command
}

/// What a run of the program came to.
pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ended {
    pub(crate) fn of(output: Output) -> Ended {
        Ended {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Asserts the exit code, and that the last line names it where there is a verdict.
    #[track_caller]
    pub(crate) fn with(self, code: i32) -> Ended {
        assert_eq!(self.code, code, "out:\n{}\nerr:\n{}", self.out, self.err);
        if let Some(last) = self.out.lines().last().filter(|last| last.starts_with("verdict ")) {
            assert!(last.ends_with(&format!("  exit {code}")), "{last}");
        }
        self
    }

    /// The lines, the last one first.
    pub(crate) fn last(&self, n: usize) -> &str {
        self.out.lines().rev().nth(n).unwrap_or_default()
    }

    pub(crate) fn hash(&self) -> String {
        let line = self.last(1);
        assert!(line.starts_with("seed ") && line.contains("  hash "), "{line}");
        line.rsplit(' ').next().unwrap().into()
    }
}

/// Runs the program with these words.
pub(crate) fn vertebra(words: &[&str]) -> Ended {
    Ended::of(program().args(words).output().unwrap())
}

/// A folder that is gone when the test is over.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Folder {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("vertebra-cli-{}-{count}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    /// A folder of features with this one in it.
    pub(crate) fn with_feature(text: &str) -> Folder {
        let folder = Folder::new();
        fs::create_dir(folder.path().join("own")).unwrap();
        fs::write(folder.path().join("own/rule.feature"), text).unwrap();
        folder
    }

    /// Puts a file of requirements beside that feature, with one of this id and level in it.
    pub(crate) fn requiring(self, id: &str, level: &str) -> Folder {
        let text = format!(
            "[[requirement]]\nid = \"{id}\"\nlevel = \"{level}\"\ntext = \"A rule.\"\nsource = \"us\"\n\
             evidence = \"E1\"\nbinds = \"spine\"\nlane = \"any\"\n"
        );
        fs::write(self.path().join("own/requirements.toml"), text).unwrap();
        self
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    pub(crate) fn word(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A folder that stays behind in the temporary folder harms nobody.
        drop(fs::remove_dir_all(&self.0));
    }
}

/// Sends a signal to a process, by its name without `SIG`.
#[cfg(unix)]
pub(crate) fn signal(name: &str, process: u32) {
    let sent = Command::new("kill").args([&format!("-{name}"), &process.to_string()]).status().unwrap();
    assert!(sent.success(), "kill -{name} {process}");
}
