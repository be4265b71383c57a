//! All features and requirements of a run, read once, with everything that is wrong in them.
//!
//! Nothing wrong is ever dropped: a file that cannot be parsed or a tag that no `requirements.toml` knows is a fault,
//! and a run of a suite with faults is invalid, whatever was selected. Leaves out where the files come from.

use crate::outline::{Source, expand};
use crate::row::Row;
use gherkin::{Feature, GherkinEnv};
use sha2::{Digest, Sha256};
use vertebra_evidence::Requirements;

/// Characters of the digest that are shown: enough to tell two suites apart, short enough to read out.
const DIGEST_SHOWN: usize = 16;

/// Name of the files that list requirements.
const REQUIREMENTS: &str = "requirements.toml";

/// Name of the file that says what no scenario can show, and why.
pub(crate) const UNSHOWN: &str = "unshown.toml";

/// A file of a suite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Path relative to the folder of features, with `/` between names.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// Everything that can be run.
#[derive(Debug, Clone)]
pub struct Suite {
    pub(crate) rows: Vec<Row>,
    pub(crate) requirements: Requirements,
    pub(crate) files: Vec<SourceFile>,
    faults: Vec<String>,
    /// Paths of the files of requirements that could not be read.
    unread: Vec<String>,
    digest: String,
}

impl Suite {
    /// Reads the files of a suite; others are left out.
    pub fn read(files: impl IntoIterator<Item = SourceFile>) -> Suite {
        let mut files: Vec<SourceFile> = files.into_iter().filter(|file| is_of_suite(&file.path)).collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let mut suite = Suite {
            rows: Vec::new(),
            requirements: Requirements::new(),
            faults: Vec::new(),
            unread: Vec::new(),
            digest: digest(&files),
            files: Vec::new(),
        };
        for file in &files {
            if file.path.ends_with(".feature") {
                suite.feature(file);
            } else if name(&file.path) == REQUIREMENTS
                && let Err(error) = suite.requirements.add(&file.path, &file.text)
            {
                let said = error.to_string();
                let what = said.strip_prefix(&format!("{}: ", file.path)).unwrap_or(&said);
                suite.faults.push(format!("{}:{}: {what}", file.path, error.line(&file.text)));
                suite.unread.push(file.path.clone());
            }
        }
        suite.unknown_requirements(&files);
        suite.files = files;
        suite
    }

    fn feature(&mut self, file: &SourceFile) {
        match Feature::parse(&file.text, GherkinEnv::default()) {
            Ok(feature) => {
                let source = Source::new(&file.path, &file.text);
                let (rows, faults) = expand(&source, feature);
                if rows.is_empty() && faults.is_empty() {
                    self.faults.push(format!("{}: a feature without scenarios", file.path));
                }
                self.rows.extend(rows);
                self.faults.extend(faults);
            }
            Err(error) => self.faults.push(format!("{}: not Gherkin: {error}", file.path)),
        }
    }

    fn unknown_requirements(&mut self, files: &[SourceFile]) {
        for row in &self.rows {
            for id in &row.header.requirements {
                // What a file says that could not be read nobody knows, and its own fault is told.
                let is_known = self.requirements.get(id).is_some();
                if !is_known && !self.unread.contains(&home(&row.header.path, files)) {
                    let fault = format!(
                        "{}: no requirements.toml knows @{id}; add a [[requirement]] with id = \"{id}\" to {}",
                        row.header.id,
                        home(&row.header.path, files)
                    );
                    self.faults.push(fault);
                }
            }
        }
    }

    /// Every row, by path and line.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The requirements.
    pub fn requirements(&self) -> &Requirements {
        &self.requirements
    }

    /// What is wrong, each as `path:line: what`. A suite with faults cannot come to a green verdict.
    pub fn faults(&self) -> &[String] {
        &self.faults
    }

    /// Digest of all files, hex, shortened.
    pub fn digest(&self) -> &str {
        &self.digest
    }
}

/// Where the requirements of a feature belong: the nearest file at or above it, else one in its service's folder.
fn home(feature: &str, files: &[SourceFile]) -> String {
    let mut folder = feature;
    while let Some((above, _)) = folder.rsplit_once('/') {
        folder = above;
        let file = format!("{folder}/{REQUIREMENTS}");
        if files.iter().any(|known| known.path == file) {
            return file;
        }
    }
    let at_the_top = folder == feature || files.iter().any(|known| known.path == REQUIREMENTS);
    if at_the_top { REQUIREMENTS.to_owned() } else { format!("{folder}/{REQUIREMENTS}") }
}

/// Whether a file belongs to a suite, by its name: a feature, a list of requirements, or the list of what no scenario
/// can show.
pub fn is_of_suite(path: &str) -> bool {
    let name = name(path);
    name == REQUIREMENTS || name == UNSHOWN || name.ends_with(".feature")
}

fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn digest(files: &[SourceFile]) -> String {
    let mut hash = Sha256::new();
    for file in files {
        for text in [&file.path, &file.text] {
            hash.update((text.len() as u64).to_le_bytes());
            hash.update(text.as_bytes());
        }
    }
    let mut shown = hex::encode(hash.finalize());
    shown.truncate(DIGEST_SHOWN);
    shown
}
