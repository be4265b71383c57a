//! Names for what goes wrong at the TLS layer: those of RFC 8446 for the peer's alerts, our own for our refusals.
//!
//! Leaves out the library's own texts: they hold times and names that differ between runs.

use crate::http::Failure;
use rustls::{AlertDescription, CertificateError, Error};

/// The failure that an error of the TLS layer stands for.
pub(crate) fn failure(error: &Error) -> Failure {
    let word = match error {
        Error::AlertReceived(alert) => return Failure::TlsAlert(alert_name(*alert)),
        Error::InvalidCertificate(reason) => certificate_word(reason),
        Error::InvalidMessage(_) | Error::PeerSentOversizedRecord => "not_tls",
        Error::PeerIncompatible(_) => "nothing_in_common",
        Error::NoCertificatesPresented => "no_certificate",
        Error::InappropriateMessage { .. }
        | Error::InappropriateHandshakeMessage { .. }
        | Error::PeerMisbehaved(_)
        | Error::DecryptError => "protocol_broken",
        _ => "other",
    };
    Failure::TlsRefused(word.to_owned())
}

fn certificate_word(reason: &CertificateError) -> &'static str {
    match reason {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => "certificate_expired",
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "certificate_not_yet_valid"
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "certificate_for_another_name"
        }
        CertificateError::UnknownIssuer => "unknown_issuer",
        CertificateError::Revoked => "certificate_revoked",
        CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => {
            "certificate_for_another_purpose"
        }
        _ => "certificate_unusable",
    }
}

fn alert_name(alert: AlertDescription) -> String {
    let name = match alert {
        AlertDescription::CloseNotify => "close_notify",
        AlertDescription::UnexpectedMessage => "unexpected_message",
        AlertDescription::BadRecordMac => "bad_record_mac",
        AlertDescription::RecordOverflow => "record_overflow",
        AlertDescription::HandshakeFailure => "handshake_failure",
        AlertDescription::BadCertificate => "bad_certificate",
        AlertDescription::UnsupportedCertificate => "unsupported_certificate",
        AlertDescription::CertificateRevoked => "certificate_revoked",
        AlertDescription::CertificateExpired => "certificate_expired",
        AlertDescription::CertificateUnknown => "certificate_unknown",
        AlertDescription::IllegalParameter => "illegal_parameter",
        AlertDescription::UnknownCA => "unknown_ca",
        AlertDescription::AccessDenied => "access_denied",
        AlertDescription::DecodeError => "decode_error",
        AlertDescription::DecryptError => "decrypt_error",
        AlertDescription::ProtocolVersion => "protocol_version",
        AlertDescription::InsufficientSecurity => "insufficient_security",
        AlertDescription::InternalError => "internal_error",
        AlertDescription::InappropriateFallback => "inappropriate_fallback",
        AlertDescription::UserCanceled => "user_canceled",
        AlertDescription::MissingExtension => "missing_extension",
        AlertDescription::UnsupportedExtension => "unsupported_extension",
        AlertDescription::UnrecognisedName => "unrecognized_name",
        AlertDescription::BadCertificateStatusResponse => "bad_certificate_status_response",
        AlertDescription::UnknownPSKIdentity => "unknown_psk_identity",
        AlertDescription::CertificateRequired => "certificate_required",
        AlertDescription::NoApplicationProtocol => "no_application_protocol",
        other => return format!("alert_{}", u8::from(other)),
    };
    name.to_owned()
}
