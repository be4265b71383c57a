//! Where events go: a trait, the NDJSON file, and a list in memory.
//!
//! Leaves out the reports: `vertebra-report` implements the trait for what people read.

use crate::event::Event;
use parking_lot::Mutex;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A receiver of events. Called one event at a time, in the order of the stream.
pub trait Sink: Send {
    /// Takes an event. It must not block on anything but its own output, and must not panic.
    fn event(&mut self, event: &Event);

    /// The first thing that went wrong with the output, if anything did. Asked once, before the end of the run: a run
    /// whose evidence was lost is not valid.
    fn fault(&self) -> Option<String> {
        None
    }
}

/// A file with one JSON object per line. Every line is handed to the operating system before the next event is taken,
/// so that a crash of the program loses at most the line that was being written.
pub struct NdjsonFile {
    path: PathBuf,
    file: File,
    line: Vec<u8>,
    fault: Option<String>,
}

impl NdjsonFile {
    /// Creates the file, or empties it.
    ///
    /// # Errors
    /// What the operating system says when it cannot.
    pub fn create(path: &Path) -> io::Result<NdjsonFile> {
        Ok(NdjsonFile { path: path.into(), file: File::create(path)?, line: Vec::new(), fault: None })
    }
}

impl Sink for NdjsonFile {
    fn event(&mut self, event: &Event) {
        self.line.clear();
        let written = serde_json::to_writer(&mut self.line, event).map_err(io::Error::from).and_then(|()| {
            self.line.push(b'\n');
            self.file.write_all(&self.line)
        });
        if let Err(error) = written {
            self.fault.get_or_insert_with(|| format!("cannot write {}: {error}", self.path.display()));
        }
    }

    fn fault(&self) -> Option<String> {
        self.fault.clone()
    }
}

/// Keeps every event in memory; clones see the same list.
#[derive(Clone, Default)]
pub struct Collected {
    events: Arc<Mutex<Vec<Event>>>,
}

impl Collected {
    /// An empty list.
    pub fn new() -> Collected {
        Collected::default()
    }

    /// The events so far.
    pub fn events(&self) -> Vec<Event> {
        self.events.lock().clone()
    }
}

impl Sink for Collected {
    fn event(&mut self, event: &Event) {
        self.events.lock().push(event.clone());
    }
}
