//! What a system makes of replies: patients, refusals, faults, and replies that are not for it.

use crate::exchange::{Canned, asked_newer, asked_of};
use crate::{ELM, scope, system};
use std::fs;
use std::path::Path;
use vertebra_peer::http::Failure;
use vertebra_suppliers::RetrievalOutcome;

/// A reply to the question with the given ids, `head` and `act` being the acknowledgement and the control act.
pub(crate) fn reply(interaction: &str, relates_to: &str, acknowledgement: &str, act: &str) -> String {
    format!(
        r#"<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/" xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing"
 xmlns="urn:hl7-org:v3"><S:Header><a:MessageID>uuid:00000000-0000-4000-8000-000000000001</a:MessageID><a:RelatesTo>{relates_to}</a:RelatesTo></S:Header>
<S:Body><retrievalQueryResponse><{interaction}><id root="00000000-0000-4000-8000-000000000001"/>{acknowledgement}
<ControlActEvent classCode="CACT" moodCode="EVN">{act}</ControlActEvent></{interaction}></retrievalQueryResponse></S:Body></S:Envelope>"#
    )
}

fn acknowledgement(code: &str, about: &str, detail: &str) -> String {
    format!(
        r#"<acknowledgement typeCode="{code}">{detail}<messageRef><id root="{about}"/></messageRef></acknowledgement>"#
    )
}

fn subject(number: &str, items: &str) -> String {
    format!(
        r#"<subject typeCode="SUBJ"><PdsSuccessfulRetrieval><subject><patientRole><id root="2.16.840.1.113883.2.1.4.1" extension="{number}"/>{items}</patientRole></subject>
<pertinentInformation><pertinentSerialChangeNumber><code code="2"/><value value="7"/></pertinentSerialChangeNumber></pertinentInformation></PdsSuccessfulRetrieval></subject>"#
    )
}

const ITEMS: &str = r#"
<addr use="H"><streetAddressLine/><streetAddressLine>12 Quarry Lane</streetAddressLine><streetAddressLine/><streetAddressLine>Fennock</streetAddressLine><streetAddressLine/>
<postalCode>QF1 2AB</postalCode><addressKey>01234567</addressKey><useablePeriod><low value="20200102"/></useablePeriod><id root="r" extension="ab12"/></addr>
<telecom use="HP" value="tel:01632960001"><useablePeriod><low value="20200103"/><high value="20240103"/></useablePeriod><id root="r" extension="cd34"/></telecom>
<confidentialityCode code="B"/>
<patientPerson><name use="L"><prefix>Ms</prefix><given>Ada</given><given>Rose</given><family>Marlow</family><validTime><low value="19800120"/></validTime><id root="r" extension="ef56"/></name>
<administrativeGenderCode code="2"/><birthTime value="19800120"/><deceasedTime value="20240309"/><multipleBirthOrderNumber value="2"/>
<playedOtherProviderPatient><subjectOf><patientCareProvision><id root="r" extension="gh78"/><code code="1"/><effectiveTime><low value="20200104"/></effectiveTime>
<responsibleParty><healthCareProvider><id root="r" extension="A81901"/></healthCareProvider></responsibleParty></patientCareProvision></subjectOf></playedOtherProviderPatient>
<languageCommunication><languageCode code="pl"/><proficiencyLevelCode code="1"/><preferenceInd value="true"/></languageCommunication></patientPerson>
<subjectOf4><preferredContactMethod><code code="9"/><value code="3"/></preferredContactMethod></subjectOf4>
<subjectOf8><previousNhsContact><code code="17"/><value code="1"/></previousNhsContact></subjectOf8>
<subjectOf3><consent><code code="4"/><effectiveTime value="20210101"/><value code="1"/></consent></subjectOf3>
<subjectOf2><deathNotification><code code="3"/><value code="2"/></deathNotification></subjectOf2>
<subjectOf5><preferredWrittenCommunicationFormat><code code="13"/><value code="12"/></preferredWrittenCommunicationFormat></subjectOf5>
<replacementOf><oldVersion><id root="2.16.840.1.113883.2.1.4.1" extension="9000000025"/></oldVersion></replacementOf>"#;

