//! Faults of identification: whom a certificate stands for.
//!
//! Leaves out what a party may send: `directory`.

use crate::reach::Reach;
use spine_hub::{CertificateIdentification, ClientCertificate, HubSeams, Identification};
use spine_kernel::{Directory, PartyKey};
use std::collections::BTreeSet;
use std::sync::Arc;

struct ByCommonName {
    inner: Arc<dyn Identification>,
    reach: Reach,
}

impl Identification for ByCommonName {
    fn parties(&self, client: &ClientCertificate, directory: &dyn Directory) -> BTreeSet<PartyKey> {
        let right = self.inner.parties(client, directory);
        let lenient = CertificateIdentification { common_name_identifies: true }.parties(client, directory);
        if lenient != right {
            self.reach.mark();
        }
        lenient
    }
}

pub(crate) fn reads_common_names(reach: &Reach) -> HubSeams {
    let reach = reach.clone();
    HubSeams {
        identification: Arc::new(move |inner| Arc::new(ByCommonName { inner, reach: reach.clone() })),
        ..HubSeams::default()
    }
}
