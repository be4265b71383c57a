//! Every path of the control port, in one list.
//!
//! Leaves out what they do.

use super::{Desk, about, audit, clock, problem::Problem, seeding, spines};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{delete, get, post, put};
use hyper::{Method, StatusCode, Uri};
use std::sync::Arc;

pub(super) fn router(desk: Arc<Desk>) -> Router {
    Router::new()
        // For whoever watches the Spine.
        .route("/health/live", get(about::live))
        .route("/health/ready", get(about::ready))
        .route("/metrics", get(about::metrics))
        .route("/connections", get(about::connections))
        .route("/configuration", get(about::configuration))
        .route("/stores", get(about::stores))
        .route("/panics", get(about::panics))
        // For whoever puts people and systems into it.
        .route("/organisations", put(seeding::organisations))
        .route("/systems", put(seeding::systems))
        .route("/people", put(seeding::people))
        // For whoever judges it.
        .route("/audit", get(audit::audit))
        .route("/digest", get(audit::digest))
        .route("/clock", get(clock::now).post(clock::advance))
        .route("/settle", post(clock::settle))
        .route("/spines", post(spines::create))
        .route("/spines/{id}", delete(spines::remove))
        .fallback(unknown)
        .method_not_allowed_fallback(not_allowed)
        // The body was read whole, within a limit of ours, before it came here.
        .layer(DefaultBodyLimit::disable())
        .with_state(desk)
}

async fn unknown(uri: Uri) -> Problem {
    Problem::new(StatusCode::NOT_FOUND, format!("{}: no such path", uri.path()))
}

async fn not_allowed(method: Method, uri: Uri) -> Problem {
    let text = format!("{}: {method} is not taken here", uri.path());
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, text)
}
