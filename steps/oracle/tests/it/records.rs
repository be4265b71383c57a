//! The whole record: each thing that it says, once spoiled.

use crate::bench::{answer, empty, failed, judged, person, spoil};
use vertebra_oracle::whole;

#[test]
fn the_declared_person_is_the_record() {
    let checks = whole(&judged(200, &answer()), &person());
    assert!(failed(&checks).is_empty(), "{checks:#?}");
}

#[test]
fn every_spoiled_part_fails_its_check_and_no_other() {
    const STRANGER: &str =
        r#"<name use="L"><family>Stranger</family><id extension="zz01"/></name><name use="L">"#;
    const TELECOM: &str = r#"<telecom use="MC" value="tel:07700900001"><id root="2.16.840.1.113883.2.1.3.2.4.18.1" extension="aa04"/></telecom>"#;
    const PRACTICE: &str = r#"<playedOtherProviderPatient><subjectOf><patientCareProvision><id extension="zz02"/><code code="1"/><responsibleParty><healthCareProvider><id extension="A81902"/></healthCareProvider></responsibleParty></patientCareProvision></subjectOf></playedOtherProviderPatient><languageCommunication>"#;
    let cases: &[(&str, &str, &str)] = &[
        ("number", r#"extension="9000000009""#, r#"extension="9000000017""#),
        ("names", r#"<name use="L">"#, STRANGER),
        ("names", "<suffix>OBE</suffix>", ""),
        ("names", "<given>Edith</given><given>Rose</given>", "<given>Rose</given><given>Edith</given>"),
        ("names", r#"<validTime><low value="19520309"/>"#, r#"<validTime><low value="19520310"/>"#),
        (
            "addresses",
            "<streetAddressLine>Flat 2</streetAddressLine><streetAddressLine>9 Mill Road</streetAddressLine>",
            "<streetAddressLine>9 Mill Road</streetAddressLine><streetAddressLine>Flat 2</streetAddressLine>",
        ),
        ("addresses", "QF1 2AC", "QF1 2AD"),
        ("addresses", "<addressKey>01234567</addressKey>", ""),
        ("addresses", r#"<low value="20251102"/>"#, ""),
        ("telecoms", TELECOM, ""),
        ("telecoms", "tel:07700900001", "tel:07700900002"),
        ("registrations", "<languageCommunication>", PRACTICE),
        ("registrations", r#"extension="FA001""#, r#"extension="FA002""#),
        ("registrations", r#"<low value="20200104"/>"#, r#"<low value="20200105"/>"#),
        ("gender", r#"<administrativeGenderCode code="2"/>"#, r#"<administrativeGenderCode code="1"/>"#),
        ("birth", r#"<birthTime value="19520309"/>"#, r#"<birthTime value="195203090000"/>"#),
        ("birth-order", r#"<multipleBirthOrderNumber value="2"/>"#, ""),
        ("death", r#"<deceasedTime value="20251202"/>"#, ""),
        ("death-notification", r#"<value code="2" "#, r#"<value code="1" "#),
        ("language", r#"<proficiencyLevelCode code="1" "#, r#"<proficiencyLevelCode code="0" "#),
        ("confidentiality", r#"<confidentialityCode code="B" "#, r#"<confidentialityCode code="S" "#),
        ("previous-contact", r#"<value code="1" "#, r#"<value code="0" "#),
        ("contact-method", r#"<value code="3" "#, r#"<value code="4" "#),
        ("written-format", r#"<value code="12" "#, r#"<value code="11" "#),
        ("consents", r#"<effectiveTime value="20210101"/>"#, ""),
        ("replaced", r#"extension="9000000025""#, r#"extension="9000000033""#),
        ("serial", r#"<value value="137"/>"#, r#"<value value="138"/>"#),
        ("ids", r#"extension="aa01""#, r#"extension="aa99""#),
        ("ids", r#"extension="aa06""#, r#"extension="aa05""#),
        (
            "more",
            r#"<subjectOf4 typeCode="SBJ">"#,
            r#"<subjectOf6><sharedSecret/></subjectOf6><subjectOf4 typeCode="SBJ">"#,
        ),
        ("more", "<languageCommunication>", "<scopedRelatedPersonRole/><languageCommunication>"),
    ];
    for (group, place, by) in cases {
        let checks = whole(&judged(200, &spoil(&answer(), place, by)), &person());
        let mut found = failed(&checks);
        // An entry that went missing takes the id of its slot along.
        found.retain(|id| *group == "ids" || *id != "pds.record.ids");
        // An empty part of a related person is also a related person too many.
        found.retain(|id| *group != "more" || *id != "pds.record.related");
        assert_eq!(found, [format!("pds.record.{group}")], "{place} -> {by}");
    }
    for other in empty() {
        assert_eq!(failed(&whole(&other, &person())), ["pds.record"]);
    }
}

#[test]
fn what_the_document_adds_is_missed_in_the_answer() {
    let mut more = person();
    more.telecoms[0].value = "tel:07700900009".to_owned();
    more.serial_change_number = 1;
    more.previous_nhs_contact = Some("0".to_owned());
    let checks = whole(&judged(200, &answer()), &more);
    assert_eq!(failed(&checks), ["pds.record.telecoms", "pds.record.previous-contact", "pds.record.serial"]);
}
