//! The house rules for sources: every file says what it is responsible for, stays small and leaves nothing behind.
//!
//! Leaves out formatting and lints: `cargo fmt` and clippy hold those.

/// A file may be so long.
const LINES_MAX: usize = 800;
/// The house aims at a median of so many lines.
const LINES_MEDIAN: usize = 200;
/// A crate's README may be so long.
const README_LINES_MAX: usize = 40;

#[test]
fn every_file_opens_with_what_it_is_responsible_for() {
    let mut wrong = Vec::new();
    for path in crate::files(&crate::root(), "rs") {
        let text = std::fs::read_to_string(&path).expect("a source is readable");
        let first = text.lines().next().unwrap_or_default();
        if !first.starts_with("//! ") && !first.starts_with("#![doc = include_str!") {
            wrong.push(path.display().to_string());
        }
    }
    assert!(wrong.is_empty(), "files without a responsibility: {wrong:#?}");
}

#[test]
fn files_stay_small() {
    let mut lengths = Vec::new();
    for path in crate::files(&crate::root(), "rs") {
        let length = std::fs::read_to_string(&path).expect("a source is readable").lines().count();
        assert!(length <= LINES_MAX, "{} has {length} lines, {LINES_MAX} allowed", path.display());
        lengths.push(length);
    }
    lengths.sort_unstable();
    let median = lengths[lengths.len() / 2];
    assert!(median <= LINES_MEDIAN, "the median file has {median} lines, {LINES_MEDIAN} allowed");
}

#[test]
fn nothing_is_left_behind() {
    // Spelled apart, so that this file does not find itself.
    let words = [
        ["to", "do!("].concat(),
        ["unimple", "mented!("].concat(),
        ["FIX", "ME"].concat(),
        ["#[ig", "nore"].concat(),
    ];
    for path in crate::files(&crate::root(), "rs") {
        let text = std::fs::read_to_string(&path).expect("a source is readable");
        for word in &words {
            assert!(!text.contains(word), "{} still has {word}", path.display());
        }
    }
}

#[test]
fn every_crate_says_what_it_knows_and_what_not() {
    for manifest in crate::files(&crate::root(), "toml").iter().filter(|path| path.ends_with("Cargo.toml")) {
        let folder = manifest.parent().expect("a manifest lies in a folder");
        if folder == crate::root() {
            continue;
        }
        let readme = folder.join("README.md");
        let text = std::fs::read_to_string(&readme).unwrap_or_default();
        for word in ["**Knows**", "**Does not know**", "**Start reading at**"] {
            assert!(text.contains(word), "{} lacks {word}", readme.display());
        }
        let crate_doc = text.split("\n## ").next().unwrap_or_default();
        assert!(crate_doc.lines().count() <= README_LINES_MAX, "{} is long", readme.display());
    }
}
