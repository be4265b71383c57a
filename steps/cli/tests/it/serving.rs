//! `vertebra serve`: a sandbox that works as it stands.

#![cfg(unix)]

use crate::process::*;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::process::{Child, Command, Stdio};

/// A sandbox on free ports.
pub(crate) struct Sandbox {
    child: Child,
    lines: Vec<String>,
    pub(crate) folder: Folder,
}

impl Sandbox {
    pub(crate) fn start(more: &[&str]) -> Sandbox {
        let folder = Folder::new();
        let certificates = folder.path().join("certificates");
        let mut child = program()
            .args(["serve", "--hl7-port", "0", "--control-port", "0", "--certificates"])
            .arg(&certificates)
            .args(more)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let mut lines = Vec::new();
        for line in output.lines() {
            lines.push(line.unwrap());
            if lines.last().unwrap().starts_with("curl ") {
                break;
            }
        }
        Sandbox { child, lines, folder }
    }

    /// The value of a line of what the sandbox told.
    fn told(&self, label: &str) -> &str {
        let line = self.lines.iter().find_map(|line| line.strip_prefix(label));
        line.unwrap_or_else(|| panic!("{label} is not in {:#?}", self.lines)).trim()
    }

    pub(crate) fn hl7(&self) -> &str {
        self.told("hl7 ").split(' ').next().unwrap()
    }

    pub(crate) fn control(&self) -> &str {
        self.told("control ")
    }

    fn get(&self, path: &str) -> String {
        ask(self.control(), "GET", path, "")
    }

    pub(crate) fn post(&self, path: &str, json: &str) {
        let answer = ask(self.control(), "POST", path, json);
        assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    }

    pub(crate) fn stop(mut self, name: &str) -> Option<i32> {
        signal(name, self.child.id());
        self.child.wait().unwrap().code()
    }
}

/// Asks a control port, and gives the whole answer.
pub(crate) fn ask(control: &str, method: &str, path: &str, json: &str) -> String {
    let address = control.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    let length = json.len();
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\
         Connection: close\r\n\r\n{json}"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        // A test that failed before its stop leaves no process behind; after a stop there is nothing to kill.
        drop(self.child.kill());
    }
}

#[test]
fn a_sandbox_holds_people_and_answers_the_line_that_it_prints() {
    let sandbox = Sandbox::start(&[]);
    assert!(sandbox.get("/health/ready").contains("ready"));
    assert_eq!(sandbox.told("clock "), "that of this machine");
    assert!(sandbox.told("data ").starts_with("sandbox: "), "{:?}", sandbox.lines);
    assert!(sandbox.told("data ").ends_with(" 1005 people"), "{:?}", sandbox.lines);
    let restricted = "patient      9000000017  restricted, marked S";
    assert!(sandbox.lines.iter().any(|line| line == restricted), "{:?}", sandbox.lines);
    if Command::new("curl").arg("--version").stdout(Stdio::null()).status().is_ok() {
        let line = sandbox.lines.last().unwrap();
        let answered = Command::new("sh").args(["-c", line]).output().unwrap();
        let text = String::from_utf8_lossy(&answered.stdout);
        assert!(answered.status.success(), "{line}\n{}", String::from_utf8_lossy(&answered.stderr));
        assert!(text.contains("QUPA_IN050000UK32"), "{text}");
        assert!(text.contains("9000000009"), "{text}");
        assert!(sandbox.get("/audit").contains("QUPA_IN040000UK32"));
    } else {
        println!("not run: there is no curl on this machine to try the line with");
    }
    assert_eq!(sandbox.stop("TERM"), Some(0));
}

#[test]
fn keys_are_readable_by_their_owner_alone_even_over_older_files() {
    let sandbox = Sandbox::start(&["--data", "none"]);
    let folder = sandbox.folder.path().join("certificates");
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700);
    let files: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    let keys: Vec<_> = files.iter().filter(|path| path.to_str().unwrap().ends_with("-key.pem")).collect();
    assert!(keys.len() > 3, "{files:?}");
    for key in &keys {
        assert_eq!(mode(key), 0o600, "{}", key.display());
        assert!(fs::read_to_string(key).unwrap().contains("PRIVATE KEY"));
    }
    for file in files.iter().filter(|path| !keys.contains(path)) {
        assert!(!fs::read_to_string(file).unwrap().contains("PRIVATE KEY"), "{}", file.display());
    }
    assert_eq!(sandbox.told("data "), "nothing");
    fs::set_permissions(keys[0], fs::Permissions::from_mode(0o666)).unwrap();
    let second = program()
        .args(["serve", "--data", "none", "--hl7-port", "0", "--control-port", "0", "--certificates"])
        .arg(&folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let mut second = second.unwrap();
    let mut first_line = String::new();
    BufReader::new(second.stdout.take().unwrap()).read_line(&mut first_line).unwrap();
    assert_eq!(mode(keys[0]), 0o600);
    signal("TERM", second.id());
    second.wait().unwrap();
    assert_eq!(sandbox.stop("INT"), Some(0));
}

