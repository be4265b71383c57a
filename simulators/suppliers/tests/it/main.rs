//! The suppliers from outside: the messages that they write, what they make of replies, and one whole exchange.
//!
//! Leaves out what a real Spine says: the replies in here are written by hand, each for one rule.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, and helpers of tests do too")]

mod exchange;
mod message;
mod replies;
mod twists;

use spine_clock::{Scope, ScopeConfig};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use vertebra_data::cast;
use vertebra_peer::client::{Deadline, Security};
use vertebra_suppliers::{GpSystem, SpineAddress};

const ELM: &str = "the GP system of Elm Surgery";
const OAK: &str = "the GP system of Oak Lane Surgery";
/// Two products that speak the newer form, each in its own writing.
const FEN: &str = "the GP system of Fen Bridge Surgery";
const WALK_IN: &str = "the walk-in system of Fen Bridge Surgery";

fn scope() -> Arc<Scope> {
    Scope::new(ScopeConfig::virtual_at("suppliers", [7; 32], "2026-01-01T09:30:05Z".parse().unwrap()))
}

/// A system of the cast without TLS, towards a peer that is none of the scope's.
fn system(actor: &str, scope: &Arc<Scope>, address: Option<SocketAddr>) -> GpSystem {
    let mut spine = SpineAddress::of(cast());
    spine.address = address;
    let deadline = Deadline::Real(Duration::from_secs(20));
    let actor = cast().actor(actor).unwrap();
    GpSystem::new(actor, Arc::clone(scope), spine, Security::Plain, deadline).unwrap()
}
