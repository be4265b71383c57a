//! Builds the program again when a feature file was added or taken away: files that were embedded before are followed
//! by the compiler, new ones are not, and a suite that lacks a file must not look like the whole one.

fn main() {
    println!("cargo::rerun-if-changed=../../features");
    println!("cargo::rerun-if-changed=build.rs");
}
