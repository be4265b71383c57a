//! `GET /audit` and `GET /digest`: what happened, and a hash over everything that is kept.
//!
//! Leaves out how rows are kept (the hub).

use super::Desk;
use super::problem::Problem;
use axum::Json;
use axum::extract::{Query, State};
use hyper::Uri;
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use spine_clock::Timestamp;
use spine_hub::AuditQuery;
use std::sync::Arc;

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Parameters {
    /// Also as the rows spell it.
    #[serde(alias = "messageId")]
    message_id: Option<String>,
    since: Option<String>,
    limit: Option<String>,
}

/// The rows of a message, or the oldest rows since an instant, oldest first. Whoever has read a full page asks again
/// since the instant of its last row.
pub(super) async fn audit(State(desk): State<Arc<Desk>>, uri: Uri) -> Result<Json<Value>, Problem> {
    let Query(parameters) = Query::<Parameters>::try_from_uri(&uri)
        .map_err(|error| Problem::bad_request(format!("/audit: {}", error.body_text())))?;
    let limit = match &parameters.limit {
        None => AuditQuery::LIMIT_MAX,
        Some(text) => {
            text.parse().ok().filter(|limit| (1..=AuditQuery::LIMIT_MAX).contains(limit)).ok_or_else(
                || {
                    let most = AuditQuery::LIMIT_MAX;
                    Problem::bad_request(format!("/audit: limit {text:?}: a whole number from 1 to {most}"))
                },
            )?
        }
    };
    let instant = |text: String| {
        let wrong =
            || Problem::bad_request(format!("/audit: since {text:?}: an instant as 2026-01-05T09:00:00Z"));
        text.parse::<Timestamp>().map_err(|_| wrong())
    };
    let since = parameters.since.map(instant).transpose()?;
    let query = AuditQuery { message_id: parameters.message_id, since, limit };
    let rows = desk.hub.audit(&query).await?;
    Ok(Json(json!({ "rows": rows })))
}

/// One digest per kind of record, one of the directory, and one over these.
pub(super) async fn digest(State(desk): State<Arc<Desk>>) -> Result<Json<Value>, Problem> {
    let records = desk.hub.digest().await?;
    let directory = desk.book.digest();
    let mut whole = Sha256::new();
    let mut kinds = serde_json::Map::new();
    for (name, kind) in &records.kinds {
        let sha256 = hex::encode(kind.hash);
        whole.update(format!("{name} {} {sha256}\n", kind.count));
        kinds.insert(name.clone(), json!({ "count": kind.count, "sha256": sha256 }));
    }
    whole.update(format!("directory {directory}\n"));
    let sha256 = hex::encode(whole.finalize());
    Ok(Json(json!({ "kinds": kinds, "directory": directory, "sha256": sha256 })))
}
