//! `vertebra replay`: what is recognised, what goes out, what is shown, and how it ends.
//!
//! Leaves out which checks a kind of reply gets: the oracle's tests hold that.

#![cfg(unix)]

use crate::captures::*;
use crate::process::*;
use crate::serving::Sandbox;
use bytes::Bytes;
use spine_clock::{Scope, ScopeConfig};
use spine_hub::{Envelope, HubSeams, ReplyWriter, Wrap};
use spine_kernel::{Answer, Refusal};
use spine_server::{Config, Seams, Stores, TlsMaterial, start};
use std::fs::{self, File};
use std::io::Write;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use vertebra_data::{Identity, Pki};
use vertebra_evidence::{Event, read_events};
use vertebra_subject::run_certificates;

/// A file in the folder with that content, as a word of the command line.
fn file(folder: &Folder, name: &str, content: impl AsRef<[u8]>) -> String {
    let path = folder.path().join(name);
    fs::write(&path, content).unwrap();
    path.to_str().unwrap().to_owned()
}

fn replay(words: &[&str]) -> Ended {
    vertebra(&[&["replay"], words].concat())
}

impl Ended {
    /// Asserts that the output has these texts, in this order, and ends with the word that nothing was scored.
    #[track_caller]
    fn saying(self, texts: &[&str]) -> Ended {
        let mut rest = self.out.as_str();
        for text in texts {
            let at =
                rest.find(text).unwrap_or_else(|| panic!("{text:?} is not, or not there, in\n{}", self.out));
            rest = &rest[at + text.len()..];
        }
        assert!(self.last(0).starts_with("unscored: "), "{}", self.out);
        assert_eq!(self.err, "");
        self
    }
}

#[test]
fn a_raw_request_goes_out_byte_for_byte_and_its_answer_is_judged() {
    let folder = Folder::new();
    let raw = raw(&envelope(ELM), 0);
    let (captured, out) = (file(&folder, "captured.http", &raw), folder.path().join("out"));
    let ended = replay(&[&captured, "--out", out.to_str().unwrap(), "--strict"]).with(0).saying(&[
        "recognised   a raw HTTP request, ",
        "sender       the GP system of Elm Surgery, by the ASID in the message\n",
        "sent         POST /sync-service\n",
        &format!("SOAPAction {ACTION}\n"),
        "interaction  QUPA_IN040000UK32\n",
        &format!("wsa:MessageID uuid:{MESSAGE_ID}\n"),
        &format!("HL7 id {HL7_ID}\n"),
        "TLS          TLSv1_3, ",
        "response     200 OK, ",
        "    content-type: text/xml\n",
        "<wsa:Action>urn:nhs:names:services:pdsquery/QUPA_IN050000UK32</wsa:Action>\n",
        "more lines; --full shows them\n",
        "judged       answer QUPA_IN050000UK32\n",
        "✔ pds.retrieval.order",
        "✔ frame.header",
        &format!("✔ sync.relates-to              uuid:{MESSAGE_ID}  at Envelope/Header/RelatesTo\n"),
        "audit        answered, from 200000000101 of A81901-822001\n",
        "✔ decide\n",
        "messages 1  answered 1\n",
        "remarks on requests 0\n",
    ]);
    assert!(!ended.out.contains("remark  "), "{}", ended.out);
    assert_eq!(fs::read_to_string(out.join("request.http")).unwrap(), raw);
    assert!(fs::read_to_string(out.join("response.http")).unwrap().starts_with("HTTP/1.1 200 OK\r\n"));
    let events = read_events(&fs::read(out.join("events.ndjson")).unwrap()[..]).unwrap();
    let Some(Event::RunStarted(run)) = events.first() else { panic!("{events:?}") };
    assert_eq!((run.lane.as_str(), run.suite.as_str()), ("replay", "unscored"));
    let count = |of: fn(&Event) -> bool| events.iter().filter(|event| of(event)).count();
    assert_eq!(count(|event| matches!(event, Event::Exchange(_))), 1);
    let checks = count(|event| matches!(event, Event::Check(_)));
    assert!(ended.out.contains(&format!("\nchecks {checks}  pass {checks}  ")), "{}", ended.out);
    assert_eq!(count(|event| matches!(event, Event::ScenarioFinished(_) | Event::RunFinished(_))), 0);
    let again = replay(&[&format!("{}/events.ndjson#replay:1:1", out.display())]).with(0);
    again.saying(&[
        "a raw HTTP request",
        "as it was recorded",
        "exchange 1 of 1 of replay:1",
        "✔ sync.answer",
    ]);
}

