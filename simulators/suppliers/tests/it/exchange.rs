//! Whole exchanges with a small server that gives one written reply, without TLS: the server is a stranger to the
//! scope, so that none of the Spine's code stands on the other side.

use crate::replies::reply;
use crate::{ELM, FEN, scope, system};
use spine_clock::Scope;
use std::io;
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use vertebra_peer::client::{Conduct, Cut};
use vertebra_peer::http::Failure;
use vertebra_peer::xml::{Find, parse};
use vertebra_suppliers::{Conversation, GpSystem, RetrievalOutcome, Twist};

type Build<'b> = &'b dyn Fn(&str, &str) -> (u16, String);

/// What the server does once it has read a request.
pub(crate) enum Canned<'b> {
    /// It answers with a status and a body, built from the texts of `wsa:MessageID` and of the payload's id.
    Reply(Build<'b>),
    /// It closes.
    HangUp,
    /// It reads what comes first and closes, whether the request is whole or not.
    LoseInterest,
}

/// What Elm Surgery's system makes of one reply, and how many patients it knows then.
pub(crate) fn asked_of(canned: &Canned<'_>) -> (RetrievalOutcome, usize) {
    let (conversations, elm) = talk(canned, 1, &[]);
    (conversations[0].outcome.clone(), elm.patients().len())
}

/// What Fen Bridge Surgery's system, which speaks the newer form, makes of one reply.
pub(crate) fn asked_newer(canned: &Canned<'_>) -> RetrievalOutcome {
    let ask = async |fen: &GpSystem, scope: &Arc<Scope>| {
        let (conversation, _token) = fen.retrieve("9000000009", scope.token("question")).await;
        conversation.outcome.clone()
    };
    beside_of(FEN, canned, ask).0
}

/// So many questions of one system, each with the same twists, to a server that always does the same.
fn talk(canned: &Canned<'_>, questions: usize, twists: &[Twist]) -> (Vec<Arc<Conversation>>, GpSystem) {
    beside(canned, async |elm, scope| {
        let mut conversations = Vec::new();
        for _ in 0..questions {
            let outgoing = elm.prepare("9000000009", twists).unwrap();
            let (conversation, token) = elm.send(outgoing, scope.token("question")).await;
            conversations.push(conversation);
            drop(token);
        }
        conversations
    })
}

/// What Elm Surgery's system does beside a server.
fn beside<T>(canned: &Canned<'_>, ask: impl AsyncFnOnce(&GpSystem, &Arc<Scope>) -> T) -> (T, GpSystem) {
    beside_of(ELM, canned, ask)
}

/// What an actor's system does beside a server.
fn beside_of<T>(
    actor: &str,
    canned: &Canned<'_>,
    ask: impl AsyncFnOnce(&GpSystem, &Arc<Scope>) -> T,
) -> (T, GpSystem) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let scope = scope();
        let elm = system(actor, &scope, Some(listener.local_addr().unwrap()));
        let serving = async {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                // A client that leaves early is no fault of the server's.
                let _: io::Result<()> = serve(stream, canned).await;
            }
        };
        let done = tokio::select! {
            done = ask(&elm, &scope) => done,
            () = serving => unreachable!("the server serves for ever"),
        };
        (done, elm)
    })
}

async fn serve(mut stream: TcpStream, canned: &Canned<'_>) -> io::Result<()> {
    let mut request = Vec::new();
    let body = loop {
        let mut buffer = [0; 4096];
        let count = stream.read(&mut buffer).await?;
        if count == 0 {
            return Ok(());
        }
        if let Canned::LoseInterest = canned {
            return stream.shutdown().await;
        }
        request.extend_from_slice(&buffer[..count]);
        let text = String::from_utf8_lossy(&request).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|line| line.strip_prefix("Content-Length: ")).unwrap();
        if body.len() >= length.parse().unwrap() {
            break body.to_owned();
        }
    };
    if let Canned::Reply(build) = canned {
        let document = parse(body.as_bytes()).unwrap();
        let message_id = document.one("Envelope/Header/MessageID").unwrap();
        let (status, reply) = build(&message_id, &document.one("Envelope/Body/*/id/@root").unwrap());
        let head =
            format!("HTTP/1.1 {status} X\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", reply.len());
        stream.write_all((head + &reply).as_bytes()).await?;
    }
    stream.shutdown().await
}

#[test]
fn a_system_remembers_what_it_asked_and_what_came_of_it() {
    let answer = |message: &str, payload: &str| {
        let acknowledgement = format!(
            r#"<acknowledgement typeCode="AA"><messageRef><id root="{payload}"/></messageRef></acknowledgement>"#
        );
        let act = r#"<subject><PdsSuccessfulRetrieval><subject><patientRole><id extension="9000000033"/>
<patientPerson><administrativeGenderCode code="1"/></patientPerson></patientRole></subject></PdsSuccessfulRetrieval></subject>"#;
        (200, reply("QUPA_IN050000UK32", message, &acknowledgement, act))
    };
    let (conversations, elm) = talk(&Canned::Reply(&answer), 2, &[]);
    assert_eq!(elm.conversations(), conversations);
    assert_eq!([conversations[0].number, conversations[1].number], [0, 1]);
    assert_ne!(conversations[0].message_id, conversations[1].message_id);
    let first = &conversations[0];
    assert_eq!(first.asking.nhs_number, "9000000009");
    assert_eq!(first.exchange.key, "supplier/the GP system of Elm Surgery/0");
    assert_eq!(first.exchange.status(), Some(200));
    // Asked for one number and told of another: the one led to the other.
    assert_eq!(elm.patients().len(), 1);
    assert_eq!(elm.patient("9000000009"), elm.patient("9000000033"));
    assert_eq!(elm.patient("9000000009").unwrap().gender.as_deref(), Some("1"));
}

#[test]
fn a_system_can_leave_before_the_answer() {
    let answer = |_: &str, _: &str| (200, String::new());
    let (conversations, elm) = talk(&Canned::Reply(&answer), 1, &[Twist::Conduct(Conduct::Abandon)]);
    assert_eq!(conversations[0].outcome, RetrievalOutcome::NoResponse(Failure::LeftEarly));
    assert!(elm.patients().is_empty());
}

#[test]
fn a_question_that_goes_silent_is_finished_once_the_peer_has_closed() {
    let (conversation, elm) = beside(&Canned::LoseInterest, async |elm, scope| {
        let outgoing = elm.prepare("9000000009", &[]).unwrap();
        let stalled = elm.start_stalled(outgoing, Cut::Body(10), scope.token("question")).await;
        elm.finish(stalled).await
    });
    assert_eq!(conversation.outcome, RetrievalOutcome::NoResponse(Failure::Closed));
    assert_eq!(conversation.exchange.request_body.len(), 10);
    assert_eq!(elm.conversations(), [conversation]);
}

#[test]
fn certificates_of_the_run_make_mutual_tls() {
    let (from, to) = ("2020-01-01T00:00:00Z".parse().unwrap(), "2040-01-01T00:00:00Z".parse().unwrap());
    let pki = vertebra_data::Pki::new(from, to).unwrap();
    let identity = pki.client("elm-surgery.supplier.test").unwrap();
    assert!(vertebra_suppliers::mutual_tls(&scope(), &pki.trust_pem(), Some(&identity)).is_ok());
    assert!(vertebra_suppliers::mutual_tls(&scope(), &pki.trust_pem(), None).is_ok());
    assert!(vertebra_suppliers::mutual_tls(&scope(), "no certificate", None).is_err());
}
