//! Setting up TLS: what is refused before any connection.

use crate::certificates::CERTIFICATES;
use spine_clock::{Scope, ScopeConfig};
use vertebra_peer::tls::{Identity, Tls, TlsError, Versions};

#[test]
fn refuses_what_cannot_be_used() {
    let scope = Scope::new(ScopeConfig::system("tls", [0; 32]));
    let anchor = CERTIFICATES.anchor.as_str();
    let client = CERTIFICATES.client.identity();
    let stranger = CERTIFICATES.stranger.identity();
    assert!(Tls::new(&scope, anchor, Some(client), Versions::Both).is_ok());
    assert!(Tls::new(&scope, anchor, None, Versions::Only12).is_ok());

    let refused = |anchor: &str, identity: Option<Identity<'_>>| {
        Tls::new(&scope, anchor, identity, Versions::Both).map(|_| ()).unwrap_err()
    };
    let what = |error: TlsError| match error {
        TlsError::Pem { what, .. } => what,
        TlsError::Identity(_) => "identity",
    };
    assert_eq!(what(refused("", None)), "trust anchor");
    assert_eq!(what(refused("no PEM", None)), "trust anchor");
    assert_eq!(what(refused(client.key_pem, None)), "trust anchor");
    assert_eq!(what(refused(anchor, Some(Identity { chain_pem: "", ..client }))), "client certificate");
    assert_eq!(what(refused(anchor, Some(Identity { key_pem: "", ..client }))), "client key");
    let mixed = refused(anchor, Some(Identity { key_pem: stranger.key_pem, ..client }));
    assert_eq!(what(mixed), "identity");
    assert_eq!(format!("{client:?}"), "Identity(..)");
}
