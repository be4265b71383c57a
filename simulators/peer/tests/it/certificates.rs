//! Certificates of the tests, made once: a trusted issuer and another one, a server and two clients.

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DistinguishedName, DnType, IsCa, KeyPair,
    date_time_ymd,
};
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use std::sync::{Arc, LazyLock};
use vertebra_peer::tls::Identity;

/// The name under which the server is known.
pub(crate) const SERVER: &str = "spine.test";

pub(crate) struct Leaf {
    chain: String,
    key: String,
}

impl Leaf {
    pub(crate) fn identity(&self) -> Identity<'_> {
        Identity { chain_pem: &self.chain, key_pem: &self.key }
    }
}

pub(crate) struct Certificates {
    pub(crate) anchor: String,
    pub(crate) other_anchor: String,
    pub(crate) client: Leaf,
    pub(crate) stranger: Leaf,
    server: Leaf,
}

pub(crate) static CERTIFICATES: LazyLock<Certificates> = LazyLock::new(|| {
    let (ours, other) = (issuer("Issuer of the tests"), issuer("Another issuer"));
    Certificates {
        anchor: ours.pem(),
        other_anchor: other.pem(),
        client: leaf(&ours, "elm.test"),
        stranger: leaf(&other, "elm.test"),
        server: leaf(&ours, SERVER),
    }
});

fn params(name: &str, names: Vec<String>) -> CertificateParams {
    let mut params = CertificateParams::new(names).unwrap();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params.not_before = date_time_ymd(2020, 1, 1);
    params.not_after = date_time_ymd(2040, 1, 1);
    params
}

fn issuer(name: &str) -> CertifiedIssuer<'static, KeyPair> {
    let mut params = params(name, Vec::new());
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

fn leaf(issuer: &CertifiedIssuer<'static, KeyPair>, name: &str) -> Leaf {
    let key = KeyPair::generate().unwrap();
    let certificate = params(name, vec![name.to_owned()]).signed_by(&key, issuer).unwrap();
    Leaf { chain: certificate.pem(), key: key.serialize_pem() }
}

/// A server that wants a client certificate of our issuer.
pub(crate) fn server_config() -> Arc<ServerConfig> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let mut anchors = RootCertStore::empty();
    anchors.add(CertificateDer::from_pem_slice(CERTIFICATES.anchor.as_bytes()).unwrap()).unwrap();
    let verifier =
        WebPkiClientVerifier::builder_with_provider(Arc::new(anchors), provider.clone()).build().unwrap();
    let chain = vec![CertificateDer::from_pem_slice(CERTIFICATES.server.chain.as_bytes()).unwrap()];
    let key = PrivateKeyDer::from_pem_slice(CERTIFICATES.server.key.as_bytes()).unwrap();
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_client_cert_verifier(verifier)
        .with_single_cert(chain, key)
        .unwrap();
    Arc::new(config)
}
