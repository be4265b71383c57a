//! `GET` and `POST /clock`, `POST /settle`: for callers in other processes, who cannot hold the scope.
//!
//! Leaves out the clock itself. A caller that is a party of the scope is turned away: its own token would be waited
//! for (clock 1). Moving the clock works on a virtual one only.

use super::problem::{self, Problem};
use super::{Caller, Desk};
use axum::extract::State;
use axum::{Extension, Json};
use bytes::Bytes;
use hyper::StatusCode;
use jiff::{SignedDuration, Span, SpanRelativeTo};
use serde::Deserialize;
use serde_json::{Value, json};
use spine_clock::{Timestamp, Unsettled};
use std::sync::Arc;

/// How far to move: by a duration or to an instant.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Advance {
    advance_by: Option<String>,
    advance_to: Option<String>,
}

pub(super) async fn now(State(desk): State<Arc<Desk>>) -> Json<Value> {
    let kind = if desk.scope.is_virtual() { "virtual" } else { "system" };
    Json(json!({ "now": desk.scope.now(), "kind": kind }))
}

pub(super) async fn advance(
    State(desk): State<Arc<Desk>>,
    Extension(caller): Extension<Caller>,
    body: Bytes,
) -> Result<Json<Value>, Problem> {
    if !desk.scope.is_virtual() {
        return Err(Unsettled::NotVirtual.into());
    }
    let advance = problem::read("/clock", &body)?;
    caller.stand_aside()?;
    let _turn = desk.turn.lock().await;
    let to = target(advance, desk.scope.now())?;
    desk.scope.advance_to(to).await?;
    desk.stores.converge();
    Ok(Json(json!({ "now": desk.scope.now() })))
}

pub(super) async fn settle(
    State(desk): State<Arc<Desk>>,
    Extension(caller): Extension<Caller>,
) -> Result<Json<Value>, Problem> {
    caller.stand_aside()?;
    let _turn = desk.turn.lock().await;
    desk.scope.settle().await?;
    desk.stores.converge();
    Ok(Json(json!({ "now": desk.scope.now() })))
}

fn target(advance: Advance, now: Timestamp) -> Result<Timestamp, Problem> {
    match (advance.advance_by, advance.advance_to) {
        (Some(text), None) => {
            let by = duration(&text).filter(|by| *by >= SignedDuration::ZERO).ok_or_else(|| {
                let rule = "a duration that is not negative, as PT2H or P28D";
                Problem::unprocessable(format!("advanceBy {text:?}: {rule}"))
            })?;
            now.checked_add(by)
                .map_err(|_| Problem::unprocessable(format!("advanceBy {text:?}: beyond the end of time")))
        }
        (None, Some(text)) => text.parse().ok().filter(|to: &Timestamp| *to >= now).ok_or_else(|| {
            let rule = format!("an instant that is not before {now}");
            Problem::unprocessable(format!("advanceTo {text:?}: {rule}"))
        }),
        _ => Err(Problem::new(StatusCode::BAD_REQUEST, "/clock: exactly one of advanceBy and advanceTo")),
    }
}

/// Days have 24 hours and weeks seven days; months and years have no fixed length and are refused.
fn duration(text: &str) -> Option<SignedDuration> {
    let span: Span = text.parse().ok()?;
    span.to_duration(SpanRelativeTo::days_are_24_hours()).ok()
}
