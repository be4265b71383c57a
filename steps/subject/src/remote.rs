//! A Spine by URL: every scenario gets a fresh one through the control port of the one that was named.
//!
//! Leaves out starting that one (`vertebra serve`). Nothing of another process can be settled from here: its control
//! port settles it, and clients wait for it in real time.

use crate::control::panic_reports;
use crate::{Control, FreshSpine, Order, Silent, Subject, SubjectError};
use async_trait::async_trait;
use jiff::SignedDuration;
use parking_lot::Mutex;
use serde_json::{Value, json};
use spine_clock::{PanicReport, Scope, ScopeConfig, real};
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

/// What the Spine says about itself.
#[derive(Default)]
struct Facts {
    version: String,
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

/// The address in a URL of that scheme: `https://127.0.0.1:4430`.
///
/// # Errors
/// A URL of another form, or a name that has no address.
pub fn address(url: &str, scheme: &str) -> Result<SocketAddr, SubjectError> {
    let bad = || SubjectError::BadUrl(format!("{url:?} is not a URL of the form {scheme}://HOST:PORT"));
    let rest = url.strip_prefix(scheme).and_then(|rest| rest.strip_prefix("://")).ok_or_else(bad)?;
    let authority = rest.split('/').next().unwrap_or_default();
    let port = authority.rsplit_once(':').and_then(|(_, port)| port.parse::<u16>().ok());
    port.ok_or_else(bad)?;
    let unknown = || SubjectError::NotReachable(format!("{url}: no address is known for the name"));
    authority.to_socket_addrs().ok().and_then(|mut addresses| addresses.next()).ok_or_else(unknown)
}

/// The longest name that a fresh Spine takes.
const NAME_CHARS_MAX: usize = 64;

/// A scenario's name in the characters that a fresh Spine's name may have. The end is kept: it tells rows apart.
fn spine_name(scenario: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '-' };
    let name: Vec<char> = scenario.chars().map(plain).collect();
    name[name.len().saturating_sub(NAME_CHARS_MAX)..].iter().collect()
}

/// The control port at that address, waited for in real time. `key` must be unique in the scope.
pub fn control_at(scope: &Arc<Scope>, key: &str, address: SocketAddr) -> Control {
    let client = PlainClient::new(Arc::clone(scope), key, &address.to_string(), Deadline::Real(PATIENCE));
    Control::new(Arc::clone(scope), client.address(address))
}

#[async_trait]
impl Subject for Remote {
    fn name(&self) -> String {
        "Spine by URL".to_owned()
    }

    fn version(&self) -> String {
        self.facts.lock().version.clone()
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
        let ready = ready.map_err(|error| SubjectError::NotReachable(error.to_string()))?;
        let stores = stores.map_err(|error| SubjectError::NotReachable(error.to_string()))?;
        let said = |answer: &Value, name: &str| answer[name].as_str().unwrap_or("not said").to_owned();
        let listener = said(&ready, "hl7");
        if listener != self.hl7.to_string() {
            let (hl7, control) = (self.hl7, self.control);
            return Err(SubjectError::NotReachable(format!(
                "the control port {control} belongs to a Spine whose HL7 listener is {listener}, not {hl7}"
            )));
        }
        *self.facts.lock() = Facts { version: said(&ready, "version"), records: said(&stores, "records") };
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
        Ok(Box::new(RemoteSpine { hl7, control, parent, id }))
    }
}

struct RemoteSpine {
    hl7: SocketAddr,
    control: Control,
    parent: Control,
    id: String,
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
        self.control.post("/settle", &json!({})).await?;
        Ok(())
    }

    async fn pass(&self, by: SignedDuration) -> Result<(), SubjectError> {
        self.control.post("/clock", &json!({ "advanceBy": by.to_string() })).await?;
        Ok(())
    }

    async fn silence_heard(&self, silent: Silent) -> Result<(), SubjectError> {
        let mut shown = Value::Null;
        for _ in 0..LOOKS_MAX {
            shown = self.control.get("/connections").await?;
            let has = |name: &str, wanted: usize| shown[name].as_u64() >= Some(wanted as u64);
            let holds = has("heldBytes", usize::from(silent.holds_body));
            if has("established", silent.established) && has("handshakes", silent.handshakes) && holds {
                return Ok(());
            }
            real::pause(LOOK_PAUSE).await;
        }
        Err(SubjectError::NotReachable(format!("the Spine does not wait for {silent:?}: it shows {shown}")))
    }

    async fn end(self: Box<Self>) -> Result<Vec<PanicReport>, SubjectError> {
        let ended = self.parent.delete(&format!("/spines/{}", self.id)).await?;
        Ok(panic_reports(&ended["panics"]))
    }
}
