//! Brings a data set into a Spine, through the control port: the same way in that everybody has.
//!
//! Leaves out what the documents mean.

use anyhow::{Context, bail};
use bytes::Bytes;
use serde::Serialize;
use spine_clock::Scope;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use vertebra_data::DataSet;
use vertebra_peer::client::{Deadline, PlainClient};

/// How long one request may take, in real time. A full one takes milliseconds.
const PATIENCE: Duration = Duration::from_secs(30);

/// People per request: some half a megabyte, a tenth of what a control port takes.
const PEOPLE_AT_ONCE: usize = 500;

/// Loads a data set, and says what was loaded.
///
/// # Errors
/// The control port refuses, or does not answer.
pub(crate) async fn load(scope: &Arc<Scope>, control: SocketAddr, data: &DataSet) -> anyhow::Result<String> {
    let host = control.to_string();
    let client =
        PlainClient::new(Arc::clone(scope), "serve", &host, Deadline::Real(PATIENCE)).address(control);
    let (organisations, systems) = (data.organisations(), data.systems());
    put(scope, &client, "/organisations", &organisations).await?;
    put(scope, &client, "/systems", &systems).await?;
    let mut people = data.people().peekable();
    let mut count = 0;
    while people.peek().is_some() {
        let some: Vec<_> = people.by_ref().take(PEOPLE_AT_ONCE).collect();
        count += some.len();
        put(scope, &client, "/people", &some).await?;
    }
    let name = data.header().name;
    Ok(format!("{name}: {} organisations, {} systems, {count} people", organisations.len(), systems.len()))
}

async fn put<T: Serialize>(
    scope: &Arc<Scope>,
    client: &PlainClient,
    path: &str,
    documents: &[T],
) -> anyhow::Result<()> {
    let json = Bytes::from(serde_json::to_vec(documents)?);
    let (answer, token) = client.put(path, Some(json), scope.token("load data")).await;
    drop(token);
    let answer = answer.with_context(|| format!("PUT {path}"))?;
    if answer.status != 200 {
        bail!("PUT {path} was answered with {}: {}", answer.status, String::from_utf8_lossy(&answer.body));
    }
    Ok(())
}
