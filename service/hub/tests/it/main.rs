//! The hub at its own boundary: requests as bytes in, replies and audit rows out, with a toy national service behind.
//!
//! Leaves out HTTP and the rules of real national services. Replies are read with another XML reader than the hub's.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends by panicking")]

mod audit;
mod forms;
mod order;
mod rules;
mod toy;

use roxmltree::Document;
use spine_clock::{Scope, ScopeConfig, Timestamp};
use spine_directory::DirectoryBook;
use spine_hub::{Arrival, ClientCertificate, Departure, Hub, HubParts, HubSeams, HubSettings};
use spine_kernel::SeedDoc;
use spine_store::{Memory, Records};
use std::sync::Arc;

/// A hub with its scope.
struct Bench {
    hub: Arc<Hub>,
    scope: Arc<Scope>,
}

/// What a test may change about a hub.
#[derive(Default)]
struct Change {
    seams: HubSeams,
    settings: HubSettings,
    records: Option<Arc<dyn Records>>,
}

const ELM: &str = "200000000101";
const OAK: &str = "200000000102";
const KIOSK: &str = "200000000105";
const SPINE: &str = "928942012545";
const RETRIEVAL: &str = "urn:nhs:names:services:pdsquery:QUPA_IN040000UK32";

fn bench(change: Change) -> Bench {
    let start: Timestamp = "2026-01-05T09:00:00Z".parse().unwrap();
    let scope = Scope::new(ScopeConfig::virtual_at("hub", [7; 32], start));
    let directory = DirectoryBook::new();
    let organisation = |ods: &str| SeedDoc {
        kind: "organisation".to_owned(),
        body: serde_json::json!({ "ods": ods, "name": "An invented surgery", "role": "RO76" }),
    };
    let system = |asid: &str, ods: &str, party: &str, fqdn: &str, interactions: &[&str]| SeedDoc {
        kind: "system".to_owned(),
        body: serde_json::json!({
            "asid": asid, "ods": ods, "party": party, "product": "Invented", "fqdn": fqdn,
            "interactions": interactions, "endpoints": [],
        }),
    };
    let documents = [
        organisation("A81901"),
        organisation("A81902"),
        system(ELM, "A81901", "A81901-822001", "elm.test", &[RETRIEVAL]),
        system(OAK, "A81902", "A81902-822002", "oak.test", &[RETRIEVAL]),
        system(KIOSK, "A81901", "A81901-822001", "kiosk.test", &[]),
    ];
    for document in &documents {
        assert!(directory.load(document).unwrap());
    }
    let hub = Hub::new(HubParts {
        scope: Arc::clone(&scope),
        records: change.records.unwrap_or_else(|| Arc::new(Memory::new())),
        directory: Arc::new(directory),
        services: vec![Arc::new(toy::Toy)],
        seams: change.seams,
        settings: change.settings,
    });
    Bench { hub, scope }
}

impl Bench {
    async fn send(&self, request: &Request) -> Departure {
        let token = self.scope.token("test");
        self.hub.synchronous(request.arrival(), &token).await
    }
}

/// A request that can be spoiled by replacing text in it.
#[derive(Clone)]
struct Request {
    path: String,
    soap_action: Option<String>,
    body: String,
    host: String,
}

impl Request {
    fn good() -> Self {
        let id = "11111111-2222-4333-8444-555555555555";
        let device = |asid: &str| {
            format!("<device><id root=\"1.2.826.0.1285.0.2.0.107\" extension=\"{asid}\"/></device>")
        };
        let (to, from) = (device(SPINE), device(ELM));
        let body = format!(
            r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:wsa="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns="urn:hl7-org:v3"><s:Header><wsa:MessageID>uuid:{id}</wsa:MessageID><wsa:Action>urn:nhs:names:services:pdsquery/QUPA_IN040000UK32</wsa:Action><wsa:To>https://spine.test/sync-service</wsa:To><wsa:From><wsa:Address>http://elm.test</wsa:Address></wsa:From><communicationFunctionRcv>{to}</communicationFunctionRcv><communicationFunctionSnd>{from}</communicationFunctionSnd></s:Header><s:Body><QUPA_IN040000UK32><id root="{id}"/><creationTime value="20260105090000"/><versionCode code="V3NPfIT3.0"/><interactionId root="2.16.840.1.113883.2.1.3.2.4.12" extension="QUPA_IN040000UK32"/><communicationFunctionRcv>{to}</communicationFunctionRcv><communicationFunctionSnd>{from}</communicationFunctionSnd><ControlActEvent><author1><AgentSystemSDS><agentSystemSDS><id root="1.2.826.0.1285.0.2.0.107" extension="{ELM}"/></agentSystemSDS></AgentSystemSDS></author1><query><key>known</key></query></ControlActEvent></QUPA_IN040000UK32></s:Body></s:Envelope>"#
        );
        Self {
            path: "/sync-service".to_owned(),
            soap_action: Some("\"urn:nhs:names:services:pdsquery/QUPA_IN040000UK32\"".to_owned()),
            body,
            host: "elm.test".to_owned(),
        }
    }

    /// The same request with `from` replaced by `to`, which must change something.
    fn with(&self, from: &str, to: &str) -> Self {
        let body = self.body.replace(from, to);
        assert_ne!(body, self.body, "{from:?} does not occur");
        Self { body, ..self.clone() }
    }

    /// The same request with one element of that local name, or all of them, left out.
    fn without(&self, name: &str) -> Self {
        let start = self.body.rfind(&format!("<{name}")).expect("the element occurs");
        let closing = format!("</{name}>");
        let rest = &self.body[start..];
        let empty = rest.find("/>").map(|at| at + 2);
        let full = rest.find(&closing).map(|at| at + closing.len());
        let opens = rest.find('>').expect("a tag ends") + 1;
        let end = if empty == Some(opens) { opens } else { full.expect("the element is closed") };
        let body = format!("{}{}", &self.body[..start], &rest[end..]);
        Self { body, ..self.clone() }
    }

    fn arrival(&self) -> Arrival {
        Arrival {
            path: self.path.clone(),
            soap_action: self.soap_action.clone(),
            content_type: Some("text/xml".to_owned()),
            body: self.body.clone().into(),
            client: ClientCertificate { dns_names: vec![self.host.clone()], common_name: None },
        }
    }
}

/// The texts and attributes of a reply that a test looks at.
fn value(departure: &Departure, local: &str, attribute: Option<&str>) -> Vec<String> {
    let text = std::str::from_utf8(&departure.body).unwrap();
    let document = Document::parse(text).unwrap();
    document
        .descendants()
        .filter(|node| node.tag_name().name() == local)
        .filter_map(|node| match attribute {
            Some(attribute) => node.attribute(attribute).map(str::to_owned),
            None => Some(node.text().unwrap_or_default().to_owned()),
        })
        .collect()
}
