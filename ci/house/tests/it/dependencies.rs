//! Licences, bans and sources of everything that is linked or built.
//!
//! Leaves out known vulnerabilities: the gate runs `cargo audit` where an advisory database is at hand.

use cargo_metadata::{Metadata, MetadataCommand, Package};
use spdx::{Expression, LicenseReq};
use std::collections::BTreeSet;
use std::process::Command;

/// Licences under which the product may be given away as Apache-2.0.
const LICENCES: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    // Permissive, and asked for by the macros of cucumber.
    "BlueOak-1.0.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "OpenSSL",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Crates that must not be in the tree, and why.
const BANNED: &[(&str, &str)] = &[
    ("ring", "one TLS provider: aws-lc-rs"),
    ("openssl", "one TLS provider: aws-lc-rs"),
    ("openssl-sys", "one TLS provider: aws-lc-rs"),
    ("native-tls", "one TLS provider: aws-lc-rs"),
    ("bindgen", "a C compiler is all that a build may need"),
    ("chrono", "one calendar: jiff"),
    ("reqwest", "its pool hides the wire"),
    ("serde_yaml", "no longer maintained"),
];

/// The only registry.
const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// Rooms and crates in the resolved tree at most; growth is a reviewed number.
const PACKAGES_MAX: usize = 330;

/// What is linked or built on this platform, by name and version. `cargo metadata` alone also lists optional crates
/// that no feature asks for; `cargo tree` does not.
fn built() -> BTreeSet<(String, String)> {
    let mut tree = Command::new(env!("CARGO"));
    tree.args(["tree", "--workspace", "--locked", "--prefix", "none", "--format", "{p}"]);
    let output = tree.current_dir(crate::root()).output().expect("cargo tree runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("cargo tree prints text");
    let packages = text.lines().filter_map(|line| {
        let mut words = line.split(' ');
        Some((words.next()?.to_owned(), words.next()?.trim_start_matches('v').to_owned()))
    });
    packages.collect()
}

fn resolved() -> (Metadata, Vec<Package>) {
    let metadata = MetadataCommand::new()
        .manifest_path(crate::root().join("Cargo.toml"))
        .exec()
        .expect("cargo metadata resolves the workspace");
    let built = built();
    let is_built =
        |package: &&Package| built.contains(&(package.name.to_string(), package.version.to_string()));
    let packages: Vec<Package> = metadata.packages.iter().filter(is_built).cloned().collect();
    assert_eq!(packages.len(), built.len(), "every package that is built is known to the metadata");
    (metadata, packages)
}

fn allowed(requirement: &LicenseReq) -> bool {
    requirement.license.id().is_some_and(|id| LICENCES.contains(&id.name))
}

#[test]
fn every_licence_is_on_the_list() {
    let (_, packages) = resolved();
    let mut wrong = Vec::new();
    for package in &packages {
        let text = package.license.clone().unwrap_or_default().replace('/', " OR ");
        match Expression::parse(&text) {
            Ok(expression) if expression.evaluate(allowed) => {}
            _ => wrong.push(format!("{} {}: {:?}", package.name, package.version, package.license)),
        }
    }
    assert!(wrong.is_empty(), "licences to look at: {wrong:#?}");
}

#[test]
fn no_banned_crate_and_no_foreign_source() {
    let (metadata, packages) = resolved();
    for package in &packages {
        let banned = BANNED.iter().find(|(name, _)| *name == package.name.as_str());
        assert!(banned.is_none(), "{} is banned: {}", package.name, banned.map_or("", |(_, why)| why));
        match &package.source {
            Some(source) => assert_eq!(source.repr, REGISTRY, "{} comes from elsewhere", package.name),
            None => assert!(
                package.manifest_path.starts_with(&metadata.workspace_root),
                "{} lies outside the workspace",
                package.name
            ),
        }
    }
    assert!(packages.len() <= PACKAGES_MAX, "{} packages, {PACKAGES_MAX} allowed", packages.len());
}

#[test]
fn every_room_takes_its_third_party_versions_from_the_root() {
    let root = crate::root();
    for manifest in crate::files(&root, "toml").iter().filter(|path| path.ends_with("Cargo.toml")) {
        let text = std::fs::read_to_string(manifest).expect("a manifest is readable");
        let table: toml::Table = text.parse().expect("a manifest is TOML");
        // A workspace of its own, such as the fuzzers', has its own versions and its own lock file.
        if table.contains_key("workspace") {
            assert!(
                manifest.with_file_name("Cargo.lock").is_file(),
                "{} has no lock file",
                manifest.display()
            );
            continue;
        }
        for section in ["dependencies", "dev-dependencies", "build-dependencies"] {
            let Some(dependencies) = table.get(section).and_then(|section| section.as_table()) else {
                continue;
            };
            for (name, value) in dependencies {
                let from_root = value.get("workspace").is_some_and(|value| value.as_bool() == Some(true));
                let itself = value.get("path").and_then(|path| path.as_str()) == Some(".");
                assert!(from_root || itself, "{}: {name} has a version of its own", manifest.display());
            }
        }
    }
}
