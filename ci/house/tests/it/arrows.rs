//! Which room may depend on which. Everything that is not listed is forbidden.
//!
//! Leaves out arrows that are finer than a crate (`purity`). Dev-dependencies are held by a list of their own.

use cargo_metadata::{DependencyKind, MetadataCommand, Package};
use std::collections::{BTreeMap, BTreeSet};

/// Room, and the rooms that it may use. `kernel <- catalogue, wire <- national services`; the hub knows no national
/// service and none knows the hub; peer, suppliers and oracle never see wire, hub or a national service; only
/// subject, cli and the gate's fuzz targets link the server.
const ARROWS: &[(&str, &[&str])] = &[
    ("spine-kernel", &[]),
    ("spine-clock", &[]),
    ("spine-catalogue", &["spine-kernel"]),
    ("spine-wire", &["spine-kernel"]),
    ("spine-directory", &["spine-kernel"]),
    ("spine-pds", &["spine-kernel", "spine-catalogue", "spine-wire"]),
    ("spine-store", &["spine-kernel", "spine-clock"]),
    (
        "spine-hub",
        &["spine-kernel", "spine-clock", "spine-catalogue", "spine-wire", "spine-directory", "spine-store"],
    ),
    (
        "spine-server",
        &[
            "spine-kernel",
            "spine-clock",
            "spine-catalogue",
            "spine-wire",
            "spine-directory",
            "spine-store",
            "spine-hub",
            "spine-pds",
        ],
    ),
    ("vertebra-data", &["spine-kernel"]),
    ("vertebra-peer", &["spine-clock"]),
    (
        "vertebra-suppliers",
        &["spine-kernel", "spine-clock", "spine-catalogue", "vertebra-peer", "vertebra-data"],
    ),
    (
        "vertebra-mutants",
        &[
            "spine-kernel",
            "spine-catalogue",
            "spine-store",
            "spine-hub",
            "vertebra-peer",
            "vertebra-suppliers",
        ],
    ),
    ("vertebra-evidence", &["spine-clock"]),
    ("vertebra-report", &["vertebra-evidence"]),
    ("vertebra-runner", &["vertebra-evidence", "spine-clock"]),
    ("vertebra-oracle", &["spine-kernel", "vertebra-peer", "vertebra-data", "vertebra-evidence"]),
    ("vertebra-subject", &["spine-clock", "spine-server", "vertebra-peer", "vertebra-data"]),
    (
        "vertebra-words",
        &[
            "spine-clock",
            "vertebra-peer",
            "vertebra-suppliers",
            "vertebra-data",
            "vertebra-evidence",
            "vertebra-oracle",
            "vertebra-runner",
            "vertebra-subject",
        ],
    ),
    (
        "vertebra",
        &[
            "spine-catalogue",
            "spine-clock",
            "spine-server",
            "vertebra-data",
            "vertebra-peer",
            "vertebra-suppliers",
            "vertebra-mutants",
            "vertebra-evidence",
            "vertebra-oracle",
            "vertebra-report",
            "vertebra-runner",
            "vertebra-subject",
            "vertebra-words",
        ],
    ),
    ("vertebra-house", &[]),
    (
        "vertebra-bench",
        &[
            "spine-clock",
            "vertebra-data",
            "vertebra-evidence",
            "vertebra-peer",
            "vertebra-runner",
            "vertebra-suppliers",
        ],
    ),
    // The gate reads with every reader of the house, those on both sides of the wire; no room uses it.
    (
        "vertebra-fuzz",
        &[
            "spine-kernel",
            "spine-clock",
            "spine-wire",
            "spine-pds",
            "spine-directory",
            "spine-store",
            "spine-hub",
            "spine-server",
            "vertebra-peer",
            "vertebra-evidence",
            "vertebra-report",
            "vertebra-runner",
        ],
    ),
];

