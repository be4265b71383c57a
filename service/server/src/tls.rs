//! TLS of the HL7 listener: mutual, 1.2 and 1.3, no resumption; and the names in a client certificate.
//!
//! Leaves out which party a certificate stands for (the hub). Implements wire 1.1. The cryptography is named
//! here and nowhere else. Validity is judged by the scope's clock, and no session state is kept, so that nothing
//! is shared between Spines (clock 3, 4).

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, UnixTime};
use rustls::server::{NoServerSessionStorage, WebPkiClientVerifier};
use rustls::time_provider::TimeProvider;
use rustls::{CertificateError, RootCertStore, ServerConfig};
use serde::{Deserialize, Serialize};
use spine_clock::Scope;
use spine_hub::ClientCertificate;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use x509_parser::extensions::GeneralName;

/// How many DNS names of one certificate are looked at: public authorities issue at most a hundred.
const DNS_NAMES_MAX: usize = 100;

/// The certificates and the key of a Spine, as PEM text.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct TlsMaterial {
    /// The Spine's own certificate, then the ones that issued it.
    pub server_chain_pem: String,
    /// The key of the first certificate: RSA of at least 2,048 bits or P-256.
    pub server_key_pem: String,
    /// The trust anchors: a client certificate must lead to one of them.
    pub client_trust_pem: String,
}

impl fmt::Debug for TlsMaterial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TlsMaterial(not shown)")
    }
}

/// Why certificates or keys cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what} is not usable: {reason}")]
pub struct TlsError {
    /// The key of the configuration.
    pub what: &'static str,
    /// The rule that it breaks.
    pub reason: String,
}

fn unusable(what: &'static str) -> impl Fn(&dyn fmt::Display) -> TlsError {
    move |reason| TlsError { what, reason: reason.to_string() }
}

impl TlsMaterial {
    /// What the listener needs, with time from `scope`.
    pub(crate) fn server_config(&self, scope: &Arc<Scope>) -> Result<Arc<ServerConfig>, TlsError> {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let chain = certificates("hl7.tls.server-chain-pem", &self.server_chain_pem)?;
        let bad_key = unusable("hl7.tls.server-key-pem");
        let key = PrivateKeyDer::from_pem_slice(self.server_key_pem.as_bytes()).map_err(|e| bad_key(&e))?;

        let bad_trust = unusable("hl7.tls.client-trust-pem");
        let mut anchors = RootCertStore::empty();
        for anchor in certificates("hl7.tls.client-trust-pem", &self.client_trust_pem)? {
            anchors.add(anchor).map_err(|e| bad_trust(&e))?;
        }
        let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(anchors), Arc::clone(&provider))
            .build()
            .map_err(|e| bad_trust(&e))?;

        let mut config = ServerConfig::builder_with_details(provider, Arc::new(ScopeTime(Arc::clone(scope))))
            .with_protocol_versions(&[&rustls::version::TLS13, &rustls::version::TLS12])
            .map_err(|e| unusable("the TLS provider")(&e))?
            .with_client_cert_verifier(verifier)
            .with_single_cert(chain, key)
            .map_err(|e| bad_key(&e))?;
        config.session_storage = Arc::new(NoServerSessionStorage {});
        config.send_tls13_tickets = 0;
        Ok(Arc::new(config))
    }
}

fn certificates(what: &'static str, pem: &str) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let bad = unusable(what);
    let found: Vec<_> =
        CertificateDer::pem_slice_iter(pem.as_bytes()).collect::<Result<_, _>>().map_err(|e| bad(&e))?;
    if found.is_empty() { Err(bad(&"it holds no certificate")) } else { Ok(found) }
}

/// The scope's clock as rustls asks for it.
struct ScopeTime(Arc<Scope>);

impl fmt::Debug for ScopeTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ScopeTime")
    }
}

impl TimeProvider for ScopeTime {
    fn current_time(&self) -> Option<UnixTime> {
        let seconds = u64::try_from(self.0.now().as_second()).unwrap_or(0);
        Some(UnixTime::since_unix_epoch(Duration::from_secs(seconds)))
    }
}

/// The names in the first certificate of a verified chain; no names where it is none. At most 100 DNS names are told.
pub fn client_certificate(chain: Option<&[CertificateDer<'_>]>) -> ClientCertificate {
    let Some(Ok((_, certificate))) =
        chain.and_then(<[_]>::first).map(|der| x509_parser::parse_x509_certificate(der))
    else {
        return ClientCertificate::default();
    };
    let dns_names = match certificate.subject_alternative_name() {
        Ok(Some(extension)) => extension
            .value
            .general_names
            .iter()
            .filter_map(|name| match name {
                GeneralName::DNSName(name) => Some((*name).to_owned()),
                _ => None,
            })
            .take(DNS_NAMES_MAX)
            .collect(),
        _ => Vec::new(),
    };
    let common_name = certificate.subject().iter_common_name().next();
    ClientCertificate {
        dns_names,
        common_name: common_name.and_then(|name| name.as_str().ok()).map(str::to_owned),
    }
}

/// Why a handshake failed, in words that do not differ between machines and runs.
pub(crate) fn refusal(error: &rustls::Error) -> &'static str {
    match error {
        rustls::Error::NoCertificatesPresented => "no client certificate",
        rustls::Error::InvalidCertificate(reason) => match reason {
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
                "client certificate expired"
            }
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                "client certificate not valid yet"
            }
            CertificateError::UnknownIssuer => "client certificate of an unknown issuer",
            CertificateError::Revoked => "client certificate revoked",
            CertificateError::BadSignature => "client certificate with a bad signature",
            _ => "client certificate not valid",
        },
        rustls::Error::AlertReceived(_) => "the client refused the handshake",
        rustls::Error::PeerIncompatible(_) => "no protocol version or cipher suite in common",
        rustls::Error::InvalidMessage(_) | rustls::Error::InappropriateMessage { .. } => {
            "not a TLS handshake"
        }
        _ => "TLS handshake failed",
    }
}
