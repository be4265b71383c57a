//! The newer form: its sequence, its record with and without history, its groups, and what both forms tell alike. The
//! answer is written by hand; a spoiled one fails the named check.

use crate::bench::{
    answer, empty, failed, judged, newer_answer, newer_person, newer_restricted, person, spoil,
};
use vertebra_oracle::{
    addresses_have_five_lines, alike, all_sourced, answered, closed_behind_current, follows_response_order,
    follows_retrieval_order, none_sourced, restricted, says, silent_about, supersedes, tells_only, versioned,
    whole, whole_with_history,
};

const NAME_BLOCK: &str = r#"<COCT_MT000203UK02.PartOfWhole classCode="PART"><partPerson classCode="PSN" determinerCode="INSTANCE"><name use="L"><prefix>Ms</prefix>"#;
const SOURCE: &str = r#"<subjectOf1 typeCode="SBJ"><sourceSourceIdentified classCode="OBS" moodCode="EVN"><code code="01" codeSystem="2.16.840.1.113883.2.1.3.2.4.17.170"/><value root="1.2.826.0.1285.0.2.0.107" extension="200000000105"/></sourceSourceIdentified></subjectOf1>"#;
const PERIOD: &str = r#"<subjectOf2 typeCode="SBJ"><systemEffectiveDate classCode="OBS" moodCode="EVN"><code code="02" codeSystem="2.16.840.1.113883.2.1.3.2.4.17.170"/><value><low value="20080426101112"/></value></systemEffectiveDate></subjectOf2>"#;
const SERIAL: &str = r#"<pertinentInformation typeCode="PERT"><pertinentSerialChangeNumber classCode="OBS" moodCode="EVN"><code code="2" codeSystem="2.16.840.1.113883.2.1.3.2.4.17.35"/><value value="137"/></pertinentSerialChangeNumber></pertinentInformation>"#;

#[test]
fn the_answer_says_each_field_in_its_own_place() {
    let right = judged(200, &newer_answer());
    for (name, word) in [
        ("NHS number", "9000000009"),
        ("family name", "Marlow"),
        ("given name", "Edith"),
        ("gender", "female"),
        ("date of birth", "1952-03-09"),
        ("postcode", "QF1 2AB"),
        ("address line 2", "4 Quarry Lane"),
        ("confidentiality code", "B"),
        ("superseded NHS number", "9000000025"),
        ("serial change number", "137"),
    ] {
        assert!(failed(&[says(&right, name, word).unwrap()]).is_empty(), "{name}");
        assert_eq!(
            failed(&[says(&right, name, "other").unwrap_or_else(|_| silent_about(&right, name).unwrap())])
                .len(),
            1
        );
    }
    // With history there are two provisions of general practice, and a question about the one has no answer.
    assert_eq!(failed(&[says(&right, "GP practice", "A81901").unwrap()]), ["pds.retrieval.gp-practice"]);
    assert!(failed(&answered(&right, "QUPA_IN000009UK03")).is_empty());
    assert!(failed(&addresses_have_five_lines(&right)).is_empty());
    assert!(failed(&versioned(&right, "3NPfIT6.3.01")).is_empty());
    assert_eq!(failed(&versioned(&right, "V3NPfIT4.2.00")), ["sync.version-code"]);
    assert_eq!(failed(&versioned(&judged(200, &answer()), "3NPfIT6.3.01")), ["sync.version-code"]);
}

