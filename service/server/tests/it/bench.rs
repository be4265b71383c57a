//! A Spine with a directory, and the messages that the tests send to it.

use crate::client::{Client, Reply, read_reply, request};
use crate::pki::{SPINE, pki};
use serde_json::{Value, json};
use spine_clock::{Scope, ScopeConfig};
use spine_server::{Config, Seams, Spine, Stores, start};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::sync::{RwLock, RwLockReadGuard, RwLockWriteGuard};
use tokio_rustls::client::TlsStream;

/// The instant at which every virtual clock starts.
pub(crate) const START: &str = "2026-01-05T09:00:00Z";
pub(crate) const RETRIEVAL: &str = "urn:nhs:names:services:pdsquery:QUPA_IN040000UK32";
pub(crate) const NUMBER: &str = "9000000009";

/// The receive buffer of a client that reads nothing: the smallest that the kernel gives.
const SMALL_WINDOW_BYTES: u32 = 2_048;

/// Held for reading by whoever has sockets open, so that the test that counts descriptors can be alone.
pub(crate) static SOCKETS: RwLock<()> = RwLock::const_new(());

pub(crate) struct Bench {
    pub(crate) scope: Arc<Scope>,
    pub(crate) spine: Spine,
    _sockets: Option<RwLockReadGuard<'static, ()>>,
}

pub(crate) fn virtual_scope() -> Arc<Scope> {
    Scope::new(ScopeConfig::virtual_at("test", [7; 32], START.parse().unwrap()))
}

pub(crate) fn config() -> Config {
    Config::default().with_tls(pki().server.clone())
}

pub(crate) async fn bench() -> Bench {
    bench_with(config(), Seams::default()).await
}

pub(crate) async fn bench_with(config: Config, seams: Seams) -> Bench {
    bench_in(virtual_scope(), config, seams).await
}

/// A Spine in a scope that soon gives up waiting for quiet: for tests in which something stays busy.
pub(crate) async fn impatient_bench() -> Bench {
    let mut impatient = ScopeConfig::virtual_at("test", [7; 32], START.parse().unwrap());
    impatient.idle_limit = Duration::from_millis(500);
    bench_in(Scope::new(impatient), config(), Seams::default()).await
}

async fn bench_in(scope: Arc<Scope>, config: Config, seams: Seams) -> Bench {
    let sockets = SOCKETS.read().await;
    let spine = start(config, Arc::clone(&scope), Stores::memory(), seams).await.unwrap();
    Bench { scope, spine, _sockets: Some(sockets) }
}

/// A Spine beside which no other test has a socket open.
pub(crate) async fn bench_in_alone(
    scope: Arc<Scope>,
    config: Config,
    _alone: &RwLockWriteGuard<'static, ()>,
) -> Bench {
    let spine = start(config, Arc::clone(&scope), Stores::memory(), Seams::default()).await.unwrap();
    Bench { scope, spine, _sockets: None }
}

impl Bench {
    pub(crate) async fn client(&self) -> Client<TlsStream<TcpStream>> {
        Client::tls(&self.scope, self.spine.hl7_address(), &pki().elm).await
    }

    /// One whose socket takes little before it is read.
    pub(crate) async fn client_with_a_small_window(&self) -> Client<TlsStream<TcpStream>> {
        Client::tls_with_window(&self.scope, self.spine.hl7_address(), &pki().elm, SMALL_WINDOW_BYTES).await
    }

    pub(crate) async fn settle(&self) {
        self.scope.settle().await.unwrap();
    }

    /// A request of a foreign caller to the control port.
    pub(crate) async fn control(&self, method: &str, path: &str, body: &str) -> (u16, Value) {
        control(self.spine.control_address(), method, path, body).await
    }

    /// The faults of the audit rows with what they are about.
    pub(crate) async fn faults(&self) -> Vec<String> {
        let rows = self.rows().await;
        rows.iter().map(|row| format!("{}: {}", text(&row["fault"]), text(&row["about"]))).collect()
    }

    pub(crate) async fn rows(&self) -> Vec<Value> {
        let (status, mut reply) = self.control("GET", "/audit", "").await;
        assert_eq!(status, 200, "{reply}");
        serde_json::from_value(reply["rows"].take()).unwrap()
    }

