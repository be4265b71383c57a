//! Documents in, lookups out: the rules between documents, and that a refused batch leaves no trace.

use super::*;
use proptest::prelude::*;
use serde_json::{Value, json};
use spine_kernel::{InteractionId, ServiceName};

fn organisation(ods: &str) -> SeedDoc {
    document("organisation", json!({"ods": ods, "name": "Elm Surgery", "role": "RO76"}))
}

fn document(kind: &str, body: Value) -> SeedDoc {
    SeedDoc { kind: kind.to_owned(), body }
}

fn system(asid: &str, party: &str, fqdn: &str) -> Value {
    json!({
        "asid": asid, "ods": "A81901", "party": party, "product": "Elmsoft", "fqdn": fqdn,
        "interactions": ["urn:nhs:names:services:pdsquery:QUPA_IN040000UK32"],
        "endpoints": [{
            "interaction": "urn:nhs:names:services:pds:MCCI_IN010000UK13",
            "url": "https://elm-surgery.supplier.test/", "cpa": "S20001A000001"
        }]
    })
}

fn with(mut body: Value, pointer: &str, value: Value) -> Value {
    match body.pointer_mut(pointer) {
        Some(place) => *place = value,
        None => body[pointer.trim_start_matches('/')] = value,
    }
    body
}

fn what(service: &str, interaction: &str) -> ServiceInteraction {
    ServiceInteraction {
        service: ServiceName::parse(&format!("urn:nhs:names:services:{service}")).unwrap(),
        interaction: InteractionId::parse(interaction).unwrap(),
    }
}

fn parties(book: &DirectoryBook, host: &str) -> Vec<String> {
    book.parties_of_host(host).iter().map(ToString::to_string).collect()
}

const ASID: &str = "200000000101";
const OTHER_ASID: &str = "200000000102";
const PARTY: &str = "A81901-822001";

fn book() -> DirectoryBook {
    let book = DirectoryBook::new();
    let elm = document("system", system(ASID, PARTY, "Elm-Surgery.supplier.test"));
    assert_eq!(book.load_all(&[elm, organisation("A81901")]), Ok(2));
    book
}

#[test]
fn what_was_loaded_is_found() {
    let book = book();
    let asid = Asid::parse(ASID).unwrap();
    let party = PartyKey::parse(PARTY).unwrap();
    let system = book.system(&asid).unwrap();
    assert_eq!((system.ods.as_str(), &system.party), ("A81901", &party));
    assert!(system.interactions.contains(&what("pdsquery", "QUPA_IN040000UK32")));
    assert_eq!(book.organisation(&system.ods).unwrap().role, "RO76");
    let endpoint = book.endpoint(&party, &what("pds", "MCCI_IN010000UK13")).unwrap();
    assert_eq!(endpoint.url, "https://elm-surgery.supplier.test/");
    assert_eq!(
        (endpoint.cpa_id.as_str(), endpoint.fqdn.as_str()),
        ("S20001A000001", "elm-surgery.supplier.test")
    );
    assert_eq!(book.endpoint(&party, &what("pds", "PRPA_IN000202UK01")), None);
    assert_eq!(book.system(&Asid::parse(OTHER_ASID).unwrap()), None);
    assert_eq!(book.organisation(&OdsCode::parse("B81001").unwrap()), None);
    assert_eq!(book.load(&document("person", json!({"ods": 1}))), Ok(false));
}

#[test]
fn host_names_ignore_case_and_are_shared_by_parties() {
    let book = book();
    for host in ["elm-surgery.supplier.test", "ELM-SURGERY.Supplier.Test"] {
        assert_eq!(parties(&book, host), [PARTY]);
    }
    let second = system(OTHER_ASID, "YGM24-820388", "ELM-surgery.supplier.test");
    let third = system("200000000103", "YGM24-820388", "elm-surgery.supplier.test");
    assert_eq!(book.load_all(&[document("system", second), document("system", third)]), Ok(2));
    assert_eq!(parties(&book, "elm-surgery.supplier.test"), [PARTY, "YGM24-820388"]);
    assert!(parties(&book, "surgery.supplier.test").is_empty());
}