#[test]
fn an_envelope_is_posted_as_it_is_and_what_was_chosen_is_said() {
    let folder = Folder::new();
    let (text, out) = (envelope(ELM), folder.path().join("out"));
    let captured = file(&folder, "captured.xml", format!("\u{feff}{text}"));
    let chosen = "path /sync-service and headers are chosen here, SOAPAction is that of wsa:Action\n";
    let ended = replay(&[&captured, "--full", "--out", out.to_str().unwrap()]).with(0).saying(&[
        "recognised   a bare SOAP envelope, ",
        &format!("SOAPAction {ACTION}\n"),
        chosen,
        "judged       answer",
        "pass: header and payload carry one id\n",
    ]);
    assert!(!ended.out.contains("--full shows"), "{}", ended.out);
    let request = fs::read_to_string(out.join("request.http")).unwrap();
    assert!(request.starts_with("POST /sync-service HTTP/1.1\r\n"), "{request}");
    assert!(request.ends_with(&format!("\r\n\r\n\u{feff}{text}")), "{request}");
}

#[test]
fn a_payload_is_put_into_an_envelope_under_the_sender_or_refused() {
    let folder = Folder::new();
    let (text, out) = (payload(ELM, "9000000009"), folder.path().join("out"));
    let declared = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{text}");
    let captured = file(&folder, "captured.xml", declared);
    replay(&[&captured, "--out", out.to_str().unwrap()]).with(0).saying(&[
        "recognised   a bare HL7 interaction, ",
        "remark       an envelope was put around it, ASID 200000000101 to 928942012545\n",
        &format!("its wsa:MessageID is uuid:{HL7_ID}\n"),
        "judged       answer QUPA_IN050000UK32\n",
    ]);
    let request = fs::read_to_string(out.join("request.http")).unwrap();
    assert!(request.contains(&format!("<soap:Body>{text}</soap:Body>")), "{request}");
    let refused = replay(&[&captured, "--no-envelope"]).with(2);
    assert!(refused.err.contains("is a bare HL7 interaction, and --no-envelope refuses"), "{}", refused.err);
    assert_eq!(refused.out, "");
    let other = file(&folder, "other.xml", text.replace("QUPA_IN040000UK32", "QUPA_IN990000UK32"));
    let unknown = replay(&[&other]).with(2);
    assert!(unknown.err.contains("nobody in the cast sends QUPA_IN990000UK32"), "{}", unknown.err);
    let said = ["--action", "urn:nhs:names:services:pdsquery/QUPA_IN990000UK32"];
    replay(&[&[other.as_str()], &said[..]].concat()).with(0).saying(&["judged       SOAP fault with 101 "]);
}

