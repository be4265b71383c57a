#![doc = include_str!("../README.md")]

mod answer;
#[cfg(feature = "contract")]
pub mod contract;
mod digest;
mod hint;
pub mod limit;
mod log;
mod map;
mod memory;
mod port;
mod record;
mod weak;

pub use answer::{Commit, NotOpened, Reason, Settled, Unavailable};
pub use digest::{Digest, KindDigest};
pub use hint::{Cursor, Hits, Look, Page, Seen};
pub use limit::Breach;
pub use log::{Log, LogEntry};
pub use memory::Memory;
pub use port::Records;
pub use record::{Attempt, Held, Stored};
pub use weak::{Weak, WeakRates};
