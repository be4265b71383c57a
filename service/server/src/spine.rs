//! Assembles a Spine from its parts, starts its listeners and stops them again.
//!
//! Leaves out what the parts do. Implements design 4.3 and 4.4: starting is one call, many Spines live in one
//! process, and everything that runs belongs to the scope.

use crate::config::{Config, ConfigError};
use crate::connection::{Census, Face, Open, Port, accept_all};
use crate::control::{Control, Desk, Nursery};
use crate::hl7::Hl7;
use crate::metrics::Metrics;
use crate::ration::Ration;
use crate::tls::TlsError;
use spine_clock::{Scope, real};
use spine_directory::DirectoryBook;
use spine_hub::{Hub, HubParts, HubSeams, HubSettings};
use spine_kernel::NationalService;
use spine_pds::Pds;
use spine_store::{Memory, Records, Weak};
use std::fmt;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;

/// What a Spine keeps its records in. Cheap to clone; clones share the store.
#[derive(Clone)]
pub struct Stores {
    /// The records.
    pub records: Arc<dyn Records>,
    /// What stands behind them, as reports name it.
    pub name: String,
    converge: Arc<dyn Fn() + Send + Sync>,
}

impl Stores {
    /// A store under the name that reports give it.
    pub fn new(records: Arc<dyn Records>, name: impl Into<String>) -> Self {
        Self { records, name: name.into(), converge: Arc::new(|| ()) }
    }

    /// Records in memory, gone with the process.
    pub fn memory() -> Self {
        Self::new(Arc::new(Memory::new()), "memory")
    }

    /// Records in memory that promise no more than a replicated store can. The seed draws every misbehaviour.
    pub fn weak(seed: [u8; 32]) -> Self {
        let weak = Arc::new(Weak::new(seed));
        let records = Arc::clone(&weak);
        Self { converge: Arc::new(move || weak.catch_up()), ..Self::new(records, "weak memory") }
    }

    /// Lets replicas converge, as they do when nothing is under way. Whoever settles the scope of a Spine calls it
    /// afterwards; on a store without replicas it does nothing.
    pub fn converge(&self) {
        (self.converge)();
    }
}

impl fmt::Debug for Stores {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Stores({})", self.name)
    }
}

/// Decorators around the parts of a Spine; identity by default.
#[derive(Debug, Clone, Default)]
pub struct Seams {
    /// Those of the hub.
    pub hub: HubSeams,
}

/// Why a Spine did not start. Nothing of it is left behind.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A value of the configuration breaks a rule.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// There is no TLS material.
    #[error("hl7.tls is not given: the HL7 listener speaks mutual TLS only")]
    NoTls,
    /// The TLS material cannot be used.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// An address cannot be listened on.
    #[error("{key} = {address}: {reason}")]
    Bind {
        /// The key of the configuration.
        key: &'static str,
        /// The address.
        address: SocketAddr,
        /// What the system says.
        reason: io::Error,
    },
}

/// One listener as the Spine holds it.
struct Listener {
    address: SocketAddr,
    census: Census,
    stop: watch::Sender<bool>,
}

impl Listener {
    /// Stops accepting, and waits until nothing is open, at most `limit` of real time.
    async fn drain(&self, name: &'static str, limit: Duration) {
        self.stop.send_replace(true);
        if real::within(limit, self.census.empty()).await.is_err() {
            tracing::warn!(
                listener = name,
                connections.open = self.census.taken(),
                limit_ms = limit.as_millis(),
                "connections were dropped because they did not end in time"
            );
        }
    }
}

/// A running Spine. Dropping it leaves it running until its scope is shut down; [`Spine::stop`] ends it in order.
#[must_use = "a Spine that is dropped runs on until its scope is shut down"]
pub struct Spine {
    scope: Arc<Scope>,
    hl7: Listener,
    control: Listener,
    nursery: Arc<Nursery>,
    drain: Duration,
}

impl fmt::Debug for Spine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Spine({} at {})", self.scope.name(), self.hl7.address)
    }
}

