//! The program as a process: that everything can be measured, what it prints, and its exit codes.
//!
//! Leaves out every figure: a test that is timed fails by the machine. What is met or not is tested with the arithmetic.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends by panicking")]

use std::path::Path;
use std::process::{Command, Output};

/// Runs the program to its end. Where `vertebra` lies beside it, built with it by the same command, that one is
/// measured; else the program builds one.
fn bench(words: &[&str]) -> Output {
    let own = Path::new(env!("CARGO_BIN_EXE_vertebra-bench"));
    let vertebra = own.with_file_name("vertebra");
    let mut command = Command::new(own);
    command.args(words);
    if vertebra.exists() {
        command.arg("--program").arg(vertebra);
    }
    command.output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn every_row_can_be_measured_and_none_is_judged() {
    let output = bench(&["--quick"]);
    let (table, told) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(0), "{told}{table}");
    let rows: Vec<&str> = table.lines().filter(|line| line.ends_with("not judged")).collect();
    let named: Vec<&str> = rows.iter().filter_map(|row| row.split("  ").next()).collect();
    let expected = [
        "front door, 1 connection",
        "front door, 8 connections",
        "query, 1 connection",
        "query, 8 connections",
        "runner, 200 no-op scenarios",
        "start of serve, empty store",
    ];
    assert_eq!(named, expected, "{table}");
    assert!(!table.contains("NaN") && !table.contains("inf"), "everything was measured: {table}");
    for line in ["query: 500 people were loaded in ", "machine: ", "command: vertebra-bench --quick"] {
        assert!(table.contains(line), "{line:?} in {table}");
    }
}

#[test]
fn a_row_that_nobody_knows_is_refused_with_2() {
    let output = bench(&["back-door"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("front-door"), "the known rows are named");
}

#[test]
fn a_program_that_cannot_be_measured_ends_with_50() {
    let words = ["front-door", "--quick", "--program", "Cargo.toml"];
    let output = Command::new(env!("CARGO_BIN_EXE_vertebra-bench")).args(words).output().unwrap();
    assert_eq!(output.status.code(), Some(50));
    assert!(text(&output.stderr).contains("cannot be started"), "{}", text(&output.stderr));
    assert!(output.stdout.is_empty(), "no table without figures");
}
