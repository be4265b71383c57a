//! The rules that hold in `cast.toml`, and what the lookups say.
//!
//! Leaves out keys and people.

use super::*;
use std::collections::BTreeSet;

#[test]
fn the_spine_has_its_published_identity() {
    let spine = cast().spine();
    assert_eq!(spine.ods.as_str(), "YES");
    assert_eq!(spine.party.as_str(), "YES-0000806");
    assert_eq!(spine.asid.as_str(), "928942012545");
}

#[test]
fn no_two_actors_share_name_asid_or_host_and_no_two_organisations_a_code() {
    let actors: Vec<_> = cast().actors().collect();
    let distinct =
        |of: &dyn Fn(&Actor) -> String| actors.iter().map(|a| of(a)).collect::<BTreeSet<_>>().len();
    assert_eq!(distinct(&|actor| folded(&actor.name)), actors.len());
    assert_eq!(distinct(&|actor| actor.asid.to_string()), actors.len());
    assert_eq!(distinct(&|actor| actor.host.to_lowercase()), actors.len());
    let codes: BTreeSet<_> = cast().organisations().map(|organisation| &organisation.ods).collect();
    assert_eq!(codes.len(), cast().organisations().count());
}

#[test]
fn a_party_key_begins_with_the_code_of_an_organisation_of_the_cast() {
    let codes: BTreeSet<&str> =
        cast().organisations().map(|organisation| organisation.ods.as_str()).collect();
    for actor in cast().actors() {
        let (ods, _) = actor.party.as_str().split_once('-').unwrap();
        assert!(codes.contains(ods), "{}", actor.name);
        let own = ods == actor.ods.as_str();
        assert_eq!(own, actor.name != "the hosted records viewer of Elm Surgery", "{}", actor.name);
    }
}

#[test]
fn codes_have_the_frames_of_their_role() {
    for organisation in cast().organisations() {
        let code = organisation.ods.as_str();
        let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        let fits = match organisation.role.as_str() {
            "RO76" => code.len() == 6 && digits(&code[1..]),
            "RO182" => code.len() == 5 && code.starts_with('F'),
            "RO197" => code.len() == 3 && code.starts_with('R'),
            "RO92" => code.starts_with('Y'),
            other => panic!("no frame is known for the role {other}"),
        };
        assert!(fits, "{code}");
    }
}

#[test]
fn hosts_and_users_have_their_shapes_and_endpoints_are_known_hosts() {
    let hosts: BTreeSet<&str> = cast().actors().map(|actor| actor.host.as_str()).collect();
    for actor in cast().actors() {
        assert!(actor.host.ends_with(".test"), "{}", actor.host);
        assert!(actor.version_code.contains("NPfIT"));
        if let Some(user) = &actor.user {
            for id in [&user.id, &user.role_profile] {
                assert!(id.len() == 12 && id.bytes().all(|b| b.is_ascii_digit()), "{id}");
            }
        }
        for endpoint in &actor.endpoints {
            let host = endpoint.url.strip_prefix("https://").and_then(|rest| rest.split('/').next()).unwrap();
            assert!(hosts.contains(host), "{}", endpoint.url);
            assert!(actor.interactions.contains(&service_interaction(&endpoint.interaction).unwrap()));
        }
    }
}

#[test]
fn the_kiosk_may_nothing_and_everybody_else_may_what_they_speak() {
    for actor in cast().actors().filter(|actor| actor.kind != ActorKind::Spine) {
        let retrieval = actor.retrieval.as_ref().unwrap();
        let may = actor.interactions.iter().any(|accredited| accredited.interaction == *retrieval);
        assert_eq!(may, actor.kind != ActorKind::Kiosk, "{}", actor.name);
    }
    assert!(cast().actor("the appointments kiosk of Elm Surgery").unwrap().interactions.is_empty());
}

#[test]
fn names_are_found_without_article_and_case_and_close_ones_are_suggested() {
    let elm = cast().actor("the GP system of Elm Surgery").unwrap();
    assert_eq!(elm.asid.as_str(), "200000000101");
    assert_eq!(cast().actor("gp system of  elm surgery").unwrap(), elm);
    assert_eq!(
        cast().actor("the GP system of Elm Surgry").unwrap_err().to_string(),
        "there is no actor \"the GP system of Elm Surgry\" in the cast; did you mean \
         \"the GP system of Elm Surgery\" or \"the GP system of Oak Lane Surgery\" or \
         \"the GP system of Fen Bridge Surgery\"?"
    );
    let error = cast().organisation("Ash Surgery").unwrap_err();
    assert!(error.to_string().contains("\"Elm Surgery\""), "{error}");
    assert_eq!(cast().organisation("elm surgery").unwrap().ods.as_str(), "A81901");
}

#[test]
fn documents_carry_what_the_directory_needs() {
    let documents = cast().system_documents();
    assert_eq!(documents.len(), cast().actors().count());
    let elm = documents.iter().find(|document| document.fqdn == "elm-surgery.supplier.test").unwrap();
    assert_eq!(
        elm.to_json(),
        serde_json::json!({
            "asid": "200000000101", "ods": "A81901", "party": "A81901-822001", "product": "Leafcare Practice",
            "fqdn": "elm-surgery.supplier.test",
            "interactions": ["urn:nhs:names:services:pdsquery:QUPA_IN040000UK32"], "endpoints": []
        })
    );
}

#[test]
fn a_row_that_does_not_fit_is_named() {
    let row = r#"
        organisation = []
        [[actor]]
        name = "x"
        organisation = "Nowhere"
        kind = "kiosk"
        asid = "200000000101"
        party = "A81901-822001"
        host = "x.test"
        product = "x"
        version-code = "x"
        interactions = []
    "#;
    assert_eq!(Cast::read(row).unwrap_err(), "\"Nowhere\" is no organisation of the cast");
    assert!(Cast::read(&row.replace("200000000101", "2")).unwrap_err().contains("twelve decimal digits"));
    assert!(Cast::read(&format!("{row}\ncolour = 1")).unwrap_err().contains("colour"));
}
