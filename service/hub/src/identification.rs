//! From a client certificate to the parties that it stands for.
//!
//! Leaves out the handshake (the server verified the chain) and what a party may send (`check::access`). That the
//! DNS name of a certificate is the registered host name of its party is inferred (wire 1.1): common names only
//! count behind a switch.

use crate::ClientCertificate;
use spine_kernel::{Directory, PartyKey};
use std::collections::BTreeSet;

/// Tells which parties a certificate stands for.
pub trait Identification: Send + Sync {
    /// The parties, none where the certificate's names are not registered.
    fn parties(&self, client: &ClientCertificate, directory: &dyn Directory) -> BTreeSet<PartyKey>;
}

/// Identification by the DNS names of the certificate.
#[derive(Debug, Clone, Copy)]
pub struct CertificateIdentification {
    /// Whether the common name counts where the certificate has no DNS name.
    pub common_name_identifies: bool,
}

impl Identification for CertificateIdentification {
    fn parties(&self, client: &ClientCertificate, directory: &dyn Directory) -> BTreeSet<PartyKey> {
        let by_common_name =
            client.common_name.iter().filter(|_| self.common_name_identifies && client.dns_names.is_empty());
        client
            .dns_names
            .iter()
            .chain(by_common_name)
            .flat_map(|name| directory.parties_of_host(name))
            .collect()
    }
}