fn warning(code: &str) -> String {
    format!(
        r#"<reason typeCode="RSON"><justifyingDetectedIssueEvent><code code="{code}" codeSystem="2.16.840.1.113883.2.1.3.2.4.17.42" displayName="w"><qualifier><value code="WG"/></qualifier></code></justifyingDetectedIssueEvent></reason>"#
    )
}

/// What Elm Surgery's system makes of a reply that is built from the ids of the question.
fn outcome(build: impl Fn(&str, &str) -> String) -> RetrievalOutcome {
    asked_of(&Canned::Reply(&|message_id, payload_id| (200, build(message_id, payload_id)))).0
}

#[test]
fn a_full_answer_becomes_a_patient() {
    let found = outcome(|message, payload| {
        let act = subject("9000000009", ITEMS);
        reply("QUPA_IN050000UK32", message, &acknowledgement("AA", payload, ""), &act)
    });
    let RetrievalOutcome::Found(retrieved) = found else { panic!("{found:?}") };
    let patient = retrieved.patient;
    assert_eq!((patient.nhs_number.as_str(), patient.serial_change_number), ("9000000009", Some(7)));
    let name = patient.usual_name().unwrap();
    assert_eq!((name.prefix.as_deref(), name.family.as_deref()), (Some("Ms"), Some("Marlow")));
    assert_eq!((name.given.join(" "), name.id.as_deref()), ("Ada Rose".to_owned(), Some("ef56")));
    let home = &patient.addresses[0];
    assert_eq!(home.lines, ["", "12 Quarry Lane", "", "Fennock", ""]);
    assert_eq!((home.postcode.as_deref(), home.paf.as_deref()), (Some("QF1 2AB"), Some("01234567")));
    assert_eq!((home.from.as_deref(), home.to.as_deref()), (Some("20200102"), None));
    let telecom = &patient.telecoms[0];
    assert_eq!((telecom.kind.as_str(), telecom.value.as_str()), ("HP", "tel:01632960001"));
    assert_eq!(telecom.to.as_deref(), Some("20240103"));
    let practice = &patient.registrations[0];
    assert_eq!((practice.kind.as_str(), practice.organisation.as_str()), ("1", "A81901"));
    assert_eq!((patient.gender.as_deref(), patient.birth_time.as_deref()), (Some("2"), Some("19800120")));
    assert_eq!(patient.deceased_time.as_deref(), Some("20240309"));
    assert_eq!(patient.death_notification.as_deref(), Some("2"));
    assert_eq!(patient.multiple_birth_order, Some(2));
    assert_eq!((patient.language.as_deref(), patient.interpreter_required), (Some("pl"), Some(true)));
    assert_eq!(
        (patient.contact_method.as_deref(), patient.written_format.as_deref()),
        (Some("3"), Some("12"))
    );
    assert_eq!(
        (patient.consents[0].kind.as_str(), patient.consents[0].time.as_deref()),
        ("4", Some("20210101"))
    );
    assert_eq!(patient.previous_nhs_contact.as_deref(), Some("1"));
    assert_eq!(patient.confidentiality.as_deref(), Some("B"));
    assert_eq!(patient.replaced[0].as_str(), "9000000025");
    assert!(!patient.restricted && retrieved.warnings.is_empty());
}

#[test]
fn a_warning_stands_beside_the_answer_and_9_restricts_it() {
    let found = outcome(|message, payload| {
        let items = r#"<confidentialityCode code="S"/><patientPerson/>"#;
        let act = warning("9") + &subject("9000000017", items);
        reply("QUPA_IN050000UK32", message, &acknowledgement("AA", payload, ""), &act)
    });
    let RetrievalOutcome::Found(retrieved) = found else { panic!("{found:?}") };
    assert!(retrieved.patient.restricted && retrieved.patient.names.is_empty());
    let warning = &retrieved.warnings[0];
    assert_eq!((warning.code.as_str(), warning.qualifier.as_deref()), ("9", Some("WG")));
}

