#![doc = include_str!("../README.md")]

mod audit;
mod connection;
mod crowd;
mod exchange;
mod framing;
mod given;
mod hostile;
mod limits;
mod manner;
mod messaging;
mod pds;
mod table;
mod time;
mod world;

use include_dir::{Dir, include_dir};

pub use world::{Harness, SpineWorld};

/// The sources of this room, as they were compiled.
static SOURCES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/src");

/// The text of a source file of this room, by the name that the compiler has for it; the dictionary of steps reads there
/// what each step does.
pub fn source(path: &str) -> Option<String> {
    let (_, own) = path.rsplit_once("src/")?;
    SOURCES.get_file(own)?.contents_utf8().map(str::to_owned)
}

/// The deviations that a request may have, as patterns of a single one each; sentences take them as `{how}`, joined by
/// " and ".
pub fn deviations() -> impl Iterator<Item = &'static str> {
    manner::patterns()
}