#[test]
fn a_system_replaces_all_that_it_said_before() {
    let book = book();
    let moved = with(system(ASID, "A81901-822002", "oak.test"), "/interactions", json!([]));
    let moved = with(moved, "/endpoints", json!([]));
    assert_eq!(book.load(&document("system", moved.clone())), Ok(true));
    assert!(parties(&book, "elm-surgery.supplier.test").is_empty());
    assert_eq!(parties(&book, "oak.test"), ["A81901-822002"]);
    let before = PartyKey::parse(PARTY).unwrap();
    assert_eq!(book.endpoint(&before, &what("pds", "MCCI_IN010000UK13")), None);
    assert!(book.system(&Asid::parse(ASID).unwrap()).unwrap().interactions.is_empty());

    let fresh = DirectoryBook::new();
    fresh.load_all(&[organisation("A81901"), document("system", moved)]).unwrap();
    assert_eq!(fresh.digest(), book.digest(), "nothing of the replaced system is left");
}

#[test]
fn a_refused_batch_leaves_no_trace() {
    let book = book();
    let before = book.digest();
    let replacing = with(system(ASID, "A81901-822009", "oak.test"), "/product", json!("New"));
    let adding = system(OTHER_ASID, PARTY, "ash.test");
    for (bad, expected) in [
        (
            with(system("200000000109", PARTY, "x.test"), "/ods", json!("Z99999")),
            "[3].ods: \"Z99999\" is no org",
        ),
        (
            with(system("200000000109", PARTY, "x.test"), "/asid", json!("1")),
            "[3].asid: \"1\" is not an ASID",
        ),
        (
            with(
                system("200000000109", "A81901-822009", "x.test"),
                "/endpoints/0/url",
                json!("https://else.test/"),
            ),
            "[3].endpoints[0].interaction: ",
        ),
    ] {
        let batch = [
            document("organisation", json!({"ods": "A81901", "name": "Renamed", "role": "RO177"})),
            document("system", replacing.clone()),
            document("system", adding.clone()),
            document("system", bad),
        ];
        let refused = book.load_all(&batch).unwrap_err();
        assert_eq!(refused.index, 3);
        assert!(refused.to_string().starts_with(expected), "{refused}");
        assert_eq!(book.digest(), before);
        assert_eq!(parties(&book, "elm-surgery.supplier.test"), [PARTY]);
        assert!(parties(&book, "oak.test").is_empty() && parties(&book, "ash.test").is_empty());
        assert_eq!(book.organisation(&OdsCode::parse("A81901").unwrap()).unwrap().name, "Elm Surgery");
    }
}

#[test]
fn systems_of_one_party_repeat_an_endpoint_but_do_not_contradict_it() {
    let book = book();
    let same = system(OTHER_ASID, PARTY, "ash.test");
    assert_eq!(book.load(&document("system", same.clone())), Ok(true));
    for member in ["/endpoints/0/url", "/endpoints/0/cpa"] {
        let other = with(same.clone(), member, json!("https://else.test/"));
        let error = book.load(&document("system", other)).unwrap_err();
        assert_eq!(
            error.to_string(),
            "endpoints[0].interaction: \"urn:nhs:names:services:pds:MCCI_IN010000UK13\" has another address or \
             contract in system 200000000101"
        );
    }
    let mut twice = same;
    let mut repeated = twice["endpoints"][0].clone();
    repeated["cpa"] = json!("S20001A000002");
    twice["asid"] = json!("200000000103");
    twice["party"] = json!("A81901-822003");
    twice["endpoints"].as_array_mut().unwrap().push(repeated);
    let error = book.load(&document("system", twice)).unwrap_err();
    assert!(error.to_string().starts_with("endpoints[1].interaction: "), "{error}");
}

