//! Mutual TLS: both versions, both kinds of key, every way to be refused; all of them audited (wire 1.1, design 4.2).

use crate::bench::{Bench, bench, message, text};
use crate::client::{Client, client_config, request};
use crate::pki::{Identity, pki};
use rustls::version::{TLS12, TLS13};
use rustls::{HandshakeKind, ProtocolVersion, SupportedProtocolVersion};
use std::sync::Arc;
use tokio::io::AsyncReadExt;

const MANY: usize = 3;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_versions_and_both_kinds_of_key_work() {
    let bench = bench().await;
    let identities = [&pki().elm, &pki().elm_rsa];
    let versions: [(&'static SupportedProtocolVersion, _); 2] =
        [(&TLS12, ProtocolVersion::TLSv1_2), (&TLS13, ProtocolVersion::TLSv1_3)];
    for identity in identities {
        for (version, spoken) in versions {
            let config = client_config(Some(identity), &[version]);
            for _ in 0..MANY {
                let mut client =
                    Client::tls_with(&bench.scope, bench.spine.hl7_address(), Arc::clone(&config))
                        .await
                        .unwrap();
                let reply = client.ask(request("GET", "/healthcheck", "", "")).await.unwrap();
                assert_eq!(reply.status, 200);
                let session = client.stream.get_ref().1;
                assert_eq!(session.protocol_version(), Some(spoken));
                assert_eq!(
                    session.handshake_kind(),
                    Some(HandshakeKind::Full),
                    "no state outlives a connection"
                );
                client.close();
            }
        }
    }
    bench.settle().await;
    assert_eq!(bench.faults().await, [""; 0]);
    bench.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_names_of_the_certificate_reach_the_hub() {
    let bench = bench().await;
    bench.seed().await;
    for (identity, name) in [(&pki().elm, "elm.test"), (&pki().nameless, "elm by common name")] {
        let mut client = Client::tls(&bench.scope, bench.spine.hl7_address(), identity).await;
        client.ask(message()).await.unwrap();
        client.close();
        bench.settle().await;
        let rows = bench.rows().await;
        assert_eq!(text(&rows.last().unwrap()["certificate"]), name);
    }
    let rows = bench.rows().await;
    assert_eq!(text(&rows[0]["party"]), "A81901-822001");
    assert_eq!(text(&rows[1]["party"]), "-", "a common name is no host name");
    bench.end().await;
}

/// Connects and asks; the handshake of TLS 1.3 may only fail for the client when it reads.
async fn is_refused(
    bench: &Bench,
    identity: Option<&Identity>,
    version: &'static SupportedProtocolVersion,
) -> bool {
    let config = client_config(identity, &[version]);
    match Client::tls_with(&bench.scope, bench.spine.hl7_address(), config).await {
        Err(_) => true,
        Ok(mut client) => {
            let reply = client.ask(request("GET", "/healthcheck", "", "")).await;
            client.close();
            reply.is_none()
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_certificate_that_does_not_count_is_refused_and_audited() {
    let refused = "TRANSPORT.TLS_REFUSED";
    let cases = [
        (None, "no client certificate"),
        (Some(&pki().stranger), "client certificate of an unknown issuer"),
        (Some(&pki().early), "client certificate not valid yet"),
    ];
    for version in [&TLS12, &TLS13] {
        for (identity, about) in cases {
            let bench = bench().await;
            assert!(is_refused(&bench, identity, version).await, "{about}");
            bench.settle().await;
            assert_eq!(bench.faults().await, [format!("{refused}: {about}")]);
            assert!(!is_refused(&bench, Some(&pki().elm), version).await, "the Spine still answers");
            bench.end().await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn validity_follows_the_clock_of_the_scope() {
    let bench = bench().await;
    assert!(!is_refused(&bench, Some(&pki().elm), &TLS13).await);
    assert!(is_refused(&bench, Some(&pki().early), &TLS13).await);
    bench.scope.advance_to("2026-06-01T00:00:00Z".parse().unwrap()).await.unwrap();
    assert!(!is_refused(&bench, Some(&pki().early), &TLS13).await);
    bench.scope.advance_to("2028-06-01T00:00:00Z".parse().unwrap()).await.unwrap();
    assert!(is_refused(&bench, Some(&pki().elm), &TLS13).await);
    assert!(is_refused(&bench, Some(&pki().elm), &TLS12).await);
    bench.settle().await;
    let expired = "TRANSPORT.TLS_REFUSED: client certificate expired";
    let early = "TRANSPORT.TLS_REFUSED: client certificate not valid yet";
    assert_eq!(bench.faults().await, [early, expired, expired]);
    bench.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_handshake_is_audited_and_closed() {
    let bench = bench().await;
    let mut client = Client::plain(&bench.scope, bench.spine.hl7_address()).await;
    client.write(request("GET", "/healthcheck", "", "")).await.unwrap();
    let mut rest = Vec::new();
    let _ = client.stream.read_to_end(&mut rest).await;
    client.close();
    bench.settle().await;
    assert_eq!(bench.faults().await, ["TRANSPORT.TLS_REFUSED: not a TLS handshake"]);

    let client = Client::plain(&bench.scope, bench.spine.hl7_address()).await;
    client.close();
    bench.settle().await;
    let abandoned = "TRANSPORT.ABANDONED: closed before the handshake was done";
    assert_eq!(bench.faults().await[1..], [abandoned]);

    let client = bench.client().await;
    client.close();
    bench.settle().await;
    assert_eq!(bench.faults().await[2..], ["TRANSPORT.ABANDONED: closed without a request"]);
    let rows = bench.rows().await;
    assert_eq!(text(&rows[2]["certificate"]), "elm.test");

    assert!(!is_refused(&bench, Some(&pki().elm), &TLS13).await, "the Spine still answers");
    bench.end().await;
}
