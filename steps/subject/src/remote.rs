//! A Spine by URL: every scenario gets a fresh one through the control port of the one that was named.
//!
//! Leaves out starting that one (`vertebra serve`). Nothing of another process can be settled from here: its control
//! port settles it, and clients wait for it in real time.

use crate::{Control, FreshSpine, Order, Subject, SubjectError};
use async_trait::async_trait;
use jiff::SignedDuration;
use parking_lot::Mutex;
use serde_json::{Value, json};
use spine_clock::{Scope, ScopeConfig, real};
use std::net::{SocketAddr, ToSocketAddrs};
use std::sync::Arc;
use std::time::Duration;
use vertebra_data::certificates::Pki;
use vertebra_peer::client::{Deadline, PlainClient};

use crate::SPINE_HOST;

/// How long a client waits for a Spine in another process, in real time.
const PATIENCE: Duration = Duration::from_secs(20);

/// How often a Spine in another process is asked whether it has established a connection, and how long is paused in
/// between: two seconds in all, for something that takes milliseconds.
const LOOKS_MAX: usize = 200;
const LOOK_PAUSE: Duration = Duration::from_millis(10);

/// Fresh Spines of a Spine elsewhere.
pub struct Remote {
    hl7: SocketAddr,
    control: SocketAddr,
    tls: Value,
    facts: Mutex<Facts>,
}

#[derive(Default)]
struct Facts {
    records: String,
}

impl Remote {
    /// The Spine whose HL7 listener and control port are at these URLs: `https://127.0.0.1:4430` and
    /// `http://127.0.0.1:4480`. Fresh Spines get their certificates from that authority.
    ///
    /// # Errors
    /// A URL that names no host and port, or the certificate library refuses.
    pub fn new(spine: &str, control: &str, pki: &Pki) -> Result<Self, SubjectError> {
        let server = pki.server(SPINE_HOST).map_err(|error| SubjectError::NotStarted(error.to_string()))?;
        Ok(Self {
            hl7: address(spine, "https")?,
            control: address(control, "http")?,
            tls: json!({
                "server-chain-pem": server.chain_pem,
                "server-key-pem": server.key_pem,
                "client-trust-pem": pki.trust_pem(),
            }),
            facts: Mutex::new(Facts::default()),
        })
    }
}

/// The address in a URL of that scheme.
fn address(url: &str, scheme: &str) -> Result<SocketAddr, SubjectError> {
    let refuse = || SubjectError::NotReachable(format!("{url:?} is not {scheme}://HOST:PORT"));
    let rest = url.strip_prefix(scheme).and_then(|rest| rest.strip_prefix("://")).ok_or_else(refuse)?;
    let authority = rest.split('/').next().unwrap_or_default();
    let mut addresses = authority.to_socket_addrs().map_err(|_| refuse())?;
    addresses.next().ok_or_else(refuse)
}

/// The longest name that a fresh Spine takes.
const NAME_CHARS_MAX: usize = 64;

/// A scenario's name in the characters that a fresh Spine's name may have. The end is kept: it tells rows apart.
fn spine_name(scenario: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '-' };
    let name: Vec<char> = scenario.chars().map(plain).collect();
    name[name.len().saturating_sub(NAME_CHARS_MAX)..].iter().collect()
}

fn control_at(scope: &Arc<Scope>, key: &str, address: SocketAddr) -> Control {
    let client = PlainClient::new(Arc::clone(scope), key, &address.to_string(), Deadline::Real(PATIENCE));
    Control::new(Arc::clone(scope), client.address(address))
}

#[async_trait]
impl Subject for Remote {
    fn name(&self) -> String {
        "Spine by URL".to_owned()
    }

    fn version(&self) -> String {
        "as it says itself".to_owned()
    }

    fn reached(&self) -> String {
        format!("https://{} with control http://{}, a fresh Spine per scenario", self.hl7, self.control)
    }

    fn records(&self) -> String {
        self.facts.lock().records.clone()
    }

    async fn reach(&self) -> Result<(), SubjectError> {
        let scope = Scope::new(ScopeConfig::system("reach", [0; 32]));
        let control = control_at(&scope, "reach", self.control);
        let ready = control.get("/health/ready").await;
        let stores = control.get("/stores").await;
        scope.shutdown().await;
        ready.map_err(|error| SubjectError::NotReachable(error.to_string()))?;
        let stores = stores.map_err(|error| SubjectError::NotReachable(error.to_string()))?;
        self.facts.lock().records = stores["records"].as_str().unwrap_or("not said").to_owned();
        Ok(())
    }

    async fn fresh(&self, order: Order) -> Result<Box<dyn FreshSpine>, SubjectError> {
        let parent = control_at(&order.scope, "spines", self.control);
        let mut configuration = order.configuration.clone();
        if !configuration.is_object() {
            configuration = json!({});
        }
        configuration["hl7"]["tls"] = self.tls.clone();
        let asked = json!({
            "name": spine_name(&order.name),
            "seed": hex::encode(order.seed),
            "start": order.scope.now().to_string(),
            "configuration": configuration,
        });
        let made = parent.post("/spines", &asked).await?;
        let part = |name: &str| {
            let text = made[name].as_str().unwrap_or_default();
            text.parse::<SocketAddr>().map_err(|_| {
                SubjectError::NotStarted(format!("POST /spines gave {name} {text:?}, no address"))
            })
        };
        let (hl7, control) = (part("hl7")?, part("control")?);
        let id = made["id"].as_str().unwrap_or_default().to_owned();
        let control = control_at(&order.scope, "control", control);
        Ok(Box::new(RemoteSpine { hl7, control, parent, id, scope: order.scope }))
    }
}

struct RemoteSpine {
    hl7: SocketAddr,
    control: Control,
    parent: Control,
    id: String,
    scope: Arc<Scope>,
}

#[async_trait]
impl FreshSpine for RemoteSpine {
    fn hl7(&self) -> SocketAddr {
        self.hl7
    }

    fn deadline(&self) -> Deadline {
        Deadline::Real(PATIENCE)
    }

    fn control(&self) -> &Control {
        &self.control
    }

    async fn settle(&self) -> Result<(), SubjectError> {
        self.scope.settle().await.map_err(|unsettled| SubjectError::NotSettled(unsettled.to_string()))?;
        self.control.post("/settle", &json!({})).await?;
        Ok(())
    }

    async fn pass(&self, by: SignedDuration) -> Result<(), SubjectError> {
        self.settle().await?;
        self.control.post("/clock", &json!({ "advanceBy": by.to_string() })).await?;
        self.scope.advance_by(by).await.map_err(|unsettled| SubjectError::NotSettled(unsettled.to_string()))
    }

    async fn silence_heard(&self) -> Result<(), SubjectError> {
        for _ in 0..LOOKS_MAX {
            if self.control.get("/connections").await?["established"].as_u64() > Some(0) {
                return Ok(());
            }
            real::pause(LOOK_PAUSE).await;
        }
        Err(SubjectError::NotSettled("no connection has been established".to_owned()))
    }

    async fn end(self: Box<Self>) -> Result<Vec<String>, SubjectError> {
        let ended = self.parent.delete(&format!("/spines/{}", self.id)).await?;
        let panics = ended["panics"].as_array().cloned().unwrap_or_default();
        let text = |panic: &Value, name: &str| panic[name].as_str().unwrap_or_default().to_owned();
        Ok(panics
            .iter()
            .map(|panic| format!("{}: {}", text(panic, "place"), text(panic, "message")))
            .collect())
    }
}