#[test]
fn standard_input_is_a_message_too() {
    let mut command = program();
    command.args(["replay", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(envelope(ELM).as_bytes()).unwrap();
    let ended = Ended::of(child.wait_with_output().unwrap()).with(0);
    ended.saying(&["message 1 of 1  standard input\n", "a bare SOAP envelope", "answered 1"]);
}

#[test]
fn what_a_scenario_of_a_recorded_run_sent_is_sent_again() {
    let feature = "Feature: A rule of our own\n\
         Scenario: The kiosk is let in\n\
         \x20When the GP system of Oak Lane Surgery retrieves the patient 9000000009\n\
         \x20And the appointments kiosk of Elm Surgery retrieves the patient 9000000009\n\
         \x20Then the answer is QUPA_IN050000UK32\n";
    let folder = Folder::with_feature(feature);
    let out = folder.path().join("out");
    vertebra(&["run", "--features", folder.word(), "--out", out.to_str().unwrap(), "--seed", "3"]).with(20);
    let record = format!("{}/events.ndjson", out.display());
    let kiosk = "sender       the appointments kiosk of Elm Surgery, as it was recorded\n";
    replay(&[&format!("{record}#own/rule.feature:2")]).with(0).saying(&[
        kiosk,
        "exchange 2 of 2 of own/rule.feature:2\n",
        "then it came to: SOAP fault with 300",
        "judged       SOAP fault with 300",
    ]);
    replay(&[&format!("{record}#rule.feature:2:1")]).with(0).saying(&[
        "sender       the GP system of Oak Lane Surgery, as it was recorded\n",
        "exchange 1 of 2 of own/rule.feature:2\n",
        "judged       answer QUPA_IN050000UK32\n",
    ]);
    let listed = "\n  #own/rule.feature:2:2  QUPA_IN040000UK32 of the appointments kiosk of Elm Surgery";
    for (word, said) in [
        (record.clone(), "it is the record of a run: name an exchange of it behind #, as"),
        (format!("{record}#"), "name an exchange behind #, as"),
        (format!("{record}#own/other.feature:2"), "no scenario \"own/other.feature:2\" sent anything in it"),
    ] {
        let ended = replay(&[&word]).with(2);
        assert!(ended.err.contains(said) && ended.err.contains(listed), "{}", ended.err);
    }
    let beyond = replay(&[&format!("{record}#own/rule.feature:2:3")]).with(2);
    assert!(beyond.err.contains("own/rule.feature:2 has 2 exchanges, none of which is 3"), "{}", beyond.err);
}

#[test]
fn the_wrong_party_is_refused_and_the_audit_says_why() {
    let folder = Folder::new();
    let captured = file(&folder, "captured.xml", envelope(ELM));
    replay(&[&captured, "--as", "gp system of oak lane surgery", "--strict"]).with(0).saying(&[
        "sender       the GP system of Oak Lane Surgery, as you say\n",
        "ASID 200000000102, certificate oak-lane-surgery.supplier.test\n",
        "ASIDs        from 200000000101 to 928942012545\n",
        "response     500 ",
        "<nasp:errorCode>300</nasp:errorCode>\n",
        "judged       SOAP fault with 300 \"Access to service denied\"\n",
        "✔ tms.fault.component",
        "refused, TMS.300 about \"ASID 200000000101 belongs to another party than the certificate\"\n",
        "✘ access",
        "messages 1  faulted 1\n",
    ]);
    let misspelt = replay(&[&captured, "--as", "the GP system of Oak Lane Surgry"]).with(2);
    assert!(misspelt.err.contains("did you mean \"the GP system of Oak Lane Surgery\""), "{}", misspelt.err);
    assert!(
        misspelt.err.contains("\n  200000000105  the appointments kiosk of Elm Surgery"),
        "{}",
        misspelt.err
    );
    let stranger = replay(&[&file(&folder, "stranger.xml", envelope("918999199111"))]).with(2);
    let said =
        "names the sending system 918999199111, which is not in the cast; say who sends it with --as ACTOR";
    assert!(stranger.err.contains(said) && stranger.err.contains("200000000101"), "{}", stranger.err);
}

#[test]
fn a_message_that_is_not_well_formed_is_sent_as_it_stands() {
    let folder = Folder::new();
    let text = envelope(ELM);
    let out = folder.path().join("out");
    let captured = file(&folder, "captured.xml", &text[..text.len() - 30]);
    replay(&[&captured, "--out", out.to_str().unwrap()]).with(0).saying(&[
        "recognised   a bare SOAP envelope that is not well formed, ",
        "by the ASID in the message\n",
        "remark       the envelope is not well formed: it is sent as it stands\n",
        "remark       request.xml: ",
        "judged       SOAP fault with 201 ",
        "✘ xml-guard\n",
        "remarks on requests 1\n",
    ]);
    let request = fs::read_to_string(out.join("request.http")).unwrap();
    assert!(request.ends_with(&text[text.len() - 60..text.len() - 30]), "{request}");
}

#[test]
fn odd_framing_is_sent_and_remarked() {
    let folder = Folder::new();
    let right = raw(&envelope(ELM), 0);
    let length = format!("Content-Length: {}\r\n", envelope(ELM).len());
    let head_end = right.find("\r\n\r\n").unwrap();
    let feeds = right[..head_end].replace("\r\n", "\n") + "\n\n" + &right[head_end + 4..];
    let cases = [
        (feeds, "lines of the head end in LF, not CRLF: sent as they stand\n", "answer QUPA_IN050000UK32"),
        (right.replace(&length, ""), "and a receiver reads no body\n", "HTTP 411 with no reply in it"),
        (raw(&envelope(ELM), 9), "Content-Length says ", "SOAP fault with 201 "),
        (
            right.replacen("POST", "PUT", 1),
            "sent         PUT /sync-service\n",
            "HTTP 405 with no reply in it",
        ),
        (
            right.replacen("/sync-service", "/elsewhere", 1),
            "sent         POST /elsewhere\n",
            "SOAP fault with 101 ",
        ),
    ];
    let chunk = format!("{:x}\r\n{}\r\n0\r\n\r\n", envelope(ELM).len(), envelope(ELM));
    let chunked =
        right[..head_end].replace(length.trim_end(), "Transfer-Encoding: chunked") + "\r\n\r\n" + &chunk;
    let unread = file(&folder, "chunked.http", &chunked);
    replay(&[&unread, "--strict"]).with(0).saying(&[
        "its body is in parts or chunks, which are not looked at here\n",
        "response     411 Length Required",
        "judged       HTTP 411 with no reply in it",
        "TRANSPORT.BROKEN_HTTP about \"the body is not framed by a length alone\"",
    ]);
    for (text, said, judged) in cases {
        let captured = file(&folder, "captured.http", &text);
        let out = folder.path().join("out");
        let words = [&captured, "--strict", "--out", out.to_str().unwrap()];
        replay(&words).with(0).saying(&[said, "judged       ", judged, "\nchecks "]);
        assert_eq!(fs::read_to_string(out.join("request.http")).unwrap(), text);
    }
}

#[test]
fn new_ids_and_other_asids_are_written_only_where_asked_for() {
    let folder = Folder::new();
    let text = raw(&envelope("918999199111"), 0);
    let (captured, out) = (file(&folder, "captured.http", &text), folder.path().join("out"));
    let words = [
        "--as",
        "the GP system of Elm Surgery",
        "--as-sender",
        "--fresh-ids",
        "--out",
        out.to_str().unwrap(),
    ];
    replay(&[&[captured.as_str()], &words[..]].concat()).with(0).saying(&[
        "ids are new in 2 places, the creation time in 1: ",
        "ASID 918999199111 is now 200000000101 in 3 places\n",
        "judged       answer QUPA_IN050000UK32\n",
    ]);
    let sent = fs::read_to_string(out.join("request.http")).unwrap();
    for old in [MESSAGE_ID, HL7_ID, "20260105090000", "918999199111"] {
        assert!(text.contains(old) && !sent.contains(old), "{sent}");
    }
    assert_eq!(sent.len(), text.len(), "nothing else has changed");
    let same = sent.bytes().zip(text.bytes()).filter(|(new, old)| new == old).count();
    assert!(same + 2 * 36 + 14 + 3 * 12 >= text.len(), "{} bytes differ", text.len() - same);
    let bare = file(&folder, "bare.xml", envelope(ELM).replace(MESSAGE_ID, "").replace(HL7_ID, ""));
    let refused = replay(&[&bare, "--fresh-ids"]).with(2);
    assert!(refused.err.contains("--fresh-ids: "), "{}", refused.err);
    let both = replay(&[&captured, &bare, "--fresh-ids", "--as", "the GP system of Elm Surgery"]).with(2);
    assert_eq!(both.out, "", "nothing is sent where one of several cannot be");
    let broken = file(&folder, "broken.xml", envelope(ELM).replace(ACTION, "a/b&#13;&#10;X-Header: c"));
    let refused = replay(&[&broken]).with(2);
    assert!(refused.err.contains("cannot stand in a header: say --action"), "{}", refused.err);
}

#[test]
fn what_is_no_message_is_refused_before_anything_is_sent() {
    let folder = Folder::new();
    let right = file(&folder, "right.xml", envelope(ELM));
    let large = folder.path().join("large");
    File::create(&large).unwrap().set_len(16 * 1024 * 1024 + 1).unwrap();
    let cases = [
        (folder.path().join("none.xml"), "cannot be read: No such file"),
        (folder.path().to_owned(), "cannot be read: "),
        (large, "larger than 16777216 bytes, which is the most that is replayed"),
        (file(&folder, "empty", "\n").into(), "is no message: it is empty"),
        (
            file(&folder, "binary", b"\x7fELF\x02\x01\x1b[2J").into(),
            "it begins with \"\\u{7f}ELF\\u{2}\\u{1}\\u{1b}[2J\"",
        ),
        (file(&folder, "page.html", "<html/>").into(), "its root element is html"),
    ];
    for (path, said) in &cases {
        let ended = replay(&[&right, path.to_str().unwrap()]).with(2);
        assert!(ended.err.contains(said) && ended.err.contains(path.to_str().unwrap()), "{}", ended.err);
        assert_eq!(ended.out, "", "nothing was sent");
    }
    let words: [&[&str]; 8] = [
        &[],
        &[&right, "--certificate", "a.pem"],
        &[&right, "--control", "http://127.0.0.1:1"],
        &[&right, "--spine", "https://127.0.0.1:1", "--data", "cast"],
        &[&right, "--data", "sandbx"],
        &[&right, "--people", "/nowhere/at/all"],
        &[&right, "--spine", "http://127.0.0.1:1"],
        &[&right, "--as", "nobody at all"],
    ];
    for words in words {
        let ended = replay(words).with(2);
        assert!(ended.out.is_empty() && !ended.err.is_empty(), "{words:?}: {}", ended.out);
    }
    let kept = replay(&[&right, "--out", &right]).with(50);
    assert!(kept.err.contains("events.ndjson cannot be written"), "{}", kept.err);
}

#[test]
fn people_of_ones_own_are_put_in_first() {
    let folder = Folder::new();
    let captured = file(&folder, "captured.xml", payload(ELM, "9000000068"));
    replay(&[&captured, "--data", "cast"])
        .with(0)
        .saying(&["judged       refusal QUQI_IN010000UK14 with 1 "]);
    let person = r#"{"nhsNumber": "9000000068", "gender": "2", "birthTime": "19520309",
        "names": [{"use": "L", "given": ["Edith"], "family": "Marlow"}]}"#;
    let people = file(&folder, "people.json", person);
    let ended = replay(&[&captured, "--data", "cast", "--people", &people, "--full"]).with(0);
    ended.saying(&["people       1 of ", "<family>Marlow</family>", "judged       answer"]);
    let wrong = file(&folder, "wrong.json", person.replace("9000000068", "9000000069"));
    let refused = replay(&[&captured, "--people", &wrong]).with(2);
    assert!(refused.err.contains("PUT /people was answered with "), "{}", refused.err);
}

#[test]
fn several_messages_go_to_one_spine_and_are_counted() {
    let folder = Folder::new();
    let (first, second) =
        (file(&folder, "1.xml", envelope(ELM)), file(&folder, "2.xml", payload(ELM, "123")));
    let out = folder.path().join("out");
    let words = [first.as_str(), &second, &first, "--out", out.to_str().unwrap()];
    replay(&words).with(0).saying(&[
        "message 1 of 3  ",
        "message 2 of 3  ",
        "judged       refusal QUQI_IN010000UK14",
        "✔ pds.refusal.reasons",
        "message 3 of 3  ",
        "messages 3  answered 2  refused 1\n",
    ]);
    for place in ["1", "2", "3"] {
        assert!(
            out.join(place).join("request.http").exists() && out.join(place).join("response.http").exists()
        );
    }
}

#[test]
fn a_sandbox_is_reached_with_the_certificates_that_it_wrote() {
    let sandbox = Sandbox::start(&["--clock", "virtual"]);
    let folder = Folder::new();
    let captured = file(&folder, "captured.xml", envelope(ELM));
    let certificates = sandbox.folder.path().join("certificates");
    let outside = ["--spine", sandbox.hl7(), "--certificates", certificates.to_str().unwrap(), "--strict"];
    let words = [&[captured.as_str()], &outside[..], &["--control", sandbox.control()]].concat();
    // A clock of its own, far from that of this machine: what the Spine says of its time is held against its clock.
    sandbox.post("/clock", r#"{"advanceBy": "P28D"}"#);
    replay(&words).with(0).saying(&[
        "subject      Spine by URL ",
        "✔ sync.creation-time",
        "audit        answered, from 200000000101",
        "✔ decide",
    ]);
    let blind = [&[captured.as_str()], &outside[..]].concat();
    replay(&blind).with(0).saying(&[
        "control      not given",
        "⚠ sync.creation-time",
        "the Spine's clock is not known here; --control lets it be asked\n",
        "audit        not asked: no --control was given\n",
        "unverified 1",
    ]);
    let elsewhere = replay(&[&blind[..], &["--control", "http://127.0.0.1:1"]].concat()).with(40);
    assert!(elsewhere.err.contains("the Spine is not reachable: its control port: "), "{}", elsewhere.err);
    let other = Sandbox::start(&["--data", "none"]);
    let mixed = replay(&[&blind[..], &["--control", other.control()]].concat()).with(40);
    assert!(mixed.err.contains("belongs to a Spine whose HL7 listener is "), "{}", mixed.err);
    let unnamed = replay(&[&blind[..], &["--host-name", "other.test"]].concat()).with(40);
    assert!(unnamed.err.contains("certificate_for_another_name; --trust names"), "{}", unnamed.err);
    let nowhere = ["--spine", sandbox.hl7(), "--certificates", folder.word()];
    let nowhere = replay(&[&[captured.as_str()], &nowhere[..]].concat()).with(2);
    assert!(nowhere.err.contains("--certificates DIR says where"), "{}", nowhere.err);
    assert_eq!(sandbox.stop("TERM"), Some(0));
    assert_eq!(other.stop("TERM"), Some(0));
}

#[test]
fn a_spine_that_is_not_there_ends_with_40() {
    let folder = Folder::new();
    let captured = file(&folder, "captured.xml", envelope(ELM));
    let papers = Papers::new(&folder, &run_certificates().unwrap());
    // Nothing listens on port 1: it is below the range that a system gives away.
    let words = [&[captured.as_str(), "--spine", "https://127.0.0.1:1"], &papers.words()[..]].concat();
    let ended = replay(&words).with(40);
    assert!(ended.err.contains("the Spine is not reachable: connection refused"), "{}", ended.err);
}

#[test]
fn an_interrupt_ends_with_130() {
    let folder = Folder::new();
    let captured = file(&folder, "captured.xml", envelope(ELM));
    let papers = Papers::new(&folder, &run_certificates().unwrap());
    // It takes the connection and never says a word.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}", silent.local_addr().unwrap());
    let mut command = program();
    command.args(["replay", &captured, "--spine", &url]).args(papers.words()).stdout(Stdio::piped());
    let child = command.spawn().unwrap();
    let taken = silent.accept().unwrap();
    signal("INT", child.id());
    let ended = Ended::of(child.wait_with_output().unwrap()).with(130);
    assert_eq!(ended.last(1), "interrupted: told to stop before the last message was judged");
    assert!(ended.last(0).starts_with("unscored: a replay is no run"), "{}", ended.out);
    drop(taken);
}

/// A client's certificate, its key and whom it trusts, as files.
struct Papers {
    certificate: String,
    key: String,
    trust: String,
}

impl Papers {
    /// Those of Elm Surgery, of that authority.
    fn new(folder: &Folder, pki: &Pki) -> Papers {
        let Identity { chain_pem, key_pem } = &*pki.client("elm-surgery.supplier.test").unwrap();
        Papers {
            certificate: file(folder, "client.pem", chain_pem),
            key: file(folder, "client-key.pem", key_pem),
            trust: file(folder, "trust.pem", pki.trust_pem()),
        }
    }

    fn words(&self) -> [&str; 6] {
        ["--certificate", &self.certificate, "--key", &self.key, "--trust", &self.trust]
    }
}

/// A writer that names another system as the receiver of every answer.
struct Misaddressing(Arc<dyn ReplyWriter>);

impl ReplyWriter for Misaddressing {
    fn answer(&self, envelope: &Envelope, answer: &Answer) -> Bytes {
        let right = self.0.answer(envelope, answer);
        String::from_utf8_lossy(&right).replace(ELM, "200000000102").into()
    }
    fn refuse(&self, envelope: &Envelope, row: &spine_hub::InteractionRow, refusal: &Refusal) -> Bytes {
        self.0.refuse(envelope, row, refusal)
    }
    fn fault(&self, refusal: &Refusal) -> Bytes {
        self.0.fault(refusal)
    }
}

#[test]
fn a_failed_check_is_shown_like_that_of_a_run_and_counts_where_asked_for() {
    let pki = run_certificates().unwrap();
    let server = pki.server("spine.vertebra.test").unwrap();
    let tls = TlsMaterial {
        server_chain_pem: server.chain_pem.clone(),
        server_key_pem: server.key_pem.clone(),
        client_trust_pem: pki.trust_pem(),
    };
    let writer: Wrap<dyn ReplyWriter> = Arc::new(|inner| Arc::new(Misaddressing(inner)));
    let seams = Seams { hub: HubSeams { writer, ..HubSeams::default() } };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let scope = Scope::new(ScopeConfig::system("wrong", [1; 32]));
    let config = Config::default().with_tls(tls);
    let spine = runtime.block_on(start(config, Arc::clone(&scope), Stores::memory(), seams)).unwrap();
    let (url, control) =
        (format!("https://{}", spine.hl7_address()), format!("http://{}", spine.control_address()));
    let folder = Folder::new();
    let captured = file(&folder, "captured.xml", payload(ELM, "9000000009"));
    let systems = serde_json::to_string(&vertebra_data::cast().system_documents()).unwrap();
    let organisations = serde_json::to_string(&vertebra_data::cast().organisation_documents()).unwrap();
    put(&control, "/organisations", &organisations);
    put(&control, "/systems", &systems);
    let person = r#"[{"nhsNumber": "9000000009", "gender": "2", "birthTime": "19520309",
        "names": [{"use": "L", "given": ["Edith"], "family": "Marlow"}]}]"#;
    put(&control, "/people", person);
    let papers = Papers::new(&folder, &pki);
    let words = [&[captured.as_str(), "--spine", &url, "--control", &control], &papers.words()[..]].concat();
    let shown = [
        "sender       the certificate ",
        "✘ sync.receiver                200000000102  at Envelope/Header/communicationFunctionRcv\n",
        "✘ failed\n",
        "requirement  none: a replay is not scored\n",
        "check        sync.receiver is fail: the reply names the asking and the asked system\n",
        "blame        subject\n",
        "expected     200000000101\n",
        "actual       200000000102\n",
        "at           Envelope/Header/communicationFunctionRcv\n",
        "also         sync.payload-receiver is fail: ",
        "sequence     ",
        "──▶ the Spine  QUPA_IN040000UK32 (",
        "likely       the Spine came back with answer QUPA_IN050000UK32 where 200000000101 was due at ",
        "replay       vertebra replay ",
        "fail 2",
    ];
    let ended = replay(&words).with(0).saying(&shown);
    let line = ended.out.lines().find_map(|line| line.trim().strip_prefix("replay  ")).unwrap();
    let again: Vec<&str> = line.trim().split(' ').skip(2).collect();
    replay(&again).with(0).saying(&shown);
    replay(&[&words[..], &["--strict"]].concat()).with(10).saying(&shown);
    let stranger = Papers::new(&folder, &pki.stranger().unwrap());
    let mut words = words;
    words[8] = &stranger.key;
    let trust = file(&folder, "trust.pem", pki.trust_pem());
    words[10] = &trust;
    replay(&[&words[..], &["--strict"]].concat()).with(10).saying(&[
        "TLS          ",
        "response     none: peer sent the TLS alert `unknown_ca`\n",
        "✘ frame.reply",
        "blame        prerequisite\n",
        "likely       the Spine does not take this certificate: unknown_ca\n",
        "messages 1  without a reply 1\n",
    ]);
    runtime.block_on(async {
        spine.stop().await;
        scope.shutdown().await;
    });
}

