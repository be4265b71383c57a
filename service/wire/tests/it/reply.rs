//! Replies in the HL7 wrapper: written to the byte and read back.

use crate::messages::{any_asid, any_message_id, asid, legal, nasty_text, text_of, tree_of};
use bytes::Bytes;
use proptest::prelude::*;
use spine_kernel::{Element, InteractionId, MessageId, Timestamp, Tree};
use spine_wire::hl7v3::{
    AckOut, Coded, Frame, Issue, Level, QueryResponse, Transmission, TransmissionOut, read_time,
};
use spine_wire::names;

fn frame() -> Frame {
    Frame {
        id: MessageId::parse("A1B2C3D4-0000-4000-8000-00000000000A").unwrap(),
        creation_time: read_time("20260102030406").unwrap(),
        version_code: "3NPfIT6.3.01".to_owned(),
        message_ref: "6F1D2C3B-0A59-4E78-8C6B-5A4F3E2D1C0B".to_owned(),
        receiver: asid("200000000017"),
        sender: asid("928942012545"),
    }
}

fn issue(level: Level, code: &str, code_system: &str, display_name: &str) -> Issue {
    Issue {
        level,
        code: code.to_owned(),
        code_system: code_system.to_owned(),
        display_name: display_name.to_owned(),
    }
}

const WRAPPER_HEAD: &str = concat!(
    r#"<id root="A1B2C3D4-0000-4000-8000-00000000000A"/><creationTime value="20260102030406"/>"#,
    r#"<versionCode code="3NPfIT6.3.01"/>"#,
);

const CODES: &str = r#"<processingCode code="P"/><processingModeCode code="T"/><acceptAckCode code="NE"/>"#;

const MESSAGE_REF: &str = r#"<messageRef><id root="6F1D2C3B-0A59-4E78-8C6B-5A4F3E2D1C0B"/></messageRef>"#;

const FUNCTIONS: &str = concat!(
    r#"<communicationFunctionRcv typeCode="RCV"><device classCode="DEV" determinerCode="INSTANCE">"#,
    r#"<id root="1.2.826.0.1285.0.2.0.107" extension="200000000017"/></device></communicationFunctionRcv>"#,
    r#"<communicationFunctionSnd typeCode="SND"><device classCode="DEV" determinerCode="INSTANCE">"#,
    r#"<id root="1.2.826.0.1285.0.2.0.107" extension="928942012545"/></device></communicationFunctionSnd>"#,
);

const ACT: &str = concat!(
    r#"<ControlActEvent classCode="CACT" moodCode="EVN"><author1 typeCode="AUT"><AgentSystemSDS classCode="AGNT">"#,
    r#"<agentSystemSDS classCode="DEV" determinerCode="INSTANCE">"#,
    r#"<id root="1.2.826.0.1285.0.2.0.107" extension="928942012545"/></agentSystemSDS></AgentSystemSDS></author1>"#,
);

