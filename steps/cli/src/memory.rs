//! What did not pass in the last run of a folder, so that `--rerun failed` can take it up again.
//!
//! One small file per working folder, in the user's state directory, which needs no set-up; a run leaves nothing in the
//! folder itself. The file is written while the run goes on, a line at a time: first all rows that it has to show, then
//! each row as it passes. So a run that was interrupted or killed leaves a record that is as good, and a row that never
//! ran has not passed. Leaves out what a rerun means for the verdict (`vertebra-evidence`).
//!
//! A run of some rows with the seed, the suite and the options of the record before it goes on with that record: what it
//! passes is done, the rest stays outstanding. Any other run begins anew.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::env;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process;
use vertebra_evidence::{Event, ScenarioVerdict, Sink};

/// The version of the record. One of another version counts as none.
const VERSION: u32 = 1;

/// Bytes of a record that are read at most: some hundred thousand rows.
const RECORD_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// Characters of the digest that names the file of a folder: enough that no two folders of a machine share one.
const NAME_CHARS: usize = 16;

/// What the last run of a folder was, and what it has left to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Last {
    pub(crate) begun: Begun,
    /// Ids of the rows that have not passed, in the order of the record.
    pub(crate) outstanding: Vec<String>,
}

/// The first line of a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Begun {
    pub(crate) version: u32,
    /// Digest of the suite.
    pub(crate) suite: String,
    pub(crate) seed: u64,
    /// Whether a row with findings counts as one that did not pass.
    pub(crate) strict: bool,
    /// How many rows the run selected that began the record.
    pub(crate) of: usize,
    /// The selection of that run, as words of a command line.
    pub(crate) selection: Vec<String>,
    /// Options without which the rows would meet another subject, as words of a command line.
    pub(crate) options: Vec<String>,
}

/// A line of a record.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Line {
    /// The first line.
    Run(Begun),
    /// A row that has to pass.
    Row(String),
    /// A row that has passed.
    Passed(String),
}

/// The file of a working folder.
#[derive(Debug, Clone)]
pub(crate) struct Memory {
    path: PathBuf,
}

impl Memory {
    /// That of the folder in which the program runs. `None` where the system knows no such folder, or no place for it.
    pub(crate) fn here() -> Option<Memory> {
        let folder = env::current_dir().ok()?;
        let digest = hex::encode(Sha256::digest(folder.to_string_lossy().as_bytes()));
        let name = format!("{}.ndjson", digest.get(..NAME_CHARS)?);
        Some(Memory { path: state_folder(|name| env::var(name).ok())?.join("runs").join(name) })
    }

