//! `GET /health/live`, `/health/ready`, `/connections`, `/metrics`, `/configuration`, `/stores`, `/panics`: what the
//! Spine says about itself.
//!
//! Leaves out records and messages (`audit`).

use super::Desk;
use super::problem::{Problem, panics_json};
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use hyper::StatusCode;
use hyper::header::CONTENT_TYPE;
use serde_json::{Value, json};
use std::sync::Arc;

/// The media type of the OpenMetrics text form.
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

pub(super) async fn live() -> Json<Value> {
    Json(json!({ "status": "live" }))
}

/// Ready as long as the HL7 listener accepts. Says where that is and which version answers, so that a run by URL can
/// tell whether both of its URLs mean one Spine.
pub(super) async fn ready(State(desk): State<Arc<Desk>>) -> Response {
    if *desk.draining.borrow() {
        (StatusCode::SERVICE_UNAVAILABLE, Json(json!({ "status": "draining" }))).into_response()
    } else {
        let version = env!("CARGO_PKG_VERSION");
        Json(json!({ "status": "ready", "hl7": desk.hl7_address, "version": version })).into_response()
    }
}

/// The HL7 listener's connections that have shaken hands and whose next request has a deadline, and its
/// handshakes under way, and the bytes of bodies that are held. A client in another process that means to fall silent
/// waits here before the clock is moved: nothing else tells it that its deadline runs.
pub(super) async fn connections(State(desk): State<Arc<Desk>>) -> Json<Value> {
    Json(json!({
        "established": desk.hl7.established(),
        "handshakes": desk.admission.handshakes(),
        "heldBytes": desk.bytes.taken(),
    }))
}

pub(super) async fn metrics(State(desk): State<Arc<Desk>>) -> Result<Response, Problem> {
    let text = desk.metrics.text().map_err(|_| {
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "/metrics: the metrics could not be written")
    })?;
    Ok(([(CONTENT_TYPE, OPEN_METRICS)], text).into_response())
}

pub(super) async fn configuration(State(desk): State<Arc<Desk>>) -> Json<Value> {
    Json(json!({ "settings": desk.config.effective() }))
}

pub(super) async fn stores(State(desk): State<Arc<Desk>>) -> Json<Value> {
    Json(json!({ "records": desk.stores.name }))
}

/// Hands the reports over: the next call does not show them again.
pub(super) async fn panics(State(desk): State<Arc<Desk>>) -> Json<Value> {
    Json(json!({ "panics": panics_json(&desk.scope.take_panics()) }))
}
