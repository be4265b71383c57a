//! The front door: the cheapest request that passes everything in front of the hub, against bare axum.
//!
//! It is `GET /healthcheck` over mutual TLS: connection census, deadlines on the Spine's clock, limits, a task and tokens
//! for each request, the face's own routing. Leaves out the hub.

use super::Bench;
use super::servers::{Servers, spine};
use crate::figure::Figure;
use crate::load::{Party, Request};
use crate::yardstick::HEALTH_PATH;
use vertebra_data::cast;

/// At least so many requests per CPU-second for one of the yardstick's (design 8).
const BAR: f64 = 0.60;

pub(super) async fn measure(bench: &Bench) -> anyhow::Result<Vec<Figure>> {
    let (server, hl7, _control) = spine(bench).await?;
    let mut servers = Servers::beside(Party::new(server, hl7, true), bench, 0).await?;
    let request = Request { bytes: ask().into(), expected: Some("The Spine is up.".to_owned()) };
    let requests = vec![request; bench.effort.front_door_requests];
    let each_block = || Ok(requests.clone());
    let figures = servers.measure(bench, "front door", "bare axum, same TLS", BAR, each_block).await?;
    servers.end().await?;
    Ok(figures)
}

fn ask() -> String {
    format!("GET {HEALTH_PATH} HTTP/1.1\r\nHost: {}\r\n\r\n", cast().spine().host)
}
