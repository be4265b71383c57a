//! `PUT /organisations`, `/systems`, `/people`: neutral documents in, all of an array or nothing of it.
//!
//! Leaves out the shapes of the documents: directory and national services read them. The same document again
//! replaces what was there, so an array that the store took in part can be put again.

use super::Desk;
use super::problem::{self, Problem};
use axum::Json;
use axum::extract::State;
use bytes::Bytes;
use hyper::StatusCode;
use serde_json::{Value, json};
use spine_hub::LoadError;
use spine_kernel::SeedDoc;
use std::sync::Arc;

/// The name of an array and the kind of its documents.
struct Shape {
    array: &'static str,
    kind: &'static str,
}

const ORGANISATIONS: Shape = Shape { array: "organisations", kind: "organisation" };
const SYSTEMS: Shape = Shape { array: "systems", kind: "system" };
const PEOPLE: Shape = Shape { array: "people", kind: "person" };

pub(super) async fn organisations(
    State(desk): State<Arc<Desk>>,
    body: Bytes,
) -> Result<Json<Value>, Problem> {
    into_directory(&desk, &ORGANISATIONS, &body)
}

pub(super) async fn systems(State(desk): State<Arc<Desk>>, body: Bytes) -> Result<Json<Value>, Problem> {
    into_directory(&desk, &SYSTEMS, &body)
}

pub(super) async fn people(State(desk): State<Arc<Desk>>, body: Bytes) -> Result<Json<Value>, Problem> {
    let documents = read(&PEOPLE, &body)?;
    desk.scope.effect("people loaded");
    desk.hub.load(&documents).await.map_err(|error| match error {
        LoadError::Refused { number, why } => Problem::unprocessable(format!("people[{number}].{why}")),
        LoadError::NotStored { .. } => {
            Problem::new(StatusCode::SERVICE_UNAVAILABLE, format!("people: {error}; put the array again"))
        }
    })?;
    Ok(loaded(&desk, &PEOPLE, documents.len()))
}

fn into_directory(desk: &Desk, shape: &Shape, body: &[u8]) -> Result<Json<Value>, Problem> {
    let documents = read(shape, body)?;
    desk.scope.effect("directory loaded");
    desk.book
        .load_all(&documents)
        .map_err(|refused| Problem::unprocessable(format!("{}{refused}", shape.array)))?;
    Ok(loaded(desk, shape, documents.len()))
}

fn read(shape: &Shape, body: &[u8]) -> Result<Vec<SeedDoc>, Problem> {
    let bodies: Vec<Value> = problem::read(shape.array, body)?;
    Ok(bodies.into_iter().map(|body| SeedDoc { kind: shape.kind.to_owned(), body }).collect())
}

fn loaded(desk: &Desk, shape: &Shape, count: usize) -> Json<Value> {
    desk.metrics.loaded(shape.kind, count);
    tracing::debug!(
        scope = desk.scope.name(),
        seed.kind = shape.kind,
        seed.documents = count,
        "documents loaded"
    );
    Json(json!({ "loaded": count }))
}
