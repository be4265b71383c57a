//! Who and what: identifiers, codes and times as text, and the names in a certificate.
//!
//! Leaves out whom a name stands for. Text is offered to every type; bytes are offered as a certificate.

use crate::Reading;
use rustls::pki_types::CertificateDer;
use spine_kernel::{
    Asid, IdentifierError, InteractionId, MessageId, NhsNumber, OdsCode, PartyKey, ServiceName,
};
use spine_pds::{Day, DayOrMinute, LanguageCode, ObjectId, Postcode, Second};
use spine_wire::hl7v3::{read_time, write_time};
use spine_wire::soap::{read_action_header, write_action};
use std::fmt::{Debug, Display};
use std::str::FromStr;

/// DNS names of one certificate that are looked at: as the server says.
const DNS_NAMES_MAX: usize = 100;

pub(crate) fn read(data: &[u8]) -> Reading {
    let names = spine_server::client_certificate(Some(&[CertificateDer::from(data)]));
    assert!(names.dns_names.len() <= DNS_NAMES_MAX);
    let mut taken = names.display_name().is_some();
    for line in std::str::from_utf8(data).unwrap_or_default().lines() {
        taken |= identifiers(line);
    }
    Reading::taken_if(taken)
}

/// Whether any of the types takes the text.
fn identifiers(text: &str) -> bool {
    let taken = [
        reads_what_it_prints::<NhsNumber>(text),
        reads_what_it_prints::<Asid>(text),
        reads_what_it_prints::<OdsCode>(text),
        reads_what_it_prints::<PartyKey>(text),
        reads_what_it_prints::<MessageId>(text),
        reads_what_it_prints::<InteractionId>(text),
        reads_what_it_prints::<ServiceName>(text),
        reads_what_it_prints::<Day>(text),
        reads_what_it_prints::<DayOrMinute>(text),
        reads_what_it_prints::<Second>(text),
        reads_what_it_prints::<ObjectId>(text),
        reads_what_it_prints::<Postcode>(text),
        reads_what_it_prints::<LanguageCode>(text),
    ];
    if let Ok(instant) = read_time(text) {
        assert_eq!(write_time(instant), text, "a time is written as it was read");
    }
    if let Ok(action) = read_action_header(text) {
        assert_eq!(read_action_header(&write_action(&action)), Ok(action));
    }
    if let Ok(number) = text.parse::<NhsNumber>() {
        let stem = text[..9].parse().expect("nine digits are a number");
        assert_eq!(NhsNumber::from_stem(stem), Some(number), "the check digit is the one of the stem");
    }
    if let Ok(id) = text.parse::<MessageId>() {
        let canonical: MessageId = id.canonical().parse().expect("the canonical form is an id");
        assert_eq!(canonical, id);
        assert_eq!(canonical.cmp(&id), std::cmp::Ordering::Equal);
    }
    taken.contains(&true)
}

/// What is taken prints as it was given, and is taken again; what is not is told with a short value and a rule.
fn reads_what_it_prints<T>(text: &str) -> bool
where
    T: FromStr<Err = IdentifierError> + Display + PartialEq + Debug,
{
    match text.parse::<T>() {
        Ok(value) => {
            assert_eq!(value.to_string(), text);
            assert_eq!(value.to_string().parse::<T>(), Ok(value));
            true
        }
        Err(error) => {
            assert!(text.starts_with(&error.value) && error.value.chars().count() <= 64, "{error}");
            assert!(!error.rule.is_empty() && !error.what.is_empty());
            false
        }
    }
}
