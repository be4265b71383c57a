//! Certificates, keys and versions of TLS with which a request comes, in the words of features.
//!
//! Leaves out the handshake (`vertebra-peer`) and what is issued (`vertebra-data`). Keys below the strength that the
//! library makes (RSA under 2,048 bits, SHA-1) cannot be shown here.

use crate::world::{Stage, actor};
use anyhow::bail;
use vertebra_data::certificates::{CertificateOrder, KeyKind};
use vertebra_peer::client::Security;
use vertebra_peer::tls::{Identity as TlsIdentity, Tls, Versions};

pub(super) const PHRASES: &[(&str, &str)] = &[
    ("key-over-tls", r"with a key of the kind (RSA-2048|P-256) over TLS (1\.2|1\.3)"),
    ("not-yet", r"with a certificate that is not valid yet"),
    ("named", r"with a certificate for the name (\S+)"),
    ("many-names", r"with a certificate for (\d+) other names that also names the sender"),
    ("two-names", r"with a certificate for (the .+) that also names the sender"),
];

/// How the connection is secured by a phrase of this file.
pub(super) fn security(
    stage: &Stage,
    asker: &str,
    name: &str,
    first: &str,
    second: &str,
) -> anyhow::Result<Security> {
    let pki = &stage.cx.harness.pki;
    let host = actor(asker)?.host.clone();
    let mut versions = Versions::Both;
    let order = match name {
        "key-over-tls" => {
            versions = if second == "1.2" { Versions::Only12 } else { Versions::Only13 };
            let key = if first == "P-256" { KeyKind::P256 } else { KeyKind::Rsa2048 };
            CertificateOrder::client(host).key(key)
        }
        "not-yet" => pki.not_yet(CertificateOrder::client(host))?,
        "named" => CertificateOrder::client(first),
        "many-names" => (1..first.parse::<usize>()?)
            .fold(CertificateOrder::client("other-0.supplier.test"), |order, number| {
                order.also(format!("other-{number}.supplier.test"))
            })
            .also(host),
        "two-names" => CertificateOrder::client(actor(first)?.host.clone()).also(host),
        other => bail!("{other:?} is no certificate"),
    };
    let identity = pki.issue(&order)?;
    let identity = TlsIdentity { chain_pem: &identity.chain_pem, key_pem: &identity.key_pem };
    Ok(Security::Tls(Tls::new(stage.scope(), &pki.trust_pem(), Some(identity), versions)?))
}
