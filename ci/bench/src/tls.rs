//! Mutual TLS of the yardstick and of the load: the settings of the Spine's listener (wire 1.1), written down a second
//! time, so that the yardstick has not one line of what it is held against.
//!
//! Leaves out certificates (`papers`).

use crate::papers::{AUTHORITY, CHAIN, KEY, Papers};
use anyhow::Context;
use rustls::client::Resumption;
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{NoServerSessionStorage, WebPkiClientVerifier};
use rustls::version::{TLS12, TLS13};
use rustls::{ClientConfig, RootCertStore, ServerConfig};
use std::fs;
use std::path::Path;
use std::sync::Arc;

/// What a listener needs: both versions, client certificates required, nothing resumed, no tickets.
///
/// # Errors
/// A file is not what it should be.
pub(crate) fn server(folder: &Path) -> anyhow::Result<Arc<ServerConfig>> {
    let read = |name: &str| {
        let file = folder.join(name);
        fs::read_to_string(&file).with_context(|| format!("{} cannot be read", file.display()))
    };
    let verifier = WebPkiClientVerifier::builder_with_provider(anchors(&read(AUTHORITY)?)?, provider());
    let mut config = ServerConfig::builder_with_provider(provider())
        .with_protocol_versions(&[&TLS13, &TLS12])?
        .with_client_cert_verifier(verifier.build()?)
        .with_single_cert(chain(&read(CHAIN)?)?, key(&read(KEY)?)?)?;
    config.session_storage = Arc::new(NoServerSessionStorage {});
    config.send_tls13_tickets = 0;
    Ok(Arc::new(config))
}

/// What a client with that host's certificate needs.
///
/// # Errors
/// The certificate library refuses.
pub(crate) fn client(papers: &Papers, host: &str) -> anyhow::Result<Arc<ClientConfig>> {
    let identity = papers.client(host)?;
    let mut config = ClientConfig::builder_with_provider(provider())
        .with_protocol_versions(&[&TLS13, &TLS12])?
        .with_root_certificates(anchors(&papers.trust_pem())?)
        .with_client_auth_cert(chain(&identity.chain_pem)?, key(&identity.key_pem)?)?;
    config.resumption = Resumption::disabled();
    Ok(Arc::new(config))
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(aws_lc_rs::default_provider())
}

fn anchors(pem: &str) -> anyhow::Result<Arc<RootCertStore>> {
    let mut anchors = RootCertStore::empty();
    for anchor in chain(pem)? {
        anchors.add(anchor)?;
    }
    Ok(Arc::new(anchors))
}

fn chain(pem: &str) -> anyhow::Result<Vec<CertificateDer<'static>>> {
    CertificateDer::pem_slice_iter(pem.as_bytes()).collect::<Result<_, _>>().context("no certificate")
}

fn key(pem: &str) -> anyhow::Result<PrivateKeyDer<'static>> {
    PrivateKeyDer::from_pem_slice(pem.as_bytes()).context("no key")
}