#[test]
fn refusals_keep_their_codes_in_order() {
    let reason = |code: &str| {
        format!(
            r#"<reason><justifyingDetectedIssueEvent><code code="{code}" codeSystem="2.16.840.1.113883.2.1.3.2.4.17.42" displayName="No match to a Service User record"><qualifier code="ER"/></code></justifyingDetectedIssueEvent></reason>"#
        )
    };
    let refused = outcome(|message, payload| {
        let act = reason("1") + &reason("RT003") + r#"<queryAck><queryResponseCode code="ID"/></queryAck>"#;
        reply("QUQI_IN010000UK14", message, &acknowledgement("AE", payload, ""), &act)
    });
    let RetrievalOutcome::Refused(refused) = refused else { panic!("{refused:?}") };
    let codes: Vec<&str> = refused.reasons.iter().map(|reason| reason.code.as_str()).collect();
    assert_eq!(codes, ["1", "RT003"]);
    assert_eq!((refused.acknowledgement.as_str(), refused.interaction.as_str()), ("AE", "QUQI_IN010000UK14"));
    assert_eq!(refused.query_response.as_deref(), Some("ID"));
    assert_eq!(refused.reasons[1].qualifier.as_deref(), Some("ER"));

    let rejected = outcome(|message, payload| {
        let detail = r#"<acknowledgementDetail typeCode="ER"><code code="501" codeSystem="2.16.840.1.113883.2.1.3.2.4.17.32" displayName="x"/></acknowledgementDetail>"#;
        reply("MCCI_IN010000UK13", message, &acknowledgement("AR", payload, detail), "")
    });
    let RetrievalOutcome::Refused(rejected) = rejected else { panic!("{rejected:?}") };
    assert_eq!((rejected.acknowledgement.as_str(), rejected.reasons[0].code.as_str()), ("AR", "501"));
    assert_eq!(rejected.reasons[0].qualifier.as_deref(), Some("ER"));
}

#[test]
fn a_fault_is_a_fault_with_any_status() {
    let fault = r#"<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body><S:Fault><faultcode>S:Client</faultcode><faultstring>Application Exception</faultstring>
<detail><n:errorList xmlns:n="http://national.carerecords.nhs.uk/schema/"><n:error><n:codeContext>urn:nhs:names:error:tms</n:codeContext><n:errorCode>300</n:errorCode></n:error></n:errorList></detail></S:Fault></S:Body></S:Envelope>"#;
    for status in [200, 500] {
        let (outcome, _) = asked_of(&Canned::Reply(&|_, _| (status, fault.to_owned())));
        let RetrievalOutcome::Fault(fault) = outcome else { panic!("{outcome:?}") };
        assert_eq!((fault.code.as_str(), fault.errors[0].code.as_deref()), ("S:Client", Some("300")));
        assert_eq!(fault.errors[0].location, None);
    }
}

#[test]
fn a_reply_to_another_question_is_not_used() {
    let act = subject("9000000009", ITEMS);
    let strange = "00000000-0000-4000-8000-00000000000f";
    let answer = |relates_to: &str, about: &str| {
        reply("QUPA_IN050000UK32", relates_to, &acknowledgement("AA", about, ""), &act)
    };
    for (right, build) in [
        (true, &(|message: &str, payload: &str| answer(message, payload)) as &dyn Fn(&str, &str) -> String),
        // The prefix may be missing and case does not matter: both are the same id.
        (true, &|message, payload| answer(&message.replace("uuid:", "").to_lowercase(), payload)),
        (false, &|_, payload| answer(&format!("uuid:{strange}"), payload)),
        (false, &|_, payload| answer("", payload)),
        (false, &|message, _| answer(message, strange)),
    ] {
        let (outcome, patients) =
            asked_of(&Canned::Reply(&|message, payload| (200, build(message, payload))));
        assert_eq!(matches!(outcome, RetrievalOutcome::Found(_)), right, "{outcome:?}");
        assert_eq!(matches!(outcome, RetrievalOutcome::Uncorrelated { .. }), !right, "{outcome:?}");
        assert_eq!(patients, usize::from(right));
    }
}