    /// The record of the last run. `None` where there is none, or none that this program understands.
    ///
    /// # Errors
    /// What the operating system says when the file is there and cannot be read.
    pub(crate) fn last(&self) -> io::Result<Option<Last>> {
        match File::open(&self.path) {
            Ok(file) => Ok(read(BufReader::new(file.take(RECORD_BYTES_MAX)))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Begins the record of a run with these rows, or goes on with the one before it.
    ///
    /// # Errors
    /// What the operating system says when the file cannot be written.
    pub(crate) fn begin(&self, begun: Begun, rows: &[String]) -> io::Result<Remembering> {
        let before = self.last().ok().flatten();
        let (begun, rows) = joined(before, begun, rows);
        let folder = self.path.parent().unwrap_or(Path::new(""));
        fs::create_dir_all(folder)?;
        // Two runs of one folder at the same time each write a file of their own; the one that began later is the last.
        let own = self.path.with_extension(format!("{}.new", process::id()));
        let mut remembering = Remembering { strict: begun.strict, file: File::create(&own)? };
        let lines = [Line::Run(begun)].into_iter().chain(rows.into_iter().map(Line::Row));
        let text: Vec<u8> = lines.flat_map(|line| written(&line)).collect();
        remembering.file.write_all(&text)?;
        fs::rename(&own, &self.path)?;
        Ok(remembering)
    }
}

/// The record that a run leaves behind: its own rows, and what is left of the one before where it goes on with that.
fn joined(before: Option<Last>, begun: Begun, rows: &[String]) -> (Begun, Vec<String>) {
    let Some(Last { begun: first, outstanding }) = before else { return (begun, rows.to_vec()) };
    let left: Vec<String> = outstanding.into_iter().filter(|id| !rows.contains(id)).collect();
    let is_rerun = begun.of > rows.len();
    let goes_on = (&first.suite, first.seed, &first.options) == (&begun.suite, begun.seed, &begun.options);
    if is_rerun || (goes_on && !left.is_empty()) {
        let begun = Begun { of: first.of, selection: first.selection, ..begun };
        return (begun, left.into_iter().chain(rows.iter().cloned()).collect());
    }
    (begun, rows.to_vec())
}

/// Writes down which rows pass. What cannot be written is a row that counts as not passed.
pub(crate) struct Remembering {
    strict: bool,
    file: File,
}

impl Sink for Remembering {
    fn event(&mut self, event: &Event) {
        let Event::ScenarioFinished(finished) = event else { return };
        let passed = match finished.verdict {
            ScenarioVerdict::Passed => true,
            ScenarioVerdict::Findings => !self.strict,
            _ => false,
        };
        if passed {
            drop(self.file.write_all(&written(&Line::Passed(finished.scenario.clone()))));
        }
    }
}

fn written(line: &Line) -> Vec<u8> {
    let mut bytes = serde_json::to_vec(line).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

/// Reads a record; a last line that a crash cut short is left out.
fn read(mut input: impl BufRead) -> Option<Last> {
    let mut next = || -> Option<Line> {
        let mut line = String::new();
        input.read_line(&mut line).ok()?;
        serde_json::from_str(line.strip_suffix('\n')?).ok()
    };
    let Some(Line::Run(begun)) = next() else { return None };
    if begun.version != VERSION {
        return None;
    }
    let mut rows: Vec<String> = Vec::new();
    let mut passed: BTreeSet<String> = BTreeSet::new();
    while let Some(line) = next() {
        match line {
            Line::Row(id) => rows.push(id),
            Line::Passed(id) => drop(passed.insert(id)),
            Line::Run(_) => return None,
        }
    }
    rows.retain(|id| !passed.contains(id));
    Some(Last { begun, outstanding: rows })
}

impl Begun {
    /// The first line of a record that begins with this run.
    pub(crate) fn new(suite: &str, seed: u64, strict: bool) -> Begun {
        Begun {
            version: VERSION,
            suite: suite.into(),
            seed,
            strict,
            of: 0,
            selection: Vec::new(),
            options: Vec::new(),
        }
    }
}

/// The user's folder for what programs remember between two runs.
fn state_folder(variable: impl Fn(&str) -> Option<String>) -> Option<PathBuf> {
    let set = |name: &str| variable(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let home = || set("HOME").map(|home| home.join(".local/state"));
    let found =
        set("XDG_STATE_HOME").filter(|path| path.is_absolute()).or_else(|| set("LOCALAPPDATA")).or_else(home);
    found.map(|folder| folder.join("vertebra"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn begun(seed: u64, of: usize) -> Begun {
        Begun { of, selection: vec!["pds".into()], ..Begun::new("abc", seed, false) }
    }

    fn ids(all: &[&str]) -> Vec<String> {
        all.iter().map(|id| (*id).to_owned()).collect()
    }

    fn last(seed: u64, of: usize, outstanding: &[&str]) -> Option<Last> {
        Some(Last { begun: begun(seed, of), outstanding: ids(outstanding) })
    }

    #[test]
    fn what_passed_is_not_outstanding_and_a_cut_line_is_left_out() {
        let lines = [
            Line::Run(begun(7, 3)),
            Line::Row("a".into()),
            Line::Row("b".into()),
            Line::Row("c".into()),
            Line::Passed("b".into()),
        ];
        let mut bytes: Vec<u8> = lines.iter().flat_map(written).collect();
        assert_eq!(read(&bytes[..]), last(7, 3, &["a", "c"]));
        bytes.extend_from_slice(br#"{"passed":"a"#);
        assert_eq!(read(&bytes[..]), last(7, 3, &["a", "c"]));
        bytes.extend_from_slice(b"\"}\n");
        assert_eq!(read(&bytes[..]), last(7, 3, &["c"]));
    }

    #[test]
    fn another_version_or_no_record_at_all_counts_as_none() {
        let foreign = written(&Line::Run(Begun { version: VERSION + 1, ..begun(7, 1) }));
        assert_eq!(read(&foreign[..]), None);
        assert_eq!(read(&b"nonsense\n"[..]), None);
        assert_eq!(read(&b""[..]), None);
    }

    #[test]
    fn a_run_goes_on_with_the_record_before_it_or_begins_anew() {
        let of = |before: Option<Last>, run: Begun, rows: &[&str]| {
            let (begun, rows) = joined(before, run, &ids(rows));
            (begun.seed, begun.of, rows)
        };
        // The first run of a folder.
        assert_eq!(of(None, begun(7, 2), &["a", "b"]), (7, 2, ids(&["a", "b"])));
        // The replay of one of three leaves the other two outstanding.
        assert_eq!(of(last(7, 9, &["a", "b", "c"]), begun(7, 1), &["b"]), (7, 9, ids(&["a", "c", "b"])));
        // Another seed, and a run that shows all of them, begin anew.
        assert_eq!(of(last(7, 9, &["a", "b"]), begun(8, 1), &["b"]), (8, 1, ids(&["b"])));
        assert_eq!(of(last(7, 9, &["a", "b"]), begun(7, 3), &["a", "b", "c"]), (7, 3, ids(&["a", "b", "c"])));
        // A rerun belongs to its record whatever its seed.
        assert_eq!(of(last(7, 9, &["a", "b"]), begun(8, 9), &["a", "b"]), (8, 9, ids(&["a", "b"])));
    }

    #[test]
    fn the_state_folder_is_the_users_own() {
        let of = |set: &[(&str, &str)]| {
            state_folder(|name| set.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned()))
        };
        assert_eq!(of(&[("HOME", "/h")]), Some("/h/.local/state/vertebra".into()));
        assert_eq!(of(&[("HOME", "/h"), ("XDG_STATE_HOME", "/s")]), Some("/s/vertebra".into()));
        assert_eq!(of(&[("HOME", "/h"), ("XDG_STATE_HOME", "s")]), Some("/h/.local/state/vertebra".into()));
        assert_eq!(of(&[("HOME", "")]), None);
    }
}