    /// Puts a practice, its system and a person into the Spine.
    pub(crate) async fn seed(&self) {
        for (path, documents) in
            [("/organisations", organisations()), ("/systems", systems()), ("/people", people())]
        {
            let (status, reply) = self.control("PUT", path, &documents.to_string()).await;
            assert_eq!((status, reply), (200, json!({ "loaded": 1 })), "{path}");
        }
    }

    /// Stops the Spine; nothing may be left that nobody claimed.
    pub(crate) async fn end(self) {
        self.spine.stop().await;
        self.scope.shutdown().await;
        assert_eq!(self.scope.take_panics(), []);
    }
}

pub(crate) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or("-")
}

pub(crate) async fn control(address: SocketAddr, method: &str, path: &str, body: &str) -> (u16, Value) {
    let reply = control_raw(address, method, path, body).await;
    let json = serde_json::from_str(&reply.body).unwrap_or_else(|_| panic!("not JSON: {reply:?}"));
    (reply.status, json)
}

pub(crate) async fn control_raw(address: SocketAddr, method: &str, path: &str, body: &str) -> Reply {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request(method, path, "", body).as_bytes()).await.unwrap();
    read_reply(&mut stream, &mut Vec::new()).await.unwrap()
}

pub(crate) fn organisations() -> Value {
    json!([{ "ods": "A81901", "name": "Elm Surgery", "role": "RO76" }])
}

pub(crate) fn systems() -> Value {
    json!([{
        "asid": "200000000101", "ods": "A81901", "party": "A81901-822001", "product": "Invented",
        "fqdn": "elm.test", "interactions": [RETRIEVAL], "endpoints": [],
    }])
}

pub(crate) fn people() -> Value {
    json!([{
        "nhsNumber": NUMBER, "gender": "1", "birthTime": "19390120",
        "names": [{ "use": "L", "given": ["Duncan"], "family": "MOLLOY", "id": "eyst" }],
    }])
}

/// A retrieval of the person.
pub(crate) fn message() -> String {
    message_to("/sync-service", "")
}

pub(crate) fn message_to(path: &str, headers: &str) -> String {
    let action = "SOAPAction: \"urn:nhs:names:services:pdsquery/QUPA_IN040000UK32\"\r\n";
    let headers = format!("{action}Content-Type: text/xml\r\n{headers}");
    request("POST", path, &headers, &envelope())
}

pub(crate) fn envelope() -> String {
    let id = "11111111-2222-4333-8444-555555555555";
    let device =
        |asid: &str| format!(r#"<device><id root="1.2.826.0.1285.0.2.0.107" extension="{asid}"/></device>"#);
    let to = device("928942012545");
    let from = device("200000000101");
    let functions = format!(
        "<communicationFunctionRcv>{to}</communicationFunctionRcv>\
         <communicationFunctionSnd>{from}</communicationFunctionSnd>"
    );
    let query = format!(
        r#"<query><historicDataIndicator><value code="0"/></historicDataIndicator><person.id><value root="2.16.840.1.113883.2.1.4.1" extension="{NUMBER}"/></person.id><retrievalItem><semanticsText>person.allData</semanticsText></retrievalItem></query>"#
    );
    format!(
        r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:wsa="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns="urn:hl7-org:v3"><s:Header><wsa:MessageID>uuid:{id}</wsa:MessageID><wsa:Action>urn:nhs:names:services:pdsquery/QUPA_IN040000UK32</wsa:Action><wsa:To>https://{SPINE}/sync-service</wsa:To><wsa:From><wsa:Address>http://elm.test</wsa:Address></wsa:From>{functions}</s:Header><s:Body><QUPA_IN040000UK32><id root="{id}"/><creationTime value="20260105090000"/><versionCode code="V3NPfIT3.0"/><interactionId root="2.16.840.1.113883.2.1.3.2.4.12" extension="QUPA_IN040000UK32"/>{functions}<ControlActEvent classCode="CACT" moodCode="EVN"><author1><AgentSystemSDS><agentSystemSDS><id root="1.2.826.0.1285.0.2.0.107" extension="200000000101"/></agentSystemSDS></AgentSystemSDS></author1>{query}</ControlActEvent></QUPA_IN040000UK32></s:Body></s:Envelope>"#
    )
}
