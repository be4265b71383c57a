//! Whom a supplier calls, and with which certificate (wire 1.1, 1.2).
//!
//! Leaves out making certificates (`vertebra-data`) and the handshake (`vertebra-peer`).

use spine_clock::Scope;
use spine_kernel::Asid;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use vertebra_data::{Cast, Identity};
use vertebra_peer::client::Security;
use vertebra_peer::tls::{Tls, TlsError, Versions};

/// How long a supplier waits for a whole exchange: what the client libraries of suppliers commonly allow.
pub const RESPONSE_DEADLINE: Duration = Duration::from_secs(60);

/// The path of the synchronous face.
const SYNC_PATH: &str = "/sync-service";

/// Where a Spine is reached and how it is addressed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpineAddress {
    /// The host name, for TLS and to look the socket address up in the scope.
    pub host: String,
    /// The path of the synchronous face.
    pub path: String,
    /// The Spine's ASID.
    pub asid: Asid,
    /// The socket address, where the scope does not know the host.
    pub address: Option<SocketAddr>,
}

impl SpineAddress {
    /// The Spine as the cast has it, to be found through the scope.
    pub fn of(cast: &Cast) -> Self {
        let spine = cast.spine();
        Self { host: spine.host.clone(), path: SYNC_PATH.to_owned(), asid: spine.asid.clone(), address: None }
    }

    /// The same Spine at this socket address.
    #[must_use]
    pub fn at(mut self, address: SocketAddr) -> Self {
        self.address = Some(address);
        self
    }

    /// What stands in `wsa:To`.
    pub(crate) fn url(&self) -> String {
        format!("https://{}{}", self.host, self.path)
    }
}

/// Mutual TLS in both versions with that certificate, or without one.
///
/// # Errors
/// Where a text is not the PEM that it should be.
pub fn mutual_tls(
    scope: &Arc<Scope>,
    trust_pem: &str,
    identity: Option<&Identity>,
) -> Result<Security, TlsError> {
    let identity = identity.map(|identity| vertebra_peer::tls::Identity {
        chain_pem: &identity.chain_pem,
        key_pem: &identity.key_pem,
    });
    Tls::new(scope, trust_pem, identity, Versions::Both).map(Security::Tls)
}
