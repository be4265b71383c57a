//! `POST /spines` and `DELETE /spines/{id}`: fresh Spines for runs against a Spine by URL, each with a virtual clock,
//! a store and ports of its own.
//!
//! Leaves out how a Spine starts. Implements design 4.3: isolation for a subject in another process. Fresh Spines
//! stop with the one that made them; a request may not name files.

use super::Desk;
use super::problem::{self, Problem, panics_json};
use crate::config::{Config, Layers};
use crate::spine::{Seams, Spine, Stores, start_boxed};
use axum::Json;
use axum::extract::{Path, State};
use bytes::Bytes;
use hyper::StatusCode;
use parking_lot::Mutex;
use serde::Deserialize;
use serde_json::{Value, json};
use spine_clock::{PanicReport, Scope, ScopeConfig, Timestamp};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Fresh Spines at once: a scenario has one, and no run has more scenarios under way.
const SPINES_MAX: usize = 1_024;
/// The longest name of a fresh Spine: it becomes part of an address.
const NAME_CHARS_MAX: usize = 64;

/// The fresh Spines of one Spine.
pub(crate) struct Nursery {
    seams: Seams,
    rooms: Mutex<Rooms>,
}

#[derive(Default)]
struct Rooms {
    is_closed: bool,
    number: u64,
    /// `None` while a Spine starts.
    children: BTreeMap<String, Option<Child>>,
}

struct Child {
    spine: Spine,
    scope: Arc<Scope>,
}

impl Child {
    async fn stop(self) -> Vec<PanicReport> {
        self.spine.stop_boxed().await;
        self.scope.shutdown().await;
        self.scope.take_panics()
    }
}

impl Nursery {
    /// No Spine yet; each gets these decorators.
    pub(crate) fn new(seams: Seams) -> Arc<Self> {
        Arc::new(Self { seams, rooms: Mutex::default() })
    }

    /// Stops all of them; no further one is started.
    pub(crate) async fn stop(&self) {
        let children = {
            let mut rooms = self.rooms.lock();
            rooms.is_closed = true;
            std::mem::take(&mut rooms.children)
        };
        for (id, child) in children {
            let Some(child) = child else { continue };
            let panics = child.stop().await;
            if !panics.is_empty() {
                tracing::warn!(
                    spine.id = id,
                    panics = panics.len(),
                    "a fresh Spine stopped with unread reports"
                );
            }
        }
    }

    fn reserve(&self, name: &str) -> Result<String, Problem> {
        let mut rooms = self.rooms.lock();
        if rooms.is_closed {
            return Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, "/spines: the Spine stops"));
        }
        if rooms.children.len() >= SPINES_MAX {
            let text = format!("/spines: there are {SPINES_MAX} at once and at most so many");
            return Err(Problem::new(StatusCode::TOO_MANY_REQUESTS, text));
        }
        rooms.number += 1;
        let id = format!("{name}-{}", rooms.number);
        rooms.children.insert(id.clone(), None);
        Ok(id)
    }

    /// Keeps a Spine that has started. It comes back where everything was stopped in the meantime.
    fn keep(&self, id: &str, child: Child) -> Option<Child> {
        match self.rooms.lock().children.get_mut(id) {
            Some(place) => place.replace(child),
            None => Some(child),
        }
    }

    fn forget(&self, id: &str) -> Option<Child> {
        let mut rooms = self.rooms.lock();
        // One that still starts is not there yet for anybody else.
        if rooms.children.get(id)?.is_none() {
            return None;
        }
        rooms.children.remove(id).flatten()
    }

    fn give_up(&self, id: &str) {
        self.rooms.lock().children.remove(id);
    }
}

impl Drop for Nursery {
    /// Nobody stopped the Spine: its tasks were aborted with its scope, and so are those of the fresh ones.
    fn drop(&mut self) {
        for child in std::mem::take(&mut self.rooms.lock().children).into_values().flatten() {
            child.scope.abort();
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    name: String,
    seed: String,
    start: String,
    #[serde(default)]
    configuration: Option<Value>,
}

pub(super) async fn create(
    State(desk): State<Arc<Desk>>,
    body: Bytes,
) -> Result<(StatusCode, Json<Value>), Problem> {
    allowed(&desk)?;
    let wanted: Wanted = problem::read("/spines", &body)?;
    let (scope_config, config) = plan(&wanted, &desk.config)?;
    let nursery = &desk.nursery;
    let id = nursery.reserve(&wanted.name)?;
    let scope = Scope::new(ScopeConfig { name: id.clone(), ..scope_config });
    let started = start_boxed(config, Arc::clone(&scope), Stores::memory(), nursery.seams.clone()).await;
    let spine = match started {
        Ok(spine) => spine,
        Err(error) => {
            nursery.give_up(&id);
            scope.shutdown().await;
            return Err(Problem::unprocessable(format!("/spines: {error}")));
        }
    };
    let reply = json!({
        "id": id,
        "hl7": spine.hl7_address().to_string(),
        "control": spine.control_address().to_string(),
    });
    if let Some(orphan) = nursery.keep(&id, Child { spine, scope }) {
        orphan.stop().await;
        return Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, "/spines: the Spine stops"));
    }
    tracing::debug!(spine.id = id, "a fresh Spine was started");
    Ok((StatusCode::CREATED, Json(reply)))
}

pub(super) async fn remove(
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
) -> Result<Json<Value>, Problem> {
    allowed(&desk)?;
    let Some(child) = desk.nursery.forget(&id) else {
        return Err(Problem::new(StatusCode::NOT_FOUND, format!("/spines/{id}: no such Spine")));
    };
    let panics = child.stop().await;
    Ok(Json(json!({ "panics": panics_json(&panics) })))
}

fn allowed(desk: &Desk) -> Result<(), Problem> {
    if desk.config.control.spines {
        return Ok(());
    }
    Err(Problem::new(StatusCode::NOT_FOUND, "/spines: control.spines = false here"))
}

/// The scope and the configuration that a request asks for.
fn plan(wanted: &Wanted, parent: &Config) -> Result<(ScopeConfig, Config), Problem> {
    let name = &wanted.name;
    let is_name = (1..=NAME_CHARS_MAX).contains(&name.len())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'));
    if !is_name {
        let rule = "1 to 64 letters, digits, hyphens, underscores and dots";
        return Err(Problem::unprocessable(format!("name {name:?}: {rule}")));
    }
    let mut seed = [0; 32];
    hex::decode_to_slice(&wanted.seed, &mut seed)
        .map_err(|_| Problem::unprocessable(format!("seed {:?}: 64 hexadecimal digits", wanted.seed)))?;
    let start: Timestamp = wanted.start.parse().map_err(|_| {
        Problem::unprocessable(format!("start {:?}: an instant, as 2026-01-05T09:00:00Z", wanted.start))
    })?;
    let mut base = parent.clone();
    base.hl7.listen.set_port(0);
    base.control.listen.set_port(0);
    base.control.spines = false;
    let mut layers = Layers::over_parent(&base);
    if let Some(partial) = &wanted.configuration {
        layers = layers.request(partial).map_err(|error| Problem::unprocessable(error.to_string()))?;
    }
    let config = layers.build().map_err(|error| Problem::unprocessable(error.to_string()))?;
    if config.control.spines {
        // The limit on Spines would hold for each of them anew.
        return Err(Problem::unprocessable("control.spines = true: a fresh Spine starts no others"));
    }
    Ok((ScopeConfig::virtual_at(name.clone(), seed, start), config))
}
