//! A whole request through the hub: whatever comes in, one reply that both readers take, and one audit row.
//!
//! Bytes: `path|SOAPAction|host`, a line feed, the body. Leaves out HTTP and TLS. Each request has a hub and a store of
//! its own; nothing in them waits, so no runtime is needed.

use crate::message::person;
use crate::{Reading, split};
use bytes::Bytes;
use futures::executor::block_on;
use spine_clock::{Scope, ScopeConfig};
use spine_directory::DirectoryBook;
use spine_hub::{
    Arrival, AuditQuery, ClientCertificate, Departure, DepartureStatus, Hub, HubParts, HubSeams, HubSettings,
};
use spine_kernel::{NationalService, SeedDoc, Timestamp};
use spine_pds::Pds;
use spine_store::Memory;
use spine_wire::fault::SoapFault;
use spine_wire::guard::{XmlLimits, read_xml};
use spine_wire::soap::SoapRequest;
use std::sync::Arc;
use vertebra_peer::soap::{Content, Reply};
use vertebra_peer::xml::parse;

/// Monday 5 January 2026, nine o'clock.
const START: Timestamp = Timestamp::constant(1_767_603_600, 0);

pub(crate) fn read(data: &[u8]) -> Reading {
    let (head, body) = split(data, b"\n").unwrap_or((b"/sync-service||elm.test", data));
    let head = String::from_utf8_lossy(head);
    let mut fields = head.splitn(3, '|').map(str::to_owned);
    let mut field = || fields.next().filter(|field| !field.is_empty());
    let arrival = Arrival {
        path: field().unwrap_or_default(),
        soap_action: field(),
        content_type: Some("text/xml".to_owned()),
        client: ClientCertificate { dns_names: field().into_iter().collect(), common_name: None },
        body: Bytes::copy_from_slice(body),
    };
    let scope = Scope::new(ScopeConfig::virtual_at("fuzz", [7; 32], START));
    let hub = hub(&scope);
    let token = scope.token("fuzz");
    let departure = block_on(async {
        let person = SeedDoc { kind: "person".to_owned(), body: person() };
        hub.load(&[person]).await.expect("the person is one");
        hub.synchronous(arrival, &token).await
    });
    assert_departure(&departure);
    let rows = block_on(hub.audit(&AuditQuery::default())).expect("memory can be reached");
    assert_eq!(rows.len(), 1, "one message, one audit row");
    assert_eq!(rows[0].fault.as_deref(), departure.fault, "the row names the fault of the reply");
    Reading::taken_if(departure.fault.is_none())
}

fn hub(scope: &Arc<Scope>) -> Arc<Hub> {
    let directory = DirectoryBook::new();
    let pds = Pds::default();
    let interactions: Vec<String> = pds
        .interactions()
        .iter()
        .map(|served| format!("{}:{}", served.service, served.interaction))
        .collect();
    let documents = [
        SeedDoc {
            kind: "organisation".to_owned(),
            body: serde_json::json!({ "ods": "A81901", "name": "An invented surgery", "role": "RO76" }),
        },
        SeedDoc {
            kind: "system".to_owned(),
            body: serde_json::json!({
                "asid": "200000000101", "ods": "A81901", "party": "A81901-822001", "product": "Invented",
                "fqdn": "elm.test", "interactions": interactions, "endpoints": [],
            }),
        },
    ];
    directory.load_all(&documents).expect("the documents fit");
    Hub::new(HubParts {
        scope: Arc::clone(scope),
        records: Arc::new(Memory::new()),
        directory: Arc::new(directory),
        services: vec![Arc::new(pds)],
        seams: HubSeams::default(),
        settings: HubSettings::default(),
    })
}

fn assert_departure(departure: &Departure) {
    let tree = read_xml(&departure.body, &XmlLimits { bytes: usize::MAX, ..XmlLimits::default() });
    let tree = tree.unwrap_or_else(|refusal| panic!("the guard refuses a reply: {refusal}"));
    let document = parse(&departure.body).unwrap_or_else(|error| panic!("the peer refuses a reply: {error}"));
    let reply = Reply::read(&document).unwrap_or_else(|error| panic!("a reply is no response: {error}"));
    match departure.status {
        DepartureStatus::Answered => {
            assert_eq!(SoapRequest::read(&tree).payloads.len(), 1, "an answer has one payload");
            assert!(reply.interaction().is_some(), "an answer holds an interaction");
        }
        DepartureStatus::Faulted => {
            assert!(SoapFault::read(&tree).is_ok(), "a fault has all its parts");
            assert!(matches!(reply.content, Content::Fault { .. }), "a fault is read as one");
            assert!(departure.fault.is_some(), "a fault has a name");
        }
    }
}
