//! The house tests as one binary: arrows, purity, dependencies, sources, switches and the codes of the catalogue.
//!
//! Leaves out features and requirements: `vertebra lint` holds those, and the program's own tests run it.

mod arrows;
mod catalogue;
mod dependencies;
mod purity;
mod sources;
mod switches;

use std::path::{Path, PathBuf};

/// The root of the checkout.
fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).expect("the crate lies two folders below the root").to_path_buf()
}

/// All files below `folder` that end in `extension`, sorted, build output left out.
fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder of the checkout is readable") {
            let path = entry.expect("an entry of the checkout is readable").path();
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
            if path.is_dir() && name != "target" && name != "out" && !name.starts_with('.') {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == extension) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}
