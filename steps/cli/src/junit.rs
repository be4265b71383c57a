//! Where the JUnit report is written: files that are red until the run has come to its end.
//!
//! Each file is there before anything runs, and says that the run has not ended: whatever happens then, nobody takes what
//! an earlier run left there for this one. Leaves out what is in it (`vertebra-report`).

use anyhow::Context;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use vertebra_evidence::{Event, Sink};
use vertebra_report::{Junit, junit};

/// The files of one report. Clones write to the same files.
#[derive(Clone)]
pub(crate) struct JunitFiles {
    paths: Vec<PathBuf>,
    report: Arc<Mutex<Report>>,
}

#[derive(Default)]
struct Report {
    junit: Junit,
    fault: Option<String>,
}

impl JunitFiles {
    /// Makes the files, and the folders that they lie in.
    ///
    /// # Errors
    /// One of them cannot be written.
    pub(crate) fn create(paths: Vec<PathBuf>) -> anyhow::Result<JunitFiles> {
        for path in &paths {
            let folder = path.parent().unwrap_or(Path::new(""));
            let made = fs::create_dir_all(folder).and_then(|()| fs::write(path, junit(&[])));
            made.with_context(|| format!("{} cannot be written", path.display()))?;
        }
        Ok(JunitFiles { paths, report: Arc::default() })
    }

    /// What went wrong at the end of the run, when the recorder has asked its sinks already.
    pub(crate) fn lost(&self) -> Option<String> {
        self.report.lock().unwrap_or_else(PoisonError::into_inner).fault.clone()
    }
}

impl Sink for JunitFiles {
    fn event(&mut self, event: &Event) {
        if self.paths.is_empty() {
            return;
        }
        let mut report = self.report.lock().unwrap_or_else(PoisonError::into_inner);
        report.junit.event(event);
        if let Event::RunStarted(_) | Event::RunFinished(_) = event {
            let document = report.junit.document();
            for path in &self.paths {
                if let Err(error) = fs::write(path, &document) {
                    let lost = format!("{} cannot be written: {error}", path.display());
                    report.fault.get_or_insert(lost);
                }
            }
        }
    }

    fn fault(&self) -> Option<String> {
        self.lost()
    }
}