#[test]
fn a_run_against_a_sandbox_gets_spines_of_its_own() {
    let sandbox = Sandbox::start(&["--clock", "virtual"]);
    assert_eq!(sandbox.told("clock "), "virtual, moved by POST /clock");
    assert!(sandbox.get("/clock").contains("\"virtual\""));
    let before = sandbox.get("/digest");
    // The whole suite: no scenario may lean on sharing a process with the Spine.
    let words = ["run", "--seed", "4", "--spine", sandbox.hl7(), "--control", sandbox.control()];
    let ended = vertebra(&words).with(0);
    assert!(ended.out.contains("\nsubject Spine by URL "), "{}", ended.out);
    let after = sandbox.get("/digest");
    let body = |answer: &str| answer.split("\r\n\r\n").nth(1).map(str::to_owned);
    assert_eq!(body(&before), body(&after), "the run touched the sandbox's own records");
    assert_eq!(sandbox.stop("TERM"), Some(0));
}

#[test]
fn a_port_that_is_taken_ends_with_50() {
    let sandbox = Sandbox::start(&["--data", "none"]);
    let port = sandbox.hl7().rsplit(':').next().unwrap().to_owned();
    let folder = Folder::new();
    let words = ["serve", "--data", "none", "--hl7-port", &port, "--control-port", "0", "--certificates"];
    let ended = vertebra(&[&words[..], &[folder.word()]].concat()).with(50);
    assert!(ended.err.contains("hl7.listen"), "{}", ended.err);
    let fix = "; use --hl7-port or --control-port, or stop the other one";
    assert!(ended.err.contains(fix), "{}", ended.err);
    assert_eq!(sandbox.stop("TERM"), Some(0));
}

#[test]
fn the_configuration_is_printed_with_the_place_of_every_value() {
    let folder = Folder::new();
    let file = folder.path().join("vertebra.toml");
    fs::write(&file, "[limits]\nconnections = 77\n[log]\nformat = \"json\"\n").unwrap();
    let printed = program()
        .args(["serve", "--print-config", "--clock", "system", "--data", "none"])
        .args(["--hl7-port", "4431", "--host", "127.0.0.2", "--config"])
        .arg(&file)
        .env("VERTEBRA_LOG_FILTER", "warn")
        .current_dir(folder.path())
        .output();
    let ended = Ended::of(printed.unwrap()).with(0);
    let value = |key: &str| {
        let line = ended.out.lines().find(|line| line.split(' ').next() == Some(key)).unwrap();
        line.split_once('=').unwrap().1.trim().to_owned()
    };
    assert_eq!(value("hl7.listen"), "127.0.0.2:4431  (flag)");
    assert_eq!(value("limits.connections"), format!("77  (file {})", file.display()));
    assert_eq!(value("log.filter"), "warn  (environment VERTEBRA_LOG_FILTER)");
    assert_eq!(value("control.listen"), "127.0.0.1:4480  (default)");
    assert_eq!(value("hl7.tls"), "none, so certificates are made at start  (default)");
    assert_eq!(value("--clock"), "system  (flag)");
    assert_eq!(value("--data"), "none  (flag)");
    assert_eq!(value("--certificates"), "out/certificates  (default)");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "printing wrote a file");
}

#[test]
fn what_nobody_knows_ends_with_2_and_is_named() {
    let folder = Folder::new();
    let file = folder.path().join("vertebra.toml");
    fs::write(&file, "[hl7]\nlisten-to = \"x\"\n").unwrap();
    let cases: [(&[&str], &str); 5] = [
        (&["--config", file.to_str().unwrap()], "hl7.listen-to"),
        (&["--config", "/nowhere.toml"], "/nowhere.toml"),
        (&["--data", "sandbx"], "did you mean \"sandbox\"?"),
        (&["--data", "nobody"], "known are sandbox, cast, none"),
        (&["--hl7-port", "70000"], "70000"),
    ];
    for (words, named) in cases {
        let certificates = folder.path().join("none");
        let all = [&["serve", "--certificates", certificates.to_str().unwrap()], words].concat();
        let ended = vertebra(&all).with(2);
        assert!(ended.err.contains(named), "{named}: {}", ended.err);
        assert!(!certificates.exists(), "{named}: certificates were written");
    }
}

#[test]
fn a_variable_of_ours_that_names_nothing_ends_with_2() {
    let printed = |name: &str| {
        let printed = program().args(["serve", "--print-config"]).env(name, "3").output();
        Ended::of(printed.unwrap())
    };
    for name in ["VERTEBRA_FOO", "VERTEBRA_HL7LISTEN", "VERTEBRA_", "VERTEBRA_LIMITS_SPEED"] {
        let ended = printed(name).with(2);
        assert!(ended.err.contains(&format!("unknown key \"{name}\" (environment)")), "{}", ended.err);
        assert!(ended.err.contains("VERTEBRA_HL7_"), "{}", ended.err);
    }
    for name in ["VERTEBRA_HAMMER", "VERTEBRA_RUNS", "VERTEBRAL_FOO"] {
        printed(name).with(0);
    }
}
