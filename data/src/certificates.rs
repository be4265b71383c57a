//! One certificate authority per run, in memory, and what it issues: to servers, to clients, and the odd ones that
//! scenarios need (wire 1.1: mutual authentication, the certificate's name is the registered host name).
//!
//! Leaves out files, revocation, and trust decisions. Keys are real randomness, so nothing of a certificate may reach
//! a byte that is hashed. Validity is given in the caller's time, which may be virtual: whoever verifies must ask the
//! same clock.

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DistinguishedName, DnType, ExtendedKeyUsagePurpose,
    IsCa, KeyPair, KeyUsagePurpose, PKCS_ECDSA_P256_SHA256, PKCS_RSA_SHA256, SanType,
};
use spine_kernel::Timestamp;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Identities that one authority remembers. A run needs some ten; beyond the limit each order is issued anew.
const REMEMBERED_MAX: usize = 1024;

/// Why a certificate cannot be issued.
#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    /// The period is empty or begins before 1970.
    #[error(
        "no certificate is valid from {not_before} to {not_after}: a period begins after 1969 and ends later"
    )]
    Period {
        /// The beginning as given.
        not_before: Timestamp,
        /// The end as given.
        not_after: Timestamp,
    },
    /// The name cannot stand in a certificate.
    #[error("{host:?} cannot stand in a certificate: a DNS name in ASCII")]
    Name {
        /// The name as given.
        host: String,
    },
    /// The library could not make a key or a signature.
    #[error("no certificate for {host:?}: {source}")]
    Issue {
        /// The name as given.
        host: String,
        /// What the library says.
        source: rcgen::Error,
    },
}

/// The kind of key.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeyKind {
    /// ECDSA on P-256: the default.
    #[default]
    P256,
    /// RSA with 2,048 bits, as older clients have it. Takes a hundred times as long to make.
    Rsa2048,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Purpose {
    Server,
    Client,
}

/// What is wanted of the authority.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct CertificateOrder {
    host: String,
    more_hosts: Vec<String>,
    purpose: Purpose,
    key: KeyKind,
    common_name_only: bool,
    validity: Option<(Timestamp, Timestamp)>,
}

impl CertificateOrder {
    /// A certificate for a server under that DNS name.
    pub fn server(host: impl Into<String>) -> Self {
        Self {
            host: host.into(),
            more_hosts: Vec::new(),
            purpose: Purpose::Server,
            key: KeyKind::default(),
            common_name_only: false,
            validity: None,
        }
    }

    /// A certificate for a client with that DNS name.
    pub fn client(host: impl Into<String>) -> Self {
        Self { purpose: Purpose::Client, ..Self::server(host) }
    }

    /// With that kind of key.
    #[must_use]
    pub fn key(mut self, key: KeyKind) -> Self {
        self.key = key;
        self
    }

    /// With the name in the subject's common name alone, as old clients have it: no DNS name.
    #[must_use]
    pub fn common_name_only(mut self) -> Self {
        self.common_name_only = true;
        self
    }

    /// With one more DNS name, behind the others.
    #[must_use]
    pub fn also(mut self, host: impl Into<String>) -> Self {
        self.more_hosts.push(host.into());
        self
    }

    /// Valid in this period instead of the authority's own, whole seconds.
    #[must_use]
    pub fn valid(mut self, not_before: Timestamp, not_after: Timestamp) -> Self {
        self.validity = Some((not_before, not_after));
        self
    }
}

/// A certificate with its key, both PEM.
#[derive(Clone, PartialEq, Eq)]
pub struct Identity {
    /// The certificate. The authority's own is not in it: the peer trusts that one already.
    pub chain_pem: String,
    /// The private key, PKCS #8.
    pub key_pem: String,
}

impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Identity").field("chain_pem", &self.chain_pem).finish_non_exhaustive()
    }
}

/// The public key infrastructure of one run: one authority that both sides trust.
pub struct Pki {
    authority: CertifiedIssuer<'static, KeyPair>,
    not_before: Timestamp,
    not_after: Timestamp,
    issued: Mutex<BTreeMap<CertificateOrder, Arc<Identity>>>,
}