#[test]
fn what_cannot_be_read_is_said_to_be_so() {
    for (body, why) in [("no xml".to_owned(), "not XML"), ("<a/>".to_owned(), "is not a SOAP 1.1 envelope")] {
        let (outcome, patients) = asked_of(&Canned::Reply(&|_, _| (200, body.clone())));
        let RetrievalOutcome::Unreadable(text) = outcome else { panic!("{outcome:?}") };
        assert!(text.contains(why), "{text}");
        assert_eq!(patients, 0);
    }
    for (number, why) in [("9000000000", "check digit"), ("", "ten decimal digits")] {
        let found = outcome(|message, payload| {
            reply("QUPA_IN050000UK32", message, &acknowledgement("AA", payload, ""), &subject(number, ""))
        });
        let RetrievalOutcome::Unreadable(text) = found else { panic!("{found:?}") };
        assert!(text.contains(why), "{text}");
    }
    let bare = outcome(|message, payload| {
        reply("QUPA_IN050000UK32", message, &acknowledgement("AA", payload, ""), "")
    });
    let RetrievalOutcome::Unreadable(text) = bare else { panic!("{bare:?}") };
    assert!(text.contains("`ControlActEvent/subject/PdsSuccessfulRetrieval` is absent"), "{text}");
}

#[test]
fn no_response_is_an_outcome_too() {
    let (outcome, _) = asked_of(&Canned::HangUp);
    assert_eq!(outcome, RetrievalOutcome::NoResponse(Failure::Closed));
}

#[test]
fn a_recorded_answer_is_understood() {
    const NAME: &str = "../../../shared/samples/pds/QUPA_IN050000UK32.mustache";
    let Ok(recorded) = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(NAME)) else {
        println!("not run: the recorded answer is absent");
        return;
    };
    let found = outcome(|message, payload| {
        let (head, body) = recorded.split_once("Body>").unwrap();
        let message = message.trim_start_matches("uuid:");
        [head.replace("{{ref_to_message_id}}", message), body.replace("{{ref_to_message_id}}", payload)]
            .join("Body>")
    });
    let RetrievalOutcome::Found(retrieved) = found else { panic!("{found:?}") };
    let patient = retrieved.patient;
    assert_eq!((patient.addresses[0].lines.len(), patient.names[0].given.len()), (5, 2));
    assert_eq!((patient.registrations.len(), patient.previous_nhs_contact.as_deref()), (1, Some("0")));
}

/// A record of the newer form with the marks of who wrote each entry, in the order of their place.
const NEWER: &str = r#"<subject typeCode="SUBJ"><PDSResponse><pertinentInformation><pertinentSerialChangeNumber><code code="2"/><value value="137"/></pertinentSerialChangeNumber></pertinentInformation>
<subject><patientRole><confidentialityCode code="B"/><id root="2.16.840.1.113883.2.1.4.1" extension="9000000009"/>
<patientPerson><administrativeGenderCode code="2"/><birthTime value="19800120"/><birthplace><addr><city>Fennock</city></addr></birthplace>
<playedOtherProviderPatient><subjectOf><patientCareProvisionEvent><code code="1"/><effectiveTime><low value="20200104"/></effectiveTime><id extension="gh78"/><performer><assignedEntity><id extension="A81901"/></assignedEntity></performer>
<subjectOf1><systemEffectiveDate><value><low value="20200104101112"/></value></systemEffectiveDate></subjectOf1><subjectOf2><sourceSourceIdentified><value extension="200000000101"/></sourceSourceIdentified></subjectOf2></patientCareProvisionEvent></subjectOf></playedOtherProviderPatient>
<scopedRelatedPersonRole classCode="PRS"><code code="12"/><id extension="rl12"/><player><playedRelatedPatient><id extension="9000000017"/></playedRelatedPatient></player></scopedRelatedPersonRole>
<scopedRelatedPersonRole classCode="AGNT"><code code="19"/><id extension="rl34"/><part3><partNextOfKin/></part3><player><COCT_MT000203UK02.PartOfWhole><partPerson><name use="L"><family>Penhale</family></name></partPerson></COCT_MT000203UK02.PartOfWhole></player></scopedRelatedPersonRole>
<COCT_MT000201UK02.PartOfWhole><addr use="H"><streetAddressLine/><postalCode>QF1 2AB</postalCode><id extension="ab12"/></addr><subjectOf1><sourceSourceCoded><value code="NSTS"/></sourceSourceCoded></subjectOf1><subjectOf2><systemEffectiveDate><value><low value="20050301090000"/><high value="20080426101112"/></value></systemEffectiveDate></subjectOf2></COCT_MT000201UK02.PartOfWhole>
<COCT_MT000202UK02.PartOfWhole><telecom use="HP" value="tel:01632960001"/></COCT_MT000202UK02.PartOfWhole>
<COCT_MT000203UK02.PartOfWhole><partPerson><name use="L"><family>Marlow</family></name></partPerson></COCT_MT000203UK02.PartOfWhole></patientPerson>
<replacementOf><oldVersion><id extension="9000000025"/></oldVersion></replacementOf></patientRole></subject></PDSResponse></subject>"#;