#[test]
fn a_bad_member_is_told_with_path_value_and_rule() {
    let good = || system(ASID, PARTY, "elm.test");
    for (pointer, value, expected) in [
        ("/asid", json!("20000000010"), "asid: \"20000000010\" is not an ASID: twelve decimal digits"),
        ("/asid", Value::Null, "asid: nothing is refused: the member must be given"),
        ("/ods", json!("a81001"), "ods: \"a81001\" is not an ODS code"),
        ("/party", json!("A81901"), "party: \"A81901\" is not a party key"),
        ("/fqdn", json!("elm..test"), "fqdn: \"elm..test\" is not a host name"),
        ("/fqdn", json!("-elm.test"), "fqdn: \"-elm.test\" is not a host name"),
        ("/fqdn", json!(""), "fqdn: \"\" is not a host name"),
        ("/product", json!(" "), "product: \" \" is not a text of 1 to 200"),
        ("/interactions", json!("x"), "interactions: \"x\" is not an array"),
        ("/interactions/0", json!(5), "interactions[0]: 5 is not a text"),
        ("/interactions/0", json!("QUPA"), "interactions[0]: \"QUPA\" is not a service, a colon"),
        (
            "/interactions/0",
            json!("urn:x:1QUPA"),
            "interactions[0]: \"urn:x:1QUPA\" is not a service, a colon",
        ),
        ("/interactions/0", json!("nhs:QUPA"), "interactions[0]: \"nhs:QUPA\" is not a service, a colon"),
        (
            "/endpoints/0/url",
            json!("ftp://elm.test"),
            "endpoints[0].url: \"ftp://elm.test\" is not an address",
        ),
        ("/endpoints/0/url", json!("https://"), "endpoints[0].url: \"https://\" is not an address"),
        ("/endpoints/0/url", json!("https://a b"), "endpoints[0].url: \"https://a b\" is not an address"),
        ("/endpoints/0/cpa", json!("x".repeat(65)), "endpoints[0].cpa: "),
        ("/endpoints/0", json!({}), "endpoints[0].interaction: nothing is refused"),
        ("/colour", json!("red"), "colour: \"red\" is refused: the members here are asid, "),
    ] {
        let error = book().load(&document("system", with(good(), pointer, value))).unwrap_err().to_string();
        assert!(error.starts_with(expected), "{error}");
    }
    for (body, expected) in [
        (json!({"ods": "A81901", "name": "Elm", "role": "76"}), "role: \"76\" is not a role id"),
        (json!({"ods": "A81901", "name": "Elm", "role": "RO76543"}), "role: \"RO76543\" is not a role id"),
        (json!({"ods": "A81901", "role": "RO76"}), "name: nothing is refused"),
        (json!({"ods": "A81901", "name": "El\nm", "role": "RO76"}), "name: \"El\\nm\" is not a text"),
        (json!("A81901"), "document: \"A81901\" is not an object"),
    ] {
        let error = book().load(&document("organisation", body)).unwrap_err().to_string();
        assert!(error.starts_with(expected), "{error}");
    }
}

#[test]
fn every_member_shows_in_the_digest() {
    let before = book().digest();
    assert_eq!(before.len(), 64);
    for (pointer, value) in [
        ("/party", json!("A81901-822009")),
        ("/product", Value::Null),
        ("/fqdn", json!("ash.test")),
        ("/interactions", json!([])),
        ("/endpoints", json!([])),
        ("/endpoints/0/url", json!("https://ash.test/")),
        ("/endpoints/0/cpa", json!("S20001A000002")),
    ] {
        let book = book();
        let changed = with(system(ASID, PARTY, "elm-surgery.supplier.test"), pointer, value);
        book.load(&document("system", changed)).unwrap();
        assert_ne!(book.digest(), before, "{pointer}");
    }
    let book = book();
    book.load(&document("organisation", json!({"ods": "A81901", "name": "Elm", "role": "RO76"}))).unwrap();
    assert_ne!(book.digest(), before);
}

fn documents() -> Vec<SeedDoc> {
    let mut all: Vec<SeedDoc> = ["A81901", "A81002", "A81003"].map(organisation).into();
    for number in 1..=4 {
        let asid = format!("20000000010{number}");
        all.push(document("system", system(&asid, &format!("A81901-82200{}", number % 2), "elm.test")));
    }
    all
}

proptest! {
    /// The digest is that of the content, not of the way in.
    #[test]
    fn order_and_batches_do_not_show(shuffled in Just(documents()).prop_shuffle(), cut in 0_usize..4) {
        let whole = DirectoryBook::new();
        whole.load_all(&documents()).unwrap();
        let parts = DirectoryBook::new();
        let (organisations, systems): (Vec<_>, Vec<_>) =
            shuffled.into_iter().partition(|document| document.kind == "organisation");
        parts.load_all(&organisations).unwrap();
        parts.load_all(&systems[..cut]).unwrap();
        parts.load_all(&systems[cut..]).unwrap();
        parts.load_all(&systems[..1]).unwrap();
        prop_assert_eq!(parts.digest(), whole.digest());
    }
}