fn interaction_id(name: &str) -> String {
    format!(r#"<interactionId root="2.16.840.1.113883.2.1.3.2.4.12" extension="{name}"/>"#)
}

fn reason(code: &str, label: &str, level: &str) -> String {
    format!(
        concat!(
            r#"<reason typeCode="RSON"><justifyingDetectedIssueEvent classCode="ALRT" moodCode="EVN">"#,
            r#"<code code="{}" codeSystem="2.16.840.1.113883.2.1.3.2.4.17.42" displayName="{}">"#,
            r#"<qualifier code="{}"/></code></justifyingDetectedIssueEvent></reason>"#,
        ),
        code, label, level
    )
}

#[test]
fn a_failed_query_to_the_byte() {
    let reasons = vec![
        issue(Level::Error, "0", names::OID_PDS_ERROR, "Generic"),
        issue(Level::Error, "XX001", names::OID_PDS_ERROR, "Say \"which\" & why"),
    ];
    let written = TransmissionOut::query_failed(frame(), reasons).write();
    let expected = [
        "<QUQI_IN010000UK14>",
        WRAPPER_HEAD,
        &interaction_id("QUQI_IN010000UK14"),
        CODES,
        r#"<acknowledgement typeCode="AE">"#,
        MESSAGE_REF,
        "</acknowledgement>",
        FUNCTIONS,
        ACT,
        &reason("0", "Generic", "ER"),
        &reason("XX001", "Say &quot;which&quot; &amp; why", "ER"),
        r#"<queryAck type="QueryAck"><queryResponseCode code="ID"/></queryAck></ControlActEvent></QUQI_IN010000UK14>"#,
    ]
    .concat();
    assert_eq!(text_of(&written), expected);
}

#[test]
fn an_answer_to_the_byte() {
    let answer = TransmissionOut {
        frame: frame(),
        interaction: InteractionId::parse("QUPA_IN050000UK32").unwrap(),
        outcome: AckOut::Accepted {
            warnings: vec![issue(Level::Warning, "9", names::OID_PDS_ERROR, "Limited")],
            subject: Some(Bytes::from_static(b"<subject typeCode=\"SUBJ\"><Found>1</Found></subject>")),
        },
        query_response: Some(QueryResponse::Ok),
    };
    let inside = [
        WRAPPER_HEAD,
        &interaction_id("QUPA_IN050000UK32"),
        CODES,
        r#"<acknowledgement typeCode="AA">"#,
        MESSAGE_REF,
        "</acknowledgement>",
        FUNCTIONS,
        ACT,
        &reason("9", "Limited", "WG"),
        r#"<subject typeCode="SUBJ"><Found>1</Found></subject>"#,
        r#"<queryAck type="QueryAck"><queryResponseCode code="OK"/></queryAck></ControlActEvent>"#,
    ]
    .concat();
    assert_eq!(text_of(&answer.write()), format!("<QUPA_IN050000UK32>{inside}</QUPA_IN050000UK32>"));
    assert_eq!(
        text_of(&answer.write_document()),
        format!(
            "<?xml version='1.0' encoding='UTF-8'?>\n<QUPA_IN050000UK32 \
             xmlns=\"urn:hl7-org:v3\">{inside}</QUPA_IN050000UK32>"
        )
    );
}

#[test]
fn a_rejection_to_the_byte() {
    let details = vec![issue(Level::Error, "507", names::OID_TMS_ERROR, "Sender")];
    let rejection = TransmissionOut::application_ack(frame(), AckOut::Rejected { details });
    let expected = [
        "<MCCI_IN010000UK13>",
        WRAPPER_HEAD,
        &interaction_id("MCCI_IN010000UK13"),
        CODES,
        r#"<acknowledgement typeCode="AR"><acknowledgementDetail typeCode="ER">"#,
        r#"<code code="507" codeSystem="2.16.840.1.113883.2.1.3.2.4.17.32" displayName="Sender"/>"#,
        "</acknowledgementDetail>",
        MESSAGE_REF,
        "</acknowledgement>",
        FUNCTIONS,
        ACT,
        "</ControlActEvent></MCCI_IN010000UK13>",
    ]
    .concat();
    assert_eq!(text_of(&rejection.write()), expected);
}

/// Wire 5.1: the children of a reply, exactly these, in this order, whatever became of the request.
#[test]
fn a_reply_has_the_eleven_children_in_order() {
    for outcome in [
        AckOut::Accepted { warnings: Vec::new(), subject: None },
        AckOut::Failed { reasons: vec![issue(Level::Error, "1", "2", "3")] },
        AckOut::Rejected { details: vec![issue(Level::Error, "1", "2", "3")] },
    ] {
        let tree = tree_of(&TransmissionOut::application_ack(frame(), outcome).write_document());
        let names: Vec<_> = tree.root().elements().map(Element::local).collect();
        assert_eq!(
            names,
            [
                "id",
                "creationTime",
                "versionCode",
                "interactionId",
                "processingCode",
                "processingModeCode",
                "acceptAckCode",
                "acknowledgement",
                "communicationFunctionRcv",
                "communicationFunctionSnd",
                "ControlActEvent",
            ]
        );
    }
}

fn any_issue() -> impl Strategy<Value = Issue> {
    (any::<bool>(), nasty_text(), nasty_text(), nasty_text()).prop_map(
        |(error, code, code_system, display_name)| Issue {
            level: if error { Level::Error } else { Level::Warning },
            code,
            code_system,
            display_name,
        },
    )
}

fn any_outcome() -> impl Strategy<Value = AckOut> {
    let issues = || prop::collection::vec(any_issue(), 0..4);
    let subject = prop::option::of(Just(Bytes::from_static(b"<subject><x>1</x></subject>")));
    prop_oneof![
        (issues(), subject).prop_map(|(warnings, subject)| AckOut::Accepted { warnings, subject }),
        issues().prop_map(|reasons| AckOut::Failed { reasons }),
        issues().prop_map(|details| AckOut::Rejected { details }),
    ]
}

fn any_frame() -> impl Strategy<Value = Frame> {
    let second = 0_i64..253_000_000_000;
    (any_message_id(), second, nasty_text(), nasty_text(), any_asid(), any_asid()).prop_map(
        |(id, second, version_code, message_ref, receiver, sender)| Frame {
            id,
            creation_time: Timestamp::from_second(second).unwrap(),
            version_code,
            message_ref,
            receiver,
            sender,
        },
    )
}

fn read_issue(coded: &Coded<'_>, level: Option<&str>) -> Issue {
    Issue {
        level: match level {
            Some("ER") => Level::Error,
            Some("WG") => Level::Warning,
            other => panic!("level {other:?}"),
        },
        code: coded.code.unwrap().to_owned(),
        code_system: coded.code_system.unwrap().to_owned(),
        display_name: coded.display_name.unwrap().to_owned(),
    }
}

/// A reply as it is understood, built from its bytes alone.
fn read_outcome(tree: &Tree) -> AckOut {
    let read = Transmission::read(tree.root());
    let [act] = read.control_acts.as_slice() else { panic!("one control act") };
    let [acknowledgement] = read.acknowledgements.as_slice() else { panic!("one acknowledgement") };
    let reasons: Vec<Issue> = act
        .reasons
        .iter()
        .map(|reason| {
            let [code] = reason.codes.as_slice() else { panic!("one code") };
            let [level] = code.qualifiers.as_slice() else { panic!("one qualifier") };
            read_issue(code, *level)
        })
        .collect();
    let details: Vec<Issue> =
        acknowledgement.details.iter().map(|detail| read_issue(&detail.codes[0], detail.type_code)).collect();
    let subject = act.subjects.first().map(|subject| subject.raw());
    match acknowledgement.type_code {
        Some("AA") if details.is_empty() => AckOut::Accepted { warnings: reasons, subject },
        Some("AE") if details.is_empty() && subject.is_none() => AckOut::Failed { reasons },
        Some("AR") if reasons.is_empty() && subject.is_none() => AckOut::Rejected { details },
        other => panic!("{other:?} with {reasons:?}, {details:?}, {subject:?}"),
    }
}

fn legal_outcome(outcome: AckOut) -> AckOut {
    let all = |issues: Vec<Issue>| -> Vec<Issue> {
        issues
            .into_iter()
            .map(|issue| Issue {
                level: issue.level,
                code: legal(&issue.code),
                code_system: legal(&issue.code_system),
                display_name: legal(&issue.display_name),
            })
            .collect()
    };
    match outcome {
        AckOut::Accepted { warnings, subject } => AckOut::Accepted { warnings: all(warnings), subject },
        AckOut::Failed { reasons } => AckOut::Failed { reasons: all(reasons) },
        AckOut::Rejected { details } => AckOut::Rejected { details: all(details) },
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_reply_is_read_back(
        frame in any_frame(),
        outcome in any_outcome(),
        response in prop::option::of(prop::sample::select(vec![QueryResponse::Ok, QueryResponse::InsufficientData])),
        interaction in "[A-Z]{4}_IN[0-9]{6}UK[0-9]{2}",
    ) {
        let out = TransmissionOut {
            frame: frame.clone(),
            interaction: InteractionId::parse(&interaction).unwrap(),
            outcome: outcome.clone(),
            query_response: response,
        };
        let tree = tree_of(&out.write_document());
        let read = Transmission::read(tree.root());
        prop_assert_eq!(read.element.local(), &interaction);
        prop_assert_eq!(read.interaction_ids[0].extension_under(names::OID_INTERACTION), Some(interaction.as_str()));
        prop_assert_eq!(read.ids[0].root, Some(frame.id.as_str()));
        prop_assert_eq!(read_time(read.creation_times[0].unwrap()), Ok(frame.creation_time));
        prop_assert_eq!(read.version_codes[0].unwrap(), legal(&frame.version_code));
        prop_assert_eq!(read.acknowledgements[0].message_refs[0].root.unwrap(), legal(&frame.message_ref));
        prop_assert_eq!(read.receivers[0].device_ids[0].extension, Some(frame.receiver.as_str()));
        prop_assert_eq!(read.senders[0].device_ids[0].extension, Some(frame.sender.as_str()));
        let act = &read.control_acts[0];
        prop_assert_eq!(act.system_authors[0].systems[0].extension_under(names::OID_ASID), Some(frame.sender.as_str()));
        prop_assert!(act.authors.is_empty() && act.queries.is_empty() && act.others.is_empty() && read.others.is_empty());
        prop_assert_eq!(read_outcome(&tree), legal_outcome(outcome));
        let ends: Vec<_> = act.query_acks.iter().flat_map(|ack| ack.response_codes.clone()).collect();
        prop_assert_eq!(ends, response.iter().map(|response| Some(response.code())).collect::<Vec<_>>());
        // The queryAck is the last child, and a subject comes after every reason.
        let order: Vec<_> = act.element.elements().map(Element::local).collect();
        let mut sorted = order.clone();
        sorted.sort_by_key(|name| ["author1", "reason", "subject", "queryAck"].iter().position(|known| known == name));
        prop_assert_eq!(order, sorted);
    }
}