/// What a room's tests may use beyond its arrows.
const TEST_ARROWS: &[(&str, &[&str])] = &[
    ("vertebra-house", &["spine-catalogue", "spine-hub", "spine-pds"]),
    ("vertebra", &["spine-hub", "spine-kernel", "spine-store"]),
];

fn members() -> Vec<Package> {
    let metadata = MetadataCommand::new()
        .manifest_path(crate::root().join("Cargo.toml"))
        .no_deps()
        .exec()
        .expect("cargo metadata reads the workspace");
    metadata.packages
}

fn house_dependencies(
    package: &Package,
    kinds: &[DependencyKind],
    names: &BTreeSet<String>,
) -> BTreeSet<String> {
    package
        .dependencies
        .iter()
        .filter(|dependency| kinds.contains(&dependency.kind) && names.contains(&dependency.name))
        .filter(|dependency| dependency.name != package.name.as_str())
        .map(|dependency| dependency.name.clone())
        .collect()
}

#[test]
fn every_arrow_is_allowed() {
    let members = members();
    let names: BTreeSet<String> = members.iter().map(|member| member.name.to_string()).collect();
    let arrows: BTreeMap<&str, &[&str]> = ARROWS.iter().copied().collect();
    let test_arrows: BTreeMap<&str, &[&str]> = TEST_ARROWS.iter().copied().collect();
    let listed: BTreeSet<String> = arrows.keys().map(|name| (*name).to_owned()).collect();
    assert_eq!(listed, names, "every room is in the table of arrows, and no other");

    let mut wrong = Vec::new();
    for member in &members {
        let allowed = arrows[member.name.as_str()];
        for used in house_dependencies(member, &[DependencyKind::Normal, DependencyKind::Build], &names) {
            if !allowed.contains(&used.as_str()) {
                wrong.push(format!("{} -> {used}", member.name));
            }
        }
        let in_tests = test_arrows.get(member.name.as_str()).copied().unwrap_or_default();
        for used in house_dependencies(member, &[DependencyKind::Development], &names) {
            if !allowed.contains(&used.as_str()) && !in_tests.contains(&used.as_str()) {
                wrong.push(format!("{} -> {used} (in tests)", member.name));
            }
        }
    }
    assert!(wrong.is_empty(), "forbidden arrows: {wrong:#?}");
}

#[test]
fn the_table_itself_keeps_the_invariants_of_the_house() {
    let arrows: BTreeMap<&str, &[&str]> = ARROWS.iter().copied().collect();
    let reach = |from: &str| {
        let mut seen = BTreeSet::new();
        let mut open = vec![from.to_owned()];
        while let Some(room) = open.pop() {
            for next in arrows[room.as_str()] {
                if seen.insert((*next).to_owned()) {
                    open.push((*next).to_owned());
                }
            }
        }
        seen
    };
    for judge in ["vertebra-peer", "vertebra-suppliers", "vertebra-oracle"] {
        for judged in ["spine-wire", "spine-hub", "spine-pds", "spine-server", "spine-store"] {
            assert!(!reach(judge).contains(judged), "{judge} must not reach {judged}");
        }
    }
    for (room, used) in ARROWS {
        let links_server = used.contains(&"spine-server");
        let may_link = matches!(*room, "vertebra-subject" | "vertebra" | "vertebra-fuzz");
        assert!(!links_server || may_link, "{room} links the server");
        assert!(!used.contains(&"vertebra-fuzz"), "{room} uses what only the gate runs");
    }
    assert!(!reach("spine-hub").contains("spine-pds"), "the hub knows no national service");
    assert!(!reach("spine-pds").contains("spine-hub"), "no national service knows the hub");
    for (room, used) in ARROWS {
        let plants = used.contains(&"vertebra-mutants");
        assert!(!plants || *room == "vertebra", "{room} can plant a fault");
    }
    for room in arrows.keys() {
        assert!(!reach(room).contains(*room), "{room} depends on itself");
    }
}
