//! The certificates of the tests, made once.

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, PKCS_ECDSA_P256_SHA256,
    PKCS_RSA_SHA256, SignatureAlgorithm, date_time_ymd,
};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use spine_server::TlsMaterial;
use std::sync::OnceLock;

/// The name in the Spine's certificate.
pub(crate) const SPINE: &str = "spine.vertebra.test";

/// A client's certificate and key.
#[derive(Clone)]
pub(crate) struct Identity {
    pub(crate) certificate: String,
    pub(crate) key: String,
}

impl Identity {
    pub(crate) fn chain(&self) -> Vec<CertificateDer<'static>> {
        vec![CertificateDer::from_pem_slice(self.certificate.as_bytes()).unwrap()]
    }

    pub(crate) fn key(&self) -> PrivateKeyDer<'static> {
        PrivateKeyDer::from_pem_slice(self.key.as_bytes()).unwrap()
    }
}

pub(crate) struct Pki {
    pub(crate) authority: String,
    pub(crate) server: TlsMaterial,
    pub(crate) elm: Identity,
    pub(crate) elm_rsa: Identity,
    pub(crate) nameless: Identity,
    pub(crate) stranger: Identity,
    /// Valid from March 2026.
    pub(crate) early: Identity,
}

pub(crate) fn pki() -> &'static Pki {
    static PKI: OnceLock<Pki> = OnceLock::new();
    PKI.get_or_init(make)
}

type Authority = CertifiedIssuer<'static, KeyPair>;

fn authority(name: &str) -> Authority {
    let mut params = params(&[], name, (2020, 2060));
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

fn params(names: &[&str], common_name: &str, years: (i32, i32)) -> CertificateParams {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let mut params = CertificateParams::new(names).unwrap();
    params.distinguished_name.push(DnType::CommonName, common_name);
    params.not_before = date_time_ymd(years.0, 1, 1);
    params.not_after = date_time_ymd(years.1, 1, 1);
    params
}

fn identity(params: &CertificateParams, by: &Authority, algorithm: &'static SignatureAlgorithm) -> Identity {
    let key = KeyPair::generate_for(algorithm).unwrap();
    let certificate = params.signed_by(&key, by).unwrap();
    Identity { certificate: certificate.pem(), key: key.serialize_pem() }
}

fn make() -> Pki {
    let ours = authority("Test authority");
    let theirs = authority("Another authority");
    let ecdsa = &PKCS_ECDSA_P256_SHA256;
    let server = identity(&params(&[SPINE], SPINE, (2020, 2060)), &ours, ecdsa);
    let elm = params(&["elm.test", "old.elm.test"], "elm", (2020, 2028));
    let mut early = elm.clone();
    early.not_before = date_time_ymd(2026, 3, 1);
    Pki {
        authority: ours.pem(),
        server: TlsMaterial {
            server_chain_pem: server.certificate + &ours.pem(),
            server_key_pem: server.key,
            client_trust_pem: ours.pem(),
        },
        elm_rsa: identity(&elm, &ours, &PKCS_RSA_SHA256),
        nameless: identity(&params(&[], "elm by common name", (2020, 2028)), &ours, ecdsa),
        stranger: identity(&elm, &theirs, ecdsa),
        early: identity(&early, &ours, ecdsa),
        elm: identity(&elm, &ours, ecdsa),
    }
}
