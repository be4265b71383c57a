//! The errors of the control port: a status and a JSON object whose `error` names the path, the value and the rule.
//!
//! Leaves out when which one is raised.

use axum::Json;
use axum::response::{IntoResponse, Response};
use hyper::StatusCode;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use spine_clock::{PanicReport, Unsettled};
use spine_store::Unavailable;

/// An error as the caller gets it.
#[derive(Debug)]
pub(crate) struct Problem {
    status: StatusCode,
    body: Value,
}

impl Problem {
    pub(crate) fn new(status: StatusCode, text: impl Into<String>) -> Self {
        Self { status, body: json!({ "error": text.into() }) }
    }

    /// The request is not what the path takes.
    pub(crate) fn bad_request(text: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, text)
    }

    /// The request is readable, and a value in it breaks a rule.
    pub(crate) fn unprocessable(text: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, text)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        (self.status, Json(self.body)).into_response()
    }
}

impl From<Unavailable> for Problem {
    fn from(error: Unavailable) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, error.to_string())
    }
}

impl From<Unsettled> for Problem {
    fn from(error: Unsettled) -> Self {
        let text = error.to_string();
        let (status, busy, panics) = match error {
            Unsettled::NotVirtual => return Self::new(StatusCode::CONFLICT, text),
            Unsettled::Busy { tokens } => (StatusCode::SERVICE_UNAVAILABLE, tokens, Vec::new()),
            Unsettled::Panicked(reports) => (StatusCode::SERVICE_UNAVAILABLE, Vec::new(), reports),
            // A chain of timers that never ends is busy with itself.
            _ => (StatusCode::SERVICE_UNAVAILABLE, vec![text.clone()], Vec::new()),
        };
        Self { status, body: json!({ "error": text, "busy": busy, "panics": panics_json(&panics) }) }
    }
}

/// Reports as the control port shows them.
pub(crate) fn panics_json(reports: &[PanicReport]) -> Vec<Value> {
    reports
        .iter()
        .map(|report| json!({ "message": report.message, "place": report.place, "task": report.task }))
        .collect()
}

/// Reads the JSON body of a request to `path`.
pub(crate) fn read<T: DeserializeOwned>(path: &str, body: &[u8]) -> Result<T, Problem> {
    serde_json::from_slice(body).map_err(|error| Problem::bad_request(format!("{path}: {error}")))
}