#[test]
fn real_messages_are_replayed_where_they_are_at_hand() {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/samples");
    let (template, broken, recorded): (PathBuf, PathBuf, PathBuf) = (
        samples.join("pds/QUPA_IN040000UK32.mustache"),
        samples.join("messaging/soap_request_with_defect.msg"),
        samples.join("pds/recorded-2015/1-request-QUPA_IN000006UK02.msg"),
    );
    if [&template, &broken, &recorded].iter().any(|path| !path.exists()) {
        println!("not run: the real messages are not at hand");
        return;
    }
    let as_elm = ["--as", "the GP system of Elm Surgery", "--strict"];
    let word = |path: &Path| path.to_str().unwrap().to_owned();
    let unfilled = replay(&[&[word(&template).as_str()], &as_elm[..]].concat()).with(0);
    unfilled
        .saying(&["a bare HL7 interaction", "it has placeholders in {{ }}: a template, sent as it stands\n"]);
    let mut filled = fs::read_to_string(&template).unwrap();
    for (place, value) in [
        ("{{uuid}}", HL7_ID),
        ("{{timestamp}}", "20260105090000"),
        ("{{to_asid}}", "928942012545"),
        ("{{asid}}", ELM),
        ("{{patient_nhs_number}}", "9000000009"),
    ] {
        filled = filled.replace(place, value);
    }
    let folder = Folder::new();
    let filled = file(&folder, "filled.xml", filled);
    replay(&[&filled, "--strict"]).with(0).saying(&[
        "an envelope was put around it",
        "✔ sync.answer",
        "answered 1",
    ]);
    replay(&[&[word(&broken).as_str()], &as_elm[..]].concat()).with(0).saying(&[
        "a bare SOAP envelope",
        "remark       request.message-id: ",
        "judged       SOAP fault with ",
    ]);
    replay(&[&[word(&recorded).as_str()], &as_elm[..]].concat()).with(0).saying(&[
        "a raw HTTP request",
        "sent         POST /reliablemessaging/queryrequest\n",
        "interaction  QUPA_IN000006UK02\n",
        "its body is in parts or chunks, which are not looked at here\n",
        "judged       ",
    ]);
}

/// Puts documents into a Spine by its control port.
fn put(control: &str, path: &str, json: &str) {
    let answer = crate::serving::ask(control, "PUT", path, json);
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
}