impl std::fmt::Debug for Pki {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pki").field("not_before", &self.not_before).finish_non_exhaustive()
    }
}

impl Pki {
    /// A new authority. It and all that it issues are valid in the given period, unless an order says otherwise.
    ///
    /// # Errors
    /// Where the period is empty or no key can be made.
    pub fn new(not_before: Timestamp, not_after: Timestamp) -> Result<Self, CertificateError> {
        Self::named("Vertebra test authority", not_before, not_after)
    }

    /// Another authority with the same period, which nobody trusts: its certificates look right and are not.
    ///
    /// # Errors
    /// Where no key can be made.
    pub fn stranger(&self) -> Result<Self, CertificateError> {
        Self::named("A stranger's authority", self.not_before, self.not_after)
    }

    /// The authority's certificate, PEM: what a server or a client trusts.
    pub fn trust_pem(&self) -> String {
        self.authority.pem()
    }

    /// A server's identity, P-256.
    ///
    /// # Errors
    /// Where the name cannot stand in a certificate or no key can be made.
    pub fn server(&self, host: &str) -> Result<Arc<Identity>, CertificateError> {
        self.issue(&CertificateOrder::server(host))
    }

    /// A client's identity, P-256, with the DNS name.
    ///
    /// # Errors
    /// Where the name cannot stand in a certificate or no key can be made.
    pub fn client(&self, host: &str) -> Result<Arc<Identity>, CertificateError> {
        self.issue(&CertificateOrder::client(host))
    }

    /// A client's identity that ended a day before the authority's period began.
    ///
    /// # Errors
    /// Where the name cannot stand in a certificate or no key can be made.
    pub fn expired_client(&self, host: &str) -> Result<Arc<Identity>, CertificateError> {
        let day = jiff::SignedDuration::from_hours(24);
        let period = || CertificateError::Period { not_before: self.not_before, not_after: self.not_after };
        let end = self.not_before.checked_sub(day).map_err(|_| period())?;
        let begin = end.checked_sub(day * 365).map_err(|_| period())?;
        self.issue(&CertificateOrder::client(host).valid(begin, end))
    }

    /// The order with a period that begins a day after the authority's own ends.
    ///
    /// # Errors
    /// Where no year follows the authority's period.
    pub fn not_yet(&self, order: CertificateOrder) -> Result<CertificateOrder, CertificateError> {
        let day = jiff::SignedDuration::from_hours(24);
        let period = |_| CertificateError::Period { not_before: self.not_before, not_after: self.not_after };
        let begin = self.not_after.checked_add(day).map_err(period)?;
        Ok(order.valid(begin, begin.checked_add(day * 365).map_err(period)?))
    }

    /// What the order asks for. The same order gives the same identity.
    ///
    /// # Errors
    /// Where the name or the period cannot stand in a certificate or no key can be made.
    pub fn issue(&self, order: &CertificateOrder) -> Result<Arc<Identity>, CertificateError> {
        // Held while a key is made: two scenarios that want the same identity get it once.
        let mut issued = self.issued.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = issued.get(order) {
            return Ok(Arc::clone(known));
        }
        let identity = Arc::new(self.make(order)?);
        if issued.len() < REMEMBERED_MAX {
            issued.insert(order.clone(), Arc::clone(&identity));
        }
        Ok(identity)
    }