fn newer(interaction: &str, act: &str) -> RetrievalOutcome {
    asked_newer(&Canned::Reply(&|message, payload| {
        (200, reply(interaction, message, &acknowledgement("AA", payload, ""), act))
    }))
}

#[test]
fn an_answer_of_the_newer_form_becomes_a_patient_with_its_writers() {
    let found = newer("QUPA_IN000009UK03", NEWER);
    let RetrievalOutcome::Found(retrieved) = found else { panic!("{found:?}") };
    let patient = retrieved.patient;
    assert_eq!((patient.serial_change_number, patient.confidentiality.as_deref()), (Some(137), Some("B")));
    assert_eq!(patient.usual_name().unwrap().family.as_deref(), Some("Marlow"));
    assert_eq!(patient.usual_name().unwrap().written, None);
    let written = patient.addresses[0].written.as_ref().unwrap();
    assert_eq!((written.by.as_deref(), written.to.as_deref()), (Some("NSTS"), Some("20080426101112")));
    let practice = &patient.registrations[0];
    let written = practice.written.as_ref().unwrap();
    assert_eq!(practice.organisation.as_str(), "A81901");
    assert_eq!(
        (written.by.as_deref(), written.from.as_deref()),
        (Some("200000000101"), Some("20200104101112"))
    );
    assert_eq!(patient.birthplace.unwrap().city.as_deref(), Some("Fennock"));
    let [mother, proxy] = patient.related_persons.as_slice() else { panic!("{:?}", patient.related_persons) };
    assert_eq!(mother.nhs_number.as_ref().unwrap().as_str(), "9000000017");
    assert_eq!((proxy.role.as_str(), proxy.next_of_kin), ("AGNT", true));
    assert_eq!(proxy.name.as_ref().unwrap().family.as_deref(), Some("Penhale"));
    assert_eq!(patient.telecoms[0].value, "tel:01632960001");
    assert_eq!(patient.replaced[0].as_str(), "9000000025");
}

#[test]
fn an_answer_of_the_other_form_is_none() {
    let older = newer("QUPA_IN050000UK32", &subject("9000000009", ITEMS));
    let RetrievalOutcome::Unreadable(text) = older else { panic!("{older:?}") };
    assert_eq!(text, "the answer is QUPA_IN050000UK32, and QUPA_IN000009UK03 was asked for");
    for (place, by, why) in [
        ("<addr use=", "<address use=", "`addr` is absent"),
        ("PDSResponse", "PdsSuccessfulRetrieval", "`ControlActEvent/subject/PDSResponse` is absent"),
    ] {
        let spoiled = newer(
            "QUPA_IN000009UK03",
            &NEWER.replace(place, by).replace(
                "</addr><subjectOf1>",
                &match place {
                    "<addr use=" => "</address><subjectOf1>".to_owned(),
                    _ => "</addr><subjectOf1>".to_owned(),
                },
            ),
        );
        let RetrievalOutcome::Unreadable(text) = spoiled else { panic!("{spoiled:?}") };
        assert!(text.contains(why), "{text}");
    }
}

#[test]
fn a_system_that_has_asked_nothing_knows_nobody() {
    let elm = system(ELM, &scope(), None);
    assert!(elm.patients().is_empty() && elm.conversations().is_empty());
    assert_eq!(elm.patient("9000000009"), None);
}