#[test]
fn the_order_holds_and_every_spoiled_one_fails() {
    let right = follows_response_order(&judged(200, &newer_answer()));
    assert!(failed(&right).is_empty(), "{right:#?}");
    assert_eq!(failed(&follows_retrieval_order(&judged(200, &newer_answer()))), ["pds.retrieval.order"]);
    assert_eq!(failed(&follows_response_order(&judged(200, &answer()))), ["pds.retrieval.order"]);
    let turned = format!("{PERIOD}{SOURCE}");
    let cases: &[(&str, &str)] = &[
        // In the blocks the source comes first, in a registration the period.
        (&format!("{SOURCE}{PERIOD}"), &turned),
        (
            r#"<subjectOf1 typeCode="SUBJ"><systemEffectiveDate "#,
            r#"<subjectOf2 typeCode="SUBJ"><systemEffectiveDate "#,
        ),
        (SERIAL, ""),
        (
            r#"<PDSResponse classCode="OBS" moodCode="EVN">"#,
            r#"<PDSResponse classCode="OBS" moodCode="RQO">"#,
        ),
        (
            r#"<languageCode code="pl"/><preferenceInd value="true"/>"#,
            r#"<preferenceInd value="true"/><languageCode code="pl"/>"#,
        ),
        (NAME_BLOCK, &NAME_BLOCK.replace(r#" classCode="PART""#, "")),
        (r#"<birthplace classCode="BIRTHPL">"#, "<birthplace>"),
        (
            r#"<subject typeCode="SBJ"><patientRole classCode="PAT">"#,
            r#"<subject typeCode="SBJ"><patientRole>"#,
        ),
        ("<city>Fennock</city><county>Quayshire</county>", "<county>Quayshire</county><city>Fennock</city>"),
        (r#"<part3 typeCode="PART">"#, r#"<part2 typeCode="PART">"#),
        (r#"<code code="16521000000101" "#, r#"<code code="1" "#),
        (r#"<priorityCode code="N" "#, r#"<priorityCode code="X" "#),
        (r#"<value code="NSTS" "#, r#"<value code="PDS" "#),
        (r#"<recordTargetOf typeCode="RCT">"#, r#"<recordTargetOf typeCode="SBJ">"#),
        (
            r#"<effectiveTime><high value="20200101"/></effectiveTime><id root="2.16.840.1.113883.2.1.4.1" extension="9000000025"/>"#,
            r#"<id root="2.16.840.1.113883.2.1.4.1" extension="9000000025"/><effectiveTime><high value="20200101"/></effectiveTime>"#,
        ),
        (r#"<subjectOf9 typeCode="SBJ">"#, r#"<subjectOf10 typeCode="SBJ">"#),
        (
            r#"<code code="02" codeSystem="2.16.840.1.113883.2.1.3.2.4.17.165"/>"#,
            r#"<code code="01" codeSystem="2.16.840.1.113883.2.1.3.2.4.17.165"/>"#,
        ),
    ];
    for (place, by) in cases {
        let reply = newer_answer();
        let spoiled = if place.starts_with("<part3") {
            reply.replace(place, by).replace("</part3>", "</part2>")
        } else if place.starts_with("<subjectOf9") {
            reply.replace(place, by).replace("</subjectOf9>", "</subjectOf10>")
        } else if place.starts_with(r#"<subjectOf1 typeCode="SUBJ"><system"#) {
            reply.replacen(place, by, 1).replacen(
                "</systemEffectiveDate></subjectOf1>",
                "</systemEffectiveDate></subjectOf2>",
                1,
            )
        } else {
            spoil(&reply, place, by)
        };
        let found = follows_response_order(&judged(200, &spoiled));
        assert_eq!(failed(&found), ["pds.retrieval.order"], "{place} -> {by}");
    }
    for other in empty() {
        assert_eq!(failed(&follows_response_order(&other)), ["pds.retrieval.order"]);
    }
}

#[test]
fn the_declared_person_with_history_is_the_record() {
    let checks = whole_with_history(&judged(200, &newer_answer()), &newer_person());
    assert!(failed(&checks).is_empty(), "{checks:#?}");
    // As of now it is another record: what is closed is too much, and so is who wrote it.
    let found = whole(&judged(200, &newer_answer()), &newer_person());
    assert_eq!(
        failed(&found),
        ["pds.record.registrations", "pds.record.paper", "pds.record.ids", "pds.record.sources"]
    );
}

#[test]
fn every_spoiled_part_fails_its_check_and_no_other() {
    let cases: &[(&str, &str, &str)] = &[
        ("names", "<family>Marlow</family><validTime>", "<family>Stranger</family><validTime>"),
        ("addresses", r#"extension="200000000105""#, r#"extension="200000000106""#),
        ("addresses", r#"<low value="20080426101112"/>"#, r#"<low value="20080426101113"/>"#),
        ("addresses", SOURCE, ""),
        ("addresses", PERIOD, ""),
        ("telecoms", "tel:01632960001", "tel:01632960002"),
        ("registrations", r#"<high value="20140212093721"/>"#, r#"<high value="20140212093722"/>"#),
        ("registrations", r#"<value code="NSTS" "#, r#"<value code="DSA" "#),
        ("registrations", r#"extension="A81902""#, r#"extension="A81903""#),
        ("birthplace", "<county>Quayshire</county>", ""),
        ("related", r#"<positionNumber value="1"/>"#, r#"<positionNumber value="2"/>"#),
        ("related", "<family>Penhale</family>", "<family>Penhallow</family>"),
        ("related", r#"extension="9000000017""#, r#"extension="9000000033""#),
        ("secret", "VGVzdA==", "VGVzdB=="),
        (
            "healthspace",
            r#"<value code="2" codeSystem="2.16.840.1.113883.2.1.3.2.4.16.7"/>"#,
            r#"<value code="3" codeSystem="2.16.840.1.113883.2.1.3.2.4.16.7"/>"#,
        ),
        ("agency", r#"extension="QF""#, r#"extension="QM""#),
        ("removal", r#"<reasonCode code="OPA" "#, r#"<reasonCode code="DEA" "#),
        ("paper", "<name>Elm Surgery</name>", "<name>Oak Lane Surgery</name>"),
        ("paper", r#"<value code="CP" "#, r#"<value code="RP" "#),
        ("contact-times", "after six", "after seven"),
        ("serial", r#"<value value="137"/>"#, r#"<value value="138"/>"#),
        ("ids", r#"extension="aa01"/>"#, r#"extension="aa05"/>"#),
        ("more", r#"<replacementOf typeCode="REPL">"#, r#"<subjectOf10/><replacementOf typeCode="REPL">"#),
    ];
    for (group, place, by) in cases {
        let checks = whole_with_history(&judged(200, &spoil(&newer_answer(), place, by)), &newer_person());
        assert_eq!(failed(&checks), [format!("pds.record.{group}")], "{place} -> {by}");
    }
    for other in empty() {
        assert_eq!(failed(&whole_with_history(&other, &newer_person())), ["pds.record"]);
    }
}

#[test]
fn closed_entries_stand_behind_current_ones_from_the_oldest() {
    assert!(failed(&closed_behind_current(&judged(200, &newer_answer()))).is_empty());
    // The current registration behind the closed one: their periods are changed for each other.
    let turned = newer_answer().replace(
        r#"<low value="20140212"/></effectiveTime><id"#,
        r#"<low value="20130111"/><high value="20140212"/></effectiveTime><id"#,
    );
    assert_eq!(
        failed(&closed_behind_current(&judged(200, &turned))),
        Vec::<&str>::new(),
        "both closed, in order"
    );
    let open = newer_answer()
        .replace(r#"<low value="20130111"/><high value="20140212"/>"#, r#"<low value="20130111"/>"#);
    assert_eq!(failed(&closed_behind_current(&judged(200, &open))), ["pds.history.closed"]);
    let first = turned.replacen(
        r#"<low value="20130111"/><high value="20140212"/>"#,
        r#"<low value="20150101"/><high value="20160101"/>"#,
        1,
    );
    assert_eq!(failed(&closed_behind_current(&judged(200, &first))), ["pds.history.registrations"]);
    let behind = newer_answer()
        .replacen(
            r#"<effectiveTime><low value="20130111"/><high value="20140212"/></effectiveTime>"#,
            r#"<effectiveTime><low value="20150101"/></effectiveTime>"#,
            1,
        )
        .replacen(
            r#"<low value="20140212"/></effectiveTime><id"#,
            r#"<low value="20140212"/><high value="20150101"/></effectiveTime><id"#,
            1,
        );
    assert_eq!(failed(&closed_behind_current(&judged(200, &behind))), ["pds.history.registrations"]);
    for other in empty() {
        assert_eq!(failed(&closed_behind_current(&other)), ["pds.history"]);
    }
}

#[test]
fn sources_stand_in_every_entry_or_in_none() {
    let right = judged(200, &newer_answer());
    assert!(failed(&all_sourced(&right)).is_empty());
    assert_eq!(failed(&none_sourced(&right)), ["pds.no-sources"]);
    for part in [SOURCE, PERIOD] {
        let spoiled = judged(200, &spoil(&newer_answer(), part, ""));
        assert_eq!(failed(&all_sourced(&spoiled)), ["pds.sources"]);
    }
    let older = judged(200, &answer());
    assert_eq!(failed(&all_sourced(&older)), ["pds.sources"]);
    assert!(failed(&none_sourced(&older)).is_empty());
    for other in empty() {
        assert_eq!(failed(&all_sourced(&other)), ["pds.sources"]);
        assert_eq!(failed(&none_sourced(&other)), ["pds.no-sources"]);
    }
}

#[test]
fn a_restricted_record_has_the_order_of_its_form() {
    let right =
        judged(200, &newer_restricted("<patientPerson classCode=\"PSN\" determinerCode=\"INSTANCE\"/>"));
    assert!(failed(&restricted(&right)).is_empty());
    assert!(failed(&follows_response_order(&right)).is_empty());
    let told =
        judged(200, &newer_restricted("<patientPerson><birthTime value=\"19520309\"/></patientPerson>"));
    assert_eq!(failed(&restricted(&told)), ["pds.restricted.person"]);
    let more = judged(200, &newer_restricted("<patientPerson/><subjectOf8/>"));
    assert_eq!(failed(&restricted(&more)), ["pds.restricted.role"]);
    assert_eq!(
        failed(&restricted(&judged(200, &newer_answer()))),
        ["pds.restricted.role", "pds.restricted.person"]
    );
}

#[test]
fn groups_are_told_alone() {
    let names =
        "<patientPerson><COCT_MT000203UK02.PartOfWhole/><COCT_MT000203UK02.PartOfWhole/></patientPerson>";
    let right = judged(
        200,
        &newer_restricted(names)
            .replace("<confidentialityCode", "<other")
            .replace("<other code=\"S\" codeSystem=\"2.16.840.1.113883.2.1.3.2.4.16.1\"/>", ""),
    );
    assert!(failed(&[tells_only(&right, "the names").unwrap()]).is_empty());
    for other in ["the addresses", "the names and the gender", "the serial change number"] {
        assert_eq!(failed(&[tells_only(&right, other).unwrap()]), ["pds.items"], "{other}");
    }
    assert!(tells_only(&right, "the shoes").is_err());
    for other in empty().into_iter().chain([judged(200, &newer_answer()), judged(200, &answer())]) {
        assert_eq!(failed(&[tells_only(&other, "the names").unwrap()]), ["pds.items"]);
    }
}

#[test]
fn superseded_numbers_are_listed_exactly() {
    for reply in [newer_answer(), answer()] {
        assert!(failed(&supersedes(&judged(200, &reply), "9000000025")).is_empty());
        for other in ["9000000033", "9000000025, 9000000033", ""] {
            assert_eq!(failed(&supersedes(&judged(200, &reply), other)), ["pds.superseded"], "{other}");
        }
    }
    for other in empty() {
        assert_eq!(failed(&supersedes(&other, "9000000025")), ["pds.superseded"]);
    }
}

#[test]
fn both_forms_tell_alike_or_the_difference_is_named() {
    // The bench's older answer is of another patient: as many differences as the two have.
    let found = alike(&judged(200, &answer()), &judged(200, &newer_answer()), "137");
    assert!(failed(&found).contains(&"pds.alike.registrations"), "{found:#?}");
    assert!(!failed(&found).contains(&"pds.alike.gender") && !failed(&found).contains(&"pds.alike.serial"));
    let same = alike(&judged(200, &newer_answer()), &judged(200, &newer_answer()), "137");
    assert_eq!(failed(&same), ["pds.alike.forms"]);
    let found = alike(&judged(200, &newer_answer()), &judged(200, &newer_answer()), "138");
    assert_eq!(failed(&found), ["pds.alike.serial", "pds.alike.forms"]);
    for other in empty() {
        assert_eq!(failed(&alike(&other, &judged(200, &newer_answer()), "137")), ["pds.record"]);
        assert_eq!(failed(&alike(&judged(200, &newer_answer()), &other, "137")), ["pds.record"]);
    }
    assert!(failed(&whole(&judged(200, &answer()), &person())).is_empty());
}
