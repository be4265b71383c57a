//! XML as suppliers write it and oracles read it: an owned document, a strict reader, paths and a writer.
//!
//! Leaves out DTDs, schemas, comments, processing instructions and streaming: a message is read whole or refused.
//! Implements the XML side of wire 1.6 and 2.1, apart from and unknown to the Spine's own codec.

mod characters;
mod document;
mod find;
mod path;
mod read;
mod references;
mod write;

pub use document::{Attribute, Declaration, Document, Element, Name, Node};
pub use find::{Context, Find};
pub use path::{Path, PathError};
pub use read::{MAX_ATTRIBUTES, MAX_BYTES, MAX_DEPTH, XmlError, parse};
