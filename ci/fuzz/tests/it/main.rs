//! The gate's side of the fuzzers: every corpus file is read again, and corpora, targets and fuzzers belong together.
//!
//! Leaves out searching for more: that takes a fuzzer and time (README, `run`).

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends by panicking")]

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use vertebra_fuzz::{Reading, TARGETS};

/// Bytes of all corpora together: they are seeds and findings, not what a fuzzer gathers.
const CORPORA_BYTES_MAX: u64 = 300_000;

fn here(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)
}

/// The names in a folder, sorted.
fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn every_file_of_every_corpus_is_read() {
    let mut read = 0;
    for target in TARGETS {
        let folder = here("corpus").join(target.name);
        let mut readings: BTreeMap<Reading, usize> = BTreeMap::new();
        for name in names(&folder) {
            println!("reading corpus/{}/{name}", target.name);
            *readings.entry((target.read)(&std::fs::read(folder.join(name)).unwrap())).or_default() += 1;
        }
        // A corpus that the target only refuses has lost touch with it, and one that it only takes shows no refusal.
        let (taken, refused) = (readings.get(&Reading::Taken), readings.get(&Reading::Refused));
        assert!(taken.is_some() && refused.is_some(), "{}: {readings:?}", target.name);
        println!("{}: {readings:?}", target.name);
        read += readings.values().sum::<usize>();
    }
    // Past the capture of the harness: a gate that replays nothing has to be seen.
    writeln!(std::io::stderr(), "{read} files of {} corpora were read again", TARGETS.len()).unwrap();
}

#[test]
fn every_target_has_a_corpus_and_a_fuzzer_and_there_are_no_others() {
    let targets: Vec<&str> = TARGETS.iter().map(|target| target.name).collect();
    assert!(targets.is_sorted(), "{targets:?}");
    assert_eq!(names(&here("corpus")), targets);

    let manifest: toml::Table =
        std::fs::read_to_string(here("fuzz/Cargo.toml")).unwrap().parse().expect("a manifest is TOML");
    let binaries = manifest["bin"].as_array().unwrap().iter();
    let binaries: Vec<&str> = binaries.map(|binary| binary["name"].as_str().unwrap()).collect();
    assert_eq!(binaries, targets);
    for target in targets {
        let source = std::fs::read_to_string(here(&format!("fuzz/fuzz_targets/{target}.rs"))).unwrap();
        assert!(source.contains(&format!("vertebra_fuzz::read(\"{target}\", data)")), "{target}: {source}");
    }
}

#[test]
fn corpora_stay_small() {
    let files = TARGETS.iter().flat_map(|target| {
        let folder = here("corpus").join(target.name);
        names(&folder).into_iter().map(move |name| folder.join(name))
    });
    let bytes: u64 = files.map(|file| file.metadata().unwrap().len()).sum();
    assert!(bytes <= CORPORA_BYTES_MAX, "{bytes} bytes, {CORPORA_BYTES_MAX} allowed");
}
