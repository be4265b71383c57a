//! An embedded Spine: started in the scenario's own scope, with its clock and on its wire.
//!
//! Leaves out what is judged. The only file, with the binary, that links the server.

use crate::{Control, FreshSpine, Order, SPINE_HOST, Silent, Subject, SubjectError};
use async_trait::async_trait;
use jiff::SignedDuration;
use serde_json::Value;
use spine_clock::PanicReport;
use spine_server::{Config, ConfigError, Layers, Seams, Spine, Stores, TlsMaterial};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use vertebra_data::certificates::Pki;
use vertebra_peer::client::{Deadline, PlainClient};

/// How long a client waits for an embedded Spine, by the scenario's clock.
const PATIENCE: Duration = Duration::from_secs(3600);

/// What stands behind the records of an embedded Spine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Store {
    /// Memory that keeps every promise at once.
    #[default]
    Memory,
    /// Memory that promises no more than the real store can, misbehaving by the scenario's seed.
    WeakMemory,
}

impl Store {
    fn name(self) -> &'static str {
        match self {
            Self::Memory => "memory",
            Self::WeakMemory => "weak memory (seeded)",
        }
    }

    fn stores(self, seed: [u8; 32]) -> Stores {
        match self {
            Self::Memory => Stores::memory(),
            Self::WeakMemory => Stores::weak(seed),
        }
    }
}

/// Spines inside this process, one per scenario.
pub struct Embedded {
    tls: TlsMaterial,
    store: Store,
    seams: Seams,
}

impl Embedded {
    /// Spines with a certificate of that authority, which trust its clients.
    ///
    /// # Errors
    /// The certificate library refuses.
    pub fn new(pki: &Pki, store: Store) -> Result<Self, SubjectError> {
        let server = pki.server(SPINE_HOST).map_err(|error| SubjectError::NotStarted(error.to_string()))?;
        let tls = TlsMaterial {
            server_chain_pem: server.chain_pem.clone(),
            server_key_pem: server.key_pem.clone(),
            client_trust_pem: pki.trust_pem(),
        };
        Ok(Self { tls, store, seams: Seams::default() })
    }

    /// The same Spines with decorators around their parts.
    #[must_use]
    pub fn with_seams(self, seams: Seams) -> Self {
        Self { seams, ..self }
    }
}

#[async_trait]
impl Subject for Embedded {
    fn name(&self) -> String {
        "embedded Spine".to_owned()
    }

    fn version(&self) -> String {
        env!("CARGO_PKG_VERSION").to_owned()
    }

    fn reached(&self) -> String {
        "in process, one per scenario".to_owned()
    }

    fn records(&self) -> String {
        self.store.name().to_owned()
    }

    async fn reach(&self) -> Result<(), SubjectError> {
        Ok(())
    }

    async fn fresh(&self, order: Order) -> Result<Box<dyn FreshSpine>, SubjectError> {
        let not_started = |error: String| SubjectError::NotStarted(error);
        let config = configured(&order.configuration).map_err(|error| not_started(error.to_string()))?;
        let config = config.with_tls(self.tls.clone());
        let scope = Arc::clone(&order.scope);
        let stores = self.store.stores(order.seed);
        let spine = spine_server::start(config, Arc::clone(&scope), stores.clone(), self.seams.clone())
            .await
            .map_err(|error| not_started(error.to_string()))?;
        let client = PlainClient::new(
            Arc::clone(&scope),
            "control",
            "control.vertebra.test",
            Deadline::Virtual(PATIENCE),
        )
        .address(spine.control_address());
        let control = Control::new(Arc::clone(&scope), client);
        Ok(Box::new(EmbeddedSpine { spine, stores, control }))
    }
}

/// The defaults of runs, with the keys of an order over them: an object of sections, as a configuration file has it.
fn configured(order: &Value) -> Result<Config, ConfigError> {
    let mut layers = Layers::over_defaults(&Config::default());
    for (section, keys) in order.as_object().into_iter().flatten() {
        for (key, value) in keys.as_object().into_iter().flatten() {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            layers = layers.flag(&format!("{section}.{key}"), &text)?;
        }
    }
    layers.build()
}

struct EmbeddedSpine {
    spine: Spine,
    stores: Stores,
    control: Control,
}

#[async_trait]
impl FreshSpine for EmbeddedSpine {
    fn hl7(&self) -> SocketAddr {
        self.spine.hl7_address()
    }

    fn deadline(&self) -> Deadline {
        Deadline::Virtual(PATIENCE)
    }

    fn control(&self) -> &Control {
        &self.control
    }

    async fn settle(&self) -> Result<(), SubjectError> {
        self.stores.converge();
        Ok(())
    }

    /// The scenario's clock is the Spine's.
    async fn pass(&self, _by: SignedDuration) -> Result<(), SubjectError> {
        Ok(())
    }

    /// The wire that both ends share has told the sender already.
    async fn silence_heard(&self, _silent: Silent) -> Result<(), SubjectError> {
        Ok(())
    }

    async fn end(self: Box<Self>) -> Result<Vec<PanicReport>, SubjectError> {
        // Panics of the scope are the runner's to report: the Spine lives in the scenario's scope.
        self.spine.stop().await;
        Ok(Vec::new())
    }
}
