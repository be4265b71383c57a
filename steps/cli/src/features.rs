//! Where features come from: those inside the program, or those in a folder that the user names.
//!
//! Leaves out reading them: the suite does, and tells what is wrong.

use anyhow::{Context, bail};
use include_dir::{Dir, DirEntry, include_dir};
use std::fs;
use std::path::Path;
use vertebra_runner::{SourceFile, Suite, is_of_suite};

/// Every file below `features/`, as it was when the program was built.
static EMBEDDED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../features");

/// Folders inside each other that are followed: features lie by service and area, so this is plenty, and a link that
/// leads back up must end somewhere.
const DEPTH_MAX: usize = 16;

/// The suite to run.
///
/// # Errors
/// When the folder or a file in it cannot be read.
pub(crate) fn suite(folder: Option<&Path>) -> anyhow::Result<Suite> {
    let mut files = Vec::new();
    match folder {
        None => embedded(&EMBEDDED, &mut files)?,
        Some(folder) => {
            let read = below(folder, "", 0, &mut files);
            read.with_context(|| format!("the features in {} cannot be read", folder.display()))?;
        }
    }
    Ok(Suite::read(files))
}

fn embedded(folder: &Dir<'_>, files: &mut Vec<SourceFile>) -> anyhow::Result<()> {
    for entry in folder.entries() {
        match entry {
            DirEntry::Dir(below) => embedded(below, files)?,
            DirEntry::File(file) => {
                let path = file.path().to_string_lossy().replace('\\', "/");
                let text = file.contents_utf8().with_context(|| format!("{path} is not UTF-8"))?;
                files.push(SourceFile { path, text: text.into() });
            }
        }
    }
    Ok(())
}

fn below(folder: &Path, name: &str, depth: usize, files: &mut Vec<SourceFile>) -> anyhow::Result<()> {
    if depth > DEPTH_MAX {
        bail!("{name} lies more than {DEPTH_MAX} folders deep");
    }
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        let own = entry.file_name().to_string_lossy().into_owned();
        let name = if name.is_empty() { own } else { format!("{name}/{own}") };
        if path.is_dir() {
            below(&path, &name, depth + 1, files)?;
        } else if is_of_suite(&name) {
            let text = fs::read_to_string(&path).with_context(|| name.clone())?;
            files.push(SourceFile { path: name, text });
        }
    }
    Ok(())
}