    fn named(name: &str, not_before: Timestamp, not_after: Timestamp) -> Result<Self, CertificateError> {
        let mut params = parameters(name, (not_before, not_after))?;
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let fail = |source| CertificateError::Issue { host: name.to_owned(), source };
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).map_err(fail)?;
        let authority = CertifiedIssuer::self_signed(params, key).map_err(fail)?;
        Ok(Self { authority, not_before, not_after, issued: Mutex::new(BTreeMap::new()) })
    }

    fn make(&self, order: &CertificateOrder) -> Result<Identity, CertificateError> {
        let fail = |source| CertificateError::Issue { host: order.host.clone(), source };
        let mut params =
            parameters(&order.host, order.validity.unwrap_or((self.not_before, self.not_after)))?;
        params.is_ca = IsCa::ExplicitNoCa;
        params.use_authority_key_identifier_extension = true;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::KeyEncipherment];
        params.extended_key_usages = vec![match order.purpose {
            Purpose::Server => ExtendedKeyUsagePurpose::ServerAuth,
            Purpose::Client => ExtendedKeyUsagePurpose::ClientAuth,
        }];
        if !order.common_name_only {
            for host in std::iter::once(&order.host).chain(&order.more_hosts) {
                let name =
                    host.clone().try_into().map_err(|_| CertificateError::Name { host: host.clone() })?;
                params.subject_alt_names.push(SanType::DnsName(name));
            }
        }
        let key = KeyPair::generate_for(match order.key {
            KeyKind::P256 => &PKCS_ECDSA_P256_SHA256,
            KeyKind::Rsa2048 => &PKCS_RSA_SHA256,
        })
        .map_err(fail)?;
        let certificate = params.signed_by(&key, &self.authority).map_err(fail)?;
        Ok(Identity { chain_pem: certificate.pem(), key_pem: key.serialize_pem() })
    }
}

