//! The control port of one Spine, as a client sees it: JSON over plain HTTP on loopback.
//!
//! Leaves out what the documents mean: neutral people, organisations and systems are `data`'s.

use bytes::Bytes;
use serde_json::Value;
use spine_clock::{PanicReport, Scope, Unsettled};
use std::sync::Arc;
use vertebra_peer::client::{Answer, PlainClient};
use vertebra_peer::http::{Failure, Request};

/// Why the control port did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum ControlError {
    /// There was no answer.
    #[error("{request}: {failure}")]
    NoAnswer {
        /// Method and path.
        request: String,
        /// What happened instead.
        failure: Failure,
    },
    /// The Spine has not come to rest.
    #[error("{0}")]
    NotSettled(Unsettled),
    /// The answer is a refusal.
    #[error("{request} was answered with {status}: {text}")]
    Refused {
        /// Method and path.
        request: String,
        /// The status.
        status: u16,
        /// The body.
        text: String,
    },
    /// The answer is not JSON.
    #[error("{request} was answered with something that is not JSON: {error}")]
    NotJson {
        /// Method and path.
        request: String,
        /// The words of the reader.
        error: serde_json::Error,
    },
}

/// A client of one control port.
pub struct Control {
    scope: Arc<Scope>,
    client: PlainClient,
}

impl Control {
    pub(crate) fn new(scope: Arc<Scope>, client: PlainClient) -> Self {
        Self { scope, client }
    }

    /// `GET`.
    ///
    /// # Errors
    /// No answer, a refusal, or no JSON.
    pub async fn get(&self, path: &str) -> Result<Value, ControlError> {
        self.ask("GET", path, None).await
    }

    /// `PUT` of a JSON value.
    ///
    /// # Errors
    /// As for [`Self::get`].
    pub async fn put(&self, path: &str, value: &Value) -> Result<Value, ControlError> {
        self.ask("PUT", path, Some(value)).await
    }

    /// `POST` of a JSON value.
    ///
    /// # Errors
    /// As for [`Self::get`].
    pub async fn post(&self, path: &str, value: &Value) -> Result<Value, ControlError> {
        self.ask("POST", path, Some(value)).await
    }

    /// `DELETE`.
    ///
    /// # Errors
    /// As for [`Self::get`].
    pub async fn delete(&self, path: &str) -> Result<Value, ControlError> {
        self.ask("DELETE", path, None).await
    }

    async fn ask(&self, method: &str, path: &str, value: Option<&Value>) -> Result<Value, ControlError> {
        let named = || format!("{method} {path}");
        let mut request = Request::new(method, path);
        if let Some(value) = value {
            request = request.header("Content-Type", "application/json").body(Bytes::from(value.to_string()));
        }
        let token = self.scope.token("control request");
        let (answer, token) = self.client.call(request, token).await;
        drop(token);
        let Answer { status, body } =
            answer.map_err(|failure| ControlError::NoAnswer { request: named(), failure })?;
        if let Some(unsettled) = unsettled(status, &body) {
            return Err(ControlError::NotSettled(unsettled));
        }
        if !(200..300).contains(&status) {
            let text = String::from_utf8_lossy(&body).into_owned();
            return Err(ControlError::Refused { request: named(), status, text });
        }
        serde_json::from_slice(&body).map_err(|error| ControlError::NotJson { request: named(), error })
    }
}

/// What a control port says about itself where it has not come to rest: who is busy, and what has panicked.
fn unsettled(status: u16, body: &[u8]) -> Option<Unsettled> {
    let said: Value = serde_json::from_slice(body).ok().filter(|_| status == 503)?;
    let panics = panic_reports(&said["panics"]);
    if !panics.is_empty() {
        return Some(Unsettled::Panicked(panics));
    }
    let busy = said["busy"].as_array()?;
    Some(Unsettled::Busy { tokens: busy.iter().filter_map(Value::as_str).map(str::to_owned).collect() })
}

/// The reports in an answer of a control port.
pub(crate) fn panic_reports(reports: &Value) -> Vec<PanicReport> {
    let text = |report: &Value, name: &str| report[name].as_str().unwrap_or_default().to_owned();
    let read = |report: &Value| PanicReport {
        message: text(report, "message"),
        place: text(report, "place"),
        task: text(report, "task"),
    };
    reports.as_array().into_iter().flatten().map(read).collect()
}
