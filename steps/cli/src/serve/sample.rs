//! A request that works as it stands: the file that is sent, and the `curl` line that sends it.
//!
//! The message is written by the supplier of the cast, as it would send it. Leaves out what comes back.

use super::papers::{self, AUTHORITY, Papers, Readers};
use anyhow::Context;
use spine_clock::Scope;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use vertebra_data::cast::cast;
use vertebra_peer::client::Deadline;
use vertebra_peer::http::Request;
use vertebra_report::quoted;
use vertebra_suppliers::{GpSystem, RESPONSE_DEADLINE, SpineAddress, mutual_tls};

/// Who asks.
const ASKER: &str = "the GP system of Elm Surgery";
/// Whom it asks for: the first of the known patients of the sandbox.
const PATIENT: &str = "9000000009";
/// The file of the message.
const FILE: &str = "retrieval.xml";

/// Writes the message beside the certificates, and gives the line that sends it.
pub(super) fn write(
    scope: &Arc<Scope>,
    papers: &Papers,
    folder: &Path,
    called: &SpineAddress,
    hl7: SocketAddr,
) -> anyhow::Result<String> {
    let actor = cast().actor(ASKER)?;
    let identity = papers.pki.client(&actor.host)?;
    let security = mutual_tls(scope, &papers.pki.trust_pem(), Some(identity.as_ref()))?;
    let deadline = Deadline::Real(RESPONSE_DEADLINE);
    let system = GpSystem::new(actor, Arc::clone(scope), called.clone(), security, deadline)?;
    let outgoing = system.prepare(PATIENT, &[])?;
    let request = &outgoing.call().request;
    let file = folder.join(FILE);
    papers::write(&file, &request.body, Readers::All)?;
    line(folder, &actor.host, request, &called.host, hl7).context("a folder whose name is not text")
}

fn line(folder: &Path, asker: &str, request: &Request, host_name: &str, hl7: SocketAddr) -> Option<String> {
    let (certificate, key) = papers::files(folder, asker);
    let reached = if hl7.ip().is_unspecified() { IpAddr::V4(Ipv4Addr::LOCALHOST) } else { hl7.ip() };
    let reached = if reached.is_ipv6() { format!("[{reached}]") } else { reached.to_string() };
    let port = hl7.port();
    let mut words = vec!["curl".to_owned(), "--silent".into(), "--show-error".into()];
    let files = [("--cacert", folder.join(AUTHORITY)), ("--cert", certificate), ("--key", key)];
    for (option, file) in files {
        words.extend([option.into(), file.to_str()?.to_owned()]);
    }
    words.extend(["--resolve".into(), format!("{host_name}:{port}:{reached}")]);
    for (name, value) in &request.headers {
        words.extend(["--header".into(), format!("{name}: {value}")]);
    }
    words.extend(["--data-binary".into(), format!("@{}", folder.join(FILE).to_str()?)]);
    words.push(format!("https://{host_name}:{port}{}", request.path));
    Some(words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" "))
}
