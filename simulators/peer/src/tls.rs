//! TLS of the client side: which anchor to trust, which certificate to show, which versions to speak.
//!
//! The cryptography is named explicitly, never taken from the process; certificates are judged at the Scope's time;
//! sessions are never resumed, because a resumed handshake shares state between scenarios. Leaves out the server's
//! side and the making of certificates. Implements wire 1.1 from the supplier's side.

mod alert;

pub(crate) use alert::failure;

use rustls::client::Resumption;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, UnixTime};
use rustls::time_provider::TimeProvider;
use rustls::version::{TLS12, TLS13};
use rustls::{ClientConfig, ClientConnection, RootCertStore, SupportedProtocolVersion};
use spine_clock::Scope;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Why a client cannot be set up for TLS. Texts of keys are never repeated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TlsError {
    /// The text has no certificate or key of the kind that is wanted, or it cannot be read.
    #[error("{what} is not usable PEM: {why}")]
    Pem {
        /// What was to be read.
        what: &'static str,
        /// What the reader says.
        why: String,
    },
    /// Certificate and key do not fit together, or are of a kind that is not supported.
    #[error("certificate and key are not usable: {0}")]
    Identity(String),
}

/// Which versions of TLS a client offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Versions {
    /// 1.2 and 1.3.
    #[default]
    Both,
    /// Only 1.2.
    Only12,
    /// Only 1.3.
    Only13,
}

impl Versions {
    fn list(self) -> &'static [&'static SupportedProtocolVersion] {
        static BOTH: [&SupportedProtocolVersion; 2] = [&TLS13, &TLS12];
        match self {
            Versions::Both => &BOTH,
            Versions::Only12 => &BOTH[1..],
            Versions::Only13 => &BOTH[..1],
        }
    }
}

/// A client certificate with its chain, leaf first, and its key, both as PEM text.
#[derive(Clone, Copy)]
pub struct Identity<'p> {
    /// The chain.
    pub chain_pem: &'p str,
    /// The key.
    pub key_pem: &'p str,
}

impl fmt::Debug for Identity<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Identity(..)")
    }
}

/// How a client speaks TLS. Cheap to clone.
#[derive(Clone)]
pub struct Tls {
    pub(crate) config: Arc<ClientConfig>,
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tls(..)")
    }
}

impl Tls {
    /// A client that trusts the anchors (PEM, one certificate or more) and shows the identity if there is one.
    pub fn new(
        scope: &Arc<Scope>,
        anchors_pem: &str,
        identity: Option<Identity<'_>>,
        versions: Versions,
    ) -> Result<Tls, TlsError> {
        let mut anchors = RootCertStore::empty();
        for anchor in certificates("trust anchor", anchors_pem)? {
            anchors
                .add(anchor)
                .map_err(|error| TlsError::Pem { what: "trust anchor", why: error.to_string() })?;
        }
        let unusable = |error: rustls::Error| TlsError::Identity(error.to_string());
        let time = Arc::new(ScopeTime(scope.clone()));
        let builder = ClientConfig::builder_with_details(Arc::new(aws_lc_rs::default_provider()), time)
            .with_protocol_versions(versions.list())
            .map_err(unusable)?
            .with_root_certificates(anchors);
        let mut config = match identity {
            None => builder.with_no_client_auth(),
            Some(identity) => {
                let chain = certificates("client certificate", identity.chain_pem)?;
                let key = PrivateKeyDer::from_pem_slice(identity.key_pem.as_bytes())
                    .map_err(|error| TlsError::Pem { what: "client key", why: error.to_string() })?;
                builder.with_client_auth_cert(chain, key).map_err(unusable)?
            }
        };
        config.resumption = Resumption::disabled();
        Ok(Tls { config: Arc::new(config) })
    }
}

fn certificates(what: &'static str, pem: &str) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let read: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(pem.as_bytes())
        .collect::<Result<_, _>>()
        .map_err(|error| TlsError::Pem { what, why: error.to_string() })?;
    if read.is_empty() {
        return Err(TlsError::Pem { what, why: "no certificate in it".to_owned() });
    }
    Ok(read)
}

struct ScopeTime(Arc<Scope>);

impl fmt::Debug for ScopeTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ScopeTime")
    }
}

impl TimeProvider for ScopeTime {
    fn current_time(&self) -> Option<UnixTime> {
        let seconds = u64::try_from(self.0.now().as_second()).ok()?;
        Some(UnixTime::since_unix_epoch(Duration::from_secs(seconds)))
    }
}

/// What a handshake agreed on: the same in every run with the same certificates and settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsFacts {
    /// Such as `TLSv1_3`.
    pub version: String,
    /// Such as `TLS13_AES_256_GCM_SHA384`.
    pub cipher_suite: String,
    /// The subject of the server's certificate, such as `CN=spine.example`; `None` if it cannot be read.
    pub server_subject: Option<String>,
}

impl TlsFacts {
    /// The facts of a connection whose handshake is complete.
    pub(crate) fn of(connection: &ClientConnection) -> TlsFacts {
        let unknown = || "unknown".to_owned();
        let certificate = connection.peer_certificates().and_then(<[_]>::first);
        TlsFacts {
            version: connection.protocol_version().map_or_else(unknown, |version| format!("{version:?}")),
            cipher_suite: connection
                .negotiated_cipher_suite()
                .map_or_else(unknown, |suite| format!("{:?}", suite.suite())),
            server_subject: certificate.and_then(|der| {
                let (_, certificate) = x509_parser::parse_x509_certificate(der).ok()?;
                Some(certificate.subject().to_string())
            }),
        }
    }
}