/// Starts a Spine in a scope. It listens when this returns, and stands in the scope under `hl7.host-name` and
/// `control.` in front of it. Several Spines of one scope need different `spine.name`s and `hl7.host-name`s.
///
/// # Errors
/// A bad configuration, unusable TLS material, or an address that cannot be listened on.
pub async fn start(
    config: Config,
    scope: Arc<Scope>,
    stores: Stores,
    seams: Seams,
) -> Result<Spine, StartError> {
    config.check()?;
    let material = config.hl7.tls.as_ref().ok_or(StartError::NoTls)?;
    // What runs is this Spine's own; clock, activity, wire and names are the scope's.
    let own = scope.sub_scope(&config.spine.name);
    let acceptor = TlsAcceptor::from(material.server_config(&own)?);
    let metrics = Arc::new(Metrics::new());
    let book = Arc::new(DirectoryBook::new());
    let nursery = Nursery::new(seams.clone());
    let hub = hub(&config, &own, &stores, &book, seams);
    let limits = config.limits.clone();

    let hl7_census = Census::new(metrics.connections(Hl7::NAME));
    let control_census = Census::new(metrics.connections(Control::NAME));
    let (hl7_open, hl7_address) = bind("hl7.listen", config.hl7.listen, &own, &hl7_census).await?;
    let (control_open, control_address) =
        bind("control.listen", config.control.listen, &own, &control_census).await?;
    scope.publish(&config.hl7.host_name, hl7_address);
    scope.publish(&format!("control.{}", config.hl7.host_name), control_address);

    let hl7 = Listener { address: hl7_address, census: hl7_census, stop: watch::Sender::new(false) };
    let control =
        Listener { address: control_address, census: control_census, stop: watch::Sender::new(false) };
    let drain = limits.drain.unsigned_abs();
    tracing::info!(
        scope = own.name(),
        hl7.address = %hl7_address,
        control.address = %control_address,
        records = stores.name,
        "a Spine listens"
    );
    let face = Hl7 {
        scope: Arc::clone(&own),
        hub: Arc::clone(&hub),
        acceptor,
        limits: limits.clone(),
        needs_length: config.hl7.needs_length,
        ration: Ration::new(limits.stranger_rows),
        metrics: Arc::clone(&metrics),
    };
    let hl7_port = Port::new(face, Arc::clone(&own), limits.clone(), &hl7_open);
    let desk = Desk {
        scope: Arc::clone(&own),
        hub,
        book,
        metrics,
        config: Arc::new(config),
        stores,
        draining: hl7.stop.subscribe(),
        nursery: Arc::clone(&nursery),
        hl7: hl7.census.clone(),
        admission: hl7_port.admission(),
        bytes: hl7_port.bytes(),
        turn: tokio::sync::Mutex::default(),
        hl7_address: hl7.address,
    };
    let control_port = Port::new(Control::new(desk), Arc::clone(&own), limits.of_control(), &control_open);
    drop(own.spawn_waiting("hl7 listener", accept_all(hl7_port, hl7_open, hl7.stop.subscribe())));
    drop(
        own.spawn_waiting(
            "control listener",
            accept_all(control_port, control_open, control.stop.subscribe()),
        ),
    );
    Ok(Spine { scope: own, hl7, control, nursery, drain })
}

/// [`start`] for callers that `start` itself leads to: its type does not contain itself.
pub(crate) fn start_boxed(
    config: Config,
    scope: Arc<Scope>,
    stores: Stores,
    seams: Seams,
) -> Pin<Box<dyn Future<Output = Result<Spine, StartError>> + Send>> {
    Box::pin(start(config, scope, stores, seams))
}

/// The national services of this build.
fn services(config: &Config) -> Vec<Arc<dyn NationalService>> {
    vec![Arc::new(Pds::new(config.pds))]
}

/// Every request that the national services of this build answer, as `service:interaction`, sorted.
pub fn served() -> Vec<String> {
    let services = services(&Config::default());
    let interactions = services.iter().flat_map(|service| service.interactions());
    let mut served: Vec<String> = interactions.map(|interaction| interaction.to_string()).collect();
    served.sort();
    served
}

fn hub(
    config: &Config,
    scope: &Arc<Scope>,
    stores: &Stores,
    book: &Arc<DirectoryBook>,
    seams: Seams,
) -> Arc<Hub> {
    Hub::new(HubParts {
        scope: Arc::clone(scope),
        records: Arc::clone(&stores.records),
        directory: Arc::clone(book) as Arc<dyn spine_kernel::Directory>,
        services: services(config),
        seams: seams.hub,
        settings: HubSettings { spine: config.identity(), switches: config.switches.clone() },
    })
}

async fn bind(
    key: &'static str,
    address: SocketAddr,
    scope: &Scope,
    census: &Census,
) -> Result<(Open, SocketAddr), StartError> {
    Open::bind(address, scope, census).await.map_err(|reason| StartError::Bind { key, address, reason })
}

impl Spine {
    /// Where it takes messages.
    pub fn hl7_address(&self) -> SocketAddr {
        self.hl7.address
    }

    /// Where it is controlled.
    pub fn control_address(&self) -> SocketAddr {
        self.control.address
    }

    /// Stops in order: no new connections, idle ones closed, requests in progress answered; then fresh Spines, the
    /// control port and every task. While messages drain, `GET /health/ready` says so. Waits at most `limits.drain`
    /// of real time for each listener; what has not ended then is dropped.
    pub async fn stop(self) {
        self.hl7.drain(Hl7::NAME, self.drain).await;
        self.nursery.stop().await;
        self.control.drain(Control::NAME, self.drain).await;
        self.scope.shutdown().await;
        tracing::info!(scope = self.scope.name(), "a Spine has stopped");
    }

    /// [`Self::stop`] for callers that it itself leads to.
    pub(crate) fn stop_boxed(self) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(self.stop())
    }
}