fn parameters(
    common_name: &str,
    (not_before, not_after): (Timestamp, Timestamp),
) -> Result<CertificateParams, CertificateError> {
    let refused = || CertificateError::Period { not_before, not_after };
    if not_before >= not_after {
        return Err(refused());
    }
    let seconds = |at: Timestamp| u64::try_from(at.as_second()).ok();
    let (Some(begin), Some(end)) = (seconds(not_before), seconds(not_after)) else {
        return Err(refused());
    };
    // The library's own type of an instant is reached from a day that it can name, so that its crate is not needed here.
    let epoch = rcgen::date_time_ymd(1970, 1, 1);
    let mut distinguished_name = DistinguishedName::new();
    distinguished_name.push(DnType::CommonName, common_name);
    let mut params = CertificateParams::default();
    params.distinguished_name = distinguished_name;
    params.not_before = epoch + Duration::from_secs(begin);
    params.not_after = epoch + Duration::from_secs(end);
    Ok(params)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustls::pki_types::pem::PemObject;
    use rustls::pki_types::{CertificateDer, PrivateKeyDer, UnixTime};
    use rustls::server::WebPkiClientVerifier;
    use x509_parser::prelude::{FromDer, X509Certificate};

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn pki() -> Pki {
        Pki::new(at("2020-01-01T00:00:00Z"), at("2040-01-01T00:00:00Z")).unwrap()
    }

    fn certificate(identity: &Identity) -> CertificateDer<'static> {
        CertificateDer::from_pem_slice(identity.chain_pem.as_bytes()).unwrap()
    }

    /// What a server that trusts `pki` says of the client's certificate at that instant.
    fn verdict(pki: &Pki, identity: &Identity, now: &str) -> Result<(), rustls::Error> {
        let mut roots = rustls::RootCertStore::empty();
        roots.add(CertificateDer::from_pem_slice(pki.trust_pem().as_bytes()).unwrap()).unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let verifier =
            WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build().unwrap();
        let now = UnixTime::since_unix_epoch(Duration::from_secs(at(now).as_second().try_into().unwrap()));
        verifier.verify_client_cert(&certificate(identity), &[], now).map(|_| ())
    }

    const NOW: &str = "2026-01-01T00:00:00Z";

    #[test]
    fn what_the_authority_issues_is_trusted_within_the_period() {
        let pki = pki();
        for key in [KeyKind::P256, KeyKind::Rsa2048] {
            let identity =
                pki.issue(&CertificateOrder::client("elm-surgery.supplier.test").key(key)).unwrap();
            assert_eq!(verdict(&pki, &identity, NOW), Ok(()), "{key:?}");
            assert!(verdict(&pki, &identity, "2019-12-31T23:59:59Z").is_err());
            assert!(verdict(&pki, &identity, "2040-01-01T00:00:01Z").is_err());
            let key = PrivateKeyDer::from_pem_slice(identity.key_pem.as_bytes()).unwrap();
            let signing = rustls::crypto::aws_lc_rs::sign::any_supported_type(&key).unwrap();
            let certified = rustls::sign::CertifiedKey::new(vec![certificate(&identity)], signing);
            assert!(certified.keys_match().is_ok());
        }
    }

    #[test]
    fn the_odd_ones_are_refused_for_their_own_reason() {
        use rustls::{CertificateError, Error};
        let pki = pki();
        let stranger = pki.stranger().unwrap().client("elm-surgery.supplier.test").unwrap();
        assert_eq!(
            verdict(&pki, &stranger, NOW),
            Err(Error::InvalidCertificate(CertificateError::UnknownIssuer))
        );
        let expired = pki.expired_client("elm-surgery.supplier.test").unwrap();
        assert!(matches!(
            verdict(&pki, &expired, NOW),
            Err(Error::InvalidCertificate(CertificateError::ExpiredContext { .. }))
        ));
        assert_eq!(verdict(&pki, &expired, "2019-06-01T00:00:00Z"), Ok(()));
        let order = pki.not_yet(CertificateOrder::client("elm-surgery.supplier.test")).unwrap();
        let not_yet = pki.issue(&order).unwrap();
        assert!(matches!(
            verdict(&pki, &not_yet, NOW),
            Err(Error::InvalidCertificate(CertificateError::NotValidYetContext { .. }))
        ));
        assert_eq!(verdict(&pki, &not_yet, "2040-06-01T00:00:00Z"), Ok(()));
        // A server's certificate does not speak for a client.
        assert!(verdict(&pki, &pki.server("spine.vertebra.test").unwrap(), NOW).is_err());
    }

    #[test]
    fn names_stand_where_they_were_asked_for() {
        let pki = pki();
        let plain = || CertificateOrder::client("elm-surgery.supplier.test");
        for (order, dns_names) in [
            (plain(), 1),
            (plain().common_name_only(), 0),
            (plain().also("oak-lane-surgery.supplier.test"), 2),
        ] {
            let der = certificate(&pki.issue(&order).unwrap());
            let (_, parsed) = X509Certificate::from_der(&der).unwrap();
            let common = parsed.subject().iter_common_name().next().unwrap().as_str().unwrap();
            assert_eq!(common, "elm-surgery.supplier.test");
            let names =
                parsed.subject_alternative_name().unwrap().map_or(0, |names| names.value.general_names.len());
            assert_eq!(names, dns_names);
            assert_eq!(parsed.validity().not_before.timestamp(), at("2020-01-01T00:00:00Z").as_second());
            assert_eq!(parsed.validity().not_after.timestamp(), at("2040-01-01T00:00:00Z").as_second());
            assert!(!parsed.is_ca());
        }
    }

    #[test]
    fn the_same_order_gives_the_same_identity_and_another_one_another() {
        let pki = pki();
        let first = pki.client("a.test").unwrap();
        assert!(Arc::ptr_eq(&first, &pki.client("a.test").unwrap()));
        assert_ne!(first.chain_pem, pki.server("a.test").unwrap().chain_pem);
        assert_ne!(first.chain_pem, pki.client("b.test").unwrap().chain_pem);
    }

    #[test]
    fn what_cannot_be_issued_is_refused_with_the_rule() {
        let error = Pki::new(at(NOW), at(NOW)).unwrap_err().to_string();
        assert!(error.contains("begins after 1969 and ends later"), "{error}");
        assert!(Pki::new(at("1969-01-01T00:00:00Z"), at(NOW)).is_err());
        let error = pki().client("ölm.test").unwrap_err().to_string();
        assert!(error.contains("a DNS name in ASCII"), "{error}");
    }

    #[test]
    fn a_key_is_not_printed() {
        let identity = pki().client("a.test").unwrap();
        assert!(!format!("{identity:?}").contains("PRIVATE KEY"));
        assert!(identity.key_pem.contains("PRIVATE KEY"));
    }
}
