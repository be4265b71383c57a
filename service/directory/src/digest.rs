//! The digest of a shelf: the same content gives the same text, however and in whatever order it came in.
//!
//! Leaves out nothing that a lookup can show, so that two directories of one digest answer alike.

use crate::document::SystemEntry;
use crate::shelf::Shelf;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// Begins every digest: a change of the lines below changes it.
const FORMAT: &str = "directory 1";

/// The SHA-256 of the shelf's canonical lines, as 64 hexadecimal digits in lower case.
pub(crate) fn digest(shelf: &Shelf) -> String {
    let (organisations, systems) = shelf.everything();
    let mut hash = Sha256::new();
    let mut line = |line: Value| {
        hash.update(line.to_string());
        hash.update("\n");
    };
    line(json!([FORMAT]));
    for one in organisations {
        line(json!(["organisation", one.ods.as_str(), one.name, one.role]));
    }
    for entry in systems {
        line(system(entry));
    }
    hex::encode(hash.finalize())
}

fn system(entry: &SystemEntry) -> Value {
    let system = &entry.system;
    let interactions: Vec<String> = system.interactions.iter().map(ToString::to_string).collect();
    let mut endpoints: Vec<[String; 3]> = entry
        .endpoints
        .iter()
        .map(|(what, endpoint)| [what.to_string(), endpoint.url.clone(), endpoint.cpa_id.clone()])
        .collect();
    endpoints.sort();
    endpoints.dedup();
    let (asid, ods, party) = (system.asid.as_str(), system.ods.as_str(), system.party.as_str());
    json!(["system", asid, ods, party, entry.product, entry.fqdn, interactions, endpoints])
}
