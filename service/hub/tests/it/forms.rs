//! How refusals and replies are written: each switch of the writer on both sides, and texts that tell no outsider why.
//!
//! Leaves out which rule refuses (`rules`).

use crate::{Change, ELM, KIOSK, OAK, Request, bench, value};
use spine_hub::{Denial, FaultContext, HubSettings, RejectionForm, RejectionVersion, ReplyAddress, Switches};
use spine_kernel::SeedDoc;

const ID: &str = "11111111-2222-4333-8444-555555555555";

/// What the reply of a Spine with those switches says at one place.
async fn said(switches: Switches, request: &Request, local: &str, attribute: Option<&str>) -> Vec<String> {
    let bench =
        bench(Change { settings: HubSettings { switches, ..HubSettings::default() }, ..Change::default() });
    let toy = SeedDoc { kind: "toy".to_owned(), body: serde_json::json!("known") };
    bench.hub.load(&[toy]).await.unwrap();
    value(&bench.send(request).await, local, attribute)
}

#[tokio::test]
async fn faults_stand_in_the_configured_context_and_number() {
    let no_to = Request::good().without("wsa:To");
    for (fault_context, expected) in
        [(FaultContext::Error, "urn:nhs:names:error:tms"), (FaultContext::Errors, "urn:nhs:names:errors:tms")]
    {
        let switches = Switches { fault_context, ..Switches::default() };
        assert_eq!(said(switches, &no_to, "codeContext", None).await, [expected]);
    }
    let switches = || Switches { soap_header_fault_code: "42".to_owned(), ..Switches::default() };
    assert_eq!(said(switches(), &no_to, "errorCode", None).await, ["42"]);
    let no_action = Request { soap_action: None, ..Request::good() };
    assert_eq!(said(switches(), &no_action, "errorCode", None).await, ["101"], "a code that is known stays");
}

#[tokio::test]
async fn replies_give_their_own_address_and_the_request_in_the_configured_form() {
    for (reply_address, expected) in [
        (ReplyAddress::Service, "urn:nhs:names:services:pdsquery"),
        (ReplyAddress::National, "https://pdsquery.national.ncrs.nhs.uk/syncservice"),
        (ReplyAddress::Addressed, "https://spine.test/sync-service"),
    ] {
        let switches = Switches { reply_address, ..Switches::default() };
        assert_eq!(said(switches, &Request::good(), "Address", None).await, [expected]);
    }
    for (relates_to_prefix, expected) in [(true, format!("uuid:{ID}")), (false, ID.to_owned())] {
        let switches = Switches { relates_to_prefix, ..Switches::default() };
        for request in [Request::good(), Request::good().without("creationTime")] {
            assert_eq!(said(switches.clone(), &request, "RelatesTo", None).await, [expected.as_str()]);
        }
    }
}

#[tokio::test]
async fn a_wrapper_is_rejected_in_the_configured_interaction() {
    let spoiled = Request::good().without("creationTime");
    for (rejection_form, interaction, kind, ends) in [
        (RejectionForm::Mcci, "MCCI_IN010000UK13", "AR", Vec::new()),
        (RejectionForm::Quqi, "QUQI_IN010000UK14", "AE", vec!["ID".to_owned()]),
    ] {
        let switches = || Switches { rejection_form, ..Switches::default() };
        assert_eq!(said(switches(), &spoiled, "interactionId", Some("extension")).await, [interaction]);
        assert_eq!(said(switches(), &spoiled, "acknowledgement", Some("typeCode")).await, [kind]);
        assert_eq!(said(switches(), &spoiled, "queryResponseCode", Some("code")).await, ends);
        let systems = said(switches(), &spoiled, "code", Some("codeSystem")).await;
        assert_eq!(systems, ["2.16.840.1.113883.2.1.3.2.4.17.32"]);
    }
}

#[tokio::test]
async fn a_rejection_says_the_configured_version() {
    let spoiled = Request::good().without("creationTime");
    let version = |rejection_version, rejection_form| Switches {
        rejection_version,
        rejection_form,
        ..Switches::default()
    };
    for (switches, expected) in [
        (version(RejectionVersion::Built, RejectionForm::Mcci), "V3NPfIT3.1.10"),
        (version(RejectionVersion::Captured, RejectionForm::Mcci), "V3NPfIT3.0"),
        (version(RejectionVersion::Captured, RejectionForm::Quqi), "V3NPfIT4.2.00"),
    ] {
        assert_eq!(said(switches, &spoiled, "versionCode", Some("code")).await, [expected]);
    }
}

#[tokio::test]
async fn no_denial_tells_its_reason() {
    for denial in [Denial::Fault300, Denial::Reject1, Denial::Reject507, Denial::Reject900] {
        let switches = || Switches { foreign_asid: denial, unaccredited_asid: denial, ..Switches::default() };
        let mut texts = Vec::new();
        for asid in [OAK, KIOSK, "299999999999"] {
            let request = Request::good().with(ELM, asid);
            let mut text = said(switches(), &request, "description", None).await;
            text.extend(said(switches(), &request, "code", Some("displayName")).await);
            assert_eq!(text.len(), 1, "{denial:?} {asid}");
            texts.extend(text);
        }
        assert!(texts.iter().all(|text| *text == texts[0]), "{denial:?}: {texts:#?}");
    }
}
