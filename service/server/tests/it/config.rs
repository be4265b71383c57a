//! Configuration: layers, types, unknown keys, rules, and where each value came from (design 4.3).

use crate::pki::pki;
use spine_server::{Config, ConfigError, Layers, Source};

fn layers() -> Layers {
    Layers::over_defaults(&Config::sandbox())
}

fn variables(all: &[(&str, &str)]) -> Vec<(String, String)> {
    all.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn setting(config: &Config, key: &str) -> (String, Source) {
    let found = config.effective().into_iter().find(|setting| setting.key == key);
    let found = found.unwrap_or_else(|| panic!("no {key}"));
    (found.value, found.source)
}

#[test]
fn a_later_layer_wins_and_every_value_knows_its_layer() {
    let file = "[hl7]\nlisten = \"127.0.0.1:1\"\nhost-name = \"file.test\"\n[limits]\nrequest = \"7s\"\nbody-bytes = 9\n";
    let config = layers()
        .toml("vertebra.toml", file)
        .unwrap()
        .environment(variables(&[
            ("VERTEBRA_HL7_LISTEN", "127.0.0.1:2"),
            ("VERTEBRA_LIMITS_BODY_BYTES", "10"),
            ("VERTEBRA_CONTROL_SPINES", "false"),
            ("VERTEBRA_OTHER_THINGS", "are not ours"),
            ("PATH", "/bin"),
        ]))
        .unwrap()
        .flag("hl7.listen", "127.0.0.1:3")
        .unwrap()
        .build()
        .unwrap();
    let file = Source::File("vertebra.toml".to_owned());
    let variable = |name: &str| Source::Environment(name.to_owned());
    let expected = [
        ("hl7.listen", "127.0.0.1:3", Source::Flag),
        ("hl7.host-name", "file.test", file.clone()),
        ("limits.request", "PT7S", file),
        ("limits.body-bytes", "10", variable("VERTEBRA_LIMITS_BODY_BYTES")),
        ("control.spines", "false", variable("VERTEBRA_CONTROL_SPINES")),
        ("control.listen", "127.0.0.1:4480", Source::Default),
        ("switches.foreign-asid", "fault-300", Source::Default),
        ("pds.wrong-check-digit", "invalid", Source::Default),
        ("spine.party", "YES-0000806", Source::Default),
    ];
    for (key, value, source) in expected {
        assert_eq!(setting(&config, key), (value.to_owned(), source), "{key}");
    }
    assert_eq!(config.limits.request.as_secs(), 7);
    let keys: Vec<String> = config.effective().into_iter().map(|setting| setting.key).collect();
    assert!(keys.is_sorted());
}

#[test]
fn a_value_that_a_program_set_says_so() {
    let mut config = Config::default();
    config.limits.connections = 5;
    assert_eq!(setting(&config, "limits.connections"), ("5".to_owned(), Source::Program));
    assert_eq!(setting(&config, "hl7.listen"), ("127.0.0.1:0".to_owned(), Source::Default));
    let sandbox = Config::sandbox();
    assert_eq!(setting(&sandbox, "hl7.listen"), ("127.0.0.1:4430".to_owned(), Source::Default));
}

#[test]
fn unknown_keys_are_refused_with_their_name() {
    let cases: [(&str, Result<Layers, ConfigError>, &str); 7] = [
        (
            "key",
            layers().toml("f", "[hl7]\nprot = 1\n"),
            "unknown key \"hl7.prot\" (file f): known here are host-name,",
        ),
        (
            "section",
            layers().toml("f", "[hl8]\nport = 1\n"),
            "unknown key \"hl8.port\" (file f): known here are [control],",
        ),
        (
            "root",
            layers().toml("f", "port = 1\n"),
            "unknown key \"port\" (file f): known here are [control],",
        ),
        (
            "deep",
            layers().toml("f", "[hl7.tls]\nkey = \"\"\n"),
            "unknown key \"hl7.tls.key\" (file f): known here are",
        ),
        (
            "flag",
            layers().flag("limits.speed", "1"),
            "unknown key \"limits.speed\" (flag): known here are body-bytes,",
        ),
        (
            "variable",
            layers().environment(variables(&[("VERTEBRA_LIMITS_SPEED", "1")])),
            "unknown key \"VERTEBRA_LIMITS_SPEED\" (environment): known here are VERTEBRA_",
        ),
        ("toml", layers().toml("f", "[hl7"), "file f is not a configuration: "),
    ];
    for (what, outcome, text) in cases {
        let error = outcome.map(drop).unwrap_err().to_string();
        assert!(error.starts_with(text), "{what}: {error}");
    }
}

#[test]
fn bad_values_are_refused_with_value_and_rule() {
    let file = |text: &str| layers().toml("f", text).and_then(Layers::build);
    let flag = |key: &str, value: &str| layers().flag(key, value).and_then(Layers::build);
    let cases = [
        (file("[hl7]\nlisten = \"here\"\n"), "hl7.listen = \"here\" (file f): "),
        (file("[limits]\nconnections = \"many\"\n"), "limits.connections = \"many\" (file f): "),
        (file("[limits]\nconnections = 0\n"), "limits.connections = \"0\" (file f): 1 to 65536"),
        (file("[limits]\nrequest = \"PT0S\"\n"), "limits.request = \"PT0S\" (file f): more than nothing"),
        (file("[switches]\nforeign-asid = \"ignore\"\n"), "switches.foreign-asid = \"ignore\" (file f): "),
        (file("[spine]\nasid = \"1\"\n"), "spine.asid = \"1\" (file f): "),
        (flag("limits.connections", "-1"), "limits.connections = \"-1\" (flag): a whole number"),
        (flag("control.spines", "yes"), "control.spines = \"yes\" (flag): true or false"),
        (flag("control.listen", "0.0.0.0:1"), "control.listen = \"0.0.0.0:1\" (flag): a loopback address"),
        (flag("spine.name", "My Spine"), "spine.name = \"My Spine\" (flag): 1 to 64 lower-case"),
        (flag("hl7.host-name", ""), "hl7.host-name = \"\" (flag): a host name"),
        (flag("limits.head-bytes", "1"), "limits.head-bytes = \"1\" (flag): 8192 to 1048576"),
        (
            flag("switches.soap-header-fault-code", "x"),
            "switches.soap-header-fault-code = \"x\" (flag): one to six",
        ),
        (flag("log.format", "xml"), "log.format = \"xml\" (flag): "),
    ];
    for (outcome, text) in cases {
        let error = outcome.map(drop).unwrap_err().to_string();
        assert!(error.starts_with(text), "{error}\nwanted {text}");
    }
}

#[test]
fn certificates_come_as_text_or_from_files_and_are_never_shown() {
    let material = &pki().server;
    let folder = std::env::temp_dir().join(format!("spine-server-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let key_file = folder.join("key.pem");
    std::fs::write(&key_file, &material.server_key_pem).unwrap();
    let config = layers()
        .flag("hl7.tls.server-chain-pem", &material.server_chain_pem)
        .unwrap()
        .flag("hl7.tls.client-trust-pem", &material.client_trust_pem)
        .unwrap()
        .toml("f", &format!("[hl7.tls]\nserver-key-file = {:?}\n", key_file.display().to_string()))
        .unwrap()
        .build()
        .unwrap();
    assert_eq!(config.hl7.tls.as_ref(), Some(material));
    let file = Source::File("f".to_owned());
    assert_eq!(setting(&config, "hl7.tls.server-key-pem"), ("(not shown)".to_owned(), file));
    assert!(!format!("{config:?}").contains("BEGIN"), "nothing secret in debug output");
    std::fs::remove_dir_all(&folder).unwrap();

    let absent = layers().flag("hl7.tls.server-key-file", "/nowhere/key.pem").map(drop).unwrap_err();
    assert!(absent.to_string().starts_with("\"/nowhere/key.pem\" cannot be read: "), "{absent}");
    // A device says that it is empty and never ends.
    let endless = layers().flag("hl7.tls.server-key-file", "/dev/zero").map(drop).unwrap_err();
    let limit = "\"/dev/zero\" cannot be read: it goes on after 16777216 bytes, the most that is read";
    assert_eq!(endless.to_string(), limit);
    let partly = layers().flag("hl7.tls.server-key-pem", "x").and_then(Layers::build).map(drop).unwrap_err();
    assert!(partly.to_string().contains("missing field"), "{partly}");
}
